/** A menu: filter, arrows, Enter, Esc. It opens at the control that called it, or in the middle when the keyboard did. */
import { createEffect, createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import type { Platform, Priority } from "../../server/protocol";
import { Icon, type IconName } from "./icon";
import { Avatar, Badge, Keys, PriorityBars, Said } from "./small";

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  /** id for an avatar in place of an icon */
  readonly person?: string;
  readonly platform?: Platform;
  readonly priority?: Priority;
  readonly detail?: string;
  readonly keys?: string;
  readonly checked?: boolean;
  /** a line above: another group begins */
  readonly apart?: boolean;
}

const gapPx = 4;
const edgePx = 8;

export function Picker(props: { title: string; anchor: string; choices: readonly Choice[]; filter?: string; create?: boolean; onPick: (id: string) => void; onClose: () => void }) {
  const [query, setQuery] = createSignal("");
  const [at, setAt] = createSignal(0);
  let box!: HTMLDivElement;
  const before = document.activeElement;
  const shown = createMemo((): readonly Choice[] => {
    const asked = query().trim().toLowerCase();
    const found = props.choices.filter((choice) => choice.label.toLowerCase().includes(asked));
    const isNew = props.create && asked !== "" && !props.choices.some((choice) => choice.label.toLowerCase() === asked);
    return isNew ? [...found, { id: query().trim(), label: `Make “${query().trim()}”`, icon: "plus" }] : found;
  });
  createEffect(() => {
    if (at() >= shown().length) setAt(Math.max(0, shown().length - 1));
    box?.querySelector(`[data-at="${at()}"]`)?.scrollIntoView({ block: "nearest" });
  });
  onMount(() => {
    place(box, props.anchor);
    (box.querySelector("input") ?? box).focus();
    const outside = (event: Event): void => {
      if (!box.contains(event.target as Node)) props.onClose();
    };
    document.addEventListener("pointerdown", outside, true);
    onCleanup(() => {
      document.removeEventListener("pointerdown", outside, true);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    });
  });
  function pressed(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" || (event.key === "j" && !props.filter) ? 1 : event.key === "ArrowUp" || (event.key === "k" && !props.filter) ? -1 : 0;
    if (step) setAt((at() + step + shown().length) % Math.max(1, shown().length));
    else if (event.key === "Enter" && !event.isComposing) pick(shown()[at()]);
    else if (event.key === "Escape" || event.key === "Tab") props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const pick = (choice: Choice | undefined): void => {
    if (choice) props.onPick(choice.id);
  };
  return (
    <div class="menu" ref={box} tabindex="-1" role="dialog" aria-label={props.title} onKeyDown={pressed}>
      <Show when={props.filter}>{(hint) => <input type="text" role="combobox" aria-expanded="true" aria-controls="menu-list" aria-activedescendant={`menu-${at()}`} placeholder={hint()} value={query()} onInput={(event) => setQuery(event.currentTarget.value)} spellcheck={false} autocomplete="off" />}</Show>
      <div role="listbox" id="menu-list" aria-label={props.title}>
        <For each={shown()} fallback={<p class="menu-none mute">Nothing by that name</p>}>{(choice, index) => (
          <>
            <Show when={choice.apart}><hr /></Show>
            <div role="option" class="menu-item" id={`menu-${index()}`} data-at={index()} aria-selected={at() === index()} onPointerMove={() => setAt(index())} onClick={() => pick(choice)}>
              <span class="menu-icon">
                <Show when={choice.icon}>{(name) => <Icon name={name()} size={15} />}</Show>
                <Show when={choice.person}>{(person) => <Avatar id={person()} name={choice.label} size={20} />}</Show>
                <Show when={choice.platform}>{(platform) => <Badge platform={platform()} size={15} />}</Show>
                <Show when={choice.priority}>{(priority) => <PriorityBars priority={priority()} />}</Show>
              </span>
              <span class="menu-label"><Said>{choice.label}</Said></span>
              <Show when={choice.detail}><span class="mute menu-detail num">{choice.detail}</span></Show>
              <Show when={choice.checked}><Icon name="check" size={14} weight={2} label="chosen" /></Show>
              <Show when={choice.keys}>{(keys) => <Keys keys={keys()} />}</Show>
            </div>
          </>
        )}</For>
      </div>
    </div>
  );
}

/** Under its anchor and inside the window; over the conversation when there is no anchor to be seen. */
function place(box: HTMLElement, anchor: string): void {
  const element = [...document.querySelectorAll<HTMLElement>(`[data-anchor="${anchor}"]`)].find((one) => one.offsetParent !== null);
  const size = box.getBoundingClientRect();
  const from = element?.getBoundingClientRect();
  if (!from) {
    box.classList.add("centred");
    return;
  }
  const isBelow = from.bottom + gapPx + size.height < innerHeight - edgePx;
  const top = isBelow ? from.bottom + gapPx : Math.max(edgePx, from.top - gapPx - size.height);
  const isRtl = getComputedStyle(box).direction === "rtl";
  const wanted = from.left + size.width > innerWidth - edgePx || isRtl ? from.right - size.width : from.left;
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(edgePx, Math.min(innerWidth - size.width - edgePx, wanted))}px`;
}
