/**
 * What an engine is told of a conversation, and how what it answers is shown. Everything is read as the conversation's tenant, so that no word of another tenant can reach an engine,
 * and prices, stock and names in a suggestion are those that were read here, whatever the engine says.
 */
import type { Embedded, Evidence as EngineEvidence, Suggestion } from "../actors/assist/engine";
import { answersMax, articlesMax, categories, productsMax, saidMax, type Input, type Product, type Said } from "../actors/assist/facts";
import type { EntryContent, Evidence, Suggested, SuggestRequest } from "../actors/messages";
import { orderStates } from "../actors/order-messages";
import { answersOf, type AnswerRow } from "../sql/answers";
import { articlesOf } from "../sql/articles";
import { boughtBy, briefOf, offered, spokenBefore, type OfferedRow, type SpokenRow } from "../sql/briefing";
import { labelCounts } from "../sql/learning";
import type { Store } from "../sql/open";
import type { Choice } from "./copilot-plans";

export interface BriefParts {
  readonly store: Pick<Store, "read">;
  readonly embedded: Pick<Embedded, "find">;
  /** a whole address for a picture, for services that fetch it; null: nobody outside can reach us */
  readonly picture: (tenant: number, id: string) => string | null;
}

const ordersMax = 5;
const soughtCharsMax = 1_000;
/** Of the thread's end, what is looked for in catalogue and knowledge. */
const soughtMessagesMax = 3;
const ownCategoriesMax = 50;

/** Null: there is no such conversation, or nothing was said in it. */
export async function briefing(parts: BriefParts, tenant: number, request: SuggestRequest, choice: Choice): Promise<Input | null> {
  const { conversation, upTo } = request;
  const [[brief], spoken, bought, labels] = await parts.store.read(tenant, (sql) => [
    briefOf(sql, tenant, conversation), spokenBefore(sql, tenant, conversation, upTo, saidMax), boughtBy(sql, tenant, conversation, ordersMax), labelCounts(sql, tenant),
  ]);
  if (!brief || spoken.length === 0) return null;
  const said = spoken.map(saidOf).toReversed();
  const language = request.speaks ?? null;
  const found = await parts.embedded.find(tenant, sought(said), language);
  const skus = [...new Set([...spoken.flatMap(skusIn), ...(found?.products ?? []).map((hit) => hit.id)])].slice(0, productsMax);
  const articleIds = (found?.articles ?? []).slice(0, articlesMax).map((hit) => hit.id);
  const answerIds = (found?.answers ?? []).slice(0, answersMax).flatMap(({ id }) => placeOf(id) ?? []);
  const [products, articles, answers] = await parts.store.read(tenant, (sql) => [offered(sql, tenant, skus), articlesOf(sql, tenant, articleIds), answersOf(sql, tenant, answerIds)]);
  const own = labels.map((label) => label.category).filter((category) => !(categories as readonly string[]).includes(category)).slice(0, ownCategoriesMax);
  return {
    tenant, conversation, said, language, replyIn: request.language ?? null, tone: request.tone ?? "friendly",
    contact: {
      name: brief.name, ...(language && { language }),
      orders: bought.map(({ number, state, at, total, currency }) => ({ number, state: orderStates[state] ?? "draft", at, totalMinor: total, currency })),
    },
    products: inOrder(skus, products, (row) => row.sku).map((row) => productOf(row, choice.pictures ? parts.picture(tenant, row.images[0] ?? "") : null)),
    articles: inOrder(articleIds, articles, (row) => row.id).map(({ id, title, body, language: written }) => ({ id, title, text: body, ...(written && { language: written }) })),
    answers: inOrder(answerIds.map(idOf), answers, idOf).map((row) => ({ id: idOf(row), question: row.question, answer: row.answer })),
    shop: { name: brief.shop, categories: own, ...choice.shop },
    catalogueVersion: String(brief.catalogue),
  };
}

