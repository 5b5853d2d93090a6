/** Parley and the baseline side by side: two servers on one PostgreSQL, of which only the one that is measured runs. */
import type { Load, LoadResult } from "./generator";
import { checkBaseline, checkParley, demand } from "./checks";
import { channel, credentials, seed, startParley, webhookPath } from "./parley";
import { cpuSeconds, startProgram, type Program } from "./processes";
import { openRig, withSql } from "./rig";

export type Side = "parley" | "baseline";
export interface Round extends LoadResult {
  /** messages a second, until the last was on the screen */
  readonly rate: number;
  /** CPU seconds per 10,000 messages */
  readonly server: number;
  readonly database: number;
}

export interface Pair {
  /** One round against one side, checked row by row. Throws when a message was lost, doubled or out of order. */
  round(side: Side, load: Pick<Load, "messages" | "perSecond" | "agents"> & Partial<Load>): Promise<Round>;
  stop(): Promise<void>;
}

export const connectionsUsual = 128;
export const customersUsual = 10_000;
const perMessages = 10_000;
const startMsMax = 30_000;
const roundMsMax = 300_000;

interface Half { readonly port: number; readonly program: Program<unknown>; readonly url: string; messages: number }

export async function openPair(): Promise<Pair> {
  const rig = await openRig();
  try {
    const urls = { parley: await rig.database("parley_bench"), baseline: await rig.database("baseline_bench") };
    await seed(urls.parley);
    const parley = await startParley(urls.parley, rig.directory);
    const bare = startProgram<{ port: number }>("scripts/benchmarks/baseline.ts", [urls.baseline, channel.appSecret]);
    const halves: Record<Side, Half> = {
      parley: { port: parley.port, program: parley, url: urls.parley, messages: 0 },
      baseline: { port: (await bare.next(startMsMax)).port, program: bare, url: urls.baseline, messages: 0 },
    };
    for (const { program } of Object.values(halves)) program.freeze();
    return {
      async round(side, load) {
        const half = halves[side];
        half.program.thaw();
        try {
          const result = await measure(half, side, load, rig);
          half.messages += result.acked;
          await withSql(half.url, (sql) => (side === "parley" ? checkParley(sql, half.messages) : checkBaseline(sql, half.messages)));
          return result;
        } finally {
          half.program.freeze();
        }
      },
      async stop() {
        for (const { program } of Object.values(halves)) await program.stop();
        await rig.stop();
      },
    };
  } catch (error) {
    await rig.stop();
    throw error;
  }
}

async function measure(half: Half, side: Side, load: Pick<Load, "messages" | "perSecond" | "agents"> & Partial<Load>, rig: { checkpoint(): Promise<void>; cpuSeconds(): number }): Promise<Round> {
  const generator = startProgram<{ ready: true } | LoadResult>("scripts/benchmarks/generator.ts");
  try {
    generator.tell({
      port: half.port, path: webhookPath, channel, first: half.messages, connections: connectionsUsual, customers: customersUsual,
      credentials: side === "parley" ? credentials : null, ...load,
    } satisfies Load);
    await generator.next(startMsMax);
    await rig.checkpoint();
    const before = { server: cpuSeconds(half.program.pid), database: rig.cpuSeconds() };
    generator.tell({ go: true });
    const result = (await generator.next(roundMsMax)) as LoadResult;
    const per = perMessages / result.acked;
    const round = {
      ...result, rate: result.acked / result.seconds,
      server: (cpuSeconds(half.program.pid) - before.server) * per, database: (rig.cpuSeconds() - before.database) * per,
    };
    demand({ "messages refused": result.refused, "messages never on the screen": load.messages - result.seen, "messages twice on the screen": result.doubled, "holes in the agents' feeds": result.gaps });
    return round;
  } finally {
    await generator.kill();
  }
}
