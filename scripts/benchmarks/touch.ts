/**
 * A hundred thousand conversations touched once, through the real kernel and its store, in a process of its own. `bun scripts/benchmarks/touch.ts <database url> <conversations>`:
 * says a `Touched`.
 */
import type { Behavior, Kind } from "../../actors/behavior";
import { channel } from "../../actors/channel";
import { contact } from "../../actors/contact";
import { conversation } from "../../actors/conversation";
import { localCluster } from "../../actors/kernel/cluster";
import { openKernel } from "../../actors/kernel/runtime";
import { openStore } from "../../sql/open";
import { residentBytes } from "./processes";

export interface Touched {
  readonly beforeBytes: number;
  readonly afterBytes: number;
  /** the most it ever had while it worked */
  readonly peakBytes: number;
  readonly live: number;
  readonly perSecond: number;
}

const [, , url = "", countText = "0"] = process.argv;
const count = Number(countText);
const underWay = 128;
const warmed = 25_000;
const drainMs = 10_000;
const settleMs = 500;
const lookMs = 250;

const store = await openStore(url);
const behaviors = [conversation, contact, channel] as unknown as readonly Behavior<Kind, never>[];
const kernel = openKernel({ committer: store.committer, writer: store.writer, behaviors, cluster: localCluster() });
await kernel.start();
// The cap of live actors is reached before the first look: what counts is what comes on top of it.
await touch(0, warmed);
const beforeBytes = await collected();
let peakBytes = beforeBytes;
const looking = setInterval(() => (peakBytes = Math.max(peakBytes, residentBytes(process.pid))), lookMs);
const began = performance.now();
await touch(warmed, count);
const perSecond = (count / (performance.now() - began)) * 1000;
clearInterval(looking);
const { live } = kernel.gauges();
const afterBytes = await collected();
console.log(JSON.stringify({ beforeBytes, afterBytes, peakBytes, live, perSecond } satisfies Touched));
await kernel.drain(drainMs);
await store.close();
process.exit(0);

async function touch(from: number, many: number): Promise<void> {
  let next = from;
  await Promise.all(Array.from({ length: underWay }, async () => {
    for (let n = next++; n < from + many; n = next++) {
      const person = `4915${String(n).padStart(9, "0")}`;
      const keys = [`phone:${person}`] as const;
      const identities = [{ kind: "phone", value: person }] as const;
      const id = `wamid.${n}`;
      await kernel.accept({
        tenant: 1, source: 1, id, to: { channel: 1, platform: "whatsapp", keys, identities, create: true }, raw: null, at: Date.now(),
        message: { type: "received", ext: id, sentAt: Date.now(), name: `Customer ${n}`, identities, keys, content: { type: "text", text: `The only message of customer ${n}.` } },
      });
    }
  }));
}

async function collected(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    Bun.gc(true);
    await Bun.sleep(settleMs);
  }
  return residentBytes(process.pid);
}
