/** The fake X, with our own adapter before it and X's own description of its API beside it. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  customFetch,
  generateRandomCodeVerifier,
  processAuthorizationCodeResponse,
  validateAuthResponse,
} from "oauth4webapi";
import type { ChannelConfig, Fetch } from "../../actors/adapters/adapter";
import { x } from "../../actors/adapters/x";
import { poll } from "../../actors/adapters/x-api";
import { renew } from "../../server/oauth";
import { jpeg, mp4 } from "./files";
import { xIdOf } from "./people";
import { gif, photo } from "./say";
import type { Simulator } from "./simulator";
import { account, eventually, receiver, start } from "./testing";
import type { Got, Receiver } from "./testing";
import type { XChannel } from "./config";

let parley: Receiver;
let simulator: Simulator;
beforeEach(() => {
  parley = receiver();
});
afterEach(async () => {
  await simulator.stop();
  await parley.stop();
});
const open = async (more: Partial<XChannel> = {}, options: Parameters<typeof start>[2] = {}): Promise<void> => {
  simulator = await start(parley, [{ ...account, ...more }], options);
};

const renata = xIdOf({ name: "Renata Solís" });
const secrets = {
  consumer_secret: account.consumerSecret,
  client_id: account.clientId,
  client_secret: account.clientSecret,
  access_token: account.accessToken,
  refresh_token: account.refreshToken,
};
const config = (more: Record<string, string> = {}): ChannelConfig => ({
  id: 1,
  tenant: 1,
  platform: "x",
  name: "X",
  account: account.account,
  apiBase: simulator.url,
  mode: "webhook",
  secrets: { ...secrets, ...more },
});
const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const plainFetch: Fetch = (url, init) => fetch(url, init);
const sendText = (text: string, to = renata, more: Record<string, string> = {}) =>
  x.send({ delivery: "c.1.1", to: [`dm:${to}`], content: { type: "text", text } }, config(more), plainFetch, signal());

/** What our adapter makes of a webhook, signature and all. */
function read(got: Got): readonly { readonly id: string; readonly news: Record<string, unknown> }[] {
  const raw = new TextEncoder().encode(got.raw);
  if (!x.verify({ headers: got.headers, query: new URLSearchParams(), raw }, secrets)) throw new Error("the signature is wrong");
  const parsed = x.parse(raw, Date.now());
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told as never;
}
const heard = () => parley.got.flatMap(read);

// ---------------------------------------------------------------- customers

describe.each(["account", "activity"] as const)("in the envelope of the %s API", (envelope) => {
  test("a customer's words are signed, and read as they were written", async () => {
    await open({ envelope });
    const said = await simulator.say("Renata", "¿38 < 39 & más? https://tienda.example/a", "x");
    expect(said).toMatchObject({ on: "x", acknowledged: true, answer: "200" });
    expect(heard()).toMatchObject([
      {
        id: said.ids[0],
        to: [`dm:${renata}`],
        account: account.account,
        news: { type: "received", name: "Renata Solís", content: { type: "text", text: "¿38 < 39 & más? https://tienda.example/a" } },
      },
    ]);
    expect(parley.got[0]?.headers.has("x-twitter-webhooks-signature-oauth2")).toBe(envelope === "activity");
  });

  test("pictures, films and moving pictures come with a link that can be followed", async () => {
    await open({ envelope });
    await simulator.say("Renata", photo("a.jpg", "mira"), "x");
    await simulator.say("Renata", gif(), "x");
    await simulator.say("Renata", { type: "media", media: "video", ref: "", mime: "video/mp4", seconds: 7 }, "x");
    const contents = heard().map(({ news }) => news["content"] as { media: string; ref: string });
    expect(contents).toMatchObject([
      { media: "image", caption: "mira", width: 640, height: 480 },
      { media: "animation", width: 480, height: 360 },
      { media: "video", seconds: 7 },
    ]);
    for (const { ref } of contents) {
      const link = await x.fetchMedia!(ref, config(), plainFetch, signal());
      if ("result" in link) throw new Error(link.reason);
      const file = await fetch(link.url, { headers: { ...link.headers } });
      expect([file.status, (await file.bytes()).length > 100]).toEqual([200, true]);
    }
    expect((await fetch(`${simulator.url}/2/dm_conversations/media/1/${contents[0]?.ref.split("/").at(-2)}/a.jpg`)).status).toBe(401);
  });

  test("typing, reading and the shop's own phone are told", async () => {
    await open({ envelope });
    await simulator.say("Renata", { type: "typing" }, "x");
    const sent = await sendText("Hola");
    await eventually(() => heard().some(({ news }) => news["type"] === "watermark"), "the customer read it");
    const told = heard();
    expect(told[0]).toMatchObject({ to: [`dm:${renata}`], news: { type: "typing" } });
    expect(told.find(({ news }) => news["type"] === "watermark")).toMatchObject({ news: { state: "read" } });
    // What the app sent comes back to it.
    if (sent.result !== "sent") throw new Error(sent.result);
    expect(told.find(({ id }) => id === sent.ext)).toMatchObject({ news: { echo: true, content: { text: "Hola" } } });
  });
});

