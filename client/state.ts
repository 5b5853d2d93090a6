/**
 * What the inbox knows: the server's truth as far as it was told, what this person asked for and has not yet been answered, and what is on the screen.
 * All of it is plain, immutable data, so that every change is a pure function and a whole state can be kept on disk and resumed from.
 */
import type { Abilities, About, Channel, ContactView, CopilotState, Counts, ConversationRow, Entry, OrderRequest, OrderRow, Outcome, Platform, Presence, Request, User, View } from "../server/protocol";

export const viewOrder: readonly View[] = ["inbox", "mine", "unassigned", "pending", "snoozed", "resolved", "all"];
export type Order = "newest" | "oldest";

/** Names one list: a view, an order, a channel (0: all of them), and what its conversations are about (empty: anything), such as `category=price&language=es`. */
export type ListKey = `${View}/${Order}/${number}/${string}`;
export const listKey = (view: View, order: Order, channel: number, about: About = {}): ListKey => `${view}/${order}/${channel}/${new URLSearchParams(Object.entries(about).sort())}`;

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
  /** empty: of an order that no conversation made */
  readonly conversation: string;
  readonly request: Request | OrderRequest;
  /** the order it is about, once it has an id */
  readonly deal?: string;
  /** ms, this machine's clock in the server's time */
  readonly at: number;
  readonly by: number;
  readonly order: number;
  readonly state: "queued" | "sent" | "settled" | "refused";
  readonly number?: number;
  readonly outcome?: Outcome;
}

/** `suggestion`: the copilot's draft that the text was made from; `product`: the card that goes along. */
export interface Draft { readonly text: string; readonly note: boolean; readonly quote?: number; readonly suggestion?: number; readonly product?: ProductCard }
/** A product as its card in a reply shows it; the server has the last word on all of it. */
export interface ProductCard { readonly product: string; readonly sku: string; readonly name: string; readonly priceMinor: number; readonly currency: string; readonly image?: string }

/** What the copilot writes at this moment. `draft` empty: it was asked, and nothing has come yet. `isCut`: a part is missing, so it stands still until all of it is there. */
export interface Drafting { readonly draft: string; readonly text: string; readonly at: number; readonly isCut: boolean }

/** The orders of one contact, newest first. */
export interface OrderList { readonly ids: readonly string[]; readonly next?: number; readonly loaded: boolean; readonly loading: boolean; readonly stale: boolean }
/** What an order is made of before there is one. */
export interface BasketLine { readonly product: string; readonly sku: string; readonly name: string; readonly quantity: number; readonly priceMinor: number; readonly currency: string; readonly stock: number; readonly image?: string }

export interface Typing { readonly who: "contact" | number; readonly note: boolean; readonly untilMs: number }

export interface Session {
  readonly me: User;
  readonly tenant: { readonly id: number; readonly slug: string; readonly name: string };
  readonly users: Readonly<Record<number, User>>;
  readonly channels: Readonly<Record<number, Channel>>;
  readonly abilities: Readonly<Partial<Record<Platform, Abilities>>>;
  readonly demo: boolean;
}

export type MenuName = "assign" | "snooze" | "tags" | "priority" | "status" | "more" | "order" | "channel" | "account" | "template"
  | "tone" | "about-category" | "about-language" | "about-sentiment" | "about-hint" | "by-category" | "by-language" | "by-sentiment" | "by-hint";
/** The right pane's four leaves, in the order of their keys. */
export const tabs = ["customer", "orders", "copilot", "details"] as const;
export type Tab = (typeof tabs)[number];

export interface Screen {
  readonly view: View;
  /** a page other than the inbox, as its address says: `channels`, `channels/3/edit`; "" the inbox */
  readonly page: string;
  readonly order: Order;
  readonly channel: number;
  /** what the conversations in the list are to be about */
  readonly about: About;
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
  /** the draft, by its entry, that this person does not want to see in the composer; 0: none */
  readonly unwanted: number;
  /** products are being looked up: for an order, or for the reply */
  readonly shelf: "basket" | "reply" | "";
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
  /** by conversation, of those that are watched */
  readonly drafting: Readonly<Record<string, Drafting>>;
  /** null: not asked yet */
  readonly copilot: CopilotState | null;
  /** orders that were asked for, as they were told last */
  readonly orders: Readonly<Record<string, OrderRow>>;
  /** the feed number at which each of them was read */
  readonly orderVersions: Readonly<Record<string, number>>;
  /** orders to be asked for anew, and the feed number at which they changed */
  readonly changedOrders: Readonly<Record<string, number>>;
  /** by contact */
  readonly ordersOf: Readonly<Record<string, OrderList>>;
  /** by conversation */
  readonly baskets: Readonly<Record<string, readonly BasketLine[]>>;
  /** how often the catalogue was seen to change: who shows products asks anew */
  readonly catalogue: number;
  /** how far the history is read; null: nobody reads it */
  readonly labelling: { readonly done: number; readonly total: number } | null;
  /** products that are at their alert or below; null: not asked yet */
  readonly low: number | null;
  readonly presence: Presence;
  readonly screen: Screen;
  readonly toast: Toast | null;
}

export const emptyThread: ThreadState = { entries: [], touched: {}, more: true, contact: null, loaded: false, loading: false, stale: false, floor: 0, newFrom: 0, seenTo: 0 };
export const emptyOrders: OrderList = { ids: [], loaded: false, loading: false, stale: false };
export const emptyList: List = { ids: [], edge: null, head: { edge: null }, loaded: false, loading: false, stale: false };

export const emptyState: State = {
  session: null, skew: 0, feed: -1, floor: 0,
  truth: {}, versions: {}, rows: {}, lists: {}, threads: {}, counts: null, recount: false,
  intents: [], drafts: {}, typing: {}, viewing: {}, presence: "available", toast: null,
  drafting: {}, copilot: null, orders: {}, orderVersions: {}, changedOrders: {}, ordersOf: {}, baskets: {}, catalogue: 0, labelling: null, low: null,
  screen: {
    view: "inbox", page: "", order: "newest", channel: 0, about: {}, open: "", cursor: "", checked: [], watching: false,
    menu: "", dialog: "", panel: false, ledger: 0, focused: 0, picture: 0, unwanted: 0, shelf: "",
  },
};

export const currentList = (state: State): ListKey => listKey(state.screen.view, state.screen.order, state.screen.channel, state.screen.about);

/** Asked for and not yet decided. Read marks don't count: nobody waits for them. */
export const isUnderWay = (intent: Intent): boolean => (intent.state === "queued" || intent.state === "sent") && intent.request.type !== "read";
