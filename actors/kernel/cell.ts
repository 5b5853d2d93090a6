/**
 * A cell is a live actor as the kernel sees it: its snapshot's cache, and the messages that wait for it in memory.
 * The store stays the truth: a cell can be dropped at any moment between turns and nothing is lost.
 */
import type { Address, Behavior, Kind } from "../behavior";
import type { MessageOf, Outcome } from "../messages";
import type { Accepted } from "./kernel";
import type { Supervised } from "./supervise";

/**
 * cold: nothing known, nothing asked · hydrating: the snapshot is on its way · idle: live, nothing to do · due: a tick is on its way
 * committing: a turn is with the committer · posting: messages are being stored to be handled later · resting: it failed too often and waits
 */
export type Phase = "cold" | "hydrating" | "idle" | "due" | "committing" | "posting" | "resting";

/** One message on its way to its actor. `seq` 0: not stored yet, to be stored by the turn that handles it. */
export interface Pending {
  readonly source: number;
  readonly id: string;
  readonly at: number;
  readonly message: MessageOf<Kind>;
  readonly raw: string | null;
  seq: number;
  settle(accepted: Accepted["result"], outcome: Outcome | null): void;
  fail(error: unknown): void;
}

/** What waits for most live actors: they share it, and nobody may add to it. */
export const nothing = Object.freeze([] as Pending[]) as Pending[];

export interface Cell {
  readonly tenant: number;
  readonly address: Address;
  readonly kind: Kind;
  readonly behavior: Behavior<Kind, unknown>;
  /** whom the tree ticks so that what waits is handled */
  readonly actor: Supervised;
  phase: Phase;
  state: unknown;
  version: number;
  done: number;
  /** where lists have its row, as the last turn committed here wrote it; null: not known */
  listed: string | null;
  waiting: Pending[];
  /** told that the store holds more than the cell knows */
  behind: boolean;
  /** the message that failed once, as `source/id`: if it fails again it is buried */
  suspect: string | null;
  /** the store refused a turn of several messages: they go one by one until nothing waits */
  solo: boolean;
  /** when it failed lately, ms; null: never */
  faults: number[] | null;
  older: Cell | null;
  newer: Cell | null;
}

/** The live cells in order of use, as an intrusive list: a Map used as a queue stalls (facts/performance.md 3e). */
export class Cells {
  /** by tenant, then by address: an address that is known already is looked up without making a string */
  readonly #tenants = new Map<number, Map<Address, Cell>>();
  #oldest: Cell | null = null;
  #newest: Cell | null = null;
  #size = 0;

  /** `dropped`: a cell went, and its actor may go too. */
  constructor(readonly dropped: (cell: Cell) => void) {}

  get size(): number {
    return this.#size;
  }

  get(tenant: number, address: Address): Cell | undefined {
    return this.#tenants.get(tenant)?.get(address);
  }

  add(cell: Cell): void {
    let cells = this.#tenants.get(cell.tenant);
    if (!cells) this.#tenants.set(cell.tenant, (cells = new Map()));
    cells.set(cell.address, cell);
    this.#size++;
    this.#append(cell);
  }

  touch(cell: Cell): void {
    if (cell === this.#newest) return;
    this.#unlink(cell);
    this.#append(cell);
  }

  /** Drops the longest unused cells that can go until at most `max` are left; those at work stay. */
  passivate(max: number): void {
    let cell = this.#oldest;
    let looks = this.size - max + passivateLooksMax;
    while (cell && this.size > max && looks-- > 0) {
      const next = cell.newer;
      if (cell.phase === "idle" || cell.phase === "cold") if (cell.waiting.length === 0 && !cell.behind) this.remove(cell);
      cell = next;
    }
  }

  remove(cell: Cell): void {
    this.#tenants.get(cell.tenant)?.delete(cell.address);
    this.#size--;
    this.#unlink(cell);
    this.dropped(cell);
  }

  #append(cell: Cell): void {
    cell.older = this.#newest;
    cell.newer = null;
    if (this.#newest) this.#newest.newer = cell;
    else this.#oldest = cell;
    this.#newest = cell;
  }

  #unlink(cell: Cell): void {
    if (cell.older) cell.older.newer = cell.newer;
    else if (this.#oldest === cell) this.#oldest = cell.newer;
    if (cell.newer) cell.newer.older = cell.older;
    else if (this.#newest === cell) this.#newest = cell.older;
    cell.older = cell.newer = null;
  }
}

const passivateLooksMax = 64;
