/**
 * The socket's language, subprotocol `parley.1`: every frame that may go up or down, and nothing else. The client imports the types of this file alone.
 *
 * One WebSocket at /socket carries everything. Frames are JSON texts with a kind `t`. A request carries an `id` chosen by the client (positive integer,
 * unused among those in flight) and is answered by exactly one `reply` or `error` with that id. Everything else flows down unasked.
 *
 * Feed: every commit of a tenant that shows anything has a number. A client that holds number N applies the frame that follows on N, and no other:
 *   feed   { base, seq, events }  the events base+1 … seq; the client's number must be `base`, else it asks to resume from its own
 *   cursor { seq }                everything up to seq was looked at and nothing of it was for you
 *   reset  { seq, why }           what you missed is gone or your rights changed: forget lists and threads, load them again, go on from seq
 * Contents in a feed frame are as new as the frame or newer, never older, so applying twice is harmless. An agent who may not see everything gets fewer events than
 * numbers; a large commit comes as several frames. Answers fit a frame too: a page or thread may be shorter than asked for and says by `next` or `more` that there is more,
 * and colleagues for whom there is no room in Welcome follow as `user` frames.
 *
 * History of the protocol: parley.1 (2026-11): the first.
 */
import type {
  Category, EngineName, Evidence, FailureReason, Insight, Intent, LabelName, Labels, Language, Sentiment, Suggested, SuggestedProduct, Tone, Verdict,
  Content, ContactCard, Choice, ConversationRow, DeliveryState, EntryContent, EntryRow, MediaKind, OrderItem, Outcome, Platform, Priority, Quote, Refusal, Request, Status, StoredFile,
} from "../actors/messages";
import type { Abilities, FileLimit } from "../actors/adapters/adapter";
import type { LineTrouble, OrderGist, OrderLine, OrderRequest, OrderRow, OrderSource, OrderState, WantedLine } from "../actors/order-messages";

export type { LineTrouble, OrderGist, OrderLine, OrderRequest, OrderRow, OrderSource, OrderState, WantedLine };

export type {
  Category, EngineName, Evidence, FailureReason, Insight, Intent, LabelName, Labels, Language, Sentiment, Suggested, SuggestedProduct, Tone, Verdict,
  Abilities, Choice, ContactCard, Content, ConversationRow, DeliveryState, EntryContent, EntryRow, FileLimit, MediaKind, OrderItem, Outcome, Platform, Priority, Quote, Refusal, Request, Status, StoredFile,
};

export const subprotocol = "parley.1";
/** Largest frame either side may send, bytes. */
export const frameBytesMax = 64 * 1024;
/** Most bytes of a file in one chunk, and most that may wait for their acknowledgement on one socket: a message never waits behind more. */
export const uploadChunkBytesMax = 32 * 1024;
export const uploadWindowBytes = 256 * 1024;

// ---------------------------------------------------------------- up

