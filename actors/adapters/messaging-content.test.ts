/** What messages on Messenger and Instagram say. */
import { describe, expect, test } from "bun:test";
import type { Content } from "../messages";
import type { Adapter } from "./adapter";
import { instagram } from "./instagram";
import { contents, received } from "./messaging-fixtures";

const link = "https://scontent.example/a.jpg";
const file = (type: string, payload: object = {}, more: object = {}): object => ({
  attachments: [{ type, payload: { url: link, ...payload }, ...more }],
});

const facts: readonly (readonly [fact: string, message: object, content: Content | readonly Content[], adapter?: Adapter])[] = [
  ["a text", { text: "¿Tenéis la 38?" }, { type: "text", text: "¿Tenéis la 38?" }],
  ["a picked quick reply", { text: "Rojo", quick_reply: { payload: "COLOR_ROJO" } }, { type: "choice", id: "COLOR_ROJO", title: "Rojo" }],
  ["a quick reply without a payload as what it says", { text: "Rojo", quick_reply: {} }, { type: "text", text: "Rojo" }],
  ["a picture", file("image"), { type: "media", media: "image", ref: link }],
  [
    "a picture with a text as its caption",
    { text: "esta", ...file("image") },
    { type: "media", media: "image", ref: link, caption: "esta" },
  ],
  ["a film", file("video"), { type: "media", media: "video", ref: link }],
  ["a sound", file("audio"), { type: "media", media: "audio", ref: link }],
  ["Instagram's sounds as the recordings they are", file("audio"), { type: "media", media: "voice", ref: link }, instagram],
  [
    "a document by the name in its link",
    { attachments: [{ type: "file", payload: { url: "https://cdn.example/v/t59/factura%20n%C2%BA3.pdf?oh=1" } }] },
    { type: "media", media: "document", ref: "https://cdn.example/v/t59/factura%20n%C2%BA3.pdf?oh=1", name: "factura nº3.pdf" },
  ],
  [
    "a document without a name",
    file("file", { url: "https://cdn.example/v/1" }),
    { type: "media", media: "document", ref: "https://cdn.example/v/1" },
  ],
  [
    "a sticker",
    { sticker_id: 126361874215276, ...file("image", { sticker_id: 126361874215276 }) },
    { type: "media", media: "sticker", ref: link },
  ],
  ...[369239263222822, 369239343222814, 369239383222810].map(
    (sticker_id) =>
      [
        `the thumb ${sticker_id}`,
        { sticker_id, ...file("image", { sticker_id }) },
        { type: "media", media: "sticker", ref: link, caption: "👍" },
      ] as const,
  ),
  ["a heart", { attachments: [{ type: "like_heart" }] }, { type: "text", text: "❤️" }, instagram],
  [
    "a place",
    { attachments: [{ type: "location", title: "Nou 3", payload: { coordinates: { lat: 41.38, long: 2.17 } } }] },
    { type: "location", latitude: 41.38, longitude: 2.17, name: "Nou 3" },
  ],
  [
    "a place beyond the pole as none",
    { attachments: [{ type: "location", payload: { coordinates: { lat: 99, long: 2 } } }] },
    { type: "unsupported", what: "location outside the map" },
  ],
  ["a mention in a story", file("story_mention"), { type: "media", media: "image", ref: link }, instagram],
  ["a shared post", file("share", { title: "Otoño" }), { type: "media", media: "image", ref: link, caption: "Otoño" }, instagram],
  [
    "a shared post told under both of its names once",
    {
      attachments: [
        { type: "share", payload: { ig_post_media_id: "18", url: link, title: "Otoño" } },
        { type: "ig_post", payload: { ig_post_media_id: "18", url: link, title: "Otoño" } },
      ],
    },
    { type: "media", media: "image", ref: link, caption: "Otoño" },
    instagram,
  ],
  [
    "a shared reel",
    file("ig_reel", { title: "Cómo atarlas", reel_video_id: 9 }),
    { type: "media", media: "video", ref: link, caption: "Cómo atarlas" },
    instagram,
  ],
  ["a shared reel of Facebook's", file("reel"), { type: "media", media: "video", ref: link }],
  [
    "a picture that disappears",
    { attachments: [{ type: "ephemeral" }] },
    { type: "unsupported", what: "picture that disappears, which only Instagram shows" },
    instagram,
  ],
  [
    "a link with its preview as the text it was",
    {
      text: "https://tienda.example/38",
      attachments: [{ type: "fallback", title: "La 38", url: "https://l.facebook.com/l.php?u=https%3A%2F%2Ftienda.example%2F38&h=AT1" }],
    },
    { type: "text", text: "https://tienda.example/38" },
  ],
  [
    "a link that the text doesn't hold beside it",
    { text: "esta", attachments: [{ type: "fallback", title: "La 38", url: "https://tienda.example/38" }] },
    { type: "text", text: "esta\nLa 38\nhttps://tienda.example/38" },
  ],
  [
    "a link without a text by its title and target",
    { attachments: [{ type: "fallback", title: "La 38", url: "https://l.facebook.com/l.php?u=https%3A%2F%2Ftienda.example%2F38" }] },
    { type: "text", text: "La 38\nhttps://tienda.example/38" },
  ],
  [
    "a share that Meta does not pass on",
    { attachments: [{ type: "fallback", payload: null }] },
    { type: "unsupported", what: "shared item that Messenger does not pass on" },
  ],
  [
    "a product that is asked about",
    {
      text: "¿Queda?",
      attachments: [{ type: "template", payload: { product: { elements: [{ id: "9", title: "Zapatilla 38", subtitle: "59,90 €" }] } } }],
    },
    [
      { type: "text", text: "¿Queda?" },
      { type: "text", text: "Zapatilla 38: 59,90 €" },
    ],
  ],
  [
    "buttons",
    {
      attachments: [
        {
          type: "template",
          payload: { template_type: "button", text: "¿Cuándo?", buttons: [{ type: "postback", title: "Hoy", payload: "HOY" }] },
        },
      ],
    },
    { type: "interactive", text: "¿Cuándo?", buttons: [{ id: "HOY", title: "Hoy" }] },
  ],
  [
    "a message that the platform doesn't pass on",
    { is_unsupported: true },
    { type: "unsupported", what: "message of a kind that Instagram does not pass on" },
    instagram,
  ],
  [
    "a kind of tomorrow",
    { attachments: [{ type: "hologram_call", title: "¡Hola!" }] },
    { type: "unsupported", what: "hologram call", text: "¡Hola!" },
  ],
  ["a picture without a link", { attachments: [{ type: "image", payload: {} }] }, { type: "unsupported", what: "picture without a link" }],
  ["nothing at all", {}, { type: "unsupported", what: "message without content" }],
];

