/**
 * Where the words are written. The copilot's draft stands behind them as ghost text, as far as it goes on from what is there; Tab takes it, and only then is Tab taken.
 * Screen readers hear that there is a draft, and find it as the field's description.
 */
import { createEffect, createMemo, on, onCleanup, onMount, Show } from "solid-js";
import { composerEvent } from "../actions";
import type { App } from "../app";
import { ghostOf, offeredDraft } from "../copilot";
import { isApple } from "../keyboard";
import { Keys } from "../parts/small";
import type { Draft } from "../state";

/** Newer browsers grow a text box by themselves, without asking for a layout at every key. */
const fitsItself = CSS.supports("field-sizing", "content");

export function Writing(props: { app: App; id: string; draft: Draft; label: string; placeholder: string; ref: (box: HTMLTextAreaElement) => void; onText: (text: string) => void; onSubmit: (isAlso: boolean) => void; onPaste: (event: ClipboardEvent) => void }) {
  const state = props.app.state;
  const ghost = createMemo(() => ghostOf(state(), props.id));
  const waiting = createMemo(() => offeredDraft(state(), props.id));
  let box!: HTMLTextAreaElement;
  let shade: HTMLDivElement | undefined;

  function fit(): void {
    if (fitsItself || !box) return;
    box.style.blockSize = "auto";
    box.style.blockSize = `${box.scrollHeight}px`;
  }
  function take(): void {
    const draft = waiting();
    if (!draft) return;
    props.app.send({ t: "draft", conversation: props.id, draft: { ...props.draft, text: draft.body, suggestion: draft.number } });
    queueMicrotask(() => box.setSelectionRange(box.value.length, box.value.length));
  }
  function pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isMod = isApple ? event.metaKey : event.ctrlKey;
    if (event.key === "Enter" && isMod) {
      event.preventDefault();
      return props.onSubmit(event.shiftKey);
    }
    if (!ghost() || !waiting() || isMod || event.shiftKey || event.altKey) return;
    if (event.key === "Tab") take();
    else if (event.key === "Escape") props.app.send({ t: "unwanted", number: waiting()!.number });
    else return;
    event.preventDefault();
  }
  onMount(() => {
    const focus = (): void => queueMicrotask(() => box.focus());
    window.addEventListener(composerEvent, focus);
    onCleanup(() => window.removeEventListener(composerEvent, focus));
    fit();
  });
  // The text changes from elsewhere too: a guard gives it back, a draft is taken over, another tab's choice restores it.
  createEffect(on(() => props.draft.text, (text) => {
    if (box.value !== text) box.value = text;
    queueMicrotask(fit);
  }));
  return (
    <div class="writing" classList={{ ghosted: ghost() !== "" }}>
      <Show when={ghost()}>
        <div class="ghost-text" ref={shade} dir="auto" aria-hidden="true"><span class="ghost-typed">{props.draft.text}</span><span class="ghost-rest">{ghost()}</span><Show when={waiting()}> <Keys keys="Tab" /></Show></div>
      </Show>
      <textarea ref={(element) => { box = element; element.value = props.draft.text; props.ref(element); }} rows="2" dir="auto" aria-label={props.label} aria-describedby={ghost() ? "ghost-words" : undefined} placeholder={ghost() ? "" : props.placeholder}
        onInput={(event) => { props.onText(event.currentTarget.value); fit(); }} onKeyDown={pressed} onPaste={(event) => props.onPaste(event)} onScroll={() => shade && (shade.scrollTop = box.scrollTop)} />
      <span class="hidden" id="ghost-words" role="status"><Show when={ghost() && waiting()}>The copilot has drafted an answer; Tab takes it: {waiting()!.body}</Show></span>
      <Show when={ghost() && waiting()}><button type="button" class="button secondary h28 only-touch" onClick={() => { take(); box.focus(); }}>Take the draft</button></Show>
    </div>
  );
}
