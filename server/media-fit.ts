/** Whether a file can be sent as what an agent wants to send it as. Nothing is converted: what doesn't fit is refused with what to do. Pure. */
import type { FileLimit } from "../actors/adapters/adapter";
import type { MediaKind, StoredFile } from "../actors/messages";

/** What a kind is made of, whatever the platform; a document can be anything. */
const made: Readonly<Record<MediaKind, string | null>> = {
  image: "image/", sticker: "image/", animation: null, video: "video/", video_note: "video/", audio: "audio/", voice: "audio/", document: null,
};
const names: Readonly<Record<MediaKind, string>> = {
  image: "an image", sticker: "a sticker", animation: "an animation", video: "a video", video_note: "a round video", audio: "audio", voice: "a voice note", document: "a document",
};
const bytesPerMegabyte = 1024 * 1024;

/** Null: it fits. Else why not and what to do, for the agent. `limits` undefined: the platform says nothing of files. */
export function misfit(file: Pick<StoredFile, "mime" | "bytes">, media: MediaKind, platform: string, limits: Readonly<Partial<Record<MediaKind, FileLimit>>> | undefined): string | null {
  const kind = made[media];
  if (kind !== null && !file.mime.startsWith(kind)) return `This file is not ${names[media]}. Send it as a document.`;
  if (!limits) return null;
  const limit = limits[media];
  if (!limit) return `${platform} can't carry ${names[media]}. Send it as ${media === "document" ? "a link" : "a document"}.`;
  const hint = limit.hint ?? "Send another file.";
  if (limit.mimes && !limit.mimes.some((mime) => file.mime === mime || (mime.endsWith("/") && file.mime.startsWith(mime)))) return `${platform} doesn't take this type of file as ${names[media]}. ${hint}`;
  return file.bytes > limit.bytesMax ? `The file has ${megabytes(file.bytes)} MB; ${platform} takes ${megabytes(limit.bytesMax)} as ${names[media]}. ${hint}` : null;
}

const megabytes = (bytes: number): string => String(Math.ceil((bytes / bytesPerMegabyte) * 10) / 10);
