/**
 * What a message on Messenger or Instagram says: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
 * One message may hold several files; each becomes a part of its own under the message's one id, and its text the first file's caption.
 */
import type { Content, MediaKind } from "../messages";
import type { Dialect } from "./messaging";
import {
  count,
  entryOf,
  fields,
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

export const attachmentsMax = 100;
const elementsMax = 20;
/** The thumbs that Messenger sends as stickers, small, large and huge: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages */
const thumbs: ReadonlySet<string> = new Set(["369239263222822", "369239343222814", "369239383222810"]);

/** At least one part: what can't be drawn is shown as unsupported. */
export function contentsOf(message: Wire, dialect: Dialect): readonly Content[] {
  const text = string(message.text, textCharsMax);
  const chosen = choice(fields(message.quick_reply).payload, text);
  if (chosen !== undefined) return [chosen];
  if (message.is_unsupported === true) return [unsupported("unsupported_type", dialect, text)];

  const all = distinct(list(message.attachments, attachmentsMax).map(fields));
  const isLink = (one: Wire): boolean => one.type === "fallback";
  const words = [text, ...all.filter(isLink).map((link) => preview(link, text))]
    .filter((part) => part !== undefined && part !== "")
    .join("\n");
  const parts = all.filter((one) => !isLink(one)).map((one) => attachment(one, message, dialect));
  if (words !== "") {
    const [first] = parts;
    if (first?.type === "media" && first.caption === undefined) parts[0] = { ...first, caption: words };
    else parts.unshift({ type: "text", text: words });
  }
  if (parts.length === 0) return [unsupported(all.length > 0 ? "fallback" : "", dialect)];
  return parts.filter((part) => part.type === "media").length > 1 ? inAlbum(parts, id(message.mid)) : parts;
}

const inAlbum = (parts: readonly Content[], album: string | undefined): readonly Content[] =>
  parts.map((part) => (part.type === "media" ? { ...part, album } : part));

/** Since 2025 a shared post came twice in one message, under its old and its new name: https://developers.facebook.com/docs/instagram-platform/webhooks/new */
function distinct(attachments: readonly Wire[]): readonly Wire[] {
  const posts = new Set(attachments.filter(({ type }) => type === "ig_post").map(shared));
  return posts.size === 0 ? attachments : attachments.filter((one) => one.type !== "share" || !posts.has(shared(one)));
}
const shared = ({ payload }: Wire): string => id(fields(payload).ig_post_media_id) ?? string(fields(payload).url, linkCharsMax) ?? "";

// ---------------------------------------------------------------- attachments

function attachment(one: Wire, message: Wire, dialect: Dialect): Content {
  const type = string(one.type, wordCharsMax) ?? "";
  return entryOf(readers, type)?.(one, message, dialect) ?? unsupported(type, dialect, string(one.title, lineCharsMax));
}

type Reader = (one: Wire, message: Wire, dialect: Dialect) => Content | undefined;
const readers: Readonly<Record<string, Reader>> = {
  image: (one, message) => sticker(one, message) ?? media("image", one),
  sticker: (one, message) => sticker(one, message) ?? media("sticker", one),
  video: (one) => media("video", one),
  // Customers of Instagram can send no sound but the one they record.
  audio: (one, _, dialect) => media(dialect.id === "igsid" ? "voice" : "audio", one),
  file: (one) => media("document", one),
  location: (one) => location(one),
  template: (one) => template(fields(one.payload)),
  // A shared post, reel or story: the link leads to the picture or film itself.
  share: (one, _, dialect) => (dialect.id === "igsid" ? media("image", one) : link(one)),
  post: link,
  ig_post: (one) => media("image", one),
  ig_reel: (one) => media("video", one),
  reel: (one) => media("video", one),
  ig_story: (one) => media("image", one),
  story_mention: (one) => media("image", one),
  like_heart: () => ({ type: "text", text: "❤️" }),
};

function media(kind: MediaKind, one: Wire, caption?: string): Content | undefined {
  const payload = fields(one.payload);
  const ref = string(payload.url, linkCharsMax) ?? string(one.url, linkCharsMax) ?? id(payload.attachment_id);
  if (ref === undefined) return undefined;
  const title = string(payload.title, textCharsMax) ?? string(one.title, textCharsMax);
  const isFile = kind === "document";
  return {
    type: "media",
    media: kind,
    ref,
    caption: caption ?? (isFile ? undefined : title),
    name: isFile ? (string(title, nameCharsMax) ?? fileName(ref)) : undefined,
    bytes: count(one.size),
  };
}

function sticker(one: Wire, message: Wire): Content | undefined {
  const number = id(fields(one.payload).sticker_id) ?? id(message.sticker_id);
  return number === undefined ? undefined : media("sticker", one, thumbs.has(number) ? "👍" : undefined);
}

/** Meta's links to files end in the file's name. */
function fileName(link: string): string | undefined {
  const url = URL.parse(link);
  const last = url?.pathname.split("/").at(-1) ?? "";
  if (!last.includes(".")) return undefined;
  try {
    return string(decodeURIComponent(last), nameCharsMax);
  } catch {
    return string(last, nameCharsMax);
  }
}

function location(one: Wire): Content | undefined {
  const { lat, long } = fields(fields(one.payload).coordinates);
  const where = point(lat, long);
  return where && { type: "location", ...where, name: string(one.title, nameCharsMax) };
}

/** Buttons that our side sent from another program, or products a customer asks about. */
function template(payload: Wire): Content | undefined {
  const text = string(payload.text, textCharsMax);
  const buttons = list(payload.buttons, elementsMax)
    .map(fields)
    .flatMap(({ title, payload: given, url }) => {
      const shown = string(title, lineCharsMax);
      return shown === undefined ? [] : [{ id: string(given, lineCharsMax) ?? string(url, lineCharsMax) ?? shown, title: shown }];
    });
  if (text !== undefined && buttons.length > 0) return { type: "interactive", text, buttons };
  const elements = [...list(payload.elements, elementsMax), ...list(fields(payload.product).elements, elementsMax)].map(fields);
  const lines = elements.map(({ title, subtitle }) =>
    [string(title, lineCharsMax), string(subtitle, lineCharsMax)].filter(Boolean).join(": "),
  );
  const words = [text, ...lines].filter((line) => line !== undefined && line !== "").join("\n");
  return words === "" ? undefined : { type: "text", text: words };
}

// ---------------------------------------------------------------- links

function link(one: Wire): Content | undefined {
  const words = preview(one, undefined);
  return words === undefined ? undefined : { type: "text", text: words };
}

/** What a link's preview adds to the text it was made from: nothing, when the link stands in it. */
function preview(one: Wire, text: string | undefined): string | undefined {
  const given = string(one.url, linkCharsMax) ?? string(fields(one.payload).url, linkCharsMax);
  const url = given === undefined ? undefined : unwrapped(given);
  const title = string(one.title, lineCharsMax) ?? string(fields(one.payload).title, lineCharsMax);
  if (text !== undefined && (url === undefined || text.includes(bare(url)))) return undefined;
  return [title, url].filter((part) => part !== undefined).join("\n") || undefined;
}
const bare = (url: string): string => url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");

/** Meta leads links through a counter of its own. */
function unwrapped(url: string): string {
  const parsed = URL.parse(url);
  const inner = parsed !== null && /^lm?\.(facebook|instagram)\.com$/.test(parsed.hostname) ? parsed.searchParams.get("u") : null;
  return string(inner, linkCharsMax) ?? url;
}

// ---------------------------------------------------------------- the rest

export function choice(given: unknown, shown: unknown): Content | undefined {
  const chosen = string(given, lineCharsMax);
  const title = string(shown, lineCharsMax) ?? chosen;
  return chosen === undefined || title === undefined ? undefined : { type: "choice", id: chosen, title };
}

export function unsupported(what: string, dialect: Dialect, text?: string): Content {
  const known = entryOf(kindWords, what);
  return { type: "unsupported", what: known?.replace("%", dialect.name) ?? what.replaceAll("_", " ").trim(), text };
}

const kindWords: Readonly<Record<string, string>> = {
  "": "message without content",
  unsupported_type: "message of a kind that % does not pass on",
  ephemeral: "picture that disappears, which only % shows",
  fallback: "shared item that % does not pass on",
  image: "picture without a link",
  video: "video without a link",
  audio: "sound without a link",
  file: "file without a link",
  location: "location outside the map",
  game_play: "game",
};
