/** Counting the shelf: the new number goes along with the one that was seen, so that what was sold meanwhile stays sold. */
import { createSignal, Show } from "solid-js";
import type { Product, ProductSaved } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { clientId } from "../../outbox";
import { piecesOf } from "./words";

export function StockForm(props: { app: App; product: Product; onSaved: (product: Product) => void }) {
  const [trouble, setTrouble] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  let input!: HTMLInputElement;
  let seen = props.product.stock;
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const stock = piecesOf(input.value);
    if (stock === null) return void setTrouble("The stock must be a whole number, 0 or more.");
    setBusy(true);
    try {
      const saved = await props.app.ask<ProductSaved>({ t: "saveProduct", client: clientId(), product: props.product.id, form: { stock, stockWas: seen } });
      setTrouble(saved.ok ? "" : saved.say);
      const now = saved.ok ? saved.product : saved.product;
      if (now) seen = now.stock;
      if (saved.ok) {
        input.value = "";
        props.onSaved(saved.product);
      }
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "The stock could not be changed.");
    }
    setBusy(false);
  }
  return (
    <form class="stock-form" onSubmit={(event) => void save(event)} aria-label="Count the stock">
      <label class="field"><span>Counted</span><input ref={input} type="text" inputmode="numeric" placeholder={String(props.product.stock)} required aria-invalid={trouble() !== ""} onFocus={() => (seen = props.product.stock)} /></label>
      <Button submit disabled={isBusy() || props.app.connection().at !== "live"}>Set the stock</Button>
      <Show when={trouble()}><p class="said bad" role="alert"><Icon name="alert" size={12} /> {trouble()}</p></Show>
    </form>
  );
}
