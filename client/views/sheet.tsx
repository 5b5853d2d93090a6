/** All keys, from the same table that makes them work (picture 13). */
import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { actions, composerKeys, type Group } from "../actions";
import type { App } from "../app";
import { IconButton, KeyList } from "../parts/small";
import { Icon } from "../parts/icon";
import { fold } from "../search";

const columns: readonly (readonly Group[])[] = [["Anywhere", "Go to"], ["List", "List or conversation"], ["Conversation", "Composer", "Copilot proposal"]];

export function Sheet(props: { app: App }) {
  const [query, setQuery] = createSignal("");
  let box!: HTMLDivElement;
  const before = document.activeElement;
  const shut = (): void => props.app.send({ t: "dialog", dialog: "" });
  const rows = (group: Group): { title: string; keys: readonly string[] }[] => [
    ...actions.filter((action) => action.group === group && action.keys.length > 0),
    ...(group === "Composer" ? composerKeys.map(({ title, keys }) => ({ title, keys: [keys] })) : []),
  ].filter((row) => fold(`${row.title} ${row.keys.join(" ")}`).includes(fold(query())));
  onMount(() => {
    box.querySelector("input")?.focus();
    onCleanup(() => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }));
  });
  return (
    <div class="scrim" onPointerDown={(event) => event.target === event.currentTarget && shut()}>
      <div class="sheet" ref={box} role="dialog" aria-modal="true" aria-labelledby="sheet-title" onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), shut())}>
        <header>
          <h2 id="sheet-title">Keyboard</h2>
          <label class="sheet-find"><Icon name="search" size={14} /><input type="text" aria-label="Find a key or an action" placeholder="Find a key or an action" value={query()} onInput={(event) => setQuery(event.currentTarget.value)} /></label>
          <span class="grow" />
          <label class="switch"><input type="checkbox" role="switch" checked={props.app.prefs().singleKeys} onChange={(event) => props.app.send({ t: "prefs", prefs: { singleKeys: event.currentTarget.checked } })} /><span>Single keys</span></label>
          <IconButton icon="close" label="Close" keys="Escape" onClick={shut} />
        </header>
        <div class="sheet-body">
          <For each={columns}>{(groups) => (
            <div><For each={groups}>{(group) => (
              <Show when={rows(group).length > 0}><section><h3>{group}</h3><dl><For each={rows(group)}>{(row) => <div><dt>{row.title.replace(" …", "").replace("Go to ", "")}</dt><dd><KeyList keys={row.keys[0]!} /></dd></div>}</For></dl></section></Show>
            )}</For></div>
          )}</For>
        </div>
        <footer class="mute">Letters follow your layout; on Arabic, Cyrillic and Hebrew the key position is used.</footer>
      </div>
    </div>
  );
}
