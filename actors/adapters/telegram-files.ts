/** Files on Telegram: https://core.telegram.org/bots/api#getfile and https://core.telegram.org/bots/api#sending-files. A file's URL holds the bot's token: it is never logged. */
import type { Abilities, ChannelConfig, Failed, Fetch, MediaLink } from "./adapter";
import { unasked } from "./exchange";
import { refused } from "./limits";
import { call } from "./telegram-api";
import { count, fields, lineCharsMax, string } from "./wire";

export const telegramMediaHosts = ["api.telegram.org"] as const;

const megabyte = 1024 * 1024;
/** Bots may send 50 MB, a photo of 10; they may fetch 20. */
const sendBytesMax = 50 * megabyte;
const photoBytesMax = 10 * megabyte;
const stickerBytesMax = 512 * 1024;
const any = "Send a file of at most 50 MB.";

export const telegramFiles: NonNullable<Abilities["files"]> = {
  image: { bytesMax: photoBytesMax, mimes: ["image/jpeg", "image/png", "image/webp"], hint: "Send a JPEG, PNG or WebP of at most 10 MB, or send it as a document." },
  video: { bytesMax: sendBytesMax, mimes: ["video/mp4"], hint: "Send an MP4 of at most 50 MB, or send it as a document." },
  animation: { bytesMax: sendBytesMax, mimes: ["image/gif", "video/mp4"], hint: "Send a GIF or an MP4 without sound of at most 50 MB." },
  audio: { bytesMax: sendBytesMax, mimes: ["audio/mpeg", "audio/mp4"], hint: "Send MP3 or M4A of at most 50 MB, or send it as a document." },
  voice: { bytesMax: sendBytesMax, mimes: ["audio/ogg; codecs=opus", "audio/mpeg", "audio/mp4"], hint: "A voice note must be OGG with Opus, MP3 or M4A of at most 50 MB." },
  document: { bytesMax: sendBytesMax, hint: any },
  sticker: { bytesMax: stickerBytesMax, mimes: ["image/webp"], hint: "A sticker must be WebP of at most 512 kB. Send it as an image instead." },
  video_note: { bytesMax: sendBytesMax, mimes: ["video/mp4"], hint: "A round video must be a square MP4." },
};

export async function fetchTelegramMedia(ref: string, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<MediaLink | Failed> {
  const called = await call("getFile", { file_id: ref }, channel, fetch, signal);
  if (!called.ok) return tooBig(called.answer) ?? unasked(called.answer);
  const file = fields(called.result);
  const path = string(file.file_path, lineCharsMax);
  // The path goes into a URL behind our token: nothing in it may lead elsewhere.
  if (path === undefined || !/^[\w./-]+$/.test(path) || path.includes("..")) return unasked({ result: "unknown", reason: "Telegram did not say where the file is." });
  return { url: `${channel.apiBase}/file/bot${channel.secrets.bot_token ?? ""}/${path}`, bytes: count(file.file_size) };
}

/** "Bad Request: file is too big" has no code of its own. */
function tooBig(answer: { readonly result: string; readonly reason: string }): Failed | undefined {
  return /too big/i.test(answer.reason) ? refused("too_large", "Telegram gives bots no files above 20 MB.", "Ask the customer to send a smaller one, or in parts.") : undefined;
}
