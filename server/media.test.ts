/** Files through the whole server: from a customer's picture to an agent's screen, from an agent's file to the platform, and what is said when something is wrong with them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { jpeg, opus, png } from "../scripts/simulator/files";
import { addUser } from "../sql/users";
import type { Content, EntryContent, StoredFile } from "../actors/messages";
import { hashPassword } from "./passwords";
import type { FileLink, Outcome, Up, Uploaded, UploadOpened } from "./protocol";
import { Client, password } from "./socket-testing";
import { putPartBytes, socketBytesMax } from "./uploads";
import { signed, startTestServer, type TestServer } from "./testing";

const secret = "app secret of media";
const account = "5001";
const megabyte = 1024 * 1024;
type Bytes = Uint8Array<ArrayBuffer>;

/** A WhatsApp and a Telegram that have files, and lie on demand. */
function fakePlatform() {
  const files = new Map<string, { body: () => Response; about?: object }>();
  const uploaded: { name: string; type: string; bytes: number; authorization: string | null }[] = [];
  const sent: { path: string; body: Record<string, unknown>; file?: Blob }[] = [];
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1", port: 0, idleTimeout: 30,
    async fetch(request): Promise<Response> {
      const url = new URL(request.url);
      asked.push(url.pathname);
      if (url.pathname.endsWith("/media") && request.method === "POST") {
        const form = await request.formData();
        const file = form.get("file") as File;
        uploaded.push({ name: file.name, type: String(form.get("type")), bytes: file.size, authorization: request.headers.get("authorization") });
        return Response.json({ id: `77${uploaded.length}` });
      }
      if (url.pathname.endsWith("/messages")) {
        sent.push({ path: url.pathname, body: (await request.json()) as Record<string, unknown> });
        return Response.json({ messages: [{ id: `wamid.media-${sent.length}` }] });
      }
      if (/\/send\w+$/.test(url.pathname)) {
        const form = request.headers.get("content-type")?.includes("form") ? Object.fromEntries(await request.formData()) : ((await request.json()) as Record<string, unknown>);
        const file = Object.values(form).find((value) => value instanceof Blob) as Blob | undefined;
        sent.push({ path: url.pathname, body: form, file });
        return Response.json({ ok: true, result: { message_id: 900 + sent.length, chat: { id: 4242 } } });
      }
      if (url.pathname.endsWith("/getFile")) {
        const { file_id } = (await request.json()) as { file_id: string };
        return Response.json(files.has(file_id) ? { ok: true, result: { file_id, file_path: `photos/${file_id}.jpg` } } : { ok: false, error_code: 400, description: "Bad Request: file is too big" }, { status: files.has(file_id) ? 200 : 400 });
      }
      const telegram = /^\/file\/bot[^/]+\/photos\/(\w+)\.jpg$/.exec(url.pathname);
      if (telegram) return files.get(telegram[1] ?? "")?.body() ?? new Response("", { status: 404 });
      const bytes = /^\/bytes\/(\w+)$/.exec(url.pathname);
      if (bytes) return request.headers.get("authorization") === `Bearer access ${account}` ? (files.get(bytes[1] ?? "")?.body() ?? new Response("", { status: 404 })) : new Response("", { status: 401 });
      const id = url.pathname.slice(1);
      const known = files.get(id);
      return known ? Response.json({ url: `${url.origin}/bytes/${id}`, mime_type: "image/jpeg", ...known.about }) : Response.json({ error: { code: 100, error_subcode: 33, message: "Object does not exist" } }, { status: 400 });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`, uploaded, sent, asked,
    has: (id: string, bytes: Bytes, about?: object) => void files.set(id, { body: () => new Response(bytes), about }),
    lies: (id: string, body: () => Response, about?: object) => void files.set(id, { body, about }),
    stop: () => server.stop(true),
  };
}

let server: TestServer;
let platform: ReturnType<typeof fakePlatform>;
let tenant: number;
let ana: Client, own: Client, other: Client;
const clients: Client[] = [];

beforeAll(async () => {
  server = await startTestServer();
  platform = fakePlatform();
  tenant = await server.tenant("media");
  const stranger = await server.tenant("strangers");
  await server.whatsapp(tenant, account, secret, platform.url);
  await server.telegram(tenant, "78", "telegram-secret", platform.url);
  const hashed = await hashPassword(password);
  for (const [of, email, sees] of [[tenant, "ana@media.test", "all"], [tenant, "own@media.test", "own"], [stranger, "other@media.test", "all"]] as const)
    await addUser(server.store.writer, { tenant: of, email, name: email, role: "agent", sees, password: hashed });
  const enter = async (email: string, slug: string): Promise<Client> => {
    const client = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
    clients.push(client);
    await client.opened;
    await client.login(email, slug);
    return client;
  };
  ana = await enter("ana@media.test", "media");
  own = await enter("own@media.test", "media");
  other = await enter("other@media.test", "strangers");
});
afterAll(async () => {
  for (const client of clients) client.cut();
  await server.end();
  await platform.stop();
});

// ---------------------------------------------------------------- customers

let count = 0;
const ids = () => String(910_000_000_000 + ++count);
const message = (person: string, id: string, part: object): string => JSON.stringify({
  object: "whatsapp_business_account",
  entry: [{ id: "1", changes: [{ field: "messages", value: {
    messaging_product: "whatsapp", metadata: { display_phone_number: "34911234567", phone_number_id: account }, contacts: [{ profile: { name: "María" }, wa_id: person }],
    messages: [{ from: person, id, timestamp: String(Math.floor(Date.now() / 1000) - 5), ...part }],
  } }] }],
});
const sends = async (person: string, part: object): Promise<{ conversation: string; ext: string }> => {
  const ext = `wamid.in-${++count}`;
  const answer = await fetch(`${server.url}/webhook/whatsapp`, signed(message(person, ext, part), secret));
  if (answer.status !== 200) throw new Error(`webhook: ${answer.status}`);
  const [row] = await server.store.writer<{ conversation: string }[]>`select conversation from entries where ext = ${ext}`;
  return { conversation: row?.conversation ?? "", ext };
};
type MediaContent = Extract<Content, { type: "media" }>;
/** What the entry's content has become, as soon as its file was copied or given up. */
async function settled(ext: string): Promise<MediaContent> {
  for (let looks = 0; looks < 400; looks++) {
    const [row] = await server.store.writer<{ content: EntryContent | null }[]>`select content from entries where ext = ${ext}`;
    const content = row?.content?.content as MediaContent | undefined;
    if (content?.file || content?.refused) return content;
    await Bun.sleep(20);
  }
  throw new Error("the file was neither copied nor refused");
}
const opened = (client: Client, file: string, download = false): Promise<FileLink> => client.ask<FileLink>({ t: "file", file, ...(download && { download }) });
const get = (url: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${server.url}${url}`, { headers });

describe("a customer's picture", () => {
  const picture = jpeg(320, 200);
  let conversation = "";
  let file: StoredFile;

  test("is copied, measured, shown in its entry, and the agents are told", async () => {
    const id = ids();
    platform.has(id, picture);
    const told = await sends("34600000001", { type: "image", image: { id, mime_type: "image/png", caption: "mira" } });
    conversation = told.conversation;
    const content = await settled(told.ext);
    file = content.file!;
    expect(content).toMatchObject({ media: "image", caption: "mira", file: { mime: "image/jpeg", bytes: picture.length, width: 320, height: 200 } });
    await ana.until("the change", () => ana.items.some((item) => item.what === "change" && (item.entry?.content?.content as MediaContent | undefined)?.file?.id === file.id));
  });

  test("is handed out by a signed link, with headers that keep it from being anything else", async () => {
    const { url, expiresAt } = await opened(ana, file.id);
    expect(expiresAt).toBeGreaterThan(Date.now() + 60_000);
    const response = await get(url);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(picture))).toBe(true);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      "content-type": "image/jpeg", "content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin", "accept-ranges": "bytes",
    });
    expect(headers["content-disposition"]).toStartWith("inline;");
    expect(headers["cache-control"]).toMatch(/^private, max-age=\d+, immutable$/);
    expect((await get(url, { "if-none-match": headers["etag"] ?? "" })).status).toBe(304);
    expect((await get((await opened(ana, file.id, true)).url)).headers.get("content-disposition")).toStartWith("attachment;");
    expect((await fetch(`${server.url}${url}`, { method: "HEAD" })).headers.get("content-length")).toBe(String(picture.length));
  });

  test("is handed out in parts, and what can't be had is said", async () => {
    const { url } = await opened(ana, file.id);
    const parts: readonly [string, number, string | null, number][] = [
      ["bytes=0-9", 206, `bytes 0-9/${picture.length}`, 10], [`bytes=${picture.length - 5}-`, 206, `bytes ${picture.length - 5}-${picture.length - 1}/${picture.length}`, 5],
      ["bytes=-7", 206, `bytes ${picture.length - 7}-${picture.length - 1}/${picture.length}`, 7], ["bytes=0-999999999", 206, `bytes 0-${picture.length - 1}/${picture.length}`, picture.length],
      [`bytes=${picture.length}-`, 416, `bytes */${picture.length}`, 0], ["bytes=9-1", 200, null, picture.length], ["bytes=0-1,4-5", 200, null, picture.length], ["lines=1-2", 200, null, picture.length],
    ];
    for (const [range, status, place, length] of parts) {
      const response = await get(url, { range });
      expect([range, response.status, response.headers.get("content-range"), (await response.arrayBuffer()).byteLength]).toEqual([range, status, place, length]);
    }
  });

  test("is nobody's without a link, with an altered one, or with one that has run out", async () => {
    const { url } = await opened(ana, file.id);
    const [path = "", query = ""] = url.split("?");
    const e = /e=(\d+)/.exec(query)?.[1] ?? "";
    const s = /s=([\w-]+)/.exec(query)?.[1] ?? "";
    const bad = [
      path, `${path}?e=${e}`, `${path}?e=${Number(e) + 1}&s=${s}`, `${path}?e=${e}&d=1&s=${s}`, `${path}?e=${e}&s=${s.slice(0, -1)}`, `${path}?e=${e}&s=${s}x`, `${path}?e=NaN&s=${s}`, `${path}?e=1&s=${s}`,
      `${path.replace(`/${tenant}/`, `/${tenant + 1}/`)}?${query}`, `${path.slice(0, -9)}${path.at(-9) === "A" ? "B" : "A"}${path.slice(-8)}?${query}`, `/media/${tenant}/..%2f..%2fsecret.key?${query}`, `/media/0/${file.id}?${query}`,
    ];
    for (const each of bad) expect([each, (await get(each)).status]).toEqual([each, 403]);
  });

  test("is seen by those who see the conversation, and by nobody else", async () => {
    expect(await own.ask<FileLink>({ t: "file", file: file.id })).toHaveProperty("url");
    await ana.ask<Outcome>({ t: "command", client: "take-1", conversation, request: { type: "assign", to: await userOf("ana@media.test") } });
    expect(await own.refused({ t: "file", file: file.id })).toMatchObject({ error: "not_found" });
    expect(await other.refused({ t: "file", file: file.id })).toMatchObject({ error: "not_found" });
    expect(await ana.refused({ t: "file", file: "AAAAAAAAAAAAAAAAAAAAAA" })).toMatchObject({ error: "not_found" });
    expect(await ana.refused({ t: "file", file: "../../etc/passwd" })).toMatchObject({ error: "invalid" });
  });

  test("lies on disk once, however often it comes, where only we can read it", async () => {
    const id = ids();
    platform.has(id, picture);
    const again = await settled((await sends("34600000002", { type: "image", image: { id } })).ext);
    expect(again.file?.id).not.toBe(file.id);
    const root = join(server.dataDir, "media");
    const names = readdirSync(join(root, String(tenant)), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
    expect(names.filter((name) => name === new Bun.CryptoHasher("sha256").update(picture).digest("hex"))).toHaveLength(1);
    expect(statSync(root).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(root, "incoming"))).toEqual([]);
  });

  test("that comes as a voice note says how long it lasts", async () => {
    const id = ids();
    platform.has(id, opus(4));
    expect(await settled((await sends("34600000001", { type: "audio", audio: { id, voice: true } })).ext)).toMatchObject({ media: "voice", file: { mime: "audio/ogg; codecs=opus", seconds: 4 } });
  });

  test("comes from Telegram too, whose address holds a token that no log ever sees", async () => {
    platform.has("AgACphoto77", png(12, 9));
    const update = { update_id: 7001, message: { message_id: 71, date: Math.floor(Date.now() / 1000), chat: { id: 4242, type: "private", first_name: "T" }, from: { id: 4242, is_bot: false, first_name: "T" }, photo: [{ file_id: "AgACphoto77", file_unique_id: "u", width: 12, height: 9 }] } };
    await fetch(`${server.url}/webhook/telegram`, { method: "POST", body: JSON.stringify(update), headers: { "x-telegram-bot-api-secret-token": "telegram-secret" } });
    expect(await settled("4242:71")).toMatchObject({ file: { mime: "image/png", width: 12 } });
    expect(JSON.stringify(server.logged)).not.toContain("bot-token-of-a-test");
  });
});

