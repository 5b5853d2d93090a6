import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { exhausted, openLedger, spend, type Ledger } from "./budget";
import { keyOf, openMemoryCache, readAnswer, writeAnswer, type Cache } from "./cache";
import { openCopilot, type Parts, type Plan } from "./copilot";
import { openEmbedded } from "./embedded";
import { failureReasons, fallsBack, retryOf, sayFailure, type Engine, type Remark, type Suggestion, type Usage } from "./engine";
import { goodAnswer, inputOf } from "./inputs-testing";
import { openEngine } from "./open-engine";
import { chat, startFake, straight, type Fake } from "./providers-testing";
import { sayRemark, saySuggestion } from "./remarks";
import type { Limits } from "./settings";

const signal = new AbortController().signal;
const local: Suggestion = { reply_text: "Por aquí, lo miramos.", suggested_products: [], actions: [], intent: "other", category: null, confidence: 0.1, sentiment: null, language: "es", evidence: [], remarks: [], engine: "embedded" };
const sources = { async *items() { yield []; }, async *labels() { yield []; } };
/** The real one: the first question would wait for its languages. */
const embedded = openEmbedded({ sources, limits: { answerMs: 20_000 } });
beforeAll(async () => await embedded.warm());
afterAll(async () => await embedded.stop());

const planOf = (fake: Fake, limits: Limits = {}, version = "1"): Plan => ({ settings: { engine: "hosted", provider: "compatible", model: "m", key: "k", baseUrl: fake.url, price: { inMicros: 1_000_000, outMicros: 1_000_000 } }, limits, version });
const open = (other: Partial<Parts> = {}) => openCopilot({ sources, fetch: straight, embedded, ...other });
const input = inputOf("¿Tenéis dos tazas azules?");
const good = (): Response => chat(JSON.stringify(goodAnswer));

describe("the cache", () => {
  test("answers the same question once for two minutes, and anew when anything has changed", async () => {
    await using fake = startFake(good);
    let now = 1_700_000_000_000;
    const copilot = open({ now: () => now });
    const plan = planOf(fake);
    let shown = "";
    expect(await copilot.assist(input, plan, { signal })).toMatchObject({ ok: true, cached: false });
    expect(await copilot.assist(input, plan, { signal, onText: (piece) => (shown += piece) })).toMatchObject({ ok: true, cached: true, suggestion: { reply_text: goodAnswer.reply_text }, usage: { tokensIn: 0 } });
    expect(shown).toBe(goodAnswer.reply_text);
    expect(fake.asked).toHaveLength(1);
    await copilot.assist(input, plan, { signal, fresh: true });
    await copilot.assist({ ...input, catalogueVersion: "8" }, plan, { signal });
    await copilot.assist(input, { ...plan, version: "2" }, { signal });
    expect(fake.asked).toHaveLength(4);
    now += 119_000;
    expect((await copilot.assist({ ...input, catalogueVersion: "8" }, plan, { signal })).cached).toBe(true);
    now += 2_000;
    expect((await copilot.assist({ ...input, catalogueVersion: "8" }, plan, { signal })).cached).toBe(false);
  });

  test("has a key of everything an answer rests on", () => {
    const [said] = input.said;
    const others = [
      input, { ...input, tenant: 2 }, { ...input, conversation: "c2" }, { ...input, tone: "formal" as const }, { ...input, language: "en" }, { ...input, replyIn: "en" }, { ...input, catalogueVersion: "8" }, { ...input, said: [{ ...said!, number: 2 }] },
      { ...input, said: [{ ...said!, text: "edited" }] }, { ...input, products: input.products.map((product) => ({ ...product, stock: 1 })) }, { ...input, products: input.products.slice(1) }, { ...input, articles: [] }, { ...input, contact: { name: "María Ruiz" } },
      // Pieces that would run into one another without their lengths.
      { ...input, tenant: 1, conversation: "1c1" }, { ...input, tenant: 11, conversation: "c1" },
    ];
    expect(new Set([...others.map((each) => keyOf(each, "1")), keyOf(input, "2")]).size).toBe(others.length + 1);
    expect(keyOf(input, "1")).toBe(keyOf(structuredClone(input), "1"));
  });

  test("believes nothing that isn't an answer", () => {
    expect(readAnswer(writeAnswer(local))).toEqual(local);
    for (const text of ["", "null", "7", "{}", "[", '{"version":2,"suggestion":{"reply_text":"x"}}', '{"version":1,"suggestion":{}}', "<html>"]) expect(readAnswer(text)).toBeNull();
  });

  test("holds so many and no more", async () => {
    const cache = openMemoryCache();
    for (let at = 0; at < 2_100; at++) await cache.set(`k${at}`, "x", 60_000);
    expect(await cache.get("k0")).toBeNull();
    expect(await cache.get("k2099")).toBe("x");
    await cache.set("huge", "x".repeat(200_000), 60_000);
    expect(await cache.get("huge")).toBeNull();
  });

  test("that fails costs an answer nothing", async () => {
    await using fake = startFake(good);
    const away: Cache = { get: async () => null, set: async () => undefined, close: async () => undefined };
    const copilot = open({ cache: away });
    expect((await copilot.assist(input, planOf(fake), { signal })).ok).toBe(true);
    expect((await copilot.assist(input, planOf(fake), { signal })).ok).toBe(true);
  });
});

