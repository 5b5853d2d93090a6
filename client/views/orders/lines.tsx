/** The lines of an order: as they are, or with their quantities to be changed. */
import { For, Show } from "solid-js";
import type { App } from "../../app";
import { money } from "../../format";
import { Chip, IconButton, Said } from "../../parts/small";
import { Thumb } from "./thumb";
import { stockWords } from "./words";

export interface ShownLine { readonly sku: string; readonly product: string; readonly name: string; readonly quantity: number; readonly priceMinor: number; readonly image?: string; readonly claimed?: string }

const quantityMax = 9_999;

/** `stock`: by product, while it still matters. */
export function Lines(props: { app: App; lines: readonly ShownLine[]; currency: string; stock?: Readonly<Record<string, number>>; pictures?: boolean }) {
  return (
    <ul class="deal-lines">
      <For each={props.lines}>{(line) => (
        <li>
          <Show when={props.pictures}><Thumb app={props.app} size={32} file={line.image} /></Show>
          <span class="deal-name"><Said>{line.name || line.sku}</Said>
            <small class="mute">{line.name ? line.sku : "not in the catalogue"}<Show when={line.claimed}>{(claimed) => <> · their basket says {claimed()}</>}</Show></small>
          </span>
          <span class="deal-amount num"><span>{line.quantity} × {money(line.priceMinor, props.currency)}</span>
            <Show when={props.stock?.[line.product] !== undefined}><Chip kind={stockWords(props.stock![line.product]!, line.quantity).kind}>{stockWords(props.stock![line.product]!, line.quantity).word}</Chip></Show>
          </span>
        </li>
      )}</For>
    </ul>
  );
}

/** Quantities by field and by button; none of a line takes it away. */
export function LinesEditor(props: { app: App; lines: readonly ShownLine[]; currency: string; stock: Readonly<Record<string, number>>; onChange: (sku: string, quantity: number) => void }) {
  const within = (quantity: number): number => Math.max(1, Math.min(quantityMax, Math.round(quantity) || 1));
  return (
    <ul class="deal-lines editing">
      <For each={props.lines.map(({ sku }) => sku)}>{(sku) => {
        const line = () => props.lines.find((one) => one.sku === sku)!;
        const name = (): string => line().name || sku;
        const left = () => props.stock[line().product];
        return (
          <li>
            <span class="deal-name"><Said>{name()}</Said><small class="mute num">{money(line().priceMinor, props.currency)}<Show when={left() !== undefined}> · <span class={`stock-word ${stockWords(left()!, line().quantity).kind}`}>{stockWords(left()!, line().quantity).word}</span></Show></small></span>
            <span class="stepper">
              <IconButton icon={line().quantity > 1 ? "minus" : "close"} size={14} label={line().quantity > 1 ? `One ${name()} less` : `Remove ${name()}`} onClick={() => props.onChange(sku, line().quantity - 1)} />
              <input type="text" inputmode="numeric" class="num" aria-label={`Quantity of ${name()}`} value={line().quantity} onChange={(event) => { props.onChange(sku, within(Number(event.currentTarget.value))); event.currentTarget.value = String(line().quantity); }} />
              <IconButton icon="plus" size={14} label={`One ${name()} more`} onClick={() => props.onChange(sku, within(line().quantity + 1))} />
            </span>
          </li>
        );
      }}</For>
    </ul>
  );
}

export const totalOf = (lines: readonly ShownLine[]): number => lines.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0);

/** The line's new quantity; 0 takes it away. */
export const withQuantity = <L extends ShownLine>(lines: readonly L[], sku: string, quantity: number): L[] =>
  lines.flatMap((line) => (line.sku !== sku ? [line] : quantity > 0 ? [{ ...line, quantity: Math.min(quantity, quantityMax) }] : []));
