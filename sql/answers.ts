/** What agents answered before, and to what: from the history itself, never copied. */
import type { Sql } from "postgres";

/** `id`: `<conversation>.<entry>` of the answer */
export interface AnswerRow { conversation: string; number: number; at: number; question: string; answer: string }

const charsMax = 2_000;
const columns = (sql: Sql) => sql`conversation, number, at::float8 as at, left(question, ${charsMax}) as question, left(answer, ${charsMax}) as answer`;

/** The newest first; `before`: the time of the last of the page before, ms. */
export function latestAnswers(sql: Sql, tenant: number, before: number, limit: number) {
  return sql<AnswerRow[]>`select ${columns(sql)} from past_answers where tenant = ${tenant} and at < ${before} order by at desc limit ${limit}`;
}

export function answersOf(sql: Sql, tenant: number, ids: readonly { conversation: string; number: number }[]) {
  return sql<AnswerRow[]>`
    select ${columns(sql)} from unnest(${ids.map((id) => id.conversation)}::text[], ${ids.map((id) => id.number)}::int[]) as w(conversation, number)
    join past_answers using (conversation, number) where tenant = ${tenant}`;
}
