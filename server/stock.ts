/** What orders ask of the catalogue: prices and a number, the stock, and to give it back. Each may be repeated, and none of it believes anybody but the database. */
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer } from "../actors/messages";
import { linesMax, quantityMax, type LineTrouble, type OrderLine, type StockRequest, type WantedLine } from "../actors/order-messages";
import { numberFor, productsFor, reserveStock, returnStock } from "../sql/orders";
import type { ProductRow } from "../sql/products";
import type { Sql } from "postgres";
import { faultOf, type Log } from "./log";
import { minorOf } from "./product-form";

type Asked<A extends StockRequest["act"]> = Extract<StockRequest, { act: A }>;

const stockMsMax = 30_000;
/** They share their connections with everybody who writes; more at once would only wait for each other's products. */
const stockAtOnceMax = 2;

/** Registers the performer of `stock`. Before the kernel starts. */
export function openStock({ kernel, sql, log }: { kernel: Pick<Kernel, "perform">; sql: Sql; log: Log }): void {
  kernel.perform("stock", {
    repeatable: true, timeoutMs: stockMsMax, parallelMax: stockAtOnceMax,
    run: (tenant, _id, request) => stockAnswer(sql, tenant, request).catch((error: unknown): Answer => {
      log.warn("stock_not_asked", { tenant, method: request.act, ...faultOf(error) });
      return { result: "failed", retry: true, code: "store", reason: "The catalogue could not be asked.", hint: "It is asked again by itself." };
    }),
  });
}

export async function stockAnswer(sql: Sql, tenant: number, request: StockRequest): Promise<Answer> {
  switch (request.act) {
    case "quote": return await quote(sql, tenant, request);
    case "reserve": {
      const wanted = request.lines.map(({ product, sku, name, quantity, priceMinor }, at) => ({ line: at + 1, product, sku, name, quantity, price: priceMinor }));
      const reserved = await reserveStock(sql, tenant, request.order, wanted, request.currency, request.by);
      return "lacks" in reserved ? { result: "lacking", troubles: reserved.lacks } : { result: "moved", changed: reserved.changed };
    }
    case "return": return { result: "moved", changed: (await returnStock(sql, tenant, request.order, request.by)).changed };
  }
}

async function quote(sql: Sql, tenant: number, { order, lines, strict, language }: Asked<"quote">): Promise<Answer> {
  const wanted = merged(lines);
  const known = new Map((await productsFor(sql, tenant, wanted.map(({ sku }) => sku))).map((product) => [product.sku, product]));
  const currency = known.get(wanted.find(({ sku }) => known.has(sku))?.sku ?? "")?.currency ?? "";
  const found = wanted.map((line, at) => priced(line, at + 1, known.get(line.sku), currency, language));
  const troubles = found.flatMap(({ trouble }) => trouble ?? []);
  if (strict && troubles.some(({ what }) => what !== "short")) return { result: "lacking", troubles: troubles.filter(({ what }) => what !== "short") };
  return { result: "quoted", number: await numberFor(sql, tenant, order), lines: found.map(({ line }) => line), currency, troubles };
}

/** One line a product, whoever wrote it several times. */
function merged(lines: readonly WantedLine[]): WantedLine[] {
  const bySku = new Map<string, WantedLine>();
  for (const line of lines) {
    const known = bySku.get(line.sku);
    bySku.set(line.sku, known ? { ...known, quantity: Math.min(known.quantity + line.quantity, quantityMax) } : line);
  }
  return [...bySku.values()].slice(0, linesMax);
}

function priced({ sku, quantity, claimed }: WantedLine, line: number, product: ProductRow | undefined, currency: string, language: string | undefined): { line: OrderLine; trouble?: LineTrouble } {
  if (!product) return { line: { sku, product: "", name: "", quantity, priceMinor: 0, ...(claimed && { claimed }) }, trouble: { line, sku, name: "", what: "unknown" } };
  const { id, price, stock, active, images } = product;
  const name = nameIn(product.names, language);
  const other = claimed !== undefined && !isSame(claimed, price, product.currency) ? { claimed } : {};
  const shown: OrderLine = { sku, product: id, name, quantity, priceMinor: price, ...(images[0] && { image: images[0] }), ...other };
  const about = { line, sku, name };
  if (!active) return { line: shown, trouble: { ...about, what: "inactive" } };
  if (product.currency !== currency) return { line: shown, trouble: { ...about, what: "currency", currency: product.currency } };
  return stock < quantity ? { line: shown, trouble: { ...about, what: "short", wanted: quantity, left: stock } } : { line: shown };
}

/** Whether a basket's price, such as `8.90 EUR`, is the catalogue's. */
function isSame(claimed: string, price: number, currency: string): boolean {
  const [amount = "", of = currency] = claimed.split(" ");
  return of === currency && minorOf(amount, currency) === price;
}

/** What a product is called in a language, else in English, else in the first it has. */
export function nameIn(names: Readonly<Record<string, string>>, language: string | undefined): string {
  return names[(language ?? "").slice(0, 2).toLowerCase()] ?? names["en"] ?? Object.values(names)[0] ?? "";
}
