/** The catalogue as people and programs use it: looking things up, changing them, and taking whole files. Every door comes through here, after `can`. */
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { orderStates } from "../actors/order-messages";
import { imagesThere } from "../sql/media";
import { addProduct, catalogueState, changeProduct, listProducts, movesOf, productById, productsBySku, reservedOf, searchedMax, searchProducts, type ProductFields, type ProductRow } from "../sql/products";
import type { Store } from "../sql/open";
import { can, type Method, type Scope } from "./access";
import { giveCsv, takeCsv } from "./catalogue-import";
import type { Log } from "./log";
import type { Media } from "./media";
import { checkForm } from "./product-form";
import { frameBytesMax } from "./protocol";
import type { ImportReport, Product, ProductDetail, ProductForm, ProductSaved, Products, StockMove, Up } from "./protocol";
import { Refused } from "./socket-connection";

type Asked<T extends Up["t"]> = Omit<Extract<Up, { t: T }>, "t" | "id">;

export interface CatalogueParts { readonly store: Store; readonly media: Pick<Media, "link">; readonly log: Log }
export interface Catalogue {
  find(scope: Scope, asked: Asked<"products">): Promise<Products>;
  /** By id or SKU. */
  open(scope: Scope, asked: Asked<"product">): Promise<ProductDetail>;
  /** `client`: unique to this intent, so that a retry makes a new product once. */
  save(scope: Scope, asked: Asked<"saveProduct">): Promise<ProductSaved>;
  turn(scope: Scope, asked: Asked<"switchProduct">): Promise<ProductSaved>;
  importCsv(scope: Scope, text: string, check: boolean): Promise<ImportReport>;
  export(scope: Scope): Promise<string>;
}

export const pageRowsMax = 50;
const movesMax = 50;
/** What a page may take of a frame; the rest is for what stands around it. */
const contentBytesMax = frameBytesMax - 8 * 1024;
const heldStates = [orderStates.indexOf("placed"), orderStates.indexOf("paid")];

