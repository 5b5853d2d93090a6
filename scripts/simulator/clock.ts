/**
 * Time as the fake platforms see it. Warping moves the clock their rules go by (answer windows, media links) without waiting;
 * the times written into webhooks stay true unless asked, since messages from tomorrow would sit on top of every inbox until then.
 */

export interface Clock {
  /** ms, the machine's own time */
  now(): number;
  /** ms, what the platform's rules go by */
  rules(): number;
  /** ms, what is written into webhooks */
  stamp(): number;
  /** moves the rules' clock by `ms`; with `stamps` webhooks carry the moved time too (clock skew) */
  warp(ms: number, stamps: boolean): void;
  readonly offsetMs: number;
}

export function clock(now: () => number = Date.now): Clock {
  let offsetMs = 0;
  let stampOffsetMs = 0;
  return {
    now,
    rules: () => now() + offsetMs,
    stamp: () => now() + stampOffsetMs,
    warp(ms, stamps) {
      offsetMs += ms;
      if (stamps) stampOffsetMs += ms;
    },
    get offsetMs() {
      return offsetMs;
    },
  };
}

const timersMax = 200_000;

/** Everything that will happen later, so that stopping forgets all of it at once. `pace` scales what stands for human or platform slowness. */
export interface Timers {
  after(ms: number, run: () => void): void;
  /** resolves true after about `ms`, false when everything stops before */
  wait(ms: number): Promise<boolean>;
  /** as `wait`, but exactly `ms` whatever the pace: for delays that somebody asked for */
  pause(ms: number): Promise<boolean>;
  stop(): void;
  readonly count: number;
}

export function timers(pace = 1): Timers {
  const running = new Map<ReturnType<typeof setTimeout>, () => void>();
  let stopped = false;
  const set = (ms: number, run: () => void, cancelled: () => void): void => {
    if (stopped || running.size >= timersMax) return cancelled();
    const timer = setTimeout(
      () => {
        running.delete(timer);
        run();
      },
      Math.max(0, ms),
    );
    running.set(timer, cancelled);
  };
  const later = (ms: number): Promise<boolean> =>
    new Promise((resolve) =>
      set(
        ms,
        () => resolve(true),
        () => resolve(false),
      ),
    );
  return {
    after: (ms, run) => set(ms * pace, run, () => {}),
    wait: (ms) => later(ms * pace),
    pause: (ms) => later(ms),
    stop() {
      stopped = true;
      for (const [timer, cancelled] of running) {
        clearTimeout(timer);
        cancelled();
      }
      running.clear();
    },
    get count() {
      return running.size;
    },
  };
}
