/** A message, with what became of it. States are facts with their evidence: nothing is called sent before the platform's id is here. */
import { For, Match, Show, Switch } from "solid-js";
import type { Delivery, Entry } from "../../server/protocol";
import type { App } from "../app";
import { fullTime, time } from "../format";
import { Icon } from "../parts/icon";
import { Button, deliveryWords, Said, Ticks } from "../parts/small";
import { authorName, contentOf, platformName, words } from "../words";
import { Body } from "./content";
import { Face } from "./face";
import { Translation } from "./translation";

export function Bubble(props: { app: App; id: string; entry: Entry; head: boolean; tail: boolean }) {
  const state = props.app.state;
  const isOut = (): boolean => props.entry.kind === "out";
  const row = () => state().rows[props.id];
  const me = () => state().session?.me.id ?? 0;
  const author = (): string => authorName(props.entry.author, state().session?.users ?? {}, me(), row()?.name ?? "");
  const delivery = () => props.entry.delivery;
  const isTroubled = (): boolean => delivery()?.state === "failed" || delivery()?.state === "unknown";
  const reactions = (): string[] => [...new Set(Object.values(props.entry.content?.reactions ?? {}))];
  return (
    <article class="said" classList={{ out: isOut(), in: !isOut(), head: props.head, tail: props.tail }} tabindex="-1" aria-label={`${author()}, ${time(props.entry.at)}: ${words(props.entry)}`} onFocusIn={() => props.app.send({ t: "focused", number: props.entry.number })}>
      <Show when={!isOut()}><span class="said-face"><Show when={props.tail && row()}>{(one) => <Face app={props.app} row={one()} size={28} />}</Show></span></Show>
      <div class="said-column">
        <Show when={props.head && isOut() && author() !== "You"}><span class="said-by"><Said>{author()}</Said></span></Show>
        <Show when={props.head && props.entry.content?.author}>{(name) => <span class="said-by"><Said>{name()}</Said></span>}</Show>
        <div class="bubble" classList={{ failed: delivery()?.state === "failed", unknown: delivery()?.state === "unknown", sending: isSending(delivery()), bare: !!props.entry.content?.revoked, reacted: reactions().length > 0 }}>
          <Show when={props.entry.content?.forwarded}><span class="bubble-hint">Forwarded</span></Show>
          <Show when={props.entry.content?.edited && !props.tail}><span class="bubble-hint">Edited</span></Show>
          <Show when={props.entry.content?.referral}>{(from) => <span class="bubble-hint">Came from <Said>{from()}</Said></span>}</Show>
          <Quoted app={props.app} id={props.id} entry={props.entry} />
          <Show when={!props.entry.content?.revoked} fallback={<p class="revoked">This message was deleted by its sender.</p>}><Body app={props.app} content={contentOf(props.entry)} number={props.entry.number} /></Show>
          <Show when={reactions().length > 0}><span class="reactions" aria-label={`Reactions: ${reactions().join(" ")}`}><For each={reactions()}>{(emoji) => <span>{emoji}</span>}</For><Show when={Object.keys(props.entry.content?.reactions ?? {}).length > 1}><b>{Object.keys(props.entry.content?.reactions ?? {}).length}</b></Show></span></Show>
        </div>
        <Show when={!isOut() && !props.entry.content?.revoked}><Translation app={props.app} id={props.id} entry={props.entry} /></Show>
        <Show when={props.tail || isTroubled()}>
          <footer class="said-meta">
            <span><time title={fullTime(props.entry.at)}>{time(props.entry.at)}</time>{isOut() && props.entry.author !== "elsewhere" ? ` · ${shortName(author())}` : ""}{props.entry.content?.edited ? " · edited" : ""}</span>
            <Show when={!isTroubled() && delivery()}>{(one) => <button type="button" class="tick-button" title={`${deliveryWords(one().state)}: show how it went`} onClick={() => props.app.send({ t: "ledger", number: props.entry.number })}><Ticks state={one().state} receipts={receipts(props.app, props.id)} /></button>}</Show>
          </footer>
          <Show when={isTroubled() && delivery()}>{(one) => <Trouble app={props.app} id={props.id} number={props.entry.number} delivery={one()} />}</Show>
        </Show>
      </div>
    </article>
  );
}

