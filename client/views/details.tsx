/** The Details leaf: the conversation's facts, and how a message went its way (picture 04). */
import { createMemo, createResource, For, Show } from "solid-js";
import type { Ledger as LedgerData } from "../../server/protocol";
import type { App } from "../app";
import { exactTime, fullTime, many, when } from "../format";
import { Icon } from "../parts/icon";
import { Avatar, Chip, IconButton, PriorityBars, priorityNames, Said } from "../parts/small";
import { platformName } from "../words";

const statusNames = { open: "Open", pending: "Pending", snoozed: "Snoozed", resolved: "Closed" } as const;

export function DetailsLeaf(props: { app: App; id: string }) {
  return (
    <>
      <Facts app={props.app} id={props.id} />
      <Show when={props.app.state().screen.ledger}>{(number) => <Ledger app={props.app} id={props.id} number={number()} />}</Show>
    </>
  );
}

function Facts(props: { app: App; id: string }) {
  const state = props.app.state;
  const row = () => state().rows[props.id]!;
  const assignee = () => state().session?.users[row().assignee];
  const menu = (menu: "status" | "assign" | "priority" | "tags") => () => props.app.send({ t: "menu", menu });
  return (
    <section class="card" aria-label="Conversation">
      <dl>
        <dt>Status</dt><dd><button type="button" data-anchor="status" aria-haspopup="menu" title="Status (S)" onClick={menu("status")}><Chip kind={row().status === "open" ? "acc" : "neutral"}>{statusNames[row().status]}</Chip></button></dd>
        <dt>Assignee</dt><dd><button type="button" data-anchor="assign" aria-haspopup="menu" title="Assign (A)" onClick={menu("assign")}><Show when={assignee()} fallback={<span class="mute">Nobody</span>}>{(user) => <><Avatar id={`u${user().id}`} name={user().name} size={18} /><Said>{user().name}</Said></>}</Show></button></dd>
        <dt>Priority</dt><dd><button type="button" data-anchor="priority" aria-haspopup="menu" title="Priority (P)" onClick={menu("priority")}><Show when={row().priority !== "none"}><PriorityBars priority={row().priority} /></Show>{priorityNames[row().priority]}</button></dd>
        <dt>Tags</dt>
        <dd class="tags">
          <For each={row().tags}>{(tag) => <button type="button" class="tag" title={`Remove ${tag}`} aria-label={`Remove the tag ${tag}`} onClick={() => props.app.send({ t: "command", conversation: props.id, request: { type: "tag", remove: [tag] } })}><Chip><Said>{tag}</Said></Chip></button>}</For>
          <button type="button" class="icon-button s24" data-anchor="tags" aria-haspopup="menu" aria-label="Add a tag" title="Tags (L)" onClick={menu("tags")}><Icon name="plus" size={14} /></button>
        </dd>
        <dt>Channel</dt><dd>{platformName(row().platform)}<Show when={state().session?.channels[row().channel]?.name !== platformName(row().platform) && state().session?.channels[row().channel]}>{(channel) => <span class="mute"> · <Said>{channel().name}</Said></span>}</Show></dd>
        <Show when={row().waitingSince > 0}><dt>Waiting</dt><dd title={fullTime(row().waitingSince)}>since {when(row().waitingSince, props.app.now())}</dd></Show>
      </dl>
    </section>
  );
}

const stateNames: Readonly<Record<string, string>> = { queued: "Queued", sending: "Sending", unknown: "Unknown", sent: "Accepted", failed: "Failed", delivered: "Delivered", read: "Read" };

/** Every step of one message's way out, with its evidence. Asked again whenever the message's state changes. */
function Ledger(props: { app: App; id: string; number: number }) {
  const entry = createMemo(() => props.app.state().threads[props.id]?.entries.find((one) => one.number === props.number));
  const asked = createMemo(() => ({ id: props.id, number: props.number, state: entry()?.delivery?.state, attempt: entry()?.delivery?.attempt }), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const [ledger] = createResource(asked, ({ id, number }): Promise<LedgerData | null> => props.app.ledger(id, number).catch(() => null));
  return (
    <section class="card ledger" aria-label="Delivery ledger">
      <h3>Delivery ledger <span class="mute mono">{many(entry()?.delivery?.attempt ?? 1, "attempt")}</span><IconButton icon="close" label="Close the ledger" size={14} onClick={() => props.app.send({ t: "ledger", number: 0 })} /></h3>
      <Show when={ledger.latest} fallback={<p class="mute fine">{ledger.loading ? "Reading the ledger" : "The ledger needs a connection. Open it again when you are back."}</p>}>{(data) => (
        <ol><For each={data().steps}>{(step) => (
          <li class={step.state}><i class="dot" /><b>{stateNames[step.state] ?? step.state}</b><time class="num" title={fullTime(step.at)}>{exactTime(step.at)}</time><Show when={step.evidence}><p class="mute"><bdi>{step.evidence}</bdi></p></Show></li>
        )}</For></ol>
      )}</Show>
    </section>
  );
}
