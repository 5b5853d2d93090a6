/** The column beside a page of settings. */
import { Show } from "solid-js";
import { isAdmin } from "../actions";
import type { App } from "../app";
import { Icon } from "../parts/icon";

export function SettingsNav(props: { app: App }) {
  const troubled = (): number => Object.values(props.app.state().session?.channels ?? {}).filter((channel) => channel.enabled && (channel.state === "refused" || (channel.lastWebhookAt > 0 && (channel.state === "silent" || channel.say !== undefined)))).length;
  const place = (): string => props.app.state().screen.page.split("/")[0]!;
  return (
    <nav class="views" aria-label="Settings">
      <div class="bar"><b>Settings</b></div>
      <div class="views-body">
        <h2 class="label">Workspace</h2>
        <Show when={isAdmin(props.app.state())}><a class="view" href="#/channels" aria-current={place() === "channels" ? "page" : undefined}><Icon name="link" size={15} /><span>Channels</span><Show when={troubled() > 0}><span class="count needs" title="need attention">{troubled()}</span></Show></a></Show>
        <a class="view" href="#/copilot" aria-current={place() === "copilot" ? "page" : undefined}><Icon name="spark" size={15} /><span>Copilot</span></a>
      </div>
    </nav>
  );
}
