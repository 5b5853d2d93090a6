/**
 * Bad input at every platform's door, over the whole server: what is forged, repeated, stale, foreign, too much, unreadable or out of order. Each has one answer, the same at
 * every door; nothing that was acknowledged is lost, and nothing makes the server fall. What adapters make of single bytes is in actors/adapters/hostile.test.ts.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { sources } from "../actors/kernel/kernel";
import { deliveryStates, type Content, type EntryContent, type Platform } from "../actors/messages";
import { doors, type Door, type Said } from "./hostile-testing";
import { startTestServer, type TestServer } from "./testing";
import { webhookBytesMax } from "./webhook";

let server: TestServer;
let one: number, two: number;
let platform: ReturnType<typeof openPlatform>;
/** Each door's channel of tenant one, and of two. */
const channels = new Map<Platform, { own: number; foreign: number }>();
const own = "4400110022";
const foreign = "4400110033";
const secret = "secret-of-tenant-one";
const foreignSecret = "secret-of-tenant-two";

beforeAll(async () => {
  // Who forges is not listened to for a while: every fact comes from an address of its own.
  server = await startTestServer({ PARLEY_TRUST_PROXY: "1" });
  platform = openPlatform();
  [one, two] = [await server.tenant("hostile-one"), await server.tenant("hostile-two")];
  for (const { platform: name, secrets } of doors)
    channels.set(name, { own: await server.channel(one, name, own, platform.url, secrets(secret)), foreign: await server.channel(two, name, foreign, platform.url, secrets(foreignSecret)) });
});
afterAll(async () => {
  await server.end();
  await platform.stop();
});

let address = 0;
const from = () => `203.0.${Math.floor(++address / 250)}.${address % 250}`;
const post = (door: Door, raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>, path = `/webhook/${door.platform}`): Promise<Response> =>
  fetch(`${server.url}${path}`, { method: "POST", body: raw, headers: { "x-forwarded-for": from(), ...headers } });
const bytesOf = (raw: string | Uint8Array): Uint8Array => (typeof raw === "string" ? new TextEncoder().encode(raw) : raw);
const send = (door: Door, raw: string | Uint8Array<ArrayBuffer>, key = secret): Promise<Response> => post(door, raw, { [door.header]: door.sign(bytesOf(raw), key) });

let last = 1_700_000;
/** A person and a message that nobody had before. */
const said = (text: string, more: Partial<Said> = {}): Said => ({ id: String(++last), from: `34600${last}`, text, ...more });

interface Entry { readonly conversation: string; readonly number: number; readonly kind: string; readonly at: number; readonly body: string; readonly content: EntryContent | null }
const sql = () => server.store.writer;
const entries = (channel: number, ext: string) => sql()<Entry[]>`
  select e.conversation, e.number, e.kind, e.at::float8 as at, e.body, e.content from entries e join conversations c on c.tenant = e.tenant and c.id = e.conversation
  where c.channel = ${channel} and e.ext = ${ext} order by e.number`;
