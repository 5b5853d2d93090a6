/** The line above the text: reply or note, from which account to whom, and how long the platform lets us answer freely. */
import { Match, Show, Switch } from "solid-js";
import type { App } from "../app";
import { span, windowWarnMs } from "../format";
import { Icon } from "../parts/icon";
import { Badge, Said } from "../parts/small";

export function Via(props: { app: App; id: string; note: boolean; onNote: (note: boolean) => void }) {
  const state = props.app.state;
  const row = () => state().rows[props.id];
  const channel = () => state().session?.channels[row()?.channel ?? 0];
  const left = (): number => (row()?.windowUntil ?? 0) - props.app.now();
  const firstName = (): string => row()?.name.split(/\s+/u)[0] ?? "";
  return (
    <header class="via">
      <div class="via-tabs" role="tablist" aria-label="What to write">
        <button type="button" role="tab" aria-selected={!props.note} onClick={() => props.onNote(false)}>Reply</button>
        <button type="button" role="tab" aria-selected={props.note} onClick={() => props.onNote(true)}><Icon name="lock" size={14} />Note</button>
      </div>
      <Show when={!props.note} fallback={<span class="via-line"><Icon name="lock" size={13} />Only your team sees this</span>}>
        <span class="via-line">
          <Show when={row()}>{(one) => <Badge platform={one().platform} size={14} />}</Show>
          <span class="via-names"><Said>{channel()?.name ?? ""}</Said> → <Said>{firstName()}</Said></span>
          <Switch>
            <Match when={(row()?.windowUntil ?? 0) === 0}>{null}</Match>
            <Match when={left() <= 0}><b class="window closed">window closed</b></Match>
            <Match when={true}><b class="window num" classList={{ soon: left() < windowWarnMs }}>window {span(left())}</b></Match>
          </Switch>
        </span>
      </Show>
    </header>
  );
}
