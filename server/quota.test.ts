/** Budgets: how many may go at once, who goes next, and what is true after a restart. */
import { describe, expect, test } from "bun:test";
import type { Connected } from "./channels";
import { openQuotas, type Quotas } from "./quota";

const minute = 60_000;
const onX = (id = 1, secrets: Record<string, string> = { client_id: "app" }): Connected =>
  ({ config: { id, tenant: 1, platform: "x", name: "", account: String(id), apiBase: "http://127.0.0.1:9", mode: "webhook", secrets }, enabled: true, version: 1 });
const onTelegram: Connected = { ...onX(9), config: { ...onX(9).config, platform: "telegram" } };

let at = 1_000_000;
const open = (): Quotas => {
  at = 1_000_000;
  return openQuotas(() => at);
};
const fill = (quotas: Quotas, count: number, connected = onX()): number[] => Array.from({ length: count }, (_, n) => quotas.book(connected, `c${n}`));

describe("fifteen messages in fifteen minutes", () => {
  test("may go at once; the next waits until the first is fifteen minutes old", () => {
    const quotas = open();
    expect(fill(quotas, 15)).toEqual(Array<number>(15).fill(0));
    at += minute;
    expect(quotas.book(onX(), "late")).toBe(14 * minute);
  });
  test("more get places one after the other, and find them kept when they come back", () => {
    const quotas = open();
    fill(quotas, 15);
    at += minute;
    fill(quotas, 0);
    const waits = ["a", "b"].map((who) => quotas.book(onX(), who));
    expect(waits).toEqual([14 * minute, 14 * minute]);
    // Asking again takes no second place, and comes no earlier.
    expect(quotas.book(onX(), "a")).toBe(14 * minute);
    at += 14 * minute;
    expect(["a", "b", "c"].map((who) => quotas.book(onX(), who))).toEqual([0, 0, 0]);
  });
  test("whoever comes back late takes the place then, not before", () => {
    const quotas = open();
    fill(quotas, 15);
    quotas.book(onX(), "a");
    at += 20 * minute;
    expect(quotas.book(onX(), "a")).toBe(0);
    expect(fill(quotas, 15).filter((wait) => wait > 0)).toHaveLength(1);
  });
  test("are counted for each account alone", () => {
    const quotas = open();
    fill(quotas, 15);
    expect(quotas.book(onX(2), "a")).toBe(0);
  });
  test("bind no platform that counts otherwise", () => {
    const quotas = open();
    expect(fill(quotas, 100, onTelegram).every((wait) => wait === 0)).toBe(true);
  });
});

test("a day's budget is shared by the accounts of one app, and by no other app's", () => {
  const quotas = open();
  let sent = 0;
  for (let account = 1; account <= 96; account++) for (const wait of fill(quotas, 15, onX(account))) sent += wait === 0 ? 1 : 0;
  expect(sent).toBe(1_440);
  expect(quotas.book(onX(97), "a")).toBe(24 * 60 * minute);
  expect(quotas.book(onX(98, { client_id: "another app" }), "a")).toBe(0);
});

test("an app is known by the first secret that it has; accounts without any share nothing", () => {
  const quotas = open();
  const usedUp = new Headers({ "x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": String(Math.round((at + 60 * minute) / 1_000)) });
  const wait = (id: number, secrets: Record<string, string>): number => quotas.book(onX(id, secrets), "x");
  quotas.observe(onX(1, { client_secret: "a" }), usedUp);
  quotas.observe(onX(1, { consumer_secret: "b", client_secret: "c" }), usedUp);
  quotas.observe(onX(1, {}), usedUp);
  expect([wait(2, { client_secret: "a" }), wait(3, { consumer_secret: "b" })]).toEqual([60 * minute, 60 * minute]);
  expect([wait(4, { client_secret: "c" }), wait(5, {})]).toEqual([0, 0]);
});

describe("after a restart", () => {
  const headers = (left: number, resetMs: number, name = "x-rate-limit"): Headers => new Headers({ [`${name}-remaining`]: String(left), [`${name}-reset`]: String(Math.round((at + resetMs) / 1_000)) });
  test("the first answer tells how many are left", () => {
    const quotas = open();
    expect(quotas.book(onX(), "first")).toBe(0);
    quotas.observe(onX(), headers(2, 5 * minute));
    expect(["a", "b", "c"].map((who) => quotas.book(onX(), who))).toEqual([0, 0, 5 * minute]);
    at += 5 * minute;
    expect(quotas.book(onX(), "d")).toBe(0);
  });
  test("a day's budget that is used up holds until it is whole again", () => {
    const quotas = open();
    quotas.observe(onX(), headers(0, 600 * minute, "x-user-limit-24hour"));
    expect(quotas.book(onX(), "a")).toBe(600 * minute);
    expect(quotas.book(onX(2), "a")).toBe(0);
    quotas.observe(onX(2), headers(0, 60 * minute, "x-app-limit-24hour"));
    expect(quotas.book(onX(3), "a")).toBe(60 * minute);
  });
  test("headers that make no sense change nothing", () => {
    const quotas = open();
    for (const [left, reset] of [["-1", "5"], ["none", "soon"], ["0", "99999999999999"]] as const)
      quotas.observe(onX(), new Headers({ "x-rate-limit-remaining": left, "x-rate-limit-reset": reset }));
    expect(quotas.book(onX(), "a")).toBe(0);
    // Nothing holds longer than the window it speaks of.
    quotas.observe(onX(), headers(0, 10_000 * minute));
    expect(quotas.book(onX(), "b")).toBe(15 * minute);
  });
});