const isSending = (delivery: Delivery | undefined): boolean => delivery?.state === "queued" || delivery?.state === "sending";
const receipts = (app: App, id: string): boolean => app.state().session?.abilities[app.state().rows[id]?.platform ?? "whatsapp"]?.receipts ?? true;
const shortName = (name: string): string => name.split(" ")[0] ?? name;

function Quoted(props: { app: App; id: string; entry: Entry }) {
  const quote = () => props.entry.content?.quote;
  const quoted = () => {
    const entries = props.app.state().threads[props.id]?.entries ?? [];
    return entries.find((one) => one.number === quote()?.number || (one.ext !== null && one.ext === quote()?.ext));
  };
  const session = () => props.app.state().session;
  const who = (): string => (quoted() ? authorName(quoted()!.author, session()?.users ?? {}, session()?.me.id ?? 0, props.app.state().rows[props.id]?.name ?? "") : "An earlier message");
  return (
    <Show when={quote()}>{(one) => (
      <blockquote class="quoted"><b><Said>{who()}</Said></b><Said>{(quoted() ? words(quoted()!) : one().text) ?? one().product ?? "not loaded"}</Said></blockquote>
    )}</Show>
  );
}

/** A sentence as the end of another one. */
const clause = (sentence: string): string => sentence.replace(/^The /, "the ").replace(/\.$/, "");

/** What went wrong in words, then what helps, the most helpful first. */
function Trouble(props: { app: App; id: string; number: number; delivery: Delivery }) {
  const row = () => props.app.state().rows[props.id];
  const again = (): void => props.app.send({ t: "command", conversation: props.id, request: { type: "retry", number: props.number } });
  const isRetrying = (): boolean => props.app.state().intents.some((one) => one.conversation === props.id && one.request.type === "retry" && one.request.number === props.number);
  const wantsTemplate = (): boolean => props.delivery.state === "failed" && (row()?.windowUntil ?? 0) > 0 && row()!.windowUntil < props.app.now() && (props.app.state().session?.abilities[row()!.platform]?.templates ?? false);
  return (
    <div class="trouble" classList={{ unknown: props.delivery.state === "unknown" }} role="note">
      <Switch>
        <Match when={props.delivery.state === "failed"}>
          <p><Icon name="alert" size={13} />failed{props.delivery.reason ? `, ${clause(props.delivery.reason)}` : ""}<Show when={props.delivery.code}> ({props.delivery.code})</Show></p>
        </Match>
        <Match when={true}><p><Icon name="warn" size={13} />unknown, {props.delivery.reason ? clause(props.delivery.reason) : `${platformName(row()?.platform ?? "")} did not answer`}. It may have arrived; sending again may double it.</p></Match>
      </Switch>
      <Show when={props.delivery.state === "failed" && props.delivery.hint}>{(hint) => <p class="hint">{hint()}</p>}</Show>
      <div class="trouble-actions">
        <Show when={wantsTemplate()}><Button size={24} keys="W" onClick={() => props.app.send({ t: "menu", menu: "template" })}>Use template</Button></Show>
        <Button size={24} kind={wantsTemplate() ? "ghost" : "secondary"} icon="retry" disabled={isRetrying()} onClick={again}>{isRetrying() ? "Sending" : props.delivery.state === "unknown" ? "Send again" : "Retry"}</Button>
        <Button size={24} kind="ghost" onClick={() => props.app.send({ t: "ledger", number: props.number })}>Open ledger</Button>
      </div>
    </div>
  );
}
