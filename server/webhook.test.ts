/** Webhooks over the whole server and a real database: what is taken, what is refused, and that nothing acknowledged is missing. What is hostile is in hostile.test.ts, for every platform. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { receipt, signed, startTestServer, texts, update, type TestServer } from "./testing";
import { webhookBytesMax } from "./webhook";

let server: TestServer;
let one: number;
let two: number;
let first: number;
const secret = "app secret of tenant one";
const otherSecret = "app secret of tenant two";

beforeAll(async () => {
  server = await startTestServer();
  one = await server.tenant("one");
  two = await server.tenant("two");
  first = await server.whatsapp(one, "1001", secret);
  await server.whatsapp(one, "1002", secret);
  await server.whatsapp(two, "2001", otherSecret);
  await server.telegram(one, "77", "the-secret-token");
});
afterAll(() => server.end());

const post = (path: string, init: RequestInit): Promise<Response> => fetch(server.url + path, init);
const whatsapp = (body: string | Uint8Array<ArrayBuffer>, key = secret): Promise<Response> => post("/webhook/whatsapp", signed(body, key));
const journal = (ext: string) => server.store.writer<{ tenant: number; address: string; raw: string | null }[]>`select tenant, address, raw from mailbox where ext = ${ext}`;
const countJournal = async (): Promise<number> => Number((await server.store.writer`select count(*) as n from mailbox`)[0]?.["n"]);
const text = (id: string, from = "491700000001", account = "1001") => texts({ account, from, id, text: `words of ${id}` });

describe("the handshake", () => {
  const shake = (query: string, path = "/webhook/whatsapp"): Promise<Response> => fetch(`${server.url}${path}?${query}`);

  test("gives the challenge back as plain text to who knows the verify token", async () => {
    const answer = await shake("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify+1001");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toStartWith("text/plain");
    expect(await answer.text()).toBe("1158201444");
  });

  test.each([
    ["a wrong token", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify"],
    ["another mode", "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify+1001"],
    ["a challenge that is markup", "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=verify+1001"],
    ["no query", ""],
  ])("refuses %s", async (_what, query) => {
    expect((await shake(query)).status).toBe(403);
  });

  test("of a channel's own address knows that channel's token only", async () => {
    expect((await shake("hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify+1001", `/webhook/whatsapp/${first}`)).status).toBe(200);
    expect((await shake("hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify+1002", `/webhook/whatsapp/${first}`)).status).toBe(403);
  });
});

describe("a signature", () => {
  test("over the same JSON written differently is another signature", async () => {
    const body = text("wamid.signature");
    const written = body.replace("words", "w\\u006frds");
    expect((await post("/webhook/whatsapp", { ...signed(body, secret), body: written })).status).toBe(401);
    expect((await whatsapp(written)).status).toBe(200);
  });
});

describe("a message", () => {
  test("is in the journal, byte for byte, when it is acknowledged", async () => {
    const body = texts({ account: "1001", from: "491700000002", id: "wamid.kept", text: "Grüße 👋 \\u00e9" });
    expect((await whatsapp(body)).status).toBe(200);
    const rows = await journal("wamid.kept");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ tenant: one, raw: body });
    expect(rows[0]?.address).toStartWith("conversation/");
  });

  test("that is delivered again changes nothing", async () => {
    const body = text("wamid.twice", "491700000003");
    expect((await whatsapp(body)).status).toBe(200);
    const before = await countJournal();
    const answers = await Promise.all([whatsapp(body), whatsapp(body), whatsapp(body)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await countJournal()).toBe(before);
    expect(await server.store.writer`select 1 from entries where ext = 'wamid.twice'`).toHaveLength(1);
  });

  test("comes in by the alias and by the channel's own address too", async () => {
    expect((await post("/api/webhooks/whatsapp", signed(text("wamid.alias"), secret))).status).toBe(200);
    expect((await post(`/api/webhooks/whatsapp/${first}`, signed(text("wamid.alias-own"), secret))).status).toBe(200);
    expect((await post(`/webhook/whatsapp/${first}`, signed(text("wamid.own"), secret))).status).toBe(200);
    for (const id of ["wamid.alias", "wamid.alias-own", "wamid.own"]) expect(await journal(id)).toHaveLength(1);
  });

  test("is not taken at another channel's address, nor at one that does not exist", async () => {
    expect((await post(`/webhook/whatsapp/${first}`, signed(text("wamid.wrong-door"), otherSecret))).status).toBe(401);
    for (const path of ["/webhook/whatsapp/99999", "/webhook/whatsapp/x", "/webhook/whatsapp/1e3", `/webhook/telegram/${first}`, "/webhook/constructor", "/webhook/email"]) {
      expect((await post(path, signed(text("wamid.wrong-door"), secret))).status).toBe(404);
    }
    expect(await journal("wamid.wrong-door")).toHaveLength(0);
  });

  test("of a chat of Telegram comes in with the secret token, and not without", async () => {
    const send = (token: string, id: number) => post("/webhook/telegram", { method: "POST", body: update(id, 42, "hello"), headers: { "x-telegram-bot-api-secret-token": token } });
    expect((await send("the-secret-token", 900)).status).toBe(200);
    expect((await send("the-secret-toke", 901)).status).toBe(401);
    expect((await send("", 902)).status).toBe(401);
    expect(await journal("900")).toHaveLength(1);
    expect(await journal("901")).toHaveLength(0);
  });
});

describe("a body of many", () => {
  test("goes to each number's own channel, with the bytes once", async () => {
    const body = texts(
      { account: "1001", from: "491700000010", id: "wamid.many-1", text: "to the first" },
      { account: "1002", from: "491700000010", id: "wamid.many-2", text: "to the second" },
    );
    expect((await whatsapp(body)).status).toBe(200);
    const [a] = await journal("wamid.many-1");
    const [b] = await journal("wamid.many-2");
    expect(a?.raw).toBe(body);
    expect(b?.raw).toBeNull();
    expect(a?.address).not.toBe(b?.address);
  });

  test("brings nothing into an account whose secret did not sign it", async () => {
    const body = texts(
      { account: "2001", from: "491700000011", id: "wamid.forged", text: "into the neighbour's" },
      { account: "1001", from: "491700000011", id: "wamid.beside", text: "into my own" },
    );
    expect((await whatsapp(body)).status).toBe(200);
    expect(await journal("wamid.forged")).toHaveLength(0);
    expect((await journal("wamid.beside"))[0]?.tenant).toBe(one);
    expect((await whatsapp(text("wamid.forged-alone", "491700000011", "2001"))).status).toBe(200);
    expect(await journal("wamid.forged-alone")).toHaveLength(0);
    expect(await server.store.writer`select 1 from mailbox where tenant = ${two}`).toHaveLength(0);
  });
});

describe("a signed body that can't be read", () => {
  test("keeps bytes that are no text, exactly", async () => {
    const bytes = Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    expect((await whatsapp(bytes)).status).toBe(200);
    const kept = await server.store.writer`select 1 from mailbox where raw = ${`base64:${Buffer.from(bytes).toString("base64")}`}`;
    expect(kept).toHaveLength(1);
  });

  test("by its own strange names changes nothing in the server", async () => {
    const strange = '{"object":"whatsapp_business_account","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"entry":[]}';
    expect((await whatsapp(strange)).status).toBe(200);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("a receipt", () => {
  test("that names a delivery of ours goes to that conversation", async () => {
    await whatsapp(text("wamid.for-receipt", "491700000020"));
    const [row] = await journal("wamid.for-receipt");
    const conversation = row?.address.slice("conversation/".length) ?? "";
    expect((await whatsapp(receipt("1001", "499999999999", "wamid.out-1", "delivered", `${conversation}.2.1`))).status).toBe(200);
    const [told] = await server.store.writer<{ address: string }[]>`select address from mailbox where message ->> 'ext' = 'wamid.out-1' or raw like '%wamid.out-1%'`;
    expect(told?.address).toBe(`conversation/${conversation}`);
  });

  test("of a message that another program sent to nobody we know is kept by the channel", async () => {
    expect((await whatsapp(receipt("1001", "499999999998", "wamid.out-2", "read", "their own words"))).status).toBe(200);
    const [told] = await server.store.writer<{ address: string }[]>`select address from mailbox where raw like '%wamid.out-2%'`;
    expect(told?.address).toBe(`channel/${first}`);
    expect(await server.store.writer`select 1 from conversation_keys where key = 'phone:499999999998'`).toHaveLength(0);
  });
});

describe("limits", () => {
  test("announcing long bodies and never sending them keeps nobody else out", async () => {
    const other = await startTestServer({ PARLEY_TRUST_PROXY: "1" });
    const sockets: { end(): void }[] = [];
    try {
      await other.whatsapp(await other.tenant("patient"), "1", secret);
      for (let n = 0; n < 12; n++) {
        const socket = await Bun.connect({ hostname: "127.0.0.1", port: other.port, socket: { data() {} } });
        socket.write(`POST /webhook/whatsapp HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 203.0.113.1\r\ncontent-length: ${webhookBytesMax}\r\n\r\n{`);
        sockets.push(socket);
      }
      await Bun.sleep(100);
      const from = (address: string, body: string) => {
        const init = signed(body, secret);
        return fetch(`${other.url}/webhook/whatsapp`, { ...init, headers: { ...(init.headers as Record<string, string>), "x-forwarded-for": address } });
      };
      const long = texts(...Array.from({ length: 400 }, (_, n) => ({ account: "1", from: "491700000009", id: `wamid.long-${n}`, text: "x" })));
      expect((await from("203.0.113.1", long)).status).toBe(503);
      expect((await from("203.0.113.1", texts({ account: "1", from: "491700000009", id: "wamid.short", text: "x" }))).status).toBe(200);
      expect((await from("203.0.113.2", long)).status).toBe(200);
    } finally {
      for (const socket of sockets) socket.end();
      await other.end();
    }
  });

  test("whoever forges signatures is not listened to for a while, and others are", async () => {
    const other = await startTestServer({ PARLEY_TRUST_PROXY: "1" });
    try {
      await other.whatsapp(await other.tenant("limits"), "1", secret);
      const from = (address: string, key: string) => {
        const init = signed(texts({ account: "1", from: "491700000009", id: `wamid.${crypto.randomUUID()}`, text: "x" }), key);
        return fetch(`${other.url}/webhook/whatsapp`, { ...init, headers: { ...(init.headers as Record<string, string>), "x-forwarded-for": `198.51.100.9, ${address}` } });
      };
      const forged = await Promise.all(Array.from({ length: 70 }, () => from("203.0.113.1", "forged")));
      expect(new Set(forged.map((answer) => answer.status))).toEqual(new Set([401, 429]));
      const refused = await from("203.0.113.1", secret);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await from("203.0.113.2", secret)).status).toBe(200);
    } finally {
      await other.end();
    }
  });
});

test("a channel that is switched off keeps nothing and is not taken for forged", async () => {
  const channel = await server.whatsapp(one, "1003", "another secret");
  await server.store.writer`update channels set enabled = false where id = ${channel}`;
  await server.refreshChannels();
  expect((await whatsapp(text("wamid.off", "491700000030", "1003"), "another secret")).status).toBe(200);
  expect(await journal("wamid.off")).toHaveLength(0);
});

test("a body that could be of two channels is not acknowledged without the channel in its address", async () => {
  const [red, blue] = [await server.telegram(one, "801", "the-same-token"), await server.telegram(one, "802", "the-same-token")];
  const send = (path: string, id: number) => post(path, { method: "POST", body: update(id, 43, "hello"), headers: { "x-telegram-bot-api-secret-token": "the-same-token" } });
  expect((await send("/webhook/telegram", 9_001)).status).toBe(404);
  expect((await send(`/webhook/telegram/${red}`, 9_001)).status).toBe(200);
  expect((await send(`/webhook/telegram/${blue}`, 9_001)).status).toBe(200);
  expect((await journal("9001")).map((row) => row.address).filter((address, at, all) => all.indexOf(address) === at)).toHaveLength(2);
});

test("while the server goes away a webhook is told to come again", async () => {
  const leaving = await startTestServer();
  await leaving.whatsapp(await leaving.tenant("leaving"), "1", secret);
  // The listener closes with the first step of the end, so the request must be on its way before.
  const socket = await Bun.connect({ hostname: "127.0.0.1", port: leaving.port, socket: { data: (_own, bytes) => void answers.push(Buffer.from(bytes).toString()), open: () => undefined } });
  const answers: string[] = [];
  const body = texts({ account: "1", from: "491700000009", id: "wamid.leaving", text: "x" });
  const headers = signed(body, secret).headers as Record<string, string>;
  socket.write(`POST /webhook/whatsapp HTTP/1.1\r\nhost: a\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-hub-signature-256: ${headers["x-hub-signature-256"]}\r\n\r\n`);
  await Bun.sleep(50);
  const ending = leaving.end();
  socket.write(body);
  await ending;
  expect(answers.join("")).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: \d/i);
});
