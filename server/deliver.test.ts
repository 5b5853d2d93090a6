/** Deliveries over the whole server: from an agent's reply to the platform and back, and what is said when it doesn't get there. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Outcome, Request } from "../actors/messages";
import { sources } from "../actors/kernel/kernel";
import { addUser } from "../sql/users";
import { hashPassword } from "./passwords";
import { subprotocol } from "./protocol";
import { receipt, signed, startTestServer, texts, update, type TestServer } from "./testing";

interface Asked { readonly path: string; readonly authorization: string | null; readonly body: Record<string, unknown> }

/** A platform that answers as it is told to, and remembers what it was asked. */
function fakePlatform() {
  const asked: Asked[] = [];
  let answer: (asked: Asked) => Response | Promise<Response> = () => Response.json({});
  const server = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    async fetch(request) {
      const one = { path: new URL(request.url).pathname, authorization: request.headers.get("authorization"), body: (await request.json()) as Record<string, unknown> };
      asked.push(one);
      return answer(one);
    },
  });
  let count = 0;
  return {
    asked, url: `http://127.0.0.1:${server.port}`,
    sends: () => asked.filter((one) => one.path.endsWith("/sendMessage") || (one.path.endsWith("/messages") && one.body["type"] !== undefined)),
    say: (next: typeof answer) => void (answer = next),
    takeWhatsApp: () => void (answer = () => Response.json({ messaging_product: "whatsapp", contacts: [], messages: [{ id: `wamid.sent-${++count}` }] })),
    stop: () => server.stop(true),
  };
}

let server: TestServer;
let platform: ReturnType<typeof fakePlatform>;
let tenant: number;
const secret = "app secret of deliveries";
const recent = (): number => Math.floor(Date.now() / 1000) - 60;

beforeAll(async () => {
  server = await startTestServer();
  platform = fakePlatform();
  tenant = await server.tenant("deliveries");
  await server.whatsapp(tenant, "1001", secret, platform.url);
  await server.telegram(tenant, "77", "telegram-secret", platform.url);
});
afterAll(async () => {
  await server.end();
  await platform.stop();
});

let people = 0;
/** Somebody writes; their conversation's id. */
async function customerOf(account: string, key: string, phone: string, ext = `wamid.in-${phone}`): Promise<string> {
  const told = await fetch(`${server.url}/webhook/whatsapp`, signed(texts({ account, from: phone, id: ext, text: "hello", at: recent() }), key));
  expect(told.status).toBe(200);
  const [row] = await server.store.writer<{ address: string }[]>`select address from mailbox where ext = ${ext}`;
  return row?.address.slice("conversation/".length) ?? "";
}

async function customer(): Promise<{ conversation: string; phone: string; ext: string }> {
  const phone = `4917000${String(++people).padStart(5, "0")}`;
  return { conversation: await customerOf("1001", secret, phone), phone, ext: `wamid.in-${phone}` };
}

const ask = (conversation: string, request: Request): Promise<Outcome> =>
  server.kernel.ask({ tenant, source: sources.command, id: crypto.randomUUID(), to: `conversation/${conversation}`, message: { type: "requested", by: 1, request }, raw: null, at: Date.now() });
const reply = (conversation: string, text: string): Promise<Outcome> => ask(conversation, { type: "reply", content: { type: "text", text } });

interface Row { state: number; ext: string | null; code: string | null; reason: string | null; hint: string | null; attempt: number }
const states = ["queued", "sending", "unknown", "sent", "failed", "delivered", "read"];
/** Waits until the newest delivery of a conversation is in one of these states. */
async function delivery(conversation: string, ...wanted: string[]): Promise<Row & { name: string }> {
  for (let looks = 0; looks < 200; looks++) {
    const [row] = await server.store.writer<Row[]>`select state, ext, code, reason, hint, attempt from deliveries where conversation = ${conversation} order by number desc limit 1`;
    const name = states[row?.state ?? -1] ?? "none";
    if (row && wanted.includes(name)) return { ...row, name };
    await Bun.sleep(25);
  }
  throw new Error(`no delivery of ${conversation} became ${wanted.join(" or ")}`);
}

