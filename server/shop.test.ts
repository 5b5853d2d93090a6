/** Catalogue and orders through the whole server: from a customer's basket to the confirmation, with a stock that is never sold twice. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { addUser } from "../sql/users";
import type { EntryContent, OrderItem } from "../actors/messages";
import type { OrderRow } from "../actors/order-messages";
import { hashPassword } from "./passwords";
import type { OrderDetail, OrderRequest, Orders, Outcome, ProductDetail, Products, ProductSaved } from "./protocol";
import { mug, rope, stocked, stockOf } from "./shop-testing";
import { Client, password, within } from "./socket-testing";
import { signed, startTestServer, type TestServer } from "./testing";

const secret = "app secret of a shop";
const account = "6001";
let server: TestServer;
let platform: ReturnType<typeof fakePlatform>;
let tenant: number, stranger: number;
let ana: Client, marek: Client, own: Client, other: Client;
const clients: Client[] = [];

function fakePlatform() {
  const sent: Record<string, unknown>[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    async fetch(request) {
      sent.push((await request.json()) as Record<string, unknown>);
      return Response.json({ messages: [{ id: `wamid.shop-${sent.length}` }] });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, sent, stop: () => server.stop(true) };
}

beforeAll(async () => {
  server = await startTestServer();
  platform = fakePlatform();
  tenant = await server.tenant("shop");
  stranger = await server.tenant("strangers");
  await server.whatsapp(tenant, account, secret, platform.url);
  const hashed = await hashPassword(password);
  const people = [[tenant, "ana@shop.test", "supervisor", "all"], [tenant, "marek@shop.test", "agent", "all"], [tenant, "own@shop.test", "agent", "own"], [stranger, "other@shop.test", "admin", "all"]] as const;
  for (const [of, email, role, sees] of people) await addUser(server.store.writer, { tenant: of, email, name: email, role, sees, password: hashed });
  const enter = async (email: string, slug: string): Promise<Client> => {
    const client = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
    clients.push(client);
    await client.opened;
    await client.login(email, slug);
    return client;
  };
  [ana, marek, own, other] = [await enter("ana@shop.test", "shop"), await enter("marek@shop.test", "shop"), await enter("own@shop.test", "shop"), await enter("other@shop.test", "strangers")];
  await stocked(server.store.writer, tenant, mug, rope);
  await stocked(server.store.writer, stranger, { ...mug, price: 1 });
});
afterAll(async () => {
  for (const client of clients) client.cut();
  await server.end();
  await platform.stop();
});

let count = 0;
const fresh = (): string => `client-${++count}`;
async function customer(part: object = { type: "text", text: { body: "Hola, dos tazas azules por favor" } }): Promise<string> {
  const person = String(34_600_000_000 + ++count);
  const ext = `wamid.shop-in-${count}`;
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value: {
      messaging_product: "whatsapp", metadata: { display_phone_number: "34911234567", phone_number_id: account }, contacts: [{ profile: { name: "María Ortega" }, wa_id: person }],
      messages: [{ from: person, id: ext, timestamp: String(Math.floor(Date.now() / 1000) - 5), ...part }],
    } }] }],
  });
  const answer = await fetch(`${server.url}/webhook/whatsapp`, signed(body, secret));
  expect(answer.status).toBe(200);
  const [row] = await server.store.writer<{ conversation: string }[]>`select conversation from entries where ext = ${ext}`;
  return row!.conversation;
}

const command = (request: OrderRequest, order?: string, client = fresh(), who = ana): Promise<Outcome> => who.ask<Outcome>({ t: "orderCommand", client, ...(order !== undefined && { order }), request });
async function drafted(lines: readonly { sku: string; quantity: number }[], conversation?: string, language?: string): Promise<{ id: string; revision: number; number: number }> {
  const outcome = await command({ type: "draft_order", source: "agent", lines, ...(conversation && { conversation }), ...(language && { language }) });
  if (!outcome.ok || !outcome.order) throw new Error(`not drafted: ${JSON.stringify(outcome)}`);
  return outcome.order;
}
const approve = (order: { id: string; revision: number }, client = fresh(), who = ana): Promise<Outcome> => command({ type: "approve_order", revision: order.revision }, order.id, client, who);
const opened = (order: string, who = ana): Promise<OrderRow> => who.ask<OrderDetail>({ t: "order", order }).then((detail) => detail.order);
const refused = (outcome: Outcome): string => (outcome.ok ? "ok" : outcome.error);
const setStock = (id: string, stock: number): Promise<unknown> => server.store.writer`update products set stock = ${stock} where tenant = ${tenant} and id = ${id}`;
async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  await within((async () => { while (!(await look())) await Bun.sleep(20); })(), `${what} did not come`);
}
/** Events of the conversation that are about an order, and what was replied. */
const history = (conversation: string) => server.store.writer<{ kind: string; author: string; body: string; content: EntryContent | null }[]>`
  select kind, author, body, content from entries where tenant = ${tenant} and conversation = ${conversation} and kind in ('out', 'event') order by number`;

