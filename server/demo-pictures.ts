/** The demo's pictures: things in one colour on a soft ground, drawn from corners by arithmetic. Nothing is copied from anywhere. */
import { crc32, deflateSync } from "node:zlib";

const sizePx = 240;
/** Corners are given on a ground of so many units. */
const units = 100;
/** Each pixel is looked at in so many places a side. */
const samples = 2;
const roundCorners = 28;

type Point = readonly [x: number, y: number];
/** `lighter`: how much the colour is lightened, below nothing darkened. Rings in one another are holes. */
interface Shape { readonly rings: readonly (readonly Point[])[]; readonly lighter?: number }

const poly = (...corners: readonly number[]): Point[] => Array.from({ length: corners.length / 2 }, (_, at) => [corners[at * 2]!, corners[at * 2 + 1]!] as const);
const box = (x: number, y: number, width: number, height: number): Point[] => poly(x, y, x + width, y, x + width, y + height, x, y + height);
const oval = (x: number, y: number, across: number, down: number): Point[] =>
  Array.from({ length: roundCorners }, (_, at) => [x + across * Math.cos((at * 2 * Math.PI) / roundCorners), y + down * Math.sin((at * 2 * Math.PI) / roundCorners)] as const);
const full = (ring: readonly Point[], lighter = 0): Shape => ({ rings: [ring], lighter });
const hollow = (outer: readonly Point[], inner: readonly Point[], lighter = 0): Shape => ({ rings: [outer, inner], lighter });

const drawings = {
  mug: [hollow(oval(66, 54, 15, 17), oval(66, 54, 9, 11)), full(poly(26, 32, 64, 32, 61, 80, 29, 80)), full(oval(45, 32, 19, 5), 0.25)],
  jacket: [full(poly(34, 30, 18, 72, 29, 77, 40, 46), -0.12), full(poly(66, 30, 82, 72, 71, 77, 60, 46), -0.12), full(oval(50, 27, 13, 11), -0.2), full(poly(34, 28, 66, 28, 70, 84, 30, 84)), full(box(49, 34, 2, 50), 0.5)],
  pack: [hollow(oval(50, 24, 8, 8), oval(50, 24, 5, 5), -0.2), full(oval(50, 40, 24, 18)), full(poly(26, 40, 74, 40, 77, 82, 23, 82)), full(box(32, 56, 36, 20), 0.18), full(box(32, 50, 36, 2), -0.25)],
  cover: [full(oval(50, 54, 32, 30)), full(poly(18, 54, 82, 54, 78, 80, 22, 80)), full(oval(50, 46, 20, 12), 0.2)],
  tent: [full(poly(10, 80, 50, 24, 90, 80)), full(poly(50, 24, 90, 80, 66, 80), -0.18), full(poly(38, 80, 50, 48, 60, 80), -0.4)],
  bag: [full(oval(50, 30, 18, 16)), full(poly(32, 30, 68, 30, 60, 86, 40, 86)), full(oval(50, 30, 10, 9), 0.4), full(box(49, 42, 2, 40), 0.3)],
  mat: [full(poly(20, 40, 70, 40, 70, 72, 20, 72)), hollow(oval(74, 56, 16, 16), oval(74, 56, 11, 11), 0.15), hollow(oval(74, 56, 8, 8), oval(74, 56, 4, 4), 0.15)],
  bottle: [full(box(44, 18, 12, 10), -0.35), full(poly(46, 28, 54, 28, 62, 38, 38, 38)), full(box(38, 38, 24, 46)), full(box(38, 54, 24, 12), 0.35)],
  stove: [full(oval(50, 64, 24, 20)), full(box(44, 34, 12, 14), -0.25), full(box(30, 30, 40, 4), -0.35), full(box(28, 24, 4, 8), -0.35), full(box(68, 24, 4, 8), -0.35)],
  lamp: [hollow(oval(50, 50, 34, 22), oval(50, 50, 29, 17)), full(box(38, 54, 24, 20)), full(oval(50, 64, 8, 8), 0.75)],
  rope: [hollow(oval(50, 52, 32, 32), oval(50, 52, 26, 26)), hollow(oval(50, 52, 24, 24), oval(50, 52, 18, 18), 0.2), hollow(oval(50, 52, 16, 16), oval(50, 52, 10, 10), -0.15)],
  ring: [hollow(poly(34, 26, 60, 22, 68, 60, 56, 82, 38, 78), poly(39, 32, 55, 29, 61, 60, 53, 74, 43, 72)), full(poly(56, 30, 60, 30, 65, 56, 61, 56), 0.4)],
  poles: [full(poly(32, 16, 36, 16, 44, 86, 41, 86)), full(poly(66, 16, 62, 16, 54, 86, 57, 86), -0.15), full(box(30, 14, 8, 16), -0.45), full(box(60, 14, 8, 16), -0.45)],
  boot: [full(poly(32, 20, 58, 20, 58, 54, 84, 62, 86, 76, 32, 76)), full(box(30, 76, 58, 8), -0.45), full(box(44, 26, 14, 3), 0.5), full(box(44, 34, 14, 3), 0.5), full(box(44, 42, 14, 3), 0.5)],
  sock: [full(poly(38, 18, 58, 18, 58, 56, 80, 68, 76, 82, 56, 82, 38, 66)), full(box(38, 18, 20, 8), 0.3), full(poly(66, 60, 80, 68, 76, 82, 64, 82), -0.2)],
  hat: [full(oval(50, 54, 28, 30)), full(box(18, 62, 64, 22), -0.2), full(oval(50, 22, 8, 8), 0.3)],
  glove: [full(box(36, 40, 28, 34)), full(box(36, 22, 6, 22)), full(box(43, 18, 6, 24)), full(box(50, 18, 6, 24)), full(box(57, 22, 6, 22)), full(poly(64, 52, 78, 40, 82, 46, 66, 66)), full(box(34, 74, 32, 10), 0.25)],
  shirt: [full(poly(36, 24, 16, 42, 26, 54, 36, 46), -0.1), full(poly(64, 24, 84, 42, 74, 54, 64, 46), -0.1), full(box(34, 24, 32, 58)), full(oval(50, 24, 9, 6), 0.45)],
  glasses: [full(oval(32, 52, 16, 14)), full(oval(68, 52, 16, 14)), full(oval(32, 52, 12, 10), 0.3), full(oval(68, 52, 12, 10), 0.3), full(box(46, 48, 8, 4)), full(box(10, 46, 8, 4)), full(box(82, 46, 8, 4))],
  box: [full(box(22, 34, 56, 46)), hollow(box(40, 24, 20, 12), box(44, 28, 12, 8), -0.3), full(box(46, 44, 8, 26), 0.85), full(box(37, 53, 26, 8), 0.85)],
  map: [full(poly(16, 30, 38, 24, 38, 74, 16, 80)), full(poly(38, 24, 62, 30, 62, 80, 38, 74), 0.18), full(poly(62, 30, 84, 24, 84, 74, 62, 80)), full(poly(22, 62, 36, 44, 50, 60, 70, 36, 74, 40, 50, 66, 36, 50, 26, 66), 0.75)],
  buckle: [hollow(box(22, 34, 56, 34), box(30, 42, 40, 18)), full(box(46, 26, 8, 50), 0.3), full(box(42, 46, 16, 10), -0.25)],
} as const satisfies Record<string, readonly Shape[]>;
export type Drawing = keyof typeof drawings;

