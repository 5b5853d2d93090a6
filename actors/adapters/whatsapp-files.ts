/**
 * Files on WhatsApp: where a customer's file is, what the platform takes, and how ours gets there.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
import type { MediaKind } from "../messages";
import type { Abilities, Attachment, ChannelConfig, Failed, Fetch, MediaLink } from "./adapter";
import { get, postForm, unanswered, unasked } from "./exchange";
import { refusal } from "./whatsapp-errors";
import { count, fields, id, linkCharsMax, nameCharsMax, string } from "./wire";

/** Media ids lead to lookaside; newer webhooks hold links to the CDN. */
export const whatsappMediaHosts = ["lookaside.fbsbx.com", ".fbcdn.net", ".whatsapp.net"] as const;

const megabyte = 1024 * 1024;
const image = ["image/jpeg", "image/png"];
const audio = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg; codecs=opus"];
const imageHint = "Send a JPEG or PNG of at most 5 MB, or send it as a document.";
const audioHint = "Send AAC, AMR, MP3, M4A or OGG with Opus of at most 16 MB, or send it as a document.";
const videoHint = "Send an MP4 or 3GP of at most 16 MB, or send it as a document.";
const video = { bytesMax: 16 * megabyte, mimes: ["video/mp4", "video/3gpp"], hint: videoHint };

/** The sizes and types of the page above; "voice" is what the phone shows as a voice note, which is Opus alone. */
export const whatsappFiles: NonNullable<Abilities["files"]> = {
  image: { bytesMax: 5 * megabyte, mimes: image, hint: imageHint },
  video,
  animation: video,
  video_note: video,
  audio: { bytesMax: 16 * megabyte, mimes: audio, hint: audioHint },
  voice: { bytesMax: 16 * megabyte, mimes: ["audio/ogg; codecs=opus"], hint: "A voice note must be OGG with Opus of at most 16 MB. Send the recording as audio instead." },
  document: { bytesMax: 100 * megabyte, hint: "Send a file of at most 100 MB." },
  sticker: { bytesMax: 500 * 1024, mimes: ["image/webp"], hint: "A sticker must be WebP of at most 500 kB. Send it as an image instead." },
};

const authorization = (channel: ChannelConfig): Record<string, string> => ({ authorization: `Bearer ${channel.secrets.access_token ?? ""}` });

/** An id is good for seven days and tells a link that is good for five minutes; both need the channel's token. */
export async function fetchWhatsAppMedia(ref: string, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<MediaLink | Failed> {
  if (/^https?:\/\//i.test(ref)) return { url: ref, headers: authorization(channel) };
  const exchanged = await get(`${channel.apiBase}/${encodeURIComponent(ref)}`, authorization(channel), fetch, signal);
  if (exchanged.came !== "answer") return unasked(unanswered(exchanged));
  if (exchanged.status !== 200) return unasked(refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs));
  const about = fields(exchanged.body);
  const url = string(about.url, linkCharsMax);
  if (url === undefined) return unasked({ result: "unknown", reason: "WhatsApp did not say where the file is." });
  return { url, headers: authorization(channel), mime: string(about.mime_type, nameCharsMax), bytes: count(about.file_size) };
}

export async function uploadWhatsAppMedia(attachment: Attachment, _media: MediaKind, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<{ readonly ref: string } | Failed> {
  const { mime } = attachment.file;
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("type", mime);
  form.set("file", new Blob([await attachment.blob()], { type: mime }), attachment.name);
  const exchanged = await postForm(`${channel.apiBase}/${encodeURIComponent(channel.account)}/media`, authorization(channel), form, fetch, signal);
  if (exchanged.came !== "answer") return unasked(unanswered(exchanged));
  if (exchanged.status !== 200) return unasked(refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs));
  const ref = id(fields(exchanged.body).id);
  return ref === undefined ? unasked({ result: "unknown", reason: "WhatsApp took the file, but its answer can't be read." }) : { ref };
}