export type Up =
  /** `tenant` (slug) only when the host does not tell it and there are several. Answered by `welcome` data. */
  | { t: "login"; id: number; tenant?: string; email: string; password: string }
  /** Comes back with the refresh token; `feed`: the last number applied, absent on a fresh page. Answered by Welcome, then feed frames or `reset`. */
  | { t: "resume"; id: number; refresh: string; feed?: number }
  /** Before `expiresAt` of the access: rotates the refresh token, keeps the socket. Answered by Tokens. */
  | { t: "refresh"; id: number; refresh: string }
  | { t: "logout"; id: number }
  /** Answered by Page. `after`: the cursor of the page before. At most 100 rows. */
  | { t: "list"; id: number; view: View; order?: "newest" | "oldest"; channel?: number; about?: About; after?: string; limit?: number }
  /** Answered by Counts. */
  | { t: "counts"; id: number }
  /** The newest `limit` (≤ 100) entries of a conversation, or those before entry number `before`. Answered by Thread. */
  | { t: "open"; id: number; conversation: string; before?: number; limit?: number }
  /** Answered by Ledger: everything known about entry `number`'s way out. */
  | { t: "ledger"; id: number; conversation: string; number: number }
  /** `client`: unique id (≤ 64 of A-Za-z0-9_-) of this intent; repeated with every retry. Answered by Outcome. */
  | { t: "command"; id: number; client: string; conversation: string; request: Request }
  /** From now on tell me who types or views in this conversation, and tell the others of me. At most 8 at a time. */
  | { t: "watch"; id: number; conversation: string }
  | { t: "unwatch"; id: number; conversation: string }
  /** I am typing a reply (`note`: a private note, which never leaves the house). Not answered; repeat every 4 s while it lasts. */
  | { t: "typing"; conversation: string; note: boolean }
  /** Shown to colleagues. Not answered. */
  | { t: "presence"; presence: Presence }
  /** Answered by FileLink: an address for a file of a conversation that I see, or of one that I uploaded. `download`: to be saved, not shown. */
  | { t: "file"; id: number; file: string; download?: boolean }
  /**
   * Begins to bring a file of `bytes`, or goes on with it after a break: `client` (as in commands) names the file, and is kept until it is sent. Answered by UploadOpened. The bytes
   * follow as binary frames: one byte 1, `upload` and the offset as unsigned 32 bit numbers, highest byte first, then up to 32 kB; at most 256 kB may be unacknowledged.
   * Above 5 MB the answer has `put`, and the bytes go there instead. The file is what its bytes say: `mime` is only a hint.
   */
  | { t: "upload"; id: number; client: string; name: string; mime: string; bytes: number }
  /** All bytes are there. Answered by Uploaded; then it can be sent by a reply with content { type: "media", ref: "file:<its id>" }. */
  | { t: "uploaded"; id: number; upload: number }
  /** Administrators only. Answered by ChannelsPage: the tenant's channels with all that may be known of them; `after`: the `next` of the page before. */
  | { t: "channels"; id: number; after?: number }
  /** Administrators only. Connects an account. Answered by ChannelSaved. */
  | { t: "addChannel"; id: number; channel: ChannelForm }
  /** Administrators only. What is absent stays; secrets go in and never come out; `remove` names those that are to go. Other secrets or another mode connect it anew, and switch it on. Answered by ChannelSaved. */
  | { t: "changeChannel"; id: number; channel: number; name?: string; secrets?: Record<string, string>; remove?: string[]; mode?: "webhook" | "polling"; expiresAt?: number }
  /** Administrators only. Out of use: what customers write to it is not kept, and nothing is sent. Answered by ChannelSaved. */
  | { t: "switchChannel"; id: number; channel: number; enabled: boolean }
  /** Administrators only. Sends `text` to the platform's id of somebody (a phone number, a chat), by the way that every message goes. Answered by ChannelTested. */
  | { t: "testChannel"; id: number; channel: number; to: string; text: string }
  /** Administrators only. Begins a sign-in at the platform instead of pasting tokens (X). `from`: the page's own origin, where the browser comes back to. Answered by ChannelSignIn. */
  | { t: "signInChannel"; id: number; channel: number; from: string }
  /** Administrators only. Answered by ChannelActs: what people have done with it. */
  | { t: "channelActs"; id: number; channel: number }
  /** Answered by CopilotState: what the copilot can do here, and how it is. */
  | { t: "copilot"; id: number }
  /** A text of the agent's own, such as what stands in the composer, in another language. Answered by Translated; nothing of it is kept. */
  | { t: "translate"; id: number; conversation: string; text: string; into: Language }
  /** Administrators only. Answered by CopilotSettings. */
  | { t: "copilotSettings"; id: number }
  /** Administrators only. What is absent stays; secrets go in and never come out. Answered by CopilotSaved. */
  | { t: "saveCopilot"; id: number; settings: CopilotForm }
  /** Administrators only. Asks the chosen engine for a few words. Answered by CopilotTested. */
  | { t: "testCopilot"; id: number }
  /** Administrators and supervisors. How good the copilot was over the last `days` (≤ 365) and becomes. Answered by Learning. */
  | { t: "learning"; id: number; days: number }
  /** Administrators only. Reads what conversations of the last `days` are about, those that nobody has looked at; what people said stays. Answered by Labelling; `labelling` frames tell how far it is. */
  | { t: "labelHistory"; id: number; days: number }
  /** Administrators only. The tenant's data set, one JSON object per line, oldest first. Answered by LearningExport. */
  | { t: "exportLearning"; id: number; after?: string }
  /** Articles that drafts may stand on. Answered by ArticlesPage. */
  | { t: "articles"; id: number; after?: string }
  /** Administrators and supervisors. Adds an article, or changes the one of this `article`. Answered by ArticleSaved. */
  | { t: "saveArticle"; id: number; article?: string; title: string; text: string; language?: Language }
  | { t: "removeArticle"; id: number; article: string }
  /**
   * Answered by Products. `query`: words, or the beginnings of words, of the name in any language or of the SKU, all of which must be there; without it all products, by SKU.
   * active: those that are sold (when absent) · low: of these, those whose stock is at their alert or below · all. At most 20 with a query, else pages of at most 50.
   */
  | { t: "products"; id: number; query?: string; filter?: ProductFilter; after?: string; limit?: number }
  /** By id or SKU. Answered by ProductDetail. */
  | { t: "product"; id: number; product?: string; sku?: string }
  /** Administrators and supervisors. Without `product` a new one; `client` as in commands, so that a retry makes it once. Answered by ProductSaved. */
  | { t: "saveProduct"; id: number; client: string; product?: string; form: ProductForm }
  /** Administrators and supervisors. Out of use: neither found nor sold, and still shown in old orders. Answered by ProductSaved. */
  | { t: "switchProduct"; id: number; product: string; active: boolean }
  /** Administrators and supervisors. `file`: an uploaded CSV (see `upload`). `check`: only look what would happen. All of it is taken, or nothing. Answered by ImportReport. */
  | { t: "importProducts"; id: number; file: string; check?: boolean }
  /** Administrators and supervisors. Answered by FileLink: the whole catalogue as CSV, as import takes it. */
  | { t: "exportProducts"; id: number }
  /** Answered by Orders, the newest first. Only those the agent may see: of conversations they see, and of none. `after`: the `next` of the page before. At most 50. */
  | { t: "orders"; id: number; state?: OrderState; conversation?: string; contact?: string; after?: number; limit?: number }
  /** Answered by OrderDetail. */
  | { t: "order"; id: number; order: string }
  /** `order` absent: only with draft_order. `client` as in commands. Answered by Outcome, whose `order` is how it is now and whose `troubles` say why it can't be placed. */
  | { t: "orderCommand"; id: number; client: string; order?: string; request: OrderRequest }
  /** Answered by Pong at once; the client measures the way. */
  | { t: "ping"; id: number };

