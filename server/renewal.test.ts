/** Tokens over the real store: renewed once, stored before they are used, never used twice. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { Sql } from "postgres";
import { connect, disconnect } from "../sql/connect";
import { saveChannel } from "../sql/channels";
import { addTenant } from "../sql/tenants";
import { freshDatabase, type TestDatabase } from "../sql/testing";
import { openChannels, type Channels, type Connected } from "./channels";
import { changeChannel } from "./connect";
import { openLog } from "./log";
import { openRenewal, type Renewal } from "./renewal";
import { openVault } from "./vault";

const vault = openVault("a master secret of tests, long enough");
const hourMs = 3_600_000;
let database: TestDatabase;
let sql: Sql;
let tenant = 0;
beforeAll(async () => {
  database = await freshDatabase();
  sql = connect(database.url, { name: "test", max: 4 });
  tenant = (await addTenant(sql, "tokens", "Tokens"))!.id;
});
afterAll(async () => {
  await disconnect(sql);
  await database.drop();
});

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** X's token endpoint: every refresh token is good for one use. */
function tokenServer() {
  let valid = "refresh-0";
  let uses = 0;
  let mood: "well" | "down" | "slow" = "well";
  const seen: { authorization: string | null; form: Record<string, string> }[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    async fetch(request) {
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      seen.push({ authorization: request.headers.get("authorization"), form });
      if (mood === "down") return new Response("<html>", { status: 503 });
      if (form["refresh_token"] !== valid) return Response.json({ error: "invalid_grant", error_description: "Value passed for the token was invalid." }, { status: 400 });
      uses++;
      valid = `refresh-${uses}`;
      if (mood === "slow") await Bun.sleep(300);
      return Response.json({ token_type: "bearer", expires_in: 7_200, access_token: `access-${uses}`, refresh_token: valid, scope: "dm.read dm.write" });
    },
  });
  closers.push(() => server.stop(true));
  return { url: `http://127.0.0.1:${server.port}`, seen, uses: () => uses, be: (next: typeof mood) => void (mood = next) };
}

let account = 0;
async function channel(apiBase: string, more: Record<string, string> = {}): Promise<number> {
  const owner = { tenant, platform: "x", account: String(++account) };
  const secrets = { consumer_secret: "c", client_id: "client", access_token: "access-0", refresh_token: "refresh-0", expires_at: String(Date.now() + 60_000), ...more };
  return (await saveChannel(sql, { ...owner, name: "X", apiBase, mode: "webhook", secrets: vault.seal(owner, secrets) })).id;
}

interface Node { readonly channels: Channels; readonly renewal: Renewal; get(id: number): Connected }
/** A node of the installation: its own memory of the channels and its own lock connection. */
async function node(): Promise<Node> {
  const log = openLog("silent");
  const locks = connect(database.url, { name: "locks", max: 1 });
  const channels = await openChannels(sql, vault, log);
  const renewal = openRenewal({ sql, locks, channels, vault, log });
  closers.push(async () => {
    await renewal.stop();
    await channels.close();
    await disconnect(locks);
  });
  return { channels, renewal, get: (id) => channels.get(id)! };
}
const stored = async (id: number): Promise<Record<string, string>> => {
  const [row] = await sql<{ account: string; secrets: Uint8Array }[]>`select account, secrets from channels where id = ${id}`;
  return vault.open({ tenant, platform: "x", account: row!.account }, row!.secrets)!;
};
const tokenOf = (ready: unknown): string => (ready as Connected).config.secrets["access_token"] ?? "";

describe("a token near its end", () => {
  test("is renewed ahead of need, and what comes is stored, sealed, before anybody has it", async () => {
    const x = tokenServer();
    const id = await channel(x.url);
    const { renewal, get } = await node();
    const ready = await renewal.ready(get(id));
    expect([tokenOf(ready), get(id).config.secrets["access_token"]]).toEqual(["access-1", "access-1"]);
    expect(await stored(id)).toMatchObject({ access_token: "access-1", refresh_token: "refresh-1", consumer_secret: "c" });
    expect(Number((await stored(id))["expires_at"]) - Date.now()).toBeGreaterThan(1.9 * hourMs);
    expect(x.seen).toEqual([{ authorization: null, form: { grant_type: "refresh_token", refresh_token: "refresh-0", client_id: "client" } }]);
  });
  test("is renewed with the app's secret where it has one", async () => {
    const x = tokenServer();
    const id = await channel(x.url, { client_secret: "s3cret" });
    const { renewal, get } = await node();
    await renewal.ready(get(id));
    expect(x.seen[0]?.authorization).toBe(`Basic ${btoa("client:s3cret")}`);
  });
  test("is used once, however many ask at once, on however many nodes", async () => {
    const x = tokenServer();
    x.be("slow");
    const id = await channel(x.url);
    const nodes = await Promise.all([node(), node()]);
    const ready = await Promise.all(nodes.flatMap(({ renewal, get }) => Array.from({ length: 10 }, () => renewal.ready(get(id)))));
    expect(new Set(ready.map(tokenOf))).toEqual(new Set(["access-1"]));
    expect([x.uses(), x.seen.length]).toEqual([1, 1]);
  }, 20_000);
});

test("a token with hours left is left alone, and so is one that can't be renewed", async () => {
  const x = tokenServer();
  const fresh = await channel(x.url, { expires_at: String(Date.now() + hourMs) });
  const fixed = await channel(x.url, { refresh_token: "", expires_at: "" });
  const { renewal, get } = await node();
  expect([tokenOf(await renewal.ready(get(fresh))), tokenOf(await renewal.ready(get(fixed))), x.seen.length]).toEqual(["access-0", "access-0", 0]);
});

