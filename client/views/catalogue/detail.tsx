/** One product: what customers see of it, what is left and what is reserved, and how its stock came to be so. */
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { Product, ProductDetail, ProductSaved, StockMove } from "../../../server/protocol";
import type { App } from "../../app";
import { count, fullTime, money, when } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, Chip, Said } from "../../parts/small";
import { languageName } from "../../words";
import { nameIn, shelfWords } from "../orders/words";
import { ProductForm } from "./form";
import { StockForm } from "./stock";
import { changeWords, isLow, moveWords } from "./words";

const gatherMs = 300;

export function ProductPane(props: { app: App; name: { readonly product?: string; readonly sku?: string }; isEditing: boolean; mayChange: boolean; onSaved: (product: Product) => void }) {
  const [detail, setDetail] = createSignal<ProductDetail | null>(null);
  const [trouble, setTrouble] = createSignal("");
  const isLive = createMemo(() => props.app.connection().at === "live");
  const stamp = createMemo(() => props.app.state().catalogue);
  createEffect(on([stamp, isLive], ([, live], before) => {
    if (!live) return;
    let isGone = false;
    const ask = (): void => void props.app.ask<ProductDetail>({ t: "product", ...props.name }).then((found) => !isGone && (setDetail(found), setTrouble("")), (why: unknown) => !isGone && setTrouble(why instanceof Error ? why.message : "The product could not be read."));
    const timer = setTimeout(ask, before ? gatherMs : 0);
    onCleanup(() => {
      isGone = true;
      clearTimeout(timer);
    });
  }));
  const product = createMemo(() => detail()?.product);
  const go = (page: string): void => props.app.send({ t: "page", page });
  async function turn(active: boolean): Promise<void> {
    try {
      const saved = await props.app.ask<ProductSaved>({ t: "switchProduct", product: product()!.id, active });
      if (saved.ok) props.onSaved(saved.product);
      setTrouble(saved.ok ? "" : saved.say);
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "It could not be changed.");
    }
  }
  return (
    <>
      <Show when={trouble()}><div class="box bad" role="alert"><Icon name="alert" /><p>{trouble()}</p></div></Show>
      <Show when={product()}>{(one) => (
        <Show when={!props.isEditing} fallback={<ProductForm app={props.app} product={one()} onSaved={props.onSaved} onCancel={() => go(`catalogue/${one().id}`)} />}>
          <header class="product-head">
            <a class="icon-button only-narrow" href="#/catalogue" aria-label="All products"><Icon name="back" /></a>
            <div class="grow"><h2><Said>{nameIn(one().names)}</Said></h2><p class="mute"><span class="mono">{one().sku}</span><Show when={!one().active}> · not sold</Show></p></div>
            <Show when={props.mayChange}>
              <Button icon="pencil" onClick={() => go(`catalogue/${one().id}/edit`)}>Edit</Button>
              <Show when={one().active} fallback={<Button kind="primary" onClick={() => void turn(true)}>Sell again</Button>}><Button kind="danger" onClick={() => void turn(false)}>Stop selling</Button></Show>
            </Show>
          </header>
          <Show when={isLow(one())}><div class="box warn"><Icon name="warn" /><p><b>{one().stock === 0 ? "Out of stock." : `Only ${one().stock} left.`}</b> {one().stock === 0 ? "Orders with it can't be approved." : `People are told from ${one().alertAt} on.`}</p></div></Show>
          <Show when={one().images.length > 0}><ul class="product-pictures"><For each={one().images}>{(image, at) => <li><img src={image.url} alt={`Picture ${at() + 1} of ${nameIn(one().names)}`} /></li>}</For></ul></Show>
          <section class="card product-facts" aria-label="What is left">
            <dl>
              <dt>Price</dt><dd class="num">{money(one().priceMinor, one().currency)}</dd>
              <dt>In stock</dt><dd><Chip kind={shelfWords(one()).kind}>{count(one().stock)}</Chip><span class="mute">can be sold</span></dd>
              <dt>Reserved</dt><dd class="num">{count(detail()!.reserved)}<span class="mute">in orders not yet fulfilled</span></dd>
              <dt>Alert at</dt><dd class="num">{count(one().alertAt)}</dd>
              <Show when={one().link}>{(link) => <><dt>Page</dt><dd><a class="link" href={link()} target="_blank" rel="noopener noreferrer"><bdi>{link()}</bdi></a></dd></>}</Show>
            </dl>
            <Show when={props.mayChange}><StockForm app={props.app} product={one()} onSaved={props.onSaved} /></Show>
          </section>
          <section class="card product-texts" aria-label="Names and descriptions"><dl><For each={Object.entries(one().names)}>{([language, name]) => <><dt>{languageName(language)}</dt><dd><div><Said>{name}</Said><Show when={one().about[language]}>{(about) => <p class="mute" dir="auto" lang={language}>{about()}</p>}</Show></div></dd></>}</For></dl></section>
          <Moves app={props.app} moves={detail()!.moves} />
        </Show>
      )}</Show>
    </>
  );
}

function Moves(props: { app: App; moves: readonly StockMove[] }) {
  return (
    <Show when={props.moves.length > 0}>
      <section class="card moves" aria-label="Moves of the stock">
        <h3>How the stock moved</h3>
        <table>
          <thead><tr><th>When</th><th>What</th><th>Who</th><th class="right">Change</th><th class="right">Left</th></tr></thead>
          <tbody><For each={props.moves}>{(move) => (
            <tr><td class="num" title={fullTime(move.at)}>{when(move.at, props.app.now())}</td><td>{moveWords(move)}</td><td><Said>{props.app.state().session?.users[move.by]?.name ?? "—"}</Said></td><td class="num right">{changeWords(move.change)}</td><td class="num right">{count(move.left)}</td></tr>
          )}</For></tbody>
        </table>
      </section>
    </Show>
  );
}
