/** What people thought of drafts and of what the classifier read: figures over time, examples to learn from, and all of it as a data set. */
import type { Sql } from "postgres";

/** A UTC day as 2026-11-21 of a time in ms. */
const dayOf = (sql: Sql, column: "at") => sql`to_char(to_timestamp(${sql(column)} / 1000.0) at time zone 'utc', 'YYYY-MM-DD')`;

export interface DraftDay { day: string; drafts: number; used: number; edited: number; dismissed: number; ignored: number; stale: number; failed: number; good: number; bad: number; distance: number }

/** How many drafts of each day became what. `since`: ms. */
export function draftDays(sql: Sql, tenant: number, since: number) {
  return sql<DraftDay[]>`
    select ${dayOf(sql, "at")} as day, count(*) filter (where failed is null)::int as drafts,
      count(*) filter (where outcome = 'used')::int as used, count(*) filter (where outcome = 'edited')::int as edited, count(*) filter (where outcome = 'dismissed')::int as dismissed,
      count(*) filter (where outcome = 'ignored')::int as ignored, count(*) filter (where outcome = 'stale')::int as stale, count(*) filter (where failed is not null)::int as failed,
      count(*) filter (where good)::int as good, count(*) filter (where not good)::int as bad, coalesce(avg(distance) filter (where outcome = 'edited'), 0)::float8 as distance
    from suggestions where tenant = ${tenant} and at >= ${since} group by 1 order by 1`;
}

export interface DraftEngine { engine: string; model: string | null; drafts: number; used: number; edited: number; dismissed: number }
const enginesMax = 20;

export function draftEngines(sql: Sql, tenant: number, since: number) {
  return sql<DraftEngine[]>`
    select engine, model, count(*)::int as drafts, count(*) filter (where outcome = 'used')::int as used, count(*) filter (where outcome = 'edited')::int as edited,
      count(*) filter (where outcome = 'dismissed')::int as dismissed
    from suggestions where tenant = ${tenant} and at >= ${since} and failed is null group by 1, 2 order by 3 desc, 1, 2 limit ${enginesMax}`;
}

export interface LabelDay { label: string; day: string; checked: number; right: number }

/** Of the messages that people labelled and the classifier had said something of: how often it had said the same. */
export function labelDays(sql: Sql, tenant: number, since: number) {
  return sql<LabelDay[]>`
    select label, ${dayOf(sql, "at")} as day, count(*)::int as checked, count(*) filter (where was = value)::int as right
    from labels where tenant = ${tenant} and at >= ${since} and was is not null group by 1, 2 order by 2, 1`;
}

const categoriesMax = 200;

export function labelCounts(sql: Sql, tenant: number) {
  return sql<{ category: string; count: number }[]>`select value as category, count(*)::int as count from labels where tenant = ${tenant} and label = 'category' group by 1 order by 2 desc, 1 limit ${categoriesMax}`;
}

// ---------------------------------------------------------------- to learn from

export interface Example { at: number; conversation: string; number: number; text: string; category: string }

/** Customers' messages with the category that a person gave them, the newest first. */
export function latestExamples(sql: Sql, tenant: number, before: number, limit: number) {
  return sql<Example[]>`
    select l.at::float8 as at, l.conversation, l.number, left(e.body, ${exampleCharsMax}) as text, l.value as category
    from labels l join entries e on e.tenant = l.tenant and e.conversation = l.conversation and e.number = l.number
    where l.tenant = ${tenant} and l.label = 'category' and l.at < ${before} and e.kind = 'in' and e.body <> '' order by l.at desc limit ${limit}`;
}
const exampleCharsMax = 2_000;

/** What was said last of a conversation by a person: the newest label of category, with its message. */
export function exampleOf(sql: Sql, tenant: number, conversation: string) {
  return sql<Example[]>`
    select l.at::float8 as at, l.conversation, l.number, left(e.body, ${exampleCharsMax}) as text, l.value as category
    from labels l join entries e on e.tenant = l.tenant and e.conversation = l.conversation and e.number = l.number
    where l.tenant = ${tenant} and l.conversation = ${conversation} and l.label = 'category' and e.kind = 'in' and e.body <> '' order by l.at desc limit 1`;
}

// ---------------------------------------------------------------- the data set

export interface LearnedDraft {
  at: number; conversation: string; number: number; question: string | null; draft: string; sent: string | null;
  engine: string; model: string | null; tone: string | null; language: string | null; category: string | null; outcome: string | null; distance: number | null; good: boolean | null;
}

/** Drafts in the order of their time, with the customer's message before them and what was sent in the end. After `at` and the entry named. */
export function draftsAfter(sql: Sql, tenant: number, after: { at: number; conversation: string; number: number }, limit: number) {
  return sql<LearnedDraft[]>`
    select s.at::float8 as at, s.conversation, s.number, q.body as question, d.body as draft, o.body as sent, s.engine, s.model, s.tone, s.language, s.category, s.outcome, s.distance::float8 as distance, s.good
    from suggestions s join entries d on d.tenant = s.tenant and d.conversation = s.conversation and d.number = s.number
    left join lateral (select e.body from entries e where e.tenant = s.tenant and e.conversation = s.conversation and e.number < s.number and e.kind = 'in' order by e.number desc limit 1) q on true
    left join lateral (select e.body from entries e where e.tenant = s.tenant and e.conversation = s.conversation and e.number > s.number and e.kind = 'out'
      and (e.content ->> 'suggestion')::int = s.number order by e.number limit 1) o on s.outcome in ('used', 'edited')
    where s.tenant = ${tenant} and s.failed is null and (s.at, s.conversation, s.number) > (${after.at}, ${after.conversation}, ${after.number})
    order by s.at, s.conversation, s.number limit ${limit}`;
}

export interface LearnedLabel { at: number; conversation: string; number: number; text: string; label: string; value: string; was: string | null }

export function labelsAfter(sql: Sql, tenant: number, after: { at: number; conversation: string; number: number; label: string }, limit: number) {
  return sql<LearnedLabel[]>`
    select l.at::float8 as at, l.conversation, l.number, e.body as text, l.label, l.value, l.was
    from labels l join entries e on e.tenant = l.tenant and e.conversation = l.conversation and e.number = l.number
    where l.tenant = ${tenant} and (l.at, l.conversation, l.number, l.label) > (${after.at}, ${after.conversation}, ${after.number}, ${after.label})
    order by l.at, l.conversation, l.number, l.label limit ${limit}`;
}

// ---------------------------------------------------------------- the history

/** Conversations that nobody knows the category of, with the newest thing that their customer said, by id. `since`: ms. */
export function unlabelled(sql: Sql, tenant: number, since: number, after: string, limit: number) {
  return sql<{ conversation: string; number: number; text: string; language: string | null }[]>`
    select c.id as conversation, q.number, left(q.body, ${exampleCharsMax}) as text, c.language
    from conversations c cross join lateral (
      select e.number, e.body from entries e where e.tenant = c.tenant and e.conversation = c.id and e.kind = 'in' and e.body <> '' order by e.number desc limit 1
    ) q where c.tenant = ${tenant} and c.id > ${after} and c.category is null and c.last_at >= ${since} order by c.id limit ${limit}`;
}

export function countUnlabelled(sql: Sql, tenant: number, since: number) {
  return sql<{ count: number }[]>`select count(*)::int as count from conversations c where c.tenant = ${tenant} and c.category is null and c.last_at >= ${since}`;
}
