/**
 * Which conversations stand in which list, and where. A list is never fetched twice for a change: the feed tells of every row, and a row's place
 * follows from the row alone. Only what lies below `edge`, the end of the last page loaded, is left to the server.
 */
import type { About, ConversationRow, Counts, View } from "../server/protocol";
import type { Edge, List, ListKey, Order, State } from "./state";

/** The same rule as the server's lists. */
export function belongs(row: ConversationRow, view: View, me: number): boolean {
  if (row.lastAt === 0) return false;
  switch (view) {
    case "all": return true;
    case "inbox": return row.status === "open";
    case "mine": return row.status === "open" && row.assignee === me;
    case "unassigned": return row.status === "open" && row.assignee === 0;
    case "pending": case "snoozed": case "resolved": return row.status === view;
  }
}

const edgeOf = (row: ConversationRow): Edge => ({ at: row.lastAt, id: row.id });

/** Negative when `a` stands above `b`. Ids break ties, upwards in both orders. */
export function compare(a: Edge, b: Edge, order: Order): number {
  if (a.at !== b.at) return order === "newest" ? b.at - a.at : a.at - b.at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

interface Wanted { readonly view: View; readonly order: Order; readonly channel: number; readonly about: About }

export function parseKey(key: ListKey): Wanted {
  const [view, order, channel, about] = key.split("/");
  return { view: view as View, order: order as Order, channel: Number(channel), about: Object.fromEntries(new URLSearchParams(about)) as About };
}

/** The same rule as the server's: what nobody knows of a conversation, it is not about. */
export const isAbout = (row: ConversationRow, about: About): boolean => (Object.keys(about) as (keyof About)[]).every((label) => row.insight?.[label] === about[label]);

function fits(row: ConversationRow | undefined, { view, order, channel, about }: Wanted, edge: Edge | null, me: number): row is ConversationRow {
  if (!row) return false;
  return belongs(row, view, me) && (channel === 0 || row.channel === channel) && isAbout(row, about) && (edge === null || compare(edgeOf(row), edge, order) <= 0);
}

/** All of a list from all rows: after a page came, or to prove that the increments are right. `usable` leaves out rows from before a reset. */
export function rebuild(rows: State["rows"], key: ListKey, edge: Edge | null, me: number, usable: (id: string) => boolean): string[] {
  const wanted = parseKey(key);
  return Object.values(rows)
    .filter((row) => fits(row, wanted, edge, me) && usable(row.id))
    .sort((a, b) => compare(edgeOf(a), edgeOf(b), wanted.order))
    .map((row) => row.id);
}

/** Puts the `changed` rows where they belong now. Returns the same list if nothing moved. */
export function replace(list: List, key: ListKey, rows: State["rows"], changed: ReadonlySet<string>, me: number): List {
  const wanted = parseKey(key);
  const ids = list.ids.filter((id) => !changed.has(id));
  for (const id of changed) {
    const row = rows[id];
    if (fits(row, wanted, list.edge, me)) ids.splice(position(ids, rows, edgeOf(row), wanted.order), 0, id);
  }
  return sameIds(ids, list.ids) ? list : { ...list, ids };
}

function position(ids: readonly string[], rows: State["rows"], at: Edge, order: Order): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[ids[middle] ?? ""];
    if (row && compare(edgeOf(row), at, order) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

/** Counts moved by one row's change; null when the row was unknown before, since then only the server can tell. */
export function recounted(counts: Counts, before: ConversationRow | undefined, after: ConversationRow | undefined, me: number): Counts | null {
  const isNew = !before && after !== undefined && after.entries <= 1;
  if (!before && !isNew) return null;
  const next: Counts = { counts: { ...counts.counts }, channels: { ...counts.channels } };
  for (const view of Object.keys(next.counts) as View[]) {
    next.counts[view] += (after && belongs(after, view, me) ? 1 : 0) - (before && belongs(before, view, me) ? 1 : 0);
  }
  for (const [row, by] of [[before, -1], [after, 1]] as const) {
    if (row && belongs(row, "inbox", me)) next.channels[row.channel] = Math.max(0, (next.channels[row.channel] ?? 0) + by);
  }
  return next;
}
