/** What is done and what is left, from the account to a test message; with a light that turns when the platform is first heard of. */
import { For, Show, type JSX } from "solid-js";
import type { ChannelDetail } from "../../../server/protocol";
import type { App } from "../../app";
import { fullTime, length, time } from "../../format";
import { Icon } from "../../parts/icon";
import { Copy } from "./copy";
import { platformName } from "../../words";
import { guides, missingOf } from "./platforms";
import { SignIn } from "./sign-in";
import { TestMessage } from "./test-message";

export function Steps(props: { app: App; channel: ChannelDetail; isPublic: boolean; onTested: () => void }) {
  const guide = () => guides[props.channel.platform];
  const isHeard = (): boolean => props.channel.lastWebhookAt > 0;
  const isPolling = (): boolean => props.channel.mode === "polling";
  const isMissing = (): boolean => missingOf(props.channel.platform, props.channel.mode, (name) => props.channel.secrets.some((secret) => secret.name === name && secret.isSet));
  const token = (): string => {
    const ends = props.channel.secrets.find((secret) => secret.name === "access_token" || secret.name === "bot_token")?.ends;
    return [ends && `ends …${ends}`, props.channel.expiresAt > 0 && `until ${fullTime(props.channel.expiresAt)}`].filter(Boolean).join(", ") || "kept sealed";
  };
  return (
    <ol class="steps card">
      <Step done number={1} title={guide().account} aside={props.channel.account} />
      <Step done={!isMissing()} number={2} title="Secrets" aside={isMissing() ? "not all of them are set" : token()}><SignIn app={props.app} channel={props.channel} /></Step>
      <Step done={isHeard()} number={3} title={isPolling() ? "Messages are fetched" : "Point the webhook here"} current={!isHeard()}>
        <Show when={!isPolling()} fallback={<p class="mute">Parley asks {platformName(props.channel.platform)} for messages {props.channel.platform === "x" ? "about once a minute" : "all the time"}; no public address is needed.</p>}>
          <p class="mute">{guide().webhook}</p>
          <Show when={!props.isPublic && !isHeard()}><p class="box warn"><Icon name="warn" /><span>Platforms can reach Parley only by a public https address: set PUBLIC_URL and start it again.</span></p></Show>
          <div class="copies">
            <Copy label="Callback URL" value={props.channel.webhook} />
            <Show when={props.channel.verifyToken}>{(value) => <Copy label="Verify token" value={value()} />}</Show>
          </div>
        </Show>
        <Light app={props.app} channel={props.channel} hint={guide().firstSign} />
        <Show when={props.channel.knocks.length > 0}>
          <ol class="knocks" aria-label="What came to this channel's door"><For each={props.channel.knocks}>{(knock) => <li><time>{time(knock.at)}</time><Knocked what={knock.what} signedWith={guide().signedWith} challenge={guide().challenge} /></li>}</For></ol>
        </Show>
      </Step>
      <Step done={false} number={4} title="Send a test message"><TestMessage app={props.app} channel={props.channel} onTested={props.onTested} /></Step>
    </ol>
  );
}

function Step(props: { number: number; title: string; done: boolean; current?: boolean; aside?: string; children?: JSX.Element }) {
  return (
    <li class="step" classList={{ done: props.done, current: props.current ?? false }}>
      <span class="step-mark"><Show when={props.done} fallback={<b aria-hidden="true">{props.number}</b>}><Icon name="check" size={12} weight={2} label="Done" /></Show></span>
      <div class="step-body"><h3>{props.title} <Show when={props.aside}><span class="mute">{props.aside}</span></Show></h3>{props.children}</div>
    </li>
  );
}

/** Live: the server tells every page of the first webhook as it comes. */
function Light(props: { app: App; channel: ChannelDetail; hint: string }) {
  const since = Date.now();
  const challenged = () => props.channel.knocks.find((knock) => knock.what === "challenge");
  const isHeard = (): boolean => props.channel.lastWebhookAt > 0;
  return (
    <div class="light" classList={{ on: isHeard() }} role="status">
      <i class="light-dot" aria-hidden="true" />
      <p><b>{isHeard() ? `The platform is heard: last at ${time(props.channel.lastWebhookAt)}` : props.channel.mode === "polling" ? "Waiting for the first answer" : "Waiting for the first webhook"}</b>
        <Show when={!isHeard()}><span class="mute">{challenged() ? `The challenge was answered at ${time(challenged()!.at)}. ` : ""}{props.hint}</span></Show></p>
      <Show when={!isHeard()}><span class="mute num" aria-hidden="true">{length(Math.max(0, (props.app.now() - props.app.state().skew - since) / 1000))}</span></Show>
    </div>
  );
}

const knockWords = { challenge: ["ok", "GET 200"], wrong_token: ["bad", "GET 403"], wrong_signature: ["bad", "POST 401"], webhook: ["ok", "POST 200"] } as const;

function Knocked(props: { what: keyof typeof knockWords; signedWith: string; challenge: readonly [answered: string, refused: string] }) {
  const words = (): string => {
    if (props.what === "webhook") return "signed as it should be";
    if (props.what === "wrong_signature") return `the signature did not match: check the ${props.signedWith}`;
    return props.challenge[props.what === "challenge" ? 0 : 1];
  };
  return <><b class={knockWords[props.what][0]}>{knockWords[props.what][1]}</b><span>{words()}</span></>;
}
