/** Signing the account in at its platform, instead of pasting tokens; where the platform has that. */
import { createSignal, Show } from "solid-js";
import type { ChannelDetail, ChannelSignIn } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { platformName } from "../../words";
import { Copy } from "./copy";

const has = (channel: ChannelDetail, name: string): boolean => channel.secrets.some((secret) => secret.name === name && secret.isSet);
export const canSignIn = (channel: ChannelDetail): boolean => channel.callback !== undefined && has(channel, "client_id");
const isNeeded = (channel: ChannelDetail): boolean => !has(channel, "access_token") || channel.state === "refused";

/** Leads to the platform's own page, and from there back here. */
export function SignInButton(props: { app: App; channel: ChannelDetail }) {
  const [isBusy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal("");
  async function begin(): Promise<void> {
    setBusy(true);
    setWrong("");
    try {
      const { url } = await props.app.ask<ChannelSignIn>({ t: "signInChannel", channel: props.channel.id, from: location.origin });
      location.assign(url);
    } catch (why) {
      setWrong(why instanceof Error ? why.message : "The sign-in could not be begun.");
      setBusy(false);
    }
  }
  return (
    <>
      <Button kind={isNeeded(props.channel) ? "primary" : undefined} disabled={isBusy()} onClick={() => void begin()}>{`Sign in at ${platformName(props.channel.platform)}${isNeeded(props.channel) ? "" : " again"}`}</Button>
      <span role="alert" class="said bad"><Show when={wrong()}><Icon name="alert" size={14} /> {wrong()}</Show></span>
    </>
  );
}

export function SignIn(props: { app: App; channel: ChannelDetail }) {
  const callback = (): string => new URL(props.channel.callback ?? "", location.origin).href;
  const where = (): string => platformName(props.channel.platform);
  return (
    <Show when={props.channel.callback}>
      <Show when={canSignIn(props.channel)} fallback={<Show when={isNeeded(props.channel)}><p class="mute">With the app's client id entered, the account can be signed in at {where()} here, instead of pasting tokens.</p></Show>}>
        <Show when={isNeeded(props.channel)}>
          <p class="mute">Register this callback address with your app at {where()}, then sign in there as the account.</p>
          <div class="copies"><Copy label="Callback address" value={callback()} /></div>
        </Show>
        <div class="sign-in"><SignInButton app={props.app} channel={props.channel} /></div>
      </Show>
    </Show>
  );
}
