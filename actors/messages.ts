/**
 * The words actors and edges share: what customers and agents say, in one schema for all platforms, and the closed unions of every actor's messages.
 * Requests are imperatives (`reply`, `assign`), news is past (`received`, `answered`). All of it is plain JSON, since it lies in mailboxes.
 */
import type { EngineName, FailureReason, OrderLine } from "./assist/engine";
import type { Category, Intent, Language, Sentiment, Tone } from "./assist/facts";
import type { Kind } from "./behavior";
import type { LineTrouble, OrderGist, OrderMessage, OrderNews, StockAnswer, StockRequest } from "./order-messages";

export type { Category, EngineName, FailureReason, Intent, Language, Sentiment, Tone };

export const platforms = ["whatsapp", "messenger", "instagram", "telegram", "x"] as const;
export type Platform = (typeof platforms)[number];

const dayMs = 24 * 3_600_000;
/** How long after a customer's last message free text may be sent, ms; 0: always. Meta takes a person's answer for a week, and only people answer here. */
export const answerWindowMs: Readonly<Record<Platform, number>> = { whatsapp: dayMs, messenger: 7 * dayMs, instagram: 7 * dayMs, telegram: 0, x: 0 };

/** Platforms with templates, which may be sent after the window. */
export const templated: Readonly<Record<Platform, boolean>> = { whatsapp: true, messenger: false, instagram: false, telegram: false, x: false };

/** Platforms that show us what our own account said, our own deliveries too. WhatsApp shows only what was said in its app. */
export const echoes: Readonly<Record<Platform, boolean>> = { whatsapp: false, messenger: true, instagram: true, telegram: false, x: true };

/** Platforms whose webhooks name nobody, and that tell who somebody is when they are asked. */
export const asksWho: Readonly<Record<Platform, boolean>> = { whatsapp: false, messenger: true, instagram: true, telegram: false, x: false };

// ---------------------------------------------------------------- people and threads

/** One way to name a person on a platform. Values are normalised by the adapter: phones are E.164 digits without plus, ids are strings. */
export interface Identity {
  /**
   * phone: a WhatsApp number; bsuid, parent_bsuid: WhatsApp's business-scoped user id; psid, igsid: `<our page or account>:<its id of the person>`;
   * telegram, x: a user id; handle: a mutable username, never a key
   */
  readonly kind: "phone" | "bsuid" | "parent_bsuid" | "psid" | "igsid" | "telegram" | "x" | "handle";
  readonly value: string;
}

/** One way to name a thread on a channel, such as `bsuid:DE.abc`, `phone:491700000`, `chat:42` or `dm:783214`. Candidates are ordered: the first known one wins. */
export type Key = `${"bsuid" | "phone" | "psid" | "igsid" | "chat" | "dm"}:${string}`;

/** What accept knows of a conversation before its actor does; fixed at birth. */
export interface Thread {
  readonly channel: number;
  readonly platform: Platform;
  readonly contact: string;
  /** the human ticket number */
  readonly number: number;
}

// ---------------------------------------------------------------- what is said

export type MediaKind = "image" | "video" | "audio" | "voice" | "document" | "sticker" | "animation" | "video_note";

/** A file that we keep. What it is was read from its bytes, not from what anybody said of it; `id` is 128 random bits. */
export interface StoredFile {
  readonly id: string;
  /** application/octet-stream: of no kind we know, or not safe to show; it can only be downloaded */
  readonly mime: string;
  readonly bytes: number;
  /** of pictures and films, pixels */
  readonly width?: number;
  readonly height?: number;
  /** of sounds and films */
  readonly seconds?: number;
  /** without anything that could mean something to a file system or a header */
  readonly name?: string;
}

