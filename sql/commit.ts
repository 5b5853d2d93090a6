/**
 * The committer's statement: many actors' turns in one implicit transaction, one round trip, one fsync.
 *
 * A turn is what one actor did with the messages it handled: its new snapshot, compared and set by version, and every row its effects ask for. A turn whose
 * version is stale, or one of whose messages was stored before, commits nothing; its neighbours do. The text is put together from the parts a batch needs, so that a batch
 * of plain messages plans and runs only what it uses; each combination is prepared once per connection.
 *
 * Arrays travel as PostgreSQL literals; JSON travels joined by 0x1e, a byte that JSON text can't hold, so that nothing is escaped on either side.
 */
import type { Sql } from "postgres";

/** One message stored with the turn that handled it. `raw`: the bytes that told it, or null. */
export interface Item { source: number; ext: string; raw: string | null }
export interface Turn {
  tenant: number;
  address: string;
  /** the version the turn started from; 0: the actor has no snapshot yet */
  version: number;
  /** the number of the last message handled before this turn */
  done: number;
  /** JSON of the new snapshot */
  state: string;
  /** messages stored and handled at once: the actor's mailbox was empty */
  items?: Item[];
  /** messages handled that were stored before */
  stored: number;
  entries?: { conversation: string; number: number; at: number; kind: string; author: string; body: string; content: unknown; ext: string | null }[];
  /** JSON of the row that lists show of the actor, as it is after the turn; absent: it has none. It lies beside the snapshot. */
  row?: string;
  /** at most one: what lists filter and sort by, when that changed; `lastAt` is exact then, and later at most a minute behind the row's */
  lists?: { id: string; number: number; channel: number; contact: string; status: number; assignee: number; lastAt: number; insight: { language?: string; intent?: string; category?: string; sentiment?: string; hint?: string } }[];
  drafts?: { conversation: string; number: number; at: number; about: string }[];
  verdicts?: { conversation: string; number: number; outcome: string | null; distance: number | null; good: number | null; by: number | null; at: number }[];
  labels?: { conversation: string; number: number; label: string; value: string; was: string | null; by: number; at: number }[];
  deliveries?: { conversation: string; number: number; channel: number; attempt: number; state: number; at: number; step: string }[];
  folds?: { ord: number; conversation: string; number: number | null; ext: string | null; attempt: number | null; state: number; at: number; sentExt: string | null; code: string | null; reason: string | null; hint: string | null; steps: string; seen: number }[];
  /** at most one: deliveries below `below` known to be sent by `before`; `but`: an array literal of those that `folds` changes too, which must not be changed twice */
  marks?: { ord: number; conversation: string; below: number; before: number; but: string; state: number; at: number; steps: string; seen: number }[];
  /**
   * at most one: reactions, edits and revokes of entries, and copies of their files; found by number or by the platform's id (`every`: all parts of a message
   * that share it, else the last one); `patch` is merged into `content`
   */
  patches?: { ord: number; conversation: string; number: number | null; ext: string | null; every: 0 | 1; body: string | null; patch: string; seen: number }[];
  contacts?: { id: string; name: string; seenAt: number }[];
  identities?: { kind: string; value: string; contact: string }[];
  /** at most one: the order as it is after the turn; `row` holds its lines too */
  orders?: { id: string; number: number; state: number; source: string; conversation: string | null; contact: string | null; madeAt: number; placedAt: number | null; total: number; currency: string; row: string }[];
  keys?: { channel: number; key: string; conversation: string }[];
  accounts?: { channel: number; state: string; say: string | null }[];
  tells?: { address: string; ext: string; message: string }[];
  calls?: { id: string; kind: string; request: string }[];
  callsDone?: string[];
  timers?: { id: string; due: number; message: string }[];
  timersDone?: string[];
  outcomes?: { id: string; outcome: string }[];
  buried?: { seq: number; error: string; message: string }[];
  events?: { ord: number; event: string }[];
}

/** A row that a fold changed, for those who look at it. `ord` is the fold's; what one fold changed comes in the order of entries. */
export interface Folded { ord: number; conversation: string; number: number; shown: string }
export interface Committed {
  /** indexes of the turns that committed nothing */
  stale: Set<number>;
  /** per tenant the number of its last event in this commit */
  seqs: Map<number, number>;
  folded: Folded[];
}

