/**
 * Conversations as lists show them: `row` is what agents get, byte for byte; it lies beside the actor's snapshot and is written with it. The columns of `conversations` are
 * what lists filter and sort by, written only when an index must know: `last_at` is the first time of the row's minute that it was listed at. All of it is read as one tenant.
 */
import type { PendingQuery, Row, Sql } from "postgres";

export interface ListQuery {
  /** indexes into statuses (actors/messages.ts) */
  statuses: readonly number[];
  /** null: whoever they are assigned to */
  assignees: readonly number[] | null;
  channel: number | null;
  /** only those that are about this */
  about: { readonly language?: string; readonly intent?: string; readonly category?: string; readonly sentiment?: string; readonly hint?: string };
  order: "newest" | "oldest";
  /** the last row of the page before */
  after: { lastAt: number; id: string } | null;
  limit: number;
}

export interface Listed { id: string; lastAt: number; row: string }

/**
 * A page, by time of the last entry and then by id. Each status (and assignee) is walked along its own index as far as the page needs, and the walks are merged before
 * any row is fetched: a page costs the same wherever in a million conversations it lies. A channel, and what it is about, have no index of their own: walking looks at each row's.
 */
export function listConversations(sql: Sql, tenant: number, query: ListQuery) {
  const newest = query.order === "newest";
  const place = query.after;
  const beyond = !place ? sql`` : newest
    ? sql`and c.last_minute <= ${minuteOf(place.lastAt)} and c.last_at <= ${place.lastAt} and (c.last_at < ${place.lastAt} or c.id > ${place.id})`
    : sql`and c.last_minute >= ${minuteOf(place.lastAt)} and c.last_at >= ${place.lastAt} and (c.last_at > ${place.lastAt} or c.id > ${place.id})`;
  // The index knows minutes; within one the rows are sorted as they come.
  const way = newest ? sql`last_minute desc, last_at desc, id` : sql`last_minute, last_at, id`;
  const assignee = query.assignees === null ? sql`` : sql`cross join unnest(${query.assignees as number[]}::int[]) as a(assignee)`;
  const labels = Object.entries(query.about).map(([column, value]) => sql`and c.${sql(column)} = ${value}`);
  const about = labels.length > 0 ? labels : sql``;
  return sql<Listed[]>`
    with walked as (
      select c.id, c.last_minute, c.last_at from unnest(${query.statuses as number[]}::smallint[]) as s(status) ${assignee} cross join lateral (
        select c.id, c.last_minute, c.last_at from conversations c
        where c.tenant = ${tenant} and c.status = s.status ${query.assignees === null ? sql`` : sql`and c.assignee = a.assignee`}
          and c.last_minute > 0 ${query.channel === null ? sql`` : sql`and c.channel = ${query.channel}`} ${about} ${beyond}
        order by ${way} limit ${query.limit}
      ) c order by ${way} limit ${query.limit}
    )
    select w.id, w.last_at::float8 as "lastAt", ${rowBeside(sql, tenant, sql`w.id`)} as row from walked w order by w.last_at ${newest ? sql`desc` : sql``}, w.id`;
}

/**
 * The list row beside a conversation's snapshot, as a scalar subquery: always a probe of the key, whatever the plan was made on. Joined, an address that is put together in the
 * condition would be compared only after all the tenant's rows had been read, since PostgreSQL trusts no concatenation before row-level security has spoken.
 */
export const rowBeside = (sql: Sql, tenant: number, id: PendingQuery<Row[]>): PendingQuery<Row[]> => sql`(select m.row::text from mailboxes m where m.tenant = ${tenant} and m.address = 'conversation/' || ${id})`;

const minuteOf = (ms: number): number => Math.floor(ms / 60_000);

/** One conversation's row and whose it is. No row: there is none of this id. */
export function findConversation(sql: Sql, tenant: number, id: string) {
  return sql<{ row: string | null; assignee: number; channel: number }[]>`
    select ${rowBeside(sql, tenant, sql`c.id`)} as row, c.assignee, c.channel from conversations c
    where c.tenant = ${tenant} and c.id = ${id}`;
}

/** How many there are of each status and assignee: the index alone answers. */
export function countConversations(sql: Sql, tenant: number) {
  return sql<{ status: number; assignee: number; n: number }[]>`
    select status, assignee, count(*)::int as n from conversations where tenant = ${tenant} and last_minute > 0 group by status, assignee`;
}

/** How many of one status each channel and assignee has. */
export function countByChannel(sql: Sql, tenant: number, status: number) {
  return sql<{ channel: number; assignee: number; n: number }[]>`
    select channel, assignee, count(*)::int as n from conversations where tenant = ${tenant} and status = ${status} and last_minute > 0 group by channel, assignee`;
}
