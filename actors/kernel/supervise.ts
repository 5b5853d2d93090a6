/**
 * The supervision tree, which is nact's: system → tenant → kind → shard → actor. nact gives hierarchy, scheduling and the fault call-back;
 * messages never lie in its mailboxes, because it loses the failing one on every restart and all of them on a stop (proof in facts/stack.md 2). It only carries ticks.
 * Supervisors receive nothing: nact copies the map of children for each message of a parent, which is also why actors are sharded.
 */
import { dispatch, spawn, start, stop, type ActorSystemRef, type Ref as NactRef } from "nact";
import type { Address, Kind } from "../behavior";

/** OTP's restart intensity: this many faults within this time, and the actor rests. */
export const faultsMax = 3;
const faultWindowMs = 5_000;
export const restMs = 5_000;
const shards = 16;

type Ref = NactRef<"tick">;
let systems = 0;
export interface Supervised { tick(): void; stop(): void }

export class Tree {
  readonly #system: ActorSystemRef = start({ name: `parley-${++systems}` } as never);
  readonly #supervisors = new Map<string, Ref>();
  restarts = 0;

  /** A supervised actor that runs `step` at each tick. What `step` throws reaches `fault`; the actor itself goes on. */
  spawn(tenant: number, address: Address, step: () => void, fault: (error: unknown) => void): Supervised {
    const [kind, id] = address.split("/") as [Kind, string];
    const parent = this.#shard(tenant, kind, id);
    const actor: Ref = spawn(parent as never, () => step(), id, {
      onCrash: (_message: unknown, error: unknown, context: { resume: unknown }) => {
        this.restarts++;
        fault(error);
        return context.resume;
      },
    } as never) as never;
    return { tick: () => dispatch(actor, "tick"), stop: () => stop(actor as never) };
  }

  stop(): void {
    stop(this.#system as never);
  }

  #shard(tenant: number, kind: Kind, id: string): Ref {
    const path = `tenant-${tenant}/${kind}/${shardOf(id)}`;
    const known = this.#supervisors.get(path);
    if (known) return known;
    let parent: Ref | ActorSystemRef = this.#system;
    let walked = "";
    for (const name of path.split("/")) {
      walked += `/${name}`;
      let next = this.#supervisors.get(walked);
      if (!next) this.#supervisors.set(walked, (next = spawn(parent as never, () => undefined, name) as never as Ref));
      parent = next;
    }
    this.#supervisors.set(path, parent as Ref);
    return parent as Ref;
  }
}

function shardOf(id: string): string {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0;
  return `shard-${(hash >>> 0) % shards}`;
}

/** Whether an actor that failed at `now`, and at `faults` before, must rest. Forgets what is out of the window. */
export function failsTooOften(faults: number[], now: number): boolean {
  while (faults.length > 0 && faults[0]! < now - faultWindowMs) faults.shift();
  faults.push(now);
  return faults.length > faultsMax;
}
