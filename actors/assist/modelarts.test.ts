import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { Answer } from "./engine";
import { openKeys } from "./iam";
import { goodAnswer, inputOf } from "./inputs-testing";
import { openModelArts } from "./modelarts";
import { startFake, straight, type Asked } from "./providers-testing";
import { guarded } from "./raw";
import type { Limits, ModelArtsKey } from "./settings";

const fake = startFake();
afterAll(async () => await fake[Symbol.asyncDispose]());

/** How IAM and the workflow behave in a test: tokens count up, and `refuses` says which are no good. */
let issued = 0;
let refuses: (token: string) => boolean = () => false;
let workflow: (asked: Asked) => Response | Promise<Response> = () => Response.json(goodAnswer);
const soonMs = 24 * 3_600_000;
beforeEach(() => {
  issued = 0;
  refuses = () => false;
  workflow = () => Response.json(goodAnswer);
  fake.asked.splice(0);
  fake.answer((asked) => {
    if (asked.path.startsWith("/v3/auth/tokens")) {
      return Response.json({ token: { expires_at: new Date(Date.now() + soonMs).toISOString(), methods: ["password"] } }, { status: 201, headers: { "x-subject-token": `token-${++issued}` } });
    }
    return refuses(asked.headers.get("x-auth-token") ?? "") ? Response.json({ error_code: "ModelArts.0203", error_msg: "Invalid token" }, { status: 401 }) : workflow(asked);
  });
});

const iam = (): ModelArtsKey => ({ by: "iam", iam: { url: fake.url, domain: "nortia", user: "parley", password: "canary-password", project: "ap-southeast-1" } });
const open = (auth: ModelArtsKey = iam(), engine: "workflow" | "endpoint" = "workflow", limits: Limits = {}) =>
  guarded(openModelArts({ engine, url: `${fake.url}${engine === "workflow" ? "/v1/workflows/w1/run" : "/v1/infers/1234-abcd"}`, auth }, straight, limits));
const ask = async (engine = open(), signal = new AbortController().signal): Promise<Answer> => await engine.assist(inputOf("¿Tenéis dos tazas azules?"), { signal });
const tokens = (): Asked[] => fake.asked.filter((asked) => asked.path.startsWith("/v3"));
const runs = (): Asked[] => fake.asked.filter((asked) => !asked.path.startsWith("/v3"));

test("a workflow is given the seed's inputs with a fetched token, and answers the seed's shape", async () => {
  expect(await ask()).toMatchObject({ ok: true, suggestion: { reply_text: goodAnswer.reply_text, actions: goodAnswer.actions, engine: "workflow" } });
  expect(tokens()[0]!.path).toBe("/v3/auth/tokens?nocatalog=true");
  expect(JSON.parse(tokens()[0]!.body)).toEqual({
    auth: { identity: { methods: ["password"], password: { user: { name: "parley", password: "canary-password", domain: { name: "nortia" } } } }, scope: { project: { name: "ap-southeast-1" } } },
  });
  expect(runs()[0]!.headers.get("x-auth-token")).toBe("token-1");
  expect(JSON.parse(runs()[0]!.body)).toMatchObject({
    inputs: {
      conversation_id: "c1", conversation: [{ by: "customer", text: "¿Tenéis dos tazas azules?" }], customer: { name: "María Ruiz" }, language: "es", tone: "friendly", tools: ["create_order"],
      images: [{ sku: "MUG-BLUE", url: "https://obs.nortia.example/mug.jpg?sig=abc" }],
    },
  });
  expect(JSON.parse(runs()[0]!.body)).toMatchObject({ inputs: { inventory: [{ sku: "MUG-BLUE", stock: 5, price_minor: 1490 }, { sku: "MUG-RED" }, { sku: "BAG-BLACK" }] } });
});

test("a service of one's own is asked under /v1/infers", async () => {
  expect(await ask(open(iam(), "endpoint"))).toMatchObject({ ok: true, suggestion: { engine: "endpoint" } });
  expect(runs()[0]!.path).toBe("/v1/infers/1234-abcd");
});

test.each([
  ["a token that was given", { by: "token", token: "t1" }, "x-auth-token", "t1"], ["an API key", { by: "key", key: "k1" }, "authorization", "Bearer k1"], ["an application's code", { by: "app", code: "a1" }, "x-apig-appcode", "a1"],
] as [string, ModelArtsKey, string, string][])("%s needs no IAM", async (_, auth, header, value) => {
  expect(await ask(open(auth))).toMatchObject({ ok: true });
  expect(fake.asked.map((asked) => asked.headers.get(header))).toEqual([value]);
});

