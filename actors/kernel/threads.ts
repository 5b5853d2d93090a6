/** Which conversation a platform's keys mean. Known threads are remembered; new ones are opened in the store, those of one tenant one at a time. */
import type { Sql } from "postgres";
import { findThreads, openThreads, type Opened, type Opening } from "../../sql/threads";
import type { Address } from "../behavior";
import { Lane } from "./lane";
import type { Arrival } from "./kernel";

/** A thread and its actor's address, made once. */
export interface Known extends Opened { readonly address: Address }
type Keyed = Extract<Arrival["to"], object>;
const rememberedMax = 100_000;
const openingsMax = 256;

export class Threads {
  /** Two generations: when the young one is full it becomes the old one, and what is still asked for moves over. No list to keep, no stall. */
  #young = new Map<string, Known>();
  #old = new Map<string, Known>();
  readonly #flights = new Map<string, Promise<Known>>();
  readonly #opens: Lane<Opening, Opened>;
  readonly #finds: Lane<{ tenant: number; channel: number; keys: readonly string[] }, Opened | null>;

  constructor(sql: Sql, readonly newId: () => string) {
    this.#opens = new Lane(openingsMax, (openings) => openThreads(sql, openings));
    this.#finds = new Lane(openingsMax, (wanted) => findThreads(sql, wanted));
  }

  /** The thread, if every one of its keys is known to mean it. */
  known(arrival: Arrival): Known | null {
    const to = arrival.to as Keyed;
    let first: Known | null = null;
    for (const key of to.keys) {
      const found = this.#recall(`${arrival.tenant}/${to.channel}/${key}`);
      if (!found || (first && first.conversation !== found.conversation)) return null;
      first ??= found;
    }
    return first;
  }

  async resolve(arrival: Arrival): Promise<Known | null> {
    const to = arrival.to as Keyed;
    if (to.keys.length === 0) return null;
    if (!to.create) {
      const found = await this.#finds.add({ tenant: arrival.tenant, channel: to.channel, keys: to.keys });
      return found && withAddress(found);
    }
    const key = `${arrival.tenant}/${to.channel}/${to.keys[0]}`;
    const flying = this.#flights.get(key);
    if (flying) return { ...(await flying), created: false };
    const flight = this.#opens.add({ tenant: arrival.tenant, channel: to.channel, keys: to.keys, identities: to.identities, conversation: this.newId(), contact: this.newId() }).then(withAddress);
    this.#flights.set(key, flight);
    try {
      const opened = await flight;
      for (const each of to.keys) this.#remember(`${arrival.tenant}/${to.channel}/${each}`, { ...opened, created: false });
      return opened;
    } finally {
      this.#flights.delete(key);
    }
  }

  /** A thread's keys changed: what is remembered may be wrong. */
  forget(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #recall(key: string): Known | undefined {
    const young = this.#young.get(key);
    if (young) return young;
    const old = this.#old.get(key);
    if (old) this.#remember(key, old);
    return old;
  }

  #remember(key: string, thread: Known): void {
    if (this.#young.size >= rememberedMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, thread);
  }
}

const withAddress = (opened: Opened): Known => ({ ...opened, address: `conversation/${opened.conversation}` });