const saidOf = ({ number, at, kind, body }: SpokenRow): Said => ({ number, at, by: kind === "in" ? "customer" : "agent", text: body });
const sought = (said: readonly Said[]): string => said.filter((each) => each.by === "customer").slice(-soughtMessagesMax).map((each) => each.text).join("\n").slice(-soughtCharsMax);

/** What a basket or a product's card has named already. */
function skusIn({ content }: SpokenRow): string[] {
  const said = content === null ? undefined : (JSON.parse(content) as EntryContent).content;
  if (said?.type === "product") return [said.sku];
  return said?.type === "order" ? said.items.map((item) => item.sku) : [];
}

function productOf({ sku, names, about, price, currency, stock }: OfferedRow, image: string | null): Product {
  const [description] = Object.values(about);
  return { sku, names, ...(description && { description }), priceMinor: price, currency, stock, ...(image && { image }) };
}

/** In the order in which they were found, the best first; what is not there any more is left out. */
function inOrder<Row>(ids: readonly string[], rows: readonly Row[], id: (row: Row) => string): Row[] {
  const known = new Map(rows.map((row) => [id(row), row]));
  return ids.flatMap((each) => known.get(each) ?? []);
}

const idOf = ({ conversation, number }: Pick<AnswerRow, "conversation" | "number">): string => `${conversation}.${number}`;
function placeOf(id: string): { conversation: string; number: number } | null {
  const dot = id.lastIndexOf(".");
  const number = Number(id.slice(dot + 1));
  return dot > 0 && Number.isSafeInteger(number) ? { conversation: id.slice(0, dot), number } : null;
}

// ---------------------------------------------------------------- what came back

/** A suggestion as it stands in the history. What it names and was not given is left out: the guard has done so before, and this is where it would be seen. */
export function shownSuggestion(input: Input, request: SuggestRequest, suggestion: Suggestion, facts: { cached: boolean; tookMs: number; model?: string; says: readonly string[] }): Suggested {
  const { language, category, confidence, sentiment } = suggestion;
  return {
    upTo: request.upTo, by: request.by, tone: input.tone, language, ...(category !== null && { category }), intent: suggestion.intent, confidence, ...(sentiment !== null && { sentiment }),
    engine: suggestion.engine, ...(facts.model !== undefined && suggestion.engine === "hosted" && { model: facts.model }), ...(facts.cached && { cached: true }), tookMs: Math.round(facts.tookMs),
    products: suggestion.suggested_products.flatMap(({ sku, pitch }) => {
      const product = input.products.find((each) => each.sku === sku);
      return product ? [{ sku, name: nameOf(product, language), pitch, priceMinor: product.priceMinor, currency: product.currency, stock: product.stock }] : [];
    }),
    evidence: suggestion.evidence.flatMap((each) => evidenceOf(input, each, language)),
    ...(facts.says.length > 0 && { says: facts.says }),
  };
}

const nameOf = ({ names, sku }: Product, language: string): string => names[language] ?? names["en"] ?? Object.values(names)[0] ?? sku;

function evidenceOf(input: Input, evidence: EngineEvidence, language: string): Evidence[] {
  switch (evidence.from) {
    case "product": return input.products.flatMap((each) => (each.sku === evidence.sku ? [{ from: "product" as const, id: each.sku, title: nameOf(each, language) }] : []));
    case "article": return input.articles.flatMap((each) => (each.id === evidence.id ? [{ from: "article" as const, id: each.id, title: each.title }] : []));
    case "answer": return input.answers.flatMap((each) => (each.id === evidence.id ? [{ from: "answer" as const, id: each.id, title: each.question.slice(0, titleCharsMax) }] : []));
    case "order": return input.contact.orders?.some((each) => each.number === evidence.number) ? [{ from: "order", id: String(evidence.number), title: `#${evidence.number}` }] : [];
  }
}
const titleCharsMax = 120;
