/** Who speaks on Messenger and Instagram, about which message, and what became of ours. */
import { describe, expect, test } from "bun:test";
import type { News } from "../messages";
import type { Told } from "./adapter";
import { instagram } from "./instagram";
import { both, envelope, item, noor, objectOf, ours, page, sentAt, tell, told } from "./messaging-fixtures";
import { messenger } from "./messenger";

const one = (parts: object, adapter = messenger): Told => {
  const all = told(parts, adapter);
  expect(all).toHaveLength(1);
  return all[0]!;
};
const text = { message: { mid: "m_1", text: "hola" } };

for (const [adapter, object, kind] of both) {
  describe(`on ${adapter.platform}`, () => {
    test("a customer is known by an id that only the account can read, scoped by it", () => {
      expect(one(text, adapter)).toEqual({
        id: "m_1",
        account: page,
        to: [`${kind}:${noor}`],
        news: {
          type: "received",
          ext: "m_1",
          sentAt,
          identities: [{ kind, value: `${page}:${noor}` }],
          keys: [`${kind}:${noor}`],
          content: { type: "text", text: "hola" },
        },
      });
    });
    test("two accounts never share a customer, though their ids are equal", () => {
      const identityOf = (account: string): unknown => {
        const [first] = tell({ object, entry: [{ id: account, messaging: [item({ recipient: { id: account }, ...text })] }] }, adapter);
        return first?.news.type === "received" ? first.news.identities : null;
      };
      expect(identityOf("11")).not.toBeNull();
      expect(identityOf("11")).not.toEqual(identityOf("12"));
    });
    test("a deleted message is revoked, and is told apart from itself", () => {
      expect(one({ message: { mid: "m_1", is_deleted: true } }, adapter)).toMatchObject({
        id: "m_1:deleted",
        to: [`${kind}:${noor}`],
        news: { type: "revoked", target: "m_1", sentAt },
      });
    });
    test("a reply typed elsewhere is an echo of the customer's thread", () => {
      const [echo] = tell(
        envelope([ours({ message: { mid: "m_2", text: "¡Hola!", is_echo: true, app_id: 263902037430900 } })], object),
        adapter,
      );
      expect(echo).toMatchObject({
        account: page,
        to: [`${kind}:${noor}`],
        news: { type: "received", echo: true, keys: [`${kind}:${noor}`] },
      });
    });
  });
}

// ---------------------------------------------------------------- our own

describe("our own delivery shown to us again", () => {
  const echo = (message: object): Told =>
    tell(envelope([ours({ message: { mid: "m_9", text: "Sí", is_echo: true, app_id: 5, ...message } })]))[0]!;
  test("is proof that it left, and when", () => {
    expect(echo({ metadata: "0k3c9x.12.1" })).toEqual({
      id: "m_9",
      account: page,
      to: [`psid:${noor}`],
      news: { type: "receipt", state: "sent", ext: "m_9", delivery: "0k3c9x.12.1", sentAt },
    });
  });
  test("is one message however many files it holds", () => {
    const { news } = echo({
      metadata: "0k3c9x.12.1",
      attachments: [
        { type: "image", payload: { url: "https://cdn.example/a" } },
        { type: "image", payload: {} },
      ],
    });
    expect(news.type).toBe("receipt");
  });
  for (const metadata of ["campaign-7", "1.2", "", 7, "a.b.c.d"])
    test(`is somebody else's when it carries ${JSON.stringify(metadata)}`, () =>
      expect(echo({ metadata }).news).toMatchObject({ type: "received", echo: true }));
  test("can't be feigned by a customer", () =>
    expect(one({ message: { mid: "m_9", text: "Sí", metadata: "0k3c9x.12.1" } }).news).toMatchObject({ type: "received" }));
});

