/** Small files that are what they say, made by arithmetic: pictures with a colour of their own, silence of any length, a film's cover sheet. Nothing is copied from anywhere. */
import { crc32, deflateSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;
const joined = (...parts: readonly (Uint8Array | readonly number[] | string)[]): Bytes =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part as Uint8Array)))));
const big = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) & 0xff);
const little = (value: number, bytes: number): number[] => big(value, bytes).toReversed();

// ---------------------------------------------------------------- pictures

/** https://www.w3.org/TR/png-3/ */
export function png(width: number, height: number, shade = 128): Bytes {
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = (shade + x + y) & 0xff;
  const chunk = (type: string, data: Uint8Array): Bytes => {
    const body = joined(type, data);
    return joined(big(data.length, 4), body, big(crc32(body), 4));
  };
  const header = joined(big(width, 4), big(height, 4), [8, 0, 0, 0, 0]);
  return joined([0x89], "PNG\r\n\x1a\n", chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", new Uint8Array()));
}

const categoriesMax = 12;

/** A JPEG of one colour per eight pixels, in a soft slope: https://www.w3.org/Graphics/JPEG/itu-t81.pdf. The only coefficient of each block is its mean. */
export function jpeg(width: number, height: number, hue = 0): Bytes {
  const across = Math.ceil(width / 8);
  const down = Math.ceil(height / 8);
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  const before = [0, 0, 0];
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const angle = (hue * Math.PI) / 180;
      const means = [40 - Math.round((y / down) * 60) + Math.round((x / across) * 30), Math.round(Math.cos(angle) * 24), Math.round(Math.sin(angle) * 24)];
      for (const [component, mean] of means.entries()) {
        const change = mean - (before[component] ?? 0);
        before[component] = mean;
        const category = change === 0 ? 0 : Math.floor(Math.log2(Math.abs(change))) + 1;
        put(category, 4);
        if (category > 0) put(change > 0 ? change : change + 2 ** category - 1, category);
        put(0, 1);
      }
    }
  }
  while (bits.length % 8 !== 0) bits.push(1);
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = bits.slice(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0);
    data.push(byte, ...(byte === 0xff ? [0] : []));
  }
  const segment = (code: number, ...body: (readonly number[] | Uint8Array | string)[]): Bytes => {
    const all = joined(...body);
    return joined([0xff, code], big(all.length + 2, 2), all);
  };
  const component = (id: number): number[] => [id, 0x11, 0];
  // Codes of four bits for the categories, none of them all ones; one bit says that a block has nothing more.
  const means = [0x00, 0, 0, 0, categoriesMax, ...Array<number>(12).fill(0), ...Array.from({ length: categoriesMax }, (_, at) => at)];
  const rest = [0x10, 1, ...Array<number>(15).fill(0), 0];
  return joined(
    [0xff, 0xd8], segment(0xe0, "JFIF\0", [1, 1, 0, 0, 1, 0, 1, 0, 0]), segment(0xdb, [0, ...Array<number>(64).fill(16)]),
    segment(0xc0, [8], big(height, 2), big(width, 2), [3], component(1), component(2), component(3)), segment(0xc4, means), segment(0xc4, rest),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]), data, [0xff, 0xd9],
  );
}

/** One frame, all of one colour: https://www.w3.org/Graphics/GIF/spec-gif89a.txt. Each pixel is a code of three bits, with clear codes that keep them so. */
export function gif(width: number, height: number): Bytes {
  const bits: number[] = [];
  const put = (code: number): void => void bits.push(code & 1, (code >> 1) & 1, (code >> 2) & 1);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (pixel % 2 === 0) put(4);
    put(0);
  }
  put(5);
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8) data.push(bits.slice(at, at + 8).reduce((sum, bit, place) => sum + (bit << place), 0));
  const blocks: number[] = [];
  for (let at = 0; at < data.length; at += 255) blocks.push(Math.min(255, data.length - at), ...data.slice(at, at + 255));
  const screen = [...little(width, 2), ...little(height, 2)];
  return joined("GIF89a", screen, [0x91, 0, 0, 0x2c, 0x7a, 0x7b, 255, 255, 255, 0, 0, 0, 128, 128, 128], [0x2c, 0, 0, 0, 0], screen, [0, 2], blocks, [0, 0x3b]);
}

// ---------------------------------------------------------------- sounds

/** Ogg's own sum: the polynomial 0x04c11db7, nothing turned around. https://www.rfc-editor.org/rfc/rfc3533#section-6 */
function oggSum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}

const packetsPerPage = 50;
const samplesPerPacket = 960;
const preSkip = 312;
/** Twenty milliseconds of nothing: https://www.rfc-editor.org/rfc/rfc6716#section-3 */
const silentPacket = [0xf8, 0xff, 0xfe];

