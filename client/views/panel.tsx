/** What is known beside the messages, in four leaves (picture 01): the customer, their orders, the copilot, and the conversation's details. */
import { For, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { showTab, togglePanel } from "../actions";
import type { App } from "../app";
import { tabOf } from "../pane";
import { IconButton } from "../parts/small";
import { tabs, type Tab } from "../state";
import { DetailsLeaf } from "./details";
import { PersonLeaf } from "./person";
import "../styles/leaves.css";

const CopilotLeaf = lazy(() => import("./copilot/leaf").then(({ CopilotLeaf }) => ({ default: CopilotLeaf })));
const OrdersLeaf = lazy(() => import("./orders/leaf").then(({ OrdersLeaf }) => ({ default: OrdersLeaf })));

const names: Readonly<Record<Tab, string>> = { customer: "Customer", orders: "Orders", copilot: "Copilot", details: "Details" };

export function Panel(props: { app: App; id: string }) {
  const state = props.app.state;
  const tab = (): Tab => tabOf(props.app.prefs(), state());
  let bar!: HTMLDivElement;
  function move(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab()) + by + tabs.length) % tabs.length]!;
    showTab(props.app, next);
    bar.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }
  return (
    <aside class="panel" aria-label={names[tab()]}>
      <header class="bar panel-bar">
        <div class="panel-tabs" role="tablist" aria-label="Beside the conversation" ref={bar} onKeyDown={move}>
          <For each={tabs}>{(one, at) => (
            <button type="button" role="tab" id={`tab-${one}`} aria-selected={tab() === one} aria-controls="leaf" tabindex={tab() === one ? 0 : -1} title={`${names[one]} (${at() + 1})`} onClick={() => showTab(props.app, one)}>{names[one]}<span class="num" aria-hidden="true">{at() + 1}</span></button>
          )}</For>
        </div>
        <span class="not-all"><IconButton icon="close" label="Hide what is beside the conversation" keys="]" onClick={() => { props.app.send({ t: "ledger", number: 0 }); togglePanel(props.app); }} /></span>
      </header>
      <div class="panel-body" role="tabpanel" id="leaf" aria-labelledby={`tab-${tab()}`}>
        <Show when={state().rows[props.id]}>
          <Suspense>
            <Switch>
              <Match when={tab() === "customer"}><PersonLeaf app={props.app} id={props.id} /></Match>
              <Match when={tab() === "orders"}><OrdersLeaf app={props.app} id={props.id} /></Match>
              <Match when={tab() === "copilot"}><CopilotLeaf app={props.app} id={props.id} /></Match>
              <Match when={true}><DetailsLeaf app={props.app} id={props.id} /></Match>
            </Switch>
          </Suspense>
        </Show>
      </div>
    </aside>
  );
}
