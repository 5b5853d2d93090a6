/** Who speaks where, and every kind of update. */
import { describe, expect, test } from "bun:test";
import type { Told } from "./adapter";
import { ana, chat, date, group, news, now, said, sentAt, tell } from "./telegram-fixtures";

describe("around a message", () => {
  test("a quote says what it answers and which part", () => {
    const reply = { message_id: 7, chat, from: ana, date, text: "Mañana o el lunes" };
    expect(news({ text: "sí", reply_to_message: reply }).quote).toEqual({ ext: "4401:7", text: "Mañana o el lunes" });
    expect(news({ text: "sí", reply_to_message: reply, quote: { text: "el lunes", position: 9 } }).quote).toEqual({
      ext: "4401:7",
      text: "el lunes",
    });
    expect(news({ text: "sí", reply_to_message: { message_id: 7, chat, date, photo: [] } }).quote).toEqual({ ext: "4401:7" });
  });
  test("a quote from another chat says what came along", () => {
    expect(
      news({
        text: "sí",
        external_reply: { origin: { type: "channel" }, chat: { id: -100_5 }, message_id: 9, photo: [{ file_id: "x" }] },
        quote: { text: "oferta" },
      }).quote,
    ).toEqual({ ext: "-1005:9", text: "oferta" });
    expect(news({ text: "sí", external_reply: { origin: { type: "hidden_user" } } }).quote).toEqual({ ext: "elsewhere" });
    expect(news({ text: "sí", reply_to_story: { chat: { id: 8 }, id: 3 } }).quote).toEqual({ ext: "story:8:3", text: "Story" });
  });
  test("forwarding shows, in old fields and new", () => {
    for (const mark of [
      { forward_origin: { type: "hidden_user" } },
      { forward_from: ana },
      { forward_from_chat: group },
      { forward_sender_name: "X" },
      { forward_date: 1 },
    ])
      expect(news({ text: "x", ...mark }).forwarded).toBe(true);
    expect(news({ text: "x" }).forwarded).toBeUndefined();
  });
  test("a deep link tells where the person came from", () =>
    expect([news({ text: "/start otono26" }).referral, news({ text: "/start" }).referral]).toEqual(["otono26", undefined]));
  test("a group is the contact, its speaker the author and nobody's ids the group's", () => {
    expect(said({ text: "hola", chat: group })).toMatchObject({
      to: ["chat:-100777"],
      news: { ext: "-100777:12", name: "Club", identities: [], author: "Ana Pons", keys: ["chat:-100777"] },
    });
    expect(news({ text: "hola", chat: group, sender_chat: { id: -1, title: "Dirección", type: "channel" } }).author).toBe("Dirección");
  });
  test("a forum's topic is a thread of its own, and what opened it is no quote", () => {
    const told = said({
      text: "hola",
      chat: group,
      is_topic_message: true,
      message_thread_id: 5,
      reply_to_message: { message_id: 5, chat: group, forum_topic_created: { name: "Ventas" } },
    });
    expect(told).toMatchObject({ to: ["chat:-100777/5"], news: { ext: "-100777:12", keys: ["chat:-100777/5"] } });
    expect((told.news as { quote?: unknown }).quote).toBeUndefined();
  });
  test("a thread of replies in a group is no topic", () =>
    expect(said({ text: "hola", chat: group, message_thread_id: 5 }).to).toEqual(["chat:-100777"]));
  test("a channel's direct chat is its customer's", () => {
    expect(
      said({ text: "hola", chat: { ...group, is_direct_messages: true }, direct_messages_topic: { topic_id: 4401, user: ana } }),
    ).toMatchObject({
      to: ["chat:-100777/d4401"],
      news: {
        name: "Ana Pons",
        identities: [
          { kind: "telegram", value: "4401" },
          { kind: "handle", value: "anapons" },
        ],
      },
    });
  });
});

describe("a group that becomes a supergroup", () => {
  const old = { id: -55, type: "group", title: "Club" };
  const rekeyed = {
    to: ["chat:-55", "chat:-100777"],
    news: { type: "rekeyed", keys: ["chat:-100777"], identities: [], text: "The group became a supergroup.", sentAt },
  };
  test("says so in the old chat", () => expect(said({ chat: old, migrate_to_chat_id: -100_777 })).toMatchObject(rekeyed));
  test("and in the new one", () => expect(said({ chat: group, migrate_from_chat_id: -55 })).toMatchObject(rekeyed));
});

// ---------------------------------------------------------------- updates

