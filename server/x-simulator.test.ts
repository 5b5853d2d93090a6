/** Parley and the fake X, end to end: a customer writes with a picture, an agent answers, and everybody sees what became of it; whatever is lost on the way. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { deliveryStates, type StoredFile } from "../actors/messages";
import { jpeg, mp4 } from "../scripts/simulator/files";
import { xIdOf } from "../scripts/simulator/people";
import { photo } from "../scripts/simulator/say";
import { startSimulator, type Simulator } from "../scripts/simulator/simulator";
import { account } from "../scripts/simulator/testing";
import { addUser } from "../sql/users";
import { hashPassword } from "./passwords";
import type { ChannelTested, Outcome, Uploaded, UploadOpened } from "./protocol";
import { Client, password } from "./socket-testing";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let simulator: Simulator;
let ana: Client;
let channel: number;

beforeAll(async () => {
  server = await startTestServer();
  // X's own budgets would end the test after fifteen messages; what they do is proven beside the fake.
  simulator = await startSimulator({ seed: 5, target: { url: server.url, channels: [account] }, demo: false, pace: 0, limits: false });
  const tenant = await server.tenant("on-x");
  channel = await server.channel(tenant, "x", account.account, simulator.url, {
    consumer_secret: account.consumerSecret, client_id: account.clientId, client_secret: account.clientSecret, access_token: account.accessToken, refresh_token: account.refreshToken,
  });
  await addUser(server.store.writer, { tenant, email: "lucia@x.test", name: "Lucía", role: "admin", password: await hashPassword(password) });
  await addUser(server.store.writer, { tenant, email: "ana@x.test", name: "Ana", role: "agent", password: await hashPassword(password) });
  ana = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await ana.opened;
  await ana.login("ana@x.test", "on-x");
});
afterAll(async () => {
  ana.cut();
  await simulator.stop();
  await server.end();
});
beforeEach(() => void simulator.faults(null));

interface Row { readonly number: number; readonly kind: string; readonly body: string; readonly content: { readonly content?: { readonly file?: { readonly mime: string; readonly width?: number }; readonly refused?: string } } | null; readonly state: number | null; readonly ext: string | null; readonly code: string | null }

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let looks = 0; looks < 500; looks++) {
    const found = await look();
    if (found) return found;
    await Bun.sleep(20);
  }
  throw new Error(`never came: ${what}`);
}
const conversationOf = (name: string): Promise<string> =>
  until(`a conversation with ${name}`, async () => (await server.store.writer<{ id: string }[]>`select substr(address, ${"conversation/".length + 1}) as id from mailboxes where row ->> 'name' = ${name}`)[0]?.id);
const entries = (conversation: string) => server.store.writer<Row[]>`
  select e.number, e.kind, e.body, e.content, d.state, d.ext, d.code from entries e left join deliveries d on d.tenant = e.tenant and d.conversation = e.conversation and d.number = e.number
  where e.conversation = ${conversation} and e.kind in ('in', 'out') order by e.number`;
const stateOf = (row: Row | undefined): string | undefined => deliveryStates[row?.state ?? -1];
const becomes = (conversation: string, body: string, state: string): Promise<Row> =>
  until(`"${body}" is ${state}`, async () => (await entries(conversation)).find((row) => row.kind === "out" && row.body === body && stateOf(row) === state));

let count = 0;
async function reply(conversation: string, content: object): Promise<void> {
  expect(await ana.ask<Outcome>({ t: "command", client: `x-${++count}`, conversation, request: { type: "reply", content } as never })).toMatchObject({ ok: true });
}
const say = (conversation: string, text: string): Promise<void> => reply(conversation, { type: "text", text });

const chunkBytes = 32 * 1024;
async function bring(bytes: Uint8Array, name: string): Promise<StoredFile> {
  const { upload } = await ana.ask<UploadOpened>({ t: "upload", client: `u-${++count}`, name, mime: "", bytes: bytes.length });
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const part = bytes.subarray(at, at + chunkBytes);
    const frame = Buffer.alloc(9 + part.length);
    frame.writeUInt8(1, 0);
    frame.writeUInt32BE(upload, 1);
    frame.writeUInt32BE(at, 5);
    frame.set(part, 9);
    ana.send(frame);
    await ana.until("acknowledged", () => ana.frames.some((down) => down.t === "chunked" && down.upload === upload && down.offset === at + part.length));
  }
  return (await ana.ask<Uploaded>({ t: "uploaded", upload })).file;
}

test("a customer writes with a picture, and it is shown", async () => {
  await simulator.say("Renata", photo("a.jpg", "¿Tenéis esta?"), "x");
  const conversation = await conversationOf("Renata Solís");
  const row = await until("the picture is copied", async () => (await entries(conversation)).find((each) => each.content?.content?.file));
  expect(row).toMatchObject({ kind: "in", body: "¿Tenéis esta?", content: { content: { media: "image", file: { mime: "image/jpeg", width: 640, height: 480 } } } });
});

/** The answer to each lie: a file of another type, or a sentence for people. X tells no lengths; silence and cut lines are tried again, as on every platform. */
const answers = { type: { mime: "application/octet-stream" }, redirect: "not one of the platform's", endless: "larger than", bomb: "larger than", gone: "no longer has" } as const;
for (const [lie, wanted] of Object.entries(answers))
  test(`a picture that lies by ${lie} does no harm`, async () => {
    const name = `Lie ${lie}`;
    await simulator.say(name, { type: "media", media: "image", ref: `lie:${lie}`, mime: "image/jpeg" }, "x");
    const conversation = await conversationOf(name);
    const content = await until("it is settled", async () => (await entries(conversation)).map((each) => each.content?.content).find((each) => each?.file ?? each?.refused));
    if (typeof wanted === "string") expect(content.refused).toContain(wanted);
    else expect(content.file).toMatchObject(wanted);
  }, 30_000);