describe("a file that is not what it seems", () => {
  const canary = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => (hits++, new Response("inside")) });
  let hits = 0;
  afterAll(() => canary.stop(true));
  const refusedFor = async (id: string, part: object = {}): Promise<string> => {
    const { ext } = await sends("34600000009", { type: "document", document: { id, filename: "x.pdf", ...part } });
    return (await settled(ext)).refused ?? "";
  };

  test("SVG, HTML and scripts are kept as downloads, whatever they call themselves", async () => {
    for (const text of ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "<!doctype html><script>alert(1)</script>", "<?xml version='1.0'?><x/>"]) {
      const id = ids();
      platform.has(id, new Uint8Array(Buffer.from(text)), { mime_type: "image/png" });
      const { file } = await settled((await sends("34600000003", { type: "document", document: { id, filename: "photo.png", mime_type: "image/png" } })).ext);
      expect(file).toMatchObject({ mime: "application/octet-stream" });
      const response = await get((await opened(ana, file!.id)).url);
      expect([response.headers.get("content-type"), response.headers.get("content-disposition")?.startsWith("attachment;"), response.headers.get("content-security-policy")]).toEqual(["application/octet-stream", true, "sandbox; default-src 'none'"]);
    }
  });

  test("a name can't lead anywhere, nor out of its header", async () => {
    const id = ids();
    platform.has(id, new Uint8Array(Buffer.from("%PDF-1.4\n%%EOF")));
    const { file } = await settled((await sends("34600000003", { type: "document", document: { id, filename: "../../..\u202egnp.exe\r\nX-Evil: 1" } })).ext);
    const response = await get((await opened(ana, file!.id)).url);
    expect(response.headers.get("x-evil")).toBe(null);
    expect(file?.name).not.toMatch(/[/\\\r\n\u202e]/);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="[\x20-\x7e]+\.pdf"/);
  });

  test("one that the platform says is inside is not asked for", async () => {
    for (const url of [`http://127.0.0.1:${canary.port}/`, "http://169.254.169.254/latest/meta-data/", "https://evil.example.com/x", "file:///etc/passwd"]) {
      const id = ids();
      platform.lies(id, () => new Response(""), { url });
      expect([url, await refusedFor(id)]).toEqual([url, expect.stringContaining("not one of the platform's")]);
    }
    const id = ids();
    platform.lies(id, () => new Response(null, { status: 302, headers: { location: `http://127.0.0.1:${canary.port}/` } }));
    expect(await refusedFor(id)).toContain("not one of the platform's");
    expect(hits).toBe(0);
  });

  test("a link in the webhook itself is held to the same", async () => {
    const { ext } = await sends("34600000009", { type: "image", image: { url: `http://127.0.0.1:${canary.port}/x.jpg`, mime_type: "image/jpeg" } });
    expect((await settled(ext)).refused).toContain("not one of the platform's");
    expect(hits).toBe(0);
  });

  test("one without an end, and a bomb, stop at what is kept", async () => {
    const endless = ids(), bomb = ids();
    platform.lies(endless, () => new Response(new ReadableStream({ pull: (controller) => void controller.enqueue(new Uint8Array(1_048_576)) })));
    const packed = gzipSync(Buffer.alloc(200 * megabyte));
    platform.lies(bomb, () => new Response(packed, { headers: { "content-encoding": "gzip" } }));
    const before = process.memoryUsage().rss;
    for (const id of [endless, bomb]) expect(await refusedFor(id)).toContain("larger than the 128 MB");
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * megabyte);
    expect(readdirSync(join(server.dataDir, "media", "incoming"))).toEqual([]);
  }, 30_000);

  test("one that the platform has forgotten says what to do; nothing comes of an empty one", async () => {
    expect(await refusedFor("123456789012")).not.toBe("");
    const id = ids();
    platform.has(id, new Uint8Array());
    expect(await refusedFor(id)).toContain("empty");
  });

  test("one that breaks off is asked for again later, and nobody is told yet", async () => {
    const id = ids();
    platform.lies(id, () => new Response("", { status: 503 }));
    const { ext, conversation } = await sends("34600000010", { type: "image", image: { id } });
    const timers = async () => (await server.store.writer<{ due: number }[]>`select due::float8 as due from timers where address = ${`conversation/${conversation}`}`)[0];
    for (let looks = 0; looks < 200 && !(await timers()); looks++) await Bun.sleep(20);
    expect((await timers())?.due).toBeGreaterThan(Date.now());
    platform.has(id, jpeg(8, 8));
    await server.store.writer`update timers set due = 1 where address = ${`conversation/${conversation}`}`;
    expect(await settled(ext)).toMatchObject({ file: { mime: "image/jpeg" } });
  });
});

