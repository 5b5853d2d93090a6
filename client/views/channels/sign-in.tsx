/** Signing the account in at its platform, instead of pasting tokens; where the platform has that. */
import { createSignal, Show } from "solid-js";
import type { ChannelDetail, ChannelSignIn } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { platformName } from "../../words";
import { Copy } from "./copy";

export function SignIn(props: { app: App; channel: ChannelDetail }) {
  const [isBusy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal("");
  const has = (name: string): boolean => props.channel.secrets.some((secret) => secret.name === name && secret.isSet);
  const isNeeded = (): boolean => !has("access_token") || props.channel.state === "refused";
  const callback = (): string => new URL(props.channel.callback ?? "", location.origin).href;
  const where = (): string => platformName(props.channel.platform);

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
    <Show when={props.channel.callback}>
      <Show when={has("client_id")} fallback={<Show when={isNeeded()}><p class="mute">With the app's client id entered, the account can be signed in at {where()} here, instead of pasting tokens.</p></Show>}>
        <Show when={isNeeded()}>
          <p class="mute">Register this callback address with your app at {where()}, then sign in there as the account.</p>
          <div class="copies"><Copy label="Callback address" value={callback()} /></div>
        </Show>
        <p class="sign-in"><Button kind={isNeeded() ? "primary" : undefined} disabled={isBusy()} onClick={() => void begin()}>{isNeeded() ? `Sign in at ${where()}` : `Sign in at ${where()} again`}</Button></p>
        <p role="alert" class="said bad"><Show when={wrong()}><Icon name="alert" size={14} /> {wrong()}</Show></p>
      </Show>
    </Show>
  );
}