/** The canonical content of a message. `unsupported` shows that something came that we can't draw; its raw body stays in the journal. */
export type Content =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "media";
      readonly media: MediaKind;
      /** the platform's media id, an https link, or `file:<id>` of a file of ours that an agent sends */
      readonly ref: string;
      readonly caption?: string;
      readonly mime?: string;
      readonly name?: string;
      readonly bytes?: number;
      readonly seconds?: number;
      readonly width?: number;
      readonly height?: number;
      /** the platform's digest, base64 or hex as given */
      readonly sha256?: string;
      /** id shared by the parts of one album */
      readonly album?: string;
      /** our copy; absent while it is on its way */
      readonly file?: StoredFile;
      /** why there is no copy, and what to do, in words for people */
      readonly refused?: string;
    }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number; readonly name?: string; readonly address?: string; readonly live?: boolean }
  | { readonly type: "contacts"; readonly contacts: readonly ContactCard[] }
  /** prices as the platform gave them: decimal strings in `currency` */
  | { readonly type: "order"; readonly catalog?: string; readonly items: readonly OrderItem[]; readonly text?: string }
  /** the customer picked something we offered: a button, a list row, a form, a callback */
  | { readonly type: "choice"; readonly id: string; readonly title: string; readonly description?: string; readonly form?: string }
  | { readonly type: "template"; readonly name: string; readonly language: string; readonly parameters: readonly string[]; readonly text?: string }
  | { readonly type: "interactive"; readonly text: string; readonly header?: string; readonly footer?: string; readonly buttons?: readonly Choice[]; readonly list?: { readonly button: string; readonly rows: readonly Choice[] } }
  /**
   * one of our products, in the platform's best form, with words of the agent's (`text`). Who sends it names the product; all else is the catalogue's. `price`: as people read it.
   * `image`: id of its first picture; `link`: its page in the shop
   */
  | { readonly type: "product"; readonly product: string; readonly sku: string; readonly name: string; readonly priceMinor: number; readonly currency: string; readonly price: string; readonly text?: string; readonly image?: string; readonly link?: string }
  /** the platform speaks: a number changed, a member joined, a call was missed */
  | { readonly type: "system"; readonly text: string }
  | { readonly type: "unsupported"; readonly what: string; readonly text?: string };

export type Media = Extract<Content, { type: "media" }>;
export interface ContactCard { readonly name: string; readonly phones: readonly string[]; readonly emails: readonly string[] }
export interface OrderItem { readonly sku: string; readonly quantity: number; readonly price?: string; readonly currency?: string }
export interface Choice { readonly id: string; readonly title: string; readonly description?: string }

/** A quoted message: the platform's id of it, and what the platform told of it, since we may not have it. */
export interface Quote { readonly ext: string; readonly text?: string; readonly product?: string }

/** The few words of any content that fit in a list row, a search index or a screen reader. */
export function words(content: Content): string {
  switch (content.type) {
    case "text": case "system": return content.text;
    case "media": return content.caption ?? content.name ?? "";
    case "location": return [content.name, content.address].filter(Boolean).join(", ");
    case "contacts": return content.contacts.map((card) => card.name).join(", ");
    case "order": return content.text ?? content.items.map((item) => `${item.quantity} × ${item.sku}`).join(", ");
    case "choice": return content.title;
    case "template": return content.text ?? content.name;
    case "interactive": return content.text;
    case "product": return [content.text, `${content.name} · ${content.price}`].filter(Boolean).join("\n");
    case "unsupported": return content.text ?? "";
  }
}

// ---------------------------------------------------------------- what platforms tell (news)

/** A customer, or our own account from elsewhere (`echo`), said something. `thread` is filled in by accept. */
export interface Received {
  readonly type: "received";
  /** the platform's id of this message */
  readonly ext: string;
  /** the platform's clock, ms */
  readonly sentAt: number;
  readonly name?: string;
  readonly identities: readonly Identity[];
  readonly keys: readonly Key[];
  readonly content: Content;
  readonly quote?: Quote;
  readonly forwarded?: boolean;
  /** the advertisement or post that brought the customer: its headline or link */
  readonly referral?: string;
  /** who of a group spoke */
  readonly author?: string;
  /** said by our own account: in another program, or by us and shown to us again */
  readonly echo?: boolean;
  /** an echo that came while a delivery was under way, and waited for its answer to tell whose it is */
  readonly waited?: boolean;
  readonly thread?: Thread;
}

