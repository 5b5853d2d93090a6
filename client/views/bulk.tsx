/** What can be done with everything that is checked. */
import { Show } from "solid-js";
import { actions } from "../actions";
import type { App } from "../app";
import { Keys } from "../parts/small";

const offered = ["assign", "tags", "snooze", "close"] as const;
const names = { assign: "Assign", tags: "Tags", snooze: "Snooze", close: "Close" } as const;

export function BulkBar(props: { app: App }) {
  const checked = () => props.app.state().screen.checked;
  return (
    <Show when={checked().length > 0}>
      <div class="bulk" role="toolbar" aria-label="Selected conversations">
        <b class="num">{checked().length} selected</b><i />
        {offered.map((id) => {
          const action = actions.find((one) => one.id === id)!;
          return <button type="button" onClick={() => action.run(props.app)}>{names[id]}<Keys keys={action.keys[0]!} /></button>;
        })}
        <i /><button type="button" onClick={() => props.app.send({ t: "check", conversations: checked(), on: false })}>Clear<Keys keys="Escape" /></button>
      </div>
    </Show>
  );
}
