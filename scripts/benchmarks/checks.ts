/** After each run every row is looked at: a benchmark of something that loses messages measures nothing. Each check throws and says what is wrong. */
import type { Sql } from "postgres";

/** Whatever should be zero. */
type Wrongs = Readonly<Record<string, number>>;

/**
 * Every message stored once under its id, in each customer's order (their texts are numbered upwards), entries numbered without a hole, unread counts right in the row
 * that agents get, lists that have the row within its minute, nothing left in a mailbox, and the feed without a hole. `messages`: how many were acknowledged since the database was made.
 */
export async function checkParley(sql: Sql, messages: number): Promise<void> {
  const [entries] = await sql<{ all: number; ids: number; holes: number; inversions: number }[]>`
    select count(*)::int as all, count(distinct ext)::int as ids, count(*) filter (where number <> place)::int as holes, count(*) filter (where n <= before)::int as inversions
    from (select number, ext, n, row_number() over w as place, lag(n, 1, -1::bigint) over w as before
      from (select conversation, number, ext, substring(body from '\\d+')::bigint as n from entries) e window w as (partition by conversation order by number)) x`;
  const [counts] = await sql<{ wrong: number }[]>`
    select count(*)::int as wrong from conversations c left join mailboxes m on m.tenant = c.tenant and m.address = 'conversation/' || c.id
      left join (select conversation, count(*) as n from entries where kind = 'in' group by conversation) e on e.conversation = c.id
    where (m.row ->> 'unread')::int is distinct from coalesce(e.n, 0) or (m.row ->> 'entries')::int is distinct from coalesce(e.n, 0) or c.last_minute <> (m.row ->> 'lastAt')::bigint / 60000`;
  const [mail] = await sql<{ behind: number; journal: number; queued: number }[]>`
    select (select count(*) from mailboxes where head <> done)::int as behind, (select count(*) from mailbox where source > 0 and address like 'conversation/%')::int as journal, (select count(*) from mailbox where queued)::int as queued`;
  const [feed] = await sql<{ holes: number; last: number; head: number }[]>`
    select count(*) filter (where seq - n <> before)::int as holes, coalesce(max(seq), 0)::int as last, (select coalesce(sum(seq), 0)::int from feeds) as head
    from (select seq, n, lag(seq, 1, 0::bigint) over (order by seq) as before from feed) f`;
  if (!entries || !counts || !mail || !feed) throw new Error("the checks got no answer");
  demand({
    "messages lost or too many": entries.all - messages, "ids doubled": entries.all - entries.ids, "holes in the numbers of entries": entries.holes, "messages out of order": entries.inversions,
    "conversations with wrong counts": counts.wrong, "actors with unhandled messages": mail.behind, "messages still queued": mail.queued, "messages missing in the journal": messages - mail.journal,
    "holes in the feed": feed.holes, "feed's head off": feed.head - feed.last,
  });
}

export async function checkBaseline(sql: Sql, messages: number): Promise<void> {
  const [rows] = await sql<{ all: number; ids: number; unread: number }[]>`
    select count(*)::int as all, count(distinct ext)::int as ids, (select coalesce(sum(unread), 0)::int from conversations) as unread from messages`;
  if (!rows) throw new Error("the checks got no answer");
  demand({ "messages lost or too many": rows.all - messages, "ids doubled": rows.all - rows.ids, "unread counts off": rows.unread - messages });
}

export function demand(wrongs: Wrongs): void {
  const found = Object.entries(wrongs).filter(([, count]) => count !== 0);
  if (found.length > 0) throw new Error(`the run is void: ${found.map(([what, count]) => `${what}: ${count}`).join(", ")}`);
}
