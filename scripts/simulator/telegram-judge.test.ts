import { describe, expect, test } from "bun:test";
import { chatIdOf, judgeAction, judgeSend, judgeWebhook } from "./telegram-judge";

const file = "BAACAgIAAxkBAAN12345";
const judged = (method: string, given: Record<string, unknown>): string | null =>
  judgeSend(method, given, (id) => id === "5")?.description ?? null;

describe("sends that are accepted", () => {
  test.each([
    ["sendmessage", { text: "hi" }],
    ["sendmessage", { text: "🙏".repeat(4096) }],
    ["sendmessage", { text: "<b>hi</b>", parse_mode: "HTML" }],
    ["sendmessage", { text: "1\\.5", parse_mode: "MarkdownV2" }],
    ["sendmessage", { text: "hi", reply_parameters: { message_id: 5 } }],
    ["sendmessage", { text: "hi", reply_parameters: '{"message_id":5}' }],
    ["sendmessage", { text: "hi", reply_parameters: { message_id: 6, allow_sending_without_reply: true } }],
    ["sendphoto", { photo: "https://example.com/a.jpg", caption: "c" }],
    ["sendvideo", { video: file }],
    ["sendaudio", { audio: file }],
    ["sendvoice", { voice: file }],
    ["senddocument", { document: file }],
    ["sendanimation", { animation: file }],
    ["sendsticker", { sticker: file }],
    ["sendvideonote", { video_note: file }],
    ["sendlocation", { latitude: 42.1, longitude: 0.6 }],
    ["sendvenue", { latitude: 42.1, longitude: 0.6, title: "t", address: "a" }],
    ["sendcontact", { phone_number: "+34600110101", first_name: "Ana" }],
  ])("%s %j", (method, given) => expect(judged(method, given)).toBeNull());
});

describe("sends that are refused", () => {
  test.each([
    ["sendmessage", {}, "message text is empty"],
    ["sendmessage", { text: "  " }, "message text is empty"],
    ["sendmessage", { text: "a".repeat(4097) }, "message is too long"],
    ["sendmessage", { text: "a", parse_mode: "bbcode" }, "unsupported parse_mode"],
    ["sendmessage", { text: "<b>a", parse_mode: "HTML" }, "can't parse entities"],
    ["sendmessage", { text: "1.5", parse_mode: "MarkdownV2" }, "can't parse entities"],
    ["sendmessage", { text: "a", reply_parameters: { message_id: 6 } }, "message to be replied not found"],
    ["sendmessage", { text: "a", reply_parameters: "nonsense" }, "can't parse reply parameters"],
    ["sendphoto", {}, "there is no photo in the request"],
    ["sendphoto", { photo: "not a file" }, "wrong file identifier/HTTP URL specified"],
    ["sendphoto", { photo: file, caption: "a".repeat(1025) }, "message caption is too long"],
    ["sendvideonote", {}, "there is no video note in the request"],
    ["sendvideonote", { video_note: "https://example.com/a.mp4" }, "wrong file identifier"],
    ["sendlocation", { latitude: 42.1 }, "longitude"],
    ["sendlocation", { latitude: 91, longitude: 0 }, "latitude"],
    ["sendcontact", { first_name: "Ana" }, "phone number"],
    ["sendcontact", { phone_number: "1" }, "first name"],
  ])("%s %j: %s", (method, given, said) => {
    expect(judged(method, given)).toStartWith("Bad Request: ");
    expect(judged(method, given)).toContain(said);
  });
});

test.each([
  ["42", { chat: "42" }],
  [42, { chat: "42" }],
  [-100200, { chat: "-100200" }],
  ["@channel", { chat: "@channel" }],
] as const)("chat %p is one", (given, expected) => {
  expect(chatIdOf({ chat_id: given })).toEqual(expected);
});
test.each([
  [undefined, "chat_id is empty"],
  ["", "chat_id is empty"],
  ["maria", "chat not found"],
] as const)("chat %p is none: %s", (given, said) => {
  expect(chatIdOf({ chat_id: given })).toEqual({ status: 400, description: `Bad Request: ${said}` });
});

test("only known chat actions", () => {
  expect(judgeAction({ action: "typing" })).toBeNull();
  expect(judgeAction({ action: "dancing" })?.description).toBe("Bad Request: wrong parameter action in request");
});

test.each([
  [{ url: "https://parley.example/webhook/telegram", secret_token: "abc_-9" }, null],
  [{ url: "http://127.0.0.1:4000/webhook/telegram" }, null],
  [{ url: "" }, null],
  [{ url: "http://parley.example/hook" }, "An HTTPS URL must be provided"],
  [{ url: "https://parley.example:4000/hook" }, "only on ports 80, 88, 443 or 8443"],
  [{ url: "nonsense" }, "invalid url"],
  [{ url: "https://parley.example", secret_token: "a b" }, "unallowed characters"],
  [{ url: "https://parley.example", max_connections: 101 }, "max_connections"],
] as const)("setWebhook %j: %s", (given, said) => {
  const wrong = judgeWebhook(given);
  if (said === null) expect(wrong).toBeNull();
  else expect(wrong?.description).toContain(said);
});
