/**
 * One tenant's feed on this node: publishes what the kernel commits, fills gaps from the store, and brings sockets that come back up to date.
 *
 * `sent` is the number up to which everything was published here. A socket that comes back follows page after page of what was, until its number is `sent`, and in
 * that same moment joins those who get everything at once: no gap, nothing twice.
 */
import type { Publication } from "../actors/kernel/kernel";
import { feedHead } from "../sql/feed";
import type { Store } from "../sql/open";
import { isRestricted, type Scope } from "./access";
import type { Down } from "./protocol";
import { cursorFrame, framesOf, published, shownTo, type Item } from "./socket-items";
import { Pages } from "./socket-pages";
import { readItems } from "./socket-replay";

/** A socket as the feed sees it. `told`: the number its client holds, kept for those who don't see everything. */
export interface Follower {
  readonly scope: Scope;
  told: number;
  /** False: the socket is closed, or is being closed for its slowness. */
  send(frame: string): boolean;
  /** Resolves when little waits to be sent. False: the socket is closed, for having taken too long or otherwise. */
  drained(): Promise<boolean>;
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** A conversation left what the agent may see. */
  lost(conversation: string): void;
}

export interface FeedParts {
  readonly store: Store;
  readonly publish: (topic: string, frame: string) => void;
  /** pages of recent events that one tenant may keep in memory now */
  readonly pagesMax: () => number;
}

type ResetWhy = Extract<Down, { t: "reset" }>["why"];

const waitingPublicationsMax = 256;
/** A publication is on its way for about this long after the store shows its number. */
const settleMs = 50;

export class TenantFeed {
  readonly topic: string;
  /** since when nobody is here, on performance's clock */
  idleSince = performance.now();
  #pages: Pages;
  /** Everybody, with a ticket: a later ticket ends what an earlier one began. */
  readonly #tickets = new Map<Follower, number>();
  #lastTicket = 0;
  readonly #open = new Set<Follower>();
  readonly #restricted = new Set<Follower>();
  #waiting: Publication[] = [];
  #catching: Promise<void> | null = null;

  constructor(readonly tenant: number, public sent: number, readonly parts: FeedParts) {
    this.topic = `feed/${tenant}`;
    this.#pages = this.#emptyPages();
  }

  get size(): number {
    return this.#tickets.size;
  }

  /** Somebody is about to come. */
  touch(): this {
    this.idleSince = performance.now();
    return this;
  }

  // -------------------------------------------------------------- out

  /** What the kernel has committed. Numbers decide: what was published already is dropped, and a gap is filled first. */
  take(publication: Publication): void {
    if (publication.seq <= this.sent) return;
    if (publication.base <= this.sent && this.#catching === null) return this.#append(itemsAfter(publication, this.sent));
    if (this.#waiting.length < waitingPublicationsMax) this.#waiting.push(publication);
    void this.catchUp();
  }

  /** Where the store says the feed is; `since`: our number when it was asked. */
  look(head: number, since: number): void {
    if (head < since) this.#restart(head, "server_restored");
    else if (head > this.sent) setTimeout(() => void (this.sent < head && this.catchUp()), settleMs);
  }

  /** Publishes what the store has and we have not: a commit whose answer was lost, or another node's. What fails is tried again at the next look. */
  catchUp(): Promise<void> {
    this.#catching ??= this.#fill()
      .catch(() => undefined)
      .finally(() => {
        this.#catching = null;
        this.#retake();
      });
    return this.#catching;
  }

  async #fill(): Promise<void> {
    for (;;) {
      const items = await readItems(this.parts.store, this.tenant, this.sent, Number.MAX_SAFE_INTEGER);
      if (items?.length === 0) return;
      if (items) this.#append(items);
      // Under load there is always more in the store; as soon as what waits here follows on, the rest comes that way.
      if (this.#waiting.some((publication) => publication.base <= this.sent && publication.seq > this.sent)) return;
      if (items === null) this.#restart(await headOf(this.parts.store, this.tenant), "too_old");
    }
  }

  #retake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const publication of waiting) if (publication.base <= this.sent && publication.seq > this.sent) this.#append(itemsAfter(publication, this.sent));
  }

  #append(items: readonly Item[]): void {
    const base = this.sent;
    this.sent += items.length;
    this.#pages.keep(base, items);
    if (this.#open.size > 0) for (const frame of framesOf(base, this.sent, items.map((item) => item.json))) this.parts.publish(this.topic, frame);
    for (const follower of this.#restricted) this.#tell(follower, base, items);
  }

  /** Those who may not see everything get what they may, numbered from what they hold. */
  #tell(follower: Follower, base: number, items: readonly Item[]): boolean {
    const jsons: string[] = [];
    const numbers: number[] = [];
    items.forEach((item, at) => {
      const shown = shownTo(follower.scope, item);
      if (shown === null) return;
      jsons.push(shown.json);
      numbers.push(base + at + 1);
      if (shown.gone) follower.lost(item.event.id);
    });
    const seq = base + items.length;
    return jsons.length === 0 || this.#send(follower, seq, framesOf(follower.told, seq, jsons, numbers));
  }

  #send(follower: Follower, seq: number, frames: readonly string[]): boolean {
    for (const frame of frames) if (!follower.send(frame)) return false;
    follower.told = seq;
    return true;
  }

