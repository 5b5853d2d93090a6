/** The adapters there are, and under which names platforms find their webhook. */
import type { Adapter } from "../actors/adapters/adapter";
import { instagram } from "../actors/adapters/instagram";
import { messenger } from "../actors/adapters/messenger";
import { telegram } from "../actors/adapters/telegram";
import { whatsapp } from "../actors/adapters/whatsapp";
import { x } from "../actors/adapters/x";
import type { Platform } from "../actors/messages";

export const adapters: Readonly<Record<Platform, Adapter>> = { whatsapp, messenger, instagram, telegram, x };

/** As people read them. */
export const platformNames: Readonly<Record<Platform, string>> = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram", telegram: "Telegram", x: "X" };

/** Names that platforms had, or that others call them by. */
export const aliases: Readonly<Record<string, Platform>> = { facebook: "messenger", twitter: "x" };

/** The adapter of a platform's name; undefined for names we don't know, whatever they are. */
export function adapterOf(name: string): Adapter | undefined {
  const known = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  return Object.hasOwn(adapters, known) ? adapters[known as Platform] : undefined;
}
