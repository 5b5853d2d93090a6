/**
 * The catalogue as CSV, as spreadsheets write it. Reading tells every line that is wrong and in what; whatever is wrong with one, nothing of the file is taken. Texts that a spreadsheet would
 * take for formulas are led by an apostrophe on the way out, which is taken off on the way in: https://owasp.org/www-community/attacks/CSV_Injection
 */
import Papa from "papaparse";
import type { ProductRow } from "../sql/products";
import type { ProductForm } from "./protocol";
import { checkForm, languagePattern, majorOf, minorOf } from "./product-form";

export const importRowsMax = 100_000;
export const importBytesMax = 32 * 1024 * 1024;
export const errorsToldMax = 200;
/** Parsed in one go: more than any line can have. */
const sliceChars = 128 * 1024;
/** After so many lines others get their turn. */
const restRows = 500;
const languagesMax = 20;

export interface CsvError { readonly line: number; readonly field: string; readonly say: string }
/** A line of the file. What its form lacks no column speaks of, or its cell is empty and means "as it is". */
export interface CsvRow { readonly line: number; readonly form: ProductForm }
/** `languages`: for which the file has a column, so that an empty cell takes the text away. */
/** `count`: of lines that speak of products. */
export interface CsvRead { readonly count: number; readonly rows: readonly CsvRow[]; readonly wrong: number; readonly errors: readonly CsvError[]; readonly names: readonly string[]; readonly abouts: readonly string[] }

const plainColumns = ["sku", "price", "currency", "stock", "alert_at", "active", "link", "images"] as const;
type Column = (typeof plainColumns)[number] | `name_${string}` | `about_${string}`;

const formula = /^'*\s*[=+\-@＝＋－＠]|^'*[\t\r\n]/;
const inert = (text: string): string => (formula.test(text) ? `'${text}` : text);
const restored = (cell: string): string => (cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell);

// ---------------------------------------------------------------- out

export function writeCsv(products: readonly ProductRow[]): string {
  const languages = (of: (product: ProductRow) => Record<string, string>): string[] => [...new Set(products.flatMap((product) => Object.keys(of(product))))].sort();
  const names = languages((product) => product.names);
  const abouts = languages((product) => product.about);
  const head = ["sku", ...(names.length > 0 ? names : ["en"]).map((language) => `name_${language}`), "price", "currency", "stock", "alert_at", "active", ...abouts.map((language) => `about_${language}`), "link", "images"];
  const rows = products.map((product) => [
    inert(product.sku), ...names.map((language) => inert(product.names[language] ?? "")), majorOf(product.price, product.currency), product.currency, String(product.stock), String(product.alertAt),
    product.active ? "yes" : "no", ...abouts.map((language) => inert(product.about[language] ?? "")), inert(product.link ?? ""), product.images.map((id) => inert(id)).join(" "),
  ]);
  return `${Papa.unparse([head, ...rows], { newline: "\r\n" })}\r\n`;
}

// ---------------------------------------------------------------- in

export async function readCsv(text: string): Promise<CsvRead> {
  const errors: CsvError[] = [];
  const rows: CsvRow[] = [];
  const lineOf = new Map<string, number>();
  let wrong = 0;
  const complain = (line: number, field: string, say: string): void => {
    wrong++;
    if (errors.length < errorsToldMax) errors.push({ line, field, say });
  };
  let columns: readonly (Column | null)[] | null = null;
  let count = 0;
  const answer = (): CsvRead => {
    const of = (prefix: string): string[] => (columns ?? []).flatMap((column) => (column?.startsWith(prefix) ? [column.slice(prefix.length)] : []));
    return { count, rows, wrong, errors, names: of("name_"), abouts: of("about_") };
  };

  for await (const { line, cells, problem } of records(text.replace(/^\uFEFF/, ""))) {
    if (problem !== undefined) {
      complain(line, "", problem);
      return answer();
    }
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (columns === null) {
      columns = headOf(cells, (field, say) => complain(line, field, say));
      if (wrong > 0) return answer();
      continue;
    }
    if (++count > importRowsMax) {
      complain(line, "", `A file may hold ${importRowsMax.toLocaleString("en")} products. Split it.`);
      return answer();
    }
    const form = formOf(columns, cells, (field, say) => complain(line, field, say));
    if (form === null) continue;
    const before = lineOf.get(form.sku!);
    if (before !== undefined) complain(line, "sku", `The SKU ${form.sku} stands in line ${before} already.`);
    else lineOf.set(form.sku!, line);
    rows.push({ line, form });
  }
  if (columns === null) complain(1, "", `The file is empty. Its first line must name the columns: sku, name_en, price, currency, stock …`);
  return answer();
}

