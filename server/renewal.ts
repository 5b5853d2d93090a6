/**
 * Keeps channels' short-lived tokens fresh. A refresh token is good for one use, so three things must hold: one node at a time uses it, what it gave is stored
 * before it is used, and a channel whose tokens another hand has changed meanwhile is taken as it is now.
 */
import type { Sql } from "postgres";
import type { ChannelConfig, Failed, Fetch } from "../actors/adapters/adapter";
import { loadSecrets, replaceSecrets } from "../sql/channels";
import { holdLock, letGo } from "../sql/locks";
import type { Channels, Connected } from "./channels";
import { faultOf, type Log } from "./log";
import { renew } from "./oauth";
import type { Vault } from "./vault";

export interface RenewalParts {
  readonly sql: Sql;
  /** A connection of its own, since a lock lives as long as the connection does. */
  readonly locks: Sql;
  readonly channels: Channels;
  readonly vault: Vault;
  readonly log: Log;
  readonly fetch?: Fetch;
  readonly now?: () => number;
}

export interface Renewal {
  /** The channel with a token that is good for a while, or why there is none. `isRefused`: the platform doesn't take the one it has. */
  ready(connected: Connected, isRefused?: boolean): Promise<Connected | Failed>;
  /** Begins no renewal any more, and waits for one that has begun: what it brings exists nowhere else. */
  stop(): Promise<void>;
}

/** Renewed so long before the end, so that no send meets it. */
const aheadMs = 10 * 60_000;
/** A token with less than this left is not worth a try. */
const leftMsMin = 30_000;
const againMsMin = 5 * 60_000;
const lookMs = 60_000;
const exchangeMsMax = 10_000;
const otherNodeLookMs = 250;
const otherNodeLooksMax = 60;
const endMsMax = 15_000;
const storeRetryMs = [100, 500, 2_000, 5_000, 10_000, 30_000];

