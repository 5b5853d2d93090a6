/** The copilot's calls over the real PostgreSQL: drafts are asked for, given up, done again after a crash, and written down once. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, disconnect } from "../../sql/connect";
import { openStore, type Store } from "../../sql/open";
import { freshDatabase, type TestDatabase } from "../../sql/testing";
import type { Address, Behavior, Kind } from "../behavior";
import { channel } from "../channel";
import { contact } from "../contact";
import { conversation } from "../conversation";
import type { Answer, ConversationRow, Judged, Received, Request, Suggested, SuggestRequest } from "../messages";
import { order } from "../order";
import { localCluster } from "./cluster";
import { sources, type Kernel, type Publication } from "./kernel";
import { openKernel } from "./runtime";

let database: TestDatabase;
let store: Store;
const drainMs = 2_000;
const behaviors = [conversation, contact, channel, order] as never as Behavior<Kind, never>[];

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  await store.writer`insert into tenants (slug, name) values ('one', 'One'), ('two', 'Two')`;
  await store.writer`insert into channels (tenant, platform, name, account, api_base, secrets) values (1, 'telegram', 'Bot', '100', 'http://127.0.0.1', '')`;
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

type Run = (request: SuggestRequest, signal: AbortSignal, id: string) => Promise<Answer>;
const about: Suggested = { upTo: 1, by: 1, tone: "friendly", language: "es", category: "purchase", intent: "purchase", confidence: 0.9, engine: "hosted", model: "m1", tookMs: 12, products: [], evidence: [] };
const drafted = (request: SuggestRequest, text = "¡Claro!"): Answer => ({ result: "suggested", text, suggested: { ...about, upTo: request.upTo, by: request.by } });

async function open(run: Run, parallelMax = 4): Promise<{ kernel: Kernel; published: Publication[] }> {
  const kernel = openKernel({ committer: store.committer, writer: store.writer, behaviors, cluster: localCluster() });
  const published: Publication[] = [];
  kernel.onFeed((publication) => published.push(publication));
  kernel.perform("suggest", { repeatable: true, timeoutMs: 5_000, parallelMax, run: (_tenant, id, request, signal) => run(request, signal, id) });
  kernel.perform("translate", { repeatable: true, timeoutMs: 5_000, parallelMax, run: async (_tenant, _id, request) => (request.into === "xx" ? { result: "failed", retry: false, code: "unsupported", reason: "It can't.", hint: "" } : { result: "translated", text: `in ${request.into}` }) });
  kernel.perform("deliver", { repeatable: false, timeoutMs: 1_000, parallelMax: 10, run: async (_tenant, id) => ({ result: "sent", ext: `out.${id}` }) });
  kernel.perform("mark", { repeatable: true, timeoutMs: 1_000, parallelMax: 10, run: async () => ({ result: "done" }) });
  await kernel.start();
  return { kernel, published };
}

let count = 0;
async function say(kernel: Kernel, chat: number, text: string): Promise<Address> {
  const keys = [`chat:${chat}`] as const, identities = [{ kind: "telegram" as const, value: String(chat) }], id = `m${++count}`;
  const message: Received = { type: "received", ext: id, sentAt: Date.now(), name: `Person ${chat}`, identities, keys, content: { type: "text", text } };
  const { address } = await kernel.accept({ tenant: 1, source: 1, id, to: { channel: 1, platform: "telegram", keys, identities, create: true }, message, raw: "{}", at: Date.now() });
  return address!;
}
const ask = (kernel: Kernel, to: Address, request: Request) =>
  kernel.ask({ tenant: 1, source: sources.command, id: `1:c${++count}`, to, message: { type: "requested", by: 1, request }, raw: null, at: Date.now() });
const judge = (kernel: Kernel, to: Address, message: Judged) =>
  kernel.accept({ tenant: 1, source: sources.judge, id: `${to}.${message.number}.${++count}`, to, message, raw: null, at: Date.now() });
const idOf = (address: Address): string => address.slice(address.indexOf("/") + 1);
const entriesOf = (address: Address) => store.writer<{ number: number; kind: string; body: string; content: unknown }[]>`select number, kind, body, content from entries where tenant = 1 and conversation = ${idOf(address)} order by number`;
const rowOf = async (address: Address) => (await store.writer<{ row: ConversationRow }[]>`select row from mailboxes where tenant = 1 and address = ${address}`)[0]!.row;
const calls = async (kind = "suggest") => (await store.writer<{ n: number }[]>`select count(*)::int as n from calls where kind = ${kind}`)[0]!.n;
async function until<T>(look: () => Promise<T | false | undefined | null>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const seen = await look();
    if (seen) return seen;
    await Bun.sleep(25);
  }
  throw new Error("it did not come");
}
const hanging = (stopped: string[]): Run => (_request, signal, id) => new Promise((_, reject) => signal.addEventListener("abort", () => {
  stopped.push(id);
  reject(new Error("stopped"));
}));

describe("a draft", () => {
  test("is a line of the history and of the books, and the row says that it waits", async () => {
    const { kernel, published } = await open(async (request) => drafted(request));
    const to = await say(kernel, 1, "Quiero dos tazas azules");
    expect(await ask(kernel, to, { type: "suggest" })).toEqual({ ok: true });
    const entries = await until(async () => (await entriesOf(to)).length === 2 && (await entriesOf(to)));
    expect(entries[1]).toMatchObject({ number: 2, kind: "suggestion", body: "¡Claro!", content: { suggested: { upTo: 1, by: 1, language: "es" } } });
    expect(await rowOf(to)).toMatchObject({ suggestion: 2 });
    expect(await store.writer`select number, asked_by, engine, model, tone, language, category, confidence, cached, took_ms, failed, outcome from suggestions where conversation = ${idOf(to)}`).toMatchObject([
      { number: 2, asked_by: 1, engine: "hosted", model: "m1", tone: "friendly", language: "es", category: "purchase", confidence: 0.9, cached: false, took_ms: 12, failed: null, outcome: null },
    ]);
    expect(published.flatMap(({ events, contents }) => events.map((event, at) => [event.what, event.n, contents[at]?.entry?.kind]))).toContainEqual(["entry", 2, "suggestion"]);
    expect(await calls()).toBe(0);
    await kernel.drain(drainMs);
  });

  test("is given up when the customer writes again: its work is stopped, and nothing of it is left", async () => {
    const stopped: string[] = [];
    const { kernel } = await open(hanging(stopped));
    const to = await say(kernel, 2, "Hola");
    await ask(kernel, to, { type: "suggest" });
    await until(async () => (await store.writer`select 1 from calls where kind = 'suggest' and started_at is not null`).length === 1);
    await say(kernel, 2, "¿Hay tazas?");
    await until(async () => stopped.length === 1);
    expect(await calls()).toBe(0);
    await kernel.drain(drainMs);
    expect((await entriesOf(to)).map((entry) => entry.kind)).toEqual(["in", "in"]);
    expect(await rowOf(to)).not.toHaveProperty("suggestion");
  });

  test("that waits for its turn is given up too, before it is begun", async () => {
    const stopped: string[] = [];
    const begun: string[] = [];
    const { kernel } = await open((request, signal, id) => (begun.push(request.conversation), hanging(stopped)(request, signal, id)), 1);
    const [first, second] = [await say(kernel, 3, "Hola"), await say(kernel, 4, "Hola")];
    await ask(kernel, first, { type: "suggest" });
    await until(async () => begun.length === 1);
    await ask(kernel, second, { type: "suggest" });
    await say(kernel, 4, "¿Hay tazas?");
    await ask(kernel, first, { type: "stop_suggesting" });
    await until(async () => stopped.length === 1 && (await calls()) === 0);
    await kernel.drain(drainMs);
    expect(begun).toEqual([idOf(first)]);
  });

  test("asked for and given up in one breath is never begun", async () => {
    const begun: string[] = [];
    const { kernel } = await open(async (request) => (begun.push(request.conversation), drafted(request)));
    const to = await say(kernel, 5, "Hola");
    await Promise.all([ask(kernel, to, { type: "suggest" }), ask(kernel, to, { type: "stop_suggesting" })]);
    await Bun.sleep(100);
    expect([await calls(), await rowOf(to)]).toMatchObject([0, { entries: 1 }]);
    await kernel.drain(drainMs);
  });

  test("that a dead process was writing is written by the next one, once", async () => {
    const { kernel: dying } = await open(() => new Promise(() => undefined));
    const to = await say(dying, 6, "Hola");
    await ask(dying, to, { type: "suggest" });
    await until(async () => (await store.writer`select 1 from calls where kind = 'suggest' and started_at is not null`).length === 1);
    // The first one never answers any more, as if it had been killed; what it had begun lies in the store.
    let runs = 0;
    const { kernel } = await open(async (request) => (runs++, drafted(request, "Otra vez")));
    const entries = await until(async () => (await entriesOf(to)).length > 1 && (await entriesOf(to)));
    await kernel.drain(drainMs);
    expect(runs).toBe(1);
    expect(entries.map((entry) => [entry.kind, entry.body])).toEqual([["in", "Hola"], ["suggestion", "Otra vez"]]);
    expect(await store.writer`select number from suggestions where conversation = ${idOf(to)}`).toHaveLength(1);
    expect(await calls()).toBe(0);
  });
});

describe("what becomes of it", () => {
  test("stands in the books and in its line: used, edited, dismissed, stale, rated", async () => {
    const { kernel } = await open(async (request) => drafted(request));
    const fates: [number, (to: Address, number: number) => Promise<unknown>, object, object | undefined][] = [
      [11, (to, number) => ask(kernel, to, { type: "reply", content: { type: "text", text: "¡Claro!" }, suggestion: number, distance: 0 }), { outcome: "used", distance: 0, decided_by: 1 }, { outcome: "used", distance: 0, by: 1 }],
      [12, (to, number) => ask(kernel, to, { type: "reply", content: { type: "text", text: "Claro que sí" }, suggestion: number, distance: 0.5 }), { outcome: "edited", distance: 0.5 }, { outcome: "edited" }],
      [13, (to, number) => ask(kernel, to, { type: "dismiss", number }), { outcome: "dismissed" }, { outcome: "dismissed" }],
      [14, (to) => say(kernel, 14, "¿Sigue ahí?").then(() => to), { outcome: "stale", decided_by: null }, undefined],
      [15, async (to, number) => (await ask(kernel, to, { type: "rate", number, good: false }), ask(kernel, to, { type: "dismiss", number })), { outcome: "dismissed", good: false }, { outcome: "dismissed", good: false }],
    ];
    for (const [chat, fate, books, verdict] of fates) {
      const to = await say(kernel, chat, "Hola");
      await ask(kernel, to, { type: "suggest" });
      await until(async () => (await entriesOf(to)).length === 2);
      await fate(to, 2);
      expect(await store.writer`select outcome, distance, good, decided_by from suggestions where conversation = ${idOf(to)}`).toMatchObject([books]);
      const [line] = (await entriesOf(to)).filter((entry) => entry.kind === "suggestion");
      expect((line!.content as { verdict?: unknown }).verdict).toEqual(verdict === undefined ? undefined : expect.objectContaining(verdict));
      expect((line!.content as { suggested?: unknown }).suggested).toMatchObject({ language: "es" });
    }
    await kernel.drain(drainMs);
  });

  test("a verdict on what is no draft of this conversation changes nothing", async () => {
    const { kernel } = await open(async (request) => drafted(request));
    const to = await say(kernel, 16, "Hola");
    await ask(kernel, to, { type: "rate", number: 1, good: true });
    await ask(kernel, to, { type: "rate", number: 999, good: true });
    expect(await store.writer`select 1 from suggestions where conversation = ${idOf(to)}`).toHaveLength(0);
    await kernel.drain(drainMs);
  });
});

describe("what a conversation is about", () => {
  test("stands in its row and in the columns that lists are narrowed by", async () => {
    const { kernel, published } = await open(async (request) => drafted(request));
    const to = await say(kernel, 21, "¡Mi pedido no llega!");
    await judge(kernel, to, { type: "judged", number: 1, language: "es", category: "shipping", confidence: 0.8, negative: true, hint: "high" });
    expect(await rowOf(to)).toMatchObject({ insight: { number: 1, language: "es", category: "shipping", intent: "support", sentiment: "negative", hint: "high" } });
    expect(await store.writer`select language, intent, category, sentiment, hint from conversations where id = ${idOf(to)}`).toMatchObject([{ language: "es", intent: "support", category: "shipping", sentiment: "negative", hint: "high" }]);
    const before = published.length;
    await judge(kernel, to, { type: "judged", number: 1, language: "es", category: "shipping", confidence: 0.8, negative: true, hint: "high" });
    expect(published).toHaveLength(before);
    await kernel.drain(drainMs);
  });

  test("outlives its actor: the next one on the store knows it", async () => {
    const first = await open(async (request) => drafted(request));
    const to = await say(first.kernel, 22, "Quiero devolverlo");
    await judge(first.kernel, to, { type: "judged", number: 1, category: "purchase", confidence: 0.7, hint: "none" });
    await ask(first.kernel, to, { type: "suggest" });
    await until(async () => (await entriesOf(to)).length === 2);
    await first.kernel.drain(drainMs);
    const second = await open(async (request) => drafted(request));
    expect(await ask(second.kernel, to, { type: "label", labels: { category: "refund" } })).toEqual({ ok: true });
    expect(await ask(second.kernel, to, { type: "dismiss", number: 2 })).toEqual({ ok: true });
    expect(await store.writer`select number, label, value, was, by from labels where conversation = ${idOf(to)}`).toEqual([{ number: 1, label: "category", value: "refund", was: "purchase", by: 1 }] as never);
    expect(await rowOf(to)).toMatchObject({ insight: { category: "refund", intent: "support", told: ["category"] } });
    await second.kernel.drain(drainMs);
  });

  test("a label said twice of one message is kept once, as it was said last", async () => {
    const { kernel } = await open(async (request) => drafted(request));
    const to = await say(kernel, 23, "Quiero devolverlo");
    for (const category of ["refund", "complaint"]) await ask(kernel, to, { type: "label", labels: { category } });
    expect(await store.writer`select value from labels where conversation = ${idOf(to)}`).toMatchObject([{ value: "complaint" }]);
    await kernel.drain(drainMs);
  });
});

test("translations stand beside the text, one for each language, and so does why one could not be had", async () => {
  const { kernel } = await open(async (request) => drafted(request));
  const to = await say(kernel, 31, "Guten Tag");
  for (const into of ["en", "es", "xx"]) {
    await ask(kernel, to, { type: "translate", number: 1, into });
    await until(async () => (await calls("translate")) === 0);
  }
  expect((await entriesOf(to))[0]?.content).toEqual({ translations: { en: "in en", es: "in es" }, untranslated: "It can't." });
  await ask(kernel, to, { type: "translate", number: 1, into: "en" });
  await until(async () => (await calls("translate")) === 0);
  expect((await entriesOf(to))[0]?.content).toEqual({ translations: { en: "in en", es: "in es" } });
  await kernel.drain(drainMs);
});

test("a tenant's books are nobody else's: as another tenant nothing of them is seen", async () => {
  await store.writer`insert into copilots (tenant, secrets) values (1, 'sealed') on conflict do nothing`;
  await store.writer`insert into articles (tenant, id, title, body, by) values (1, 'a1', 'Shipping', 'Two days.', 1) on conflict do nothing`;
  await store.writer`insert into copilot_spent (tenant, day, calls) values (1, 1, 1) on conflict do nothing`;
  const tables = ["suggestions", "labels", "articles", "copilot_spent", "past_answers"] as const;
  for (const table of tables) {
    const count = (tenant: number) => store.read(tenant, (sql) => sql<{ n: number }[]>`select count(*)::int as n from ${sql(table)}`);
    expect({ table, own: (await count(1))[0]!.n > 0, other: (await count(2))[0]!.n }).toEqual({ table, own: true, other: 0 });
  }
  const seen = (tenant: number) => store.read(tenant, (sql) => sql<{ n: number }[]>`select count(*)::int as n from (select tenant, settings from copilots) c`);
  expect([(await seen(1))[0]!.n, (await seen(2))[0]!.n]).toEqual([1, 0]);
  expect(store.read(1, (sql) => sql`select secrets from copilots`)).rejects.toThrow(/permission denied/);
});

test("no statement of the books reads more rows than it means, on tables that nobody has analysed", async () => {
  const { kernel } = await open(async (request) => drafted(request));
  const many = 300;
  await Promise.all(Array.from({ length: many }, async (_, at) => {
    const to = await say(kernel, 1_000 + at, "Hola");
    await judge(kernel, to, { type: "judged", number: 1, language: "es", category: "shipping", confidence: 0.8, hint: "none" });
    await ask(kernel, to, { type: "suggest" });
    await until(async () => (await rowOf(to)).suggestion !== undefined);
    await ask(kernel, to, { type: "label", labels: { category: "refund" } });
    await ask(kernel, to, { type: "reply", content: { type: "text", text: "¡Claro!" }, suggestion: 2, distance: 0 });
  }));
  await kernel.drain(drainMs);
  const sql = connect(database.url, { name: "plans", max: 1 });
  await store.close();
  store = await openStore(database.url);
  const read = await sql<{ name: string; read: number }[]>`select relname as name, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::float8 as read from pg_stat_user_tables where relname in ('suggestions', 'labels', 'conversations')`;
  await disconnect(sql);
  for (const { name, read: rows } of read) expect({ name, few: rows <= many * 20 }).toEqual({ name, few: true });
});
