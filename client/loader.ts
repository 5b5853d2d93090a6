/**
 * Keeps the screen's needs met: whatever is shown and not loaded is asked for, once at a time, and again a little later when that failed.
 * Views never ask for data; they show what the state holds.
 */
import type { CopilotState, Counts, OrderDetail, Orders, Page, Products, Thread } from "../server/protocol";
import { missingOrders } from "./deals";
import { after } from "./screen";
import { currentList, type ListKey, type State, type Tab } from "./state";
import type { News } from "./store";
import { Failed, type Ask } from "./socket";
import { parseKey } from "./lists";

export const pageRows = 50;
export const pageEntries = 50;
const againMs = 1_500;
const recountEveryMs = 3_000;
/** How the copilot is may change by itself: that is learnt a little later. */
const copilotEveryMs = 60_000;
const lowEveryMs = 15_000;
/** Orders that others make for the same contact elsewhere are told of without contents. */
const ordersEveryMs = 5_000;
const ordersMax = 20;

export interface LoaderWires {
  state(): State;
  isLive(): boolean;
  dispatch(news: News): void;
  ask<T extends Page | Counts | Thread | CopilotState | Orders | OrderDetail | Products | { done: true }>(frame: Ask): Promise<T>;
  /** the leaf of the right pane that is before the person */
  tab(): Tab;
}

export class Loader {
  private readonly notBefore = new Map<string, number>();
  private watched = "";
  private scheduled = false;
  private recountedAt = 0;
  private lowAsOf = -1;

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

  /** Somebody changed the copilot on this page. */
  relook(): void {
    this.notBefore.delete("copilot refresh");
    this.tend();
  }

  async list(key: ListKey, next?: string): Promise<void> {
    const { view, order, channel, about } = parseKey(key);
    this.wires.dispatch({ t: "listing", key });
    await this.attempt(key, () => this.wires.dispatch({ t: "unlisted", key }), async () => {
      const page = await this.wires.ask<Page>({ t: "list", view, order, limit: pageRows, ...(channel ? { channel } : {}), ...(Object.keys(about).length > 0 ? { about } : {}), ...(next ? { after: next } : {}) });
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
    this.lookAtShop(state);
    if (!state.counts || state.recount) this.recount();
  }

  /** The open thread, and the one that is next in line, so that going on is instant. */
  private lookAtThread(state: State, id: string): void {
    const thread = state.threads[id];
    if (id && (!thread?.loaded || thread.stale) && !thread?.loading && this.isDue(`open ${id}`)) void this.open(id);
  }

  /** What the open conversation shows of the copilot and of orders, and what must be bought anew. */
  private lookAtShop(state: State): void {
    const { open } = state.screen;
    if (this.isDue("copilot") && this.isDue("copilot refresh")) void this.once("copilot", async () => {
      this.notBefore.set("copilot refresh", Date.now() + copilotEveryMs);
      this.wires.dispatch({ t: "copilot", copilot: await this.wires.ask<CopilotState>({ t: "copilot" }) });
    });
    for (const order of missingOrders(state)) if (this.isDue(`order ${order}`)) void this.once(`order ${order}`, () => this.order(order));
    const contact = state.rows[open]?.contact;
    const list = contact ? state.ordersOf[contact] : undefined;
    const isWanted = contact && this.wires.tab() === "orders" && (!list?.loaded || (list.stale && this.isDue(`stale orders ${contact}`)));
    if (isWanted && !list?.loading && this.isDue(`orders ${contact}`)) void this.orders(contact);
    if (this.lowAsOf !== state.catalogue && this.isDue("low")) void this.once("low", async () => {
      this.lowAsOf = state.catalogue;
      const { low } = await this.wires.ask<Products>({ t: "products", filter: "low", limit: 1 });
      this.wires.dispatch({ t: "low", low });
      this.notBefore.set("low", Date.now() + lowEveryMs);
      setTimeout(() => this.tend(), lowEveryMs);
    });
  }

  /** A page of a contact's orders; `after`: the `next` of the page before. */
  async orders(contact: string, after?: number): Promise<void> {
    this.wires.dispatch({ t: "dealing", contact, on: true });
    this.notBefore.set(`stale orders ${contact}`, Date.now() + ordersEveryMs);
    await this.attempt(`orders ${contact}`, () => this.wires.dispatch({ t: "dealing", contact, on: false }), async () => {
      const page = await this.wires.ask<Orders>({ t: "orders", contact, limit: ordersMax, ...(after !== undefined && { after }) });
      this.wires.dispatch({ t: "dealtOf", contact, page, after });
    });
  }

  private async order(order: string): Promise<void> {
    try {
      const { order: row, seq } = await this.wires.ask<OrderDetail>({ t: "order", order });
      this.wires.dispatch({ t: "dealt", orders: [row], seq });
    } catch (why) {
      if (!(why instanceof Failed) || (why.code !== "not_found" && why.code !== "forbidden")) throw why;
      this.wires.dispatch({ t: "undealt", order });
    }
  }

  /** One question of its kind at a time. */
  private async once(what: string, action: () => Promise<void>): Promise<void> {
    this.notBefore.set(what, Infinity);
    await this.attempt(what, () => undefined, async () => {
      await action();
      if (this.notBefore.get(what) === Infinity) this.notBefore.delete(what);
    });
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
