/**
 * Files on X. A customer's file is behind a login and is had through the API: https://docs.x.com/x-api/direct-messages/media/introduction
 * Ours is uploaded first, and its id is good for a day: pictures in one go, films and moving pictures in pieces, as X wants them:
 * https://docs.x.com/x-api/media/quickstart/media-upload-chunked
 */
import type { MediaKind } from "../messages";
import type { Abilities, Attachment, ChannelConfig, Failed, Fetch, MediaLink } from "./adapter";
import { get, post, postForm, unanswered, unasked } from "./exchange";
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
const pieceBytes = 4 * megabyte;

/** Pictures are ready at once; films are prepared for a while, and one that isn't ready can't be sent. */
export async function uploadXMedia(
  attachment: Attachment,
  media: MediaKind,
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<{ readonly ref: string } | Failed> {
  const kind = category(attachment.file.mime, media);
  let uploaded = await (kind === "dm_image" ? whole : inPieces)(attachment, kind, channel, fetch, signal);
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

async function whole(attachment: Attachment, kind: string, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Uploaded> {
  const form = new FormData();
  form.set("media_category", kind);
  form.set("media", new Blob([await attachment.blob()], { type: attachment.file.mime }), attachment.name);
  return read(await postForm(`${channel.apiBase}/2/media/upload`, bearer(channel), form, fetch, signal));
}

async function inPieces(attachment: Attachment, kind: string, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Uploaded> {
  const blob = await attachment.blob();
  const upload = `${channel.apiBase}/2/media/upload`;
  const wanted = { media_category: kind, media_type: attachment.file.mime, total_bytes: blob.size };
  const begun = read(await post(`${upload}/initialize`, bearer(channel), wanted, fetch, signal));
  if (!("ref" in begun)) return begun;
  const place = `${upload}/${encodeURIComponent(begun.ref)}`;
  for (let at = 0, index = 0; at < blob.size; at += pieceBytes, index++) {
    const form = new FormData();
    form.set("segment_index", String(index));
    form.set("media", blob.slice(at, at + pieceBytes), attachment.name);
    const taken = await postForm(`${place}/append`, bearer(channel), form, fetch, signal);
    if (taken.came !== "answer") return unasked(unanswered(taken));
    if (taken.status >= 300) return unasked(refusal(taken.status, taken.body, taken.retryAfterMs));
  }
  return read(await post(`${place}/finalize`, bearer(channel), undefined, fetch, signal));
}

const category = (mime: string, media: MediaKind): string =>
  mime === "image/gif" ? "dm_gif" : media === "video" || media === "video_note" ? "dm_video" : "dm_image";

type Uploaded = { readonly ref: string; readonly waitMs: number | undefined } | Failed;

function read(exchanged: Exchanged): Uploaded {
  if (exchanged.came !== "answer") return unasked(unanswered(exchanged));
  const data: Wire = fields(exchanged.body?.data);
  const ref = id(data.id);
  if (ref === undefined || exchanged.status >= 300) return unasked(refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs));
  const { state, check_after_secs: seconds } = fields(data.processing_info);
  if (state === "failed") return refused("invalid", "X can't use the file.", "Send it in another format.");
  if (state !== "pending" && state !== "in_progress") return { ref, waitMs: undefined };
  return { ref, waitMs: Math.min((count(seconds) ?? 0) * 1_000 || lookMsDefault, lookMsMax) };
}
