/** What may be written of a product: one reader for forms, CSV and REST, which gives back the fields or says, as a sentence, which one is wrong. Pure. */
import { priceMinorMax } from "../actors/order-messages";
import type { ProductFields } from "../sql/products";
import type { ProductForm } from "./protocol";

export const skuCharsMax = 64;
const nameCharsMax = 150;
const aboutCharsMax = 2_000;
/** A product must fit a frame of the socket. */
const aboutBytesMax = 16 * 1024;
const languagesMax = 20;
const stockMax = 1_000_000_000;
const imagesMax = 8;
const linkCharsMax = 2_048;

export type Checked = { readonly ok: true; readonly fields: Partial<ProductFields> } | { readonly ok: false; readonly field: string; readonly say: string };

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
export const languagePattern = /^[a-z]{2,3}$/;
const visible = (text: string): boolean => text.trim() === text && text !== "" && !/\p{Cc}/u.test(text);

/** Only what is there is checked; whether something is missing, the caller knows. */
export function checkForm({ sku, names, about, priceMinor, currency, stock, alertAt, images, link, active }: ProductForm): Checked {
  const wrong = (field: string, say: string): Checked => ({ ok: false, field, say });
  if (sku !== undefined && (!visible(sku) || sku.length > skuCharsMax)) return wrong("sku", `The SKU must have 1 to ${skuCharsMax} visible characters, none of them at its ends a space.`);
  if (names !== undefined) {
    const said = Object.entries(names);
    if (said.length === 0 || said.length > languagesMax) return wrong("names", `A product needs a name, in at most ${languagesMax} languages.`);
    for (const [language, name] of said) {
      if (!languagePattern.test(language)) return wrong("names", `"${language.slice(0, 10)}" is no language: write en, es, pt …`);
      if (!visible(name) || name.length > nameCharsMax) return wrong("names", `The name in ${language} must have 1 to ${nameCharsMax} visible characters.`);
    }
  }
  for (const [language, text] of Object.entries(about ?? {})) {
    if (!languagePattern.test(language)) return wrong("about", `"${language.slice(0, 10)}" is no language: write en, es, pt …`);
    if (text.trim() === "" || text.length > aboutCharsMax || text.includes("\0") || !text.isWellFormed()) return wrong("about", `The description in ${language} must have 1 to ${aboutCharsMax} characters.`);
  }
  if (Buffer.byteLength(JSON.stringify(about ?? {})) > aboutBytesMax) return wrong("about", `All descriptions together may have ${aboutBytesMax / 1024} kB.`);
  if (Object.keys(about ?? {}).length > languagesMax) return wrong("about", `Descriptions are kept in at most ${languagesMax} languages.`);
  if (priceMinor !== undefined && (!Number.isSafeInteger(priceMinor) || priceMinor < 0 || priceMinor > priceMinorMax)) return wrong("priceMinor", "The price must be a whole number of the currency's minor unit, 0 or more.");
  if (currency !== undefined && !currencies.has(currency)) return wrong("currency", "The currency must be one of ISO 4217, such as EUR.");
  if (stock !== undefined && (!Number.isSafeInteger(stock) || stock < 0 || stock > stockMax)) return wrong("stock", "The stock must be a whole number, 0 or more.");
  if (alertAt !== undefined && (!Number.isSafeInteger(alertAt) || alertAt < 0 || alertAt > stockMax)) return wrong("alertAt", "The alert must be a whole number, 0 or more.");
  if (images !== undefined && (images.length > imagesMax || new Set(images).size < images.length)) return wrong("images", `A product shows at most ${imagesMax} pictures, each once.`);
  if (link !== undefined && link !== "" && !isLink(link)) return wrong("link", "The link must begin with https:// and lead to the product's page.");
  return {
    ok: true,
    fields: {
      ...(sku !== undefined && { sku }), ...(names !== undefined && { names }), ...(about !== undefined && { about }), ...(priceMinor !== undefined && { price: priceMinor }),
      ...(currency !== undefined && { currency }), ...(stock !== undefined && { stock }), ...(alertAt !== undefined && { alertAt }), ...(images !== undefined && { images }),
      ...(link !== undefined && { link: link === "" ? null : link }), ...(active !== undefined && { active }),
    },
  };
}

function isLink(text: string): boolean {
  const url = text.length <= linkCharsMax && URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "https:" && url.username === "" && url.password === "" && !/[\s\p{Cc}]/u.test(text);
}

/** How many decimals a currency has: 2 for most, none for yen, three for dinars. */
export function decimalsOf(currency: string): number {
  let known = decimals.get(currency);
  if (known === undefined) decimals.set(currency, (known = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2));
  return known;
}
const decimals = new Map<string, number>();

/** A price as people write it, `12.90` or `12,90`, in minor units; null: it is none, or finer than the currency. */
export function minorOf(text: string, currency: string): number | null {
  const digits = decimalsOf(currency);
  const found = /^(\d{1,12})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!found) return null;
  const fraction = (found[2] ?? "").replace(/0+$/, "");
  if (fraction.length > digits) return null;
  const minor = Number(found[1]) * 10 ** digits + Number(fraction.padEnd(digits, "0") || "0");
  return Number.isSafeInteger(minor) && minor <= priceMinorMax ? minor : null;
}

export function majorOf(minor: number, currency: string): string {
  const digits = decimalsOf(currency);
  return (minor / 10 ** digits).toFixed(digits);
}
