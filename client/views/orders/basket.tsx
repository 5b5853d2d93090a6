/** An order made from the thread: products are looked up and counted, then it becomes a draft that is approved like any other. */
import { createMemo, Show } from "solid-js";
import type { Product } from "../../../server/protocol";
import type { App } from "../../app";
import { money } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, IconButton, Said } from "../../parts/small";
import type { BasketLine } from "../../state";
import { Finder } from "./finder";
import { LinesEditor, totalOf, withQuantity } from "./lines";
import { createStock } from "./products";
import { nameIn, troubleWords } from "./words";

export function Basket(props: { app: App; id: string }) {
  const state = props.app.state;
  const row = () => state().rows[props.id];
  const lines = createMemo((): readonly BasketLine[] => state().baskets[props.id] ?? []);
  const isLive = (): boolean => props.app.connection().at === "live";
  const stock = createStock(props.app, () => lines().map(({ product }) => product));
  const known = () => ({ ...Object.fromEntries(lines().map(({ product, stock: left }) => [product, left])), ...stock() });
  const intent = createMemo(() => state().intents.findLast((one) => one.conversation === props.id && one.request.type === "draft_order"));
  const isMaking = (): boolean => intent() !== undefined && intent()!.state !== "refused";
  const refused = (): readonly string[] => {
    const outcome = intent()?.state === "refused" ? intent()!.outcome : undefined;
    if (outcome?.ok !== false) return [];
    return outcome.troubles?.length ? outcome.troubles.map((trouble) => troubleWords(trouble, lines()[0]?.currency ?? "")) : [outcome.say];
  };
  const currencies = createMemo(() => [...new Set(lines().map(({ currency }) => currency))]);
  const set = (next: readonly BasketLine[]): void => props.app.send({ t: "basket", conversation: props.id, lines: next });
  const shut = (): void => props.app.send({ t: "shelf", shelf: "" });

  function add({ id, sku, names, priceMinor, currency, stock: left, images }: Product): void {
    const held = lines().find((line) => line.sku === sku);
    set(held ? withQuantity(lines(), sku, held.quantity + 1) : [...lines(), { product: id, sku, name: nameIn(names, row()?.insight?.language), quantity: 1, priceMinor, currency, stock: left, image: images[0]?.file }]);
  }
  function make(): void {
    if (lines().length === 0 || isMaking() || !isLive()) return;
    props.app.send({ t: "deal", conversation: props.id, request: { type: "draft_order", source: "agent", conversation: props.id, lines: lines().map(({ sku, quantity }) => ({ sku, quantity })) } });
  }
  return (
    <section class="card basket" aria-label="New order">
      <h3><Icon name="bag" size={14} /><span>New order for <Said>{row()?.name.split(/\s+/u)[0] ?? ""}</Said></span><span class="grow" /><IconButton icon="close" label="Close, keep what is in it" size={14} onClick={shut} /></h3>
      <Finder app={props.app} label="Find a product for the order" quiet={lines().length > 0} language={row()?.insight?.language} onPick={add} onLeave={shut} />
      <Show when={lines().length > 0}>
        <LinesEditor app={props.app} lines={lines()} currency={lines()[0]!.currency} stock={known()} onChange={(sku, quantity) => set(withQuantity(lines(), sku, quantity))} />
        <p class="deal-total"><b>Total</b><b class="num">{currencies().length > 1 ? "in several currencies" : money(totalOf(lines()), lines()[0]!.currency)}</b></p>
        <p class="deal-fact"><Icon name="lock" size={13} />A draft reserves nothing. Approving it does.</p>
      </Show>
      <Show when={refused().length > 0}><div class="deal-troubles" role="alert">{refused().map((say) => <p><Icon name="alert" size={13} /><Said>{say}</Said></p>)}</div></Show>
      <Show when={lines().length > 0}>
        <footer><Button kind="primary" disabled={isMaking() || !isLive()} onClick={make}>{isMaking() ? "Drafting" : "Draft the order"}</Button><span class="grow" /><Button kind="ghost" onClick={() => set([])}>Empty it</Button></footer>
      </Show>
    </section>
  );
}
