/** Tokens: what is accepted, and every trick that is not. */
import { describe, expect, test } from "bun:test";
import { createHmac, createPrivateKey, createPublicKey } from "node:crypto";
import { SignJWT, UnsecuredJWT } from "jose";
import { accessMs, newFamily, newSecret, openAccessTokens, readRefresh, skewMs, type Access } from "./tokens";

const seed = new Uint8Array(32).fill(7);
const tokens = openAccessTokens(seed);
const access: Access = { tenant: 3, user: 9, role: "agent", sees: "own", family: "family" };
const now = 1_795_000_000_000;
const privateKey = createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]), format: "der", type: "pkcs8" });
const claims = { tenant: 3, role: "admin", sees: "all", family: "family" };
const honest = () => new SignJWT(claims).setProtectedHeader({ alg: "EdDSA" }).setSubject("9").setIssuer("parley").setAudience("parley agents").setIssuedAt(now / 1000).setExpirationTime(now / 1000 + 60);

describe("an access token", () => {
  test("says who it was given to, on every node with the same secret", async () => {
    const { token, expiresAt } = await tokens.sign(access, now);
    expect(expiresAt).toBe(now + accessMs);
    expect(await openAccessTokens(seed).verify(token, now)).toEqual(access);
    expect(await openAccessTokens(new Uint8Array(32).fill(8)).verify(token, now)).toBeNull();
  });

  test("runs out, with a moment for clocks that differ", async () => {
    const { token } = await tokens.sign(access, now);
    expect(await tokens.verify(token, now + accessMs + skewMs - 1_000)).toEqual(access);
    expect(await tokens.verify(token, now + accessMs + skewMs + 1_000)).toBeNull();
  });

  test("is as good as its claims", async () => {
    expect(await tokens.verify(await honest().sign(privateKey), now)).toMatchObject({ tenant: 3, user: 9, role: "admin" });
    expect(await tokens.verify(await honest().setAudience("somebody else").sign(privateKey), now)).toBeNull();
    expect(await tokens.verify(await honest().setIssuer("somebody else").sign(privateKey), now)).toBeNull();
    expect(await tokens.verify(await honest().setNotBefore(now / 1000 + 60).sign(privateKey), now)).toBeNull();
    for (const wrong of [{ role: "owner" }, { sees: "more" }, { tenant: "3" }, { family: 1 }, { tenant: undefined }]) {
      expect(await tokens.verify(await new SignJWT({ ...claims, ...wrong }).setProtectedHeader({ alg: "EdDSA" }).setSubject("9").setIssuer("parley").setAudience("parley agents").setIssuedAt(now / 1000).setExpirationTime(now / 1000 + 60).sign(privateKey), now)).toBeNull();
    }
  });

  test("can't be made without the key", async () => {
    const { token } = await tokens.sign(access, now);
    const [head, body, signature] = token.split(".") as [string, string, string];
    const spki = createPublicKey(privateKey as never).export({ format: "pem", type: "spki" });
    const symmetric = Buffer.from('{"alg":"HS256"}').toString("base64url");
    const confused = `${symmetric}.${body}.${createHmac("sha256", spki).update(`${symmetric}.${body}`).digest("base64url")}`;
    const altered = Buffer.from(Buffer.from(body, "base64url").toString().replace('"agent"', '"admin"')).toString("base64url");
    const elsewhere = Buffer.from('{"alg":"EdDSA","jku":"https://evil.test/keys","kid":"../../etc/passwd"}').toString("base64url");
    const forged = [
      new UnsecuredJWT(claims).setSubject("9").setIssuer("parley").setAudience("parley agents").setIssuedAt(now / 1000).setExpirationTime(now / 1000 + 60).encode(),
      confused, `${head}.${altered}.${signature}`, `${head}.${body}.`, `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`, `${elsewhere}.${body}.${signature}`, "", "a.b.c", "x".repeat(5_000),
    ];
    for (const one of forged) expect(await tokens.verify(one, now)).toBeNull();
  });
});

describe("a refresh token", () => {
  test("says of itself what is needed to find it, and nothing else is one", () => {
    const family = newFamily();
    const secret = newSecret();
    const token = secret.token({ ...access, family });
    expect(readRefresh(token)).toEqual({ tenant: 3, family, rights: "agentown", digest: secret.digest });
    for (const wrong of ["", token.slice(1), `${token}x`, token.replace("r1.3.", "r1.-3."), token.replace("r1.3.", "r1.3e9."), token.replace("agentown", "AGENT"), `${token.slice(0, -1)}!`]) expect(readRefresh(wrong)).toBeNull();
  });

  test("never comes twice", () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newSecret().digest.toString("hex"))).size).toBe(1_000);
  });
});
