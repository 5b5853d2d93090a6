/**
 * Limits per address: how often one may fail before it is not listened to for a while, and how much one may have under way. Only failures are counted, so a platform that posts
 * thousands of true webhooks a second from a handful of addresses never meets them.
 */
import { isIPv6 } from "node:net";

export interface Limiter {
  /** Counts one failure. */
  count(address: string): void;
  /** Milliseconds to wait; 0: welcome. The address is asked for only when somebody failed lately. */
  blockedMs(address: string | (() => string)): number;
}

/** Beyond this many addresses in one window somebody has many of them, and counting each is no use: memory stays bounded instead. */
const addressesMax = 50_000;

/** Windows are fixed: everything is forgotten at their end, at once and without timers. */
export function openLimiter(failuresMax: number, windowMs: number, now: () => number = Date.now): Limiter {
  const counts = new Map<string, number>();
  let until = 0;
  const turn = (): void => {
    if (now() < until) return;
    counts.clear();
    until = now() + windowMs;
  };
  return {
    count(address) {
      turn();
      const name = networkOf(address);
      const known = counts.get(name);
      if (known !== undefined || counts.size < addressesMax) counts.set(name, (known ?? 0) + 1);
    },
    blockedMs(address) {
      if (counts.size === 0) return 0;
      turn();
      return (counts.get(networkOf(typeof address === "string" ? address : address())) ?? 0) >= failuresMax ? Math.max(until - now(), 1) : 0;
    },
  };
}

export interface Budget {
  /** Takes an amount for a name; what it returns gives it back. null: there is not so much left. */
  take(name: string, amount: number): (() => void) | null;
}

/** An amount that is shared: so much for each, so much for all. */
export function openBudget(eachMax: number, allMax: number): Budget {
  const taken = new Map<string, number>();
  let all = 0;
  const add = (name: string, amount: number): void => {
    const now = (taken.get(name) ?? 0) + amount;
    all += amount;
    if (now > 0) taken.set(name, now);
    else taken.delete(name);
  };
  return {
    take(name, amount) {
      if ((taken.get(name) ?? 0) + amount > eachMax || all + amount > allMax) return null;
      add(name, amount);
      return () => add(name, -amount);
    },
  };
}

/** One subscriber holds a whole /64 of IPv6: the first four groups name it. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail = ""] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const groups = address.includes("::") ? [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0"), ...after] : before;
  return groups.slice(0, 4).join(":");
}

/**
 * The client's address. Every proxy appends the address it sees to X-Forwarded-For, so with `hops` proxies of ours the entry `hops` from the end
 * is the last one a stranger can't have written; with none of ours the header is anybody's word.
 */
export function clientAddress(direct: string | undefined, forwarded: string | null, hops: number): string {
  const own = direct ?? "unknown";
  if (hops === 0 || forwarded === null) return own;
  const entries = forwarded.split(",");
  const told = entries[entries.length - hops]?.trim();
  return told === undefined || told === "" || told.length > addressCharsMax ? own : told;
}

const addressCharsMax = 64;
