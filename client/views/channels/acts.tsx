/** What colleagues have done with a channel, so that a change can be asked about. */
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { ChannelActs, ChannelDetail } from "../../../server/protocol";
import type { App } from "../../app";
import { fullTime, when } from "../../format";
import { actWords } from "./act-words";

/** `stamp` grows with everything that is done here. */
export function Acts(props: { app: App; channel: ChannelDetail; stamp: number }) {
  const [acts, setActs] = createSignal<ChannelActs["acts"]>([]);
  createEffect(on(() => [props.channel.id, props.stamp], async () => {
    // What can't be read now is read with the next change; nobody waits for it.
    const found = await props.app.ask<ChannelActs>({ t: "channelActs", channel: props.channel.id }).catch(() => null);
    if (found) setActs(found.acts);
  }));
  return (
    <Show when={acts().length > 0}>
      <section class="acts" aria-label="What was done with it">
        <h3>What was done with it</h3>
        <ol><For each={acts()}>{(act) => <li><time class="mute num" title={fullTime(act.at)}>{when(act.at, props.app.now())}</time><span><b>{act.by ?? "Command line"}</b> {actWords(act, props.channel.platform)}</span></li>}</For></ol>
      </section>
    </Show>
  );
}