// ---------------------------------------------------------------- agents

const userOf = async (email: string): Promise<number> => (await server.store.writer<{ id: number }[]>`select id from users where email = ${email}`)[0]?.id ?? 0;
const chunkOf = (upload: number, offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const frame = new Uint8Array(9 + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, 1);
  view.setUint32(1, upload);
  view.setUint32(5, offset);
  frame.set(bytes, 9);
  return frame;
};
const chunkBytes = 32 * 1024;
const acknowledged = (client: Client, upload: number): number => client.frames.reduce((most, frame) => (frame.t === "chunked" && frame.upload === upload ? Math.max(most, frame.offset) : most), 0);
/** Sends what follows `offset` as a well-behaved client does: never more than 256 kB ahead. */
async function pour(client: Client, upload: number, bytes: Uint8Array, offset = 0, until = bytes.length): Promise<void> {
  for (let at = offset; at < until; at += chunkBytes) {
    await client.until("an acknowledgement", () => at + chunkBytes - Math.max(offset, acknowledged(client, upload)) <= 256 * 1024);
    client.send(chunkOf(upload, at, bytes.subarray(at, Math.min(at + chunkBytes, until))));
  }
  await client.until("all acknowledged", () => acknowledged(client, upload) >= until);
}
let uploads = 0;
async function bring(client: Client, bytes: Uint8Array, name: string, mime = ""): Promise<StoredFile> {
  const { upload } = await client.ask<UploadOpened>({ t: "upload", client: `up-${++uploads}`, name, mime, bytes: bytes.length });
  await pour(client, upload, bytes);
  return (await client.ask<Uploaded>({ t: "uploaded", upload })).file;
}
const noise = (length: number): Bytes => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, length)));
  return bytes;
};
const replies = (client: Client, conversation: string, content: object): Promise<Outcome> =>
  client.ask<Outcome>({ t: "command", client: `c-${++uploads}`, conversation, request: { type: "reply", content: content as Content } });
