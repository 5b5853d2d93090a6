/** Parley and the simulator, end to end: every kind of file on the platforms that carry them all, every lie about one with its stated answer, and agents' files as the platforms get them. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startSimulator, type Simulator } from "../scripts/simulator/simulator";
import { lies, mediaKinds, type Lie } from "../scripts/simulator/media";
import { jpeg, m4a, opus } from "../scripts/simulator/files";
import { bot, gram, page, shop } from "../scripts/simulator/testing";
import { addUser } from "../sql/users";
import type { EntryContent, MediaKind, Media as MediaContent, StoredFile } from "../actors/messages";
import { hashPassword } from "./passwords";
import type { FileLink, Outcome, Uploaded, UploadOpened } from "./protocol";
import { Client, password } from "./socket-testing";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let simulator: Simulator;
let ana: Client;
const platforms = ["whatsapp", "messenger", "instagram", "telegram"] as const;
const isMessaging = (platform: string): boolean => platform === "messenger" || platform === "instagram";

beforeAll(async () => {
  server = await startTestServer();
  simulator = await startSimulator({ seed: 11, target: { url: server.url, channels: [shop, page, gram, bot] }, demo: false, pace: 0 });
  const tenant = await server.tenant("simulated");
  await server.channel(tenant, "whatsapp", shop.account, `${simulator.url}/v25.0`, { app_secret: shop.appSecret, verify_token: shop.verifyToken, access_token: shop.accessToken });
  await server.channel(tenant, "messenger", page.account, `${simulator.url}/v25.0`, { app_secret: page.appSecret, verify_token: page.verifyToken, access_token: page.accessToken });
  await server.channel(tenant, "instagram", gram.account, `${simulator.url}/v25.0`, { app_secret: gram.appSecret, verify_token: gram.verifyToken, access_token: gram.accessToken, page_id: gram.pageId ?? "" });
  await server.channel(tenant, "telegram", bot.account, simulator.url, { secret_token: bot.secretToken, bot_token: bot.botToken });
  await addUser(server.store.writer, { tenant, email: "ana@media.test", name: "Ana", role: "agent", password: await hashPassword(password) });
  ana = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await ana.opened;
  await ana.login("ana@media.test", "simulated");
});
afterAll(async () => {
  ana.cut();
  await simulator.stop();
  await server.end();
});

type Copied = MediaContent & { conversation: string };
/** What became of the newest file a customer of this name sent. */
async function settled(name: string, media: MediaKind): Promise<Copied> {
  for (let looks = 0; looks < 500; looks++) {
    const rows = await server.store.writer<{ content: EntryContent; conversation: string }[]>`
      select e.content, e.conversation from entries e join mailboxes m on m.tenant = e.tenant and m.address = 'conversation/' || e.conversation
      where e.kind = 'in' and m.row ->> 'name' = ${name} and e.content -> 'content' ->> 'media' = ${media} order by e.number desc limit 1`;
    const content = rows[0]?.content.content as MediaContent | undefined;
    if (content?.file || content?.refused) return { ...content, conversation: rows[0]!.conversation };
    await Bun.sleep(20);
  }
  throw new Error(`the ${media} of ${name} was neither copied nor refused`);
}

const mimes: Readonly<Record<MediaKind, string>> = {
  image: "image/jpeg", video: "video/mp4", audio: "audio/mpeg", voice: "audio/ogg; codecs=opus", document: "application/pdf", sticker: "image/webp", animation: "video/mp4", video_note: "video/mp4",
};
/** Only Telegram knows animations and round videos. On Messenger a voice note is a sound like any other, on Instagram there is no other. */
function asHeard(platform: string, kind: MediaKind): MediaKind {
  if (platform !== "telegram" && (kind === "animation" || kind === "video_note")) return "video";
  if (isMessaging(platform) && (kind === "voice" || kind === "audio")) return platform === "messenger" ? "audio" : "voice";
  return kind;
}

