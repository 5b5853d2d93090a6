/** A product as it stands in a message. */
import { Show } from "solid-js";
import type { App } from "../../app";
import { money } from "../../format";
import { IconButton, Said } from "../../parts/small";
import type { ProductCard } from "../../state";
import { Thumb } from "./thumb";

/** `onRemove`: it has not been sent yet. */
export function Card(props: { app: App; card: Omit<ProductCard, "product">; price?: string; link?: string; onRemove?: () => void }) {
  return (
    <span class="product-card">
      <Thumb app={props.app} size={64} file={props.card.image} />
      <span class="product-words">
        <b><Show when={props.link} fallback={<Said>{props.card.name}</Said>}>{(href) => <a href={href()} target="_blank" rel="noopener noreferrer nofollow"><Said>{props.card.name}</Said></a>}</Show></b>
        <small class="mute">{props.card.sku}</small>
        <b class="num">{props.price ?? money(props.card.priceMinor, props.card.currency)}</b>
      </span>
      <Show when={props.onRemove}><IconButton icon="close" size={14} label={`Leave ${props.card.name} out`} onClick={() => props.onRemove!()} /></Show>
    </span>
  );
}