test("a reply leaves through the platform, carries our delivery's id, and is sent when the platform says so", async () => {
  platform.takeWhatsApp();
  const { conversation, phone } = await customer();
  expect(await reply(conversation, "¡Hola! ¿En qué te ayudo?")).toMatchObject({ ok: true });
  const row = await delivery(conversation, "sent");
  expect(row.ext).toStartWith("wamid.sent-");
  const asked = platform.sends().at(-1);
  expect(asked).toMatchObject({ path: "/1001/messages", authorization: "Bearer access 1001" });
  expect(asked?.body).toMatchObject({ to: phone, type: "text", text: { body: "¡Hola! ¿En qué te ayudo?" } });
  expect(String(asked?.body["biz_opaque_callback_data"])).toMatch(new RegExp(`^${conversation}\\.\\d+\\.1$`));
  const told = await fetch(`${server.url}/webhook/whatsapp`, signed(receipt("1001", phone, row.ext ?? "", "read"), secret));
  expect(told.status).toBe(200);
  expect((await delivery(conversation, "read")).ext).toBe(row.ext);
});

test("a quote names the platform's id of the quoted message", async () => {
  platform.takeWhatsApp();
  const { conversation, ext } = await customer();
  const [entry] = await server.store.writer<{ number: number }[]>`select number from entries where conversation = ${conversation} and ext = ${ext}`;
  expect(await ask(conversation, { type: "reply", content: { type: "text", text: "this one?" }, quote: entry?.number })).toMatchObject({ ok: true });
  await delivery(conversation, "sent");
  expect(platform.sends().at(-1)?.body).toMatchObject({ context: { message_id: ext } });
});

test("a refusal becomes a failure with its reason and what to do", async () => {
  platform.say(() => Response.json({ error: { message: "Re-engagement message", type: "OAuthException", code: 131047 } }, { status: 400 }));
  const { conversation } = await customer();
  await reply(conversation, "are you still there?");
  const row = await delivery(conversation, "failed");
  expect(row.code).toBe("131047");
  expect(row.reason).toBeTruthy();
  expect(row.hint).toBeTruthy();
});

test("a lost answer leaves the delivery unknown and is not repeated; the platform's receipt settles it", async () => {
  const heard: string[] = [];
  // It reads the request and hangs up, as a platform that took the message and then lost its line.
  const mute = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: (socket, bytes) => (heard.push(Buffer.from(bytes).toString()), void socket.end()) } });
  try {
    await server.whatsapp(tenant, "1004", "a fourth", `http://127.0.0.1:${mute.port}`);
    const conversation = await customerOf("1004", "a fourth", "491700000777");
    await reply(conversation, "did this arrive?");
    expect((await delivery(conversation, "unknown")).attempt).toBe(1);
    const id = /"biz_opaque_callback_data":"([^"]+)"/.exec(heard.join(""))?.[1];
    await fetch(`${server.url}/webhook/whatsapp`, signed(receipt("1004", "491700000777", "wamid.settled", "delivered", id), "a fourth"));
    expect((await delivery(conversation, "delivered")).ext).toBe("wamid.settled");
    expect(heard.filter((part) => part.includes("did this arrive?"))).toHaveLength(1);
  } finally {
    mute.stop(true);
  }
});

