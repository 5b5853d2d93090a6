/**
 * What Messenger and Instagram post to a webhook, as values; `metaJson` makes the bytes.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events and
 * https://developers.facebook.com/documentation/instagram-platform/webhooks/examples
 */
import type { MediaKind } from "../../actors/messages";
import type { InstagramChannel, MessengerChannel } from "./config";
import type { Accepted } from "./ledger";
import { listOf, objectOf, textOf } from "./shape";
import type { Json } from "./shape";

export type MessagingChannel = MessengerChannel | InstagramChannel;

/** One webhook of one event. `list`: standby while another app has the conversation. */
export const envelope = (channel: MessagingChannel, atMs: number, item: Json, list: "messaging" | "standby" = "messaging"): Json => ({
  object: channel.platform === "messenger" ? "page" : "instagram",
  entry: [{ id: channel.account, time: atMs, [list]: [item] }],
});

/** Something a customer did. */
export const byCustomer = ({ account }: MessagingChannel, address: string, atMs: number, part: Json): Json => ({
  sender: { id: address },
  recipient: { id: account },
  timestamp: atMs,
  ...part,
});

/** Something our side did. */
const byShop = ({ account }: MessagingChannel, address: string, atMs: number, part: Json): Json => ({
  sender: { id: account },
  recipient: { id: address },
  timestamp: atMs,
  ...part,
});

// ---------------------------------------------------------------- what customers say

/** How files are called on the wire. A voice note is a sound like others. */
export const attachmentTypes: Readonly<Record<MediaKind, "image" | "video" | "audio" | "file">> = {
  image: "image",
  sticker: "image",
  video: "video",
  animation: "video",
  video_note: "video",
  audio: "audio",
  voice: "audio",
  document: "file",
};

const stickerId = 1_530_358_220_571_093;

export const attachmentOf = (kind: MediaKind, url: string): Json => ({
  type: attachmentTypes[kind],
  payload: { url, ...(kind === "sticker" ? { sticker_id: stickerId } : {}) },
});

export const locationAttachment = (latitude: number, longitude: number, name: string | undefined): Json => ({
  type: "location",
  ...(name === undefined ? {} : { title: name }),
  payload: { coordinates: { lat: latitude, long: longitude } },
});

export const messagePart = (mid: string, content: Json, replyTo?: Json): Json => ({
  message: { mid, ...content, ...(replyTo === undefined ? {} : { reply_to: replyTo }) },
});

export const postbackPart = (mid: string, title: string, payload: string): Json => ({ postback: { mid, title, payload } });

const reactionNames: Readonly<Record<string, string>> = { "❤️": "love", "❤": "love", "😆": "smile", "😮": "wow", "😢": "sad", "😠": "angry", "👍": "like", "👎": "dislike" };

/** `emoji` null: it is taken back. https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-reactions */
export const reactionPart = (target: string, emoji: string | null): Json => ({
  reaction: { mid: target, ...(emoji === null ? { action: "unreact" } : { action: "react", reaction: reactionNames[emoji] ?? "other", emoji }) },
});

export const editPart = (target: string, text: string, count: number): Json => ({ message_edit: { mid: target, text, num_edit: count } });

export const unsentPart = (target: string): Json => ({ message: { mid: target, is_deleted: true } });

/** The inbox on Meta's pages is an app like others: https://developers.facebook.com/docs/messenger-platform/handover-protocol */
export const pageInbox = "263902037430900";

/** Meta's own inbox takes the conversation, or gives it back. */
export const handoverPart = (appId: string, isAway: boolean): Json =>
  isAway
    ? { take_thread_control: { previous_owner_app_id: appId, new_owner_app_id: pageInbox, metadata: "" } }
    : { pass_thread_control: { previous_owner_app_id: pageInbox, new_owner_app_id: appId, metadata: "" } };

// ---------------------------------------------------------------- what becomes of ours

/** What the shop said, shown to it again. `appId` null: it was written on a telephone. */
export const echoOf = (channel: MessagingChannel, address: string, atMs: number, mid: string, content: Json, appId: string | null): Json =>
  byShop(channel, address, atMs, { message: { mid, is_echo: true, ...(appId === null ? {} : { app_id: Number(appId) }), ...content } });

/** The content of a send as its echo shows it: files under Meta's own links, templates as such, choices not at all. */
export function echoedContent(accepted: Accepted, fileUrl: (type: string) => string): Json {
  const message = objectOf(accepted.body["message"]);
  const metadata = textOf(message["metadata"]);
  const attachment = objectOf(message["attachment"]);
  const type = textOf(attachment["type"]);
  return {
    ...(metadata === "" ? {} : { metadata }),
    ...(type === "" ? { text: accepted.text } : { attachments: [type === "template" ? { type, payload: attachment["payload"] } : { type, payload: { url: fileUrl(type) } }] }),
  };
}

/** `mids` is missing now and then: then only the time tells. https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-deliveries */
export const deliveredPart = (mid: string | null, watermarkMs: number): Json => ({ delivery: { ...(mid === null ? {} : { mids: [mid] }), watermark: watermarkMs } });

/** Messenger tells up to when, Instagram up to which message. */
export const readPart = (channel: MessagingChannel, mid: string, watermarkMs: number): Json =>
  channel.platform === "messenger" ? { read: { watermark: watermarkMs } } : { read: { mid } };

/** What the customer may tap: the payloads of quick replies, which come back with a message, and of buttons, which come back alone. */
export function offeredIn(body: Json): { readonly quickReplies: readonly string[]; readonly buttons: readonly string[] } {
  const message = objectOf(body["message"]);
  const payload = objectOf(objectOf(message["attachment"])["payload"]);
  const elements = [payload, ...listOf(payload["elements"]).map(objectOf)];
  return {
    quickReplies: listOf(message["quick_replies"]).map((one) => textOf(objectOf(one)["payload"])),
    buttons: elements.flatMap((one) => listOf(one["buttons"])).map((one) => textOf(objectOf(one)["payload"])),
  };
}
