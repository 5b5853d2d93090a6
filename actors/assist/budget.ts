/** What a tenant's engines have used today, and whether they may be asked again: a pure counter, kept by whoever asks. */
import type { Usage } from "./engine";

/** `day`: days since 1970, UTC */
export interface Spent { readonly day: number; readonly calls: number; readonly tokens: number; readonly micros: number; readonly ms: number }

/** Where the counter is kept, so that it outlives the process and holds for all of them. In process when nobody gives another. */
export interface Ledger {
  read(tenant: number): Promise<Spent | null>;
  add(tenant: number, at: number, usage: Usage): Promise<void>;
}
