/**
 * The life of cells: from cold to idle by hydration, by ticks through turns, by failure through the store, and out by passivation.
 * Every way a message can take after it has an address is here; what a committed turn sets in motion is the runtime's.
 */
import type { Sql } from "postgres";
import { hydrate, post, type Hydrated } from "../../sql/mailboxes";
import type { Address, Behavior, Kind } from "../behavior";
import type { ConversationRow, Outcome } from "../messages";
import { Cells, nothing, type Cell, type Pending } from "./cell";
import { Committer } from "./committer";
import { codeOf, describe, within } from "./faults";
import { Unavailable, sources, type Publication } from "./kernel";
import { Lane } from "./lane";
import { Tree, failsTooOften, restMs } from "./supervise";
import { buryTurn, takeTurn, type Work } from "./turn";

export interface LifeEvents {
  now(): number;
  /** a turn is committed: its calls, signals and tells may go */
  done(work: Work): void;
  publish(publication: Publication): void;
  /** a command that was stored before it was handled has its outcome */
  decided(tenant: number, id: string, outcome: Outcome): void;
  log(event: string, fields: Record<string, string | number | boolean>): void;
}

const waitingPerActorMax = 2_000;
const storeMsMax = 15_000;
const hydrateActorsMax = 256;
const postMessagesMax = 1_000;
const restLookMs = 250;
const overloadedRetryMs = 1_000;
export const databaseRetryMs = 2_000;