/** lines: text that holds no 0x1e and is not empty, or null; it travels as JSON does, without escapes */
type Type = "int" | "bigint" | "smallint" | "text" | "json" | "lines";
type Value = string | number | null;
interface Part {
  name: string;
  columns: readonly (readonly [name: string, type: Type])[];
  /** what the turn gives this part, one array per row, closed by the turn's place `n` in the batch */
  add(rows: Value[][], turn: Turn, n: number): void;
  /** statements of the common table expression that use `name` and `ok` */
  sql: string;
}
const part = <Row>(name: string, columns: Record<string, Type>, of: (turn: Turn) => readonly Row[] | undefined, values: (row: Row, turn: Turn, at: number) => Value[], sql: string): Part => ({
  name, sql, columns: [...Object.entries(columns), ["n", "int"]],
  add(rows, turn, n) {
    const list = of(turn);
    if (!list) return;
    for (let at = 0; at < list.length; at++) {
      const row = values(list[at]!, turn, at);
      row.push(n);
      rows.push(row);
    }
  },
});
const none: never[] = [];
/** More files than any platform takes in one message. */
const partsMax = 100;
/** Messages that one read mark may speak of; what is older was read long ago. */
const markedMax = 1_000;
/** Of an order; see linesMax in actors/order-messages.ts. */
const orderLinesMax = 50;