test("a token that the platform refuses is renewed though it should have hours left", async () => {
  const x = tokenServer();
  const id = await channel(x.url, { expires_at: String(Date.now() + hourMs) });
  const { renewal, get } = await node();
  expect(tokenOf(await renewal.ready(get(id), true))).toBe("access-1");
});

describe("when renewing fails", () => {
  test("an old token that still lasts goes on being used", async () => {
    const x = tokenServer();
    x.be("down");
    const id = await channel(x.url, { expires_at: String(Date.now() + 5 * 60_000) });
    const { renewal, get } = await node();
    expect(tokenOf(await renewal.ready(get(id)))).toBe("access-0");
    x.be("well");
    expect(tokenOf(await renewal.ready(get(id)))).toBe("access-1");
  });
  test("without an old one the message is tried again later", async () => {
    const x = tokenServer();
    x.be("down");
    const id = await channel(x.url, { expires_at: String(Date.now() - 1) });
    const { renewal, get } = await node();
    expect(await renewal.ready(get(id))).toMatchObject({ result: "failed", retry: true, code: "token_not_renewed" });
  });
  test("for good, the channel is dead and nobody asks again, until a person connects it anew", async () => {
    const x = tokenServer();
    const id = await channel(x.url, { refresh_token: "stolen", expires_at: "1" });
    const { renewal, channels, get } = await node();
    for (let times = 0; times < 3; times++) expect(await renewal.ready(get(id))).toMatchObject({ result: "failed", dead: true, code: "token" });
    const asked = x.seen.length;
    expect(asked).toBeLessThanOrEqual(1);
    const owner = { tenant, platform: "x", account: get(id).config.account };
    await saveChannel(sql, { ...owner, name: "X", apiBase: x.url, mode: "webhook", secrets: vault.seal(owner, { consumer_secret: "c", client_id: "client", access_token: "entered", refresh_token: "refresh-0", expires_at: "" }) });
    await channels.refresh();
    expect(tokenOf(await renewal.ready(get(id)))).toBe("access-1");
  });
});

test("tokens that a person enters while others are on their way stay", async () => {
  const x = tokenServer();
  x.be("slow");
  const id = await channel(x.url);
  const { renewal, get } = await node();
  const renewing = renewal.ready(get(id));
  while (x.uses() === 0) await Bun.sleep(5);
  const owner = { tenant, platform: "x", account: get(id).config.account };
  await saveChannel(sql, { ...owner, name: "X", apiBase: x.url, mode: "webhook", secrets: vault.seal(owner, { consumer_secret: "c", client_id: "client", access_token: "entered", refresh_token: "mine", expires_at: String(Date.now() + hourMs) }) });
  expect(tokenOf(await renewing)).toBe("entered");
  expect(await stored(id)).toMatchObject({ access_token: "entered", refresh_token: "mine" });
});

test("what a person changes beside the tokens meanwhile costs none of them", async () => {
  const x = tokenServer();
  x.be("slow");
  const id = await channel(x.url);
  const { renewal, get } = await node();
  const renewing = renewal.ready(get(id));
  while (x.uses() === 0) await Bun.sleep(5);
  const parts = { sql, vault, config: { publicUrl: null, graphUrl: x.url, telegramUrl: x.url, instagramUrl: x.url, xUrl: x.url } };
  expect(await changeChannel(parts, get(id), { secrets: { consumer_secret: "other" } })).toMatchObject({ ok: true });
  expect(tokenOf(await renewing)).toBe("access-1");
  expect(await stored(id)).toMatchObject({ access_token: "access-1", refresh_token: "refresh-1", consumer_secret: "other" });
});

test("a channel whose state changes meanwhile keeps the new tokens", async () => {
  const x = tokenServer();
  x.be("slow");
  const id = await channel(x.url);
  const { renewal, get } = await node();
  const renewing = renewal.ready(get(id));
  while (x.uses() === 0) await Bun.sleep(5);
  await sql`update channels set state = 'refused', say = 'for a moment' where id = ${id}`;
  expect(tokenOf(await renewing)).toBe("access-1");
  expect(await stored(id)).toMatchObject({ refresh_token: "refresh-1" });
});

test("a node that ends waits for what it has begun: the new tokens exist nowhere else", async () => {
  const x = tokenServer();
  x.be("slow");
  const id = await channel(x.url);
  const { renewal, get } = await node();
  const renewing = renewal.ready(get(id));
  while (x.uses() === 0) await Bun.sleep(5);
  await renewal.stop();
  expect(await stored(id)).toMatchObject({ access_token: "access-1" });
  await renewing;
});

test("a token that is refused as soon as it is made is not renewed again and again", async () => {
  const x = tokenServer();
  const id = await channel(x.url);
  const { renewal, get } = await node();
  await renewal.ready(get(id));
  for (let times = 0; times < 3; times++) expect(tokenOf(await renewal.ready(get(id), true))).toBe("access-1");
  expect(x.uses()).toBe(1);
});

test("whoever was refused with a token that has been renewed meanwhile gets the new one", async () => {
  const x = tokenServer();
  const id = await channel(x.url);
  const { renewal, channels, get } = await node();
  const old = get(id);
  await renewal.ready(old);
  expect(tokenOf(await renewal.ready(old, true))).toBe("access-1");
  expect([x.uses(), channels.get(id)?.config.secrets["access_token"]]).toEqual([1, "access-1"]);
});
