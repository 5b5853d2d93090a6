/** A customer's words in the agent's language, under the words themselves, which stay first. Why they can't be had is said there too. */
import { createMemo, Show } from "solid-js";
import type { Entry } from "../../server/protocol";
import { ownLanguage } from "../actions";
import type { App } from "../app";
import { Icon } from "../parts/icon";
import { Said } from "../parts/small";
import { languageName } from "../words";

export function Translation(props: { app: App; id: string; entry: Entry }) {
  const state = props.app.state;
  const there = () => props.entry.content?.translations?.[ownLanguage];
  const speaks = () => state().rows[props.id]?.insight?.language;
  const isAsked = createMemo(() => state().intents.some(({ conversation, request, state: stands }) => stands !== "refused" && conversation === props.id && request.type === "translate" && request.number === props.entry.number));
  const isOffered = (): boolean => (state().copilot?.can.translate ?? false) && speaks() !== undefined && speaks() !== ownLanguage && props.entry.body !== "" && props.app.connection().at === "live";
  return (
    <Show when={there()} fallback={
      <Show when={isAsked()} fallback={<>
        <Show when={props.entry.content?.untranslated}>{(why) => <p class="translation"><Icon name="warn" size={12} /><Said>{why()}</Said></p>}</Show>
        <Show when={isOffered()}><button type="button" class="translation ask" title="Translate (Shift+T)" onClick={() => props.app.send({ t: "command", conversation: props.id, request: { type: "translate", number: props.entry.number, into: ownLanguage } })}><Icon name="globe" size={12} />{props.entry.content?.untranslated ? "Try again" : `Show in ${languageName(ownLanguage)}`}</button></Show>
      </>}><p class="translation"><Icon name="globe" size={12} />Translating</p></Show>
    }>{(text) => <p class="translation" lang={ownLanguage}><Icon name="globe" size={12} /><Said>{text()}</Said></p>}</Show>
  );
}
