/** What a webhook's body costs to read, platform by platform: a text and a picture as the platform tells them, beside decoding and parsing the same bytes as JSON. In one process, nothing else at work. */
import type { Adapter } from "../../actors/adapters/adapter";
import { instagram } from "../../actors/adapters/instagram";
import { messenger } from "../../actors/adapters/messenger";
import { telegram } from "../../actors/adapters/telegram";
import { whatsapp } from "../../actors/adapters/whatsapp";
import { x } from "../../actors/adapters/x";
import { demand } from "./checks";
import { median, type Bench, type Measure } from "./measure";

const rounds = { full: 201, quick: 21 };
const readsEach = 200;
const warmRounds = 20;
const usMost = 20;
const words = "Hola, ¿tenéis la chaqueta Aneto en verde y talla 38? La necesito para el viernes 👋";
const at = 1_763_000_000;

const onPage = (object: string, message: object): object => ({
  object, entry: [{ id: "660011220033", time: at * 1_000, messaging: [{ sender: { id: "7700112200334455" }, recipient: { id: "660011220033" }, timestamp: at * 1_000, message: { mid: "m_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", ...message } }] }],
});
const picture = { attachments: [{ type: "image", payload: { url: "https://scontent.fbcdn.net/v/t1.15752-9/1.jpg?_nc_cat=1&oh=03_Q7cD&oe=6789" } }] };
const onWhatsapp = (message: object): object => ({
  object: "whatsapp_business_account",
  entry: [{ id: "102290129340398", changes: [{ field: "messages", value: {
    messaging_product: "whatsapp", metadata: { display_phone_number: "34911234567", phone_number_id: "106540352242922" }, contacts: [{ profile: { name: "María Ruiz" }, wa_id: "34600111222", user_id: "ES.123456789" }],
    messages: [{ from: "34600111222", from_user_id: "ES.123456789", id: "wamid.HBgLMzQ2MDAxMTEyMjIVAgASGBQzQTdC", timestamp: String(at), ...message }],
  } }] }],
});
const onTelegram = (parts: object): object => ({
  update_id: 10_000, message: { message_id: 1_365, date: at, chat: { id: 1_111_111, type: "private", first_name: "María", username: "maria" }, from: { id: 1_111_111, is_bot: false, first_name: "María", username: "maria", language_code: "es" }, ...parts },
});
const onX = (data: object): object => ({
  for_user_id: "1410050060070080091", users: { "1720030040050060071": { id: "1720030040050060071", name: "María Ruiz", screen_name: "maria", created_timestamp: "1700000000000" } },
  direct_message_events: [{ type: "message_create", id: "1990000000000000001", created_timestamp: String(at * 1_000), message_create: { target: { recipient_id: "1410050060070080091" }, sender_id: "1720030040050060071", message_data: { entities: { hashtags: [], urls: [] }, ...data } } }],
});
const photo = (size: number): object => ({ file_id: `AgACAgQAAxkBAAIBY${size}`, file_unique_id: `AQAD${size}`, width: size, height: size, file_size: size * 100 });

const bodies: readonly (readonly [adapter: Adapter, ...bodies: object[]])[] = [
  [whatsapp, onWhatsapp({ type: "text", text: { body: words } }), onWhatsapp({ type: "image", image: { id: "1234567890", mime_type: "image/jpeg", sha256: "c2hhMjU2", caption: words } })],
  [messenger, onPage("page", { text: words }), onPage("page", picture)],
  [instagram, onPage("instagram", { text: words }), onPage("instagram", picture)],
  [telegram, onTelegram({ text: words }), onTelegram({ caption: words, photo: [photo(90), photo(320), photo(800)] })],
  [x, onX({ text: words }), onX({ text: `${words} https://t.co/a`, attachment: { type: "media", media: { id_str: "1", url: "https://t.co/a", type: "photo", media_url_https: "https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg" } } })],
];

export const parse: Bench = ({ quick }) => {
  const measures = bodies.map(([adapter, ...all]): Measure => {
    const raws = all.map((body) => new TextEncoder().encode(JSON.stringify(body)));
    demand({ "payloads that were not read as one message": raws.filter((raw) => !isOneMessage(adapter, raw)).length });
    const decoder = new TextDecoder();
    const [own, bare]: [number[], number[]] = [[], []];
    // Both in turns, so that whatever the machine does besides hits both.
    for (let round = -warmRounds; round < (quick ? rounds.quick : rounds.full); round++) {
      const [mine, its] = [microseconds(raws, (raw) => adapter.parse(raw, at * 1_000)), microseconds(raws, (raw) => JSON.parse(decoder.decode(raw)))];
      if (round < 0) continue;
      own.push(mine);
      bare.push(its);
    }
    return { what: `reading a webhook, ${adapter.platform}`, value: median(own), unit: "µs", baseline: median(bare), ratio: median(own.map((each, nth) => each / bare[nth]!)), goal: { of: "value", most: usMost } };
  });
  return Promise.resolve(measures);
};

function isOneMessage(adapter: Adapter, raw: Uint8Array): boolean {
  const parsed = adapter.parse(raw, at * 1_000);
  return parsed.ok && parsed.told.length === 1 && parsed.told[0]?.news.type === "received" && parsed.told[0].news.content.type !== "unsupported";
}

/** Of one read, over many: a single one is too short for the clock. */
function microseconds(raws: readonly Uint8Array[], read: (raw: Uint8Array) => unknown): number {
  const began = performance.now();
  for (let nth = 0; nth < readsEach; nth++) read(raws[nth % raws.length]!);
  return ((performance.now() - began) * 1_000) / readsEach;
}
