/** Every kind of update and of message, in payloads of our own invention, and the whole of Bot API 10.1 as its description lists it. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Content, News } from "../messages";
import type { Told } from "./adapter";
import { telegram } from "./telegram";
import { contentOf, envelope } from "./telegram-content";
import { readers } from "./telegram-news";

const now = Date.UTC(2026, 10, 21);
const date = 1_763_000_000;
const sentAt = date * 1_000;
const ana = { id: 4401, is_bot: false, first_name: "Ana", last_name: "Pons", username: "anapons" };
const chat = { id: 4401, type: "private", first_name: "Ana", last_name: "Pons", username: "anapons" };
const group = { id: -100_777, type: "supergroup", title: "Club" };
const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

function tell(update: object): readonly Told[] {
  const parsed = telegram.parse(bytes({ update_id: 90, ...update }), now);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told;
}
const said = (message: object): Told => tell({ message: { message_id: 12, from: ana, chat, date, ...message } })[0]!;
const news = (message: object): Extract<News, { type: "received" }> => said(message).news as Extract<News, { type: "received" }>;

// ---------------------------------------------------------------- messages

describe("a message", () => {
  test("says who, where, when and what", () => {
    expect(said({ text: "Hola" })).toEqual({
      id: "90",
      account: null,
      to: ["chat:4401"],
      news: {
        type: "received",
        ext: "4401:12",
        sentAt,
        name: "Ana Pons",
        identities: [{ kind: "telegram", value: "4401" }, { kind: "handle", value: "anapons" }],
        keys: ["chat:4401"],
        content: { type: "text", text: "Hola" },
      },
    });
  });

  const file = { file_id: "F1", file_unique_id: "u", file_size: 900, mime_type: "video/mp4" };
  const media = (kind: string, more: object = {}): Content => ({ type: "media", media: kind, ref: "F1", bytes: 900, mime: "video/mp4", ...more }) as Content;
  const sizes = [{ file_id: "S", width: 90, height: 60 }, { file_id: "L", width: 900, height: 600, file_size: 7 }, { file_id: "M", width: 300, height: 200 }];
  const facts: readonly (readonly [fact: string, message: object, content: Content])[] = [
    ["a photo, of which the largest counts", { photo: sizes, caption: "roto", media_group_id: "A1" }, { type: "media", media: "image", ref: "L", width: 900, height: 600, bytes: 7, caption: "roto", album: "A1" }],
    ["a video", { video: { ...file, duration: 4, width: 640, height: 480, file_name: "v.mp4" } }, media("video", { seconds: 4, width: 640, height: 480, name: "v.mp4" })],
    ["a song", { audio: { ...file, performer: "Rosa", title: "Luz", duration: 200 } }, media("audio", { name: "Rosa – Luz", seconds: 200 })],
    ["a voice note", { voice: { ...file, duration: 3 } }, media("voice", { seconds: 3 })],
    ["a round video", { video_note: { ...file, length: 240, duration: 5 } }, media("video_note", { width: 240, height: 240, seconds: 5 })],
    ["a moving picture, which is a document too", { animation: file, document: file }, media("animation")],
    ["a live photo, which is a photo too", { live_photo: file, photo: sizes }, media("video")],
    ["a document", { document: { ...file, file_name: "f.pdf" } }, media("document", { name: "f.pdf" })],
    ["a sticker", { sticker: { file_id: "F1", emoji: "👍", width: 512, height: 512, is_animated: true } }, { type: "media", media: "sticker", ref: "F1", caption: "👍", width: 512, height: 512, mime: "application/x-tgsticker" }],
    ["a still sticker", { sticker: { file_id: "F1" } }, { type: "media", media: "sticker", ref: "F1", mime: "image/webp" }],
    ["a video sticker", { sticker: { file_id: "F1", is_video: true } }, { type: "media", media: "sticker", ref: "F1", mime: "video/webm" }],
    ["a contact", { contact: { phone_number: "+34600", first_name: "Pau", last_name: "Riba" } }, { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34600"], emails: [] }] }],
    ["a place", { location: { latitude: 41.4, longitude: 2.2 } }, { type: "location", latitude: 41.4, longitude: 2.2 }],
    ["a place that moves", { location: { latitude: 41.4, longitude: 2.2, live_period: 900 } }, { type: "location", latitude: 41.4, longitude: 2.2, live: true }],
    ["a venue, which is a place too", { venue: { location: { latitude: 41.4, longitude: 2.2 }, title: "Tienda", address: "Nou 3" }, location: { latitude: 41.4, longitude: 2.2 } }, { type: "location", latitude: 41.4, longitude: 2.2, name: "Tienda", address: "Nou 3" }],
    ["a place off the map", { location: { latitude: 99, longitude: 2 } }, { type: "unsupported", what: "location outside the map", text: "99, 2" }],
    ["a die", { dice: { emoji: "🎲", value: 4 } }, { type: "text", text: "🎲 4" }],
    ["a poll", { poll: { question: "¿Cuál?", options: [{ text: "A" }, { text: "B" }] } }, { type: "unsupported", what: "poll", text: "¿Cuál?\n• A\n• B" }],
    ["a checklist", { checklist: { title: "Hoy", tasks: [{ id: 1, text: "pan" }] } }, { type: "unsupported", what: "checklist", text: "Hoy\n☐ pan" }],
    ["a game", { game: { title: "Ajedrez" } }, { type: "unsupported", what: "game", text: "Ajedrez" }],
    ["a story", { story: { chat, id: 3 } }, { type: "unsupported", what: "story" }],
    ["an invoice", { invoice: { title: "Bota", description: "38" } }, { type: "unsupported", what: "invoice", text: "Bota\n38" }],
    ["paid media", { paid_media: { star_count: 5 }, caption: "mira" }, { type: "unsupported", what: "paid media", text: "mira" }],
    ["a caption whose file is missing", { caption: "mira" }, { type: "text", text: "mira" }],
    ["a form of a web app", { web_app_data: { data: "{}", button_text: "Enviar" } }, { type: "choice", id: "web_app", title: "Enviar", form: "{}" }],
    ["rich text", { rich_message: { blocks: [{ type: "heading", text: "Hola" }, { type: "paragraph", text: ["a", { type: "bold", text: "b" }, { type: "url", text: "c", url: "https://x" }] }] } }, { type: "text", text: "Hola\nabc" }],
    ["news of members", { new_chat_members: [ana, { id: 2, first_name: "Leo" }] }, { type: "system", text: "Ana Pons, Leo joined." }],
    ["news of a member who left", { left_chat_member: ana }, { type: "system", text: "Ana Pons left." }],
    ["a pinned message", { pinned_message: { message_id: 1 } }, { type: "system", text: "A message was pinned." }],
    ["a payment", { successful_payment: { currency: "EUR", total_amount: 1250 } }, { type: "system", text: "Paid 1250 EUR (in the currency's smallest unit)." }],
    ["a kind of tomorrow", { hologram: { depth: 3 } }, { type: "unsupported", what: "hologram" }],
    ["nothing", {}, { type: "unsupported", what: "message without content" }],
    ["a photo without a file", { photo: [] }, { type: "unsupported", what: "photo" }],
  ];
  for (const [fact, message, content] of facts) test(`can be ${fact}`, () => expect(news(message).content).toEqual(content));
});

describe("around a message", () => {
  test("a quote says what it answers and which part", () => {
    const reply = { message_id: 7, chat, from: ana, date, text: "Mañana o el lunes" };
    expect(news({ text: "sí", reply_to_message: reply }).quote).toEqual({ ext: "4401:7", text: "Mañana o el lunes" });
    expect(news({ text: "sí", reply_to_message: reply, quote: { text: "el lunes", position: 9 } }).quote).toEqual({ ext: "4401:7", text: "el lunes" });
    expect(news({ text: "sí", reply_to_message: { message_id: 7, chat, date, photo: [] } }).quote).toEqual({ ext: "4401:7" });
  });
  test("a quote from another chat says what came along", () => {
    expect(news({ text: "sí", external_reply: { origin: { type: "channel" }, chat: { id: -100_5 }, message_id: 9, photo: [{ file_id: "x" }] }, quote: { text: "oferta" } }).quote).toEqual({ ext: "-1005:9", text: "oferta" });
    expect(news({ text: "sí", external_reply: { origin: { type: "hidden_user" } } }).quote).toEqual({ ext: "elsewhere" });
    expect(news({ text: "sí", reply_to_story: { chat: { id: 8 }, id: 3 } }).quote).toEqual({ ext: "story:8:3", text: "Story" });
  });
  test("forwarding shows, in old fields and new", () => {
    for (const mark of [{ forward_origin: { type: "hidden_user" } }, { forward_from: ana }, { forward_from_chat: group }, { forward_sender_name: "X" }, { forward_date: 1 }]) expect(news({ text: "x", ...mark }).forwarded).toBe(true);
    expect(news({ text: "x" }).forwarded).toBeUndefined();
  });
  test("a deep link tells where the person came from", () => expect([news({ text: "/start otono26" }).referral, news({ text: "/start" }).referral]).toEqual(["otono26", undefined]));
  test("a group is the contact, its speaker the author and nobody's ids the group's", () => {
    expect(said({ text: "hola", chat: group })).toMatchObject({ to: ["chat:-100777"], news: { ext: "-100777:12", name: "Club", identities: [], author: "Ana Pons", keys: ["chat:-100777"] } });
    expect(news({ text: "hola", chat: group, sender_chat: { id: -1, title: "Dirección", type: "channel" } }).author).toBe("Dirección");
  });
  test("a forum's topic is a thread of its own, and what opened it is no quote", () => {
    const told = said({ text: "hola", chat: group, is_topic_message: true, message_thread_id: 5, reply_to_message: { message_id: 5, chat: group, forum_topic_created: { name: "Ventas" } } });
    expect(told).toMatchObject({ to: ["chat:-100777/5"], news: { ext: "-100777:12", keys: ["chat:-100777/5"] } });
    expect((told.news as { quote?: unknown }).quote).toBeUndefined();
  });
  test("a thread of replies in a group is no topic", () => expect(said({ text: "hola", chat: group, message_thread_id: 5 }).to).toEqual(["chat:-100777"]));
  test("a channel's direct chat is its customer's", () => {
    expect(said({ text: "hola", chat: { ...group, is_direct_messages: true }, direct_messages_topic: { topic_id: 4401, user: ana } })).toMatchObject({
      to: ["chat:-100777/d4401"],
      news: { name: "Ana Pons", identities: [{ kind: "telegram", value: "4401" }, { kind: "handle", value: "anapons" }] },
    });
  });
});

describe("a group that becomes a supergroup", () => {
  const old = { id: -55, type: "group", title: "Club" };
  const rekeyed = { to: ["chat:-55", "chat:-100777"], news: { type: "rekeyed", keys: ["chat:-100777"], identities: [], text: "The group became a supergroup.", sentAt } };
  test("says so in the old chat", () => expect(said({ chat: old, migrate_to_chat_id: -100_777 })).toMatchObject(rekeyed));
  test("and in the new one", () => expect(said({ chat: group, migrate_from_chat_id: -55 })).toMatchObject(rekeyed));
});

// ---------------------------------------------------------------- updates

describe("an update", () => {
  const message = { message_id: 12, from: ana, chat, date, text: "Hola" };
  test("of a channel post has no person", () => {
    expect(tell({ channel_post: { message_id: 3, chat: { id: -100_9, type: "channel", title: "Ofertas" }, date, text: "Rebajas", author_signature: "Leo" } })[0]).toMatchObject({ to: ["chat:-1009"], news: { type: "received", name: "Ofertas", identities: [], author: "Leo" } });
  });
  test("of an edit names what changed", () => {
    for (const kind of ["edited_message", "edited_channel_post", "edited_business_message"]) {
      expect(tell({ [kind]: { ...message, edit_date: date + 5, text: "Adiós" } })[0]?.news).toEqual({ type: "edited", target: "4401:12", content: { type: "text", text: "Adiós" }, sentAt: sentAt + 5_000 });
    }
  });
  test("of a business chat is a thread of its own, and its owner's words are an echo", () => {
    expect(tell({ business_message: { ...message, business_connection_id: "bc1" } })[0]).toMatchObject({ to: ["chat:4401@bc1"], news: { ext: "4401:12", name: "Ana Pons" } });
    const own = tell({ business_message: { ...message, from: { id: 9, first_name: "Dueña" }, business_connection_id: "bc1" } })[0];
    expect(own).toMatchObject({ to: ["chat:4401@bc1"], news: { echo: true, name: "Ana Pons", identities: [{ kind: "telegram", value: "4401" }, { kind: "handle", value: "anapons" }] } });
  });
  test("of deleted business messages revokes each, under an id of its own", () => {
    const told = tell({ deleted_business_messages: { business_connection_id: "bc1", chat, message_ids: [3, 4] } });
    expect(told.map(({ id, to, news }) => [id, to, news])).toEqual([
      ["90", ["chat:4401@bc1"], { type: "revoked", target: "4401:3", sentAt: now }],
      ["90:1", ["chat:4401@bc1"], { type: "revoked", target: "4401:4", sentAt: now }],
    ]);
  });
  test("of a reaction tells the newest, or that all are gone", () => {
    const react = (new_reaction: readonly object[], where: object = chat): unknown => tell({ message_reaction: { chat: where, message_id: 12, user: ana, date, old_reaction: [], new_reaction } })[0]?.news;
    expect(react([{ type: "emoji", emoji: "❤" }, { type: "emoji", emoji: "👍" }])).toEqual({ type: "reacted", target: "4401:12", emoji: "👍", sentAt });
    expect(react([])).toMatchObject({ emoji: null });
    expect(react([{ type: "paid" }])).toMatchObject({ emoji: "⭐" });
    expect(react([{ type: "custom_emoji", custom_emoji_id: "5" }])).toMatchObject({ emoji: "❇️" });
    expect(react([{ type: "emoji", emoji: "👍" }], group)).toMatchObject({ target: "-100777:12", author: "Ana Pons" });
  });
  test("of a pressed button is a choice with the button's title", () => {
    const offered = { message_id: 7, chat, date, text: "¿Cuándo?", reply_markup: { inline_keyboard: [[{ text: "Hoy", callback_data: "d0" }], [{ text: "Mañana", callback_data: "d1" }]] } };
    const told = tell({ callback_query: { id: "cq5", from: ana, chat_instance: "1", message: offered, data: "d1" } })[0];
    expect(told).toMatchObject({ to: ["chat:4401"], news: { type: "received", ext: "callback:cq5", sentAt: now, content: { type: "choice", id: "d1", title: "Mañana" }, quote: { ext: "4401:7", text: "¿Cuándo?" }, identities: [{ kind: "telegram", value: "4401" }, { kind: "handle", value: "anapons" }] } });
    expect(tell({ callback_query: { id: "cq5", from: ana, chat_instance: "1", inline_message_id: "i", data: "d1" } })[0]).toMatchObject({ to: ["chat:4401"], news: { content: { id: "d1", title: "d1" } } });
  });
  test("of our own membership is consent given or withdrawn", () => {
    const change = (where: object, before: string, after: string): Told => tell({ my_chat_member: { chat: where, from: ana, date, old_chat_member: { status: before }, new_chat_member: { status: after } } })[0]!;
    expect(change(chat, "member", "kicked")).toMatchObject({ to: ["chat:4401"], news: { type: "consent", text: "Blocked the bot.", blocked: true, sentAt } });
    expect(change(chat, "kicked", "member").news).toMatchObject({ text: "Unblocked the bot.", blocked: false });
    expect(change(group, "member", "left").news).toMatchObject({ text: "The bot was removed from the chat.", blocked: true });
    expect(change(group, "left", "administrator").news).toMatchObject({ text: "The bot was added to the chat.", blocked: false });
    expect(change(group, "member", "administrator").news.type).toBe("noticed");
  });
  const noticed: readonly (readonly [kind: string, value: object, text?: string])[] = [
    ["business_connection", { id: "bc1", user: ana, is_enabled: true }, "Ana Pons"],
    ["guest_message", { ...message, guest_query_id: "g1" }, "Ana Pons"],
    ["message_reaction_count", { chat: group, message_id: 1, reactions: [] }, "Club"],
    ["inline_query", { id: "1", from: ana, query: "zapatos" }, "Ana Pons: zapatos"],
    ["chosen_inline_result", { result_id: "1", from: ana, query: "zapatos" }, "Ana Pons: zapatos"],
    ["shipping_query", { id: "1", from: ana }, "Ana Pons"],
    ["pre_checkout_query", { id: "1", from: ana, currency: "EUR" }, "Ana Pons"],
    ["purchased_paid_media", { from: ana }, "Ana Pons"],
    ["poll", { id: "1", question: "¿Cuál?" }, "¿Cuál?"],
    ["poll_answer", { poll_id: "1", user: ana, option_ids: [0] }, "Ana Pons"],
    ["chat_member", { chat: group, from: ana, old_chat_member: { status: "left" }, new_chat_member: { status: "member" } }, "Ana Pons: member"],
    ["chat_join_request", { chat: group, from: ana }, "Ana Pons"],
    ["chat_boost", { chat: group }, "Club"],
    ["removed_chat_boost", { chat: group }, "Club"],
    ["managed_bot", { user: ana }, "Ana Pons"],
    ["teleported", {}],
  ];
  for (const [kind, value, text] of noticed) test(`of kind ${kind} is noticed`, () => expect(tell({ [kind]: value })).toEqual([{ id: "90", account: null, to: null, news: { type: "noticed", what: kind.replaceAll("_", " "), text } }]));
  test("without content is noticed", () => expect(tell({})).toMatchObject([{ to: null, news: { type: "noticed", what: "update without content" } }]));
  test("whose message names no chat is noticed", () => expect(tell({ message: { text: "x" } })).toMatchObject([{ to: null, news: { type: "noticed", what: "message" } }]));

  const refusals: readonly (readonly [fact: string, body: object])[] = [
    ["without a number", { message }],
    ["with a number as text", { update_id: "90", message }],
    ["with a number that a double can't hold", { update_id: 2 ** 53, message }],
    ["in camel case", { updateId: 90, message }],
  ];
  for (const [fact, body] of refusals) test(`${fact} is unreadable, and says why`, () => expect(telegram.parse(bytes(body), now)).toEqual({ ok: false, reason: 'The body is no Telegram update: it has no exact "update_id".' }));
});

// ---------------------------------------------------------------- the door

describe("the secret", () => {
  const verify = (header: string | undefined, secrets: Record<string, string> = { secret_token: "tok_en-1" }): boolean =>
    telegram.verify({ headers: new Headers(header === undefined ? {} : { "x-telegram-bot-api-secret-token": header }), query: new URLSearchParams(), raw: new Uint8Array() }, secrets);
  test("opens the door", () => expect(verify("tok_en-1")).toBe(true));
  for (const wrong of [undefined, "", "tok_en-", "tok_en-1x", "TOK_EN-1", "tok_en-1, tok_en-1"]) test(`"${wrong}" does not`, () => expect(verify(wrong)).toBe(false));
  test("that a channel does not have opens nothing", () => expect([verify("", {}), verify("x", {}), verify("x", { secret_token: "" })]).toEqual([false, false, false]));
  test("is no handshake", () => expect(telegram.handshake(new URLSearchParams("hub.challenge=1"), {})).toBeNull());
});

// ---------------------------------------------------------------- the platform's own description

interface Described {
  readonly types: Readonly<Record<string, { readonly fields?: readonly { readonly name: string; readonly types: readonly string[]; readonly required: boolean; readonly description: string }[]; readonly subtypes?: readonly string[] }>>;
}
const path = join(import.meta.dir, "../../../shared/specs/telegram-bot-api-10.1.json");
if (!existsSync(path)) console.log(`skipped: Telegram's description of its API is not at ${path}`);

describe.skipIf(!existsSync(path))("Bot API 10.1, as its description lists it:", () => {
  const spec: Described = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Described) : { types: {} };
  const fieldsOf = (type: string): NonNullable<Described["types"][string]["fields"]> => spec.types[type]?.fields ?? [];

  /** A value of a type with all its required fields, three levels of optional ones left out. */
  function example(type: string, depth = 0): unknown {
    if (type.startsWith("Array of ")) return [example(type.slice("Array of ".length), depth)];
    const simple: Record<string, unknown> = { Integer: 7, Float: 1.5, String: "text", Boolean: true, True: true };
    if (type in simple) return simple[type];
    const subtype = spec.types[type]?.subtypes?.[0];
    if (subtype !== undefined) return depth > 8 ? {} : example(subtype, depth + 1);
    return Object.fromEntries(fieldsOf(type).filter((field) => field.required && depth < 8).map((field) => [field.name, example(field.types[0]!, depth + 1)]));
  }

  test("every kind of update has a reader", () => {
    expect(Object.keys(readers).toSorted()).toEqual(fieldsOf("Update").map((field) => field.name).filter((name) => name !== "update_id").toSorted());
  });
  test("every update that is a message is told as one, but for those that can't be answered", () => {
    const kinds = fieldsOf("Update").filter((field) => field.types[0] === "Message").map((field) => field.name);
    const told = kinds.map((kind) => [kind, tell({ [kind]: { ...(example("Message") as object), text: "x" } })[0]?.news.type]);
    expect(told.filter(([, type]) => type === "noticed")).toEqual([["guest_message", "noticed"]]);
    expect(told.filter(([, type]) => type === "edited").map(([kind]) => kind)).toEqual(kinds.filter((kind) => kind.startsWith("edited_")));
  });
  for (const field of fieldsOf("Message").filter(({ name }) => !envelope.has(name) && name !== "caption" && !name.startsWith("migrate_"))) {
    test(`a message with ${field.name} is shown as what it is`, () => {
      const content = contentOf({ message_id: 1, date: 1, chat: {}, [field.name]: example(field.types[0]!) });
      // An unknown kind would be named after its field.
      if (content.type === "unsupported") expect(content.what === field.name.replaceAll("_", " ") && !known.has(content.what)).toBe(false);
      else expect(JSON.stringify(content).length).toBeGreaterThan(20);
    });
  }
  /** Kinds whose name in words happens to be that of their field. */
  const known = new Set(["poll", "checklist", "game", "invoice", "paid media", "story", "giveaway", "passport data", "rich message"]);
});
