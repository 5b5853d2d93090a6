/** What we send on Telegram, and what we refuse to send. */
import { describe, expect, test } from "bun:test";
import type { Content, Key } from "../messages";
import { telegram } from "./telegram";
import { markOf, requestOf } from "./telegram-send";
import { channel, chat, choices, media, ok, outgoing, platform, sent, signal, text, threads, token, wire } from "./telegram-send-fixtures";

describe("we send", () => {
  for (const [fact, content, method, body] of sent)
    test(fact, () => expect(wire(content)).toEqual({ method, body: { chat_id: 4401, ...body } }));
  for (const [fact, key, address] of threads) test(`to ${fact}`, () => expect(wire(text, { to: [key] }).body).toMatchObject(address));
  test("an answer to a message, even if that is deleted meanwhile", () => {
    expect(wire(text, { quote: { ext: "4401:7" } }).body).toMatchObject({
      reply_parameters: { message_id: 7, allow_sending_without_reply: true },
    });
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
    expect(markOf({ typing: true, read: "callback:5", to: ["chat:-100777/5"] })).toEqual({
      method: "sendChatAction",
      body: { chat_id: -100_777, message_thread_id: 5, action: "typing" },
    });
    expect(markOf({ typing: true, to: ["chat:-100777/d4401"] })).toEqual({
      method: "sendChatAction",
      body: { chat_id: -100_777, action: "typing" },
    });
    expect(markOf({ typing: true, to: [] })).toBeUndefined();
  });
  test("that a button was noticed", () =>
    expect(markOf({ read: "callback:cq5", to: chat })).toEqual({ method: "answerCallbackQuery", body: { callback_query_id: "cq5" } }));
  test("a business account that its message was read", () =>
    expect(markOf({ read: "4401:12", to: ["chat:4401@bc1"] })).toEqual({
      method: "readBusinessMessage",
      body: { business_connection_id: "bc1", chat_id: 4401, message_id: 12 },
    }));
  test("nothing when a bot has read a message, since there is no such mark", async () => {
    const { fetch, asked } = platform(ok(true));
    expect(await telegram.mark({ read: "4401:12", to: chat }, channel, fetch, signal())).toEqual({ result: "done" });
    expect(asked).toEqual([]);
  });
  test("and say so when it was told", async () =>
    expect(await telegram.mark({ typing: true, to: chat }, channel, platform(ok(true)).fetch, signal())).toEqual({ result: "done" }));
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
    [
      "two contacts",
      {
        type: "contacts",
        contacts: [
          { name: "A", phones: ["1"], emails: [] },
          { name: "B", phones: ["2"], emails: [] },
        ],
      },
      "too_many",
    ],
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
  for (const [fact, content, code] of facts)
    test(fact, () => expect(requestOf(outgoing(content))).toMatchObject({ result: "failed", retry: false, code }));
  for (const to of [[], ["phone:34600"], ["chat:"], ["chat:abc"], ["chat:1/2/3"], ["chat:1\n"]] as unknown as Key[][]) {
    test(`an address like ${JSON.stringify(to)}`, () =>
      expect(requestOf(outgoing(text, { to }))).toMatchObject({ result: "failed", code: "no_address" }));
  }
  for (const ext of ["callback:5", "story:1:2", "elsewhere", "wamid.X"])
    test(`to quote ${ext}`, () =>
      expect(requestOf(outgoing(text, { quote: { ext } }))).toMatchObject({ result: "failed", code: "unsupported" }));
});
