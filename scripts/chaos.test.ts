/** The kill test in short, as a person would run it: the real programs, killed. The long one is `scripts/chaos`. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Outcome } from "./kills/run";

const seed = 20_261_121;
const runMsMax = 170_000;

test("killing server and database under load loses, doubles and reorders nothing", async () => {
  const run = Bun.spawn([process.execPath, join(import.meta.dir, "chaos.ts"), "--quick", "--json", "--seed", String(seed)], { stdout: "pipe", stderr: "inherit", timeout: runMsMax });
  const [text, code] = await Promise.all([new Response(run.stdout).text(), run.exited]);
  const outcome = JSON.parse(text) as Outcome;
  expect(Object.entries(outcome.verdict).filter(([, count]) => count !== 0)).toEqual([]);
  expect(code).toBe(0);
  // It only proves something if it was a storm: many were accepted, tries failed, sockets were cut, the platform got answers.
  expect(outcome.accepted).toBeGreaterThan(200);
  expect(outcome.refused).toBeGreaterThan(0);
  expect(outcome.comeBacks).toBeGreaterThanOrEqual(outcome.kills.server.count);
  expect(outcome.sends).toBeGreaterThan(10);
  expect(outcome.oddStatuses).toEqual({});
}, runMsMax);