describe("tokens", () => {
  test("ten questions at once fetch one, and later ones use it", async () => {
    const engine = open();
    await Promise.all(Array.from({ length: 10 }, () => ask(engine)));
    await ask(engine);
    expect(tokens()).toHaveLength(1);
    expect(runs()).toHaveLength(11);
  });

  test("one that soon ends is renewed before it does", async () => {
    let now = Date.now();
    const keys = openKeys(iam(), straight, () => now);
    const signal = new AbortController().signal;
    await keys.headers(signal);
    now += soonMs - 31 * 60_000;
    expect(await keys.headers(signal)).toEqual({ ok: true, headers: { "x-auth-token": "token-1" } });
    now += 2 * 60_000;
    expect(await keys.headers(signal)).toEqual({ ok: true, headers: { "x-auth-token": "token-2" } });
  });

  test("one that is refused early is replaced once", async () => {
    refuses = (token) => token === "token-1";
    expect(await ask()).toMatchObject({ ok: true });
    expect(tokens()).toHaveLength(2);
  });

  test("when new ones are refused too, that is told, and not tried for ever", async () => {
    refuses = () => true;
    expect(await ask()).toMatchObject({ ok: false, failure: { why: "unauthorised" } });
    expect([tokens().length, runs().length]).toEqual([2, 2]);
  });

  test("a wrong password is told, without the password", async () => {
    fake.answer(() => Response.json({ error_msg: "wrong" }, { status: 401 }));
    const got = await ask();
    expect(got).toMatchObject({ ok: false, failure: { why: "unauthorised" } });
    expect(JSON.stringify(got)).not.toContain("canary");
    expect(runs()).toEqual([]);
  });

  test("an IAM that gives no token is unavailable", async () => {
    fake.answer(() => Response.json({}, { status: 201 }));
    expect(await ask()).toMatchObject({ ok: false, failure: { why: "unavailable" } });
  });
});

describe("answers", () => {
  const wrapped: [string, unknown][] = [
    ["in outputs", { status: "succeeded", outputs: goodAnswer }], ["in data and outputs", { data: { outputs: goodAnswer } }], ["as text", { result: JSON.stringify(goodAnswer) }],
    ["as fenced text in a list", { outputs: [{ text: `\`\`\`json\n${JSON.stringify(goodAnswer)}\n\`\`\`` }] }],
  ];
  test.each(wrapped)("are found %s", async (_, body) => {
    workflow = () => Response.json(body);
    expect(await ask()).toMatchObject({ ok: true, suggestion: { reply_text: goodAnswer.reply_text, actions: goodAnswer.actions } });
  });

  const bad: [string, () => Response | Promise<Response>, string][] = [
    ["a page of HTML", () => new Response("<!doctype html><h1>502</h1>"), "unreadable"], ["half of one", () => new Response('{"reply_text":"Sí, te'), "unreadable"], ["a megabyte", () => new Response("x".repeat(1_000_000)), "unreadable"],
    ["nothing", () => new Response(""), "unreadable"], ["an error with 200", () => Response.json({ error: "no quota" }), "unreadable"], ["moderation", () => Response.json({ error_code: "ModelArts.81011" }, { status: 403 }), "refused"],
    ["an unknown service", () => Response.json({}, { status: 404 }), "misconfigured"], ["too many", () => Response.json({}, { status: 429, headers: { "retry-after": "7" } }), "limited"], ["the gateway's end of patience", () => new Response("", { status: 504 }), "timeout"],
    ["a moved address", () => new Response("", { status: 302, headers: { location: "http://169.254.169.254/" } }), "misconfigured"], ["silence", () => new Promise<Response>(() => undefined), "timeout"],
  ];
  test.each(bad)("%s", async (_, answer, why) => {
    workflow = answer;
    const engine = guarded(openModelArts({ engine: "workflow", url: `${fake.url}/run`, auth: { by: "key", key: "k" } }, (url, init) => straight(url, init), { timeoutMs: 300 }));
    const got = await ask(engine);
    expect(got.ok ? "ok" : got.failure.why).toBe(why as "ok");
  });

  test("when to come again is handed on", async () => {
    workflow = () => Response.json({}, { status: 429, headers: { "retry-after": "7" } });
    expect(await ask()).toMatchObject({ ok: false, failure: { why: "limited", againMs: 7_000 } });
  });

  test("who stops it is answered at once", async () => {
    workflow = () => new Promise<Response>(() => undefined);
    const stopping = new AbortController();
    const asking = ask(open(), stopping.signal);
    stopping.abort();
    expect(await asking).toMatchObject({ ok: false, failure: { why: "stopped" } });
  });
});

test("translation is not what workflows are for", async () => {
  expect(await open().translate("hola", "en", { signal: new AbortController().signal })).toMatchObject({ ok: false, failure: { why: "unsupported" } });
});
