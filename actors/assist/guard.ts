/**
 * Between every engine and everybody else: takes whatever an engine answered and returns a suggestion in which products, prices, quantities, tools and people are those of the given
 * facts. What it takes away it tells. Pure, so that the worst answers there are can be tried as a table.
 */
import { factsOf, withoutFalseClaims, type Facts } from "./claims";
import { clean, type Allowed } from "./clean";
import { actionsMax, linesMax, suggestedMax, type Action, type EngineName, type Evidence, type OrderLine, type Remark, type Suggestion } from "./engine";
import { categories, categoryCharsMax, intentOf, intents, sentiments, type Category, type Input, type Language, type Product, type Sentiment } from "./facts";
import { readOutput } from "./read-output";

export type Guarded = { readonly ok: true; readonly suggestion: Suggestion } | { readonly ok: false; readonly why: "unreadable" };

export const replyCharsMax = 2_000;
const pitchCharsMax = 200;
/** of what is cleaned at all; the rest would be cut off anyway */
const rawCharsMax = 8_000;
const remarksMax = 12;
const evidenceMax = 10;
const namedCharsMax = 40;

/** `raw`: text as it came, or an object that was read already. */
export function guard(raw: unknown, input: Input, engine: EngineName): Guarded {
  const output = typeof raw === "string" ? readOutput(raw) : { ok: true as const, value: raw, isCut: false };
  if (!output.ok || !isRecord(output.value)) return { ok: false, why: "unreadable" };
  const value = output.value;
  const products = new Map(input.products.map((product) => [product.sku, product]));
  const remarks: Remark[] = [];
  const actions = output.isCut ? [] : actionsOf(value.actions, input, products, remarks);
  const facts = factsOf(input, actions[0]?.lines ?? []);
  const allowed = { hosts: input.shop.linkHosts, text: knownText(input) };
  const reply = replyOf(value.reply_text, allowed, facts, remarks);
  const suggested = suggestedOf(value.suggested_products, products, allowed, facts, remarks);
  // An answer in which nothing can be used is none: asking again may do better than an empty draft without a reason.
  if (reply === "" && suggested.length === 0 && actions.length === 0 && remarks.length === 0 && !Array.isArray(value.remarks)) return { ok: false, why: "unreadable" };
  const category = categoryOf(value.category, input);
  return {
    ok: true,
    suggestion: {
      reply_text: reply, suggested_products: suggested, actions,
      intent: intents.find((intent) => intent === value.intent) ?? intentOf(category),
      category,
      confidence: typeof value.confidence === "number" && value.confidence >= 0 && value.confidence <= 1 ? value.confidence : 0,
      sentiment: (sentiments as readonly unknown[]).includes(value.sentiment) ? (value.sentiment as Sentiment) : null,
      language: languageIn(value.language, input),
      evidence: evidenceOf(value.evidence, input, suggested, actions),
      remarks: [...(engine === "embedded" ? ownRemarks(value.remarks) : []), ...distinct(remarks)].slice(0, remarksMax),
      engine,
    },
  };
}

/** What was written in another language than was asked for; `written` as the detector has it. */
export function flagLanguage(suggestion: Suggestion, written: Language | null, wanted: Language | null): Suggestion {
  if (written === null || suggestion.reply_text === "") return suggestion;
  if (wanted === null || written === wanted) return { ...suggestion, language: written };
  return { ...suggestion, language: written, remarks: [...suggestion.remarks, { remark: "wrong_language", language: written }] };
}

// ---------------------------------------------------------------- words

function replyOf(raw: unknown, allowed: Allowed, facts: Facts, remarks: Remark[]): string {
  if (typeof raw !== "string") return "";
  const cleaned = clean(raw.slice(0, rawCharsMax), allowed);
  if (cleaned.hadLink) remarks.push({ remark: "foreign_link" });
  if (cleaned.hadContact) remarks.push({ remark: "foreign_contact" });
  if (cleaned.hadMarkup) remarks.push({ remark: "markup" });
  const honest = withoutFalseClaims(cleaned.text, facts);
  if (honest.had) remarks.push({ remark: "price_differs" });
  if (raw.length <= rawCharsMax && honest.text.length <= replyCharsMax) return honest.text;
  remarks.push({ remark: "shortened" });
  return shorten(honest.text, replyCharsMax);
}

/** At the end of a sentence or at least of a word. */
function shorten(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const cut = text.slice(0, charsMax);
  const end = Math.max(cut.lastIndexOf(". "), cut.lastIndexOf("? "), cut.lastIndexOf("! "), cut.lastIndexOf("\n"));
  return (end > charsMax / 2 ? cut.slice(0, end + 1) : cut.slice(0, Math.max(cut.lastIndexOf(" "), 1))).trim();
}

/** Addresses and numbers of people may be repeated from what the tenant wrote. Not from what a customer wrote, who may say that an address is the shop's. */
function knownText(input: Input): string {
  return [input.shop.rules ?? "", ...input.articles.map((article) => article.text), ...input.said.filter((said) => said.by === "agent").map((said) => said.text)].join("\n");
}

// ---------------------------------------------------------------- products and orders