/** In whose journal these words are. */
const journals = async (words: string): Promise<number[]> => (await sql()<{ tenant: number }[]>`select tenant from mailbox where raw like ${`%${words}%`}`).map((row) => row.tenant);
const letters = async (channel: number): Promise<number> => Number((await sql()`select count(*) as n from dead_letters where address = ${`channel/${channel}`}`)[0]?.["n"]);
/** Waits for what follows a commit: an answer, a file. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let looks = 0; looks < 400; looks++) {
    const found = await look();
    if (found) return found;
    await Bun.sleep(20);
  }
  throw new Error(`${what} never came`);
}

for (const door of doors) {
  const of = () => channels.get(door.platform)!;
  const theOnly = async (ext: string): Promise<Entry> => {
    const all = await entries(of().own, ext);
    expect(all).toHaveLength(1);
    return all[0]!;
  };

  describe(`${door.platform}: a signature`, () => {
    const table: readonly (readonly [fact: string, forge: (good: string, raw: Uint8Array) => string | null])[] = [
      ["is missing", () => null],
      ["is empty", () => ""],
      ["is one sign short", (good) => good.slice(0, -1)],
      ["is one sign long", (good) => `${good}0`],
      ["has no scheme", (good) => good.slice(7)],
      ["is of another kind", (good) => good.replace("sha256=", "sha1=").replace("secret", "secre")],
      ["is nothing that was ever computed", (good) => `${good.slice(0, -8)}zzzzzzzz`],
      ["stands twice", (good) => `${good}, ${good}`],
      ["is in upper case", (good) => good.toUpperCase()],
      ["has its scheme in upper case", (good) => good.replace("sha256", "SHA256").replace("secret", "SECRET")],
      ["is of another body", (_good, raw) => door.sign(new Uint8Array([...raw, 32]), `another ${secret}`)],
      ["is another tenant's", (_good, raw) => door.sign(raw, "secret-of-nobody")],
      ["is beyond ASCII", () => "é".repeat(64)],
    ];
    test.each(table)("that %s is refused and leaves no trace", async (_fact, forge) => {
      const words = `forged ${++last}`;
      const raw = door.say(own, said(words));
      const forged = forge(door.sign(bytesOf(raw), secret), bytesOf(raw));
      const answer = await post(door, raw, forged === null ? {} : { [door.header]: forged });
      expect([answer.status, await answer.json()]).toEqual([401, { error: "bad_signature" }]);
      expect(await journals(words)).toEqual([]);
    });
    test("that comes in two headers, one of them right, is refused", async () => {
      const raw = door.say(own, said("two headers"));
      const right = door.sign(bytesOf(raw), secret);
      for (const both of [[right, "wrong"], ["wrong", right], [right, right]]) {
        const lines = both.map((each) => `${door.header}: ${each}`).join("\r\n");
        expect(await status(`POST /webhook/${door.platform} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-forwarded-for: ${from()}\r\n${lines}\r\ncontent-length: ${bytesOf(raw).length}\r\n\r\n${raw}`)).toBe(401);
      }
    });
    test("of another tenant's opens no other channel's own address", async () => {
      const raw = door.say(own, said("wrong door"));
      expect((await post(door, raw, { [door.header]: door.sign(bytesOf(raw), foreignSecret) }, `/webhook/${door.platform}/${of().own}`)).status).toBe(401);
    });
  });

  describe(`${door.platform}: a message`, () => {
    test("that is told again, at once and later, is one", async () => {
      const message = said("again");
      const raw = door.say(own, message);
      const answers = await Promise.all([1, 2, 3].map(() => send(door, raw)));
      expect([...answers, await send(door, raw)].map((each) => each.status)).toEqual([200, 200, 200, 200]);
      await theOnly(door.ext(message));
    });
    test("from long ago that is told again after the journal has forgotten it is one", async () => {
      const message = said("long ago", { at: Date.now() - 40 * 24 * 3_600_000 });
      const raw = door.say(own, message);
      expect((await send(door, raw)).status).toBe(200);
      await theOnly(door.ext(message));
      await sql()`delete from mailbox where tenant = ${one} and not queued`;
      expect((await send(door, raw)).status).toBe(200);
      await theOnly(door.ext(message));
    });
    test("has its stamp believed within reason, and is shown in any case", async () => {
      const now = Date.now();
      const stamps = [["three days ago", now - 3 * 24 * 3_600_000], ["1970", 1_000], ["next year", now + 365 * 24 * 3_600_000]] as const;
      for (const [text, at] of stamps) {
        const message = said(text, { at });
        expect((await send(door, door.say(own, message))).status).toBe(200);
        const shown = (await theOnly(door.ext(message))).at;
        expect(Math.abs(shown - (text === "three days ago" ? at : now))).toBeLessThan(60_000);
      }
    });
    test("for another tenant's account stays out of it, and its neighbours come in", async () => {
      const [theirs, ours] = [said(`into the neighbour's ${last}`), said("into my own")];
      // Where a body names no account, as on Telegram, the secret alone says whose it is.
      expect((await send(door, door.say(foreign, theirs))).status).toBe(200);
      expect((await send(door, door.say(own, ours))).status).toBe(200);
      expect(await journals(theirs.text)).not.toContain(two);
      expect([(await entries(of().foreign, door.ext(theirs))).length, (await entries(of().own, door.ext(ours))).length]).toEqual([0, 1]);
    });
    test("with an id and a person that another tenant has too is each tenant's own", async () => {
      const message = said("mine and yours");
      expect((await send(door, door.say(foreign, message), foreignSecret)).status).toBe(200);
      expect((await send(door, door.say(own, message))).status).toBe(200);
      const [mine] = await entries(of().own, door.ext(message));
      const [yours] = await entries(of().foreign, door.ext(message));
      expect([mine?.body, yours?.body, mine?.conversation === yours?.conversation]).toEqual(["mine and yours", "mine and yours", false]);
    });
    test("of an unknown kind is shown as one that can't be shown", async () => {
      const message = said("");
      expect((await send(door, door.strange(own, message))).status).toBe(200);
      expect((await theOnly(door.ext(message))).content?.content).toMatchObject({ type: "unsupported", what: expect.stringMatching(/./) });
    });
  });

  test(`${door.platform}: an event of an unknown kind is kept with its bytes, and nobody is bothered`, async () => {
    const raw = door.strangeEvent(own, String(++last));
    expect((await send(door, raw)).status).toBe(200);
    expect(await sql()`select 1 from mailbox where address = ${`channel/${of().own}`} and raw = ${raw}`).toHaveLength(1);
  });

  describe(`${door.platform}: a signed body`, () => {
    const table: readonly (readonly [fact: string, raw: string | Uint8Array<ArrayBuffer>])[] = [
      ["is empty", ""], ["is no JSON", "{"], ["is a list", "[]"], ["is a form", "a=1&b=2%5B"], ["nests 100,000 deep", "[".repeat(100_000)], ["nests 100,000 deep and back", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
      ["is no UTF-8", Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])], ["is UTF-16", new Uint8Array(Buffer.from("{\"a\":1}", "utf16le"))], ["is of zeros", new Uint8Array(64)], ["is a million blanks", " ".repeat(1_000_000)],
    ];
    test.each(table)("that %s is acknowledged, kept and shown as one dead letter", async (_fact, raw) => {
      const before = await letters(of().own);
      expect([(await send(door, raw)).status, (await send(door, raw)).status]).toEqual([200, 200]);
      expect(await letters(of().own)).toBe(before + 1);
    });
    test("whose text is no UTF-8 is a message with a broken letter", async () => {
      const message = said("caf_");
      const raw = bytesOf(door.say(own, message)) as Uint8Array<ArrayBuffer>;
      raw[Buffer.from(raw).lastIndexOf("caf_") + 3] = 0xe9;
      expect((await send(door, raw)).status).toBe(200);
      expect((await theOnly(door.ext(message))).body).toBe("caf\uFFFD");
    });
    test("beyond four megabytes is refused before it is read, also when it has no end", async () => {
      expect((await send(door, new Uint8Array(webhookBytesMax + 1))).status).toBe(413);
      const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) });
      expect(await fetch(`${server.url}/webhook/${door.platform}`, { method: "POST", body: endless }).then((answer) => answer.status, () => 413)).toBe(413);
    });
  });

  // Telegram tells one update at a time: a list of them is no update.
  if (door.tellsMany) test(`${door.platform}: 10,000 entries in one POST are all there when it is acknowledged`, async () => {
    const all = Array.from({ length: 10_000 }, (_, nth) => ({ id: String(50_000_000 + nth), from: `3471000${nth % 200}`, text: `${nth}` }));
    expect((await send(door, door.say(own, ...all))).status).toBe(200);
    const [count] = await sql()<{ n: number }[]>`select count(*)::int as n from entries e join conversations c on c.tenant = e.tenant and c.id = e.conversation where c.channel = ${of().own} and e.ext like '5000%' and length(e.ext) = 8`;
    expect(count?.n).toBe(10_000);
  }, 60_000);

  // Telegram tells bots of no deletion, X of none at all nor of edits.
  if (door.remove) test(`${door.platform}: a message that was deleted before it came never shows what it said`, async () => {
    const message = said("never to be seen");
    expect([(await send(door, door.remove!(own, message))).status, (await send(door, door.say(own, message))).status]).toEqual([200, 200]);
    const { body, content, conversation } = await theOnly(door.ext(message));
    expect([body, content]).toEqual(["", { revoked: expect.any(Number) }]);
    expect((await sql()`select row ->> 'preview' as preview from mailboxes where address = ${`conversation/${conversation}`}`)[0]).toMatchObject({ preview: "" });
  });
  if (door.edit) test(`${door.platform}: a message that was edited before it came says what it says now`, async () => {
    const message = said("the first words");
    expect([(await send(door, door.edit!(own, { ...message, text: "the last words" }))).status, (await send(door, door.say(own, message))).status]).toEqual([200, 200]);
    expect(await theOnly(door.ext(message))).toMatchObject({ body: "the last words", content: { edited: expect.any(Number) } });
  });

  if (door.edit) test(`${door.platform}: an edit from long ago undoes nothing, and is kept`, async () => {
    const message = said("as it is now");
    await send(door, door.say(own, message));
    const raw = door.edit!(own, { ...message, text: "as it was", at: Date.now() - 40 * 24 * 3_600_000 });
    expect((await send(door, raw)).status).toBe(200);
    expect((await theOnly(door.ext(message))).body).toBe("as it is now");
    expect(await sql()`select 1 from mailbox where address = ${`channel/${of().own}`} and raw = ${raw}`).toHaveLength(1);
  });

  // Telegram has no receipts.
  if (door.readBy) describe(`${door.platform}: a receipt`, () => {
    test("of a message that nobody sent is kept, and opens no conversation", async () => {
      const { from: person } = said("");
      const raw = door.readBy!(own, person, "1720030040050060999", undefined);
      expect((await send(door, raw)).status).toBe(200);
      expect(await sql()`select 1 from mailbox where address = ${`channel/${of().own}`} and raw = ${raw}`).toHaveLength(1);
      expect(await sql()`select 1 from conversation_keys where channel = ${of().own} and key like ${`%:${person}`}`).toHaveLength(0);
    });
    test("that is faster than the answer to the send counts all the same", async () => {
      const message = said("hola");
      await send(door, door.say(own, message));
      const { conversation } = await theOnly(door.ext(message));
      platform.beforeAnswer = async (ext, delivery) => void (await send(door, door.readBy!(own, message.from, ext, delivery)));
      await reply(conversation, "sí");
      const state = await until("the answer", async () => {
        const [row] = await sql()<{ state: number; ext: string | null }[]>`select state, ext from deliveries where conversation = ${conversation}`;
        return row && row.ext !== null && row.state >= 3 ? deliveryStates[row.state] : undefined;
      });
      expect(state).toBe("read");
    });
    // Only WhatsApp gives back in a receipt what we gave along.
    if (door.platform === "whatsapp") test("that names another tenant's conversation changes nothing there", async () => {
      const message = said("theirs");
      await send(door, door.say(foreign, message), foreignSecret);
      const [theirs] = await entries(of().foreign, door.ext(message));
      platform.beforeAnswer = null;
      await reply(theirs!.conversation, "from two", two);
      const states = () => sql()<{ state: number; ledger: unknown }[]>`select state, ledger from deliveries where tenant = ${two} and conversation = ${theirs!.conversation}`;
      await until("the answer", async () => ((await states())[0]?.state ?? 0) >= 3 || undefined);
      const before = await states();
      expect((await send(door, door.readBy!(own, message.from, "wamid.x", `${theirs!.conversation}.2.1`))).status).toBe(200);
      expect(await states()).toEqual(before);
    });
  });

  describe(`${door.platform}: a file`, () => {
    const settled = (ext: string) => until("the file", async () => {
      const content = (await entries(of().own, ext))[0]?.content?.content as Extract<Content, { type: "media" }> | undefined;
      return content?.file || content?.refused ? content : undefined;
    });
    const brings = async (answer: FileAnswer): Promise<Said> => {
      const message = said("");
      platform.files.set(message.id, answer);
      expect((await send(door, door.picture(own, message, message.id, platform.url))).status).toBe(200);
      return message;
    };
    test("that lies about its type is kept as what it is, and is not shown", async () => {
      const message = await brings((answer) => answer.writeHead(200, { "content-type": "image/png" }).end("<svg onload='alert(1)'/>"));
      expect((await settled(door.ext(message))).file).toMatchObject({ mime: "application/octet-stream" });
    });
    const refusals: readonly (readonly [fact: string, answer: FileAnswer, says: string])[] = [
      ["that leads inside is not asked for", (answer) => answer.writeHead(302, { location: platform.inside }).end(), "not one of the platform's"],
      ["that never ends stops at what is kept", endless, "larger than the 32 MB"],
      ["that is a bomb stops at what is kept", (answer) => answer.writeHead(200, { "content-encoding": "gzip" }).end(bomb), "larger than the 32 MB"],
      ["that is not encoded as it says is refused", (answer) => answer.writeHead(200, { "content-encoding": "gzip" }).end("no gzip"), "not what the platform says"],
      ["that is empty is refused", (answer) => answer.end(), "empty"],
    ];
    test.each(refusals)("%s, and people are told", async (_fact, answer, says) => {
      expect((await settled(door.ext(await brings(answer)))).refused).toContain(says);
      expect(platform.askedInside()).toBe(0);
    }, 30_000);
    test("that is shorter than it says is asked for again, and nothing of it is kept", async () => {
      const message = await brings((answer) => void answer.writeHead(200, { "content-length": "1000" }).write("only this", () => answer.destroy()));
      const { conversation } = await theOnly(door.ext(message));
      const timers = () => sql()<{ due: number }[]>`select due::float8 as due from timers where address = ${`conversation/${conversation}`}`;
      const due = await until("the next attempt", async () => (await timers())[0]?.due);
      expect(due).toBeGreaterThan(Date.now());
      expect((await theOnly(door.ext(message))).content?.content).not.toHaveProperty("file");
    });
  });
}

test("after all of this the server is well", async () => {
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  const [queued] = await sql()<{ n: number }[]>`select count(*)::int as n from mailbox where queued`;
  expect(queued?.n).toBe(0);
  expect(server.logged.filter((line) => line["level"] === "error")).toEqual([]);
});

// ---------------------------------------------------------------- the other end

let commands = 0;
async function reply(conversation: string, text: string, tenant = one): Promise<void> {
  const outcome = await server.kernel.ask({
    tenant, source: sources.command, id: `hostile-${++commands}`, to: `conversation/${conversation}`, raw: null, at: Date.now(), message: { type: "requested", by: 1, request: { type: "reply", content: { type: "text", text } } },
  });
  expect(outcome).toMatchObject({ ok: true });
}

/** The status of an answer to exactly these bytes. */
async function status(request: string): Promise<number> {
  const heard = Promise.withResolvers<number>();
  let answer = "";
  const socket = await Bun.connect({ hostname: "127.0.0.1", port: server.port, socket: { data: (_own, bytes) => void (answer += Buffer.from(bytes).toString()), close: () => heard.resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])) } });
  socket.write(request);
  return heard.promise;
}

