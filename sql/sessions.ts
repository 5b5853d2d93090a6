/**
 * Sessions: one row per refresh token given, by its sha-256. A family is one login on one device; a token is replaced by the next as soon as its holder is
 * known to have that. A replaced token that comes back after a moment of grace is in two hands, and ends its family.
 */
import type { Sql } from "postgres";
import type { UserRow } from "./users";

export interface NewSession { tenant: number; token: Buffer; family: string; user: number; days: number }

export async function startSession(sql: Sql, session: NewSession): Promise<void> {
  await sql`insert into sessions (tenant, token, family, user_id, expires_at)
    values (${session.tenant}, ${session.token}, ${session.family}, ${session.user}, now() + ${session.days} * interval '1 day')`;
}

export interface Rotation { tenant: number; token: Buffer; family: string; next: Buffer; days: number; graceSeconds: number }
export interface Rotated extends Omit<UserRow, "disabled"> {
  /** good: `next` is stored. reused: the family has just been ended. ended: signed out, disabled or run out. */
  verdict: "good" | "reused" | "ended";
  slug: string;
  tenantName: string;
}

/**
 * Gives the next token for one presented; null: there is no such family. The token presented stays good until `confirmSessions`, so that an answer lost on the
 * way signs nobody out: presented again after the grace, what was given for it before is replaced unseen. A token of a living family that is not
 * among its rows is one that was replaced so long ago that its row went.
 */
export async function rotateSession(sql: Sql, { tenant, token, family, next, days, graceSeconds }: Rotation): Promise<Rotated | null> {
  const [row] = await sql<Rotated[]>`
    with old as (
      select s.token, s.user_id, s.replaced_at, s.revoked_at, s.expires_at from sessions s where s.tenant = ${tenant} and s.token = ${token} and s.family = ${family} for update
    ), kin as (
      select user_id, min(revoked_at) as revoked_at from sessions where tenant = ${tenant} and family = ${family} group by user_id
    ), judged as materialized (
      select kin.user_id, case
        when kin.revoked_at is not null or old.revoked_at is not null or u.disabled_at is not null then 'ended'
        when old.token is null or old.replaced_at < now() - ${graceSeconds} * interval '1 second' then 'reused'
        when old.expires_at <= now() then 'ended'
        else 'good' end as verdict
      from kin join users u on u.tenant = ${tenant} and u.id = kin.user_id left join old on true
    ), made as (
      insert into sessions (tenant, token, family, user_id, expires_at, parent)
      select ${tenant}, ${next}, ${family}, user_id, now() + ${days} * interval '1 day', ${token} from judged where verdict = 'good'
    ), unseen as (
      update sessions s set replaced_at = now() from judged
      where verdict = 'good' and s.tenant = ${tenant} and s.family = ${family} and s.parent = ${token} and s.replaced_at is null
        and s.created_at < now() - ${graceSeconds} * interval '1 second'
    ), ended as (
      update sessions s set revoked_at = now() from judged where verdict = 'reused' and s.tenant = ${tenant} and s.family = ${family} and s.revoked_at is null
    ), gone as (
      delete from sessions s using judged where verdict = 'good' and s.tenant = ${tenant} and s.family = ${family} and s.token <> ${token} and s.replaced_at < now() - interval '1 hour'
    )
    select j.verdict, u.id, u.email, u.name, u.role, u.sees, t.slug, t.name as "tenantName"
    from judged j join users u on u.tenant = ${tenant} and u.id = j.user_id join tenants t on t.id = ${tenant}`;
  return row ?? null;
}

/** The holders have received what replaces these tokens. */
export async function confirmSessions(sql: Sql, tokens: readonly { tenant: number; token: Buffer }[]): Promise<void> {
  await sql`update sessions s set replaced_at = now()
    from unnest(${tokens.map((each) => each.tenant)}::int[], ${tokens.map((each) => each.token.toString("hex"))}::text[]) as t(tenant, token)
    where s.tenant = t.tenant and s.token = decode(t.token, 'hex') and s.replaced_at is null`;
}

export async function endFamily(sql: Sql, tenant: number, family: string): Promise<void> {
  await sql`update sessions set revoked_at = now() where tenant = ${tenant} and family = ${family} and revoked_at is null`;
}

export interface LiveSession { tenant: number; family: string; user: number; role: UserRow["role"]; sees: UserRow["sees"] }

/**
 * Which of these may not go on: signed out, run out, disabled, or with other rights than they came with. One query for all sockets of a node, and it sees
 * a change whoever made it. One ended row ends its family: a token given in the very moment of the end has a row that does not say so.
 */
export async function endedSessions(sql: Sql, live: readonly LiveSession[]): Promise<number[]> {
  const rows = await sql<{ n: number }[]>`
    select l.n::int from unnest(${live.map((each) => each.tenant)}::int[], ${live.map((each) => each.family)}::text[], ${live.map((each) => each.user)}::int[],
      ${live.map((each) => each.role)}::text[], ${live.map((each) => each.sees)}::text[]) with ordinality as l(tenant, family, user_id, role, sees, n)
    where not exists (select from users u where u.tenant = l.tenant and u.id = l.user_id and u.disabled_at is null and u.role = l.role and u.sees = l.sees)
      or (select coalesce(bool_or(s.revoked_at is not null) or max(s.expires_at) <= now(), true) from sessions s where s.tenant = l.tenant and s.family = l.family)`;
  return rows.map((row) => row.n - 1);
}

/** Removes what has run out, a bounded piece at a time. */
export async function sweepSessions(sql: Sql, limit: number): Promise<number> {
  const gone = await sql`delete from sessions where ctid in (select ctid from sessions where expires_at < now() limit ${limit})`;
  return gone.count;
}
