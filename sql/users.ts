/** Users: the people who serve customers. Passwords are argon2id hashes made by the server; e-mails are stored in lower case. */
import type { Sql } from "postgres";

export interface UserRow {
  id: number;
  email: string;
  name: string;
  role: "admin" | "supervisor" | "agent";
  /** own: what is assigned to the agent, and what is nobody's */
  sees: "all" | "own";
  disabled: boolean;
}

export const userRowsMax = 5_000;

/** Everyone of a tenant, also those who may not come in any more: their names stand in histories. */
export function listUsers(sql: Sql, tenant: number) {
  return sql<UserRow[]>`select id, email, name, role, sees, disabled_at is not null as disabled from users where tenant = ${tenant} order by id limit ${userRowsMax}`;
}

export async function userByEmail(sql: Sql, tenant: number, email: string): Promise<(UserRow & { password: string }) | null> {
  const [row] = await sql<(UserRow & { password: string })[]>`
    select id, email, name, role, sees, disabled_at is not null as disabled, password from users where tenant = ${tenant} and email = ${email.toLowerCase()}`;
  return row ?? null;
}

export interface NewUser { tenant: number; email: string; name: string; role: UserRow["role"]; sees?: UserRow["sees"]; password: string }

/** The new user's id; null: the e-mail is taken. */
export async function addUser(sql: Sql, user: NewUser): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    insert into users (tenant, email, name, role, sees, password)
    values (${user.tenant}, ${user.email.toLowerCase()}, ${user.name}, ${user.role}, ${user.sees ?? "all"}, ${user.password})
    on conflict (tenant, email) do nothing returning id`;
  return row?.id ?? null;
}

/** False: no such user. Every device is signed out, since whoever knew the old password may be on one of them. */
export async function setPassword(sql: Sql, tenant: number, user: number, password: string): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    with changed as (update users set password = ${password} where tenant = ${tenant} and id = ${user} returning id),
    ended as (update sessions s set revoked_at = now() from changed where s.tenant = ${tenant} and s.user_id = changed.id and s.revoked_at is null)
    select exists (select from changed) as found`;
  return row?.found ?? false;
}

/** False: no such user. Who is disabled is signed out everywhere. */
export async function setDisabled(sql: Sql, tenant: number, user: number, disabled: boolean): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    with changed as (update users set disabled_at = case when ${disabled} then coalesce(disabled_at, now()) end where tenant = ${tenant} and id = ${user} returning id),
    ended as (update sessions s set revoked_at = now() from changed where ${disabled} and s.tenant = ${tenant} and s.user_id = changed.id and s.revoked_at is null)
    select exists (select from changed) as found`;
  return row?.found ?? false;
}

/** False: no such user. Open sockets of the old rights are closed by the server's look at sessions. */
export async function setRights(sql: Sql, tenant: number, user: number, rights: Pick<UserRow, "role" | "sees">): Promise<boolean> {
  const rows = await sql`update users set role = ${rights.role}, sees = ${rights.sees} where tenant = ${tenant} and id = ${user} returning id`;
  return rows.length > 0;
}
