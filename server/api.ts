/**
 * REST for programs: the same commands through the same doors as the socket, asked of the same `can`. What changes something carries an Idempotency-Key, under which its outcome is kept for
 * 30 days: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. Errors are JSON of a closed list of words, with what to do.
 */
import { createHash } from "node:crypto";
import { Elysia } from "elysia";
import type { Server } from "bun";
import { Unavailable } from "../actors/kernel/kernel";
import type { Outcome, Refusal } from "../actors/messages";
import type { OrderRequest } from "../actors/order-messages";
import { StoreFailure } from "../sql/open";
import type { Scope } from "./access";
import type { Keys } from "./api-keys";
import type { Catalogue } from "./catalogue";
import type { CopilotApi } from "./copilot-api";
import { faultOf, type Log } from "./log";
import type { Orders } from "./orders";
import type { ErrorCode, Product } from "./protocol";
import type { ProductImages } from "./product-images";
import { Refused } from "./socket-connection";
import { readOrderRequest, readOrdersQuery, readProductForm, readProductsQuery } from "./socket-orders";
import { fields, Unreadable, unreadable, type Fields } from "./socket-read";

export interface ApiParts {
  readonly keys: Keys;
  readonly catalogue: Catalogue;
  readonly orders: Orders;
  readonly images: ProductImages;
  readonly copilot: CopilotApi;
  readonly log: Log;
  readonly addressOf: (request: Request, server: Server<unknown> | null) => string;
  /** where the world reaches us, for pictures' addresses; null: paths alone */
  readonly publicUrl: URL | null;
}

interface Call { readonly scope: Scope; readonly request: Request; readonly query: Fields; readonly id: string; body(): Promise<Fields> }
type Handler = (call: Call) => Promise<Response>;

const bodyBytesMax = 256 * 1024;
const idempotencyPattern = /^[A-Za-z0-9_-]{1,64}$/;
/** Without a key of its own an engine's call counts as told again within this time. */
const sameBodyMs = 600_000;
const raw = { parse: "none" } as const;

