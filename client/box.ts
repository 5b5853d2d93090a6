/** The size at which a picture or a film is drawn, known before it is here, so that nothing moves when it comes. Pure. */
export interface Box { readonly width: number; readonly height: number }

const widthPxMax = 280;
const heightPxMax = 240;
const sidePxMin = 96;
const stickerPx = 128;
const unknown: Box = { width: 240, height: 180 };

/** `width` and `height` in pixels as told; much too long ones are cut to the square they fit. */
export function boxOf(media: string, width: number | undefined, height: number | undefined): Box {
  const [widest, highest] = media === "sticker" ? [stickerPx, stickerPx] : [widthPxMax, heightPxMax];
  if (!width || !height) return media === "sticker" ? { width: stickerPx, height: stickerPx } : unknown;
  const scale = Math.min(1, widest / width, highest / height);
  const within = (px: number, most: number): number => Math.round(Math.min(most, Math.max(sidePxMin, px * scale)));
  return { width: within(width, widest), height: within(height, highest) };
}
