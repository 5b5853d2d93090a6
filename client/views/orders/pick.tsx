/** A product for the reply: looked up over the composer, and sent as a card with the words that go along. */
import { onCleanup, onMount } from "solid-js";
import type { Product } from "../../../server/protocol";
import { composerEvent } from "../../actions";
import type { App } from "../../app";
import { Finder } from "./finder";
import { nameIn } from "./words";

export function PickProduct(props: { app: App; id: string }) {
  const row = () => props.app.state().rows[props.id];
  let box!: HTMLDivElement;
  const shut = (): void => {
    props.app.send({ t: "shelf", shelf: "" });
    dispatchEvent(new CustomEvent(composerEvent));
  };
  function pick(product: Product): void {
    putCard(props.app, props.id, product, row()?.insight?.language);
    shut();
  }
  onMount(() => {
    const outside = (event: Event): void => {
      if (!box.contains(event.target as Node)) props.app.send({ t: "shelf", shelf: "" });
    };
    document.addEventListener("pointerdown", outside, true);
    onCleanup(() => document.removeEventListener("pointerdown", outside, true));
  });
  return <div class="pick-product" ref={box} role="dialog" aria-label="Product card"><Finder app={props.app} label="Find a product to send" language={row()?.insight?.language} onPick={pick} onLeave={shut} /></div>;
}

/** The next reply carries this product. */
export function putCard(app: App, conversation: string, { id, sku, names, priceMinor, currency, images }: Product, language: string | undefined): void {
  const draft = app.state().drafts[conversation];
  const image = images[0]?.file;
  app.send({ t: "draft", conversation, draft: { ...draft, text: draft?.text ?? "", note: false, product: { product: id, sku, name: nameIn(names, language), priceMinor, currency, ...(image !== undefined && { image }) } } });
}
