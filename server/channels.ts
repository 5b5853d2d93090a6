/**
 * The connected accounts of all tenants, in memory with their secrets in clear, so that a webhook finds its channel without a query.
 * The table is the truth: every other second one number tells whether it changed, by whatever hand.
 */
import type { Sql } from "postgres";
import type { ChannelConfig } from "../actors/adapters/adapter";
import type { Platform } from "../actors/messages";
import { channelsVersion, loadChannels, storeWebhookTimes, type ChannelRow } from "../sql/channels";
import { faultOf, type Log } from "./log";
import { adapterOf } from "./platforms";
import type { Channel } from "./protocol";
import type { Vault } from "./vault";

export interface Connected {
  readonly config: ChannelConfig;
  readonly enabled: boolean;
  /** grows with every change of the channel's settings */
  readonly version: number;
  /** when it was first connected, ms */
  readonly connectedAt?: number;
  /** how often a person has connected or switched it */
  readonly connects?: number;
  /** when its access ends, ms; 0: nobody has told */
  readonly expiresAt?: number;
}

/** What came to a channel's door, whether it was let in or not: what somebody who sets it up wants to see. */
export interface Knock { readonly at: number; readonly what: "challenge" | "wrong_token" | "wrong_signature" | "webhook" }
export interface Heard { readonly tenant: number; readonly id: number; readonly at: number; readonly count: number }

/** The channels whose webhooks are signed with the same secret. They may belong to several tenants: one Meta app can serve many. */
export interface Keyring {
  readonly secrets: Readonly<Record<string, string>>;
  readonly byAccount: ReadonlyMap<string, Connected>;
  /** the channel meant when a webhook names no account: clear only when there is one */
  readonly only: Connected | null;
}

export interface Channels {
  get(id: number): Connected | undefined;
  all(): Iterable<Connected>;
  keyrings(platform: Platform): readonly Keyring[];
  keyringOf(id: number): Keyring | undefined;
  /** What agents of a tenant may know of its channels. */
  shown(tenant: number): Channel[];
  countByState(): Readonly<Partial<Record<Channel["state"], number>>>;
  /** Something came from the platform. Told every few seconds, written down once a minute. */
  heard(id: number, at: number): void;
  /** What was heard of each channel since the last time, at most once a minute. */
  onHeard(listener: (heard: readonly Heard[]) => void): void;
  /** How many things came in the last full minute. */
  perMinute(id: number): number;
  knocked(id: number, what: Knock["what"]): void;
  /** The newest first. */
  knocks(id: number): readonly Knock[];
  onChange(listener: (tenant: number, channel: Channel) => void): void;
  /** Looks at once instead of within two seconds. */
  refresh(): Promise<void>;
  /** Writes what is not written yet and looks no more. */
  close(): Promise<void>;
}

const refreshMs = 2_000;
const flushMs = 60_000;
/** How late agents may learn that a channel is alive: the status line says when something last came. */
const tellEveryMs = 5_000;
const knocksMax = 6;

interface Entry extends Connected { readonly row: ChannelRow; readonly isSealed: boolean }

export async function openChannels(sql: Sql, vault: Vault, log: Log): Promise<Channels> {
  let entries = new Map<number, Entry>();
  let byTenant = new Map<number, Entry[]>();
  let rings: Rings = { byPlatform: new Map(), byChannel: new Map() };
  let version = -1;
  let busy: Promise<void> | null = null;
  const heardAt = new Map<number, number>();
  const unwritten = new Map<number, { at: number; count: number }>();
  let lastMinute = new Map<number, number>();
  const knocks = new Map<number, Knock[]>();
  const toldAt = new Map<number, number>();
  const listeners: ((tenant: number, channel: Channel) => void)[] = [];
  const hearing: ((heard: readonly Heard[]) => void)[] = [];

  const tell = (entry: Entry): void => {
    for (const listener of listeners) listener(entry.config.tenant, show(entry, heardAt.get(entry.config.id) ?? 0));
  };

  async function look(): Promise<void> {
    const current = await channelsVersion(sql);
    if (current === version) return;
    const next = new Map<number, Entry>();
    const changed: Entry[] = [];
    for (const row of await loadChannels(sql)) {
      const known = entries.get(row.id);
      const entry = known?.version === row.version ? known : connect(row, vault, known);
      next.set(row.id, entry);
      if (row.lastWebhookAt > (heardAt.get(row.id) ?? 0)) heardAt.set(row.id, row.lastWebhookAt);
      if (entry === known) continue;
      changed.push(entry);
      if (entry.isSealed) log.error("channel_sealed", { tenant: row.tenant, channel: row.id, platform: row.platform });
    }
    entries = next;
    byTenant = Map.groupBy(next.values(), (entry) => entry.config.tenant);
    rings = ringsOf(next.values());
    version = current;
    changed.forEach(tell);
  }

  function knock(id: number, what: Knock["what"], at: number): void {
    knocks.set(id, [{ at, what }, ...(knocks.get(id) ?? [])].slice(0, knocksMax));
  }

  /** One look at a time; a caller that comes meanwhile gets a look that began after it asked. */
  function refresh(): Promise<void> {
    const after = busy ?? Promise.resolve();
    const mine = after.catch(() => undefined).then(look).finally(() => {
      if (busy === mine) busy = null;
    });
    busy = mine;
    return mine;
  }

  /** `tells`: whether anybody is left who would hear it. */
  async function flush(tells = true): Promise<void> {
    const due = [...unwritten];
    lastMinute = new Map(due.map(([id, { count }]) => [id, count]));
    if (due.length === 0) return;
    unwritten.clear();
    const times = due.flatMap(([id, { at, count }]): Heard[] => {
      const entry = entries.get(id);
      return entry ? [{ tenant: entry.config.tenant, id, at, count }] : [];
    });
    if (tells) for (const listener of hearing) listener(times);
    await storeWebhookTimes(sql, times);
    for (const { id } of times) {
      const entry = entries.get(id);
      if (entry) tell(entry);
    }
  }

  const quietly = (event: string, work: () => Promise<void>) => (): void => {
    work().catch((error: unknown) => log.warn(event, faultOf(error)));
  };
  await refresh();
  const looking = setInterval(quietly("channels_not_read", async () => busy ?? refresh()), refreshMs);
  const flushing = setInterval(quietly("channel_times_not_written", flush), flushMs);

  return {
    get: (id) => entries.get(id),
    all: () => entries.values(),
    keyrings: (platform) => rings.byPlatform.get(platform) ?? [],
    keyringOf: (id) => rings.byChannel.get(id),
    shown: (tenant) => (byTenant.get(tenant) ?? []).map((entry) => show(entry, heardAt.get(entry.config.id) ?? 0)),
    countByState() {
      const counts: Partial<Record<Channel["state"], number>> = {};
      for (const [id, entry] of entries) {
        const { state } = show(entry, heardAt.get(id) ?? 0);
        counts[state] = (counts[state] ?? 0) + 1;
      }
      return counts;
    },
    heard(id, at) {
      heardAt.set(id, at);
      const waiting = unwritten.get(id);
      if (waiting) {
        waiting.at = at;
        waiting.count++;
      } else unwritten.set(id, { at, count: 1 });
      const last = knocks.get(id)?.[0];
      if (last && last.what !== "webhook") knock(id, "webhook", at);
      const entry = entries.get(id);
      if (!entry || at - (toldAt.get(id) ?? 0) < tellEveryMs) return;
      toldAt.set(id, at);
      tell(entry);
    },
    onHeard: (listener) => void hearing.push(listener),
    perMinute: (id) => lastMinute.get(id) ?? 0,
    knocked(id, what) {
      knock(id, what, Date.now());
      const entry = entries.get(id);
      if (entry) tell(entry);
    },
    knocks: (id) => knocks.get(id) ?? [],
    onChange: (listener) => void listeners.push(listener),
    refresh,
    async close() {
      clearInterval(looking);
      clearInterval(flushing);
      await busy?.catch(() => undefined);
      await flush(false);
    },
  };
}

