/** A whole catalogue in and out: what each line of a file makes of what is there, all of it or nothing. For every door, after it has asked `can`. */
import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { importProducts, type Staged } from "../sql/import";
import { imagesThere } from "../sql/media";
import { listProducts, listsSame, productsBySku, type ProductRow } from "../sql/products";
import { errorsToldMax, readCsv, writeCsv, type CsvError, type CsvRead } from "./catalogue-csv";
import type { ImportReport, ProductForm } from "./protocol";

const exportRowsMax = 200_000;
const chunkRows = 2_000;
const idBytes = 16;
const triesMax = 3;

/** null: others kept changing the same products; nothing was taken. */
export async function takeCsv(sql: Sql, tenant: number, text: string, check: boolean, by: number): Promise<ImportReport | null> {
  const read = await readCsv(text);
  for (let tries = 0; tries < triesMax; tries++) {
    const { staged, added, same, wrong, errors } = await merge(sql, tenant, read);
    if (wrong > 0) return { rows: read.count, added: 0, changed: 0, same: 0, wrong, errors: [...errors], done: false };
    const report = { rows: read.count, added, changed: staged.length - added, same, wrong, errors: [] };
    if (check) return { ...report, done: false };
    if ((await importProducts(sql, tenant, staged, by)) === "done") return { ...report, done: true };
  }
  return null;
}

/** `read`: how the caller reads, as whom. */
export async function giveCsv(tenant: number, read: (ask: (sql: Sql) => PromiseLike<ProductRow[]>) => Promise<ProductRow[]>): Promise<string> {
  const products: ProductRow[] = [];
  for (let after = ""; products.length < exportRowsMax; ) {
    const page = await read((sql) => listProducts(sql, tenant, "all", after, chunkRows));
    products.push(...page);
    if (page.length < chunkRows) break;
    after = page.at(-1)!.sku;
  }
  return writeCsv(products);
}

interface Merged { readonly staged: readonly Staged[]; readonly added: number; readonly same: number; readonly wrong: number; readonly errors: readonly CsvError[] }

/** What each line makes of the product that is there, or of a new one; and what is wrong with it only in sight of what is there. */
async function merge(sql: Sql, tenant: number, read: CsvRead): Promise<Merged> {
  const errors = [...read.errors];
  let { wrong } = read;
  const complain = (line: number, field: string, say: string): void => {
    wrong++;
    if (errors.length < errorsToldMax) errors.push({ line, field, say });
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
