/**
 * Posts webhooks to Parley as the platforms do: in order per lane, again after a back-off until answered 200, some twice or late when faults ask for it.
 * Meta tries anew for up to 7 days while other webhooks pass; Telegram keeps what is behind in the same chat waiting, and honours Retry-After.
 * The steps of the back-off are shorter than the real ones, so that a demo that was away for a minute is itself again after seconds.
 */
import type { Platform } from "../../actors/messages";
import type { Clock } from "./clock";
import type { FaultDice } from "./faults";
import type { Ledger, Webhook } from "./ledger";

export interface Letter {
  readonly platform: Platform;
  readonly account: string;
  readonly kind: Webhook["kind"];
  /** the platform's ids of what it tells */
  readonly ids: readonly string[];
  readonly person: string;
  /** letters of one lane are posted one after the other */
  readonly lane: string;
  /** a letter that is refused holds up the lane until it is accepted or given up */
  readonly holdsLane: boolean;
  /** posted once, whatever comes of it: not every platform comes again */
  readonly once?: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Delivered {
  readonly acknowledged: boolean;
  readonly answer: string;
  readonly tookMs: number;
}

export interface RetryPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** given up after this long */
  readonly lastsMs: number;
  /** an attempt that got no answer by then has failed */
  readonly timeoutMs: number;
}

export const platformRetries: RetryPolicy = { firstMs: 500, maxMs: 30_000, lastsMs: 24 * 3_600_000, timeoutMs: 10_000 };

export interface Postman {
  post(letter: Letter): Promise<Delivered>;
  stop(): void;
  /** letters not yet acknowledged or given up */
  readonly waiting: number;
  readonly posted: number;
  readonly acknowledged: number;
  /** letters given up because too many were waiting */
  readonly dropped: number;
}

const lettersMax = 50_000;
const inFlightMax = 128;
const answersKept = 20;
const heldBackMs = [60, 400] as const;
const duplicateAfterMs = [0, 300] as const;
const retryAfterMaxS = 60;

export function postman(parts: {
  readonly clock: Clock;
  readonly faults: FaultDice;
  readonly ledger: Ledger;
  readonly retry: RetryPolicy;
}): Postman {
  const { clock, faults, ledger, retry } = parts;
  const stopping = new AbortController();
  const lanes = new Map<string, Promise<unknown>>();
  const slots = semaphore(inFlightMax);
  let waiting = 0;
  let posted = 0;
  let acknowledged = 0;
  let dropped = 0;

  function post(letter: Letter): Promise<Delivered> {
    if (waiting >= lettersMax || stopping.signal.aborted) {
      dropped++;
      return Promise.resolve({ acknowledged: false, answer: "never posted", tookMs: 0 });
    }
    if (faults.strikes("duplicates")) void copy(letter);
    const trip = start(letter, false);
    if (faults.strikes("reorder")) return sleep(between("reorder", heldBackMs)).then(() => trip.attempt().then(trip.insist));
    const first = (lanes.get(letter.lane) ?? Promise.resolve()).then(trip.attempt);
    const done = first.then(trip.insist);
    const tail = letter.holdsLane ? done : first;
    lanes.set(letter.lane, tail);
    void tail.finally(() => {
      if (lanes.get(letter.lane) === tail) lanes.delete(letter.lane);
    });
    return done;
  }

  async function copy(letter: Letter): Promise<void> {
    const trip = start(letter, true);
    await sleep(between("duplicates", duplicateAfterMs));
    trip.insist(await trip.attempt());
  }

  /** One letter's way: `attempt` posts it once and says whether it was accepted, `insist` tries again until it is or time is up. */
  function start(letter: Letter, duplicate: boolean): { attempt(): Promise<number>; insist(waitMs: number): Promise<Delivered> } {
    waiting++;
    const record = {
      ...letterOf(letter),
      at: clock.now(),
      duplicate,
      answers: [] as string[],
      attempts: 0,
      acknowledged: false,
      tookMs: -1,
    };
    ledger.webhooks.add(record);
    let startedAt = 0;
    let stepMs = retry.firstMs;

    /** Resolves to 0 when accepted, else to the ms to wait before trying again. */
    async function attempt(): Promise<number> {
      await slots.take();
      startedAt ||= performance.now();
      let answer: Reply;
      try {
        answer = await exchange(letter, AbortSignal.any([stopping.signal, AbortSignal.timeout(retry.timeoutMs)]));
      } finally {
        slots.give();
      }
      posted++;
      record.attempts++;
      record.answers.push(answer.said);
      if (record.answers.length > answersKept) record.answers.shift();
      if (answer.ok) return 0;
      const waitMs = Math.max(stepMs, answer.retryAfterMs);
      stepMs = Math.min(stepMs * 2, retry.maxMs);
      return waitMs;
    }

    async function insist(waitMs: number): Promise<Delivered> {
      let next = waitMs;
      while (next > 0 && !letter.once && performance.now() - startedAt < retry.lastsMs && (await sleep(next))) next = await attempt();
      waiting--;
      record.acknowledged = next === 0;
      if (record.acknowledged) {
        acknowledged++;
        record.tookMs = performance.now() - startedAt;
      }
      return { acknowledged: record.acknowledged, answer: record.answers.at(-1) ?? "never posted", tookMs: performance.now() - startedAt };
    }
    return { attempt, insist };
  }

  const between = (name: "reorder" | "duplicates", [low, high]: readonly [number, number]): number =>
    faults.stream(name).between(low, high);

  const sleep = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      if (stopping.signal.aborted) return resolve(false);
      const woken = (): void => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        stopping.signal.removeEventListener("abort", woken);
        resolve(true);
      }, ms);
      stopping.signal.addEventListener("abort", woken, { once: true });
    });

  return {
    post,
    stop: () => stopping.abort(),
    get waiting() {
      return waiting;
    },
    get posted() {
      return posted;
    },
    get acknowledged() {
      return acknowledged;
    },
    get dropped() {
      return dropped;
    },
  };
}

interface Reply {
  readonly ok: boolean;
  readonly said: string;
  readonly retryAfterMs: number;
}

async function exchange(letter: Letter, signal: AbortSignal): Promise<Reply> {
  try {
    const response = await fetch(letter.url, { method: "POST", headers: letter.headers, body: letter.body, signal, redirect: "manual" });
    await response.arrayBuffer();
    const after = Number(response.headers.get("retry-after") ?? 0);
    return {
      // Meta wants 200; Telegram any 2xx. https://core.telegram.org/bots/api#setwebhook
      ok: letter.platform === "whatsapp" ? response.status === 200 : response.ok,
      said: String(response.status),
      retryAfterMs: Number.isFinite(after) && after > 0 ? Math.min(after, retryAfterMaxS) * 1000 : 0,
    };
  } catch (error) {
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    return { ok: false, said: typeof code === "string" ? code : String(name), retryAfterMs: 0 };
  }
}

const letterOf = ({
  platform,
  account,
  kind,
  ids,
  person,
  body,
}: Letter): Pick<Webhook, "platform" | "account" | "kind" | "ids" | "person" | "body"> => ({ platform, account, kind, ids, person, body });

interface Semaphore {
  take(): Promise<void>;
  give(): void;
}

function semaphore(places: number): Semaphore {
  let free = places;
  const queue: (() => void)[] = [];
  return {
    take: () => {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve) => queue.push(resolve));
    },
    give: () => {
      const next = queue.shift();
      if (next) next();
      else free++;
    },
  };
}