async function delivered(conversation: string): Promise<string> {
  for (let looks = 0; looks < 300; looks++) {
    const [row] = await server.store.writer<{ state: number; code: string | null }[]>`select state, code from deliveries where conversation = ${conversation} order by number desc limit 1`;
    if (row && row.state >= 2) return row.state === 3 ? "sent" : `${row.state} ${row.code}`;
    await Bun.sleep(20);
  }
  return "never";
}

describe("an agent's file", () => {
  const picture = png(600, 400);

  test("comes in chunks, is looked at, and goes out by WhatsApp's own way", async () => {
    const { conversation } = await sends("34600000020", { type: "text", text: { body: "una foto?" } });
    const file = await bring(ana, picture, "../catálogo\u202e.png", "text/html");
    expect(file).toMatchObject({ mime: "image/png", width: 600, height: 400, bytes: picture.length, name: "_catálogo.png" });
    expect(await replies(ana, conversation, { type: "media", media: "image", ref: `file:${file.id}`, caption: "aquí" })).toMatchObject({ ok: true });
    expect(await delivered(conversation)).toBe("sent");
    expect(platform.uploaded.at(-1)).toMatchObject({ type: "image/png", bytes: picture.length, authorization: `Bearer access ${account}` });
    expect(platform.sent.at(-1)?.body).toMatchObject({ type: "image", image: { id: `77${platform.uploaded.length}`, caption: "aquí" } });
    const [row] = await server.store.writer<{ content: EntryContent }[]>`select content from entries where conversation = ${conversation} and kind = 'out'`;
    expect(row?.content.content).toMatchObject({ ref: `file:${file.id}`, file: { id: file.id, width: 600 } });
    // Whoever answers takes the conversation, and with it its files, out of the sight of those who see only their own.
    expect(await own.refused({ t: "file", file: file.id })).toMatchObject({ error: "not_found" });
  });

  test("goes to Telegram as a part of the message's form", async () => {
    const [row] = await server.store.writer<{ conversation: string }[]>`select conversation from entries where ext = '4242:71'`;
    const file = await bring(ana, opus(2), "nota.ogg");
    expect(await replies(ana, row!.conversation, { type: "media", media: "voice", ref: `file:${file.id}` })).toMatchObject({ ok: true });
    expect(await delivered(row!.conversation)).toBe("sent");
    const sent = platform.sent.at(-1);
    expect([sent?.path.endsWith("/sendVoice"), sent?.body["chat_id"], sent?.file?.size]).toEqual([true, "4242", opus(2).length]);
  });

  test("is refused with what to do when the platform doesn't take it", async () => {
    const { conversation } = await sends("34600000021", { type: "text", text: { body: "hola" } });
    const sound = await bring(ana, opus(1), "a.ogg");
    const text = await bring(ana, new Uint8Array(Buffer.from("a;b\n1;2\n")), "a.csv");
    const large = await bring(ana, new Uint8Array(Buffer.concat([png(4, 4), Buffer.alloc(socketBytesMax - 100)])), "b.png");
    const table: readonly [string, StoredFile, string][] = [["image", sound, "document"], ["voice", text, "document"], ["sticker", large, "WebP"], ["video", large, "document"]];
    for (const [media, file, hint] of table) expect(await replies(ana, conversation, { type: "media", media, ref: `file:${file.id}` })).toMatchObject({ ok: false, error: "unsupported", say: expect.stringContaining(hint) });
    expect(await replies(ana, conversation, { type: "media", media: "document", ref: `file:${text.id}` })).toMatchObject({ ok: true });
  });

  test("is not for others to send before its owner has", async () => {
    const file = await bring(ana, png(5, 5), "mine.png");
    const { conversation } = await sends("34600000022", { type: "text", text: { body: "hola" } });
    expect(await replies(own, conversation, { type: "media", media: "image", ref: `file:${file.id}` })).toMatchObject({ ok: false, error: "invalid" });
    expect(await other.refused({ t: "file", file: file.id })).toMatchObject({ error: "not_found" });
    expect(await replies(ana, conversation, { type: "media", media: "image", ref: "file:AAAAAAAAAAAAAAAAAAAAAA" })).toMatchObject({ ok: false, error: "invalid" });
  });

  test("goes on where it broke off, on another socket, and is there once however often it is told", async () => {
    const bytes = noise(700_000);
    const ask = { t: "upload", client: "resumed", name: "r.bin", mime: "", bytes: bytes.length } as const;
    const first = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
    clients.push(first);
    await first.opened;
    await first.login("ana@media.test", "media");
    const begun = await first.ask<UploadOpened>(ask);
    await pour(first, begun.upload, bytes, 0, 10 * chunkBytes);
    first.cut();
    const again = await ana.ask<UploadOpened>(ask);
    expect(again).toEqual({ upload: begun.upload, offset: 10 * chunkBytes });
    await pour(ana, again.upload, bytes, again.offset);
    const { file } = await ana.ask<Uploaded>({ t: "uploaded", upload: again.upload });
    const response = await get((await opened(ana, file.id)).url);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    expect(await ana.ask<UploadOpened>(ask)).toEqual({ upload: 0, offset: bytes.length, file });
    expect(await other.refused({ t: "uploaded", upload: again.upload })).toMatchObject({ error: "not_found" });
  });

  test("that is large comes by PUT, in parts, each checked", async () => {
    const bytes = noise(socketBytesMax + 4 * megabyte);
    const { upload, put } = await ana.ask<UploadOpened>({ t: "upload", client: "large", name: "large.bin", mime: "", bytes: bytes.length });
    expect(put).toMatchObject({ partBytes: putPartBytes, headers: {} });
    ana.send(chunkOf(upload, 0, bytes.subarray(0, 10)));
    expect(await ana.frame("error", (frame) => frame.say.includes("too large for the socket"))).toMatchObject({ error: "bad_frame" });
    const part = (from: number, to: number, more: Record<string, string> = {}, path = put!.url): Promise<Response> =>
      fetch(`${server.url}${path}`, { method: "PUT", body: bytes.subarray(from, to), headers: { "content-range": `bytes ${from}-${to - 1}/${bytes.length}`, ...more } });
    expect((await part(0, putPartBytes, {}, put!.url.replace(/s=./, "s=~"))).status).toBe(403);
    expect((await part(0, putPartBytes, {}, put!.url.replace(`/upload/${upload}`, "/upload/99"))).status).toBe(403);
    expect((await part(0, putPartBytes, { "x-content-sha256": "00" })).status).toBe(422);
    expect((await part(0, putPartBytes, { "content-range": `bytes 0-${putPartBytes - 1}/7` })).status).toBe(400);
    expect((await part(0, 10, { "content-range": `bytes 0-20/${bytes.length}` })).status).toBe(400);
    expect(await (await part(0, putPartBytes, { "x-content-sha256": new Bun.CryptoHasher("sha256").update(bytes.subarray(0, putPartBytes)).digest("hex") })).json()).toEqual({ offset: putPartBytes });
    const twice = await part(0, putPartBytes);
    expect([twice.status, await twice.json()]).toEqual([409, { offset: putPartBytes }]);
    expect(await ana.refused({ t: "uploaded", upload })).toMatchObject({ error: "invalid", say: expect.stringContaining("have arrived") });
    for (let at = putPartBytes; at < bytes.length; at += putPartBytes) expect((await part(at, Math.min(at + putPartBytes, bytes.length))).status).toBe(200);
    const { file } = await ana.ask<Uploaded>({ t: "uploaded", upload });
    expect(file).toMatchObject({ bytes: bytes.length, mime: "application/octet-stream" });
  }, 30_000);

  test("that is too large, or of no size, is refused before it begins", async () => {
    expect(await ana.refused({ t: "upload", client: "huge", name: "x", mime: "", bytes: 101 * megabyte })).toMatchObject({ error: "invalid" });
    for (const bytes of [0, -1, 1.5, "7"]) expect(await ana.refused({ t: "upload", client: "odd", name: "x", mime: "", bytes } as unknown as Extract<Up, { t: "upload" }>)).toMatchObject({ error: "invalid" });
  });
});