describe("a customer sends", () => {
  for (const platform of platforms)
    for (const kind of mediaKinds)
      test(`${kind} on ${platform}: it is copied and known for what it is`, async () => {
        const name = `Kind ${kind} ${platform}`;
        await simulator.say(name, { type: "media", media: kind, ref: "", mime: mimes[kind] }, platform);
        const { file } = await settled(name, asHeard(platform, kind));
        expect(file?.mime).toBe(isMessaging(platform) && /voice|audio/.test(kind) ? "audio/mp4" : mimes[kind]);
        if (kind === "image") expect(file).toMatchObject({ width: 640, height: 480 });
        if (kind === "voice" || kind.startsWith("video")) expect(file?.seconds).toBeGreaterThan(1);
      });

  test("an album: an entry and a file for each part", async () => {
    const item = { type: "media" as const, media: "image" as const, ref: "", mime: "image/jpeg" };
    await simulator.say("Album Person", { type: "album", items: [item, item, item] }, "telegram");
    await settled("Album Person", "image");
    for (let looks = 0; looks < 200; looks++) {
      const [row] = await server.store.writer<{ n: number }[]>`select count(*)::int as n from entries e join mailboxes m on m.address = 'conversation/' || e.conversation where m.row ->> 'name' = 'Album Person' and e.content -> 'content' -> 'file' ->> 'mime' = 'image/jpeg'`;
      if (row?.n === 3) return;
      await Bun.sleep(20);
    }
    throw new Error("not all parts were copied");
  });
});

/** The answer to each lie: a file of another type, a sentence for people, or another attempt later. */
const answers: Readonly<Record<Lie, { mime: string } | { refused: string } | "later">> = {
  type: { mime: "application/octet-stream" }, length: { mime: "image/jpeg" }, redirect: { refused: "not one of the platform's" }, endless: { refused: "larger than" },
  bomb: { refused: "larger than" }, gone: { refused: "no longer has" }, silent: "later", cut: "later",
};
describe("a file that lies by", () => {
  for (const platform of platforms)
    // Silence is waited for, ten seconds each time: once is enough.
    for (const lie of platform === "whatsapp" ? lies : lies.filter((each) => each !== "silent"))
      test(`${lie} on ${platform}`, async () => {
        const name = `Lie ${lie} ${platform}`;
        await simulator.say(name, { type: "media", media: "image", ref: `lie:${lie}`, mime: "image/jpeg" }, platform);
        const wanted = answers[lie];
        if (wanted === "later") return await againLater(name);
        const content = await settled(name, "image");
        if ("mime" in wanted) expect(content.file?.mime).toBe(wanted.mime);
        else expect(content.refused).toContain(wanted.refused);
      }, 40_000);

  async function againLater(name: string): Promise<void> {
    for (let looks = 0; looks < 1_000; looks++) {
      const [row] = await server.store.writer<{ due: number }[]>`
        select t.due::float8 as due from timers t join mailboxes m using (tenant, address) where m.row ->> 'name' = ${name} and t.id like 'fetch.%'`;
      if (row) return expect(row.due).toBeGreaterThan(Date.now() - 60_000);
      await Bun.sleep(25);
    }
    throw new Error("no other attempt was planned");
  }
});

