/** Messenger, Instagram and X over the whole server: signed webhooks in, sends out, and the truth about each delivery. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import type { ConversationRow } from "../actors/messages";
import { sources } from "../actors/kernel/kernel";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let tenant: number;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.tenant("direct");
});
afterAll(async () => {
  await server.end();
  for (const stop of stops) await stop();
});

const page = "660011220033";
const noor = "7700112200334455";
const shop = "1410050060070080091";
const kenji = "1720030040050060071";
const idAt = (ms: number): string => String((BigInt(ms) - 1_288_834_974_657n) << 22n);

const hub = (path: string, body: object, secret: string): Promise<Response> => {
  const raw = JSON.stringify(body);
  return fetch(`${server.url}${path}`, { method: "POST", body: raw, headers: { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(raw).digest("hex")}` } });
};
const crc = (path: string, body: object, secret: string): Promise<Response> => {
  const raw = JSON.stringify(body);
  return fetch(`${server.url}${path}`, { method: "POST", body: raw, headers: { "x-twitter-webhooks-signature": `sha256=${createHmac("sha256", secret).update(raw).digest("base64")}` } });
};
const on = (object: string, account: string, ...items: object[]): object => ({ object, entry: [{ id: account, time: Date.now(), messaging: items }] });

/** A platform that takes messages and remembers them. */
function platform(answer: (request: Request, body: Record<string, unknown>) => Response | Promise<Response>) {
  const asked: { path: string; authorization: string | null; body: Record<string, unknown> }[] = [];
  const served = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    async fetch(request) {
      const text = await request.text();
      const body = (text.startsWith("{") ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))) as Record<string, unknown>;
      asked.push({ path: new URL(request.url).pathname, authorization: request.headers.get("authorization"), body });
      return await answer(request, body);
    },
  });
  stops.push(() => served.stop(true));
  return { url: `http://127.0.0.1:${served.port}`, asked, sends: () => asked.filter((one) => one.path.endsWith("/messages") && "message" in one.body) };
}

const until = async (what: () => Promise<boolean> | boolean): Promise<boolean> => {
  for (let looks = 0; looks < 200; looks++) {
    if (await what()) return true;
    await Bun.sleep(50);
  }
  return false;
};
const rows = (channel: number) => server.store.writer<{ id: string; row: ConversationRow }[]>`
  select c.id, m.row from conversations c join mailboxes m on m.tenant = c.tenant and m.address = 'conversation/' || c.id where c.channel = ${channel} and m.row is not null order by c.number`;
const entries = (channel: number) => server.store.writer<{ kind: string; body: string; content: { revoked?: number } | null }[]>`
  select e.kind, e.body, e.content from entries e join conversations c on c.tenant = e.tenant and c.id = e.conversation where c.channel = ${channel} and e.kind <> 'event' order by e.conversation, e.number`;
const states = async (channel: number) => (await server.store.writer<{ state: number }[]>`select state from deliveries where channel = ${channel} order by number`).map((each) => each.state);
const [sent, delivered, read] = [3, 5, 6];

let command = 0;
async function reply(conversation: string, text: string): Promise<void> {
  const outcome = await server.kernel.ask({
    tenant, source: sources.command, id: `direct-${++command}`, to: `conversation/${conversation}`, raw: null, at: Date.now(),
    message: { type: "requested", by: 1, request: { type: "reply", content: { type: "text", text } } },
  });
  expect(outcome).toMatchObject({ ok: true });
}

