/** What an engine is told of a conversation: read as one tenant, fresh, whatever an index may have named. */
import type { Sql } from "postgres";

export interface BriefRow {
  contact: string;
  name: string;
  /** of the catalogue; 0: there is none yet */
  catalogue: number;
  shop: string;
}

export function briefOf(sql: Sql, tenant: number, conversation: string) {
  return sql<BriefRow[]>`
    select c.contact, coalesce(p.name, '') as name, coalesce((select k.version from catalogues k where k.tenant = c.tenant), 0)::float8 as catalogue,
      (select t.name from tenants t where t.id = c.tenant) as shop
    from conversations c left join contacts p on p.tenant = c.tenant and p.id = c.contact where c.tenant = ${tenant} and c.id = ${conversation}`;
}

export interface SpokenRow { number: number; at: number; kind: string; body: string; content: string | null }

/** The newest messages up to entry `upTo`, the newest first: what customers and agents said to each other, and nothing that was said among agents. */
export function spokenBefore(sql: Sql, tenant: number, conversation: string, upTo: number, limit: number) {
  return sql<SpokenRow[]>`
    select number, at::float8 as at, kind, left(body, ${bodyCharsMax}) as body, content::text as content from entries
    where tenant = ${tenant} and conversation = ${conversation} and number <= ${upTo} and kind in ('in', 'out') order by number desc limit ${limit}`;
}
const bodyCharsMax = 4_000;

export interface BoughtRow { number: number; state: number; at: number; total: number; currency: string }

/** A contact's newest orders. */
export function boughtBy(sql: Sql, tenant: number, conversation: string, limit: number) {
  return sql<BoughtRow[]>`
    select o.number::float8 as number, o.state, o.made_at::float8 as at, o.total::float8 as total, o.currency from conversations c
    join orders o on o.tenant = c.tenant and o.contact = c.contact where c.tenant = ${tenant} and c.id = ${conversation} and o.made_at > 0 order by o.number desc limit ${limit}`;
}

export interface OfferedRow { id: string; sku: string; names: Record<string, string>; about: Record<string, string>; price: number; currency: string; stock: number; images: string[] }

/** Products that are sold, by SKU. */
export function offered(sql: Sql, tenant: number, skus: readonly string[]) {
  return sql<OfferedRow[]>`
    select id, sku, names, about, price::float8 as price, currency, stock, images from products where tenant = ${tenant} and sku = any(${skus as string[]}::text[]) and active`;
}

/** All that are sold, by id, those after `after`; for whoever searches in them. */
export function offeredAfter(sql: Sql, tenant: number, after: string, limit: number) {
  return sql<Pick<OfferedRow, "id" | "sku" | "names" | "about">[]>`
    select id, sku, names, about from products where tenant = ${tenant} and id > ${after} and active order by id limit ${limit}`;
}

/** What was changed since a time (ms), sold or not. */
export function offeredSince(sql: Sql, tenant: number, since: number, limit: number) {
  return sql<(Pick<OfferedRow, "id" | "sku" | "names" | "about"> & { active: boolean })[]>`
    select id, sku, names, about, active from products where tenant = ${tenant} and changed_at >= to_timestamp(${since}::float8 / 1000) limit ${limit}`;
}

export interface LibraryMark { tenant: number; listed: number; articlesAt: number; articles: number; now: number }

/** By which it is seen that something searchable changed. `now`: the database's clock, ms. Asked for many tenants at once, so not as a tenant. */
export async function libraryMarks(sql: Sql, tenants: readonly number[]): Promise<LibraryMark[]> {
  return await sql<LibraryMark[]>`
    select t.tenant, coalesce((select c.listed from catalogues c where c.tenant = t.tenant), 0)::float8 as listed,
      coalesce((select extract(epoch from max(a.changed_at)) * 1000 from articles a where a.tenant = t.tenant), 0)::float8 as "articlesAt",
      (select count(*) from articles a where a.tenant = t.tenant)::int as articles,
      (extract(epoch from now()) * 1000)::float8 as now
    from unnest(${tenants as number[]}::int[]) as t(tenant)`;
}

/** The text of one entry. */
export function bodyOf(sql: Sql, tenant: number, conversation: string, number: number) {
  return sql<{ body: string; kind: string }[]>`select body, kind from entries where tenant = ${tenant} and conversation = ${conversation} and number = ${number}`;
}
