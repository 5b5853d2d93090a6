/** One message by the way that every message goes, and the truth of what became of it. */
import { createSignal, Show } from "solid-js";
import type { ChannelDetail, ChannelTested } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { guides } from "./platforms";

const icons = { sent: "check", failed: "alert", unknown: "warn" } as const;
const kinds = { sent: "ok", failed: "bad", unknown: "warn" } as const;

export function TestMessage(props: { app: App; channel: ChannelDetail; onTested: () => void }) {
  const [came, setCame] = createSignal<ChannelTested | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  const guide = () => guides[props.channel.platform];
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const from = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setCame(null);
    try {
      setCame(await props.app.ask<ChannelTested>({ t: "testChannel", channel: props.channel.id, to: String(from.get("to")), text: String(from.get("text")) }));
    } catch (why) {
      setCame({ result: "unknown", say: why instanceof Error ? why.message : "It is not known what became of it." });
    }
    setBusy(false);
    props.onTested();
  }
  return (
    <form class="test-form" onSubmit={(event) => void submit(event)} aria-label="Send a test message">
      <label class="field"><span>{guide().testTo}</span><input name="to" required autocomplete="off" spellcheck={false} aria-describedby="test-hint" maxlength={128} /></label>
      <label class="field"><span>Text</span><input name="text" required value="A test from Parley" maxlength={1000} /></label>
      <Button size={32} icon="send" submit disabled={isBusy() || !props.channel.enabled}>{isBusy() ? "Sending" : "Send"}</Button>
      <small id="test-hint" class="mute">{guide().testHint}</small>
      <div role="status" class="test-came"><Show when={came()}>{(one) => <p class={`box ${kinds[one().result]}`}><Icon name={icons[one().result]} /><span>{one().say}</span></p>}</Show></div>
    </form>
  );
}
