/** How a history reads: days, groups of one voice within five minutes, folded events, steps of orders, the "New" line, and what is still on its way at the end. Pure. */
import type { Entry } from "../server/protocol";
import { dayKey } from "./format";
import type { Intent } from "./state";

const groupMs = 5 * 60_000;
/** how many of others' lines may come between asking and the answer */
const tailEntries = 32;

export type Item =
  | { key: string; is: "day"; at: number }
  | { key: string; is: "new" }
  | { key: string; is: "events"; entries: readonly Entry[] }
  | { key: string; is: "order"; entry: Entry }
  | { key: string; is: "entry"; entry: Entry; head: boolean; tail: boolean }
  | { key: string; is: "intent"; intent: Intent; head: boolean; tail: boolean }
  | { key: string; is: "older" };

/** `newFrom`: the entry before which the "New" line stands, 0 for none. */
export function timeline(entries: readonly Entry[], intents: readonly Intent[], newFrom: number, more: boolean): Item[] {
  const items: Item[] = more ? [{ key: "older", is: "older" }] : [];
  let before: Entry | undefined;
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at]!;
    const isNewDay = !before || dayKey(before.at) !== dayKey(entry.at);
    if (isNewDay) items.push({ key: `d${entry.number}`, is: "day", at: entry.at });
    if (entry.number === newFrom) items.push({ key: "new", is: "new" });
    if (entry.content?.order) {
      items.push({ key: `o${entry.number}`, is: "order", entry });
      before = entry;
      continue;
    }
    if (isEvent(entry)) {
      const run = eventsFrom(entries, at, newFrom);
      items.push({ key: `v${entry.number}`, is: "events", entries: run });
      at += run.length - 1;
      before = run.at(-1);
      continue;
    }
    const next = entries[at + 1];
    const head = isNewDay || entry.number === newFrom || !before || !together(before, entry);
    const tail = !next || next.number === newFrom || dayKey(next.at) !== dayKey(entry.at) || !together(entry, next);
    items.push({ key: `e${entry.number}`, is: "entry", entry, head, tail });
    before = entry;
  }
  return [...items, ...waiting(entries, intents)];
}

/** What the copilot drafted is a line of the history too; the draft itself stands where one answers. Steps of orders stand alone. */
const isEvent = (entry: Entry): boolean => (entry.kind === "event" && !entry.content?.order) || entry.kind === "suggestion";

function eventsFrom(entries: readonly Entry[], at: number, newFrom: number): Entry[] {
  const first = entries[at]!;
  const run = [first];
  for (let next = at + 1; next < entries.length; next++) {
    const entry = entries[next]!;
    if (!isEvent(entry) || entry.number === newFrom || dayKey(entry.at) !== dayKey(first.at)) break;
    run.push(entry);
  }
  return run;
}

/** Whether `after` goes on in the same breath. A message in trouble stands alone, so that its reason is beside it. */
function together(before: Entry, after: Entry): boolean {
  const isTroubled = (entry: Entry): boolean => entry.delivery?.state === "failed" || entry.delivery?.state === "unknown";
  return before.kind === after.kind && before.kind !== "note" && before.author === after.author && after.at - before.at < groupMs && !isTroubled(before) && !isTroubled(after);
}

/** Replies and notes that the history does not show yet. One whose entry came before its outcome is known by its client id, and not shown twice. */
function waiting(entries: readonly Entry[], intents: readonly Intent[]): Item[] {
  const said = intents.filter((intent) => isSaid(intent) && !isHeld(intent));
  if (said.length === 0) return [];
  const tail = entries.slice(-said.length - tailEntries);
  const clients = new Set(tail.map((entry) => entry.content?.client));
  const numbers = new Set(tail.map((entry) => entry.number));
  const shown = said.filter(({ state, client, number }) => state === "refused" || !(clients.has(client) || (number !== undefined && numbers.has(number))));
  return shown.map((intent, at): Item => ({ key: `p${intent.client}`, is: "intent", intent, head: at === 0, tail: at === shown.length - 1 || intent.state === "refused" }));
}

const isSaid = ({ request }: Intent): boolean => request.type === "reply" || request.type === "note";

/** A reply that a colleague's answer overtook is back in the composer, not in the thread. */
export const isHeld = (intent: Intent): boolean => intent.state === "refused" && intent.outcome?.ok === false && intent.outcome.error === "stale";
