/**
 * What was chosen, one frame after it was chosen: the row that answers a key or a click is painted first, and what costs more is drawn behind it.
 * Whoever runs through the list with a held key sees the rows go by; the rest comes once they stop.
 */
import { createComputed, createSignal, on, onCleanup, untrack, type Accessor } from "solid-js";

export interface Late<T> {
  readonly value: Accessor<T>;
  /** Catches up at once: whoever acts must act on what was chosen. */
  readonly settle: () => void;
}

/** Two choices within this time are somebody running past. */
const runningMs = 120;

export function late<T>(chosen: Accessor<T>): Late<T> {
  const [value, setValue] = createSignal<T>(untrack(chosen));
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let chosenAt = -Infinity;

  function stop(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }
  function settle(): void {
    stop();
    setValue(() => untrack(chosen));
  }
  createComputed(on(chosen, () => {
    stop();
    const isRunning = performance.now() - chosenAt < runningMs;
    chosenAt = performance.now();
    // A window that is not painted has no frames to wait for.
    if (document.hidden) settle();
    else if (isRunning) timer = setTimeout(settle, runningMs);
    else frame = requestAnimationFrame(() => void (timer = setTimeout(settle)));
  }, { defer: true }));
  onCleanup(stop);
  return { value, settle };
}