describe("an order", () => {
  test("goes from a proposal to the confirmation in the customer's language, and the stock is right", async () => {
    await setStock(mug.id, 10);
    const conversation = await customer();
    const order = await drafted([{ sku: "MUG-BLUE", quantity: 2 }], conversation, "es");
    const outcome = await approve(order);
    expect(outcome).toMatchObject({ ok: true, order: { state: "placed", totalMinor: 1780 } });
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(8);
    await until("the confirmation", async () => (await history(conversation)).some(({ kind }) => kind === "out"));
    const lines = await history(conversation);
    expect(lines.map(({ kind, content }) => [kind, content?.change?.to])).toEqual([["event", "draft"], ["event", "placed"], ["out", undefined]]);
    expect(lines[2]!.body).toBe(`¡Gracias, María! Tu pedido n.º ${order.number} está confirmado.\n2 × Taza azul: 17,80\u00a0€\nTotal: 17,80\u00a0€`);
    expect(lines[2]!.author).toMatch(/^user\//);
    await until("the delivery", async () => platform.sent.some((body) => JSON.stringify(body).includes(`n.º ${order.number}`)));
    const detail = await ana.ask<ProductDetail>({ t: "product", sku: "MUG-BLUE" });
    expect([detail.reserved, detail.moves[0]]).toEqual([2, { at: expect.any(Number), kind: "reserve", change: -2, left: 8, by: expect.any(Number), order: { id: order.id, number: order.number } }]);
  });

  test("that is told twice is made once, and an approval repeated is answered as it was", async () => {
    await setStock(mug.id, 10);
    const client = fresh();
    const request: OrderRequest = { type: "draft_order", source: "agent", lines: [{ sku: "MUG-BLUE", quantity: 1 }] };
    const [first, second] = await Promise.all([command(request, undefined, client), command(request, undefined, client)]);
    expect(second).toEqual(first);
    if (!first.ok || !first.order) throw new Error("not drafted");
    const again = fresh();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => approve(first.order!, again)));
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]!);
    expect(outcomes[0]).toMatchObject({ ok: true, order: { state: "placed" } });
    expect([await stockOf(server.store.writer, tenant, mug.id), refused(await approve(first.order))]).toEqual([9, "nothing_to_do"]);
  });

  test("a hundred approvals at once of the last ten sell ten", async () => {
    await setStock(mug.id, 1_000);
    const orders = await Promise.all(Array.from({ length: 100 }, () => drafted([{ sku: "MUG-BLUE", quantity: 1 }])));
    await setStock(mug.id, 10);
    const outcomes = await Promise.all(orders.map((order, at) => approve(order, fresh(), at % 2 === 0 ? ana : marek)));
    expect(Object.fromEntries(Map.groupBy(outcomes, refused).entries().map(([name, all]) => [name, all.length]))).toEqual({ ok: 10, out_of_stock: 90 });
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(0);
    const [sold] = await server.store.writer<{ n: number }[]>`select sum(-change)::int as n from stock_moves where tenant = ${tenant} and order_id = any(${orders.map(({ id }) => id)})`;
    expect(sold!.n).toBe(10);
    const lacking = outcomes.find((outcome) => !outcome.ok);
    expect(lacking).toMatchObject({ say: "Blue mug is out of stock, 1 wanted.", troubles: [{ line: 1, sku: "MUG-BLUE", what: "short", wanted: 1, left: 0 }] });
  }, 30_000);

  test("takes all its lines or none, and gives back what it took once", async () => {
    await Promise.all([setStock(mug.id, 10), setStock(rope.id, 2)]);
    const both = [{ sku: "MUG-BLUE", quantity: 4 }, { sku: "ROPE-60", quantity: 3 }];
    const order = await drafted(both);
    expect(refused(await approve(order))).toBe("out_of_stock");
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(10);
    const edited = await command({ type: "edit_order", revision: order.revision + 1, lines: [both[0]!, { sku: "ROPE-60", quantity: 2 }] }, order.id);
    if (!edited.ok || !edited.order) throw new Error("not edited");
    expect(await approve(edited.order)).toMatchObject({ ok: true });
    expect([await stockOf(server.store.writer, tenant, mug.id), await stockOf(server.store.writer, tenant, rope.id)]).toEqual([6, 0]);
    const client = fresh();
    const cancels = await Promise.all([command({ type: "cancel_order", why: "changed their mind" }, order.id, client), command({ type: "cancel_order" }, order.id), command({ type: "cancel_order" }, order.id, client)]);
    expect(cancels.filter(({ ok }) => ok).length).toBeGreaterThan(0);
    expect([await stockOf(server.store.writer, tenant, mug.id), await stockOf(server.store.writer, tenant, rope.id), (await opened(order.id)).state]).toEqual([10, 2, "cancelled"]);
  });

  test("is refunded by those who may, and the same way back", async () => {
    await setStock(mug.id, 10);
    const order = await drafted([{ sku: "MUG-BLUE", quantity: 3 }]);
    await approve(order);
    expect(await command({ type: "pay_order" }, order.id)).toMatchObject({ ok: true, order: { state: "paid" } });
    expect(await marek.refused({ t: "orderCommand", client: fresh(), order: order.id, request: { type: "refund_order" } })).toMatchObject({ error: "forbidden" });
    expect(refused(await command({ type: "cancel_order" }, order.id))).toBe("invalid");
    expect(await command({ type: "refund_order" }, order.id)).toMatchObject({ ok: true, order: { state: "refunded" } });
    expect([await stockOf(server.store.writer, tenant, mug.id), refused(await command({ type: "refund_order" }, order.id))]).toEqual([10, "nothing_to_do"]);
  });

  test("at a price that is no longer true is refused with both, and then sold at the new one", async () => {
    await setStock(mug.id, 10);
    const order = await drafted([{ sku: "MUG-BLUE", quantity: 1 }]);
    const { product } = await ana.ask<ProductDetail>({ t: "product", sku: "MUG-BLUE" });
    expect(await ana.ask<ProductSaved>({ t: "saveProduct", client: fresh(), product: mug.id, form: { priceMinor: 990, version: product.version } })).toMatchObject({ ok: true });
    const stale = await approve(order);
    expect(stale).toMatchObject({ ok: false, error: "stale", troubles: [{ what: "price", wasMinor: 890, nowMinor: 990 }] });
    expect(await approve({ ...order, revision: order.revision + 1 })).toMatchObject({ ok: true, order: { totalMinor: 990 } });
    await server.store.writer`update products set price = 890 where tenant = ${tenant} and id = ${mug.id}`;
  });

  test("of what is not in the catalogue, or of nothing, is not made", async () => {
    const unknown = await command({ type: "draft_order", source: "agent", lines: [{ sku: "MUG-BLUE", quantity: 1 }, { sku: "NO-SUCH", quantity: 1 }] });
    expect(unknown).toMatchObject({ ok: false, error: "invalid", troubles: [{ line: 2, sku: "NO-SUCH", what: "unknown" }] });
    for (const lines of [[], [{ sku: "MUG-BLUE", quantity: 0 }], [{ sku: "MUG-BLUE", quantity: -1 }], [{ sku: "MUG-BLUE", quantity: 1e9 }], [{ sku: "MUG-BLUE", quantity: 1.5 }], [{ sku: "", quantity: 1 }]])
      expect(await ana.refused({ t: "orderCommand", client: fresh(), request: { type: "draft_order", source: "agent", lines } })).toMatchObject({ error: "invalid" });
    expect(await ana.refused({ t: "orderCommand", client: fresh(), request: { type: "draft_order", source: "agent", lines: [{ sku: "MUG-BLUE", quantity: 1 }], conversation: "nosuch" } })).toMatchObject({ error: "not_found" });
  });
});