test("an encrypted message is told by the newer API alone, as one that can't be read", async () => {
  await open();
  await simulator.say("Renata", { type: "encrypted" }, "x");
  expect(heard()).toMatchObject([
    { to: [`dm:${renata}`], news: { type: "received", content: { type: "unsupported", what: "encrypted message" } } },
  ]);
  await simulator.stop();
  await open({ envelope: "account" });
  await expect(simulator.say("Renata", { type: "encrypted" }, "x")).rejects.toThrow("no such thing");
});

test("everybody of a crowd has a name", async () => {
  await open();
  expect(await simulator.storm(50, 0.1, { on: "x", customers: 3 })).toMatchObject({ asked: 5, accepted: 5 });
  expect(new Set(heard().map(({ news }) => news["name"]))).toEqual(new Set(["Customer 00000", "Customer 00001", "Customer 00002"]));
});

test("what stays between the phones is not told: reactions, edits and blocks", async () => {
  await open();
  await simulator.say("Renata", "Hola", "x");
  for (const what of [{ type: "reaction", emoji: "❤️" }, { type: "edit", text: "Hola!" }, { type: "revoke" }] as const)
    await expect(simulator.say("Renata", what, "x")).rejects.toThrow("no such thing");
  await simulator.say("Renata", { type: "blocked", blocked: true }, "x");
  expect(parley.got).toHaveLength(1);
  expect(await sendText("¿Sigue ahí?")).toMatchObject({
    result: "failed",
    retry: false,
    reason: "The customer does not accept messages from this account.",
  });
});

// ---------------------------------------------------------------- the webhook

test("the challenge is answered, or nothing is told any more until it is", async () => {
  await open();
  expect(await simulator.greet()).toEqual([{ platform: "x", account: account.account, said: "ok" }]);
  await simulator.stop();
  await open({ consumerSecret: "another secret" });
  expect((await simulator.greet())[0]?.said).toContain("proves another secret");
  await simulator.say("Renata", "Hola", "x");
  expect(parley.got).toEqual([]);
});

test("what was not heard is said by nobody again, but can be asked for", async () => {
  await open();
  parley.answers = [503];
  expect(await simulator.say("Renata", "one", "x")).toMatchObject({ acknowledged: false, answer: "503" });
  simulator.faults({ lostWebhooks: 1 });
  await simulator.say("Renata", "two", "x");
  simulator.faults(null);
  await simulator.say("Renata", photo("b.jpg", "three"), "x");
  expect(parley.got).toHaveLength(2);
  const asked = await poll(undefined, config(), plainFetch, signal(), 2);
  if (!asked.ok) throw new Error(asked.answer.reason);
  const rest = await poll(asked.next, config(), plainFetch, signal(), 2);
  if (!rest.ok) throw new Error(rest.answer.reason);
  const events = [...asked.events, ...rest.events].map((event) => x.parse(event.raw, 0));
  expect(
    events.flatMap((each) =>
      each.ok ? each.told.map(({ news }) => (news as { content?: { text?: string; caption?: string } }).content) : [],
    ),
  ).toMatchObject([{ media: "image", caption: "three" }, { text: "two" }, { text: "one" }]);
  expect(events.flatMap((each) => (each.ok ? each.told.map(({ news }) => (news as { name?: string }).name) : []))).toEqual([
    "Renata Solís",
    "Renata Solís",
    "Renata Solís",
  ]);
  // A webhook that was heard and the poll tell the same under the same id.
  expect(heard().at(-1)?.id).toBe(asked.events[0]?.id ?? "");
});

