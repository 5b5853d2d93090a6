/**
 * The virtual thread: TanStack's virtualizer with one change of ours. Its Solid adapter redraws after every measured line; here all lines that were drawn
 * in a turn are measured together and the page changes once, which is what makes going from one conversation to the next instant.
 */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/solid-virtual";
import { batch, createComputed, createEffect, createMemo, createSignal, on, onCleanup, onMount, type Accessor } from "solid-js";

export interface Drawn { readonly key: string; readonly start: number; readonly index: number }

export interface VirtualThread {
  drawn: Accessor<readonly Drawn[]>;
  /** px */
  size: Accessor<number>;
  /** Has a new line's height taken, together with all others of this turn. */
  measure(slot: HTMLDivElement): void;
  toEnd(): void;
}

/** The line that tells of earlier messages; see timeline.ts. */
const olderKey = "older";
const estimatePx = 56;
const overscanLines = 8;
const paddingStartPx = 16;
const paddingEndPx = 12;

/** `keys` name the lines from the oldest to the newest; `endSlackPx`: this near the end counts as at the end. */
export function createVirtualThread(keys: Accessor<readonly string[]>, scroller: () => HTMLDivElement, endSlackPx: number): VirtualThread {
  const [version, setVersion] = createSignal(0);
  const changed = (): void => void setVersion((before) => before + 1);
  const options = (all: readonly string[]): ConstructorParameters<typeof Virtualizer<HTMLDivElement, HTMLDivElement>>[0] => ({
    count: all.length, getItemKey: (at) => all[at] ?? at, getScrollElement: scroller, estimateSize: () => estimatePx,
    observeElementRect, observeElementOffset, scrollToFn: elementScroll,
    anchorTo: "end", followOnAppend: true, scrollEndThreshold: endSlackPx, overscan: overscanLines, paddingStart: paddingStartPx, paddingEnd: paddingEndPx,
    onChange: (virtual) => {
      virtual._willUpdate();
      changed();
    },
  });
  const virtual = new Virtualizer<HTMLDivElement, HTMLDivElement>(options(keys()));
  onMount(() => {
    onCleanup(virtual._didMount());
    virtual._willUpdate();
    changed();
  });
  createComputed(() => {
    const all = keys();
    holdOnTo(all);
    virtual.setOptions(options(all));
    changed();
  });
  // Where to scroll is known before the page is tall enough for it; so it is done once the page has grown.
  createEffect(on(keys, () => virtual._willUpdate(), { defer: true }));

  /**
   * The virtualizer holds on to the line at the top, by its key. At the very beginning that is the word of earlier messages, which stays the first, or a day
   * that begins earlier now: then the reader would be left above the older page. So the first line that goes on is held instead.
   */
  function holdOnTo(next: readonly string[]): void {
    const goesOn = (key: string): boolean => key !== olderKey && next.includes(key);
    const lines = virtual.measurementsCache;
    const top = virtual.getVirtualItemForOffset(virtual.scrollOffset ?? 0);
    if (!top || String(lines.find((line) => line.key !== olderKey)?.key) === next.find((key) => key !== olderKey) || goesOn(String(top.key))) return;
    const held = lines.slice(top.index).find((line) => goesOn(String(line.key)));
    if (held) virtual.scrollOffset = held.start;
  }

  let unmeasured: HTMLDivElement[] = [];
  function measureAll(): void {
    const slots = unmeasured;
    unmeasured = [];
    batch(() => {
      for (const slot of slots) if (slot.isConnected) virtual.measureElement(slot);
      virtual.measureElement(null);
    });
  }
  return {
    drawn: createMemo(() => {
      version();
      return virtual.getVirtualItems().map(({ key, start, index }) => ({ key: String(key), start, index }));
    }),
    size: createMemo(() => {
      version();
      return virtual.getTotalSize();
    }),
    measure: (slot) => {
      if (unmeasured.push(slot) === 1) queueMicrotask(measureAll);
    },
    toEnd: () => virtual.scrollToEnd(),
  };
}
