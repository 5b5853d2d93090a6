/**
 * Budgets of messages over minutes and days, for platforms that count so. A message that must wait gets a place in time, and finds it kept when it comes back:
 * so the first come first, and nobody comes in vain. Places are remembered in this process; after a restart the platform's own count, which it tells with
 * every answer, is the truth again.
 */
import type { Platform } from "../actors/messages";
import type { Connected } from "./channels";

export interface Quotas {
  /** Takes a place for `who`'s message. Milliseconds to come again after; 0: now. `mayWait`: false takes one now or none. */
  book(connected: Connected, who: string, mayWait?: boolean): number;
  /** What the platform's answer tells of what is left. */
  observe(connected: Connected, headers: Headers): void;
}

interface Window { readonly max: number; readonly ms: number; readonly per: "account" | "app"; readonly header: string }

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** X: https://docs.x.com/x-api/fundamentals/rate-limits, for POST /2/dm_conversations/with/:participant_id/messages */
const windows: Readonly<Partial<Record<Platform, readonly Window[]>>> = {
  x: [
    { max: 15, ms: 15 * minuteMs, per: "account", header: "x-rate-limit" },
    { max: 1_440, ms: dayMs, per: "account", header: "x-user-limit-24hour" },
    { max: 1_440, ms: dayMs, per: "app", header: "x-app-limit-24hour" },
  ],
};
const keptMax = 5_000;

/** `taken`: places in time, in order. `left`: what the platform says is left until `until`; null: it has not said. */
interface Count { taken: number[]; left: number | null; until: number }

export function openQuotas(now: () => number = Date.now): Quotas {
  const counts = new Map<string, Count>();
  /** places that wait for their message */
  const kept = new Map<string, number>();

  const countsOf = (connected: Connected): readonly (readonly [Window, Count])[] =>
    (windows[connected.config.platform] ?? []).map((window) => {
      const key = `${window.header} ${window.per === "app" ? appOf(connected) : connected.config.id}`;
      let count = counts.get(key);
      if (!count) counts.set(key, (count = { taken: [], left: null, until: 0 }));
      return [window, count];
    });

  function book(connected: Connected, who: string, mayWait = true): number {
    const all = countsOf(connected);
    if (all.length === 0) return 0;
    const at = now();
    const place = `${connected.config.id} ${who}`;
    const mine = kept.get(place);
    if (mine !== undefined && mine > at) return mine - at;
    kept.delete(place);
    const start = mine !== undefined ? at : Math.max(at, ...all.map(([window, count]) => freeAt(window, count, at)));
    if (start > at && !mayWait) return start - at;
    for (const [window, count] of all) {
      // A place that was kept is used now.
      if (mine !== undefined) count.taken = count.taken.filter((each) => each !== mine);
      count.taken = [...count.taken.filter((each) => each > at - window.ms), start].sort((one, other) => one - other);
      if (mine === undefined && count.left !== null) count.left = Math.max(0, count.left - 1);
    }
    if (start > at && kept.size < keptMax) kept.set(place, start);
    return start - at;
  }

  return {
    book,
    observe(connected, headers) {
      for (const [window, count] of countsOf(connected)) {
        const [left, reset] = [headers.get(`${window.header}-remaining`), headers.get(`${window.header}-reset`)];
        if (left === null || reset === null || !/^\d{1,9}$/.test(left) || !/^\d{1,12}$/.test(reset)) continue;
        count.left = Number(left);
        count.until = Math.min(Number(reset) * 1_000, now() + window.ms);
      }
    },
  };
}

/** When the next message may go: by what we took ourselves, and by what the platform says is left. */
function freeAt({ max, ms }: Window, count: Count, at: number): number {
  const byOurs = count.taken.length < max ? at : (count.taken[count.taken.length - max] ?? at) + ms;
  if (count.left !== null && at >= count.until) count.left = null;
  // What waits already has its place after the platform's count begins anew.
  return Math.max(byOurs, count.left === 0 ? count.until : at, at);
}

/** Whose app it is: all accounts that one app serves share a budget. */
const appOf = ({ config: { id, secrets } }: Connected): string => secrets["client_id"] || secrets["consumer_secret"] || secrets["client_secret"] || `channel ${id}`;
