/** What we send on WhatsApp, and what we refuse to send. */
import { describe, expect, test } from "bun:test";
import type { Content } from "../messages";
import { whatsapp } from "./whatsapp";
import { requestOf } from "./whatsapp-send";
import { accepted, channel, choices, isExplained, outgoing, phone, platform, sent, signal, text, wire } from "./whatsapp-send-fixtures";

describe("we send", () => {
  for (const [fact, content, body] of sent) {
    test(fact, () =>
      expect(wire(content)).toEqual({
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to: "34600111222",
        biz_opaque_callback_data: "0k3c9x.12.1",
        ...body,
      }),
    );
  }
  test("an answer to a message", () =>
    expect(wire(text, { quote: { ext: "wamid.Q" } })).toMatchObject({ context: { message_id: "wamid.Q" } }));
  test("to a BSUID, and then never to a phone beside it", () => {
    const body = wire(text, { to: ["bsuid:ES.81", ...phone] });
    expect(body).toMatchObject({ recipient_type: "individual", recipient: "ES.81" });
    expect(body).not.toHaveProperty("to");
  });
  test("to a phone, and then never to a BSUID beside it", () => {
    const body = wire(text, { to: [...phone, "bsuid:ES.81"] });
    expect(body).toMatchObject({ to: "34600111222" });
    expect(body).not.toHaveProperty("recipient");
  });
  test("to a group", () => expect(wire(text, { to: ["chat:Z3J1cG8x"] })).toMatchObject({ recipient_type: "group", to: "Z3J1cG8x" }));
  test("to the channel's number, at its version, with its token, and once", async () => {
    const { fetch, asked } = platform(accepted);
    expect(await whatsapp.send(outgoing(text), channel, fetch, signal())).toEqual({ result: "sent", ext: "wamid.O1" });
    expect(asked.map(({ url }) => url)).toEqual(["https://graph.facebook.com/v25.0/550011/messages"]);
    expect(asked[0]?.init).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer EAAtoken", "content-type": "application/json" },
    });
    expect(JSON.parse(asked[0]?.init.body as string)).toEqual(wire(text));
  });
  test("read marks, and typing with them", async () => {
    for (const [what, typing] of [
      [{ read: "wamid.I", to: phone }, undefined],
      [{ read: "wamid.I", typing: true, to: phone }, { type: "text" }],
    ] as const) {
      const { fetch, asked } = platform(() => Response.json({ success: true }));
      expect(await whatsapp.mark(what, channel, fetch, signal())).toEqual({ result: "done" });
      expect(JSON.parse(asked[0]?.init.body as string)).toEqual({
        messaging_product: "whatsapp",
        status: "read",
        message_id: "wamid.I",
        ...(typing && { typing_indicator: typing }),
      });
    }
  });
  test("no typing without a message to name, since WhatsApp has no such thing", async () => {
    const { fetch, asked } = platform(accepted);
    expect(await whatsapp.mark({ typing: true, to: phone }, channel, fetch, signal())).toMatchObject({
      result: "failed",
      retry: false,
      code: "unsupported",
    });
    expect(asked).toEqual([]);
  });
});

// ---------------------------------------------------------------- what is not sent

