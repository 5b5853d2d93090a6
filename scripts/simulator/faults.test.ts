import { expect, test } from "bun:test";
import { faultDice, faultNames, noFaults, whatIsWrongWithFaults } from "./faults";
import { random } from "./random";

const rounds = 20_000;

test("a fault strikes at about the asked rate, and the same way again under the same seed", () => {
  const draw = (seed: number): string => {
    const dice = faultDice({ seed, duplicates: 0.2 });
    return Array.from({ length: rounds }, () => (dice.strikes("duplicates") ? "x" : ".")).join("");
  };
  const first = draw(3);
  expect(first).toBe(draw(3));
  expect(first).not.toBe(draw(4));
  expect(first.replaceAll(".", "").length / rounds).toBeCloseTo(0.2, 1.5);
});

test("a rate of 0 never strikes and 1 always does", () => {
  const dice = faultDice({ tooMany: 1 });
  for (let at = 0; at < 100; at++) {
    expect(dice.strikes("tooMany")).toBe(true);
    expect(dice.strikes("reorder")).toBe(false);
  }
});

test("one fault's chance does not depend on another's", () => {
  const alone = faultDice({ seed: 9, lostAnswers: 0.5 });
  const together = faultDice({ seed: 9, lostAnswers: 0.5, duplicates: 0.5 });
  for (let at = 0; at < 200; at++) {
    together.strikes("duplicates");
    expect(together.strikes("lostAnswers")).toBe(alone.strikes("lostAnswers"));
  }
});

test("changing names only what changes, and null turns all off but keeps the seed", () => {
  const dice = faultDice({ seed: 5, reorder: 0.1 });
  expect(dice.change({ tooMany: 0.3 })).toEqual({ ...noFaults, seed: 5, reorder: 0.1, tooMany: 0.3 });
  expect(dice.change(null)).toEqual({ ...noFaults, seed: 5 });
});

test("a delay is about what was asked, and none when it does not strike", () => {
  const dice = faultDice({ lateReceipts: { rate: 0.5, ms: 100 } });
  const delays = Array.from({ length: 1000 }, () => dice.delay("lateReceipts"));
  expect(delays.filter((one) => one === 0).length).toBeWithin(400, 600);
  for (const delay of delays.filter((one) => one > 0)) expect(delay).toBeWithin(50, 150);
});

test.each([
  [{}, null],
  [{ duplicates: 0.5, seed: 1, slowAnswers: { rate: 1, ms: 10 } }, null],
  [[], "must be an object"],
  [{ duplicate: 0.5 }, "no fault called duplicate"],
  [{ duplicates: 1.5 }, "rate from 0 to 1"],
  [{ duplicates: "much" }, "rate from 0 to 1"],
  [{ lateReceipts: 5 }, "must be {rate"],
  [{ lateReceipts: { rate: 1, ms: -1 } }, "must be {rate"],
  [{ seed: 0.5 }, "whole number"],
] as const)("faults %j: %s", (given, said) => {
  const wrong = whatIsWrongWithFaults(given);
  if (said === null) expect(wrong).toBeNull();
  else expect(wrong).toContain(said);
});

test("every fault has a name and a way to be off", () => {
  expect(faultNames).toHaveLength(11);
  for (const name of faultNames) expect(faultDice().strikes(name)).toBe(false);
});

test("forks of one seed differ by name and agree with themselves", () => {
  const draws = (name: string): number[] => {
    const fork = random(1).fork(name);
    return [fork.next(), fork.next(), fork.between(1, 6)];
  };
  expect(draws("a")).toEqual(draws("a"));
  expect(draws("a")).not.toEqual(draws("b"));
});
