/** A reply or note that the server has not yet put into the history: on its way, waiting for a connection, or refused. */
import { Match, Show, Switch } from "solid-js";
import type { App } from "../app";
import { time } from "../format";
import { Icon } from "../parts/icon";
import { Button } from "../parts/small";
import type { Intent } from "../state";
import type { Item } from "../timeline";
import { contentWords } from "../words";
import { Body } from "./content";

export function Waiting(props: { app: App; item: Extract<Item, { is: "intent" }> }) {
  const intent = (): Intent => props.item.intent;
  const isNote = (): boolean => intent().request.type === "note";
  const isLive = (): boolean => props.app.connection().at === "live";
  const request = () => intent().request;
  const state = (): string => (isLive() || intent().state === "settled" ? "sending" : "waiting for connection");
  return (
    <Switch>
      <Match when={isNote()}>
        <article class="note waiting"><header><Icon name="lock" size={13} /><b>You</b><span>private note, {state()}</span><time>{time(intent().at)}</time></header><p dir="auto">{noteText(intent())}</p><Refused app={props.app} intent={intent()} /></article>
      </Match>
      <Match when={true}>
        <article class="said out" classList={{ head: props.item.head, tail: props.item.tail }}>
          <div class="said-column">
            <div class="bubble sending" classList={{ failed: intent().state === "refused" }}>{(() => {
              const asked = request();
              return asked.type === "reply" ? <Body app={props.app} content={asked.content} number={0} /> : null;
            })()}</div>
            <Show when={intent().state !== "refused" && props.item.tail}><footer class="said-meta"><span>{time(intent().at)} · You</span><Icon name="clock" size={13} /><span>{state()}</span></footer></Show>
            <Refused app={props.app} intent={intent()} />
          </div>
        </article>
      </Match>
    </Switch>
  );
}

function noteText({ request }: Intent): string {
  return request.type === "note" ? request.text : "";
}

/** The server will not do it: its words, and both ways out. Nothing typed is ever lost. */
function Refused(props: { app: App; intent: Intent }) {
  const say = (): string => (props.intent.outcome?.ok === false ? props.intent.outcome.say : "");
  const text = (): string => {
    const { request } = props.intent;
    if (request.type === "note") return request.text;
    return request.type !== "reply" ? "" : request.content.type === "media" ? (request.content.caption ?? "") : contentWords(request.content);
  };
  function edit(): void {
    props.app.send({ t: "draft", conversation: props.intent.conversation, draft: { text: text(), note: props.intent.request.type === "note" } });
    props.app.send({ t: "drop", client: props.intent.client });
  }
  return (
    <Show when={props.intent.state === "refused"}>
      <div class="trouble" role="alert">
        <p><Icon name="alert" size={13} />not sent: {say()}</p>
        <div class="trouble-actions">
          <Show when={text()}><Button size={24} icon="pencil" onClick={edit}>Edit</Button></Show>
          <Button size={24} kind="danger" onClick={() => props.app.send({ t: "drop", client: props.intent.client })}>Discard</Button>
        </div>
      </div>
    </Show>
  );
}
