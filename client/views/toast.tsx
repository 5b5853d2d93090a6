/** What was just done and is no longer visible, with the way back; or what was refused and why. */
import { Show } from "solid-js";
import type { App } from "../app";
import { Icon } from "../parts/icon";
import { Keys } from "../parts/small";

export function ToastBar(props: { app: App }) {
  const toast = () => props.app.state().toast;
  return (
    <div class="toasts" role="status">
      <Show when={toast()} keyed>{(one) => (
        <div class="toast" classList={{ bad: one.bad }}>
          <Show when={one.bad}><Icon name="alert" size={14} /></Show><span dir="auto">{one.text}</span>
          <Show when={one.undo?.length}><button type="button" onClick={() => props.app.send({ t: "undo" })}>Undo<Keys keys="Z" /></button></Show>
          <i class="toast-line" />
        </div>
      )}</Show>
    </div>
  );
}
