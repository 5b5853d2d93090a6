/**
 * The two tokens of a session. The access token is a signed statement that any node can check without the database, and lives ten minutes. The refresh token
 * is 256 random bits of which the store keeps a digest; it carries its tenant and family, so that one presented twice is known for what it is, and the
 * rights it was given with, so that a resume under other rights is noticed. To its holder it is opaque.
 */
import { createHash, createPrivateKey, createPublicKey, randomBytes, type KeyObject } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import type { Scope } from "./access";
import type { Role } from "./protocol";

export interface Access extends Scope { readonly role: Role; readonly family: string }

export interface AccessTokens {
  /** `expiresAt`: ms since 1970. */
  sign(access: Access, now: number): Promise<{ token: string; expiresAt: number }>;
  /** null: not ours, altered, or run out. */
  verify(token: string, now: number): Promise<Access | null>;
}

export const accessMs = 10 * 60_000;
/** Clocks of nodes may differ by this much. */
export const skewMs = 5_000;
const algorithm = "EdDSA";
const issuer = "parley";
const audience = "parley agents";
const tokenCharsMax = 1_024;
/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

/** `seed`: 32 bytes that all nodes derive from the one master secret, so that each accepts what another signed. */
export function openAccessTokens(seed: Uint8Array): AccessTokens {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey as never) as KeyObject;
  const kid = createHash("sha256").update(publicKey.export({ format: "der", type: "spki" })).digest("base64url").slice(0, 8);
  return {
    async sign({ tenant, user, role, sees, family }, now) {
      const expiresAt = now + accessMs;
      const token = await new SignJWT({ tenant, role, sees, family })
        .setProtectedHeader({ alg: algorithm, kid }).setSubject(String(user)).setIssuer(issuer).setAudience(audience)
        .setIssuedAt(Math.floor(now / 1000)).setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(privateKey);
      return { token, expiresAt };
    },
    async verify(token, now) {
      if (token.length > tokenCharsMax) return null;
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [algorithm], issuer, audience, currentDate: new Date(now), clockTolerance: skewMs / 1000, requiredClaims: ["sub", "exp", "iat", "tenant", "role", "sees", "family"],
        });
        return read(payload);
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

/** The signature is ours, so the claims have our shapes; a later release may have other roles. */
function read({ sub, tenant, role, sees, family }: Readonly<Record<string, unknown>>): Access | null {
  const user = Number(sub);
  if (!Number.isSafeInteger(user) || !Number.isSafeInteger(tenant) || typeof family !== "string") return null;
  if (role !== "admin" && role !== "supervisor" && role !== "agent") return null;
  return sees === "all" || sees === "own" ? { tenant: tenant as number, user, role, sees, family } : null;
}

/** What a refresh token says of itself. `digest` is what the store knows its secret by. */
export interface Refresh { readonly tenant: number; readonly family: string; readonly rights: string; readonly digest: Buffer }

const secretBytes = 32;
const familyBytes = 16;
const refreshPattern = /^r1\.(\d{1,9})\.([A-Za-z0-9_-]{22})\.([a-z]{3,20})\.([A-Za-z0-9_-]{43})$/;
export const refreshCharsMax = 128;

export const newFamily = (): string => randomBytes(familyBytes).toString("base64url");

/** A token in the making: who will hold it with which rights is known only when its digest is stored. */
export function newSecret(): { readonly digest: Buffer; token(access: Access): string } {
  const secret = randomBytes(secretBytes).toString("base64url");
  return { digest: digestOf(secret), token: (access) => `r1.${access.tenant}.${access.family}.${rightsOf(access)}.${secret}` };
}

/** null: no token of ours. */
export function readRefresh(token: string): Refresh | null {
  const [, tenant, family, rights, secret] = token.length <= refreshCharsMax ? (refreshPattern.exec(token) ?? []) : [];
  if (tenant === undefined || family === undefined || rights === undefined || secret === undefined) return null;
  return { tenant: Number(tenant), family, rights, digest: digestOf(secret) };
}

/** One word for what somebody may see: a feed read under another word can't be gone on with. Whoever alters it in their token only spares themselves a reset. */
export const rightsOf = ({ role, sees }: Pick<Scope, "role" | "sees">): string => `${role}${sees}`;

const digestOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();
