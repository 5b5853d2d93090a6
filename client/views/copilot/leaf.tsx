/** The Copilot leaf: what it is about, the draft, what could be sold, the order that waits, and who wrote it all. */
import { createMemo, Show } from "solid-js";
import type { App } from "../../app";
import { lastSuggestion } from "../../copilot";
import { proposalOf } from "../../deals";
import { Icon } from "../../parts/icon";
import { IconButton } from "../../parts/small";
import { Proposal } from "../orders/proposal";
import { About } from "./about";
import { DraftCard } from "./draft";
import { Offers } from "./offers";
import { engineNames, writerOf } from "./words";

export function CopilotLeaf(props: { app: App; id: string }) {
  const state = props.app.state;
  const last = createMemo(() => lastSuggestion(state(), props.id));
  const suggested = () => last()?.content.suggested;
  const proposal = createMemo(() => proposalOf(state(), props.id));
  const copilot = () => state().copilot;
  const verdict = () => last()?.content.verdict;
  const rate = (good: boolean): void => props.app.send({ t: "command", conversation: props.id, request: { type: "rate", number: last()!.number, good } });
  return (
    <>
      <About app={props.app} id={props.id} />
      <DraftCard app={props.app} id={props.id} />
      <Show when={suggested()?.products.length ? suggested()!.products : undefined}>{(products) => <Offers app={props.app} id={props.id} products={products()} />}</Show>
      <Show when={proposal()}>{(order) => <Proposal app={props.app} order={order()} />}</Show>
      <Show when={copilot()?.wanted}>
        <p class="leaf-note"><Icon name="warn" size={13} /><span>{copilot()!.say ?? "Another engine answers at the moment."} The {engineNames[copilot()!.engine]} answers instead of the {engineNames[copilot()!.wanted!]}.</span></p>
      </Show>
      <Show when={copilot()?.on && copilot()!.cannot.length > 0}>
        <details class="leaf-cannot"><summary>What the {engineNames[copilot()!.engine]} can't do</summary><ul>{copilot()!.cannot.map((say) => <li>{say}</li>)}</ul></details>
      </Show>
      <Show when={suggested() && !suggested()!.failed && suggested()}>{(one) => (
        <footer class="leaf-foot"><span class="mute num">{writerOf(one())}</span><span class="grow" />
          <IconButton icon="like" label="A good draft" pressed={verdict()?.good === true} onClick={() => rate(true)} />
          <IconButton icon="dislike" label="A bad draft" pressed={verdict()?.good === false} onClick={() => rate(false)} />
        </footer>
      )}</Show>
    </>
  );
}
