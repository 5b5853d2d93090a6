/** A bot's queue of updates: kept until confirmed, handed out by getUpdates. https://core.telegram.org/bots/api#getupdates */
import type { Delivered } from "./postman";
import type { Json } from "./shape";

export interface Update {
  readonly updateId: number;
  readonly body: Json;
  readonly id: string;
  readonly person: string;
  readonly chat: string;
  /** Parley has it, or never will */
  settle(delivered: Delivered): void;
}

export interface UpdateQueue {
  make(kind: string, body: Json, about: { readonly id: string; readonly person: string; readonly chat: string }): Update;
  /** Puts an update into the queue; resolves when it is confirmed or dropped. */
  wait(update: Update): Promise<Delivered>;
  /**
   * Forgets everything below `offset` (a negative one counts from the end and forgets what is before), then gives up to `limit` updates, waiting up to `timeoutMs` for a first one.
   * null: another poll took over.
   */
  poll(offset: number | undefined, limit: number, timeoutMs: number, signal: AbortSignal): Promise<readonly Update[] | null>;
  /** Empties the queue into the hands of the caller. */
  take(): readonly Update[];
  clear(): void;
  stop(): void;
  readonly size: number;
}

const updatesKept = 10_000;

interface Poller {
  wake(): void;
  end(): void;
}

export function updateQueue(firstId: number): UpdateQueue {
  let nextId = firstId;
  let pending: Update[] = [];
  let poller: Poller | null = null;
  const settles = new Map<number, { readonly since: number; resolve(delivered: Delivered): void }>();

  function make(kind: string, body: Json, about: { readonly id: string; readonly person: string; readonly chat: string }): Update {
    const updateId = nextId++;
    return {
      updateId,
      ...about,
      body: { update_id: updateId, [kind]: body },
      settle(delivered) {
        settles.get(updateId)?.resolve(delivered);
        settles.delete(updateId);
      },
    };
  }

  function wait(update: Update): Promise<Delivered> {
    pending.push(update);
    if (pending.length > updatesKept) drop(pending.shift());
    poller?.wake();
    return new Promise((resolve) => settles.set(update.updateId, { since: performance.now(), resolve }));
  }

  const drop = (update: Update | undefined): void =>
    update?.settle({ acknowledged: false, answer: "too many updates were waiting", tookMs: 0 });

  function confirm(offset: number): void {
    const from = offset < 0 ? (pending.at(offset)?.updateId ?? 0) : offset;
    const kept = pending.findIndex((update) => update.updateId >= from);
    const confirmed = kept < 0 ? pending.splice(0) : pending.splice(0, kept);
    for (const update of confirmed) {
      update.settle({
        acknowledged: true,
        answer: "confirmed",
        tookMs: performance.now() - (settles.get(update.updateId)?.since ?? performance.now()),
      });
    }
  }

  async function poll(
    offset: number | undefined,
    limit: number,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<readonly Update[] | null> {
    poller?.end();
    poller = null;
    if (offset !== undefined && Number.isFinite(offset) && offset !== 0) confirm(offset);
    if (pending.length > 0 || timeoutMs === 0) return pending.slice(0, limit);
    let mine: Poller | null = null;
    const outcome = await new Promise<"woken" | "ended" | "timeout">((resolve) => {
      const timer = setTimeout(() => resolve("timeout"), timeoutMs);
      const finish = (how: "woken" | "ended") => (): void => {
        clearTimeout(timer);
        resolve(how);
      };
      poller = mine = { wake: finish("woken"), end: finish("ended") };
      // Whoever hung up must not be the one that is woken by the next update.
      signal.addEventListener("abort", finish("woken"), { once: true });
    });
    if (outcome === "ended") return null;
    if (poller === mine) poller = null;
    return pending.slice(0, limit);
  }

  return {
    make,
    wait,
    poll,
    take: () => pending.splice(0),
    clear() {
      for (const update of pending.splice(0)) update.settle({ acknowledged: false, answer: "dropped on request", tookMs: 0 });
    },
    stop() {
      poller?.end();
      poller = null;
      for (const { resolve } of settles.values()) resolve({ acknowledged: false, answer: "the simulator stopped", tookMs: 0 });
      settles.clear();
      pending = [];
    },
    get size() {
      return pending.length;
    },
  };
}