test("Telegram gets a reply to the chat, under the bot's token", async () => {
  platform.say(() => Response.json({ ok: true, result: { message_id: 501, chat: { id: 4242, type: "private" }, date: 1 } }));
  await fetch(`${server.url}/webhook/telegram`, { method: "POST", body: update(1, 4242, "hi"), headers: { "x-telegram-bot-api-secret-token": "telegram-secret" } });
  const [row] = await server.store.writer<{ address: string }[]>`select address from mailbox where ext = '1' and address like 'conversation/%'`;
  const conversation = row?.address.slice("conversation/".length) ?? "";
  await reply(conversation, "hello from Parley");
  expect((await delivery(conversation, "sent")).ext).toContain("501");
  expect(platform.sends().at(-1)).toMatchObject({ path: "/bot77:bot-token-of-a-test/sendMessage", body: { text: "hello from Parley" } });
});

test("while an agent types the customer sees it, once in a while and without a request for every key", async () => {
  platform.takeWhatsApp();
  const { conversation, ext } = await customer();
  await addUser(server.store.writer, { tenant, email: "typist@example.com", name: "Typist", role: "agent", password: await hashPassword("a password of tests") });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/socket`, { protocols: [subprotocol], headers: { origin: server.url } } as never);
  const heard: string[] = [];
  socket.onmessage = (event) => void heard.push(String(event.data));
  const says = async (word: string): Promise<void> => {
    for (let looks = 0; looks < 200 && !heard.some((frame) => frame.includes(word)); looks++) await Bun.sleep(25);
    expect(heard.join("\n")).toContain(word);
  };
  await says('"t":"hello"');
  socket.send(JSON.stringify({ t: "login", id: 1, tenant: "deliveries", email: "typist@example.com", password: "a password of tests" }));
  await says('"id":1,"data"');
  socket.send(JSON.stringify({ t: "watch", id: 2, conversation }));
  await says('"id":2,"data":{"done"');
  const typing = () => platform.asked.filter((one) => one.body["typing_indicator"] !== undefined);
  for (let keys = 0; keys < 5; keys++) socket.send(JSON.stringify({ t: "typing", conversation, note: false }));
  for (let looks = 0; looks < 200 && typing().length === 0; looks++) await Bun.sleep(25);
  expect(typing().map((one) => one.body)).toMatchObject([{ status: "read", message_id: ext, typing_indicator: { type: "text" } }]);
  socket.send(JSON.stringify({ t: "typing", conversation, note: true }));
  await Bun.sleep(200);
  expect(typing()).toHaveLength(1);
  socket.close();
});

describe("a channel", () => {
  test("that is switched off sends nothing and says so", async () => {
    const channel = await server.whatsapp(tenant, "1002", "another", platform.url);
    const conversation = await customerOf("1002", "another", "491700000999");
    await server.store.writer`update channels set enabled = false where id = ${channel}`;
    await server.refreshChannels();
    const sends = platform.sends().length;
    await reply(conversation, "anybody?");
    expect(await delivery(conversation, "failed")).toMatchObject({ code: "channel_disabled" });
    expect(platform.sends()).toHaveLength(sends);
  });

  test("whose token died is shown as refused with what to do, and works again after the next message that gets through", async () => {
    const channel = await server.whatsapp(tenant, "1003", "a third", platform.url);
    const shown = async () => (await server.store.writer<{ state: string; say: string | null }[]>`select state, say from channels where id = ${channel}`)[0];
    const until = async (state: string): Promise<boolean> => {
      for (let looks = 0; looks < 200; looks++) {
        if ((await shown())?.state === state) return true;
        await Bun.sleep(25);
      }
      return false;
    };
    const conversation = await customerOf("1003", "a third", "491700000888");
    platform.say(() => Response.json({ error: { message: "Error validating access token", type: "OAuthException", code: 190 } }, { status: 401 }));
    await reply(conversation, "one");
    expect(await delivery(conversation, "failed")).toMatchObject({ code: "190" });
    expect(await until("refused")).toBe(true);
    expect((await shown())?.say).toBeTruthy();
    platform.takeWhatsApp();
    await server.whatsapp(tenant, "1003", "a third, with a new token", platform.url);
    await reply(conversation, "two");
    await delivery(conversation, "sent");
    expect(await until("ok")).toBe(true);
  });
});