describe("we refuse, before anything leaves,", () => {
  const interactive = (rest: Partial<Extract<Content, { type: "interactive" }>>): Content => ({
    type: "interactive",
    text: "¿Cuándo?",
    ...rest,
  });
  const facts: readonly (readonly [fact: string, content: Content, code: string])[] = [
    ["an empty text", { type: "text", text: " \n" }, "empty"],
    ["a text of 4,097 characters", { type: "text", text: "x".repeat(4_097) }, "too_long"],
    ["a caption of 1,025 characters", { type: "media", media: "image", ref: "1", caption: "x".repeat(1_025) }, "too_long"],
    ["a caption on a sound", { type: "media", media: "voice", ref: "1", caption: "oye" }, "unsupported"],
    ["a caption on a sticker", { type: "media", media: "sticker", ref: "1", caption: "oye" }, "unsupported"],
    ["a file without a reference", { type: "media", media: "image", ref: "" }, "invalid"],
    ["no contacts", { type: "contacts", contacts: [] }, "too_many"],
    ["six contacts", { type: "contacts", contacts: Array.from({ length: 6 }, () => ({ name: "P", phones: [], emails: [] })) }, "too_many"],
    ["a contact without a name", { type: "contacts", contacts: [{ name: " ", phones: ["1"], emails: [] }] }, "invalid"],
    ["an empty parameter", { type: "template", name: "t", language: "es", parameters: [""] }, "invalid"],
    ["a parameter with a line break", { type: "template", name: "t", language: "es", parameters: ["a\nb"] }, "invalid"],
    ["a parameter with five spaces in a row", { type: "template", name: "t", language: "es", parameters: ["a     b"] }, "invalid"],
    ["a parameter without end", { type: "template", name: "t", language: "es", parameters: ["x".repeat(32_769)] }, "too_long"],
    ["no choices", interactive({}), "too_many"],
    ["four buttons", interactive({ buttons: choices(4) }), "too_many"],
    ["eleven rows", interactive({ list: { button: "Ver", rows: choices(11) } }), "too_many"],
    [
      "two buttons of one name",
      interactive({
        buttons: [
          { id: "a", title: "Sí" },
          { id: "b", title: "Sí" },
        ],
      }),
      "invalid",
    ],
    [
      "two buttons of one id",
      interactive({
        buttons: [
          { id: "a", title: "Sí" },
          { id: "a", title: "No" },
        ],
      }),
      "invalid",
    ],
    ["a button without a name", interactive({ buttons: [{ id: "a", title: " " }] }), "invalid"],
    ["a button's name of 21 characters", interactive({ buttons: [{ id: "a", title: "x".repeat(21) }] }), "too_long"],
    ["a button's id of 257 characters", interactive({ buttons: [{ id: "x".repeat(257), title: "a" }] }), "too_long"],
    ["a button's description", interactive({ buttons: [{ id: "a", title: "Sí", description: "claro" }] }), "unsupported"],
    ["a row's name of 25 characters", interactive({ list: { button: "Ver", rows: [{ id: "a", title: "x".repeat(25) }] } }), "too_long"],
    [
      "a row's description of 73 characters",
      interactive({ list: { button: "Ver", rows: [{ id: "a", title: "a", description: "x".repeat(73) }] } }),
      "too_long",
    ],
    ["a row's id of 201 characters", interactive({ list: { button: "Ver", rows: [{ id: "x".repeat(201), title: "a" }] } }), "too_long"],
    ["a list's button of 21 characters", interactive({ list: { button: "x".repeat(21), rows: choices(1) } }), "too_long"],
    ["a list's button without a name", interactive({ list: { button: "", rows: choices(1) } }), "invalid"],
    ["choices under 1,025 characters", interactive({ text: "x".repeat(1_025), buttons: choices(1) }), "too_long"],
    ["choices under nothing", interactive({ text: "", buttons: choices(1) }), "empty"],
    ["a header of 61 characters", interactive({ header: "x".repeat(61), buttons: choices(1) }), "too_long"],
    ["a footer of 61 characters", interactive({ footer: "x".repeat(61), buttons: choices(1) }), "too_long"],
    ["what a customer chose", { type: "choice", id: "a", title: "a" }, "unsupported"],
    ["a system line", { type: "system", text: "a" }, "unsupported"],
    ["a customer's order", { type: "order", items: [] }, "unsupported"],
    ["what could not be read", { type: "unsupported", what: "poll" }, "unsupported"],
  ];
  for (const [fact, content, code] of facts) {
    test(fact, async () => {
      const { fetch, asked } = platform(accepted);
      const answer = await whatsapp.send(outgoing(content), channel, fetch, signal());
      expect(answer).toMatchObject({ result: "failed", retry: false, code });
      expect(isExplained(answer)).toBe(true);
      expect(asked).toEqual([]);
    });
  }
  test("a conversation without an address", () =>
    expect(requestOf(outgoing(text, { to: [] }))).toMatchObject({ result: "failed", code: "no_address" }));
  test("but not a text of 4,096 characters", () =>
    expect(requestOf(outgoing({ type: "text", text: "x".repeat(4_096) }))).toHaveProperty("text"));
});
