/**
 * How adapters read a platform's JSON: every field is `unknown` until one of these functions has looked at it, none of them throws,
 * and every string that leaves here is bounded and storable.
 */
import { createHash } from "node:crypto";

export type Wire = Readonly<Record<string, unknown>>;

/** Characters, as UTF-16 code units. The platforms' own limits lie far below; these keep a hostile body from becoming a hostile row. */
export const textCharsMax = 65_536;
export const nameCharsMax = 200;
export const wordCharsMax = 64;
export const lineCharsMax = 1_000;
/** A file's link or a form's answer. */
export const linkCharsMax = 2_048;
export const formCharsMax = 16_384;
/** Longer ids become a digest: still one id per thing, and short enough for an index (a b-tree entry must stay under 2.7 kB). */
export const idCharsMax = 256;
/** Events in one body. Meta batches up to 1,000; a body with more than this is kept and shown as unreadable, never cut. */
export const eventsMax = 20_000;
const numberCharsMax = 32;

/** Values from this on are milliseconds: as seconds they would lie beyond the year 5100. */
const secondsMax = 100_000_000_000;
const clockSkewMsMax = 86_400_000;

const nothing: Wire = Object.freeze({});
const exact = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder();
const byteOrderMark = "\uFEFF";

/**
 * A body as an object, and its text if the bytes are exactly that. A byte order mark is skipped; bytes that are no UTF-8 become U+FFFD, since a message
 * with a broken letter is worth more to an agent than a dead letter (the exact bytes stay in the journal).
 */
export function decode(raw: Uint8Array): { readonly ok: true; readonly body: Wire; readonly text?: string } | { readonly ok: false; readonly reason: string } {
  const text = exactText(raw);
  let body: unknown;
  try {
    body = JSON.parse(text === undefined ? lenient.decode(raw) : text.startsWith(byteOrderMark) ? text.slice(1) : text);
  } catch {
    return { ok: false, reason: "The body is not JSON." };
  }
  return isObject(body) ? { ok: true, body, ...(text !== undefined && { text }) } : { ok: false, reason: "The body is JSON, but not an object." };
}

function exactText(raw: Uint8Array): string | undefined {
  try {
    return exact.decode(raw);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Wire => typeof value === "object" && value !== null && !Array.isArray(value);
/** The fields of an object, or none. */
export const fields = (value: unknown): Wire => (isObject(value) ? value : nothing);
export const list = (value: unknown, itemsMax: number): readonly unknown[] => {
  if (!Array.isArray(value)) return [];
  return value.length > itemsMax ? value.slice(0, itemsMax) : value;
};
/** A table's own entry. Keys come from strangers, and `constructor` is a key too. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** A string of at most `charsMax`, or undefined when it is no string or empty. */
export function string(value: unknown, charsMax: number): string | undefined {
  return typeof value === "string" && value !== "" ? storable(cut(value, charsMax)) : undefined;
}

/** An id as text, whether the platform wrote it as a string or as an exact integer. */
export function id(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || value === "") return undefined;
  return value.length > idCharsMax ? `sha256:${digest(value)}` : storable(value);
}

/** An id for what came without one: the same on redelivery of the same bytes, different for each place in them. */
export const unnamed = (raw: Uint8Array, place: string): string => `sha256:${digest(raw)}:${place}`;

export function number(value: unknown): number | undefined {
  if (typeof value === "string" && value.length <= numberCharsMax && value.trim() !== "") return finite(Number(value));
  return typeof value === "number" ? finite(value) : undefined;
}

/** A size, a duration, a count. */
export function count(value: unknown): number | undefined {
  const found = number(value);
  return found !== undefined && found >= 0 && found <= Number.MAX_SAFE_INTEGER ? Math.round(found) : undefined;
}

/** A place on the map; undefined: no numbers, or none that the earth has. */
export function point(lat: unknown, long: unknown): { readonly latitude: number; readonly longitude: number } | undefined {
  const [latitude, longitude] = [number(lat), number(long)];
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > latitudeMax || Math.abs(longitude) > longitudeMax)
    return undefined;
  return { latitude, longitude };
}
const latitudeMax = 90;
const longitudeMax = 180;

/** A price as a decimal string without exponent; strings pass as they are. A number too large to be a price is none. */
export function decimal(value: unknown): string | undefined {
  if (typeof value === "string") return string(value, numberCharsMax);
  if (typeof value !== "number" || !(Math.abs(value) <= priceMax)) return undefined;
  const shown = String(value);
  return shown.includes("e") ? value.toFixed(priceDigitsMax) : shown;
}
const priceMax = 1e15;
const priceDigitsMax = 12;

/** Milliseconds of a platform's clock that tells seconds, milliseconds or a date as text (all three were seen). What can't be true becomes `receivedAt`. */
export function clock(value: unknown, receivedAt: number): number {
  const told = typeof value === "string" && dateForm.test(value) ? finite(Date.parse(value)) : number(value);
  if (told === undefined) return receivedAt;
  const ms = Math.floor(told >= secondsMax ? told : told * 1_000);
  return ms <= 0 || ms > receivedAt + clockSkewMsMax ? receivedAt : ms;
}

/** ISO 8601 to the second, with a zone: `2026-11-21T10:00:00+0000`, `2026-11-21T10:00:00.000Z`. */
const dateForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;

/** Cuts between characters, not through a surrogate pair. */
function cut(value: string, charsMax: number): string {
  if (value.length <= charsMax) return value;
  const last = value.charCodeAt(charsMax - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? charsMax - 1 : charsMax);
}

/**
 * PostgreSQL stores neither U+0000 nor half a surrogate pair, and JSON can escape both. They become U+FFFD here, once for all adapters:
 * replaced rather than stripped, so that people see that something was there.
 */
function storable(value: string): string {
  return (value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value).toWellFormed();
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
const digest = (value: string | Uint8Array): string => createHash("sha256").update(value).digest("hex");
