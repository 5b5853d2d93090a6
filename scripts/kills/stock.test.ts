/** The stock under kill -9, as a whole process: ten are left, a hundred are wanted, and the server dies again and again while it decides. */
import { expect, test } from "bun:test";
import { runStockKills } from "./stock";

const kills = 4;
const runMsMax = 120_000;

test("a hundred approvals of the last ten, under random kills of the server, sell exactly ten", async () => {
  const outcome = await runStockKills(kills, 20_261_121, () => undefined);
  expect(Object.entries(outcome.verdict).filter(([, count]) => count !== 0)).toEqual([]);
  expect(outcome.approvals).toEqual({ sold: 10, out_of_stock: 90 });
  // It only proves something if the server died between the first piece and the last, and sockets were cut while people waited.
  expect(outcome.gone.filter((count) => count > 0 && count < 10).length).toBeGreaterThan(0);
  expect(outcome.comeBacks).toBeGreaterThanOrEqual(outcome.kills);
}, runMsMax);
