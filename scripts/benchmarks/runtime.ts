/** The runtime: what it does alone, without a store; what an idle actor costs; and that touching many leaves nothing behind. */
import type { RuntimeResult } from "./actors";
import { demand } from "./checks";
import { median, type Bench } from "./measure";
import { seed } from "./parley";
import { startProgram } from "./processes";
import { openRig } from "./rig";
import type { Touched } from "./touch";

const messages = { full: 2_000_000, quick: 200_000 };
const touched = { full: 100_000, quick: 10_000 };
const runs = { full: 3, quick: 1 };
const rateLeast = 300_000;
const idleBytesMost = 3_000;
const leftMegabytesMost = 100;
const bytesPerMegabyte = 1_000_000;
const runMsMax = 600_000;

export const runtime: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const alone: RuntimeResult[] = [];
  for (let run = 0; run < runs[size]; run++) {
    const program = startProgram<RuntimeResult>("scripts/benchmarks/actors.ts", [String(messages[size])]);
    alone.push(await program.next(runMsMax));
    await program.kill();
    say(`alone: ${Math.round(alone[run]!.bare)} messages/s, conversations ${Math.round(alone[run]!.conversations)}/s, idle actor ${Math.round(alone[run]!.idleBytes)} bytes`);
  }
  demand({ "live actors above the cap": Math.max(0, ...alone.map((each) => each.live - each.liveMax)) });
  const left = await touchMany(touched[size]);
  say(`${touched[size]} touched at ${Math.round(left.perSecond)}/s: ${toMegabytes(left.beforeBytes)} MB before, ${toMegabytes(left.peakBytes)} MB at most, ${toMegabytes(left.afterBytes)} MB after, ${left.live} live`);
  return [
    { what: "runtime alone, actors that count", value: median(alone.map((each) => each.bare)), unit: "messages/s", goal: { of: "value", least: rateLeast } },
    { what: "runtime alone, conversations with all they prepare for the store", value: median(alone.map((each) => each.conversations)), unit: "messages/s" },
    { what: "an idle live conversation, its objects", value: median(alone.map((each) => each.idleHeapBytes)), unit: "bytes" },
    { what: "an idle live conversation", value: median(alone.map((each) => each.idleBytes)), unit: "bytes of memory", goal: { of: "value", most: idleBytesMost } },
    { what: `${touched[size].toLocaleString("en-US")} conversations touched once leave behind`, value: toMegabytes(left.afterBytes - left.beforeBytes), unit: "MB", goal: { of: "value", most: leftMegabytesMost } },
    { what: "and needed at most", value: toMegabytes(left.peakBytes - left.beforeBytes), unit: "MB" },
  ];
};

const toMegabytes = (bytes: number): number => Math.round(bytes / bytesPerMegabyte);

async function touchMany(count: number): Promise<Touched> {
  const rig = await openRig();
  try {
    const url = await rig.database("touch_bench");
    await seed(url);
    const program = startProgram<Touched>("scripts/benchmarks/touch.ts", [url, String(count)]);
    const result = await program.next(runMsMax);
    await program.kill();
    return result;
  } finally {
    await rig.stop();
  }
}
