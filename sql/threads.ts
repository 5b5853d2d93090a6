/** Threads: which conversation a platform's keys mean, opened when there is none. */
import type { Sql } from "postgres";

export interface Opening { tenant: number; channel: number; keys: readonly string[]; identities: readonly { kind: string; value: string }[]; conversation: string; contact: string }
export interface Opened { conversation: string; contact: string; number: number; created: boolean }

/** Finds or opens the thread of each, in order. Openings should be sorted by tenant, since each tenant's are made under one lock. */
export async function openThreads(sql: Sql, openings: readonly Opening[]): Promise<Opened[]> {
  const rows = await sql<{ conversation: string; contact: string; number: string; created: boolean }[]>`
    select t.* from jsonb_array_elements(${sql.json(openings as never)}) with ordinality as o(o, n),
      lateral open_thread((o ->> 'tenant')::int, (o ->> 'channel')::int, array(select jsonb_array_elements_text(o -> 'keys')),
        array(select i ->> 'kind' from jsonb_array_elements(o -> 'identities') i), array(select i ->> 'value' from jsonb_array_elements(o -> 'identities') i),
        o ->> 'conversation', o ->> 'contact') t
    order by o.n`;
  return rows.map((row) => ({ ...row, number: Number(row.number) }));
}

/** The thread of the first known key of each, or null. */
export async function findThreads(sql: Sql, wanted: readonly { tenant: number; channel: number; keys: readonly string[] }[]): Promise<(Opened | null)[]> {
  const rows = await sql<{ n: string; conversation: string; contact: string; number: string }[]>`
    select distinct on (w.n) w.n, c.id as conversation, c.contact, c.number
    from jsonb_array_elements(${sql.json(wanted as never)}) with ordinality as w(o, n) cross join lateral jsonb_array_elements_text(w.o -> 'keys') with ordinality as k(key, ord)
    cross join lateral (select x.tenant, x.conversation from conversation_keys x
      where x.tenant = (w.o ->> 'tenant')::int and x.channel = (w.o ->> 'channel')::int and x.key = k.key limit 1) x
    join conversations c on c.tenant = x.tenant and c.id = x.conversation
    order by w.n, k.ord`;
  const found = new Map(rows.map((row) => [Number(row.n), { conversation: row.conversation, contact: row.contact, number: Number(row.number), created: false }]));
  return wanted.map((_, i) => found.get(i + 1) ?? null);
}
