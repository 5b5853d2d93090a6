/**
 * What the Telegram Bot API makes of a method call that sends something: accepted, or refused in its words. Pure.
 * https://core.telegram.org/bots/api#available-methods
 */
import { isObject, lengthOf, objectOf, parsed, textOf } from "./shape";
import type { Json } from "./shape";
import { sentKindOf } from "./telegram-wire";

export interface BotError {
  readonly status: number;
  readonly description: string;
  readonly retryAfterS?: number;
  readonly migrateTo?: number;
}

const textMax = 4096;
const captionMax = 1024;
/** https://core.telegram.org/bots/api#sending-files */
const photoBytesMax = 10 << 20;
const fileBytesMax = 50 << 20;
const tooBig: BotError = { status: 413, description: "Request Entity Too Large" };
const actions = [
  "typing",
  "upload_photo",
  "record_video",
  "upload_video",
  "record_voice",
  "upload_voice",
  "upload_document",
  "choose_sticker",
  "find_location",
  "record_video_note",
  "upload_video_note",
];

/** The name of the field that carries the file, per method. */
const fileFields: Readonly<Record<string, string>> = {
  sendphoto: "photo",
  sendvideo: "video",
  sendaudio: "audio",
  sendvoice: "voice",
  senddocument: "document",
  sendsticker: "sticker",
  sendanimation: "animation",
  sendvideonote: "video_note",
};
const fileWords: Readonly<Record<string, string>> = { sendvideonote: "video note" };
const plainSends = ["sendmessage", "sendlocation", "sendvenue", "sendcontact"];

export const isSend = (method: string): boolean => plainSends.includes(method) || sentKindOf(method) !== undefined;

/** The chat that a call is about, or why there is none. */
export function chatIdOf(given: Json): { readonly chat: string } | BotError {
  const chat = textOf(given["chat_id"]);
  if (chat === "") return bad("chat_id is empty");
  return /^(-?\d{1,16}|@\w{4,})$/.test(chat) ? { chat } : bad("chat not found");
}

/** null when `method` may be done with `given`; `replies` says whether a message of that chat may be answered. */
export function judgeSend(method: string, given: Json, replies: (messageId: string) => boolean): BotError | null {
  return judgeContent(method, given) ?? judgeFormat(given) ?? judgeReply(given, replies);
}

function judgeContent(method: string, given: Json): BotError | null {
  const field = fileFields[method];
  if (field !== undefined) return judgeFile(method, field, given);
  switch (method) {
    case "sendmessage": {
      const words = textOf(given["text"]);
      if (words.trim() === "") return bad("message text is empty");
      return lengthOf(words) > textMax ? bad("message is too long") : null;
    }
    case "sendlocation":
    case "sendvenue": {
      for (const [name, limit] of [
        ["latitude", 90],
        ["longitude", 180],
      ] as const) {
        if (textOf(given[name]) === "" || !(Math.abs(Number(given[name])) <= limit)) return bad(`bad ${name}`);
      }
      return method === "sendvenue" && (textOf(given["title"]) === "" || textOf(given["address"]) === "")
        ? bad("title and address must be non-empty")
        : null;
    }
    default:
      if (textOf(given["phone_number"]) === "") return bad("phone number must be non-empty");
      return textOf(given["first_name"]) === "" ? bad("first name must be non-empty") : null;
  }
}

function judgeFile(method: string, field: string, given: Json): BotError | null {
  const file = given[field];
  if (lengthOf(textOf(given["caption"])) > captionMax) return bad("message caption is too long");
  // An uploaded file arrives as a part of a form.
  if (file instanceof Blob) return file.size === 0 ? bad("file must be non-empty") : file.size > (method === "sendphoto" ? photoBytesMax : fileBytesMax) ? tooBig : null;
  if (textOf(file) === "") return bad(`there is no ${fileWords[method] ?? field} in the request`);
  const link = textOf(file);
  if (/^https?:\/\/[^\s/]+/i.test(link)) return method === "sendvideonote" ? bad("wrong file identifier/HTTP URL specified") : null;
  return /^[\w-]{10,}$/.test(link) ? null : bad("wrong file identifier/HTTP URL specified");
}

function judgeFormat(given: Json): BotError | null {
  const mode = textOf(given["parse_mode"]).toLowerCase();
  if (mode === "") return null;
  if (!["markdown", "markdownv2", "html"].includes(mode)) return bad("unsupported parse_mode");
  const words = textOf(given["text"]) || textOf(given["caption"]);
  if (mode === "html") return judgeHtml(words);
  if (mode === "markdownv2") {
    const reserved = /(?<!\\)[.!(){}#+=|-]/.exec(words);
    if (reserved) return bad(`can't parse entities: Character '${reserved[0]}' is reserved and must be escaped with the preceding '\\'`);
  }
  return null;
}

function judgeHtml(words: string): BotError | null {
  const open: string[] = [];
  for (const [, slash = "", name = ""] of words.matchAll(/<(\/?)([a-z][a-z0-9-]*)[^>]*>/gi)) {
    if (slash === "") open.push(name.toLowerCase());
    else if (open.pop() !== name.toLowerCase()) return bad("can't parse entities: Unmatched end tag at byte offset 0");
  }
  return open.length === 0 ? null : bad(`can't parse entities: Can't find end tag corresponding to start tag "${open.at(-1)}"`);
}

function judgeReply(given: Json, replies: (messageId: string) => boolean): BotError | null {
  const parameters = replyParameters(given);
  if (parameters === undefined) return null;
  const target = textOf(parameters["message_id"]);
  if (!/^\d+$/.test(target)) return bad("can't parse reply parameters JSON object");
  return replies(target) || parameters["allow_sending_without_reply"] === true ? null : bad("message to be replied not found");
}

/** Objects may come as JSON text, when the call is a form or a query. */
export function replyParameters(given: Json): Json | undefined {
  const value = given["reply_parameters"];
  if (value === undefined) return undefined;
  const object = typeof value === "string" ? parsed(value) : value;
  return isObject(object) ? object : {};
}

export function judgeAction(given: Json): BotError | null {
  return actions.includes(textOf(given["action"])) ? null : bad("wrong parameter action in request");
}

export const secretPattern = /^[A-Za-z0-9_-]{1,256}$/;
const connectionsMax = 100;

/** Only https, as the real one; plain http to this machine is taken too, since no certificate could be had for it. */
export function judgeWebhook(given: Json): BotError | null {
  const link = textOf(given["url"]);
  if (link === "") return null;
  const url = URL.canParse(link) ? new URL(link) : null;
  if (!url) return bad("bad webhook: invalid url specified");
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local))
    return bad("bad webhook: An HTTPS URL must be provided for webhook");
  if (!local && url.port !== "" && !["443", "80", "88", "8443"].includes(url.port))
    return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  const secret = given["secret_token"];
  if (secret !== undefined && !secretPattern.test(textOf(secret))) return bad("secret token contains unallowed characters");
  const connections = Number(given["max_connections"] ?? 1);
  return Number.isInteger(connections) && connections >= 1 && connections <= connectionsMax
    ? null
    : bad("max_connections must be between 1 and 100");
}

export const bad = (what: string): BotError => ({ status: 400, description: `Bad Request: ${what}` });
export const wordsSent = (given: Json): string =>
  textOf(given["text"]) || textOf(given["caption"]) || textOf(given["title"]) || textOf(objectOf(given)["first_name"]);
