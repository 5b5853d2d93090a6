/** A product where the platform has no card of its own: its name, price and page as words, with its picture where there is one. */
import type { Content, Media } from "../messages";

export type Product = Extract<Content, { type: "product" }>;

/** What the agent says with it, then the product. */
export const cardWords = ({ text, name, price, link }: Product): string => [text, `${name} · ${price}`, link].filter((line) => line !== undefined && line !== "").join("\n");

/** The same as a picture with words under it, or as words alone. */
export function plainCard(product: Product): Media | Extract<Content, { type: "text" }> {
  const caption = cardWords(product);
  return product.image === undefined ? { type: "text", text: caption } : { type: "media", media: "image", ref: product.image, caption };
}
