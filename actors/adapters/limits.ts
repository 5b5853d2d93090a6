/** Refusals of our own, before anything is sent. Nothing is ever cut silently: the agent decides what to leave out. */
import type { Failed } from "./adapter";

export type { Failed };

export const refused = (code: string, reason: string, hint: string): Failed => ({ result: "failed", retry: false, code, reason, hint });

/** Lengths count UTF-16 code units: platforms that count characters count no more than that. */
export function tooLong(platform: string, what: string, value: string, charsMax: number): Failed | undefined {
  if (value.length <= charsMax) return undefined;
  return refused(
    "too_long",
    `${what} has ${value.length} characters; ${platform} carries ${charsMax}.`,
    "Shorten it, or send it in parts.",
  );
}
