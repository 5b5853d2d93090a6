/** The size at which a picture or a film is drawn, known before it is here, so that nothing moves when it comes. Pure. */
export interface Box { readonly width: number; readonly height: number }

const sidePxMax = 320;
const sidePxMin = 96;
const stickerPx = 128;
const unknown: Box = { width: 240, height: 180 };

/** `width` and `height` in pixels as told; much too long ones are cut to the square they fit. */
export function boxOf(media: string, width: number | undefined, height: number | undefined): Box {
  const most = media === "sticker" ? stickerPx : sidePxMax;
  if (!width || !height) return media === "sticker" ? { width: stickerPx, height: stickerPx } : unknown;
  const scale = Math.min(1, most / width, most / height);
  const within = (px: number): number => Math.round(Math.min(most, Math.max(sidePxMin, px * scale)));
  return { width: within(width), height: within(height) };
}