test("faults strike as on the other platforms", async () => {
  await open();
  simulator.faults({ duplicates: 1 });
  await simulator.say("Renata", "Hola", "x");
  await eventually(() => parley.got.length === 2, "the second copy");
  expect(new Set(heard().map(({ id }) => id)).size).toBe(1);
  simulator.faults({ duplicates: 0, tooMany: 1 });
  expect(await sendText("a")).toMatchObject({ result: "failed", retry: true, afterMs: expect.any(Number) });
  simulator.faults({ tooMany: 0, serverErrors: 1 });
  expect(await sendText("b")).toMatchObject({ result: "failed", retry: true });
  expect(simulator.sent()).toEqual([]);
  simulator.faults({ serverErrors: 0, lostAnswers: 1 });
  expect(await sendText("c")).toMatchObject({ result: "unknown" });
  expect(simulator.sent()).toMatchObject([{ text: "c", answered: false }]);
});

// ---------------------------------------------------------------- sending

describe("Parley sends", () => {
  test("a text, and a picture and a film with words", async () => {
    await open({}, { pace: 0 });
    expect(await sendText("Sí, claro")).toMatchObject({ result: "sent", ext: expect.stringMatching(/^\d{19}$/) });
    for (const [mime, bytes, media] of [
      ["image/jpeg", jpeg(64, 48), "image"],
      ["video/mp4", mp4(64, 48, 3), "video"],
    ] as const) {
      const attachment = {
        file: { id: "f", mime, bytes: bytes.length },
        name: "a",
        blob: () => Promise.resolve(new Blob([bytes])),
        link: () => null,
      };
      const uploaded = await x.upload!(attachment, media, config(), plainFetch, signal());
      if ("result" in uploaded) throw new Error(uploaded.reason);
      expect(
        await x.send(
          { delivery: "c.2.1", to: [`dm:${renata}`], content: { type: "media", media, ref: uploaded.ref, caption: "así" } },
          config(),
          plainFetch,
          signal(),
        ),
      ).toMatchObject({ result: "sent" });
    }
    expect(simulator.sent().map(({ type, text }) => [type, text])).toEqual([
      ["text", "Sí, claro"],
      ["photo", "así"],
      ["video", "así"],
    ]);
  });

  test("what can't be sent is refused with X's reason", async () => {
    await open();
    expect(await sendText("a".repeat(10_001))).toMatchObject({ result: "failed", retry: false });
    const asIs = (body: object, token = account.accessToken) =>
      fetch(`${simulator.url}/2/dm_conversations/with/${renata}/messages`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    for (const [body, said] of [
      [{}, "At least one"],
      [{ text: "" }, "must not be empty"],
      [{ text: "a".repeat(10_001) }, "too long"],
      [{ text: "a", surprise: 1 }, "surprise"],
      [{ attachments: [{ media_id: "7" }] }, "media IDs are invalid"],
    ] as const) {
      const answer = await asIs(body);
      expect([answer.status, JSON.stringify(await answer.json()).includes(said)]).toEqual([400, true]);
    }
    expect((await asIs({ text: "a" }, "a stranger's token")).status).toBe(401);
    expect(simulator.sent()).toEqual([]);
  });

  test("fifteen in a quarter of an hour and no more, and the headers say so", async () => {
    await open();
    const call = (): Promise<Response> =>
      fetch(`${simulator.url}/2/dm_conversations/with/${renata}/messages`, {
        method: "POST",
        headers: { authorization: `Bearer ${account.accessToken}` },
        body: '{"text":"a"}',
      });
    const first = await call();
    expect(Object.fromEntries([...first.headers].filter(([name]) => name.endsWith("-remaining")))).toEqual({
      "x-rate-limit-remaining": "14",
      "x-user-limit-24hour-remaining": "1439",
      "x-app-limit-24hour-remaining": "1439",
    });
    for (let n = 0; n < 14; n++) expect((await call()).status).toBe(201);
    const refused = await call();
    expect([refused.status, refused.headers.get("x-rate-limit-remaining"), ((await refused.json()) as { title: string }).title]).toEqual([
      429,
      "0",
      "Too Many Requests",
    ]);
    const reset = Number(refused.headers.get("x-rate-limit-reset")) * 1000 - Date.now();
    expect(reset > 0 && reset <= 15 * 60_000 + 1_000).toBe(true);
    expect(await sendText("a")).toMatchObject({ result: "failed", retry: true, afterMs: expect.any(Number) });
  });
});

// ---------------------------------------------------------------- tokens

describe("tokens", () => {
  test("are renewed once by each refresh token, and end after two hours", async () => {
    await open();
    const first = await renew(config(), plainFetch, signal());
    if (first.came !== "tokens") throw new Error(first.came);
    expect(first.lastsMs).toBe(7_200_000);
    expect(await sendText("a", renata, { access_token: first.accessToken })).toMatchObject({ result: "sent" });
    expect(await renew(config(), plainFetch, signal())).toEqual({ came: "refused", code: "invalid_request" });
    simulator.warp(2 * 3_600_000 + 1_000);
    expect(await sendText("b", renata, { access_token: first.accessToken })).toMatchObject({ result: "failed", code: "token" });
    expect(await renew(config({ refresh_token: first.refreshToken ?? "" }), plainFetch, signal())).toMatchObject({ came: "tokens" });
    expect(await renew(config({ client_secret: "wrong" }), plainFetch, signal())).toMatchObject({ came: "refused" });
  });

  test("are given for a code and its proof, once", async () => {
    await open();
    const server = { issuer: simulator.url, token_endpoint: `${simulator.url}/2/oauth2/token` };
    const client = { client_id: account.clientId };
    const [verifier, back] = [generateRandomCodeVerifier(), "https://parley.example/back"];
    const asked = new URLSearchParams({
      response_type: "code",
      client_id: account.clientId,
      redirect_uri: back,
      scope: "dm.read",
      state: "s1",
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    const page = await fetch(`${simulator.url}/2/oauth2/authorize?${asked}`, { redirect: "manual" });
    const parameters = validateAuthResponse(server, client, new URL(page.headers.get("location") ?? ""), "s1");
    const grant = (proof: string): Promise<Response> =>
      authorizationCodeGrantRequest(server, client, ClientSecretBasic(account.clientSecret), parameters, back, proof, {
        [allowInsecureRequests]: true,
        [customFetch]: (url: string, init: RequestInit) => fetch(url, init),
      });
    expect((await grant(generateRandomCodeVerifier())).status).toBe(400);
    const given = await processAuthorizationCodeResponse(server, client, await grant(verifier));
    expect(await sendText("a", renata, { access_token: given.access_token })).toMatchObject({ result: "sent" });
    expect((await grant(verifier)).status).toBe(400);
  });
});

// ---------------------------------------------------------------- X's own description

const specPath = join(import.meta.dir, "../../../shared/specs/x-openapi.json");
if (!existsSync(specPath)) console.log(`skipped: X's description of its API is not at ${specPath}`);

describe.skipIf(!existsSync(specPath))("by X's description of its API", () => {
  interface Operation {
    readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
    readonly responses: Record<string, { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> }>;
  }
  type Spec = {
    readonly paths: Record<string, Record<string, Operation>>;
    readonly components: { readonly schemas: Record<string, object> };
  };
  const spec: Spec = existsSync(specPath)
    ? (JSON.parse(readFileSync(specPath, "utf8")) as Spec)
    : { paths: {}, components: { schemas: {} } };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "x", components: spec.components });
  const judge = (ref: string, value: unknown): void => {
    const validate = ajv.compile({ $ref: `x${ref}` });
    if (!validate(JSON.parse(JSON.stringify(value)))) throw new Error(`${ref}: ${ajv.errorsText(validate.errors)}`);
  };

  /** A fetch between our adapter and the fake that judges both sides. */
  const judged: string[] = [];
  const between: Fetch = async (url, init) => {
    const { pathname } = new URL(url);
    const found = Object.keys(spec.paths).find((path) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname));
    const operation = spec.paths[found ?? ""]?.[(init.method ?? "GET").toLowerCase()];
    if (!operation) throw new Error(`X has no ${init.method} ${pathname}`);
    const [type, asked] =
      init.body instanceof FormData
        ? [
            "multipart/form-data",
            Object.fromEntries(
              [...init.body].map(([name, value]) => [
                name,
                value instanceof Blob ? "bytes" : name === "segment_index" ? Number(value) : value,
              ]),
            ),
          ]
        : ["application/json", init.body ? (JSON.parse(init.body as string) as unknown) : undefined];
    if (asked !== undefined) judge(operation.requestBody?.content[type as string]?.schema.$ref ?? "", asked);
    const response = await fetch(url, init);
    const good = Object.entries(operation.responses).find(([status]) => status === String(response.status));
    if (good && pathname !== "/2/oauth2/token")
      judge(good[1].content["application/json"]?.schema.$ref ?? "", await response.clone().json());
    judged.push(`${init.method} ${found}`);
    return response;
  };

  test("what we ask and what the fake answers are X's", async () => {
    await open();
    await simulator.say("Renata", photo("a.jpg", "mira https://tienda.example"), "x");
    await simulator.say("Renata", { type: "media", media: "video", ref: "", mime: "video/mp4" }, "x");
    const send = (content: Parameters<typeof x.send>[0]["content"]) =>
      x.send({ delivery: "c.1.1", to: [`dm:${renata}`], content }, config(), between, signal());
    expect(await send({ type: "text", text: "Hola" })).toMatchObject({ result: "sent" });
    for (const [mime, bytes, media] of [
      ["image/jpeg", jpeg(64, 48), "image"],
      ["video/mp4", mp4(64, 48, 3), "video"],
    ] as const) {
      const uploaded = await x.upload!(
        { file: { id: "f", mime, bytes: bytes.length }, name: "a", blob: () => Promise.resolve(new Blob([bytes])), link: () => null },
        media,
        config(),
        between,
        signal(),
      );
      if ("result" in uploaded) throw new Error(uploaded.reason);
      expect(await send({ type: "media", media, ref: uploaded.ref, caption: "así" })).toMatchObject({ result: "sent" });
    }
    expect(await poll(undefined, config(), between, signal())).toMatchObject({ ok: true });
    await between(`${simulator.url}/2/users/me`, { method: "GET", headers: { authorization: `Bearer ${account.accessToken}` } });
    await between(`${simulator.url}/2/users/${renata}`, { method: "GET", headers: { authorization: `Bearer ${account.accessToken}` } });
    expect(new Set(judged)).toEqual(
      new Set([
        "POST /2/dm_conversations/with/{participant_id}/messages",
        "POST /2/media/upload",
        "POST /2/media/upload/initialize",
        "POST /2/media/upload/{id}/append",
        "POST /2/media/upload/{id}/finalize",
        "GET /2/media/upload",
        "GET /2/dm_events",
        "GET /2/users/me",
        "GET /2/users/{id}",
      ]),
    );
  });

  test("problems are X's, and what is wrong is refused by it too", async () => {
    await open();
    const refused = await fetch(`${simulator.url}/2/users/12345`, { headers: { authorization: `Bearer ${account.accessToken}` } });
    judge("#/components/schemas/Problem", { ...((await refused.json()) as object), resource_type: "user" });
    expect(() => judge("#/components/schemas/CreateDirectMessagesByParticipantIdRequest", { text: "a", surprise: 1 })).toThrow(
      "additional",
    );
    await expect(
      between(`${simulator.url}/2/media/upload/initialize`, { method: "POST", body: JSON.stringify({ media_category: "dm_fax" }) }),
    ).rejects.toThrow("allowed values");
  });
});
