/**
 * Feed events as frames: what one agent may see of an event, and how many of them fit a frame. Pure.
 *
 * Frames follow on one another by number: each has the number before its first event as `base` and that of the last event looked at as `seq`. No frame is larger than
 * the protocol allows, so a large commit goes out as several frames.
 */
import { deliveryStates } from "../actors/messages";
import type { FeedContents } from "../actors/kernel/kernel";
import type { FeedEvent } from "../actors/behavior";
import type { EntryRead } from "../sql/entries";
import { sees, type Scope } from "./access";
import { frameBytesMax, type Delivery, type Entry } from "./protocol";

/** What stands around a frame's events. */
const frameHeadBytesMax = 128;
const itemBytesMax = frameBytesMax - frameHeadBytesMax;
/** UTF-8 takes at most three bytes for what a string counts as one. */
const bytesPerCharMax = 3;
const bodyCharsWhenTrimmed = 4_000;

/** Contents of an event: the list row (JSON text when it was read from the store) and whose the conversation is in it, the entry, its delivery. */
export interface Contents { readonly row?: string | FeedContents["row"]; readonly holder?: number; readonly entry?: Entry; readonly delivery?: Delivery }

/** One event with contents as new as itself or newer. Its text is made when the first agent needs it, once, and then stands for the contents. */
export class Item {
  readonly holder: number | undefined;
  #json: string | null = null;
  #contents: Contents | null;

  constructor(readonly event: FeedEvent, contents: Contents) {
    this.holder = contents.holder;
    this.#contents = contents;
  }

  get json(): string {
    if (this.#json === null) {
      this.#json = bounded(this.event, this.#contents ?? {});
      this.#contents = null;
    }
    return this.#json;
  }
}

/** An event as the kernel published it. */
export function published(event: FeedEvent, { row, rowText, entry, delivery }: FeedContents): Item {
  const shown = { row: rowText ?? row, holder: row?.assignee };
  return new Item(event, entry ? { ...shown, entry: delivery ? { ...entry, delivery } : entry } : { ...shown, delivery });
}

function bounded(event: FeedEvent, contents: Contents): string {
  const text = written(event, contents);
  if (fits(text, itemBytesMax) || !contents.entry) return text;
  return written(event, { ...contents, entry: trimmed(contents.entry) });
}

/** Bytes are counted only when characters don't tell. */
const fits = (text: string, bytesMax: number): boolean => text.length * bytesPerCharMax <= bytesMax || (text.length <= bytesMax && Buffer.byteLength(text) <= bytesMax);

function written({ id, what, n }: FeedEvent, { row, entry, delivery }: Contents): string {
  let text = `{"id":${JSON.stringify(id)},"what":"${what}"`;
  if (n !== undefined) text += `,"n":${n}`;
  if (row !== undefined) text += `,"row":${typeof row === "string" ? row : JSON.stringify(row)}`;
  if (entry !== undefined) text += `,"entry":${JSON.stringify(entry)}`;
  if (delivery !== undefined) text += `,"delivery":${JSON.stringify(delivery)}`;
  return `${text}}`;
}

/** An entry too large for a frame of its own: its beginning, and what it was. */
export function trimmed(entry: Entry): Entry {
  return { ...entry, body: `${entry.body.slice(0, bodyCharsWhenTrimmed).toWellFormed()} …`, content: null };
}

/** What somebody may see of an event, as JSON: all of it, that it left their sight, or (null) nothing. Contents may be newer than the event, so both must be theirs to see. */
export function shownTo(scope: Scope, item: Item): { readonly json: string; readonly gone: boolean } | null {
  const { event, holder } = item;
  const before = sees(scope, event.seen[0]);
  const after = sees(scope, event.seen[1]) && (holder === undefined || sees(scope, holder));
  if (after) return { json: before ? item.json : `{"appeared":true,${item.json.slice(1)}`, gone: false };
  return before ? { json: `{"id":${JSON.stringify(event.id)},"what":"${event.what}","gone":true}`, gone: true } : null;
}

/** The frames that take a client from `base` to `seq`. `numbers[i]` is the number of `jsons[i]`; without it they are base+1, base+2, …. */
export function framesOf(base: number, seq: number, jsons: readonly string[], numbers?: readonly number[]): string[] {
  if (jsons.length === 0) return seq > base ? [cursorFrame(seq)] : [];
  let chars = 0;
  for (const json of jsons) chars += json.length + 1;
  if (chars * bytesPerCharMax <= itemBytesMax) return [feedFrame(base, seq, jsons)];
  const frames: string[] = [];
  let from = 0;
  let first = base;
  let bytes = 0;
  for (let at = 0; at < jsons.length; at++) {
    const size = Buffer.byteLength(jsons[at] ?? "") + 1;
    if (at > from && bytes + size > itemBytesMax) {
      const last = numbers?.[at - 1] ?? base + at;
      frames.push(feedFrame(first, last, jsons.slice(from, at)));
      [first, from, bytes] = [last, at, 0];
    }
    bytes += size;
  }
  frames.push(feedFrame(first, seq, jsons.slice(from)));
  return frames;
}

const feedFrame = (base: number, seq: number, jsons: readonly string[]): string => `{"t":"feed","base":${base},"seq":${seq},"events":[${jsons.join(",")}]}`;
export const cursorFrame = (seq: number): string => `{"t":"cursor","seq":${seq}}`;

/** An entry as it was read from the store. */
export function entryOf(read: EntryRead): Entry {
  const { conversation, number, at, kind, author, body, content, ext } = read;
  const entry = { conversation, number, at, kind, author, body, content: content === null ? null : JSON.parse(content), ext } as Entry;
  if (read.state === null) return entry;
  const { attempt, deliveredAt, code, reason, hint } = read;
  const delivery: Delivery = {
    state: deliveryStates[read.state] ?? "unknown", attempt, at: deliveredAt,
    ...(code !== null && { code }), ...(reason !== null && { reason }), ...(hint !== null && { hint }),
  };
  return { ...entry, delivery };
}
