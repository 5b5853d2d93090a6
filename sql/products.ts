/** The catalogue: what is sold, at which price, and how much of it is there. Every change of it is told to the tenant's feed in the same transaction. */
import type { ISql, Sql } from "postgres";
import { appendFeed } from "./feed";

export interface ProductRow {
  id: string;
  sku: string;
  names: Record<string, string>;
  about: Record<string, string>;
  /** in the currency's minor unit */
  price: number;
  currency: string;
  stock: number;
  alertAt: number;
  /** ids of media */
  images: string[];
  link: string | null;
  active: boolean;
  version: number;
}

/** Everything of a product that a person writes; `stock` is only taken for a product that is new. */
export type ProductFields = Omit<ProductRow, "version">;
export type ProductFilter = "active" | "low" | "all";

export const searchedMax = 20;
export const lowCountedMax = 1_000;
const wordsMax = 8;

export const productColumns = (sql: ISql) =>
  sql`p.id, p.sku, p.names, p.about, p.price::float8 as price, p.currency, p.stock, p.alert_at as "alertAt", p.images, p.link, p.active, p.version::float8 as version`;

// ---------------------------------------------------------------- reading

/** The words of a text as searching compares them: lower case, without accents, each led by a space. */
export const searchWords = (text: string): string => foldWords(text).map((word) => ` ${word}`).join("");
const foldWords = (text: string): string[] => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
export const wordsOf = ({ sku, names }: Pick<ProductFields, "sku" | "names">): string => searchWords([sku, ...Object.values(names)].join(" "));

/** Products of which every word of the query begins a word of the name, in any language, or of the SKU. First those whose SKU it is, then those whose name begins so. */
export function searchProducts(sql: Sql, tenant: number, query: string, filter: ProductFilter, limit: number) {
  const words = foldWords(query).slice(0, wordsMax);
  const every = words.length === 0 ? sql`and false` : words.map((word) => sql`and strpos(p.words, ${` ${word}`}) > 0`);
  const [first = ""] = words;
  return sql<ProductRow[]>`
    select ${productColumns(sql)} from products p where p.tenant = ${tenant} ${filtered(sql, filter)} ${every}
    order by lower(p.sku) = ${query.trim().toLowerCase()} desc, strpos(p.words, ${` ${first}`}), p.sku limit ${Math.min(limit, searchedMax)}`;
}

/** A page by SKU. */
export function listProducts(sql: Sql, tenant: number, filter: ProductFilter, after: string, limit: number) {
  return sql<ProductRow[]>`select ${productColumns(sql)} from products p where p.tenant = ${tenant} ${filtered(sql, filter)} and p.sku > ${after} order by p.sku limit ${limit}`;
}

const filtered = (sql: Sql, filter: ProductFilter) => (filter === "all" ? sql`` : filter === "active" ? sql`and p.active` : sql`and p.active and p.stock <= p.alert_at`);

/** How much is low on stock, and where the catalogue stands. */
export function catalogueState(sql: Sql, tenant: number) {
  return sql<{ low: number; version: number; listed: number }[]>`
    select (select count(*)::int from (select 1 from products p where p.tenant = ${tenant} and p.active and p.stock <= p.alert_at limit ${lowCountedMax}) l) as low,
      coalesce((select version from catalogues where tenant = ${tenant}), 0)::float8 as version, coalesce((select listed from catalogues where tenant = ${tenant}), 0)::float8 as listed`;
}

/** One probe a SKU: a list of them, planned before anybody has counted the rows, reads all of the tenant's. */
export function productsBySku(sql: ISql, tenant: number, skus: readonly string[]) {
  return sql<ProductRow[]>`
    select ${productColumns(sql)} from unnest(${skus as string[]}::text[]) as w(sku) cross join lateral (select * from products x where x.tenant = ${tenant} and x.sku = w.sku order by x.sku limit 1) p`;
}

export function productById(sql: ISql, tenant: number, id: string) {
  return sql<ProductRow[]>`select ${productColumns(sql)} from products p where p.tenant = ${tenant} and p.id = ${id}`;
}

export interface MoveRow { at: number; kind: string; change: number; left: number; by: number; order: string | null; number: number | null }

export function movesOf(sql: Sql, tenant: number, product: string, limit: number) {
  return sql<MoveRow[]>`
    select extract(epoch from m.at)::float8 * 1000 as at, m.kind, m.change, m.left_over as left, m.by, m.order_id as order, o.number::float8 as number
    from stock_moves m left join orders o on o.tenant = m.tenant and o.id = m.order_id where m.tenant = ${tenant} and m.product = ${product} order by m.id desc limit ${limit}`;
}

/** What orders hold that are placed or paid; `states`: their indexes. */
export function reservedOf(sql: Sql, tenant: number, product: string, states: readonly number[]) {
  return sql<{ reserved: number }[]>`
    select coalesce(sum(l.quantity), 0)::int as reserved from order_lines l join orders o on o.tenant = l.tenant and o.id = l.order_id
    where l.tenant = ${tenant} and l.product = ${product} and o.state = any(${states as number[]}::smallint[])`;
}

