/** Everything by name: what can be done with this conversation first, then elsewhere, then the conversations that are loaded. It teaches the keys as it goes. */
import { createEffect, createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { actions, isHere, targets, type Action } from "../actions";
import type { App } from "../app";
import { Icon, isIcon } from "../parts/icon";
import { Avatar, Keys, Said } from "../parts/small";
import type { ConversationRow } from "../../server/protocol";
import { fold, marked } from "../search";

const rowsMax = 8;
/** so that what was recent is in sight before anything is asked for */
const aboutMax = 6;
type Hit = { key: string; group: string; title: string; detail?: string; keys?: string; icon?: string; row?: ConversationRow; run: () => void };

export function Palette(props: { app: App }) {
  const state = props.app.state;
  const [query, setQuery] = createSignal("");
  const [at, setAt] = createSignal(0);
  let box!: HTMLDivElement;
  const before = document.activeElement;
  let hasRun = false;
  const shut = (): void => props.app.send({ t: "dialog", dialog: "" });
  /** What is run decides where the focus goes; who leaves goes back to where they were. */
  const leaveFor = (action: () => void): void => {
    hasRun = true;
    shut();
    action();
  };
  const scope = createMemo(() => targets(state()));

  const hits = createMemo((): Hit[] => {
    const asked = fold(query().trim());
    const isFound = (text: string): boolean => asked.split(/\s+/).every((word) => fold(text).includes(word));
    const possible = actions.filter((action) => !action.plain && isHere(action, state()) && isFound(action.title));
    const aboutThis = (action: Action): boolean => action.group === "Conversation" || action.group === "List or conversation";
    const asHit = (group: string) => (action: Action): Hit => ({ key: action.id, group, title: action.title.replace(" …", ""), keys: action.keys[0], icon: action.icon, run: () => leaveFor(() => action.run(props.app)) });
    const rows = Object.values(state().rows).filter((row) => row.id !== state().screen.open && (asked ? isFound(`${row.name} #${row.number} ${row.preview} ${row.tags.join(" ")}`) : true));
    rows.sort((a, b) => b.lastAt - a.lastAt);
    return [
      ...possible.filter(aboutThis).slice(0, asked ? undefined : aboutMax).map(asHit(scope().length > 1 ? `These ${scope().length} conversations` : "This conversation")),
      ...rows.slice(0, rowsMax).map((row): Hit => ({ key: row.id, group: asked ? "Conversations loaded here" : "Recent", title: row.name, detail: `#${row.number} · ${row.preview}`, row, run: () => leaveFor(() => props.app.send({ t: "open", conversation: row.id })) })),
      ...possible.filter((action) => !aboutThis(action)).map(asHit("Elsewhere")),
    ];
  });
  createEffect(() => {
    query();
    setAt(0);
  });
  createEffect(() => box.querySelector(`[data-at="${at()}"]`)?.scrollIntoView({ block: "nearest" }));
  onMount(() => {
    box.querySelector("input")?.focus();
    onCleanup(() => !hasRun && before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }));
  });
  function pressed(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") setAt((at() + (event.key === "ArrowDown" ? 1 : -1) + hits().length) % Math.max(1, hits().length));
    else if (event.key === "Enter" && !event.isComposing) hits()[at()]?.run();
    else if (event.key === "Escape") shut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div class="scrim" onPointerDown={(event) => event.target === event.currentTarget && shut()}>
      <div class="palette" ref={box} role="dialog" aria-modal="true" aria-label="Command palette" onKeyDown={pressed}>
        <div class="palette-query">
          <Icon name="search" />
          <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={`palette-${at()}`} aria-label="Find an action or a conversation" placeholder="Find an action or a conversation" value={query()} onInput={(event) => setQuery(event.currentTarget.value)} spellcheck={false} autocomplete="off" />
          <Show when={scope()[0]}>{(row) => <span class="chip acc filter-chip"><Said>{scope().length > 1 ? `${scope().length} selected` : `#${row().number} ${row().name}`}</Said></span>}</Show>
        </div>
        <div class="palette-list" role="listbox" id="palette-list" aria-label="Found">
          <For each={hits()} fallback={<p class="menu-none mute">Nothing for “{query()}” among what is loaded.</p>}>{(hit, index) => (
            <>
              <Show when={hits()[index() - 1]?.group !== hit.group}><p class="label">{hit.group}</p></Show>
              <div role="option" class="palette-item" id={`palette-${index()}`} data-at={index()} aria-selected={at() === index()} onPointerMove={() => setAt(index())} onClick={hit.run}>
                <span class="menu-icon"><Show when={hit.row} fallback={<Icon name={isIcon(hit.icon) ? hit.icon : "right"} />}>{(row) => <Avatar id={row().contact} name={row().name} size={24} badge={row().platform} />}</Show></span>
                <span class="palette-title"><bdi><For each={marked(hit.title, query())}>{(part) => (part.hit ? <mark>{part.text}</mark> : part.text)}</For></bdi></span>
                <Show when={hit.detail}>{(detail) => <Said class="mute palette-detail">{detail()}</Said>}</Show>
                <Show when={at() === index() && !hit.keys} fallback={<Show when={hit.keys}>{(keys) => <Keys keys={keys()} />}</Show>}><Keys keys="Enter" /></Show>
              </div>
            </>
          )}</For>
        </div>
        <footer><Keys keys="ArrowUp" /><Keys keys="ArrowDown" /> move <Keys keys="Enter" /> run <Keys keys="Escape" /> leave<span class="grow" /><span class="num">{hits().length} found here</span></footer>
      </div>
    </div>
  );
}
