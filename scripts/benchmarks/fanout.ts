/** Fan-out: one feed, a thousand sockets. Each event is a publication of its own, as at low load, where fan-out costs most. */
import type { Burst, Sent, Way } from "./fan";
import { median, type Bench } from "./measure";
import { startProgram } from "./processes";

const sockets = 1_000;
const framesPerBurst = 20;
const bursts = { full: 25, quick: 5 };
const rounds = { full: 5, quick: 2 };
const ratioLeast = 0.7;
const answerMsMax = 60_000;

interface Fan { readonly perSecond: number; readonly cpuMicroseconds: number }

export const fanout: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const fan = startProgram<Sent | { port: number }>("scripts/benchmarks/fan.ts");
  const receivers = startProgram<{ done: true }>("scripts/benchmarks/receivers.ts");
  try {
    const { port } = (await fan.next(answerMsMax)) as { port: number };
    for (const way of ["parley", "bare"]) {
      receivers.tell({ port, path: `/${way}`, sockets });
      await receivers.next(answerMsMax);
    }
    const round = async (way: Way, count: number): Promise<Fan> => {
      let seconds = 0, cpu = 0;
      for (let burst = 0; burst < count; burst++) {
        const began = performance.now();
        fan.tell({ way, frames: framesPerBurst } satisfies Burst);
        const { bytes, cpuSeconds } = (await fan.next(answerMsMax)) as Sent;
        receivers.tell({ path: `/${way}`, bytes });
        await receivers.next(answerMsMax);
        seconds += (performance.now() - began) / 1000;
        cpu += cpuSeconds;
      }
      const deliveries = count * framesPerBurst * sockets;
      return { perSecond: deliveries / seconds, cpuMicroseconds: (cpu * 1e6) / deliveries };
    };
    for (const way of ["parley", "bare"] as const) await round(way, bursts.quick);
    const done = { parley: [] as Fan[], bare: [] as Fan[] };
    for (let at = 0; at < rounds[size]; at++) for (const way of ["bare", "parley"] as const) done[way].push(await round(way, bursts[size]));
    say(`deliveries/s: ${done.parley.map((each) => each.perSecond.toFixed(0)).join(", ")}, bare ${done.bare.map((each) => each.perSecond.toFixed(0)).join(", ")}`);
    const compare = (pick: (fan: Fan) => number) => ({ value: median(done.parley.map(pick)), baseline: median(done.bare.map(pick)), ratio: median(done.parley.map((each, at) => pick(each) / pick(done.bare[at]!))) });
    return [
      { what: `fan-out to ${sockets.toLocaleString("en-US")} sockets`, unit: "deliveries/s", ...compare((each) => each.perSecond), goal: { of: "ratio", least: ratioLeast } },
      { what: "fan-out, CPU of the server", unit: "µs per delivery", ...compare((each) => each.cpuMicroseconds) },
    ];
  } finally {
    await Promise.all([fan.kill(), receivers.kill()]);
  }
};
