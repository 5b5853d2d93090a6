import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicRows } from "./public";
import { rowOf, table } from "./table";

test("public sets are read as they are published, and those that are missing are named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-accuracy-"));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const lines = [..."abcdefgh"].flatMap((letter) => [`"my card, the ${letter}${letter} one, is ""lost""",card`, `where is my parcel ${letter}${letter},parcel`]);
  write("train.csv", `text,category\r\n${lines.join("\r\n")}\r\n`);
  write("test.csv", 'text,category\n"a lost card, again",card\nmy parcel is nowhere,parcel\n');
  write("data_full.json", JSON.stringify({ train: [["freeze my account", "freeze"], ["what is the weather", "weather"]], test: [["the weather please", "weather"]], val: [] }));
  write("tweets.txt", "es\tHoy hace un día estupendo para pasear por la playa\nde\tHeute ist ein wunderbarer Tag für einen Spaziergang\nbroken line\n");
  const said: string[] = [];
  const rows = await publicRows(folder, (line) => said.push(line));
  rmSync(folder, { recursive: true });
  expect(rows.map(({ what, on, count, top1 }) => [what, on, count, top1])).toEqual([
    ["category", "banking77", 2, 1], ["past answer to a like question", "banking77", 2, 1], ["category", "clinc150", 1, 1], ["past answer to a like question", "clinc150", 1, 1], ["language", "tweets", 2, 1],
  ]);
  expect(said).toContain("no bitext.csv");
});

test("a table says what is right of what is answered", () => {
  const row = rowOf("category", "four", [{ told: ["a", "b"], confidence: 0.9, is: "a" }, { told: ["a", "b"], confidence: 0.9, is: "b" }, { told: ["c"], confidence: 0.1, is: "c" }, { told: ["c"], confidence: 0.1, is: "d" }], 0.5);
  expect(row).toEqual({ what: "category", on: "four", count: 4, top1: 0.5, top3: 0.75, covered: 0.5, sure: 0.5 });
  expect(table([row])).toContain("| category | four | 4     | 50.0 % | 75.0 %       | 50.0 %   | 50.0 %         |");
});
