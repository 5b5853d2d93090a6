import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { bot, call, eventually, pollingBot, receiver, start } from "./testing";
import type { Receiver } from "./testing";
import { people } from "./people";
import type { Say } from "./say";
import type { Simulator, SimulatorOptions } from "./simulator";

let parley: Receiver;
let simulator: Simulator;
const sam = people.find((one) => one.name === "Sam Kowalczyk")!;

const begin = async (channel = bot, more: Partial<SimulatorOptions> = {}): Promise<void> => {
  simulator = await start(parley, [channel], more);
};
beforeEach(() => {
  parley = receiver();
});
afterEach(async () => {
  await simulator.stop();
  await parley.stop();
});
type Update = { readonly update_id: number; readonly message?: { readonly text?: string; readonly message_id: number } };
const updates = async (given: object = {}): Promise<readonly Update[]> =>
  (await call(simulator, "getUpdates", given)).body["result"] as readonly Update[];
const texts = (from: readonly Update[]): (string | undefined)[] => from.map((one) => one.message?.text);

describe("calls", () => {
  test("getMe names the bot; a wrong token is 401, a malformed one 404, an unknown method 404", async () => {
    await begin();
    expect((await call(simulator, "getMe")).body).toMatchObject({ ok: true, result: { id: Number(bot.account), is_bot: true } });
    expect(await call(simulator, "getMe", {}, "7000000001:AAwrong")).toMatchObject({
      status: 401,
      body: { ok: false, error_code: 401, description: "Unauthorized" },
    });
    expect(await call(simulator, "getMe", {}, "nonsense")).toMatchObject({
      status: 404,
      body: { ok: false, error_code: 404, description: "Not Found" },
    });
    expect((await call(simulator, "fly")).body).toMatchObject({ error_code: 404 });
  });

  test("calls come as JSON, as a form or as a query, and method names in any case", async () => {
    await begin();
    const form = new URLSearchParams({ chat_id: "42", text: "as a form" });
    const parts = new FormData();
    parts.set("chat_id", "42");
    parts.set("text", "in parts");
    for (const request of [
      fetch(`${simulator.url}/bot${bot.botToken}/sendMessage`, { method: "POST", body: form }),
      fetch(`${simulator.url}/bot${bot.botToken}/SENDMESSAGE`, { method: "POST", body: parts }),
      fetch(`${simulator.url}/bot${bot.botToken}/sendmessage?chat_id=42&text=as+a+query`),
    ])
      expect((await request).status).toBe(200);
    expect(
      simulator
        .sent("42")
        .map((one) => one.text)
        .sort(),
    ).toEqual(["as a form", "as a query", "in parts"]);
  });

  test("a message is answered with itself", async () => {
    await begin();
    await simulator.say(sam, "hi");
    const question = (parley.got[0]!.body as Update).message!.message_id;
    const { body } = await call(simulator, "sendMessage", {
      chat_id: sam.telegram,
      text: "hello",
      reply_parameters: { message_id: question },
    });
    expect(body).toMatchObject({
      ok: true,
      result: {
        chat: { id: sam.telegram, type: "private", first_name: "Sam", last_name: "Kowalczyk" },
        from: { is_bot: true },
        text: "hello",
        reply_to_message: { message_id: question, text: "hi" },
      },
    });
    expect(simulator.sent(String(sam.telegram))).toMatchObject([
      { platform: "telegram", type: "message", text: "hello", quote: String(question), answered: true },
    ]);
  });

  test.each([
    ["sendPhoto", { photo: "https://e.com/a.jpg", caption: "c" }, { caption: "c", photo: [{}, {}, { width: 640 }] }],
    ["sendVideo", { video: "https://e.com/a.mp4" }, { video: { mime_type: "video/mp4" } }],
    ["sendAudio", { audio: "https://e.com/a.mp3" }, { audio: {} }],
    ["sendVoice", { voice: "https://e.com/a.ogg" }, { voice: { mime_type: "audio/ogg" } }],
    ["sendDocument", { document: "https://e.com/a.pdf" }, { document: { mime_type: "application/pdf" } }],
    ["sendAnimation", { animation: "https://e.com/a.gif" }, { animation: {}, document: {} }],
    ["sendSticker", { sticker: "https://e.com/a.webp" }, { sticker: { is_animated: false } }],
    ["sendLocation", { latitude: 1.5, longitude: 2.5 }, { location: { latitude: 1.5, longitude: 2.5 } }],
    ["sendContact", { phone_number: "+34600110101", first_name: "Ana" }, { contact: { phone_number: "+34600110101", first_name: "Ana" } }],
  ])("%s", async (method, given, shape) => {
    await begin();
    expect((await call(simulator, method, { chat_id: 42, ...given })).body).toMatchObject({
      ok: true,
      result: { message_id: expect.any(Number), ...shape },
    });
  });

  test("what is wrong is said in Telegram's words", async () => {
    await begin();
    expect(await call(simulator, "sendMessage", { text: "hi" })).toMatchObject({
      status: 400,
      body: { ok: false, error_code: 400, description: "Bad Request: chat_id is empty" },
    });
    expect((await call(simulator, "sendMessage", { chat_id: 42, text: "a".repeat(4097) })).body["description"]).toBe(
      "Bad Request: message is too long",
    );
    expect(
      (await call(simulator, "sendMessage", { chat_id: 42, text: "a", reply_parameters: { message_id: 999_999_999_999 } })).body[
        "description"
      ],
    ).toBe("Bad Request: message to be replied not found");
    expect((await call(simulator, "sendChatAction", { chat_id: 42, action: "dance" })).body["description"]).toContain(
      "wrong parameter action",
    );
    expect(simulator.sent()).toEqual([]);
  });

  test("typing is taken down", async () => {
    await begin();
    expect((await call(simulator, "sendChatAction", { chat_id: 42, action: "typing" })).body).toEqual({ ok: true, result: true });
    expect(simulator.marked()).toMatchObject([{ what: "typing", target: "42" }]);
  });

  test("who blocked the bot answers 403 until unblocked, and both are told", async () => {
    await begin();
    await simulator.say(sam, { type: "blocked", blocked: true });
    expect(await call(simulator, "sendMessage", { chat_id: sam.telegram, text: "hi" })).toMatchObject({
      status: 403,
      body: { description: "Forbidden: bot was blocked by the user" },
    });
    await simulator.say(sam, { type: "blocked", blocked: false });
    expect((await call(simulator, "sendMessage", { chat_id: sam.telegram, text: "hi" })).status).toBe(200);
    expect(parley.got.map((one) => (one.body["my_chat_member"] as { new_chat_member: { status: string } }).new_chat_member.status)).toEqual(
      ["kicked", "member"],
    );
  });

  test("too many to one chat is 429 with retry_after in the body and the header", async () => {
    await begin(bot, { now: () => 1_790_000_000_000 });
    for (let at = 0; at < 20; at++) await call(simulator, "sendMessage", { chat_id: 42, text: "hi" });
    const response = await fetch(`${simulator.url}/bot${bot.botToken}/sendMessage?chat_id=42&text=hi`);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toEqual({
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 1",
      parameters: { retry_after: 1 },
    });
  });

  test("faults: rate limits, server errors and lost answers", async () => {
    await begin(bot, { faults: { tooMany: 1 } });
    expect((await call(simulator, "sendMessage", { chat_id: 42, text: "hi" })).body).toMatchObject({
      error_code: 429,
      parameters: { retry_after: expect.any(Number) },
    });
    simulator.faults({ tooMany: 0, serverErrors: 1 });
    expect((await call(simulator, "sendMessage", { chat_id: 42, text: "hi" })).status).toBeGreaterThanOrEqual(500);
    simulator.faults({ serverErrors: 0, lostAnswers: 1 });
    expect(call(simulator, "sendMessage", { chat_id: 42, text: "lost" })).rejects.toThrow();
    await eventually(() => simulator.sent().length === 1, "the lost one");
    expect(simulator.sent()[0]).toMatchObject({ text: "lost", answered: false });
  });

  test("a file_id leads to a file", async () => {
    await begin();
    await simulator.say(sam, { type: "media", media: "document", ref: "", mime: "application/pdf", name: "a.pdf" });
    const { document } = (parley.got[0]!.body as { message: { document: { file_id: string } } }).message;
    const { result } = (await call(simulator, "getFile", { file_id: document.file_id })).body as {
      result: { file_path: string; file_size: number };
    };
    const file = await fetch(`${simulator.url}/file/bot${bot.botToken}/${result.file_path}`);
    expect((await file.arrayBuffer()).byteLength).toBe(result.file_size);
    expect((await call(simulator, "getFile", { file_id: "nonsense" })).status).toBe(400);
  });
});

