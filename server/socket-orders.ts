/** What is asked of catalogue and orders, read into closed shapes. Whether it is possible now is the order's and the catalogue's to say; this is about form and size. */
import { linesMax, orderStates, quantityMax, type OrderRequest, type WantedLine } from "../actors/order-messages";
import { languagePattern, skuCharsMax } from "./product-form";
import type { ProductForm, Up } from "./protocol";
import { boolean, fields, integer, list, matching, maybe, oneOf, text, unreadable, type Fields } from "./socket-read";

const noteCharsMax = 2_000;
const whyCharsMax = 500;
const queryCharsMax = 200;
const formTextCharsMax = 4_000;
const textsMax = 40;
const imagesMax = 20;
const revisionMax = 2_147_483_647;
const pageRowsMax = 50;
const idPattern = /^[A-Za-z0-9_-]{1,80}$/;
const filePattern = /^[A-Za-z0-9_-]{22}$/;
const clientPattern = /^[A-Za-z0-9_-]{1,64}$/;

const client = (from: Fields): string => matching(from["client"], "client", clientPattern, "1 to 64 of A-Z, a-z, 0-9, _ and -");
const id = (value: unknown, what: string): string => matching(value, what, idPattern, "an id");
const file = (value: unknown, what: string): string => matching(value, what, filePattern, "a file's id");
const language = (value: unknown, what: string): string => matching(value, what, languagePattern, "a language such as es");
const words = (charsMax: number) => (value: unknown, what: string): string => text(value, what, charsMax, 0);
const revision = (from: Fields): number => integer(from["revision"], "revision", 1, revisionMax);

function line(value: unknown, what: string): WantedLine {
  const from = fields(value, what);
  return { sku: text(from["sku"], `${what}.sku`, skuCharsMax), quantity: integer(from["quantity"], `${what}.quantity`, 1, quantityMax) };
}
export const readLines = (value: unknown): WantedLine[] => list(value, "lines", linesMax, line, 1);

/** A Map, since a kind is a stranger's word. `source` and prices are never taken from who asks. */
const requests = new Map<string, (from: Fields) => OrderRequest>([
  ["draft_order", (from) => ({
    type: "draft_order", source: "agent", lines: readLines(from["lines"]), ...maybe(from, "conversation", id), ...maybe(from, "contact", id), ...maybe(from, "note", words(noteCharsMax)), ...maybe(from, "language", language),
  })],
  ["edit_order", (from) => ({ type: "edit_order", revision: revision(from), lines: readLines(from["lines"]), ...maybe(from, "note", words(noteCharsMax)), ...maybe(from, "language", language) })],
  ["approve_order", (from) => ({ type: "approve_order", revision: revision(from), ...maybe(from, "tell", boolean), ...maybe(from, "language", language) })],
  ["dismiss_order", () => ({ type: "dismiss_order" })],
  ["pay_order", (from) => ({ type: "pay_order", ...maybe(from, "tell", boolean) })],
  ["fulfil_order", (from) => ({ type: "fulfil_order", ...maybe(from, "tell", boolean) })],
  ["cancel_order", (from) => ({ type: "cancel_order", ...maybe(from, "tell", boolean), ...maybe(from, "why", words(whyCharsMax)) })],
  ["refund_order", (from) => ({ type: "refund_order", ...maybe(from, "tell", boolean), ...maybe(from, "why", words(whyCharsMax)) })],
]);

export function readOrderRequest(value: unknown): OrderRequest {
  const from = fields(value, "request");
  const read = typeof from["type"] === "string" ? requests.get(from["type"]) : undefined;
  return read ? read(from) : unreadable(`request.type must be one of ${[...requests.keys()].join(", ")}`);
}

function texts(value: unknown, what: string): Record<string, string> {
  const given = Object.entries(fields(value, what));
  integer(given.length, `the number of ${what}`, 0, textsMax);
  return Object.fromEntries(given.map(([name, said]) => [language(name, `a language in ${what}`), text(said, `${what}.${name}`, formTextCharsMax, 0)]));
}

const whole = (value: unknown, what: string): number => integer(value, what, 0);

/** What is wrong with a value the form itself says, by field; here only what is no such form at all. */
export function readProductForm(value: unknown): ProductForm {
  const from = fields(value, "form");
  return {
    ...maybe(from, "sku", words(formTextCharsMax)), ...maybe(from, "names", texts), ...maybe(from, "about", texts), ...maybe(from, "priceMinor", whole), ...maybe(from, "currency", words(whyCharsMax)),
    ...maybe(from, "stock", whole), ...maybe(from, "stockWas", whole), ...maybe(from, "alertAt", whole), ...maybe(from, "images", (images, what) => list(images, what, imagesMax, file)),
    ...maybe(from, "link", words(formTextCharsMax)), ...maybe(from, "active", boolean), ...maybe(from, "version", whole),
  };
}

export const readProductsQuery = (from: Fields) => ({
  ...maybe(from, "query", words(queryCharsMax)), ...maybe(from, "filter", (value, what) => oneOf(value, what, ["active", "low", "all"])),
  ...maybe(from, "after", words(skuCharsMax)), ...maybe(from, "limit", (value, what) => integer(value, what, 1, pageRowsMax)),
});

export const readOrdersQuery = (from: Fields) => ({
  ...maybe(from, "state", (value, what) => oneOf(value, what, orderStates)), ...maybe(from, "conversation", id), ...maybe(from, "contact", id),
  ...maybe(from, "after", (value, what) => integer(value, what, 1)), ...maybe(from, "limit", (value, what) => integer(value, what, 1, pageRowsMax)),
});

/** The kinds of frames that are about catalogue and orders. */
export const shopKinds: readonly (readonly [string, (from: Fields, id: number) => Up])[] = [
  ["products", (from, id) => ({ t: "products", id, ...readProductsQuery(from) })],
  ["product", (from, n) => {
    const named = { ...maybe(from, "product", id), ...maybe(from, "sku", words(skuCharsMax)) };
    return named.product === undefined && named.sku === undefined ? unreadable("a product is named by product or sku") : { t: "product", id: n, ...named };
  }],
  ["saveProduct", (from, n) => ({ t: "saveProduct", id: n, client: client(from), ...maybe(from, "product", id), form: readProductForm(from["form"]) })],
  ["switchProduct", (from, n) => ({ t: "switchProduct", id: n, product: id(from["product"], "product"), active: boolean(from["active"], "active") })],
  ["importProducts", (from, n) => ({ t: "importProducts", id: n, file: file(from["file"], "file"), ...maybe(from, "check", boolean) })],
  ["exportProducts", (_, id) => ({ t: "exportProducts", id })],
  ["orders", (from, id) => ({ t: "orders", id, ...readOrdersQuery(from) })],
  ["order", (from, n) => ({ t: "order", id: n, order: id(from["order"], "order") })],
  ["orderCommand", (from, n) => {
    const request = readOrderRequest(from["request"]);
    const named = maybe(from, "order", id);
    if ((named.order === undefined) !== (request.type === "draft_order")) return unreadable(request.type === "draft_order" ? "a new order has no id yet" : "order must name one");
    return { t: "orderCommand", id: n, client: client(from), ...named, request };
  }],
];
