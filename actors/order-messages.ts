/**
 * The words of catalogue and orders: what is asked of an order, what its slow work answers, and what people see of it. Prices and totals are whole numbers in the
 * currency's minor unit (cents), and always the catalogue's: nobody who asks for an order names one.
 */
import type { Language } from "./assist/facts";
import type { Answered } from "./messages";

export const orderStates = ["draft", "placed", "paid", "fulfilled", "cancelled", "refunded"] as const;
export type OrderState = (typeof orderStates)[number];

/** agent: in the inbox · customer: by the platform's own basket · copilot: proposed by an engine · api: by a program with a key · engine: by an engine's call-back with a key */
export const orderSources = ["agent", "customer", "copilot", "api", "engine"] as const;
export type OrderSource = (typeof orderSources)[number];

export const linesMax = 50;
export const quantityMax = 9_999;
export const priceMinorMax = 1_000_000_000_00;

// ---------------------------------------------------------------- what is asked

/** `sku`: what a platform calls `product_retailer_id`. No price: the catalogue has it. `claimed`: what the customer's basket said it costs, for people to compare, as the platform wrote it. */
export interface WantedLine { readonly sku: string; readonly quantity: number; readonly claimed?: string }

/**
 * What people and programs ask of an order; the order's id is known before it is there. `revision`: the one that the asker saw: an edit or approval of another one is refused as `stale`.
 * `tell`: send the customer a message about it in `language` (absent: the order's, else the conversation's), as a reply of whoever asked; only orders of a conversation can.
 */
export type OrderRequest =
  | { readonly type: "draft_order"; readonly source: OrderSource; readonly conversation?: string; readonly contact?: string; readonly lines: readonly WantedLine[]; readonly note?: string; readonly language?: Language }
  | { readonly type: "edit_order"; readonly revision: number; readonly lines: readonly WantedLine[]; readonly note?: string; readonly language?: Language }
  /** reserves the stock, and places the order. `tell` absent: yes */
  | { readonly type: "approve_order"; readonly revision: number; readonly tell?: boolean; readonly language?: Language }
  /** a draft that is not wanted */
  | { readonly type: "dismiss_order" }
  | { readonly type: "pay_order"; readonly tell?: boolean }
  | { readonly type: "fulfil_order"; readonly tell?: boolean }
  /** an order that is not paid; its stock returns */
  | { readonly type: "cancel_order"; readonly tell?: boolean; readonly why?: string }
  /** an order that is paid; its stock returns */
  | { readonly type: "refund_order"; readonly tell?: boolean; readonly why?: string };
export type OrderRequestType = OrderRequest["type"];

/** Who asks: a user, or (0) a program with the key `key`. */
export interface OrderRequested { readonly type: "requested"; readonly by: number; readonly key?: number; readonly request: OrderRequest }

export type OrderMessage =
  | OrderRequested
  /**
   * A conversation has one to propose: the customer's own basket, or what the copilot made of the thread. Nobody waits for an answer; SKUs that the catalogue doesn't know are kept and
   * shown. The conversation chooses the id (its own, `-o` and the number of the entry that it comes from), so the same proposal makes the same order once.
   */
  | {
      readonly type: "proposed"; readonly source: Extract<OrderSource, "customer" | "copilot">; readonly conversation: string; readonly contact: string;
      readonly lines: readonly WantedLine[]; readonly note?: string; readonly language?: Language;
      /** 0 to 1; of a copilot that can tell */
      readonly confidence?: number;
    }
  | Answered
  /** a timer: the stock gave no answer, ask again */
  | { readonly type: "stock_due"; readonly call: string };

// ---------------------------------------------------------------- its slow work

/** All three may be repeated: what was reserved or returned for an order is written down under the order, once. */
export type StockRequest =
  /** names, prices and stock of what is wanted, and the order's number. `strict`: a line that can't be sold makes the answer `lacking`, and gives no number */
  | { readonly kind: "stock"; readonly act: "quote"; readonly order: string; readonly lines: readonly WantedLine[]; readonly strict: boolean; readonly language?: Language }
  /** takes the lines' quantities from the stock, all or none; `lines` as the order shows them */
  | { readonly kind: "stock"; readonly act: "reserve"; readonly order: string; readonly lines: readonly OrderLine[]; readonly currency: string; readonly by: number }
  /** gives back what was reserved */
  | { readonly kind: "stock"; readonly act: "return"; readonly order: string; readonly by: number };