describe("customers", () => {
  const said: readonly (readonly [string, Say, object])[] = [
    ["text", { type: "text", text: "hi" }, { message: { text: "hi" } }],
    ["a command", { type: "text", text: "/start now" }, { message: { entities: [{ offset: 0, length: 6, type: "bot_command" }] } }],
    [
      "a photo",
      { type: "media", media: "image", ref: "", caption: "look", width: 100, height: 50 },
      { message: { caption: "look", photo: [{}, {}, { width: 100, height: 50 }] } },
    ],
    ["a voice note", { type: "media", media: "voice", ref: "", seconds: 4 }, { message: { voice: { duration: 4 } } }],
    ["a place", { type: "location", latitude: 1, longitude: 2 }, { message: { location: { latitude: 1, longitude: 2 } } }],
    [
      "a named place",
      { type: "location", latitude: 1, longitude: 2, name: "n", address: "a" },
      { message: { venue: { title: "n", address: "a" }, location: { latitude: 1 } } },
    ],
    [
      "a contact",
      { type: "contacts", contacts: [{ name: "Ana Ruiz", phones: ["+34600"], emails: [] }] },
      { message: { contact: { phone_number: "+34600", first_name: "Ana", last_name: "Ruiz" } } },
    ],
    ["a forward", { type: "text", text: "hi", forwarded: true }, { message: { forward_origin: { type: "hidden_user" } } }],
    [
      "a reaction",
      { type: "reaction", emoji: "👍", target: "7" },
      { message_reaction: { message_id: 7, old_reaction: [], new_reaction: [{ type: "emoji", emoji: "👍" }] } },
    ],
    [
      "an edit",
      { type: "edit", text: "better", target: "7" },
      { edited_message: { message_id: 7, text: "better", edit_date: expect.any(Number) } },
    ],
  ];
  test.each(said)("%s arrives as Telegram sends it, with the secret", async (_name, say, shape) => {
    await begin();
    expect(await simulator.say(sam, say)).toMatchObject({ on: "telegram", acknowledged: true });
    expect(parley.got[0]!.path).toBe("/webhook/telegram");
    expect(parley.got[0]!.headers.get("x-telegram-bot-api-secret-token")).toBe(bot.secretToken);
    expect(parley.got[0]!.body).toMatchObject({ update_id: expect.any(Number), ...shape });
  });

  test("an album is messages with one media_group_id", async () => {
    await begin();
    const item = { type: "media" as const, media: "image" as const, ref: "" };
    await simulator.say(sam, { type: "album", items: [item, item] });
    const groups = parley.got.map((one) => (one.body["message"] as { media_group_id: string }).media_group_id);
    expect(groups).toHaveLength(2);
    expect(new Set(groups).size).toBe(1);
  });

  test("a button pressed is a callback with its data and the message it was under", async () => {
    await begin();
    const { body } = await call(simulator, "sendMessage", {
      chat_id: sam.telegram,
      text: "Which?",
      reply_markup: { inline_keyboard: [[{ text: "M", callback_data: "size-m" }]] },
    });
    await simulator.say(sam, { type: "choice", id: "size-m", title: "M" });
    const { message_id } = body["result"] as { message_id: number };
    expect(parley.got[0]!.body).toMatchObject({ callback_query: { data: "size-m", from: { id: sam.telegram }, message: { message_id } } });
  });

  test("a reaction that changes says what it was before", async () => {
    await begin();
    await simulator.say(sam, { type: "reaction", emoji: "👍", target: "7" });
    await simulator.say(sam, { type: "reaction", emoji: null, target: "7" });
    expect(parley.got[1]!.body).toMatchObject({ message_reaction: { old_reaction: [{ emoji: "👍" }], new_reaction: [] } });
  });

  test("nobody is told that a message was deleted", async () => {
    await begin();
    await simulator.say(sam, "hi");
    expect(simulator.say(sam, { type: "revoke" })).rejects.toThrow("the platform has no such thing");
  });

  test("a webhook that is refused holds back the chat, not the others, and Retry-After is honoured", async () => {
    await begin();
    const nadia = people.find((one) => one.name === "Callum MacLeod")!;
    let refusals = 3;
    parley.decide = (got) => ((got.body as Update).message?.text === "first" && refusals-- > 0 ? 500 : 200);
    const both = Promise.all([simulator.say(sam, "first"), simulator.say(sam, "second"), simulator.say(nadia, "other")]);
    await both;
    const accepted = parley.got.map((one) => (one.body as Update).message?.text);
    expect(accepted.filter((one) => one === "first")).toHaveLength(4);
    expect(accepted.at(-1)).toBe("second");
    expect(accepted.indexOf("other")).toBeLessThan(accepted.lastIndexOf("first"));
    parley.decide = null;
    parley.answers = [new Response("busy", { status: 429, headers: { "retry-after": "1" } })];
    const at = performance.now();
    await simulator.say(sam, "later");
    expect(performance.now() - at).toBeGreaterThan(950);
  });
});

