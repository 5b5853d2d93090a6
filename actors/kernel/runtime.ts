/**
 * The runtime: brings messages to actors and what they decide to the store. One message's way:
 *   accept → the cell's memory → tick → takeTurn → committer (ONE commit stores and handles it) → settle, publish, call, wake.
 * A message that can't be handled at once (its actor failed, another node wrote, it was seen before) is stored first (`post`) and handled from the store.
 */
import type { Sql } from "postgres";
import { outcomeOf } from "../../sql/outcomes";
import type { Address, Behavior, Kind } from "../behavior";
import type { Answer, Outcome, Show } from "../messages";
import type { Cluster } from "./cluster";
import { within } from "./faults";
import { newId } from "./ids";
import { Unavailable, sources, type Accepted, type Arrival, type CallRun, type Gauges, type Kernel, type Publication } from "./kernel";
import { Life, databaseRetryMs } from "./life";
import { Performers } from "./perform";
import { Sweep } from "./sweep";
import { Threads, type Known } from "./threads";
import type { Work } from "./turn";

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
const askMsMax = 15_000;
const askPollMs = 250;
const drainLookMs = 5;
const overloadedRetryMs = 1_000;

export function openKernel(options: KernelOptions): Kernel {
  return new Runtime(options);
}

/** Whom the fate of a message is told, once. */
interface Flight { done(accepted: Accepted): void; failed(error: unknown): void }

