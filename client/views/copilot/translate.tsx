/** What stands in the composer, in the customer's language; and back again, since what was written stays at hand. */
import { createEffect, createSignal, on, Show } from "solid-js";
import type { Translated } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon } from "../../parts/icon";
import { Button } from "../../parts/small";
import { languageName } from "../../words";

export function TranslateDraft(props: { app: App; id: string; text: string; into: string; onText: (text: string) => void }) {
  const [isBusy, setBusy] = createSignal(false);
  const [trouble, setTrouble] = createSignal("");
  const [before, setBefore] = createSignal<{ readonly own: string; readonly translated: string } | null>(null);
  const isBack = (): boolean => before() !== null && before()!.translated === props.text;
  createEffect(on(() => props.text, () => setTrouble("")));

  async function turn(): Promise<void> {
    const own = props.text;
    if (isBack()) return props.onText(before()!.own);
    setBusy(true);
    setTrouble("");
    try {
      const { text } = await props.app.ask<Translated>({ t: "translate", conversation: props.id, text: own, into: props.into });
      // Who wrote on meanwhile keeps their words.
      if (props.text === own) {
        setBefore({ own, translated: text });
        props.onText(text);
      }
    } catch (why) {
      setTrouble(why instanceof Error ? why.message : "This could not be translated.");
    }
    setBusy(false);
  }
  return (
    <>
      <Button kind="ghost" icon="globe" disabled={isBusy() || props.app.connection().at !== "live"} title={isBack() ? "Your own words again" : `Into ${languageName(props.into)}`} onClick={() => void turn()}>{isBusy() ? "Translating" : isBack() ? "Own words" : languageName(props.into)}</Button>
      <Show when={trouble()}><span class="counter bad" role="alert" title={trouble()}><Icon name="alert" size={13} /><span class="one-line">{trouble()}</span></span></Show>
    </>
  );
}
