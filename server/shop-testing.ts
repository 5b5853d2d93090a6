/** For tests: a shop with a few products on a real store, and its calls answered by a kernel. Nothing here is part of the product. */
import type { Sql } from "postgres";
import type { Kernel } from "../actors/kernel/kernel";
import { addProduct, type ProductFields } from "../sql/products";
import type { Log } from "./log";
import { openStock } from "./stock";

export const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const mug: ProductFields = {
  id: "mug-blue", sku: "MUG-BLUE", names: { en: "Blue mug", es: "Taza azul", pt: "Caneca azul" }, about: {}, price: 890, currency: "EUR", stock: 10, alertAt: 3, images: [], link: null, active: true,
};
export const rope: ProductFields = { ...mug, id: "rope-60", sku: "ROPE-60", names: { en: "Rope 60 m", es: "Cuerda 60 m" }, price: 14_990, stock: 2, alertAt: 2 };

export async function stocked(sql: Sql, tenant: number, ...products: readonly ProductFields[]): Promise<void> {
  for (const product of products) await addProduct(sql, tenant, product, 0);
}

export function stockOf(sql: Sql, tenant: number, id: string): Promise<number> {
  return sql<{ stock: number }[]>`select stock from products where tenant = ${tenant} and id = ${id}`.then(([row]) => row?.stock ?? Number.NaN);
}

/** What start.ts does for a kernel that answers orders. */
export const sells = (kernel: Kernel, sql: Sql): void => openStock({ kernel, sql, log: quiet });
