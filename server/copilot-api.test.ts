/** What a workflow outside may call back for: a conversation, a product with its picture's address, a draft of an order; each with an engine's key, of its own tenant, and nothing more. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { png } from "../scripts/simulator/files";
import { addKey } from "../sql/keys";
import { newKey } from "./api-keys";
import { mug, rope, stocked, stockOf } from "./shop-testing";
import { signed, startTestServer, texts, type TestServer } from "./testing";

const secret = "app secret of call-backs";
let server: TestServer;
let tenant: number, stranger: number;
let engine: string, admin: string, foreign: string;
let conversation: string;

beforeAll(async () => {
  server = await startTestServer({ PARLEY_COPILOT: "1" });
  [tenant, stranger] = [await server.tenant("one"), await server.tenant("two")];
  await server.whatsapp(tenant, "9001", secret);
  await stocked(server.store.writer, tenant, mug, rope);
  const key = async (of: number, scope: "admin" | "engine"): Promise<string> => {
    const made = newKey();
    await addKey(server.store.writer, { tenant: of, name: scope, hash: made.hash, ends: made.ends, scope });
    return made.key;
  };
  [engine, admin, foreign] = [await key(tenant, "engine"), await key(tenant, "admin"), await key(stranger, "engine")];
  for (const [at, text] of ["Hola", "Quiero dos tazas azules, por favor"].entries()) {
    const body = texts({ account: "9001", from: "34911000111", id: `wamid.call-${at}`, text, name: "María", at: Math.floor(Date.now() / 1000) - 5 + at });
    expect((await fetch(`${server.url}/webhook/whatsapp`, signed(body, secret))).status).toBe(200);
  }
  const [row] = await server.store.writer<{ conversation: string }[]>`select conversation from entries where ext = 'wamid.call-0'`;
  conversation = row!.conversation;
});
afterAll(() => server.end());

const get = (path: string, key: string) => fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${key}` } });

describe("an engine's key", () => {
  test("reads the conversation that it was told of, as much as an engine is given", async () => {
    await server.store.writer`insert into entries (tenant, conversation, number, at, kind, author, body) values (${tenant}, ${conversation}, 99, 1, 'note', 'user/1', 'she is a bad payer')`;
    const response = await get(`/api/conversations/${conversation}`, engine);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const told = (await response.json()) as { messages: { by: string; text: string }[] };
    expect(told).toMatchObject({ conversation: { id: conversation, platform: "whatsapp", status: "open" }, customer: { name: "María" }, orders: [] });
    expect(told.messages.map(({ by, text }) => [by, text])).toEqual([["customer", "Hola"], ["customer", "Quiero dos tazas azules, por favor"]]);
    expect(JSON.stringify(told)).not.toContain("bad payer");
  });

  test("reads nothing of another tenant, nothing that isn't there, and no odd ids; all look the same", async () => {
    const answers = await Promise.all([get(`/api/conversations/${conversation}`, foreign), get("/api/conversations/nothing-here", engine)].map(async (each) => [(await each).status, await (await each).text()]));
    expect(answers[0]).toEqual(answers[1]!);
    expect(answers[0]![0]).toBe(404);
    for (const id of ["..%2f..", "%00", "a".repeat(100), "' or 1=1"]) expect((await get(`/api/conversations/${encodeURIComponent(id)}`, engine)).status).toBeGreaterThanOrEqual(400);
    expect((await get(`/api/conversations/${conversation}`, "none")).status).toBe(401);
  });

  test("gets the signed address of a product's picture, by id and by SKU", async () => {
    expect((await get("/api/products/MUG-BLUE/image", engine)).status).toBe(404);
    const added = await fetch(`${server.url}/api/products/${mug.id}/images`, { method: "POST", headers: { authorization: `Bearer ${admin}`, "idempotency-key": "picture-1", "content-type": "image/png" }, body: png(8, 8) as BodyInit });
    expect(added.status).toBe(201);
    for (const id of [mug.id, "MUG-BLUE"]) {
      const { url } = (await (await get(`/api/products/${id}/image`, engine)).json()) as { url: string };
      const picture = await fetch(new URL(url, server.url));
      expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
      expect((await fetch(new URL(url.replace(/s=./, "s=0"), server.url))).status).toBe(403);
    }
    expect((await get("/api/products/MUG-BLUE/image", foreign)).status).toBe(404);
  });

  test("drafts an order that waits for a person, told twice or not, and moves no stock", async () => {
    const order = () => fetch(`${server.url}/api/orders`, { method: "POST", headers: { authorization: `Bearer ${engine}`, "content-type": "application/json" }, body: JSON.stringify({ conversation, items: [{ sku: "MUG-BLUE", quantity: 2, price: 1 }] }) });
    const [first, again] = [await order(), await order()];
    expect([first.status, again.status]).toEqual([201, 201]);
    const made = (await first.json()) as { order: { id: string } };
    expect(made).toMatchObject({ order: { state: "draft", source: "engine", totalMinor: 1_780 } });
    expect(((await again.json()) as typeof made).order.id).toBe(made.order.id);
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(10);
  });

  test("does not export, and an administrator's does: lines of JSON of this tenant", async () => {
    await server.store.writer`insert into labels (tenant, conversation, number, label, value, by, at) values (${tenant}, ${conversation}, 1, 'category', 'purchase', 1, 1), (${stranger}, 'other', 1, 'category', 'refund', 1, 1)`;
    expect((await get("/api/learning.jsonl", engine)).status).toBe(403);
    const response = await get("/api/learning.jsonl", admin);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-ndjson; charset=utf-8"]);
    expect((await response.text()).trim().split("\n").map((line) => JSON.parse(line) as unknown)).toMatchObject([{ kind: "label", conversation, value: "purchase", text: "Hola" }]);
  });
});
