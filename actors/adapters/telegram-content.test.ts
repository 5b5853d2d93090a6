/** Every kind of message. */
import { describe, expect, test } from "bun:test";
import type { Content } from "../messages";
import { ana, chat, news, said, sentAt } from "./telegram-fixtures";

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
        identities: [
          { kind: "telegram", value: "4401" },
          { kind: "handle", value: "anapons" },
        ],
        keys: ["chat:4401"],
        content: { type: "text", text: "Hola" },
      },
    });
  });

  const file = { file_id: "F1", file_unique_id: "u", file_size: 900, mime_type: "video/mp4" };
  const media = (kind: string, more: object = {}): Content =>
    ({ type: "media", media: kind, ref: "F1", bytes: 900, mime: "video/mp4", ...more }) as Content;
  const sizes = [
    { file_id: "S", width: 90, height: 60 },
    { file_id: "L", width: 900, height: 600, file_size: 7 },
    { file_id: "M", width: 300, height: 200 },
  ];
  const facts: readonly (readonly [fact: string, message: object, content: Content])[] = [
    [
      "a photo, of which the largest counts",
      { photo: sizes, caption: "roto", media_group_id: "A1" },
      { type: "media", media: "image", ref: "L", width: 900, height: 600, bytes: 7, caption: "roto", album: "A1" },
    ],
    [
      "a video",
      { video: { ...file, duration: 4, width: 640, height: 480, file_name: "v.mp4" } },
      media("video", { seconds: 4, width: 640, height: 480, name: "v.mp4" }),
    ],
    [
      "a song",
      { audio: { ...file, performer: "Rosa", title: "Luz", duration: 200 } },
      media("audio", { name: "Rosa – Luz", seconds: 200 }),
    ],
    ["a voice note", { voice: { ...file, duration: 3 } }, media("voice", { seconds: 3 })],
    ["a round video", { video_note: { ...file, length: 240, duration: 5 } }, media("video_note", { width: 240, height: 240, seconds: 5 })],
    ["a moving picture, which is a document too", { animation: file, document: file }, media("animation")],
    ["a live photo, which is a photo too", { live_photo: file, photo: sizes }, media("video")],
    ["a document", { document: { ...file, file_name: "f.pdf" } }, media("document", { name: "f.pdf" })],
    [
      "a sticker",
      { sticker: { file_id: "F1", emoji: "👍", width: 512, height: 512, is_animated: true } },
      { type: "media", media: "sticker", ref: "F1", caption: "👍", width: 512, height: 512, mime: "application/x-tgsticker" },
    ],
    ["a still sticker", { sticker: { file_id: "F1" } }, { type: "media", media: "sticker", ref: "F1", mime: "image/webp" }],
    ["a video sticker", { sticker: { file_id: "F1", is_video: true } }, { type: "media", media: "sticker", ref: "F1", mime: "video/webm" }],
    [
      "a contact",
      { contact: { phone_number: "+34600", first_name: "Pau", last_name: "Riba" } },
      { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34600"], emails: [] }] },
    ],
    ["a place", { location: { latitude: 41.4, longitude: 2.2 } }, { type: "location", latitude: 41.4, longitude: 2.2 }],
    [
      "a place that moves",
      { location: { latitude: 41.4, longitude: 2.2, live_period: 900 } },
      { type: "location", latitude: 41.4, longitude: 2.2, live: true },
    ],
    [
      "a venue, which is a place too",
      {
        venue: { location: { latitude: 41.4, longitude: 2.2 }, title: "Tienda", address: "Nou 3" },
        location: { latitude: 41.4, longitude: 2.2 },
      },
      { type: "location", latitude: 41.4, longitude: 2.2, name: "Tienda", address: "Nou 3" },
    ],
    [
      "a place off the map",
      { location: { latitude: 99, longitude: 2 } },
      { type: "unsupported", what: "location outside the map", text: "99, 2" },
    ],
    ["a die", { dice: { emoji: "🎲", value: 4 } }, { type: "text", text: "🎲 4" }],
    [
      "a poll",
      { poll: { question: "¿Cuál?", options: [{ text: "A" }, { text: "B" }] } },
      { type: "unsupported", what: "poll", text: "¿Cuál?\n• A\n• B" },
    ],
    [
      "a checklist",
      { checklist: { title: "Hoy", tasks: [{ id: 1, text: "pan" }] } },
      { type: "unsupported", what: "checklist", text: "Hoy\n☐ pan" },
    ],
    ["a game", { game: { title: "Ajedrez" } }, { type: "unsupported", what: "game", text: "Ajedrez" }],
    ["a story", { story: { chat, id: 3 } }, { type: "unsupported", what: "story" }],
    ["an invoice", { invoice: { title: "Bota", description: "38" } }, { type: "unsupported", what: "invoice", text: "Bota\n38" }],
    ["paid media", { paid_media: { star_count: 5 }, caption: "mira" }, { type: "unsupported", what: "paid media", text: "mira" }],
    ["a caption whose file is missing", { caption: "mira" }, { type: "text", text: "mira" }],
    [
      "a form of a web app",
      { web_app_data: { data: "{}", button_text: "Enviar" } },
      { type: "choice", id: "web_app", title: "Enviar", form: "{}" },
    ],
    [
      "rich text",
      {
        rich_message: {
          blocks: [
            { type: "heading", text: "Hola" },
            { type: "paragraph", text: ["a", { type: "bold", text: "b" }, { type: "url", text: "c", url: "https://x" }] },
          ],
        },
      },
      { type: "text", text: "Hola\nabc" },
    ],
    ["news of members", { new_chat_members: [ana, { id: 2, first_name: "Leo" }] }, { type: "system", text: "Ana Pons, Leo joined." }],
    ["news of a member who left", { left_chat_member: ana }, { type: "system", text: "Ana Pons left." }],
    ["a pinned message", { pinned_message: { message_id: 1 } }, { type: "system", text: "A message was pinned." }],
    [
      "a payment",
      { successful_payment: { currency: "EUR", total_amount: 1250 } },
      { type: "system", text: "Paid 1250 EUR (in the currency's smallest unit)." },
    ],
    ["a kind of tomorrow", { hologram: { depth: 3 } }, { type: "unsupported", what: "hologram" }],
    ["nothing", {}, { type: "unsupported", what: "message without content" }],
    ["a photo without a file", { photo: [] }, { type: "unsupported", what: "photo" }],
  ];
  for (const [fact, message, content] of facts) test(`can be ${fact}`, () => expect(news(message).content).toEqual(content));
});
