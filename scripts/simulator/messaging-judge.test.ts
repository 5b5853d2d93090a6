import { describe, expect, test } from "bun:test";
import { messengerFiles, instagramFiles } from "../../actors/adapters/messaging-files";
import { judgeMessaging } from "./messaging-judge";
import { judgeFile } from "./messaging-uploads";
import { gram, page } from "./testing";

const to = "9123456789012345";
const plain = { recipient: { id: to }, messaging_type: "RESPONSE" };
const text = (words: string, more: object = {}): object => ({ ...plain, message: { text: words, ...more } });
const attached = (type: string, payload: unknown, more: object = {}): object => ({ ...plain, message: { attachment: { type, payload }, ...more } });
const replies = (count: number, title = "Yes"): object[] => Array.from({ length: count }, (_, at) => ({ content_type: "text", title, payload: `p${at}` }));
const buttons = (count: number, words = "Which?", title = "Yes"): object =>
  attached("template", { template_type: "button", text: words, buttons: Array.from({ length: count }, (_, at) => ({ type: "postback", title, payload: `p${at}` })) });
const link = "https://parley.example/media/1/a?s=x";

describe("accepted", () => {
  test.each([
    ["messenger", "text", text("hola")],
    ["messenger", "2000 characters that are more code units", text("🙏".repeat(2000))],
    ["messenger", "text with our own data", text("hola", { metadata: "c.1.1" })],
    ["messenger", "a person's answer after a day", { ...text("hola"), messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }],
    ["messenger", "an answer to a message", { ...text("hola"), reply_to: { mid: "m_1" } }],
    ["messenger", "quick replies", text("Which?", { quick_replies: replies(13) })],
    ["messenger", "buttons", buttons(3)],
    ["messenger", "a picture by link", attached("image", { url: link, is_reusable: false })],
    ["messenger", "a file by upload", attached("file", { attachment_id: "117000000000001" })],
    ["instagram", "text without a type", { recipient: { id: to }, message: { text: "hola" } }],
    ["instagram", "1000 bytes", text("é".repeat(500))],
    ["instagram", "a voice note by link", attached("audio", { url: link })],
    ["instagram", "a heart", attached("like_heart", undefined)],
  ] as const)("%s: %s", (platform, _name, body) => {
    expect(judgeMessaging(platform, body)).toMatchObject({ verdict: "send", to });
  });

  test.each([
    ["typing_on", "typing"],
    ["typing_off", "other"],
    ["mark_seen", "read"],
  ] as const)("the sign %s", (sender_action, what) => {
    for (const platform of ["messenger", "instagram"] as const)
      expect(judgeMessaging(platform, { recipient: { id: to }, sender_action })).toEqual({ verdict: "mark", to, what });
  });

  test("what was sent is told: words, tag, quote, our own data and where the file is", () => {
    expect(judgeMessaging("messenger", { ...text("hola", { metadata: "c.1.1" }), messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT", reply_to: { mid: "m_1" } })).toEqual({
      verdict: "send", to, type: "text", text: "hola", tag: "HUMAN_AGENT", quote: "m_1", metadata: "c.1.1",
    });
    expect(judgeMessaging("messenger", attached("image", { url: link }))).toMatchObject({ type: "image", file: { url: link } });
    expect(judgeMessaging("instagram", attached("video", { attachment_id: "12" }))).toMatchObject({ type: "video", file: { id: "12" } });
    expect(judgeMessaging("messenger", buttons(1))).toMatchObject({ type: "template", text: "Which?" });
  });
});

describe("refused", () => {
  test.each([
    ["messenger", "no recipient", { message: { text: "a" }, messaging_type: "RESPONSE" }, "recipient is required"],
    ["messenger", "a recipient that is a number", { ...text("a"), recipient: { id: 12 } }, "recipient is required"],
    ["messenger", "no message", plain, "Message cannot be empty"],
    ["messenger", "an empty text", text("  "), "Message cannot be empty"],
    ["messenger", "no type", { recipient: { id: to }, message: { text: "a" } }, "messaging_type must be one of"],
    ["messenger", "a type of our own", { ...text("a"), messaging_type: "REPLY" }, "messaging_type must be one of"],
    ["messenger", "a tag that was given up", { ...text("a"), messaging_type: "MESSAGE_TAG", tag: "ACCOUNT_UPDATE" }, "Invalid message tag"],
    ["messenger", "a tag without its type", { ...text("a"), tag: "HUMAN_AGENT" }, "only allowed with messaging_type"],
    ["messenger", "2001 characters", text("a".repeat(2001)), "less than or equal to 2000"],
    ["messenger", "a long note of our own", text("a", { metadata: "x".repeat(1001) }), "message[metadata]"],
    ["messenger", "text and file together", attached("image", { url: link }, { text: "a" }), "Only one of the text"],
    ["messenger", "a caption", attached("image", { url: link, caption: "a" }), 'Unexpected key "caption"'],
    ["messenger", "link and upload together", attached("image", { url: link, attachment_id: "1" }), "either url or attachment_id"],
    ["messenger", "an address that is none", attached("image", { url: "file:7" }), "valid URL"],
    ["messenger", "a sticker", attached("sticker", { url: link }), "attachment][type] must be one of"],
    ["messenger", "14 quick replies", text("a", { quick_replies: replies(14) }), "1 to 13"],
    ["messenger", "a quick reply of 21 characters", text("a", { quick_replies: replies(1, "x".repeat(21)) }), "title"],
    ["messenger", "4 buttons", buttons(4), "1 to 3"],
    ["messenger", "buttons under 641 characters", buttons(1, "x".repeat(641)), "between 1 and 640"],
    ["messenger", "a sign with a message", { ...text("a"), sender_action: "typing_on" }, "together"],
    ["messenger", "an unknown sign", { recipient: { id: to }, sender_action: "wave" }, "sender_action must be one of"],
    ["messenger", "an unknown key", { ...text("a"), to }, 'Unexpected key "to"'],
    ["instagram", "1001 bytes", text("é".repeat(500) + "a"), "1000 bytes"],
    ["instagram", "a note of our own", text("a", { metadata: "c.1.1" }), 'Unexpected key "metadata"'],
    ["messenger", "no object", [1], "recipient is required"],
  ] as const)("%s: %s", (platform, _name, body, said) => {
    const verdict = judgeMessaging(platform, body);
    expect(verdict).toMatchObject({ verdict: "refused", error: { status: 400, code: 100 } });
    expect(verdict.verdict === "refused" && verdict.error.message).toContain(said);
  });
});

describe("files", () => {
  const megabyte = 1 << 20;
  test.each([
    [page, "image", "image/png", 8 * megabyte, null],
    [page, "image", "image/png", 8 * megabyte + 1, 2018109],
    [page, "image", "image/webp", 10, 2018047],
    [page, "audio", "audio/mpeg", 25 * megabyte, null],
    [page, "audio", "video/mp4", 10, 2018047],
    [page, "file", "application/zip", 25 * megabyte, null],
    [page, "file", "application/zip", 25 * megabyte + 1, 2018109],
    [page, "file", "application/zip", 0, 2018007],
    [gram, "audio", "audio/mp4", 10, null],
    [gram, "audio", "audio/mpeg", 10, 2018047],
    [gram, "file", "application/pdf", 10, null],
    [gram, "file", "application/zip", 10, 2018047],
  ] as const)("%o %s %s of %d bytes", (channel, type, mime, bytes, subcode) => {
    expect(judgeFile(channel, type, mime, bytes)?.subcode ?? null).toBe(subcode);
  });

  test("what our adapters let through is taken, type by type and to the last byte", () => {
    const types = { image: "image", sticker: "image", video: "video", animation: "video", video_note: "video", audio: "audio", voice: "audio", document: "file" } as const;
    for (const [channel, files] of [[page, messengerFiles], [gram, instagramFiles]] as const)
      for (const [kind, limit] of Object.entries(files))
        for (const mime of limit.mimes ?? ["application/zip"])
          expect([channel.platform, mime, judgeFile(channel, types[kind as keyof typeof types], mime, limit.bytesMax)]).toEqual([channel.platform, mime, null]);
  });
});
