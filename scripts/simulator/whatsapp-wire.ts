/**
 * What WhatsApp posts to a webhook, as values; `metaJson` makes the bytes.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
import { hex } from "./random";
import type { Random } from "./random";
import type { Accepted } from "./ledger";
import type { Person } from "./people";
import type { CustomerContent, Media } from "./say";
import type { Json } from "./shape";
import type { WhatsAppChannel } from "./config";

/** One webhook of one change. `value` beside messaging_product and metadata. */
export const envelope = (channel: WhatsAppChannel, value: Json, field = "messages"): Json => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: wabaOf(channel),
      changes: [
        {
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: channel.displayPhone, phone_number_id: channel.account },
            ...value,
          },
          field,
        },
      ],
    },
  ],
});

/** The business account's id: any stable number will do. */
const wabaOf = (channel: WhatsAppChannel): string => `10${channel.account.slice(0, 13)}`;

/**
 * Somebody known by username alone has no wa_id here and no `from` below.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export const contactOf = (person: Person): Json => ({
  profile: { name: person.name, ...(person.handle !== undefined && person.bsuid !== undefined ? { username: person.handle } : {}) },
  ...(person.phone === undefined ? {} : { wa_id: person.phone }),
  ...(person.bsuid === undefined ? {} : { user_id: person.bsuid }),
});

const senderOf = (person: Person): Json => ({
  ...(person.phone === undefined ? {} : { from: person.phone }),
  ...(person.bsuid === undefined ? {} : { from_user_id: person.bsuid }),
});

/** A message by `person`: `part` says what, such as `{type: "text", text: {body}}`. */
export const messageOf = (person: Person, id: string, atMs: number, part: Json, context?: Json): Json => ({
  ...(context === undefined ? {} : { context }),
  ...senderOf(person),
  id,
  timestamp: seconds(atMs),
  ...part,
});

export const quoteContext = (channel: WhatsAppChannel, person: Person, target: string, fromShop: boolean): Json => ({
  from: fromShop ? channel.displayPhone : (person.phone ?? person.bsuid ?? ""),
  id: target,
});
export const forwardedContext: Json = { forwarded: true };

export function partOf(content: CustomerContent, mediaId: string, sha256: string): Json {
  switch (content.type) {
    case "text":
      return { type: "text", text: { body: content.text } };
    case "media":
      return mediaPart(content, mediaId, sha256);
    case "location":
      return {
        type: "location",
        location: {
          latitude: content.latitude,
          longitude: content.longitude,
          ...(content.name === undefined ? {} : { name: content.name }),
          ...(content.address === undefined ? {} : { address: content.address }),
        },
      };
    case "contacts":
      return {
        type: "contacts",
        contacts: content.contacts.map((card) => ({
          name: { first_name: card.name.split(" ")[0] ?? card.name, formatted_name: card.name },
          phones: card.phones.map((phone) => ({ phone, wa_id: phone.replace(/\D/g, ""), type: "CELL" })),
          ...(card.emails.length === 0 ? {} : { emails: card.emails.map((email) => ({ email, type: "WORK" })) }),
        })),
      };
    case "order":
      return {
        type: "order",
        order: {
          catalog_id: content.catalog ?? "194836987003835",
          text: content.text ?? "",
          product_items: content.items.map((item) => ({
            product_retailer_id: item.sku,
            quantity: item.quantity,
            item_price: Number(item.price ?? 0),
            currency: item.currency ?? "EUR",
          })),
        },
      };
    // A row of a list has a description; a button has none.
    case "choice":
      return {
        type: "interactive",
        interactive:
          content.description === undefined
            ? { type: "button_reply", button_reply: { id: content.id, title: content.title } }
            : { type: "list_reply", list_reply: { id: content.id, title: content.title, description: content.description } },
      };
  }
}

function mediaPart(media: Media, id: string, sha256: string): Json {
  const file = { mime_type: media.mime ?? "application/octet-stream", sha256, id };
  const caption = media.caption === undefined ? {} : { caption: media.caption };
  switch (media.media) {
    case "image":
      return { type: "image", image: { ...caption, ...file } };
    case "video":
    case "animation":
    case "video_note":
      return { type: "video", video: { ...caption, ...file } };
    case "audio":
      return { type: "audio", audio: { ...file, voice: false } };
    case "voice":
      return { type: "audio", audio: { ...file, voice: true } };
    case "document":
      return { type: "document", document: { ...caption, filename: media.name ?? "document", ...file } };
    case "sticker":
      return { type: "sticker", sticker: { ...file, animated: false } };
  }
}