describe("a customer's basket", () => {
  const basket = (...items: readonly OrderItem[]): object => ({
    type: "order", order: { catalog_id: "77", text: "para mañana", product_items: items.map(({ sku, quantity, price, currency }) => ({ product_retailer_id: sku, quantity, item_price: price, currency })) },
  });
  test("becomes a draft at the catalogue's prices, with what it doesn't know kept and shown", async () => {
    await setStock(mug.id, 10);
    const conversation = await customer(basket({ sku: "MUG-BLUE", quantity: 2, price: "7.00", currency: "EUR" }, { sku: "ROPE-60", quantity: 1, price: "149.9", currency: "EUR" }, { sku: "OLD-1", quantity: 1, price: "3", currency: "EUR" }));
    await until("the draft", async () => (await ana.ask<Orders>({ t: "orders", conversation })).orders.length > 0);
    const [order] = (await ana.ask<Orders>({ t: "orders", conversation })).orders;
    expect(order).toMatchObject({ state: "draft", source: "customer", totalMinor: 16_770, note: "para mañana", madeBy: 0, troubles: [{ line: 3, sku: "OLD-1", what: "unknown" }] });
    expect(order!.lines).toMatchObject([{ sku: "MUG-BLUE", quantity: 2, priceMinor: 890, claimed: "7.00 EUR" }, { sku: "ROPE-60", quantity: 1, priceMinor: 14_990 }, { sku: "OLD-1", product: "", priceMinor: 0, claimed: "3 EUR" }]);
    expect(order!.lines[1]!.claimed).toBeUndefined();
    expect(await approve(order!)).toMatchObject({ ok: false, troubles: [{ sku: "OLD-1", what: "unknown" }] });
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(10);
  });
});

