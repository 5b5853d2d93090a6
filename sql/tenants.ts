/** Tenants: the companies that share an installation and see nothing of each other. */
import type { Sql } from "postgres";

export interface TenantRow { id: number; slug: string; name: string }

export const tenantRowsMax = 1_000;

/** null: the slug is taken. */
export async function addTenant(sql: Sql, slug: string, name: string): Promise<TenantRow | null> {
  const [row] = await sql<TenantRow[]>`insert into tenants (slug, name) values (${slug}, ${name}) on conflict (slug) do nothing returning id, slug, name`;
  return row ?? null;
}

export async function tenantBySlug(sql: Sql, slug: string): Promise<TenantRow | null> {
  const [row] = await sql<TenantRow[]>`select id, slug, name from tenants where slug = ${slug}`;
  return row ?? null;
}

export async function listTenants(sql: Sql): Promise<TenantRow[]> {
  return await sql<TenantRow[]>`select id, slug, name from tenants order by slug limit ${tenantRowsMax}`;
}
