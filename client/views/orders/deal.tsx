/** One order of a contact: what is in it, where it stands, and the step that comes next. Each step says before it is taken whether the customer hears of it. */
import { createSignal, For, Show } from "solid-js";
import type { OrderRequest, OrderRow } from "../../../server/protocol";
import type { App } from "../../app";
import { askedOf, isBusy } from "../../deals";
import { fullTime, money, when } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, Chip, Said } from "../../parts/small";
import { Lines } from "./lines";
import { deal } from "./proposal";
import { sourceWords, standing, troubleWords } from "./words";

type Step = "pay_order" | "fulfil_order" | "cancel_order" | "refund_order";
const stepNames: Readonly<Record<Step, string>> = { pay_order: "Mark as paid", fulfil_order: "Mark as fulfilled", cancel_order: "Cancel the order", refund_order: "Refund it" };
const stepEffects: Readonly<Record<Step, string>> = {
  pay_order: "Says that the money is here.", fulfil_order: "Says that it is on its way.", cancel_order: "Its stock returns to the shelf.", refund_order: "Its stock returns to the shelf. The money you return yourself.",
};

/** What may come next. A refund is for supervisors to give. */
export function stepsOf({ state, paidAt, endedAt }: OrderRow, role: string | undefined): Step[] {
  if (endedAt || state === "draft") return [];
  return [...(paidAt ? [] : ["pay_order" as const]), ...(state === "fulfilled" ? [] : ["fulfil_order" as const]), ...(paidAt ? (role === "agent" ? [] : ["refund_order" as const]) : ["cancel_order" as const])];
}

export function Deal(props: { app: App; order: OrderRow; open: boolean; onToggle: () => void }) {
  const [step, setStep] = createSignal<Step | null>(null);
  const isLive = (): boolean => props.app.connection().at === "live";
  const busy = (): boolean => isBusy(props.app.state(), props.order);
  const refused = (): string => {
    const asked = askedOf(props.app.state(), props.order.id);
    return asked?.state === "refused" && asked.outcome?.ok === false ? asked.outcome.say : "";
  };
  const items = (): string => props.order.lines.map(({ quantity, name, sku }) => `${quantity} × ${name || sku}`).join(", ");
  const times = (): (readonly [string, number | undefined])[] => [["Proposed", props.order.madeAt], ["Placed", props.order.placedAt], ["Paid", props.order.paidAt], ["Fulfilled", props.order.fulfilledAt], [standing(props.order).word, props.order.endedAt]];
  const who = (id: number | undefined): string => (id ? (props.app.state().session?.users[id]?.name ?? "a former colleague") : "");
  function take(event: SubmitEvent, chosen: Step): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const why = String(form.get("why") ?? "").trim();
    setStep(null);
    deal(props.app, props.order, { type: chosen, tell: form.has("tell"), ...(why && (chosen === "cancel_order" || chosen === "refund_order") && { why }) } as OrderRequest);
  }
  return (
    <section class="card deal" aria-label={`Order ${props.order.number}`} aria-busy={busy()}>
      <button type="button" class="deal-head" aria-expanded={props.open} onClick={() => props.onToggle()}>
        <b class="num">#{props.order.number}</b><Chip kind={standing(props.order).kind}>{standing(props.order).word}</Chip><span class="grow" /><b class="num">{money(props.order.totalMinor, props.order.currency)}</b>
        <small class="mute"><Said>{items()}</Said></small><time class="mute num" title={fullTime(props.order.madeAt)}>{when(props.order.madeAt, props.app.now())}</time>
      </button>
      <Show when={props.open}>
        <Lines app={props.app} lines={props.order.lines} currency={props.order.currency} pictures />
        <Show when={props.order.note}>{(note) => <p class="deal-fact"><Icon name="pencil" size={13} /><Said>{note()}</Said></p>}</Show>
        <Show when={props.order.why}>{(why) => <p class="deal-fact"><Icon name="info" size={13} /><Said>{why()}</Said></p>}</Show>
        <dl class="deal-times">
          <For each={times().filter(([, at]) => at !== undefined)}>{([word, at]) => <><dt>{word}</dt><dd class="num" title={fullTime(at!)}>{when(at!, props.app.now())}<Show when={word === "Proposed"}> <span class="mute">{props.order.madeBy ? who(props.order.madeBy) : sourceWords(props.order)}</span></Show><Show when={word === "Placed"}> <span class="mute">{who(props.order.approvedBy)}</span></Show></dd></>}</For>
        </dl>
        <Show when={refused()}><div class="deal-troubles" role="alert"><p><Icon name="alert" size={13} />{refused()}</p></div></Show>
        <For each={props.order.troubles?.length && props.order.state !== "draft" ? props.order.troubles : []}>{(trouble) => <p class="deal-fact"><Icon name="warn" size={13} />{troubleWords(trouble, props.order.currency)}</p>}</For>
        <Show when={step()} keyed fallback={
          <Show when={stepsOf(props.order, props.app.state().session?.me.role).length > 0}>
            <footer><For each={stepsOf(props.order, props.app.state().session?.me.role)}>{(one, at) => <Button size={24} kind={one === "cancel_order" || one === "refund_order" ? "danger" : at() === 0 ? "secondary" : "ghost"} disabled={busy() || !isLive()} onClick={() => setStep(one)}>{busy() && at() === 0 ? "Being changed" : stepNames[one]}</Button>}</For></footer>
          </Show>
        }>{(chosen) => (
          <form class="deal-step" aria-label={stepNames[chosen]} onSubmit={(event) => take(event, chosen)} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), setStep(null))} ref={(form) => queueMicrotask(() => form.querySelector<HTMLElement>("button[type=submit]")?.focus())}>
            <p>{stepEffects[chosen]}</p>
            <Show when={chosen === "cancel_order" || chosen === "refund_order"}><label class="field"><span>Why <i class="mute">for the team, optional</i></span><input name="why" type="text" dir="auto" maxlength="500" /></label></Show>
            <Show when={props.order.conversation}><label class="switch"><input type="checkbox" role="switch" name="tell" checked /><span>Tell the customer</span></label></Show>
            <footer><Button submit kind="primary">{stepNames[chosen]}</Button><Button onClick={() => setStep(null)}>Back</Button></footer>
          </form>
        )}</Show>
      </Show>
    </section>
  );
}
