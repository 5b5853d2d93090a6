/** The vault: what it seals opens where it was sealed and nowhere else, and shows nothing meanwhile. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { masterSecret } from "./secret";
import { masterSecretIn, openVault, type Owner } from "./vault";

const vault = openVault("the master secret of one installation");
const owner: Owner = { tenant: 1, platform: "whatsapp", account: "1001" };
const secrets = { app_secret: "canary-of-the-app", access_token: "canary-of-the-token" };

test("what was sealed opens for its owner", () => {
  expect(vault.open(owner, vault.seal(owner, secrets))).toEqual(secrets);
});

test.each([
  ["another tenant", { ...owner, tenant: 2 }], ["another platform", { ...owner, platform: "telegram" }], ["another account", { ...owner, account: "1002" }],
  ["an owner spelt alike", { tenant: 1, platform: "whats", account: "app1001" }],
])("moved to %s it doesn't open", (_what, other) => {
  expect(vault.open(other, vault.seal(owner, secrets))).toBeNull();
});

test("under another master secret it doesn't open", () => {
  expect(openVault("the master secret of another one").open(owner, vault.seal(owner, secrets))).toBeNull();
});

test("with any bit changed, cut, or of an unknown version it doesn't open", () => {
  const sealed = vault.seal(owner, secrets);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(vault.open(owner, changed)).toBeNull();
    expect(vault.open(owner, sealed.subarray(0, at))).toBeNull();
  }
});

test("it shows neither the secrets nor that two are equal", () => {
  const [one, two] = [vault.seal(owner, secrets), vault.seal(owner, secrets)];
  expect(one.equals(two)).toBe(false);
  for (const form of [one.toString("latin1"), one.toString("base64"), one.toString("hex")]) expect(form).not.toContain("canary");
});

test("keys of two purposes have nothing in common, and are the same on every node", () => {
  expect(vault.key("one")).not.toEqual(vault.key("two"));
  expect(vault.key("one")).toEqual(openVault("the master secret of one installation").key("one"));
  expect(vault.key("one")).toHaveLength(32);
});

describe("the master secret", () => {
  const dir = mkdtempSync(join(tmpdir(), "parley-vault-"));
  afterAll(() => rmSync(dir, { recursive: true }));

  test("is made once, and only its owner can read it", () => {
    const made = masterSecretIn(join(dir, "data"));
    expect(made.length).toBeGreaterThanOrEqual(32);
    expect(masterSecretIn(join(dir, "data"))).toBe(made);
    expect(statSync(join(dir, "data", "secret.key")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, "data", "secret.key"), "utf8").trim()).toBe(made);
  });
  test("must be given with a database elsewhere, unless this directory has it already", () => {
    const elsewhere = { databaseUrl: "postgres://a@b/c", secret: null };
    expect(masterSecret({ ...elsewhere, dataDir: join(dir, "new") })).toMatchObject({ ok: false, problem: expect.stringContaining("PARLEY_SECRET must be set") });
    expect(masterSecret({ ...elsewhere, dataDir: join(dir, "data") }).ok).toBe(true);
    expect(masterSecret({ ...elsewhere, secret: "given", dataDir: join(dir, "new") })).toEqual({ ok: true, secret: "given" });
  });
});
