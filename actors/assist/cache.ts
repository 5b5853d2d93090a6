/** Answers that are good for two minutes, as long as nothing they rest on has changed: what may change is in the key. */
export interface Cache {
  /** null: not there, too old, or the cache is away. Never rejects. */
  get(key: string): Promise<string | null>;
  /** Never rejects; may forget at once. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  close(): Promise<void>;
}

export const answerTtlMs = 120_000;