describe("chunks that don't belong", () => {
  const complaint = (client: Client, part: string) => client.frame("error", (frame) => String(frame.say).includes(part));

  test("are refused by what is wrong with them, and the socket lives on", async () => {
    const { upload } = await own.ask<UploadOpened>({ t: "upload", client: "odd-chunks", name: "x", mime: "", bytes: 100_000 });
    own.send(new Uint8Array([1, 0, 0]));
    await complaint(own, "must be a chunk");
    own.send(chunkOf(upload, 50_000, new Uint8Array(10)));
    await complaint(own, "missing");
    own.send(chunkOf(4_000_000_000, 0, new Uint8Array(10)));
    await complaint(own, "no such upload");
    own.send(chunkOf(upload, 0, new Uint8Array(32 * 1024 + 1)));
    ana.send(chunkOf(upload, 0, new Uint8Array(10)));
    await complaint(ana, "no such upload");
    for (let at = 0; at < 98_304; at += chunkBytes) own.send(chunkOf(upload, at, new Uint8Array(chunkBytes)));
    own.send(chunkOf(upload, 98_304, new Uint8Array(5_000)));
    await complaint(own, "longer than was said");
    expect(own.code).toBe(0);
  });

  test("are held back when too many wait; messages never wait behind them", async () => {
    const wish = { t: "upload", client: "flood", name: "x", mime: "", bytes: socketBytesMax } as const;
    const { upload } = await own.ask<UploadOpened>(wish);
    // A moment's worth may come as fast as it likes; only behind that the rate holds chunks back, whatever the disk does.
    const before = 4.5 * megabyte;
    await pour(own, upload, new Uint8Array(before));
    // Two windows at once: more than one lets through, and too few to be cut off as a flood.
    for (let at = before; at < socketBytesMax; at += chunkBytes) own.send(chunkOf(upload, at, new Uint8Array(chunkBytes)));
    await complaint(own, "wait for their acknowledgement");
    expect(await own.ask({ t: "ping" })).toHaveProperty("now");
    // What was refused is simply sent again.
    const { offset } = await own.ask<UploadOpened>(wish);
    expect(offset).toBeLessThan(socketBytesMax);
    expect(offset % chunkBytes).toBe(0);
  });
});

describe("erasing", () => {
  test("takes a file's bytes when it was the last that has them, and of no other tenant or file", async () => {
    const bytes = noise(1_000);
    const [one, two] = [await bring(ana, bytes, "one.bin"), await bring(ana, bytes, "two.bin")];
    const [foreign] = [await bring(other, bytes, "three.bin")];
    const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
    const lies = async (of: number) => await Bun.file(join(server.dataDir, "media", String(of), hash.slice(0, 2), hash)).exists();
    const { eraseMedia } = await import("../sql/media");
    const erase = (of: number, id: string) => eraseMedia(server.store.writer, of, id, async (gone) => await Bun.file(join(server.dataDir, "media", String(of), gone.slice(0, 2), gone)).delete());
    const link = (await opened(ana, one.id)).url;
    expect(await erase(tenant, one.id)).toBe(true);
    expect([await lies(tenant), (await get(link)).status, (await get((await opened(ana, two.id)).url)).status]).toEqual([true, 404, 200]);
    expect([await erase(tenant, one.id), await erase(tenant, two.id), await lies(tenant), await lies(tenant + 1)]).toEqual([false, true, false, true]);
    expect((await get((await opened(other, foreign.id)).url)).status).toBe(200);
  });
});