describe("webhooks", () => {
  test("setWebhook moves the path and the secret, never the host; deleteWebhook goes back to waiting", async () => {
    await begin(pollingBot);
    const waiting = simulator.say(sam, "while nobody polled");
    expect(
      (await call(simulator, "setWebhook", { url: "https://parley.example/webhook/telegram/7", secret_token: "new-one" })).body,
    ).toEqual({ ok: true, result: true, description: "Webhook was set" });
    await eventually(() => parley.got.length === 1, "what was waiting");
    expect(parley.got[0]).toMatchObject({ path: "/webhook/telegram/7" });
    expect(await waiting).toMatchObject({ acknowledged: true });
    expect(parley.got[0]!.headers.get("x-telegram-bot-api-secret-token")).toBe("new-one");
    expect((await call(simulator, "setWebhook", { url: "https://parley.example/webhook/telegram/7" })).body["description"]).toBe(
      "Webhook is already set",
    );
    expect((await call(simulator, "getWebhookInfo")).body).toMatchObject({
      result: { url: "https://parley.example/webhook/telegram/7", pending_update_count: 0 },
    });
    expect(await call(simulator, "getUpdates")).toMatchObject({
      status: 409,
      body: { error_code: 409, description: expect.stringContaining("can't use getUpdates method while webhook is active") },
    });
    await call(simulator, "deleteWebhook");
    expect((await call(simulator, "getWebhookInfo")).body).toMatchObject({ result: { url: "" } });
    expect((await call(simulator, "getUpdates")).status).toBe(200);
  });

  test("kinds that were not asked for don't come", async () => {
    await begin(bot);
    await call(simulator, "setWebhook", { url: "http://127.0.0.1:1/webhook/telegram", secret_token: "s", allowed_updates: ["message"] });
    await simulator.say(sam, { type: "reaction", emoji: "👍", target: "7" });
    await simulator.say(sam, "hi");
    expect(parley.got.map((one) => Object.keys(one.body)[1])).toEqual(["message"]);
    await call(simulator, "setWebhook", { url: "http://127.0.0.1:1/webhook/telegram", allowed_updates: ["message", "message_reaction"] });
    await simulator.say(sam, { type: "reaction", emoji: "🎉", target: "7" });
    expect(parley.got).toHaveLength(2);
  });
});

