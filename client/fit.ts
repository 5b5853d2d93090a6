/** What a file is sent as, and whether the channel takes it: said before a byte is uploaded. The server decides by the file's bytes, this by its name. Pure. */
import type { Abilities, FileLimit, MediaKind } from "../server/protocol";
import { bytes } from "./format";

/** `as`: what it goes as; `why`: why not at all, or why only as a document. */
export interface Fit { readonly as: MediaKind; readonly ok: boolean; readonly why?: string }

export interface Candidate { readonly mime: string; readonly bytes: number }

/** What the server takes at all, bytes. */
const fileBytesMax = 100 * 1024 * 1024;
const megabyte = 1024 * 1024;

export function fitOf(file: Candidate, abilities: Abilities | undefined, platform: string): Fit {
  const natural = kindOf(file.mime);
  if (file.bytes === 0) return { as: natural, ok: false, why: "This file is empty." };
  if (file.bytes > fileBytesMax) return { as: natural, ok: false, why: `A file can have ${fileBytesMax / megabyte} MB at most; this one has ${bytes(file.bytes)}.` };
  const limits = abilities?.files;
  if (!limits) return { as: natural, ok: true };
  if (takes(limits[natural], file)) return { as: natural, ok: true };
  const why = reason(limits[natural], file, platform);
  if (natural !== "document" && takes(limits.document, file)) return { as: "document", ok: true, why: `Goes as a document. ${why}` };
  return { as: natural, ok: false, why: natural === "document" || limits[natural] ? why : reason(limits.document, file, platform) };
}

function kindOf(mime: string): MediaKind {
  if (mime === "image/gif") return "animation";
  if (mime.startsWith("image/")) return "image";
  if (mime.startsWith("video/")) return "video";
  return mime.startsWith("audio/") ? "audio" : "document";
}

function takes(limit: FileLimit | undefined, file: Candidate): boolean {
  return limit !== undefined && file.bytes <= limit.bytesMax && (!limit.mimes || limit.mimes.some((mime) => isOf(file.mime, mime)));
}

/** A browser says nothing of what is inside a container, and has its own name for M4A. */
function isOf(mime: string, wanted: string): boolean {
  const [plain, limit] = [mime === "audio/x-m4a" ? "audio/mp4" : mime.split(";")[0]!, wanted.split(";")[0]!];
  return limit.endsWith("/") ? plain.startsWith(limit) : plain === limit;
}

function reason(limit: FileLimit | undefined, file: Candidate, platform: string): string {
  if (!limit) return `${platform} doesn't take this kind of file.`;
  if (limit.hint) return limit.hint;
  return file.bytes > limit.bytesMax ? `${platform} takes at most ${bytes(limit.bytesMax)}.` : `${platform} doesn't take this type of file.`;
}

/** Whether words can go along with it. */
export const hasCaption = (kind: MediaKind): boolean => !["voice", "sticker", "video_note"].includes(kind);