/** What became of a message we sent, as the platform tells. */
export interface Receipt {
  readonly type: "receipt";
  readonly state: "sent" | "delivered" | "read" | "failed";
  readonly ext: string;
  /** our delivery id when the platform echoed it: `<conversation>.<number>.<attempt>` */
  readonly delivery?: string;
  readonly sentAt: number;
  readonly code?: string;
  readonly reason?: string;
  readonly hint?: string;
}

export type News =
  | Received
  | Receipt
  /** `emoji` null: the reaction was taken back. `target` is the platform's id of the message. */
  | { readonly type: "reacted"; readonly target: string; readonly emoji: string | null; readonly sentAt: number; readonly author?: string }
  | { readonly type: "edited"; readonly target: string; readonly content: Content; readonly sentAt: number }
  | { readonly type: "revoked"; readonly target: string; readonly sentAt: number }
  /** everything we sent up to then (the platform's clock, ms), and up to our message `ext` if it is named, came that far */
  | { readonly type: "watermark"; readonly state: "delivered" | "read"; readonly upTo: number; readonly ext?: string; readonly sentAt: number }
  /** the customer is typing: shown, never kept */
  | { readonly type: "typing"; readonly sentAt: number }
  /** the person's number or id changed: the thread is known by these keys too from now on */
  | { readonly type: "rekeyed"; readonly keys: readonly Key[]; readonly identities: readonly Identity[]; readonly text: string; readonly sentAt: number }
  /** the person blocked or unblocked us, or changed what they want to receive */
  | { readonly type: "consent"; readonly text: string; readonly blocked?: boolean; readonly sentAt: number };

// ---------------------------------------------------------------- what agents ask (requests)

export const statuses = ["open", "pending", "snoozed", "resolved"] as const;
export type Status = (typeof statuses)[number];
export const priorities = ["none", "low", "medium", "high", "urgent"] as const;
export type Priority = (typeof priorities)[number];

export type Request =
  /**
   * `base`: the newest entry the agent had seen; refused as `stale` when a colleague answered after it, unless `force`.
   * `suggestion`: the draft it was made from; `distance`: how far the agent went from it, 0 (as drafted) to 1 (nothing left), measured by the server
   */
  | { readonly type: "reply"; readonly content: Content; readonly quote?: number; readonly base?: number; readonly force?: boolean; readonly suggestion?: number; readonly distance?: number }
  | { readonly type: "note"; readonly text: string }
  /** user id, 0 for nobody */
  | { readonly type: "assign"; readonly to: number }
  /** `until` (ms) only with snoozed; absent: until the customer writes */
  | { readonly type: "status"; readonly status: Status; readonly until?: number }
  | { readonly type: "priority"; readonly priority: Priority }
  | { readonly type: "tag"; readonly add?: readonly string[]; readonly remove?: readonly string[] }
  /** everything up to entry `number` was seen */
  | { readonly type: "read"; readonly number: number }
  | { readonly type: "unread" }
  /** send entry `number` again: it failed, or its fate is unknown and the agent accepts that it may arrive twice */
  | { readonly type: "retry"; readonly number: number }
  /** the copilot is to draft an answer; one that is being written is given up. `language`: another than the customer's */
  | { readonly type: "suggest"; readonly tone?: Tone; readonly language?: Language }
  | { readonly type: "stop_suggesting" }
  /** the draft is of no use; `why` in the agent's words */
  | { readonly type: "dismiss"; readonly number: number; readonly why?: string }
  | { readonly type: "rate"; readonly number: number; readonly good: boolean }
  /** what entry `number` (absent: the one that told) is about, whether the classifier was wrong or right: it stays so until the conversation comes back */
  | { readonly type: "label"; readonly number?: number; readonly labels: Labels }
  /** translate entry `number` in place */
  | { readonly type: "translate"; readonly number: number; readonly into: Language };

