/**
 * Recent events of one tenant, in pages of fixed places: page k holds the events 64k+1 … 64k+64. Filled by what is published and by what is read from the
 * store, in any order; so sockets that come back with different numbers share all pages but their first, and each is read and rendered once.
 */
import { framesOf, type Item } from "./socket-items";

export const pageEvents = 64;
/** Sockets that were cut together hold few different numbers. */
const cutsMax = 4;

export class Page {
  readonly #items: (Item | undefined)[] = Array<Item | undefined>(pageEvents).fill(undefined);
  #frames = new Map<number, readonly string[]>();

  constructor(readonly base: number) {}

  /** Keeps what is here already: it is as new as its event or newer, either way. */
  put(number: number, item: Item): void {
    const at = number - 1 - this.base;
    if (this.#items[at] !== undefined) return;
    this.#items[at] = item;
    if (this.#frames.size > 0) this.#frames.clear();
  }

  /** The events that follow on number `at` without a hole. */
  after(at: number): Item[] {
    const start = at - this.base;
    let end = start;
    while (end < pageEvents && this.#items[end] !== undefined) end++;
    return this.#items.slice(start, end) as Item[];
  }

  /** The same as frames for those who see everything. */
  framesAfter(at: number): readonly string[] {
    const known = this.#frames.get(at);
    if (known) return known;
    const items = this.after(at);
    const frames = framesOf(at, at + items.length, items.map((item) => item.json));
    if (this.#frames.size < cutsMax) this.#frames.set(at, frames);
    return frames;
  }
}

export class Pages {
  readonly #pages = new Map<number, Page>();
  readonly #loading = new Map<number, Promise<boolean>>();

  /** `read` gives the events from+1 … at most `to`, or null when they are gone. `pagesMax`: how many pages this tenant may keep now. */
  constructor(readonly read: (from: number, to: number) => Promise<readonly Item[] | null>, readonly pagesMax: () => number) {}

  keep(base: number, items: readonly Item[]): void {
    let page: Page | undefined;
    items.forEach((item, at) => {
      const number = base + at + 1;
      if (!page || number > page.base + pageEvents) page = this.#at(base + at);
      page.put(number, item);
    });
  }

  /** The page that holds the event after number `at`, which must not be larger than `to`, the last there is. null: it is gone. */
  async holding(at: number, to: number): Promise<Page | null> {
    const known = this.#pages.get(indexOf(at));
    if (known && known.after(at).length > 0) return known;
    const index = indexOf(at);
    let loading = this.#loading.get(index);
    if (!loading) {
      loading = this.#load(index, to).finally(() => this.#loading.delete(index));
      this.#loading.set(index, loading);
    }
    const page = (await loading) ? this.#pages.get(index) : undefined;
    return page && page.after(at).length > 0 ? page : null;
  }

  async #load(index: number, to: number): Promise<boolean> {
    const base = index * pageEvents;
    const items = await this.read(base, Math.min(base + pageEvents, to));
    if (items === null) return false;
    this.keep(base, items);
    return true;
  }

  #at(number: number): Page {
    const index = indexOf(number);
    let page = this.#pages.get(index);
    if (!page) {
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size < this.pagesMax()) break;
        this.#pages.delete(oldest);
      }
      this.#pages.set(index, (page = new Page(index * pageEvents)));
    }
    return page;
  }
}

const indexOf = (at: number): number => Math.floor(at / pageEvents);
