/** What the fake WhatsApp makes of an uploaded file: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#supported-media-types. Pure. */
import type { MediaKind } from "../../actors/messages";
import type { GraphError } from "./graph-errors";

const megabyte = 1 << 20;
/** By the beginning of the type. Whatever is not here is a document. */
const types: readonly (readonly [type: string, kind: MediaKind, bytesMax: number])[] = [
  ["image/jpeg", "image", 5 * megabyte],
  ["image/png", "image", 5 * megabyte],
  ["image/webp", "sticker", 500 << 10],
  ["audio/", "audio", 16 * megabyte],
  ["video/", "video", 16 * megabyte],
  ["", "document", 100 * megabyte],
];

export function judgeUpload(form: FormData | null): { readonly kind: MediaKind } | GraphError {
  const file = form?.get("file");
  if (form?.get("messaging_product") !== "whatsapp") return wrong("(#100) The parameter messaging_product is required.");
  if (!(file instanceof Blob)) return wrong("(#100) The parameter file is required.");
  const type = String(form.get("type") ?? "");
  if (type === "" || (file.type !== "" && file.type.split(";")[0] !== type.split(";")[0])) return wrong("(#100) Param file must be a file of the type given.");
  const [, kind, bytesMax] = types.find(([beginning]) => type.startsWith(beginning)) ?? ["", "document", 0];
  if (file.size === 0) return wrong("(#100) Media file is empty.");
  return file.size > bytesMax ? wrong("(#100) Media file size too big.") : { kind };
}

const wrong = (message: string): GraphError => ({ status: 400, code: 100, type: "OAuthException", message });
