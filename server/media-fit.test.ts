/** What can be sent as what, where: a table, with the limits the platforms state. */
import { describe, expect, test } from "bun:test";
import { telegramFiles } from "../actors/adapters/telegram-files";
import { whatsappFiles } from "../actors/adapters/whatsapp-files";
import type { MediaKind } from "../actors/messages";
import { misfit } from "./media-fit";

const megabyte = 1024 * 1024;
const opus = "audio/ogg; codecs=opus";
type Row = readonly [media: MediaKind, mime: string, bytes: number, fits: boolean];

const table: Readonly<Record<string, { readonly limits: typeof whatsappFiles; readonly rows: readonly Row[] }>> = {
  WhatsApp: {
    limits: whatsappFiles,
    rows: [
      ["image", "image/jpeg", 5 * megabyte, true], ["image", "image/jpeg", 5 * megabyte + 1, false], ["image", "image/webp", 9, false], ["image", "application/octet-stream", 9, false], ["document", "image/webp", 9, true],
      ["voice", opus, 16 * megabyte, true], ["voice", "audio/mp4", 9, false], ["voice", "audio/ogg", 9, false], ["audio", "audio/mp4", 9, true], ["video", "video/mp4", 16 * megabyte, true], ["video", "video/webm", 9, false],
      ["document", "application/octet-stream", 100 * megabyte, true], ["document", "application/pdf", 100 * megabyte + 1, false], ["sticker", "image/webp", 500 * 1024, true], ["sticker", "image/png", 9, false], ["image", opus, 9, false],
    ],
  },
  Telegram: {
    limits: telegramFiles,
    rows: [
      ["image", "image/jpeg", 10 * megabyte, true], ["image", "image/jpeg", 10 * megabyte + 1, false], ["image", "image/webp", 9, true], ["voice", opus, 9, true], ["voice", "audio/aac", 9, false],
      ["document", "text/plain", 50 * megabyte, true], ["document", "text/plain", 50 * megabyte + 1, false], ["animation", "image/gif", 9, true], ["video_note", "video/mp4", 9, true], ["video", opus, 9, false],
    ],
  },
};
for (const [platform, { limits, rows }] of Object.entries(table)) {
  describe(platform, () => {
    for (const [media, mime, bytes, fits] of rows)
      test(`${media} of ${mime}, ${bytes} bytes: ${fits ? "yes" : "no"}`, () => {
        const said = misfit({ mime, bytes }, media, platform, limits);
        expect(said === null).toBe(fits);
        if (said !== null) expect(said).toMatch(/\. .+\.$/);
      });
  });
}

test("a platform that states nothing takes all that is what it says", () => {
  expect(misfit({ mime: "image/png", bytes: 9 }, "image", "It", undefined)).toBeNull();
  expect(misfit({ mime: "text/plain", bytes: 9 }, "image", "It", undefined)).not.toBeNull();
});

test("a kind that a platform doesn't have is said so", () => expect(misfit({ mime: "video/mp4", bytes: 9 }, "video", "X", { image: { bytesMax: 9 } })).toBe("X can't carry a video. Send it as a document."));
