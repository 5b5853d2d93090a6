/** The store when it is full: a million conversations with ten million messages, read as the socket reads them; and how fast a server is there when it starts on them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openReads } from "../../server/socket-reads";
import { openStore } from "../../sql/open";
import { fill } from "./fill";
import { median, spread, type Bench, type Measure, type Setting } from "./measure";
import { seed, startParley } from "./parley";
import { openRig, withSql, type Rig } from "./rig";

const tenants = 20;
const entriesEach = 10;
const conversations = { full: 1_000_000, quick: 50_000 };
const reads = { full: 2_000, quick: 500 };
const warmReads = 200;
const starts = { full: 5, quick: 2 };
const p99Most = 5;
const readyMsMost = { up: 300, embedded: 2_000, first: 5_000 };

export const store: Bench = async (setting) => {
  const size = setting.quick ? "quick" : "full";
  const rig = await openRig();
  try {
    const url = await rig.database("store_bench");
    await seed(url);
    await withSql(url, (sql) => fill(sql, { tenants, conversations: conversations[size], entriesEach }, setting.say));
    await rig.checkpoint();
    return [...(await readTimes(url, setting)), ...(await startTimes(url, rig, setting))];
  } finally {
    await rig.stop();
  }
};

async function readTimes(url: string, { quick, say }: Setting): Promise<Measure[]> {
  const size = quick ? "quick" : "full";
  const opened = await openStore(url);
  const asking = openReads(opened);
  const firstTenant = await withSql(url, async (sql) => Number((await sql`select min(id) as id from tenants where slug like 'store-%'`)[0]?.id));
  const askerOf = (n: number) => ({ scope: { tenant: firstTenant + (n % tenants), user: (n % 20) + 1, role: "agent", sees: "all" } as const, sent: n });
  const random = (max: number): number => Math.floor(Math.random() * max);
  const idOf = (n: number): string => `c${n.toString(16).padStart(23, "0")}`;
  const kinds: readonly (readonly [string, (n: number) => Promise<string>])[] = [
    ["list of 50, inbox", (n) => asking.list(askerOf(n), { t: "list", id: 1, view: "inbox", limit: 50 })],
    ["list of 50, mine", (n) => asking.list(askerOf(n), { t: "list", id: 1, view: "mine", limit: 50 })],
    ["list of 50, resolved", (n) => asking.list(askerOf(n), { t: "list", id: 1, view: "resolved", limit: 50 })],
    ["open of a conversation", () => {
      const n = random(conversations[size]);
      return asking.open(askerOf(n), { t: "open", id: 1, conversation: idOf(n) }, () => []);
    }],
  ];
  try {
    const measures: Measure[] = [];
    for (const [what, read] of kinds) {
      const times: number[] = [];
      for (let n = 0; n < warmReads + reads[size]; n++) {
        // What many ask at once is read once; here everybody is to read.
        asking.tick();
        const began = performance.now();
        await read(n);
        if (n >= warmReads) times.push(performance.now() - began);
      }
      const { p50, p99 } = spread(times);
      say(`${what}: p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms`);
      measures.push({ what: `${what}, p50`, value: p50, unit: "ms" }, { what: `${what}, p99`, value: p99, unit: "ms", goal: { of: "value", most: p99Most } });
    }
    return measures.map((measure) => ({ ...measure, what: `${(conversations[size] / 1e6).toLocaleString("en-US")} M conversations: ${measure.what}` }));
  } finally {
    await opened.close();
  }
}

async function startTimes(url: string, rig: Rig, { quick, say }: Setting): Promise<Measure[]> {
  const count = starts[quick ? "quick" : "full"];
  const up: number[] = [], embedded: number[] = [], first: number[] = [];
  const start = async (databaseUrl: string | null, directory: string, times: number[]): Promise<void> => {
    const parley = await startParley(databaseUrl, directory);
    times.push(parley.readyMs);
    await parley.stop();
  };
  for (let at = 0; at < count; at++) {
    await start(url, rig.directory, up);
    const own = join(rig.directory, `first-${at}`);
    mkdirSync(own);
    await start(null, own, first);
    await start(null, own, embedded);
  }
  say(`ready: database up ${median(up).toFixed(0)} ms, embedded ${median(embedded).toFixed(0)} ms, first run ${median(first).toFixed(0)} ms`);
  return [
    { what: "start to ready, database up", value: median(up), unit: "ms", goal: { of: "value", most: readyMsMost.up } },
    { what: "start to ready, embedded database", value: median(embedded), unit: "ms", goal: { of: "value", most: readyMsMost.embedded } },
    { what: "start to ready, very first run", value: median(first), unit: "ms", goal: { of: "value", most: readyMsMost.first } },
  ];
}
