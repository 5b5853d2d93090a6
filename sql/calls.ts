/** Calls and timers: slow work and later work, written by drains and removed by the drains of their answers. */
import type { Sql } from "postgres";

export interface CallRow { tenant: number; id: string; address: string; kind: string; request: unknown }

/** Claims a call for this process: from now on it may have been done. Returns the ids of those that were still free. Deliveries say so in their ledger. */
export async function claimCalls(sql: Sql, calls: readonly { tenant: number; id: string }[], now: number): Promise<Set<string>> {
  const rows = await sql<{ tenant: number; id: string }[]>`
    with wanted as (select * from unnest(${calls.map((c) => c.tenant)}::int[], ${calls.map((c) => c.id)}::text[]) as w(tenant, id)),
    claimed as (update calls c set started_at = now() from wanted w where c.tenant = w.tenant and c.id = w.id and c.started_at is null returning c.tenant, c.id, c.kind, c.request),
    sending as (update deliveries d set state = 1, at = ${now}, ledger = d.ledger || jsonb_build_array(jsonb_build_object('state', 'sending', 'at', ${now}::bigint, 'attempt', d.attempt, 'evidence', 'handed to the platform'))
      from claimed c where c.kind = 'deliver' and d.tenant = c.tenant and d.conversation = c.request ->> 'conversation' and d.number = (c.request ->> 'number')::int and d.state = 0)
    select tenant, id from claimed`;
  return new Set(rows.map((row) => `${row.tenant}/${row.id}`));
}

/** Calls that nobody works on: never started, and older than `idleMs`; at start all of them (0). */
export async function freeCalls(sql: Sql, idleMs: number, limit: number): Promise<CallRow[]> {
  return await sql<CallRow[]>`select tenant, id, address, kind, request from calls where started_at is null and created_at <= now() - ${idleMs} * interval '1 ms' order by created_at limit ${limit}`;
}

/** Calls that were started and never answered: their process is gone, or hangs beyond every timeout. */
export async function interruptedCalls(sql: Sql, startedBeforeMs: number, limit: number): Promise<CallRow[]> {
  return await sql<CallRow[]>`select tenant, id, address, kind, request from calls where started_at <= now() - ${startedBeforeMs} * interval '1 ms' order by started_at limit ${limit}`;
}

/** Gives an interrupted call that may be repeated back to whoever claims it next. */
export async function freeCall(sql: Sql, tenant: number, id: string): Promise<void> {
  await sql`update calls set started_at = null where tenant = ${tenant} and id = ${id}`;
}

export interface TimerRow { tenant: number; address: string; id: string; due: number; message: unknown }

export async function dueTimers(sql: Sql, now: number, limit: number): Promise<TimerRow[]> {
  const rows = await sql<(Omit<TimerRow, "due"> & { due: string })[]>`select tenant, address, id, due, message from timers where due <= ${now} order by due limit ${limit}`;
  return rows.map((row) => ({ ...row, due: Number(row.due) }));
}
