/** REST as programs use it: keys and what they may, the same commands as the socket's, files, and everything that is wrong with a request. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { png } from "../scripts/simulator/files";
import { addKey, revokeKey } from "../sql/keys";
import { newKey } from "./api-keys";
import { mug, rope, stocked, stockOf } from "./shop-testing";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let tenant: number, stranger: number;
const keys: Record<"admin" | "engine" | "other", string> = { admin: "", engine: "", other: "" };
const keyIds: Record<string, number> = {};

async function key(of: number, scope: "admin" | "engine", name: string): Promise<string> {
  const made = newKey();
  keyIds[name] = await addKey(server.store.writer, { tenant: of, name, hash: made.hash, ends: made.ends, scope });
  return made.key;
}
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.tenant("shop");
  stranger = await server.tenant("strangers");
  await stocked(server.store.writer, tenant, mug, rope);
  Object.assign(keys, { admin: await key(tenant, "admin", "till"), engine: await key(tenant, "engine", "workflow"), other: await key(stranger, "admin", "other") });
});
afterAll(() => server.end());

interface Answer { readonly status: number; readonly body: Record<string, unknown> & { error?: string; order?: { id: string; revision: number; state: string; totalMinor: number } }; readonly headers: Headers }
let count = 0;
async function ask(method: string, path: string, body?: unknown, { as = keys.admin, headers = {}, idempotency = `intent-${++count}` as string | null } = {}): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, {
    method, headers: { ...(as && { authorization: `Bearer ${as}` }), ...(idempotency !== null && method !== "GET" && { "idempotency-key": idempotency }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const said = await response.text();
  return { status: response.status, body: (response.headers.get("content-type")?.includes("json") ? JSON.parse(said) : { text: said }) as Answer["body"], headers: response.headers };
}
const lines = [{ sku: "MUG-BLUE", quantity: 2 }];
const setStock = (stock: number): Promise<unknown> => server.store.writer`update products set stock = ${stock} where tenant = ${tenant} and id = ${mug.id}`;

describe("keys", () => {
  test("without one, with another's, or with a revoked one nothing is to be had", async () => {
    for (const as of ["", "parley_short", `parley_${"a".repeat(43)}`, "Basic x"]) expect(await ask("GET", "/api/products", undefined, { as })).toMatchObject({ status: 401, body: { error: "unknown_key" } });
    const gone = await key(tenant, "admin", "gone");
    expect((await ask("GET", "/api/products", undefined, { as: gone })).status).toBe(200);
    await revokeKey(server.store.writer, tenant, keyIds["gone"]!);
    expect((await ask("GET", "/api/products", undefined, { as: gone })).status).toBe(401);
    expect((await ask("GET", `/api/products?key=${keys.admin}`, undefined, { as: "" })).status).toBe(401);
  });

  test("of another workspace than the address names is refused", async () => {
    expect((await ask("GET", "/api/products", undefined, { headers: { host: "strangers.localhost" } })).status).toBe(403);
    expect((await ask("GET", "/api/products", undefined, { headers: { host: "shop.localhost" } })).status).toBe(200);
  });

  test("are kept as digests alone", async () => {
    const [row] = await server.store.writer<{ all: string }[]>`select string_agg(k::text, ' ') as all from api_keys k`;
    for (const each of Object.values(keys)) expect(row!.all).not.toContain(each.slice(7));
    expect(JSON.stringify(server.logged)).not.toContain(keys.admin);
  });

  test("of an engine look products up and draft orders, and can nothing else", async () => {
    const as = keys.engine;
    expect((await ask("GET", "/api/products?query=mug", undefined, { as })).status).toBe(200);
    expect((await ask("GET", "/api/products/MUG-BLUE", undefined, { as })).status).toBe(200);
    const made = await ask("POST", "/api/orders", { items: lines }, { as, idempotency: null });
    expect(made).toMatchObject({ status: 201, body: { order: { state: "draft", source: "engine", totalMinor: 1780 } } });
    const { id } = made.body.order!;
    const forbidden = [
      ["GET", "/api/orders"], ["GET", `/api/orders/${id}`], ["PUT", `/api/orders/${id}`, { revision: 1, lines }], ["POST", `/api/orders/${id}/approve`, { revision: 1 }], ["POST", `/api/orders/${id}/dismiss`],
      ["POST", `/api/orders/${id}/pay`], ["POST", `/api/orders/${id}/fulfil`], ["POST", `/api/orders/${id}/cancel`], ["POST", `/api/orders/${id}/refund`], ["POST", "/api/products", { sku: "X" }],
      ["PUT", `/api/products/${mug.id}`, { priceMinor: 1 }], ["GET", "/api/products.csv"], ["POST", "/api/products.csv", "sku\n"], ["POST", `/api/products/${mug.id}/images`, png(8, 8)],
    ] as const;
    for (const [method, path, body] of forbidden) {
      const { status } = await ask(method, path, body, { as });
      expect([method, path, status === 403 || status === 404]).toEqual([method, path, true]);
    }
    expect(await ask("GET", `/api/orders/${id}`)).toMatchObject({ status: 200, body: { order: { state: "draft" } } });
  });

  test("too many wrong ones from an address, and it is not listened to", async () => {
    const away = await startTestServer({ PARLEY_TRUST_PROXY: "1" });
    const from = { headers: { "x-forwarded-for": "203.0.113.9" } };
    const statuses: number[] = [];
    for (let tries = 0; tries < 40; tries++) statuses.push((await fetch(`${away.url}/api/products`, from)).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    expect((await fetch(`${away.url}/api/products`, { headers: { "x-forwarded-for": "203.0.200.9" } })).status).toBe(401);
    await away.end();
  });
});

describe("orders", () => {
  test("are made, changed, approved, paid and found, as the socket does it", async () => {
    await setStock(10);
    const made = await ask("POST", "/api/orders", { lines, note: "counter" });
    expect(made).toMatchObject({ status: 201, body: { order: { state: "draft", source: "api", revision: 1 } } });
    const { id } = made.body.order!;
    expect(await ask("PUT", `/api/orders/${id}`, { revision: 1, lines: [{ sku: "MUG-BLUE", quantity: 3 }] })).toMatchObject({ status: 200, body: { order: { revision: 2, totalMinor: 2670 } } });
    expect(await ask("POST", `/api/orders/${id}/approve`, { revision: 1 })).toMatchObject({ status: 409, body: { error: "stale" } });
    expect(await ask("POST", `/api/orders/${id}/approve`, { revision: 2 })).toMatchObject({ status: 200, body: { order: { state: "placed" } } });
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(7);
    expect(await ask("POST", `/api/orders/${id}/pay`)).toMatchObject({ status: 200, body: { order: { state: "paid" } } });
    const found = await ask("GET", "/api/orders?state=paid&limit=5");
    expect(found.body["orders"]).toMatchObject([{ id, state: "paid", note: "counter", paidAt: expect.any(Number) }]);
    expect(await ask("POST", `/api/orders/${id}/refund`, {})).toMatchObject({ status: 200, body: { order: { state: "refunded" } } });
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(10);
  });

  test("told again under the same key are the same, another intent under it changes nothing", async () => {
    const options = { idempotency: "the-same" };
    const first = await ask("POST", "/api/orders", { lines }, options);
    const second = await ask("POST", "/api/orders", { lines: [{ sku: "ROPE-60", quantity: 1 }] }, options);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await ask("POST", "/api/orders", { lines }, { ...options, as: keys.engine })).body.order!.id).not.toBe(first.body.order!.id);
  });

  test("without a key of intent are refused to programs, and known by their body to engines", async () => {
    expect(await ask("POST", "/api/orders", { lines }, { idempotency: null })).toMatchObject({ status: 400, body: { error: "unreadable" } });
    const options = { as: keys.engine, idempotency: null };
    const twice = [await ask("POST", "/api/orders", { lines, note: "n" }, options), await ask("POST", "/api/orders", { lines, note: "n" }, options)];
    // Two tries can fall on both sides of the moment at which the same body is a new one.
    expect(twice.map(({ status }) => status)).toEqual([201, 201]);
  });

  test("that lack stock say which line lacks how many", async () => {
    await setStock(1);
    const { id, revision } = (await ask("POST", "/api/orders", { lines })).body.order!;
    expect(await ask("POST", `/api/orders/${id}/approve`, { revision })).toMatchObject({ status: 409, body: { error: "out_of_stock", troubles: [{ line: 1, sku: "MUG-BLUE", what: "short", wanted: 2, left: 1 }] } });
    await setStock(10);
  });

  test("of nothing, of too much, of strangers or unreadable are refused in words", async () => {
    const bad: readonly (readonly [unknown, number])[] = [
      [{}, 400], [{ lines: [] }, 400], [{ lines: "two mugs" }, 400], [{ lines: [{ sku: "MUG-BLUE", quantity: 0 }] }, 400], [{ lines: [{ sku: "MUG-BLUE", quantity: -2 }] }, 400],
      [{ lines: [{ sku: "MUG-BLUE", quantity: 1e12 }] }, 400], [{ lines: Array.from({ length: 51 }, (_, at) => ({ sku: `S${at}`, quantity: 1 })) }, 400], [{ lines: [{ sku: "NOPE", quantity: 1 }] }, 422],
      [{ lines, conversation: "nosuch" }, 404], [{ lines, contact: "nosuch" }, 404], ["{", 400], ["[]", 400], [`{"lines":${"[".repeat(5_000)}`, 400], [{ lines: [{ sku: "a\u0000b", quantity: 1 }] }, 400],
      ["x".repeat(300_000), 413],
    ];
    for (const [body, status] of bad) {
      const answer = await ask("POST", "/api/orders", body);
      expect([String(JSON.stringify(body)).slice(0, 60), answer.status, typeof answer.body.error, JSON.stringify(answer.body).includes("    at ")]).toEqual([String(JSON.stringify(body)).slice(0, 60), status, "string", false]);
    }
    const { id } = (await ask("POST", "/api/orders", { lines })).body.order!;
    for (const [method, path, body] of [["GET", `/api/orders/${id}`], ["POST", `/api/orders/${id}/approve`, { revision: 1 }], ["PUT", `/api/orders/${id}`, { revision: 1, lines }]] as const)
      expect((await ask(method, path, body, { as: keys.other })).status).toBe(404);
    expect(await ask("DELETE", `/api/orders/${id}`)).toMatchObject({ status: 405 });
    expect((await ask("GET", "/api/orders?state=eaten")).status).toBe(400);
  });
});

describe("products", () => {
  test("are made once, changed from what was seen, and shown with addresses for their pictures", async () => {
    const form = { sku: "CAP-RED", names: { en: "Red cap", fr: "Casquette rouge" }, priceMinor: 1500, currency: "EUR", stock: 4 };
    const options = { idempotency: "cap" };
    const [made, again] = [await ask("POST", "/api/products", form, options), await ask("POST", "/api/products", form, options)];
    expect([made.status, again.status, again.body]).toEqual([201, 201, made.body]);
    const { id, version } = made.body["product"] as { id: string; version: number };
    expect((await ask("POST", "/api/products", form)).status).toBe(409);
    expect(await ask("PUT", `/api/products/${id}`, { priceMinor: 1600, version })).toMatchObject({ status: 200, body: { product: { priceMinor: 1600, stock: 4 } } });
    expect(await ask("PUT", `/api/products/${id}`, { priceMinor: 1, version })).toMatchObject({ status: 409, body: { error: "stale", field: "version", product: { priceMinor: 1600 } } });
    expect(await ask("PUT", `/api/products/${id}`, { stock: 9, stockWas: 4 })).toMatchObject({ status: 200, body: { product: { stock: 9 } } });
    expect(await ask("PUT", `/api/products/${id}`, { stock: 0, stockWas: 10 })).toMatchObject({ status: 409, body: { field: "stock" } });
    const pictured = await ask("POST", `/api/products/${id}/images`, png(8, 8));
    const [image] = (pictured.body["product"] as { images: { file: string; url: string }[] }).images;
    expect([pictured.status, (await fetch(`${server.url}${image!.url}`)).headers.get("content-type")]).toEqual([201, "image/png"]);
    expect((await ask("POST", `/api/products/${id}/images`, png(8, 8))).body["product"]).toMatchObject({ images: [{ file: image!.file }] });
    expect((await ask("POST", `/api/products/${id}/images`, "<svg onload=alert(1)>")).status).toBe(422);
    expect((await ask("GET", `/api/products/CAP-RED`)).body).toMatchObject({ reserved: 0, moves: [{ kind: "set", change: 5, left: 9 }, { kind: "set", change: 4, left: 4 }] });
    for (const wrong of [{ priceMinor: -1 }, { priceMinor: 1.5 }, { currency: "XXQ" }, { names: {} }, { link: "javascript:alert(1)" }, { link: "http://x.example" }, { images: ["AAAAAAAAAAAAAAAAAAAAAA"] }])
      expect([wrong, (await ask("PUT", `/api/products/${id}`, wrong)).status >= 400]).toEqual([wrong, true]);
  });

  test("go out as CSV and come back the same, formulas as texts", async () => {
    await ask("POST", "/api/products", { sku: "=CMD()", names: { en: "+1 'quoted' \"name\"", es: "-2,5; ñ" }, priceMinor: 5, currency: "JPY" });
    const out = String((await ask("GET", "/api/products.csv")).body["text"]);
    expect(out).toContain("'=CMD()");
    expect(out.split(/\r\n/).filter((line) => /(^|,|")[=+\-@]/.test(line))).toEqual([]);
    const before = await server.store.writer`select sku, names, about, price, currency, stock, images from products where tenant = ${tenant} order by sku`;
    const back = await ask("PUT", "/api/products.csv", out);
    expect(back).toMatchObject({ status: 200, body: { added: 0, changed: 0, wrong: 0, done: true } });
    await server.store.writer`delete from products where tenant = ${tenant} and sku = '=CMD()'`;
    expect(await ask("PUT", "/api/products.csv", out)).toMatchObject({ body: { added: 1, changed: 0, done: true } });
    expect(await server.store.writer`select sku, names, about, price, currency, stock, images from products where tenant = ${tenant} order by sku`).toEqual(before);
  });

  test("of a file with anything wrong are not taken, and every line says what", async () => {
    const before = await server.store.writer`select count(*)::int as n from products where tenant = ${tenant}`;
    const answer = await ask("POST", "/api/products.csv", "sku,name_en,price,currency,stock\nNEW-1,One,1.00,EUR,1\nNEW-1,Two,1.00,EUR,1\nNEW-2,,1.00,EUR,1\nNEW-3,Three,cheap,EUR,1\nNEW-4,Four,1.001,EUR,1\nMUG-BLUE,,,,-3\n");
    expect([answer.status, answer.body["done"], answer.body["wrong"]]).toEqual([422, false, 5]);
    expect((answer.body["errors"] as { line: number; field: string }[]).map(({ line, field }) => [line, field])).toEqual([[3, "sku"], [4, "names"], [5, "price"], [6, "price"], [7, "stock"]]);
    expect(await server.store.writer`select count(*)::int as n from products where tenant = ${tenant}`).toEqual(before);
  });
});