/**
 * inbox: open ones · mine, unassigned: open ones assigned to me, to nobody · pending, snoozed, resolved: by status · all: of any status. Always only those the
 * agent may see, and none in which nothing was said yet. Ids break ties of time, upwards in both orders.
 */
export type View = "inbox" | "mine" | "unassigned" | "pending" | "snoozed" | "resolved" | "all";
export const views: readonly View[] = ["inbox", "mine", "unassigned", "pending", "snoozed", "resolved", "all"];
export type Presence = "available" | "away";
/** Only conversations that are about this. */
export interface About { language?: Language; intent?: Intent; category?: Category; sentiment?: Sentiment; hint?: Priority }

// ---------------------------------------------------------------- down

export type Down =
  /** The first frame of every socket. `version`: of the server; a client built for another protocol is refused at the handshake. */
  | { t: "hello"; version: string; protocol: typeof subprotocol; needs: "login" }
  | { t: "reply"; id: number; data: Reply }
  /** `id` absent: the frame could not be read or had none. `retryMs`: worth repeating unchanged, not before. */
  | { t: "error"; id?: number; error: ErrorCode; say: string; retryMs?: number }
  | { t: "feed"; base: number; seq: number; events: FeedItem[] }
  | { t: "cursor"; seq: number }
  | { t: "reset"; seq: number; why: "too_old" | "rights_changed" | "server_restored" }
  /** `untilMs`: a span from now, not a moment: without another such frame it is over by then. */
  | { t: "typing"; conversation: string; who: "contact" | number; note?: boolean; untilMs: number }
  | { t: "viewing"; conversation: string; users: number[] }
  | { t: "presence"; user: number; presence: Presence | "offline" }
  /**
   * The copilot writes a draft in a conversation that I watch: `text` follows on the first `from` characters (UTF-16) of it. May be missing in part; the entry of kind suggestion that
   * follows has all of it. `draft` names the attempt. `end`: it was given up, or the entry is there.
   */
  | { t: "drafting"; conversation: string; draft: string; from: number; text: string; end?: true }
  /** How far labelling the history is. */
  | { t: "labelling"; done: number; total: number; end?: true }
  /** A channel's or a colleague's public data changed. */
  | { t: "channel"; channel: Channel }
  | { t: "user"; user: User }
  /** The first `offset` bytes of an upload are written. */
  | { t: "chunked"; upload: number; offset: number }
  /** The access runs out soon: send `refresh`. */
  | { t: "expiring"; expiresAt: number }
  /** The server goes away: come back after `retryMs`, which differs for everyone. */
  | { t: "bye"; retryMs: number };

