/**
 * What a tenant knows, to be searched: products by their names in every language, articles, and what agents answered before. Only the index is kept; texts, prices and stock are read
 * from the database by who asks. Stop words and stems are worth most of the quality and of the speed (see the accuracy table in README.md).
 */
import MiniSearch from "minisearch";
import { answersMax, articlesMax } from "./facts";
import type { Found, Hit, LibraryChange, LibraryItem, LibraryKind } from "./engine";
import { isStopWord, stem, wordsOf } from "./text";

/** of one kind; a tenant with more is searched in the first of them */
export const itemsMax = 50_000;
const productsFoundMax = 10;
/** of a question; the rarest words would be worth more than the first, but questions are short */
const questionWordsMax = 24;
const answerCharsMax = 600;
/** Below this share of the best one a hit is noise. Of products also those count that have but a word in common: they are what is offered when the best is sold out. */
const worthMin = { products: 0.15, others: 0.35 };

interface Indexed { readonly id: string; readonly head: string; readonly body: string }
export interface Library { readonly products: MiniSearch<Indexed>; readonly articles: MiniSearch<Indexed>; readonly answers: MiniSearch<Indexed> }

export function openLibrary(): Library {
  return { products: index(), articles: index(), answers: index() };
}

function index(): MiniSearch<Indexed> {
  return new MiniSearch<Indexed>({
    fields: ["head", "body"],
    tokenize: (text) => wordsOf(text),
    processTerm: (word) => (isStopWord(word) ? null : stem(word)),
    searchOptions: { boost: { head: 3 }, combineWith: "OR" },
  });
}

export function put(library: Library, item: LibraryItem): void {
  const of = library[shelf[item.kind]];
  const document = describe(item);
  if (of.has(item.id)) of.replace(document);
  else if (of.documentCount < itemsMax) of.add(document);
}

export function change(library: Library, change: LibraryChange): void {
  if ("put" in change) return put(library, change.put);
  const of = library[shelf[change.drop.kind]];
  if (of.has(change.drop.id)) of.discard(change.drop.id);
}

const shelf = { product: "products", article: "articles", answer: "answers" } as const satisfies Record<LibraryKind, keyof Library>;

function describe(item: LibraryItem): Indexed {
  switch (item.kind) {
    // A customer may write the article number too.
    case "product": return { id: item.id, head: `${Object.values(item.names).join(" ")} ${item.id}`, body: item.description ?? "" };
    case "article": return { id: item.id, head: item.title, body: item.text };
    case "answer": return { id: item.id, head: item.question, body: item.answer.slice(0, answerCharsMax) };
  }
}

/** Nothing in a question that could be searched for finds nothing. */
export function find(library: Library, text: string): Found {
  const words = [...new Set(wordsOf(text).filter((word) => !isStopWord(word)))].slice(0, questionWordsMax).join(" ");
  return { products: ask(library.products, words, productsFoundMax, worthMin.products), articles: ask(library.articles, words, articlesMax, worthMin.others), answers: ask(library.answers, words, answersMax, worthMin.others) };
}

function ask(of: MiniSearch<Indexed>, words: string, count: number, worth: number): Hit[] {
  if (words === "" || of.documentCount === 0) return [];
  const exact = of.search(words);
  // Spelling is forgiven only where nothing was found: it costs ten times as much, and finds things nobody asked for.
  const hits = exact.length > 0 ? exact : of.search(words, { fuzzy: (term) => (term.length >= fuzzyCharsMin ? 1 : false) });
  const best = hits[0]?.score ?? 0;
  return hits.slice(0, count).filter((hit) => hit.score >= best * worth).map(({ id, score }) => ({ id: String(id), score }));
}

const fuzzyCharsMin = 5;
