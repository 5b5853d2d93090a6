/** Frames about catalogue and orders, as strangers send them: each is read into its closed shape or refused in words, and none is passed through unread. */
import { describe, expect, test } from "bun:test";
import { decode } from "./socket-codec";
import { readOrderRequest, readProductForm, shopKinds } from "./socket-orders";
import { Unreadable } from "./socket-read";

const junk: readonly unknown[] = [
  undefined, null, true, 0, -1, 1.5, 2 ** 53, Number.NaN, 1e308, "", " ", "x".repeat(10_000), "a\u0000b", "\ud800", "__proto__", "constructor", "../..", "' or 1=1", [], [[]], [null], Array.from({ length: 60 }, () => ({ sku: "A", quantity: 1 })),
  {}, { __proto__: { type: "draft_order" } }, JSON.parse('{"__proto__":{"sku":"A"},"constructor":1}'), { type: "toString" }, { length: 3 }, { sku: "A", quantity: 1 }, [{ sku: "A", quantity: 1e9 }],
];
const fieldNames = ["query", "filter", "after", "limit", "product", "sku", "client", "form", "active", "file", "check", "state", "conversation", "contact", "order", "request", "names", "about", "priceMinor", "currency", "stock", "images", "link", "lines", "revision", "note", "language", "tell", "why"];

describe.each(shopKinds.map(([kind]) => kind))("%s", (kind) => {
  test("with anything in any field is read or refused, and never throws", () => {
    for (const name of fieldNames) {
      for (const value of junk) {
        const decoded = decode({ t: kind, id: 1, client: "c1", order: "o1", product: "p1", file: "A".repeat(22), active: true, form: {}, request: { type: "dismiss_order" }, [name]: value });
        expect([kind, name, decoded.ok || (decoded.error === "invalid" && decoded.say.length < 400 && decoded.id === 1)]).toEqual([kind, name, true]);
      }
    }
  });
});

describe("what is asked of an order", () => {
  const lines = [{ sku: "A", quantity: 1 }];
  test("keeps what it knows and nothing else: no price, no source, no state", () => {
    expect(readOrderRequest({ type: "draft_order", source: "customer", state: "paid", by: 1, lines: [{ sku: "A", quantity: 2, priceMinor: 1, price: "0", product: "p" }], totalMinor: 0 })).toEqual({ type: "draft_order", source: "agent", lines: [{ sku: "A", quantity: 2 }] });
    expect(readOrderRequest({ type: "approve_order", revision: 3, lines, tell: false, language: "es" })).toEqual({ type: "approve_order", revision: 3, tell: false, language: "es" });
  });
  test.each([
    [{ type: "draft_order" }], [{ type: "draft_order", lines: [] }], [{ type: "draft_order", lines: [{ sku: "A" }] }], [{ type: "draft_order", lines: [{ quantity: 1 }] }], [{ type: "draft_order", lines: [{ sku: "A", quantity: "1" }] }],
    [{ type: "edit_order", lines }], [{ type: "edit_order", revision: 0, lines }], [{ type: "approve_order" }], [{ type: "approve_order", revision: "1" }], [{ type: "cancel_order", why: 5 }], [{ type: "draft_order", lines, language: "klingon" }], [{ type: "place_order" }], [{}],
  ])("that lacks something is refused: %p", (request) => {
    expect(() => readOrderRequest(request)).toThrow(Unreadable);
  });
  test("a new order has no id, and every other request names one", () => {
    const frame = (order: string | undefined, request: object) => decode({ t: "orderCommand", id: 1, client: "c", order, request }).ok;
    expect([frame(undefined, { type: "draft_order", lines }), frame("o1", { type: "draft_order", lines }), frame("o1", { type: "pay_order" }), frame(undefined, { type: "pay_order" })]).toEqual([true, false, true, false]);
  });
});

test("a product's form keeps only its fields, those that are there", () => {
  expect(readProductForm({ sku: "A", id: "x", tenant: 2, words: "x", version: 4, stock: 1, stockWas: 2, active: false })).toEqual({ sku: "A", version: 4, stock: 1, stockWas: 2, active: false });
});
