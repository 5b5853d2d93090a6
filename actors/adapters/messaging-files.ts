/**
 * Files on Messenger and Instagram. Customers' files come as links that die; ours are fetched by Meta from a link of ours where it can reach us, and uploaded where it can't.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets and
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload
 */
import type { MediaKind } from "../messages";
import type { Abilities, Attachment, ChannelConfig, Failed, Fetch } from "./adapter";
import { postForm, unanswered, unasked } from "./exchange";
import { refused } from "./limits";
import type { Dialect } from "./messaging";
import { refusal } from "./messaging-errors";
import { id } from "./wire";

/** Meta's content networks. Links to shared posts lead through lookaside. */
export const messagingMediaHosts = ["lookaside.fbsbx.com", "cdn.fbsbx.com", ".fbcdn.net", ".cdninstagram.com"] as const;

const megabyte = 1024 * 1024;
const imageBytesMax = 8 * megabyte;
const fileBytesMax = 25 * megabyte;
const images = ["image/jpeg", "image/png", "image/gif"];
const image = { bytesMax: imageBytesMax, mimes: images, hint: "Send a JPEG, PNG or GIF of at most 8 MB." };
const video = { bytesMax: fileBytesMax, mimes: ["video/mp4", "video/quicktime", "video/webm"], hint: "Send an MP4 of at most 25 MB." };
const audio = {
  bytesMax: fileBytesMax,
  mimes: ["audio/mp4", "audio/aac", "audio/wav", "audio/mpeg"],
  hint: "Send M4A, AAC or WAV of at most 25 MB.",
};

export const messengerFiles: NonNullable<Abilities["files"]> = {
  image,
  sticker: image,
  video,
  animation: video,
  video_note: video,
  audio,
  voice: audio,
  document: { bytesMax: fileBytesMax, hint: "Send a file of at most 25 MB." },
};

/** Of documents Instagram takes one kind, and of sounds no MP3. */
const instagramAudio = { ...audio, mimes: ["audio/mp4", "audio/aac", "audio/wav"] };
export const instagramFiles: NonNullable<Abilities["files"]> = {
  ...messengerFiles,
  audio: instagramAudio,
  voice: instagramAudio,
  document: { bytesMax: fileBytesMax, mimes: ["application/pdf"], hint: "Send a PDF of at most 25 MB." },
};

/** Stickers of ours go as pictures: theirs are known by number alone. */
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

/** The page or account that sends: an Instagram account that is linked to a page sends through that; its own id is what webhooks name it by. */
export const senderOf = ({ secrets, account }: ChannelConfig): string => secrets.page_id || account;

/** The link is the better way: nothing is kept at Meta, and the file may be larger than what fits in a form. Accounts with Instagram's own login have no other. */
export const upload =
  (dialect: Dialect) =>
  async (attachment: Attachment, media: MediaKind, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<{ readonly ref: string } | Failed> => {
    const link = attachment.link();
    if (link !== null) return { ref: link };
    if (dialect.id === "igsid" && !channel.secrets.page_id)
      return refused(
        "no_address",
        `${dialect.name} fetches files from us, and nobody outside can reach this server.`,
        "An administrator must set PUBLIC_URL.",
      );
    const { mime } = attachment.file;
    const form = new FormData();
    if (dialect.id === "igsid") form.set("platform", "instagram");
    form.set("message", JSON.stringify({ attachment: { type: attachmentTypes[media], payload: { is_reusable: true } } }));
    form.set("filedata", new Blob([await attachment.blob()], { type: mime }), plain(attachment.name));
    const authorization = `Bearer ${channel.secrets.access_token ?? ""}`;
    const exchanged = await postForm(`${channel.apiBase}/${encodeURIComponent(senderOf(channel))}/message_attachments`, { authorization }, form, fetch, signal);
    if (exchanged.came !== "answer") return unasked(unanswered(exchanged));
    if (exchanged.status !== 200) return unasked(refusal(dialect, exchanged.status, exchanged.body, exchanged.retryAfterMs));
    const ref = id(exchanged.body?.attachment_id);
    return ref === undefined ? unasked({ result: "unknown", reason: `${dialect.name} took the file, but its answer can't be read.` }) : { ref };
  };

/** Uploads under names that are not ASCII are refused: https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload#limitations */
const plain = (name: string): string => name.replace(/[^\x20-\x7e]/g, "_");
