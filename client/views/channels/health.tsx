/** The last day, twenty minutes a bar. */
import { For } from "solid-js";
import type { ChannelDetail } from "../../../server/protocol";
import { when } from "../../format";
import { historyWords, slotMs, slotWord } from "./words";

const slots = 72;
const kinds: Readonly<Record<string, string>> = { o: "ok", w: "warn", x: "bad", ".": "quiet" };

export function Health(props: { channel: ChannelDetail; now: number }) {
  const letters = (): readonly string[] => [...props.channel.history.padStart(slots, " ")];
  return (
    <section class="health-card" aria-label="Health, last 24 hours">
      <h3>Health, last 24 hours</h3>
      <div class="health-bars" role="img" aria-label={historyWords(props.channel.history)}>
        <For each={letters()}>{(letter, at) => <i class={kinds[letter] ?? "none"} title={letter === " " ? "not connected yet" : slotWord(letter, slots - 1 - at())} />}</For>
      </div>
      <p class="mute num"><span>{when(props.now - slots * slotMs, props.now)}</span><span>{historyWords(props.channel.history)}</span><span>now</span></p>
    </section>
  );
}