export class Life {
  readonly tree = new Tree<Cell>((cell) => this.#step(cell), (cell, error) => this.#fault(cell, error));
  readonly committer: Committer;
  readonly counts = { buried: 0 };
  /** messages in memory, of all cells */
  waiting = 0;
  readonly #sql: Sql;
  readonly #on: LifeEvents;
  readonly #behaviors: Map<Kind, Behavior<Kind, unknown>>;
  readonly #cells = new Cells((cell) => this.tree.end(cell.actor));
  readonly #hydrations: Lane<Cell, Hydrated>;
  readonly #posts: Lane<{ cell: Cell; pending: Pending }, "stored" | "duplicate">;
  readonly #liveMax: number;

  constructor(sql: Sql, behaviors: readonly Behavior<Kind, never>[], liveMax: number, on: LifeEvents) {
    this.#sql = sql;
    this.#on = on;
    this.#liveMax = liveMax;
    this.#behaviors = new Map(behaviors.map((behavior) => [behavior.kind, behavior as never]));
    this.#hydrations = new Lane(hydrateActorsMax, (cells) => within(storeMsMax, hydrate(sql, cells)));
    this.#posts = new Lane(postMessagesMax, (posts) => within(storeMsMax, this.#store(posts)));
    this.committer = new Committer(sql, {
      committed: (work) => this.#committed(work),
      stale: (work) => this.#storeFirst(work),
      refused: (work, error) => this.#refused(work, error),
      lost: (work, error) => {
        on.log("commit_lost", { tenant: work.cell.tenant, error: codeOf(error) });
        this.#storeFirst(work);
      },
      publish: on.publish,
    });
  }

  get live(): number {
    return this.#cells.size;
  }

  /** The live cell of an actor, made if there is none. `fresh`: the actor was born a moment ago, there is no snapshot to fetch. */
  cell(tenant: number, address: Address, fresh: boolean): Cell {
    const known = this.#cells.get(tenant, address);
    if (known) {
      this.#cells.touch(known);
      return known;
    }
    const kind = address.slice(0, address.indexOf("/")) as Kind;
    const behavior = this.#behaviors.get(kind);
    if (!behavior) throw new Error(`no behavior for ${kind}`);
    const cell: Cell = {
      tenant, address, kind, behavior, actor: this.tree.spawn(tenant, address), phase: fresh ? "idle" : "cold", state: fresh ? behavior.initial(address.slice(kind.length + 1)) : undefined, version: 0, done: 0, listed: null,
      waiting: nothing, behind: false, suspect: null, solo: false, faults: null, older: null, newer: null,
    };
    this.#cells.add(cell);
    if (this.#cells.size > this.#liveMax) this.#cells.passivate(this.#liveMax);
    return cell;
  }

  /** Takes a message for the cell; when it can't, says so at once. */
  enqueue(cell: Cell, pending: Pending): void {
    if (cell.waiting.length >= waitingPerActorMax) return pending.fail(new Unavailable("overloaded", overloadedRetryMs));
    if (cell.phase === "resting") return void this.#post(cell, [pending]);
    if (cell.waiting === nothing) cell.waiting = [pending];
    else cell.waiting.push(pending);
    this.waiting++;
    this.#advance(cell);
  }

  /** Whatever the cell waits for next. The only place that decides it. */
  #advance(cell: Cell): void {
    if (cell.phase !== "idle" && cell.phase !== "cold") return;
    if (cell.behind) {
      cell.behind = false;
      cell.phase = "cold";
      void this.#hydrate(cell);
    } else if (cell.phase === "cold") {
      if (cell.waiting.length > 0) void this.#hydrate(cell);
    } else if (cell.waiting.length > 0) {
      cell.phase = "due";
      this.tree.tick(cell.actor, cell);
    }
  }

  /** Somebody stored something for the actor. */
  wake(tenant: number, address: Address): void {
    const cell = this.cell(tenant, address, false);
    cell.behind = true;
    this.#advance(cell);
  }

  async #hydrate(cell: Cell): Promise<void> {
    cell.phase = "hydrating";
    try {
      const found = await this.#hydrations.add(cell);
      const snapshot = found.state as { v?: number; s?: unknown } | null;
      if (snapshot?.v !== undefined && snapshot.v > cell.behavior.version) return this.#leaveToNewer(cell);
      cell.state = this.#revive(cell, snapshot, found.row as ConversationRow | null);
      cell.version = found.version;
      cell.done = found.done;
      cell.listed = null;
      cell.behind ||= found.more;
      // What is stored comes first; a message that waits here and is stored too (its commit's answer was lost) is settled by the store.
      const stored = found.waiting.map((row): Pending => ({ source: row.source, id: row.ext, at: row.at, message: row.message as never, raw: null, seq: row.seq, settle: this.#settleStored(cell, row), fail: () => undefined }));
      this.waiting += stored.length;
      cell.waiting = [...stored, ...cell.waiting.filter((pending) => pending.seq === 0)];
      cell.phase = "idle";
      this.#advance(cell);
    } catch (error) {
      this.#on.log("hydrate_failed", { tenant: cell.tenant, error: codeOf(error) });
      this.#abandon(cell);
    }
  }

  #revive({ address, kind, behavior }: Cell, snapshot: { v?: number; s?: unknown } | null, row: ConversationRow | null): unknown {
    if (snapshot?.v === undefined) return behavior.initial(address.slice(kind.length + 1));
    const whole = row && behavior.unpack ? behavior.unpack(snapshot.s, row) : snapshot.s;
    return snapshot.v === behavior.version ? whole : behavior.upgrade(snapshot.v, whole);
  }

  #settleStored(cell: Cell, row: { source: number; ext: string }): Pending["settle"] {
    return (_result, outcome) => {
      if (row.source === sources.command && outcome) this.#on.decided(cell.tenant, row.ext, outcome);
    };
  }

  /** Its snapshot was written by a newer release: what waits is stored for that. */
  #leaveToNewer(cell: Cell): void {
    this.#on.log("actor_newer", { tenant: cell.tenant, kind: cell.kind });
    cell.phase = "resting";
    void this.#post(cell, this.#takeFresh(cell));
    setTimeout(() => this.#wakeFromRest(cell), restMs);
  }

  /** The store can't be read: nothing that waits here was promised to anyone. */
  #abandon(cell: Cell): void {
    cell.phase = "cold";
    cell.behind = false;
    for (const pending of this.#takeFresh(cell)) pending.fail(new Unavailable("database", databaseRetryMs));
  }

  /** Empties the cell's memory; returns what is not stored yet. */
  #takeFresh(cell: Cell): Pending[] {
    const fresh = cell.waiting.filter((pending) => pending.seq === 0);
    this.waiting -= cell.waiting.length;
    cell.waiting = nothing;
    return fresh;
  }

  // -------------------------------------------------------------- turns

