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

type Ref = NactRef<unknown>;
let systems = 0;
declare const supervised: unique symbol;
/** A supervised actor, as the tree knows it. */
export interface Supervised { readonly [supervised]: never }

/**
 * `Subject` is what an actor works on; it travels in the tick. So all actors share their functions: closures of their own would be a fifth of what an idle one costs.
 * `step` runs at each tick; what it throws reaches `fault`, and the actor goes on.
 */
export class Tree<Subject> {
  readonly #system: ActorSystemRef = start({ name: `parley-${++systems}` } as never);
  readonly #supervisors = new Map<string, Ref>();
  readonly #handle: (state: unknown, subject: Subject) => void;
  readonly #properties: object;
  restarts = 0;

  constructor(step: (subject: Subject) => void, fault: (subject: Subject, error: unknown) => void) {
    this.#handle = (_state, subject) => step(subject);
    this.#properties = {
      onCrash: (subject: Subject, error: unknown, context: { resume: unknown }) => {
        this.restarts++;
        fault(subject, error);
        return context.resume;
      },
      afterStop: () => undefined,
    };
  }

  spawn(tenant: number, address: Address): Supervised {
    const [kind, id] = address.split("/") as [Kind, string];
    return spawn(this.#shard(tenant, kind, id) as never, this.#handle as never, id, this.#properties as never) as never;
  }

  tick(actor: Supervised, subject: Subject): void {
    dispatch(actor as never, subject as never);
  }

  end(actor: Supervised): void {
    stop(actor as never);
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
