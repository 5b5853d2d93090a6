/** What a message asks to buy or to know of products, said in the customer's language with the catalogue's prices and stock, and the order that could be made of it. */
import { linesMax, suggestedMax, type Evidence, type OrderLine, type Remark, type Suggestion } from "./engine";
import type { Input, Language, Product } from "./facts";
import { loneQuantity, mentionsIn, type Mention } from "./mentions";
import { sayMoney } from "./money";
import type { Template } from "./templates/template";
import { stemsOf } from "./knowledge";

export interface Offer {
  readonly sentences: readonly string[];
  readonly suggested: Suggestion["suggested_products"];
  readonly lines: readonly OrderLine[];
  readonly evidence: readonly Evidence[];
  readonly remarks: readonly Remark[];
}

const pitchCharsMax = 120;

/** What the customer speaks of: in the last message, or, where that only counts or agrees, in the messages before. */
export function wishes(input: Input, text: string): Mention[] {
  const mentioned = mentionsIn(text, input.products);
  if (mentioned.length > 0) return mentioned;
  const quantity = loneQuantity(text);
  if (quantity === null) return [];
  for (const { text: earlier } of input.said.slice(0, -1).toReversed()) {
    const before = mentionsIn(earlier, input.products);
    if (before.length > 0) return before.length === 1 ? [{ ...before[0]!, quantity, isExplicit: true }] : [];
  }
  return [];
}

/** `asksPrice`: say prices only. `isPurchase`: an order may be proposed without a number having been said. */
export function offer(input: Input, mentions: readonly Mention[], template: Template, language: Language, { asksPrice, isPurchase }: { asksPrice: boolean; isPurchase: boolean }): Offer {
  const sentences: string[] = [];
  const items: string[] = [];
  const lines: OrderLine[] = [];
  const remarks: Remark[] = [];
  const suggested = new Map<string, Product>();
  let sum = 0;
  const suggest = (products: readonly Product[]): void => products.forEach((product) => suggested.size < suggestedMax && suggested.set(product.sku, product));
  for (const { products, quantity, isExplicit } of mentions.slice(0, linesMax)) {
    const [product] = products;
    if (product === undefined) continue;
    const name = nameOf(product, language);
    if (products.length > 1) {
      const some = products.filter((each) => each.stock > 0).slice(0, suggestedMax);
      suggest(some);
      if (some.length > 0) sentences.push(`${template.which} ${listed(some, language)}`);
      continue;
    }
    suggest([product]);
    if (product.stock <= 0) {
      sentences.push(template.soldOut(name));
      const others = alternatives(product, input.products, language);
      suggest(others);
      if (others.length > 0) sentences.push(`${template.instead} ${listed(others, language)}`);
    } else if (quantity < 1 || quantity > input.shop.quantityMax) remarks.push({ remark: "bad_quantity", sku: product.sku });
    else if (quantity > product.stock) {
      sentences.push(template.onlyLeft(name, product.stock));
      remarks.push({ remark: "too_little_stock", sku: product.sku, stock: product.stock });
    } else if (asksPrice && !isExplicit) sentences.push(template.costs(name, sayMoney(product.priceMinor, product.currency, language)));
    else {
      items.push(`${quantity} × ${name} (${sayMoney(product.priceMinor, product.currency, language)})`);
      sum += quantity * product.priceMinor;
      if ((isExplicit || isPurchase) && input.shop.tools.includes("create_order")) lines.push({ sku: product.sku, quantity });
    }
  }
  if (items.length > 0) sentences.unshift(template.have(joined(items, template.and)));
  const currencies = new Set(lines.map((line) => suggested.get(line.sku)?.currency ?? ""));
  const [currency] = currencies;
  if (lines.length > 0) {
    if (currencies.size === 1 && currency !== undefined && currency !== "" && lines.some((line) => line.quantity > 1 || lines.length > 1)) sentences.push(template.total(sayMoney(sum, currency, language)));
    sentences.push(template.confirm);
  }
  return {
    sentences, lines, remarks,
    suggested: [...suggested.values()].map((product) => ({ sku: product.sku, pitch: pitchOf(product, language) })),
    evidence: [...suggested.keys()].map((sku) => ({ from: "product", sku })),
  };
}

export const nameOf = (product: Product, language: Language): string => product.names[language] ?? product.names.en ?? Object.values(product.names)[0] ?? product.sku;

function listed(products: readonly Product[], language: Language): string {
  return `${products.map((product) => `${nameOf(product, language)} (${sayMoney(product.priceMinor, product.currency, language)})`).join(", ")}.`;
}

function joined(items: readonly string[], and: string): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1)}`;
}

/** In stock, and alike in name: at least one word of the product's that is not all they have in common with everything. */
function alternatives(product: Product, products: readonly Product[], language: Language): Product[] {
  const wanted = stemsOf(nameOf(product, language));
  return products
    .filter((other) => other.sku !== product.sku && other.stock > 0)
    .map((other) => ({ other, shared: [...stemsOf(nameOf(other, language))].filter((each) => wanted.has(each)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((one, two) => two.shared - one.shared)
    .slice(0, suggestedMax - 1)
    .map(({ other }) => other);
}

function pitchOf(product: Product, language: Language): string {
  const price = sayMoney(product.priceMinor, product.currency, language);
  const [first = ""] = product.description?.match(/[^.!?]+[.!?]?/) ?? [];
  return first === "" ? price : `${first.trim().slice(0, pitchCharsMax)} ${price}`;
}
