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

export interface Rotation { tenant: number; token: Buffer; family: string; next: Buffer }
export interface Rotated extends Omit<UserRow, "disabled"> {
  /** good: `next` is stored. reused: the family has just been ended. ended: signed out, disabled or run out. */
  verdict: "good" | "reused" | "ended";
  slug: string;
  tenantName: string;
}

/**
 * Gives the next token for each one presented; null: there is no such family. Many at once are one commit, since after a cut everybody comes at once.
 * The token presented stays good until `confirmSessions`, so that an answer lost on the way signs nobody out: presented again after the grace, what was given for it
 * before is replaced unseen. A token of a living family that is not among its rows is one that was replaced so long ago that its row went.
 */
export async function rotateSessions(sql: Sql, rotations: readonly Rotation[], days: number, graceSeconds: number): Promise<(Rotated | null)[]> {
  const rows = await sql<(Rotated & { n: number })[]>`
    with asked as materialized (
      select n::int, tenant, decode(token, 'hex') as token, family, decode(next, 'hex') as next
      from unnest(${rotations.map((each) => each.tenant)}::int[], ${rotations.map((each) => each.token.toString("hex"))}::text[], ${rotations.map((each) => each.family)}::text[],
        ${rotations.map((each) => each.next.toString("hex"))}::text[]) with ordinality as t(tenant, token, family, next, n)
    ), old as materialized (
      select a.n, s.replaced_at, s.revoked_at, s.expires_at from asked a join sessions s on s.tenant = a.tenant and s.token = a.token and s.family = a.family
      order by s.tenant, s.token for update of s
    ), kin as (
      select a.n, s.user_id, min(s.revoked_at) as revoked_at from asked a join sessions s on s.tenant = a.tenant and s.family = a.family group by a.n, s.user_id
    ), judged as materialized (
      select a.n, a.tenant, a.token, a.family, a.next, kin.user_id, case
        when kin.revoked_at is not null or old.revoked_at is not null or u.disabled_at is not null then 'ended'
        when old.n is null or old.replaced_at < now() - ${graceSeconds} * interval '1 second' then 'reused'
        when old.expires_at <= now() then 'ended'
        else 'good' end as verdict
      from asked a join kin on kin.n = a.n join users u on u.tenant = a.tenant and u.id = kin.user_id left join old on old.n = a.n
    ), made as (
      insert into sessions (tenant, token, family, user_id, expires_at, parent)
      select tenant, next, family, user_id, now() + ${days} * interval '1 day', token from judged where verdict = 'good'
    ), unseen as (
      update sessions s set replaced_at = now() from judged j
      where j.verdict = 'good' and s.tenant = j.tenant and s.family = j.family and s.parent = j.token and s.replaced_at is null
        and s.created_at < now() - ${graceSeconds} * interval '1 second'
    ), ended as (
      update sessions s set revoked_at = now() from judged j where j.verdict = 'reused' and s.tenant = j.tenant and s.family = j.family and s.revoked_at is null
    ), gone as (
      delete from sessions s using judged j
      where j.verdict = 'good' and s.tenant = j.tenant and s.family = j.family and s.token <> j.token and s.replaced_at < now() - interval '1 hour'
    )
    select j.n, j.verdict, u.id, u.email, u.name, u.role, u.sees, t.slug, t.name as "tenantName"
    from judged j join users u on u.tenant = j.tenant and u.id = j.user_id join tenants t on t.id = j.tenant`;
  const found = new Map(rows.map((row) => [row.n, row]));
  return rotations.map((_, at) => found.get(at + 1) ?? null);
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
