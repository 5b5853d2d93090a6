/** An order that waits for a person (picture 01): what it is, what approving does, and why it can't be, if it can't. */
import { createMemo, createSignal, For, Show } from "solid-js";
import type { OrderRow } from "../../../server/protocol";
import type { App } from "../../app";
import { askedOf, isBusy } from "../../deals";
import { money } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, Said } from "../../parts/small";
import { Finder } from "./finder";
import { Lines, LinesEditor, totalOf, withQuantity, type ShownLine } from "./lines";
import { createStock } from "./products";
import { effectWords, nameIn, sourceWords, troubleWords } from "./words";

/** Below this share nobody should trust it. */
const sureMin = 0.7;

/** `slim`: its card stands in the pane beside, so one line is enough. */
export function Proposal(props: { app: App; order: OrderRow; slim?: boolean }) {
  const state = props.app.state;
  const [edited, setEdited] = createSignal<readonly ShownLine[] | null>(null);
  const row = () => state().rows[props.order.conversation ?? ""];
  const isLive = (): boolean => props.app.connection().at === "live";
  const busy = (): boolean => isBusy(state(), props.order);
  const lines = (): readonly ShownLine[] => edited() ?? props.order.lines;
  const stock = createStock(props.app, () => (props.slim ? [] : lines().map(({ product }) => product)));
  const refused = () => {
    const asked = askedOf(state(), props.order.id);
    return asked?.state === "refused" && asked.outcome?.ok === false ? asked.outcome : undefined;
  };
  const troubles = createMemo((): readonly string[] => {
    const told = props.order.troubles ?? refused()?.troubles;
    return told && told.length > 0 ? told.map((trouble) => troubleWords(trouble, props.order.currency)) : refused() ? [refused()!.say] : [];
  });
  const isUnsure = (): boolean => (props.order.confidence ?? 1) < sureMin;
  const isReachable = (): boolean => (row()?.windowUntil ?? 0) === 0 || row()!.windowUntil > props.app.now();
  const effect = (): string => effectWords(props.order, row()?.name.split(/\s+/u)[0] ?? "", props.order.language ?? row()?.insight?.language, isReachable());
  const ask = (request: Parameters<typeof deal>[2]): void => deal(props.app, props.order, request);
  function save(): void {
    const wanted = edited()!.map(({ sku, quantity }) => ({ sku, quantity }));
    setEdited(null);
    ask({ type: "edit_order", revision: props.order.revision, lines: wanted });
  }
  return (
    <section class="proposal card" classList={{ slim: props.slim, unsure: isUnsure() }} aria-label={`Proposed order ${props.order.number}`} aria-busy={busy()}>
      <h3><Icon name="bag" size={14} /><span>Proposed order <span class="num">#{props.order.number}</span></span>
        <span class="aside">{props.order.confidence === undefined ? sourceWords(props.order) : isUnsure() ? "unsure" : `${Math.round(props.order.confidence * 100)}\u00a0% sure`}</span></h3>
      <Show when={!props.slim} fallback={<p class="slim-lines"><Said>{props.order.lines.map(({ quantity, name, sku }) => `${quantity} × ${name || sku}`).join(", ")}</Said><b class="num">{money(props.order.totalMinor, props.order.currency)}</b></p>}>
        <Show when={edited()} fallback={<Lines app={props.app} lines={props.order.lines} currency={props.order.currency} stock={stock()} pictures />}>
          {(now) => <LinesEditor app={props.app} lines={now()} currency={props.order.currency} stock={stock()} onChange={(sku, quantity) => setEdited(withQuantity(now(), sku, quantity))} />}
        </Show>
        <Show when={edited()}><Finder app={props.app} label="Add a product to the order" quiet language={props.order.language} onLeave={() => setEdited(null)} onPick={({ id, sku, names, priceMinor, images }) =>
          setEdited((now) => (now!.some((line) => line.sku === sku) ? withQuantity(now!, sku, now!.find((line) => line.sku === sku)!.quantity + 1) : [...now!, { sku, product: id, name: nameIn(names, props.order.language), quantity: 1, priceMinor, image: images[0]?.file }]))} /></Show>
        <p class="deal-total"><b>Total</b><b class="num">{money(totalOf(lines()), props.order.currency)}</b></p>
        <Show when={props.order.note}>{(note) => <p class="deal-fact"><Icon name="pencil" size={13} /><Said>{note()}</Said></p>}</Show>
        <p class="deal-fact"><Icon name="lock" size={13} />{effect()}</p>
      </Show>
      <Show when={troubles().length > 0 && !busy()}><div class="deal-troubles" role="alert"><For each={troubles()}>{(say) => <p><Icon name="alert" size={13} /><Said>{say}</Said></p>}</For></div></Show>
      <footer>
        <Show when={!edited()} fallback={<>
          <Button kind="primary" disabled={edited()!.length === 0 || !isLive()} onClick={save}>Save</Button><Button onClick={() => setEdited(null)}>Leave as it was</Button>
        </>}>
          <Button kind={isUnsure() ? "secondary" : "primary"} keys="Y" disabled={busy() || !isLive()} onClick={() => approve(props.app, props.order)}>{busy() ? "Placing" : "Approve"}</Button>
          <Button keys="D" disabled={busy() || !isLive()} onClick={() => ask({ type: "dismiss_order" })}>Dismiss</Button>
          <span class="grow" />
          <Show when={!props.slim}><Button kind="ghost" disabled={busy() || !isLive()} onClick={() => setEdited(props.order.lines)}>Edit</Button></Show>
        </Show>
      </footer>
      <Show when={!isLive()}><p class="deal-fact"><Icon name="offline" size={13} />Orders can be approved when the connection is back.</p></Show>
    </section>
  );
}

type Asking = Parameters<App["send"]>[0] & { t: "deal" };
export const deal = (app: App, order: OrderRow, request: Asking["request"]): void => app.send({ t: "deal", conversation: order.conversation ?? "", order: order.id, request });
const approve = (app: App, order: OrderRow): void => deal(app, order, { type: "approve_order", revision: order.revision });
