/**
 * What the built-in engine searches and learns from: a tenant's products, articles, past answers and labels, read in portions as that tenant, and what changes of them afterwards.
 * Prices and stock are none of it: those are read fresh for every draft.
 */
import type { Embedded, Label, LibraryChange, LibraryItem, Sources } from "../actors/assist/engine";
import { portionMax } from "../actors/assist/engine";
import type { Kernel } from "../actors/kernel/kernel";
import { answersOf, latestAnswers, type AnswerRow } from "../sql/answers";
import { articlesSince, listArticles, type ArticleRow } from "../sql/articles";
import { libraryMarks, offeredAfter, offeredSince, type LibraryMark, type OfferedRow } from "../sql/briefing";
import { exampleOf, latestExamples } from "../sql/learning";
import type { Store } from "../sql/open";
import { faultOf, type Log } from "./log";

/** More than these of a tenant are beyond what a worker keeps: the newest answers and labels, the first products by id. */
const answersKept = 10_000;
const productsKept = 50_000;
const labelsKept = 5_000;
const articlesKept = 5_000;

export function openSources(store: Pick<Store, "read">): Sources {
  return {
    async *items(tenant) {
      yield* pages(productsKept, "", (after, limit) => store.read(tenant, (sql) => offeredAfter(sql, tenant, after, limit)), (row) => row.id, productItem);
      yield* pages(articlesKept, "", (after, limit) => store.read(tenant, (sql) => listArticles(sql, tenant, after, limit)), (row) => row.id, articleItem);
      yield* pages(answersKept, Number.MAX_SAFE_INTEGER, (before, limit) => store.read(tenant, (sql) => latestAnswers(sql, tenant, before, limit)), (row) => row.at, answerItem);
    },
    async *labels(tenant) {
      yield* pages(labelsKept, Number.MAX_SAFE_INTEGER, (before, limit) => store.read(tenant, (sql) => latestExamples(sql, tenant, before, limit)), (row) => row.at, ({ text, category }): Label => ({ text, category }));
    },
  };
}

/** Portions of what is read page by page; `place` of a page's last row begins the next. */
async function* pages<Row, Place, Item>(max: number, first: Place, read: (place: Place, limit: number) => PromiseLike<readonly Row[]>, place: (row: Row) => Place, item: (row: Row) => Item): AsyncGenerator<readonly Item[]> {
  let at = first;
  for (let count = 0; count < max;) {
    const rows = await read(at, Math.min(portionMax, max - count));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(item);
    if (rows.length < portionMax) return;
    at = place(last);
    count += rows.length;
  }
}

function productItem({ sku, names, about }: Pick<OfferedRow, "sku" | "names" | "about">): LibraryItem {
  const description = Object.values(about).join(" ");
  return { kind: "product", id: sku, names, ...(description && { description }) };
}
const articleItem = ({ id, title, body, language }: ArticleRow): LibraryItem => ({ kind: "article", id, title, text: body, ...(language && { language }) });
const answerItem = ({ conversation, number, question, answer }: AnswerRow): LibraryItem => ({ kind: "answer", id: `${conversation}.${number}`, question, answer });

// ---------------------------------------------------------------- what changes

export interface Library {
  /** An agent has said what a conversation is about: there is one more example. */
  labelled(tenant: number, conversation: string): Promise<void>;
  close(): void;
}

export interface LibraryParts {
  readonly kernel: Pick<Kernel, "onFeed">;
  readonly store: Store;
  readonly embedded: Pick<Embedded, "change" | "learn" | "forget">;
  /** Whether a tenant's copilot is in use: of others nothing is kept. */
  readonly isOn: (tenant: number) => boolean;
  readonly log: Log;
}

const lookMs = 5_000;
const tenantsWatchedMax = 200;
const answersWaitingMax = 500;

/** Keeps what the engine has in memory true: other nodes and operators write too, so every few seconds it is asked what is newer than before. */
export function openLibrary({ kernel, store, embedded, isOn, log }: LibraryParts): Library {
  /** null: not looked at yet */
  const marks = new Map<number, LibraryMark | null>();
  const answered = new Map<number, { conversation: string; number: number }[]>();

  kernel.onFeed(({ tenant, events, contents }) => {
    if (!isOn(tenant)) return;
    if (!marks.has(tenant) && marks.size < tenantsWatchedMax) marks.set(tenant, null);
    for (let n = 0; n < events.length; n++) {
      const entry = contents[n]?.entry;
      if (events[n]?.what !== "entry" || entry?.kind !== "out" || entry.body === "" || !entry.author.startsWith("user/")) continue;
      const waiting = answered.get(tenant) ?? [];
      if (waiting.length < answersWaitingMax) answered.set(tenant, [...waiting, { conversation: entry.conversation, number: entry.number }]);
    }
  });

  async function look(): Promise<void> {
    for (const [tenant, places] of [...answered]) {
      answered.delete(tenant);
      const rows = await store.read(tenant, (sql) => answersOf(sql, tenant, places));
      embedded.change(tenant, rows.map((row): LibraryChange => ({ put: answerItem(row) })));
    }
    if (marks.size === 0) return;
    for (const mark of await libraryMarks(store.writer, [...marks.keys()])) {
      const before = marks.get(mark.tenant);
      marks.set(mark.tenant, mark);
      if (before) await renew(mark, before);
    }
  }

  /** Clocks of transactions overlap: a little is read twice, which changes nothing. What was removed can't be seen any more: then all of it is read anew. */
  async function renew({ tenant, listed, articlesAt, articles }: LibraryMark, before: LibraryMark): Promise<void> {
    if (articles < before.articles) return embedded.forget(tenant);
    const since = before.now - lookMs;
    if (articlesAt !== before.articlesAt) {
      const rows = await store.read(tenant, (sql) => articlesSince(sql, tenant, since, portionMax));
      embedded.change(tenant, rows.map((row): LibraryChange => ({ put: articleItem(row) })));
    }
    if (listed === before.listed) return;
    const rows = await store.read(tenant, (sql) => offeredSince(sql, tenant, since, portionMax + 1));
    if (rows.length > portionMax) return embedded.forget(tenant);
    embedded.change(tenant, rows.map((row): LibraryChange => (row.active ? { put: productItem(row) } : { drop: { kind: "product", id: row.sku } })));
  }

  let busy = false;
  const looking = setInterval(() => {
    if (busy) return;
    busy = true;
    look().catch((error: unknown) => log.warn("library_not_read", faultOf(error))).finally(() => (busy = false));
  }, lookMs);

  return {
    async labelled(tenant, conversation) {
      const [[example]] = await store.read(tenant, (sql) => [exampleOf(sql, tenant, conversation)]);
      if (example) embedded.learn(tenant, [{ text: example.text, category: example.category }]);
    },
    close: () => clearInterval(looking),
  };
}