describe("falling back", () => {
  test("what another engine can't answer the built-in one does, and says why", async () => {
    await using fake = startFake(() => Response.json({}, { status: 401 }));
    const copilot = open();
    const answer = await copilot.assist(input, planOf(fake), { signal });
    expect(answer).toMatchObject({ ok: true, cached: false, suggestion: { engine: "embedded", language: "es", actions: goodAnswer.actions, instead: { engine: "hosted", why: "unauthorised" } } });
    expect(answer.ok && saySuggestion(answer.suggestion)).toEqual([`${sayFailure.unauthorised} The built-in engine wrote this draft.`]);
    // A stopgap isn't kept.
    fake.answer(good);
    expect(await copilot.assist(input, planOf(fake), { signal })).toMatchObject({ ok: true, suggestion: { engine: "hosted" } });
  });

  test("who stopped it wants no other draft", async () => {
    await using fake = startFake(() => new Promise<Response>(() => undefined));
    const stopping = new AbortController();
    const asking = open().assist(input, planOf(fake), { signal: stopping.signal });
    setTimeout(() => stopping.abort(), 20);
    expect(await asking).toMatchObject({ ok: false, failure: { why: "stopped" } });
  });

  test("words that are on the screen already aren't followed by another engine's", async () => {
    await using fake = startFake(() => chat('{"reply_text":"Hola María', { finish: "length" }));
    let shown = "";
    const answer = await open().assist(input, planOf(fake), { signal, onText: (piece) => (shown += piece) });
    expect(answer).toMatchObject({ ok: true, suggestion: { instead: { why: "unreadable" } } });
    expect(shown).toBe("Hola María");
  });

  test("when both fail the first one's reason is told", async () => {
    await using fake = startFake(() => Response.json({}, { status: 404 }));
    const gone = openEmbedded({ sources });
    await gone.stop();
    expect(await open({ embedded: gone }).assist(input, planOf(fake), { signal })).toMatchObject({ ok: false, failure: { why: "misconfigured" } });
  });

  test("a draft in another language than the customer's is flagged", async () => {
    await using fake = startFake(() => chat(JSON.stringify({ ...goodAnswer, reply_text: "Yes, we have two blue mugs." })));
    expect(await open().assist(input, planOf(fake), { signal })).toMatchObject({ suggestion: { language: "en", remarks: [{ remark: "wrong_language", language: "en" }] } });
  });
});

describe("budgets", () => {
  test("count per UTC day, and start anew with the next", () => {
    const at = Date.UTC(2026, 10, 21, 23, 0);
    const usage: Usage = { engine: "hosted", ms: 1_500.4, tokensIn: 300, tokensOut: 50, micros: 400 };
    const spent = spend(spend(null, at, usage), at, usage);
    expect(spent).toEqual({ day: 20_778, calls: 2, tokens: 700, micros: 800, ms: 3_000 });
    const cases: [Limits, boolean][] = [[{}, true], [{ dayCallsMax: 3 }, true], [{ dayCallsMax: 2 }, false], [{ dayTokensMax: 701 }, true], [{ dayTokensMax: 700 }, false], [{ dayMicrosMax: 800 }, false], [{ dayMsMax: 3_000 }, false], [{ dayCallsMax: 0 }, false]];
    for (const [limits, hasRoom] of cases) expect(exhausted(spent, limits, at)).toBe(hasRoom ? null : 3_600_000);
    expect(exhausted(spent, { dayCallsMax: 2 }, at + 3_600_000)).toBeNull();
    expect(spend(spent, at + 3_600_000, usage)).toMatchObject({ day: 20_779, calls: 1 });
    expect(exhausted(null, { dayMicrosMax: 0 }, at)).toBe(3_600_000);
  });

  test("that are used up ask no model, and the built-in engine answers", async () => {
    await using fake = startFake(good);
    const copilot = open();
    const plan = planOf(fake, { dayTokensMax: 400 });
    for (const expected of ["hosted", "hosted", "embedded"]) expect(await copilot.assist(input, plan, { signal, fresh: true })).toMatchObject({ suggestion: { engine: expected } });
    expect(await copilot.assist(input, plan, { signal, fresh: true })).toMatchObject({ suggestion: { instead: { why: "over_budget" } } });
    expect(await copilot.translate(1, "hola", "en", plan, { signal })).toMatchObject({ ok: false, failure: { why: "over_budget" } });
    expect(await copilot.assist({ ...input, tenant: 2 }, plan, { signal })).toMatchObject({ suggestion: { engine: "hosted" } });
    expect(fake.asked).toHaveLength(3);
  });

  test("that can't be read spend nothing", async () => {
    await using fake = startFake(good);
    const broken: Ledger = { read: () => Promise.reject(new Error("away")), add: () => Promise.reject(new Error("away")) };
    expect(await open({ ledger: broken }).assist(input, planOf(fake), { signal })).toMatchObject({ ok: true, suggestion: { instead: { why: "over_budget" } } });
    expect(fake.asked).toEqual([]);
  });

  test("what fails is written down too", async () => {
    await using fake = startFake(() => chat("<html></html>"));
    const ledger = openLedger();
    await open({ ledger }).assist(input, planOf(fake), { signal });
    expect(await ledger.read(1)).toMatchObject({ calls: 1, tokens: 366, micros: 366 });
  });
});

