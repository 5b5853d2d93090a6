/** The whole program, killed again and again while its copilot writes: every draft that was asked for is there in the end, once, and so is the order it proposes. */
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chat, startFake } from "../actors/assist/providers-testing";
import { connect, disconnect } from "../sql/connect";
import { freshDatabase } from "../sql/testing";
import { addUser } from "../sql/users";
import { hashPassword } from "./passwords";
import type { Outcome } from "./protocol";
import { mug, stocked } from "./shop-testing";
import { Client, password } from "./socket-testing";
import { signed, testSecret, texts } from "./testing";

const root = join(import.meta.dir, "..");
const dir = mkdtempSync(join(tmpdir(), "parley-copilot-kill-"));
const search = { PATH: "/usr/local/bin:/usr/bin:/bin" };
const account = "80010010";
const secret = "secret-of-a-house-that-is-killed";
const conversationsMax = 24;
const killsMax = 6;
const engine = startFake(async () => {
  await Bun.sleep(150);
  return chat(JSON.stringify({
    reply_text: "Sí, tenemos tazas azules. ¿Confirmamos?", language: "es", intent: "purchase", category: "purchase", confidence: 0.9, sentiment: "neutral", suggested_products: [], actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1 }] }],
  }), { ms: 5 });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

async function start(environment: Record<string, string>): Promise<{ url: string; child: Bun.Subprocess }> {
  const child = Bun.spawn([process.execPath, join(root, "server/main.ts")], { cwd: root, env: { ...search, PORT: "0", PARLEY_DEMO: "0", PARLEY_LOG_LEVEL: "info", DATA_DIR: dir, ...environment }, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
  let rest = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    rest += part;
    const started = /"event":"started"[^\n]*"port":(\d+)/.exec(rest);
    if (started) return { url: `http://127.0.0.1:${started[1]}`, child };
  }
  throw new Error("it did not start");
}

async function enter(url: string): Promise<Client> {
  const client = new Client(`${url.replace("http", "ws")}/socket`, ["parley.1"], { origin: url });
  await client.opened;
  await client.login("ana@kill.test", "kill");
  return client;
}

test("drafts survive kill -9 of the program, and none is written twice", async () => {
  const database = await freshDatabase();
  const environment = {
    DATABASE_URL: database.url, PARLEY_SECRET: testSecret, PARLEY_COPILOT: "1", PARLEY_COPILOT_ENGINE: "hosted", PARLEY_COPILOT_PROVIDER: "compatible", PARLEY_COPILOT_MODEL: "slow-1", PARLEY_COPILOT_URL: `${engine.url}/v1`,
    PARLEY_COPILOT_KEY: "sk-test", PARLEY_COPILOT_PRIVATE_URLS: "1",
  };
  const operate = (...words: string[]) => Bun.spawn([process.execPath, join(root, "scripts/parley.ts"), ...words], { cwd: root, env: { ...search, PARLEY_DEMO: "0", DATA_DIR: dir, ...environment }, stdin: "ignore", stdout: "ignore", stderr: "inherit" }).exited;
  expect(await operate("tenant", "add", "kill", "--name", "Kill")).toBe(0);
  expect(await operate("channel", "add", "whatsapp", "--name", "Sales", "--phone-number-id", account, "--app-secret", secret, "--access-token", "token", "--api-base", "http://127.0.0.1:9")).toBe(0);
  const sql = connect(database.url, { name: "kill test", max: 1 });
  const [of] = await sql<{ id: number }[]>`select id from tenants where slug = 'kill'`;
  const tenant = of!.id;
  await addUser(sql, { tenant, email: "ana@kill.test", name: "Ana", role: "agent", password: await hashPassword(password) });
  await stocked(sql, tenant, { ...mug, stock: 1_000 });

  let running = await start(environment);
  let client = await enter(running.url);
  const asked = new Set<string>();
  for (let at = 0; at < conversationsMax; at++) {
    const ext = `wamid.kill-${at}`;
    const person = String(34_800_000_000 + at);
    await fetch(`${running.url}/webhook/whatsapp`, signed(texts({ account, from: person, id: ext, text: "Hola, ¿hay tazas azules?", at: Math.floor(Date.now() / 1000) - 5 }), secret));
    const [row] = await sql<{ conversation: string }[]>`select conversation from entries where ext = ${ext}`;
    const conversation = row!.conversation;
    // An agent's window repeats what it asked for until it hears that it was done, through whatever happens to the server.
    for (let tries = 0; !asked.has(conversation) && tries < 20; tries++) {
      const outcome = await client.ask<Outcome>({ t: "command", client: `ask-${at}`, conversation, request: { type: "suggest" } }).catch(() => null);
      if (outcome?.ok) asked.add(conversation);
    }
    if (at % Math.floor(conversationsMax / killsMax) !== 2) continue;
    // Somewhere in the middle of it: the engine thinks for 150 ms and speaks for some more.
    await Bun.sleep((at * 37) % 260);
    client.cut();
    running.child.kill("SIGKILL");
    await running.child.exited;
    running = await start(environment);
    client = await enter(running.url);
  }
  expect(asked.size).toBe(conversationsMax);

  const drafts = async () => await sql<{ conversation: string; n: number; orders: number; books: number }[]>`
    select conversation, count(*)::int as n, (select count(*)::int from orders o where o.conversation = e.conversation and o.made_at > 0) as orders,
      (select count(*)::int from suggestions s where s.tenant = e.tenant and s.conversation = e.conversation) as books
    from entries e where tenant = ${tenant} and kind = 'suggestion' group by tenant, conversation order by conversation`;
  for (let looks = 0; looks < 600; looks++) {
    const there = await drafts();
    if (there.length === conversationsMax && there.every((each) => each.orders > 0)) break;
    await Bun.sleep(50);
  }
  expect([...(await drafts())]).toEqual([...asked].sort().map((conversation) => ({ conversation, n: 1, orders: 1, books: 1 })));
  expect(await sql`select id from calls where kind in ('suggest', 'stock')`).toHaveLength(0);
  expect(await sql`select id from dead_letters`).toHaveLength(0);
  expect(await sql`select stock from products where tenant = ${tenant}`).toMatchObject([{ stock: 1_000 }]);
  client.cut();
  running.child.kill("SIGTERM");
  await running.child.exited;
  await disconnect(sql);
  await database.drop();
}, 120_000);
