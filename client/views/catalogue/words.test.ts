import { describe, expect, test } from "bun:test";
import { changeWords, isLow, majorOf, minorOf, moveWords, piecesOf } from "./words";

describe("a price", () => {
  for (const [text, currency, minor] of [
    ["8.90", "EUR", 890], ["8,9", "EUR", 890], ["8", "EUR", 800], ["0.05", "EUR", 5], ["1500", "JPY", 1_500], ["1500.00", "JPY", 1_500], ["2.125", "KWD", 2_125], [" 12.90 ", "EUR", 1_290], ["0", "EUR", 0],
  ] as const) test(`${text} ${currency} is ${minor}`, () => expect(minorOf(text, currency)).toBe(minor));
  for (const [text, currency] of [["8.905", "EUR"], ["1.5", "JPY"], ["-1", "EUR"], ["1e3", "EUR"], ["1.000,00", "EUR"], ["€8", "EUR"], ["", "EUR"], ["9".repeat(13), "EUR"], ["NaN", "EUR"]] as const) {
    test(`“${text}” ${currency} is none`, () => expect(minorOf(text, currency)).toBeNull());
  }
  test("stands in a field as it is written", () => {
    expect([majorOf(890, "EUR"), majorOf(1_500, "JPY"), majorOf(2_125, "KWD"), majorOf(5, "EUR")]).toEqual(["8.90", "1500", "2.125", "0.05"]);
  });
  test("of a currency that is none does not break the field", () => expect(minorOf("8.90", "??")).toBe(890));
});

test("pieces are whole and not below zero", () => {
  expect(["0", "12", " 7 ", "-1", "1.5", "", "x", "99999999999"].map(piecesOf)).toEqual([0, 12, 7, null, null, null, null, null]);
});

test("a stock's move says what it was, and its order", () => {
  expect(moveWords({ at: 0, kind: "reserve", change: -2, left: 8, by: 7, order: { id: "o", number: 12 } })).toBe("Sold, order 12");
  expect([changeWords(-2), changeWords(3), changeWords(0)]).toEqual(["\u22122", "+3", "0"]);
});

test("what is not sold any more is not low", () => {
  const product = { id: "p", sku: "s", names: {}, about: {}, priceMinor: 1, currency: "EUR", stock: 2, alertAt: 3, images: [], active: true, version: 1 };
  expect([isLow(product), isLow({ ...product, active: false }), isLow({ ...product, stock: 4 }), isLow({ ...product, stock: 0, alertAt: 0 })]).toEqual([true, false, false, true]);
});
