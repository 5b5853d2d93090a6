/**
 * What a direct message on X says. Webhooks use the form of the API's first version (`message_create`), polls that of its second:
 * https://developer.x.com/en/docs/direct-messages/sending-and-receiving/guides/message-create-object and https://docs.x.com/x-api/direct-messages/lookup/integrate
 */
import type { Content, MediaKind } from "../messages";
import {
  count,
  entryOf,
  fields,
  id,
  lineCharsMax,
  linkCharsMax,
  list,
  nameCharsMax,
  number,
  point,
  string,
  textCharsMax,
  wordCharsMax,
} from "./wire";
import type { Wire } from "./wire";

const linksMax = 100;
const variantsMax = 20;

/** `message_data` of a webhook's event. */
export function contentOf(data: Wire): Content {
  const { media, type, location } = fields(data.attachment);
  const file = fields(media);
  const text = plain(string(data.text, textCharsMax) ?? "", data.entities, string(file.url, linkCharsMax));
  const picked = string(fields(data.quick_reply_response).metadata, lineCharsMax);
  if (picked !== undefined) return { type: "choice", id: picked, title: text || picked };
  if (type === "media") return webhookMedia(file, text);
  if (type === "location") return place(fields(location), text);
  return said(text);
}

/** An event of GET /2/dm_events; `media` are the files that the answer includes, by key. */
export function polledContent(event: Wire, media: ReadonlyMap<string, Wire>): Content {
  const text = plain(string(event.text, textCharsMax) ?? "", event.entities, undefined);
  const key = id(list(fields(event.attachments).media_keys, 1)[0]);
  return key === undefined ? said(text) : polledMedia(media.get(key) ?? {}, key, text);
}

const said = (text: string): Content => (text === "" ? { type: "unsupported", what: "message without content" } : { type: "text", text });

/** Encrypted by the two phones: nobody else can read it, so it is shown for what it is. */
export const encrypted: Content = { type: "unsupported", what: "encrypted message", text: "Encrypted message: open it in X." };

// ---------------------------------------------------------------- texts

/**
 * The text as it was written: X puts links behind t.co, escapes three signs as HTML does, and adds a link to the file it carries.
 * The file's own link is dropped, since the file stands beside the text; in polls it is known by where it leads.
 */
function plain(text: string, entities: unknown, ownLink: string | undefined): string {
  let shown = text;
  for (const entity of list(fields(entities).urls, linksMax)) {
    const { url, expanded_url: target } = fields(entity);
    const [short, long] = [string(url, linkCharsMax), string(target, linkCharsMax)];
    if (short !== undefined && short === ownLink) continue;
    if (short !== undefined && long !== undefined && ownFile.test(long)) shown = shown.replaceAll(short, "").trimEnd();
    else if (short !== undefined && long !== undefined) shown = shown.replaceAll(short, () => long);
  }
  if (ownLink !== undefined && shown.endsWith(ownLink)) shown = shown.slice(0, -ownLink.length).trimEnd();
  // In one pass, so that what a customer wrote as "&amp;lt;" is not read twice.
  return (
    string(
      shown.replace(/&(lt|gt|amp);/g, (_, name: string) => signs[name] ?? ""),
      textCharsMax,
    ) ?? ""
  );
}
/** How a message's link to its own file is written out. */
const ownFile = /^https:\/\/(?:twitter|x)\.com\/messages\/media\/\d+$/;
const signs: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&" };

// ---------------------------------------------------------------- files

const kinds: Readonly<Record<string, MediaKind>> = { photo: "image", video: "video", animated_gif: "animation", audio: "voice" };

function webhookMedia(file: Wire, text: string): Content {
  const kind = entryOf(kinds, string(file.type, wordCharsMax) ?? "");
  const info = fields(file.video_info);
  const ref = bestVariant(info.variants, "bitrate") ?? string(file.media_url_https, linkCharsMax) ?? string(file.media_url, linkCharsMax);
  if (kind === undefined || ref === undefined) return withText("file", text);
  const size = fields(fields(file.sizes).large);
  return {
    type: "media",
    media: kind,
    ref,
    caption: text || undefined,
    seconds: seconds(info.duration_millis),
    width: count(size.w),
    height: count(size.h),
  };
}

function polledMedia(file: Wire, key: string, text: string): Content {
  const kind = entryOf(kinds, string(file.type, wordCharsMax) ?? "");
  const ref = bestVariant(file.variants, "bit_rate") ?? string(file.url, linkCharsMax) ?? string(file.preview_image_url, linkCharsMax);
  if (kind === undefined || ref === undefined) return withText(`file ${key}`, text);
  return {
    type: "media",
    media: kind,
    ref,
    caption: text || undefined,
    seconds: seconds(file.duration_ms),
    width: count(file.width),
    height: count(file.height),
  };
}

const withText = (what: string, text: string): Content => ({
  type: "unsupported",
  what: `${what} that X does not pass on`,
  text: text || undefined,
});
const seconds = (ms: unknown): number | undefined => {
  const told = count(ms);
  return told === undefined ? undefined : Math.round(told / 1_000);
};

/** The MP4 of the highest rate; the others are lists of pieces for players. */
function bestVariant(value: unknown, rate: "bitrate" | "bit_rate"): string | undefined {
  const films = list(value, variantsMax)
    .map(fields)
    .filter((variant) => variant.content_type === "video/mp4");
  const [best] = films.toSorted((one, other) => (number(other[rate]) ?? 0) - (number(one[rate]) ?? 0));
  return best === undefined ? undefined : string(best.url, linkCharsMax);
}

// ---------------------------------------------------------------- places

/** https://developer.x.com/en/docs/direct-messages/message-attachments */
function place(location: Wire, text: string): Content {
  const shared = fields(location.shared_coordinate ?? location.shared_place);
  const [long, lat] = list(fields(shared.coordinates).coordinates, 2);
  const where = point(lat, long);
  const name = string(fields(shared.place).full_name, nameCharsMax) ?? string(fields(shared.place).name, nameCharsMax);
  if (where === undefined) return { type: "unsupported", what: "place", text: [name, text].filter(Boolean).join("\n") || undefined };
  return { type: "location", ...where, name: name ?? (text || undefined) };
}
