/** The tenant's knowledge: articles that drafts may stand on. */
import type { Sql } from "postgres";

export interface ArticleRow { id: string; title: string; body: string; language: string | null; by: number; changedAt: number }

const columns = (sql: Sql) => sql`id, title, body, language, by, floor(extract(epoch from changed_at) * 1000)::float8 as "changedAt"`;

/** Articles by id, those after `after`. */
export function listArticles(sql: Sql, tenant: number, after: string, limit: number) {
  return sql<ArticleRow[]>`select ${columns(sql)} from articles where tenant = ${tenant} and id > ${after} order by id limit ${limit}`;
}

/** Articles changed after a time (ms). */
export function articlesSince(sql: Sql, tenant: number, since: number, limit: number) {
  return sql<ArticleRow[]>`select ${columns(sql)} from articles where tenant = ${tenant} and changed_at > to_timestamp(${since}::float8 / 1000) limit ${limit}`;
}

export function articlesOf(sql: Sql, tenant: number, ids: readonly string[]) {
  return sql<ArticleRow[]>`select ${columns(sql)} from articles where tenant = ${tenant} and id = any(${ids as string[]}::text[])`;
}

/** Adds an article, or changes the one of this id. Null: the tenant has as many as it may. */
export async function saveArticle(sql: Sql, tenant: number, article: Omit<ArticleRow, "changedAt">, articlesMax: number): Promise<ArticleRow | null> {
  const [row] = await sql<ArticleRow[]>`
    insert into articles (tenant, id, title, body, language, by)
    select ${tenant}, ${article.id}, ${article.title}, ${article.body}, ${article.language}, ${article.by}
    where (select count(*) from articles where tenant = ${tenant}) < ${articlesMax} or exists (select from articles where tenant = ${tenant} and id = ${article.id})
    on conflict (tenant, id) do update set title = excluded.title, body = excluded.body, language = excluded.language, by = excluded.by, changed_at = now()
    returning ${columns(sql)}`;
  return row ?? null;
}

/** False: there is no such article. */
export async function removeArticle(sql: Sql, tenant: number, id: string): Promise<boolean> {
  const rows = await sql`delete from articles where tenant = ${tenant} and id = ${id} returning id`;
  return rows.length > 0;
}
