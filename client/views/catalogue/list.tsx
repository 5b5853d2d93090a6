/** All products, or those that are sold, or those that run out; found by any word of a name. The arrows go from one to the next. */
import { For, Show } from "solid-js";
import type { FileLink, Product, ProductFilter } from "../../../server/protocol";
import type { App } from "../../app";
import { count, money } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, Chip, IconButton, Said } from "../../parts/small";
import { Thumb } from "../orders/thumb";
import { nameIn, shelfWords } from "../orders/words";

const filters: readonly (readonly [ProductFilter, string])[] = [["active", "Sold"], ["low", "Running out"], ["all", "All"]];

interface Props {
  app: App; products: readonly Product[] | null; low: number; filter: ProductFilter; query: string; subject: { readonly product?: string; readonly sku?: string };
  mayChange: boolean; hasMore: boolean; onFilter: (filter: ProductFilter) => void; onQuery: (query: string) => void; onMore: () => void;
}

export function ProductList(props: Props) {
  function move(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const by = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    if (by === 0) return;
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
    event.preventDefault();
  }
  async function save(): Promise<void> {
    const link = await props.app.ask<FileLink>({ t: "exportProducts" }).catch((why: unknown) => {
      props.app.send({ t: "toast", toast: { id: Date.now(), text: why instanceof Error ? why.message : "The catalogue could not be written.", bad: true } });
      return null;
    });
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.download = "products.csv";
    anchor.click();
  }
  const go = (page: string): void => props.app.send({ t: "page", page });
  return (
    <section class="product-list" aria-label="All products">
      <header>
        <h1>Products</h1><span class="grow" />
        <Show when={props.mayChange}>
          <IconButton icon="download" label="Save all as a CSV file" onClick={() => void save()} />
          <IconButton icon="upload" label="Take in a CSV file" onClick={() => go("catalogue/import")} />
          <Button kind="primary" size={32} icon="plus" onClick={() => go("catalogue/new")}>Add product</Button>
        </Show>
      </header>
      <label class="finder-query"><Icon name="search" size={14} /><input type="search" aria-label="Find a product" placeholder="Name or SKU" value={props.query} onInput={(event) => props.onQuery(event.currentTarget.value)} spellcheck={false} autocomplete="off" /></label>
      <div class="filters" role="group" aria-label="Which products">
        <For each={filters}>{([filter, word]) => <button type="button" aria-pressed={props.filter === filter} onClick={() => { props.onFilter(filter); go("catalogue"); }}>{word}<Show when={filter === "low" && props.low > 0}><span class="num"> {count(props.low)}</span></Show></button>}</For>
      </div>
      <ul onKeyDown={move}>
        <For each={props.products ?? []} fallback={<Show when={props.products}><li class="list-none mute">{props.query ? `No product is called “${props.query}”.` : props.filter === "low" ? "Nothing is running out." : "There are no products."}</li></Show>}>{(product) => (
          <li>
            <a class="product-row" classList={{ off: !product.active }} href={`#/catalogue/${product.id}`} aria-label={`${nameIn(product.names)}, ${product.sku}, ${money(product.priceMinor, product.currency)}, ${product.active ? shelfWords(product).word : "not sold"}`} aria-current={props.subject.product === product.id || props.subject.sku === product.sku ? "page" : undefined}>
              <Thumb app={props.app} size={40} url={product.images[0]?.url} />
              <span class="finder-name"><Said>{nameIn(product.names)}</Said><small class="mute">{product.sku}</small></span>
              <span class="finder-facts"><b class="num">{money(product.priceMinor, product.currency)}</b><Show when={product.active} fallback={<Chip>not sold</Chip>}><Chip kind={shelfWords(product).kind}>{shelfWords(product).word}</Chip></Show></span>
            </a>
          </li>
        )}</For>
      </ul>
      <Show when={props.hasMore}><Button kind="ghost" onClick={() => props.onMore()}>More products</Button></Show>
    </section>
  );
}
