/**
 * Sessions: how somebody comes in, stays in and is put out. Every wrong credential gets one and the same answer in one and the same time; failures
 * are counted per address, and per address and account, so that nobody can lock a colleague out from elsewhere.
 */
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Sql } from "postgres";
import { confirmSessions, endedSessions, endFamily, rotateSessions, startSession, sweepSessions, type LiveSession, type Rotated, type Rotation } from "../sql/sessions";
import { listTenants, tenantBySlug, type TenantRow } from "../sql/tenants";
import { userByEmail, type UserRow } from "../sql/users";
import { networkOf } from "./limits";
import { faultOf, type Log } from "./log";
import { TooBusy, verifyPassword } from "./passwords";
import type { ErrorCode, Tokens } from "./protocol";
import { newFamily, newSecret, openAccessTokens, readRefresh, rightsOf, type Access } from "./tokens";

/** Somebody who is in. `expiresAt`: when the access runs out, ms. */
export interface Session extends Access {
  readonly name: string;
  readonly email: string;
  readonly slug: string;
  readonly tenantName: string;
  readonly expiresAt: number;
}

export type Entered =
  | {
      readonly ok: true; readonly session: Session; readonly tokens: Tokens;
      /** the rights differ from those the presented token was given with */
      readonly changed: boolean;
      /** to be called as soon as the holder is known to have the new tokens */
      readonly received: () => void;
    }
  | { readonly ok: false; readonly error: ErrorCode; readonly say: string; readonly retryMs?: number };

/** `host`: the slug that the host name tells, if any. `isGone`: whether the asker has hung up meanwhile. */
export interface Login { readonly email: string; readonly password: string; readonly tenant?: string; readonly host: string | null; readonly address: string; readonly isGone: () => boolean }