function suggestedOf(raw: unknown, products: ReadonlyMap<string, Product>, allowed: Allowed, facts: Facts, remarks: Remark[]): Suggestion["suggested_products"] {
  const suggested = new Map<string, string>();
  for (const each of listOf(raw, suggestedMax * 4)) {
    const sku = isRecord(each) ? skuOf(each.sku) : skuOf(each);
    if (sku === null) continue;
    if (!products.has(sku)) remarks.push({ remark: "unknown_product", sku: named(sku) });
    else if (suggested.size < suggestedMax && !suggested.has(sku)) {
      const pitch = isRecord(each) && typeof each.pitch === "string" ? clean(each.pitch.slice(0, pitchCharsMax * 2), allowed).text : "";
      suggested.set(sku, shorten(withoutFalseClaims(pitch, facts).text.replace(/\s+/g, " "), pitchCharsMax));
    }
  }
  return [...suggested].map(([sku, pitch]) => ({ sku, pitch }));
}

function actionsOf(raw: unknown, input: Input, products: ReadonlyMap<string, Product>, remarks: Remark[]): Action[] {
  const actions: Action[] = [];
  for (const each of listOf(raw, linesMax)) {
    if (!isRecord(each)) continue;
    const type = typeof each.type === "string" ? each.type : "";
    if (type !== "create_order" || !input.shop.tools.includes("create_order")) {
      remarks.push({ remark: "forbidden_tool", name: named(type) });
      continue;
    }
    const lines = linesOf(each.lines ?? each.items, input.shop.quantityMax, products, remarks);
    if (lines.length > 0 && actions.length < actionsMax) actions.push({ type: "create_order", lines });
  }
  return actions;
}

/** Two lines of one product are one: split, they would pass for a stock that isn't there. */
function linesOf(raw: unknown, quantityMax: number, products: ReadonlyMap<string, Product>, remarks: Remark[]): OrderLine[] {
  const wanted = new Map<string, number>();
  for (const each of listOf(raw, linesMax)) {
    const sku = isRecord(each) ? skuOf(each.sku) : null;
    if (!isRecord(each) || sku === null) continue;
    const quantity = each.quantity;
    if (!products.has(sku)) remarks.push({ remark: "unknown_product", sku: named(sku) });
    else if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1 || quantity > quantityMax) {
      remarks.push({ remark: "bad_quantity", sku });
      wanted.set(sku, Number.NaN);
    } else wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  }
  const lines: OrderLine[] = [];
  for (const [sku, quantity] of wanted) {
    const stock = products.get(sku)?.stock ?? 0;
    if (Number.isNaN(quantity)) continue;
    if (quantity > quantityMax) remarks.push({ remark: "bad_quantity", sku });
    else if (quantity > stock) remarks.push({ remark: "too_little_stock", sku, stock });
    else lines.push({ sku, quantity });
  }
  return lines;
}

// ---------------------------------------------------------------- the rest

function categoryOf(raw: unknown, input: Input): Category | null {
  if (typeof raw !== "string" || raw.length > categoryCharsMax) return null;
  return (categories as readonly string[]).includes(raw) || input.shop.categories.includes(raw) ? raw : null;
}

function languageIn(raw: unknown, input: Input): Language {
  return typeof raw === "string" && /^[a-z]{2}$/.test(raw) ? raw : (input.replyIn ?? input.language ?? input.contact.language ?? "en");
}

/** Only what was given can be evidence; what is suggested or ordered always is. */
function evidenceOf(raw: unknown, input: Input, suggested: Suggestion["suggested_products"], actions: readonly Action[]): Evidence[] {
  const known = new Map<string, Evidence>();
  for (const product of input.products) known.set(`product ${product.sku}`, { from: "product", sku: product.sku });
  for (const { id } of input.articles) known.set(`article ${id}`, { from: "article", id });
  for (const { id } of input.answers) known.set(`answer ${id}`, { from: "answer", id });
  for (const { number } of input.contact.orders ?? []) known.set(`order ${number}`, { from: "order", number });
  const keys = [
    ...suggested.map(({ sku }) => `product ${sku}`), ...actions.flatMap(({ lines }) => lines.map(({ sku }) => `product ${sku}`)),
    ...listOf(raw, evidenceMax * 2).filter(isRecord).map((each) => `${String(each.from)} ${String(each.sku ?? each.number ?? each.id)}`),
  ];
  return [...new Set(keys)].flatMap((key) => known.get(key) ?? []).slice(0, evidenceMax);
}

/** The built-in engine knows what it couldn't do; others' remarks would be words of theirs on the agent's screen. */
function ownRemarks(raw: unknown): Remark[] {
  return listOf(raw, remarksMax) as Remark[];
}

function distinct(remarks: readonly Remark[]): Remark[] {
  return [...new Map(remarks.map((remark) => [JSON.stringify(remark), remark])).values()];
}

function listOf(raw: unknown, count: number): readonly unknown[] {
  return Array.isArray(raw) ? raw.slice(0, count) : [];
}

function skuOf(raw: unknown): string | null {
  return typeof raw === "string" && raw !== "" ? raw : null;
}

/** What an engine made up, shown to an agent: short and without anything but what article numbers are made of. */
function named(text: string): string {
  return text.replace(/[^\p{L}\p{N} _-]/gu, "").slice(0, namedCharsMax);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
