/** Products that somebody looks at, as the catalogue has them now: asked for when they come into sight, and anew when the catalogue changed. */
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from "solid-js";
import type { Product, ProductDetail } from "../../../server/protocol";
import type { App } from "../../app";

/** An order of more is not looked up line by line. */
const productsMax = 12;
/** Many changes of the catalogue come together. */
const gatherMs = 300;

/** Those that are there, of the ids or SKUs. */
export function createProducts(app: App, by: "product" | "sku", names: Accessor<readonly string[]>): Accessor<readonly Product[]> {
  const [found, setFound] = createSignal<readonly Product[]>([]);
  const wanted = createMemo(() => [...new Set(names())].filter(Boolean).slice(0, productsMax), [], { equals: (a, b) => a.join("\n") === b.join("\n") });
  const stamp = createMemo(() => app.state().catalogue);
  const isLive = createMemo(() => app.connection().at === "live");
  createEffect(on([wanted, stamp, isLive], ([asked, , live], before) => {
    if (!live) return;
    let isGone = false;
    const ask = (name: string): Promise<Product | null> => app.ask<ProductDetail>({ t: "product", ...(by === "sku" ? { sku: name } : { product: name }) }).then(({ product }) => product, () => null);
    const timer = setTimeout(() => void Promise.all(asked.map(ask)).then((all) => isGone || setFound(all.filter((one) => one !== null))), before?.[0] === asked ? gatherMs : 0);
    onCleanup(() => {
      isGone = true;
      clearTimeout(timer);
    });
  }));
  return found;
}

/** What is left of each, by its id; what is not known is absent. */
export function createStock(app: App, products: Accessor<readonly string[]>): Accessor<Readonly<Record<string, number>>> {
  const found = createProducts(app, "product", products);
  return createMemo(() => Object.fromEntries(found().map(({ id, stock }) => [id, stock])));
}
