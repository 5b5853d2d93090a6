/** Ingest: as many messages as go in, from the POST until they are processed, committed and on an agent's screen. */
import { median, type Bench, type Measure } from "./measure";
import { customersUsual, openPair, type Round } from "./pair";

const rounds = { full: 5, quick: 2 };
const messages = { full: 40_000, quick: 10_000 };
const rateLeast = 0.45;
const cpuMost = 2.2;

export const ingest: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const pair = await openPair();
  try {
    // The first message of each customer opens a conversation; what is compared is what comes then.
    const load = { messages: customersUsual, perSecond: 0, agents: 1 };
    const opening = await pair.round("parley", load);
    await pair.round("baseline", load);
    say(`the first messages of ${customersUsual} customers: ${opening.rate.toFixed(0)}/s`);
    const pairs: { parley: Round; baseline: Round }[] = [];
    for (let round = 0; round < rounds[size]; round++) {
      const baseline = await pair.round("baseline", { ...load, messages: messages[size] });
      const parley = await pair.round("parley", { ...load, messages: messages[size] });
      pairs.push({ parley, baseline });
      say(`round ${round + 1}: ${shown(parley)}, baseline ${shown(baseline)}`);
    }
    return [...measures(pairs), { what: "new customers (first messages)", value: opening.rate, unit: "messages/s" }];
  } finally {
    await pair.stop();
  }
};

const cpu = (round: Round): number => round.server + round.database;
const shown = (round: Round): string => `${round.rate.toFixed(0)}/s with ${round.server.toFixed(2)} + ${round.database.toFixed(2)} CPU s/10k`;

function measures(pairs: readonly { parley: Round; baseline: Round }[]): Measure[] {
  const of = (pick: (round: Round) => number): Pick<Measure, "value" | "baseline" | "ratio"> => ({
    value: median(pairs.map(({ parley }) => pick(parley))), baseline: median(pairs.map(({ baseline }) => pick(baseline))), ratio: median(pairs.map(({ parley, baseline }) => pick(parley) / pick(baseline))),
  });
  return [
    { what: "ingest", unit: "messages/s", ...of((round) => round.rate), goal: { of: "ratio", least: rateLeast } },
    { what: "ingest, CPU of server and database", unit: "s per 10,000", ...of(cpu), goal: { of: "ratio", most: cpuMost } },
    { what: "ingest, of it the server", unit: "s per 10,000", ...of((round) => round.server) },
    { what: "ingest, of it the database", unit: "s per 10,000", ...of((round) => round.database) },
  ];
}