export type StockAnswer =
  /** `troubles`: what stands in the way of placing it as it is */
  | { readonly result: "quoted"; readonly number: number; readonly lines: readonly OrderLine[]; readonly currency: string; readonly troubles: readonly LineTrouble[] }
  /** `changed`: ids of products whose stock is another now */
  | { readonly result: "moved"; readonly changed: readonly string[] }
  /** not reserved, for what the troubles say; nothing was taken */
  | { readonly result: "lacking"; readonly troubles: readonly LineTrouble[] }
  /** the database was away: asked again by itself */
  | { readonly result: "failed"; readonly retry: boolean; readonly code: string; readonly reason: string; readonly hint: string };

// ---------------------------------------------------------------- what people see

/** A line with name and price as they were when it was drafted; frozen when the order is placed. `product` empty: the catalogue doesn't know the SKU. */
export interface OrderLine {
  readonly sku: string;
  readonly product: string;
  readonly name: string;
  readonly quantity: number;
  readonly priceMinor: number;
  /** id of the product's first picture */
  readonly image?: string;
  /** what the customer's basket said it costs, where that differs */
  readonly claimed?: string;
}

/** Why a line can't be placed. `line`: its place from 1. */
export type LineTrouble = { readonly line: number; readonly sku: string; readonly name: string } & (
  | { readonly what: "unknown" }
  /** not sold any more */
  | { readonly what: "inactive" }
  | { readonly what: "short"; readonly wanted: number; readonly left: number }
  | { readonly what: "price"; readonly wasMinor: number; readonly nowMinor: number }
  /** an order has one currency */
  | { readonly what: "currency"; readonly currency: string }
);

/** What everybody sees of an order, and what lists hold. */
export interface OrderRow {
  readonly id: string;
  /** the human order number */
  readonly number: number;
  readonly state: OrderState;
  /** grows with every change; what edits and approvals name */
  readonly revision: number;
  readonly source: OrderSource;
  readonly conversation?: string;
  readonly contact?: string;
  readonly lines: readonly OrderLine[];
  /** ISO 4217; empty while no line is known to the catalogue */
  readonly currency: string;
  readonly totalMinor: number;
  readonly note?: string;
  readonly language?: Language;
  readonly confidence?: number;
  /** why the last approval was refused; gone with the next edit */
  readonly troubles?: readonly LineTrouble[];
  /** its stock is being reserved or returned at this moment */
  readonly busy?: true;
  /** a user's id; 0: a program or nobody */
  readonly madeBy: number;
  readonly approvedBy?: number;
  readonly why?: string;
  /** ms since 1970; absent: not yet */
  readonly madeAt: number;
  readonly placedAt?: number;
  readonly paidAt?: number;
  readonly fulfilledAt?: number;
  /** when it was dismissed, cancelled or refunded */
  readonly endedAt?: number;
}

/** What a conversation is told of its order, and keeps in its history. */
export interface OrderGist {
  readonly id: string;
  readonly number: number;
  readonly state: OrderState;
  readonly revision: number;
  readonly source: OrderSource;
  readonly lines: readonly Pick<OrderLine, "sku" | "name" | "quantity" | "priceMinor">[];
  readonly currency: string;
  readonly totalMinor: number;
}

/** To a conversation: its order changed. `tell`: what the customer is to be told, by whom and in which language (absent: the conversation's). */
export interface OrderNews {
  readonly type: "ordered";
  readonly order: OrderGist;
  /** absent: it is new */
  readonly from?: OrderState;
  /** a user's id; 0: a program or nobody */
  readonly by: number;
  readonly tell?: { readonly language?: Language };
}

/** How much of the total a line is. */
export const lineTotal = ({ quantity, priceMinor }: Pick<OrderLine, "quantity" | "priceMinor">): number => quantity * priceMinor;

/** What is wrong with a line, as a sentence for whoever would place the order. */
export function troubleWords(trouble: LineTrouble, money: (minor: number) => string): string {
  const name = trouble.name || trouble.sku;
  switch (trouble.what) {
    case "unknown": return `The catalogue has no ${trouble.sku}.`;
    case "inactive": return `${name} is not sold any more.`;
    case "short": return trouble.left === 0 ? `${name} is out of stock, ${trouble.wanted} wanted.` : `Of ${name} only ${trouble.left} of ${trouble.wanted} are left.`;
    case "price": return `${name} costs ${money(trouble.nowMinor)} now, no longer ${money(trouble.wasMinor)}.`;
    case "currency": return `${name} is sold in ${trouble.currency}, the others are not.`;
  }
}