const chunkBytes = 32 * 1024;
async function bring(bytes: Uint8Array, name: string): Promise<StoredFile> {
  const { upload } = await ana.ask<UploadOpened>({ t: "upload", client: `u-${name.replaceAll(".", "-")}`, name, mime: "", bytes: bytes.length });
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

describe("an agent answers with", () => {
  for (const platform of ["whatsapp", "telegram"] as const)
    test(`a picture and a voice note on ${platform}: both are taken`, async () => {
      const { conversation } = await settled(`Kind image ${platform}`, "image");
      const before = simulator.sent().length;
      const files = [["image", await bring(jpeg(200, 100, 90), `${platform}.jpg`)], ["voice", await bring(opus(2), `${platform}.ogg`)]] as const;
      for (const [media, file] of files)
        expect(await ana.ask<Outcome>({ t: "command", client: `r-${platform}-${media}`, conversation, request: { type: "reply", content: { type: "media", media, ref: `file:${file.id}`, ...(media === "image" && { caption: "here" }) } } }))
          .toMatchObject({ ok: true });
      for (let looks = 0; looks < 400 && simulator.sent().length < before + 2; looks++) await Bun.sleep(20);
      const sent = simulator.sent().slice(before);
      expect(sent.map((each) => [each.type, each.text])).toEqual(platform === "whatsapp" ? [["image", "here"], ["audio", ""]] : [["photo", "here"], ["voice", ""]]);
      expect(simulator.refused().filter((each) => each.platform === platform)).toEqual([]);
      if (platform === "telegram") expect(sent[1]?.body["voice"]).toMatchObject({ file: "telegram.ogg", bytes: opus(2).length });
      else expect(sent[1]?.body["audio"]).toMatchObject({ voice: true });
    });

  for (const platform of ["messenger", "instagram"] as const)
    test(`a picture and a voice note on ${platform}: both are brought there, since nobody could fetch them`, async () => {
      const { conversation } = await settled(`Kind image ${platform}`, "image");
      const before = simulator.sent().length;
      const files = [["image", await bring(jpeg(200, 100, 90), `${platform}.jpg`)], ["voice", await bring(m4a(2), `${platform}.m4a`)]] as const;
      for (const [media, file] of files)
        expect(await ana.ask<Outcome>({ t: "command", client: `r-${platform}-${media}`, conversation, request: { type: "reply", content: { type: "media", media, ref: `file:${file.id}` } } })).toMatchObject({ ok: true });
      for (let looks = 0; looks < 400 && simulator.sent().length < before + 2; looks++) await Bun.sleep(20);
      const attached = (type: string) => ({ type, body: { message: { attachment: { type, payload: { attachment_id: expect.any(String) } } } } });
      expect(simulator.sent().slice(before)).toMatchObject([attached("image"), attached("audio")]);
      expect(simulator.refused().filter((each) => each.platform === platform)).toEqual([]);
    });
});

describe("who a customer is", () => {
  interface Shown { readonly name: string; readonly picture?: string }
  const row = async (ext: string): Promise<Shown | undefined> => {
    const rows = await server.store.writer<{ row: Shown }[]>`
      select m.row from mailboxes m join entries e on e.tenant = m.tenant and m.address = 'conversation/' || e.conversation where e.ext = ${ext}`;
    return rows[0]?.row;
  };
  const named = async (ext: string, name: string): Promise<Shown> => {
    for (let looks = 0; looks < 300; looks++) {
      const shown = await row(ext);
      if (shown?.name === name) return shown;
      await Bun.sleep(20);
    }
    throw new Error(`never called ${name}: ${JSON.stringify(await row(ext))}`);
  };
  const contact = async (name: string) =>
    (await server.store.writer<{ kind: string; value: string }[]>`select i.kind, i.value from contacts c join identities i on i.tenant = c.tenant and i.contact = c.id where c.name = ${name} order by i.kind`).map(({ kind }) => kind);

  test("is asked of Messenger: a name, and a picture of which we keep a copy", async () => {
    const { ids } = await simulator.say("Noor Haddad", "hola", "messenger");
    const { picture } = await named(ids[0]!, "Noor Haddad");
    expect(picture).toMatch(/^[\w-]{22}$/);
    expect(await contact("Noor Haddad")).toEqual(["psid"]);
    const link = await ana.ask<FileLink>({ t: "file", file: picture! });
    expect((await fetch(`${server.url}${link.url}`)).headers.get("content-type")).toBe("image/jpeg");
  });

  test("is asked of Instagram: a username too", async () => {
    const { ids } = await simulator.say("Marta Izaguirre", "hola", "instagram");
    await named(ids[0]!, "Marta Izaguirre");
    for (let looks = 0; looks < 100 && (await contact("Marta Izaguirre")).length < 2; looks++) await Bun.sleep(20);
    expect(await contact("Marta Izaguirre")).toEqual(["handle", "igsid"]);
  });

  test("stays unknown where Meta tells nothing: the message is there all the same, and nobody asks again", async () => {
    await simulator.say("Shy Person", { type: "blocked", blocked: true }, "messenger");
    const { ids, acknowledged } = await simulator.say("Shy Person", "hello", "messenger");
    expect(acknowledged).toBe(true);
    for (let looks = 0; looks < 300; looks++) {
      const calls = await server.store.writer`select 1 from calls where kind = 'profile'`;
      if (calls.length === 0 && (await row(ids[0]!))) break;
      await Bun.sleep(20);
    }
    expect(await row(ids[0]!)).toMatchObject({ name: "" });
    expect(await server.store.writer`select 1 from timers where id = 'profile'`).toEqual([] as never);
  });
});