test("films and moving pictures are known for what they are", async () => {
  for (const media of ["video", "animation"] as const) {
    await simulator.say(`Kind ${media}`, { type: "media", media, ref: "", mime: "video/mp4" }, "x");
    const conversation = await conversationOf(`Kind ${media}`);
    expect(await until("it is copied", async () => (await entries(conversation)).find((each) => each.content?.content?.file))).toMatchObject({ content: { content: { media, file: { mime: "video/mp4" } } } });
  }
}, 20_000);

test("an agent answers with words, a picture and a film, and sees that they were read", async () => {
  const conversation = await conversationOf("Renata Solís");
  await say(conversation, "Sí, en verde");
  await reply(conversation, { type: "media", media: "image", ref: `file:${(await bring(jpeg(200, 100, 90), "green.jpg")).id}`, caption: "Esta es" });
  await reply(conversation, { type: "media", media: "video", ref: `file:${(await bring(mp4(200, 100, 3), "green.mp4")).id}`, caption: "Y así se ve" });
  for (const body of ["Sí, en verde", "Esta es", "Y así se ve"]) await becomes(conversation, body, "read");
  expect(simulator.sent().map(({ type, text }) => [type, text])).toEqual([["text", "Sí, en verde"], ["photo", "Esta es"], ["video", "Y así se ve"]]);
  // Everything came back as an event of our own, and nothing doubled.
  expect((await entries(conversation)).filter(({ kind }) => kind === "out")).toHaveLength(3);
}, 20_000);

