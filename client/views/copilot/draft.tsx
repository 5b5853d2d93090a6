/** The draft, as it is written and when it waits: what it says, what it stands on, and what can be done with it. Picture 01. */
import { createEffect, createMemo, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { Evidence } from "../../../server/protocol";
import { isAdmin } from "../../actions";
import type { App } from "../../app";
import { isOutOfDate, lastSuggestion, offeredDraft } from "../../copilot";
import { seconds } from "../../format";
import { Icon } from "../../parts/icon";
import { Button, Said } from "../../parts/small";
import { pending } from "../../store";
import { insert, replace } from "./take";
import { answerOf, evidenceIcons, evidenceTitle, isTriable, mannerOf, offWords, toneNames } from "./words";

const tickMs = 100;

export function DraftCard(props: { app: App; id: string }) {
  const state = props.app.state;
  const isLive = (): boolean => props.app.connection().at === "live";
  const drafting = createMemo(() => state().drafting[props.id]);
  const last = createMemo(() => (drafting() ? undefined : lastSuggestion(state(), props.id)));
  const waiting = createMemo(() => offeredDraft(state(), props.id));
  const failure = () => (last()?.content.suggested.failed && !waiting() ? last()!.content.suggested : undefined);
  const isStale = createMemo(() => isOutOfDate(state(), props.id));
  const refused = () => pending(state(), props.id, "suggest").findLast((intent) => intent.state === "refused")?.outcome;
  const suggest = (): void => ask(props.app, props.id);
  const off = (): string => offWords(state().copilot, isLive(), isAdmin(state()));
  const tone = (): string => (props.app.prefs().tone ? toneNames[props.app.prefs().tone as keyof typeof toneNames].toLowerCase() : "");
  return (
    <section class="card draft" aria-label="Draft" classList={{ waits: waiting() !== undefined }}>
      <h3><Icon name="spark" size={14} /><span>Draft</span>
        <span class="mute manner">{waiting() ? mannerOf(waiting()!.content.suggested) : drafting() ? tone() : ""}</span>
        <Show when={drafting()}>{(now) => <Clock since={now().at - state().skew} />}</Show>
        <Show when={!drafting() && isStale()}><span class="chip warn"><Icon name="warn" size={12} />Out of date</span></Show>
      </h3>
      <Switch>
        <Match when={off() && !waiting() && !drafting()}>
          <p class="fine">{off()}<Show when={isAdmin(state()) && state().copilot?.on === false}> <a href="#/copilot">Settings of the copilot</a></Show></p>
        </Match>
        <Match when={drafting()}>{(now) => (
          <>
            <p class="draft-text" dir="auto" aria-busy="true">{now().text}<i class="caret" aria-hidden="true" /></p>
            <Show when={now().isCut}><p class="fine">A part was lost on the way. All of it appears when it is done.</p></Show>
            <footer><span class="grow" /><Button kind="ghost" keys="Escape" onClick={() => props.app.send({ t: "command", conversation: props.id, request: { type: "stop_suggesting" } })}>Stop</Button></footer>
          </>
        )}</Match>
        <Match when={waiting()}>{(entry) => (
          <>
            <p class="draft-text" dir="auto" lang={entry().content.suggested.language}>{entry().body || "No words, only what is proposed below."}</p>
            <Grounds app={props.app} evidence={entry().content.suggested.evidence} />
            <For each={entry().content.suggested.says ?? []}>{(say) => <p class="draft-says"><Icon name="info" size={13} /><Said>{say}</Said></p>}</For>
            <footer>
              <Show when={entry().body}><Button onClick={() => insert(props.app, entry())}>Insert</Button><Button kind="ghost" onClick={() => replace(props.app, entry())}>Replace</Button></Show>
              <Button kind="ghost" anchor="tone" disabled={!isLive()} onClick={() => props.app.send({ t: "menu", menu: "tone" })}>Tone</Button>
              <span class="grow" />
              <Button kind="ghost" keys="D" onClick={() => props.app.send({ t: "command", conversation: props.id, request: { type: "dismiss", number: entry().number } })}>Dismiss</Button>
            </footer>
          </>
        )}</Match>
        <Match when={true}>
          <Show when={failure()} fallback={<p class="fine">{isStale() ? "The customer wrote after the last draft." : "Written from the catalogue, the articles and past answers. You decide what leaves."}</p>}>
            {(why) => <For each={why().says?.length ? why().says : ["Nothing could be drafted."]}>{(say) => <p class="draft-says bad" role="alert"><Icon name="alert" size={13} /><Said>{say}</Said></p>}</For>}
          </Show>
          <Show when={refused()?.ok === false && refused()}>{(why) => <p class="draft-says bad" role="alert"><Icon name="alert" size={13} />{(why() as { say: string }).say}</p>}</Show>
          <footer>
            <Button keys="C" onClick={suggest}>{isStale() ? "Refresh" : failure() && isTriable(failure()!.failed!) ? "Try again" : "Draft an answer"}</Button>
            <Button kind="ghost" anchor="tone" onClick={() => props.app.send({ t: "menu", menu: "tone" })}>Tone</Button>
          </footer>
        </Match>
      </Switch>
    </section>
  );
}

export function ask(app: App, conversation: string): void {
  const { tone } = app.prefs();
  app.send({ t: "command", conversation, request: { type: "suggest", ...(tone && { tone }) } });
}

/** The stream shows its time while it runs. */
function Clock(props: { since: number }) {
  const [now, setNow] = createSignal(Date.now());
  createEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    onCleanup(() => clearInterval(timer));
  });
  return <span class="draft-clock num" role="status" aria-label="The copilot is writing"><i /><i /><i /><span aria-hidden="true">{seconds(Math.max(0, now() - props.since))}</span></span>;
}

/** What it stands on; an earlier answer can be opened. */
function Grounds(props: { app: App; evidence: readonly Evidence[] }) {
  return (
    <Show when={props.evidence.length > 0}>
      <ul class="grounds" aria-label="What it stands on">
        <For each={props.evidence}>{(one) => (
          <li>
            <Show when={answerOf(one)} fallback={
              <Show when={one.from === "product"} fallback={<span class="chip line" title={evidenceTitle(one)}><Icon name={evidenceIcons[one.from]} size={12} /><Said>{one.title || one.id}</Said></span>}>
                <a class="chip line" href={`#/catalogue/sku/${encodeURIComponent(one.id)}`} title={evidenceTitle(one)}><Icon name="box" size={12} /><Said>{one.title || one.id}</Said></a>
              </Show>
            }>{(conversation) => <button type="button" class="chip line" title={evidenceTitle(one)} onClick={() => props.app.send({ t: "open", conversation: conversation() })}><Icon name="reply" size={12} /><Said>{one.title || "An earlier answer"}</Said></button>}</Show>
          </li>
        )}</For>
      </ul>
    </Show>
  );
}
