/** As many readers at once as there are connections; a bounded number waits, in order and not for ever. */
import { StoreFailure } from "./connect";

const waitingMax = 1_000;
const waitMsMax = 5_000;

export interface Gate {
  enter<Answer>(work: () => Promise<Answer>): Promise<Answer>;
  gauges(): { reading: number; waiting: number };
}

export function makeGate(max: number): Gate {
  let reading = 0;
  const waiting = new Set<() => void>();
  return {
    async enter(work) {
      if (reading >= max) await turn();
      else reading += 1;
      try {
        return await work();
      } finally {
        leave();
      }
    },
    gauges: () => ({ reading, waiting: waiting.size }),
  };

  /** Whoever leaves hands its place on, so `reading` does not change. */
  function turn(): Promise<void> {
    if (waiting.size >= waitingMax) throw new StoreFailure("busy", "Too many readers are waiting for the database.");
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(enter);
        reject(new StoreFailure("busy", "The database was too busy to be read in time."));
      }, waitMsMax);
      waiting.add(enter);
    });
  }

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      reading -= 1;
    } else {
      waiting.delete(next);
      next();
    }
  }
}
