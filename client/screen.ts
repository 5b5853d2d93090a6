/** What the person does on the screen itself: where they are, what is open, what is checked. Pure, like the store that calls it. */
import type { About, Presence, View } from "../server/protocol";
import { firstUnread } from "./threads";
import { unreachable } from "./unreachable";
import { currentList, type BasketLine, type MenuName, type Order, type Screen, type State, type Toast } from "./state";

export type Doing =
  | { t: "go"; view: View; channel?: number }
  | { t: "page"; page: string }
  | { t: "order"; order: Order }
  | { t: "channel"; channel: number }
  /** only conversations that are about this */
  | { t: "about"; about: About }
  | { t: "show"; conversation: string }
  | { t: "cursor"; conversation: string }
  | { t: "check"; conversations: readonly string[]; on: boolean }
  | { t: "watching"; on: boolean; number: number }
  | { t: "menu"; menu: MenuName | "" }
  | { t: "dialog"; dialog: Screen["dialog"] }
  | { t: "panel"; on: boolean }
  | { t: "ledger"; number: number }
  | { t: "focused"; number: number }
  | { t: "picture"; number: number }
  /** the draft of this entry is not to stand in the composer any more */
  | { t: "unwanted"; number: number }
  | { t: "shelf"; shelf: Screen["shelf"] }
  | { t: "basket"; conversation: string; lines: readonly BasketLine[] }
  | { t: "presence"; presence: Presence }
  | { t: "toast"; toast: Toast | null };

export function screenAfter(state: State, doing: Doing): State {
  switch (doing.t) {
    case "go": return on(state, { view: doing.view, channel: doing.channel ?? state.screen.channel, checked: [], cursor: "", menu: "", dialog: "" });
    case "page": return on(state, { page: doing.page, checked: [], menu: "", dialog: "" });
    case "order": return on(state, { order: doing.order, menu: "" });
    case "channel": return on(state, { channel: doing.channel, menu: "", checked: [] });
    case "about": return on(state, { about: doing.about, menu: "", checked: [] });
    case "show": return shown(state, doing.conversation);
    case "cursor": return on(state, { cursor: doing.conversation });
    case "check": {
      const others = state.screen.checked.filter((id) => !doing.conversations.includes(id));
      return on(state, { checked: doing.on ? [...others, ...doing.conversations] : others });
    }
    case "watching": return watched(state, doing.on, doing.number);
    case "menu": return on(state, { menu: doing.menu, dialog: "" });
    case "dialog": return on(state, { dialog: doing.dialog, menu: "" });
    case "panel": return on(state, { panel: doing.on });
    case "ledger": return on(state, { ledger: doing.number, panel: doing.number > 0 || state.screen.panel });
    case "focused": return on(state, { focused: doing.number });
    case "picture": return on(state, { picture: doing.number });
    case "unwanted": return on(state, { unwanted: doing.number });
    case "shelf": return on(state, { shelf: doing.shelf });
    case "basket": return { ...state, baskets: withOrWithout(state.baskets, doing.conversation, doing.lines.length > 0 ? doing.lines : null) };
    case "presence": return { ...state, presence: doing.presence };
    case "toast": return { ...state, toast: doing.toast };
    default: return unreachable<State>(doing) && state;
  }
}

/** The same record with `value` in its place, or without it. */
export function withOrWithout<T>(record: Readonly<Record<string, T>>, key: string, value: T | null): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return value === null ? rest : { ...rest, [key]: value };
}

function on(state: State, change: Partial<Screen>): State {
  return { ...state, screen: { ...state.screen, ...change } };
}

/** Opening sets the "New" line; leaving takes it away. */
function shown(state: State, id: string): State {
  if (id === state.screen.open) return on(state, { cursor: id || state.screen.cursor });
  const threads = { ...state.threads };
  const left = threads[state.screen.open];
  if (left) threads[state.screen.open] = { ...left, newFrom: 0, seenTo: left.entries.at(-1)?.number ?? 0 };
  const next = threads[id];
  if (next?.loaded) {
    const newFrom = firstUnread(next.entries, state.truth[id]?.unread ?? 0);
    threads[id] = { ...next, newFrom, seenTo: newFrom > 0 ? newFrom - 1 : (next.entries.at(-1)?.number ?? 0) };
  }
  return on({ ...state, threads }, { open: id, cursor: id || state.screen.open, watching: false, ledger: 0, focused: 0, picture: 0, unwanted: 0, shelf: "", panel: false, menu: "", dialog: "" });
}

function watched(state: State, isOn: boolean, number: number): State {
  const thread = state.threads[state.screen.open];
  const seenTo = thread && number > thread.seenTo ? number : thread?.seenTo;
  const threads = thread && seenTo !== thread.seenTo ? { ...state.threads, [state.screen.open]: { ...thread, seenTo: seenTo! } } : state.threads;
  if (state.screen.watching === isOn && threads === state.threads) return state;
  return on({ ...state, threads }, { watching: isOn });
}

/** The row `by` steps from the one the keyboard is at; the first when it is nowhere. */
export function neighbour(state: State, from: string, by: number): string {
  const ids = state.lists[currentList(state)]?.ids ?? [];
  const at = ids.indexOf(from);
  if (at < 0) return ids[0] ?? "";
  return ids[Math.max(0, Math.min(ids.length - 1, at + by))] ?? "";
}

/** Where to go after the rows `leaving` have left the list: the next one below, else above. */
export function after(state: State, leaving: readonly string[]): string {
  const ids = state.lists[currentList(state)]?.ids ?? [];
  const last = Math.max(...leaving.map((id) => ids.indexOf(id)));
  const below = ids.slice(last + 1).find((id) => !leaving.includes(id));
  return below ?? ids.slice(0, Math.max(0, last)).findLast((id) => !leaving.includes(id)) ?? "";
}
