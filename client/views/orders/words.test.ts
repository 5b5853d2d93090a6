import { describe, expect, test } from "bun:test";
import { order } from "../../testing";
import { orderWords } from "../../words";
import { stepsOf } from "./deal";
import { nameIn, shelfWords, standing, stockWords, troubleWords } from "./words";

describe("an order stands", () => {
  for (const [change, word] of [
    [{}, "Proposed"], [{ state: "placed", placedAt: 1 }, "Placed, not paid"], [{ state: "paid", placedAt: 1, paidAt: 2 }, "Paid"], [{ state: "fulfilled", placedAt: 1 }, "Fulfilled, not paid"],
    [{ state: "fulfilled", placedAt: 1, paidAt: 2 }, "Fulfilled"], [{ state: "cancelled" }, "Dismissed"], [{ state: "cancelled", placedAt: 1 }, "Cancelled"], [{ state: "refunded", placedAt: 1, paidAt: 2 }, "Refunded"],
  ] as const) test(word, () => expect(standing(order(change)).word).toBe(word));
});

describe("what may come next", () => {
  test("of a draft is decided on its card", () => expect(stepsOf(order(), "admin")).toEqual([]));
  test("of an order that was placed", () => expect(stepsOf(order({ state: "placed", placedAt: 1 }), "agent")).toEqual(["pay_order", "fulfil_order", "cancel_order"]));
  test("money is given back by supervisors", () => {
    expect(stepsOf(order({ state: "paid", placedAt: 1, paidAt: 1 }), "agent")).toEqual(["fulfil_order"]);
    expect(stepsOf(order({ state: "fulfilled", placedAt: 1, paidAt: 1 }), "supervisor")).toEqual(["refund_order"]);
  });
  test("of what is over is nothing", () => expect(stepsOf(order({ state: "cancelled", placedAt: 1, endedAt: 2 }), "admin")).toEqual([]));
});

test("a line's trouble is a sentence with its figures", () => {
  const line = { line: 1, sku: "S", name: "Taza" };
  expect([
    troubleWords({ ...line, what: "short", wanted: 3, left: 0 }, "EUR"), troubleWords({ ...line, what: "price", wasMinor: 890, nowMinor: 990 }, "EUR"), troubleWords({ ...line, name: "", what: "unknown" }, "EUR"),
    troubleWords({ ...line, what: "inactive" }, "EUR"), troubleWords({ ...line, what: "currency", currency: "USD" }, "EUR"),
  ]).toEqual(["Taza is out of stock, 3 wanted.", "Taza costs €9.90 now, no longer €8.90. Approve again for the new price.", "The catalogue has no S.", "Taza is not sold any more.", "Taza is sold in USD, the others are not."]);
});

test("stock is enough, or it says how little there is", () => {
  expect([stockWords(7, 2), stockWords(1, 2), stockWords(0)].map(({ kind, word }) => `${kind}: ${word}`)).toEqual(["ok: 7 in stock", "bad: only 1 in stock", "bad: out of stock"]);
  expect([shelfWords({ stock: 3, alertAt: 5 }).word, shelfWords({ stock: 9, alertAt: 5 }).word]).toEqual(["3 left", "9 in stock"]);
});

test("a name is the customer's, else English, else any", () => {
  expect([nameIn({ en: "Mug", es: "Taza" }, "es"), nameIn({ en: "Mug", es: "Taza" }, "de"), nameIn({ pt: "Caneca" }, "de"), nameIn({})]).toEqual(["Taza", "Mug", "Caneca", ""]);
});

test("a step of an order is one line; a proposal that nobody wanted was dismissed, not cancelled", () => {
  const { id, number, revision, source, lines, currency, totalMinor } = order();
  const gist = { id, number, revision, source, lines, currency, totalMinor, state: "cancelled" as const };
  expect([orderWords(gist, "draft"), orderWords(gist, "placed")]).toEqual(["order 12 dismissed · 2\u00a0items · €17.80", "order 12 cancelled · 2\u00a0items · €17.80"]);
});
