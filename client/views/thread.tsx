/**
 * The history, virtual, with heights that are only known once drawn. It holds on to its end: at the end it stays there, further up nothing moves when
 * something comes, and older pages slide in above what is being read.
 */
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack } from "solid-js";
import type { App } from "../app";
import { emptyThread } from "../state";
import { timeline, type Item } from "../timeline";
import { pending } from "../store";
import { createVirtualThread } from "../virtual";
import { words } from "../words";
import { Icon } from "../parts/icon";
import { Line } from "./line";

const endSlackPx = 48;
const olderAheadPx = 400;
const askAgainMs = 1_500;
const readAfterMs = 500;

export function Thread(props: { app: App; id: string }) {
  const state = props.app.state;
  const thread = createMemo(() => state().threads[props.id] ?? emptyThread);
  // Only another intent is another history: most changes of the state leave it alone.
  const waiting = createMemo(() => pending(state(), props.id), [], { equals: (a, b) => a.length === b.length && a.every((one, at) => one === b[at]) });
  const items = createMemo(() => timeline(thread().entries, waiting(), thread().newFrom, thread().more && thread().loaded));
  const byKey = createMemo(() => new Map(items().map((item) => [item.key, item])));
  const [atEnd, setAtEnd] = createSignal(true);
  const [atStart, setAtStart] = createSignal(false);
  const [isSeen, setSeen] = createSignal(!document.hidden && document.hasFocus());
  const [announced, announce] = createSignal("");
  let scroller!: HTMLDivElement;

  const virtual = createVirtualThread(createMemo(() => items().map((item) => item.key)), () => scroller, endSlackPx);
  const starts = createMemo(() => new Map(virtual.drawn().map((one) => [one.key, one])));
  const keys = createMemo(() => virtual.drawn().map((one) => one.key));

  function toEnd(): void {
    virtual.toEnd();
  }
  function scrolled(): void {
    setAtEnd(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= endSlackPx);
    setAtStart(scroller.scrollTop < olderAheadPx);
  }
  let askedBefore = 0;
  // Asked for whenever their place is in sight: after a scroll, after the page before, when the connection is back, and again when nothing came.
  createEffect(() => {
    const { more, loading, loaded, entries } = thread();
    const before = entries[0]?.number;
    if (!atStart() || !more || !loaded || loading || before === undefined || props.app.connection().at !== "live") return;
    const ask = (): void => props.app.send({ t: "older", conversation: props.id, before });
    if (before !== askedBefore) {
      askedBefore = before;
      return ask();
    }
    const timer = setTimeout(ask, askAgainMs);
    onCleanup(() => clearTimeout(timer));
  });
  // A history whose newest page fills no screen can't be scrolled.
  createEffect(on(virtual.size, () => {
    if (thread().more) requestAnimationFrame(() => scroller.isConnected && scrolled());
  }));
  onMount(() => {
    const attention = (): void => void setSeen(!document.hidden && document.hasFocus());
    const events: [EventTarget, string, () => void][] = [[document, "visibilitychange", attention], [window, "focus", attention], [window, "blur", attention], [window, "parley:newest", toEnd]];
    for (const [target, name, what] of events) target.addEventListener(name, what);
    // The composer grows, a banner comes: whoever was at the end stays there.
    const watcher = new ResizeObserver(() => atEnd() && toEnd());
    watcher.observe(scroller);
    onCleanup(() => watcher.disconnect());
    onCleanup(() => events.forEach(([target, name, what]) => target.removeEventListener(name, what)));
  });
  // The first contents put the end before the reader; measuring what was drawn may move it once more.
  createEffect(on(createMemo(() => thread().loaded), (isLoaded) => {
    if (isLoaded) queueMicrotask(toEnd);
  }));

  const newest = createMemo(() => thread().entries.at(-1)?.number ?? 0);
  createEffect(() => {
    const number = atEnd() && isSeen() ? newest() : 0;
    // The next conversation may be open already, though this one is still drawn.
    if (untrack(() => state().screen.open) === props.id) props.app.send({ t: "watching", on: atEnd() && isSeen(), number });
  });
  // What was looked at for a moment counts as read; running past it with J does not.
  createEffect(() => {
    const number = newest();
    if (!number || !atEnd() || !isSeen() || (state().rows[props.id]?.unread ?? 0) === 0) return;
    const timer = setTimeout(() => props.app.send({ t: "command", conversation: props.id, request: { type: "read", number } }), readAfterMs);
    onCleanup(() => clearTimeout(timer));
  });
  createEffect(on(newest, (number, before) => {
    const entry = thread().entries.at(-1);
    if (before && number > before && entry?.kind === "in") announce(`${state().rows[props.id]?.name}: ${words(entry)}`);
    if (atEnd()) queueMicrotask(toEnd);
  }, { defer: true }));
  createEffect(on(createMemo(() => waiting().filter((one) => one.request.type === "reply").length), (now, before = 0) => {
    if (now > before) queueMicrotask(toEnd);
  }, { defer: true }));

  const missed = (): number => thread().entries.filter((entry) => entry.kind === "in" && entry.number > thread().seenTo).length;
  return (
    <div class="thread-frame">
      <div class="thread" ref={scroller} tabindex="0" role="region" aria-label="Messages" onScroll={scrolled}>
        <div class="thread-body" style={{ height: `${virtual.size()}px` }}>
          <For each={keys()}>{(key) => (
            <div class="thread-slot" data-index={starts().get(key)?.index} ref={(slot) => virtual.measure(slot)} style={{ transform: `translateY(${starts().get(key)?.start ?? 0}px)` }}>
              <Show when={byKey().get(key)}>{(item) => <Line app={props.app} id={props.id} item={item() as Item} />}</Show>
            </div>
          )}</For>
        </div>
      </div>
      <Show when={!atEnd()}>
        <button type="button" class="jump" onClick={toEnd}><Icon name="down" size={14} />{missed() > 0 ? `${missed()} new` : "Newest"}</button>
      </Show>
      <TypingLine app={props.app} id={props.id} />
      <div class="hidden" role="log" aria-live="polite">{announced()}</div>
    </div>
  );
}

/** Who is writing, in words: the customer, or a colleague. */
function TypingLine(props: { app: App; id: string }) {
  const state = props.app.state;
  const who = createMemo(() => (state().typing[props.id] ?? []).filter((one) => one.who !== state().session?.me.id).map((one) => {
    if (one.who === "contact") return `${state().rows[props.id]?.name ?? "The customer"} is typing`;
    return `${state().session?.users[one.who]?.name ?? "A colleague"} is writing a ${one.note ? "note" : "reply"}`;
  }).join(", "));
  return <p class="typing" role="status"><Show when={who()}><i /><i /><i /><span dir="auto">{who()}</span></Show></p>;
}
