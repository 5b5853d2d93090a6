/**
 * Files behind the media ids of the platforms. An id says what kind of file it is and which lie is told about it, so nothing has to be remembered; pictures differ by their id,
 * so that an album looks like one.
 */
import { gzipSync } from "node:zlib";
import type { MediaKind } from "../../actors/messages";
import { jpeg, m4a, mp3, mp4, opus } from "./files";

export interface MediaFile {
  readonly mime: string;
  readonly extension: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const mediaKinds: readonly MediaKind[] = ["image", "video", "audio", "voice", "document", "sticker", "animation", "video_note"];

/**
 * What may be wrong with a file, asked for by a medium's `ref`, such as "lie:bomb". type: it is a page with a script · length: other bytes than announced · redirect: it leads
 * to this machine · endless, silent, bomb: it never ends, goes quiet, is far more than it seems · gone: there is none · cut: the line breaks
 */
export const lies = ["type", "length", "redirect", "endless", "silent", "bomb", "gone", "cut"] as const;
export type Lie = (typeof lies)[number];
export const lieIn = (ref: string): Lie | null => lies.find((lie) => ref === `lie:${lie}`) ?? null;

const variants = 12;
const degrees = 360 / variants;
const secondsLeast = 3;

const bytesOf = (text: string, encoding: "base64" | "utf8" = "utf8"): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, encoding));
/** One pixel: small, and true. */
const webp = bytesOf("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64");
const pdf = bytesOf(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

const makers: Readonly<Record<MediaKind, (variant: number) => MediaFile>> = {
  image: (variant) => ({ mime: "image/jpeg", extension: "jpg", bytes: jpeg(640, 480, variant * degrees) }),
  video: (variant) => ({ mime: "video/mp4", extension: "mp4", bytes: mp4(720, 1280, secondsLeast + variant) }),
  audio: (variant) => ({ mime: "audio/mpeg", extension: "mp3", bytes: mp3(secondsLeast + variant) }),
  voice: (variant) => ({ mime: "audio/ogg; codecs=opus", extension: "ogg", bytes: opus(secondsLeast + variant) }),
  document: () => ({ mime: "application/pdf", extension: "pdf", bytes: pdf }),
  sticker: () => ({ mime: "image/webp", extension: "webp", bytes: webp }),
  animation: (variant) => ({ mime: "video/mp4", extension: "mp4", bytes: mp4(480, 360, secondsLeast + variant) }),
  video_note: (variant) => ({ mime: "video/mp4", extension: "mp4", bytes: mp4(240, 240, secondsLeast + variant) }),
};
const made = new Map<string, MediaFile>();

/** The file of an id: the same for the same id, whoever asks. */
export function fileOf(kind: MediaKind, id: string): MediaFile {
  const variant = Number(BigInt(Bun.hash(id)) % BigInt(variants));
  const known = made.get(`${kind}/${variant}`);
  if (known) return known;
  const file = makers[kind](variant);
  made.set(`${kind}/${variant}`, file);
  return file;
}
/** A sound as Messenger and Instagram hand it out. */
export function m4aOf(id: string): MediaFile {
  const variant = Number(BigInt(Bun.hash(id)) % BigInt(variants));
  return { mime: "audio/mp4", extension: "mp4", bytes: m4a(secondsLeast + variant) };
}
const digestOf = (kind: MediaKind, id: string, encoding: "base64" | "hex"): string => new Bun.CryptoHasher("sha256").update(fileOf(kind, id).bytes).digest(encoding);
export const sha256Of = (kind: MediaKind, id: string): string => digestOf(kind, id, "base64");
export const sha256HexOf = (kind: MediaKind, id: string): string => digestOf(kind, id, "hex");

/** How many bytes the platform says a file has. */
export const bytesTold = (kind: MediaKind, id: string, lie: Lie | null): number => (lie === "length" ? fileOf(kind, id).bytes.length * 7 : fileOf(kind, id).bytes.length);

// ---------------------------------------------------------------- WhatsApp's ids

/** Digits alone, as WhatsApp's ids are: the kind, the lie (0: none), then `startedAt` and `count`, which keep them apart over restarts. */
export const mediaId = (kind: MediaKind, lie: Lie | null, startedAt: number, count: number): string =>
  `${mediaKinds.indexOf(kind) + 1}${lie === null ? 0 : lies.indexOf(lie) + 1}${startedAt}${count % 100_000}`;

/** What lies behind a media id, or null: of other numbers on the same API none has this form. */
export function kindOfId(id: string): MediaKind | null {
  return /^[1-8][0-8]1\d{13,17}$/.test(id) ? (mediaKinds[Number(id[0]) - 1] ?? null) : null;
}
export const lieOfId = (id: string): Lie | null => lies[Number(id[1]) - 1] ?? null;

// ---------------------------------------------------------------- handing out

const bombBytes = 200 * 1024 * 1024;
const chunkBytes = 65_536;
let bomb: Uint8Array<ArrayBuffer> | null = null;

export const handOut = (kind: MediaKind, id: string, lie: Lie | null, type: string): Response => handOutFile({ ...fileOf(kind, id), mime: type }, lie);

export function handOutFile({ bytes, mime: type }: MediaFile, lie: Lie | null): Response {
  const headers = { "content-type": type };
  switch (lie) {
    case "type": return new Response("<!doctype html><title>Picture</title><script>alert(1)</script>", { headers });
    case "redirect": return new Response(null, { status: 302, headers: { location: "http://127.0.0.1:9/latest/meta-data/" } });
    case "endless": return new Response(new ReadableStream({ pull: (controller) => void controller.enqueue(new Uint8Array(chunkBytes)) }), { headers });
    case "silent": return new Response(new ReadableStream({ start: (controller) => void controller.enqueue(bytes.slice(0, 10)) }), { headers });
    case "bomb": return new Response((bomb ??= new Uint8Array(gzipSync(new Uint8Array(bombBytes)))), { headers: { ...headers, "content-encoding": "gzip" } });
    case "gone": return new Response("", { status: 404 });
    case "cut":
      return new Response(new ReadableStream({ start: (controller) => (controller.enqueue(bytes.slice(0, 10)), setTimeout(() => controller.error())) }), { headers });
    case "length": case null: return new Response(bytes, { headers });
  }
}