export interface Sessions {
  login(login: Login): Promise<Entered>;
  /** Takes the session up with a refresh token, which is used up by it. */
  resume(refresh: string, host: string | null): Promise<Entered>;
  logout(access: Access): Promise<void>;
  /** Checks an access token; does not know of revocations since it was signed. */
  verify(access: string): Promise<Access | null>;
  /** The places, in the list, of those that may not go on. */
  ended(live: readonly LiveSession[]): Promise<number[]>;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

const refreshDays = 30;
const graceSeconds = 10;
const rotationsMax = 256;
const confirmMs = 50;
const confirmsMax = 10_000;
const failuresPerAccountMax = 10;
const failuresPerAddressMax = 100;
const failuresSeconds = 15 * 60;
const sweepMs = 60 * 60_000;
const sweepRowsMax = 10_000;

const wrong: Entered = { ok: false, error: "wrong_credentials", say: "E-mail and password don't match. Check both and try again." };
const signedOut: Entered = { ok: false, error: "signed_out", say: "You were signed out. Sign in again to go on." };

export function openSessions(sql: Sql, key: Uint8Array, log: Log, now: () => number = Date.now): Sessions {
  const tokens = openAccessTokens(key);
  const failures = openFailures();
  const rotate = inBatches<Rotation, Rotated | null>(rotationsMax, (rotations) => rotateSessions(sql, rotations, refreshDays, graceSeconds));
  const unconfirmed = new Map<string, { tenant: number; token: Buffer }>();
  let confirming: ReturnType<typeof setTimeout> | undefined;

  type Person = Pick<UserRow, "id" | "name" | "email" | "role" | "sees">;
  const accessOf = (user: Person, tenant: number, family: string): Access => ({ tenant, user: user.id, role: user.role, sees: user.sees, family });

  async function enter(user: Person, tenant: TenantRow, access: Access, refresh: string, rest: { changed: boolean; received: () => void }): Promise<Entered> {
    const { token, expiresAt } = await tokens.sign(access, now());
    const session: Session = { ...access, name: user.name, email: user.email, slug: tenant.slug, tenantName: tenant.name, expiresAt };
    return { ok: true, session, tokens: { access: token, refresh, expiresAt }, ...rest };
  }

  async function login({ email, password, tenant: slug, host, address, isGone }: Login): Promise<Entered> {
    const name = email.trim().normalize("NFC").toLowerCase();
    const guesser = { address: networkOf(address), account: name };
    const blocked = await failures.blockedMs(guesser);
    if (blocked > 0) return tooMany(blocked);
    const tenant = await tenantFor(sql, slug, host);
    if ("ok" in tenant) return tenant;
    const user = await userByEmail(sql, tenant.id, name);
    let isBlocked = false;
    try {
      const isRight = await verifyPassword(user?.password ?? null, password, async () => isGone() || (isBlocked = (await failures.blockedMs(guesser)) > 0));
      if (isGone()) return wrong;
      if (isBlocked) return tooMany(await failures.blockedMs(guesser));
      if (!isRight || !user || user.disabled) {
        await failures.count(guesser);
        log.info("login_failed", { tenant: tenant.id });
        return wrong;
      }
    } catch (error) {
      if (error instanceof TooBusy) return { ok: false, error: "overloaded", say: "Many people are signing in right now. Try again in a moment.", retryMs: error.retryMs };
      throw error;
    }
    await failures.forget(guesser);
    const access = accessOf(user, tenant.id, newFamily());
    const secret = newSecret();
    await startSession(sql, { tenant: tenant.id, token: secret.digest, family: access.family, user: user.id, days: refreshDays });
    log.info("login", { tenant: tenant.id, user: user.id });
    return await enter(user, tenant, access, secret.token(access), { changed: false, received: () => undefined });
  }

  async function resume(presented: string, host: string | null): Promise<Entered> {
    const old = readRefresh(presented);
    if (!old) return signedOut;
    const secret = newSecret();
    const row = await rotate({ tenant: old.tenant, token: old.digest, family: old.family, next: secret.digest });
    if (row?.verdict === "reused") log.warn("refresh_reused", { tenant: old.tenant, user: row.id });
    if (row?.verdict !== "good" || (host !== null && host !== row.slug)) return signedOut;
    const access = accessOf(row, old.tenant, old.family);
    return await enter(row, { id: old.tenant, slug: row.slug, name: row.tenantName }, access, secret.token(access), {
      changed: rightsOf(row) !== old.rights,
      received: () => confirm(old.tenant, old.digest),
    });
  }

  function confirm(tenant: number, token: Buffer): void {
    if (unconfirmed.size < confirmsMax) unconfirmed.set(token.toString("hex"), { tenant, token });
    confirming ??= setTimeout(() => void flush(), confirmMs);
  }

  /** What can't be written now is written with the next: until then the old token stays good, which harms nobody. */
  async function flush(): Promise<void> {
    confirming = undefined;
    const due = [...unconfirmed];
    if (due.length === 0) return;
    try {
      await confirmSessions(sql, due.map(([, token]) => token));
      for (const [name] of due) unconfirmed.delete(name);
    } catch (error) {
      log.warn("sessions_not_confirmed", faultOf(error));
    }
  }

  const sweeping = setInterval(() => {
    sweepSessions(sql, sweepRowsMax).catch((error: unknown) => log.warn("sessions_not_swept", faultOf(error)));
  }, sweepMs);

  return {
    login,
    resume,
    logout: (access) => endFamily(sql, access.tenant, access.family),
    verify: (access) => tokens.verify(access, now()),
    ended: (live) => endedSessions(sql, live),
    async close() {
      clearInterval(sweeping);
      clearTimeout(confirming);
      await flush();
    },
  };
}

/** By host, else by name, else the only one there is. A host and a name that differ are refused rather than weighed. */
async function tenantFor(sql: Sql, slug: string | undefined, host: string | null): Promise<TenantRow | Extract<Entered, { ok: false }>> {
  const unknown = (say: string) => ({ ok: false, error: "unknown_tenant", say }) as const;
  const named = host ?? slug;
  if (named !== undefined) {
    const tenant = host !== null && slug !== undefined && slug !== host ? null : await tenantBySlug(sql, named);
    return tenant ?? unknown("There is no workspace of this name here. Check its address or name.");
  }
  const [only, ...others] = await listTenants(sql);
  if (!only) return unknown("There is no workspace here yet. Add one with `scripts/parley tenant add`.");
  return others.length === 0 ? only : unknown("There are several workspaces here. Say which one is yours.");
}

function tooMany(waitMs: number): Entered {
  const minutes = Math.ceil(waitMs / 60_000);
  return { ok: false, error: "too_fast", say: `Too many attempts failed. Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`, retryMs: waitMs };
}

/** One batch is under way, and what is asked for meanwhile is the next one: nothing waits for company. */
function inBatches<Item, Result>(itemsMax: number, run: (items: readonly Item[]) => Promise<readonly Result[]>): (item: Item) => Promise<Result> {
  interface Waiting { readonly item: Item; done(result: Result): void; failed(error: unknown): void }
  let waiting: Waiting[] = [];
  let isBusy = false;

  async function work(): Promise<void> {
    isBusy = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, itemsMax);
      waiting = waiting.slice(itemsMax);
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ done }, at) => done(results[at] as Result));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isBusy = false;
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (!isBusy) void work();
    });
}

interface Guesser { readonly address: string; readonly account: string }

function openFailures() {
  const perAccount = new RateLimiterMemory({ points: failuresPerAccountMax, duration: failuresSeconds });
  const perAddress = new RateLimiterMemory({ points: failuresPerAddressMax, duration: failuresSeconds });
  const accountOf = ({ address, account }: Guesser): string => `${address} ${account}`;
  const blocked = async (limiter: RateLimiterMemory, name: string, max: number): Promise<number> => {
    const known = await limiter.get(name);
    return known !== null && known.consumedPoints >= max ? Math.max(known.msBeforeNext, 1) : 0;
  };
  return {
    async blockedMs(guesser: Guesser): Promise<number> {
      return Math.max(await blocked(perAccount, accountOf(guesser), failuresPerAccountMax), await blocked(perAddress, guesser.address, failuresPerAddressMax));
    },
    async count(guesser: Guesser): Promise<void> {
      // Beyond its limit `consume` rejects; it has counted all the same.
      await Promise.allSettled([perAccount.consume(accountOf(guesser)), perAddress.consume(guesser.address)]);
    },
    async forget(guesser: Guesser): Promise<void> {
      await perAccount.delete(accountOf(guesser));
    },
  };
}
