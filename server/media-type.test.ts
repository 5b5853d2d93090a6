/** What files are, by their bytes: true ones, liars, and those that would do harm. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { gif, jpeg, m4a, mp3, mp4, opus, png } from "../scripts/simulator/files";
import { imageSize } from "./image-size";
import { cleanName, disposition, nameFor } from "./media-names";
import { inspect, isShown, octets } from "./media-type";

const folder = mkdtempSync(join(tmpdir(), "parley-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
async function looked(bytes: Uint8Array | string) {
  const path = join(folder, String(++files));
  const body = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  await Bun.write(path, body);
  return await inspect(path, body.length);
}
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

describe("a true file is known by its bytes", () => {
  const table: readonly [string, Uint8Array, object][] = [
    ["PNG", png(31, 17), { mime: "image/png", width: 31, height: 17 }],
    ["JPEG", jpeg(320, 200), { mime: "image/jpeg", width: 320, height: 200 }],
    ["GIF", gif(5, 4), { mime: "image/gif", width: 5, height: 4 }],
    ["WebP", new Uint8Array(Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64")), { mime: "image/webp", width: 1, height: 1 }],
    ["Opus", opus(3.5), { mime: "audio/ogg; codecs=opus", seconds: 3.5 }],
    ["a long Opus", opus(75), { mime: "audio/ogg; codecs=opus", seconds: 75 }],
    ["MP3", mp3(1), { mime: "audio/mpeg" }],
    ["MP4", mp4(640, 360, 12), { mime: "video/mp4", width: 640, height: 360, seconds: 12 }],
    ["a voice note that begins as a film does", m4a(4), { mime: "audio/mp4", seconds: 4 }],
    ["PDF", text("%PDF-1.4\n%%EOF\n"), { mime: "application/pdf" }],
    ["text", text("Nombre;Teléfono\nAna;600\n"), { mime: "text/plain" }],
  ];
  for (const [what, bytes, wanted] of table) test(what, async () => expect(await looked(bytes)).toEqual(wanted as never));
});

describe("what could run, or lies, is an octet stream", () => {
  const table: readonly [string, Uint8Array | string][] = [
    ["SVG with a script", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["SVG behind an XML head", '<?xml version="1.0"?><svg onload="alert(1)"/>'],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["HTML behind blanks", "\n\n   <html><body onload=alert(1)>"],
    ["text with markup in it", "hello <img src=x onerror=alert(1)>"],
    ["a script", "GIF8=1;alert(1)\0"],
    ["nothing", ""],
    ["a picture's first bytes alone", png(4, 4).subarray(0, 12)],
    ["a JPEG without a frame", new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9, 0, 0])],
    ["bytes at random", new Uint8Array(Array.from({ length: 4_096 }, (_, at) => (at * 197 + 13) & 0xff))],
  ];
  for (const [what, bytes] of table) test(what, async () => expect((await looked(bytes)).mime).toBe(octets));

  test("a picture that would take all memory", async () => {
    const huge = Buffer.from(png(8, 8));
    for (const [width, height] of [[10_000, 10_000], [1, 100_000], [0, 5], [0xffffffff, 0xffffffff]] as const) {
      huge.writeUInt32BE(width, 16);
      huge.writeUInt32BE(height, 20);
      expect((await looked(huge)).mime).toBe(octets);
    }
    const bomb = Buffer.concat([gzipSync(Buffer.alloc(10_000_000)), deflateSync("x")]);
    expect((await looked(new Uint8Array(bomb))).mime).toBe("application/gzip");
  });

  test("a picture that is a script too is a picture, and is never served as anything else", async () => {
    const polyglot = Buffer.concat([gif(2, 2), Buffer.from("/*<script>alert(1)</script>*/=1;")]);
    expect((await looked(new Uint8Array(polyglot))).mime).toBe("image/gif");
  });

  test("only what browsers decode is shown", () => {
    expect(["image/jpeg", "image/png", "audio/ogg; codecs=opus", "video/mp4"].every(isShown)).toBe(true);
    for (const mime of ["image/svg+xml", "text/html", "text/plain", "application/pdf", "application/xml", octets, "image/tiff", "constructor"]) expect([mime, isShown(mime)]).toEqual([mime, false]);
  });
});

test("headers cut anywhere are read without harm", () => {
  for (const [mime, whole] of [["image/png", png(9, 9)], ["image/jpeg", jpeg(16, 16)], ["image/gif", gif(3, 3)], ["image/webp", Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64")]] as const)
    for (let length = 0; length < Math.min(whole.length, 600); length++) expect(() => imageSize(mime, Buffer.from(whole.subarray(0, length)))).not.toThrow();
  expect(imageSize("image/jpeg", Buffer.alloc(600_000, 0xff))).toBeUndefined();
  expect(imageSize("__proto__", Buffer.alloc(10))).toBeUndefined();
});

test("sounds and films cut anywhere, or with sizes that lead nowhere, are inspected without harm", async () => {
  for (const whole of [opus(1), mp4(64, 64, 3)]) for (let length = 1; length < whole.length; length += 7) expect((await looked(whole.subarray(0, length))).mime).toBeString();
  const film = Buffer.from(mp4(64, 64, 3));
  for (const size of [0, 1, 7, 0xffffffff]) {
    film.writeUInt32BE(size, film.indexOf("mvhd") - 4);
    expect((await looked(new Uint8Array(film))).mime).toBe("video/mp4");
  }
});

describe("a name", () => {
  const table: readonly [string | undefined, string | undefined][] = [
    ["photo.jpg", "photo.jpg"], ["../../etc/passwd", "_.._etc_passwd"], ["..\\..\\x", "_.._x"], ["a\r\nSet-Cookie: x", "aSet-Cookie_ x"], ["invoice\u202egpj.exe", "invoicegpj.exe"], ["nul\0.txt", "nul.txt"],
    ["   ", undefined], ["", undefined], [undefined, undefined], ["...", undefined], ["C:\\x.txt", "C__x.txt"], ["报价单.pdf", "报价单.pdf"], ["half \ud800.txt", "half \ufffd.txt"],
  ];
  for (const [given, wanted] of table) test(JSON.stringify(given) ?? "none", () => expect(cleanName(given)).toBe(wanted));

  test("that is long keeps its ending", () => {
    const name = cleanName(`${"é".repeat(500)}.pdf`) ?? "";
    expect([name.length, name.endsWith("é.pdf")]).toEqual([120, true]);
  });
  test("gets an ending that fits what the file is", () => {
    expect([nameFor("a.exe", "image/png"), nameFor(undefined, "image/jpeg"), nameFor("b.JPG", "image/jpeg"), nameFor("c.jpeg", "image/jpeg"), nameFor("list.csv", "text/plain"), nameFor(undefined, octets)])
      .toEqual(["a.exe.png", "file.jpg", "b.JPG", "c.jpeg", "list.csv", "file.bin"]);
  });
  test("can't leave its header", () => {
    const header = disposition(false, cleanName('x"; filename=evil.html\r\nX: y; %22 \u202e') ?? "");
    expect(header).toMatch(/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[A-Za-z0-9._~!%&+-]*$/);
    expect(disposition(true, "报价 (1).pdf")).toBe("inline; filename=\"__ (1).pdf\"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%281%29.pdf");
  });
});
