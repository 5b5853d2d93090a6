/**
 * What the inbox knows: the server's truth as far as it was told, what this person asked for and has not yet been answered, and what is on the screen.
 * All of it is plain, immutable data, so that every change is a pure function and a whole state can be kept on disk and resumed from.
 */
import type { Abilities, Channel, ContactView, Counts, ConversationRow, Entry, Outcome, Platform, Presence, Request, User, View } from "../server/protocol";

export const viewOrder: readonly View[] = ["inbox", "mine", "unassigned", "pending", "snoozed", "resolved", "all"];
export type Order = "newest" | "oldest";

/** Names one list: a view, an order and a channel (0: all of them). */
export type ListKey = `${View}/${Order}/${number}`;
export const listKey = (view: View, order: Order, channel: number): ListKey => `${view}/${order}/${channel}`;

/** Where in a list's order something stands. */
export interface Edge { readonly at: number; readonly id: string }

/** `ids` holds every known row that belongs, as far down as `edge`; null edge: to the very end. `next`: the server's cursor for the page below. */
export interface List {
  readonly ids: readonly string[];
  readonly edge: Edge | null;
  readonly next?: string;
  /** the end of the first page: what is kept on disk */
  readonly head: { readonly edge: Edge | null; readonly next?: string };
  readonly loaded: boolean;
  readonly loading: boolean;
  /** its contents are from before a reset: shown until the new ones are here */
  readonly stale: boolean;
}

export interface ThreadState {
  /** without a hole, ascending by number */
  readonly entries: readonly Entry[];
  /** feed number at which the feed last changed an entry: a page read before that is older than what we hold */
  readonly touched: Readonly<Record<number, number>>;
  readonly more: boolean;
  readonly contact: ContactView | null;
  readonly loaded: boolean;
  readonly loading: boolean;
  readonly stale: boolean;
  /** a page read before this feed number is from before the conversation left our sight */
  readonly floor: number;
  /** the first entry that was new when the agent looked; 0: none */
  readonly newFrom: number;
  /** the newest entry the agent has had before their eyes */
  readonly seenTo: number;
}

/** One thing the person asked for, from the click until the server's answer is visible. `client` is its idempotency key for ever. */
export interface Intent {
  readonly client: string;
  readonly conversation: string;
  readonly request: Request;
  /** ms, this machine's clock in the server's time */
  readonly at: number;
  readonly by: number;
  readonly order: number;
  readonly state: "queued" | "sent" | "settled" | "refused";
  readonly number?: number;
  readonly outcome?: Outcome;
}

export interface Draft { readonly text: string; readonly note: boolean; readonly quote?: number }

export interface Typing { readonly who: "contact" | number; readonly note: boolean; readonly untilMs: number }

export interface Session {
  readonly me: User;
  readonly tenant: { readonly id: number; readonly slug: string; readonly name: string };
  readonly users: Readonly<Record<number, User>>;
  readonly channels: Readonly<Record<number, Channel>>;
  readonly abilities: Readonly<Partial<Record<Platform, Abilities>>>;
  readonly demo: boolean;
}

export type MenuName = "assign" | "snooze" | "tags" | "priority" | "status" | "more" | "order" | "channel" | "account" | "template";

export interface Screen {
  readonly view: View;
  /** a page other than the inbox, as its address says: `channels`, `channels/3/edit`; "" the inbox */
  readonly page: string;
  readonly order: Order;
  readonly channel: number;
  /** the conversation shown; "" none */
  readonly open: string;
  /** the row the keyboard is at */
  readonly cursor: string;
  readonly checked: readonly string[];
  /** the open thread is at its end, in a window that has the person's attention */
  readonly watching: boolean;
  readonly menu: MenuName | "";
  readonly dialog: "palette" | "sheet" | "";
  /** the details lie over the thread, where they have no column of their own */
  readonly panel: boolean;
  /** the entry whose ledger is open; 0: none */
  readonly ledger: number;
  readonly focused: number;
  /** the entry whose picture is shown large; 0: none */
  readonly picture: number;
}

/** What would take a request back. */
export interface Undo { readonly conversation: string; readonly request: Request }
export interface Toast { readonly id: number; readonly text: string; readonly undo?: readonly Undo[]; readonly bad?: boolean }

export interface State {
  readonly session: Session | null;
  /** the server's clock minus ours, ms */
  readonly skew: number;
  /** the last feed number applied; -1: none yet */
  readonly feed: number;
  /** answers read before this feed number describe a world that was reset */
  readonly floor: number;
  /** what the server said of each conversation we heard of, and at which feed number */
  readonly truth: Readonly<Record<string, ConversationRow>>;
  readonly versions: Readonly<Record<string, number>>;
  /** the same with our unanswered intents applied: what is shown */
  readonly rows: Readonly<Record<string, ConversationRow>>;
  readonly lists: Readonly<Partial<Record<ListKey, List>>>;
  readonly threads: Readonly<Record<string, ThreadState>>;
  readonly counts: Counts | null;
  /** the feed moved conversations that we can't count ourselves: ask again */
  readonly recount: boolean;
  readonly intents: readonly Intent[];
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly typing: Readonly<Record<string, readonly Typing[]>>;
  readonly viewing: Readonly<Record<string, readonly number[]>>;
  readonly presence: Presence;
  readonly screen: Screen;
  readonly toast: Toast | null;
}

export const emptyThread: ThreadState = { entries: [], touched: {}, more: true, contact: null, loaded: false, loading: false, stale: false, floor: 0, newFrom: 0, seenTo: 0 };
export const emptyList: List = { ids: [], edge: null, head: { edge: null }, loaded: false, loading: false, stale: false };

export const emptyState: State = {
  session: null, skew: 0, feed: -1, floor: 0,
  truth: {}, versions: {}, rows: {}, lists: {}, threads: {}, counts: null, recount: false,
  intents: [], drafts: {}, typing: {}, viewing: {}, presence: "available", toast: null,
  screen: {
    view: "inbox", page: "", order: "newest", channel: 0, open: "", cursor: "", checked: [], watching: false,
    menu: "", dialog: "", panel: false, ledger: 0, focused: 0, picture: 0,
  },
};

export const currentList = (state: State): ListKey => listKey(state.screen.view, state.screen.order, state.screen.channel);

/** Asked for and not yet decided. Read marks don't count: nobody waits for them. */
export const isUnderWay = (intent: Intent): boolean => (intent.state === "queued" || intent.state === "sent") && intent.request.type !== "read";
