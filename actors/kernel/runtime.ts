/**
 * The runtime: brings messages to actors and what they decide to the store. One message's way:
 *   accept → the cell's memory → tick → takeTurn → committer (ONE commit stores and handles it) → settle, publish, call, wake.
 * A message that can't be handled at once (its actor failed, another node wrote, it was seen before) is stored first (`post`) and handled from the store.
 */
import type { Sql } from "postgres";
import { hydrate, post, type Hydrated } from "../../sql/mailboxes";
import { outcomeOf } from "../../sql/outcomes";
import type { Address, Behavior, Kind } from "../behavior";
import type { Answer, Outcome, Show } from "../messages";
import { Cells, type Cell, type Pending } from "./cell";
import type { Cluster } from "./cluster";
import { Committer, within } from "./committer";
import { newId } from "./ids";
import { Unavailable, sources, type Accepted, type Arrival, type CallRun, type Gauges, type Kernel, type Publication } from "./kernel";
import { Lane } from "./lane";
import { Performers } from "./perform";
import { Sweep } from "./sweep";
import { Tree, failsTooOften, restMs } from "./supervise";
import { Threads } from "./threads";
import { buryTurn, takeTurn, type Work } from "./turn";

export interface KernelOptions {
  /** connections for the hot statements, whose plans are made once and for indexes; one commit is in flight, the rest hydrate and open threads */
  readonly committer: Sql;
  /** connections for what is neither hot nor urgent: sweeps, calls, outcomes */
  readonly writer: Sql;
  readonly behaviors: readonly Behavior<Kind, never>[];
  readonly cluster: Cluster;
  readonly now?: () => number;
  readonly log?: (event: string, fields: Record<string, string | number | boolean>) => void;
  readonly liveActorsMax?: number;
}

const liveActorsMaxDefault = 20_000;
const waitingMax = 50_000;
const waitingPerActorMax = 2_000;
const askMsMax = 15_000;
const askPollMs = 250;
const storeMsMax = 15_000;
const hydrateActorsMax = 256;
const postMessagesMax = 1_000;
const overloadedRetryMs = 1_000;
const databaseRetryMs = 2_000;

export function openKernel(options: KernelOptions): Kernel {
  return new Runtime(options);
}

