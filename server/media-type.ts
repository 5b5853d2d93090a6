/**
 * What a file is, by its bytes alone: names and declared types are strangers' words. What is of no kind we know, what a browser could run (SVG, HTML, XML), and what
 * would fill its memory when shown, is an octet stream: it can be downloaded and nothing else.
 */
import { open, type FileHandle } from "node:fs/promises";
import { fileTypeFromBuffer } from "file-type";
import { lasting } from "./durations";
import { imageSize } from "./image-size";
import { giveBack } from "./outside";

export interface Inspected { readonly mime: string; readonly width?: number; readonly height?: number; readonly seconds?: number }

export const octets = "application/octet-stream";
/** Enough for a JPEG's profile and preview, which stand before its size. */
const headBytes = 524_288;
/** What the type is looked for in: the library was never made for megabytes. */
const typeBytes = 65_536;
/** A page that shows more than this at once has little memory left. */
export const pixelsMax = 50_000_000;
const sidePixelsMax = 16_384;
const controlBytes = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/** Shown in the page itself; everything else is handed out as a download. */
const shown = new Set([
  "image/jpeg", "image/png", "image/gif", "image/webp", "audio/ogg", "audio/ogg; codecs=opus", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/wav", "video/mp4", "video/webm",
]);
export const isShown = (mime: string): boolean => shown.has(mime);

/** `bytes`: the file's length. Throws only when the file can't be read. */
export async function inspect(path: string, bytes: number): Promise<Inspected> {
  await using file = await open(path, "r");
  const head = Buffer.alloc(Math.min(headBytes, bytes));
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  try {
    return await look(head.subarray(0, bytesRead), file, bytes);
  } finally {
    giveBack(head);
  }
}

async function look(known: Buffer, file: FileHandle, bytes: number): Promise<Inspected> {
  const mime = await typeOf(known);
  if (!mime.startsWith("image/")) {
    // Voice notes of Messenger and Instagram begin as films do.
    const { isSound, ...about } = await lasting(mime, known, file, bytes);
    return { mime: isSound && mime.startsWith("video/") ? "audio/mp4" : mime, ...about };
  }
  if (!isShown(mime)) return { mime };
  const size = imageSize(mime, known);
  const isBomb = !size || size.width > sidePixelsMax || size.height > sidePixelsMax || size.width * size.height > pixelsMax;
  return isBomb ? { mime: octets } : { mime, ...size };
}

async function typeOf(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head.subarray(0, typeBytes)).catch(() => undefined);
  if (found === undefined) return isPlainText(head) ? "text/plain" : octets;
  const mime = sameAs[found.mime] ?? found.mime;
  return /xml|svg|html|script/.test(mime.replace(/^application\/vnd\.openxmlformats-officedocument\..*/, "office")) ? octets : mime;
}

/** What platforms and browsers call the same thing. */
const sameAs: Readonly<Record<string, string>> = { "image/apng": "image/png", "audio/x-m4a": "audio/mp4", "audio/vnd.wave": "audio/wav", "audio/wave": "audio/wav", "audio/opus": "audio/ogg; codecs=opus" };

/** Text that no browser could take for markup. */
function isPlainText(head: Buffer): boolean {
  const part = head.subarray(0, typeBytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(part, { stream: true });
    return text !== "" && !controlBytes.test(text) && !text.includes("<");
  } catch {
    return false;
  }
}
