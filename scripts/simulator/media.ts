/** Files behind the media ids of both platforms. The first digit of an id says what kind of file it is, so nothing has to be remembered. */
import type { MediaKind } from "../../actors/messages";

export interface MediaFile {
  readonly mime: string;
  readonly extension: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const mediaKinds: readonly MediaKind[] = ["image", "video", "audio", "voice", "document", "sticker", "animation", "video_note"];

const bytesOf = (text: string, encoding: "base64" | "utf8" = "utf8"): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(text, encoding));

/** One grey pixel: small, and a true JPEG. */
const jpeg = bytesOf(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
  "base64",
);
const webp = bytesOf("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64");
const pdf = bytesOf(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

const files: Readonly<Record<MediaKind, MediaFile>> = {
  image: { mime: "image/jpeg", extension: "jpg", bytes: jpeg },
  video: { mime: "video/mp4", extension: "mp4", bytes: bytesOf("\0\0\0\x18ftypmp42\0\0\0\0mp42isom") },
  audio: { mime: "audio/mpeg", extension: "mp3", bytes: bytesOf("ID3\x03\0\0\0\0\0\0") },
  voice: { mime: "audio/ogg; codecs=opus", extension: "ogg", bytes: bytesOf("OggS\0\x02") },
  document: { mime: "application/pdf", extension: "pdf", bytes: pdf },
  sticker: { mime: "image/webp", extension: "webp", bytes: webp },
  animation: { mime: "video/mp4", extension: "mp4", bytes: bytesOf("\0\0\0\x18ftypmp42\0\0\0\0mp42isom") },
  video_note: { mime: "video/mp4", extension: "mp4", bytes: bytesOf("\0\0\0\x18ftypmp42\0\0\0\0mp42isom") },
};

export const fileOf = (kind: MediaKind): MediaFile => files[kind];
export const sha256Of = (kind: MediaKind): string => new Bun.CryptoHasher("sha256").update(files[kind].bytes).digest("base64");

/** Digits alone, as WhatsApp's ids are; `startedAt` and `count` keep them apart over restarts. */
export const mediaId = (kind: MediaKind, startedAt: number, count: number): string =>
  `${mediaKinds.indexOf(kind) + 1}${startedAt}${count % 100_000}`;

/** What lies behind a media id, or null. */
export function kindOfId(id: string): MediaKind | null {
  return /^\d{10,20}$/.test(id) ? (mediaKinds[Number(id[0]) - 1] ?? null) : null;
}
