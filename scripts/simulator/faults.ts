/** What can go wrong between the platforms and Parley, each with a rate, all under one seed. */
import { random } from "./random";
import type { Random } from "./random";

/** A fault that takes time: how often, and how long, in ms. */
export interface Slowness {
  readonly rate: number;
  readonly ms: number;
}

export interface Faults {
  readonly seed: number;
  /** webhooks posted twice */
  readonly duplicates: number;
  /** webhooks held back so that later ones overtake them */
  readonly reorder: number;
  /** sends answered with a rate limit, not accepted */
  readonly tooMany: number;
  /** sends answered with a server error, not accepted */
  readonly serverErrors: number;
  /** sends accepted, but the connection is cut before the answer */
  readonly lostAnswers: number;
  /** sends answered late */
  readonly slowAnswers: Slowness;
  /** receipts that come late */
  readonly lateReceipts: Slowness;
  /** the first receipt arrives before the answer to the send */
  readonly earlyReceipts: number;
  /** messages whose receipts never come */
  readonly missingReceipts: number;
  /** messages that are accepted and then fail */
  readonly failedReceipts: number;
  /** webhooks that never leave, on X, where nobody promises them: only who asks hears of it */
  readonly lostWebhooks: number;
}

export type FaultName = Exclude<keyof Faults, "seed">;

export const noFaults: Faults = {
  seed: 1,
  duplicates: 0,
  reorder: 0,
  tooMany: 0,
  serverErrors: 0,
  lostAnswers: 0,
  slowAnswers: { rate: 0, ms: 0 },
  lateReceipts: { rate: 0, ms: 0 },
  earlyReceipts: 0,
  missingReceipts: 0,
  failedReceipts: 0,
  lostWebhooks: 0,
};

export const faultNames = (Object.keys(noFaults) as (keyof Faults)[]).filter((name): name is FaultName => name !== "seed");

export interface FaultDice {
  readonly set: Faults;
  /** changes what is named and starts every stream again from the seed; null turns all off */
  change(set: Partial<Faults> | null): Faults;
  /** whether this fault strikes now */
  strikes(name: FaultName): boolean;
  /** ms to add, 0 when it does not strike */
  delay(name: "slowAnswers" | "lateReceipts"): number;
  /** a stream for what a fault does once it strikes */
  stream(name: FaultName): Random;
}

export function faultDice(initial: Partial<Faults> = {}): FaultDice {
  let set: Faults = { ...noFaults, ...initial };
  let strikes = streams(set.seed, "strikes");
  let details = streams(set.seed, "details");
  const rateOf = (name: FaultName): number => {
    const value = set[name];
    return typeof value === "number" ? value : value.rate;
  };
  const strike = (name: FaultName): boolean => strikes(name).chance(rateOf(name));
  return {
    get set() {
      return set;
    },
    change(changed) {
      set = changed === null ? { ...noFaults, seed: set.seed } : { ...set, ...changed };
      strikes = streams(set.seed, "strikes");
      details = streams(set.seed, "details");
      return set;
    },
    strikes: strike,
    delay: (name) => (strike(name) ? set[name].ms * (0.5 + details(name).next()) : 0),
    stream: (name) => details(name),
  };
}

function streams(seed: number, purpose: string): (name: FaultName) => Random {
  const made = new Map<FaultName, Random>();
  return (name) => {
    let stream = made.get(name);
    if (!stream) made.set(name, (stream = random(`${seed}/${purpose}/${name}`)));
    return stream;
  };
}

export const faultMsMax = 600_000;

/** Checks what came over the control door: null when it is a set of faults, else what is wrong with it. */
export function whatIsWrongWithFaults(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "faults must be an object";
  for (const [name, given] of Object.entries(value)) {
    if (name === "seed") {
      if (!Number.isSafeInteger(given)) return "seed must be a whole number";
      continue;
    }
    if (!(faultNames as readonly string[]).includes(name)) return `there is no fault called ${name}; there are ${faultNames.join(", ")}`;
    if (typeof noFaults[name as FaultName] === "number") {
      if (!isRate(given)) return `${name} must be a rate from 0 to 1`;
    } else if (!isSlowness(given)) return `${name} must be {rate: 0 to 1, ms: 0 to ${faultMsMax}}`;
  }
  return null;
}

const isRate = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= 1;
const isSlowness = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  isRate((value as Slowness).rate) &&
  typeof (value as Slowness).ms === "number" &&
  (value as Slowness).ms >= 0 &&
  (value as Slowness).ms <= faultMsMax;
