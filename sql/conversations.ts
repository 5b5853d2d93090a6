/** Conversations as lists show them: `row` is what agents get, byte for byte. All of it is read as one tenant. */
import type { Sql } from "postgres";

export interface ListQuery {
  /** indexes into statuses (actors/messages.ts) */
  statuses: readonly number[];
  /** null: whoever they are assigned to */
  assignees: readonly number[] | null;
  channel: number | null;
  order: "newest" | "oldest";
  /** the last row of the page before */
  after: { lastAt: number; id: string } | null;
  limit: number;
}

export interface Listed { id: string; lastAt: number; row: string }

/**
 * A page, by time of the last entry and then by id. Each status (and assignee) is walked along its own index as far as the page needs, and the walks are merged:
 * a page costs the same wherever in a million conversations it lies.
 */
export function listConversations(sql: Sql, tenant: number, query: ListQuery) {
  const newest = query.order === "newest";
  const place = query.after;
  const beyond = !place ? sql`` : newest
    ? sql`and c.last_at <= ${place.lastAt} and (c.last_at < ${place.lastAt} or c.id > ${place.id})`
    : sql`and c.last_at >= ${place.lastAt} and (c.last_at > ${place.lastAt} or c.id > ${place.id})`;
  const way = newest ? sql`c.last_at desc, c.id` : sql`c.last_at, c.id`;
  const assignee = query.assignees === null ? sql`` : sql`cross join unnest(${query.assignees as number[]}::int[]) as a(assignee)`;
  return sql<Listed[]>`
    select c.id, c.last_at::float8 as "lastAt", c.row::text as row
    from unnest(${query.statuses as number[]}::smallint[]) as s(status) ${assignee} cross join lateral (
      select c.id, c.last_at, c.row from conversations c
      where c.tenant = ${tenant} and c.status = s.status ${query.assignees === null ? sql`` : sql`and c.assignee = a.assignee`}
        and c.last_at > 0 and c.row is not null ${query.channel === null ? sql`` : sql`and c.channel = ${query.channel}`} ${beyond}
      order by ${way} limit ${query.limit}
    ) c order by ${way} limit ${query.limit}`;
}

/** One conversation's row and whose it is. No row: there is none of this id. */
export function findConversation(sql: Sql, tenant: number, id: string) {
  return sql<{ row: string | null; assignee: number; channel: number }[]>`
    select row::text as row, assignee, channel from conversations where tenant = ${tenant} and id = ${id}`;
}

/** How many there are of each status, assignee and channel, but for those of the statuses left out. */
export function countConversations(sql: Sql, tenant: number, statuses: readonly number[]) {
  return sql<{ status: number; assignee: number; channel: number; n: number }[]>`
    select status, assignee, channel, count(*)::int as n from conversations
    where tenant = ${tenant} and status = any(${statuses as number[]}::smallint[]) and last_at > 0 group by status, assignee, channel`;
}

/** The same without channels, which the index alone answers: for statuses that hold most conversations. */
export function countByAssignee(sql: Sql, tenant: number, status: number) {
  return sql<{ assignee: number; n: number }[]>`
    select assignee, count(*)::int as n from conversations where tenant = ${tenant} and status = ${status} and last_at > 0 group by assignee`;
}
