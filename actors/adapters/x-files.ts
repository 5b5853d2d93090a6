/**
 * Files on X. A customer's file is behind a login and is had through the API: https://docs.x.com/x-api/direct-messages/media/introduction
 * Ours is uploaded first, and its id is good for a day: https://docs.x.com/x-api/media/quickstart/media-upload-chunked
 */
import type { MediaKind } from "../messages";
import type { Abilities, Attachment, ChannelConfig, Failed, Fetch, MediaLink } from "./adapter";
import { get, postForm, unanswered, unasked } from "./exchange";
import type { Exchanged } from "./exchange";
import { refused } from "./limits";
import { refusal } from "./x-errors";
import { bearer } from "./x-send";
import { count, fields, id } from "./wire";
import type { Wire } from "./wire";

export const xMediaHosts = ["api.x.com", "ton.twitter.com", ".twimg.com"] as const;

const megabyte = 1024 * 1024;
const image = {
  bytesMax: 5 * megabyte,
  mimes: ["image/jpeg", "image/png", "image/webp"],
  hint: "Send a JPEG, PNG or WebP of at most 5 MB.",
};
const video = { bytesMax: 15 * megabyte, mimes: ["video/mp4"], hint: "Send an MP4 of at most 15 MB." };

/** X carries pictures and films, and nothing else. */
export const xFiles: NonNullable<Abilities["files"]> = {
  image,
  sticker: image,
  animation: { bytesMax: 15 * megabyte, mimes: ["image/gif"], hint: "Send a GIF of at most 15 MB." },
  video,
  video_note: video,
};

/** `ton.twitter.com/1.1/ton/data/dm/<message>/<file>/<name>` is had from the API under the same three names. */
export function fetchXMedia(ref: string, channel: ChannelConfig): Promise<MediaLink | Failed> {
  const found = /^https:\/\/ton\.(?:twitter|x)\.com\/(?:1\.1\/ton|i\/ton)\/data\/dm\/(\d{1,20})\/(\d{1,20})\/([\w.-]{1,200})$/.exec(ref);
  const link: MediaLink =
    found === null
      ? { url: ref }
      : { url: `${channel.apiBase}/2/dm_conversations/media/${found[1]}/${found[2]}/${found[3]}`, headers: bearer(channel) };
  return Promise.resolve(link);
}

const looksMax = 10;
const lookMsDefault = 1_000;
const lookMsMax = 5_000;

/** Pictures are ready at once; films are prepared for a while, and one that isn't ready can't be sent. */
export async function uploadXMedia(
  attachment: Attachment,
  media: MediaKind,
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<{ readonly ref: string } | Failed> {
  const form = new FormData();
  form.set("media_category", category(attachment.file.mime, media));
  form.set("media", new Blob([await attachment.blob()], { type: attachment.file.mime }), attachment.name);
  let uploaded = read(await postForm(`${channel.apiBase}/2/media/upload`, bearer(channel), form, fetch, signal));
  for (let look = 0; look < looksMax && "ref" in uploaded && uploaded.waitMs !== undefined; look++) {
    await Bun.sleep(uploaded.waitMs);
    uploaded = read(
      await get(
        `${channel.apiBase}/2/media/upload?command=STATUS&media_id=${encodeURIComponent(uploaded.ref)}`,
        bearer(channel),
        fetch,
        signal,
      ),
    );
  }
  if (!("ref" in uploaded)) return uploaded;
  return uploaded.waitMs === undefined ? { ref: uploaded.ref } : unasked({ result: "unknown", reason: "X is still preparing the file." });
}

const category = (mime: string, media: MediaKind): string =>
  mime === "image/gif" ? "dm_gif" : media === "video" || media === "video_note" ? "dm_video" : "dm_image";

function read(exchanged: Exchanged): { readonly ref: string; readonly waitMs: number | undefined } | Failed {
  if (exchanged.came !== "answer") return unasked(unanswered(exchanged));
  const data: Wire = fields(exchanged.body?.data);
  const ref = id(data.id);
  if (ref === undefined || exchanged.status >= 300) return unasked(refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs));
  const { state, check_after_secs: seconds } = fields(data.processing_info);
  if (state === "failed") return refused("invalid", "X can't use the file.", "Send it in another format.");
  if (state !== "pending" && state !== "in_progress") return { ref, waitMs: undefined };
  return { ref, waitMs: Math.min((count(seconds) ?? 0) * 1_000 || lookMsDefault, lookMsMax) };
}
