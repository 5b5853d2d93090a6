/** A channel that is refused or has fallen silent concerns everybody who answers on it; what to do about it only administrators. At most two lines. */
import { For, Show } from "solid-js";
import type { App } from "../app";
import type { Channel } from "../../server/protocol";
import { span } from "../format";
import { Icon } from "../parts/icon";
import { Button, Said } from "../parts/small";

const linesMax = 2;

export function ChannelBanners(props: { app: App }) {
  const isAdmin = (): boolean => props.app.state().session?.me.role === "admin";
  const troubled = (): readonly Channel[] => {
    if (props.app.connection().at !== "live") return [];
    const all = Object.values(props.app.state().session?.channels ?? {}).filter((channel) => channel.enabled);
    const isBad = (channel: Channel): boolean => channel.state === "refused" || (channel.state === "silent" && channel.lastWebhookAt > 0);
    return [...all.filter(isBad), ...(isAdmin() ? all.filter((channel) => channel.state === "ok" && channel.say !== undefined) : [])];
  };
  const shown = () => (troubled().length > linesMax ? troubled().slice(0, linesMax - 1) : troubled());
  const go = (page: string): void => props.app.send({ t: "page", page });
  return (
    <>
      <For each={shown()}>{(channel) => (
        <div class={`banner ${channel.state === "ok" ? "warn" : "bad"}`}>
          <Icon name={channel.state === "ok" ? "warn" : "alert"} />
          <p title={channel.say}><b><Said>{channel.name}</Said> {channel.state === "refused" ? "is refused by its platform." : channel.state === "silent" ? `has been silent for ${span(props.app.now() - channel.lastWebhookAt)}.` : "needs attention."}</b> {channel.say}</p>
          <Show when={isAdmin()}>
            <Show when={channel.state === "silent"} fallback={<Button size={24} onClick={() => go(`channels/${channel.id}/edit`)}>Reconnect</Button>}><Button size={24} onClick={() => go(`channels/${channel.id}`)}>Send a test</Button></Show>
          </Show>
        </div>
      )}</For>
      <Show when={troubled().length > linesMax}>
        <div class="banner bad"><Icon name="alert" /><p><b>{troubled().length - shown().length} more channels need attention.</b></p><Show when={isAdmin()}><Button size={24} onClick={() => go("channels")}>Show them</Button></Show></div>
      </Show>
    </>
  );
}
