/**
 * The copilot as the server sees it: one question goes to the cache, then to the tenant's engine within its budget and behind a circuit breaker, and to the built-in engine when that
 * fails. What comes out has passed the guard, whoever wrote it.
 */
import type { Ledger } from "./budget";
import type { Cache } from "./cache";
import type { Answer, Asking, Embedded, Sources, Translated } from "./engine";
import type { Input, Language } from "./facts";
import type { EngineSettings, Fetch, Limits } from "./settings";

/** What a tenant has chosen. `version` changes with each change of it, so that engines are kept, and answers cached, for one version. */
export interface Plan { readonly settings: EngineSettings; readonly limits: Limits; readonly version: string }

export interface Copilot {
  readonly embedded: Embedded;
  /** `fresh`: the person asks for another draft, so the cache is not read. */
  assist(input: Input, plan: Plan, asking: Asking & { readonly fresh?: boolean }): Promise<Answer & { readonly cached: boolean }>;
  translate(tenant: number, text: string, into: Language, plan: Plan, asking: Pick<Asking, "signal">): Promise<Translated>;
  stop(): Promise<void>;
}

/** What `openCopilot(parts): Copilot` needs. */
export interface Parts {
  readonly sources: Sources;
  readonly fetch: Fetch;
  /** in process when absent; `openRedisCache(url)` shares it */
  readonly cache?: Cache;
  readonly ledger?: Ledger;
}