describe("on Messenger", () => {
  const item = (parts: object): object => ({ sender: { id: noor }, recipient: { id: page }, timestamp: Date.now(), ...parts });
  let channel: number;
  let conversation: string;
  let out: ReturnType<typeof platform>;
  let mid = 0;
  beforeAll(async () => {
    out = platform(() => Response.json({ recipient_id: noor, message_id: `m_out${++mid}` }));
    channel = await server.channel(tenant, "messenger", page, out.url, { app_secret: "fb-secret", verify_token: "fb-verify", access_token: "page-token" });
  });

  test("the handshake is answered under the platform's old name too", async () => {
    for (const path of ["/webhook/messenger", "/webhook/facebook", "/api/webhooks/facebook", `/webhook/messenger/${channel}`]) {
      const answer = await fetch(`${server.url}${path}?hub.mode=subscribe&hub.verify_token=fb-verify&hub.challenge=77`);
      expect([answer.status, await answer.text()]).toEqual([200, "77"]);
    }
    expect((await fetch(`${server.url}/webhook/facebook?hub.mode=subscribe&hub.verify_token=other&hub.challenge=77`)).status).toBe(403);
  });
  test("a customer writes, with several pictures in one message, and takes it back: all of it", async () => {
    expect((await hub("/webhook/facebook", on("page", page, item({ message: { mid: "m_in1", text: "hola" } })), "fb-secret")).status).toBe(200);
    const pictures = { mid: "m_in2", attachments: [1, 2, 3].map((n) => ({ type: "image", payload: { url: `https://scontent.fbcdn.net/${n}.jpg` } })) };
    for (let times = 0; times < 2; times++) expect((await hub("/webhook/messenger", on("page", page, item({ message: pictures })), "fb-secret")).status).toBe(200);
    expect((await hub("/webhook/messenger", on("page", page, item({ message: { mid: "m_in2", is_deleted: true } })), "fb-secret")).status).toBe(200);
    expect(await until(async () => (await entries(channel)).filter((entry) => entry.content?.revoked).length === 3)).toBe(true);
    expect((await entries(channel)).map((entry) => entry.kind)).toEqual(["in", "in", "in", "in"]);
    const all = await rows(channel);
    expect(all).toHaveLength(1);
    conversation = all[0]!.id;
    // Seven days, since a person answers.
    expect(Math.round((all[0]!.row.windowUntil - Date.now()) / 3_600_000)).toBe(168);
  });
  test("an answer leaves, its echo makes no second message, and receipts by time tell what became of it", async () => {
    await reply(conversation, "La 38 sí");
    expect(await until(async () => (await states(channel))[0] === sent)).toBe(true);
    const [send] = out.sends();
    expect(send).toMatchObject({ path: `/${page}/messages`, authorization: "Bearer page-token", body: { recipient: { id: noor }, messaging_type: "RESPONSE", message: { text: "La 38 sí" } } });
    const { metadata } = send!.body["message"] as { metadata: string };
    const echoed = Date.now();
    const echo = { sender: { id: page }, recipient: { id: noor }, timestamp: echoed, message: { mid: "m_out1", text: "La 38 sí", is_echo: true, app_id: 5, metadata } };
    await hub("/webhook/messenger", on("page", page, echo), "fb-secret");
    await hub("/webhook/messenger", on("page", page, item({ delivery: { watermark: echoed } })), "fb-secret");
    expect(await until(async () => (await states(channel))[0] === delivered)).toBe(true);
    await hub("/webhook/messenger", on("page", page, item({ read: { watermark: echoed + 5 } })), "fb-secret");
    expect(await until(async () => (await states(channel))[0] === read)).toBe(true);
    expect((await entries(channel)).filter((entry) => entry.kind === "out")).toHaveLength(1);
  });
  test("what is typed in Meta's inbox is an answer from elsewhere", async () => {
    const echo = { sender: { id: page }, recipient: { id: noor }, timestamp: Date.now(), message: { mid: "m_else", text: "Desde el inbox", is_echo: true, app_id: 263902037430900 } };
    await hub("/webhook/messenger", on("page", page, echo), "fb-secret");
    expect(await until(async () => (await entries(channel)).at(-1)?.body === "Desde el inbox")).toBe(true);
  });
});

test("two accounts of one app keep their customers apart, though the ids are equal", async () => {
  const secrets = { app_secret: "ig-secret", verify_token: "v", access_token: "t" };
  const channels = await Promise.all(["881", "882"].map((account) => server.channel(tenant, "instagram", account, "http://127.0.0.1:9", secrets)));
  const item = (account: string): object => ({ sender: { id: noor }, recipient: { id: account }, timestamp: Date.now(), message: { mid: `mid-${account}`, text: `a ${account}` } });
  const body = { object: "instagram", entry: ["881", "882"].map((id) => ({ id, time: Date.now(), messaging: [item(id)] })) };
  expect((await hub("/webhook/instagram", body, "ig-secret")).status).toBe(200);
  expect(await until(async () => (await Promise.all(channels.map(rows))).every((each) => each.length === 1))).toBe(true);
  const contacts = (await Promise.all(channels.map(rows))).map((each) => each[0]!.row.contact);
  expect(new Set(contacts).size).toBe(2);
});

