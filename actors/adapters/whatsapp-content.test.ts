/** Every kind of message, and what is shown of kinds that can't be drawn. */
import { describe, expect, test } from "bun:test";
import type { Content } from "../messages";
import { contentOf, maria, said, sentAt } from "./whatsapp-fixtures";

describe("a message", () => {
  test("says who, where, when and what", () => {
    expect(said({ type: "text", text: { body: "Tenéis talla 38?" } })).toEqual({
      id: "wamid.M1",
      account: "550011",
      to: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
      news: {
        type: "received",
        ext: "wamid.M1",
        sentAt,
        name: "Maria Soler",
        identities: [
          { kind: "bsuid", value: maria.bsuid },
          { kind: "phone", value: maria.phone },
        ],
        keys: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
        content: { type: "text", text: "Tenéis talla 38?" },
      },
    });
  });

  const file = { id: "9001", mime_type: "image/jpeg", sha256: "q1w2=" };
  const facts: readonly (readonly [fact: string, message: object, content: Content])[] = [
    ["an empty text", { type: "text", text: { body: "" } }, { type: "text", text: "" }],
    [
      "a picture",
      { type: "image", image: { ...file, caption: "roto" } },
      { type: "media", media: "image", ref: "9001", mime: "image/jpeg", sha256: "q1w2=", caption: "roto" },
    ],
    [
      "a picture that comes with a link too",
      { type: "image", image: { ...file, url: "https://media.example/1" } },
      { type: "media", media: "image", ref: "9001", mime: "image/jpeg", sha256: "q1w2=" },
    ],
    [
      "a picture that comes with a link alone",
      { type: "image", image: { link: "https://media.example/1" } },
      { type: "media", media: "image", ref: "https://media.example/1" },
    ],
    [
      "a video",
      { type: "video", video: { id: "9002", mime_type: "video/mp4" } },
      { type: "media", media: "video", ref: "9002", mime: "video/mp4" },
    ],
    ["a sound", { type: "audio", audio: { id: "9003", voice: false } }, { type: "media", media: "audio", ref: "9003" }],
    ["a voice note", { type: "audio", audio: { id: "9004", voice: true } }, { type: "media", media: "voice", ref: "9004" }],
    ["a voice note of the old kind", { type: "voice", voice: { id: "9005" } }, { type: "media", media: "voice", ref: "9005" }],
    [
      "a document",
      { type: "document", document: { id: "9006", filename: "factura.pdf", caption: "mi factura", file_size: 2_048 } },
      { type: "media", media: "document", ref: "9006", name: "factura.pdf", caption: "mi factura", bytes: 2_048 },
    ],
    [
      "a sticker",
      { type: "sticker", sticker: { id: "9007", animated: true, mime_type: "image/webp" } },
      { type: "media", media: "sticker", ref: "9007", mime: "image/webp" },
    ],
    [
      "a place",
      { type: "location", location: { latitude: 41.38, longitude: 2.17, name: "Tienda", address: "Carrer Nou 3" } },
      { type: "location", latitude: 41.38, longitude: 2.17, name: "Tienda", address: "Carrer Nou 3" },
    ],
    [
      "a place written as strings",
      { type: "location", location: { latitude: "41.38", longitude: "2.17" } },
      { type: "location", latitude: 41.38, longitude: 2.17 },
    ],
    [
      "contacts",
      {
        type: "contacts",
        contacts: [
          {
            name: { formatted_name: "Pau Riba" },
            phones: [{ phone: "+34 600 000 001" }, { wa_id: "34600000002" }],
            emails: [{ email: "pau@example.org" }],
          },
          { phones: [{ phone: "+34 1" }] },
        ],
      },
      {
        type: "contacts",
        contacts: [
          { name: "Pau Riba", phones: ["+34 600 000 001", "34600000002"], emails: ["pau@example.org"] },
          { name: "+34 1", phones: ["+34 1"], emails: [] },
        ],
      },
    ],
    [
      "an order, its prices as decimal strings",
      {
        type: "order",
        order: {
          catalog_id: "31",
          text: "sin prisa",
          product_items: [
            { product_retailer_id: "ZAP-38", quantity: 2, item_price: 49.9, currency: "EUR" },
            { product_retailer_id: "CAL", quantity: "1", item_price: 5, currency: "EUR" },
          ],
        },
      },
      {
        type: "order",
        catalog: "31",
        text: "sin prisa",
        items: [
          { sku: "ZAP-38", quantity: 2, price: "49.9", currency: "EUR" },
          { sku: "CAL", quantity: 1, price: "5", currency: "EUR" },
        ],
      },
    ],
    [
      "a template's button",
      { type: "button", button: { payload: "stop-1", text: "No quiero más" } },
      { type: "choice", id: "stop-1", title: "No quiero más" },
    ],
    ["a template's button without payload", { type: "button", button: { text: "Sí" } }, { type: "choice", id: "Sí", title: "Sí" }],
    [
      "a reply button",
      { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "yes", title: "Sí" } } },
      { type: "choice", id: "yes", title: "Sí" },
    ],
    [
      "a list row",
      { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "r1", title: "Mañana", description: "9 a 14 h" } } },
      { type: "choice", id: "r1", title: "Mañana", description: "9 a 14 h" },
    ],
    [
      "a form",
      {
        type: "interactive",
        interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: '{"size":"38"}' } },
      },
      { type: "choice", id: "flow", title: "Sent", form: '{"size":"38"}' },
    ],
    [
      "that calls are welcome",
      { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply: { response: "accept" } } },
      { type: "choice", id: "call_permission:accept", title: "You may call me" },
    ],
    [
      "that calls are not welcome",
      { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply: { response: "reject" } } },
      { type: "choice", id: "call_permission:reject", title: "Please don't call me" },
    ],
    ["that a chat was opened", { type: "request_welcome" }, { type: "system", text: "Opened the chat for the first time." }],
  ];
  for (const [fact, message, content] of facts) test(`can be ${fact}`, () => expect(contentOf(message)).toEqual(content));
});

