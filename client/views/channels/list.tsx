/** All channels, each with how it is. The arrows go from one to the next. */
import { For, Show } from "solid-js";
import type { ChannelDetail } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Badge, Button, Said } from "../../parts/small";
import { called, pulse, standing } from "./words";

export function ChannelList(props: { app: App; channels: readonly ChannelDetail[]; subject: string; isLoaded: boolean }) {
  function move(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const by = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    if (by === 0) return;
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
    event.preventDefault();
  }
  return (
    <section class="channel-list" aria-label="All channels">
      <header>
        <h1>Channels</h1><span class="mute num">{props.isLoaded ? props.channels.length : ""}</span><span class="grow" />
        <Button kind="primary" size={32} icon="plus" onClick={() => props.app.send({ t: "page", page: "channels/add" })}>Add channel</Button>
      </header>
      <Show when={props.isLoaded && props.channels.length === 0}>
        <p class="mute channel-none">No account is connected yet. Add the first one, and customers can write to it.</p>
      </Show>
      <ul onKeyDown={move}>
        <For each={props.channels.map(({ id }) => id)}>{(id) => {
          const channel = () => props.channels.find((each) => each.id === id)!;
          const now = () => standing(channel(), props.app.now());
          return (
            <li>
              <a href={`#/channels/${id}`} class="channel-row" aria-current={props.subject === String(id) ? "page" : undefined}>
                <Badge platform={channel().platform} size={32} />
                <span class="channel-name"><Said>{channel().name}</Said><span class="mute">{called(channel())}</span></span>
                <span class="channel-state"><span class={`standing ${now().kind}`}><i class={`dot ${now().kind}`} />{now().word}</span><span class="mute num">{pulse(channel(), props.app.now())}</span></span>
              </a>
            </li>
          );
        }}</For>
      </ul>
      <Show when={props.app.state().session?.demo}><p class="mute channel-none"><Icon name="info" size={14} /> The channels of the demo are simulated: signed webhooks in, a fake platform out.</p></Show>
    </section>
  );
}