describe("who may see", () => {
  test("orders of conversations that somebody may not see are not theirs, those of none are everybody's", async () => {
    const conversation = await customer();
    const order = await drafted([{ sku: "ROPE-60", quantity: 1 }], conversation);
    const free = await drafted([{ sku: "ROPE-60", quantity: 1 }]);
    const [me] = await server.store.writer<{ id: number }[]>`select id from users where tenant = ${tenant} and email = 'ana@shop.test'`;
    await ana.ask<Outcome>({ t: "command", client: fresh(), conversation, request: { type: "assign", to: me!.id } });
    expect(await own.refused({ t: "order", order: order.id })).toMatchObject({ error: "not_found" });
    expect(await own.refused({ t: "orderCommand", client: fresh(), order: order.id, request: { type: "approve_order", revision: 1 } })).toMatchObject({ error: "not_found" });
    expect(await own.refused({ t: "orderCommand", client: fresh(), request: { type: "draft_order", source: "agent", lines: [{ sku: "ROPE-60", quantity: 1 }], conversation } })).toMatchObject({ error: "not_found" });
    const seen = (await own.ask<Orders>({ t: "orders" })).orders.map(({ id }) => id);
    expect([seen.includes(order.id), seen.includes(free.id)]).toEqual([false, true]);
    expect((await opened(free.id, own)).id).toBe(free.id);
  });

  test("nothing of another tenant: no order, no product, no price", async () => {
    const order = await drafted([{ sku: "MUG-BLUE", quantity: 1 }]);
    expect(await other.refused({ t: "order", order: order.id })).toMatchObject({ error: "not_found" });
    expect(await other.refused({ t: "orderCommand", client: fresh(), order: order.id, request: { type: "approve_order", revision: 1 } })).toMatchObject({ error: "not_found" });
    expect((await other.ask<Orders>({ t: "orders" })).orders).toEqual([]);
    expect((await other.ask<Products>({ t: "products", query: "rope" })).products).toEqual([]);
    expect((await other.ask<ProductDetail>({ t: "product", sku: "MUG-BLUE" })).product.priceMinor).toBe(1);
    expect(await other.refused({ t: "saveProduct", client: fresh(), product: rope.id, form: { priceMinor: 1 } })).toMatchObject({ error: "not_found" });
  });

  test("the store shows readers one tenant's rows, and no keys at all", async () => {
    for (const table of ["products", "orders", "order_lines", "stock_moves", "catalogues"]) {
      const [rows] = await server.store.read(tenant, (sql) => [sql<{ tenant: number }[]>`select distinct tenant from ${sql(table)}`]);
      expect([table, rows.map((row) => row.tenant)]).toEqual([table, [tenant]]);
      await expect(server.store.read(tenant, (sql) => [sql.unsafe(`delete from ${table}`)])).rejects.toThrow();
    }
    await expect(server.store.read(tenant, (sql) => [sql`select 1 from api_keys`])).rejects.toThrow("permission denied");
  });
});