describe("what can't be drawn is shown as unsupported, with its kind in words:", () => {
  const error = { code: 131051, title: "Message type unknown", error_data: { details: "Message type is currently not supported." } };
  const facts: readonly (readonly [fact: string, message: object, what: string, text?: string])[] = [
    [
      "a kind that WhatsApp withholds",
      { type: "unsupported", errors: [error] },
      "message of a kind that WhatsApp does not pass on",
      "Message type is currently not supported.",
    ],
    [
      "a kind that WhatsApp withholds and names",
      { type: "unsupported", unsupported: { type: "poll_creation" }, errors: [error] },
      "poll",
      "Message type is currently not supported.",
    ],
    ["a disappearing message", { type: "ephemeral", text: { body: "psst" } }, "disappearing message", "psst"],
    ["a kind of tomorrow", { type: "hologram_note" }, "hologram note"],
    [
      "an interactive answer of tomorrow",
      { type: "interactive", interactive: { type: "product_pick", product_pick: { id: "1" } } },
      "product pick",
    ],
    ["no kind at all", {}, "message without a type"],
    ["a kind named after what every object has", { type: "constructor" }, "constructor"],
    ["a kind named __proto__", { type: "__proto__" }, "proto"],
    [
      "a picture that could not be fetched",
      { type: "image", errors: [{ code: 131052, title: "Media download error" }] },
      "image",
      "Media download error",
    ],
    ["a place off the map", { type: "location", location: { latitude: 91, longitude: 0 } }, "location"],
    ["an edit of nothing", { type: "edit", edit: {} }, "edited message"],
    ["a reaction to nothing", { type: "reaction", reaction: { emoji: "👍" } }, "reaction"],
  ];
  for (const [fact, message, what, text] of facts)
    test(fact, () => expect(contentOf(message)).toEqual({ type: "unsupported", what, text }));
});
