/** A template by its name, language and parameters: what may be sent when the window is closed. */
import { createSignal, Index, onMount } from "solid-js";
import type { App } from "../app";
import { Button, IconButton } from "../parts/small";

const parametersMax = 20;

export function TemplateForm(props: { app: App; onClose: () => void }) {
  let name!: HTMLInputElement;
  let language!: HTMLInputElement;
  const [parameters, setParameters] = createSignal<string[]>([]);
  const conversation = () => props.app.state().screen.open;
  onMount(() => name.focus());
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const content = { type: "template" as const, name: name.value.trim(), language: language.value.trim(), parameters: parameters() };
    const base = props.app.state().threads[conversation()]?.entries.at(-1)?.number;
    props.onClose();
    props.app.send({ t: "command", conversation: conversation(), request: { type: "reply", content, base } });
  }
  return (
    <div class="scrim" onPointerDown={(event) => event.target === event.currentTarget && props.onClose()}>
      <form class="dialog" role="dialog" aria-modal="true" aria-labelledby="template-title" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), props.onClose())}>
        <header><h2 id="template-title">Send a template</h2><IconButton icon="close" label="Close" keys="Escape" onClick={props.onClose} /></header>
        <p class="mute">The platform knows it by name and language; both must be approved there.</p>
        <label class="field"><span>Name</span><input ref={name} required maxlength="512" pattern="[a-z0-9_]+" title="Small letters, digits and _" placeholder="order_shipped" autocapitalize="none" spellcheck={false} autocomplete="on" name="template" /></label>
        <label class="field"><span>Language</span><input ref={language} required pattern="[a-z]{2,3}(_[A-Z]{2})?" title="Such as en or pt_BR" value="en" spellcheck={false} name="template-language" /></label>
        <Index each={parameters()}>{(value, at) => (
          <label class="field"><span>{`{{${at + 1}}}`}</span><span class="with-button"><input value={value()} required dir="auto" onInput={(event) => setParameters(parameters().with(at, event.currentTarget.value))} /><IconButton icon="close" label={`Remove parameter ${at + 1}`} size={14} onClick={() => setParameters(parameters().toSpliced(at, 1))} /></span></label>
        )}</Index>
        <Button kind="ghost" icon="plus" disabled={parameters().length >= parametersMax} onClick={() => setParameters([...parameters(), ""])}>Parameter</Button>
        <footer><Button size={32} onClick={props.onClose}>Cancel</Button><Button size={32} kind="primary" submit keys="Enter">Send template</Button></footer>
      </form>
    </div>
  );
}
