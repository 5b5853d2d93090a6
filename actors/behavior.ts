/**
 * What an actor is: a pure function from (state, message, envelope) to a new state and a list of effects.
 * It never awaits, reads a clock, draws a random number, logs or throws on purpose: time and ids arrive in the envelope,
 * and everything the world must do is a value it returns. The kernel is the one interpreter of these values.
 */
import type { OrderRow } from "./order-messages";
import type { CallRequest, ConversationRow, ContactRow, DeliveryRow, EntryRow, Fold, Identity, LabelRow, MessageOf, Outcome, Show, SuggestionRow, VerdictRow } from "./messages";

/** Every kind of actor. An address is `kind/id`; ids are opaque and belong to one tenant. */
export type Kind = "conversation" | "contact" | "channel" | "order";
export type Address = `${Kind}/${string}`;

/** What arrives around a message. `id` is unique for ever; an actor that needs more ids appends a suffix to it. */
export interface Envelope {
  /** Unique id of this message: the platform's event id, the client's command id, the call's or the timer's id. */
  readonly id: string;
  readonly tenant: number;
  readonly address: Address;
  /** Gapless number of the message within its actor's mailbox, from 1. */
  readonly seq: number;
  /** When the message was accepted, milliseconds since 1970. The only clock an actor sees. */
  readonly at: number;
}

export interface Behavior<K extends Kind, State> {
  readonly kind: K;
  /** Version of the state's shape; snapshots of older versions pass through `upgrade`. Newer ones are left for newer nodes. */
  readonly version: number;
  initial(id: string): State;
  upgrade(version: number, snapshot: unknown): State;
  receive(state: State, message: MessageOf<K>, envelope: Envelope): Step<State>;
  /** What lists show of the actor; null: nothing yet. It is stored beside the snapshot, and whoever may see the actor's events gets it with them. */
  row?(state: State): ConversationRow | null;
  /** The snapshot doesn't repeat what the row beside it says: `pack` leaves that out, `unpack` puts it back. */
  pack?(state: State): unknown;
  unpack?(packed: unknown, row: ConversationRow): State;
}

/** The next state, then the effects in the order in which they are to be seen. */
export type Step<State> = readonly [State, ...Effect[]];

/**
 * Everything an actor can ask for. One drain commits all of them with the snapshot, or none.
 * `feed` carries no bodies: sockets read contents from the rows stored beside it.
 */
export type Effect =
  | { readonly effect: "store"; readonly table: "entry"; readonly row: EntryRow }
  | { readonly effect: "store"; readonly table: "delivery"; readonly row: DeliveryRow }
  | { readonly effect: "store"; readonly table: "contact"; readonly row: ContactRow }
  | { readonly effect: "store"; readonly table: "identity"; readonly row: Identity & { readonly contact: string } }
  | { readonly effect: "store"; readonly table: "order"; readonly row: OrderRow }
  /** what lists find the conversation by; only together with its row */
  | { readonly effect: "store"; readonly table: "suggestion"; readonly row: SuggestionRow }
  | { readonly effect: "store"; readonly table: "verdict"; readonly row: VerdictRow }
  | { readonly effect: "store"; readonly table: "label"; readonly row: LabelRow }
  | { readonly effect: "tell"; readonly to: Address; readonly message: MessageOf<Kind> }
  | { readonly effect: "feed"; readonly event: FeedEvent }
  | { readonly effect: "show"; readonly show: Show }
  | { readonly effect: "call"; readonly id: string; readonly request: CallRequest }
  /** a call's answer is not wanted any more: its work is stopped, and what it answers all the same is not told */
  | { readonly effect: "abort"; readonly id: string }
  | { readonly effect: "after"; readonly id: string; readonly at: number; readonly message: MessageOf<Kind> }
  | { readonly effect: "cancel"; readonly id: string }
  | { readonly effect: "fold"; readonly fold: Fold }
  /** `to`: an earlier command that got no answer yet, because slow work came first; absent: the one that is handled now */
  | { readonly effect: "answer"; readonly outcome: Outcome; readonly to?: string }
  | { readonly effect: "bury"; readonly reason: string };

/**
 * One numbered event of the tenant's feed: what changed, by ids, and who could see it before and after.
 * An audience is the assignee's user id (0: nobody's, which every agent sees). Short names, since every agent reads them by the thousand.
 */
export interface FeedEvent {
  /** conversation id, or contact/channel/order/product id by kind of event */
  readonly id: string;
  /**
   * entry: a new entry numbered `n`; entries: entry `n` changed (edit, reaction, revoke, delivery); row: only the list row changed. order, product: it changed, its stock too;
   * catalogue: many products at once. These three tell no more than that: who may see it reads it anew.
   */
  readonly what: "entry" | "change" | "row" | "contact" | "channel" | "order" | "product" | "catalogue";
  readonly n?: number;
  /** audience before, audience after */
  readonly seen: readonly [number, number];
}

export const store = {
  entry: (row: EntryRow): Effect => ({ effect: "store", table: "entry", row }),
  delivery: (row: DeliveryRow): Effect => ({ effect: "store", table: "delivery", row }),
  contact: (row: ContactRow): Effect => ({ effect: "store", table: "contact", row }),
  identity: (row: Identity & { contact: string }): Effect => ({ effect: "store", table: "identity", row }),
  suggestion: (row: SuggestionRow): Effect => ({ effect: "store", table: "suggestion", row }),
  verdict: (row: VerdictRow): Effect => ({ effect: "store", table: "verdict", row }),
  label: (row: LabelRow): Effect => ({ effect: "store", table: "label", row }),
  order: (row: OrderRow): Effect => ({ effect: "store", table: "order", row }),
};
export const tell = <K extends Kind>(kind: K, id: string, message: MessageOf<K>): Effect =>
  ({ effect: "tell", to: `${kind}/${id}`, message });
export const feed = (event: FeedEvent): Effect => ({ effect: "feed", event });
export const show = (signal: Show): Effect => ({ effect: "show", show: signal });
export const call = (id: string, request: CallRequest): Effect => ({ effect: "call", id, request });
export const abort = (id: string): Effect => ({ effect: "abort", id });
export const after = (id: string, at: number, message: MessageOf<Kind>): Effect => ({ effect: "after", id, at, message });
export const cancel = (id: string): Effect => ({ effect: "cancel", id });
export const fold = (change: Fold): Effect => ({ effect: "fold", fold: change });
export const answer = (outcome: Outcome, to?: string): Effect => ({ effect: "answer", outcome, ...(to !== undefined && { to }) });
export const bury = (reason: string): Effect => ({ effect: "bury", reason });

/** The end of every switch over a closed union: a new member that nobody handles is a type error, not a silent nothing. */
export function unreachable(value: never): never {
  throw new Error(`no case for ${JSON.stringify(value)}`);
}
