/**
 * Frames between the socket and the store: many that come within one paint become one change, and a feed frame that does not follow on what we hold
 * makes us ask for what is missing instead of guessing.
 */
import type { Down } from "../server/protocol";

type FeedFrame = Extract<Down, { t: "feed" }>;

/** How long frames may wait in a window that does not paint, ms. */
const hiddenFlushMs = 200;

export class Inbound {
  private waiting: Down[] = [];
  private isScheduled = false;
  private isCatchingUp = false;

  constructor(private readonly apply: (frame: Down) => void, private readonly feed: () => number, private readonly catchUp: () => void) {}

  heard(frame: Down): void {
    this.waiting.push(frame);
    if (this.isScheduled) return;
    this.isScheduled = true;
    if (document.hidden) setTimeout(() => this.flush(), hiddenFlushMs);
    else requestAnimationFrame(() => this.flush());
  }

  /** The session was taken up: the feed goes on from our number. */
  restarted(): void {
    this.flush();
    this.isCatchingUp = false;
  }

  flush(): void {
    this.isScheduled = false;
    const frames = this.waiting;
    if (frames.length === 0) return;
    this.waiting = [];
    for (const frame of joined(frames)) this.pass(frame);
  }

  private pass(frame: Down): void {
    if (frame.t === "reset") this.isCatchingUp = false;
    const isNumbered = frame.t === "feed" || frame.t === "cursor";
    if (isNumbered && (this.isCatchingUp || this.feed() < 0)) return;
    if (frame.t !== "feed" || frame.base === this.feed()) return this.apply(frame);
    if (frame.seq <= this.feed()) return;
    this.isCatchingUp = true;
    this.catchUp();
  }
}

/** Feed frames that follow on each other become one. */
export function joined(frames: readonly Down[]): Down[] {
  const out: Down[] = [];
  for (const frame of frames) {
    const last = out.at(-1);
    if (frame.t === "feed" && last?.t === "feed" && last.seq === frame.base) out[out.length - 1] = join(last, frame);
    else out.push(frame);
  }
  return out;
}

const join = (a: FeedFrame, b: FeedFrame): FeedFrame => ({ t: "feed", base: a.base, seq: b.seq, events: [...a.events, ...b.events] });