class Runtime implements Kernel {
  readonly deadLetters: Kernel["deadLetters"];
  readonly #options: KernelOptions;
  readonly #now: () => number;
  readonly #life: Life;
  readonly #threads: Threads;
  readonly #performers: Performers;
  readonly #sweep: Sweep;
  /** messages on their way to their commit, so that a twin shares it */
  readonly #flights = new Map<string, Promise<Accepted>>();
  /** commands whose outcome is waited for here: those who ask the same share it */
  readonly #asks = new Map<string, { heard: (outcome: Outcome) => void; outcome: Promise<Outcome> }>();
  readonly #feedListeners: ((publication: Publication) => void)[] = [];
  readonly #showListeners: ((tenant: number, signal: Show) => void)[] = [];
  #draining = false;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { committer, writer, cluster } = options;
    const log = options.log ?? (() => undefined);
    const wake = (tenant: number, address: string) => void (this.#draining || this.#life.wake(tenant, address as Address));
    this.#life = new Life(committer, options.behaviors, options.liveActorsMax ?? liveActorsMaxDefault, {
      now: this.#now, log,
      done: (work) => this.#done(work),
      publish: (publication) => this.#publish(publication),
      decided: (tenant, id, outcome) => this.#asks.get(`${tenant}/${id}`)?.heard(outcome),
    });
    this.#threads = new Threads(committer, () => newId(this.#now()));
    this.#performers = new Performers(writer, this.#now, (run, answer) => this.#answered(run, answer));
    this.#sweep = new Sweep(writer, cluster, this.#now, {
      wake, log,
      call: (run) => this.#performers.add(run),
      interrupted: (run) => this.#performers.interrupted(run),
      arrive: (arrival) => this.accept(arrival).then(() => undefined),
    });
    this.deadLetters = { replay: (tenant, id) => this.#sweep.replay(tenant, id) };
    cluster.onWake(wake);
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
    while ((this.#life.waiting > 0 || this.#life.committer.depth > 0 || this.#flights.size > 0) && performance.now() < until) await Bun.sleep(drainLookMs);
    this.#life.tree.stop();
  }

  gauges(): Gauges {
    const { counts, seconds } = this.#life.committer;
    return {
      live: this.#life.live, waiting: this.#life.waiting, calls: this.#performers.running, restarts: this.#life.tree.restarts, deadLetters: this.#life.counts.buried,
      commits: counts.commits, committed: counts.turns, stale: counts.stale, commitSeconds: Object.fromEntries(seconds),
    };
  }

  // -------------------------------------------------------------- in

  accept(arrival: Arrival): Promise<Accepted> {
    const key = `${arrival.tenant}/${arrival.source}/${arrival.id}`;
    const flying = this.#flights.get(key);
    if (flying) return flying.then((accepted) => (accepted.result === "stored" ? { ...accepted, result: "duplicate" } : accepted));
    const { promise, resolve, reject } = Promise.withResolvers<Accepted>();
    this.#flights.set(key, promise);
    this.#deliver(arrival, {
      done: (accepted) => {
        this.#flights.delete(key);
        resolve(accepted);
      },
      failed: (error) => {
        this.#flights.delete(key);
        reject(error);
      },
    });
    return promise;
  }

  ask(arrival: Arrival): Promise<Outcome> {
    const key = `${arrival.tenant}/${arrival.id}`;
    const asked = this.#asks.get(key);
    if (asked) return asked.outcome;
    let heard: (outcome: Outcome) => void = () => undefined;
    const answer = new Promise<Outcome>((resolve) => (heard = resolve));
    const outcome = this.#outcome(arrival, answer).finally(() => this.#asks.delete(key));
    this.#asks.set(key, { heard, outcome });
    return outcome;
  }

  async #outcome(arrival: Arrival, answer: Promise<Outcome>): Promise<Outcome> {
    try {
      const accepted = await this.accept(arrival);
      if (accepted.result === "stored") return await within(askMsMax, answer);
      return await this.#earlierOutcome(arrival, answer);
    } catch (error) {
      throw error instanceof Unavailable ? error : new Unavailable("timeout", overloadedRetryMs);
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

  /** Finds the actor, opening its thread if it must, and hands it the message. `flight` hears once what became of it. */
  #deliver(arrival: Arrival, flight: Flight): void {
    if (this.#draining && arrival.source !== sources.answer) return flight.failed(new Unavailable("draining", databaseRetryMs));
    if (this.#life.waiting >= waitingMax) return flight.failed(new Unavailable("overloaded", overloadedRetryMs));
    const { to } = arrival;
    if (typeof to === "string") return this.#enqueue(arrival, to, false, arrival.message, flight);
    const enter = (thread: Known): void => {
      const message: Arrival["message"] =
        arrival.message.type === "received" ? { ...arrival.message, thread: { channel: to.channel, platform: to.platform, contact: thread.contact, number: thread.number } } : arrival.message;
      this.#enqueue(arrival, thread.address, thread.created, message, flight);
    };
    const known = this.#threads.known(arrival);
    if (known) enter(known);
    else this.#threads.resolve(arrival).then((found) => (found ? enter(found) : flight.done({ result: "missing", address: null }))).catch(flight.failed);
  }

  #enqueue(arrival: Arrival, address: Address, fresh: boolean, message: Arrival["message"], flight: Flight): void {
    this.#life.enqueue(this.#life.cell(arrival.tenant, address, fresh), {
      source: arrival.source, id: arrival.id, at: arrival.at, message, raw: arrival.raw, seq: 0,
      settle: (result, outcome) => {
        if (outcome) this.#asks.get(`${arrival.tenant}/${arrival.id}`)?.heard(outcome);
        flight.done({ result, address });
      },
      fail: flight.failed,
    });
  }

  // -------------------------------------------------------------- out

  /** A turn is committed: what it asked for may begin. */
  #done({ cell, turn, calls, aborts, shows }: Work): void {
    for (const id of aborts ?? []) this.#performers.abort(cell.tenant, id);
    for (const call of calls ?? []) this.#performers.add({ tenant: cell.tenant, id: call.id, address: cell.address, request: call.request });
    for (const signal of shows ?? []) this.#show(cell.tenant, signal);
    for (const tell of turn.tells ?? []) this.#options.cluster.wake(cell.tenant, tell.address, 0);
    if (turn.keys) this.#threads.forget();
  }

  #show(tenant: number, signal: Show): void {
    for (const listener of this.#showListeners) listener(tenant, signal);
  }

  #publish(publication: Publication): void {
    for (const listener of this.#feedListeners) listener(publication);
    this.#options.cluster.publish(`feed/${publication.tenant}`, String(publication.seq));
  }

  #answered(run: CallRun, answer: Answer): Promise<Accepted> {
    return this.accept({ tenant: run.tenant, source: sources.answer, id: run.id, to: run.address, message: { type: "answered", call: run.id, request: run.request, answer }, raw: null, at: this.#now() });
  }
}
