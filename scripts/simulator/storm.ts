/** A crowd writes at a steady rate, for as long as asked: for demonstrations and soak tests. The benchmarks drive harder, with their own clients. */
import type { Platform } from "../../actors/messages";
import type { Timers } from "./clock";

export interface StormReport {
  readonly asked: number;
  readonly posted: number;
  readonly accepted: number;
  /** answers other than 200, and no answers, by what came */
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** accepted per second */
  readonly rate: number;
  /** ms from the post to its answer */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** all: over every channel there is */
export type StormPlace = Platform | "all";

export const stormRateMax = 20_000;
export const stormSecondsMax = 600;
const tickMs = 10;
const inFlightMax = 512;
const samplesMax = 20_000;
/** A storm that Parley does not take ends this long after its time. */
const graceMsDefault = 5_000;

/** `send` posts one more message and says what came: "200", another status, or why there was no answer. */
export async function storm(
  rate: number,
  seconds: number,
  parts: { readonly timers: Timers; readonly graceMs?: number; send(): Promise<string> },
): Promise<StormReport> {
  const asked = Math.round(rate * seconds);
  const startedAt = performance.now();
  const samples: number[] = [];
  const refused: Record<string, number> = {};
  const until = startedAt + seconds * 1000 + (parts.graceMs ?? graceMsDefault);
  let posted = 0;
  let accepted = 0;
  const open = new Set<Promise<string>>();

  const one = async (n: number): Promise<void> => {
    const at = performance.now();
    const sending = parts.send();
    open.add(sending);
    const answer = await sending;
    open.delete(sending);
    if (answer === "200") accepted++;
    else refused[answer] = (refused[answer] ?? 0) + 1;
    // Beyond what fits, samples replace earlier ones at a stride, so that the whole storm is seen.
    if (samples.length < samplesMax) samples.push(performance.now() - at);
    else samples[(n * 7919) % samplesMax] = performance.now() - at;
  };

  while (posted < asked && performance.now() < until) {
    const due = Math.min(asked, Math.floor(((performance.now() - startedAt) / 1000) * rate) + 1);
    // What doesn't fit now is posted later: a slow Parley makes the storm longer, not deeper.
    const room = Math.max(0, Math.min(due - posted, inFlightMax - open.size));
    for (let at = 0; at < room; at++) void one(posted++);
    if (!(await parts.timers.pause(tickMs))) break;
  }
  await Promise.race([Promise.all(open), parts.timers.pause(until - performance.now())]);
  const took = (performance.now() - startedAt) / 1000;
  samples.sort((a, b) => a - b);
  const at = (share: number): number => Number((samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? 0).toFixed(2));
  return {
    asked,
    posted,
    accepted,
    refused,
    seconds: Number(took.toFixed(2)),
    rate: Math.round(accepted / Math.max(took, 0.001)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}
