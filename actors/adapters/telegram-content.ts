/**
 * What a Telegram message says: https://core.telegram.org/bots/api#message
 * A message has no type; it has the field of its kind. Some kinds set an older field too, so the order of the readers matters.
 */
import type { Content, MediaKind } from "../messages";
import { nameOf } from "./telegram-people";
import { serviceWords } from "./telegram-service";
import {
  count,
  fields,
  id,
  isObject,
  lineCharsMax,
  list,
  nameCharsMax,
  number,
  point,
  string,
  textCharsMax,
  wordCharsMax,
  formCharsMax,
} from "./wire";
import type { Wire } from "./wire";

const sizesMax = 20;
const optionsMax = 30;

export function contentOf(message: Wire): Content {
  const text = string(message.text, textCharsMax);
  if (text !== undefined) return { type: "text", text };
  for (const [field, read] of readers) {
    const content = message[field] === undefined ? undefined : read(message[field], message);
    if (content !== undefined) return content;
  }
  const said = serviceWords(message);
  if (said !== undefined) return { type: "system", text: said };
  const caption = string(message.caption, textCharsMax);
  return caption === undefined ? { type: "unsupported", what: unknownKind(message) } : { type: "text", text: caption };
}

type Reader = (value: unknown, message: Wire) => Content | undefined;

const readers: readonly (readonly [field: string, read: Reader])[] = [
  // Sets `document` too, for older bots.
  ["animation", media("animation")],
  ["audio", media("audio")],
  // Sets `photo` too; the moving part is what was meant.
  ["live_photo", media("video")],
  ["photo", (value, message) => media("image")(largest(value), message)],
  ["sticker", sticker],
  ["video", media("video")],
  [
    "video_note",
    (value, message) => media("video_note")({ ...fields(value), width: fields(value).length, height: fields(value).length }, message),
  ],
  ["voice", media("voice")],
  ["document", media("document")],
  // Sets `location` too.
  ["venue", (value) => place(fields(value).location, fields(value))],
  ["location", (value) => place(value, {})],
  ["contact", contact],
  [
    "web_app_data",
    (value) => ({
      type: "choice",
      id: "web_app",
      title: string(fields(value).button_text, lineCharsMax) ?? "Sent a form",
      form: string(fields(value).data, formCharsMax),
    }),
  ],
  [
    "dice",
    (value) => ({
      type: "text",
      text: [string(fields(value).emoji, wordCharsMax), id(fields(value).value)].filter((part) => part !== undefined).join(" "),
    }),
  ],
  ["rich_message", rich],
  ["poll", (value) => unsupported("poll", [string(fields(value).question, lineCharsMax), ...lines(fields(value).options, "• ")])],
  ["checklist", (value) => unsupported("checklist", [string(fields(value).title, lineCharsMax), ...lines(fields(value).tasks, "☐ ")])],
  ["game", (value) => unsupported("game", [string(fields(value).title, lineCharsMax)])],
  [
    "invoice",
    (value) => unsupported("invoice", [string(fields(value).title, lineCharsMax), string(fields(value).description, lineCharsMax)]),
  ],
  ["paid_media", (_, message) => unsupported("paid media", [string(message.caption, textCharsMax)])],
  ["story", () => unsupported("story", [])],
  ["giveaway", () => unsupported("giveaway", [])],
  ["giveaway_winners", () => unsupported("winners of a giveaway", [])],
  ["passport_data", () => unsupported("passport data", [])],
];

function media(kind: MediaKind): Reader {
  return (value, message) => {
    const file = fields(value);
    const ref = id(file.file_id);
    if (ref === undefined) return undefined;
    return {
      type: "media",
      media: kind,
      ref,
      caption: string(message.caption, textCharsMax),
      mime: string(file.mime_type, nameCharsMax),
      name: string(file.file_name, nameCharsMax) ?? titleOf(file),
      bytes: count(file.file_size),
      seconds: count(file.duration),
      width: count(file.width),
      height: count(file.height),
      album: id(message.media_group_id),
    };
  };
}

/** A song has a title and a performer before it has a file name. */
function titleOf(file: Wire): string | undefined {
  const title = [string(file.performer, nameCharsMax), string(file.title, nameCharsMax)].filter((part) => part !== undefined).join(" – ");
  return title === "" ? undefined : title;
}

