/**
 * The seam to other containers. Both ways are hints: the kernel must be right when every one of them is lost, doubled or late,
 * since PostgreSQL decides every write, sweeps find forgotten work, and feed heads tell of missed publications.
 */
export interface Cluster {
  /** true when no other process can be at work on this store */
  readonly alone: boolean;
  /** Somebody has message `seq` waiting for the actor. */
  wake(tenant: number, address: string, seq: number): void;
  publish(topic: string, event: string): void;
  onWake(listener: (tenant: number, address: string, seq: number) => void): void;
  onPublish(listener: (topic: string, event: string) => void): void;
}

/** One container: hints stay in the process. */
export function localCluster(): Cluster {
  const wakes: ((tenant: number, address: string, seq: number) => void)[] = [];
  const listeners: ((topic: string, event: string) => void)[] = [];
  return {
    alone: true,
    wake: (tenant, address, seq) => wakes.forEach((listener) => listener(tenant, address, seq)),
    publish: (topic, event) => listeners.forEach((listener) => listener(topic, event)),
    onWake: (listener) => void wakes.push(listener),
    onPublish: (listener) => void listeners.push(listener),
  };
}

/** For tests: a cluster that drops, doubles and reorders a share of what it is told, by a seeded generator. */
export function lossyCluster(seed: number, share: { drop: number; double: number; delayMsMax: number }): Cluster {
  const inner = localCluster();
  const random = seeded(seed);
  const send = (hint: () => void) => {
    if (random() < share.drop) return;
    for (let times = random() < share.double ? 2 : 1; times > 0; times--) setTimeout(hint, random() * share.delayMsMax);
  };
  return {
    ...inner,
    alone: false,
    wake: (tenant, address, seq) => send(() => inner.wake(tenant, address, seq)),
    publish: (topic, event) => send(() => inner.publish(topic, event)),
  };
}

/** mulberry32: small, fast, good enough to choose faults by. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
