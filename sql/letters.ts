/** Dead letters as operators see them: of all tenants, newest first. */
import type { Sql } from "postgres";

export interface Letter { id: number; tenant: number; slug: string; address: string; seq: number; at: Date; error: string; message: unknown; replayedAt: Date | null }

export const letterRowsMax = 1_000;

/** `tenant` null: of all. `open`: only those that were not replayed. */
export async function listLetters(sql: Sql, of: { tenant: number | null; open: boolean; limit: number }): Promise<Letter[]> {
  return await sql<Letter[]>`
    select d.id::int, d.tenant, t.slug, d.address, d.seq::int, d.at, d.error, d.message, d.replayed_at as "replayedAt"
    from dead_letters d join tenants t on t.id = d.tenant
    where (${of.tenant}::int is null or d.tenant = ${of.tenant}::int) and (not ${of.open} or d.replayed_at is null)
    order by d.id desc limit ${Math.min(of.limit, letterRowsMax)}`;
}

export async function letterById(sql: Sql, id: number): Promise<Letter | null> {
  const [row] = await sql<Letter[]>`
    select d.id::int, d.tenant, t.slug, d.address, d.seq::int, d.at, d.error, d.message, d.replayed_at as "replayedAt"
    from dead_letters d join tenants t on t.id = d.tenant where d.id = ${id}`;
  return row ?? null;
}

/** The bytes that told a letter's message; null when they came with another message, or are past their keeping. Reads the whole journal of its tenant. */
export async function rawOfLetter(sql: Sql, letter: Pick<Letter, "tenant" | "address" | "seq">): Promise<string | null> {
  const [row] = await sql<{ raw: string | null }[]>`select raw from mailbox where tenant = ${letter.tenant} and address = ${letter.address} and seq = ${letter.seq}`;
  return row?.raw ?? null;
}

export interface Counts { tenants: number; users: number; channels: number; conversations: number; entries: number; waiting: number; calls: number; letters: number; schema: number }

/** Above this an estimate tells as much as a count. */
const exactMax = 100_000;

/** What there is, in round numbers where counting would take long. */
export async function countAll(sql: Sql): Promise<Counts> {
  const [row] = await sql<Counts[]>`
    select (select count(*) from tenants)::int as tenants, (select count(*) from users where disabled_at is null)::int as users, (select count(*) from channels where enabled)::int as channels,
      (select case when reltuples < ${exactMax} then (select count(*) from conversations) else reltuples::bigint end from pg_class where oid = 'conversations'::regclass)::bigint::int as conversations,
      (select case when reltuples < ${exactMax} then (select count(*) from entries) else reltuples::bigint end from pg_class where oid = 'entries'::regclass)::bigint::int as entries,
      (select count(*) from mailbox where queued)::int as waiting, (select count(*) from calls)::int as calls,
      (select count(*) from dead_letters where replayed_at is null)::int as letters, (select max(number) from migrations) as schema`;
  if (!row) throw new Error("a count returned nothing");
  return row;
}
