/**
 * Orders and their stock. What an order is its actor writes; here is what the actor asks of the catalogue (prices, a number, the stock), each in one transaction that may be repeated,
 * and what people read. Locks are taken in one order: the order's own, its products by id, the catalogue.
 */
import type { ISql, Sql } from "postgres";
import { productsBySku, type ProductRow } from "./products";

/** Nobody waits longer than this for a product that somebody else is buying. */
const statementMsMax = 5_000;

// ---------------------------------------------------------------- prices and numbers

/** The products of these SKUs, in no order. Those the catalogue doesn't know are left out. */
export async function productsFor(sql: Sql, tenant: number, skus: readonly string[]): Promise<ProductRow[]> {
  return await productsBySku(sql, tenant, skus);
}

/** The number of an order, given when it is asked for the first time. */
export async function numberFor(sql: Sql, tenant: number, order: string): Promise<number> {
  return await sql.begin(async (sql) => {
    // The catalogue's row is the lock: whoever asks twice at once gets one number.
    await sql`insert into catalogues (tenant) values (${tenant}) on conflict (tenant) do update set orders = catalogues.orders`;
    // By the order of the key, which no other index has: see the plans' test.
    const [next] = await sql<{ id: string; number: number }[]>`select id, number::float8 as number from orders where tenant = ${tenant} and id >= ${order} order by id limit 1`;
    if (next?.id === order) return next.number;
    const [born] = await sql<{ number: number }[]>`
      with counted as (update catalogues set orders = orders + 1 where tenant = ${tenant} returning orders)
      insert into orders (tenant, id, number) select ${tenant}, ${order}, orders from counted returning number::float8 as number`;
    return born!.number;
  });
}

// ---------------------------------------------------------------- stock

export interface Wanted { line: number; product: string; sku: string; name: string; quantity: number; price: number }
export type Lack = { line: number; sku: string; name: string } & (
  | { what: "unknown" | "inactive" }
  | { what: "short"; wanted: number; left: number }
  | { what: "price"; wasMinor: number; nowMinor: number }
  | { what: "currency"; currency: string }
);

/** Takes all that is wanted from the stock, or nothing. What was taken for this order is not taken again. `changed`: the products whose stock is another now. */
export async function reserveStock(sql: Sql, tenant: number, order: string, wanted: readonly Wanted[], currency: string, by: number): Promise<{ changed: string[] } | { lacks: Lack[] }> {
  return await sql.begin(async (sql) => {
    await lockOrder(sql, tenant, order);
    const taken = await sql<{ product: string }[]>`select distinct product from stock_moves where tenant = ${tenant} and order_id = ${order} and kind = 'reserve'`;
    if (taken.length > 0) return { changed: taken.map(({ product }) => product) };
    const ids = [...new Set(wanted.map(({ product }) => product))].sort();
    const rows = await lockProducts(sql, tenant, ids);
    const products = new Map(rows.map((row) => [row.id, row]));
    const lacks = wanted.flatMap((line) => lackOf(line, products.get(line.product), currency, demandOf(wanted, line.product)));
    if (lacks.length > 0) return { lacks };
    await take(sql, tenant, order, wanted, "reserve", by);
    return { changed: ids };
  });
}

/** Gives back what was taken for the order, once. */
export async function returnStock(sql: Sql, tenant: number, order: string, by: number): Promise<{ changed: string[] }> {
  return await sql.begin(async (sql) => {
    await lockOrder(sql, tenant, order);
    const moved = await sql<{ product: string; line: number; kind: string; change: number }[]>`
      select product, line, kind, change from stock_moves where tenant = ${tenant} and order_id = ${order} order by product, line`;
    const changed = [...new Set(moved.map(({ product }) => product))];
    const lines = moved.filter(({ kind }) => kind === "reserve").map(({ product, line, change }) => ({ product, line, quantity: -change }));
    if (lines.length === 0 || moved.some(({ kind }) => kind === "return")) return { changed };
    await lockProducts(sql, tenant, changed.sort());
    await take(sql, tenant, order, lines.map((line) => ({ ...line, quantity: -line.quantity })), "return", by);
    return { changed };
  });
}

async function lockOrder(sql: ISql, tenant: number, order: string): Promise<void> {
  await sql.unsafe(`set local statement_timeout = ${statementMsMax}`);
  // Not the order's row: its actor's commits write that, and hold the feed's lock while they wait for it.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`order ${tenant} ${order}`}, 0))`;
}

