/** The live list. Only what is on the screen is in the page; rows keep their height, so that where each one stands is arithmetic. */
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack } from "solid-js";
import { viewNames } from "../actions";
import type { App } from "../app";
import { count } from "../format";
import { Button, Chip, IconButton } from "../parts/small";
import type { About } from "../../server/protocol";
import { currentList, viewOrder } from "../state";
import { labelWords } from "../words";
import { Row } from "./row";

const comfortablePx = 68;
const compactPx = 44;
const touchPx = 76;
const overscanRows = 6;
const moreAheadPx = 600;
const narrow = matchMedia("(max-width: 767px)");

export function List(props: { app: App }) {
  const state = props.app.state;
  const list = createMemo(() => state().lists[currentList(state())]);
  const ids = createMemo(() => list()?.ids ?? []);
  const [isNarrow, setNarrow] = createSignal(narrow.matches);
  const height = (): number => (isNarrow() ? touchPx : props.app.prefs().density === "compact" ? compactPx : comfortablePx);
  const [top, setTop] = createSignal(0);
  const [port, setPort] = createSignal(900);
  let scroller!: HTMLDivElement;

  const shown = createMemo(() => {
    const first = Math.max(0, Math.floor(top() / height()) - overscanRows);
    return ids().slice(first, Math.ceil((top() + port()) / height()) + overscanRows);
  });
  const places = createMemo(() => new Map(ids().map((id, at) => [id, at])));

  onMount(() => {
    const watcher = new ResizeObserver(() => setPort(scroller.clientHeight));
    watcher.observe(scroller);
    const changed = (): void => void setNarrow(narrow.matches);
    narrow.addEventListener("change", changed);
    onCleanup(() => {
      watcher.disconnect();
      narrow.removeEventListener("change", changed);
    });
  });

  // Someone who has scrolled down reads: rows that come or go above must not move what is under their eyes.
  createEffect(on(ids, (now, before) => {
    const at = Math.floor(top() / height());
    if (!before || at === 0) return;
    const moved = shiftOf(before.slice(at, at + Math.ceil(port() / height())), at, now);
    if (moved !== 0) scrollTo(top() + moved * height());
  }, { defer: true }));
  createEffect(on(createMemo(() => currentList(state())), () => scrollTo(0), { defer: true }));
  createEffect(on(createMemo(() => state().screen.cursor), (id) => {
    untrack(() => reveal(places().get(id)));
    // The keyboard's place is the focus too, unless the person is busy elsewhere.
    if (id && isFree()) afterPaint(() => isFree() && untrack(() => state().screen.cursor) === id && scroller.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }));
  }, { defer: true }));
  createEffect(() => {
    const isNear = ids().length * height() - top() - port() < moreAheadPx;
    const held = list();
    if (isNear && held?.next && !held.loading && props.app.connection().at === "live") props.app.send({ t: "more", key: currentList(state()) });
  });

  /** Asked again when it comes to it: by then somebody may write, or have gone on to the next row. */
  function isFree(): boolean {
    return document.activeElement === document.body || (scroller?.contains(document.activeElement) ?? false);
  }

  function reveal(at: number | undefined): void {
    if (at === undefined || !scroller) return;
    const from = at * height();
    if (from < top()) scrollTo(from);
    else if (from + height() > top() + port()) scrollTo(from + height() - port());
  }
  /** The browser tells of a scroll a frame later; whatever comes before that must count from the new place too. */
  function scrollTo(px: number): void {
    scroller.scrollTop = px;
    setTop(Math.max(0, px));
  }

  return (
    <section class="list-pane" aria-label={viewNames[state().screen.view]} id="list">
      <ListBar app={props.app} />
      <div class="list" ref={scroller} onScroll={() => setTop(scroller.scrollTop)} tabindex="-1">
        <Show when={list()?.loaded} fallback={<Skeleton />}>
          <Show when={ids().length > 0} fallback={<Empty app={props.app} />}>
            <div class="list-body" role="list" style={{ height: `${ids().length * height()}px` }}>
              <For each={shown()}>{(id) => (
                <div class="list-slot" role="listitem" aria-setsize={list()?.next ? -1 : ids().length} aria-posinset={(places().get(id) ?? 0) + 1} style={{ transform: `translateY(${(places().get(id) ?? 0) * height()}px)` }}>
                  <Show when={state().rows[id]}>{(row) => <Row app={props.app} row={row()} />}</Show>
                </div>
              )}</For>
            </div>
          </Show>
        </Show>
      </div>
    </section>
  );
}