export type ErrorCode =
  | "bad_frame" | "unknown_kind" | "not_logged_in" | "wrong_credentials" | "signed_out" | "unknown_tenant" | "forbidden" | "not_found"
  | "invalid" | "too_fast" | "too_many" | "overloaded" | "unavailable" | "timed_out";

/**
 * One feed event with its contents as this agent may see them. `gone`: it left what you may see. `appeared`: it entered. order, product (by their ids) and catalogue (many products)
 * have no contents: whoever shows such things asks for them anew, and so for what is low on stock (`products` with filter low).
 */
export interface FeedItem {
  id: string;
  what: "entry" | "change" | "row" | "contact" | "channel" | "order" | "product" | "catalogue";
  n?: number;
  appeared?: true;
  gone?: true;
  row?: ConversationRow;
  entry?: Entry;
  /** of entry `n`, when nothing else of it changed: a receipt came. Then `entry` is absent. */
  delivery?: Delivery;
}

/** A line of history; `delivery` only on what we sent. */
export interface Entry extends EntryRow { delivery?: Delivery }
export interface Delivery {
  state: DeliveryState;
  attempt: number;
  at: number;
  code?: string;
  reason?: string;
  hint?: string;
}

export type Reply =
  | CopilotState | Translated | CopilotSettings | CopilotSaved | CopilotTested | Learning | Labelling | LearningExport | ArticlesPage | ArticleSaved | Welcome | Tokens | Page | Counts | Thread | Ledger | Outcome | Pong | Done | FileLink | UploadOpened | Uploaded | ChannelsPage | ChannelSaved | ChannelTested | ChannelActs | ChannelSignIn
  | Products | ProductDetail | ProductSaved | ImportReport | Orders | OrderDetail;
export interface Tokens { access: string; refresh: string; expiresAt: number }
export interface Welcome extends Tokens {
  me: User;
  tenant: { id: number; slug: string; name: string };
  users: User[];
  channels: Channel[];
  abilities: Record<Platform, Abilities>;
  /** the feed's head when the lists you are about to load are read */
  seq: number;
  /** the server's clock, ms: windows and snoozes count by it */
  now: number;
  demo: boolean;
}
/** `out`: can't come in any more, and is known only for what they did. */
export interface User { id: number; name: string; email?: string; role: Role; presence: Presence | "offline"; out?: true }
export type Role = "admin" | "supervisor" | "agent";
export interface Channel {
  id: number;
  platform: Platform;
  name: string;
  account: string;
  enabled: boolean;
  state: "ok" | "silent" | "refused" | "disabled";
  /** ms; 0: never */
  lastWebhookAt: number;
  say?: string;
}

