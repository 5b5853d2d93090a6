import { describe, expect, test } from "bun:test";
import { acceptance, accuracyInAll, accuracyOf, amount, everyDay, lastDays, percent, summed, ticks, undecided } from "./figures";

const now = Date.UTC(2026, 10, 21, 23, 59);
const day = (date: string, change: object = {}) => ({ day: date, drafts: 0, used: 0, edited: 0, dismissed: 0, ignored: 0, stale: 0, failed: 0, good: 0, bad: 0, distance: 0, ...change });

test("days are UTC's, up to today, over the end of a month", () => {
  expect(lastDays(3, now)).toEqual(["2026-11-19", "2026-11-20", "2026-11-21"]);
  expect(lastDays(2, Date.UTC(2026, 11, 1))).toEqual(["2026-11-30", "2026-12-01"]);
});

test("a day without drafts has its place too", () => {
  const days = everyDay([day("2026-11-20", { drafts: 4 })], lastDays(3, now));
  expect(days.map(({ drafts }) => drafts)).toEqual([0, 4, 0]);
});

describe("acceptance", () => {
  test("counts what somebody decided, and nothing else", () => {
    expect(acceptance(day("", { drafts: 20, used: 3, edited: 3, dismissed: 1, ignored: 1, stale: 9, failed: 3 }))).toBe(0.75);
  });
  test("of nothing is nothing, not zero", () => {
    expect(acceptance(day("", { drafts: 5, stale: 5 }))).toBeNull();
    expect(percent(acceptance(day("")))).toBe("—");
  });
});

test("what nobody has decided about is counted too", () => {
  expect([undecided(day("", { drafts: 5, used: 2, failed: 1 })), undecided(day("", { drafts: 1, used: 1 })), undecided(day(""))]).toEqual([2, 0, 0]);
});

test("the mean way from a draft is weighed by how many were changed", () => {
  expect(summed([day("a", { edited: 1, distance: 1 }), day("b", { edited: 3, distance: 0.2 }), day("c", { used: 5 })])).toMatchObject({ edited: 4, used: 5, distance: 0.4 });
});

test("accuracy is of one label, by day and in all", () => {
  const learning = { accuracy: [{ label: "category" as const, day: "2026-11-20", checked: 4, right: 3 }, { label: "category" as const, day: "2026-11-21", checked: 6, right: 6 }, { label: "language" as const, day: "2026-11-21", checked: 2, right: 0 }] };
  expect(accuracyOf(learning, "category", lastDays(3, now))).toEqual([null, 0.75, 1]);
  expect(accuracyInAll(learning, "category")).toEqual({ checked: 10, right: 9 });
  expect(accuracyInAll(learning, "sentiment")).toEqual({ checked: 0, right: 0 });
});

test("an axis has round steps and reaches what it must", () => {
  for (const max of [1, 3, 7, 12, 49, 50, 51, 999, 123_456]) {
    const steps = ticks(max);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)!).toBeGreaterThanOrEqual(max);
    expect(steps.length).toBeLessThanOrEqual(6);
    expect(steps.every(Number.isInteger)).toBe(true);
  }
  expect(ticks(0)).toEqual([0, 1]);
});

test("money is told finely while it is little", () => {
  expect([amount(1_234), amount(2_500_000)]).toEqual(["0.0012", "2.50"]);
});
