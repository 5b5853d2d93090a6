/** What a shop sends on Telegram, with the request that each must become, and a platform that answers: for the tests beside this file. */
import type { Answer, Content, Key } from "../messages";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { telegram } from "./telegram";
import { telegramApiBase } from "./telegram-api";
import { requestOf } from "./telegram-send";
import type { Request } from "./telegram-send";

export const token = "4401:AAsecret-token";
export const channel: ChannelConfig = {
  id: 1,
  tenant: 1,
  platform: "telegram",
  name: "Bot",
  account: "4401",
  apiBase: telegramApiBase,
  mode: "webhook",
  secrets: { secret_token: "tok_en-1", bot_token: token },
};
export const chat: readonly Key[] = ["chat:4401"];
export const outgoing = (content: Content, rest: Partial<Outgoing> = {}): Outgoing => ({
  delivery: "0k3c9x.12.1",
  to: chat,
  content,
  ...rest,
});
export const signal = (): AbortSignal => AbortSignal.timeout(5_000);
export const text: Content = { type: "text", text: "Sí, la_38 *hoy*" };

export function platform(answer: () => Response | Promise<Response>): {
  readonly fetch: Fetch;
  readonly asked: { url: string; body: unknown }[];
} {
  const asked: { url: string; body: unknown }[] = [];
  return {
    asked,
    fetch: (url, init) => {
      asked.push({ url, body: JSON.parse(init.body as string) });
      return Promise.resolve(answer());
    },
  };
}
export const ok = (result: unknown) => (): Response => Response.json({ ok: true, result });
export const refusal = (status: number, description?: string, parameters?: object) => (): Response =>
  Response.json({ ok: false, error_code: status, description, parameters }, { status });
export const send = (answer: () => Response | Promise<Response>, content: Content = text): Promise<Answer> =>
  telegram.send(outgoing(content), channel, platform(answer).fetch, signal());

/** A request as it goes over the wire, where undefined fields are gone. */
export function wire(content: Content, rest: Partial<Outgoing> = {}): Request {
  const request = requestOf(outgoing(content, rest));
  if ("result" in request) throw new Error(request.reason);
  return JSON.parse(JSON.stringify(request)) as Request;
}

export const choices = (count: number): { id: string; title: string }[] =>
  Array.from({ length: count }, (_, at) => ({ id: `c${at}`, title: `Opción ${at}` }));
export const media = (kind: Extract<Content, { type: "media" }>["media"], caption?: string): Content => ({
  type: "media",
  media: kind,
  ref: "https://t.example/f",
  caption,
});
export const sent: readonly (readonly [fact: string, content: Content, method: string, body: object])[] = [
  ["a text, as it is", text, "sendMessage", { text: "Sí, la_38 *hoy*" }],
  ["a picture", media("image", "la 38"), "sendPhoto", { photo: "https://t.example/f", caption: "la 38" }],
  ["a video", media("video"), "sendVideo", { video: "https://t.example/f" }],
  ["a moving picture", media("animation"), "sendAnimation", { animation: "https://t.example/f" }],
  ["a sound", media("audio"), "sendAudio", { audio: "https://t.example/f" }],
  ["a voice note", media("voice", "oye"), "sendVoice", { voice: "https://t.example/f", caption: "oye" }],
  ["a document", media("document"), "sendDocument", { document: "https://t.example/f" }],
  ["a sticker", media("sticker"), "sendSticker", { sticker: "https://t.example/f" }],
  ["a round video by link, as a plain one", media("video_note"), "sendVideo", { video: "https://t.example/f" }],
  ["a round video by Telegram's id", { type: "media", media: "video_note", ref: "F1" }, "sendVideoNote", { video_note: "F1" }],
  ["a place", { type: "location", latitude: 41.4, longitude: 2.2 }, "sendLocation", { latitude: 41.4, longitude: 2.2 }],
  [
    "a place with a name",
    { type: "location", latitude: 41.4, longitude: 2.2, name: "Tienda" },
    "sendVenue",
    { latitude: 41.4, longitude: 2.2, title: "Tienda", address: "Tienda" },
  ],
  [
    "a contact",
    { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34600", "+34601"], emails: [] }] },
    "sendContact",
    { phone_number: "+34600", first_name: "Pau Riba" },
  ],
  [
    "buttons, with the header in bold by an entity",
    { type: "interactive", text: "¿Cuándo?", header: "Cita", footer: "Tienda", buttons: choices(2) },
    "sendMessage",
    {
      text: "Cita\n\n¿Cuándo?\n\nTienda",
      entities: [{ type: "bold", offset: 0, length: 4 }],
      reply_markup: { inline_keyboard: [[{ text: "Opción 0", callback_data: "c0" }], [{ text: "Opción 1", callback_data: "c1" }]] },
    },
  ],
  [
    "a list, its descriptions in the text",
    {
      type: "interactive",
      text: "¿Cuándo?",
      list: {
        button: "Ver",
        rows: [
          { id: "m", title: "Mañana", description: "9 a 14 h" },
          { id: "t", title: "Tarde" },
        ],
      },
    },
    "sendMessage",
    {
      text: "¿Cuándo?\n\n• Mañana: 9 a 14 h",
      entities: [],
      reply_markup: { inline_keyboard: [[{ text: "Mañana", callback_data: "m" }], [{ text: "Tarde", callback_data: "t" }]] },
    },
  ],
];
export const threads: readonly (readonly [fact: string, key: Key, address: object])[] = [
  ["a person", "chat:4401", { chat_id: 4401 }],
  ["a group", "chat:-100777", { chat_id: -100_777 }],
  ["a forum's topic", "chat:-100777/5", { chat_id: -100_777, message_thread_id: 5 }],
  ["a channel's direct chat", "chat:-100777/d4401", { chat_id: -100_777, direct_messages_topic_id: 4401 }],
  ["a business account's chat", "chat:4401@bc_1-x", { chat_id: 4401, business_connection_id: "bc_1-x" }],
];