describe("the truth about a delivery", () => {
  test("a lost answer is unknown until the message comes back", async () => {
    const conversation = await conversationOf("Renata Solís");
    simulator.faults({ lostAnswers: 1, missingReceipts: 1, lostWebhooks: 1 });
    await say(conversation, "¿Sigue ahí?");
    const row = await becomes(conversation, "¿Sigue ahí?", "unknown");
    expect(row.ext).toBeNull();
    expect(simulator.sent().filter(({ text }) => text === "¿Sigue ahí?")).toHaveLength(1);
    simulator.faults(null);
    await pollAgain();
    expect((await becomes(conversation, "¿Sigue ahí?", "sent")).ext).toBe(simulator.sent().at(-1)?.id ?? "");
    expect((await entries(conversation)).filter(({ body }) => body === "¿Sigue ahí?")).toHaveLength(1);
    expect(simulator.sent().filter(({ text }) => text === "¿Sigue ahí?")).toHaveLength(1);
  });

  test("an event that overtakes the answer changes nothing", async () => {
    const conversation = await conversationOf("Renata Solís");
    simulator.faults({ earlyReceipts: 1, slowAnswers: { rate: 1, ms: 200 } });
    await say(conversation, "Un momento");
    await becomes(conversation, "Un momento", "read");
    expect((await entries(conversation)).filter(({ body }) => body === "Un momento")).toHaveLength(1);
  });

  test("a refusal is told with its reason, and a server's trouble is tried again", async () => {
    const conversation = await conversationOf("Renata Solís");
    await simulator.say("Renata", { type: "blocked", blocked: true }, "x");
    await say(conversation, "¿Hola?");
    expect((await becomes(conversation, "¿Hola?", "failed")).code).toBe("http_403");
    await simulator.say("Renata", { type: "blocked", blocked: false }, "x");
    simulator.faults({ serverErrors: 1 });
    await say(conversation, "Ya está");
    await until("it was refused for a while", async () => simulator.refused().some(({ fault }) => fault));
    simulator.faults(null);
    await becomes(conversation, "Ya está", "read");
  }, 20_000);

  test("the first tokens were renewed before they were needed, and the new ones are in use", async () => {
    const [row] = await server.store.writer<{ tenant: number; secrets: Uint8Array }[]>`select tenant, secrets from channels where id = ${channel}`;
    const secrets = server.vault.open({ tenant: row!.tenant, platform: "x", account: account.account }, row!.secrets);
    expect(secrets?.["access_token"]).not.toBe(account.accessToken);
    expect(secrets?.["refresh_token"]).not.toBe(account.refreshToken);
    expect(Number(secrets?.["expires_at"])).toBeGreaterThan(Date.now());
    expect(simulator.refused().filter(({ status }) => status === 401)).toEqual([]);
  });
});

/** Another name restarts the channel's poller, which asks at once. */
async function pollAgain(): Promise<void> {
  await server.store.writer`update channels set name = ${`X ${++count}`} where id = ${channel}`;
  await server.refreshChannels();
}

test("what webhooks lost is found by asking, in order, and nothing doubles", async () => {
  await simulator.say("Theo", "one", "x");
  simulator.faults({ lostWebhooks: 1 });
  await simulator.say("Theo", "two", "x");
  await simulator.say("Theo", photo("b.jpg", "three"), "x");
  simulator.faults(null);
  await simulator.say("Theo", "four", "x");
  const conversation = await conversationOf("Theo Lindqvist");
  await until("four", async () => (await entries(conversation)).some(({ body }) => body === "four"));
  expect((await entries(conversation)).map(({ body }) => body)).toEqual(["one", "four"]);
  await pollAgain();
  await until("all", async () => (await entries(conversation)).length === 4 && (await entries(conversation)).some((each) => each.content?.content?.file));
  await pollAgain();
  await Bun.sleep(500);
  expect((await entries(conversation)).map(({ body }) => body)).toEqual(["one", "four", "two", "three"]);
}, 20_000);

test("a test message is signed in and counted as any message is, and waits for no room", async () => {
  const lucia = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await lucia.opened;
  await lucia.login("lucia@x.test", "on-x");
  const tested = () => lucia.ask<ChannelTested>({ t: "testChannel", channel, to: xIdOf({ name: "Theo Lindqvist" }), text: "A test" });
  const before = simulator.sent().length;
  expect((await tested()).result).toBe("sent");
  let answer = await tested();
  for (let n = 0; n < 15 && answer.result === "sent"; n++) answer = await tested();
  expect(answer).toEqual({ result: "failed", say: expect.stringMatching(/^The account has sent as much as its platform takes for now\. Nothing was sent\. Send the test again in 1\d minutes\. \(budget\)$/) });
  // What was refused was asked too.
  expect([simulator.sent().length > before, simulator.sent().length + simulator.refused().length]).toEqual([true, 15]);
  lucia.cut();
}, 20_000);