describe("of what we sent", () => {
  test("each message that is named was delivered", () => {
    expect(told({ delivery: { mids: ["m_8", "m_9"], watermark: sentAt - 5 } }).map(({ id, news }) => [id, news])).toEqual([
      ["m_8:delivered", { type: "receipt", state: "delivered", ext: "m_8", sentAt }],
      ["m_9:delivered", { type: "receipt", state: "delivered", ext: "m_9", sentAt }],
    ]);
  });
  test("all up to a time was delivered, when none is named", () => {
    expect(one({ timestamp: undefined, delivery: { watermark: sentAt } })).toMatchObject({
      id: `delivered:${noor}:${sentAt}`,
      to: [`psid:${noor}`],
      news: { type: "watermark", state: "delivered", upTo: sentAt, sentAt },
    });
  });
  test("all up to a time was read on Messenger", () =>
    expect(one({ read: { watermark: sentAt - 1_000 } }).news).toEqual({ type: "watermark", state: "read", upTo: sentAt - 1_000, sentAt }));
  test("all up to a message was read on Instagram", () => {
    const { id, news } = one({ read: { mid: "aWdf_9" } }, instagram);
    expect([id, news]).toEqual(["aWdf_9:read", { type: "watermark", state: "read", upTo: sentAt, ext: "aWdf_9", sentAt }]);
  });
  test("what our own side read is no receipt", () => {
    const [read] = tell(envelope([ours({ read: { watermark: sentAt } })]));
    expect(read).toMatchObject({ to: null, news: { type: "noticed" } });
  });
  test("a time that is none is noticed", () => expect(one({ read: {} }).news).toMatchObject({ type: "noticed" }));
});

// ---------------------------------------------------------------- about messages

describe("about another message", () => {
  const reaction = (body: object): Told => one({ reaction: { mid: "m_0", action: "react", reaction: "love", emoji: "❤️", ...body } });
  test("a reaction, and its taking back", () => {
    expect(reaction({}).news).toEqual({ type: "reacted", target: "m_0", emoji: "❤️", sentAt });
    expect(reaction({ action: "unreact", emoji: undefined }).news).toMatchObject({ emoji: null });
    expect(reaction({}).id).not.toBe(reaction({ action: "unreact" }).id);
  });
  test("a reaction of old clients by its name, of tomorrow's as a thumb", () => {
    expect(
      [reaction({ emoji: undefined }), reaction({ emoji: undefined, reaction: "new" })].map(
        ({ news }) => (news as { emoji: string }).emoji,
      ),
    ).toEqual(["❤️", "👍"]);
  });
  test("a reaction of our own side elsewhere", () => {
    const [mine] = tell(envelope([ours({ reaction: { mid: "m_0", action: "react", emoji: "👍" } })]));
    expect(mine).toMatchObject({ to: [`psid:${noor}`], news: { author: "elsewhere" } });
  });
  test("an edit, each under its number", () => {
    const edit = (num_edit: number): Told => one({ message_edit: { mid: "m_0", text: "la 39", num_edit } });
    expect(edit(1).news).toEqual({ type: "edited", target: "m_0", content: { type: "text", text: "la 39" }, sentAt });
    expect(edit(1).id).not.toBe(edit(2).id);
  });
});

describe("a button", () => {
  test("pressed is a choice", () =>
    expect(one({ postback: { mid: "m_5", title: "Empezar", payload: "GET_STARTED" } })).toMatchObject({
      id: "m_5",
      news: { type: "received", ext: "m_5", content: { type: "choice", id: "GET_STARTED", title: "Empezar" } },
    }));
  test("without a message's id is told apart from its neighbours, and equal to its redelivery", () => {
    const press = { postback: { title: "Sí", payload: "SI" } };
    const twice = (): readonly string[] => tell(envelope([item(press), item(press)])).map(({ id }) => id);
    expect(new Set(twice()).size).toBe(2);
    expect(twice()).toEqual(twice());
  });
  test("tells what led to it", () =>
    expect(one({ postback: { title: "Empezar", payload: "X", referral: { source: "SHORTLINK", ref: "cartel" } } }).news).toMatchObject({
      referral: "an m.me link: cartel",
    }));
});

// ---------------------------------------------------------------- the rest