type FileAnswer = (answer: ServerResponse) => unknown;
const megabyte = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(200 * megabyte));
function endless(answer: ServerResponse): void {
  const pour = (): void => {
    let isRoom = !answer.destroyed;
    while (isRoom) isRoom = answer.write(Buffer.alloc(megabyte));
  };
  answer.on("drain", pour);
  pour();
}

/** All five platforms' APIs: they hand out files, and take messages. */
function openPlatform() {
  let asked = 0;
  const canary = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => (asked++, new Response("inside")) });
  const files = new Map<string, FileAnswer>();
  let sent = 0;
  const platform = { url: "", files, inside: `http://127.0.0.1:${canary.port}/`, askedInside: () => asked, beforeAnswer: null as ((ext: string, delivery: string | undefined) => Promise<void>) | null, stop };
  const json = (answer: ServerResponse, body: object): unknown => answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));

  async function handle(request: IncomingMessage, answer: ServerResponse): Promise<unknown> {
    const path = request.url ?? "";
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const body = (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>;
    const file = /^\/bytes\/(\d+)$|^\/file\/bot[^/]+\/photos\/(\d+)\.jpg$|^\/2\/dm_conversations\/media\/1\/(\d+)\/a\.jpg$/.exec(path);
    if (file) return files.get(file.slice(1).find(Boolean) ?? "")?.(answer);
    if (path.endsWith("/getFile")) return json(answer, { ok: true, result: { file_path: `photos/${String(body["file_id"])}.jpg` } });
    if (path.startsWith("/2/dm_events")) return json(answer, { data: [], meta: { result_count: 0 } });
    if (path.endsWith("/messages")) {
      // X's ids hold their time.
      const ext = String((BigInt(Date.now() + sent++) - 1_288_834_974_657n) << 22n);
      await platform.beforeAnswer?.(ext, body["biz_opaque_callback_data"] as string | undefined);
      return json(answer, { messages: [{ id: ext }], recipient_id: "1", message_id: ext, data: { dm_conversation_id: "1-2", dm_event_id: ext } });
    }
    return json(answer, { ok: true, result: true, url: `${platform.url}/bytes${path}`, mime_type: "image/png" });
  }
  const serving = createServer((request, answer) => void handle(request, answer));
  serving.listen(0, "127.0.0.1");
  platform.url = `http://127.0.0.1:${(serving.address() as AddressInfo).port}`;
  async function stop(): Promise<void> {
    serving.closeAllConnections();
    serving.close();
    await canary.stop(true);
  }
  return platform;
}