type Held = Pick<ProductRow, "id" | "stock" | "price" | "currency" | "active">;
/** One after the other in the order of the ids, each by its key. */
const lockProducts = (sql: ISql, tenant: number, ids: readonly string[]) => sql<Held[]>`
  select p.* from unnest(${ids as string[]}::text[]) as w(id) cross join lateral (
    select x.id, x.stock, x.price::float8 as price, x.currency, x.active from products x where x.tenant = ${tenant} and x.id = w.id order by x.id limit 1 for update) p`;

/** The same product may stand in several lines. */
const demandOf = (lines: readonly { product: string; quantity: number }[], product: string): number => lines.reduce((sum, line) => sum + (line.product === product ? line.quantity : 0), 0);

function lackOf({ line, sku, name, quantity, price }: Wanted, product: Held | undefined, currency: string, demand: number): Lack[] {
  const about = { line, sku, name };
  if (!product) return [{ ...about, what: "unknown" }];
  if (!product.active) return [{ ...about, what: "inactive" }];
  if (product.currency !== currency) return [{ ...about, what: "currency", currency: product.currency }];
  return [
    ...(product.price === price ? [] : [{ ...about, what: "price" as const, wasMinor: price, nowMinor: product.price }]),
    ...(product.stock >= demand ? [] : [{ ...about, what: "short" as const, wanted: Math.max(quantity, demand), left: product.stock }]),
  ];
}

/** The products are locked. The unique index of moves makes a second time impossible, whatever was read; the stock's own check keeps it from going below nothing. */
async function take(sql: ISql, tenant: number, order: string, lines: readonly { line: number; product: string; quantity: number }[], kind: "reserve" | "return", by: number): Promise<void> {
  const left = new Map<string, number>();
  for (const product of new Set(lines.map((line) => line.product))) {
    const quantity = demandOf(lines, product);
    const [row] = await sql<{ stock: number }[]>`update products set stock = stock - ${quantity} where tenant = ${tenant} and id = ${product} returning stock`;
    left.set(product, row!.stock);
  }
  const column = <T>(of: (line: (typeof lines)[number]) => T): T[] => lines.map(of);
  await sql`
    insert into stock_moves (tenant, product, kind, change, left_over, order_id, line, by)
    select ${tenant}, w.product, ${kind}, w.change, w.left_over, ${order}, w.line, ${by}
    from unnest(${column(({ product }) => product)}::text[], ${column(({ quantity }) => -quantity)}::int[], ${column(({ product }) => left.get(product)!)}::int[], ${column(({ line }) => line)}::int[]) as w(product, change, left_over, line)`;
}

// ---------------------------------------------------------------- reading

export interface OrderQuery {
  /** index into orderStates */
  state: number | null;
  conversation: string | null;
  contact: string | null;
  /** null: whoever their conversations are assigned to */
  assignees: readonly number[] | null;
  /** the number of the last order of the page before */
  before: number | null;
  limit: number;
}

/** JSON of the row, and whose its conversation is; null: it has none. */
export interface OrderRead { number: number; row: string; conversation: string | null; assignee: number | null }

export function listOrders(sql: Sql, tenant: number, { state, conversation, contact, assignees, before, limit }: OrderQuery) {
  return sql<OrderRead[]>`
    select o.number::float8 as number, o.row::text as row, o.conversation, c.assignee from orders o left join conversations c on c.tenant = o.tenant and c.id = o.conversation
    where o.tenant = ${tenant} and o.row is not null ${state === null ? sql`` : sql`and o.state = ${state}`} ${conversation === null ? sql`` : sql`and o.conversation = ${conversation}`}
      ${contact === null ? sql`` : sql`and o.contact = ${contact}`} ${before === null ? sql`` : sql`and o.number < ${before}`}
      ${assignees === null ? sql`` : sql`and (o.conversation is null or c.assignee = any(${assignees as number[]}))`}
    order by o.number desc limit ${limit}`;
}

export function findOrder(sql: Sql, tenant: number, id: string) {
  return sql<OrderRead[]>`
    select o.number::float8 as number, o.row::text as row, o.conversation, c.assignee from orders o left join conversations c on c.tenant = o.tenant and c.id = o.conversation
    where o.tenant = ${tenant} and o.id = ${id} and o.row is not null`;
}

export function findOrderByNumber(sql: Sql, tenant: number, number: number) {
  return sql<{ id: string; row: string }[]>`select id, row::text as row from orders where tenant = ${tenant} and number = ${number} and row is not null`;
}
