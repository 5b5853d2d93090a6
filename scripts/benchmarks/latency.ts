/** Latency: messages come at random moments, whatever the server does; from the POST to the frame on an agent's socket, with ten agents watching. */
import { median, type Bench, type Measure } from "./measure";
import { customersUsual, openPair, type Round } from "./pair";

const rates = [400, 2_000, 4_000];
const agents = 10;
const rounds = { full: 3, quick: 1 };
const secondsEach = { full: 10, quick: 4 };
const p50Most = 3;
const p99Most = 20;
const latenessMost = 5;

export const latency: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const pair = await openPair();
  try {
    for (const side of ["parley", "baseline"] as const) for (let warm = 0; warm < 2; warm++) await pair.round(side, { messages: customersUsual, perSecond: 0, agents: 1 });
    const measures: Measure[] = [];
    for (const perSecond of rates) {
      const done = { parley: [] as Round[], baseline: [] as Round[] };
      for (let round = 0; round < rounds[size]; round++) {
        for (const side of ["baseline", "parley"] as const) {
          const result = await pair.round(side, { messages: perSecond * secondsEach[size], perSecond, agents });
          done[side].push(result);
          say(`${perSecond}/s ${side}: ${shown(result)}, generator late by ${result.lateness.p99.toFixed(1)} ms at p99`);
        }
      }
      measures.push(...measuresOf(perSecond, done));
    }
    return measures;
  } finally {
    await pair.stop();
  }
};

const shown = ({ toScreen }: Round): string => `p50 ${toScreen.p50.toFixed(1)}, p95 ${toScreen.p95.toFixed(1)}, p99 ${toScreen.p99.toFixed(1)} ms`;

function measuresOf(perSecond: number, { parley, baseline }: { parley: readonly Round[]; baseline: readonly Round[] }): Measure[] {
  const late = median(parley.map((round) => round.lateness.p99));
  return (["p50", "p95", "p99"] as const).map((which) => {
    const value = median(parley.map((round) => round.toScreen[which]));
    const bare = median(baseline.map((round) => round.toScreen[which]));
    const goal = which === "p50" ? p50Most : which === "p99" ? p99Most : undefined;
    return {
      what: `POST to screen at ${perSecond}/s, ${which}`, value, unit: "ms", baseline: bare, ratio: value / bare,
      ...(goal !== undefined && { goal: { of: "value", most: goal } as const }), ...(which === "p99" && late > latenessMost && { note: `the generator itself was up to ${late.toFixed(0)} ms late` }),
    };
  });
}
