/**
 * How long a message takes from the platform's request to agents' sockets. One message at a time is followed, since following all would cost more than
 * it tells: the one whose conversation shows up in the feed is measured, and the next one is taken.
 */
import type { Kernel } from "../actors/kernel/kernel";

/** A message that never shows (a duplicate, say) is given up after this. */
const followMsMax = 5_000;

interface Followed { readonly at: number; conversation: string | null; readonly seen: Map<string, number> }

export interface Latency {
  /** The kernel's door, with a look at some who pass. */
  readonly watched: Pick<Kernel, "accept">;
}

export function openLatency(kernel: Pick<Kernel, "accept" | "onFeed">, report: (seconds: number) => void): Latency {
  let followed: Followed | null = null;

  kernel.onFeed((publication) => {
    if (followed === null) return;
    const now = performance.now();
    for (const event of publication.events) {
      if (event.id === followed.conversation) {
        report((now - followed.at) / 1000);
        followed = null;
        return;
      }
      // Its conversation may not be known yet: the commit is published before accept returns.
      if (followed.conversation === null) followed.seen.set(event.id, now);
    }
  });

  return {
    watched: {
      accept(arrival) {
        const now = performance.now();
        const accepting = kernel.accept(arrival);
        if (followed !== null && now - followed.at < followMsMax) return accepting;
        if (arrival.message.type !== "received") return accepting;
        const mine: Followed = { at: now, conversation: null, seen: new Map() };
        followed = mine;
        return accepting.then((accepted) => {
          if (followed !== mine) return accepted;
          const conversation = accepted.address?.slice("conversation/".length) ?? null;
          const seenAt = conversation === null ? undefined : mine.seen.get(conversation);
          mine.conversation = conversation;
          mine.seen.clear();
          if (seenAt !== undefined) report((seenAt - mine.at) / 1000);
          if (seenAt !== undefined || accepted.result !== "stored") followed = null;
          return accepted;
        });
      },
    },
  };
}