  /** Tells those to whom nothing was shown lately how far they are; once a second is enough. */
  tick(): void {
    for (const follower of this.#restricted) this.#catchCursor(follower);
  }

  #catchCursor(follower: Follower): void {
    if (follower.told < this.sent) this.#send(follower, this.sent, [cursorFrame(this.sent)]);
  }

  // -------------------------------------------------------------- in and away

  /** From now on: the client's lists are read after this. Returns the number it begins with. */
  join(follower: Follower): number {
    this.#enlist(follower);
    follower.told = this.sent;
    this.#arrive(follower);
    return this.sent;
  }

  leave(follower: Follower): void {
    if (!this.#tickets.delete(follower)) return;
    this.#restricted.delete(follower);
    if (this.#open.delete(follower)) follower.unsubscribe(this.topic);
    if (this.#tickets.size === 0) this.idleSince = performance.now();
  }

  /** Everything after the number the client holds, then live. */
  async follow(follower: Follower, from: number): Promise<void> {
    const ticket = this.#enlist(follower);
    follower.told = from;
    if (from > this.sent) await this.catchUp();
    let at = from;
    while (this.#tickets.get(follower) === ticket) {
      if (at === this.sent) return this.#arrive(follower);
      const page = at < this.sent ? await this.#pages.holding(at, this.sent) : null;
      if (this.#tickets.get(follower) !== ticket) return;
      if (page === null) return this.reset(follower, at > this.sent ? "server_restored" : "too_old");
      const items = page.after(at);
      const isSent = isRestricted(follower.scope) ? this.#tell(follower, at, items) : this.#send(follower, at + items.length, page.framesAfter(at));
      if (!isSent || !(await follower.drained())) return;
      at += items.length;
    }
  }

  /** Tells the client to load its lists anew, and goes on from now. */
  reset(follower: Follower, why: ResetWhy): void {
    this.leave(follower);
    follower.send(JSON.stringify({ t: "reset", seq: this.sent, why } satisfies Down));
    this.join(follower);
  }

  #enlist(follower: Follower): number {
    this.#tickets.set(follower, ++this.#lastTicket);
    return this.#lastTicket;
  }

  #arrive(follower: Follower): void {
    if (isRestricted(follower.scope)) {
      this.#restricted.add(follower);
      this.#catchCursor(follower);
    } else if (!this.#open.has(follower)) {
      this.#open.add(follower);
      follower.subscribe(this.topic);
    }
  }

  /** The store's feed is not the one we knew: it was restored, or so much is gone that nobody can be told what happened. */
  #restart(head: number, why: ResetWhy): void {
    this.sent = head;
    this.#pages = this.#emptyPages();
    for (const follower of [...this.#tickets.keys()]) this.reset(follower, why);
  }

  #emptyPages(): Pages {
    return new Pages((from, to) => readItems(this.parts.store, this.tenant, from, to), this.parts.pagesMax);
  }
}

export async function headOf(store: Store, tenant: number): Promise<number> {
  const [rows] = await store.read(tenant, (sql) => [feedHead(sql, tenant)]);
  return rows[0]?.seq ?? 0;
}

const itemsAfter = ({ base, events, contents }: Publication, sent: number): Item[] => events.slice(sent - base).map((event, at) => published(event, contents[at + sent - base] ?? {}));
