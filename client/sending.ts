/** What a reply with files becomes: platforms carry one file per message, and not all carry words along with it. Pure. */
import type { Abilities, Content } from "../server/protocol";
import { money } from "./format";
import type { ProductCard } from "./state";
import { hasCaption } from "./fit";
import type { Attachment } from "./uploads";

/** How long the platform takes a text to be. */
export const lengthOf = (text: string, abilities: Abilities | undefined): number => (abilities?.counts === "bytes" ? new TextEncoder().encode(text).length : text.length);

/** In the order of sending. The words go with the product or the first file where they can, else before it. What a product's card says is the catalogue's; this is what is shown until then. */
export function withAttachments(text: string, attachments: readonly Attachment[], abilities: Abilities | undefined, product?: ProductCard): Content[] {
  if (product) return [{ type: "product", ...product, price: money(product.priceMinor, product.currency), ...(text && { text }) }, ...withAttachments("", attachments, abilities)];
  const files = attachments.flatMap((one) => (one.stored ? [{ kind: one.kind, stored: one.stored }] : []));
  const [first] = files;
  const isCaption = text !== "" && first !== undefined && hasCaption(first.kind) && lengthOf(text, abilities) <= (abilities?.captionMax ?? 0);
  const media = files.map(({ kind, stored }, at): Content => ({
    type: "media", media: kind, ref: `file:${stored.id}`, mime: stored.mime, bytes: stored.bytes, width: stored.width, height: stored.height, seconds: stored.seconds, name: stored.name, file: stored,
    ...(at === 0 && isCaption ? { caption: text } : {}),
  }));
  return text === "" || isCaption ? media : [{ type: "text", text }, ...media];
}