const parts: readonly Part[] = [
  part("items", { seq: "bigint", source: "int", ext: "text", raw: "lines" }, (t) => t.items, (i, t, at) => [t.done + at + 1, i.source, i.ext, i.raw && lines(i.raw)], `
    journal as (insert into mailbox (tenant, address, seq, source, ext, raw, queued)
      select ok.tenant, ok.address, i.seq, i.source, i.ext, i.raw, false from items i join ok using (n))`),
  part("drained", { first: "bigint", last: "bigint" }, (t) => (t.stored > 0 ? [t] : none), (t) => [t.done + 1, t.done + t.stored], `
    unqueued as (update mailbox m set queued = false from drained d join ok using (n)
      where m.tenant = ok.tenant and m.address = ok.address and m.queued and m.seq between d.first and d.last)`),
  // The row is there since its thread was opened. Yet an update would be planned as a join, on an empty table by any index that begins with the tenant, and walk it to the end; this probes the key.
  part("lists", { id: "text", number: "bigint", channel: "int", contact: "text", status: "smallint", assignee: "int", last_at: "bigint", language: "text", intent: "text", category: "text", sentiment: "text", hint: "text" },
    (t) => t.lists, (l) => [l.id, l.number, l.channel, l.contact, l.status, l.assignee, l.lastAt, l.insight.language ?? null, l.insight.intent ?? null, l.insight.category ?? null, l.insight.sentiment ?? null, l.insight.hint ?? null], `
    listed as (insert into conversations (tenant, id, number, channel, contact, status, assignee, last_at, language, intent, category, sentiment, hint)
      select ok.tenant, l.id, l.number, l.channel, l.contact, l.status, l.assignee, l.last_at, l.language, l.intent, l.category, l.sentiment, l.hint from lists l join ok using (n)
      on conflict (tenant, id) do update set status = excluded.status, assignee = excluded.assignee, last_at = excluded.last_at,
        language = excluded.language, intent = excluded.intent, category = excluded.category, sentiment = excluded.sentiment, hint = excluded.hint)`),
  part("said", { conversation: "text", number: "int", at: "bigint", kind: "text", author: "text", body: "text", content: "json", ext: "text" }, (t) => t.entries,
    (e) => [e.conversation, e.number, e.at, e.kind, e.author, e.body, e.content === null ? null : JSON.stringify(e.content), e.ext], `
    stored as (insert into entries (tenant, conversation, number, at, kind, author, body, content, ext)
      select ok.tenant, s.conversation, s.number, s.at, s.kind, s.author, s.body, s.content, s.ext from said s join ok using (n))`),
  part("sends", { conversation: "text", number: "int", channel: "int", attempt: "int", state: "smallint", at: "bigint", step: "json" }, (t) => t.deliveries,
    (d) => [d.conversation, d.number, d.channel, d.attempt, d.state, d.at, d.step], `
    sent as (insert into deliveries as d (tenant, conversation, number, channel, attempt, state, at, ledger)
      select ok.tenant, s.conversation, s.number, s.channel, s.attempt, s.state, s.at, jsonb_build_array(s.step) from sends s join ok using (n)
      on conflict (tenant, conversation, number) do update set attempt = excluded.attempt, state = excluded.state, at = excluded.at, ext = null,
        code = null, reason = null, hint = null, ledger = d.ledger || excluded.ledger)`),
  // Rows outside the snapshot are found first and joined by their whole key: joined by less, a plan made on an empty table reads all of a tenant's for ever.
  // A receipt that came again, or late, changes nothing: the rank must rise. A failure counts only for the attempt it speaks of.
  part("folds", { ord: "int", conversation: "text", number: "int", ext: "text", attempt: "int", state: "smallint", at: "bigint", sent_ext: "text", code: "text", reason: "text", hint: "text", steps: "json", seen: "int" }, (t) => t.folds,
    (f) => [f.ord, f.conversation, f.number, f.ext, f.attempt, f.state, f.at, f.sentExt, f.code, f.reason, f.hint, f.steps, f.seen], `
    meant as materialized (select f.*, ok.tenant, coalesce(f.number, (select x.number from deliveries x
      where x.tenant = ok.tenant and x.conversation = f.conversation and x.ext = f.ext order by x.number desc limit 1)) as hit from folds f join ok using (n)),
    folded as (update deliveries d set state = f.state, at = f.at, ext = coalesce(f.sent_ext, d.ext), code = f.code, reason = f.reason, hint = f.hint, ledger = d.ledger || f.steps::jsonb
      from meant f where d.tenant = f.tenant and d.conversation = f.conversation and d.number = f.hit
        and f.state > d.state and (f.state <> 4 or coalesce(f.attempt, d.attempt) = d.attempt)
      returning f.ord, f.seen, d.tenant, d.conversation, d.number,
        json_build_object('delivery', json_strip_nulls(json_build_object('state', d.state, 'attempt', d.attempt, 'at', d.at, 'code', d.code, 'reason', d.reason, 'hint', d.hint)))::text as shown)`),
  // A time says nothing about what failed or is unknown, and of what is known to be delivered only that it was sent before.
  part("marks", { ord: "int", conversation: "text", below: "int", before: "bigint", but: "text", state: "smallint", at: "bigint", steps: "json", seen: "int" }, (t) => t.marks,
    (m) => [m.ord, m.conversation, m.below, m.before, m.but, m.state, m.at, m.steps, m.seen], `
    spoken as materialized (select m.*, ok.tenant, x.number as hit from marks m join ok using (n) cross join lateral (select x.number from deliveries x
      where x.tenant = ok.tenant and x.conversation = m.conversation and x.number < m.below and x.number <> all(m.but::int[]) and x.state in (3, 5) and x.at <= m.before
      order by x.number desc limit ${markedMax}) x),
    marked as (update deliveries d set state = m.state, at = m.at, ledger = d.ledger || m.steps::jsonb
      from spoken m where d.tenant = m.tenant and d.conversation = m.conversation and d.number = m.hit and d.state in (3, 5) and d.state < m.state
      returning m.ord, m.seen, d.tenant, d.conversation, d.number,
        json_build_object('delivery', json_build_object('state', d.state, 'attempt', d.attempt, 'at', d.at))::text as shown)`),
  part("patches", { ord: "int", conversation: "text", number: "int", ext: "text", every: "smallint", body: "text", patch: "json", seen: "int" }, (t) => t.patches, (p) => [p.ord, p.conversation, p.number, p.ext, p.every, p.body, p.patch, p.seen], `
    touched as materialized (select p.*, ok.tenant, x.number as hit from patches p join ok using (n) cross join lateral unnest(case when p.number is not null then array[p.number]
      else array(select x.number from (select e.number from entries e where e.tenant = ok.tenant and e.conversation = p.conversation and e.ext = p.ext
        union all select d.number from deliveries d where d.tenant = ok.tenant and d.conversation = p.conversation and d.ext = p.ext) x order by x.number desc limit case p.every when 1 then ${partsMax} else 1 end) end) as x(number)),
    patched as (update entries e set body = coalesce(p.body, e.body), content = merge_content(e.content, p.patch)
      from touched p where e.tenant = p.tenant and e.conversation = p.conversation and e.number = p.hit
        and merge_content(e.content, p.patch)::text is distinct from e.content::text
      returning p.ord, p.seen, e.tenant, e.conversation, e.number, json_build_object('entry', json_build_object('conversation', e.conversation, 'number', e.number, 'at', e.at,
        'kind', e.kind, 'author', e.author, 'body', e.body, 'content', e.content, 'ext', e.ext))::text as shown)`),
  part("drafts", { conversation: "text", number: "int", at: "bigint", about: "json" }, (t) => t.drafts, (d) => [d.conversation, d.number, d.at, d.about], `
    drafted as (insert into suggestions (tenant, conversation, number, at, asked_by, engine, model, tone, language, category, confidence, cached, took_ms, failed)
      select ok.tenant, d.conversation, d.number, d.at, (d.about ->> 'by')::int, d.about ->> 'engine', d.about ->> 'model', d.about ->> 'tone', d.about ->> 'language', d.about ->> 'category',
        (d.about ->> 'confidence')::real, coalesce((d.about ->> 'cached')::boolean, false), (d.about ->> 'tookMs')::real::int, d.about ->> 'failed' from drafts d join ok using (n) on conflict do nothing)`),
  part("verdicts", { conversation: "text", number: "int", outcome: "text", distance: "text", good: "smallint", by: "int", at: "bigint" }, (t) => t.verdicts,
    (v) => [v.conversation, v.number, v.outcome, v.distance === null ? null : String(v.distance), v.good, v.by, v.at], `
    opinions as materialized (select v.*, ok.tenant from verdicts v join ok using (n)),
    weighed as (update suggestions s set outcome = coalesce(v.outcome, s.outcome), distance = coalesce(v.distance::real, s.distance), good = coalesce(v.good = 1, s.good),
      decided_by = coalesce(v.by, s.decided_by), decided_at = v.at
      from opinions v where s.tenant = v.tenant and s.conversation = v.conversation and s.number = v.number)`),
  part("corrections", { conversation: "text", number: "int", label: "text", value: "text", was: "text", by: "int", at: "bigint" }, (t) => t.labels,
    (l) => [l.conversation, l.number, l.label, l.value, l.was, l.by, l.at], `
    labelled as (insert into labels (tenant, conversation, number, label, value, was, by, at)
      select ok.tenant, l.conversation, l.number, l.label, l.value, l.was, l.by, l.at from corrections l join ok using (n)
      on conflict (tenant, conversation, number, label) do update set value = excluded.value, by = excluded.by, at = excluded.at)`),
  part("people", { id: "text", name: "text", seen_at: "bigint" }, (t) => t.contacts, (c) => [c.id, c.name, c.seenAt], `
    met as (insert into contacts as c (tenant, id, name, seen_at) select ok.tenant, p.id, p.name, to_timestamp(p.seen_at / 1000.0) from people p join ok using (n)
      on conflict (tenant, id) do update set name = excluded.name, seen_at = excluded.seen_at)`),
  part("names", { kind: "text", value: "text", contact: "text" }, (t) => t.identities, (i) => [i.kind, i.value, i.contact], `
    named as (insert into identities (tenant, kind, value, contact) select ok.tenant, i.kind, i.value, i.contact from names i join ok using (n) on conflict do nothing)`),
  part("keys", { channel: "int", key: "text", conversation: "text" }, (t) => t.keys, (k) => [k.channel, k.key, k.conversation], `
    keyed as (insert into conversation_keys (tenant, channel, key, conversation) select ok.tenant, k.channel, k.key, k.conversation from keys k join ok using (n) on conflict do nothing)`),
  // The row is there since the order was priced, with its number; for how it is found see lists. Lines that an edit took away go: found first, by the key's order, then deleted by the whole key.
  part("baskets", { id: "text", number: "bigint", state: "smallint", source: "text", conversation: "text", contact: "text", made_at: "bigint", placed_at: "bigint", total: "bigint", currency: "text", row: "json" }, (t) => t.orders,
    (o) => [o.id, o.number, o.state, o.source, o.conversation, o.contact, o.madeAt, o.placedAt, o.total, o.currency, o.row], `
    ordered as (insert into orders (tenant, id, number, state, source, conversation, contact, made_at, placed_at, total, currency, row)
      select ok.tenant, b.id, b.number, b.state, b.source, b.conversation, b.contact, b.made_at, b.placed_at, b.total, b.currency, b.row from baskets b join ok using (n)
      on conflict (tenant, id) do update set state = excluded.state, source = excluded.source, conversation = excluded.conversation, contact = excluded.contact,
        made_at = excluded.made_at, placed_at = excluded.placed_at, total = excluded.total, currency = excluded.currency, row = excluded.row),
    lined as (insert into order_lines (tenant, order_id, line, product, sku, name, quantity, price)
      select ok.tenant, b.id, l.line, l.l ->> 'product', l.l ->> 'sku', l.l ->> 'name', (l.l ->> 'quantity')::int, (l.l ->> 'priceMinor')::bigint
      from baskets b join ok using (n) cross join lateral json_array_elements(b.row -> 'lines') with ordinality as l(l, line)
      on conflict (tenant, order_id, line) do update set product = excluded.product, sku = excluded.sku, name = excluded.name, quantity = excluded.quantity, price = excluded.price),
    surplus as materialized (select ok.tenant, b.id, x.line from baskets b join ok using (n) cross join lateral (select x.line from order_lines x
      where x.tenant = ok.tenant and x.order_id = b.id and x.line > json_array_length(b.row -> 'lines') order by x.line limit ${orderLinesMax}) x),
    unlined as (delete from order_lines d using surplus s where d.tenant = s.tenant and d.order_id = s.id and d.line = s.line)`),
  part("accounts", { channel: "int", state: "text", say: "text" }, (t) => t.accounts, (a) => [a.channel, a.state, a.say], `
    known as (update channels c set state = a.state, say = a.say from accounts a join ok using (n) where c.tenant = ok.tenant and c.id = a.channel)`),
  part("tells", { target: "text", ext: "text", message: "json", ord: "int" }, (t) => t.tells, (m, _t, at) => [m.address, m.ext, m.message, at], `
    told as materialized (select ok.tenant, t.target, t.ext, t.message, count(*) over w as total, row_number() over (w order by t.n, t.ord) as nth from tells t join ok using (n) window w as (partition by ok.tenant, t.target)),
    targets as (insert into mailboxes as m (tenant, address, head, done, version, state)
      select tenant, target, count(*), 0, 0, '{}' from told group by tenant, target order by tenant, target
      on conflict (tenant, address) do update set head = m.head + excluded.head returning m.tenant, m.address, m.head),
    delivered as (insert into mailbox (tenant, address, seq, source, ext, message) select t.tenant, t.target, g.head - t.total + t.nth, -1, t.ext, t.message
      from told t join targets g on g.tenant = t.tenant and g.address = t.target)`),
  part("asks", { id: "text", kind: "text", request: "json" }, (t) => t.calls, (c) => [c.id, c.kind, c.request], `
    asked as (insert into calls (tenant, id, address, kind, request) select ok.tenant, a.id, ok.address, a.kind, a.request from asks a join ok using (n) on conflict do nothing)`),
  part("asked_done", { id: "text" }, (t) => t.callsDone, (id) => [id], `
    answered as (delete from calls c using asked_done a join ok using (n) where c.tenant = ok.tenant and c.id = a.id)`),
  part("clocks", { id: "text", due: "bigint", message: "json" }, (t) => t.timers, (m) => [m.id, m.due, m.message], `
    wound as (insert into timers (tenant, address, id, due, message) select ok.tenant, ok.address, c.id, c.due, c.message from clocks c join ok using (n)
      on conflict (tenant, address, id) do update set due = excluded.due, message = excluded.message)`),
  part("clocks_done", { id: "text" }, (t) => t.timersDone, (id) => [id], `
    stopped as (delete from timers t using clocks_done c join ok using (n) where t.tenant = ok.tenant and t.address = ok.address and t.id = c.id)`),
  part("results", { id: "text", outcome: "json" }, (t) => t.outcomes, (o) => [o.id, o.outcome], `
    decided as (insert into outcomes (tenant, id, outcome) select ok.tenant, r.id, r.outcome from results r join ok using (n) on conflict do nothing)`),
  part("graves", { seq: "bigint", error: "text", message: "json" }, (t) => t.buried, (b) => [b.seq, b.error, b.message], `
    buried as (insert into dead_letters (tenant, address, seq, error, message) select ok.tenant, ok.address, g.seq, g.error, g.message from graves g join ok using (n))`),
  // The last lock taken, held until the commit: numbers are gapless and in commit order.
  part("events", { ord: "int", event: "json" }, (t) => t.events, (e) => [e.ord, e.event], ""),
];

