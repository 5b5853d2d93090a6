/** The kill test: load, kills at random moments, quiet, verdict. */
import { median } from "../benchmarks/measure";
import { channel } from "../benchmarks/parley";
import { random } from "../simulator/random";
import { startSimulator, type Simulator } from "../simulator/simulator";
import { openHouse, type House } from "./house";
import { openLanes, type Lanes } from "./lanes";
import { openReplies } from "./replies";
import { stay, type FeedItemSeen } from "./staying";
import { judge, type Verdict } from "./verdict";

export interface Size {
  readonly serverKills: number;
  readonly databaseKills: number;
  readonly lanes: number;
  readonly customers: number;
  /** messages of one lane a second, at most */
  readonly perSecondEach: number;
}

export const sizes = {
  full: { serverKills: 20, databaseKills: 3, lanes: 64, customers: 256, perSecondEach: 20 },
  quick: { serverKills: 5, databaseKills: 1, lanes: 16, customers: 64, perSecondEach: 20 },
} satisfies Record<string, Size>;

export interface Outcome {
  readonly seed: number;
  readonly accepted: number;
  readonly resent: number;
  readonly refused: number;
  readonly poison: number;
  readonly answers: number;
  readonly sends: number;
  /** times that agents' sockets were cut and came back */
  readonly comeBacks: number;
  readonly kills: { readonly server: Recovery; readonly database: Recovery };
  /** answers to webhooks other than 200 and 503 */
  readonly oddStatuses: Readonly<Record<string, number>>;
  /** what was counted wrong; all zero when everything is right */
  readonly verdict: Verdict;
  /** where the data is, when somebody should look at it */
  readonly kept: string | null;
}
/** ms from the kill to the next accepted message */
export interface Recovery { readonly count: number; readonly medianMs: number; readonly maxMs: number }

const accessToken = "access";
const betweenKillsMs = [400, 1_600] as const;
const recoveryMsMax = 60_000;
const warmUpMs = 1_500;
const quietMsMax = 90_000;
const quietLookMs = 250;
const quietLooks = 8;
/** How the fake platform misbehaves. Receipts all come: so a send whose answer was lost must end as sent. */
const faults = { lostAnswers: 0.03, serverErrors: 0.01, tooMany: 0.01, slowAnswers: { rate: 0.05, ms: 300 }, lateReceipts: { rate: 0.1, ms: 800 }, earlyReceipts: 0.05, duplicates: 0.05 };
const pace = 0.2;

export async function runKills(size: Size, seed: number, say: (line: string) => void): Promise<Outcome> {
  const chance = random(seed);
  const port = freePort();
  const simulator = await openPlatform(port, seed);
  const house = await openHouse(port, `${simulator.url}/v25.0`);
  let kept: string | null = house.directory;
  try {
    const watched: string[] = [], known: string[] = [];
    const watcher = await stay(port, (events) => watch(events, watched, known));
    const agents = [await stay(port, () => undefined), await stay(port, () => undefined)];
    const lanes = openLanes(port, size.lanes, size.customers, chance.fork("lanes"), size.perSecondEach);
    const answering = agents.map((agent, at) => openReplies(agent, `a${at}`, known, chance.fork(`replies ${at}`)));
    await Bun.sleep(warmUpMs);
    const kills = await killAll(house, lanes, size, chance.fork("kills"), say);
    await Promise.all([lanes.finish(), ...answering.map((each) => each.finish())]);
    await untilQuiet(house, simulator);
    const staying = [watcher, ...agents];
    await untilSeen(house, watcher);
    const replies = answering.map((each) => each.tally);
    const verdict = await house.withSql((sql) => judge(sql, { lanes: lanes.tally, replies, watched, feeds: staying.map((each) => each.faults), sends: simulator.sent() }));
    for (const each of staying) each.stop();
    await house.stop();
    if (Object.values(verdict).every((count) => count === 0)) kept = null;
    const { tally } = lanes;
    return {
      seed, accepted: tally.accepted.reduce((sum, count) => sum + count, 0), resent: tally.resent, refused: tally.refused, poison: tally.poison,
      answers: replies.reduce((sum, each) => sum + each.made.size, 0), sends: simulator.sent().length, comeBacks: staying.reduce((sum, each) => sum + each.comeBacks, 0),
      kills, oddStatuses: Object.fromEntries(tally.odd), verdict, kept,
    };
  } finally {
    await house.stop().catch(() => undefined);
    await simulator.stop();
    if (kept === null) house.remove();
  }
}

