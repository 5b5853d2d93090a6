/** What we say in a platform's name must be taken for the platform's, and only with its secret. */
import { expect, test } from "bun:test";
import { adapters } from "../../server/platforms";
import type { Platform } from "../../server/protocol";
import { signedAs } from "./platforms";

const raw = new TextEncoder().encode('{"told": "again \u00e9"}');

test.each([
  ["whatsapp", { app_secret: "one" }, { app_secret: "other" }],
  ["messenger", { app_secret: "one" }, { app_secret: "other" }],
  ["instagram", { app_secret: "one" }, { app_secret: "other" }],
  ["telegram", { secret_token: "one" }, { secret_token: "other" }],
  ["x", { consumer_secret: "one", client_secret: "two" }, { consumer_secret: "other", client_secret: "one" }],
  ["x", { client_secret: "two" }, { consumer_secret: "two" }],
] as const)("a body told again as %s passes for its own with %p", (platform: Platform, secrets: Record<string, string>, others: Record<string, string>) => {
  const arrived = { raw, headers: new Headers(signedAs(platform, raw, secrets)), query: new URLSearchParams() };
  expect([adapters[platform].verify(arrived, secrets), adapters[platform].verify(arrived, others)]).toEqual([true, false]);
});
