/**
 * Keeps the screen's needs met: whatever is shown and not loaded is asked for, once at a time, and again a little later when that failed.
 * Views never ask for data; they show what the state holds.
 */
import type { Counts, Page, Thread } from "../server/protocol";
import { after } from "./screen";
import { currentList, type ListKey, type State } from "./state";
import type { News } from "./store";
import type { Ask } from "./socket";
import { parseKey } from "./lists";

export const pageRows = 50;
export const pageEntries = 50;
const againMs = 1_500;
const recountEveryMs = 3_000;

export interface LoaderWires {
  state(): State;
  isLive(): boolean;
  dispatch(news: News): void;
  ask<T extends Page | Counts | Thread | { done: true }>(frame: Ask): Promise<T>;
}

export class Loader {
  private readonly notBefore = new Map<string, number>();
  private watched = "";
  private scheduled = false;
  private recountedAt = 0;

  constructor(private readonly wires: LoaderWires) {}

  /** Something changed: look what is missing, once this turn is over. */
  tend(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      if (this.wires.isLive()) this.look();
    });
  }

  /** A new socket knows nothing of what the old one watched. */
  reconnected(): void {
    this.watched = "";
    this.notBefore.clear();
    this.tend();
  }

  async list(key: ListKey, next?: string): Promise<void> {
    const { view, order, channel } = parseKey(key);
    this.wires.dispatch({ t: "listing", key });
    await this.attempt(key, () => this.wires.dispatch({ t: "unlisted", key }), async () => {
      const page = await this.wires.ask<Page>({ t: "list", view, order, limit: pageRows, ...(channel ? { channel } : {}), ...(next ? { after: next } : {}) });
      this.wires.dispatch({ t: "listed", key, page, ...(next ? { after: next } : {}) });
    });
  }

  async open(conversation: string, before?: number): Promise<void> {
    this.wires.dispatch({ t: "opening", conversation });
    await this.attempt(`open ${conversation}`, () => this.wires.dispatch({ t: "unopened", conversation }), async () => {
      const thread = await this.wires.ask<Thread>({ t: "open", conversation, limit: pageEntries, ...(before ? { before } : {}) });
      this.wires.dispatch({ t: "opened", conversation, thread, ...(before ? { before } : {}) });
    });
  }

  private look(): void {
    const state = this.wires.state();
    if (!state.session) return;
    const key = currentList(state);
    const list = state.lists[key];
    if ((!list?.loaded || list.stale) && !list?.loading && this.isDue(key)) void this.list(key);
    this.lookAtThread(state, state.screen.open);
    if (state.threads[state.screen.open]?.loaded) this.lookAtThread(state, after(state, [state.screen.open]));
    this.watch(state.screen.open);
    if (!state.counts || state.recount) this.recount();
  }

  /** The open thread, and the one that is next in line, so that going on is instant. */
  private lookAtThread(state: State, id: string): void {
    const thread = state.threads[id];
    if (id && (!thread?.loaded || thread.stale) && !thread?.loading && this.isDue(`open ${id}`)) void this.open(id);
  }

  private watch(id: string): void {
    if (id === this.watched) return;
    const before = this.watched;
    this.watched = id;
    if (before) this.wires.ask({ t: "unwatch", conversation: before }).catch(() => undefined);
    if (id) this.wires.ask({ t: "watch", conversation: id }).catch(() => undefined);
  }

  private recount(): void {
    const wait = this.recountedAt + recountEveryMs - Date.now();
    if (!this.isDue("counts")) return;
    this.notBefore.set("counts", Date.now() + Math.max(recountEveryMs, wait));
    if (wait > 0) return this.later(wait);
    this.recountedAt = Date.now();
    this.wires.ask<Counts>({ t: "counts" }).then((counts) => this.wires.dispatch({ t: "counted", counts }), () => this.later(againMs));
  }

  private async attempt(what: string, undo: () => void, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch {
      this.notBefore.set(what, Date.now() + againMs);
      undo();
      this.later(againMs);
    }
  }

  private later(ms: number): void {
    setTimeout(() => {
      this.notBefore.delete("counts");
      this.tend();
    }, ms);
  }

  private isDue(what: string): boolean {
    return Date.now() >= (this.notBefore.get(what) ?? 0);
  }
}
