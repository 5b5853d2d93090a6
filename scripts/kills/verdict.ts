/** The checker: reads everything that is stored, everything the fake platform was given, and everything the agent saw, and counts what does not fit. All zeros: nothing lost, doubled or out of order. */
import type { Sql } from "postgres";
import { deliveryStates } from "../../actors/messages";
import type { Accepted } from "../simulator/ledger";
import { textPattern, type Tally } from "./lanes";
import type { RepliesTally } from "./replies";

export type Verdict = Readonly<Record<string, number>>;

export interface Evidence {
  readonly lanes: Tally;
  readonly replies: readonly RepliesTally[];
  /** `conversation/number` of each entry that the watching agent's feed told of, as often as it did */
  readonly watched: readonly string[];
  /** feed numbers that agents' sockets skipped, got twice, or were told to forget */
  readonly feeds: readonly { readonly lost: number; readonly doubled: number; readonly resets: number }[];
  /** what the fake platform accepted, in its order */
  readonly sends: readonly Accepted[];
}

export async function judge(sql: Sql, evidence: Evidence): Promise<Verdict> {
  return {
    ...(await messages(sql, evidence.lanes)), ...(await order(sql)), ...(await mailboxes(sql, evidence.lanes)), ...(await feed(sql)),
    ...(await seen(sql, evidence)), ...(await replies(sql, evidence)), ...(await deliveries(sql, evidence.sends)),
  };
}

/** Each customer's texts are numbered: those up to the last accepted must be there, each once, in one conversation. */
async function messages(sql: Sql, { accepted }: Tally): Promise<Verdict> {
  const rows = await sql<{ customer: number; texts: number; distinct: number; conversations: number; most: number }[]>`
    select (m)[2]::int as customer, count(*)::int as texts, count(distinct (m)[1])::int as distinct, count(distinct conversation)::int as conversations, max((m)[1]::int) as most
    from (select conversation, regexp_match(body, ${textPattern}) as m from entries where kind = 'in') e group by 1`;
  const of = new Map(rows.map((row) => [row.customer, row]));
  let lost = 0, doubled = 0, split = 0, unasked = 0;
  accepted.forEach((count, customer) => {
    const row = of.get(customer) ?? { texts: 0, distinct: 0, conversations: 1, most: 0 };
    lost += Math.max(0, count - row.distinct);
    doubled += row.texts - row.distinct;
    split += row.conversations - (count > 0 ? 1 : row.conversations);
    unasked += Math.max(0, row.most - count);
  });
  return { "messages lost": lost, "messages doubled": doubled, "customers with two conversations": split, "messages nobody wrote": unasked };
}

async function order(sql: Sql): Promise<Verdict> {
  const [row] = await sql<{ inversions: number; holes: number; tickets: number; rows: number }[]>`
    select
      (select count(*)::int from (select n, lag(n, 1, 0) over (partition by conversation order by number) as before
        from (select conversation, number, (regexp_match(body, ${textPattern}))[1]::int as n from entries where kind = 'in') e) x where n <= before) as inversions,
      (select count(*)::int from (select number, row_number() over (partition by conversation order by number) as place from entries) x where number <> place) as holes,
      (select count(*)::int - count(distinct number)::int from conversations) as tickets,
      (select count(*)::int from conversations c left join mailboxes m on m.tenant = c.tenant and m.address = 'conversation/' || c.id
        where (m.row ->> 'entries')::int is distinct from (select max(e.number) from entries e where e.tenant = c.tenant and e.conversation = c.id)) as rows`;
  return { "messages out of order": row!.inversions, "holes in the numbers of entries": row!.holes, "ticket numbers given twice": row!.tickets, "list rows behind their entries": row!.rows };
}

async function mailboxes(sql: Sql, { poison }: Tally): Promise<Verdict> {
  const [row] = await sql<{ behind: number; queued: number; calls: number; letters: number; seqs: number }[]>`
    select (select count(*) from mailboxes where head <> done)::int as behind, (select count(*) from mailbox where queued)::int as queued, (select count(*) from calls)::int as calls,
      (select count(*) from dead_letters)::int as letters,
      (select count(*) from (select seq, row_number() over (partition by tenant, address order by seq) as place from mailbox) x where seq <> place)::int as seqs`;
  return {
    "actors with unhandled messages": row!.behind, "messages still queued": row!.queued, "calls never answered": row!.calls, "holes in mailboxes": row!.seqs,
    "dead letters that are not the unreadable bodies": Math.abs(row!.letters - poison),
  };
}

