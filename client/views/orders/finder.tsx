/** Products, found while one types: by any word of a name in any language, or by SKU. Arrows choose, Enter takes. */
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import type { Product, Products } from "../../../server/protocol";
import type { App } from "../../app";
import { money } from "../../format";
import { Icon } from "../../parts/icon";
import { Chip, Said } from "../../parts/small";
import { Thumb } from "./thumb";
import { nameIn, shelfWords } from "./words";

const typedMs = 120;
const shownMax = 8;

/** `quiet`: nothing is offered before something is asked for. */
export function Finder(props: { app: App; label: string; language?: string; quiet?: boolean; onPick: (product: Product) => void; onLeave: () => void }) {
  const [query, setQuery] = createSignal("");
  const [found, setFound] = createSignal<readonly Product[]>([]);
  const [asked, setAsked] = createSignal<string | null>(null);
  const [trouble, setTrouble] = createSignal("");
  const [at, setAt] = createSignal(0);
  const stamp = createMemo(() => props.app.state().catalogue);
  const shown = (): readonly Product[] => (props.quiet && query().trim() === "" ? [] : found());
  const isLive = (): boolean => props.app.connection().at === "live";
  const id = `finder-${props.label.replace(/\W+/g, "-").toLowerCase()}`;
  let input!: HTMLInputElement;

  async function look(text: string): Promise<void> {
    try {
      const { products } = await props.app.ask<Products>({ t: "products", limit: shownMax, ...(text && { query: text }) });
      if (text !== query().trim()) return;
      setFound(products);
      setAt(0);
      setTrouble("");
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "The catalogue could not be read.");
    }
    setAsked(text);
  }
  createEffect(on([() => query().trim(), stamp, isLive], ([text]) => {
    if (!isLive()) return;
    const timer = setTimeout(() => void look(text), asked() === null ? 0 : typedMs);
    onCleanup(() => clearTimeout(timer));
  }));
  onMount(() => input.focus());

  function pressed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const product = shown()[at()];
    if (step) setAt((at() + step + shown().length) % Math.max(1, shown().length));
    else if (event.key === "Enter" && !event.isComposing && product) pick(product);
    else if (event.key === "Escape") props.onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function pick(product: Product): void {
    props.onPick(product);
    setQuery("");
    input.focus();
  }
  return (
    <div class="finder" onKeyDown={pressed}>
      <label class="finder-query"><Icon name="search" size={14} />
        <input ref={input} type="text" role="combobox" aria-label={props.label} aria-expanded="true" aria-controls={id} aria-activedescendant={shown().length > 0 ? `${id}-${at()}` : undefined} placeholder="Name or SKU" value={query()} onInput={(event) => setQuery(event.currentTarget.value)} spellcheck={false} autocomplete="off" />
      </label>
      <div role="listbox" id={id} aria-label={props.label} class="finder-list">
        <For each={shown()}>{(product, index) => (
          <div role="option" class="finder-item" id={`${id}-${index()}`} aria-selected={at() === index()} onPointerMove={() => setAt(index())} onClick={() => pick(product)}>
            <Thumb app={props.app} size={32} url={product.images[0]?.url} />
            <span class="finder-name"><Said>{nameIn(product.names, props.language)}</Said><small class="mute">{product.sku}</small></span>
            <span class="finder-facts"><b class="num">{money(product.priceMinor, product.currency)}</b><Chip kind={shelfWords(product).kind}>{shelfWords(product).word}</Chip></span>
          </div>
        )}</For>
      </div>
      <p class="finder-none mute" role="status">
        <Show when={isLive()} fallback="The catalogue needs a connection.">
          <Show when={!trouble()} fallback={trouble()}>{asked() !== null && found().length === 0 ? (asked() ? `No product is called “${asked()}”.` : "The catalogue is empty.") : ""}</Show>
        </Show>
      </p>
    </div>
  );
}
