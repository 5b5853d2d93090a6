import { expect, test } from "bun:test";
import type { Abilities } from "../server/protocol";
import { boxOf } from "./box";
import { fitOf } from "./fit";
import { lengthOf, withAttachments } from "./sending";
import { welcome } from "./testing";
import { framed, type Attachment } from "./uploads";

const megabyte = 1024 * 1024;
const abilities: Abilities = {
  ...welcome().abilities.whatsapp!,
  files: { image: { bytesMax: 5 * megabyte, mimes: ["image/jpeg"], hint: "Send a JPEG." }, audio: { bytesMax: megabyte, mimes: ["audio/mp4", "audio/ogg; codecs=opus"] }, document: { bytesMax: 10 * megabyte } },
};

const cases: [string, string, number, string, boolean, string | undefined][] = [
  ["a picture it takes goes as a picture", "image/jpeg", 10, "image", true, undefined],
  ["a picture it doesn't take goes as a document, and says so", "image/heic", 10, "document", true, "Goes as a document. Send a JPEG."],
  ["a picture too large for a picture goes as a document", "image/jpeg", 6 * megabyte, "document", true, "Goes as a document. Send a JPEG."],
  ["what is too large for anything is refused with the reason", "image/jpeg", 11 * megabyte, "image", false, "Send a JPEG."],
  ["a document too large is refused with the limit", "text/plain", 11 * megabyte, "document", false, "WhatsApp takes at most 10.5\u00a0MB."],
  ["a browser's own name for a type is known", "audio/x-m4a", 10, "audio", true, undefined],
  ["what is in a container can't be seen here and is let through", "audio/ogg", 10, "audio", true, undefined],
  ["a kind it doesn't know goes as a document", "video/mp4", 10, "document", true, "Goes as a document. WhatsApp doesn't take this kind of file."],
  ["an empty file is refused", "text/plain", 0, "document", false, "This file is empty."],
];
for (const [fact, mime, bytes, as, ok, why] of cases) {
  test(fact, () => expect(fitOf({ mime, bytes }, abilities, "WhatsApp")).toEqual({ as, ok, ...(why && { why }) } as never));
}

test("a picture's place is known before it is here, and never out of all proportion", () => {
  expect([boxOf("image", 640, 480), boxOf("image", 40, 40), boxOf("image", 100, 10_000), boxOf("image", undefined, undefined), boxOf("sticker", 512, 512)]).toEqual([
    { width: 280, height: 210 }, { width: 96, height: 96 }, { width: 96, height: 240 }, { width: 240, height: 180 }, { width: 128, height: 128 },
  ]);
});

const attached = (kind: Attachment["kind"], id: string): Attachment => ({ client: id, conversation: "a", file: new File(["x"], id), kind, preview: "", state: "done", sent: 1, stored: { id, mime: "image/jpeg", bytes: 1 } });
const kinds = (text: string, files: Attachment[], captionMax: number): string[] => withAttachments(text, files, { ...abilities, captionMax }).map((one) => (one.type === "media" ? `${one.media} ${one.ref}${one.caption ? ` "${one.caption}"` : ""}` : one.type === "text" ? one.text : one.type));

test("words go with the first file where they can, else before it", () => {
  const files = [attached("image", "p"), attached("document", "d")];
  expect(kinds("hi", files, 10)).toEqual(['image file:p "hi"', "document file:d"]);
  expect(kinds("hi", files, 0)).toEqual(["hi", "image file:p", "document file:d"]);
  expect(kinds("far too long", files, 10)).toEqual(["far too long", "image file:p", "document file:d"]);
  expect(kinds("hi", [attached("voice", "v")], 10)).toEqual(["hi", "voice file:v"]);
  expect([kinds("", files, 10), kinds("hi", [], 10)]).toEqual([["image file:p", "document file:d"], ["hi"]]);
});

test("a text is as long as the channel's platform takes it to be", () => {
  const text = "cañón 👋";
  expect([lengthOf(text, abilities), lengthOf(text, { ...abilities, counts: "bytes" }), lengthOf(text, undefined)]).toEqual([8, 12, 8]);
  const files = [attached("image", "p")];
  expect(withAttachments(text, files, { ...abilities, counts: "bytes", captionMax: 11 })).toHaveLength(2);
  expect(withAttachments(text, files, { ...abilities, counts: "bytes", captionMax: 12 })).toHaveLength(1);
});

test("a chunk's head is its kind, its upload and its offset, the highest byte first", () => {
  expect([...framed(0x01020304, 0x0a0b0c0d, new Uint8Array([7, 8]))]).toEqual([1, 1, 2, 3, 4, 10, 11, 12, 13, 7, 8]);
});
