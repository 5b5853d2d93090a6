/** Products that fit what the customer asked: into the reply as a card, or into the basket. */
import { createMemo, For, Show } from "solid-js";
import type { SuggestedProduct } from "../../../server/protocol";
import type { App } from "../../app";
import { money } from "../../format";
import { IconButton, Said } from "../../parts/small";
import { createProducts } from "../orders/products";
import { Thumb } from "../orders/thumb";
import { putCard } from "../orders/pick";
import { stockWords } from "../orders/words";

export function Offers(props: { app: App; id: string; products: readonly SuggestedProduct[] }) {
  const found = createProducts(props.app, "sku", () => props.products.map(({ sku }) => sku));
  const now = createMemo(() => new Map(found().map((product) => [product.sku, product])));
  const row = () => props.app.state().rows[props.id];
  return (
    <section class="card offers-card" aria-label="Suggested products">
      <h3>Suggested products<span class="mute num">{props.products.length}</span></h3>
      <ul>
        <For each={props.products}>{(offer) => {
          const product = () => now().get(offer.sku);
          const left = (): number => product()?.stock ?? offer.stock;
          return (
            <li>
              <Thumb app={props.app} size={32} url={product()?.images[0]?.url} />
              <span class="finder-name"><Said>{offer.name}</Said><small class="mute"><span class={`stock-word ${stockWords(left()).kind}`}>{stockWords(left()).word}</span><Show when={offer.pitch}> · <Said>{offer.pitch}</Said></Show></small></span>
              <b class="num">{money(product()?.priceMinor ?? offer.priceMinor, offer.currency)}</b>
              <IconButton icon="plus" size={14} label={`Put ${offer.name} into the reply`} onClick={() => product() && putCard(props.app, props.id, product()!, row()?.insight?.language)} />
            </li>
          );
        }}</For>
      </ul>
    </section>
  );
}