/** A new channel. `account` is left out where a secret tells it (Telegram). `expiresAt`: when its access token ends, ms; absent: never, as far as we know. */
export interface ChannelForm { platform: Platform; name: string; account?: string; secrets: Record<string, string>; mode?: "webhook" | "polling"; expiresAt?: number }
/** What administrators see of a channel. Its secrets stay where they are: of each only whether it is there and, of long ones, the last characters. */
export interface ChannelDetail extends Channel {
  mode: "webhook" | "polling";
  /** the exact address for the platform; with a hint in place of the host while PUBLIC_URL is not set */
  webhook: string;
  /** `value`: of what stands among the secrets and is none */
  secrets: { name: string; isSet: boolean; ends: string; value?: string }[];
  /** where a sign-in at the platform comes back to, to be registered there; only a path while PUBLIC_URL is not set. Absent: there is no such sign-in */
  callback?: string;
  /** to be pasted at Meta beside the address */
  verifyToken?: string;
  /** ms; 0: nobody has told */
  expiresAt: number;
  perMinute: number;
  /** webhooks that could not be read, and those about no conversation */
  unparsed: number;
  noticed: number;
  /** the platform is not asked at the moment, since it doesn't answer or refuses us */
  resting: boolean;
  /** the last 24 h in slots of 20 min, oldest first, fewer when it is younger: `o` heard, `.` nothing came, `w` the platform did not answer, `x` refused or silent */
  history: string;
  /** what came to its door on this node, newest first */
  knocks: { at: number; what: "challenge" | "wrong_token" | "wrong_signature" | "webhook" }[];
}
/** `isPublic`: platforms can reach us by https. */
export interface ChannelsPage { channels: ChannelDetail[]; next?: number; isPublic: boolean }
/** `field`: which of the form's fields is wrong, of which `say` is then the end of a sentence. `ok` with `say`: saved, and what the platform said of it. */
export type ChannelSaved = { ok: true; channel: ChannelDetail; say?: string } | { ok: false; field: string; say: string };
/** `unknown`: it may have arrived. */
export interface ChannelTested { result: "sent" | "failed" | "unknown"; say: string }
/** `url`: the platform's page on which the account's owner agrees. */
export interface ChannelSignIn { url: string }
/** The newest twenty, newest first. `by`: a colleague's name; absent: somebody at the command line, or somebody who is gone. `about`: the fields that changed, or what came of a test. */
export interface ChannelActs { acts: { at: number; by?: string; what: "added" | "reconnected" | "changed" | "enabled" | "disabled" | "tested"; about: string[] }[] }
// catalogue and orders

export type ProductFilter = "active" | "low" | "all";
/** A product as people see it. `names`, `about`: by language (ISO 639-1). Prices are whole numbers in the currency's minor unit. */
export interface Product {
  id: string;
  sku: string;
  names: Record<string, string>;
  about: Record<string, string>;
  priceMinor: number;
  /** ISO 4217 */
  currency: string;
  /** what can still be sold: what is reserved for orders is gone from it */
  stock: number;
  /** people are told when the stock is as low as this; 0: when it is out */
  alertAt: number;
  images: ProductImage[];
  /** its page in the shop */
  link?: string;
  active: boolean;
  /** of everything but the stock */
  version: number;
}
/** `url`: a path of this server that is good for some minutes; then ask anew. */
export interface ProductImage { file: string; url: string }
/**
 * `images`: ids of uploaded files, all pictures. With a product that is there: `version` as it was read; `stock` goes with `stockWas`, what the person saw when they changed it: the
 * difference is applied, so that what was sold meanwhile stays sold. What is absent stays as it is.
 */
