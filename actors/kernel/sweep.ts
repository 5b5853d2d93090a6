/** The sweep finds what nobody works on: messages that wait, calls that were never begun or never answered, timers that are due. Hints may be lost; this is why nothing is. */
import type { Sql } from "postgres";
import { dueTimers, freeCalls, interruptedCalls, type CallRow } from "../../sql/calls";
import { behind, post } from "../../sql/mailboxes";
import { deadLetter, markReplayed, prune } from "../../sql/outcomes";
import type { Address } from "../behavior";
import type { Cluster } from "./cluster";
import { sources, type Arrival, type CallRun } from "./kernel";
import { timerId } from "./turn";

const sweepMs = 3_000;
const timersMs = 250;
const pruneMs = 600_000;
const rowsMax = 1_000;
const callIdleMs = 5_000;
/** Longer than every performer's timeout: a call started before that has lost its process. */
const callLostMs = 300_000;
const retentionDays = { outcomes: 30, journal: 30, feed: 7 };

export interface SweepEvents {
  wake(tenant: number, address: string): void;
  call(run: CallRun): void;
  interrupted(run: CallRun): Promise<void>;
  arrive(arrival: Arrival): Promise<void>;
  log(event: string, fields: Record<string, string | number | boolean>): void;
}

export class Sweep {
  readonly #timers: Timer[] = [];

  constructor(readonly sql: Sql, readonly cluster: Cluster, readonly now: () => number, readonly on: SweepEvents) {}

  /** The first sweep takes everything; alone, whatever was begun before is interrupted. */
  async start(): Promise<void> {
    await this.#sweep(0, this.cluster.alone ? 0 : callLostMs);
    this.#every(sweepMs, () => this.#sweep(callIdleMs, callLostMs));
    this.#every(timersMs, () => this.#ring());
    this.#every(pruneMs, () => prune(this.sql, retentionDays, rowsMax * 10).then(() => undefined));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  async replay(tenant: number, id: number): Promise<boolean> {
    const letter = await deadLetter(this.sql, tenant, id);
    if (!letter) return false;
    await post(this.sql, [{ tenant, address: letter.address, source: sources.replay, ext: `${id}@${this.now()}`, message: JSON.stringify(letter.message), raw: null }]);
    await markReplayed(this.sql, tenant, id);
    this.on.wake(tenant, letter.address);
    return true;
  }

  async #sweep(idleMs: number, lostMs: number): Promise<void> {
    for (const { tenant, address } of await behind(this.sql, rowsMax)) this.on.wake(tenant, address);
    for (const row of await freeCalls(this.sql, idleMs, rowsMax)) this.on.call(runOf(row));
    for (const row of await interruptedCalls(this.sql, lostMs, rowsMax)) await this.on.interrupted(runOf(row));
  }

  async #ring(): Promise<void> {
    const due = await dueTimers(this.sql, this.now(), rowsMax);
    await Promise.allSettled(due.map((timer) => this.on.arrive({
      tenant: timer.tenant, source: sources.timer, id: timerId(timer.id, timer.due, timer.address), to: timer.address as Address, message: timer.message as never, raw: null, at: this.now(),
    })));
  }

  /** Runs again and again, never twice at once; a failure is logged and the next round tries again. */
  #every(ms: number, work: () => Promise<void>): void {
    let busy = false;
    this.#timers.push(setInterval(() => {
      if (busy) return;
      busy = true;
      work().catch((error: unknown) => this.on.log("sweep_failed", { error: error instanceof Error ? error.name : "unknown" })).finally(() => (busy = false));
    }, ms));
  }
}

const runOf = (row: CallRow): CallRun => ({ tenant: row.tenant, id: row.id, address: row.address as Address, request: row.request as CallRun["request"] });
