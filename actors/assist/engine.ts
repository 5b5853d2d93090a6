/**
 * The contract between the copilot's engines and whoever asks them. An engine drafts, a person approves: nothing in a suggestion has been done, and everything in it has passed the
 * guard, so its products, prices and quantities are those of the given facts. Engines never throw; what can go wrong is a closed union that says whether to ask again.
 */
import type { Category, Input, Intent, Language, Priority, Sentiment } from "./facts";

export const engineNames = ["embedded", "hosted", "workflow", "endpoint"] as const;
/** hosted: a model by the AI SDK · workflow: a ModelArts workflow · endpoint: a service of one's own deployed on ModelArts */
export type EngineName = (typeof engineNames)[number];

// ---------------------------------------------------------------- asking for a draft

export interface Engine {
  readonly name: EngineName;
  /** Ends after the engine's own timeout at the latest; with `signal` at once. */
  assist(input: Input, asking: Asking): Promise<Answer>;
  /** Plain text into plain text. The embedded engine can't, and answers `unsupported`. */
  translate(text: string, into: Language, asking: Pick<Asking, "signal">): Promise<Translated>;
}

export interface Asking {
  readonly signal: AbortSignal;
  /** The draft while it is written, piece by piece, already without links and markup. `reply_text` of the answer replaces all of it. */
  readonly onText?: (piece: string) => void;
}

export type Answer = { readonly ok: true; readonly suggestion: Suggestion; readonly usage: Usage } | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };
export type Translated = { readonly ok: true; readonly text: string; readonly usage: Usage } | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

/** What asking has cost. Money in millionths of the currency the tenant's budget is in; 0 where nothing is charged. */
export interface Usage { readonly engine: EngineName; readonly ms: number; readonly tokensIn: number; readonly tokensOut: number; readonly micros: number }

/** The names of the first three fields are those that workflows answer with. */
export interface Suggestion {
  /** plain text in `language`; empty: nothing to say, and `remarks` say why */
  readonly reply_text: string;
  /** at most `suggestedMax`, all among the given products */
  readonly suggested_products: readonly { readonly sku: string; readonly pitch: string }[];
  /** at most `actionsMax` */
  readonly actions: readonly Action[];
  readonly intent: Intent;
  /** null: too unsure to say */
  readonly category: Category | null;
  /** of the category, 0 to 1 */
  readonly confidence: number;
  /** null: nothing speaks for any */
  readonly sentiment: Sentiment | null;
  /** what the draft is written in */
  readonly language: Language;
  readonly evidence: readonly Evidence[];
  readonly remarks: readonly Remark[];
  readonly engine: EngineName;
  /** set when another engine should have answered and could not */
  readonly instead?: { readonly engine: EngineName; readonly why: FailureReason };
  /** the model's name, of engines that have one */
  readonly model?: string;
}

export interface Action { readonly type: "create_order"; readonly lines: readonly OrderLine[] }
/** No prices: whoever makes the order reads them from the catalogue. */
export interface OrderLine { readonly sku: string; readonly quantity: number }

/** What the draft rests on. Ids are those of the given facts. */
export type Evidence =
  | { readonly from: "product"; readonly sku: string }
  | { readonly from: "article"; readonly id: string }
  | { readonly from: "answer"; readonly id: string }
  /** an order of this contact's */
  | { readonly from: "order"; readonly number: number };

/** What a person should know about a suggestion: what the guard took away, and what the engine can't do. `remarks.ts` has the sentences. */
export type Remark =
  | { readonly remark: "unknown_product"; readonly sku: string }
  | { readonly remark: "bad_quantity"; readonly sku: string }
  | { readonly remark: "too_little_stock"; readonly sku: string; readonly stock: number }
  | { readonly remark: "foreign_link" }
  /** an address or number of a person that stands in none of the facts */
  | { readonly remark: "foreign_contact" }
  | { readonly remark: "markup" }
  | { readonly remark: "shortened" }
  | { readonly remark: "price_differs" }
  | { readonly remark: "forbidden_tool"; readonly name: string }
  | { readonly remark: "wrong_language"; readonly language: Language }
  | { readonly remark: "language_unsupported"; readonly language: Language }
  | { readonly remark: "unsure" }
  | { readonly remark: "nothing_found" };

export const suggestedMax = 3;
export const actionsMax = 1;
export const linesMax = 20;

// ---------------------------------------------------------------- what can go wrong

export const failureReasons = [
  "timeout", "stopped", "refused", "over_budget", "unreadable", "unavailable", "unauthorised", "limited", "too_large", "misconfigured", "unsupported", "overloaded",
] as const;
export type FailureReason = (typeof failureReasons)[number];

export interface Failure {
  readonly why: FailureReason;
  /** for `limited` and `unavailable`: when the service said it can be asked again, ms from now */
  readonly againMs?: number;
}

/** now: asking again may well do · later: after a while · never: not before somebody changes something */
export type Retry = "now" | "later" | "never";
export const retryOf: Readonly<Record<FailureReason, Retry>> = {
  timeout: "now", stopped: "now", refused: "never", over_budget: "later", unreadable: "now", unavailable: "later", unauthorised: "never", limited: "later", too_large: "never",
  misconfigured: "never", unsupported: "never", overloaded: "later",
};