export interface ProductForm {
  sku?: string;
  names?: Record<string, string>;
  about?: Record<string, string>;
  priceMinor?: number;
  currency?: string;
  stock?: number;
  stockWas?: number;
  alertAt?: number;
  images?: string[];
  link?: string;
  active?: boolean;
  version?: number;
}
/** `low`: how many are at their alert or below, at most 1,000. `version`: of the catalogue, the stock included. */
export interface Products { products: Product[]; next?: string; low: number; version: number }
/** `reserved`: in orders that are placed or paid and not yet fulfilled. `moves`: of its stock, the newest 50, newest first. */
export interface ProductDetail { product: Product; reserved: number; moves: StockMove[] }
/** `left`: the stock after it. `by`: a user; 0: a program or nobody. */
export interface StockMove { at: number; kind: "reserve" | "return" | "set" | "import"; change: number; left: number; by: number; order?: { id: string; number: number } }
/** `field`: which field of the form is wrong; `version`: somebody else changed it meanwhile, and `product` is how it is now. */
export type ProductSaved = { ok: true; product: Product } | { ok: false; field: string; say: string; product?: Product };
/** `errors`: the first 200 of `wrong`, by line of the file (the header is line 1); `say` is a sentence. With any, nothing was changed. `done`: it was taken. */
export interface ImportReport { rows: number; added: number; changed: number; same: number; wrong: number; errors: { line: number; field: string; say: string }[]; done: boolean }
export interface Orders { orders: OrderRow[]; next?: number; seq: number }
export interface OrderDetail { order: OrderRow; seq: number }

/** `seq`: the feed number at which the rows were read, or older: applying the feed from there on is right. */
export interface Page { rows: ConversationRow[]; next?: string; seq: number }
export type Counts = { counts: Record<View, number>; channels: Record<number, number> };
export interface Thread { row: ConversationRow; entries: Entry[]; more: boolean; viewing: number[]; contact: ContactView; seq: number }
export interface ContactView { id: string; name: string; identities: { kind: string; value: string }[]; conversations: number; since: number }
export interface Ledger { number: number; steps: { state: DeliveryState; at: number; attempt: number; evidence: string }[] }
export interface Pong { now: number; seq: number }
export interface Done { done: true }
/** `url`: a path of this server, good for pictures, players and downloads alike. */
export interface FileLink { url: string; expiresAt: number }
/** Go on from `offset`. `file`: it is here already, there is nothing to do. */
export interface UploadOpened {
  upload: number;
  offset: number;
  file?: StoredFile;
  /**
   * PUT the bytes to `url` in parts of at most `partBytes`, one after the other, with Content-Range: bytes <first>-<last>/<bytes> and these headers (and X-Content-SHA256: hexadecimal, if the
   * part is to be checked); each answer is { offset }, where to go on, also with 409. When `partBytes` is the whole file it goes in one PUT, without Content-Range.
   */
  put?: { url: string; headers: Record<string, string>; partBytes: number; expiresAt: number };
}
export interface Uploaded { file: StoredFile }

// ---------------------------------------------------------------- the copilot

/**
 * `engine`: who answers now; `wanted`: who should, when that is another, and `say` tells why. `can`: what the engine of now is good for. `cannot`: the rest, as sentences.
 * `languages`: those it writes in; null: all that its model does.
 */
export interface CopilotState {
  on: boolean;
  classifies: boolean;
  /** drafts come by themselves when a customer writes */
  drafts: boolean;
  engine: EngineName;
  wanted?: EngineName;
  model?: string;
  say?: string;
  can: { draft: boolean; translate: boolean; stream: boolean };
  cannot: string[];
  languages: Language[] | null;
  tones: Tone[];
  categories: Category[];
  /** messages that wait to be classified */
  waiting: number;
}
export interface Translated { text: string; into: Language }

