/** What we ask of Telegram, judged by the description of its API; what we refuse to ask; what its answers mean; and how updates are fetched. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Content, Key } from "../messages";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { telegram } from "./telegram";
import { allowedUpdates, deleteWebhook, getMe, poll, polled, pollRequest, pollUpdatesMax, setWebhook, telegramApiBase } from "./telegram-api";
import { readers } from "./telegram-news";
import { markOf, requestOf } from "./telegram-send";
import type { Request } from "./telegram-send";

const token = "4401:AAsecret-token";
const channel: ChannelConfig = { id: 1, tenant: 1, platform: "telegram", name: "Bot", account: "4401", apiBase: telegramApiBase, mode: "webhook", secrets: { secret_token: "tok_en-1", bot_token: token } };
const chat: readonly Key[] = ["chat:4401"];
const outgoing = (content: Content, rest: Partial<Outgoing> = {}): Outgoing => ({ delivery: "0k3c9x.12.1", to: chat, content, ...rest });
const signal = (): AbortSignal => AbortSignal.timeout(5_000);
const text: Content = { type: "text", text: "Sí, la_38 *hoy*" };

function platform(answer: () => Response | Promise<Response>): { readonly fetch: Fetch; readonly asked: { url: string; body: unknown }[] } {
  const asked: { url: string; body: unknown }[] = [];
  return {
    asked,
    fetch: (url, init) => {
      asked.push({ url, body: JSON.parse(init.body as string) });
      return Promise.resolve(answer());
    },
  };
}
const ok = (result: unknown) => (): Response => Response.json({ ok: true, result });
const refusal = (status: number, description?: string, parameters?: object) => (): Response => Response.json({ ok: false, error_code: status, description, parameters }, { status });
const send = (answer: () => Response | Promise<Response>, content: Content = text): Promise<Answer> => telegram.send(outgoing(content), channel, platform(answer).fetch, signal());

/** A request as it goes over the wire, where undefined fields are gone. */
function wire(content: Content, rest: Partial<Outgoing> = {}): Request {
  const request = requestOf(outgoing(content, rest));
  if ("result" in request) throw new Error(request.reason);
  return JSON.parse(JSON.stringify(request)) as Request;
}

// ---------------------------------------------------------------- what is sent

