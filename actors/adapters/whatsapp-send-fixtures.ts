/** What a shop sends on WhatsApp, with the body that each must become, and a platform that answers: for the tests beside this file. */
import type { Answer, Content, Key } from "../messages";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { whatsapp, whatsappApiBase } from "./whatsapp";
import { requestOf } from "./whatsapp-send";

export const channel: ChannelConfig = {
  id: 1,
  tenant: 1,
  platform: "whatsapp",
  name: "Tienda",
  account: "550011",
  apiBase: whatsappApiBase,
  mode: "webhook",
  secrets: { app_secret: "a", verify_token: "v", access_token: "EAAtoken" },
};
export const phone: readonly Key[] = ["phone:34600111222"];
export const outgoing = (content: Content, rest: Partial<Outgoing> = {}): Outgoing => ({
  delivery: "0k3c9x.12.1",
  to: phone,
  content,
  ...rest,
});
export const signal = (): AbortSignal => AbortSignal.timeout(5_000);

/** A platform that answers once, and remembers what it was asked. */
export function platform(answer: () => Response | Promise<Response>): {
  readonly fetch: Fetch;
  readonly asked: { url: string; init: RequestInit }[];
} {
  const asked: { url: string; init: RequestInit }[] = [];
  return {
    asked,
    fetch: (url, init) => {
      asked.push({ url, init });
      return Promise.resolve(answer());
    },
  };
}
export const accepted = (): Response =>
  Response.json({
    messaging_product: "whatsapp",
    contacts: [{ input: "34600111222", wa_id: "34600111222" }],
    messages: [{ id: "wamid.O1" }],
  });
export const send = (content: Content, answer: () => Response | Promise<Response> = accepted): Promise<Answer> =>
  whatsapp.send(outgoing(content), channel, platform(answer).fetch, signal());
export const text: Content = { type: "text", text: "Sí, la 38" };
/** Reason and hint are sentences that a person can read. */
export const isExplained = (answer: Answer): boolean =>
  answer.result === "failed" && [answer.reason, answer.hint].every((said) => /^[A-Z].*\.$/s.test(said));

/** A request as it goes over the wire, where undefined fields are gone. */
export const wire = (content: Content, rest: Partial<Outgoing> = {}): Record<string, unknown> =>
  JSON.parse(JSON.stringify(requestOf(outgoing(content, rest)))) as Record<string, unknown>;

export const choices = (count: number): { id: string; title: string }[] =>
  Array.from({ length: count }, (_, at) => ({ id: `c${at}`, title: `Opción ${at}` }));
export const sent: readonly (readonly [fact: string, content: Content, body: object])[] = [
  ["a text", text, { type: "text", text: { body: "Sí, la 38", preview_url: false } }],
  [
    "a text with a link, which asks for a preview",
    { type: "text", text: "mira https://tienda.example/38" },
    { type: "text", text: { body: "mira https://tienda.example/38", preview_url: true } },
  ],
  [
    "a picture by link",
    { type: "media", media: "image", ref: "https://tienda.example/a.jpg", caption: "la 38" },
    { type: "image", image: { link: "https://tienda.example/a.jpg", caption: "la 38" } },
  ],
  ["a picture by Meta's id", { type: "media", media: "image", ref: "9001" }, { type: "image", image: { id: "9001" } }],
  [
    "a video",
    { type: "media", media: "video", ref: "https://t.example/a.mp4" },
    { type: "video", video: { link: "https://t.example/a.mp4" } },
  ],
  [
    "a moving picture, as a video",
    { type: "media", media: "animation", ref: "https://t.example/a.mp4" },
    { type: "video", video: { link: "https://t.example/a.mp4" } },
  ],
  [
    "a round video, as a video",
    { type: "media", media: "video_note", ref: "https://t.example/a.mp4" },
    { type: "video", video: { link: "https://t.example/a.mp4" } },
  ],
  [
    "a sound",
    { type: "media", media: "audio", ref: "https://t.example/a.mp3" },
    { type: "audio", audio: { link: "https://t.example/a.mp3" } },
  ],
  [
    "a voice note",
    { type: "media", media: "voice", ref: "https://t.example/a.ogg" },
    { type: "audio", audio: { link: "https://t.example/a.ogg", voice: true } },
  ],
  [
    "a document with its name",
    { type: "media", media: "document", ref: "https://t.example/f.pdf", name: "factura.pdf", caption: "aquí" },
    { type: "document", document: { link: "https://t.example/f.pdf", filename: "factura.pdf", caption: "aquí" } },
  ],
  [
    "a sticker",
    { type: "media", media: "sticker", ref: "https://t.example/a.webp" },
    { type: "sticker", sticker: { link: "https://t.example/a.webp" } },
  ],
  [
    "a place",
    { type: "location", latitude: 41.38, longitude: 2.17, name: "Tienda", address: "Nou 3" },
    { type: "location", location: { latitude: "41.38", longitude: "2.17", name: "Tienda", address: "Nou 3" } },
  ],
  [
    "contacts",
    { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34 600 000 001"], emails: ["pau@example.org"] }] },
    {
      type: "contacts",
      contacts: [
        {
          name: { formatted_name: "Pau Riba", first_name: "Pau Riba" },
          phones: [{ phone: "+34 600 000 001" }],
          emails: [{ email: "pau@example.org" }],
        },
      ],
    },
  ],
  [
    "a template",
    { type: "template", name: "hola", language: "es", parameters: [] },
    { type: "template", template: { name: "hola", language: { policy: "deterministic", code: "es" } } },
  ],
  [
    "a template with parameters",
    { type: "template", name: "envio", language: "es_ES", parameters: ["Maria", "38"] },
    {
      type: "template",
      template: {
        name: "envio",
        language: { policy: "deterministic", code: "es_ES" },
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "Maria" },
              { type: "text", text: "38" },
            ],
          },
        ],
      },
    },
  ],
  [
    "buttons",
    { type: "interactive", text: "¿Cuándo?", header: "Cita", footer: "Tienda", buttons: choices(3) },
    {
      type: "interactive",
      interactive: {
        type: "button",
        header: { type: "text", text: "Cita" },
        body: { text: "¿Cuándo?" },
        footer: { text: "Tienda" },
        action: { buttons: choices(3).map((reply) => ({ type: "reply", reply })) },
      },
    },
  ],
  [
    "a list",
    {
      type: "interactive",
      text: "¿Cuándo?",
      list: {
        button: "Ver horas",
        rows: [
          { id: "m", title: "Mañana", description: "9 a 14 h" },
          { id: "t", title: "Tarde" },
        ],
      },
    },
    {
      type: "interactive",
      interactive: {
        type: "list",
        body: { text: "¿Cuándo?" },
        action: {
          button: "Ver horas",
          sections: [
            {
              rows: [
                { id: "m", title: "Mañana", description: "9 a 14 h" },
                { id: "t", title: "Tarde" },
              ],
            },
          ],
        },
      },
    },
  ],
];