/** Whether the embedded engine should answer in the place of another that failed so: not when a person stopped it, nor where it can't do better. */
export const fallsBack: Readonly<Record<FailureReason, boolean>> = {
  timeout: true, stopped: false, refused: true, over_budget: true, unreadable: true, unavailable: true, unauthorised: true, limited: true, too_large: true,
  misconfigured: true, unsupported: false, overloaded: true,
};

/** What an agent reads: what happened, and what to do. */
export const sayFailure: Readonly<Record<FailureReason, string>> = {
  timeout: "The copilot took too long to answer. Ask it again, or write the answer yourself.",
  stopped: "The draft was stopped.",
  refused: "The model declined to answer this conversation. Write the answer yourself.",
  over_budget: "The copilot's budget is used up. An administrator can raise it; until then the built-in engine answers.",
  unreadable: "The copilot answered something that can't be read. Ask it again.",
  unavailable: "The copilot's service can't be reached. It is asked again by itself in a while.",
  unauthorised: "The copilot's service refused our key. An administrator can enter another one in the copilot's settings.",
  limited: "The copilot's service is asked too often at the moment. Try again in a minute.",
  too_large: "This conversation is too long for the copilot. Write the answer yourself.",
  misconfigured: "The copilot's service doesn't know the address or model it is asked for. An administrator can correct them in the copilot's settings.",
  unsupported: "The built-in engine can't do this; a hosted model can. An administrator can connect one in the copilot's settings.",
  overloaded: "The copilot has too much to do at the moment. Try again in a few seconds.",
};

// ---------------------------------------------------------------- understanding a message

/** What is known without anybody asking, of each message that arrives. */
export interface Classification {
  /** null: too short to tell, and no hint */
  readonly language: Language | null;
  readonly intent: Intent;
  /** null: too unsure to say */
  readonly category: Category | null;
  /** of the best category, also when it is too low to name it; 0 to 1 */
  readonly confidence: number;
  /** negative when words of the language's own list say so, else null: lists are bad at telling anything more */
  readonly sentiment: Extract<Sentiment, "negative"> | null;
  /** how urgent it sounds; none: nothing says so */
  readonly priority: Priority;
}

/** `language`: what the conversation is known to be in, for messages too short to tell. */
export interface Hint { readonly language: Language | null }

/** A text that a person has put into a category, by correcting it or in bulk. */
export interface Label { readonly text: string; readonly category: Category }

// ---------------------------------------------------------------- knowing a tenant

/** What the built-in engine searches; all of a tenant's are loaded once, then changed one by one. Its prices and stock are never shown: those are read fresh. */
export type LibraryItem =
  | { readonly kind: "product"; readonly id: string; readonly names: Readonly<Record<Language, string>>; readonly description?: string }
  | { readonly kind: "article"; readonly id: string; readonly title: string; readonly text: string; readonly language?: Language }
  | { readonly kind: "answer"; readonly id: string; readonly question: string; readonly answer: string; readonly language?: Language };
export type LibraryKind = LibraryItem["kind"];
export type LibraryChange = { readonly put: LibraryItem } | { readonly drop: { readonly kind: LibraryKind; readonly id: string } };

/** Where the built-in engine reads a tenant's items and labels, in portions of at most `portionMax`. Called when the tenant is first asked about, and after it was put out of memory. */
export interface Sources {
  items(tenant: number): AsyncIterable<readonly LibraryItem[]>;
  labels(tenant: number): AsyncIterable<readonly Label[]>;
}
export const portionMax = 500;

/** The best first. A product's id is its SKU. `score` compares within one answer only. */
export interface Found { readonly products: readonly Hit[]; readonly articles: readonly Hit[]; readonly answers: readonly Hit[] }
export interface Hit { readonly id: string; readonly score: number }

/** The built-in engine, which lives in a worker. What it is asked while it has too much to do is answered null, or `overloaded`. */
export interface Embedded extends Engine {
  readonly name: "embedded";
  /** Waits in a bounded queue, in which a newer message of the same conversation takes the place of an older one: that one's answer is null. */
  classify(tenant: number, conversation: string, text: string, hint: Hint): Promise<Classification | null>;
  /** What to read from the database before asking any engine. Null: not in time, so ask with what the conversation has. */
  find(tenant: number, text: string, language: Language | null): Promise<Found | null>;
  /** Tells what changed in a tenant's items. Does nothing for a tenant that is not in memory. */
  change(tenant: number, changes: readonly LibraryChange[]): void;
  /** Adds labels and trains anew, soon: many calls in a short time train once. */
  learn(tenant: number, labels: readonly Label[]): void;
  /** Puts a tenant out of memory: its next question reads everything anew. */
  forget(tenant: number): void;
  /** Starts the worker and loads languages, so that the first question needn't wait. Not needed. */
  warm(): Promise<void>;
  stop(): Promise<void>;
}