export interface Requested { readonly type: "requested"; readonly by: number; readonly request: Request }

/** A command's outcome, decided by the drain and stored under the client's id. `number`: the entry it made. */
export type Outcome =
  | { readonly ok: true; readonly number?: number; readonly order?: OrderGist }
  | { readonly ok: false; readonly error: Refusal; readonly say: string; readonly troubles?: readonly LineTrouble[] };
/** Why a request was refused. None is worth repeating unchanged; what is (overload, database away) never becomes an outcome. */
export type Refusal = "unknown_conversation" | "unknown_order" | "forbidden" | "stale" | "window_closed" | "unsupported" | "too_long" | "too_many" | "invalid" | "nothing_to_do" | "out_of_stock";

// ---------------------------------------------------------------- the copilot

/** What a person can say of a conversation. The intent follows from the category. */
export interface Labels {
  readonly language?: Language;
  readonly category?: Category;
  readonly sentiment?: Sentiment;
  readonly hint?: Priority;
}
export type LabelName = keyof Labels;
export const labelNames = ["language", "category", "sentiment", "hint"] as const satisfies readonly LabelName[];

/** Labels as they were read from entry `number`. What is absent nobody knows: the classifier abstains when it is unsure. */
export interface Insight extends Labels {
  readonly number: number;
  readonly intent?: Intent;
  /** of the category, 0 to 1 */
  readonly confidence?: number;
  /** labels that a person gave or confirmed */
  readonly told?: readonly LabelName[];
}

/**
 * What the classifier read from entry `number`; absent: it can't tell. Nothing of it is ever positive, which word lists are bad at.
 * `draft`: the copilot is to draft an answer by itself.
 */
export interface Judged {
  readonly type: "judged";
  readonly number: number;
  readonly language?: Language;
  readonly category?: Category;
  readonly confidence?: number;
  readonly negative?: true;
  readonly hint: Priority;
  readonly draft?: true;
}

/** What the copilot drafted, and from what. The draft itself is its entry's body. Prices and stock are the catalogue's, never an engine's word. */
export interface Suggested extends Labels {
  /** the newest entry it knew */
  readonly upTo: number;
  /** who asked; 0: it came by itself */
  readonly by: number;
  readonly tone: Tone;
  readonly intent?: Intent;
  readonly confidence?: number;
  /** which engine wrote it, and the model's name if it has one */
  readonly engine: EngineName;
  readonly model?: string;
  /** it knew this answer: nobody was asked again */
  readonly cached?: boolean;
  readonly tookMs: number;
  readonly products: readonly SuggestedProduct[];
  readonly evidence: readonly Evidence[];
  /** the order it proposes: an order of ours in state draft, which a person approves */
  readonly order?: string;
  /** what people should know, in sentences: what was taken out of the draft, what this engine can't do, that another was wanted */
  readonly says?: readonly string[];
  /** there is no draft; `says` why */
  readonly failed?: FailureReason;
}
/** `stock` and `priceMinor` (in the currency's minor unit) as they were when it was drafted */
export interface SuggestedProduct { readonly sku: string; readonly name: string; readonly pitch: string; readonly priceMinor: number; readonly currency: string; readonly stock: number }
/** What a draft stands on. `id`: a product's SKU, an article's id, a past answer's `<conversation>.<entry>`, an order's number */
export interface Evidence { readonly from: "product" | "article" | "answer" | "order"; readonly id: string; readonly title: string }

/** What became of a draft: used as it was, edited, dismissed; ignored: something else was sent; stale: the customer wrote again. */
export const verdicts = ["used", "edited", "dismissed", "ignored", "stale"] as const;
export interface Verdict { readonly outcome?: (typeof verdicts)[number]; readonly good?: boolean; readonly distance?: number; readonly by?: number }

// ---------------------------------------------------------------- slow work