export function openRenewal({ sql, locks, channels, vault, log, fetch = (url, init) => globalThis.fetch(url, init), now = Date.now }: RenewalParts): Renewal {
  const underWay = new Map<number, Promise<Connected | Failed>>();
  /** refresh tokens that the platform refused, by channel: asking again would change nothing */
  const spent = new Map<number, string>();
  const renewedAt = new Map<number, number>();
  let isStopping = false;

  const leftMs = ({ secrets }: ChannelConfig): number => (Number(secrets["expires_at"]) || 0) - now();
  const canRenew = ({ secrets }: ChannelConfig): boolean => (secrets["refresh_token"] ?? "") !== "";

  async function ready(connected: Connected, isRefused = false): Promise<Connected | Failed> {
    const { config } = connected;
    if (!canRenew(config)) return connected;
    const current = channels.get(config.id);
    // Somebody else was refused too, and has renewed it meanwhile.
    if (current && current.config.secrets["access_token"] !== config.secrets["access_token"]) return current;
    // A token that is refused as soon as it is made is refused for another reason.
    if (isRefused ? now() - (renewedAt.get(config.id) ?? 0) < againMsMin : leftMs(config) > aheadMs) return connected;
    if (spent.get(config.id) === config.secrets["refresh_token"]) return signInAgain;
    const renewed = await once(connected);
    // As long as the old token lasts, a renewal that came to nothing harms nobody.
    return "result" in renewed && renewed.retry && !isRefused && leftMs(config) > leftMsMin ? connected : renewed;
  }

  /** One renewal of a channel at a time; whoever comes meanwhile gets what it brings. */
  function once(connected: Connected): Promise<Connected | Failed> {
    const { id } = connected.config;
    const known = underWay.get(id);
    if (known) return known;
    const mine = alone(connected).catch((error: unknown): Failed => {
      log.warn("token_not_renewed", { channel: id, ...faultOf(error) });
      return notNow;
    }).finally(() => underWay.delete(id));
    underWay.set(id, mine);
    return mine;
  }

  /** Holds the channel's lock against other nodes. Polling has a lock of its own on the same channel, so this one's space is below zero. */
  async function alone(connected: Connected): Promise<Connected | Failed> {
    const { tenant, id } = connected.config;
    for (let look = 0; look < otherNodeLooksMax; look++) {
      if (isStopping) break;
      if (await holdLock(locks, -tenant, id)) {
        try {
          return await exchange(connected);
        } finally {
          await letGo(locks, -tenant, id).catch(() => undefined);
        }
      }
      await Bun.sleep(otherNodeLookMs);
      await channels.refresh();
      const current = channels.get(id);
      if (current && current.version !== connected.version) return current;
    }
    return notNow;
  }

  /** What the store says now is the truth: another node, or a person, may have brought new tokens. */
  async function exchange(connected: Connected): Promise<Connected | Failed> {
    const { tenant, id, platform, account } = connected.config;
    const stored = await loadSecrets(sql, tenant, id);
    const secrets = stored && vault.open({ tenant, platform, account }, stored);
    if (!stored || !secrets) return notNow;
    if (secrets["access_token"] !== connected.config.secrets["access_token"]) return await current(connected);

    const renewed = await renew({ apiBase: connected.config.apiBase, secrets }, fetch, AbortSignal.timeout(exchangeMsMax));
    if (renewed.came === "refused") {
      spent.set(id, secrets["refresh_token"] ?? "");
      log.warn("token_refused", { tenant, channel: id, platform, code: renewed.code });
      return signInAgain;
    }
    if (renewed.came === "nothing") return notNow;
    const used = secrets["refresh_token"] ?? "";
    const fresh = { access_token: renewed.accessToken, refresh_token: renewed.refreshToken ?? used, expires_at: String(now() + renewed.lastsMs) };
    if (await store(connected.config, used, fresh)) {
      renewedAt.set(id, now());
      log.info("token_renewed", { tenant, channel: id, platform });
    } else log.warn("token_overtaken", { tenant, channel: id, platform });
    return await current(connected);
  }

  /** The new tokens exist here alone until they are stored, so this is not given up lightly. False: a person has entered newer ones, which stay. */
  async function store(config: ChannelConfig, used: string, fresh: Readonly<Record<string, string>>): Promise<boolean> {
    for (const waitMs of storeRetryMs) {
      const done = await tryStore(config, used, fresh).catch((error: unknown) => {
        log.error("token_not_stored", { tenant: config.tenant, channel: config.id, ...faultOf(error) });
        return null;
      });
      if (done !== null) return done;
      await Bun.sleep(waitMs);
    }
    throw new Error("The channel's new token could not be stored.");
  }

  /** They go to the refresh token they were made of, whatever else a person has changed beside it. Null: somebody was quicker, so it is to be looked at again. */
  async function tryStore({ tenant, id, platform, account }: ChannelConfig, used: string, fresh: Readonly<Record<string, string>>): Promise<boolean | null> {
    const old = await loadSecrets(sql, tenant, id);
    const secrets = old && vault.open({ tenant, platform, account }, old);
    if (!old || !secrets || secrets["refresh_token"] !== used) return false;
    return (await replaceSecrets(sql, tenant, id, old, vault.seal({ tenant, platform, account }, { ...secrets, ...fresh }))) || null;
  }

  async function current(connected: Connected): Promise<Connected | Failed> {
    await channels.refresh();
    return channels.get(connected.config.id) ?? notNow;
  }

  /** Ahead of need, so that nobody has to wait for it, whatever uses the token. */
  async function look(): Promise<void> {
    for (const connected of [...channels.all()]) if (!isStopping && connected.enabled) await ready(connected);
  }
  let looking = look();
  const timer = setInterval(() => void (looking = looking.then(look).catch((error: unknown) => log.warn("tokens_not_looked_at", faultOf(error)))), lookMs);

  return {
    ready,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await Promise.race([Promise.allSettled(underWay.values()), Bun.sleep(endMsMax)]);
    },
  };
}

const failed = (more: Partial<Failed> & Pick<Failed, "code" | "reason" | "hint">): Failed => ({ result: "failed", retry: false, ...more });
const signInAgain = failed({ dead: true, code: "token", reason: "The platform no longer renews the channel's token.", hint: "An administrator must connect the account again." });
const notNow = failed({ retry: true, code: "token_not_renewed", reason: "The channel's token could not be renewed.", hint: "It is tried again by itself." });
