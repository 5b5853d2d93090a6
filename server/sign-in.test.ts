/** Signing an X account in, through the whole server and the fake X: what is kept, and what is refused with everything as it was. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { startSimulator, type Simulator } from "../scripts/simulator/simulator";
import { xIdOf } from "../scripts/simulator/people";
import { account } from "../scripts/simulator/testing";
import { addUser } from "../sql/users";
import { hashPassword } from "./passwords";
import type { ChannelActs, ChannelSaved, ChannelSignIn, ChannelsPage, ChannelTested } from "./protocol";
import { Client, password } from "./socket-testing";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let simulator: Simulator;
let lucia: Client;
let marek: Client;
let channel: number;

async function signIn(email: string): Promise<Client> {
  const client = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await client.opened;
  await client.login(email, "shop");
  return client;
}
beforeAll(async () => {
  server = await startTestServer();
  simulator = await startSimulator({ seed: 5, target: { url: server.url, channels: [account] }, demo: false, pace: 0 });
  const tenant = await server.tenant("shop");
  for (const [email, role] of [["lucia@x.test", "admin"], ["marek@x.test", "agent"]] as const) await addUser(server.store.writer, { tenant, email, name: email, role, password: await hashPassword(password) });
  [lucia, marek] = await Promise.all([signIn("lucia@x.test"), signIn("marek@x.test")]);
  // Connected with the app's id and secrets alone: nobody has signed in yet.
  channel = await server.channel(tenant, "x", account.account, simulator.url, { consumer_secret: account.consumerSecret, client_id: account.clientId, client_secret: account.clientSecret });
});
afterAll(async () => {
  for (const client of [lucia, marek]) client.cut();
  await simulator.stop();
  await server.end();
});

const begin = async (from = server.url): Promise<URL> => new URL((await lucia.ask<ChannelSignIn>({ t: "signInChannel", channel, from })).url);
/** What the browser does: it follows the platform's page back to us. */
async function agree(page: URL): Promise<URL> {
  const there = await fetch(page, { redirect: "manual" });
  return new URL(there.headers.get("location") ?? "");
}
const come = (back: URL): Promise<Response> => fetch(back, { redirect: "manual" });
const hasToken = async (): Promise<boolean> => (await lucia.ask<ChannelsPage>({ t: "channels" })).channels[0]?.secrets.some(({ name, isSet }) => name === "access_token" && isSet) ?? false;
async function isRefused(back: URL, say: string): Promise<void> {
  const answer = await come(back);
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("location")]).toEqual([400, "text/plain; charset=utf-8", null]);
  expect(await answer.text()).toContain(say);
}

test("only administrators begin one, from a page of ours, for a channel that has an app", async () => {
  expect((await marek.refused({ t: "signInChannel", channel, from: server.url })).error).toBe("forbidden");
  expect((await lucia.refused({ t: "signInChannel", channel, from: "https://evil.example" })).error).toBe("invalid");
  expect((await lucia.refused({ t: "signInChannel", channel: channel + 1, from: server.url })).error).toBe("not_found");
  const page = await begin();
  expect(Object.fromEntries(page.searchParams)).toMatchObject({ response_type: "code", client_id: account.clientId, redirect_uri: `${server.url}/connect/x`, code_challenge_method: "S256", scope: expect.stringContaining("offline.access") });
  expect(page.href).not.toContain(account.clientSecret);
});

test("what was not begun here, is too old, was declined or belongs to somebody else changes nothing", async () => {
  const back = await agree(await begin());
  const changed = (change: (query: URLSearchParams) => void): URL => {
    const other = new URL(back);
    change(other.searchParams);
    return other;
  };
  await isRefused(changed((query) => query.delete("state")), "too old, or was not begun here");
  await isRefused(changed((query) => query.set("state", `${query.get("state")?.slice(0, -2)}AA`)), "too old, or was not begun here");
  await isRefused(changed((query) => query.set("state", (query.get("state") ?? "").replace(/^\d+/, "99"))), "too old, or was not begun here");
  await isRefused(changed((query) => (query.delete("code"), query.set("error", "access_denied"))), "X did not give access (access_denied)");
  await isRefused(changed((query) => query.set("code", "somebody-elses")), "X did not take the sign-in");
  expect(await hasToken()).toBe(false);
});

test("the account's owner agrees, and the channel sends", async () => {
  const back = await agree(await begin());
  const answer = await come(back);
  expect([answer.status, answer.headers.get("location"), answer.headers.get("cache-control")]).toEqual([303, `${server.url}/#/channels/${channel}`, "no-store"]);
  expect(await hasToken()).toBe(true);
  expect(await lucia.ask<ChannelTested>({ t: "testChannel", channel, to: xIdOf({ name: "Renata Solís" }), text: "Hola" })).toMatchObject({ result: "sent" });
  expect((await lucia.ask<ChannelActs>({ t: "channelActs", channel })).acts[1]).toMatchObject({ what: "reconnected", by: "lucia@x.test", about: ["access_token", "refresh_token"] });
  // The end of the token was told, so nothing is renewed before its time.
  expect(server.logged.filter(({ event }) => event === "token_renewed")).toEqual([]);
  // The same way can't be gone twice.
  await isRefused(back, "X did not take the sign-in");
  expect(await hasToken()).toBe(true);
  const said = JSON.stringify(server.logged);
  expect([said.includes(account.clientSecret), said.includes(back.searchParams.get("code") ?? "")]).toEqual([false, false]);
});

test("somebody else's account is not taken for the channel's", async () => {
  const saved = await lucia.ask<ChannelSaved>({ t: "addChannel", channel: { platform: "x", name: "Other", account: "99", mode: "polling", secrets: { client_id: account.clientId, client_secret: account.clientSecret } } });
  if (!saved.ok) throw new Error(saved.say);
  await server.store.writer`update channels set api_base = ${simulator.url} where id = ${saved.channel.id}`;
  await server.refreshChannels();
  const { url } = await lucia.ask<ChannelSignIn>({ t: "signInChannel", channel: saved.channel.id, from: server.url });
  await isRefused(await agree(new URL(url)), `belongs to the account ${account.account}, not to 99`);
});
