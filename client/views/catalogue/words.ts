/** Prices as people write them, products as a list shows them, and what became of a stock. Pure. */
import type { Product, StockMove } from "../../../server/protocol";
import { count } from "../../format";

const decimals = new Map<string, number>();
/** How many decimals a currency has: 2 for most, none for yen, three for dinars. */
export function decimalsOf(currency: string): number {
  let known = decimals.get(currency);
  if (known === undefined) {
    try {
      known = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      known = 2;
    }
    decimals.set(currency, known);
  }
  return known;
}

/** `12.90` or `12,90` in minor units; null: it is no price, or finer than the currency. */
export function minorOf(text: string, currency: string): number | null {
  const digits = decimalsOf(currency);
  const found = /^(\d{1,12})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!found) return null;
  const fraction = (found[2] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return null;
  const minor = Number(found[1]) * 10 ** digits + Number(fraction.padEnd(digits, "0") || "0");
  return Number.isSafeInteger(minor) ? minor : null;
}

/** As it stands in a field. */
export const majorOf = (minor: number, currency: string): string => (minor / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency));

/** A whole number of pieces; null: it is none. */
export const piecesOf = (text: string): number | null => (/^\d{1,10}$/.test(text.trim()) ? Number(text.trim()) : null);

const moveNames: Readonly<Record<StockMove["kind"], string>> = { reserve: "Sold", return: "Returned", set: "Set by hand", import: "From a file" };
export const moveWords = ({ kind, order }: StockMove): string => (order ? `${moveNames[kind]}, order ${order.number}` : moveNames[kind]);
/** `+3`, `−2` */
export const changeWords = (change: number): string => (change > 0 ? `+${count(change)}` : change < 0 ? `\u2212${count(-change)}` : "0");

/** Those that can't be sold, or not for long. */
export const isLow = ({ active, stock, alertAt }: Product): boolean => active && stock <= alertAt;