export function openCatalogue({ store, media, log }: CatalogueParts): Catalogue {
  const sql = store.writer;
  const may = (scope: Scope, method: Method): void => {
    if (!can(scope, method)) throw new Refused("forbidden", "Your role does not allow this.");
  };
  const shown = (tenant: number, row: ProductRow): Product => productOf(row, (id) => media.link(tenant, id, false).url);

  async function find(scope: Scope, { query, filter = "active", after = "", limit = searchedMax }: Asked<"products">): Promise<Products> {
    may(scope, "products");
    const { tenant } = scope;
    const wanted = Math.min(limit, pageRowsMax);
    const [rows, [state]] = await store.read(tenant, (sql) => [
      query === undefined ? listProducts(sql, tenant, filter, after, wanted + 1) : searchProducts(sql, tenant, query, filter, Math.min(wanted, searchedMax)), catalogueState(sql, tenant),
    ]);
    const page = fitting(rows.slice(0, wanted).map((row) => shown(tenant, row)));
    const last = page.at(-1);
    return { products: page, ...(query === undefined && rows.length > page.length && last ? { next: last.sku } : {}), low: state?.low ?? 0, version: state?.version ?? 0 };
  }

  async function open(scope: Scope, { product = "", sku }: Asked<"product">): Promise<ProductDetail> {
    may(scope, "product");
    const { tenant } = scope;
    const [row] = await store.read(tenant, (sql) => (sku === undefined ? productById(sql, tenant, product) : productsBySku(sql, tenant, [sku])));
    if (!row) throw unknown();
    const [moves, [held]] = await store.read(tenant, (sql) => [movesOf(sql, tenant, row.id, movesMax), reservedOf(sql, tenant, row.id, heldStates)]);
    return { product: shown(tenant, row), reserved: held?.reserved ?? 0, moves: moves.map(({ order, number, kind, ...move }) => ({ ...move, kind: kind as StockMove["kind"], ...(order !== null && number !== null && { order: { id: order, number } }) })) };
  }

  async function save(scope: Scope, { client, product, form }: Asked<"saveProduct">): Promise<ProductSaved> {
    may(scope, "saveProduct");
    const checked = checkForm(form);
    if (!checked.ok) return checked;
    const { fields } = checked;
    if (fields.images && !(await haveImages(sql, scope.tenant, fields.images))) return { ok: false, field: "images", say: "One of the pictures is not here, or is no picture. Upload it again." };
    const saved = product === undefined ? await make(scope, client, fields) : await alter(scope, product, form, fields);
    if (saved.ok) log.info(product === undefined ? "product_added" : "product_changed", { tenant: scope.tenant, user: scope.user });
    return saved;
  }

  async function make(scope: Scope, client: string, fields: Partial<ProductFields>): Promise<ProductSaved> {
    const { sku, names, price, currency } = fields;
    if (sku === undefined) return missing("sku");
    if (names === undefined) return missing("names");
    if (price === undefined) return missing("priceMinor");
    if (currency === undefined) return missing("currency");
    const id = createHash("sha256").update(`product ${scope.tenant} ${scope.user} ${scope.key ?? ""} ${client}`).digest("base64url").slice(0, 22);
    const added = await addProduct(sql, scope.tenant, { about: {}, stock: 0, alertAt: 0, images: [], link: null, active: true, ...fields, id, sku, names, price, currency }, scope.user);
    return added.result === "saved" ? { ok: true, product: shown(scope.tenant, added.product) } : taken(sku);
  }

  async function alter(scope: Scope, id: string, { stock, stockWas, version }: ProductForm, fields: Partial<ProductFields>): Promise<ProductSaved> {
    if (stock !== undefined && stockWas === undefined) return { ok: false, field: "stockWas", say: "A change of the stock must say from what: sales go on meanwhile." };
    const changed = await changeProduct(sql, scope.tenant, id, fields, version ?? null, stock === undefined ? 0 : stock - (stockWas ?? 0), scope.user).catch(takenMeanwhile);
    switch (changed.result) {
      case "saved": return { ok: true, product: shown(scope.tenant, changed.product) };
      case "taken": return taken(fields.sku ?? "");
      case "missing": throw unknown();
      case "stale": return { ok: false, field: "version", say: "Somebody changed this product after what you had seen. Look at it again.", product: shown(scope.tenant, changed.product) };
      case "short": return { ok: false, field: "stock", say: `Only ${changed.product.stock} are left now: the others were sold meanwhile.`, product: shown(scope.tenant, changed.product) };
    }
  }

  async function turn(scope: Scope, { product, active }: Asked<"switchProduct">): Promise<ProductSaved> {
    may(scope, "switchProduct");
    return await alter(scope, product, {}, { active });
  }

  // -------------------------------------------------------------- files

  async function take(scope: Scope, text: string, check: boolean): Promise<ImportReport> {
    may(scope, "importProducts");
    const report = await takeCsv(sql, scope.tenant, text, check, scope.user);
    if (report === null) throw new Refused("unavailable", "Somebody else is changing the same products right now. Nothing was taken; try again in a moment.", 2_000);
    if (report.done) log.info("products_imported", { tenant: scope.tenant, user: scope.user, count: report.added + report.changed });
    return report;
  }

  async function give(scope: Scope): Promise<string> {
    may(scope, "exportProducts");
    return await giveCsv(scope.tenant, (ask) => store.read(scope.tenant, ask));
  }

  return { find, open, save, turn, importCsv: take, export: give };
}

/** As many as fit a frame, and one at least. */
function fitting(products: readonly Product[]): Product[] {
  let bytes = 0;
  const count = products.findIndex((product, at) => (bytes += Buffer.byteLength(JSON.stringify(product)) + 1) > contentBytesMax && at > 0);
  return products.slice(0, count < 0 ? undefined : count);
}

export function productOf({ price, link, images, ...row }: ProductRow, linkOf: (id: string) => string): Product {
  return { ...row, priceMinor: price, ...(link !== null && { link }), images: images.map((file) => ({ file, url: linkOf(file) })) };
}

const haveImages = async (sql: Sql, tenant: number, ids: readonly string[]): Promise<boolean> => ids.length === 0 || (await imagesThere(sql, tenant, ids)).size === new Set(ids).size;
const unknown = (): Refused => new Refused("not_found", "There is no such product here.");
const taken = (sku: string): ProductSaved => ({ ok: false, field: "sku", say: `Another product has the SKU ${sku} already.` });
const missing = (field: "sku" | "names" | "priceMinor" | "currency"): ProductSaved => ({ ok: false, field, say: `A new product needs ${{ sku: "a SKU", names: "a name", priceMinor: "a price", currency: "a currency" }[field]}.` });

/** Two who give the same SKU at once: the second is told so. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function takenMeanwhile(error: unknown): { result: "taken" } {
  if ((error as { code?: unknown }).code === "23505") return { result: "taken" };
  throw error;
}