export function openApi(parts: ApiParts) {
  const { catalogue, orders, images, copilot } = parts;
  const isEngine = ({ scope }: Call): boolean => scope.role === "engine";

  const handle = (run: Handler) => async ({ request, server, params }: { request: Request; server: Server<unknown> | null; params?: unknown }): Promise<Response> => {
    try {
      const known = await parts.keys.know(request, parts.addressOf(request, server));
      if (!known.ok) return fail(known.status, known.error, known.say, {}, known.retrySeconds);
      const id = String((params as { id?: string } | undefined)?.id ?? "");
      return await run({ scope: known.scope, request, query: Object.fromEntries(new URL(request.url).searchParams), id, body: () => bodyOf(request) });
    } catch (error) {
      return failure(error, parts.log);
    }
  };

  const shown = (product: Product): Product => ({ ...product, images: product.images.map(({ file, url }) => ({ file, url: parts.publicUrl ? new URL(url, parts.publicUrl).href : url })) });

  // -------------------------------------------------------------- orders

  async function ask(call: Call, request: OrderRequest, created = 200): Promise<Response> {
    const client = await idempotencyKey(call.request, isEngine(call) ? `${call.scope.key} ${JSON.stringify(request)}` : null);
    const outcome = await orders.command(call.scope, { client, ...(request.type !== "draft_order" && { order: call.id }), request });
    return told(outcome, created);
  }

  /** `items` is what workflows call the lines. */
  const createOrder: Handler = async (call) => {
    const { items, lines = items, ...rest } = await call.body();
    return await ask(call, readOrderRequest({ ...rest, lines, type: "draft_order" }), 201);
  };
  const step = (type: OrderRequest["type"]): Handler => async (call) => await ask(call, readOrderRequest({ ...(await call.body()), type }));

  // -------------------------------------------------------------- products

  const createProduct: Handler = async (call) => {
    const saved = await catalogue.save(call.scope, { client: await idempotencyKey(call.request, null), form: readProductForm(await call.body()) });
    return saved.ok ? json(201, { product: shown(saved.product) }) : fail(saved.field === "sku" ? 409 : 422, "invalid", saved.say, { field: saved.field });
  };
  const changeProduct: Handler = async (call) => {
    const saved = await catalogue.save(call.scope, { client: "", product: call.id, form: readProductForm(await call.body()) });
    if (saved.ok) return json(200, { product: shown(saved.product) });
    const isConflict = saved.field === "version" || saved.field === "stock" || saved.field === "sku";
    return fail(isConflict ? 409 : 422, isConflict ? "stale" : "invalid", saved.say, { field: saved.field, ...(saved.product && { product: shown(saved.product) }) });
  };
  const takeFile: Handler = async ({ scope, request, query }) => {
    const report = await catalogue.importCsv(scope, await textOf(request, Number.POSITIVE_INFINITY), query["check"] === "1");
    return json(report.wrong > 0 ? 422 : 200, report);
  };

  /** A product by its id, or by what the shop calls it. */
  const productOf = (scope: Scope, id: string) =>
    catalogue.open(scope, { product: id }).catch((error: unknown) => (error instanceof Refused && error.code === "not_found" ? catalogue.open(scope, { sku: id }) : Promise.reject(error)));
  /** The signed address of a product's picture, good for some minutes. */
  const picture: Handler = async ({ scope, id }) => {
    const [first] = shown((await productOf(scope, id)).product).images;
    if (!first) throw new Refused("not_found", "This product has no picture.");
    return json(200, { url: first.url });
  };
  const conversationPattern = /^[A-Za-z0-9_-]{1,64}$/;

  return new Elysia({ name: "parley.api" })
    .get("/api/conversations/:id", handle(async ({ scope, id }) => (conversationPattern.test(id) ? text(200, await copilot.brief(scope, id)) : unreadable("the conversation's id has another form"))))
    .get("/api/learning.jsonl", handle(async ({ scope }) => new Response(copilot.dataSet(scope), { headers: { "content-type": "application/x-ndjson; charset=utf-8", "content-disposition": 'attachment; filename="learning.jsonl"', ...unkept } })))
    .get("/api/products/:id/image", handle(picture))
    .get("/api/orders", handle(async ({ scope, query }) => text(200, await orders.list(scope, readOrdersQuery(withNumbers(query, "after", "limit"))))))
    .post("/api/orders", handle(createOrder), raw)
    .get("/api/orders/:id", handle(async ({ scope, id }) => text(200, await orders.open(scope, id))))
    .put("/api/orders/:id", handle(step("edit_order")), raw)
    .post("/api/orders/:id/approve", handle(step("approve_order")), raw)
    .post("/api/orders/:id/dismiss", handle(step("dismiss_order")), raw)
    .post("/api/orders/:id/pay", handle(step("pay_order")), raw)
    .post("/api/orders/:id/fulfil", handle(step("fulfil_order")), raw)
    .post("/api/orders/:id/cancel", handle(step("cancel_order")), raw)
    .post("/api/orders/:id/refund", handle(step("refund_order")), raw)
    .get("/api/products", handle(async ({ scope, query }) => {
      const found = await catalogue.find(scope, readProductsQuery(withNumbers(query, "limit")));
      return json(200, { ...found, products: found.products.map(shown) });
    }))
    .post("/api/products", handle(createProduct), raw)
    .get("/api/products.csv", handle(async ({ scope }) => new Response(await catalogue.export(scope), { headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="products.csv"', ...unkept } })))
    .post("/api/products.csv", handle(takeFile), raw)
    .put("/api/products.csv", handle(takeFile), raw)
    .get("/api/products/:id", handle(async ({ scope, id }) => {
      const detail = await productOf(scope, id);
      return json(200, { ...detail, product: shown(detail.product) });
    }))
    .put("/api/products/:id", handle(changeProduct), raw)
    .post("/api/products/:id/images", handle(async ({ scope, request, id }) => json(201, { product: shown(await images.add(scope, id, request)) })), raw);
}

// ---------------------------------------------------------------- what comes in

/** All of a query is text: what must be a number becomes one. */
const withNumbers = (query: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, names.includes(name) && /^\d{1,15}$/.test(String(value)) ? Number(value) : value]));

async function bodyOf(request: Request): Promise<Fields> {
  const said = await textOf(request, bodyBytesMax);
  if (said.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    return unreadable("the body must be JSON");
  }
  return fields(value, "the body");
}

async function textOf(request: Request, bytesMax: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const said = await request.text();
  if (Buffer.byteLength(said) > bytesMax) throw tooLarge(bytesMax);
  return said;
}

class TooLarge extends Error {}
const tooLarge = (bytesMax: number): TooLarge => new TooLarge(`The body may have ${bytesMax} bytes.`);

/** `body`: of whom may do without a header. */
async function idempotencyKey(request: Request, body: string | null): Promise<string> {
  const given = request.headers.get("idempotency-key");
  if (given !== null) return idempotencyPattern.test(given) ? given : unreadable("Idempotency-Key must have 1 to 64 of A-Z, a-z, 0-9, _ and -");
  if (body === null) return unreadable("Idempotency-Key is missing: a word of your own, the same with every retry and with nothing else");
  return `body-${createHash("sha256").update(`${Math.floor(Date.now() / sameBodyMs)} ${body}`).digest("base64url")}`;
}

// ---------------------------------------------------------------- what goes out

const unkept = { "cache-control": "no-store" };
const json = (status: number, value: unknown): Response => Response.json(value, { status, headers: unkept });
const text = (status: number, body: string): Response => new Response(body, { status, headers: { "content-type": "application/json", ...unkept } });
const fail = (status: number, error: string, say: string, more: object = {}, retrySeconds?: number): Response =>
  Response.json({ error, say, ...more }, { status, headers: { ...unkept, ...(retrySeconds !== undefined && { "retry-after": String(retrySeconds) }) } });

const refusalStatus: Readonly<Partial<Record<Refusal, number>>> = { unknown_order: 404, unknown_conversation: 404, forbidden: 403, invalid: 422, too_many: 422, stale: 409, out_of_stock: 409, nothing_to_do: 409 };
function told(outcome: Outcome, created: number): Response {
  if (outcome.ok) return json(created, { order: outcome.order });
  return fail(refusalStatus[outcome.error] ?? 422, outcome.error, outcome.say, outcome.troubles ? { troubles: outcome.troubles } : {});
}

const codeStatus: Readonly<Partial<Record<ErrorCode, number>>> = { not_found: 404, forbidden: 403, invalid: 422, overloaded: 503, unavailable: 503, timed_out: 503 };
function failure(error: unknown, log: Log): Response {
  if (error instanceof Unreadable) return fail(400, "unreadable", `The request can't be read: ${error.message}.`);
  if (error instanceof TooLarge) return fail(413, "too_large", error.message);
  if (error instanceof Refused) return fail(codeStatus[error.code] ?? 422, error.code, error.say, {}, error.retryMs === undefined ? undefined : Math.ceil(error.retryMs / 1000));
  if (error instanceof Unavailable) return fail(503, "unavailable", "The server is busy or restarting. Send it again with the same Idempotency-Key.", {}, Math.ceil(error.retryMs / 1000));
  log.warn("api_failed", faultOf(error));
  const isBusy = error instanceof StoreFailure;
  return fail(503, isBusy ? "overloaded" : "unavailable", "This could not be done right now. Send it again in a moment with the same Idempotency-Key.", {}, 2);
}
