import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clock, count, decimal, decode, entryOf, fields, id, idCharsMax, list, number, string, textCharsMax, unnamed } from "./wire";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const now = Date.UTC(2026, 10, 21);

describe("a body", () => {
  test("with a byte order mark is read", () => expect(decode(bytes('\uFEFF{"a":1}'))).toEqual({ ok: true, body: { a: 1 }, text: '\uFEFF{"a":1}' }));
  test("with bytes that are no UTF-8 is read, and shows where they were, but is no text", () => {
    expect(decode(new Uint8Array([...bytes('{"a":"caf'), 0xe9, ...bytes('"}')]))).toEqual({ ok: true, body: { a: "caf\uFFFD" } });
  });
  test("that is no JSON says so", () => expect(decode(bytes("entry=1"))).toEqual({ ok: false, reason: "The body is not JSON." }));
  test("that is empty says so", () => expect(decode(new Uint8Array())).toEqual({ ok: false, reason: "The body is not JSON." }));
  test("that is a list or a bare value says so", () => {
    for (const text of ["[]", "1", "null", '"entry"', "true"])
      expect(decode(bytes(text))).toEqual({ ok: false, reason: "The body is JSON, but not an object." });
  });
  test("nested 100,000 deep is read", () => expect(decode(bytes(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).ok).toBe(true));
  test("with __proto__ changes no other object", () => {
    const decoded = decode(bytes('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'));
    expect(decoded.ok).toBe(true);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

describe("a string", () => {
  test("keeps everything but what PostgreSQL can't store", () => expect(string("a\0b\uD800c\n", 10)).toBe("a\uFFFDb\uFFFDc\n"));
  test("is cut between characters", () => expect(string("ab👍", 3)).toBe("ab"));
  test("of nothing is nothing", () =>
    expect([string("", 5), string(7, 5), string(null, 5), string(["a"], 5)]).toEqual([undefined, undefined, undefined, undefined]));
  test("is always short enough, free of U+0000 and well formed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (value, max) => {
        const found = string(value, max) ?? "";
        expect(found.length <= max && !found.includes("\0") && found.isWellFormed()).toBe(true);
      }),
    );
  });
  test("as long as a message may be passes whole", () => expect(string("x".repeat(textCharsMax), textCharsMax)?.length).toBe(textCharsMax));
});

describe("an id", () => {
  test("may be a string or an exact integer", () => expect([id("wamid.X"), id(42), id(-1001)]).toEqual(["wamid.X", "42", "-1001"]));
  test("that a double can't hold exactly is none, since two of them would look equal", () =>
    expect([id(2 ** 53), id(1.5), id(Number.NaN)]).toEqual([undefined, undefined, undefined]));
  test("of 10 kB becomes a digest, the same each time and different for another", () => {
    const [one, other] = [id("x".repeat(10_000)), id(`${"x".repeat(9_999)}y`)];
    expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(one?.length).toBeLessThan(idCharsMax);
    expect(id("x".repeat(10_000))).toBe(one as string);
    expect(other).not.toBe(one);
  });
  test("for what came without one depends on the bytes and the place alone", () => {
    expect(unnamed(bytes("a"), "0.0")).toBe(unnamed(bytes("a"), "0.0"));
    expect(new Set([unnamed(bytes("a"), "0.0"), unnamed(bytes("b"), "0.0"), unnamed(bytes("a"), "0.1")]).size).toBe(3);
  });
});

describe("a clock", () => {
  const facts: readonly (readonly [fact: string, told: unknown, ms: number])[] = [
    ["seconds as a string", "1749416383", 1_749_416_383_000],
    ["seconds as a number", 1_749_416_383, 1_749_416_383_000],
    ["milliseconds, as were seen", "1749416383123", 1_749_416_383_123],
    ["a date", "2025-06-08T20:59:43+0000", 1_749_416_383_000],
    ["a date of another zone, to the millisecond", "2025-06-08T22:59:43.123+02:00", 1_749_416_383_123],
    ["a date that is none", "2025-99-08T20:59:43Z", now],
    ["a date without a zone, which could mean anything", "2025-06-08T20:59:43", now],
    ["nothing", undefined, now],
    ["a word", "yesterday", now],
    ["zero", "0", now],
    ["a time before 1970", -5, now],
    ["less than a millisecond", 5e-324, now],
    ["a time two days ahead", now / 1_000 + 2 * 86_400, now],
    ["infinity", Number.POSITIVE_INFINITY, now],
  ];
  for (const [fact, told, ms] of facts) test(`that tells ${fact}`, () => expect(clock(told, now)).toBe(ms));
});

test("numbers may be written as strings, and nothing else becomes one", () => {
  expect([number("12.5"), number(3), number(""), number(" "), number("x"), number(null), number([1]), number("1".repeat(100))]).toEqual([
    12.5,
    3,
    ...Array<undefined>(6).fill(undefined),
  ]);
  expect([count(4.6), count(-1), count("7"), count(1e300)]).toEqual([5, undefined, 7, undefined]);
});

test("prices are decimal strings without an exponent", () => {
  expect([decimal(30), decimal(25.5), decimal("19.90"), decimal(1e-7), decimal(1e21), decimal(Number.NaN), decimal({})]).toEqual([
    "30",
    "25.5",
    "19.90",
    "0.000000100000",
    undefined,
    undefined,
    undefined,
  ]);
});

test("tables answer for their own entries alone", () => {
  const table = { text: 1 };
  expect(["text", "constructor", "__proto__", "toString", ""].map((key) => entryOf<number>(table, key))).toEqual([
    1,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("whatever is no object has no fields, and whatever is no list has no items", () => {
  for (const value of [undefined, null, 1, "text", [{ a: 1 }], true]) expect(fields(value).a).toBeUndefined();
  for (const value of [undefined, null, 1, "text", { length: 3 }]) expect(list(value, 10)).toEqual([]);
  expect(list([1, 2, 3], 2)).toEqual([1, 2]);
});
