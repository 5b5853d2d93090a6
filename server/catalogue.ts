/** The catalogue as people and programs use it: looking things up, changing them, and taking whole files. Every door comes through here, after `can`. */
import { createHash, randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { orderStates } from "../actors/order-messages";
import { importProducts, type Staged } from "../sql/import";
import { imagesThere } from "../sql/media";
import { addProduct, catalogueState, changeProduct, listProducts, listsSame, movesOf, productById, productsBySku, reservedOf, searchedMax, searchProducts, type ProductFields, type ProductRow } from "../sql/products";
import type { Store } from "../sql/open";
import { can, type Method, type Scope } from "./access";
import { readCsv, writeCsv, type CsvError, type CsvRead } from "./catalogue-csv";
import type { Log } from "./log";
import type { Media } from "./media";
import { checkForm } from "./product-form";
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
  import(scope: Scope, text: string, check: boolean): Promise<ImportReport>;
  export(scope: Scope): Promise<string>;
}

export const pageRowsMax = 50;
const movesMax = 50;
const exportRowsMax = 200_000;
const chunkRows = 2_000;
const idBytes = 16;
const importTriesMax = 3;
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
    const page = query === undefined ? rows.slice(0, wanted) : rows;
    const last = page.at(-1);
    return { products: page.map((row) => shown(tenant, row)), ...(rows.length > page.length && last ? { next: last.sku } : {}), low: state?.low ?? 0, version: state?.version ?? 0 };
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
    const read = await readCsv(text);
    for (let tries = 0; tries < importTriesMax; tries++) {
      const merged = await merge(sql, scope.tenant, read);
      const report = { rows: read.rows.length, added: merged.added, changed: merged.staged.length - merged.added, same: merged.same, wrong: merged.wrong, errors: merged.errors };
      if (merged.wrong > 0) return { ...report, rows: Math.max(report.rows, merged.wrong), added: 0, changed: 0, same: 0, done: false };
      if (check) return { ...report, done: false };
      if ((await importProducts(sql, scope.tenant, merged.staged, scope.user)) === "done") {
        log.info("products_imported", { tenant: scope.tenant, user: scope.user, count: merged.staged.length });
        return { ...report, done: true };
      }
    }
    throw new Refused("unavailable", "Somebody else is changing the same products right now. Nothing was taken; try again in a moment.", 2_000);
  }

  async function give(scope: Scope): Promise<string> {
    may(scope, "exportProducts");
    const products: ProductRow[] = [];
    for (let after = ""; products.length < exportRowsMax; ) {
      const page = await store.read(scope.tenant, (sql) => listProducts(sql, scope.tenant, "all", after, chunkRows));
      products.push(...page);
      if (page.length < chunkRows) break;
      after = page.at(-1)!.sku;
    }
    return writeCsv(products);
  }

  return { find, open, save, turn, import: take, export: give };
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

// ---------------------------------------------------------------- merging a file into what is there

interface Merged { readonly staged: readonly Staged[]; readonly added: number; readonly same: number; readonly wrong: number; readonly errors: readonly CsvError[] }

/** What each line makes of the product that is there, or of a new one; and what is wrong with it only in sight of what is there. */
async function merge(sql: Sql, tenant: number, read: CsvRead): Promise<Merged & { errors: CsvError[] }> {
  const errors = [...read.errors];
  let { wrong } = read;
  const complain = (line: number, field: string, say: string): void => {
    wrong++;
    if (errors.length < errorsMax) errors.push({ line, field, say });
  };
  const staged: Staged[] = [];
  let same = 0;
  let added = 0;
  for (let at = 0; at < read.rows.length; at += chunkRows) {
    const chunk = read.rows.slice(at, at + chunkRows);
    const known = new Map((await productsBySku(sql, tenant, chunk.map(({ form }) => form.sku!))).map((product) => [product.sku, product]));
    const pictures = await imagesThere(sql, tenant, [...new Set(chunk.flatMap(({ form }) => form.images ?? []))]);
    for (const { line, form } of chunk) {
      const before = known.get(form.sku!);
      const next = before ? altered(before, form, read) : fresh(form);
      if (typeof next === "string") complain(line, next, next === "names" ? "A new product needs a name: a column such as name_en." : "A new product needs a price and a currency.");
      else if (form.images?.some((id) => !pictures.has(id))) complain(line, "images", "One of the pictures is not here. Upload it, and write its id.");
      else if (Object.keys(next.names).length === 0) complain(line, "names", "The line would leave the product without a name.");
      else if (before && listsSame(before, next) && (next.stock === null || next.stock === before.stock)) same++;
      else {
        if (!before) added++;
        staged.push(next);
      }
    }
  }
  return { staged, added, same, wrong, errors: errors.sort((a, b) => a.line - b.line) };
}
const errorsMax = 200;

/** A cell that is empty takes a text away; what no column speaks of stays. */
function altered(before: ProductRow, form: ProductForm, { names, abouts }: CsvRead): Staged {
  const texts = (was: Record<string, string>, columns: readonly string[], now: Record<string, string> = {}): Record<string, string> => {
    const kept = Object.fromEntries(Object.entries(was).filter(([language]) => !columns.includes(language) || now[language] !== undefined));
    return { ...kept, ...now };
  };
  return {
    ...before, names: texts(before.names, names, form.names), about: texts(before.about, abouts, form.about), price: form.priceMinor ?? before.price, currency: form.currency ?? before.currency,
    stock: form.stock ?? null, alertAt: form.alertAt ?? before.alertAt, images: form.images ?? before.images, link: form.link === undefined ? before.link : form.link || null, active: form.active ?? before.active,
  };
}

function fresh(form: ProductForm): Staged | "names" | "price" {
  const { sku, names, about, priceMinor, currency, stock, alertAt, images, link, active } = form;
  if (names === undefined) return "names";
  if (priceMinor === undefined || currency === undefined) return "price";
  return {
    id: randomBytes(idBytes).toString("base64url"), sku: sku!, names, about: about ?? {}, price: priceMinor, currency, stock: stock ?? 0, alertAt: alertAt ?? 0, images: images ?? [], link: link || null,
    active: active ?? true, version: null,
  };
}
