/**
 * What a WhatsApp message says, by its type:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
import type { ContactCard, Content, MediaKind, OrderItem } from "../messages";
import {
  count,
  decimal,
  entryOf,
  fields,
  formCharsMax,
  id,
  lineCharsMax,
  linkCharsMax,
  list,
  nameCharsMax,
  point,
  string,
  textCharsMax,
  wordCharsMax,
} from "./wire";
import type { Wire } from "./wire";

export const cardsMax = 257;
export const cardLinesMax = 20;
export const itemsMax = 500;

/** The content of a message, or of the new version inside an edit. Whatever has no reader, or lacks what its reader needs, is shown as unsupported. */
export function contentOf(message: Wire): Content {
  const type = string(message.type, wordCharsMax) ?? "";
  return entryOf(readers, type)?.(message) ?? unsupported(type, message);
}

/** Messages that are about the chat and not in it are read in whatsapp-news.ts: reaction, edit, revoke, system. */
const readers: Readonly<Record<string, (message: Wire) => Content | undefined>> = {
  text: (message) => ({ type: "text", text: string(fields(message.text).body, textCharsMax) ?? "" }),
  image: (message) => media("image", message.image),
  video: (message) => media("video", message.video),
  audio: (message) => media(fields(message.audio).voice === true ? "voice" : "audio", message.audio),
  voice: (message) => media("voice", message.voice),
  document: (message) => media("document", message.document),
  sticker: (message) => media("sticker", message.sticker),
  location: (message) => location(fields(message.location)),
  contacts: (message) => ({ type: "contacts", contacts: list(message.contacts, cardsMax).map(card) }),
  order: (message) => order(fields(message.order)),
  button: (message) => choice(fields(message.button).payload, fields(message.button).text),
  interactive: (message) => answered(fields(message.interactive)),
  request_welcome: () => ({ type: "system", text: "Opened the chat for the first time." }),
};

function media(kind: MediaKind, value: unknown): Content | undefined {
  const file = fields(value);
  // The id comes first: the link dies after five minutes, the id after seven days.
  const ref = id(file.id) ?? string(file.link, linkCharsMax) ?? string(file.url, linkCharsMax);
  if (ref === undefined) return undefined;
  return {
    type: "media",
    media: kind,
    ref,
    caption: string(file.caption, textCharsMax),
    mime: string(file.mime_type, nameCharsMax),
    name: string(file.filename, nameCharsMax),
    bytes: count(file.file_size),
    sha256: string(file.sha256, nameCharsMax),
  };
}

function location(place: Wire): Content | undefined {
  const where = point(place.latitude, place.longitude);
  return where && { type: "location", ...where, name: string(place.name, nameCharsMax), address: string(place.address, lineCharsMax) };
}

function card(value: unknown): ContactCard {
  const { name, phones, emails } = fields(value);
  const numbers = list(phones, cardLinesMax)
    .map((phone) => string(fields(phone).phone, nameCharsMax) ?? id(fields(phone).wa_id))
    .filter((phone) => phone !== undefined);
  const full = fields(name);
  return {
    name: string(full.formatted_name, nameCharsMax) ?? string(full.first_name, nameCharsMax) ?? numbers[0] ?? "",
    phones: numbers,
    emails: list(emails, cardLinesMax)
      .map((email) => string(fields(email).email, nameCharsMax))
      .filter((email) => email !== undefined),
  };
}

function order(value: Wire): Content {
  return {
    type: "order",
    catalog: id(value.catalog_id),
    items: list(value.product_items, itemsMax).map(item),
    text: string(value.text, textCharsMax),
  };
}

function item(value: unknown): OrderItem {
  const product = fields(value);
  return {
    sku: string(product.product_retailer_id, nameCharsMax) ?? "",
    quantity: count(product.quantity) ?? 1,
    price: decimal(product.item_price),
    currency: string(product.currency, wordCharsMax),
  };
}

function choice(given: unknown, shown: unknown, description?: unknown): Content | undefined {
  const title = string(shown, lineCharsMax) ?? string(given, lineCharsMax);
  if (title === undefined) return undefined;
  return { type: "choice", id: string(given, lineCharsMax) ?? title, title, description: string(description, lineCharsMax) };
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive */
function answered(interactive: Wire): Content | undefined {
  const type = string(interactive.type, wordCharsMax) ?? "";
  const reply = fields(entryOf(interactive, type));
  return entryOf(answers, type)?.(reply);
}

const answers: Readonly<Record<string, (reply: Wire) => Content | undefined>> = {
  button_reply: (reply) => choice(reply.id, reply.title),
  list_reply: (reply) => choice(reply.id, reply.title, reply.description),
  nfm_reply: (reply) => ({
    type: "choice",
    id: string(reply.name, nameCharsMax) ?? "form",
    title: string(reply.body, lineCharsMax) ?? "Sent a form",
    form: string(reply.response_json, formCharsMax),
  }),
  call_permission_reply: (reply) =>
    reply.response === "accept"
      ? { type: "choice", id: "call_permission:accept", title: "You may call me" }
      : { type: "choice", id: `call_permission:${string(reply.response, wordCharsMax) ?? "unknown"}`, title: "Please don't call me" },
};

/** What could not be drawn, named in words a person knows. `unsupported.type` came with 2026's webhooks, before there were only errors. */
function unsupported(type: string, message: Wire): Content {
  const inner =
    string(fields(message.unsupported).type, wordCharsMax) ??
    (type === "interactive" ? string(fields(message.interactive).type, wordCharsMax) : undefined);
  const what = type === "unsupported" ? (inner ?? "unsupported") : (inner ?? type);
  return {
    type: "unsupported",
    what: entryOf(kindWords, what) ?? what.replaceAll("_", " ").trim(),
    text: string(fields(message.text).body, textCharsMax) ?? errorText(message.errors),
  };
}

const kindWords: Readonly<Record<string, string>> = {
  "": "message without a type",
  unsupported: "message of a kind that WhatsApp does not pass on",
  ephemeral: "disappearing message",
  poll_creation: "poll",
  poll_update: "vote in a poll",
  pin: "pinned message",
  edit: "edited message",
  keep_in_chat: "kept message",
  group_invite: "invitation to a group",
  media_placeholder: "file that WhatsApp could not pass on",
  errors: "message that WhatsApp could not read",
  hsm: "old template",
};

/** The first error's own words: details say more than the title. */
export function errorText(errors: unknown): string | undefined {
  const first = fields(list(errors, 1)[0]);
  return string(fields(first.error_data).details, lineCharsMax) ?? string(first.message, lineCharsMax) ?? string(first.title, lineCharsMax);
}
