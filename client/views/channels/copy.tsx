/** A text that is to be pasted somewhere else. */
import { createSignal } from "solid-js";
import { Icon } from "../../parts/icon";

const copiedMs = 2_000;

export function Copy(props: { label: string; value: string }) {
  const [isCopied, setCopied] = createSignal(false);
  let input!: HTMLInputElement;
  function copy(): void {
    // Without https there is no clipboard to write to; then the text is chosen and the person's own key copies it.
    if (navigator.clipboard) void navigator.clipboard.writeText(props.value).then(() => setCopied(true), () => input.select());
    else input.select();
    setTimeout(() => setCopied(false), copiedMs);
  }
  return (
    <label class="field copy"><span>{props.label}</span>
      <span class="with-button"><input ref={input} readOnly value={props.value} class="mono" onFocus={() => input.select()} />
        <button type="button" class="icon-button" aria-label={isCopied() ? `${props.label} copied` : `Copy the ${props.label.toLowerCase()}`} title="Copy" onClick={copy}><Icon name={isCopied() ? "check" : "copy"} /></button></span>
    </label>
  );
}