function headOf(cells: readonly string[], complain: (field: string, say: string) => void): readonly (Column | null)[] {
  const seen = new Set<string>();
  const columns = cells.map((cell): Column | null => {
    const name = cell.trim().toLowerCase();
    if (name === "") return null;
    if (seen.has(name)) complain(name, `The column ${name} stands twice.`);
    seen.add(name);
    if ((plainColumns as readonly string[]).includes(name)) return name as Column;
    const [, kind, language = ""] = /^(name|about)_(.+)$/.exec(name) ?? [];
    if (kind !== undefined && languagePattern.test(language)) return name as Column;
    complain(name.slice(0, 40), `"${name.slice(0, 40)}" is no column. There are ${plainColumns.join(", ")}, and name_ and about_ with a language, such as name_es.`);
    return null;
  });
  if (!seen.has("sku")) complain("sku", "There is no column sku, by which products are known.");
  if (columns.filter((column) => column?.startsWith("name_")).length > languagesMax) complain("name", `There may be names in at most ${languagesMax} languages.`);
  return columns;
}

/** null: the line can't be used, and was complained of. */
function formOf(columns: readonly (Column | null)[], cells: readonly string[], complain: (field: string, say: string) => void): ProductForm | null {
  let isWrong = false;
  const wrong = (field: string, say: string): void => {
    isWrong = true;
    complain(field, say);
  };
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== "")) wrong("", `The line has ${cells.length} cells, the first line names ${columns.length}.`);
  const cell = new Map(columns.map((column, at) => [column, restored((cells[at] ?? "").trim()).trim()]));
  const told = (column: Column): string => cell.get(column) ?? "";
  const whole = (column: "stock" | "alert_at"): number | undefined => {
    const text = told(column);
    if (text === "") return undefined;
    if (/^\d{1,10}$/.test(text)) return Number(text);
    wrong(column, `${column} must be a whole number, 0 or more.`);
    return undefined;
  };
  const texts = (prefix: "name_" | "about_"): Record<string, string> =>
    Object.fromEntries([...cell].flatMap(([column, text]) => (column?.startsWith(prefix) && text !== "" ? [[column.slice(prefix.length), text]] : [])));
  const sku = told("sku");
  if (sku === "") wrong("sku", "The SKU is missing.");
  const currency = told("currency").toUpperCase();
  const form: ProductForm = { sku, names: texts("name_"), about: texts("about_") };
  if (Object.keys(form.names!).length === 0) delete form.names;
  if (currency !== "") form.currency = currency;
  const [stock, alertAt] = [whole("stock"), whole("alert_at")];
  if (stock !== undefined) form.stock = stock;
  if (alertAt !== undefined) form.alertAt = alertAt;
  if (cell.has("link")) form.link = told("link");
  if (cell.has("images")) form.images = told("images").split(/\s+/).filter((id) => id !== "").map(restored);
  const active = told("active").toLowerCase();
  if (active !== "") {
    if (!["yes", "no", "true", "false", "1", "0"].includes(active)) wrong("active", "active must be yes or no.");
    form.active = ["yes", "true", "1"].includes(active);
  }
  const checked = checkForm({ ...form, sku: sku || "x" });
  if (!checked.ok) wrong(checked.field, checked.say);
  else if (told("price") !== "") {
    // Without a currency the price waits for the product that is there.
    const minor = currency === "" ? null : minorOf(told("price"), currency);
    if (currency === "") wrong("currency", "A price needs its currency beside it.");
    else if (minor === null) wrong("price", `"${told("price").slice(0, 20)}" is no price in ${currency}: write ${majorOf(1290, currency)}.`);
    else form.priceMinor = minor;
  }
  return isWrong ? null : form;
}

interface CsvRecord { readonly line: number; readonly cells: readonly string[]; readonly problem?: string }

/** The file's records with the line each begins in. A quote that is never closed would make one record of all that follows: then reading ends. */
async function* records(text: string): AsyncGenerator<CsvRecord> {
  let line = 1;
  let given = 0;
  const delimiter = delimiterOf(text);
  for (let at = 0; at < text.length; ) {
    const slice = text.slice(at, at + sliceChars);
    const isLast = at + slice.length >= text.length;
    // The last record of a slice may go on in the next one, so it is left to that.
    const parser = new Papa.Parser({ delimiter, newline: newlineOf(text) } as Papa.ParseConfig);
    const { data, errors, meta } = parser.parse(slice, 0, !isLast) as Papa.ParseResult<string[]>;
    const odd = errors.find((error) => error.type === "Quotes");
    if (odd && (isLast || odd.code !== "MissingQuotes")) {
      for (const cells of data.slice(0, odd.row ?? 0)) line += linesOf(cells);
      return void (yield { line, cells: [], problem: "A quotation mark is opened and never closed, or stands where none can: write two for one inside quotes." });
    }
    if (!isLast && meta.cursor === 0) return void (yield { line, cells: [], problem: "A line is longer than a product can be. Is a quotation mark missing?" });
    for (const cells of data) {
      yield { line, cells };
      line += linesOf(cells);
      if (++given % restRows === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    at += isLast ? slice.length : meta.cursor;
  }
}

const linesOf = (cells: readonly string[]): number => 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
const newlineOf = (text: string): "\r\n" | "\n" | "\r" => /\r\n|\n|\r/.exec(text)?.[0] as "\r\n" | "\n" | "\r" ?? "\n";

/** Spreadsheets write what their country separates by: the first line, which has no texts in it, tells. */
function delimiterOf(text: string): string {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  return [",", ";", "\t"].map((sign) => ({ sign, count: head.split(sign).length })).sort((a, b) => b.count - a.count)[0]!.sign;
}
