/** What agents can do on a channel of this platform, from the same table that the composer follows. */
import { For, Show } from "solid-js";
import type { Platform } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";

export function Offers(props: { app: App; platform: Platform }) {
  const can = () => props.app.state().session?.abilities[props.platform];
  const rows = (): readonly (readonly [title: string, has: boolean, detail: string])[] => {
    const it = can();
    if (!it) return [];
    const files = Object.keys(it.files ?? {}).length;
    return [
      ["Free text", true, it.windowHours > 0 ? `within ${it.windowHours >= 48 ? `${it.windowHours / 24} days` : `${it.windowHours} h`} of their last message` : "always"],
      ["Templates", it.templates, it.templates ? "outside the window too" : "not on this platform"],
      ["Quotes", it.quotes, it.quotes ? "both ways" : "not on this platform"],
      ["Buttons", it.buttonsMax > 0, it.buttonsMax > 0 ? `up to ${it.buttonsMax}` : "not on this platform"],
      ["Typing and receipts", it.typing || it.receipts, it.typing && it.receipts ? "both" : it.receipts ? "receipts only" : it.typing ? "typing only" : "not on this platform"],
      ["Files", files > 0, files > 0 ? `${files} kinds` : "not on this platform"],
    ];
  };
  return (
    <Show when={rows().length > 0}>
      <section class="offers" aria-label="What the composer offers here">
        <h3>What the composer offers here</h3>
        <ul class="card"><For each={rows()}>{([title, has, detail]) => <li><Icon name={has ? "check" : "close"} size={14} label={has ? "Yes" : "No"} /><span>{title}</span><span class="mute">{detail}</span></li>}</For></ul>
      </section>
    </Show>
  );
}
