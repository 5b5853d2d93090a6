/** parley tenant …, and how other commands find the tenant they are about. */
import { addTenant, listTenants, tenantBySlug, type TenantRow } from "../../sql/tenants";
import type { Sql } from "postgres";
import { Problem, table, type Asked, type Command, type Option } from "./command";

export const tenantOption: Option = { value: "SLUG", about: "the tenant; may be left out when there is only one" };
const nameCharsMax = 100;

export async function tenantOf(asked: Asked, sql: Sql): Promise<TenantRow> {
  const slug = asked.options["tenant"];
  if (slug !== undefined) {
    const tenant = await tenantBySlug(sql, slug);
    if (!tenant) throw new Problem("not_found", `There is no tenant ${slug}. scripts/parley tenant list shows those there are.`);
    return tenant;
  }
  const [only, ...others] = await listTenants(sql);
  if (!only) throw new Problem("not_found", "There is no tenant yet. Add one: scripts/parley tenant add SLUG --name NAME");
  if (others.length > 0) throw new Problem("misunderstood", "There are several tenants: say which one with --tenant SLUG.");
  return only;
}

export const tenantCommands: readonly Command[] = [
  {
    name: "tenant add", words: ["SLUG"], about: "adds a tenant: a company with its own people, channels and conversations",
    options: { name: { value: "NAME", about: "how people call it", required: true } },
    examples: ['tenant add nortia --name "Nortia Outdoor"'],
    async run(asked, { sql }) {
      const [slug = ""] = asked.words;
      const name = (asked.options["name"] ?? "").trim();
      if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) throw new Problem("invalid", `${slug} can't be a slug: lower-case letters, digits and hyphens, at most 63, beginning with a letter or digit.`);
      if (name === "" || name.length > nameCharsMax) throw new Problem("invalid", `--name must have 1 to ${nameCharsMax} characters.`);
      const tenant = await addTenant(sql, slug, name);
      if (!tenant) throw new Problem("taken", `There is a tenant ${slug} already.`);
      return { json: tenant, text: `Added tenant ${slug}. Next, its first person: scripts/parley user add --tenant ${slug} --email you@example.com --name You --role admin` };
    },
  },
  {
    name: "tenant list", about: "lists the tenants", options: {}, examples: ["tenant list", "tenant list --json"],
    async run(_asked, { sql }) {
      const tenants = await listTenants(sql);
      return { json: tenants, text: table(["id", "slug", "name"], tenants.map(({ id, slug, name }) => [String(id), slug, name]), "There is no tenant yet.") };
    },
  },
];
