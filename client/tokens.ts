/**
 * The session's tokens, shared by every tab of this browser. A refresh token works once, so only one tab at a time may use it: the exchange runs under a lock
 * where the browser offers one, and always begins by reading what another tab may just have stored.
 */
import type { Tokens } from "../server/protocol";

const place = "parley.session";
const lockName = "parley.session";

export interface Stored { refresh: string; expiresAt: number }

export function load(): Stored | null {
  try {
    const stored = JSON.parse(localStorage.getItem(place) ?? "null") as Partial<Stored> | null;
    return stored && typeof stored.refresh === "string" ? { refresh: stored.refresh, expiresAt: stored.expiresAt ?? 0 } : null;
  } catch {
    return null;
  }
}

export function save(tokens: Tokens): void {
  try {
    localStorage.setItem(place, JSON.stringify({ refresh: tokens.refresh, expiresAt: tokens.expiresAt }));
  } catch {
    // Storage is full or forbidden: the session lives as long as this page does.
    memory = { refresh: tokens.refresh, expiresAt: tokens.expiresAt };
  }
}

export function forget(): void {
  memory = null;
  try {
    localStorage.removeItem(place);
  } catch { /* nothing was stored where nothing can be */ }
}

/** What this page would come back with. */
export const current = (): Stored | null => load() ?? memory;
let memory: Stored | null = null;

/** Runs one exchange of the refresh token while no other tab runs one. */
export function exclusively<T>(exchange: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? navigator.locks.request(lockName, exchange) : exchange();
}