  #step(cell: Cell): void {
    if (cell.phase !== "due") return;
    const before = cell.waiting.length;
    const work = takeTurn(cell);
    this.waiting -= before - cell.waiting.length;
    if (work.handled.length > 0) {
      cell.phase = "committing";
      this.committer.add(work);
    } else if (work.fault) this.#failed(cell, work.fault.pending, work.fault.error);
    if (work.fault) throw work.fault.error;
  }

  #committed(work: Work): void {
    const { cell, turn } = work;
    cell.state = work.state;
    cell.version = turn.version + 1;
    cell.done = turn.done + (turn.items?.length ?? 0) + turn.stored;
    cell.listed = work.listed ?? cell.listed;
    cell.phase = "idle";
    this.counts.buried += turn.buried?.length ?? 0;
    if (cell.waiting.length === 0) cell.solo = false;
    for (const { pending, outcome } of work.handled) pending.settle("stored", outcome);
    for (const { id, outcome } of work.late ?? []) this.#on.decided(cell.tenant, id, outcome);
    this.#on.done(work);
    if (work.fault) this.#failed(cell, work.fault.pending, work.fault.error);
    else this.#advance(cell);
  }

  /** The turn committed nothing, or nobody knows: its messages go to the store, in order, and are handled from there. */
  #storeFirst(work: Work): void {
    const fresh = work.handled.filter(({ pending }) => pending.seq === 0).map(({ pending }) => pending);
    if (work.fault?.pending.seq === 0) fresh.push(work.fault.pending);
    void this.#post(work.cell, fresh);
  }

  /** The store refuses what the turn holds. Alone and already stored, the message is at fault. */
  #refused(work: Work, error: unknown): void {
    const { cell } = work;
    this.#on.log("turn_refused", { tenant: cell.tenant, kind: cell.kind, code: codeOf(error) });
    const [only] = work.handled;
    if (work.handled.length === 1 && only!.pending.seq > 0) this.#failed(cell, only!.pending, error);
    else {
      cell.solo = true;
      this.#storeFirst(work);
    }
  }

  // -------------------------------------------------------------- failure

  /** nact's call-back: the actor threw. It goes on, unless it does so too often. */
  #fault(cell: Cell, error: unknown): void {
    this.#on.log("actor_failed", { tenant: cell.tenant, kind: cell.kind, error: error instanceof Error ? error.name : "unknown" });
    if (!failsTooOften((cell.faults ??= []), this.#on.now())) return;
    cell.faults = null;
    const rest = () => {
      if (cell.phase !== "idle" && cell.phase !== "cold") return void setTimeout(rest, restLookMs);
      cell.phase = "resting";
      void this.#post(cell, this.#takeFresh(cell));
      setTimeout(() => this.#wakeFromRest(cell), restMs);
    };
    this.#on.log("actor_rests", { tenant: cell.tenant, kind: cell.kind });
    rest();
  }

  #wakeFromRest(cell: Cell): void {
    cell.phase = "cold";
    cell.behind = true;
    this.#advance(cell);
  }

  /** Once more after a fresh look at the store, then among the dead letters; what stands behind it goes on. */
  #failed(cell: Cell, pending: Pending, error: unknown): void {
    const name = `${pending.source}/${pending.id}`;
    const again = cell.suspect === name;
    cell.suspect = name;
    if (pending.seq === 0) return void this.#post(cell, [pending]);
    if (again) {
      cell.suspect = null;
      cell.phase = "committing";
      this.committer.add(buryTurn(cell, pending, describe(error)));
      return;
    }
    cell.phase = "cold";
    cell.behind = true;
    this.#dropStored(cell);
    this.#advance(cell);
  }

  /** Stores messages to be handled later, in order, and then looks at the store anew. */
  async #post(cell: Cell, pendings: readonly Pending[]): Promise<void> {
    const rests = cell.phase === "resting";
    if (!rests) cell.phase = "posting";
    await Promise.all(pendings.map(async (pending) => {
      try {
        pending.settle(await this.#posts.add({ cell, pending }), null);
      } catch (error) {
        this.#on.log("store_failed", { tenant: cell.tenant, error: codeOf(error) });
        pending.fail(new Unavailable("database", databaseRetryMs));
      }
    }));
    if (rests) return;
    cell.phase = "cold";
    cell.behind = true;
    this.#dropStored(cell);
    this.#advance(cell);
  }

  #dropStored(cell: Cell): void {
    const fresh = cell.waiting.filter((pending) => pending.seq === 0);
    this.waiting -= cell.waiting.length - fresh.length;
    cell.waiting = fresh;
  }

  async #store(posts: readonly { cell: Cell; pending: Pending }[]): Promise<("stored" | "duplicate")[]> {
    const { duplicates } = await post(this.#sql, posts.map(({ cell, pending }) => ({
      tenant: cell.tenant, address: cell.address, source: pending.source, ext: pending.id, message: JSON.stringify(pending.message), raw: pending.raw,
    })));
    return posts.map((_, i) => (duplicates.has(i) ? "duplicate" : "stored"));
  }
}
