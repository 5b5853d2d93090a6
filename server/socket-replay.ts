/** The feed read back from the store: commits since a number, with contents joined from the rows as they are now. */
import type { FeedEvent } from "../actors/behavior";
import { entriesOf, readFeed, rowsOf } from "../sql/feed";
import type { Store } from "../sql/open";
import type { Entry } from "./protocol";
import { entryOf, Item } from "./socket-items";

export const commitsPerReadMax = 100;

/**
 * The events from+1 … at most `to`, or as many of them as one read gives. Empty: there are none yet. null: they are gone, in part or all.
 * Contents are read after the numbers, so they are as new or newer.
 */
export async function readItems(store: Store, tenant: number, from: number, to: number): Promise<Item[] | null> {
  return await store.read(tenant, async (sql) => {
    const events: FeedEvent[] = [];
    for (const commit of await readFeed(sql, tenant, from, to, commitsPerReadMax)) {
      if (commit.seq - commit.n > from + events.length) return null;
      events.push(...(JSON.parse(commit.events) as FeedEvent[]).slice(from + events.length - (commit.seq - commit.n), to - (commit.seq - commit.n)));
    }
    const conversations = events.filter((event) => event.what === "entry" || event.what === "change" || event.what === "row");
    const wanted = conversations.flatMap(({ id, n }) => (n === undefined ? [] : [{ conversation: id, number: n }]));
    const ids = [...new Set(conversations.map((event) => event.id))];
    if (ids.length === 0) return events.map((event) => new Item(event, {}));
    const [rows, entries] = await Promise.all([rowsOf(sql, tenant, ids), entriesOf(sql, tenant, distinct(wanted))]);
    const rowById = new Map(rows.map((row) => [row.id, row]));
    const entryByPlace = new Map(entries.map((read) => [placeOf(read.conversation, read.number), entryOf(read)]));
    return events.map((event) => itemOf(event, rowById.get(event.id), event.n === undefined ? undefined : entryByPlace.get(placeOf(event.id, event.n))));
  });
}

const placeOf = (conversation: string, number: number): string => `${conversation} ${number}`;

function distinct(wanted: readonly { conversation: string; number: number }[]): { conversation: string; number: number }[] {
  return [...new Map(wanted.map((each) => [placeOf(each.conversation, each.number), each])).values()];
}

function itemOf(event: FeedEvent, row: { row: string | null; assignee: number } | undefined, entry: Entry | undefined): Item {
  return new Item(event, { ...(row && { holder: row.assignee }), ...(row?.row != null && { row: row.row }), ...(entry && { entry }) });
}