function openPlatform(port: number, seed: number): Promise<Simulator> {
  const { account, displayPhone, appSecret } = channel;
  return startSimulator({
    seed, demo: false, pace, limits: false, faults: { seed, ...faults }, retry: { firstMs: 100, maxMs: 1_000 }, remember: { accepted: 200_000, webhooks: 1_000 },
    target: { url: `http://127.0.0.1:${port}`, channels: [{ platform: "whatsapp", account, displayPhone, appSecret, verifyToken: "verify", accessToken }] },
  });
}

function watch(events: readonly FeedItemSeen[], watched: string[], known: string[]): void {
  for (const { id, what, n } of events) {
    if (what !== "entry" || n === undefined) continue;
    watched.push(`${id}/${n}`);
    if (n === 1) known.push(id);
  }
}

async function killAll(house: House, lanes: Lanes, size: Size, chance: ReturnType<typeof random>, say: (line: string) => void): Promise<Outcome["kills"]> {
  const plan = [...Array.from({ length: size.serverKills }, () => "server" as const), ...Array.from({ length: size.databaseKills }, () => "database" as const)];
  for (let at = plan.length - 1; at > 0; at--) {
    const other = chance.between(0, at);
    [plan[at], plan[other]] = [plan[other]!, plan[at]!];
  }
  const times = { server: [] as number[], database: [] as number[] };
  for (const [at, what] of plan.entries()) {
    await Bun.sleep(chance.between(...betweenKillsMs));
    const killed = what === "server" ? await house.killServer() : await house.killDatabase();
    const began = performance.now();
    const accepted = lanes.nextAcceptance();
    if (what === "server") await house.startServer();
    const recovered = await Promise.race([accepted.then(() => true), Bun.sleep(recoveryMsMax).then(() => false)]);
    if (!recovered) throw new Error(`nothing was accepted for ${recoveryMsMax} ms after kill ${at + 1} (${what}); the data is in ${house.directory}`);
    if (what === "database" && (await house.databasePid()) === killed) throw new Error("the database was to be killed and was not");
    times[what].push(performance.now() - began);
    say(`kill ${at + 1} of ${plan.length} (${what}): accepting again after ${times[what].at(-1)!.toFixed(0)} ms`);
  }
  return { server: recovery(times.server), database: recovery(times.database) };
}

const recovery = (times: readonly number[]): Recovery => ({ count: times.length, medianMs: median(times), maxMs: Math.max(0, ...times) });

/** Until nothing waits, is called for or comes back any more, for a while. */
async function untilQuiet(house: House, simulator: Simulator): Promise<void> {
  const until = performance.now() + quietMsMax;
  let calm = 0;
  let before = "";
  while (calm < quietLooks && performance.now() < until) {
    await Bun.sleep(quietLookMs);
    const now = await house.withSql(async (sql) => {
      const [row] = await sql<{ busy: number; seq: string }[]>`
        select ((select count(*) from mailbox where queued) + (select count(*) from calls) + (select count(*) from timers))::int as busy, (select coalesce(sum(seq), 0) from feeds) as seq`;
      return { busy: row!.busy + simulator.status().webhooks.waiting, seq: row!.seq };
    });
    calm = now.busy === 0 && now.seq === before ? calm + 1 : 0;
    before = now.seq;
  }
}

async function untilSeen(house: House, watcher: { readonly feed: number }): Promise<void> {
  const head = await house.withSql(async (sql) => Number((await sql`select coalesce(max(seq), 0) as seq from feeds`)[0]?.seq));
  const until = performance.now() + recoveryMsMax;
  while (watcher.feed < head && performance.now() < until) await Bun.sleep(quietLookMs);
}

function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
