/**
 * `bench [names] [--quick] [--json] [--readme]`: runs the benchmarks, each beside its bare baseline of the same run, and prints one table. Never part of the tests: what a
 * machine does besides changes every figure, only ratios of one run are worth comparing.
 *
 * Results of a full run are kept in scripts/benchmarks/results.json; --readme puts the last ones into README.md.
 */
import { loadavg } from "node:os";
import { classify } from "./benchmarks/classify";
import { assist } from "./benchmarks/assist";
import { ingest } from "./benchmarks/ingest";
import { fanout } from "./benchmarks/fanout";
import { latency } from "./benchmarks/latency";
import type { Bench } from "./benchmarks/measure";
import { buildParley } from "./benchmarks/parley";
import { media } from "./benchmarks/media";
import { page } from "./benchmarks/page";
import { parse } from "./benchmarks/parse";
import { resume } from "./benchmarks/resume";
import { keep, render, table, writeReadme, type Section } from "./benchmarks/report";
import { runtime } from "./benchmarks/runtime";
import { store } from "./benchmarks/store";

/** load of the last minute, beyond which something else is at work */
const busyMax = 0.5;

const benches: Readonly<Record<string, Bench>> = { ingest, latency, runtime, fanout, resume, store, page, parse, media, classify, assist };

async function main(given: readonly string[]): Promise<number> {
  const has = (flag: string) => given.includes(flag);
  const names = given.filter((each) => !each.startsWith("--"));
  const unknown = [...names.filter((name) => !Object.hasOwn(benches, name)), ...given.filter((each) => each.startsWith("--") && !["--quick", "--json", "--readme"].includes(each))];
  if (unknown.length > 0) {
    say(`There is no ${unknown.join(", ")}. Benchmarks: ${Object.keys(benches).join(", ")}. Options: --quick, --json, --readme.`);
    return 2;
  }
  if (has("--readme") && names.length === 0) return (await writeReadme()) ? 0 : 1;
  const [busy = 0] = loadavg();
  if (busy > busyMax) say(`This machine is busy (load ${busy.toFixed(1)}): figures and even ratios will be worse than they are.`);
  await buildParley();
  const sections: Section[] = [];
  let failed = 0;
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(`${name} …`);
    try {
      const measures = await bench({ quick: has("--quick"), say: (line) => say(`${name}: ${line}`) });
      sections.push({ name, at: new Date().toISOString(), quick: has("--quick"), measures });
    } catch (error) {
      failed++;
      say(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(has("--json") ? JSON.stringify(render(sections), null, 2) : table(sections));
  if (!has("--quick")) await keep(sections);
  if (has("--readme")) await writeReadme();
  return failed === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stderr.write(`parley: ${line}\n`);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.exit(await main(process.argv.slice(2)));