describe("on X", () => {
  let channel: number;
  let out: ReturnType<typeof platform>;
  let valid = "access-2";
  let lost = false;
  const tokens = { consumer_secret: "x-secret", client_id: "client", access_token: "access-1", refresh_token: "refresh-1", expires_at: String(Date.now() + 3_600_000) };
  const events: object[] = [];
  beforeAll(async () => {
    out = platform(async (request, body) => {
      const path = new URL(request.url).pathname;
      if (path === "/2/oauth2/token") return body["refresh_token"] === "refresh-1" ? Response.json({ token_type: "bearer", access_token: "access-2", refresh_token: "refresh-2", expires_in: 7_200 }) : Response.json({ error: "invalid_grant" }, { status: 400 });
      if (request.headers.get("authorization") !== `Bearer ${valid}`) return Response.json({ title: "Unauthorized", status: 401, detail: "Unauthorized" }, { status: 401 });
      if (path === "/2/dm_events") return Response.json({ data: events, includes: { users: [{ id: kenji, name: "Kenji Mori", username: "kenji_m" }] }, meta: { result_count: events.length } });
      if (lost) return new Promise<Response>(() => undefined);
      return Response.json({ data: { dm_conversation_id: `${shop}-${kenji}`, dm_event_id: idAt(Date.now()) } }, { status: 201 });
    });
    valid = "access-1";
    channel = await server.channel(tenant, "x", shop, out.url, tokens);
  });
  const message = (id: string, text: string, from = kenji): object => ({
    type: "message_create", id, created_timestamp: String(Date.now()),
    message_create: { sender_id: from, target: { recipient_id: from === kenji ? shop : kenji }, message_data: { text, entities: { urls: [] } } },
  });
  const activity = (...all: object[]): object => ({ for_user_id: shop, direct_message_events: all, users: { [kenji]: { id: kenji, name: "Kenji Mori", screen_name: "kenji_m" } } });
  const sends = (): typeof out.asked => out.asked.filter((one) => one.path === `/2/dm_conversations/with/${kenji}/messages`);

  test("the challenge is proven in JSON, under the old name too, and for nobody's body", async () => {
    for (const path of ["/webhook/x", "/webhook/twitter", `/webhook/x/${channel}`]) {
      const answer = await fetch(`${server.url}${path}?crc_token=abc-1`);
      expect(answer.headers.get("content-type")).toContain("application/json");
      expect(await answer.json()).toEqual({ response_token: `sha256=${createHmac("sha256", "x-secret").update("abc-1").digest("base64")}` });
    }
    expect((await fetch(`${server.url}/webhook/x?crc_token=${encodeURIComponent('{"for_user_id":"1"}')}`)).status).toBe(403);
  });
  test("a challenge that two apps could be meant by is proven for neither, but for the one that is named", async () => {
    const other = await server.channel(tenant, "x", "1410050060070080092", "http://127.0.0.1:9", { consumer_secret: "another app", access_token: "t" });
    expect((await fetch(`${server.url}/webhook/x?crc_token=abc-1`)).status).toBe(409);
    expect(await (await fetch(`${server.url}/webhook/x/${other}?crc_token=abc-1`)).json()).toEqual({ response_token: `sha256=${createHmac("sha256", "another app").update("abc-1").digest("base64")}` });
  });
  test("a message told by both kinds of webhook is one", async () => {
    const id = idAt(Date.now());
    expect((await crc("/webhook/twitter", activity(message(id, "¿La 38?")), "x-secret")).status).toBe(200);
    const wrapped = { data: { event_uuid: "1", filter: { user_id: shop }, event_type: "dm.received", payload: { direct_message_events: [message(id, "¿La 38?")], users: {} } } };
    expect((await crc("/webhook/x", wrapped, "x-secret")).status).toBe(200);
    expect((await crc("/webhook/x", activity(message(id, "x")), "wrong")).status).toBe(401);
    expect(await until(async () => (await entries(channel)).length === 1)).toBe(true);
    expect((await rows(channel))[0]!.row).toMatchObject({ name: "Kenji Mori", platform: "x", windowUntil: 0 });
  });
  test("a token that X refuses is renewed, and the message leaves all the same, once", async () => {
    valid = "access-2";
    await reply((await rows(channel))[0]!.id, "Sí");
    expect(await until(async () => (await states(channel))[0] === sent)).toBe(true);
    expect(sends().map((one) => one.authorization)).toEqual(["Bearer access-1", "Bearer access-2"]);
    const [row] = await server.store.writer<{ secrets: Uint8Array }[]>`select secrets from channels where id = ${channel}`;
    expect(server.vault.open({ tenant, platform: "x", account: shop }, row!.secrets)).toMatchObject({ access_token: "access-2", refresh_token: "refresh-2" });
  });
  test("what our account said is no second message, and reading is told by an id", async () => {
    const [own] = await server.store.writer<{ ext: string }[]>`select ext from deliveries where channel = ${channel} order by number limit 1`;
    await crc("/webhook/x", activity(message(own!.ext, "Sí", shop)), "x-secret");
    const reading = { for_user_id: shop, direct_message_mark_read_events: [{ created_timestamp: String(Date.now()), sender_id: kenji, target: { recipient_id: shop }, last_read_event_id: own!.ext }] };
    await crc("/webhook/x", reading, "x-secret");
    expect(await until(async () => (await states(channel))[0] === read)).toBe(true);
    expect((await entries(channel)).map((entry) => entry.kind)).toEqual(["in", "out"]);
  });
  test("a send whose answer is lost is settled by its echo", async () => {
    lost = true;
    await reply((await rows(channel))[0]!.id, "¿Te la guardo?");
    expect(await until(() => sends().length === 3)).toBe(true);
    await crc("/webhook/x", activity(message(idAt(Date.now()), "¿Te la guardo?", shop)), "x-secret");
    expect(await until(async () => (await states(channel))[1] === sent)).toBe(true);
    expect((await entries(channel)).filter((entry) => entry.body === "¿Te la guardo?")).toHaveLength(1);
    lost = false;
  });
  test("what a webhook never told is found by asking", async () => {
    events.push({ id: idAt(Date.now() + 1), event_type: "MessageCreate", text: "sin webhook", sender_id: kenji, dm_conversation_id: `${shop}-${kenji}`, created_at: new Date().toISOString() });
    // A changed channel is asked at once.
    await server.store.writer`update channels set name = 'X again' where id = ${channel}`;
    await server.refreshChannels();
    expect(await until(async () => (await entries(channel)).some((entry) => entry.body === "sin webhook"))).toBe(true);
  });
});
