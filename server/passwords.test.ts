/** Passwords: what is right is right, and a crowd is turned away at the door rather than let starve the house. */
import { describe, expect, test } from "bun:test";
import { hashPassword, TooBusy, verifyPassword } from "./passwords";

describe("a password", () => {
  test("is right only for its own hash, however its letters were typed", async () => {
    const hashed = await hashPassword("caf\u00e9 con leche");
    expect(hashed).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
    expect(await verifyPassword(hashed, "caf\u00e9 con leche")).toBe(true);
    expect(await verifyPassword(hashed, "cafe\u0301 con leche")).toBe(true);
    expect(await verifyPassword(hashed, "cafe con leche")).toBe(false);
    expect(await verifyPassword(hashed, "")).toBe(false);
  });

  test("of nobody is never right", async () => {
    for (const guess of ["", "password", "correct horse battery"]) expect(await verifyPassword(null, guess)).toBe(false);
  });

  test("is not looked at when its asker has gone", async () => {
    const hashed = await hashPassword("right");
    expect(await verifyPassword(hashed, "right", async () => true)).toBe(false);
  });
});

test("who comes when too many wait is told to come back, and those who wait are served", async () => {
  const hashed = await hashPassword("right");
  const answers = await Promise.allSettled(Array.from({ length: 260 }, (_, n) => verifyPassword(hashed, n % 2 === 0 ? "right" : "wrong")));
  const refused = answers.filter((answer) => answer.status === "rejected");
  expect(refused.length).toBe(58);
  expect(refused.every((answer) => answer.reason instanceof TooBusy && answer.reason.retryMs > 0)).toBe(true);
  expect(answers.filter((answer, n) => answer.status === "fulfilled" && answer.value === (n % 2 === 0)).length).toBe(202);
}, 30_000);
