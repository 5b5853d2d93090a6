/** The column beside a page of settings. */
import { Show } from "solid-js";
import type { App } from "../app";

export function SettingsNav(props: { app: App }) {
  const troubled = (): number => Object.values(props.app.state().session?.channels ?? {}).filter((channel) => channel.enabled && (channel.state === "refused" || (channel.lastWebhookAt > 0 && (channel.state === "silent" || channel.say !== undefined)))).length;
  return (
    <nav class="views" aria-label="Settings">
      <div class="bar"><b>Settings</b></div>
      <div class="views-body">
        <h2 class="label">Workspace</h2>
        <a class="view" href="#/channels" aria-current="page"><span>Channels</span><Show when={troubled() > 0}><span class="count needs" title="need attention">{troubled()}</span></Show></a>
      </div>
    </nav>
  );
}
