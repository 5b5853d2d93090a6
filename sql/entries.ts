/** Entries: a conversation's history, with what became of those that we sent. */
import type { Sql } from "postgres";

/** An entry with its delivery's columns, which are null for what was never sent. `content` is JSON text. */
export interface EntryRead {
  conversation: string;
  number: number;
  at: number;
  kind: string;
  author: string;
  body: string;
  content: string | null;
  ext: string | null;
  /** index into deliveryStates (actors/messages.ts) */
  state: number | null;
  attempt: number;
  deliveredAt: number;
  code: string | null;
  reason: string | null;
  hint: string | null;
}

export const entryColumns = (sql: Sql) => sql`
  e.conversation, e.number, e.at::float8 as at, e.kind, e.author, e.body, e.content::text as content, e.ext,
  d.state, d.attempt, d.at::float8 as "deliveredAt", d.code, d.reason, d.hint`;

/** The newest entries, or those before number `before`; newest first. */
export function latestEntries(sql: Sql, tenant: number, conversation: string, before: number, limit: number) {
  return sql<EntryRead[]>`
    select ${entryColumns(sql)} from entries e
    left join deliveries d on d.tenant = e.tenant and d.conversation = e.conversation and d.number = e.number
    where e.tenant = ${tenant} and e.conversation = ${conversation} and e.number < ${before} order by e.number desc limit ${limit}`;
}

/** Everything known about an entry's way out, as it was written down, oldest first. */
export function deliverySteps(sql: Sql, tenant: number, conversation: string, number: number) {
  return sql<{ ledger: unknown }[]>`select ledger from deliveries where tenant = ${tenant} and conversation = ${conversation} and number = ${number}`;
}

/** Whether a thread of these keys has the platform's message `ext`. Walks the thread: for what is asked rarely. */
export async function isSaid(sql: Sql, tenant: number, channel: number, keys: readonly string[], ext: string): Promise<boolean> {
  const rows = await sql`
    select 1 from conversation_keys k join entries e on e.tenant = k.tenant and e.conversation = k.conversation
    where k.tenant = ${tenant} and k.channel = ${channel} and k.key = any(${[...keys]}) and e.ext = ${ext} limit 1`;
  return rows.length > 0;
}
