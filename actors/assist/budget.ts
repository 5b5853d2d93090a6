/** What a tenant's engines have used today, and whether they may be asked again: a pure counter, kept by whoever asks. */
import type { Usage } from "./engine";
import type { Limits } from "./settings";

/** `day`: days since 1970, UTC */
export interface Spent { readonly day: number; readonly calls: number; readonly tokens: number; readonly micros: number; readonly ms: number }

/** Where the counter is kept, so that it outlives the process and holds for all of them. In process when nobody gives another. */
export interface Ledger {
  read(tenant: number): Promise<Spent | null>;
  add(tenant: number, at: number, usage: Usage): Promise<void>;
}

const dayMs = 24 * 3_600_000;
const tenantsMax = 10_000;

export const dayOf = (at: number): number => Math.floor(at / dayMs);

/** What was spent on another day counts no more. */
export function spend(spent: Spent | null, at: number, usage: Usage): Spent {
  const day = dayOf(at);
  const today = spent?.day === day ? spent : { day, calls: 0, tokens: 0, micros: 0, ms: 0 };
  return { day, calls: today.calls + 1, tokens: today.tokens + usage.tokensIn + usage.tokensOut, micros: today.micros + usage.micros, ms: today.ms + Math.round(usage.ms) };
}

/** Null: there is room for another question. Else ms until there is again. */
export function exhausted(spent: Spent | null, limits: Limits, at: number): number | null {
  const today = spent?.day === dayOf(at) ? spent : null;
  const used = [[today?.calls, limits.dayCallsMax], [today?.tokens, limits.dayTokensMax], [today?.micros, limits.dayMicrosMax], [today?.ms, limits.dayMsMax]] as const;
  return used.some(([value = 0, max]) => max !== undefined && value >= max) ? (dayOf(at) + 1) * dayMs - at : null;
}

export function openLedger(): Ledger {
  const tenants = new Map<number, Spent>();
  return {
    read: async (tenant) => tenants.get(tenant) ?? null,
    add: async (tenant, at, usage) => {
      if (!tenants.has(tenant) && tenants.size >= tenantsMax) tenants.delete(tenants.keys().next().value ?? tenant);
      tenants.set(tenant, spend(tenants.get(tenant) ?? null, at, usage));
    },
  };
}
