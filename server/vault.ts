/**
 * The vault: seals channels' secrets at rest, and derives every other key that a node needs from the one master secret.
 * A sealed secret is bound to its tenant, platform and account: moved to another row it doesn't open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Whose secret it is. Account is the platform's id of our account. */
export interface Owner { readonly tenant: number; readonly platform: string; readonly account: string }

export interface Vault {
  seal(owner: Owner, secrets: Readonly<Record<string, string>>): Buffer;
  /** null: sealed under another master secret, for another owner, or damaged. */
  open(owner: Owner, sealed: Uint8Array): Record<string, string> | null;
  /** A 32-byte key for one purpose; purposes can't be computed from one another. */
  key(purpose: string): Uint8Array;
}

/** First byte of everything sealed, so that another cipher can follow. */
const sealVersion = 1;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function openVault(master: string): Vault {
  const key = (purpose: string): Uint8Array => new Uint8Array(hkdfSync("sha256", master, "parley", purpose, keyBytes));
  const sealing = key("channel secrets");
  return {
    key,
    seal(owner, secrets) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(bound(owner));
      const body = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(sealVersion), nonce, cipher.getAuthTag(), body]);
    },
    open(owner, sealed) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== sealVersion || bytes.length <= 1 + nonceBytes + tagBytes) return null;
      const nonce = bytes.subarray(1, 1 + nonceBytes);
      const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
      try {
        const decipher = createDecipheriv("aes-256-gcm", sealing, nonce, { authTagLength: tagBytes }).setAAD(bound(owner)).setAuthTag(tag);
        const text = Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
        return JSON.parse(text) as Record<string, string>;
      } catch {
        return null;
      }
    },
  };
}

/** JSON, so that no two owners can spell the same bytes. */
function bound(owner: Owner): Buffer {
  return Buffer.from(JSON.stringify([sealVersion, owner.tenant, owner.platform, owner.account]));
}

export const secretFileName = "secret.key";
const ownerOnly = 0o600;

/** The master secret of a data directory, made on first use and readable by its owner alone. Losing it means entering every channel's secrets again. */
export function masterSecretIn(dataDir: string): string {
  const path = join(dataDir, secretFileName);
  if (!existsSync(path)) makeSecretFile(dataDir, path);
  return readFileSync(path, "utf8").trim();
}

/** Server and command line may both come first: a link, unlike a rename, never replaces what the other made. */
function makeSecretFile(dataDir: string, path: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(keyBytes).toString("base64url")}\n`, { mode: ownerOnly });
  chmodSync(draft, ownerOnly);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
}
