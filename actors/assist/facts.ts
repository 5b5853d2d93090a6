/**
 * What an engine is given: one conversation and the facts it may use. Plain JSON, since it crosses to a worker and to services. Everything a customer, a catalogue or a mail says
 * is data here, never an instruction; what may be promised (prices, stock, who somebody is) comes from these facts alone, whatever an engine answers.
 */

export const tones = ["friendly", "formal", "brief", "empathetic"] as const;
export type Tone = (typeof tones)[number];

/** ISO 639-1, lower case, such as `es` */
export type Language = string;

/** One message of the thread. Notes are agents' own words among themselves, and are never given. */
export interface Said {
  /** the entry's number in the conversation */
  readonly number: number;
  readonly by: "customer" | "agent";
  readonly text: string;
  /** ms since 1970 */
  readonly at: number;
}

export interface Profile {
  readonly name: string;
  /** what the contact is known to speak */
  readonly language?: Language;
  readonly tags?: readonly string[];
  /** the newest first */
  readonly orders?: readonly PastOrder[];
}

export interface PastOrder { readonly number: number; readonly state: OrderState; readonly at: number; readonly totalMinor: number; readonly currency: string }
export type OrderState = "draft" | "placed" | "paid" | "fulfilled" | "cancelled" | "refunded";

export interface Product {
  readonly sku: string;
  /** by language; at least one */
  readonly names: Readonly<Record<Language, string>>;
  readonly description?: string;
  /** in the currency's minor units, such as cents */
  readonly priceMinor: number;
  /** ISO 4217 */
  readonly currency: string;
  /** what can still be sold */
  readonly stock: number;
  /** a signed address for engines that see pictures; no draft ever carries it */
  readonly image?: string;
}

/** An article of the tenant's knowledge. */
export interface Article { readonly id: string; readonly title: string; readonly text: string; readonly language?: Language }

/** What an agent answered before, and to what. */
export interface PastAnswer { readonly id: string; readonly question: string; readonly answer: string; readonly language?: Language; readonly category?: Category }

export const toolNames = ["create_order"] as const;
export type ToolName = (typeof toolNames)[number];

/** What a tenant decides about its copilot. */
export interface Shop {
  /** the shop's name, as customers know it */
  readonly name: string;
  /** house rules for the tone and the content of drafts, by the tenant's admins; engines without prompts ignore them */
  readonly rules?: string;
  /** what engines may propose; nothing is ever done without an agent's approval */
  readonly tools: readonly ToolName[];
  /** the largest quantity of one line that may be proposed */
  readonly quantityMax: number;
  /** hosts whose links a draft may carry, such as `nortia.example`; those below them too */
  readonly linkHosts: readonly string[];
  /** categories that the tenant's people use besides the built-in ones */
  readonly categories: readonly Category[];
}

export interface Input {
  readonly tenant: number;
  readonly conversation: string;
  /** oldest first, at most `saidMax`; the last one by the customer is what wants an answer */
  readonly said: readonly Said[];
  readonly contact: Profile;
  /** the conversation's language so far; null: unknown */
  readonly language: Language | null;
  /** what the draft is to be written in; null: what the customer writes in */
  readonly replyIn: Language | null;
  readonly tone: Tone;
  /** fresh from the database; what `find` named, and what the conversation already spoke of */
  readonly products: readonly Product[];
  readonly articles: readonly Article[];
  readonly answers: readonly PastAnswer[];
  readonly shop: Shop;
  /** grows with each change of the catalogue; part of the cache's key */
  readonly catalogueVersion: string;
}

export const saidMax = 10;
export const productsMax = 20;
export const articlesMax = 5;
export const answersMax = 5;

// ---------------------------------------------------------------- what a message is about

export const categories = [
  "order_status", "shipping", "refund", "complaint", "cancel_order", "payment", "account", "product_question", "price", "availability", "purchase", "greeting", "thanks", "other",
] as const;
export type BuiltInCategory = (typeof categories)[number];
/** A built-in one, or one that a tenant's labels have brought: a-z, 0-9, - and _, at most `categoryCharsMax`. */
export type Category = string;
export const categoryCharsMax = 40;

export const intents = ["support", "purchase", "social", "other"] as const;
export type Intent = (typeof intents)[number];

const builtIn: Readonly<Record<BuiltInCategory, Intent>> = {
  order_status: "support", shipping: "support", refund: "support", complaint: "support", cancel_order: "support", payment: "support", account: "support",
  product_question: "purchase", price: "purchase", availability: "purchase", purchase: "purchase",
  greeting: "social", thanks: "social", other: "other",
};
/** A tenant's own categories are about what is not ours to know. */
export const intentOf = (category: Category | null): Intent => (category !== null && Object.hasOwn(builtIn, category) ? builtIn[category as BuiltInCategory] : "other");

export const sentiments = ["negative", "neutral", "positive"] as const;
export type Sentiment = (typeof sentiments)[number];
export const priorities = ["none", "low", "medium", "high", "urgent"] as const;
export type Priority = (typeof priorities)[number];