export type CallRequest =
  /** `heardAt`: when the customer last wrote, where the platform's answer window depends on it */
  | { readonly kind: "deliver"; readonly channel: number; readonly conversation: string; readonly number: number; readonly attempt: number; readonly to: readonly Key[]; readonly heardAt?: number }
  | StockRequest
  /** tell the platform that its message `ext` was read; may be repeated */
  | { readonly kind: "mark"; readonly channel: number; readonly to: readonly Key[]; readonly ext: string }
  /** copy a customer's file before the platform forgets it; may be repeated. The entry is known by `number`, or by `ext` when it was edited */
  | { readonly kind: "fetch"; readonly channel: number; readonly conversation: string; readonly number?: number; readonly ext?: string; readonly attempt: number; readonly content: Media }
  /** ask the platform who the customer is; may be repeated */
  | { readonly kind: "profile"; readonly channel: number; readonly conversation: string; readonly to: readonly Key[]; readonly attempt: number }
  /** draft an answer to what was said up to entry `upTo`; may be repeated. `by` 0: nobody asked. `speaks`: what the conversation is known to be in; `fresh`: another one than before */
  | { readonly kind: "suggest"; readonly conversation: string; readonly upTo: number; readonly by: number; readonly tone?: Tone; readonly language?: Language; readonly speaks?: Language; readonly fresh?: true }
  /** translate an entry; may be repeated */
  | { readonly kind: "translate"; readonly conversation: string; readonly number: number; readonly into: Language };
export type ProfileRequest = Extract<CallRequest, { kind: "profile" }>;
export type FetchRequest = Extract<CallRequest, { kind: "fetch" }>;
export type SuggestRequest = Extract<CallRequest, { kind: "suggest" }>;
export type TranslateRequest = Extract<CallRequest, { kind: "translate" }>;
export type CallKind = CallRequest["kind"];

export type Answer =
  /** `at`: the platform's time of it if that is known, else when it left; for watermarks */
  | { readonly result: "sent"; readonly ext: string; readonly at?: number }
  | { readonly result: "done" }
  | { readonly result: "fetched"; readonly file: StoredFile }
  | { readonly result: "known"; readonly name?: string; readonly handle?: string; readonly picture?: StoredFile }
  | Exclude<StockAnswer, { result: "failed" }>
  /** a draft, and the order it proposes: at most a draft too */
  | { readonly result: "suggested"; readonly text: string; readonly suggested: Suggested; readonly lines?: readonly OrderLine[] }
  | { readonly result: "translated"; readonly text: string }
  /** the platform refused. `retry`: a later attempt can succeed; `afterMs`: not before */
  | { readonly result: "failed"; readonly retry: boolean; readonly afterMs?: number; readonly code: string; readonly reason: string; readonly hint: string; readonly dead?: boolean }
  /** it may or may not have left: only evidence (a receipt) settles it */
  | { readonly result: "unknown"; readonly reason: string };

export interface Answered { readonly type: "answered"; readonly call: string; readonly request: CallRequest; readonly answer: Answer }

// ---------------------------------------------------------------- the actors' messages

export type ConversationMessage = News | Requested | Answered | Judged | OrderNews
  | { readonly type: "snooze_ended" }
  | { readonly type: "delivery_due"; readonly number: number }
  | { readonly type: "fetch_due"; readonly request: FetchRequest }
  | { readonly type: "profile_due"; readonly request: ProfileRequest };

export type ContactMessage =
  | { readonly type: "seen"; readonly name?: string; readonly identities: readonly Identity[]; readonly sentAt: number }
  | { readonly type: "rename"; readonly by: number; readonly name: string };

