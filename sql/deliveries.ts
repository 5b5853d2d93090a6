/** What a delivery carries, read when it leaves; and what still waits to leave. */
import type { Sql } from "postgres";

export interface Carried { body: string; content: unknown; quoted: string | null }

/** The entry that is to be delivered; null: there is none (any more). `content` is an EntryContent or null, `quoted` the platform's id of the entry it quotes by number. */
export async function carriedBy(sql: Sql, tenant: number, conversation: string, number: number): Promise<Carried | null> {
  const [row] = await sql<Carried[]>`
    select e.body, e.content, q.ext as quoted from entries e
    left join entries q on q.tenant = e.tenant and q.conversation = e.conversation and q.number = (e.content -> 'quote' ->> 'number')::int
    where e.tenant = ${tenant} and e.conversation = ${conversation} and e.number = ${number} and e.kind = 'out'`;
  return row ?? null;
}

export interface Typed { channel: number; keys: string[]; ext: string | null }

/** Where a conversation's contact can see that somebody types, and their newest message, which some platforms want named. */
export async function typingTarget(sql: Sql, tenant: number, conversation: string): Promise<Typed | null> {
  const [row] = await sql<Typed[]>`
    select c.channel,
      array(select k.key from conversation_keys k where k.tenant = c.tenant and k.channel = c.channel and k.conversation = c.id order by k.key) as keys,
      (select e.ext from entries e where e.tenant = c.tenant and e.conversation = c.id and e.kind = 'in' order by e.number desc limit 1) as ext
    from conversations c where c.tenant = ${tenant} and c.id = ${conversation}`;
  return row ?? null;
}

export async function countCalls(sql: Sql): Promise<{ kind: string; begun: boolean; count: number }[]> {
  return await sql<{ kind: string; begun: boolean; count: number }[]>`select kind, started_at is not null as begun, count(*)::int as count from calls group by 1, 2 order by 1, 2`;
}