describe("getUpdates", () => {
  const write = (...words: string[]): void => {
    for (const one of words) void simulator.say(sam, one);
  };

  test("an update comes again until a higher offset confirms it", async () => {
    await begin(pollingBot);
    write("one", "two", "three");
    const first = await updates();
    expect(texts(first)).toEqual(["one", "two", "three"]);
    expect(texts(await updates())).toEqual(["one", "two", "three"]);
    expect(first.map((one) => one.update_id - first[0]!.update_id)).toEqual([0, 1, 2]);
    expect(texts(await updates({ offset: first[1]!.update_id }))).toEqual(["two", "three"]);
    expect(texts(await updates({ offset: first[2]!.update_id + 1 }))).toEqual([]);
    expect(texts(await updates({ offset: first[0]!.update_id }))).toEqual([]);
  });

  test("say resolves when Parley confirms", async () => {
    await begin(pollingBot);
    const said = simulator.say(sam, "one");
    const [update] = await updates();
    void updates({ offset: update!.update_id + 1 });
    expect(await said).toMatchObject({ acknowledged: true, answer: "confirmed" });
  });

  test("limit caps, a negative offset keeps the newest", async () => {
    await begin(pollingBot);
    write("one", "two", "three");
    expect(texts(await updates({ limit: 2 }))).toEqual(["one", "two"]);
    expect(texts(await updates({ offset: -1 }))).toEqual(["three"]);
    expect(texts(await updates())).toEqual(["three"]);
  });

  test("a poll waits for the next update, and returns empty when none comes", async () => {
    await begin(pollingBot);
    const poll = updates({ timeout: 10 });
    await Bun.sleep(30);
    write("there");
    expect(texts(await poll)).toEqual(["there"]);
    const { update_id } = (await updates())[0]!;
    const at = performance.now();
    expect(await updates({ offset: update_id + 1, timeout: 1 })).toEqual([]);
    expect(performance.now() - at).toBeGreaterThan(950);
  });

  test("a second poll ends the first with 409", async () => {
    await begin(pollingBot);
    const first = call(simulator, "getUpdates", { timeout: 10 });
    await Bun.sleep(30);
    const second = updates({ timeout: 10 });
    expect(await first).toMatchObject({
      status: 409,
      body: { description: expect.stringContaining("terminated by other getUpdates request") },
    });
    write("for the second");
    expect(texts(await second)).toEqual(["for the second"]);
  });

  test("a poll that hung up loses nothing", async () => {
    await begin(pollingBot);
    const gone = fetch(`${simulator.url}/bot${bot.botToken}/getUpdates?timeout=10`, { signal: AbortSignal.timeout(30) });
    expect(gone).rejects.toThrow();
    await Bun.sleep(60);
    write("still here");
    expect(texts(await updates())).toEqual(["still here"]);
  });

  test("reactions wait only when they were asked for", async () => {
    await begin(pollingBot);
    expect(await simulator.say(sam, { type: "reaction", emoji: "👍", target: "7" })).toMatchObject({ answer: "not asked for" });
    await updates({ allowed_updates: ["message", "message_reaction"] });
    void simulator.say(sam, { type: "reaction", emoji: "👍", target: "7" });
    expect(Object.keys((await updates())[0]!)).toContain("message_reaction");
  });
});
