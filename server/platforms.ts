/** The adapters there are, and under which names platforms find their webhook. */
import type { Adapter } from "../actors/adapters/adapter";
import { telegram } from "../actors/adapters/telegram";
import { whatsapp } from "../actors/adapters/whatsapp";
import type { Platform } from "../actors/messages";

export const adapters: Readonly<Record<Platform, Adapter>> = { whatsapp, telegram };

/** The adapter of a platform's name; undefined for names we don't know, whatever they are. */
export function adapterOf(name: string): Adapter | undefined {
  return Object.hasOwn(adapters, name) ? adapters[name as Platform] : undefined;
}
