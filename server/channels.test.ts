/** The channels in memory against the table: whose hand changes it, they follow. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { saveChannel } from "../sql/channels";
import { openStore, type Store } from "../sql/open";
import { addTenant } from "../sql/tenants";
import { freshDatabase, type TestDatabase } from "../sql/testing";
import { openChannels, type Channels } from "./channels";
import { openLog } from "./log";
import type { Channel } from "./protocol";
import { openVault } from "./vault";

let database: TestDatabase;
let store: Store;
let channels: Channels;
let tenant: number;
let neighbour: number;
const vault = openVault("the master secret of these tests");
const changes: { tenant: number; channel: Channel }[] = [];
const logged: string[] = [];

async function add(of: number, account: string, appSecret: string, by = vault): Promise<number> {
  const owner = { tenant: of, platform: "whatsapp", account };
  const { id } = await saveChannel(store.writer, { ...owner, name: `number ${account}`, apiBase: "http://127.0.0.1:9", mode: "webhook", secrets: by.seal(owner, { app_secret: appSecret, verify_token: "v", access_token: "a" }) });
  await channels.refresh();
  return id;
}

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  tenant = (await addTenant(store.writer, "one", "One"))?.id ?? 0;
  neighbour = (await addTenant(store.writer, "two", "Two"))?.id ?? 0;
  channels = await openChannels(store.writer, vault, openLog("debug", (line) => void logged.push(line)));
  channels.onChange((of, channel) => void changes.push({ tenant: of, channel }));
});
afterAll(async () => {
  await channels.close();
  await store.close();
  await database.drop();
});

test("a channel that is added is there, with its secrets in clear and its public side without them", async () => {
  const id = await add(tenant, "1001", "shared");
  expect(channels.get(id)).toMatchObject({ enabled: true, config: { tenant, account: "1001", secrets: { app_secret: "shared" } } });
  const [shown] = channels.shown(tenant);
  expect(shown).toEqual({ id, platform: "whatsapp", name: "number 1001", account: "1001", enabled: true, state: "silent", lastWebhookAt: 0, say: expect.stringContaining("Nothing has arrived") });
  expect(JSON.stringify(channels.shown(tenant))).not.toContain("shared");
  expect(changes.at(-1)).toMatchObject({ tenant, channel: { id } });
  expect(channels.shown(neighbour)).toEqual([]);
});

test("channels that are signed with one secret share a keyring, whoever's they are; each account is in it once", async () => {
  await add(tenant, "1002", "shared");
  await add(neighbour, "2001", "shared");
  await add(neighbour, "1001", "shared");
  await add(neighbour, "2002", "own");
  const rings = channels.keyrings("whatsapp");
  expect(rings).toHaveLength(2);
  const [shared, own] = rings;
  expect([...(shared?.byAccount.keys() ?? [])].sort()).toEqual(["1001", "1002", "2001"]);
  expect(shared?.byAccount.get("1001")?.config.tenant).toBe(tenant);
  expect(shared?.only).toBeNull();
  expect(own?.only?.config.account).toBe("2002");
  expect(channels.keyrings("telegram")).toEqual([]);
});

test("a change by any hand is seen, and only what changed is told", async () => {
  const id = channels.shown(tenant).find((channel) => channel.account === "1002")?.id ?? 0;
  changes.length = 0;
  await store.writer`update channels set enabled = false where id = ${id}`;
  await channels.refresh();
  expect(changes.map(({ channel }) => [channel.id, channel.state])).toEqual([[id, "disabled"]]);
  expect(channels.get(id)?.enabled).toBe(false);
  await store.writer`update channels set state = 'refused', say = 'The token died.', enabled = true where id = ${id}`;
  await channels.refresh();
  expect(changes.at(-1)?.channel).toMatchObject({ id, state: "refused", say: "The token died." });
  await store.writer`update channels set state = 'ok', say = null where id = ${id}`;
  // Without being asked, too.
  for (let looks = 0; looks < 60 && changes.length < 3; looks++) await Bun.sleep(100);
  expect(changes.at(-1)?.channel).toMatchObject({ id, state: "silent" });
}, 10_000);

test("when something was heard it is shown at once and written later, and never goes back", async () => {
  const id = channels.shown(tenant)[0]?.id ?? 0;
  const at = Date.now();
  channels.heard(id, at);
  expect(channels.shown(tenant)[0]).toMatchObject({ state: "ok", lastWebhookAt: at });
  await channels.close();
  const heard = async () => Number((await store.writer`select extract(epoch from last_webhook_at) * 1000 as at from channels where id = ${id}`)[0]?.["at"]);
  expect(await heard()).toBe(at);
  const other = await openChannels(store.writer, vault, openLog("silent"));
  expect(other.shown(tenant)[0]).toMatchObject({ state: "ok", lastWebhookAt: at });
  other.heard(id, at - 5_000);
  await other.close();
  expect(await heard()).toBe(at);
});

test("a channel that was sealed under another secret is shown as such, and serves nobody", async () => {
  const id = await add(tenant, "1009", "shared", openVault("another installation's secret"));
  expect(channels.get(id)?.enabled).toBe(false);
  expect(channels.shown(tenant).find((channel) => channel.id === id)).toMatchObject({ state: "refused", say: expect.stringContaining("PARLEY_SECRET") });
  expect(channels.keyringOf(id)).toBeUndefined();
  expect(logged.join("")).toContain("channel_sealed");
});
