/** How large a picture is, read from its header without decoding anything: a few kilobytes can claim to be a hundred million pixels. Pure; every offset is checked. */

export interface Size { readonly width: number; readonly height: number }

/** Undefined: no header of the type, or one that can't be true. `head`: the file's beginning. */
export function imageSize(mime: string, head: Buffer): Size | undefined {
  const size = Object.hasOwn(readers, mime) ? readers[mime]?.(head) : undefined;
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

const readers: Readonly<Record<string, (head: Buffer) => Size | undefined>> = { "image/png": png, "image/apng": png, "image/jpeg": jpeg, "image/gif": gif, "image/webp": webp };

const has = (head: Buffer, at: number, text: string): boolean => head.length >= at + text.length && head.toString("latin1", at, at + text.length) === text;

/** https://www.w3.org/TR/png-3/#11IHDR: the header is the first chunk. */
function png(head: Buffer): Size | undefined {
  return head.length >= 24 && has(head, 12, "IHDR") ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) } : undefined;
}

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt: the canvas, into which all frames are drawn. */
function gif(head: Buffer): Size | undefined {
  return head.length >= 10 ? { width: head.readUInt16LE(6), height: head.readUInt16LE(8) } : undefined;
}

const marker = 0xff;
const startOfScan = 0xda;
/** Huffman tables, a reserved one and arithmetic conditioning lie among the start-of-frame markers. */
const noFrames = new Set([0xc4, 0xc8, 0xcc]);
/** Markers without a length behind them. */
const isBare = (code: number): boolean => code === 0x01 || (code >= 0xd0 && code <= 0xd8);

/** https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1: segments until a frame begins. */
function jpeg(head: Buffer): Size | undefined {
  for (let at = 2; at + 9 <= head.length; ) {
    if (head[at] !== marker) return undefined;
    const code = head[at + 1] ?? 0;
    if (code === marker) at += 1;
    else if (isBare(code)) at += 2;
    else if (code >= 0xc0 && code <= 0xcf && !noFrames.has(code)) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    else if (code === startOfScan) return undefined;
    else at += 2 + Math.max(2, head.readUInt16BE(at + 2));
  }
  return undefined;
}

/** https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless and extended files differ. */
function webp(head: Buffer): Size | undefined {
  if (head.length < 30 || !has(head, 8, "WEBP")) return undefined;
  if (has(head, 12, "VP8X")) return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  if (has(head, 12, "VP8L")) {
    const bits = head.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return has(head, 12, "VP8 ") ? { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff } : undefined;
}
