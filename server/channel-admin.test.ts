/** Channels as administrators see and change them, through the whole server: what goes in, what never comes out, and what the platform's answers become. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { addUser } from "../sql/users";
import { hashPassword } from "./passwords";
import type { Channel, ChannelActs, ChannelDetail, ChannelSaved, ChannelsPage, ChannelTested } from "./protocol";
import { Client, password } from "./socket-testing";
import { signed, startTestServer, texts, type TestServer } from "./testing";

let server: TestServer;
let platform: ReturnType<typeof Bun.serve>;
let answer: () => Response;
let one: number;
let two: number;
let lucia: Client;
let marek: Client;
let stranger: Client;

const canaries = { app_secret: "canary-app-secret-0123456789", access_token: "canary-access-token-0123456789-q7Zd" };
const setupMsMax = 30_000;
const graphError = (status: number, code: number, message: string): Response => Response.json({ error: { message, type: "OAuthException", code } }, { status });
const whatsapp = { platform: "whatsapp" as const, name: "Lisbon", account: "10974471", secrets: canaries };

async function signIn(email: string, tenant: string): Promise<Client> {
  const client = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await client.opened;
  await client.login(email, tenant);
  return client;
}

beforeAll(async () => {
  answer = () => Response.json({ id: "10974471", messages: [{ id: "wamid.test" }] });
  platform = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => answer() });
  server = await startTestServer({ PARLEY_GRAPH_URL: `http://127.0.0.1:${platform.port}`, PARLEY_TELEGRAM_URL: `http://127.0.0.1:${platform.port}`, PARLEY_INSTAGRAM_URL: `http://127.0.0.1:${platform.port}/insta`, PARLEY_X_URL: `http://127.0.0.1:${platform.port}` });
  one = await server.tenant("one");
  two = await server.tenant("two");
  const hashed = await hashPassword(password);
  await addUser(server.store.writer, { tenant: one, email: "lucia@one.example", name: "Lucía", role: "admin", password: hashed });
  await addUser(server.store.writer, { tenant: one, email: "marek@one.example", name: "Marek", role: "agent", password: hashed });
  await addUser(server.store.writer, { tenant: two, email: "eve@two.example", name: "Eve", role: "admin", password: hashed });
  [lucia, marek, stranger] = await Promise.all([signIn("lucia@one.example", "one"), signIn("marek@one.example", "one"), signIn("eve@two.example", "two")]);
}, setupMsMax);
afterAll(async () => {
  for (const client of [lucia, marek, stranger]) client.cut();
  await platform.stop(true);
  await server.end();
}, setupMsMax);

async function list(): Promise<ChannelDetail[]> {
  return (await lucia.ask<ChannelsPage>({ t: "channels" })).channels;
}
async function added(): Promise<ChannelDetail> {
  const known = (await list()).find((each) => each.account === whatsapp.account);
  if (known) return known;
  const saved = await lucia.ask<ChannelSaved>({ t: "addChannel", channel: whatsapp });
  if (!saved.ok) throw new Error(saved.say);
  return saved.channel;
}

describe("a channel that is added", () => {
  test("is there at once for everybody, with an address and a verify token to paste, and without its secrets", async () => {
    const detail = await added();
    const verifyToken = String(detail.verifyToken);
    expect(verifyToken).toMatch(/^[\w-]{32}$/);
    expect(detail).toMatchObject({ name: "Lisbon", state: "silent", lastWebhookAt: 0, webhook: "https://<your public address>/webhook/whatsapp", history: ".", knocks: [] });
    expect(detail.secrets).toEqual([{ name: "app_secret", isSet: true, ends: "6789" }, { name: "access_token", isSet: true, ends: "q7Zd" }, { name: "verify_token", isSet: true, ends: expect.any(String) }, { name: "catalog_id", isSet: false, ends: "" }]);
    await marek.frame("channel", ({ channel }) => channel.id === detail.id);
    expect(stranger.frames.filter((frame) => frame.t === "channel")).toEqual([]);
    for (const client of [lucia, marek, stranger]) expect(JSON.stringify(client.frames)).not.toContain("canary");
    expect(JSON.stringify(marek.frames)).not.toContain(verifyToken);
  });

  test("answers the platform's challenge, and its first webhook is told live", async () => {
    const { id, verifyToken } = await added();
    expect((await fetch(`${server.url}/webhook/whatsapp?hub.mode=subscribe&hub.challenge=7&hub.verify_token=${verifyToken}`)).status).toBe(200);
    expect((await fetch(`${server.url}/webhook/whatsapp/${id}`, signed(texts({ account: whatsapp.account, from: "491700000001", id: "wamid.a", text: "hi" }), "wrong"))).status).toBe(401);
    expect((await list())[0]?.knocks.map(({ what }) => what)).toEqual(["wrong_signature", "challenge"]);
    expect((await fetch(`${server.url}/webhook/whatsapp`, signed(texts({ account: whatsapp.account, from: "491700000001", id: "wamid.b", text: "hi" }), canaries.app_secret))).status).toBe(200);
    const isHeard = ({ channel }: { channel: Channel }): boolean => channel.id === id && channel.lastWebhookAt > 0;
    await lucia.frame("channel", isHeard);
    expect((await marek.frame("channel", isHeard)).channel.state).toBe("ok");
    expect((await list())[0]?.knocks.map(({ what }) => what)).toEqual(["webhook", "wrong_signature", "challenge"]);
  });

  test.each([
    ["an account that is no id", { ...whatsapp, account: "12" }, "account"], ["a missing secret", { ...whatsapp, account: "555555", secrets: {} }, "app_secret"],
    ["a name of blanks", { ...whatsapp, account: "555555", name: "  " }, "name"], ["an account that is connected", whatsapp, "account"],
    ["a token that is none", { platform: "telegram" as const, name: "Bot", secrets: { bot_token: "nonsense" } }, "bot_token"],
  ])("is refused for %s, with the field that is wrong", async (_fact, channel, field) => {
    await added();
    expect(await lucia.ask<ChannelSaved>({ t: "addChannel", channel })).toMatchObject({ ok: false, field });
  });

  test("can't be another workspace's, and nobody learns whose it is", async () => {
    await added();
    const refused = await stranger.ask<ChannelSaved>({ t: "addChannel", channel: whatsapp });
    expect(refused).toMatchObject({ ok: false, field: "account" });
    expect(JSON.stringify(refused)).not.toMatch(/tenant|one/);
  });
});

describe("a channel that is changed", () => {
  test("keeps what is not said, and is known to the platform's new signature", async () => {
    const { id, verifyToken } = await added();
    const renamed = await lucia.ask<ChannelSaved>({ t: "changeChannel", channel: id, name: "Lisboa" });
    expect(renamed).toMatchObject({ ok: true, channel: { name: "Lisboa", verifyToken } });
    const ends = Date.now() + 3 * 86_400_000;
    expect(await lucia.ask<ChannelSaved>({ t: "changeChannel", channel: id, secrets: { app_secret: "canary-next-secret" , access_token: "" }, expiresAt: ends })).toMatchObject({ ok: true, channel: { verifyToken, expiresAt: ends } });
    const status = async (secret: string): Promise<number> => (await fetch(`${server.url}/webhook/whatsapp`, signed(texts({ account: whatsapp.account, from: "491700000001", id: "wamid.c", text: "hi" }), secret))).status;
    expect([await status("canary-next-secret"), await status(canaries.app_secret)]).toEqual([200, 401]);
    // The end of its access is near, so that people are warned at once.
    await marek.frame("channel", ({ channel }) => channel.id === id && (channel.say ?? "").startsWith("Its access ends on"));
    expect((await list())[0]?.state).toBe("ok");
    await lucia.ask<ChannelSaved>({ t: "changeChannel", channel: id, secrets: { app_secret: canaries.app_secret }, expiresAt: 0 });
  });

  test("is out of use and in it again", async () => {
    const { id } = await added();
    expect(await lucia.ask<ChannelSaved>({ t: "switchChannel", channel: id, enabled: false })).toMatchObject({ ok: true, channel: { state: "disabled", enabled: false } });
    expect(await lucia.ask<ChannelTested>({ t: "testChannel", channel: id, to: "+34 600 000 000", text: "hello" })).toMatchObject({ result: "failed", say: expect.stringContaining("switched off") });
    expect(await lucia.ask<ChannelSaved>({ t: "switchChannel", channel: id, enabled: true })).toMatchObject({ ok: true, channel: { enabled: true } });
  });

  test("belongs to the workspace of whoever changes it, and to an administrator", async () => {
    const { id } = await added();
    const frames = [{ t: "changeChannel" as const, channel: id, name: "Mine" }, { t: "switchChannel" as const, channel: id, enabled: false }, { t: "testChannel" as const, channel: id, to: "34600000000", text: "x" }];
    for (const frame of frames) {
      expect((await stranger.refused(frame)).error).toBe("not_found");
      expect((await marek.refused(frame)).error).toBe("forbidden");
    }
    expect((await marek.refused({ t: "channels" })).error).toBe("forbidden");
    expect((await marek.refused({ t: "addChannel", channel: whatsapp })).error).toBe("forbidden");
    expect(await stranger.ask<ChannelsPage>({ t: "channels" })).toMatchObject({ channels: [] });
    expect((await list())[0]).toMatchObject({ enabled: true });
  });
});

describe("a test message", () => {
  test.each<[string, string, () => Response, object]>([
    ["that the platform takes", "+34 (600) 000-000", () => Response.json({ messages: [{ id: "wamid.test" }] }), { result: "sent", say: expect.stringContaining("wamid.test") }],
    ["that it refuses", "34600000000", () => graphError(400, 131026, "Message undeliverable"), { result: "failed", say: expect.stringContaining("131026") }],
    ["that it does not answer for", "34600000000", () => new Response("", { status: 502 }), { result: expect.stringMatching(/unknown|failed/) }],
    ["to no address", "somebody", () => Response.json({}), { result: "failed", say: expect.stringContaining("phone number") }],
  ])("%s is told as it is", async (_fact, to, how, said) => {
    const { id } = await added();
    answer = how;
    expect(await lucia.ask<ChannelTested>({ t: "testChannel", channel: id, to, text: "A test" })).toMatchObject(said);
  });
});

test("silence and the platform's own silence reach every page, and the end of both", async () => {
  const { id } = await added();
  const hourMs = 3_600_000;
  const now = Date.now();
  let told = 0;
  const tell = (message: object, at: number) => server.kernel.accept({ tenant: one, source: id, id: `told.${++told}`, to: `channel/${id}`, message: message as never, raw: null, at });
  for (let back = 9; back >= 4; back--) await tell({ type: "heard", at: now - back * hourMs, count: 20 }, now - back * hourMs);
  await tell({ type: "listened" }, now);
  const say = async (begins: string): Promise<Channel> => (await marek.frame("channel", ({ channel }) => channel.id === id && (channel.say ?? "").startsWith(begins))).channel;
  // Webhooks of the tests before were heard just now, but the alarm is about what the actor was told.
  expect(await say("Nothing has come since")).toMatchObject({ state: "silent" });
  expect((await list())[0]?.history.endsWith("x")).toBe(true);
  await tell({ type: "heard", at: now, count: 1 }, now);
  await tell({ type: "resting", on: true }, now);
  expect(await say("The platform has not answered since")).toMatchObject({ state: "ok" });
  await tell({ type: "resting", on: false }, now);
  const seen = marek.frames.length;
  await marek.until("it is well again", () => marek.frames.slice(seen - 1).some((frame) => frame.t === "channel" && frame.channel.id === id && frame.channel.state === "ok" && frame.channel.say === undefined));
}, 20_000);

describe("what stands among the secrets and is none", () => {
  const instagram = { platform: "instagram" as const, name: "Insta", account: "17841400001", secrets: { ...canaries, page_id: "66002" } };
  const pageOf = (saved: ChannelSaved) => (saved.ok ? saved.channel.secrets.find(({ name }) => name === "page_id") : saved);
  test("is shown, changed and removed; with it goes the address that it stood for", async () => {
    const saved = await lucia.ask<ChannelSaved>({ t: "addChannel", channel: instagram });
    expect(pageOf(saved)).toEqual({ name: "page_id", isSet: true, ends: "", value: "66002" });
    const channel = saved.ok ? saved.channel.id : 0;
    const base = async () => (await server.store.writer<{ base: string }[]>`select api_base as base from channels where id = ${channel}`)[0]?.base;
    const through = await base();
    expect(pageOf(await lucia.ask<ChannelSaved>({ t: "changeChannel", channel, secrets: { page_id: "66003" } }))).toMatchObject({ value: "66003" });
    expect(await base()).toBe(through ?? "");
    const removed = await lucia.ask<ChannelSaved>({ t: "changeChannel", channel, remove: ["page_id"] });
    expect(pageOf(removed)).toEqual({ name: "page_id", isSet: false, ends: "" });
    expect(await base()).not.toBe(through ?? "");
    expect(removed.ok && removed.channel.secrets.find(({ name }) => name === "access_token")).toMatchObject({ isSet: true, ends: "q7Zd" });
    expect(JSON.stringify(lucia.frames)).not.toContain("canary");
  });
  test("can't be removed when the channel needs it", async () => {
    const { id } = await added();
    for (const field of ["app_secret", "verify_token"]) expect(await lucia.ask<ChannelSaved>({ t: "changeChannel", channel: id, remove: [field] })).toMatchObject({ ok: false, field, say: expect.stringContaining("needs it") });
    expect(await lucia.ask<ChannelSaved>({ t: "changeChannel", channel: id, mode: "polling" })).toMatchObject({ ok: false, field: "mode" });
  });
});

test("an app of X may sign with either secret, but with one of them", async () => {
  const x = { platform: "x" as const, name: "X", account: "783214", mode: "webhook" as const };
  expect(await lucia.ask<ChannelSaved>({ t: "addChannel", channel: { ...x, secrets: { access_token: "t" } } })).toMatchObject({ ok: false, field: "client_secret" });
  const saved = await lucia.ask<ChannelSaved>({ t: "addChannel", channel: { ...x, secrets: { access_token: "t", consumer_secret: "an-api-key-secret" } } });
  expect(saved).toMatchObject({ ok: true, channel: { mode: "webhook" } });
  const channel = saved.ok ? saved.channel.id : 0;
  expect(await lucia.ask<ChannelSaved>({ t: "changeChannel", channel, remove: ["consumer_secret"] })).toMatchObject({ ok: false, field: "client_secret" });
  expect(await lucia.ask<ChannelSaved>({ t: "changeChannel", channel, remove: ["consumer_secret"], mode: "polling" })).toMatchObject({ ok: true, channel: { mode: "polling" } });
  await lucia.ask<ChannelSaved>({ t: "switchChannel", channel, enabled: false });
});

test("what people did with a channel is told, the newest first, to administrators of its workspace", async () => {
  const { id } = await added();
  const { acts } = await lucia.ask<ChannelActs>({ t: "channelActs", channel: id });
  expect(acts.length).toBeGreaterThan(5);
  expect(acts.at(-1)).toMatchObject({ what: "added", by: "Lucía", about: [] });
  expect(acts.map(({ what, about }) => `${what} ${about.join(" ")}`.trim())).toEqual(expect.arrayContaining(["changed name", "reconnected app_secret expires", "disabled", "enabled", "tested sent", "tested failed"]));
  for (let before = Infinity, at = 0; at < acts.length; before = acts[at++]!.at) expect(acts[at]!.at <= before).toBe(true);
  expect((await marek.refused({ t: "channelActs", channel: id })).error).toBe("forbidden");
  expect((await stranger.refused({ t: "channelActs", channel: id })).error).toBe("not_found");
  expect(JSON.stringify(acts)).not.toContain("canary");
});

test("changes are logged by whom and of what, and secrets nowhere", async () => {
  const events = server.logged.filter(({ event }) => String(event).startsWith("channel_"));
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(["channel_added", "channel_changed", "channel_reconnected", "channel_disabled", "channel_enabled", "channel_tested"]));
  expect(events.find(({ event }) => event === "channel_added")).toMatchObject({ tenant: one, user: expect.any(Number), platform: "whatsapp" });
  expect(JSON.stringify(server.logged)).not.toContain("canary");
});

test("what is sealed doesn't open in another tenant's row", async () => {
  const { id } = await added();
  const sealed = (await server.store.writer<{ secrets: Uint8Array }[]>`select secrets from channels where id = ${id}`)[0]?.secrets ?? new Uint8Array();
  expect(server.vault.open({ tenant: one, platform: "whatsapp", account: whatsapp.account }, sealed)).toMatchObject({ app_secret: canaries.app_secret });
  expect(server.vault.open({ tenant: two, platform: "whatsapp", account: whatsapp.account }, sealed)).toBeNull();
  const [swapped] = await server.store.writer<{ id: number }[]>`
    insert into channels (tenant, platform, name, account, api_base, secrets) values (${two}, 'whatsapp', 'Stolen', ${whatsapp.account}, ${`http://127.0.0.1:${platform.port}`}, ${Buffer.from(sealed)}) returning id`;
  await server.refreshChannels();
  expect((await stranger.ask<ChannelsPage>({ t: "channels" })).channels).toMatchObject([{ id: swapped?.id, state: "refused", secrets: [{ isSet: false }, { isSet: false }, { isSet: false }, { isSet: false }] }]);
  await server.store.writer`delete from channels where id = ${swapped?.id ?? 0}`;
});
