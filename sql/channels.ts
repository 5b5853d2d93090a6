/** Connected accounts. Their secrets are sealed by the server's vault; here they are bytes. */
import type { ISql, Sql } from "postgres";

export interface ChannelRow {
  tenant: number;
  id: number;
  platform: string;
  name: string;
  account: string;
  apiBase: string;
  mode: "webhook" | "polling";
  secrets: Uint8Array;
  enabled: boolean;
  state: "ok" | "silent" | "refused" | "disabled";
  say: string | null;
  /** ms since 1970; 0: never */
  lastWebhookAt: number;
  /** how often it was connected, changed or switched by a person */
  connects: number;
  /** when its access ends, ms since 1970; 0: nobody has told */
  expiresAt: number;
  version: number;
  /** when it was first connected, ms since 1970 */
  connectedAt: number;
}

/** More connected accounts than this on one installation are beyond what a node keeps in memory. */
export const channelRowsMax = 20_000;

/** A number that grows with every change of any channel, but for webhooks' times. */
export async function channelsVersion(sql: Sql): Promise<number> {
  const [row] = await sql<{ version: string }[]>`select coalesce(sum(version), 0) as version from channels`;
  return Number(row?.version ?? 0);
}

export async function loadChannels(sql: Sql): Promise<ChannelRow[]> {
  const rows = await sql<(Omit<ChannelRow, "version" | "lastWebhookAt" | "expiresAt" | "connectedAt"> & { version: string; lastWebhookAt: string; expiresAt: string; connectedAt: string })[]>`
    select tenant, id, platform, name, account, api_base as "apiBase", mode, secrets, enabled, state, say, connects, version,
      coalesce(extract(epoch from last_webhook_at) * 1000, 0)::bigint as "lastWebhookAt", coalesce(extract(epoch from expires_at) * 1000, 0)::bigint as "expiresAt",
      (extract(epoch from created_at) * 1000)::bigint as "connectedAt"
    from channels order by id limit ${channelRowsMax}`;
  return rows.map((row) => ({ ...row, version: Number(row.version), lastWebhookAt: Number(row.lastWebhookAt), expiresAt: Number(row.expiresAt), connectedAt: Number(row.connectedAt) }));
}

/** Writes when channels were last heard of; times only move forward, whichever node writes. */
export async function storeWebhookTimes(sql: Sql, times: readonly { tenant: number; id: number; at: number }[]): Promise<void> {
  await sql`update channels c set last_webhook_at = greatest(c.last_webhook_at, to_timestamp(t.at / 1000.0))
    from unnest(${times.map((t) => t.tenant)}::int[], ${times.map((t) => t.id)}::int[], ${times.map((t) => t.at)}::float8[]) as t(tenant, id, at)
    where c.tenant = t.tenant and c.id = t.id`;
}

/** `expiresAt`: ms since 1970; absent or 0: never, as far as we know */
export interface NewChannel { tenant: number; platform: string; name: string; account: string; apiBase: string; mode: "webhook" | "polling"; secrets: Uint8Array; expiresAt?: number }

/** Adds a channel, or gives the tenant's channel of that account its new name, secrets and mode. */
export async function saveChannel(sql: ISql, channel: NewChannel): Promise<{ id: number; isNew: boolean }> {
  const [row] = await sql<{ id: number; isNew: boolean }[]>`
    insert into channels (tenant, platform, name, account, api_base, mode, secrets, expires_at)
    values (${channel.tenant}, ${channel.platform}, ${channel.name}, ${channel.account}, ${channel.apiBase}, ${channel.mode}, ${Buffer.from(channel.secrets)}, to_timestamp(${(channel.expiresAt || null) as number | null}::float8 / 1000))
    on conflict (tenant, platform, account) do update set name = excluded.name, api_base = excluded.api_base, mode = excluded.mode, secrets = excluded.secrets,
      expires_at = excluded.expires_at, enabled = true, state = 'ok', say = null, connects = channels.connects + 1
    returning id, xmax = 0 as "isNew"`;
  if (!row) throw new Error("an insert returned nothing");
  return row;
}

/** Gives a channel its new name: nothing that its platform would notice. False: no such channel. */
export async function renameChannel(sql: ISql, tenant: number, id: number, name: string): Promise<boolean> {
  const rows = await sql`update channels set name = ${name} where tenant = ${tenant} and id = ${id} returning id`;
  return rows.length > 0;
}

/** A channel's sealed secrets as they are now. */
export async function loadSecrets(sql: Sql, tenant: number, id: number): Promise<Uint8Array | null> {
  const [row] = await sql<{ secrets: Uint8Array }[]>`select secrets from channels where tenant = ${tenant} and id = ${id}`;
  return row?.secrets ?? null;
}

/** The same within a transaction, until whose end nobody else changes the channel. */
export async function holdSecrets(sql: ISql, tenant: number, id: number): Promise<Uint8Array | null> {
  const [row] = await sql<{ secrets: Uint8Array }[]>`select secrets from channels where tenant = ${tenant} and id = ${id} for update`;
  return row?.secrets ?? null;
}

/** Other secrets in the place of `old`. False: others are there by now, and stay. */
export async function replaceSecrets(sql: Sql, tenant: number, id: number, old: Uint8Array, sealed: Uint8Array): Promise<boolean> {
  const rows = await sql`update channels set secrets = ${Buffer.from(sealed)} where tenant = ${tenant} and id = ${id} and secrets = ${Buffer.from(old)} returning id`;
  return rows.length > 0;
}

/** What the actors of a tenant's channels know, by the channel's id. */
export async function channelSnapshots(sql: Sql, tenant: number, ids: readonly number[]): Promise<Map<number, unknown>> {
  const rows = await sql<{ address: string; state: { s: unknown } }[]>`select address, state from mailboxes where tenant = ${tenant} and address = any(${ids.map((id) => `channel/${id}`)}::text[])`;
  return new Map(rows.map(({ address, state }) => [Number(address.slice("channel/".length)), state.s]));
}

/** Other tenants that have connected the same account. */
export async function countElsewhere(sql: Sql, tenant: number, platform: string, account: string): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from channels where tenant <> ${tenant} and platform = ${platform} and account = ${account}`;
  return row?.n ?? 0;
}

/** The tenant whose channel it is; null: no such channel. `tenant`: whose it must be; absent: anybody's. */
export async function setChannelEnabled(sql: ISql, id: number, enabled: boolean, tenant: number | null = null): Promise<number | null> {
  const [row] = await sql<{ tenant: number }[]>`update channels set enabled = ${enabled}, state = ${enabled ? "ok" : "disabled"}, say = null, connects = connects + 1
    where id = ${id} and tenant = coalesce(${tenant}::int, tenant) returning tenant`;
  return row?.tenant ?? null;
}

export async function channelOfAccount(sql: Sql, tenant: number, platform: string, account: string): Promise<{ id: number; apiBase: string } | null> {
  const [row] = await sql<{ id: number; apiBase: string }[]>`select id, api_base as "apiBase" from channels where tenant = ${tenant} and platform = ${platform} and account = ${account}`;
  return row ?? null;
}
