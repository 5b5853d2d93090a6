import { describe, expect, test } from "bun:test";
import { judge } from "./whatsapp-judge";

const shopPhone = "34911234567";
const base = { messaging_product: "whatsapp", recipient_type: "individual", to: "34600110217" };
const of = (type: string, content: unknown, more: object = {}): object => ({ ...base, type, [type]: content, ...more });
const buttons = (...titles: string[]): object => ({
  type: "button",
  body: { text: "Which?" },
  action: { buttons: titles.map((title, at) => ({ type: "reply", reply: { id: `b${at}`, title } })) },
});
const rows = (count: number): object[] => Array.from({ length: count }, (_, at) => ({ id: `r${at}`, title: `Row ${at}` }));
const list = (...sections: object[]): object => ({ type: "list", body: { text: "Pick" }, action: { button: "Open", sections } });

describe("accepted", () => {
  test.each([
    ["text", of("text", { body: "hi" })],
    ["text of 4096 characters that are more code units", of("text", { body: "🙏".repeat(4096) })],
    ["text without a type", { messaging_product: "whatsapp", to: "34600110217", text: { body: "hi", preview_url: true } }],
    ["a number as people write it", { ...of("text", { body: "hi" }), to: "+34 600-110-217" }],
    ["image by link with caption", of("image", { link: "https://example.com/a.jpg", caption: "look" })],
    ["image by id", of("image", { id: "1234567890" })],
    ["audio", of("audio", { link: "https://example.com/a.ogg" })],
    ["video", of("video", { link: "http://example.com/a.mp4", caption: "c" })],
    ["document", of("document", { link: "https://example.com/a.pdf", filename: "a.pdf", caption: "c" })],
    ["sticker", of("sticker", { id: "99887766" })],
    ["location", of("location", { latitude: 42.6, longitude: "0.65", name: "n", address: "a" })],
    ["contacts", of("contacts", [{ name: { formatted_name: "Ana Ruiz", first_name: "Ana" }, phones: [{ phone: "+34600110101" }] }])],
    ["reaction", of("reaction", { message_id: "wamid.x", emoji: "👍" })],
    ["reaction taken back", of("reaction", { message_id: "wamid.x", emoji: "" })],
    ["three buttons", of("interactive", buttons("One", "Two", "Three"))],
    ["a list of ten rows", of("interactive", list({ rows: rows(10) }))],
    ["a link button", of("interactive", { type: "cta_url", body: { text: "b" }, action: { name: "cta_url", parameters: {} } })],
    [
      "template",
      of("template", {
        name: "order_update",
        language: { code: "es" },
        components: [{ type: "body", parameters: [{ type: "text", text: "104417" }] }],
      }),
    ],
    ["a quote", of("text", { body: "hi" }, { context: { message_id: "wamid.y" } })],
    ["callback data of 512 characters", of("text", { body: "hi" }, { biz_opaque_callback_data: "x".repeat(512) })],
  ])("%s", (_name, body) => expect(judge(body, shopPhone)).toMatchObject({ verdict: "send", to: "34600110217", by: "phone" }));

  test("a business-scoped id, and the phone when both are given", () => {
    const { to: _, ...rest } = base;
    expect(judge({ ...rest, recipient: "ES.ab12CD", type: "text", text: { body: "hi" } }, shopPhone)).toMatchObject({
      verdict: "send",
      to: "ES.ab12CD",
      input: "ES.ab12CD",
      by: "bsuid",
    });
    expect(judge({ ...base, recipient: "ES.ab12CD", type: "text", text: { body: "hi" } }, shopPhone)).toMatchObject({
      to: "34600110217",
      by: "phone",
    });
  });

  test("what is needed later comes out: words, quote, callback data, template", () => {
    const verdict = judge(
      of("image", { link: "https://e.com/a", caption: "look" }, { context: { message_id: "wamid.q" }, biz_opaque_callback_data: "c.1.1" }),
      shopPhone,
    );
    expect(verdict).toMatchObject({ text: "look", quote: "wamid.q", opaque: "c.1.1", template: false });
    expect(judge(of("template", { name: "hello", language: { code: "en" } }), shopPhone)).toMatchObject({ template: true });
  });

  test("read, and read with typing", () => {
    const read = { messaging_product: "whatsapp", status: "read", message_id: "wamid.z" };
    expect(judge(read, shopPhone)).toEqual({ verdict: "read", target: "wamid.z", typing: false });
    expect(judge({ ...read, typing_indicator: { type: "text" } }, shopPhone)).toEqual({ verdict: "read", target: "wamid.z", typing: true });
  });
});

