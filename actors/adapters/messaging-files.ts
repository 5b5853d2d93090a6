/**
 * Files on Messenger and Instagram. Customers' files come as links that die; ours are fetched by Meta from a link of ours, so no id is kept and nothing is uploaded.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets and
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload
 */
import type { Abilities } from "./adapter";

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
