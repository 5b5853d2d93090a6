/** For tests: the five platforms' webhooks in one form, so that whatever is tried at one door is tried at all. Invented payloads; nothing here is part of the product. */
import { createHmac } from "node:crypto";
import type { Platform } from "../actors/messages";
import { receipt, texts, update } from "./testing";

/** One text of a customer. `id` and `from` are digits, which every platform takes; `at`: ms. */
export interface Said { readonly id: string; readonly from: string; readonly text: string; readonly at?: number }

export interface Door {
  readonly platform: Platform;
  readonly header: string;
  /** What the header says of a body under the secret. */
  sign(raw: Uint8Array, secret: string): string;
  secrets(secret: string): Record<string, string>;
  /** A body with these texts; one alone where the platform tells one thing at a time. */
  say(account: string, ...all: readonly Said[]): string;
  readonly tellsMany: boolean;
  /** The platform's id of a message as our entries keep it. */
  ext(said: Pick<Said, "id" | "from">): string;
  /** A message of a kind that nobody has thought of, and an event of one. */
  strange(account: string, said: Said): string;
  strangeEvent(account: string, id: string): string;
  /** The message `id` was deleted, or edited, where the platform tells so. */
  remove?(account: string, said: Said): string;
  edit?(account: string, said: Said): string;
  /** A picture; `file` is its name at the platform whose API is at `apiBase`. */
  picture(account: string, said: Said, file: string, apiBase: string): string;
  /** The customer has read our message `ext`; `delivery`: what we gave along, where the platform tells that. */
  readBy?(account: string, from: string, ext: string, delivery: string | undefined): string;
}

const seconds = (at = Date.now()): string => String(Math.floor(at / 1000));
const hex = (raw: Uint8Array, secret: string): string => `sha256=${createHmac("sha256", secret).update(raw).digest("hex")}`;

const change = (account: string, from: string, message: object): string => JSON.stringify({
  object: "whatsapp_business_account",
  entry: [{ id: "1", changes: [{ field: "messages", value: {
    messaging_product: "whatsapp", metadata: { display_phone_number: "34911234567", phone_number_id: account }, contacts: [{ profile: { name: "Noor" }, wa_id: from }], messages: [{ from, timestamp: seconds(), ...message }],
  } }] }],
});

const whatsapp: Door = {
  platform: "whatsapp", header: "x-hub-signature-256", sign: hex, tellsMany: true,
  secrets: (secret) => ({ app_secret: secret, verify_token: "v", access_token: "t" }),
  say: (account, ...all) => texts(...all.map(({ id, from, text, at }) => ({ account, id, from, text, at: Number(seconds(at)) }))),
  ext: ({ id }) => id,
  strange: (account, { id, from }) => change(account, from, { id, type: "hologram", hologram: { size: 3 } }),
  strangeEvent: (account, id) => JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "holograms", value: { id, metadata: { phone_number_id: account } } }] }] }),
  remove: (account, { id, from }) => change(account, from, { id: `${id}9`, type: "revoke", revoke: { original_message_id: id } }),
  edit: (account, { id, from, text, at }) => change(account, from, { id: `${id}8`, timestamp: seconds(at), type: "edit", edit: { original_message_id: id, message: { type: "text", text: { body: text } } } }),
  picture: (account, { id, from }, file) => change(account, from, { id, type: "image", image: { id: file, mime_type: "image/png" } }),
  readBy: (account, from, ext, delivery) => receipt(account, from, ext, "read", delivery),
};

function page(platform: "messenger" | "instagram", object: string, readBy: (ext: string) => object): Door {
  const items = (account: string, ...all: object[]): string => JSON.stringify({ object, entry: [{ id: account, time: Date.now(), messaging: all }] });
  const item = (account: string, from: string, parts: object, at = Date.now()): object => ({ sender: { id: from }, recipient: { id: account }, timestamp: at, ...parts });
  const one = (account: string, { from, at }: Said, parts: object): string => items(account, item(account, from, parts, at));
  return {
    platform, header: "x-hub-signature-256", sign: hex, tellsMany: true,
    secrets: (secret) => ({ app_secret: secret, verify_token: "v", access_token: "t" }),
    // An entry for each, as in a body that Meta has put together.
    say: (account, ...all) => JSON.stringify({ object, entry: all.map(({ id, from, text, at }) => ({ id: account, time: 1, messaging: [item(account, from, { message: { mid: id, text } }, at)] })) }),
    ext: ({ id }) => id,
    strange: (account, said) => one(account, said, { message: { mid: said.id, attachments: [{ type: "hologram", payload: {} }] } }),
    strangeEvent: (account, id) => JSON.stringify({ object, entry: [{ id: account, changes: [{ field: "holograms", value: { id } }] }] }),
    remove: (account, said) => one(account, said, { message: { mid: said.id, is_deleted: true } }),
    edit: (account, said) => one(account, said, { message_edit: { mid: said.id, text: said.text, num_edit: 1 } }),
    picture: (account, said, file, apiBase) => one(account, said, { message: { mid: said.id, attachments: [{ type: "image", payload: { url: `${apiBase}/bytes/${file}` } }] } }),
    readBy: (account, from, ext) => items(account, item(account, from, readBy(ext))),
  };
}

