/** The Customer leaf: who they are on which platform. */
import { For, Show } from "solid-js";
import type { App } from "../app";
import { fullTime, when } from "../format";
import { Said } from "../parts/small";
import { Face } from "./face";

const identityNames: Readonly<Record<string, string>> = { phone: "Phone", bsuid: "WhatsApp id", parent_bsuid: "WhatsApp parent", telegram: "Telegram id", psid: "Messenger id", igsid: "Instagram id", x: "X id", handle: "Handle" };

export function PersonLeaf(props: { app: App; id: string }) {
  const row = () => props.app.state().rows[props.id]!;
  const contact = () => props.app.state().threads[props.id]?.contact;
  return (
    <section class="card" aria-label="Customer">
      <h3>Customer</h3>
      <div class="person"><Face app={props.app} row={row()} size={28} /><Said>{contact()?.name || row().name}</Said></div>
      <Show when={contact()}>{(one) => (
        <dl>
          <For each={one().identities}>{(identity) => <><dt>{identityNames[identity.kind] ?? identity.kind}</dt><dd class="mono" title={identity.value}><bdi dir="ltr">{identity.kind === "phone" ? `+${identity.value}` : identity.value}</bdi></dd></>}</For>
          <dt>Known since</dt><dd title={fullTime(one().since)}>{when(one().since, props.app.now())}</dd>
          <dt>Conversations</dt><dd class="num">{one().conversations}</dd>
        </dl>
      )}</Show>
    </section>
  );
}