/** What was sealed under another secret while we run, and changed by nobody, is what we knew: the master secret is being rotated, and we will be started again with the new one. */
function connect(row: ChannelRow, vault: Vault, known?: Entry): Entry {
  const kept = known?.row.connects === row.connects && !known.isSealed ? known.config.secrets : null;
  const opened = vault.open({ tenant: row.tenant, platform: row.platform, account: row.account }, row.secrets) ?? kept;
  const config: ChannelConfig = {
    id: row.id, tenant: row.tenant, platform: row.platform as Platform, name: row.name, account: row.account, apiBase: row.apiBase, mode: row.mode, secrets: opened ?? {},
  };
  return { config, enabled: row.enabled && opened !== null, version: row.version, connectedAt: row.connectedAt, connects: row.connects, expiresAt: row.expiresAt, row, isSealed: opened === null };
}

interface Rings { readonly byPlatform: ReadonlyMap<Platform, readonly Keyring[]>; readonly byChannel: ReadonlyMap<number, Keyring> }

/** Disabled channels keep their place: their webhooks are known to be theirs and dropped, instead of looking forged. */
function ringsOf(entries: Iterable<Entry>): Rings {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const signing = adapterOf(entry.config.platform)?.secrets.map((name) => entry.config.secrets[name]).find((secret) => secret !== undefined && secret !== "");
    if (signing === undefined) continue;
    const name = `${entry.config.platform} ${signing}`;
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  const byPlatform = new Map<Platform, Keyring[]>();
  const byChannel = new Map<number, Keyring>();
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const ring: Keyring = { secrets: first.config.secrets, byAccount: accountsOf(group), only: group.length === 1 ? first : null };
    const same = byPlatform.get(first.config.platform);
    if (same) same.push(ring);
    else byPlatform.set(first.config.platform, [ring]);
    for (const entry of group) byChannel.set(entry.config.id, ring);
  }
  return { byPlatform, byChannel };
}

/** Two tenants may have entered the same account with the same secret: the first that is switched on has it. */
function accountsOf(group: readonly Entry[]): Map<string, Connected> {
  const accounts = new Map<string, Connected>();
  for (const entry of group) {
    const owner = accounts.get(entry.config.account);
    if (!owner || (!owner.enabled && entry.enabled)) accounts.set(entry.config.account, entry);
  }
  return accounts;
}

function show(entry: Entry, lastWebhookAt: number): Channel {
  const { row } = entry;
  const base = { id: row.id, platform: row.platform as Platform, name: row.name, account: row.account, enabled: row.enabled, lastWebhookAt };
  if (!row.enabled) return { ...base, state: "disabled" };
  if (entry.isSealed) return { ...base, state: "refused", say: "Its secrets can't be read: they were sealed under another PARLEY_SECRET. Put that back, or add the channel again." };
  if (row.state === "refused") return { ...base, state: "refused", ...(row.say === null ? {} : { say: row.say }) };
  if (lastWebhookAt === 0) return { ...base, state: "silent", say: "Nothing has arrived from the platform yet. Check the webhook's address there." };
  // A say beside `ok` is a warning.
  return { ...base, state: row.state === "silent" ? "silent" : "ok", ...(row.say === null ? {} : { say: row.say }) };
}
