/** The feed as agents read it: what happened after a number, with contents as they are now. */
import type { ISql, Sql } from "postgres";
import { rowBeside } from "./conversations";
import { entryColumns, type EntryRead } from "./entries";

/** Where the tenant's feed stands; no row: nothing has happened yet. */
export function feedHead(sql: Sql, tenant: number) {
  return sql<{ seq: number }[]>`select seq::float8 as seq from feeds where tenant = ${tenant}`;
}

/** The heads of several tenants' feeds, as the writer sees them. */
export async function feedHeads(sql: Sql, tenants: readonly number[]): Promise<Map<number, number>> {
  const rows = await sql<{ tenant: number; seq: number }[]>`select tenant, seq::float8 as seq from feeds where tenant = any(${tenants as number[]})`;
  return new Map(rows.map((row) => [row.tenant, row.seq]));
}

/** The commits that hold events after `from` and up to `to`, oldest first: JSON of each one's list of `n` events, the last of which has number `seq`. */
export function readFeed(sql: Sql, tenant: number, from: number, to: number, limit: number) {
  return sql<{ seq: number; n: number; events: string }[]>`
    select seq::float8 as seq, n, events from feed where tenant = ${tenant} and seq > ${from} and seq - n < ${to} order by seq limit ${limit}`;
}

/** List rows as JSON text, and whose they are. */
export function rowsOf(sql: Sql, tenant: number, ids: readonly string[]) {
  return sql<{ id: string; row: string | null; assignee: number }[]>`
    select c.id, ${rowBeside(sql, tenant, sql`c.id`)} as row, c.assignee from conversations c where c.tenant = ${tenant} and c.id = any(${ids as string[]})`;
}

/** Entries by conversation and number. Those that are not there are left out. */
export function entriesOf(sql: Sql, tenant: number, wanted: readonly { conversation: string; number: number }[]) {
  return sql<EntryRead[]>`
    select ${entryColumns(sql)} from unnest(${wanted.map((each) => each.conversation)}::text[], ${wanted.map((each) => each.number)}::int[]) as w(conversation, number)
    join entries e on e.tenant = ${tenant} and e.conversation = w.conversation and e.number = w.number
    left join deliveries d on d.tenant = e.tenant and d.conversation = e.conversation and d.number = e.number`;
}

/** Tells of what is no actor's, in the transaction that changes it. To be its last statement: the feed's lock is the last that anybody takes. Everybody of the tenant hears of it. */
export async function appendFeed(sql: ISql, tenant: number, events: readonly { id: string; what: "product" | "catalogue" }[]): Promise<void> {
  const texts = JSON.stringify(events.map((event) => ({ ...event, seen: [0, 0] })));
  await sql`
    with numbered as (insert into feeds as f (tenant, seq) values (${tenant}, ${events.length}) on conflict (tenant) do update set seq = f.seq + excluded.seq returning f.seq)
    insert into feed (tenant, seq, n, events) select ${tenant}, seq, ${events.length}, ${texts} from numbered`;
}
