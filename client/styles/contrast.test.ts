/** WCAG 2 contrast of the colours that are in the stylesheet, both themes. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const css = await Bun.file(join(import.meta.dir, "tokens.css")).text();
const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name!, [light!, dark!] as const]));
tokens.set("on-accent", ["#FFFFFF", "#FFFFFF"]);

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ratio(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
function hex(hue: number, saturation: number, lightness: number): string {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const part = (n: number): string => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)))).toString(16).padStart(2, "0");
  };
  return `#${part(0)}${part(8)}${part(4)}`;
}

const words: [string, string][] = [
  ["text", "bg"], ["text", "panel"], ["text", "sunken"], ["text", "out"], ["text", "raised"], ["text", "warn-soft"], ["text", "accent-soft"], ["text-2", "bg"], ["text-2", "panel"], ["text-2", "press"], ["text-2", "sunken"], ["text-2", "accent-soft"],
  ["mute", "bg"], ["mute", "panel"], ["mute", "hover"], ["mute", "press"], ["mute", "accent-soft"], ["mute", "out"], ["mute", "sunken"], ["mute", "raised"], ["mute", "warn-soft"], ["mute", "chrome"],
  ["accent-text", "bg"], ["accent-text", "accent-soft"], ["accent-text", "sunken"], ["accent-text", "out"], ["accent-text", "raised"], ["on-accent", "accent-fill"], ["on-accent", "accent-fill-h"],
  ["ok-text", "bg"], ["ok-text", "ok-soft"], ["warn-text", "bg"], ["warn-text", "warn-soft"], ["bad-text", "bg"], ["bad-text", "bad-soft"], ["bad-text", "press"],
  ["note-text", "note"], ["note-mute", "note"], ["note-mute", "note-2"], ["note-text", "note-2"], ["note", "note-text"], ["on-inverted", "inverted"], ["glyph", "whatsapp"], ["glyph", "telegram"], ["glyph", "messenger"], ["glyph", "instagram"], ["glyph", "x"],
];
const shapes: [string, string][] = [["control", "bg"], ["ok", "panel"], ["warn", "panel"], ["bad", "bg"], ["accent", "bg"], ["accent", "accent-soft"], ["warn", "bg"]];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const at = theme === "light" ? 0 : 1;
  const of = (name: string): string => tokens.get(name)![at];
  test.each(words)("%s on %s can be read", (above, below) => expect(ratio(of(above), of(below))).toBeGreaterThanOrEqual(4.5));
  test.each(shapes)("%s on %s can be seen", (above, below) => expect(ratio(of(above), of(below))).toBeGreaterThanOrEqual(3));
  test("every hue of an avatar can be read", () => {
    for (let hue = 0; hue < 360; hue++) {
      const [below, above] = theme === "light" ? [hex(hue, 0.42, 0.9), hex(hue, 0.45, 0.27)] : [hex(hue, 0.22, 0.22), hex(hue, 0.48, 0.82)];
      expect(ratio(above, below)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

test("the ratios are those of the design", () => {
  expect(ratio("#111827", "#FFFFFF")).toBeCloseTo(17.74, 1);
  expect(ratio(tokens.get("mute")![1], tokens.get("out")![1])).toBeCloseTo(5.36, 1);
});