type Colour = readonly [red: number, green: number, blue: number];

/** The picture of a thing in a colour (`#rrggbb`), as PNG. */
export function drawn(drawing: Drawing, colour: string): Uint8Array<ArrayBuffer> {
  const own = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Colour;
  const pixels = ground(own);
  for (const shape of drawings[drawing]) fill(pixels, shape, shaded(own, (shape as Shape).lighter ?? 0));
  return png(pixels);
}

const shaded = (colour: Colour, lighter: number): Colour => colour.map((value) => (lighter < 0 ? value * (1 + lighter) : value + (255 - value) * lighter)) as unknown as Colour;

/** Nearly white above, a little of the thing's colour below. */
function ground(own: Colour): Float32Array {
  const pixels = new Float32Array(sizePx * sizePx * 3);
  for (let y = 0; y < sizePx; y++) {
    const tint = shaded(own, 0.94 - (0.14 * y) / sizePx);
    for (let x = 0; x < sizePx; x++) pixels.set(tint, (y * sizePx + x) * 3);
  }
  return pixels;
}

function fill(pixels: Float32Array, { rings }: Shape, colour: Colour): void {
  const scale = sizePx / units;
  const all = rings.flat();
  const [left, right] = [Math.min(...all.map(([x]) => x)), Math.max(...all.map(([x]) => x))].map((x) => Math.round(x * scale)) as [number, number];
  const [top, bottom] = [Math.min(...all.map(([, y]) => y)), Math.max(...all.map(([, y]) => y))].map((y) => Math.round(y * scale)) as [number, number];
  for (let y = Math.max(0, top - 1); y <= Math.min(sizePx - 1, bottom); y++) {
    for (let x = Math.max(0, left - 1); x <= Math.min(sizePx - 1, right); x++) {
      let covered = 0;
      for (let place = 0; place < samples * samples; place++)
        if (isInside(rings, (x + ((place % samples) + 0.5) / samples) / scale, (y + (Math.floor(place / samples) + 0.5) / samples) / scale)) covered += 1 / (samples * samples);
      if (covered === 0) continue;
      const at = (y * sizePx + x) * 3;
      for (let part = 0; part < 3; part++) pixels[at + part] = pixels[at + part]! * (1 - covered) + colour[part]! * covered;
    }
  }
}

/** A line from there to the side crosses the rings an odd number of times. */
function isInside(rings: Shape["rings"], x: number, y: number): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
      const [x1, y1] = ring[at]!;
      const [x2, y2] = ring[before]!;
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
    }
  }
  return odd;
}

/** https://www.w3.org/TR/png-3/: eight bits for each of three colours, lines without filters. */
function png(pixels: Float32Array): Uint8Array<ArrayBuffer> {
  const line = sizePx * 3 + 1;
  const lines = Buffer.alloc(line * sizePx);
  for (let y = 0; y < sizePx; y++) for (let at = 0; at < sizePx * 3; at++) lines[y * line + 1 + at] = Math.round(pixels[y * sizePx * 3 + at]!);
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePx, 0);
  header.writeUInt32BE(sizePx, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return new Uint8Array(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", header), chunk("IDAT", deflateSync(lines, { level: 9 })), chunk("IEND", Buffer.alloc(0))]));
}
