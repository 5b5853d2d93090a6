/** parley user …: the people of a tenant. */
import { hashPassword } from "../../server/passwords";
import { addUser, listUsers, setDisabled, setPassword, userByEmail, type UserRow } from "../../sql/users";
import type { Sql } from "postgres";
import { Problem, table, type Asked, type Command, type Option } from "./command";
import { newPassword } from "./secrets";
import { tenantOf, tenantOption } from "./tenants";

const email: Option = { value: "EMAIL", about: "with which the person signs in", required: true };
const password: Option = { value: "PASSWORD", about: "the new password; without it and --password-stdin one is made up and printed once", isSecret: true };
const passwordStdin: Option = { about: "reads the password from the first line of standard input" };
const roles = ["admin", "supervisor", "agent"] as const;
const sees = ["all", "own"] as const;
const emailPattern = /^[^\s@]+@[^\s@]+$/;
const textCharsMax = 200;

async function userOf(asked: Asked, sql: Sql): Promise<{ tenant: { id: number; slug: string }; user: UserRow }> {
  const tenant = await tenantOf(asked, sql);
  const user = await userByEmail(sql, tenant.id, asked.options["email"] ?? "");
  if (!user) throw new Problem("not_found", `${tenant.slug} has nobody with the e-mail ${asked.options["email"]}. scripts/parley user list --tenant ${tenant.slug} shows everybody.`);
  return { tenant, user };
}

const shown = ({ id, email, name, role, sees, disabled }: UserRow): UserRow => ({ id, email, name, role, sees, disabled });

export const userCommands: readonly Command[] = [
  {
    name: "user add", about: "adds a person", options: {
      tenant: tenantOption, email, name: { value: "NAME", about: "how colleagues see the person; without it the e-mail" },
      role: { value: "ROLE", about: "what the person may do", oneOf: roles, required: true }, sees: { value: "WHAT", about: "which conversations an agent sees; without it all", oneOf: sees },
      password, "password-stdin": passwordStdin,
    },
    examples: ["user add --tenant nortia --email ana@example.com --name \"Ana Ruiz\" --role agent", "user add --email lead@example.com --role supervisor --password-stdin < password.txt"],
    async run(asked, parts) {
      const tenant = await tenantOf(asked, parts.sql);
      const address = (asked.options["email"] ?? "").trim().normalize("NFC").toLowerCase();
      const name = (asked.options["name"] ?? address).trim();
      if (!emailPattern.test(address) || address.length > textCharsMax) throw new Problem("invalid", `${address} is not an e-mail address.`);
      if (name === "" || name.length > textCharsMax) throw new Problem("invalid", `--name must have 1 to ${textCharsMax} characters.`);
      const role = roles.find((each) => each === asked.options["role"]) ?? "agent";
      const made = await newPassword(asked, parts);
      const id = await addUser(parts.sql, { tenant: tenant.id, email: address, name, role, sees: sees.find((each) => each === asked.options["sees"]) ?? "all", password: await hashPassword(made.password) });
      if (id === null) throw new Problem("taken", `${tenant.slug} has somebody with the e-mail ${address} already. To change the password: scripts/parley user password --email ${address}`);
      return {
        json: { id, tenant: tenant.slug, email: address, name, role, ...(made.isInvented ? { password: made.password } : {}) },
        text: `Added ${name} as ${role}.${made.isInvented ? ` Password, shown this once: ${made.password}` : ""}`,
      };
    },
  },
  {
    name: "user password", about: "gives a person a new password and signs the person out everywhere", options: { tenant: tenantOption, email, password, "password-stdin": passwordStdin },
    examples: ["user password --email ana@example.com", "user password --tenant nortia --email ana@example.com --password env:NEW_PASSWORD"],
    async run(asked, parts) {
      const { tenant, user } = await userOf(asked, parts.sql);
      const made = await newPassword(asked, parts);
      await setPassword(parts.sql, tenant.id, user.id, await hashPassword(made.password));
      return {
        json: { id: user.id, tenant: tenant.slug, email: user.email, ...(made.isInvented ? { password: made.password } : {}) },
        text: `${user.email} has a new password and is signed out everywhere.${made.isInvented ? ` Password, shown this once: ${made.password}` : ""}`,
      };
    },
  },
  ...([["disable", true], ["enable", false]] as const).map(([verb, disabled]): Command => ({
    name: `user ${verb}`, about: disabled ? "keeps a person out: signs out everywhere and lets nobody in" : "lets a person in again", options: { tenant: tenantOption, email },
    examples: [`user ${verb} --tenant nortia --email ana@example.com`],
    async run(asked, { sql }) {
      const { tenant, user } = await userOf(asked, sql);
      if (disabled && user.role === "admin" && !(await listUsers(sql, tenant.id)).some((other) => other.role === "admin" && !other.disabled && other.id !== user.id)) {
        throw new Problem("invalid", `${user.email} is the last admin of ${tenant.slug}. Add another one first.`);
      }
      await setDisabled(sql, tenant.id, user.id, disabled);
      return { json: { ...shown(user), disabled }, text: disabled ? `${user.email} is signed out and can't come in.` : `${user.email} can sign in again.` };
    },
  })),
  {
    name: "user list", about: "lists a tenant's people", options: { tenant: tenantOption }, examples: ["user list --tenant nortia"],
    async run(asked, { sql }) {
      const tenant = await tenantOf(asked, sql);
      const users = await listUsers(sql, tenant.id);
      return {
        json: users.map(shown),
        text: table(["id", "e-mail", "name", "role", "sees", ""], users.map((user) => [String(user.id), user.email, user.name, user.role, user.sees, user.disabled ? "disabled" : ""]), `${tenant.slug} has nobody yet.`),
      };
    },
  },
];