/** By how many places the rows in sight moved: the middle one of their moves, since single rows jump to the top whenever somebody writes. */
function shiftOf(seen: readonly string[], from: number, now: readonly string[]): number {
  const places = new Map(now.map((id, at) => [id, at]));
  const moves = seen.flatMap((id, at) => (places.has(id) ? [places.get(id)! - from - at] : [])).sort((a, b) => a - b);
  return moves[moves.length >> 1] ?? 0;
}

/** Moving the focus asks the browser for a layout: what the person waits to see comes first. */
function afterPaint(what: () => void): void {
  requestAnimationFrame(() => setTimeout(what));
}

function ListBar(props: { app: App }) {
  const state = props.app.state;
  const isNarrowed = (): boolean => Object.keys(state().screen.about).length > 0;
  const channel = () => state().session?.channels[state().screen.channel];
  return (
    <header class="bar list-bar">
      <h1>{viewNames[state().screen.view]}</h1>
      <Show when={state().counts}>{(counts) => <span class="mute num">{isNarrowed() ? `${count(state().lists[currentList(state())]?.ids.length ?? 0)}${state().lists[currentList(state())]?.next ? "+" : ""}` : count(channel() ? (state().screen.view === "inbox" ? (counts().channels[channel()!.id] ?? 0) : 0) || (state().lists[currentList(state())]?.ids.length ?? 0) : counts().counts[state().screen.view])}</span>}</Show>
      <Show when={channel()}>{(one) => <button type="button" class="filter" title="Show all channels" onClick={() => props.app.send({ t: "channel", channel: 0 })}><Chip kind="line">{one().name} ×</Chip></button>}</Show>
      <For each={Object.entries(state().screen.about) as [keyof About, string][]}>{([label, value]) => <button type="button" class="filter" title="Show all again" aria-label={`${labelWords(label, value)}: show all again`} onClick={() => props.app.send({ t: "about", about: Object.fromEntries(Object.entries(state().screen.about).filter(([one]) => one !== label)) })}><Chip kind="line">{labelWords(label, value)} ×</Chip></button>}</For>
      <span class="grow" />
      <Button kind="ghost" anchor="order" onClick={() => props.app.send({ t: "menu", menu: "order" })}>{state().screen.order === "newest" ? "Newest" : "Oldest"}</Button>
      <IconButton icon="filter" label="Filter by channel and by what it is about, choose density" anchor="channel" onClick={() => props.app.send({ t: "menu", menu: "channel" })} />
      <div class="list-tabs" role="tablist" aria-label="Views">
        <For each={viewOrder}>{(view) => (
          <button type="button" role="tab" aria-selected={state().screen.view === view} onClick={() => props.app.send({ t: "go", view })}>{viewNames[view]} <span class="num">{state().counts ? count(state().counts!.counts[view]) : ""}</span></button>
        )}</For>
      </div>
    </header>
  );
}

function Skeleton() {
  return <For each={Array.from({ length: 10 })}>{() => <div class="row skeleton" aria-hidden="true"><span class="circle" /><span class="lines"><i /><i /><i /></span></div>}</For>;
}

const emptyWords: Readonly<Record<string, string>> = {
  inbox: "Nothing waits for you", mine: "Nothing is assigned to you", unassigned: "Everything has somebody", pending: "Nothing waits for others",
  snoozed: "Nothing is asleep", resolved: "Nothing was closed yet", all: "No conversations yet",
};

function Empty(props: { app: App }) {
  const screen = () => props.app.state().screen;
  const isFiltered = (): boolean => screen().channel !== 0 || isNarrowed();
  const isNarrowed = (): boolean => Object.keys(screen().about).length > 0;
  return (
    <div class="empty">
      <h2>{emptyWords[screen().view]}</h2>
      <p class="mute">{isNarrowed() ? "Only what is about this is shown." : isFiltered() ? "Only one channel is shown." : "New messages appear here by themselves."}</p>
      <Show when={isFiltered()} fallback={
        <Button onClick={() => props.app.send({ t: "go", view: screen().view === "all" ? "inbox" : "all" })}>{screen().view === "all" ? "Go to the inbox" : "See all conversations"}</Button>
      }><Button onClick={() => { props.app.send({ t: "channel", channel: 0 }); props.app.send({ t: "about", about: {} }); }}>{isNarrowed() ? "Show everything" : "Show all channels"}</Button></Show>
    </div>
  );
}