describe("a message says", () => {
  for (const [fact, message, content, adapter] of facts) {
    test(fact, () => expect(JSON.parse(JSON.stringify(contents(message, adapter)))).toEqual([content].flat()));
  }
});

describe("a message with several files", () => {
  const three = {
    text: "las tres",
    attachments: ["a", "b", "c"].map((name) => ({ type: "image", payload: { url: `https://cdn.example/${name}` } })),
  };
  test("is one album, its text under the first", () => {
    expect(contents(three)).toMatchObject([
      { media: "image", ref: "https://cdn.example/a", caption: "las tres", album: "m_1" },
      { media: "image", ref: "https://cdn.example/b", album: "m_1" },
      { media: "image", ref: "https://cdn.example/c", album: "m_1" },
    ]);
  });
  test("of which one can't be drawn still shows the others", () => {
    expect(contents({ attachments: [{ type: "hologram" }, three.attachments[0]] }).map(({ type }) => type)).toEqual([
      "unsupported",
      "media",
    ]);
  });
});

describe("beside a message", () => {
  test("a quote names what it answers", () => expect(received({ reply_to: { mid: "m_0" } }).quote).toEqual({ ext: "m_0" }));
  test("an answer to a story says so", () =>
    expect(received({ reply_to: { story: { id: "17", url: "https://cdn.example/s" } } }, instagram).quote).toEqual({
      ext: "17",
      text: "Your story",
    }));
  test("a mention in a story says so", () =>
    expect(received({ text: undefined, ...file("story_mention") }, instagram).referral).toBe("their story, which mentions you"));
  const referrals: readonly (readonly [fact: string, referral: object, said: string])[] = [
    [
      "an advertisement by its title",
      { source: "ADS", ad_id: "6", ads_context_data: { ad_title: "Rebajas" } },
      "an advertisement: Rebajas",
    ],
    ["an advertisement without one by its id", { source: "ADS", ad_id: "6" }, "an advertisement: 6"],
    ["a link by its reference", { source: "SHORTLINK", ref: "cartel" }, "an m.me link: cartel"],
    ["a product by its id", { product: { id: "4455" } }, "a product: 4455"],
    ["a source of tomorrow by its name", { source: "NEW_THING" }, "new thing"],
    ["nothing known as a link", {}, "a link"],
  ];
  for (const [fact, referral, said] of referrals) test(`${fact}`, () => expect(received({ referral }).referral).toBe(said));
});

test("texts and lists without end are bounded", () => {
  const [only] = contents({ text: "x".repeat(200_000) });
  expect((only as { text: string }).text.length).toBe(65_536);
  expect(contents({ attachments: Array.from({ length: 5_000 }, () => ({ type: "image", payload: { url: link } })) }).length).toBe(100);
});
