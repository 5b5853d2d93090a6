/** An agent that stays: whenever the socket is gone it comes back with its refresh token and the last number it saw, and asks again what was not answered. */
import { login, numbersOf, openAgent, type AgentSocket } from "../benchmarks/agent";
import { credentials } from "../benchmarks/parley";
import type { Reply, Up, Welcome } from "../../server/protocol";

export interface Staying {
  /** Asks until it is answered, on however many sockets that takes. Throws what is refused for good. */
  ask<Data extends Reply>(frame: Frame): Promise<Data>;
  /** the last feed number seen */
  readonly feed: number;
  readonly comeBacks: number;
  /** feed numbers that were skipped or came twice, and resets */
  readonly faults: { lost: number; doubled: number; resets: number };
  stop(): void;
}
type Frame = Up extends infer Each ? (Each extends { id: number } ? Omit<Each, "id"> : never) : never;

const retryMs = 50;
const passing = /^(overloaded|unavailable|timed_out|too_fast|not_logged_in|the socket closed|no socket|\w+ was not answered)/;

/** `onEvents` gets each feed frame's events, in order, each frame once. */
export async function stay(port: number, onEvents: (events: readonly FeedItemSeen[]) => void): Promise<Staying> {
  const faults = { lost: 0, doubled: 0, resets: 0 };
  let feed = -1, comeBacks = 0, isStopped = false;
  let token: string | null = null;
  let socket: Promise<AgentSocket>;

  function heard(text: string): void {
    if (text.startsWith('{"t":"reset"')) faults.resets++;
    const numbers = numbersOf(text);
    if (!numbers) return;
    const { events = [] } = JSON.parse(text) as { events?: FeedItemSeen[] };
    // A cursor tells of events that were not for us; whoever sees everything gets none that skips.
    faults.lost += Math.max(0, (events.length > 0 ? numbers.base : numbers.seq) - feed);
    faults.doubled += Math.max(0, feed - numbers.base);
    feed = numbers.seq;
    onEvents(events);
  }

  async function enter(): Promise<AgentSocket> {
    for (;;) {
      if (isStopped) throw new Error("stopped");
      try {
        const opened = await openAgent(port, heard);
        const welcome: Welcome = token === null ? await login(opened, credentials) : await opened.ask<Welcome>({ t: "resume", refresh: token, ...(feed >= 0 && { feed }) });
        token = welcome.refresh;
        if (feed < 0) feed = welcome.seq;
        void opened.closed.then(() => {
          if (isStopped) return;
          comeBacks++;
          socket = enter();
          socket.catch(() => undefined);
        });
        return opened;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await Bun.sleep(retryMs);
      }
    }
  }

  socket = enter();
  await socket;
  return {
    faults,
    get feed() { return feed; },
    get comeBacks() { return comeBacks; },
    async ask<Data extends Reply>(frame: Frame) {
      for (;;) {
        try {
          return await (await socket).ask<Data>(frame);
        } catch (error) {
          if (!isPassing(error)) throw error;
          await Bun.sleep(retryMs);
        }
      }
    },
    stop() {
      isStopped = true;
      void socket.then((opened) => opened.close(), () => undefined);
    },
  };
}

export interface FeedItemSeen { readonly id: string; readonly what: string; readonly n?: number; readonly row?: { readonly name: string }; readonly entry?: { readonly number: number; readonly ext: string | null } }

const isPassing = (error: unknown): boolean => error instanceof Error && passing.test(error.message);
