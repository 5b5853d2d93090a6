/** States that everybody on this page should know, full width, one line each, at most two. Never a dialog. */
import { createEffect, createSignal, on, onCleanup, Show } from "solid-js";
import type { App } from "../app";
import { time } from "../format";
import { Icon } from "../parts/icon";
import { Button } from "../parts/small";
import { isUnderWay } from "../state";
import { ChannelBanners } from "./channel-banner";

const offlineAfterMs = 2_000;
const backForMs = 3_000;
const tickMs = 500;

export function Banners(props: { app: App }) {
  const [isDown, setDown] = createSignal(false);
  const [back, setBack] = createSignal("");
  const [now, setNow] = createSignal(Date.now());
  const waiting = (): number => props.app.state().intents.filter(isUnderWay).length;
  let feedThen = 0;
  let waitingThen = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  createEffect(on(props.app.downSince, (since) => {
    clearTimeout(timer);
    if (since > 0) {
      setBack("");
      feedThen = props.app.state().feed;
      timer = setTimeout(() => {
        waitingThen = 0;
        setDown(true);
      }, Math.max(0, since + offlineAfterMs - Date.now()));
      return;
    }
    if (!isDown()) return;
    setDown(false);
    const changes = feedThen >= 0 ? props.app.state().feed - feedThen : 0;
    setBack(["Back.", waitingThen > 0 ? `${waitingThen} being sent.` : "", changes > 0 ? `${changes} changes received.` : ""].filter(Boolean).join(" "));
    timer = setTimeout(() => setBack(""), backForMs);
  }));
  createEffect(() => {
    if (!isDown()) return;
    const ticker = setInterval(() => {
      setNow(Date.now());
      waitingThen = waiting();
    }, tickMs);
    onCleanup(() => clearInterval(ticker));
  });
  const nextTry = (): string => {
    const connection = props.app.connection();
    if (connection.at === "waiting") return `next try in ${Math.max(1, Math.ceil((connection.until - now()) / 1000))}\u00a0s`;
    return connection.at === "offline" ? "waits for the network" : "trying now";
  };
  return (
    <div class="banners" aria-live="polite">
      <Show when={props.app.connection().at === "refused"}>
        <div class="banner info"><Icon name="info" /><p><b>A new version of Parley is running.</b> This page is older and can't go on.</p><Button size={24} onClick={() => location.reload()}>Reload</Button></div>
      </Show>
      <Show when={isDown() && props.app.connection().at !== "refused"}>
        <div class="banner warn">
          <Icon name="offline" />
          <p><b>Offline since {time(props.app.downSince() || now())}.</b> <span class="not-narrow-text">{props.app.state().session ? "You can keep reading, writing and closing." : "The inbox appears as soon as the server answers."}</span> <Show when={waiting() > 0}><b>{waiting()} {waiting() === 1 ? "change" : "changes"}</b> {waiting() === 1 ? "is" : "are"} kept here and will be sent once, in order.</Show></p>
          <span class="banner-aside num">{nextTry()}</span><Button size={24} onClick={() => props.app.send({ t: "try" })}>Try now</Button>
        </div>
      </Show>
      <ChannelBanners app={props.app} />
      <Show when={back()}><div class="banner ok"><Icon name="check" /><p>{back()}</p></div></Show>
      <Show when={props.app.newVersion() && props.app.connection().at === "live"}>
        <div class="banner info"><Icon name="info" /><p>Version {props.app.newVersion()} is ready</p><Button size={24} onClick={() => location.reload()}>Reload</Button></div>
      </Show>
    </div>
  );
}
