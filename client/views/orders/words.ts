/** Orders and products in words. Pure. */
import type { LineTrouble, OrderRow, OrderState, Product } from "../../../server/protocol";
import type { ChipKind } from "../../parts/small";
import { money } from "../../format";
import { languageName } from "../../words";

/** A product's name in a language, else in English, else in whichever it has. */
export const nameIn = (names: Readonly<Record<string, string>>, language?: string): string => names[language ?? "en"] ?? names["en"] ?? Object.values(names)[0] ?? "";

export interface Standing { readonly kind: ChipKind; readonly word: string }

const standings: Readonly<Record<OrderState, Standing>> = {
  draft: { kind: "acc", word: "Proposed" }, placed: { kind: "warn", word: "Placed, not paid" }, paid: { kind: "ok", word: "Paid" },
  fulfilled: { kind: "ok", word: "Fulfilled" }, cancelled: { kind: "neutral", word: "Cancelled" }, refunded: { kind: "neutral", word: "Refunded" },
};
/** A dismissed proposal was never placed; what was sent before it was paid still waits for the money. */
export function standing({ state, placedAt, paidAt }: OrderRow): Standing {
  if (state === "cancelled" && !placedAt) return { kind: "neutral", word: "Dismissed" };
  if (state === "fulfilled" && !paidAt) return { kind: "warn", word: "Fulfilled, not paid" };
  return standings[state];
}

export function stockWords(stock: number, wanted = 1): Standing {
  if (stock <= 0) return { kind: "bad", word: "out of stock" };
  if (stock < wanted) return { kind: "bad", word: `only ${stock} in stock` };
  return { kind: "ok", word: `${stock} in stock` };
}
/** What can be sold now, seen as a product of the catalogue. */
export const shelfWords = ({ stock, alertAt }: Pick<Product, "stock" | "alertAt">): Standing => (stock > 0 && stock <= alertAt ? { kind: "warn", word: `${stock} left` } : stockWords(stock));

/** What stands in the way of an order, one sentence per line of it. */
export function troubleWords(trouble: LineTrouble, currency: string): string {
  const name = trouble.name || trouble.sku;
  switch (trouble.what) {
    case "unknown": return `The catalogue has no ${trouble.sku}.`;
    case "inactive": return `${name} is not sold any more.`;
    case "short": return trouble.left === 0 ? `${name} is out of stock, ${trouble.wanted} wanted.` : `Of ${name} only ${trouble.left} of ${trouble.wanted} are left.`;
    case "price": return `${name} costs ${money(trouble.nowMinor, currency)} now, no longer ${money(trouble.wasMinor, currency)}. Approve again for the new price.`;
    case "currency": return `${name} is sold in ${trouble.currency}, the others are not.`;
  }
}

/** What will happen to stock and customer, before anybody clicks. */
export function effectWords(order: OrderRow, firstName: string, language: string | undefined, isReachable: boolean): string {
  if (!order.conversation) return "Stock is reserved only on approval.";
  const told = isReachable ? `${firstName} is told${language ? ` in ${languageName(language)}` : ""}.` : `${firstName} can't be told now: no message can be sent here.`;
  return `Stock is reserved only on approval. ${told}`;
}

const sources: Readonly<Record<OrderRow["source"], string>> = { agent: "by hand", customer: "the customer's basket", copilot: "by the copilot", api: "by a program", engine: "by an engine" };
export const sourceWords = ({ source }: OrderRow): string => sources[source];
