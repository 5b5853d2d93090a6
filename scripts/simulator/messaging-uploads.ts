/**
 * Files on the fake Messenger and Instagram: what may be uploaded, and the content network that hands customers' files out by links that are signed and die.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets and
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload
 */
import type { MediaKind } from "../../actors/messages";
import { parameter } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import { handOutFile, fileOf, kindOfId, lieOfId, m4aOf } from "./media";
import type { MediaFile } from "./media";
import { notFetched, notThatType, notUploaded, tooLarge } from "./messaging-errors";
import { fileTypes } from "./messaging-judge";
import type { FileType } from "./messaging-judge";
import { isObject, objectOf, parsed, textOf } from "./shape";
import { sameSecret } from "./signing";
import type { MessagingChannel } from "./messaging-wire";
import type { World } from "./world";

const megabyte = 1 << 20;
const imageBytesMax = 8 * megabyte;
const fileBytesMax = 25 * megabyte;
const linkMs = 10 * 24 * 3_600_000;
const fetchMsMax = 10_000;
const hexRadix = 16;

const images = ["image/jpeg", "image/png", "image/gif"];
/** Absent: any. Messenger's page names no types; Instagram's does. */
const mimes: Readonly<Record<MessagingChannel["platform"], Readonly<Partial<Record<FileType, readonly string[]>>>>> = {
  messenger: { image: images, audio: ["audio/"], video: ["video/"] },
  instagram: {
    image: images,
    audio: ["audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"],
    video: ["video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"],
    file: ["application/pdf"],
  },
};

export function judgeFile(channel: MessagingChannel, type: FileType, mime: string, bytes: number): GraphError | null {
  if (bytes === 0) return notUploaded;
  if (bytes > (type === "image" ? imageBytesMax : fileBytesMax)) return tooLarge;
  const known = mimes[channel.platform][type];
  const plain = mime.split(";")[0]?.trim().toLowerCase() ?? "";
  return known && !known.some((one) => (one.endsWith("/") ? plain.startsWith(one) : plain === one)) ? notThatType : null;
}

export type Upload = { readonly type: FileType; readonly url: string } | { readonly type: FileType; readonly file: Blob };

/** What an upload brings: a file in a form, or a link to one in JSON. */
export async function uploadIn(channel: MessagingChannel, request: Request): Promise<Upload | GraphError> {
  const isForm = (request.headers.get("content-type") ?? "").includes("form");
  const form = isForm ? await request.formData().catch(() => null) : null;
  const body = isForm ? Object.fromEntries(form ?? []) : parsed(await request.text());
  if (!isObject(body)) return parameter("The parameter message is required");
  if (channel.platform === "instagram" && body["platform"] !== "instagram") return parameter("Param platform must be one of {MESSENGER, INSTAGRAM}");
  const message = typeof body["message"] === "string" ? parsed(body["message"]) : body["message"];
  const attachment = objectOf(objectOf(message)["attachment"]);
  const type = fileTypes.find((one) => one === attachment["type"]);
  if (!type) return parameter(`Param message[attachment][type] must be one of {${fileTypes.join(", ").toUpperCase()}}`);
  const file = form?.get("filedata");
  if (file instanceof Blob) return { type, file };
  const url = textOf(objectOf(attachment["payload"])["url"]);
  return URL.canParse(url) ? { type, url } : parameter("You must provide either url or filedata");
}

/** Looks behind a link as Meta does before it sends a file on. Nobody goes outside: what is not on this machine is believed. */
export async function fetchWrong(channel: MessagingChannel, type: FileType, link: string): Promise<GraphError | null> {
  const url = new URL(link);
  if (url.hostname !== "127.0.0.1" && url.hostname !== "localhost") return null;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(fetchMsMax) });
    const { size } = await response.blob();
    return response.ok ? judgeFile(channel, type, response.headers.get("content-type") ?? "", size) : notFetched;
  } catch {
    return notFetched;
  }
}

// ---------------------------------------------------------------- the content network

/** Sounds are MPEG-4 there, whatever they were recorded as. */
export const messagingFile = (kind: MediaKind, id: string): MediaFile => (kind === "voice" || kind === "audio" ? m4aOf(id) : fileOf(kind, id));

const signatureOf = ({ appSecret }: MessagingChannel, path: string, expires: string): string =>
  new Bun.CryptoHasher("sha256", appSecret).update(`${path} ${expires}`).digest("base64url");

/** A link to a file of the kind that `id` tells, as Meta signs its own: `oe` is its end in seconds, in hexadecimal. */
export function linkTo(channel: MessagingChannel, world: World, kind: MediaKind, id: string, name?: string): string {
  const path = `/cdn/${channel.account}/${id}/${encodeURIComponent(name ?? `${id}_n.${messagingFile(kind, id).extension}`)}`;
  const expires = Math.floor((world.clock.rules() + linkMs) / 1000).toString(hexRadix);
  return `${world.origin()}${path}?_nc_cat=1&oh=00_${signatureOf(channel, path, expires)}&oe=${expires}`;
}

/** null: it is no link of this account's. */
export function handOutAt(channel: MessagingChannel, world: World, url: URL): Response | null {
  const found = /^\/cdn\/(\d+)\/(\d+)\/[^/]+$/.exec(url.pathname);
  const id = found?.[2] ?? "";
  const kind = kindOfId(id);
  if (!found || found[1] !== channel.account || !kind) return null;
  const expires = url.searchParams.get("oe") ?? "";
  if (!sameSecret(url.searchParams.get("oh") ?? "", `00_${signatureOf(channel, url.pathname, expires)}`)) return new Response("Bad URL hash", { status: 403 });
  if (!(Number.parseInt(expires, hexRadix) * 1000 > world.clock.rules())) return new Response("URL signature expired", { status: 403 });
  return handOutFile(messagingFile(kind, id), lieOfId(id));
}
