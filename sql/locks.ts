/** Locks that last as long as a connection: whoever holds one does a job that only one node may do. */
import type { Sql } from "postgres";

/** Takes the lock, or makes sure that we still hold it after a lost connection. `sql` must be a pool of one connection. False: another node has it. */
export async function holdLock(sql: Sql, space: number, number: number): Promise<boolean> {
  const [row] = await sql<{ held: boolean }[]>`
    select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and classid = ${space} and objid = ${number} and objsubid = 2)
      or pg_try_advisory_lock(${space}, ${number}) as held`;
  return row?.held ?? false;
}

export async function letGo(sql: Sql, space: number, number: number): Promise<void> {
  await sql`select pg_advisory_unlock(${space}, ${number})`;
}
