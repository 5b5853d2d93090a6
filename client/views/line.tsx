/** One line of a history: a day, a change, a note, a message, or one still on its way. */
import { createSignal, For, lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { Entry } from "../../server/protocol";
import type { App } from "../app";
import { day, fullTime, time } from "../format";
import { Icon } from "../parts/icon";
import { Linked } from "../parts/linked";
import { Said } from "../parts/small";
import type { Item } from "../timeline";
import { authorName, changeWords } from "../words";
import { Bubble } from "./bubble";
import { Waiting } from "./waiting";

const OrderLine = lazy(() => import("./orders/line").then(({ OrderLine }) => ({ default: OrderLine })));

type Of<K extends Item["is"]> = Extract<Item, { is: K }>;

export function Line(props: { app: App; id: string; item: Item }) {
  const as = <K extends Item["is"]>(is: K) => (props.item.is === is ? (props.item as Of<K>) : undefined);
  return (
    <Switch>
      <Match when={as("day")}>{(item) => <p class="day"><span>{day(item().at, props.app.now())}</span></p>}</Match>
      <Match when={as("new")}><p class="day new"><span>New</span></p></Match>
      <Match when={as("older")}><p class="older mute">{props.app.connection().at === "live" ? "Earlier messages are coming" : "Earlier messages need a connection"}</p></Match>
      <Match when={as("events")}>{(item) => <Events app={props.app} id={props.id} entries={item().entries} />}</Match>
      <Match when={as("order")}>{(item) => <Suspense fallback={<p class="events">{changeWords(item().entry, {})}</p>}><OrderLine app={props.app} id={props.id} entry={item().entry} /></Suspense>}</Match>
      <Match when={as("intent")}>{(item) => <Waiting app={props.app} item={item()} />}</Match>
      <Match when={as("entry")}>{(item) => (
        <Show when={item().entry.kind === "note"} fallback={<Bubble app={props.app} id={props.id} entry={item().entry} head={item().head} tail={item().tail} />}>
          <Note app={props.app} id={props.id} entry={item().entry} />
        </Show>
      )}</Match>
    </Switch>
  );
}

function Note(props: { app: App; id: string; entry: Entry }) {
  const session = () => props.app.state().session;
  return (
    <article class="note" aria-label="Private note">
      <header><Icon name="lock" size={13} /><b><Said>{authorName(props.entry.author, session()?.users ?? {}, session()?.me.id ?? 0, "")}</Said></b><span>private note</span><time title={fullTime(props.entry.at)}>{time(props.entry.at)}</time></header>
      <p dir="auto"><Linked text={props.entry.body} /></p>
    </article>
  );
}

/** Changes fold into one line; Enter or a click unfolds them. */
function Events(props: { app: App; id: string; entries: readonly Entry[] }) {
  const [isUnfolded, unfold] = createSignal(false);
  const session = () => props.app.state().session;
  const line = (entry: Entry): string => {
    const who = authorName(entry.author, session()?.users ?? {}, session()?.me.id ?? 0, props.app.state().rows[props.id]?.name ?? "");
    const what = changeWords(entry, session()?.users ?? {});
    return entry.author === "system" ? what : `${who}: ${what}`;
  };
  const words = (): string => (props.entries.length === 1 ? `${line(props.entries[0]!)} · ${time(props.entries[0]!.at)}` : `${props.entries.length} changes · ${line(props.entries.at(-1)!)} · ${time(props.entries.at(-1)!.at)}`);
  return (
    <Show when={props.entries.length > 1} fallback={<p class="events"><Said>{words()}</Said></p>}>
      <button type="button" class="events" aria-expanded={isUnfolded()} onClick={() => unfold(!isUnfolded())}><Icon name={isUnfolded() ? "down" : "right"} size={12} /><Said>{words()}</Said></button>
      <Show when={isUnfolded()}><ul class="events-list"><For each={props.entries}>{(entry) => <li><Said>{line(entry)}</Said> · <time title={fullTime(entry.at)}>{time(entry.at)}</time></li>}</For></ul></Show>
    </Show>
  );
}
