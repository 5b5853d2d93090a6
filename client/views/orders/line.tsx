/** A step of an order in the thread: while it is a proposal its card, with approve and dismiss; afterwards one line that opens it. */
import { createMemo, Show } from "solid-js";
import type { Entry } from "../../../server/protocol";
import { isRoomy } from "../../actions";
import type { App } from "../../app";
import { waitingOrders } from "../../deals";
import { fullTime, time } from "../../format";
import { Icon } from "../../parts/icon";
import { Said } from "../../parts/small";
import { tabOf } from "../../pane";
import { authorName, changeWords } from "../../words";
import { Proposal } from "./proposal";
import "../../styles/orders.css";

export function OrderLine(props: { app: App; id: string; entry: Entry }) {
  const state = props.app.state;
  const gist = () => props.entry.content!.order!;
  const order = () => state().orders[gist().id];
  const isWaiting = createMemo(() => gist().state === "draft" && waitingOrders(state(), props.id).includes(gist().id) && order()?.state === "draft");
  const words = (): string => {
    const session = state().session;
    const who = authorName(props.entry.author, session?.users ?? {}, session?.me.id ?? 0, state().rows[props.id]?.name ?? "");
    const what = changeWords(props.entry, session?.users ?? {});
    return props.entry.author === "system" ? what.charAt(0).toUpperCase() + what.slice(1) : `${who}: ${what}`;
  };
  /** Its card is in the pane beside already. */
  const isBeside = createMemo(() => isRoomy() && props.app.prefs().panel && ["copilot", "orders"].includes(tabOf(props.app.prefs(), state())));
  const show = (): void => {
    props.app.send({ t: "prefs", prefs: { tab: "orders", ...(isRoomy() && { panel: true }) } });
    if (!isRoomy()) props.app.send({ t: "panel", on: true });
  };
  return (
    <Show when={isWaiting() && order()} fallback={<button type="button" class="events order-line" title="Show the customer's orders (2)" onClick={show}><Icon name="bag" size={13} /><Said>{words()}</Said> · <time title={fullTime(props.entry.at)}>{time(props.entry.at)}</time></button>}>
      {(one) => <div class="proposal-line"><Proposal app={props.app} order={one()} slim={isBeside()} /></div>}
    </Show>
  );
}