const actorColumns: readonly (readonly [string, Type])[] = [["tenant", "int"], ["address", "text"], ["version", "bigint"], ["accepted", "int"], ["processed", "int"], ["state", "json"], ["row", "json"], ["n", "int"]];

/** Commits the turns, or those that can be. No two may be of one actor, and none may tell an actor that has a turn here. */
export async function commitTurns(sql: Sql, turns: readonly Turn[]): Promise<Committed> {
  const used: Part[] = [];
  const params: string[] = columnsOf(actorColumns, turns.map((t, at) => [t.tenant, t.address, t.version, t.items?.length ?? 0, (t.items?.length ?? 0) + t.stored, t.state, t.row ?? null, at + 1]));
  for (const each of parts) {
    const rows: Value[][] = [];
    for (let n = 0; n < turns.length; n++) each.add(rows, turns[n]!, n + 1);
    if (rows.length === 0) continue;
    used.push(each);
    params.push(...columnsOf(each.columns, rows));
  }
  const [result] = await sql.unsafe<CommitResult[]>(textFor(used, turns.some((turn) => turn.version === 0), turns.some((turn) => turn.version > 0)), params, { prepare: true });
  return read(result!);
}

interface CommitResult { stale: number[]; tenants: number[]; seqs: string[]; folded: Folded[] | null }

