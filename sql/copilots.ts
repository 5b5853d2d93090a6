/** What tenants have chosen for their copilots, and what it has cost them. Keys are sealed by the server's vault; here they are bytes. */
import type { ISql, Sql } from "postgres";

export interface CopilotRow {
  tenant: number;
  enabled: boolean;
  classifies: boolean;
  drafts: boolean;
  engine: string;
  /** everything else that is chosen and no secret, as the server wrote it */
  settings: unknown;
  secrets: Uint8Array | null;
  version: number;
}

/** More tenants with a choice of their own than a node keeps in memory. */
const copilotRowsMax = 20_000;

const columns = (sql: ISql) => sql`tenant, enabled, classifies, drafts, engine, settings, secrets, version::float8 as version`;

/** A number that grows with every change of any tenant's choice. */
export async function copilotsVersion(sql: Sql): Promise<number> {
  const [row] = await sql<{ version: string }[]>`select coalesce(sum(version), 0) as version from copilots`;
  return Number(row?.version ?? 0);
}

export async function loadCopilots(sql: Sql): Promise<CopilotRow[]> {
  return await sql<CopilotRow[]>`select ${columns(sql)} from copilots order by tenant limit ${copilotRowsMax}`;
}

export async function copilotOf(sql: Sql, tenant: number): Promise<CopilotRow | null> {
  const [row] = await sql<CopilotRow[]>`select ${columns(sql)} from copilots where tenant = ${tenant}`;
  return row ?? null;
}

export interface CopilotChoice { enabled: boolean; classifies: boolean; drafts: boolean; engine: string; settings: unknown; secrets: Uint8Array | null }

/** Writes a tenant's choice, made of the one that it replaces: `change` sees it under a lock, so that two people who save at once both have their way. Null from `change`: nothing is written. */
export async function saveCopilot(sql: Sql, tenant: number, change: (now: CopilotRow | null) => CopilotChoice | null): Promise<boolean> {
  return await sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`copilot ${tenant}`}, 0))`;
    const [now] = await sql<CopilotRow[]>`select ${columns(sql)} from copilots where tenant = ${tenant}`;
    const next = change(now ?? null);
    if (next === null) return false;
    const secrets = next.secrets === null ? null : Buffer.from(next.secrets);
    await sql`
      insert into copilots (tenant, enabled, classifies, drafts, engine, settings, secrets)
      values (${tenant}, ${next.enabled}, ${next.classifies}, ${next.drafts}, ${next.engine}, ${sql.json(next.settings as never)}, ${secrets})
      on conflict (tenant) do update set enabled = excluded.enabled, classifies = excluded.classifies, drafts = excluded.drafts, engine = excluded.engine,
        settings = excluded.settings, secrets = excluded.secrets`;
    return true;
  });
}

/** Other sealed secrets in the place of `old`. False: others are there by now, and stay. */
export async function replaceCopilotSecrets(sql: Sql, tenant: number, old: Uint8Array, sealed: Uint8Array): Promise<boolean> {
  const rows = await sql`update copilots set secrets = ${Buffer.from(sealed)} where tenant = ${tenant} and secrets = ${Buffer.from(old)} returning tenant`;
  return rows.length > 0;
}

// ---------------------------------------------------------------- what it costs

/** `day`: days since 1970, UTC; `micros`: millionths of the budget's currency */
export interface SpentRow { day: number; calls: number; tokens: number; micros: number; ms: number }

export async function addSpent(sql: Sql, tenant: number, { day, calls, tokens, micros, ms }: SpentRow): Promise<void> {
  await sql`
    insert into copilot_spent as s (tenant, day, calls, tokens, micros, ms) values (${tenant}, ${day}, ${calls}, ${tokens}, ${micros}, ${ms})
    on conflict (tenant, day) do update set calls = s.calls + excluded.calls, tokens = s.tokens + excluded.tokens, micros = s.micros + excluded.micros, ms = s.ms + excluded.ms`;
}

/** The days from `since` on, oldest first. */
export async function spentSince(sql: Sql, tenant: number, since: number): Promise<SpentRow[]> {
  return await sql<SpentRow[]>`
    select day, calls::float8 as calls, tokens::float8 as tokens, micros::float8 as micros, ms::float8 as ms from copilot_spent where tenant = ${tenant} and day >= ${since} order by day`;
}