describe("in the conversation, said by nobody,", () => {
  const lines: readonly (readonly [fact: string, parts: object, text: string])[] = [
    ["a link that led back", { referral: { source: "SHORTLINK", ref: "cartel" } }, "Came by an m.me link: cartel."],
    ["an account linked", { account_linking: { status: "linked", authorization_code: "X" } }, "Linked their account."],
    ["an account unlinked", { account_linking: { status: "unlinked" } }, "Unlinked their account."],
    [
      "a conversation handed on",
      { pass_thread_control: { new_owner_app_id: 263902037430900 } },
      "The conversation was handed to Meta's own inbox.",
    ],
    ["a conversation taken", { take_thread_control: { previous_owner_app_id: 12 } }, "The conversation was taken from the app 12."],
    ["a conversation taken by Meta's inbox", { take_thread_control: { previous_owner_app_id: "12", new_owner_app_id: "263902037430900" } }, "Meta's own inbox took the conversation."],
    ["a conversation given back", { pass_thread_control: { previous_owner_app_id: 263902037430900, new_owner_app_id: "12" } }, "Meta's own inbox handed the conversation over."],
    ["a conversation wanted", { request_thread_control: {} }, "The conversation is wanted by another app."],
  ];
  for (const [fact, parts, said] of lines)
    test(fact, () => expect(one(parts).news).toMatchObject({ type: "received", content: { type: "system", text: said } }));
});

describe("of consent", () => {
  test("an agreement", () =>
    expect(one({ optin: { type: "notification_messages", title: "Ofertas" } })).toMatchObject({
      to: [`psid:${noor}`],
      news: { type: "consent", text: "Agreed to be written to: Ofertas", sentAt },
    }));
  test("its end", () =>
    expect(one({ optin: { notification_messages_status: "STOP_NOTIFICATIONS" } }).news).toMatchObject({
      type: "consent",
      text: "Stopped notifications",
    }));
  test("an agreement of somebody without an id", () =>
    expect(one({ sender: undefined, optin: { ref: "form", user_ref: "u" } })).toMatchObject({ to: null, news: { type: "noticed" } }));
});

describe("about the account", () => {
  const facts: readonly (readonly [fact: string, parts: object, news: Partial<Extract<Told["news"], { type: "noticed" }>>])[] = [
    [
      "a policy",
      { sender: undefined, policy_enforcement: { action: "block", reason: "Spam." } },
      { what: "policy enforcement", text: "block: Spam." },
    ],
    [
      "a policy under its other name",
      { sender: undefined, "policy-enforcement": { action: "warning" } },
      { what: "policy enforcement", text: "warning" },
    ],
    ["roles of apps", { sender: undefined, app_roles: { 1: ["primary_receiver"] } }, { what: "roles of apps" }],
    ["an event without a sender", { sender: undefined, checkout_update: {} }, { what: "checkout update" }],
    ["a message to oneself", { sender: { id: page }, message: { mid: "m_1", text: "nota" } }, { what: "message without a sender" }],
  ];
  for (const [fact, parts, news] of facts)
    test(`${fact} is noticed`, () => expect(one(parts)).toMatchObject({ account: page, to: null, news: { type: "noticed", ...news } }));
});

test("an event of tomorrow is a message that can't be shown", () =>
  expect(one({ game_play: { score: 9 } }).news).toMatchObject({ type: "received", content: { type: "unsupported", what: "game" } }));

describe("a time", () => {
  const facts: readonly (readonly [fact: string, timestamp: unknown, ms: number])[] = [
    ["in milliseconds", 1_763_000_000_123, 1_763_000_000_123],
    ["in seconds", 1_763_000_000, 1_763_000_000_000],
    ["in seconds as text", "1763000000", 1_763_000_000_000],
    ["as a date", "2025-11-13T02:13:20+0000", 1_763_000_000_000],
  ];
  for (const [fact, timestamp, ms] of facts)
    test(fact, () => expect((one({ timestamp, ...text }, instagram).news as Extract<News, { type: "received" }>).sentAt).toBe(ms));
});

test("objects of the two are told apart", () => expect([objectOf(messenger), objectOf(instagram)]).toEqual(["page", "instagram"]));