async function feed(sql: Sql): Promise<Verdict> {
  const [row] = await sql<{ holes: number; off: number }[]>`
    select count(*) filter (where seq - n <> before)::int as holes, coalesce((select sum(seq) from feeds) - max(seq), 0)::int as off
    from (select seq, n, lag(seq, 1, 0::bigint) over (order by seq) as before from feed) f`;
  return { "holes in the feed": row!.holes, "feed's head off": row!.off };
}

/** Whoever was there from the start has seen every entry there is, each once. */
async function seen(sql: Sql, { watched, feeds }: Evidence): Promise<Verdict> {
  const rows = await sql<{ entry: string }[]>`select conversation || '/' || number as entry from entries`;
  const once = new Set(watched);
  const sum = (of: (feed: Evidence["feeds"][number]) => number): number => feeds.reduce((all, each) => all + of(each), 0);
  return {
    "entries the agent never saw": rows.filter(({ entry }) => !once.has(entry)).length, "entries the agent saw twice": watched.length - once.size,
    "feed numbers skipped on sockets": sum((each) => each.lost), "feed numbers doubled on sockets": sum((each) => each.doubled), "resets": sum((each) => each.resets),
  };
}

/** One entry for each answer, where its outcome said, and the same outcome whenever it was asked. */
async function replies(sql: Sql, { replies: tallies }: Evidence): Promise<Verdict> {
  const rows = await sql<{ conversation: string; number: number; client: string }[]>`select conversation, number, substring(body from 'answer (.*)') as client from entries where kind = 'out'`;
  const made = new Map(tallies.flatMap((tally) => [...tally.made]));
  const clients = new Set(rows.map((row) => row.client));
  const misplaced = rows.filter((row) => made.get(row.client)?.number !== row.number || made.get(row.client)?.conversation !== row.conversation).length;
  const sum = (of: (tally: RepliesTally) => number): number => tallies.reduce((all, each) => all + of(each), 0);
  return {
    "answers lost": [...made.keys()].filter((client) => !clients.has(client)).length, "answers doubled": rows.length - clients.size, "answers not where their outcome says": misplaced,
    "outcomes that changed": sum((tally) => tally.changed), "answers refused": sum((tally) => tally.refused),
  };
}

interface DeliveryFound { readonly conversation: string; readonly number: number; readonly attempt: number; readonly state: number; readonly ext: string | null }

/**
 * At most one accepted send for each attempt; what is said to have been sent was, under the id that is told; what failed was not; what is unknown may have been, but then no receipt came.
 * A customer gets the answers in the order in which they were written.
 */
async function deliveries(sql: Sql, sends: readonly Accepted[]): Promise<Verdict> {
  const rows = await sql<DeliveryFound[]>`select conversation, number, attempt, state, ext from deliveries`;
  const [outs] = await sql<{ count: number }[]>`select count(*)::int as count from entries where kind = 'out'`;
  const byAttempt = new Map<string, Accepted>();
  let twice = 0;
  for (const send of sends) {
    if (byAttempt.has(send.delivery ?? "")) twice++;
    byAttempt.set(send.delivery ?? "", send);
  }
  const stateOf = (row: DeliveryFound): string => deliveryStates[row.state] ?? "?";
  const sendOf = (row: DeliveryFound): Accepted | undefined => byAttempt.get(`${row.conversation}.${row.number}.${row.attempt}`);
  const isSent = (row: DeliveryFound): boolean => ["sent", "delivered", "read"].includes(stateOf(row));
  return {
    "sends accepted twice for one attempt": twice,
    "answers without a delivery": outs!.count - rows.length,
    "deliveries that never ended": rows.filter((row) => ["queued", "sending"].includes(stateOf(row))).length,
    "said to be sent, and were not": rows.filter((row) => isSent(row) && sendOf(row)?.id !== row.ext).length,
    "said to have failed, and were sent": rows.filter((row) => stateOf(row) === "failed" && sendOf(row)).length,
    "said to be unknown, though a receipt told": rows.filter((row) => stateOf(row) === "unknown" && sendOf(row)).length,
    "answers that arrived out of order": outOfOrder(sends),
  };
}

/** By conversation: an entry that arrives after a later one, but for what was sent again later on purpose. */
function outOfOrder(sends: readonly Accepted[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const { delivery = "" } of sends) {
    const [conversation = "", number] = delivery.split(".");
    if (Number(number) < (last.get(conversation) ?? 0)) count++;
    last.set(conversation, Math.max(Number(number), last.get(conversation) ?? 0));
  }
  return count;
}
