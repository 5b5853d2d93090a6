/** How a channel is, in a word and a colour. Pure. */
import type { Channel, ChannelDetail } from "../../../server/protocol";
import { ago, count, span } from "../../format";
import { platformName } from "../../words";

export interface Standing { readonly kind: "ok" | "warn" | "bad" | "acc" | "off"; readonly word: string }

const dayMs = 86_400_000;
const warnAheadDays = 7;

/** Connected, but the platform has never been heard of. */
export const isWaiting = (channel: Channel): boolean => channel.enabled && channel.state === "silent" && channel.lastWebhookAt === 0;

export function standing(channel: Channel & { expiresAt?: number }, now: number): Standing {
  if (!channel.enabled || channel.state === "disabled") return { kind: "off", word: "Off" };
  if (channel.state === "refused") return { kind: "bad", word: "Refused" };
  if (isWaiting(channel)) return { kind: "acc", word: "Waiting" };
  if (channel.state === "silent") return { kind: "bad", word: "Silent" };
  const days = channel.expiresAt ? Math.ceil((channel.expiresAt - now) / dayMs) : Infinity;
  if (days <= 0) return { kind: "warn", word: "Access ended" };
  if (days <= warnAheadDays) return { kind: "warn", word: `Access, ${days === 1 ? "1 day" : `${days} days`}` };
  return channel.say ? { kind: "warn", word: "Not answering" } : { kind: "ok", word: "Healthy" };
}

/** The line under its name, which need not say the platform twice. */
export const called = ({ platform, name, account }: Pick<Channel, "platform" | "name" | "account">): string => (name === platformName(platform) ? account : `${platformName(platform)} · ${account}`);

/** The second line beside the name. */
export function pulse(channel: ChannelDetail, now: number): string {
  if (!channel.enabled) return "not in use";
  if (channel.lastWebhookAt === 0) return channel.mode === "polling" ? "for the first answer" : "for the first webhook";
  return `${count(channel.perMinute)}/min · ${ago(channel.lastWebhookAt, now)}`;
}

/** `3 healthy · 1 silent`, the worst last. */
export function summary(channels: readonly Channel[], now: number): string {
  const words = new Map<string, number>();
  for (const channel of channels) {
    const { word } = standing(channel, now);
    const plain = word.startsWith("Access,") ? "expiring" : word.toLowerCase();
    words.set(plain, (words.get(plain) ?? 0) + 1);
  }
  return [...words].map(([word, many]) => `${many} ${word}`).join(" · ") || "no channels";
}

const letterWords: Readonly<Record<string, string>> = { o: "messages came", ".": "nothing came", w: "the platform did not answer", x: "refused or silent" };
export const slotMs = 20 * 60_000;

/** A slot's time and what it was like. */
export const slotWord = (letter: string, back: number): string => `${back === 0 ? "Now" : `${span(back * slotMs)} ago`}: ${letterWords[letter] ?? "unknown"}`;

/** The strip in a sentence, for whoever does not see it. */
export function historyWords(history: string): string {
  const slots = (letter: string): number => [...history].filter((each) => each === letter).length;
  const part = (letter: string, words: string): string => (slots(letter) > 0 ? `${words} for ${span(slots(letter) * slotMs)}` : "");
  return [part("x", "refused or silent"), part("w", "platform not answering"), part("o", "heard from")].filter(Boolean).join(", ") || "nothing came yet";
}
