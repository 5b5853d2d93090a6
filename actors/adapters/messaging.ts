/**
 * Messenger and Instagram Direct speak one form with small differences, which a dialect names. This file knows the envelope;
 * items are read in messaging-news.ts, sending is messaging-send.ts.
 */
import type { Parsed, Told } from "./adapter";
import { itemOf, itemTold, noticed } from "./messaging-news";
import { envelopeWrong } from "./meta";
import { decode, eventsMax, fields, isObject, string, wordCharsMax } from "./wire";

export interface Dialect {
  readonly name: "Messenger" | "Instagram";
  /** what a webhook's body says it is about */
  readonly object: "page" | "instagram";
  /** how people are named: each page and each account gives its own ids */
  readonly id: "psid" | "igsid";
}

/** Every item of every list of every entry, in Meta's order. */
export function parseMessaging(dialect: Dialect, raw: Uint8Array, receivedAt: number): Parsed {
  const decoded = decode(raw);
  if (!decoded.ok) return decoded;
  const wrong = envelopeWrong(dialect.name, dialect.object, decoded.body);
  if (wrong !== undefined) return { ok: false, reason: wrong };
  const entries = decoded.body.entry as readonly unknown[];
  const told: Told[] = [];
  for (let at = 0; at < entries.length; at++) {
    tellEntry(dialect, fields(entries[at]), raw, String(at), receivedAt, told);
    if (told.length > eventsMax) return { ok: false, reason: `The body holds more than ${eventsMax} events.` };
  }
  return { ok: true, told, text: decoded.text };
}

function tellEntry(
  dialect: Dialect,
  entry: Readonly<Record<string, unknown>>,
  raw: Uint8Array,
  place: string,
  receivedAt: number,
  told: Told[],
): void {
  const before = told.length;
  // `standby`: another app holds the thread, and we may only listen.
  for (const [name, mark] of lists) {
    const items = entry[name];
    if (!Array.isArray(items)) continue;
    for (let at = 0; at < items.length && told.length <= eventsMax; at++) {
      told.push(...itemTold(itemOf(dialect, fields(items[at]), entry.id, receivedAt, raw, `${place}.${mark}${at}`)));
    }
  }
  if (Array.isArray(entry.changes)) {
    for (let at = 0; at < entry.changes.length && told.length <= eventsMax; at++)
      tellChange(dialect, entry.changes[at], entry.id, raw, `${place}.c${at}`, receivedAt, told);
  }
  // A broken entry must not sink its neighbours: they are told, it is noticed.
  if (told.length === before && !lists.some(([name]) => Array.isArray(entry[name])) && !Array.isArray(entry.changes))
    told.push(noticed(itemOf(dialect, {}, entry.id, receivedAt, raw, place), "entry without events"));
}

const lists = [
  ["messaging", ""],
  ["standby", "s"],
] as const;

/** The form of fields: messages of newer subscriptions and Meta's tests, and everything about posts, which is only noticed. */
function tellChange(
  dialect: Dialect,
  wire: unknown,
  entryId: unknown,
  raw: Uint8Array,
  place: string,
  receivedAt: number,
  told: Told[],
): void {
  const { field, value } = fields(wire);
  const item = itemOf(dialect, fields(value), entryId, receivedAt, raw, place);
  if (isObject(fields(value).sender)) told.push(...itemTold(item));
  else told.push(noticed(item, string(field, wordCharsMax) ?? "change without a name"));
}