// ---------------------------------------------------------------- writing

/** Whether both are the same but for the stock. */
export const listsSame = (a: Omit<ProductFields, "stock">, b: Omit<ProductFields, "stock">): boolean => listed(a) === listed(b);
const listed = ({ sku, names, about, price, currency, alertAt, images, link, active }: Omit<ProductFields, "stock">): string =>
  JSON.stringify([sku, Object.entries(names).sort(), Object.entries(about).sort(), price, currency, alertAt, images, link, active]);

export type Saved = { result: "saved"; product: ProductRow } | { result: "taken" | "missing" } | { result: "stale"; product: ProductRow };

/** A new product. Asked again with the same id it answers what it made. */
export async function addProduct(sql: Sql, tenant: number, fields: ProductFields, by: number): Promise<Saved> {
  return await sql.begin(async (sql): Promise<Saved> => {
    const made = await sql`
      insert into products (tenant, id, sku, names, about, price, currency, stock, alert_at, images, link, active, words)
      values (${tenant}, ${fields.id}, ${fields.sku}, ${sql.json(fields.names)}, ${sql.json(fields.about)}, ${fields.price}, ${fields.currency}, ${fields.stock}, ${fields.alertAt}, ${fields.images},
        ${fields.link}, ${fields.active}, ${wordsOf(fields)}) on conflict do nothing`;
    const [product] = await productById(sql, tenant, fields.id);
    if (!product) return { result: "taken" };
    if (made.count > 0) {
      if (fields.stock > 0) await move(sql, tenant, { product: fields.id, kind: "set", change: fields.stock, left: fields.stock, by });
      await keepImages(sql, tenant, fields.id, fields.images);
      await appendFeed(sql, tenant, [{ id: fields.id, what: "product" }]);
    }
    return { result: "saved", product };
  });
}

/** `version`: the one the person saw; null: whatever is there. `stockBy`: how much more or less there is than they saw. */
export async function changeProduct(sql: Sql, tenant: number, id: string, changes: Partial<ProductFields>, version: number | null, stockBy: number, by: number): Promise<Saved | { result: "short"; product: ProductRow }> {
  return await sql.begin(async (sql): Promise<Saved | { result: "short"; product: ProductRow }> => {
    const [before] = await sql<ProductRow[]>`select ${productColumns(sql)} from products p where p.tenant = ${tenant} and p.id = ${id} for update`;
    if (!before) return { result: "missing" };
    if (version !== null && version !== before.version) return { result: "stale", product: before };
    if (before.stock + stockBy < 0) return { result: "short", product: before };
    const { stock: _, ...rest } = changes;
    const next: ProductRow = { ...before, ...rest, stock: before.stock + stockBy };
    const [other] = next.sku === before.sku ? [] : await sql`select 1 from products where tenant = ${tenant} and sku = ${next.sku}`;
    if (other) return { result: "taken" };
    const isListed = !listsSame(before, next);
    if (!isListed && stockBy === 0) return { result: "saved", product: before };
    await sql`
      update products set sku = ${next.sku}, names = ${sql.json(next.names)}, about = ${sql.json(next.about)}, price = ${next.price}, currency = ${next.currency}, stock = ${next.stock},
        alert_at = ${next.alertAt}, images = ${next.images}, link = ${next.link}, active = ${next.active}, words = ${wordsOf(next)}, version = version + ${isListed ? 1 : 0}, changed_at = now()
      where tenant = ${tenant} and id = ${id}`;
    if (stockBy !== 0) await move(sql, tenant, { product: id, kind: "set", change: stockBy, left: next.stock, by });
    if (next.images.join() !== before.images.join()) await keepImages(sql, tenant, id, next.images);
    await appendFeed(sql, tenant, [{ id, what: "product" }]);
    return { result: "saved", product: { ...next, version: before.version + (isListed ? 1 : 0) } };
  });
}

interface Move { product: string; kind: "set" | "import"; change: number; left: number; by: number }
const move = (sql: ISql, tenant: number, { product, kind, change, left, by }: Move) =>
  sql`insert into stock_moves (tenant, product, kind, change, left_over, by) values (${tenant}, ${product}, ${kind}, ${change}, ${left}, ${by})`;

/** Pictures that a product shows are not swept, and everybody of the tenant sees them. */
async function keepImages(sql: ISql, tenant: number, product: string, images: readonly string[]): Promise<void> {
  const place = imagePlace(product);
  await sql`delete from media_uses where tenant = ${tenant} and conversation = ${place} and media <> all(${images as string[]})`;
  await sql`insert into media_uses (tenant, media, conversation) select tenant, id, ${place} from media where tenant = ${tenant} and id = any(${images as string[]}) on conflict do nothing`;
}
const imagePlace = (product: string): string => `product/${product}`;
