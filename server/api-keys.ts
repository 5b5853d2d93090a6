/** Who a program is: keys, of which only a digest is kept, looked up at every request, so that a revoked one ends at once. */
import { createHash, randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { keyOf } from "../sql/keys";
import type { Scope } from "./access";
import type { Hosts } from "./hosts";
import type { Limiter } from "./limits";

export type KeyScope = "admin" | "engine";
export interface NewKey { readonly key: string; readonly hash: Buffer; readonly ends: string }

const prefix = "parley_";
const secretBytes = 32;
const endsChars = 4;
const keyPattern = /^parley_[A-Za-z0-9_-]{43}$/;
const requestsPerMinuteMax = 600;

export type Known = { readonly ok: true; readonly scope: Scope } | { readonly ok: false; readonly status: 401 | 403 | 429; readonly error: string; readonly say: string; readonly retrySeconds?: number };

/** A key to be shown once. */
export function newKey(): NewKey {
  const key = `${prefix}${randomBytes(secretBytes).toString("base64url")}`;
  return { key, hash: hashOf(key), ends: key.slice(-endsChars) };
}
const hashOf = (key: string): Buffer => createHash("sha256").update(key).digest();

export interface Keys { know(request: Request, address: string): Promise<Known> }

/** `failures`: per address, of keys that are none. */
export function openKeys({ sql, hosts, failures }: { sql: Sql; hosts: Pick<Hosts, "tenantOf">; failures: Limiter }): Keys {
  const perKey = new RateLimiterMemory({ points: requestsPerMinuteMax, duration: 60 });
  return {
    async know(request, address) {
      const waitMs = failures.blockedMs(address);
      if (waitMs > 0) return tooFast(waitMs);
      const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
      // The digest is what is looked up, so how long that takes says nothing about the key.
      const found = keyPattern.test(given) ? await keyOf(sql, hashOf(given)) : null;
      if (!found) {
        failures.count(address);
        return { ok: false, status: 401, error: "unknown_key", say: "Send Authorization: Bearer and a key of this workspace; `scripts/parley key add` makes one." };
      }
      const slug = hosts.tenantOf(request.headers.get("host"));
      if (slug !== null && slug !== found.slug) return { ok: false, status: 403, error: "forbidden", say: "This key belongs to another workspace than this address." };
      try {
        await perKey.consume(`${found.tenant}/${found.id}`);
      } catch (limit) {
        return tooFast((limit as { msBeforeNext?: number }).msBeforeNext ?? 1_000);
      }
      return { ok: true, scope: { tenant: found.tenant, user: 0, key: found.id, role: found.scope, sees: "all" } };
    },
  };
}

const tooFast = (waitMs: number): Known => ({ ok: false, status: 429, error: "too_fast", say: "Too many requests. Go on slower.", retrySeconds: Math.ceil(waitMs / 1000) });