const telegram: Door = {
  platform: "telegram", header: "x-telegram-bot-api-secret-token", sign: (_raw, secret) => secret, tellsMany: false,
  secrets: (secret) => ({ secret_token: secret, bot_token: "77:bot" }),
  say: (_account, ...[said]) => {
    const { update_id, message } = JSON.parse(update(Number(said?.id), Number(said?.from), said?.text ?? "")) as { update_id: number; message: object };
    return JSON.stringify({ update_id, message: { ...message, date: Number(seconds(said?.at)) } });
  },
  ext: ({ id, from }) => `${from}:${id}`,
  strange: (_account, { id, from }) => JSON.stringify({ update_id: Number(id), message: { message_id: Number(id), date: Number(seconds()), chat: { id: Number(from), type: "private", first_name: "Noor" }, hologram: { size: 3 } } }),
  strangeEvent: (_account, id) => JSON.stringify({ update_id: Number(id), hologram: { size: 3 } }),
  edit: (_account, { id, from, text, at }) => JSON.stringify({
    update_id: Number(id) + 50_000_000, edited_message: { message_id: Number(id), date: Number(seconds(at)), edit_date: Number(seconds(at)), chat: { id: Number(from), type: "private", first_name: "Noor" }, from: { id: Number(from), is_bot: false, first_name: "Noor" }, text },
  }),
  picture: (_account, { id, from }, file) => JSON.stringify({
    update_id: Number(id), message: { message_id: Number(id), date: Number(seconds()), chat: { id: Number(from), type: "private", first_name: "Noor" }, photo: [{ file_id: file, file_unique_id: "u", width: 8, height: 8 }] },
  }),
};

const direct = (account: string, { id, from, at }: Said, data: object): object => ({
  type: "message_create", id, created_timestamp: String(at ?? Date.now()), message_create: { sender_id: from, target: { recipient_id: account }, message_data: { entities: { urls: [] }, ...data } },
});
const activity = (account: string, lists: object): string => JSON.stringify({ for_user_id: account, ...lists, users: {} });

const x: Door = {
  platform: "x", header: "x-twitter-webhooks-signature", tellsMany: true,
  sign: (raw, secret) => `sha256=${createHmac("sha256", secret).update(raw).digest("base64")}`,
  secrets: (secret) => ({ consumer_secret: secret, access_token: "t" }),
  say: (account, ...all) => activity(account, { direct_message_events: all.map((said) => direct(account, said, { text: said.text })) }),
  ext: ({ id }) => id,
  strange: (account, said) => activity(account, { direct_message_events: [direct(account, said, { text: "", attachment: { type: "hologram" } })] }),
  strangeEvent: (account, id) => activity(account, { hologram_events: [{ id }] }),
  picture: (account, said, file) => activity(account, {
    direct_message_events: [direct(account, said, { text: "", attachment: { type: "media", media: { id_str: "1", url: "https://t.co/a", type: "photo", media_url_https: `https://ton.twitter.com/1.1/ton/data/dm/1/${file}/a.jpg` } } })],
  }),
  readBy: (account, from, ext) => activity(account, { direct_message_mark_read_events: [{ created_timestamp: String(Date.now()), sender_id: from, target: { recipient_id: account }, last_read_event_id: ext }] }),
};

export const doors: readonly Door[] = [
  whatsapp, page("messenger", "page", () => ({ read: { watermark: Date.now() } })), page("instagram", "instagram", (ext) => ({ read: { mid: ext } })), telegram, x,
];
