/** Refusals of our own, before anything is sent. Nothing is ever cut silently: the agent decides what to leave out. */
import type { Failed } from "./adapter";

export type { Failed };

export const refused = (code: string, reason: string, hint: string): Failed => ({ result: "failed", retry: false, code, reason, hint });

export const notCarried = (platform: string): Failed => refused("unsupported", `${platform} can't carry this kind of message.`, "Send it as text.");

export const emptyText = (text: string): Failed | undefined => (text.trim() === "" ? refused("empty", "The message is empty.", "Write something.") : undefined);
export const emptyOffer = (text: string): Failed | undefined =>
  text.trim() === "" ? refused("empty", "The text above the choices is empty.", "Write what the customer should choose.") : undefined;

/** Lengths count UTF-16 code units: platforms that count characters count no more than that. */
export function tooLong(platform: string, what: string, value: string, charsMax: number): Failed | undefined {
  if (value.length <= charsMax) return undefined;
  return refused(
    "too_long",
    `${what} has ${value.length} characters; ${platform} carries ${charsMax}.`,
    "Shorten it, or send it in parts.",
  );
}

/** For platforms that count the bytes of UTF-8: an accent takes two, a Chinese sign three, a picture four and more. */
export function tooManyBytes(platform: string, what: string, value: string, bytesMax: number): Failed | undefined {
  const bytes = Buffer.byteLength(value);
  if (bytes <= bytesMax) return undefined;
  return refused("too_long", `${what} has ${bytes} bytes; ${platform} carries ${bytesMax}.`, "Shorten it, or send it in parts.");
}
