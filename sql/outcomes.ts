/** Outcomes of commands and dead letters: what was decided, and what could not be. */
import type { Sql } from "postgres";

export async function outcomeOf(sql: Sql, tenant: number, id: string): Promise<unknown> {
  const [row] = await sql<{ outcome: unknown }[]>`select outcome from outcomes where tenant = ${tenant} and id = ${id}`;
  return row?.outcome ?? null;
}

export interface DeadLetter { id: number; address: string; seq: number; at: Date; error: string; message: unknown; replayed_at: Date | null }

export async function deadLetter(sql: Sql, tenant: number, id: number): Promise<DeadLetter | null> {
  const [row] = await sql<DeadLetter[]>`select id::int, address, seq::int, at, error, message, replayed_at from dead_letters where tenant = ${tenant} and id = ${id}`;
  return row ?? null;
}

export async function markReplayed(sql: Sql, tenant: number, id: number): Promise<void> {
  await sql`update dead_letters set replayed_at = now() where tenant = ${tenant} and id = ${id}`;
}

/** Removes what nobody needs any more, a bounded piece at a time. Returns how many rows went. */
export async function prune(sql: Sql, days: { outcomes: number; journal: number; feed: number }, limit: number): Promise<number> {
  const gone = await Promise.all([
    sql`delete from outcomes where ctid in (select ctid from outcomes where at < now() - ${days.outcomes} * interval '1 day' limit ${limit})`,
    sql`delete from mailbox where ctid in (select ctid from mailbox where not queued and at < now() - ${days.journal} * interval '1 day' limit ${limit})`,
    sql`delete from feed where ctid in (select ctid from feed where at < now() - ${days.feed} * interval '1 day' limit ${limit})`,
  ]);
  return gone.reduce((sum, result) => sum + result.count, 0);
}
