/** Where one answers: a reply goes to the customer, a note stays in the house, and the box looks different enough that nobody mistakes them. */
import { createMemo, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { actions, ownLanguage } from "../actions";
import type { App } from "../app";
import { count } from "../format";
import { Icon } from "../parts/icon";
import { Button, IconButton, Said } from "../parts/small";
import type { Draft } from "../state";
import { isHeld } from "../timeline";
import { platformName, words } from "../words";
import { lengthOf, withAttachments } from "../sending";
import { Drop } from "./drop";
import { Via } from "./via";
import { Writing } from "./writing";

const Attached = lazy(() => import("./attached").then(({ Attached }) => ({ default: Attached })));

const CopilotBar = lazy(() => import("./copilot/bar").then(({ CopilotBar }) => ({ default: CopilotBar })));
const TranslateDraft = lazy(() => import("./copilot/translate").then(({ TranslateDraft }) => ({ default: TranslateDraft })));
const Card = lazy(() => import("./orders/card").then(({ Card }) => ({ default: Card })));
const PickProduct = lazy(() => import("./orders/pick").then(({ PickProduct }) => ({ default: PickProduct })));
const StaleGuard = lazy(() => import("./guard").then(({ StaleGuard }) => ({ default: StaleGuard })));

const typingEveryMs = 4_000;
/** from this share of the limit on, the counter shows */
const nearLimit = 0.8;
const noteMax = 4_000;

export function Composer(props: { app: App; id: string }) {
  const state = props.app.state;
  const row = () => state().rows[props.id];
  const draft = createMemo((): Draft => state().drafts[props.id] ?? { text: "", note: false });
  const abilities = () => state().session?.abilities[row()?.platform ?? "whatsapp"];
  const held = createMemo(() => state().intents.find((intent) => intent.conversation === props.id && isHeld(intent)));
  const isLive = (): boolean => props.app.connection().at === "live";
  const isClosed = (): boolean => !draft().note && (row()?.windowUntil ?? 0) > 0 && row()!.windowUntil <= props.app.now();
  const max = (): number => (draft().note ? noteMax : (abilities()?.textMax ?? noteMax));
  const length = createMemo((): number => lengthOf(draft().text, draft().note ? undefined : abilities()));
  const unit = (): string => (!draft().note && abilities()?.counts === "bytes" ? " bytes" : "");
  const attachments = createMemo(() => props.app.attachments().filter((one) => one.conversation === props.id));
  const isReady = (): boolean => attachments().every((one) => one.state === "done");
  const hasContent = (): boolean => draft().text.trim() !== "" || (!draft().note && (attachments().length > 0 || draft().product !== undefined));
  const canSend = (): boolean => hasContent() && length() <= max() && !isClosed() && (draft().note || (!held() && isReady()));
  const canAttach = (): boolean => !draft().note && !isClosed() && Object.keys(abilities()?.files ?? {}).length > 0;
  const whyNot = (): string => (draft().note ? "A note carries no files" : isClosed() ? "Only templates until the customer writes" : `${platformName(row()?.platform ?? "")} takes no files`);
  const attach = (files: readonly File[]): void => {
    if (files.length > 0) props.app.send({ t: "attach", conversation: props.id, files });
    box?.focus();
  };
  function pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !canAttach()) return;
    event.preventDefault();
    attach(files);
  }
  let box: HTMLTextAreaElement | undefined;
  let chooser!: HTMLInputElement;
  let typedAt = 0;
  let typedAs = false;

  const set = (change: Partial<Draft>): void => {
    const next = { ...draft(), ...change };
    const isEmpty = next.text === "" && !next.note && next.quote === undefined && next.product === undefined;
    // Nothing is left of the draft of the copilot's once all of it was taken out.
    props.app.send({ t: "draft", conversation: props.id, draft: isEmpty ? null : next.text === "" ? { ...next, suggestion: undefined } : next });
  };
  function typed(text: string): void {
    set({ text });
    if (text === "" || (typedAs === draft().note && Date.now() - typedAt < typingEveryMs)) return;
    typedAt = Date.now();
    typedAs = draft().note;
    props.app.send({ t: "typing", conversation: props.id, note: draft().note });
  }
  function submit(andClose = false): void {
    if (!canSend()) return;
    const { text, note, quote, suggestion, product } = draft();
    const base = state().threads[props.id]?.entries.at(-1)?.number ?? row()?.entries;
    if (note) props.app.send({ t: "command", conversation: props.id, request: { type: "note", text: text.trim() } });
    else for (const [at, content] of withAttachments(text.trim(), attachments(), abilities(), product).entries()) props.app.send({ t: "command", conversation: props.id, request: { type: "reply", content, base, ...(at === 0 && { ...(quote && { quote }), ...(suggestion && { suggestion }) }) } });
    if (!note) for (const { client } of attachments()) props.app.send({ t: "detach", client });
    props.app.send({ t: "draft", conversation: props.id, draft: note ? { text: "", note: true } : null });
    typedAt = 0;
    if (andClose) props.app.send({ t: "change", say: `Sent and closed · #${row()?.number}`, leaves: true, changes: [{ conversation: props.id, request: { type: "status", status: "resolved" }, undo: { type: "status", status: row()?.status ?? "open" } }] });
  }
  function sent(isAlso: boolean): void {
    if (held() && !draft().note) dispatchEvent(new CustomEvent("parley:send-anyway"));
    else submit(isAlso);
  }
  const speaks = (): string | undefined => row()?.insight?.language;
  /** Into the customer's language, where that is another than the agent's and the copilot can. */
  const isTranslatable = (): boolean => !draft().note && draft().text.trim() !== "" && (state().copilot?.can.translate ?? false) && speaks() !== undefined && speaks() !== ownLanguage;
  const quoted = () => state().threads[props.id]?.entries.find((entry) => entry.number === draft().quote);
  const placeholder = (): string => (draft().note ? "Write a note. Only your team sees it." : isLive() ? attachments().length > 0 ? "Add a caption" : `Reply to ${row()?.name ?? ""}` : "Write a reply. It leaves when you are back online.");

  return (
    <section class="composer" classList={{ "is-note": draft().note, guarded: held() !== undefined && !draft().note }} aria-label={draft().note ? "Private note" : "Reply"}>
      <Show when={!draft().note && held()}>{(intent) => <Suspense><StaleGuard app={props.app} intent={intent()} text={draft().text} /></Suspense>}</Show>
      <Via app={props.app} id={props.id} note={draft().note} onNote={(note) => { set({ note }); box?.focus(); }} />
      <Show when={quoted() && !draft().note}>
        <div class="quoting"><blockquote class="quoted"><Said>{words(quoted()!)}</Said></blockquote><IconButton icon="close" label="Do not quote" size={14} onClick={() => set({ quote: undefined })} /></div>
      </Show>
      <Drop can={canAttach()} why={whyNot()} onFiles={attach} />
      <Show when={attachments().length > 0 && !draft().note}><Suspense><Attached app={props.app} attachments={attachments()} /></Suspense></Show>
      <Show when={draft().product !== undefined && !draft().note}><div class="composer-card"><Suspense><Card app={props.app} card={draft().product!} onRemove={() => set({ product: undefined })} /></Suspense></div></Show>
      <Show when={!draft().note}><Suspense><CopilotBar app={props.app} id={props.id} /></Suspense></Show>
      <Show when={state().screen.shelf === "reply"}><Suspense><PickProduct app={props.app} id={props.id} /></Suspense></Show>
      <Show when={!isClosed()} fallback={
        <div class="only-templates"><Icon name="hourglass" /><p><b>{abilities()?.templates ? "Only templates until the customer writes." : "No answers until the customer writes."}</b> Free text would not arrive.</p></div>
      }>
        <Writing app={props.app} id={props.id} draft={draft()} label={draft().note ? "Private note" : `Reply to ${row()?.name ?? ""}`} placeholder={placeholder()} ref={(element) => (box = element)} onText={typed} onSubmit={sent} onPaste={pasted} />
      </Show>
      <footer class="composer-foot">
        <Show when={canAttach()}>
          <IconButton icon="clip" label="Attach files" onClick={() => chooser.click()} />
          <input ref={chooser} type="file" multiple hidden aria-hidden="true" tabindex="-1" onChange={(event) => { attach([...(event.currentTarget.files ?? [])]); event.currentTarget.value = ""; }} />
        </Show>
        <Show when={!draft().note && !isClosed() && state().copilot?.on}><IconButton icon="spark" label="Run copilot" keys="C" onClick={() => actions.find(({ id }) => id === "suggest")?.run(props.app)} /></Show>
        <Show when={!draft().note && !isClosed()}><IconButton icon="box" label="Product card" keys="Shift+B" pressed={state().screen.shelf === "reply"} onClick={() => props.app.send({ t: "shelf", shelf: "reply" })} /></Show>
        <Show when={!draft().note && (abilities()?.templates ?? false)}>
          <Button kind={isClosed() ? "secondary" : "ghost"} icon="file" keys={isClosed() ? "W" : undefined} anchor="template" onClick={() => props.app.send({ t: "menu", menu: "template" })}>{isClosed() ? "Choose a template" : "Template"}</Button>
        </Show>
        <Show when={isTranslatable()}><Suspense><TranslateDraft app={props.app} id={props.id} text={draft().text} into={speaks()!} onText={(text) => set({ text })} /></Suspense></Show>
        <span class="grow" />
        <Switch>
          <Match when={length() > max()}><span class="counter bad"><Icon name="alert" size={13} />{count(length() - max())}{unit()} too long</span></Match>
          <Match when={length() > max() * nearLimit}><span class="counter num">{count(max() - length())}{unit()} left</span></Match>
          <Match when={held() && !draft().note}><span class="counter warn"><Icon name="warn" size={13} />newer reply</span></Match>
          <Match when={!draft().note && attachments().some((one) => one.state === "failed" || one.state === "refused")}><span class="counter bad"><Icon name="alert" size={13} />Remove what can't go</span></Match>
          <Match when={!draft().note && !isReady()}><span class="counter mute">{isLive() ? "Uploading" : "Waits for the connection"}</span></Match>
          <Match when={draft().text !== ""}><span class="counter mute">Saved here</span></Match>
        </Switch>
        <Button kind={draft().note ? "note" : "primary"} keys="Mod+Enter" disabled={!canSend()} onClick={() => submit()}>{draft().note ? "Add note" : isLive() ? "Send" : "Queue"}</Button>
      </footer>
    </section>
  );
}
