/** The catalogue: what is sold, what is left of it, and how it changes. Everybody looks; supervisors and administrators change it. */
import { createEffect, createMemo, createSignal, Match, on, onCleanup, Show, Switch } from "solid-js";
import type { Product, ProductFilter, Products } from "../../../server/protocol";
import { isSupervising } from "../../actions";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { ProductPane } from "./detail";
import { ProductForm } from "./form";
import { ImportPane } from "./import";
import { ProductList } from "./list";
import "../../styles/orders.css";
import "../../styles/catalogue.css";

const pageRows = 50;
const typedMs = 120;
/** Sales come one by one: the list is read anew when it is quiet for a moment. */
const gatherMs = 500;

export function CataloguePage(props: { app: App }) {
  const [filter, setFilter] = createSignal<ProductFilter>("active");
  const [query, setQuery] = createSignal("");
  const [products, setProducts] = createSignal<readonly Product[] | null>(null);
  const [next, setNext] = createSignal<string | undefined>();
  const [low, setLow] = createSignal(0);
  const [trouble, setTrouble] = createSignal("");
  const isLive = createMemo(() => props.app.connection().at === "live");
  const stamp = createMemo(() => props.app.state().catalogue);
  const place = createMemo(() => props.app.state().screen.page.split("/"));
  const subject = createMemo(() => (["low", "all"].includes(place()[1] ?? "") ? "" : (place()[1] ?? "")));
  const named = createMemo(() => (subject() === "sku" ? { sku: decodeURIComponent(place()[2] ?? "") } : { product: subject() }), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const mayChange = (): boolean => isSupervising(props.app.state());
  createEffect(on(place, ([, name]) => {
    if (name === "low" || name === "all") setFilter(name);
  }));

  async function load(after?: string): Promise<void> {
    const asked = { filter: filter(), query: query().trim() };
    try {
      const page = await props.app.ask<Products>({ t: "products", filter: asked.filter, ...(asked.query ? { query: asked.query } : { limit: pageRows }), ...(after !== undefined && { after }) });
      if (asked.filter !== filter() || asked.query !== query().trim()) return;
      setProducts(after === undefined ? page.products : [...(products() ?? []), ...page.products]);
      setNext(page.next);
      setLow(page.low);
      setTrouble("");
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "The catalogue could not be read.");
    }
  }
  createEffect(on([filter, () => query().trim(), isLive, stamp], ([, , live], before) => {
    if (!live) return;
    const wait = !before || before[0] !== filter() ? 0 : before[3] !== stamp() ? gatherMs : typedMs;
    const timer = setTimeout(() => void load(), wait);
    onCleanup(() => clearTimeout(timer));
  }));
  const saved = (product: Product): void => {
    setProducts((before) => before?.map((one) => (one.id === product.id ? product : one)) ?? null);
    props.app.send({ t: "page", page: `catalogue/${product.id}` });
  };
  return (
    <main class="page catalogue" id="list" classList={{ "has-subject": subject() !== "" }} aria-label="Products">
      <ProductList app={props.app} products={products()} low={low()} filter={filter()} query={query()} subject={named()} mayChange={mayChange()} hasMore={next() !== undefined} onFilter={setFilter} onQuery={setQuery} onMore={() => void load(next())} />
      <section class="product-pane" aria-label="Product" tabIndex={-1}>
        <Show when={trouble()}><p class="banner bad" role="alert"><Icon name="alert" /><span class="grow">{trouble()}</span><Button size={24} onClick={() => void load()}>Try again</Button></p></Show>
        <Switch>
          <Match when={subject() === "new" && mayChange()}><ProductForm app={props.app} onSaved={saved} onCancel={() => props.app.send({ t: "page", page: "catalogue" })} /></Match>
          <Match when={subject() === "import" && mayChange()}><ImportPane app={props.app} onDone={() => void load()} /></Match>
          <Match when={subject() !== "" && subject() !== "new" && subject() !== "import"}>
            <Show when={named()} keyed>{(name) => <ProductPane app={props.app} name={name} isEditing={place()[2] === "edit" && mayChange()} mayChange={mayChange()} onSaved={saved} />}</Show>
          </Match>
          <Match when={true}>
            <div class="empty"><Icon name="grid" size={24} /><h2>{products()?.length === 0 && !query() && filter() === "active" ? "Nothing is sold yet" : "Choose a product"}</h2><p class="mute">What stands here can be ordered, sent as a card, and proposed by the copilot.</p>
              <Show when={mayChange()}><Button kind="primary" icon="plus" onClick={() => props.app.send({ t: "page", page: "catalogue/new" })}>Add a product</Button></Show></div>
          </Match>
        </Switch>
      </section>
    </main>
  );
}
