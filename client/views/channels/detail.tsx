/** One channel: how it is, the steps to have it running, a test message, its last day, and the switch. */
import { createSignal, Show } from "solid-js";
import type { ChannelDetail, ChannelSaved } from "../../../server/protocol";
import type { App } from "../../app";
import { ago } from "../../format";
import { Icon } from "../../parts/icon";
import { Badge, Button, Said } from "../../parts/small";
import { Acts } from "./acts";
import { EditForm } from "./form";
import { Health } from "./health";
import { Offers } from "./offers";
import { canSignIn, SignInButton } from "./sign-in";
import { Steps } from "./steps";
import { called, isWaiting, standing } from "./words";

export function Detail(props: { app: App; channel: ChannelDetail; isPublic: boolean; isEditing: boolean; onSaved: (channel: ChannelDetail) => void }) {
  const [asks, setAsks] = createSignal(false);
  const [said, setSaid] = createSignal("");
  const [stamp, setStamp] = createSignal(0);
  const done = (): void => void setStamp((before) => before + 1);
  const now = () => standing(props.channel, props.app.now());
  const go = (page: string): void => props.app.send({ t: "page", page });
  const isTroubled = (): boolean => now().kind === "bad" || now().kind === "warn";

  async function turn(enabled: boolean): Promise<void> {
    setAsks(false);
    try {
      const saved = await props.app.ask<ChannelSaved>({ t: "switchChannel", channel: props.channel.id, enabled });
      if (saved.ok) props.onSaved(saved.channel);
      done();
      setSaid(enabled ? "It is in use again." : "It is out of use.");
    } catch (why) {
      setSaid(why instanceof Error ? why.message : "It could not be switched.");
    }
  }
  function saved(channel: ChannelDetail, say?: string): void {
    props.onSaved(channel);
    done();
    setSaid(say ? `Saved. ${say}` : "Saved.");
    go(`channels/${channel.id}`);
  }
  return (
    <>
      <header class="channel-head">
        <a class="icon-button only-narrow" href="#/channels" aria-label="All channels"><Icon name="back" /></a>
        <Badge platform={props.channel.platform} size={32} />
        <div class="grow"><h2><Said>{props.channel.name}</Said></h2><p class="mute">{called(props.channel)} · <span class={`standing ${now().kind}`}><i class={`dot ${now().kind}`} />{now().word}</span></p></div>
        <Show when={!props.isEditing}><Button icon="pencil" onClick={() => go(`channels/${props.channel.id}/edit`)}>Edit</Button></Show>
        <Show when={props.channel.enabled} fallback={<Button kind="primary" onClick={() => void turn(true)}>Switch on</Button>}><Button kind="danger" onClick={() => setAsks(true)}>Switch off</Button></Show>
      </header>
      <p class="channel-said" role="status">{said()}</p>
      <Show when={asks()}>
        <div class="box warn" role="alertdialog" aria-label="Switch off?" ref={(box) => queueMicrotask(() => box.querySelector("button")?.focus())} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), setAsks(false))}>
          <Icon name="warn" /><p><b>What customers write to it meanwhile is not kept</b>, and nothing can be sent.</p>
          <Button onClick={() => setAsks(false)}>Leave it on</Button><Button kind="danger" onClick={() => void turn(false)}>Switch off</Button>
        </div>
      </Show>
      <Show when={isTroubled() && props.channel.say}>
        <div class={`box ${now().kind}`}><Icon name={now().kind === "bad" ? "alert" : "warn"} /><p>{props.channel.say}</p><Show when={props.channel.state === "refused" && canSignIn(props.channel)}><SignInButton app={props.app} channel={props.channel} /></Show><Show when={!props.isEditing && props.channel.state !== "silent"}><Button onClick={() => go(`channels/${props.channel.id}/edit`)}>Reconnect</Button></Show></div>
      </Show>
      <Show when={props.isEditing}><EditForm app={props.app} channel={props.channel} onSaved={saved} onCancel={() => go(`channels/${props.channel.id}`)} /></Show>
      <Steps app={props.app} channel={props.channel} isPublic={props.isPublic} onTested={done} />
      <Show when={!isWaiting(props.channel)}><Health channel={props.channel} now={props.app.now()} /></Show>
      <Offers app={props.app} platform={props.channel.platform} />
      <Acts app={props.app} channel={props.channel} stamp={stamp()} />
      <p class="mute channel-foot num">
        {props.channel.lastWebhookAt > 0 ? `Last heard ${ago(props.channel.lastWebhookAt, props.app.now())}` : "Never heard"} · {props.channel.unparsed} unreadable · {props.channel.noticed} about no conversation{props.channel.resting ? " · the platform is not asked at the moment" : ""}
      </p>
    </>
  );
}
