/** The keys with which programs come in. What is kept can be compared, not used. */
import type { Sql } from "postgres";

export interface KeyRow { tenant: number; id: number; name: string; ends: string; scope: "admin" | "engine"; madeAt: Date; usedAt: Date | null; revokedAt: Date | null }
/** `slug`: of its tenant. */
export interface KeyFound extends Pick<KeyRow, "tenant" | "id" | "scope"> { slug: string }
export const keysMax = 1_000;

export async function addKey(sql: Sql, key: { tenant: number; name: string; hash: Buffer; ends: string; scope: "admin" | "engine" }): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into api_keys (tenant, name, hash, ends, scope) values (${key.tenant}, ${key.name}, ${key.hash}, ${key.ends}, ${key.scope}) returning id`;
  return row!.id;
}

/** Whose key has this digest; null: nobody's, or it was revoked. Notes, at most once a minute, that it was used. */
export async function keyOf(sql: Sql, hash: Buffer): Promise<KeyFound | null> {
  const [row] = await sql<(KeyFound & { isFresh: boolean })[]>`
    select k.tenant, k.id, k.scope, t.slug, coalesce(k.used_at > now() - interval '1 minute', false) as "isFresh"
    from api_keys k join tenants t on t.id = k.tenant where k.hash = ${hash} and k.revoked_at is null`;
  if (!row) return null;
  const { isFresh, ...found } = row;
  if (!isFresh) await sql`update api_keys set used_at = now() where tenant = ${found.tenant} and id = ${found.id}`;
  return found;
}

export async function listKeys(sql: Sql, tenant: number | null): Promise<KeyRow[]> {
  return await sql<KeyRow[]>`
    select tenant, id, name, ends, scope, made_at as "madeAt", used_at as "usedAt", revoked_at as "revokedAt" from api_keys
    ${tenant === null ? sql`` : sql`where tenant = ${tenant}`} order by tenant, id limit ${keysMax}`;
}

/** False: there is no such key, or it was revoked before. */
export async function revokeKey(sql: Sql, tenant: number, id: number): Promise<boolean> {
  const revoked = await sql`update api_keys set revoked_at = now() where tenant = ${tenant} and id = ${id} and revoked_at is null`;
  return revoked.count > 0;
}