export type ChannelMessage =
  /** a signed body that could not be read: kept, and buried so that people see it */
  | { readonly type: "unparsed"; readonly reason: string }
  /** a webhook about the account itself, or about nothing we know: kept in the journal, counted here */
  | { readonly type: "noticed"; readonly what: string; readonly text?: string }
  /** the platform refuses our credentials: nothing leaves until a person acts */
  | { readonly type: "refused"; readonly code: string; readonly reason: string; readonly hint: string }
  /** it accepts them again */
  | { readonly type: "worked" }
  /** so many things came from the platform since the last time this was told, the last of them at `at`, ms; told at most once a minute */
  | { readonly type: "heard"; readonly at: number; readonly count: number }
  /** A person connected it, anew, or switched it on or off: for the `times`th time, with an access that ends at `expiresAt`, ms (0: never, as far as we know). */
  | { readonly type: "connected"; readonly times: number; readonly expiresAt: number }
  /** the platform doesn't answer, so it isn't asked for a while; or it answers again */
  | { readonly type: "resting"; readonly on: boolean }
  /** timers: to see whether it has become too silent, and whether its access ends soon */
  | { readonly type: "listened" }
  | { readonly type: "aged" };

interface Messages { conversation: ConversationMessage; contact: ContactMessage; channel: ChannelMessage; order: OrderMessage }
export type MessageOf<K extends Kind> = Messages[K];

// ---------------------------------------------------------------- rows and signals

export type Author = "contact" | "system" | "copilot" | `user/${number}` | "elsewhere";

/** One line of a conversation's history; `number` is gapless within the conversation, from 1. */
export interface EntryRow {
  readonly conversation: string;
  readonly number: number;
  /** ms; the platform's clock for what a customer said, ours for the rest */
  readonly at: number;
  readonly kind: "in" | "out" | "note" | "event" | "suggestion";
  readonly author: Author;
  /** plain words for reading, search and previews */
  readonly body: string;
  /** null when the body says it all (plain text without quote) */
  readonly content: EntryContent | null;
  /** the platform's message id, null for what never was on a platform */
  readonly ext: string | null;
}
export interface EntryContent {
  readonly content?: Content;
  /** what it answers: the platform's id of it, our number of it when an agent quoted it */
  readonly quote?: Partial<Quote> & { readonly number?: number };
  readonly forwarded?: boolean;
  readonly referral?: string;
  readonly author?: string;
  readonly reactions?: Readonly<Record<string, string>>;
  readonly edited?: number;
  readonly revoked?: number;
  /** of what an agent asked for: the command's client id, by which whoever asked knows it again */
  readonly client?: string;
  /** of what an agent sent: the draft it was made from */
  readonly suggestion?: number;
  /** of kind suggestion: everything about the draft but its text; and what an agent thought of it */
  readonly suggested?: Suggested;
  readonly verdict?: Verdict;
  /** the text in other languages, as agents asked for them; why the last one could not be had */
  readonly translations?: Readonly<Record<Language, string>>;
  readonly untranslated?: string;
  /** of an event: the order as it was then */
  readonly order?: OrderGist;
  /** of an event: what changed; of an order its state */
  readonly change?: { readonly what: "status" | "assign" | "priority" | "tags" | "opened" | "rekeyed" | "consent" | "order"; readonly from?: string; readonly to?: string };
}

/** The conversation's row in lists. Written by its drain, never read back by the actor. */
export interface ConversationRow {
  readonly id: string;
  readonly number: number;
  readonly channel: number;
  readonly platform: Platform;
  readonly contact: string;
  readonly name: string;
  /** our copy of the customer's own picture, by its file's id; absent: there is none */
  readonly picture?: string;
  readonly status: Status;
  readonly priority: Priority;
  readonly assignee: number;
  readonly tags: readonly string[];
  readonly unread: number;
  /** number of the newest entry */
  readonly entries: number;
  readonly lastAt: number;
  readonly preview: string;
  readonly previewKind: "in" | "out" | "note" | MediaKind | "location" | "contacts" | "order" | "other";
  /** who gave the newest answer: a user, 0 another program; absent: nobody has answered */
  readonly answeredBy?: number;
  /** deliveries that failed or are unknown and wait for a person */
  readonly trouble: number;
  /** end of the platform's answer window, ms; 0: none applies */
  readonly windowUntil: number;
  /** ms; 0: not snoozed, or until the customer writes */
  readonly snoozedUntil: number;
  /** since when the customer waits for an answer, ms; 0: does not */
  readonly waitingSince: number;
  /** what it is about; absent: nobody has looked yet */
  readonly insight?: Insight;
  /** the entry with the draft that waits for an agent; absent: there is none, or it is out of date */
  readonly suggestion?: number;
}