export interface CopilotLimits { timeoutMs?: number; outputTokensMax?: number; dayCallsMax?: number; dayTokensMax?: number; dayMicrosMax?: number; dayMsMax?: number }
export interface CopilotSpent { calls: number; tokens: number; micros: number; ms: number }
/** `isDefault`: the engine is the installation's, with its model, address and key; the tenant has chosen none. `secrets`: of each only whether it is there and, of long ones, the last characters. */
export interface CopilotSettings {
  isDefault: boolean;
  on: boolean;
  classifies: boolean;
  drafts: boolean;
  engine: EngineName;
  provider?: "openai" | "anthropic" | "google" | "compatible";
  model?: string;
  url?: string;
  /** how ModelArts is to know us: by a token of IAM, by one that was given, by an API key, or by an application's code (which is entered as the key) */
  auth?: "iam" | "token" | "key" | "app";
  iam?: { url: string; domain: string; user: string; project: string };
  tools: boolean;
  pictures: boolean;
  price?: { inMicros: number; outMicros: number };
  secrets: { name: "key" | "token" | "password"; isSet: boolean; ends: string }[];
  rules: string;
  linkHosts: string[];
  quantityMax: number;
  limits: CopilotLimits;
  spent: { today: CopilotSpent; days: { day: string; spent: CopilotSpent }[] };
  /** why the chosen engine can't be asked, and what to do */
  say?: string;
}
/** null takes a value away; of `engine` it means the installation's. */
export interface CopilotForm {
  on?: boolean;
  classifies?: boolean;
  drafts?: boolean;
  engine?: EngineName | null;
  provider?: "openai" | "anthropic" | "google" | "compatible" | null;
  model?: string | null;
  url?: string | null;
  auth?: "iam" | "token" | "key" | "app" | null;
  iam?: { url: string; domain: string; user: string; project: string } | null;
  tools?: boolean;
  pictures?: boolean;
  price?: { inMicros: number; outMicros: number } | null;
  secrets?: { key?: string | null; token?: string | null; password?: string | null };
  rules?: string;
  linkHosts?: string[];
  quantityMax?: number;
  limits?: { [Limit in keyof CopilotLimits]?: number | null };
}
export type CopilotSaved = { ok: true; settings: CopilotSettings } | { ok: false; field: string; say: string };
export interface CopilotTested { ok: boolean; say: string; ms: number }

/** Days are UTC's, `2026-11-21`. `distance`: the mean of those that were edited, 0 to 1. */
export interface Learning {
  days: { day: string; drafts: number; used: number; edited: number; dismissed: number; ignored: number; stale: number; failed: number; good: number; bad: number; distance: number }[];
  engines: { engine: EngineName; model?: string; drafts: number; used: number; edited: number; dismissed: number }[];
  /** of what people looked at: how often the classifier had said the same */
  accuracy: { label: LabelName; day: string; checked: number; right: number }[];
  /** corrections there are to learn from, by category */
  examples: { category: Category; count: number }[];
}
export interface Labelling { total: number }
export interface LearningExport { lines: string[]; next?: string }
export interface Article { id: string; title: string; text: string; language?: Language; changedAt: number; by: number }
/** `text` is shortened to its beginning when it is too long for a page. */
export interface ArticlesPage { articles: Article[]; next?: string }
export type ArticleSaved = { ok: true; article: Article } | { ok: false; field: string; say: string };

/**
 * Close codes; all but 4400, 4406 and 4401 may come back at once or after `bye`, and go on with `resume`.
 * 4401: signed out, put out, or nobody signed in within 10 s · 4408: too slow to read, to renew the access or to be let in · 4429: too many frames waiting.
 */
export const closeCodes = {
  goingAway: 1012,
  badFrame: 4400,
  signedOut: 4401,
  wrongProtocol: 4406,
  tooSlow: 4408,
  tooFast: 4429,
} as const;
