/** Calls: slow work that a drain asked for. A call is claimed in the store before it is begun, so that whoever finds it later knows that it may have been done. */
import type { Sql } from "postgres";
import { claimCalls, freeCall } from "../../sql/calls";
import type { Answer, CallKind } from "../messages";
import { within } from "./faults";
import type { Accepted, CallRun, Performer } from "./kernel";

const queuedMax = 10_000;
const claimMax = 100;
const claimMsMax = 15_000;
const answerRetryMs = [100, 500, 2_000, 5_000, 10_000, 30_000];

interface Line { performer: Performer<CallKind>; queue: CallRun[]; running: number; claiming: boolean }

export class Performers {
  readonly #lines = new Map<CallKind, Line>();
  readonly #known = new Set<string>();
  /** those that are being done, and how to stop them */
  readonly #stops = new Map<string, AbortController>();
  #stopped = false;
  running = 0;

  constructor(readonly sql: Sql, readonly now: () => number, readonly answer: (run: CallRun, answer: Answer) => Promise<Accepted>) {}

  register<K extends CallKind>(kind: K, performer: Performer<K>): void {
    this.#lines.set(kind, { performer: performer as never, queue: [], running: 0, claiming: false });
  }

  /** Takes a call on, unless it is known or there are too many: then it stays in the store, and a sweep brings it again. */
  add(run: CallRun): void {
    const line = this.#lines.get(run.request.kind);
    const key = `${run.tenant}/${run.id}`;
    if (!line || this.#stopped || this.#known.has(key) || this.#known.size >= queuedMax) return;
    this.#known.add(key);
    line.queue.push(run);
    void this.#pump(line);
  }

  /** The call is not in the store any more: nobody wants its answer. What was begun elsewhere ends there, and its answer finds nobody who waits. */
  abort(tenant: number, id: string): void {
    const key = `${tenant}/${id}`;
    if (!this.#known.has(key)) return;
    this.#stops.get(key)?.abort();
    for (const line of this.#lines.values()) {
      const at = line.queue.findIndex((run) => run.tenant === tenant && run.id === id);
      if (at < 0) continue;
      line.queue.splice(at, 1);
      this.#known.delete(key);
    }
  }

  /** A call whose process is gone. Its answer is unknown unless it may be done again. */
  async interrupted(run: CallRun): Promise<void> {
    const line = this.#lines.get(run.request.kind);
    if (!line || this.#known.has(`${run.tenant}/${run.id}`)) return;
    if (line.performer.repeatable) {
      await freeCall(this.sql, run.tenant, run.id);
      this.add(run);
    } else await this.answer(run, { result: "unknown", reason: "Parley stopped while this was being sent." });
  }

  async drain(deadlineMs: number): Promise<void> {
    this.#stopped = true;
    const until = performance.now() + deadlineMs;
    while (this.running > 0 && performance.now() < until) await Bun.sleep(5);
  }

  async #pump(line: Line): Promise<void> {
    if (line.claiming) return;
    line.claiming = true;
    try {
      while (!this.#stopped && line.queue.length > 0 && line.running < line.performer.parallelMax) {
        const runs = line.queue.splice(0, Math.min(claimMax, line.performer.parallelMax - line.running));
        const claimed = await within(claimMsMax, claimCalls(this.sql, runs, this.now())).catch(() => new Set<string>());
        for (const run of runs) {
          const key = `${run.tenant}/${run.id}`;
          if (claimed.has(key)) void this.#run(line, run);
          else this.#known.delete(key);
        }
      }
    } finally {
      line.claiming = false;
    }
  }

  async #run(line: Line, run: CallRun): Promise<void> {
    line.running++;
    this.running++;
    const key = `${run.tenant}/${run.id}`;
    const stop = new AbortController();
    this.#stops.set(key, stop);
    try {
      const answer = await this.#perform(line.performer, run, stop.signal);
      if (!stop.signal.aborted) for (const waitMs of answerRetryMs) {
        if (await this.answer(run, answer).then(() => true, () => false)) break;
        await Bun.sleep(waitMs);
      }
    } finally {
      line.running--;
      this.running--;
      this.#stops.delete(key);
      this.#known.delete(key);
      void this.#pump(line);
    }
  }

  async #perform(performer: Performer<CallKind>, run: CallRun, stop: AbortSignal): Promise<Answer> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(performer.timeoutMs)]);
    try {
      return await within(performer.timeoutMs * 2, performer.run(run.tenant, run.id, run.request, signal));
    } catch {
      return performer.repeatable
        ? { result: "failed", retry: true, code: "timeout", reason: "It took too long.", hint: "It is tried again." }
        : { result: "unknown", reason: "The platform did not answer in time." };
    }
  }
}
