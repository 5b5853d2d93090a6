import { expect, test } from "bun:test";
import { distance } from "./distance";

const rows: readonly [string, string, string, number][] = [
  ["the same", "Hola María, quedan 3.", "Hola María, quedan 3.", 0],
  ["other spaces and line ends", "Hola  María,\nquedan 3.", "Hola María, quedan 3. ", 0],
  ["letters written in two ways", "cafe\u0301", "caf\u00e9", 0],
  ["one word of four changed", "quedan tres tazas azules", "quedan dos tazas azules", 0.25],
  ["one word of four taken away", "quedan tres tazas azules", "quedan tazas azules", 0.25],
  ["something added", "quedan tres", "quedan tres tazas azules", 0.5],
  ["nothing left", "quedan tres", "no hay", 1],
  ["everything gone", "quedan tres", "", 1],
  ["nothing on either side", "", " ", 0],
];
for (const [what, draft, sent, wanted] of rows) {
  test(`${what}: ${wanted}`, () => {
    expect(distance(draft, sent)).toBe(wanted);
    expect(distance(sent, draft)).toBe(wanted);
  });
}

test("very long texts are compared at their beginning, in bounded time", () => {
  const long = Array.from({ length: 20_000 }, (_, at) => `w${at}`).join(" ");
  expect(distance(long, `${long} more`)).toBe(0);
});
