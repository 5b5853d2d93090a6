/**
 * Answers that are good for two minutes, as long as nothing they rest on has changed: what may change is in the key. A key of one tenant's can't be another's, since everything it is
 * made of is written with its length.
 */
import { createHash } from "node:crypto";
import type { Answer } from "./engine";
import type { Input } from "./facts";
import { promptVersion } from "./prompt";

export interface Cache {
  /** null: not there, too old, or the cache is away. Never rejects. */
  get(key: string): Promise<string | null>;
  /** Never rejects; may forget at once. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  close(): Promise<void>;
}

export const answerTtlMs = 120_000;
export const valueCharsMax = 100_000;
const entriesMax = 2_000;

/** `plan`: the version of what the tenant has chosen. Prices and stock are in the key too: a draft must not outlive what it says of them. */
export function keyOf(input: Input, plan: string): string {
  const last = input.said.at(-1)?.number ?? 0;
  const parts = [
    input.tenant, input.conversation, last, input.catalogueVersion, promptVersion, plan, input.tone, input.language ?? "", input.replyIn ?? "",
    // Messages are edited and orders move on without a new number.
    ...input.said.map(({ by, text }) => `${by} ${text}`), ...(input.contact.orders ?? []).map(({ number, state }) => `${number} ${state}`),
    ...input.products.map(({ sku, priceMinor, currency, stock }) => `${sku} ${priceMinor} ${currency} ${stock}`), ...input.articles.map(({ id }) => id), ...input.answers.map(({ id }) => id),
  ].map(String);
  const digest = createHash("sha256").update(parts.map((part) => `${part.length}:${part}`).join("")).digest("base64url");
  return `parley:assist:${input.tenant}:${digest}`;
}

/** What was kept, if it is still an answer of ours: a cache that many share may hold anything. */
export function readAnswer(text: string): Extract<Answer, { ok: true }>["suggestion"] | null {
  try {
    const value = JSON.parse(text) as { version?: unknown; suggestion?: Extract<Answer, { ok: true }>["suggestion"] };
    return value.version === cacheVersion && typeof value.suggestion?.reply_text === "string" ? value.suggestion : null;
  } catch {
    return null;
  }
}

const cacheVersion = 1;
export const writeAnswer = (suggestion: Extract<Answer, { ok: true }>["suggestion"]): string => JSON.stringify({ version: cacheVersion, suggestion });

/** In process. The one that was set the longest ago goes first. */
export function openMemoryCache(now: () => number = Date.now): Cache {
  const entries = new Map<string, { value: string; until: number }>();
  return {
    get: async (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (now() < entry.until) return entry.value;
      entries.delete(key);
      return null;
    },
    set: async (key, value, ttlMs) => {
      if (value.length > valueCharsMax) return;
      entries.delete(key);
      entries.set(key, { value, until: now() + ttlMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax) break;
        entries.delete(oldest);
      }
    },
    close: async () => entries.clear(),
  };
}