function read(result: CommitResult): Committed {
  return {
    stale: new Set(result.stale.map((n) => n - 1)),
    seqs: new Map(result.tenants.map((tenant, i) => [tenant, Number(result.seqs[i])])),
    folded: result.folded ?? none,
  };
}

// ---------------------------------------------------------------- parameters

function columnsOf(columns: readonly (readonly [string, Type])[], rows: readonly (readonly Value[])[]): string[] {
  return columns.map(([, type], at) => {
    const values: Value[] = [];
    if (type === "json" || type === "lines") {
      for (const row of rows) values.push(row[at] ?? "");
      return values.join("\x1e");
    }
    for (const row of rows) {
      const value = row[at];
      values.push(value == null ? "null" : type === "text" ? quoted(value as string) : value);
    }
    return `{${values.join()}}`;
  });
}

/** JSON can't hold a raw 0x1e. What is none and does travels, and is kept, like bytes that are no text. */
const lines = (raw: string): string => (raw.includes("\x1e") ? `base64:${Buffer.from(raw).toString("base64")}` : raw);

const special = /["\\]/;
const quoted = (text: string): string => '"' + (special.test(text) ? text.replace(/["\\]/g, "\\$&") : text) + '"';

// ---------------------------------------------------------------- text

const texts = new Map<string, string>();

function textFor(used: readonly Part[], births: boolean, moves: boolean): string {
  const name = `${births}/${moves}/${used.map((each) => each.name).join()}`;
  let text = texts.get(name);
  if (text === undefined) texts.set(name, (text = compose(used, births, moves)));
  return text;
}

function compose(used: readonly Part[], births: boolean, moves: boolean): string {
  const has = (name: string) => used.some((each) => each.name === name);
  let next = 0;
  const array = (type: Type) => (type === "json" || type === "lines" ? `string_to_array($${++next}, e'\\x1e', '')${type === "json" ? "::json[]" : ""}` : `$${++next}::${type}[]`);
  // Side by side in the select list the arrays are walked together, row by row; in the from clause each would be stored as a table of its own first.
  const unnest = (columns: readonly (readonly [string, Type])[]) => columns.map(([column, type]) => `unnest(${array(type)}) as ${column}`).join(", ");

  const ctes = [`actors as materialized (select ${unnest(actorColumns)})`];
  for (const each of used) ctes.push(`${each.name} as materialized (select ${unnest(each.columns)})`);
  // Seen before: the whole turn goes back. A scalar subquery on purpose: it is always an index probe, whatever the plan was made on.
  if (has("items")) ctes.push(`twice as (select i.n from items i join actors a using (n) where (select true from mailbox m where m.tenant = a.tenant and m.source = i.source and m.ext = i.ext))`);
  // Tells lock their targets too: sources and targets in one order, so that two nodes can't wait for each other.
  if (has("tells")) ctes.push(`locked as materialized (select 1 from mailboxes m where (m.tenant, m.address) in (select a.tenant, a.address from actors a union select a.tenant, t.target from tells t join actors a using (n)) order by m.tenant, m.address for update)`);
  // An actor's first snapshot may find a row that somebody's tell made; later ones are plain updates, which cost less. Both lock in the order of addresses.
  const free = `${has("items") ? "and a.n not in (select n from twice)" : ""} ${has("tells") ? "and (select count(*) from locked) >= 0" : ""}`;
  const winners: string[] = [];
  if (births) {
    ctes.push(`born as (insert into mailboxes as m (tenant, address, head, done, version, state, row)
      select tenant, address, accepted, processed, 1, state, row from actors a where version = 0 ${free} order by tenant, address
      on conflict (tenant, address) do update set head = m.head + excluded.head, done = m.done + excluded.done, version = 1, state = excluded.state, row = excluded.row
      where m.version = 0 and (excluded.head = 0 or m.head = m.done)
      returning m.tenant, m.address)`);
    winners.push("select a.n, a.tenant, a.address from actors a join born using (tenant, address)");
  }
  if (moves) {
    ctes.push(`moved as (update mailboxes m set head = m.head + a.accepted, done = m.done + a.processed, version = a.version + 1, state = a.state, row = coalesce(a.row, m.row)
      from (select * from actors a where version > 0 ${free} order by tenant, address) a
      where m.tenant = a.tenant and m.address = a.address and m.version = a.version and (a.accepted = 0 or m.head = m.done)
      returning a.n, m.tenant, m.address)`);
    winners.push("select n, tenant, address from moved");
  }
  ctes.push(`ok as materialized (${winners.join(" union all ")})`);
  for (const each of used) if (each.sql) ctes.push(each.sql);
  const changed = [has("folds") && "folded", has("marks") && "marked", has("patches") && "patched"].filter(Boolean);
  const shown = has("events") || changed.length > 0;
  if (shown) ctes.push(...numbering(has("events"), changed as string[]));
  return `with ${ctes.join(",\n")}
    select array(select a.n::int from actors a where a.n not in (select n from ok)) as stale,
      ${shown ? "array(select tenant from numbered order by tenant)" : "'{}'::int[]"} as tenants,
      ${shown ? "array(select seq from numbered order by tenant)" : "'{}'::bigint[]"} as seqs,
      ${changed.length > 0 ? `(select json_agg(json_build_object('ord', ord, 'conversation', conversation, 'number', number, 'shown', shown) order by ord, number) from (${changed.map((c) => `select ord, conversation, number, shown from ${c}`).join(" union all ")}) x)` : "null"} as folded`;
}

/** Events are numbered in the order their effects were given; a fold has one for each row that it changed. */
function numbering(plain: boolean, changed: readonly string[]): string[] {
  const sources = changed.map((c) => `select tenant, ord, number, '{"id":' || to_json(conversation) || ',"what":"change","n":' || number || ',"seen":[' || seen || ',' || seen || ']}' as event from ${c}`);
  if (plain) sources.unshift("select ok.tenant, e.ord, 0 as number, e.event::text as event from events e join ok using (n)");
  return [
    `happened as materialized (${sources.join(" union all ")})`,
    `numbered as (insert into feeds as f (tenant, seq) select tenant, count(*) from happened group by tenant order by tenant
      on conflict (tenant) do update set seq = f.seq + excluded.seq returning f.tenant, f.seq)`,
    `fed as (insert into feed (tenant, seq, n, events) select f.tenant, f.seq, e.n, e.events
      from numbered f join (select tenant, count(*) as n, '[' || string_agg(event, ',' order by ord, number) || ']' as events from happened group by tenant) e using (tenant))`,
  ];
}
