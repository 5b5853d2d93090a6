/** What the simulator remembers of both directions, so that a test or a person can compare it with what Parley shows. Bounded: the oldest is forgotten first. */
import type { Platform } from "../../actors/messages";

/** A message of Parley's that the fake platform accepted: the customer has it. */
export interface Accepted {
  /** position among all accepted ones, from 1 */
  readonly order: number;
  readonly platform: Platform;
  readonly account: string;
  /** who got it: phone digits, business-scoped id or chat id */
  readonly to: string;
  /** wamid, or Telegram's message id */
  readonly id: string;
  /** Parley's delivery id, where the platform carries one (biz_opaque_callback_data) */
  readonly delivery?: string;
  readonly type: string;
  /** the words of it: text, caption or body */
  readonly text: string;
  /** ms */
  readonly at: number;
  /** false: the connection was cut before the answer, so Parley can't know yet */
  readonly answered: boolean;
  /** the platform's id of the message it answers */
  readonly quote?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A send that the fake platform refused. */
export interface Refused {
  readonly platform: Platform;
  readonly account: string;
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly at: number;
  /** made by a fault, not by what was sent */
  readonly fault: boolean;
}

/** Parley told the platform that it read something, or that an agent is typing. */
export interface Marked {
  readonly platform: Platform;
  readonly account: string;
  readonly what: "read" | "typing";
  readonly target: string;
  readonly at: number;
}

/** One webhook and everything that was answered to it. */
export interface Webhook {
  readonly platform: Platform;
  readonly account: string;
  readonly kind: "message" | "receipt";
  /** the platform's ids of what it tells */
  readonly ids: readonly string[];
  readonly person: string;
  readonly at: number;
  readonly body: string;
  /** this is a second copy of one already posted */
  readonly duplicate: boolean;
  /** HTTP status, or why there was none, of each attempt; the last 20 */
  readonly answers: readonly string[];
  readonly attempts: number;
  readonly acknowledged: boolean;
  /** ms from the first attempt to the acknowledgement; -1 before */
  readonly tookMs: number;
}

export interface Remembered<T> {
  add(item: T): void;
  all(): readonly T[];
  readonly total: number;
}

export function remembered<T>(max: number): Remembered<T> {
  let items: T[] = [];
  let total = 0;
  return {
    add(item) {
      total++;
      items.push(item);
      // Cutting a quarter at a time keeps adding cheap.
      if (items.length > max * 1.25) items = items.slice(-max);
    },
    all: () => (items.length > max ? items.slice(-max) : items.slice()),
    get total() {
      return total;
    },
  };
}

export interface Ledger {
  readonly accepted: Remembered<Accepted>;
  readonly refused: Remembered<Refused>;
  readonly marked: Remembered<Marked>;
  readonly webhooks: Remembered<Webhook>;
}

const acceptedMax = 20_000;
const webhooksMax = 10_000;
const othersMax = 5_000;

export const ledger = (limits: { readonly accepted?: number; readonly webhooks?: number } = {}): Ledger => ({
  accepted: remembered(limits.accepted ?? acceptedMax),
  refused: remembered(othersMax),
  marked: remembered(othersMax),
  webhooks: remembered(limits.webhooks ?? webhooksMax),
});
