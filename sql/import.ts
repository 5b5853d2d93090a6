/** Many products at once: staged where nobody waits for them, then taken in one moment, all or none. */
import type { ISql, Sql } from "postgres";
import { appendFeed } from "./feed";
import { wordsOf, type ProductRow } from "./products";

/** A product as it is to be. `version`: the one it was made from; null: it is new. `stock` null: as it is. */
export interface Staged extends Omit<ProductRow, "version" | "stock"> { version: number | null; stock: number | null }

const chunkRows = 5_000;
/** More changes than this are told as one. */
const toldMax = 50;
const importMsMax = 120_000;

/** stale: somebody changed one of them meanwhile; read them again. taken: a SKU that is new here was given to another product meanwhile. */
export async function importProducts(sql: Sql, tenant: number, products: readonly Staged[], by: number): Promise<"done" | "stale"> {
  if (products.length === 0) return "done";
  return await sql.begin(async (sql): Promise<"done" | "stale"> => {
    await sql.unsafe(`set local statement_timeout = ${importMsMax}`);
    await sql`create temp table staged (id text collate "C", sku text collate "C", names json, about json, price bigint, currency text, stock int, alert_at int, images json, link text, active boolean, words text, version bigint) on commit drop`;
    for (let at = 0; at < products.length; at += chunkRows) await stage(sql, products.slice(at, at + chunkRows));
    await sql`create index on staged (id)`;
    await sql`analyze staged`;
    await sql`select 1 from products p join staged s on s.id = p.id where p.tenant = ${tenant} and s.version is not null order by p.id for update of p`;
    const known = products.filter(({ version }) => version !== null).length;
    const [same] = await sql<{ n: number }[]>`select count(*)::int as n from products p join staged s on s.id = p.id and s.version = p.version where p.tenant = ${tenant}`;
    const [taken] = await sql`select 1 from products p join staged s on s.sku = p.sku where p.tenant = ${tenant} and s.version is null limit 1`;
    if (same!.n !== known || taken) {
      await sql`truncate staged`;
      return "stale";
    }
    await write(sql, tenant, by);
    await keepImages(sql, tenant);
    await appendFeed(sql, tenant, products.length > toldMax ? [{ id: "catalogue", what: "catalogue" }] : products.map(({ id }) => ({ id, what: "product" })));
    return "done";
  });
}

async function stage(sql: ISql, products: readonly Staged[]): Promise<void> {
  const rows = products.map((product) => ({ ...product, alert_at: product.alertAt, words: wordsOf(product) }));
  await sql`insert into staged select * from json_to_recordset(${JSON.stringify(rows)}::text::json)
    as s(id text, sku text, names json, about json, price bigint, currency text, stock int, alert_at int, images json, link text, active boolean, words text, version bigint)`;
}

async function write(sql: ISql, tenant: number, by: number): Promise<void> {
  await sql`
    insert into stock_moves (tenant, product, kind, change, left_over, by)
    select ${tenant}, p.id, 'import', s.stock - p.stock, s.stock, ${by} from products p join staged s on s.id = p.id where p.tenant = ${tenant} and s.version is not null and s.stock <> p.stock`;
  await sql`
    update products p set names = s.names, about = s.about, price = s.price, currency = s.currency, stock = coalesce(s.stock, p.stock), alert_at = s.alert_at,
      images = array(select json_array_elements_text(s.images)), link = s.link, active = s.active, words = s.words, version = p.version + 1, changed_at = now()
    from staged s where p.tenant = ${tenant} and p.id = s.id and s.version is not null`;
  await sql`
    insert into products (tenant, id, sku, names, about, price, currency, stock, alert_at, images, link, active, words)
    select ${tenant}, s.id, s.sku, s.names, s.about, s.price, s.currency, coalesce(s.stock, 0), s.alert_at, array(select json_array_elements_text(s.images)), s.link, s.active, s.words
    from staged s where s.version is null order by s.id`;
  await sql`
    insert into stock_moves (tenant, product, kind, change, left_over, by) select ${tenant}, s.id, 'import', s.stock, s.stock, ${by} from staged s where s.version is null and s.stock > 0`;
}

/** See keepImages in products.ts, for all at once. */
async function keepImages(sql: ISql, tenant: number): Promise<void> {
  await sql`
    delete from media_uses u using staged s where u.tenant = ${tenant} and u.conversation = 'product/' || s.id and s.version is not null
      and u.media not in (select json_array_elements_text(s.images))`;
  await sql`
    insert into media_uses (tenant, media, conversation) select ${tenant}, i.image, 'product/' || s.id from staged s cross join lateral json_array_elements_text(s.images) as i(image)
    join media m on m.tenant = ${tenant} and m.id = i.image on conflict do nothing`;
}