describe("refused", () => {
  test.each([
    ["no JSON", undefined, 100, "The parameter messaging_product is required."],
    ["a list", [], 100, "messaging_product is required"],
    ["another product", { ...base, messaging_product: "sms" }, 100, "must be one of {WHATSAPP}"],
    ["nobody to send to", { messaging_product: "whatsapp", type: "text", text: { body: "hi" } }, 100, "The parameter to is required."],
    ["a number that is none", { ...of("text", { body: "hi" }), to: "maria" }, 100, "not a valid phone number"],
    [
      "an id that is none",
      { messaging_product: "whatsapp", recipient: "maria", type: "text", text: { body: "hi" } },
      100,
      "not a valid business-scoped",
    ],
    ["the shop itself", { ...of("text", { body: "hi" }), to: shopPhone }, 131021, "Recipient cannot be the sender"],
    ["an unknown type", of("fax", {}), 100, "Param type must be one of {AUDIO, CONTACTS"],
    ["content of another type", { ...base, type: "image", text: { body: "hi" } }, 100, "The parameter image is required."],
    ["empty text", of("text", { body: "" }), 100, "text['body'] is required"],
    ["4097 characters", of("text", { body: "a".repeat(4097) }), 100, "at most 4096 characters"],
    ["an unknown key", of("text", { body: "a", colour: "red" }), 100, 'Unexpected key "colour"'],
    ["a caption on audio", of("audio", { link: "https://e.com/a", caption: "c" }), 100, 'Unexpected key "caption"'],
    ["id and link", of("image", { id: "123", link: "https://e.com/a" }), 131008, "Exactly one of"],
    ["neither id nor link", of("image", {}), 131008, "Exactly one of"],
    ["a link that is none", of("image", { link: "file:///etc/passwd" }), 100, "valid URI"],
    ["a media id that is none", of("image", { id: "abc" }), 100, "media attachment ID"],
    ["a caption too long", of("image", { id: "123", caption: "a".repeat(1025) }), 100, "at most 1024"],
    ["a latitude beyond the pole", of("location", { latitude: 91, longitude: 0 }), 131009, "latitude"],
    ["no longitude", of("location", { latitude: 1 }), 131008, "longitude"],
    ["no contacts", of("contacts", []), 100, "at least 1 element"],
    [
      "a contact with a formatted name alone",
      of("contacts", [{ name: { formatted_name: "Ana" } }]),
      131008,
      "At least one of the optional",
    ],
    ["a reaction to nothing", of("reaction", { emoji: "👍" }), 131008, "message_id"],
    ["a reaction with words", of("reaction", { message_id: "wamid.x", emoji: "nice" }), 131009, "not an emoji"],
    ["an unknown interactive", of("interactive", { type: "poll" }), 100, "interactive['type']"],
    ["four buttons", of("interactive", buttons("1", "2", "3", "4")), 131009, "buttons count"],
    ["a title of 21", of("interactive", buttons("a".repeat(21))), 131009, "Button title length invalid"],
    ["equal titles", of("interactive", buttons("A", "A")), 131009, "Duplicated button titles"],
    ["an interactive without words", of("interactive", { ...buttons("A"), body: undefined }), 100, "interactive['body']"],
    ["a body of 1025", of("interactive", { ...buttons("A"), body: { text: "a".repeat(1025) } }), 131009, "Body text length"],
    ["a footer of 61", of("interactive", { ...buttons("A"), footer: { text: "a".repeat(61) } }), 131009, "Footer text length"],
    [
      "a header of 61",
      of("interactive", { ...buttons("A"), header: { type: "text", text: "a".repeat(61) } }),
      131009,
      "Header text length",
    ],
    [
      "eleven rows",
      of("interactive", list({ title: "a", rows: rows(6) }, { title: "b", rows: rows(6).map((row, at) => ({ ...row, id: `s${at}` })) })),
      131009,
      "Total row count",
    ],
    ["a row title of 25", of("interactive", list({ rows: [{ id: "a", title: "a".repeat(25) }] })), 131009, "Row title length"],
    [
      "equal rows",
      of(
        "interactive",
        list({
          rows: [
            { id: "a", title: "A" },
            { id: "a", title: "B" },
          ],
        }),
      ),
      131009,
      "Duplicated row ids",
    ],
    ["sections without titles", of("interactive", list({ rows: rows(1) }, { rows: rows(1) })), 131009, "Section title"],
    ["a template without language", of("template", { name: "a" }), 100, "template['language']"],
    ["a template that can't exist", of("template", { name: "Order Update", language: { code: "es" } }), 132001, "does not exist"],
    [
      "an empty template parameter",
      of("template", { name: "a", language: { code: "es" }, components: [{ type: "body", parameters: [{ type: "text", text: "" }] }] }),
      100,
      "Invalid parameter",
    ],
    [
      "a line break in a template parameter",
      of("template", { name: "a", language: { code: "es" }, components: [{ type: "body", parameters: [{ type: "text", text: "a\nb" }] }] }),
      132018,
      "parameters in your template",
    ],
    ["a quote of nothing", of("text", { body: "a" }, { context: {} }), 100, "context['message_id']"],
    ["callback data too long", of("text", { body: "a" }, { biz_opaque_callback_data: "x".repeat(513) }), 100, "at most 512"],
    ["reading nothing", { messaging_product: "whatsapp", status: "read" }, 100, "message_id is required"],
    ["reading what is no message", { messaging_product: "whatsapp", status: "read", message_id: "42" }, 131009, "not valid"],
    ["another status", { messaging_product: "whatsapp", status: "seen", message_id: "wamid.x" }, 100, "{READ}"],
  ])("%s", (_name, body, code, said) => {
    const verdict = judge(body, shopPhone);
    if (verdict.verdict !== "refused") throw new Error("accepted");
    expect(verdict.error.code).toBe(code);
    expect(`${verdict.error.message} ${verdict.error.details ?? ""}`).toContain(said);
  });

  test("a one-tap template to a business-scoped id", () => {
    const template = { name: "otp", language: { code: "es" }, components: [{ type: "button", sub_type: "url", otp: {}, parameters: [] }] };
    expect(judge({ messaging_product: "whatsapp", recipient: "ES.a1", type: "template", template }, shopPhone)).toMatchObject({
      error: { code: 131062 },
    });
  });
});