/** A reaction that is taken back comes with an empty emoji. */
export const reactionPart = (target: string, emoji: string | null): Json => ({
  type: "reaction",
  reaction: { message_id: target, emoji: emoji ?? "" },
});
export const editPart = (target: string, words: string): Json => ({
  type: "edit",
  edit: { original_message_id: target, message: { type: "text", text: { body: words } } },
});
export const revokePart = (target: string): Json => ({ type: "revoke", revoke: { original_message_id: target } });

/** What the shop wrote in the WhatsApp Business app on a telephone: field smb_message_echoes. */
export const echoOf = (channel: WhatsAppChannel, person: Person, id: string, atMs: number, words: string): Json => ({
  message_echoes: [
    {
      from: channel.displayPhone,
      ...(person.phone === undefined ? { to_user_id: person.bsuid ?? "" } : { to: person.phone }),
      id,
      timestamp: seconds(atMs),
      type: "text",
      text: { body: words },
    },
  ],
});

export type Status = "sent" | "delivered" | "read" | "failed";

export interface StatusError {
  readonly code: number;
  readonly title: string;
  readonly details: string;
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status */
export function statusOf(accepted: Accepted, status: Status, atMs: number, conversation: string, error?: StatusError): Json {
  const byNumber = /^\d+$/.test(accepted.to);
  return {
    id: accepted.id,
    status,
    timestamp: seconds(atMs),
    ...(byNumber ? { recipient_id: accepted.to } : { recipient_user_id: accepted.to }),
    ...(error
      ? {
          errors: [
            {
              code: error.code,
              title: error.title,
              message: error.title,
              error_data: { details: error.details },
              href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            },
          ],
        }
      : {
          conversation: {
            id: conversation,
            ...(status === "sent" ? { expiration_timestamp: seconds(atMs + dayMs) } : {}),
            origin: { type: "service" },
          },
          pricing: { billable: false, pricing_model: "PMP", category: "service", type: "free_customer_service" },
        }),
    ...(accepted.delivery === undefined ? {} : { biz_opaque_callback_data: accepted.delivery }),
  };
}

const dayMs = 86_400_000;
const seconds = (ms: number): string => String(Math.floor(ms / 1000));

/** Ids that never come again: the start of this run and a counter are in them, so that a restart with the same seed makes others. */
export function wamids(chance: Random, startedAt: number): (phone: string, fromShop: boolean) => string {
  let count = 0;
  return (phone, fromShop) => {
    const unique = `${startedAt.toString(16).toUpperCase().slice(-9)}${(count++).toString(16).toUpperCase().padStart(6, "0")}`;
    const key = fromShop ? `${hex(chance, 3)}${unique}` : `3A${hex(chance, 3)}${unique}`;
    return wamid(phone, key, fromShop);
  };
}

/** The layout of real ones: a length-prefixed address, then a length-prefixed key. */
export function wamid(phone: string, key: string, fromShop: boolean): string {
  const address = Buffer.from(phone);
  const name = Buffer.from(key);
  return `wamid.${Buffer.concat([
    Buffer.from([0x1c, 0x18, address.length]),
    address,
    Buffer.from([0x15, 0x02, 0x00, fromShop ? 0x11 : 0x12, 0x18, name.length]),
    name,
    Buffer.from([0x00]),
  ]).toString("base64")}`;
}

/** Ways in which an accepted message can still fail. https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
export const lateFailures: readonly StatusError[] = [
  { code: 131026, title: "Message undeliverable", details: "Message Undeliverable." },
  {
    code: 131049,
    title: "This message was not delivered to maintain healthy ecosystem engagement.",
    details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
  },
  {
    code: 130472,
    title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment",
  },
  { code: 131053, title: "Media upload error", details: "The media could not be fetched from the link given." },
];
export const windowClosed: StatusError = {
  code: 131047,
  title: "Re-engagement message",
  details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
};