describe("an update", () => {
  const message = { message_id: 12, from: ana, chat, date, text: "Hola" };
  test("of a channel post has no person", () => {
    expect(
      tell({
        channel_post: {
          message_id: 3,
          chat: { id: -100_9, type: "channel", title: "Ofertas" },
          date,
          text: "Rebajas",
          author_signature: "Leo",
        },
      })[0],
    ).toMatchObject({ to: ["chat:-1009"], news: { type: "received", name: "Ofertas", identities: [], author: "Leo" } });
  });
  test("of an edit names what changed", () => {
    for (const kind of ["edited_message", "edited_channel_post", "edited_business_message"]) {
      expect(tell({ [kind]: { ...message, edit_date: date + 5, text: "Adiós" } })[0]?.news).toEqual({
        type: "edited",
        target: "4401:12",
        content: { type: "text", text: "Adiós" },
        sentAt: sentAt + 5_000,
      });
    }
  });
  test("of a business chat is a thread of its own, and its owner's words are an echo", () => {
    expect(tell({ business_message: { ...message, business_connection_id: "bc1" } })[0]).toMatchObject({
      to: ["chat:4401@bc1"],
      news: { ext: "4401:12", name: "Ana Pons" },
    });
    const own = tell({ business_message: { ...message, from: { id: 9, first_name: "Dueña" }, business_connection_id: "bc1" } })[0];
    expect(own).toMatchObject({
      to: ["chat:4401@bc1"],
      news: {
        echo: true,
        name: "Ana Pons",
        identities: [
          { kind: "telegram", value: "4401" },
          { kind: "handle", value: "anapons" },
        ],
      },
    });
  });
  test("of deleted business messages revokes each, under an id of its own", () => {
    const told = tell({ deleted_business_messages: { business_connection_id: "bc1", chat, message_ids: [3, 4] } });
    expect(told.map(({ id, to, news }) => [id, to, news])).toEqual([
      ["90", ["chat:4401@bc1"], { type: "revoked", target: "4401:3", sentAt: now }],
      ["90:1", ["chat:4401@bc1"], { type: "revoked", target: "4401:4", sentAt: now }],
    ]);
  });
  test("of a reaction tells the newest, or that all are gone", () => {
    const react = (new_reaction: readonly object[], where: object = chat): unknown =>
      tell({ message_reaction: { chat: where, message_id: 12, user: ana, date, old_reaction: [], new_reaction } })[0]?.news;
    expect(
      react([
        { type: "emoji", emoji: "❤" },
        { type: "emoji", emoji: "👍" },
      ]),
    ).toEqual({ type: "reacted", target: "4401:12", emoji: "👍", sentAt });
    expect(react([])).toMatchObject({ emoji: null });
    expect(react([{ type: "paid" }])).toMatchObject({ emoji: "⭐" });
    expect(react([{ type: "custom_emoji", custom_emoji_id: "5" }])).toMatchObject({ emoji: "❇️" });
    expect(react([{ type: "emoji", emoji: "👍" }], group)).toMatchObject({ target: "-100777:12", author: "Ana Pons" });
  });
  test("of a pressed button is a choice with the button's title", () => {
    const offered = {
      message_id: 7,
      chat,
      date,
      text: "¿Cuándo?",
      reply_markup: { inline_keyboard: [[{ text: "Hoy", callback_data: "d0" }], [{ text: "Mañana", callback_data: "d1" }]] },
    };
    const told = tell({ callback_query: { id: "cq5", from: ana, chat_instance: "1", message: offered, data: "d1" } })[0];
    expect(told).toMatchObject({
      to: ["chat:4401"],
      news: {
        type: "received",
        ext: "callback:cq5",
        sentAt: now,
        content: { type: "choice", id: "d1", title: "Mañana" },
        quote: { ext: "4401:7", text: "¿Cuándo?" },
        identities: [
          { kind: "telegram", value: "4401" },
          { kind: "handle", value: "anapons" },
        ],
      },
    });
    expect(tell({ callback_query: { id: "cq5", from: ana, chat_instance: "1", inline_message_id: "i", data: "d1" } })[0]).toMatchObject({
      to: ["chat:4401"],
      news: { content: { id: "d1", title: "d1" } },
    });
  });
  test("of our own membership is consent given or withdrawn", () => {
    const change = (where: object, before: string, after: string): Told =>
      tell({
        my_chat_member: { chat: where, from: ana, date, old_chat_member: { status: before }, new_chat_member: { status: after } },
      })[0]!;
    expect(change(chat, "member", "kicked")).toMatchObject({
      to: ["chat:4401"],
      news: { type: "consent", text: "Blocked the bot.", blocked: true, sentAt },
    });
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
    [
      "chat_member",
      { chat: group, from: ana, old_chat_member: { status: "left" }, new_chat_member: { status: "member" } },
      "Ana Pons: member",
    ],
    ["chat_join_request", { chat: group, from: ana }, "Ana Pons"],
    ["chat_boost", { chat: group }, "Club"],
    ["removed_chat_boost", { chat: group }, "Club"],
    ["managed_bot", { user: ana }, "Ana Pons"],
    ["teleported", {}],
  ];
  for (const [kind, value, text] of noticed)
    test(`of kind ${kind} is noticed`, () =>
      expect(tell({ [kind]: value })).toEqual([
        { id: "90", account: null, to: null, news: { type: "noticed", what: kind.replaceAll("_", " "), text } },
      ]));
  test("without content is noticed", () =>
    expect(tell({})).toMatchObject([{ to: null, news: { type: "noticed", what: "update without content" } }]));
  test("whose message names no chat is noticed", () =>
    expect(tell({ message: { text: "x" } })).toMatchObject([{ to: null, news: { type: "noticed", what: "message" } }]));
});