/** In order of rank: a later one replaces an earlier one, never the other way round, within one attempt. */
export const deliveryStates = ["queued", "sending", "unknown", "sent", "failed", "delivered", "read"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A message on its way out. Made by the reply's drain, changed by folds alone; `attempt` counts from 1. */
export interface DeliveryRow {
  readonly conversation: string;
  readonly number: number;
  readonly channel: number;
  readonly attempt: number;
  readonly state: DeliveryState;
  readonly at: number;
  readonly evidence: string;
}

/** A monotone change to a row outside the snapshot. `seen` is the audience for the feed event it makes if the row changed. */
export type Fold =
  | {
      readonly fold: "delivery"; readonly conversation: string;
      /** the entry, when known; else it is found by `ext` */
      readonly number?: number; readonly ext?: string; readonly attempt?: number;
      readonly state: DeliveryState; readonly at: number; readonly evidence: string;
      readonly code?: string; readonly reason?: string; readonly hint?: string; readonly seen: number;
    }
  /** deliveries of entries below `below` that were known to be sent by `before` */
  | { readonly fold: "watermark"; readonly conversation: string; readonly below: number; readonly before: number; readonly state: "delivered" | "read"; readonly at: number; readonly evidence: string; readonly seen: number }
  | { readonly fold: "reaction"; readonly conversation: string; readonly ext: string; readonly by: string; readonly emoji: string | null; readonly seen: number }
  | { readonly fold: "edit"; readonly conversation: string; readonly ext: string; readonly content: Content; readonly at: number; readonly seen: number }
  | { readonly fold: "revoke"; readonly conversation: string; readonly ext: string; readonly at: number; readonly seen: number }
  /** our copy of a file, or why there is none; only while the entry still speaks of that file (`ref`) */
  | { readonly fold: "media"; readonly conversation: string; readonly number?: number; readonly ext?: string; readonly ref: string; readonly file?: StoredFile; readonly refused?: string; readonly seen: number }
  | { readonly fold: "verdict"; readonly conversation: string; readonly number: number; readonly verdict: Verdict; readonly seen: number }
  | { readonly fold: "translation"; readonly conversation: string; readonly number: number; readonly into: Language; readonly text?: string; readonly untranslated?: string; readonly seen: number }
  | { readonly fold: "channel"; readonly channel: number; readonly state: "ok" | "silent" | "refused"; readonly say: string | null }
  | { readonly fold: "keys"; readonly conversation: string; readonly channel: number; readonly keys: readonly Key[] };

/** A draft in the books, from which the copilot is judged and learns: made once, then what became of it. */
export interface SuggestionRow { readonly conversation: string; readonly number: number; readonly at: number; readonly suggested: Suggested }
export interface VerdictRow extends Verdict { readonly conversation: string; readonly number: number; readonly at: number }
/** What a person said of entry `number`, and what the classifier had said (null: nothing). */
export interface LabelRow { readonly conversation: string; readonly number: number; readonly label: LabelName; readonly value: string; readonly was: string | null; readonly by: number; readonly at: number }

/** Something passing: unnumbered, may be dropped, never stored. */
export type Show =
  | { readonly show: "typing"; readonly conversation: string; readonly who: "contact" | number; readonly untilMs: number }
  | { readonly show: "viewing"; readonly conversation: string; readonly users: readonly number[] }
  /** a draft is being written: `text` follows on its first `from` characters; `end`: nothing follows */
  | { readonly show: "drafting"; readonly conversation: string; readonly draft: string; readonly from: number; readonly text: string; readonly end?: true };

export interface ContactRow { readonly id: string; readonly name: string; readonly seenAt: number }