test("one tenant's questions under way have a bound, and leave room for others'", async () => {
  const gate = Promise.withResolvers<void>();
  await using fake = startFake(async () => (await gate.promise, good()));
  const copilot = open();
  const asking = Array.from({ length: 12 }, (_, at) => copilot.assist({ ...input, conversation: `c${at}` }, planOf(fake), { signal }));
  const other = copilot.assist({ ...input, tenant: 2 }, planOf(fake), { signal });
  while (fake.asked.length < 9) await Bun.sleep(5);
  gate.resolve();
  const engines = (await Promise.all(asking)).map((answer) => answer.ok && answer.suggestion.engine);
  expect([engines.filter((name) => name === "hosted").length, engines.filter((name) => name === "embedded").length]).toEqual([8, 4]);
  expect(await other).toMatchObject({ suggestion: { engine: "hosted" } });
});

test("the built-in engine needs no budget, and can't translate", async () => {
  const plan: Plan = { settings: { engine: "embedded" }, limits: { dayCallsMax: 0 }, version: "1" };
  expect(await open().assist(input, plan, { signal })).toMatchObject({ ok: true, suggestion: { engine: "embedded" } });
  expect(await open().translate(1, "hola", "en", plan, { signal })).toMatchObject({ ok: false, failure: { why: "unsupported" } });
});

test("a text beyond all measure is not translated", async () => {
  await using fake = startFake(good);
  expect(await open().translate(1, "x".repeat(5_000), "en", planOf(fake), { signal })).toMatchObject({ ok: false, failure: { why: "too_large" } });
  expect(fake.asked).toEqual([]);
});

describe("the breaker", () => {
  const openBehind = (fake: Fake): Engine => openEngine({ engine: "workflow", url: `${fake.url}/run`, auth: { by: "key", key: "k" } }, straight, {});
  test("leaves an engine alone that keeps failing", async () => {
    await using fake = startFake(() => Response.json({}, { status: 503 }));
    const behind = openBehind(fake);
    for (let asked = 0; asked < 10; asked++) expect(await behind.assist(input, { signal })).toMatchObject({ ok: false, failure: { why: "unavailable" } });
    expect(fake.asked).toHaveLength(4);
  });
  test("isn't troubled by what says nothing of the engine", async () => {
    await using fake = startFake(() => Response.json({ error_code: "ModelArts.81011" }, { status: 403 }));
    const behind = openBehind(fake);
    for (let asked = 0; asked < 10; asked++) expect(await behind.assist(input, { signal })).toMatchObject({ ok: false, failure: { why: "refused" } });
    expect(fake.asked).toHaveLength(10);
  });
});

test("every failure has a verdict, a fall-back and a sentence that says what happened and what to do", () => {
  for (const why of failureReasons) {
    expect(["now", "later", "never"]).toContain(retryOf[why]);
    expect(typeof fallsBack[why]).toBe("boolean");
    expect(sayFailure[why]).toMatch(/^[A-Z].{15,}\.$/);
  }
});

test("every remark has a sentence", () => {
  const remarks: Remark[] = [
    { remark: "unknown_product", sku: "X" }, { remark: "unknown_product", sku: "" }, { remark: "bad_quantity", sku: "X" }, { remark: "too_little_stock", sku: "X", stock: 1 }, { remark: "foreign_link" }, { remark: "foreign_contact" }, { remark: "markup" }, { remark: "shortened" },
    { remark: "price_differs" }, { remark: "forbidden_tool", name: "pay" }, { remark: "forbidden_tool", name: "" }, { remark: "wrong_language", language: "en" }, { remark: "language_unsupported", language: "pl" }, { remark: "unsure" }, { remark: "nothing_found" },
  ];
  for (const remark of remarks) expect(sayRemark(remark)).toMatch(/^[A-Z].{15,}\.$/);
});
