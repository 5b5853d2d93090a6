/** How much an account and an app may ask of X, and how X tells what is left: https://docs.x.com/x-api/fundamentals/rate-limits */

interface Window {
  readonly max: number;
  readonly ms: number;
  /** the beginning of its headers' names */
  readonly header: string;
}

const quarterMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;
const perQuarter = (max: number): Window => ({ max, ms: quarterMs, header: "x-rate-limit" });

const limits = {
  send: [perQuarter(15), { max: 1_440, ms: dayMs, header: "x-user-limit-24hour" }, { max: 1_440, ms: dayMs, header: "x-app-limit-24hour" }],
  events: [perQuarter(15)],
  me: [perQuarter(75)],
  users: [perQuarter(900)],
  upload: [perQuarter(500)],
  chunk: [perQuarter(1_875)],
  status: [perQuarter(1_000)],
} as const satisfies Record<string, readonly Window[]>;

export type Endpoint = keyof typeof limits;

export interface Spent {
  readonly ok: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** A window begins with the first call in it, and is whole again when it ends. A call that finds one of them used up costs nothing. */
export function budgets(): (endpoint: Endpoint, now: number) => Spent {
  const used = new Map<Window, { count: number; until: number }>();
  return (endpoint, now) => {
    const all = limits[endpoint].map((window) => {
      const known = used.get(window);
      const count = known && known.until > now ? known : { count: 0, until: now + window.ms };
      used.set(window, count);
      return { window, count };
    });
    const ok = all.every(({ window, count }) => count.count < window.max);
    if (ok) for (const { count } of all) count.count++;
    return {
      ok,
      headers: Object.fromEntries(
        all.flatMap(({ window, count }) => told(window.header, window.max, window.max - count.count, count.until)),
      ),
    };
  };
}

const told = (header: string, max: number, left: number, until: number): (readonly [string, string])[] => [
  [`${header}-limit`, String(max)],
  [`${header}-remaining`, String(left)],
  [`${header}-reset`, String(Math.ceil(until / 1000))],
];

/** Headers of a refusal that a fault makes: the quarter is used up for so long. */
export const usedUp = (now: number, seconds: number): Readonly<Record<string, string>> =>
  Object.fromEntries(told("x-rate-limit", 15, 0, now + seconds * 1000));
