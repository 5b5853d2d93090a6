/** How long a sound or film lasts, and how large a film is, where that stands in a few bytes. Everything else stays unknown: nothing is decoded. */
import type { FileHandle } from "node:fs/promises";

/** `isSound`: it holds no pictures, whatever its first bytes look like */
export interface Lasting { readonly seconds?: number; readonly width?: number; readonly height?: number; readonly isSound?: true }

const secondsMax = 86_400;
const tailBytes = 65_536;
const boxesMax = 64;
const moovBytesMax = 1_048_576;
const sidePixelsMax = 16_384;

export async function lasting(mime: string, head: Buffer, file: FileHandle, bytes: number): Promise<Lasting> {
  if (mime.startsWith("audio/ogg")) return seconds(ogg(head, await tail(file, bytes)));
  if (/^(video|audio)\/(mp4|quicktime|x-m4a|3gpp)$/.test(mime)) return mp4(await moov(file, bytes));
  return {};
}

const seconds = (value: number | undefined): Lasting =>
  value !== undefined && value > 0 && value <= secondsMax ? { seconds: Math.round(value * 10) / 10 } : {};

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
  return buffer.subarray(0, bytesRead);
}

const tail = (file: FileHandle, bytes: number): Promise<Buffer> => read(file, Math.max(0, bytes - tailBytes), Math.min(bytes, tailBytes));

/** The last page tells how many samples have passed: https://www.rfc-editor.org/rfc/rfc3533#section-6, Opus always counts 48,000 a second: https://www.rfc-editor.org/rfc/rfc7845#section-4 */
function ogg(head: Buffer, end: Buffer): number | undefined {
  const last = end.lastIndexOf("OggS");
  if (last < 0 || last + 14 > end.length) return undefined;
  const passed = Number(end.readBigInt64LE(last + 6));
  const opus = head.indexOf("OpusHead");
  if (opus >= 0 && opus + 12 <= head.length) return (passed - head.readUInt16LE(opus + 10)) / 48_000;
  const vorbis = head.indexOf("\x01vorbis", 0, "latin1");
  const rate = vorbis >= 0 && vorbis + 16 <= head.length ? head.readUInt32LE(vorbis + 12) : 0;
  return rate > 0 ? passed / rate : undefined;
}

/** The film's own description, wherever in the file it lies. */
async function moov(file: FileHandle, bytes: number): Promise<Buffer | undefined> {
  let at = 0;
  for (let boxes = 0; boxes < boxesMax && at + 8 <= bytes; boxes++) {
    const head = await read(file, at, 16);
    if (head.length < 8) return undefined;
    const size = sizeOf(head, 0, bytes - at);
    if (head.toString("latin1", 4, 8) === "moov") return await read(file, at, Math.min(size, moovBytesMax));
    if (size < 8) return undefined;
    at += size;
  }
  return undefined;
}

/** ISO/IEC 14496-12, 4.2: 1 means that a longer number follows, 0 that the box takes the rest. */
function sizeOf(buffer: Buffer, at: number, rest: number): number {
  const size = buffer.readUInt32BE(at);
  if (size === 0) return rest;
  if (size !== 1) return size;
  return buffer.length >= at + 16 ? Number(buffer.readBigUInt64BE(at + 8)) : 0;
}

function mp4(description: Buffer | undefined): Lasting {
  if (!description) return {};
  let found: Lasting = {};
  const kinds: string[] = [];
  for (const [type, box] of boxesIn(description)) {
    if (type === "mvhd") found = { ...found, ...seconds(movieSeconds(box)) };
    if (type === "trak")
      for (const [inner, header] of boxesIn(box)) {
        if (inner === "tkhd") found = { ...trackSize(header), ...found };
        if (inner === "mdia") kinds.push(trackKind(header));
      }
  }
  return kinds.length > 0 && kinds.every((kind) => kind === "soun") ? { ...found, isSound: true } : found;
}

/** ISO/IEC 14496-12, 8.4.3: `vide`, `soun` and others. */
function trackKind(media: Buffer): string {
  for (const [type, box] of boxesIn(media)) if (type === "hdlr") return box.toString("latin1", 16, 20);
  return "";
}

/** The boxes inside one, header included. */
function* boxesIn(box: Buffer): Generator<[type: string, box: Buffer]> {
  let at = 8;
  for (let boxes = 0; boxes < boxesMax && at + 8 <= box.length; boxes++) {
    const size = sizeOf(box, at, box.length - at);
    if (size < 8) return;
    yield [box.toString("latin1", at + 4, at + 8), box.subarray(at, at + size)];
    at += size;
  }
}

function movieSeconds(box: Buffer): number | undefined {
  const isLong = box[8] === 1;
  if (box.length < (isLong ? 40 : 28)) return undefined;
  const scale = box.readUInt32BE(isLong ? 28 : 20);
  return scale > 0 ? (isLong ? Number(box.readBigUInt64BE(32)) : box.readUInt32BE(24)) / scale : undefined;
}

/** Width and height are the last two numbers, with sixteen bits behind the point; a sound's are nought. */
function trackSize(box: Buffer): Lasting {
  if (box.length < 92) return {};
  const width = box.readUInt16BE(box.length - 8);
  const height = box.readUInt16BE(box.length - 4);
  return width > 0 && height > 0 && width <= sidePixelsMax && height <= sidePixelsMax ? { width, height } : {};
}
