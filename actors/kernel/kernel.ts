/**
 * What the kernel offers to the edge and to tests. Everything that happens goes in by `accept`, everything that happened comes out by `onFeed`.
 */
import type { FeedEvent, Address } from "../behavior";
import type { Answer, CallKind, CallRequest, ConversationRow, DeliveryState, EntryRow, Key, MessageOf, Outcome, Platform, Show } from "../messages";
import type { Kind } from "../behavior";

/** Where a message came from; part of its dedupe key. Positive numbers are channels. */
export const sources = { command: 0, tell: -1, answer: -2, timer: -3, replay: -4, judge: -5 } as const;

/** One message for one actor. The same (tenant, source, id) is accepted once, whoever repeats it on whichever node. */
export interface Arrival {
  readonly tenant: number;
  readonly source: number;
  readonly id: string;
  /** an address, or a channel's thread by ordered candidates, made (with its contact) when none is known */
  readonly to: Address | { readonly channel: number; readonly platform: Platform; readonly keys: readonly Key[]; readonly identities: readonly { kind: string; value: string }[]; readonly create: boolean };
  readonly message: MessageOf<Kind>;
  /** the exact bytes that told it, kept in the journal with the first of the messages they told; null when there are none */
  readonly raw: string | null;
  readonly at: number;
}

/** Resolved after the commit that stored it, never before. `missing`: no thread by these keys and none wanted. */
export type Accepted = { readonly result: "stored" | "duplicate" | "missing"; readonly address: Address | null };

/** Thrown by `accept` and `ask` when nothing was stored and the caller should come again. */
export class Unavailable extends Error {
  constructor(readonly why: "overloaded" | "database" | "draining" | "timeout", readonly retryMs: number) {
    super(why);
  }
}

/** What one commit made visible to a tenant. `contents[i]` belongs to `events[i]`. */
export interface Publication {
  readonly tenant: number;
  readonly base: number;
  readonly seq: number;
  readonly events: readonly FeedEvent[];
  readonly contents: readonly FeedContents[];
}
export interface FeedContents {
  readonly row?: ConversationRow;
  /** `row` as JSON, byte for byte as it was committed, so that nobody writes it twice */
  readonly rowText?: string;
  readonly entry?: EntryRow;
  readonly delivery?: DeliveryShown;
}
export interface DeliveryShown { readonly state: DeliveryState; readonly attempt: number; readonly at: number; readonly code?: string; readonly reason?: string; readonly hint?: string }

export interface Kernel {
  accept(arrival: Arrival): Promise<Accepted>;
  /** An agent's or integration's command: accepted once under its id, answered with the outcome its drain stored. Waits at most `askMsMax`. */
  ask(arrival: Arrival): Promise<Outcome>;
  onFeed(listener: (publication: Publication) => void): void;
  onShow(listener: (tenant: number, signal: Show) => void): void;
  /** How a kind of call is done. The performer never throws: what goes wrong is an answer. Register before `start`. */
  perform<K extends CallKind>(kind: K, performer: Performer<K>): void;
  /** Sweeps what was left behind, then begins to work. */
  start(): Promise<void>;
  /** Refuses new work, finishes what is under way, at most `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  deadLetters: {
    /** Puts a dead letter's message back at the end of its actor's mailbox. False: no such letter. */
    replay(tenant: number, id: number): Promise<boolean>;
  };
  gauges(): Gauges;
}

export interface Performer<K extends CallKind> {
  /** may an interrupted call be run again? If not its answer is `unknown` */
  readonly repeatable: boolean;
  readonly timeoutMs: number;
  readonly parallelMax: number;
  run(tenant: number, id: string, request: Extract<CallRequest, { kind: K }>, signal: AbortSignal): Promise<Answer>;
}

export interface Gauges {
  readonly live: number;
  readonly waiting: number;
  readonly calls: number;
  readonly restarts: number;
  readonly deadLetters: number;
  readonly commits: number;
  readonly committed: number;
  readonly stale: number;
  /** seconds, cumulative histograms: upper bound → count */
  readonly commitSeconds: Readonly<Record<string, number>>;
}

/** A call on its way: whose it is, and what is to be done. */
export interface CallRun { readonly tenant: number; readonly id: string; readonly address: Address; readonly request: CallRequest }
