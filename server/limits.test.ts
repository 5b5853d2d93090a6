/** Limits per address, as tables. */
import { describe, expect, test } from "bun:test";
import { clientAddress, networkOf, openBudget, openLimiter } from "./limits";

test("who failed too often waits until the window ends, and nobody else", () => {
  let now = 1_000;
  const limiter = openLimiter(3, 60_000, () => now);
  for (let failures = 0; failures < 3; failures++) {
    expect(limiter.blockedMs("203.0.113.1")).toBe(0);
    limiter.count("203.0.113.1");
  }
  expect(limiter.blockedMs("203.0.113.1")).toBe(60_000);
  expect(limiter.blockedMs("203.0.113.2")).toBe(0);
  now += 60_000;
  expect(limiter.blockedMs("203.0.113.1")).toBe(0);
});

test("the address isn't asked for while nobody has failed", () => {
  const limiter = openLimiter(1, 60_000);
  let asked = 0;
  expect(limiter.blockedMs(() => `${asked++}`)).toBe(0);
  expect(asked).toBe(0);
});

test("a flood of addresses doesn't fill memory", () => {
  const limiter = openLimiter(1, 60_000);
  for (let n = 0; n < 60_000; n++) limiter.count(`198.18.${n >> 8}.${n & 255}:${n}`);
  expect(limiter.blockedMs("198.18.0.0:0")).toBeGreaterThan(0);
  expect(limiter.blockedMs("198.18.234.95:59999")).toBe(0);
});

test.each([
  ["203.0.113.7", "203.0.113.7"], ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"], ["2001:db8:1:2::1", "2001:db8:1:2"], ["2001:db8::1", "2001:db8:0:0"], ["::1", "0:0:0:0"], ["::ffff:203.0.113.7", "::ffff:203.0.113.7"], ["unknown", "unknown"],
])("%s belongs to the network %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe("the client's address", () => {
  test.each([
    ["without a proxy is the connection's, whatever is forwarded", "10.0.0.1", "203.0.113.1", 0, "10.0.0.1"],
    ["behind one proxy is what that one saw", "10.0.0.1", "1.1.1.1, 203.0.113.1", 1, "203.0.113.1"],
    ["behind two is what the outer one saw", "10.0.0.1", "1.1.1.1, 203.0.113.1, 10.0.0.2", 2, "203.0.113.1"],
    ["is the connection's when too few proxies have spoken", "10.0.0.1", "203.0.113.1", 2, "10.0.0.1"],
    ["is the connection's when nothing is forwarded", "10.0.0.1", null, 1, "10.0.0.1"],
    ["is the connection's when nonsense is forwarded", "10.0.0.1", "x".repeat(100), 1, "10.0.0.1"],
    ["is unknown when the connection is gone", undefined, null, 0, "unknown"],
  ])("%s", (_what, direct, forwarded, hops, address) => {
    expect(clientAddress(direct, forwarded, hops)).toBe(address);
  });
});

test("a budget is shared: nobody takes more than a share, all together no more than there is, and what is given back is there again", () => {
  const budget = openBudget(10, 25);
  const first = budget.take("a", 10);
  expect(first).not.toBeNull();
  expect(budget.take("a", 1)).toBeNull();
  const [second, third] = [budget.take("b", 10), budget.take("c", 5)];
  expect(budget.take("d", 1)).toBeNull();
  for (const giveBack of [first, second, third]) giveBack?.();
  expect(budget.take("a", 10)).not.toBeNull();
});
