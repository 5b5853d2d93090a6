/** Mailboxes: what actors have been told, up to where they have handled it, and what they were then. */
import type { Sql } from "postgres";

export interface Post { tenant: number; address: string; source: number; ext: string; message: string; raw: string | null }
export interface Hydrated { tenant: number; address: string; done: number; version: number; state: unknown; row: unknown; waiting: Waiting[]; more: boolean }
export interface Waiting { seq: number; source: number; ext: string; at: number; message: unknown }

/** How many waiting messages one hydration brings; the rest follow when these are handled. */
export const waitingRowsMax = 200;

/** Snapshots and waiting messages of these actors, in the order asked. An actor that was never told anything is all zero. */
export async function hydrate(sql: Sql, actors: readonly { tenant: number; address: string }[]): Promise<Hydrated[]> {
  const tenants = actors.map((a) => a.tenant), addresses = actors.map((a) => a.address);
  const rows = await sql<{ n: string; head: string; done: string; version: string; state: unknown; row: unknown; waiting: Waiting[] | null }[]>`
    select a.n, m.head, m.done, m.version, m.state, m.row,
      case when m.head > m.done then (select json_agg(json_build_object('seq', w.seq, 'source', w.source, 'ext', w.ext, 'at', (extract(epoch from w.at) * 1000)::bigint, 'message', w.message) order by w.seq)
        from (select * from mailbox w where w.tenant = m.tenant and w.address = m.address and w.queued and w.seq > m.done order by w.seq limit ${waitingRowsMax}) w) end as waiting
    from unnest(${tenants}::int[], ${addresses}::text[]) with ordinality as a(tenant, address, n)
    join mailboxes m on m.tenant = a.tenant and m.address = a.address`;
  const found = new Map(rows.map((row) => [Number(row.n), row]));
  return actors.map(({ tenant, address }, i) => {
    const row = found.get(i + 1);
    if (!row) return { tenant, address, done: 0, version: 0, state: null, row: null, waiting: [], more: false };
    const waiting = row.waiting ?? [];
    return { tenant, address, done: Number(row.done), version: Number(row.version), state: row.state, row: row.row, waiting, more: Number(row.head) > Number(row.done) + waiting.length };
  });
}

/** Stores messages to be handled later. What was stored before is left alone; its index is in the answer. */
export async function post(sql: Sql, posts: readonly Post[]): Promise<{ duplicates: Set<number> }> {
  const column = <K extends keyof Post>(key: K) => posts.map((each) => each[key]);
  const stored = await sql.begin(async (tx) => {
    // Lock in address order, create what is missing; a second statement sees what committed while the first waited.
    await tx`insert into mailboxes as m (tenant, address, head, done, version, state)
      select tenant, address, 0, 0, 0, '{}' from unnest(${column("tenant")}::int[], ${column("address")}::text[]) as t(tenant, address) group by tenant, address order by tenant, address
      on conflict (tenant, address) do update set head = m.head`;
    return await tx<{ n: string }[]>`with items as materialized (
        select distinct on (tenant, source, ext) * from unnest(${column("tenant")}::int[], ${column("address")}::text[], ${column("source")}::int[], ${column("ext")}::text[], ${column("message")}::text[], ${column("raw")}::text[])
          with ordinality as t(tenant, address, source, ext, message, raw, n) order by tenant, source, ext, n),
      news as materialized (select i.*, row_number() over (partition by tenant, address order by n) as nth from items i
        where (select true from mailbox m where m.tenant = i.tenant and m.source = i.source and m.ext = i.ext) is null),
      heads as (update mailboxes m set head = m.head + c.total from (select tenant, address, count(*) as total from news group by tenant, address) c
        where m.tenant = c.tenant and m.address = c.address returning m.tenant, m.address, m.head - c.total as base),
      stored as (insert into mailbox (tenant, address, seq, source, ext, message, raw)
        select w.tenant, w.address, h.base + w.nth, w.source, w.ext, w.message::json, w.raw from news w join heads h using (tenant, address) returning source, ext, tenant)
      select w.n from news w join stored using (tenant, source, ext)`;
  });
  const kept = new Set(stored.map((row) => Number(row.n) - 1));
  return { duplicates: new Set(posts.keys().filter((i) => !kept.has(i))) };
}

/** Which of these a channel has told before, whether as messages or as anything else. */
export async function knownMessages(sql: Sql, tenant: number, source: number, exts: readonly string[]): Promise<Set<string>> {
  if (exts.length === 0) return new Set();
  const rows = await sql<{ ext: string }[]>`select ext from mailbox where tenant = ${tenant} and source = ${source} and ext = any(${exts as string[]})`;
  return new Set(rows.map((row) => row.ext));
}

/** Actors that were told something they have not handled. Reads the index of what waits, which is small, however many actors there are. */
export async function behind(sql: Sql, limit: number): Promise<{ tenant: number; address: string }[]> {
  return await sql<{ tenant: number; address: string }[]>`select tenant, address from mailbox where queued group by tenant, address limit ${limit}`;
}