class Runtime implements Kernel {
  readonly deadLetters: Kernel["deadLetters"];
  readonly #options: KernelOptions;
  readonly #now: () => number;
  readonly #behaviors: Map<Kind, Behavior<Kind, unknown>>;
  readonly #cells = new Cells();
  readonly #tree = new Tree();
  readonly #threads: Threads;
  readonly #committer: Committer;
  readonly #performers: Performers;
  readonly #sweep: Sweep;
  readonly #flights = new Map<string, Promise<Accepted>>();
  readonly #asks = new Map<string, (outcome: Outcome) => void>();
  readonly #hydrations: Lane<Cell, Hydrated>;
  readonly #posts: Lane<{ cell: Cell; pending: Pending }, "stored" | "duplicate">;
  readonly #feedListeners: ((publication: Publication) => void)[] = [];
  readonly #showListeners: ((tenant: number, signal: Show) => void)[] = [];
  readonly #liveMax: number;
  #waiting = 0;
  #buried = 0;
  #draining = false;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#liveMax = options.liveActorsMax ?? liveActorsMaxDefault;
    this.#behaviors = new Map(options.behaviors.map((behavior) => [behavior.kind, behavior as never]));
    const { committer, writer } = options;
    this.#threads = new Threads(committer, () => newId(this.#now()));
    this.#hydrations = new Lane(hydrateActorsMax, (cells) => within(storeMsMax, hydrate(committer, cells)));
    this.#posts = new Lane(postMessagesMax, (posts) => within(storeMsMax, this.#store(posts)));
    this.#committer = new Committer(options.committer, {
      committed: (work) => this.#committed(work),
      stale: (work) => this.#storeFirst(work),
      refused: (work, error) => this.#refused(work, error),
      lost: (work, error) => {
        this.#log("commit_lost", { tenant: work.cell.tenant, error: codeOf(error) });
        this.#storeFirst(work);
      },
      publish: (publication) => this.#publish(publication),
    });
    this.#performers = new Performers(writer, this.#now, (run, answer) => this.#answered(run, answer));
    this.#sweep = new Sweep(writer, options.cluster, this.#now, {
      wake: (tenant, address) => this.#wake(tenant, address as Address),
      call: (run) => this.#performers.add(run),
      interrupted: (run) => this.#performers.interrupted(run),
      arrive: (arrival) => this.accept(arrival).then(() => undefined),
      log: (event, fields) => this.#log(event, fields),
    });
    this.deadLetters = { replay: (tenant, id) => this.#sweep.replay(tenant, id) };
    options.cluster.onWake((tenant, address) => this.#wake(tenant, address as Address));
  }

  onFeed(listener: (publication: Publication) => void): void {
    this.#feedListeners.push(listener);
  }

  onShow(listener: (tenant: number, signal: Show) => void): void {
    this.#showListeners.push(listener);
  }

  perform: Kernel["perform"] = (kind, performer) => this.#performers.register(kind, performer);

  async start(): Promise<void> {
    await this.#sweep.start();
  }

  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true;
    this.#sweep.stop();
    const until = performance.now() + deadlineMs;
    await this.#performers.drain(deadlineMs);
    while ((this.#waiting > 0 || this.#committer.depth > 0 || this.#flights.size > 0) && performance.now() < until) await Bun.sleep(5);
    this.#tree.stop();
  }

  gauges(): Gauges {
    const { commits, turns, stale } = this.#committer.counts;
    return {
      live: this.#cells.size, waiting: this.#waiting, calls: this.#performers.running, restarts: this.#tree.restarts, deadLetters: this.#buried,
      commits, committed: turns, stale, commitSeconds: Object.fromEntries(this.#committer.seconds),
    };
  }

  // -------------------------------------------------------------- in

  accept(arrival: Arrival): Promise<Accepted> {
    const key = `${arrival.tenant}/${arrival.source}/${arrival.id}`;
    const flying = this.#flights.get(key);
    if (flying) return flying.then((accepted) => (accepted.result === "stored" ? { ...accepted, result: "duplicate" } : accepted));
    const flight = this.#deliver(arrival, null);
    this.#flights.set(key, flight);
    const land = () => void this.#flights.delete(key);
    flight.then(land, land);
    return flight;
  }

  async ask(arrival: Arrival): Promise<Outcome> {
    const key = `${arrival.tenant}/${arrival.id}`;
    let heard: (outcome: Outcome) => void = () => undefined;
    const answer = new Promise<Outcome>((resolve) => (heard = resolve));
    this.#asks.set(key, heard);
    try {
      const accepted = await this.accept(arrival);
      if (accepted.result === "stored") return await within(askMsMax, answer);
      return await this.#earlierOutcome(arrival, answer);
    } catch (error) {
      throw error instanceof Unavailable ? error : new Unavailable("timeout", overloadedRetryMs);
    } finally {
      if (this.#asks.get(key) === heard) this.#asks.delete(key);
    }
  }

  /** A repeated command: its first telling was decided, or is about to be, here or elsewhere. */
  async #earlierOutcome(arrival: Arrival, answer: Promise<Outcome>): Promise<Outcome> {
    const until = performance.now() + askMsMax;
    while (performance.now() < until) {
      const outcome = await outcomeOf(this.#options.writer, arrival.tenant, arrival.id);
      if (outcome !== null) return outcome as Outcome;
      const heard = await Promise.race([answer, Bun.sleep(askPollMs)]);
      if (heard) return heard;
    }
    throw new Unavailable("timeout", overloadedRetryMs);
  }

  async #deliver(arrival: Arrival, address: Address | null): Promise<Accepted> {
    if (this.#draining && arrival.source !== sources.answer) throw new Unavailable("draining", databaseRetryMs);
    if (this.#waiting >= waitingMax) throw new Unavailable("overloaded", overloadedRetryMs);
    let { message } = arrival;
    let fresh = false;
    if (typeof arrival.to === "string") address = arrival.to;
    else {
      const thread = this.#threads.known(arrival) ?? (await this.#threads.resolve(arrival));
      if (thread === null) return { result: "missing", address: null };
      address = `conversation/${thread.conversation}`;
      fresh = thread.created;
      if (message.type === "received") message = { ...message, thread: { channel: arrival.to.channel, platform: arrival.to.platform, contact: thread.contact, number: thread.number } };
    }
    const cell = this.#cell(arrival.tenant, address, fresh);
    return await new Promise((resolve, reject) => {
      this.#enqueue(cell, {
        source: arrival.source, id: arrival.id, at: arrival.at, message, raw: arrival.raw, seq: 0,
        settle: (result, outcome) => {
          if (outcome) this.#asks.get(`${arrival.tenant}/${arrival.id}`)?.(outcome);
          resolve({ result, address });
        },
        fail: reject,
      });
    });
  }

  // -------------------------------------------------------------- cells

  #cell(tenant: number, address: Address, fresh: boolean): Cell {
    const known = this.#cells.get(tenant, address);
    if (known) {
      this.#cells.touch(known);
      return known;
    }
    const kind = address.slice(0, address.indexOf("/")) as Kind;
    const behavior = this.#behaviors.get(kind);
    if (!behavior) throw new Error(`no behavior for ${kind}`);
    const cell: Cell = {
      tenant, address, kind, behavior, phase: fresh ? "idle" : "cold", state: fresh ? behavior.initial(address.slice(kind.length + 1)) : undefined, version: 0, done: 0,
      waiting: [], behind: false, suspect: null, solo: false, faults: [], older: null, newer: null, tick: () => undefined, stop: () => undefined,
    };
    Object.assign(cell, this.#tree.spawn(tenant, address, () => this.#step(cell), (error) => this.#fault(cell, error)));
    this.#cells.add(cell);
    if (this.#cells.size > this.#liveMax) this.#cells.passivate(this.#liveMax);
    return cell;
  }

  #enqueue(cell: Cell, pending: Pending): void {
    if (cell.waiting.length >= waitingPerActorMax) return pending.fail(new Unavailable("overloaded", overloadedRetryMs));
    if (cell.phase === "resting") return void this.#post(cell, [pending]);
    cell.waiting.push(pending);
    this.#waiting++;
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
      cell.tick();
    }
  }

  #wake(tenant: number, address: Address): void {
    if (this.#draining) return;
    const cell = this.#cell(tenant, address, false);
    cell.behind = true;
    this.#advance(cell);
  }

  async #hydrate(cell: Cell): Promise<void> {
    cell.phase = "hydrating";
    try {
      const found = await this.#hydrations.add(cell);
      const snapshot = found.state as { v?: number; s?: unknown } | null;
      if (snapshot?.v !== undefined && snapshot.v > cell.behavior.version) return this.#leaveToNewer(cell);
      cell.state = this.#revive(cell, snapshot);
      cell.version = found.version;
      cell.done = found.done;
      cell.behind ||= found.more;
      // What is stored comes first; a message that waits here and is stored too (its commit's answer was lost) is settled by the store.
      const stored = found.waiting.map((row): Pending => ({ source: row.source, id: row.ext, at: row.at, message: row.message as never, raw: null, seq: row.seq, settle: this.#settleStored(cell, row), fail: () => undefined }));
      this.#waiting += stored.length;
      cell.waiting = [...stored, ...cell.waiting.filter((pending) => pending.seq === 0)];
      cell.phase = "idle";
      this.#advance(cell);
    } catch (error) {
      this.#log("hydrate_failed", { tenant: cell.tenant, error: codeOf(error) });
      this.#abandon(cell);
    }
  }

  #revive(cell: Cell, snapshot: { v?: number; s?: unknown } | null): unknown {
    if (snapshot?.v === undefined) return cell.behavior.initial(cell.address.slice(cell.kind.length + 1));
    return snapshot.v === cell.behavior.version ? snapshot.s : cell.behavior.upgrade(snapshot.v, snapshot.s);
  }

  #settleStored(cell: Cell, row: { source: number; ext: string }): Pending["settle"] {
    return (_result, outcome) => {
      if (row.source === sources.command && outcome) this.#asks.get(`${cell.tenant}/${row.ext}`)?.(outcome);
    };
  }

  /** Its snapshot was written by a newer release: what waits is stored for that. */
  #leaveToNewer(cell: Cell): void {
    this.#log("actor_newer", { tenant: cell.tenant, kind: cell.kind });
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
    this.#waiting -= cell.waiting.length;
    cell.waiting = [];
    return fresh;
  }

  // -------------------------------------------------------------- turns

  #step(cell: Cell): void {
    if (cell.phase !== "due") return;
    const before = cell.waiting.length;
    const work = takeTurn(cell);
    this.#waiting -= before - cell.waiting.length;
    if (work.handled.length > 0) {
      cell.phase = "committing";
      this.#committer.add(work);
    } else if (work.fault) this.#failed(cell, work.fault.pending, work.fault.error);
    if (work.fault) throw work.fault.error;
  }

  #committed(work: Work): void {
    const { cell, turn } = work;
    cell.state = work.state;
    cell.version = turn.version + 1;
    cell.done = turn.done + turn.items.length + turn.stored;
    cell.phase = "idle";
    this.#buried += turn.buried.length;
    if (cell.waiting.length === 0) cell.solo = false;
    for (const { pending, outcome } of work.handled) pending.settle("stored", outcome);
    for (const call of work.calls) this.#performers.add({ tenant: cell.tenant, id: call.id, address: cell.address, request: call.request });
    for (const signal of work.shows) this.show(cell.tenant, signal);
    for (const tell of turn.tells) this.#options.cluster.wake(cell.tenant, tell.address, 0);
    if (turn.keys.length > 0) this.#threads.forget(cell.tenant);
    if (work.fault) this.#failed(cell, work.fault.pending, work.fault.error);
    else this.#advance(cell);
  }

  show(tenant: number, signal: Show): void {
    for (const listener of this.#showListeners) listener(tenant, signal);
  }

  #publish(publication: Publication): void {
    for (const listener of this.#feedListeners) listener(publication);
    this.#options.cluster.publish(`feed/${publication.tenant}`, String(publication.seq));
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
    this.#log("turn_refused", { tenant: cell.tenant, kind: cell.kind, code: codeOf(error) });
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
    this.#log("actor_failed", { tenant: cell.tenant, kind: cell.kind, error: error instanceof Error ? error.name : "unknown" });
    if (!failsTooOften(cell.faults, this.#now())) return;
    cell.faults = [];
    const rest = () => {
      if (cell.phase !== "idle" && cell.phase !== "cold") return void setTimeout(rest, askPollMs);
      cell.phase = "resting";
      void this.#post(cell, this.#takeFresh(cell));
      setTimeout(() => this.#wakeFromRest(cell), restMs);
    };
    this.#log("actor_rests", { tenant: cell.tenant, kind: cell.kind });
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
      this.#committer.add(buryTurn(cell, pending, describe(error)));
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
        this.#log("store_failed", { tenant: cell.tenant, error: codeOf(error) });
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
    this.#waiting -= cell.waiting.length - fresh.length;
    cell.waiting = fresh;
  }

  async #store(posts: readonly { cell: Cell; pending: Pending }[]): Promise<("stored" | "duplicate")[]> {
    const { duplicates } = await post(this.#options.committer, posts.map(({ cell, pending }) => ({
      tenant: cell.tenant, address: cell.address, source: pending.source, ext: pending.id, message: JSON.stringify(pending.message), raw: pending.raw,
    })));
    return posts.map((_, i) => (duplicates.has(i) ? "duplicate" : "stored"));
  }

  // -------------------------------------------------------------- calls

  #answered(run: CallRun, answer: Answer): Promise<Accepted> {
    return this.accept({ tenant: run.tenant, source: sources.answer, id: run.id, to: run.address, message: { type: "answered", call: run.id, request: run.request, answer }, raw: null, at: this.#now() });
  }

  #log(event: string, fields: Record<string, string | number | boolean>): void {
    this.#options.log?.(event, fields);
  }
}

/** SQLSTATE, or the error's name: what may be logged of it. Its text may quote data. */
function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? (error instanceof Error ? error.name : "unknown"));
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