describe("products", () => {
  const skus = async (query: string, more: object = {}, who = ana): Promise<string[]> => (await who.ask<Products>({ t: "products", query, ...more })).products.map(({ sku }) => sku);

  test("are found while typing, by the beginnings of words in any language or of the SKU", async () => {
    expect([await skus("mu"), await skus("taza az"), await skus("AZUL TAZ"), await skus("caneca"), await skus("mug-b"), await skus("rope 6"), await skus("60")]).toEqual([["MUG-BLUE"], ["MUG-BLUE"], ["MUG-BLUE"], ["MUG-BLUE"], ["MUG-BLUE"], ["ROPE-60"], ["ROPE-60"]]);
    expect([await skus("ug"), await skus("blue rope"), await skus("%"), await skus("' or 1=1 --"), await skus("")]).toEqual([[], [], [], [], []]);
  });

  test("without accents and capitals too, the nearest first, at most twenty", async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ ...mug, id: `cafe-${at}`, sku: `CAFE-${String(at).padStart(2, "0")}`, names: { en: `Big Café cup ${at}` } }));
    await stocked(server.store.writer, tenant, ...many, { ...mug, id: "coffee", sku: "ZZ-1", names: { es: "Café molido" } });
    const found = await skus("CAFE");
    expect([found.length, (await skus("cafe m"))]).toEqual([20, ["ZZ-1"]]);
    expect(await skus("cafe-07")).toEqual(["CAFE-07"]);
    await server.store.writer`delete from products where tenant = ${tenant} and (id like 'cafe-%' or id = 'coffee')`;
  });

  test("come in pages, and those that are low on stock by themselves", async () => {
    await Promise.all([setStock(mug.id, 10), setStock(rope.id, 2)]);
    const first = await ana.ask<Products>({ t: "products", limit: 1 });
    expect([first.products.map(({ sku }) => sku), first.next, first.low]).toEqual([["MUG-BLUE"], "MUG-BLUE", 1]);
    const second = await ana.ask<Products>({ t: "products", limit: 1, after: first.next });
    expect([second.products.map(({ sku }) => sku), second.next]).toEqual([["ROPE-60"], undefined]);
    expect((await ana.ask<Products>({ t: "products", filter: "low" })).products.map(({ sku }) => sku)).toEqual(["ROPE-60"]);
  });

  test("with long texts come in more pages, each of which fits a frame", async () => {
    const about = Object.fromEntries(["en", "es", "pt", "fr"].map((language) => [language, "x".repeat(1_900)]));
    await stocked(server.store.writer, tenant, ...Array.from({ length: 30 }, (_, at) => ({ ...mug, id: `long-${at}`, sku: `LONG-${String(at).padStart(2, "0")}`, about })));
    const skus: string[] = [];
    for (let after: string | undefined = "LONG", pages = 0; after !== undefined && pages < 20; pages++) {
      const page: Products = await ana.ask<Products>({ t: "products", after, limit: 50 });
      expect(page.products.length).toBeGreaterThan(0);
      skus.push(...page.products.map(({ sku }) => sku));
      after = page.next;
    }
    expect(skus.filter((sku) => sku.startsWith("LONG-"))).toHaveLength(30);
    await server.store.writer`delete from products where tenant = ${tenant} and id like 'long-%'`;
  });

  test("are changed by those who may, from what they saw; what was sold meanwhile stays sold, and everybody hears of it", async () => {
    await setStock(mug.id, 10);
    const { product } = await ana.ask<ProductDetail>({ t: "product", product: mug.id });
    expect(await marek.refused({ t: "saveProduct", client: fresh(), product: mug.id, form: { priceMinor: 1 } })).toMatchObject({ error: "forbidden" });
    await approve(await drafted([{ sku: "MUG-BLUE", quantity: 3 }]));
    const before = marek.items.length;
    const saved = await ana.ask<ProductSaved>({ t: "saveProduct", client: fresh(), product: mug.id, form: { stock: 15, stockWas: product.stock, alertAt: 4, version: product.version } });
    expect(saved).toMatchObject({ ok: true, product: { stock: 12, alertAt: 4, version: product.version + 1 } });
    await marek.until("the change", () => marek.items.slice(before).some(({ what, id }) => what === "product" && id === mug.id));
    expect(marek.holes).toEqual([]);
    const stale = await ana.ask<ProductSaved>({ t: "saveProduct", client: fresh(), product: mug.id, form: { alertAt: 3, version: product.version } });
    expect(stale).toMatchObject({ ok: false, field: "version", product: { alertAt: 4 } });
    expect(await ana.ask<ProductSaved>({ t: "saveProduct", client: fresh(), product: mug.id, form: { sku: "ROPE-60" } })).toMatchObject({ ok: false, field: "sku" });
  });

  test("out of use are neither found nor sold", async () => {
    const order = await drafted([{ sku: "ROPE-60", quantity: 1 }]);
    expect(await ana.ask<ProductSaved>({ t: "switchProduct", product: rope.id, active: false })).toMatchObject({ ok: true, product: { active: false } });
    expect([await skus("rope"), await skus("rope", { filter: "all" })]).toEqual([[], ["ROPE-60"]]);
    expect(await approve(order)).toMatchObject({ ok: false, error: "invalid", troubles: [{ what: "inactive" }] });
    await ana.ask<ProductSaved>({ t: "switchProduct", product: rope.id, active: true });
  });

  test("go into a reply as the catalogue says, whatever the sender writes of them", async () => {
    const conversation = await customer();
    const forged = { type: "product" as const, product: mug.id, sku: "X", name: "Free gold", priceMinor: 1, currency: "USD", price: "0", link: "https://evil.example", text: "¿Ésta?" };
    expect(await ana.ask<Outcome>({ t: "command", client: fresh(), conversation, request: { type: "reply", content: forged } })).toMatchObject({ ok: true });
    const said = "¿Ésta?\nBlue mug · €8.90";
    await until("the card", async () => platform.sent.some((body) => (body["text"] as { body?: string } | undefined)?.body === said));
    const [entry] = await server.store.writer<{ body: string; content: EntryContent }[]>`select body, content from entries where tenant = ${tenant} and conversation = ${conversation} and kind = 'out'`;
    expect([entry!.body, entry!.content.content]).toEqual([said, { type: "product", product: mug.id, sku: "MUG-BLUE", name: "Blue mug", priceMinor: 890, currency: "EUR", price: "€8.90", text: "¿Ésta?" }]);
    expect(await ana.ask<Outcome>({ t: "command", client: fresh(), conversation, request: { type: "reply", content: { ...forged, product: "nosuch" } } })).toMatchObject({ ok: false, error: "invalid" });
  });
});