/** A voice note: https://www.rfc-editor.org/rfc/rfc7845 */
export function opus(seconds: number): Bytes {
  const serial = 0x5061726c;
  const page = (number: number, flags: number, granule: number, packets: readonly Uint8Array[]): Bytes => {
    const body = joined(...packets);
    const head = (sum: number) => joined("OggS", [0, flags], little(granule, 8), little(serial, 4), little(number, 4), little(sum, 4), [packets.length], packets.map((packet) => packet.length));
    return joined(head(oggSum(joined(head(0), body))), body);
  };
  const packets = Math.round((seconds * 48_000 + preSkip) / samplesPerPacket);
  const pages = [
    page(0, 2, 0, [joined("OpusHead", [1, 1], little(preSkip, 2), little(48_000, 4), [0, 0, 0])]),
    page(1, 0, 0, [joined("OpusTags", little(6, 4), "Parley", little(0, 4))]),
  ];
  for (let done = 0; done < packets; done += packetsPerPage) {
    const count = Math.min(packetsPerPage, packets - done);
    const granule = done + count === packets ? Math.round(seconds * 48_000) + preSkip : (done + count) * samplesPerPacket;
    pages.push(page(pages.length, done + count === packets ? 4 : 0, granule, Array.from({ length: count }, () => new Uint8Array(silentPacket))));
  }
  return joined(...pages);
}

const mp3FrameBytes = 417;
const mp3FrameSeconds = 1152 / 44_100;

/** Frames of 128 kbit/s at 44.1 kHz, all silent. */
export function mp3(seconds: number): Bytes {
  const frame = joined([0xff, 0xfb, 0x90, 0xc4], new Uint8Array(mp3FrameBytes - 4));
  return joined(...Array.from({ length: Math.max(2, Math.round(seconds / mp3FrameSeconds)) }, () => frame));
}

// ---------------------------------------------------------------- films

const box = (type: string, ...body: (readonly number[] | Uint8Array | string)[]): Bytes => {
  const all = joined(...body);
  return joined(big(all.length + 8, 4), type, all);
};
const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap((value) => big(value, 4));
const zeros = (count: number): number[] => Array<number>(count).fill(0);

/** What a film says of itself, without its pictures: ISO/IEC 14496-12. */
export function mp4(width: number, height: number, seconds: number): Bytes {
  const header = box("mvhd", zeros(12), big(1_000, 4), big(seconds * 1_000, 4), [0, 1, 0, 0, 1, 0], zeros(10), matrix, zeros(24), big(2, 4));
  const track = box("tkhd", [0, 0, 0, 3], zeros(8), big(1, 4), zeros(4), big(seconds * 1_000, 4), zeros(16), matrix, big(width, 2), [0, 0], big(height, 2), [0, 0]);
  return joined(box("ftyp", "isom", big(512, 4), "isomiso2mp41"), box("mdat", zeros(16)), box("moov", header, box("trak", track)));
}

const aacRate = 44_100;
const aacFrameSamples = 1024;
/** One channel, nothing coded, end: ISO/IEC 14496-3, 4.4.2. */
const silentFrame = [0, 0, 0, 7];

/**
 * Silence as a film without pictures, which is how Messenger and Instagram hand out voice notes; by its first bytes it looks like a film. ISO/IEC 14496-12, 14496-14
 */
export function m4a(seconds: number): Bytes {
  const frames = Math.max(1, Math.round((seconds * aacRate) / aacFrameSamples));
  const length = big(frames * aacFrameSamples, 4);
  const start = box("ftyp", "mp42", zeros(4), "isommp42");
  const header = box("mvhd", zeros(12), big(aacRate, 4), length, [0, 1, 0, 0, 1, 0], zeros(10), matrix, zeros(24), big(2, 4));
  const track = box("tkhd", [0, 0, 0, 3], zeros(8), big(1, 4), zeros(4), length, zeros(12), [1, 0, 0, 0], matrix, zeros(8));
  const decoder = [0x04, 17, 0x40, 0x15, ...zeros(11), 0x05, 2, 0x12, 0x08];
  const format = box("esds", zeros(4), [0x03, 3 + decoder.length + 3, 0, 1, 0, ...decoder, 0x06, 1, 2]);
  const sound = box("mp4a", zeros(6), [0, 1], zeros(8), [0, 1, 0, 16], zeros(4), big(aacRate, 2), zeros(2), format);
  const table = box(
    "stbl",
    box("stsd", zeros(4), big(1, 4), sound),
    box("stts", zeros(4), big(1, 4), big(frames, 4), big(aacFrameSamples, 4)),
    box("stsc", zeros(4), big(1, 4), big(1, 4), big(frames, 4), big(1, 4)),
    box("stsz", zeros(4), big(silentFrame.length, 4), big(frames, 4)),
    box("stco", zeros(4), big(1, 4), big(start.length + 8, 4)),
  );
  const data = box("dinf", box("dref", zeros(4), big(1, 4), box("url ", [0, 0, 0, 1])));
  const media = box(
    "mdia",
    box("mdhd", zeros(12), big(aacRate, 4), length, [0x55, 0xc4, 0, 0]),
    box("hdlr", zeros(8), "soun", zeros(12), "Sound\0"),
    box("minf", box("smhd", zeros(8)), data, table),
  );
  return joined(start, box("mdat", Array.from({ length: frames }, () => silentFrame).flat()), box("moov", header, box("trak", track, media)));
}