const choices = (count: number): { id: string; title: string }[] => Array.from({ length: count }, (_, at) => ({ id: `c${at}`, title: `Opción ${at}` }));
const media = (kind: Extract<Content, { type: "media" }>["media"], caption?: string): Content => ({ type: "media", media: kind, ref: "https://t.example/f", caption });
const sent: readonly (readonly [fact: string, content: Content, method: string, body: object])[] = [
  ["a text, as it is", text, "sendMessage", { text: "Sí, la_38 *hoy*" }],
  ["a picture", media("image", "la 38"), "sendPhoto", { photo: "https://t.example/f", caption: "la 38" }],
  ["a video", media("video"), "sendVideo", { video: "https://t.example/f" }],
  ["a moving picture", media("animation"), "sendAnimation", { animation: "https://t.example/f" }],
  ["a sound", media("audio"), "sendAudio", { audio: "https://t.example/f" }],
  ["a voice note", media("voice", "oye"), "sendVoice", { voice: "https://t.example/f", caption: "oye" }],
  ["a document", media("document"), "sendDocument", { document: "https://t.example/f" }],
  ["a sticker", media("sticker"), "sendSticker", { sticker: "https://t.example/f" }],
  ["a round video by link, as a plain one", media("video_note"), "sendVideo", { video: "https://t.example/f" }],
  ["a round video by Telegram's id", { type: "media", media: "video_note", ref: "F1" }, "sendVideoNote", { video_note: "F1" }],
  ["a place", { type: "location", latitude: 41.4, longitude: 2.2 }, "sendLocation", { latitude: 41.4, longitude: 2.2 }],
  ["a place with a name", { type: "location", latitude: 41.4, longitude: 2.2, name: "Tienda" }, "sendVenue", { latitude: 41.4, longitude: 2.2, title: "Tienda", address: "Tienda" }],
  ["a contact", { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34600", "+34601"], emails: [] }] }, "sendContact", { phone_number: "+34600", first_name: "Pau Riba" }],
  [
    "buttons, with the header in bold by an entity",
    { type: "interactive", text: "¿Cuándo?", header: "Cita", footer: "Tienda", buttons: choices(2) },
    "sendMessage",
    {
      text: "Cita\n\n¿Cuándo?\n\nTienda",
      entities: [{ type: "bold", offset: 0, length: 4 }],
      reply_markup: { inline_keyboard: [[{ text: "Opción 0", callback_data: "c0" }], [{ text: "Opción 1", callback_data: "c1" }]] },
    },
  ],
  [
    "a list, its descriptions in the text",
    { type: "interactive", text: "¿Cuándo?", list: { button: "Ver", rows: [{ id: "m", title: "Mañana", description: "9 a 14 h" }, { id: "t", title: "Tarde" }] } },
    "sendMessage",
    { text: "¿Cuándo?\n\n• Mañana: 9 a 14 h", entities: [], reply_markup: { inline_keyboard: [[{ text: "Mañana", callback_data: "m" }], [{ text: "Tarde", callback_data: "t" }]] } },
  ],
];
const threads: readonly (readonly [fact: string, key: Key, address: object])[] = [
  ["a person", "chat:4401", { chat_id: 4401 }],
  ["a group", "chat:-100777", { chat_id: -100_777 }],
  ["a forum's topic", "chat:-100777/5", { chat_id: -100_777, message_thread_id: 5 }],
  ["a channel's direct chat", "chat:-100777/d4401", { chat_id: -100_777, direct_messages_topic_id: 4401 }],
  ["a business account's chat", "chat:4401@bc_1-x", { chat_id: 4401, business_connection_id: "bc_1-x" }],
];

describe("we send", () => {
  for (const [fact, content, method, body] of sent) test(fact, () => expect(wire(content)).toEqual({ method, body: { chat_id: 4401, ...body } }));
  for (const [fact, key, address] of threads) test(`to ${fact}`, () => expect(wire(text, { to: [key] }).body).toMatchObject(address));
  test("an answer to a message, even if that is deleted meanwhile", () => {
    expect(wire(text, { quote: { ext: "4401:7" } }).body).toMatchObject({ reply_parameters: { message_id: 7, allow_sending_without_reply: true } });
    expect(wire(text, { quote: { ext: "-1005:9" } }).body).toMatchObject({ reply_parameters: { message_id: 9, chat_id: -1_005 } });
  });
  test("once, and learn the message's id", async () => {
    const { fetch, asked } = platform(ok({ message_id: 31, chat: { id: 4401, type: "private" }, date: 1, text: "x" }));
    expect(await telegram.send(outgoing(text), channel, fetch, signal())).toEqual({ result: "sent", ext: "4401:31" });
    expect(asked).toEqual([{ url: `https://api.telegram.org/bot${token}/sendMessage`, body: { chat_id: 4401, text: "Sí, la_38 *hoy*" } }]);
  });
});

describe("we tell", () => {
  test("that an agent types, in the right thread", () => {
    expect(markOf({ typing: true, to: chat })).toEqual({ method: "sendChatAction", body: { chat_id: 4401, action: "typing" } });
    expect(markOf({ typing: true, read: "callback:5", to: ["chat:-100777/5"] })).toEqual({ method: "sendChatAction", body: { chat_id: -100_777, message_thread_id: 5, action: "typing" } });
    expect(markOf({ typing: true, to: ["chat:-100777/d4401"] })).toEqual({ method: "sendChatAction", body: { chat_id: -100_777, action: "typing" } });
    expect(markOf({ typing: true, to: [] })).toBeUndefined();
  });
  test("that a button was noticed", () => expect(markOf({ read: "callback:cq5", to: chat })).toEqual({ method: "answerCallbackQuery", body: { callback_query_id: "cq5" } }));
  test("a business account that its message was read", () => expect(markOf({ read: "4401:12", to: ["chat:4401@bc1"] })).toEqual({ method: "readBusinessMessage", body: { business_connection_id: "bc1", chat_id: 4401, message_id: 12 } }));
  test("nothing when a bot has read a message, since there is no such mark", async () => {
    const { fetch, asked } = platform(ok(true));
    expect(await telegram.mark({ read: "4401:12", to: chat }, channel, fetch, signal())).toEqual({ result: "done" });
    expect(asked).toEqual([]);
  });
  test("and say so when it was told", async () => expect(await telegram.mark({ typing: true, to: chat }, channel, platform(ok(true)).fetch, signal())).toEqual({ result: "done" }));
});

// ---------------------------------------------------------------- what is not sent

describe("we refuse, before anything leaves,", () => {
  const offer = (rest: Partial<Extract<Content, { type: "interactive" }>>): Content => ({ type: "interactive", text: "¿Cuándo?", ...rest });
  const facts: readonly (readonly [fact: string, content: Content, code: string])[] = [
    ["an empty text", { type: "text", text: "  " }, "empty"],
    ["a text of 4,097 characters", { type: "text", text: "x".repeat(4_097) }, "too_long"],
    ["a caption of 1,025 characters", media("image", "x".repeat(1_025)), "too_long"],
    ["a caption on a sticker", media("sticker", "x"), "unsupported"],
    ["a file without a reference", { type: "media", media: "image", ref: "" }, "invalid"],
    ["two contacts", { type: "contacts", contacts: [{ name: "A", phones: ["1"], emails: [] }, { name: "B", phones: ["2"], emails: [] }] }, "too_many"],
    ["no contact", { type: "contacts", contacts: [] }, "too_many"],
    ["a contact without a phone", { type: "contacts", contacts: [{ name: "A", phones: [], emails: ["a@example.org"] }] }, "invalid"],
    ["a template", { type: "template", name: "hola", language: "es", parameters: [] }, "unsupported"],
    ["no choices", offer({}), "too_many"],
    ["eleven choices", offer({ buttons: choices(11) }), "too_many"],
    ["a choice without a name", offer({ buttons: [{ id: "a", title: " " }] }), "invalid"],
    ["a choice without an id", offer({ buttons: [{ id: "", title: "a" }] }), "invalid"],
    ["a choice's id of 65 bytes", offer({ buttons: [{ id: "ñ".repeat(33), title: "a" }] }), "too_long"],
    ["a choice's name of 65 characters", offer({ buttons: [{ id: "a", title: "x".repeat(65) }] }), "too_long"],
    ["choices under nothing", offer({ text: "", buttons: choices(1) }), "empty"],
    ["choices under 4,097 characters", offer({ text: "x".repeat(4_097), buttons: choices(1) }), "too_long"],
    ["what a customer chose", { type: "choice", id: "a", title: "a" }, "unsupported"],
  ];
  for (const [fact, content, code] of facts) test(fact, () => expect(requestOf(outgoing(content))).toMatchObject({ result: "failed", retry: false, code }));
  for (const to of [[], ["phone:34600"], ["chat:"], ["chat:abc"], ["chat:1/2/3"], ["chat:1\n"]] as unknown as Key[][]) {
    test(`an address like ${JSON.stringify(to)}`, () => expect(requestOf(outgoing(text, { to }))).toMatchObject({ result: "failed", code: "no_address" }));
  }
  for (const ext of ["callback:5", "story:1:2", "elsewhere", "wamid.X"]) test(`to quote ${ext}`, () => expect(requestOf(outgoing(text, { quote: { ext } }))).toMatchObject({ result: "failed", code: "unsupported" }));
});

// ---------------------------------------------------------------- what answers mean

describe("Telegram's answer", () => {
  test("429 waits as long as it says", async () => {
    expect(await send(refusal(429, "Too Many Requests: retry after 14", { retry_after: 14 }))).toMatchObject({ result: "failed", retry: true, code: "429", afterMs: 14_000 });
    expect(await send(() => Response.json({ ok: false }, { status: 429, headers: { "retry-after": "3" } }))).toMatchObject({ retry: true, afterMs: 3_000 });
    expect(await send(refusal(429, "x", { retry_after: 1e9 }))).toMatchObject({ retry: true, afterMs: 3_600_000 });
  });
  const final: readonly (readonly [status: number, description: string, code: string])[] = [
    [403, "Forbidden: bot was blocked by the user", "bot_was_blocked_by_the_user"],
    [403, "Forbidden: user is deactivated", "user_is_deactivated"],
    [403, "Forbidden: bot was kicked from the supergroup chat", "bot_was_kicked"],
    [403, "Forbidden: bot can't initiate conversation with a user", "bot_can't_initiate_conversation"],
    [403, "Forbidden: something new", "403"],
    [400, "Bad Request: chat not found", "chat_not_found"],
    [400, "Bad Request: group chat was deactivated", "group_chat_was_deactivated"],
    [400, "Bad Request: not enough rights to send text messages to the chat", "not_enough_rights"],
    [400, "Bad Request: TOPIC_CLOSED", "topic_closed"],
    [400, "Bad Request: message is too long", "message_is_too_long"],
    [400, "Bad Request: failed to get HTTP URL content", "failed_to_get_http_url_content"],
    [400, "Bad Request: wrong file identifier/HTTP URL specified", "wrong_file_identifier"],
    [400, "Bad Request: BUSINESS_CONNECTION_INVALID", "business_connection_invalid"],
    [400, "Bad Request: of a kind of tomorrow", "400"],
    [413, "Request Entity Too Large", "413"],
  ];
  for (const [status, description, code] of final) {
    test(`${status} "${description}" is final`, async () => {
      const answer = await send(refusal(status, description));
      expect(answer).toMatchObject({ result: "failed", retry: false, code });
      expect(answer).not.toMatchObject({ dead: true });
    });
  }
  for (const status of [401, 404]) test(`${status} stops the channel`, async () => expect(await send(refusal(status, "Unauthorized"))).toMatchObject({ result: "failed", retry: false, dead: true, code: "token" }));
  test("that the group moved is tried again, and says where to", async () => {
    const answer = await send(refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", { migrate_to_chat_id: -100_777 }));
    expect(answer).toMatchObject({ result: "failed", retry: true, code: "migrated" });
    expect((answer as { hint: string }).hint).toContain("-100777");
  });
  test("5xx of its own is tried again", async () => {
    expect(await send(refusal(500, "Internal Server Error"))).toMatchObject({ result: "failed", retry: true, code: "500" });
    expect(await send(refusal(502, "Bad Gateway"))).toMatchObject({ result: "failed", retry: true });
    expect(await send(() => new Response("", { status: 503 }))).toMatchObject({ result: "failed", retry: true });
  });
  test("502 or 504 from something on the way leaves the fate unknown", async () => {
    for (const status of [502, 504]) expect(await send(() => new Response("<html>", { status }))).toMatchObject({ result: "unknown" });
  });
  test("200 that can't be read leaves the fate unknown", async () => {
    for (const body of ["", "<html>", "{}", '{"ok":true}', '{"ok":true,"result":{}}', '{"ok":true,"result":{"message_id":5}}', '{"ok":tr']) expect(await send(() => new Response(body))).toMatchObject({ result: "unknown" });
  });
  test("that never comes leaves the fate unknown, unless nobody was there", async () => {
    const fails = (code: string) => (): Promise<Response> => Promise.reject(Object.assign(new TypeError(`${code} https://api.telegram.org/bot${token}`), { code, path: `https://api.telegram.org/bot${token}` }));
    expect(await send(fails("ECONNRESET"))).toMatchObject({ result: "unknown" });
    expect(await send(fails("ENOTFOUND"))).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  });
  test("never tells the token, whatever happens", async () => {
    const fails = (): Promise<Response> => Promise.reject(new TypeError(`https://api.telegram.org/bot${token}`));
    for (const answer of [fails, refusal(404, "Not Found"), () => new Response("", { status: 302 })]) expect(JSON.stringify(await send(answer))).not.toContain("AAsecret");
  });
});

// ---------------------------------------------------------------- polling and onboarding

describe("polling", () => {
  const update = (id: number): object => ({ update_id: id, message: { message_id: id, chat: { id: 7, type: "private" }, date: 1_763_000_000, text: `n${id}` } });
  test("asks for what follows the last update, and for the kinds we use", () => {
    expect(pollRequest(91)).toEqual({ method: "getUpdates", body: { offset: 91, limit: 100, timeout: 50, allowed_updates: [...allowedUpdates] } });
  });
  test("yields each update as a body that the webhook's reader reads", async () => {
    const { fetch, asked } = platform(ok([update(91), update(92)]));
    const done = await poll(91, channel, fetch, signal());
    if (!done.ok) throw new Error("refused");
    expect(asked[0]).toEqual({ url: `https://api.telegram.org/bot${token}/getUpdates`, body: pollRequest(91).body });
    expect(done.updates.map(({ update, raw }) => [update, new TextDecoder().decode(raw)])).toEqual([91, 92].map((id) => [id, JSON.stringify(update(id))]));
    expect(done.updates.map(({ raw }) => telegram.parse(raw, 1))).toMatchObject([{ ok: true, told: [{ id: "91" }] }, { ok: true, told: [{ id: "92" }] }]);
  });
  test("says why it can't, for instance that someone else does", async () => {
    expect(await poll(1, channel, platform(refusal(409, "Conflict: terminated by other getUpdates request")).fetch, signal())).toMatchObject({ ok: false, answer: { result: "failed", retry: true, code: "409" } });
    expect(await poll(1, channel, platform(refusal(401, "Unauthorized")).fetch, signal())).toMatchObject({ ok: false, answer: { dead: true } });
  });
  test("survives what can't be read", () => {
    for (const result of [undefined, null, {}, "x", [null], [{}], [{ update_id: "5" }], [{ update_id: 1.5 }]]) expect(polled(result)).toEqual([]);
    const deep: unknown = JSON.parse(`[{"update_id":5,"message":${"[".repeat(100_000)}${"]".repeat(100_000)}}]`);
    expect(polled(deep).map(({ update, raw }) => [update, telegram.parse(raw, 1).ok])).toEqual([[5, true]]);
    expect(polled(Array.from({ length: 500 }, (_, id) => update(id))).length).toBe(pollUpdatesMax);
  });
});

describe("onboarding", () => {
  test("learns who the bot is", async () => {
    expect(await getMe(channel, platform(ok({ id: 4401, is_bot: true, first_name: "Tienda", username: "tienda_bot" })).fetch, signal())).toEqual({ ok: true, account: "4401", name: "tienda_bot" });
    expect(await getMe(channel, platform(ok({})).fetch, signal())).toMatchObject({ ok: false });
    expect(await getMe(channel, platform(refusal(401, "Unauthorized")).fetch, signal())).toMatchObject({ ok: false, answer: { dead: true } });
  });
  test("sets and removes the webhook, and drops nothing that waits", async () => {
    const { fetch, asked } = platform(ok(true));
    expect(await setWebhook("https://parley.example/webhook/telegram/1", channel, fetch, signal())).toEqual({ ok: true, result: true });
    expect(await deleteWebhook(channel, fetch, signal())).toEqual({ ok: true, result: true });
    expect(asked.map(({ body }) => body)).toEqual([
      { url: "https://parley.example/webhook/telegram/1", secret_token: "tok_en-1", allowed_updates: [...allowedUpdates], max_connections: 40, drop_pending_updates: false },
      { drop_pending_updates: false },
    ]);
  });
  test("asks only for kinds that there are", () => expect(allowedUpdates.filter((kind) => !Object.hasOwn(readers, kind))).toEqual([]));
});

// ---------------------------------------------------------------- the platform's own description

interface Field { readonly name: string; readonly types: readonly string[]; readonly required: boolean }
interface Described {
  readonly methods: Readonly<Record<string, { readonly fields?: readonly Field[] }>>;
  readonly types: Readonly<Record<string, { readonly fields?: readonly Field[]; readonly subtypes?: readonly string[] }>>;
}
const path = join(import.meta.dir, "../../../shared/specs/telegram-bot-api-10.1.json");
if (!existsSync(path)) console.log(`skipped: Telegram's description of its API is not at ${path}`);

describe.skipIf(!existsSync(path))("the description of Bot API 10.1", () => {
  const spec: Described = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Described) : { methods: {}, types: {} };

  /** What is wrong with a request, one line each. */
  function judge({ method, body }: Request): readonly string[] {
    const described = spec.methods[method];
    return described ? faults(body, described.fields ?? [], method) : [`no method ${method}`];
  }
  function faults(value: Readonly<Record<string, unknown>>, fields: readonly Field[], where: string): readonly string[] {
    const missing = fields.filter((field) => field.required && value[field.name] === undefined).map((field) => `${where}.${field.name} is missing`);
    const wrong = Object.entries(value).flatMap(([name, given]) => {
      const field = fields.find((one) => one.name === name);
      if (!field) return [`${where}.${name} is unknown`];
      const tried = field.types.map((type) => typeFaults(given, type, `${where}.${name}`));
      return tried.some((found) => found.length === 0) ? [] : (tried[0] ?? []);
    });
    return [...missing, ...wrong];
  }
  function typeFaults(value: unknown, type: string, where: string): readonly string[] {
    if (type.startsWith("Array of ")) return Array.isArray(value) ? value.flatMap((one, at) => typeFaults(one, type.slice("Array of ".length), `${where}[${at}]`)) : [`${where} is no list`];
    const simple: Readonly<Record<string, (value: unknown) => boolean>> = { Integer: Number.isSafeInteger, Float: Number.isFinite, String: (one) => typeof one === "string", Boolean: (one) => typeof one === "boolean" };
    const check = simple[type];
    if (check) return check(value) ? [] : [`${where} is no ${type}`];
    const described = spec.types[type];
    if (!described?.fields || typeof value !== "object" || value === null) return [`${where} is no ${type}`];
    return faults(value as Readonly<Record<string, unknown>>, described.fields, where);
  }

  for (const [fact, content] of sent) {
    for (const [where, key] of threads) test(`takes ${fact} to ${where}`, () => expect(judge(wire(content, { to: [key], quote: { ext: "-1005:9" } }))).toEqual([]));
  }
  test("takes all marks", () => {
    for (const [, key] of threads) expect(judge(markOf({ typing: true, to: [key] })!)).toEqual([]);
    expect(judge(markOf({ read: "callback:cq5", to: chat })!)).toEqual([]);
    expect(judge(markOf({ read: "4401:12", to: ["chat:4401@bc1"] })!)).toEqual([]);
  });
  test("takes all that polling and onboarding ask", async () => {
    const { fetch, asked } = platform(ok(true));
    await poll(5, channel, fetch, signal());
    await getMe(channel, fetch, signal());
    await setWebhook("https://parley.example", channel, fetch, signal());
    await deleteWebhook(channel, fetch, signal());
    expect(asked.map(({ url, body }) => judge({ method: url.split("/").at(-1)!, body: body as Record<string, unknown> }))).toEqual([[], [], [], []]);
  });
  test("refuses what is wrong, so its yes means something", () => {
    const wrong: readonly Request[] = [
      { method: "sendTelepathy", body: {} },
      { method: "sendMessage", body: { chat_id: 1 } },
      { method: "sendMessage", body: { chat_id: 1, text: 5 } },
      { method: "sendMessage", body: { chat_id: 1.5, text: "x" } },
      { method: "sendMessage", body: { chat_id: 1, text: "x", surprise: 1 } },
      { method: "sendMessage", body: { chat_id: 1, text: "x", entities: [{ type: "bold" }] } },
      { method: "sendMessage", body: { chat_id: 1, text: "x", reply_markup: { inline_keyboard: [[{ callback_data: "x" }]] } } },
    ];
    for (const request of wrong) expect(judge(request)).not.toEqual([]);
  });
});
