/**
 * Group commit: one commit is in flight, and what becomes ready meanwhile is the next one. Nothing waits for company.
 * The batch that fails for its data is halved until the bad turn stands alone; a batch that fails for the database fails as a whole.
 */
import type { Sql } from "postgres";
import { commitTurns, type Committed } from "../../sql/commit";
import type { FeedEvent } from "../behavior";
import { deliveryStates, type EntryRow } from "../messages";
import type { DeliveryShown, FeedContents, Publication } from "./kernel";
import { isBadData, within } from "./faults";
import { deliveryShown, type Work } from "./turn";

export interface CommitterEvents {
  committed(work: Work): void;
  /** another writer was there first, or a message of the turn was stored before */
  stale(work: Work): void;
  /** the store refuses this turn for what is in it */
  refused(work: Work, error: unknown): void;
  /** the store could not be reached, or did not answer: the turn may or may not be committed */
  lost(work: Work, error: unknown): void;
  publish(publication: Publication): void;
}

export const batchTurnsMax = 512;
const none: never[] = [];
const commitMsMax = 15_000;
const histogramBounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, Number.POSITIVE_INFINITY];

type Landed = { readonly batch: Work[]; readonly result: Committed } | { readonly batch: Work[]; readonly result: null; readonly error: unknown };

export class Committer {
  readonly counts = { commits: 0, turns: 0, stale: 0 };
  readonly seconds = new Map<number, number>(histogramBounds.map((bound) => [bound, 0]));
  #queue: Work[] = [];
  #busy = false;
  #scheduled = false;

  constructor(readonly sql: Sql, readonly on: CommitterEvents) {}

  get depth(): number {
    return this.#queue.length;
  }

  add(work: Work): void {
    this.#queue.push(work);
    if (this.#busy || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let flight = this.#takeOff();
    while (flight) {
      const landed = await flight;
      // The database works on the next commit while we tell of this one. What failed is dealt with first.
      flight = landed.result ? this.#takeOff() : null;
      await this.#land(landed);
      flight ??= this.#takeOff();
    }
    this.#busy = false;
  }

  #takeOff(): Promise<Landed> | null {
    return this.#queue.length > 0 ? this.#commit(this.#nextBatch()) : null;
  }

  /** Turns in order of arrival; one that tells an actor of this batch, or was told by one, waits for the next: a mailbox row is written once per statement. */
  #nextBatch(): Work[] {
    if (this.#queue.length <= batchTurnsMax && !this.#queue.some((work) => work.turn.tells)) {
      const all = this.#queue;
      this.#queue = [];
      return all;
    }
    const batch: Work[] = [], later: Work[] = [];
    const actors = new Set<string>(), targets = new Set<string>();
    for (const work of this.#queue) {
      const { tenant, address, tells = none } = work.turn;
      const clash = targets.has(`${tenant}/${address}`) || tells.some((tell) => actors.has(`${tenant}/${tell.address}`));
      if (batch.length === batchTurnsMax || clash) {
        later.push(work);
        continue;
      }
      batch.push(work);
      actors.add(`${tenant}/${address}`);
      for (const tell of tells) targets.add(`${tenant}/${tell.address}`);
    }
    this.#queue = later;
    return batch;
  }

  async #commit(batch: Work[]): Promise<Landed> {
    number(batch);
    const began = performance.now();
    try {
      const result = await within(commitMsMax, commitTurns(this.sql, batch.map((work) => work.turn)));
      this.#measure((performance.now() - began) / 1000);
      return { batch, result };
    } catch (error) {
      return { batch, result: null, error };
    }
  }

  async #land(landed: Landed): Promise<void> {
    const { batch, result } = landed;
    if (!result) return await this.#failed(batch, landed.error);
    const won = batch.filter((_, i) => !result.stale.has(i));
    this.counts.commits++;
    this.counts.turns += won.length;
    this.counts.stale += result.stale.size;
    for (const publication of publications(won, result)) this.on.publish(publication);
    for (const work of won) this.on.committed(work);
    for (const i of result.stale) this.on.stale(batch[i]!);
  }

  async #failed(batch: Work[], error: unknown): Promise<void> {
    if (!isBadData(error)) for (const work of batch) this.on.lost(work, error);
    else if (batch.length === 1) this.on.refused(batch[0]!, error);
    else {
      const half = batch.length >> 1;
      await this.#land(await this.#commit(batch.slice(0, half)));
      await this.#land(await this.#commit(batch.slice(half)));
    }
  }

  #measure(seconds: number): void {
    for (const bound of histogramBounds) if (seconds <= bound) this.seconds.set(bound, this.seconds.get(bound)! + 1);
  }
}

/** Gives everything that can be numbered in the feed its place in this commit. */
function number(batch: readonly Work[]): void {
  let ord = 0;
  for (const { turn, events } of batch) {
    for (const fold of turn.folds ?? none) fold.ord = ++ord;
    for (const mark of turn.marks ?? none) mark.ord = ++ord;
    for (const patch of turn.patches ?? none) patch.ord = ++ord;
    turn.events?.forEach((event, i) => (events![i]!.ord = event.ord = ++ord));
  }
}

/** What each tenant sees of the commit, numbered as the store numbered it. */
function publications(won: readonly Work[], result: Committed): Publication[] {
  if (result.seqs.size === 0) return [];
  const shown = new Map<number, { ord: number; event: FeedEvent; contents: FeedContents }[]>();
  const folded = Map.groupBy(result.folded, (each) => each.ord);
  for (const work of won) {
    let list = shown.get(work.turn.tenant);
    if (!list) shown.set(work.turn.tenant, (list = []));
    for (const { ord, event } of work.events ?? none) list.push({ ord, event, contents: contentsOf(work, event) });
    if (folded.size > 0) for (const change of [...(work.turn.folds ?? none), ...(work.turn.marks ?? none), ...(work.turn.patches ?? none)]) {
      for (const each of folded.get(change.ord) ?? []) {
        const event: FeedEvent = { id: each.conversation, what: "change", n: each.number, seen: [change.seen, change.seen] };
        list.push({ ord: change.ord, event, contents: { ...rowOf(work), ...contentsOfFold(each.shown) } });
      }
    }
  }
  return [...result.seqs].map(([tenant, seq]) => {
    const list = shown.get(tenant)!.sort((a, b) => a.ord - b.ord);
    return { tenant, base: seq - list.length, seq, events: list.map((each) => each.event), contents: list.map((each) => each.contents) };
  });
}

/** The store speaks of delivery states by rank. */
function contentsOfFold(shown: string): FeedContents {
  const { delivery, entry } = JSON.parse(shown) as { delivery?: Omit<DeliveryShown, "state"> & { state: number }; entry?: EntryRow };
  return { ...(entry && { entry }), ...(delivery && { delivery: { ...delivery, state: deliveryStates[delivery.state]! } }) };
}

function contentsOf(work: Work, event: FeedEvent): FeedContents {
  if (event.n === undefined) return rowOf(work);
  const entry = work.turn.entries?.find((each) => each.number === event.n) as EntryRow | undefined;
  const delivery = deliveryShown(work, event.n);
  return { ...rowOf(work), ...(entry && { entry }), ...(delivery && { delivery }) };
}

const rowOf = ({ row, turn }: Work): FeedContents => (row ? { row, rowText: turn.row } : {});
