/** The channels of the workspace, for its administrators: how each of them is, and all that can be done with one. Picture 08. */
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import type { ChannelDetail, ChannelsPage as Page } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { Detail } from "./detail";
import { AddForm } from "./form";
import { ChannelList } from "./list";
import "../../styles/channels.css";

const reloadMs = 30_000;
/** News of several channels come together: they are asked for once. */
const gatherMs = 400;

export function ChannelsPage(props: { app: App }) {
  const [loaded, setLoaded] = createSignal<readonly ChannelDetail[] | null>(null);
  const [isPublic, setPublic] = createSignal(true);
  const [trouble, setTrouble] = createSignal("");
  let gathering: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    if (props.app.connection().at !== "live") return;
    try {
      const found: ChannelDetail[] = [];
      for (let after: number | undefined, more = true; more; ) {
        const page = await props.app.ask<Page>({ t: "channels", ...(after === undefined ? {} : { after }) });
        found.push(...page.channels);
        setPublic(page.isPublic);
        after = page.next;
        more = after !== undefined;
      }
      setLoaded(found);
      setTrouble("");
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "The channels could not be read.");
    }
  }
  const soon = (): void => {
    clearTimeout(gathering);
    gathering = setTimeout(() => void load(), gatherMs);
  };
  onMount(() => {
    void load();
    const timer = setInterval(() => void load(), reloadMs);
    onCleanup(() => (clearInterval(timer), clearTimeout(gathering)));
  });
  const live = () => props.app.state().session?.channels ?? {};
  createEffect(on([live, () => props.app.connection().at], soon, { defer: true }));

  /** What was asked for, with what the server has told since. */
  const channels = createMemo(() => (loaded() ?? []).map((channel): ChannelDetail => {
    const told = live()[channel.id];
    return told ? { ...channel, name: told.name, enabled: told.enabled, state: told.state, say: told.say, lastWebhookAt: told.lastWebhookAt } : channel;
  }));
  const place = createMemo(() => props.app.state().screen.page.split("/"));
  const subject = createMemo(() => place()[1] ?? "");
  const shown = createMemo(() => channels().find((channel) => String(channel.id) === subject()));
  const chosenId = createMemo(() => shown()?.id ?? 0);
  const saved = (channel: ChannelDetail): void => {
    setLoaded((before) => [...(before ?? []).filter(({ id }) => id !== channel.id), channel].sort((a, b) => a.id - b.id));
    if (subject() === "add") props.app.send({ t: "page", page: `channels/${channel.id}` });
  };
  return (
    <main class="page channels" id="list" classList={{ "has-subject": subject() !== "" }} aria-label="Channels">
      <ChannelList app={props.app} channels={channels()} subject={subject()} isLoaded={loaded() !== null} />
      <section class="channel-pane" aria-label={shown()?.name ?? "Channel"} tabIndex={-1}>
        <Show when={trouble()}><p class="banner bad" role="alert"><Icon name="alert" /><span class="grow">{trouble()}</span><Button size={24} onClick={() => void load()}>Try again</Button></p></Show>
        <Show when={subject() === "add"}><AddForm app={props.app} onSaved={saved} /></Show>
        <Show when={chosenId()} keyed>{(_id) => <Show when={shown()}>{(channel) => <Detail app={props.app} channel={channel()} isPublic={isPublic()} isEditing={place()[2] === "edit"} onSaved={saved} />}</Show>}</Show>
        <Show when={subject() === "" || (subject() !== "add" && loaded() !== null && !shown())}>
          <div class="empty"><Icon name="link" size={24} /><h2>{subject() === "" ? "Choose a channel" : "This channel is not there"}</h2><p class="mute">Every account that customers write to is one of them.</p><Button kind="primary" icon="plus" onClick={() => props.app.send({ t: "page", page: "channels/add" })}>Add a channel</Button></div>
        </Show>
      </section>
    </main>
  );
}
