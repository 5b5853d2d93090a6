/**
 * What a draft claims of money and stock, against what the facts say. A sentence that names another amount is taken out, whoever wrote it: prices come from the catalogue, from what
 * the tenant wrote, or from what an agent said, and never from an engine or a customer.
 */
import type { OrderLine } from "./engine";
import type { Input } from "./facts";
import { decimalsOf } from "./money";

export interface Facts { readonly amounts: ReadonlySet<string>; readonly stocks: ReadonlySet<number> }

const signs = "€|£|\\$|¥|₹|R\\$|US\\$|eur(?:os?)?|usd|gbp|d[oó]lares?|dollars?|pounds?|libras?|pesos?|reais|chf|mxn|brl|cop|ars|clp|pen|jpy|pln|z[łl]|kr";
/** Bounded, and never begun within a number: a draft of nothing but digits must not take a second to read. */
const number = "(?<!\\d)(?:\\d{1,3}(?:[.,' \\u00a0\\u202f]\\d{3}){1,4}(?:[.,]\\d{1,2})?|\\d{1,12}(?:[.,]\\d{1,3})?)";
const amounts = new RegExp(`(?:(?:${signs})\\s?(${number}))|(?:(${number})\\s?(?:${signs})(?![\\p{L}]))`, "giu");
const stockWords = "unidades?|uds?|en stock|disponibles?|left|in stock|available|units?|restantes?|em stock|dispon[ií]veis|en stock|rest(?:e|ent)|auf lager|st[uü]ck|verf[uü]gbar|vorr[aä]tig|disponibili|pezzi|rimast[io]|op voorraad|stuks|beschikbaar";
const stocks = new RegExp(`(?<![\\p{N}.,×x])(\\d{1,9})\\s(?:[\\p{L}]+\\s)?(?:${stockWords})(?!\\p{L})`, "giu");
const totalLinesMax = 20;

/** Every amount that may be said: prices, their multiples as far as the order has them, its total, and what stands in texts of the tenant's own. */
export function factsOf(input: Input, lines: readonly OrderLine[]): Facts {
  const said = new Set<string>();
  const add = (minor: number, currency: string): void => void said.add((minor / 10 ** decimalsOf(currency)).toFixed(2));
  const bySku = new Map(input.products.map((product) => [product.sku, product]));
  for (const product of input.products) add(product.priceMinor, product.currency);
  let total = 0;
  for (const { sku, quantity } of lines.slice(0, totalLinesMax)) {
    const product = bySku.get(sku);
    if (product === undefined) continue;
    add(product.priceMinor * quantity, product.currency);
    total += product.priceMinor * quantity;
    add(total, product.currency);
  }
  for (const order of input.contact.orders ?? []) add(order.totalMinor, order.currency);
  const texts = [
    input.shop.rules ?? "", ...input.articles.map((article) => article.text), ...input.answers.map((answer) => answer.answer),
    ...input.said.filter((each) => each.by === "agent").map((each) => each.text), ...input.products.map((product) => product.description ?? ""),
  ];
  const counts = new Set([...input.products.map((product) => product.stock), ...lines.map((line) => line.quantity)]);
  for (const text of texts) {
    for (const amount of amountsIn(text)) said.add(amount);
    for (const count of stocksIn(text)) counts.add(count);
  }
  return { amounts: said, stocks: counts };
}

/** The text without the sentences that claim what the facts don't say. */
export function withoutFalseClaims(text: string, facts: Facts): { text: string; had: boolean } {
  const isTrue = (sentence: string): boolean => amountsIn(sentence).every((amount) => facts.amounts.has(amount)) && stocksIn(sentence).every((count) => facts.stocks.has(count));
  if (isTrue(text)) return { text, had: false };
  // A full stop within a number ends no sentence.
  const kept = (text.match(/(?:[^.!?\n]|[.](?=\d))+[.!?…]*\s*|\n+/g) ?? []).filter(isTrue).join("");
  return { text: kept.trim(), had: true };
}

function amountsIn(text: string): string[] {
  return [...text.matchAll(amounts)].map((match) => canonical(match[1] ?? match[2] ?? ""));
}

function stocksIn(text: string): number[] {
  return [...text.matchAll(stocks)].map((match) => Number(match[1]));
}

/** `1.234,50` and `1,234.50` alike: the last sign with one or two digits behind it is the decimal one. */
function canonical(text: string): string {
  const decimal = /[.,](\d{1,2})$/.exec(text);
  const whole = (decimal ? text.slice(0, decimal.index) : text).replace(/\D/g, "");
  return Number(`${whole || "0"}.${decimal?.[1] ?? "0"}`).toFixed(2);
}
