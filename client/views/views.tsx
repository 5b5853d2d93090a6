/** The column of views and channels, with what waits in each. */
import { For, Show } from "solid-js";
import { viewKey, viewNames } from "../actions";
import type { App } from "../app";
import { Icon, isIcon } from "../parts/icon";
import { Badge, Keys } from "../parts/small";
import { count } from "../format";
import { routeTo } from "../route";
import { viewOrder } from "../state";

export function Views(props: { app: App }) {
  const state = props.app.state;
  const session = () => state().session;
  const channels = () => Object.values(session()?.channels ?? {}).sort((a, b) => a.id - b.id);
  return (
    <nav class="views" aria-label="Views">
      <button type="button" class="bar tenant" data-anchor="tenant" aria-haspopup="menu" onClick={() => props.app.send({ t: "menu", menu: "account" })}>
        <span class="tenant-mark" aria-hidden="true">{session()?.tenant.name.slice(0, 1)}</span><b>{session()?.tenant.name}</b><Icon name="down" size={14} />
      </button>
      <div class="views-body">
        <button type="button" class="search" onClick={() => props.app.send({ t: "dialog", dialog: "palette" })}><Icon name="search" size={14} /><span>Find</span><Keys keys="/" /></button>
        <ul>
          <For each={viewOrder}>{(view) => (
            <li>
              <a class="view" href={routeTo({ view, conversation: "" })} aria-current={state().screen.view === view && state().screen.page === "" ? "page" : undefined} title={`${viewNames[view]} (${viewKey(view)})`}
                onClick={(event) => { event.preventDefault(); props.app.send({ t: "go", view }); }}>
                <Icon name={isIcon(view) ? view : "inbox"} size={15} /><span>{viewNames[view]}</span>
                <Show when={state().counts}>{(counts) => <span class="count" classList={{ needs: view === "inbox" && counts().counts.inbox > 0 }}>{count(counts().counts[view])}</span>}</Show>
              </a>
            </li>
          )}</For>
        </ul>
        <Show when={channels().length > 0}>
          <h2 class="label">Channels</h2>
          <ul>
            <For each={channels()}>{(channel) => {
              const isOn = (): boolean => state().screen.channel === channel.id;
              return (
                <li>
                  <button type="button" class="view" aria-pressed={isOn()} title={channel.say ?? `${channel.name}: ${channel.account}`} onClick={() => props.app.send({ t: "channel", channel: isOn() ? 0 : channel.id })}>
                    <Badge platform={channel.platform} size={15} /><span>{channel.name}</span>
                    <Show when={channel.state === "ok"} fallback={<span class="count warn"><Icon name="warn" size={14} label={channel.say ?? `${channel.name} is ${channel.state}`} /></span>}>
                      <span class="count">{count(state().counts?.channels[channel.id] ?? 0)}</span>
                    </Show>
                  </button>
                </li>
              );
            }}</For>
          </ul>
        </Show>
      </div>
    </nav>
  );
}
