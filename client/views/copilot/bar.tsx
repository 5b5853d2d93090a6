/** What the copilot does or could not do, in one line over the words: for whoever looks at the composer and not at the pane beside. */
import { createMemo, Match, Show, Switch } from "solid-js";
import type { App } from "../../app";
import { lastSuggestion } from "../../copilot";
import { Icon } from "../../parts/icon";
import { Button, IconButton, Said } from "../../parts/small";
import { pending } from "../../store";
import { isTriable } from "./words";
import { ask } from "./draft";

export function CopilotBar(props: { app: App; id: string }) {
  const state = props.app.state;
  const drafting = () => state().drafting[props.id];
  const refused = createMemo(() => pending(state(), props.id, "suggest").findLast((intent) => intent.state === "refused"));
  const failed = createMemo(() => {
    const last = drafting() ? undefined : lastSuggestion(state(), props.id);
    return last?.content.suggested.failed && last.number !== state().screen.unwanted ? last : undefined;
  });
  return (
    <Switch>
      <Match when={drafting()}>
        <p class="copilot-bar"><Icon name="spark" size={14} /><span role="status">{drafting()!.text ? "The copilot is writing" : "The copilot reads the conversation"}</span><span class="grow" /><Button kind="ghost" size={24} keys="Escape" onClick={() => props.app.send({ t: "command", conversation: props.id, request: { type: "stop_suggesting" } })}>Stop</Button></p>
      </Match>
      <Match when={refused()}>{(intent) => (
        <p class="copilot-bar" role="alert"><Icon name="alert" size={14} /><span class="grow">{intent().outcome?.ok === false ? (intent().outcome as { say: string }).say : ""}</span><IconButton icon="close" label="Understood" size={14} onClick={() => props.app.send({ t: "drop", client: intent().client })} /></p>
      )}</Match>
      <Match when={failed()}>{(entry) => (
        <p class="copilot-bar" role="alert"><Icon name="alert" size={14} /><span class="grow"><Said>{entry().content.suggested.says?.[0] ?? "Nothing could be drafted."}</Said></span>
          <Show when={isTriable(entry().content.suggested.failed!)}><Button kind="ghost" size={24} onClick={() => ask(props.app, props.id)}>Try again</Button></Show>
          <IconButton icon="close" label="Understood" size={14} onClick={() => props.app.send({ t: "unwanted", number: entry().number })} />
        </p>
      )}</Match>
    </Switch>
  );
}
