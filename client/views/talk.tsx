/** One conversation: who, what was said, and where one answers. */
import { createMemo, lazy, Match, onMount, Show, Suspense, Switch } from "solid-js";
import { close, togglePanel } from "../actions";
import type { App } from "../app";
import { Icon } from "../parts/icon";
import type { Conversation as Parts } from "./conversation";
import { Face } from "./face";
import { Avatar, Button, IconButton, Keys, PriorityBars, Said } from "../parts/small";
import { platformName } from "../words";

/** The first list is painted by then; the first conversation opens without waiting for its code. */
const preloadMs = 400;

/** Thread and composer load beside the list, not before it. */
const loadParts = async (): Promise<{ default: typeof Parts }> => ({ default: (await import("./conversation")).Conversation });
const Conversation = lazy(loadParts);

/** `id`: the conversation that is drawn, a frame behind the one that is open; `onAct` is called before somebody acts in it. */
export function Talk(props: { app: App; id: string; onAct: () => void }) {
  const row = createMemo(() => props.app.state().rows[props.id]);
  onMount(() => setTimeout(() => void loadParts().catch(() => undefined), preloadMs));
  return (
    <main class="talk" aria-label="Conversation" onFocusIn={() => props.onAct()} onPointerDown={() => props.onAct()} on:beforeinput={() => props.onAct()}>
      <Switch>
        <Match when={row()}>
          <Head app={props.app} id={props.id} />
          <Suspense fallback={<div class="thread-frame" />}><Conversation app={props.app} id={props.id} /></Suspense>
        </Match>
        <Match when={props.id}><Missing app={props.app} id={props.id} /></Match>
        <Match when={true}><Nothing app={props.app} /></Match>
      </Switch>
    </main>
  );
}

function Head(props: { app: App; id: string }) {
  const state = props.app.state;
  const row = () => state().rows[props.id];
  const viewers = () => (state().viewing[row()?.id ?? ""] ?? []).filter((id) => id !== state().session?.me.id);
  const assignee = () => state().session?.users[row()?.assignee ?? 0];
  const channel = () => state().session?.channels[row()?.channel ?? 0];
  const facts = (): string => [platformName(row()!.platform), channel()?.name, assignee()?.name, row()!.status === "open" ? "" : row()!.status].filter((fact, at, all) => fact && all.indexOf(fact) === at).join(" · ");
  return (
    <Show when={row()}>{(one) => (
      <header class="bar talk-bar">
        <span class="only-narrow"><IconButton icon="back" label="Back to the list" keys="Escape" size={22} onClick={() => props.app.send({ t: "open", conversation: "" })} /></span>
        <Face app={props.app} row={one()} size={32} badge={one().platform} />
        <span class="talk-who">
          <h1><Said>{one().name}</Said><span class="num">#{one().number}</span><Show when={one().priority !== "none"}><PriorityBars priority={one().priority} /></Show></h1>
          <p class="mute">{facts()}</p>
        </span>
        <span class="grow" />
        <Show when={viewers().length > 0}>
          <span class="viewers" title="Looking at this conversation too"><Icon name="eye" size={16} label="Viewers" />{viewers().slice(0, 2).map((id) => <Avatar id={`u${id}`} name={state().session?.users[id]?.name ?? "?"} size={20} title={state().session?.users[id]?.name} />)}</span>
        </Show>
        <span class="not-narrow">
          <IconButton icon="person" label="Assign" keys="A" anchor="assign" onClick={() => props.app.send({ t: "menu", menu: "assign" })} />
          <IconButton icon="moon" label="Snooze" keys="H" anchor="snooze" onClick={() => props.app.send({ t: "menu", menu: "snooze" })} />
        </span>
        <span class="not-all"><IconButton icon="panel" label="Details" keys="]" onClick={() => togglePanel(props.app)} /></span>
        <IconButton icon="more" label="More" anchor="more" onClick={() => props.app.send({ t: "menu", menu: "more" })} />
        <span class="not-narrow">
          <Show when={one().status !== "resolved"} fallback={<Button keys="Shift+E" onClick={() => props.app.send({ t: "change", say: `Reopened · #${one().number}`, changes: [{ conversation: one().id, request: { type: "status", status: "open" }, undo: { type: "status", status: "resolved" } }] })}>Reopen</Button>}>
            <Button keys="E" onClick={() => close(props.app)}>Close</Button>
          </Show>
        </span>
      </header>
    )}</Show>
  );
}

function Missing(props: { app: App; id: string }) {
  const isLoading = (): boolean => {
    const thread = props.app.state().threads[props.id];
    return !thread || thread.loading || props.app.connection().at !== "live";
  };
  return (
    <div class="empty" aria-busy={isLoading()}>
      <Show when={!isLoading()}>
        <h2>This conversation is not here</h2>
        <p class="mute">It may have been removed, or you may not see it any more.</p>
        <Button onClick={() => props.app.send({ t: "open", conversation: "" })}>Back to the list</Button>
      </Show>
    </div>
  );
}

function Nothing(props: { app: App }) {
  return (
    <div class="empty">
      <Icon name="inbox" size={22} weight={1.4} />
      <h2>No conversation is open</h2>
      <p class="mute">Choose one from the list, or go through it with <Keys keys="J" /> <Keys keys="K" /> and <Keys keys="Enter" /></p>
      <Button icon="keyboard" keys="?" onClick={() => props.app.send({ t: "dialog", dialog: "sheet" })}>All keys</Button>
    </div>
  );
}
