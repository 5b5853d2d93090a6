/** Files of conversations: what they are, who brought them, which conversations show them. Where their bytes lie is not known here, only their hash. */
import type { ISql, Sql } from "postgres";

export interface MediaRow {
  id: string;
  hash: string;
  mime: string;
  bytes: number;
  width: number | null;
  height: number | null;
  seconds: number | null;
  name: string | null;
  state: "ready" | "erased";
  /** the agent who uploaded it; 0: a platform */
  by: number;
}

const columns = (sql: ISql) => sql`m.id, m.hash, m.mime, m.bytes::float8 as bytes, m.width, m.height, m.seconds, m.name, m.state, m.by`;

export interface NewMedia extends Omit<MediaRow, "state"> { tenant: number; origin: string }

/**
 * Writes a file down, unless its origin did before: then that one is it. `isThere` is asked under the lock that erasing takes too, so bytes that somebody erases in this
 * moment are not taken for kept. Null: they are gone; bring them again.
 */
export async function addMedia(sql: Sql, file: NewMedia, isThere: () => Promise<boolean>): Promise<MediaRow | null> {
  return await sql.begin(async (sql) => {
    await lockHash(sql, file.tenant, file.hash);
    if (!(await isThere())) return null;
    await sql`
      insert into media (tenant, id, hash, mime, bytes, width, height, seconds, name, origin, by)
      values (${file.tenant}, ${file.id}, ${file.hash}, ${file.mime}, ${file.bytes}, ${file.width}, ${file.height}, ${file.seconds}, ${file.name}, ${file.origin}, ${file.by})
      on conflict (tenant, origin) do nothing`;
    const [row] = await sql<MediaRow[]>`select ${columns(sql)} from media m where m.tenant = ${file.tenant} and m.origin = ${file.origin}`;
    return row ?? null;
  });
}

const lockHash = (sql: ISql, tenant: number, hash: string) => sql`select pg_advisory_xact_lock(hashtextextended(${`media ${tenant} ${hash}`}, 0))`;

export async function mediaOfOrigin(sql: Sql, tenant: number, origin: string): Promise<MediaRow | null> {
  const [row] = await sql<MediaRow[]>`select ${columns(sql)} from media m where m.tenant = ${tenant} and m.origin = ${origin} and m.state = 'ready'`;
  return row ?? null;
}

export async function mediaOf(sql: Sql, tenant: number, id: string): Promise<MediaRow | null> {
  const [row] = await sql<MediaRow[]>`select ${columns(sql)} from media m where m.tenant = ${tenant} and m.id = ${id} and m.state = 'ready'`;
  return row ?? null;
}

/** Which of these are pictures of the tenant. */
export async function imagesThere(sql: Sql, tenant: number, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`select id from media where tenant = ${tenant} and id = any(${ids as string[]}) and state = 'ready' and mime in ('image/png', 'image/jpeg', 'image/webp', 'image/gif')`;
  return new Set(rows.map(({ id }) => id));
}

/** A file, whose the conversations are that show it, and whether a product of the catalogue does. */
export function mediaWithAssignees(sql: Sql, tenant: number, id: string) {
  return sql<(MediaRow & { assignees: number[]; listed: boolean })[]>`
    select ${columns(sql)}, exists (select 1 from media_uses u where u.tenant = m.tenant and u.media = m.id and u.conversation like 'product/%') as listed, array(select distinct c.assignee from media_uses u join conversations c on c.tenant = u.tenant and c.id = u.conversation where u.tenant = m.tenant and u.media = m.id) as assignees
    from media m where m.tenant = ${tenant} and m.id = ${id} and m.state = 'ready'`;
}

export async function showMedia(sql: Sql, tenant: number, id: string, conversation: string): Promise<void> {
  await sql`insert into media_uses (tenant, media, conversation) select tenant, id, ${conversation} from media where tenant = ${tenant} and id = ${id} on conflict do nothing`;
}

/** Takes a file away, and its bytes if no other file of the tenant has the same. Its row stays, without what it said, so that links to it find that it is gone. */
export async function eraseMedia(sql: Sql, tenant: number, id: string, removeBytes: (hash: string) => Promise<void>): Promise<boolean> {
  return await sql.begin(async (sql) => {
    const [row] = await sql<{ hash: string }[]>`select hash from media where tenant = ${tenant} and id = ${id} and state = 'ready'`;
    if (!row) return false;
    await lockHash(sql, tenant, row.hash);
    const erased = await sql`update media set state = 'erased', origin = 'erased/' || id, name = null, width = null, height = null, seconds = null where tenant = ${tenant} and id = ${id} and state = 'ready'`;
    if (erased.count === 0) return false;
    const [other] = await sql`select 1 from media where tenant = ${tenant} and hash = ${row.hash} and state = 'ready' limit 1`;
    if (!other) await removeBytes(row.hash);
    return true;
  });
}

/** Uploads of agents that no conversation shows although they had the time. */
export async function unsentMedia(sql: Sql, olderThanMs: number, limit: number): Promise<{ tenant: number; id: string }[]> {
  return await sql<{ tenant: number; id: string }[]>`
    select m.tenant, m.id from media m where m.by > 0 and m.state = 'ready' and m.made_at < now() - ${olderThanMs} * interval '1 ms'
      and not exists (select 1 from media_uses u where u.tenant = m.tenant and u.media = m.id) order by m.made_at limit ${limit}`;
}
