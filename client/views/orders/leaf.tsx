/** The Orders leaf: what this customer has ordered, what waits for approval, and the basket of a new order. */
import { createMemo, createSignal, For, Show } from "solid-js";
import type { App } from "../../app";
import { proposalOf } from "../../deals";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { emptyOrders } from "../../state";
import { Basket } from "./basket";
import { Deal } from "./deal";
import { Proposal } from "./proposal";

export function OrdersLeaf(props: { app: App; id: string }) {
  const state = props.app.state;
  const contact = () => state().rows[props.id]?.contact ?? "";
  const list = createMemo(() => state().ordersOf[contact()] ?? emptyOrders);
  const orders = createMemo(() => state().orders);
  const proposal = createMemo(() => proposalOf(state(), props.id));
  const drafts = createMemo(() => [...new Set([...(proposal() ? [proposal()!.id] : []), ...list().ids])].filter((id) => orders()[id]?.state === "draft"));
  const others = createMemo(() => list().ids.filter((id) => orders()[id] && orders()[id]!.state !== "draft"));
  const [toggled, setToggled] = createSignal<Readonly<Record<string, boolean>>>({});
  /** The newest one stands open. */
  const isOpen = (id: string): boolean => toggled()[id] ?? others()[0] === id;
  const isMaking = (): boolean => state().screen.shelf === "basket" || (state().baskets[props.id]?.length ?? 0) > 0;
  const isLive = (): boolean => props.app.connection().at === "live";
  return (
    <>
      <Show when={isMaking()} fallback={<Button icon="plus" keys="B" onClick={() => props.app.send({ t: "shelf", shelf: "basket" })}>New order</Button>}><Basket app={props.app} id={props.id} /></Show>
      <For each={drafts()}>{(id) => <Show when={orders()[id]}>{(order) => <Proposal app={props.app} order={order()} />}</Show>}</For>
      <For each={others()}>{(id) => <Show when={orders()[id]}>{(order) => <Deal app={props.app} order={order()} open={isOpen(id)} onToggle={() => setToggled({ ...toggled(), [id]: !isOpen(id) })} />}</Show>}</For>
      <Show when={list().next !== undefined}><Button kind="ghost" disabled={list().loading || !isLive()} onClick={() => props.app.send({ t: "deals", contact: contact(), after: list().next })}>Earlier orders</Button></Show>
      <Show when={!list().loaded && !isLive()}><p class="leaf-none mute">Orders need a connection.</p></Show>
      <Show when={list().loaded && drafts().length === 0 && others().length === 0 && !isMaking()}>
        <div class="leaf-none mute"><Icon name="bag" size={22} weight={1.4} /><p>Nothing was ordered yet. What is drafted here, by you or by the copilot, waits for your approval.</p></div>
      </Show>
    </>
  );
}