/** A photo comes in several sizes, usually but not surely in order. */
function largest(value: unknown): Wire {
  const area = (size: Wire): number => (count(size.width) ?? 0) * (count(size.height) ?? 0);
  return list(value, sizesMax)
    .map(fields)
    .reduce((best, size) => (best.file_id === undefined || area(size) > area(best) ? size : best), fields(undefined));
}

/** Its emoji says in a list what the picture says in the thread. */
function sticker(value: unknown, message: Wire): Content | undefined {
  const file = fields(value);
  const mime = file.is_video === true ? "video/webm" : file.is_animated ? "application/x-tgsticker" : "image/webp";
  return media("sticker")({ ...file, mime_type: mime }, { ...message, caption: file.emoji });
}

function place(value: unknown, venue: Wire): Content | undefined {
  const { latitude, longitude, live_period: period } = fields(value);
  const told = [number(latitude), number(longitude)];
  if (told.includes(undefined)) return undefined;
  const where = point(latitude, longitude);
  if (where === undefined) return unsupported("location outside the map", [told.join(", ")]);
  const live = period === undefined ? undefined : true;
  return {
    type: "location",
    ...where,
    name: string(venue.title, nameCharsMax),
    address: string(venue.address, lineCharsMax),
    live,
  };
}

function contact(value: unknown): Content {
  const card = fields(value);
  const phone = string(card.phone_number, nameCharsMax);
  return { type: "contacts", contacts: [{ name: nameOf(card) ?? phone ?? "", phones: phone === undefined ? [] : [phone], emails: [] }] };
}

function unsupported(what: string, said: readonly (string | undefined)[]): Content {
  const text = said.filter((line) => line !== undefined).join("\n");
  return { type: "unsupported", what, text: text === "" ? undefined : text };
}

const lines = (options: unknown, mark: string): string[] =>
  list(options, optionsMax).map((option) => mark + (string(fields(option).text, lineCharsMax) ?? ""));

function rich(value: unknown): Content {
  const text = plainOf(value);
  return text === undefined ? unsupported("rich message", []) : { type: "text", text };
}

/** The words of a rich message, whose tree of blocks and styles can be as deep as its sender likes: walked with a stack of our own. */
function plainOf(message: unknown): string | undefined {
  const parts: string[] = [];
  const stack: unknown[] = [fields(message).blocks];
  for (let visited = 0; stack.length > 0 && visited < nodesMax; visited++) {
    const node = stack.pop();
    if (typeof node === "string") parts.push(node);
    else if (Array.isArray(node)) stack.push(...node.slice(0, nodesMax).toReversed());
    else if (isObject(node)) {
      if (typeof node.type === "string" && blockTypes.has(node.type)) parts.push("\n");
      for (const name of textFields) if (node[name] !== undefined) stack.push(node[name]);
    }
  }
  return string(parts.join("").trim(), textCharsMax);
}
const nodesMax = 10_000;
/** Where words stand, the last one first, since a stack turns the order around. */
const textFields = ["credit", "caption", "cells", "items", "blocks", "text", "summary", "label", "expression", "alternative_text"] as const;
const blockTypes = new Set(["paragraph", "heading", "pre", "footer", "divider", "list", "blockquote", "pullquote", "table", "details"]);

function unknownKind(message: Wire): string {
  const kind = Object.keys(message).find((key) => !envelope.has(key));
  return kind === undefined ? "message without content" : (string(kind, wordCharsMax) ?? "").replaceAll("_", " ");
}

/** Fields that say around a message who, when and how, and never what. */
export const envelope: ReadonlySet<string> = new Set([
  ...[
    "message_id",
    "message_thread_id",
    "direct_messages_topic",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "date",
    "guest_query_id",
  ],
  ...[
    "business_connection_id",
    "chat",
    "forward_origin",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_sender_name",
    "forward_signature",
    "forward_date",
  ],
  ...[
    "is_topic_message",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "reply_to_story",
    "reply_to_checklist_task_id",
    "reply_to_poll_option_id",
    "via_bot",
  ],
  ...[
    "guest_bot_caller_user",
    "guest_bot_caller_chat",
    "edit_date",
    "has_protected_content",
    "is_from_offline",
    "is_paid_post",
    "media_group_id",
    "author_signature",
  ],
  ...[
    "paid_star_count",
    "entities",
    "link_preview_options",
    "suggested_post_info",
    "effect_id",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
    "reply_markup",
  ],
]);
