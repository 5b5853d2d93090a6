/** What views may ask of the app, for their tests: values to read, and one way to speak, which is noted. */
import { render } from "solid-js/web";
import type { JSX } from "solid-js";
import type { App, Wish } from "./app";
import { Links } from "./links";
import type { Prefs } from "./prefs";
import { emptyState, type State } from "./state";
import { reduce } from "./store";
import { row, welcome } from "./testing";

export const signedIn = (change: Partial<State> = {}): State => ({ ...reduce(emptyState, { t: "welcome", welcome: welcome(), resumed: false, now: 0 }), rows: { a: row() }, ...change });

export function stubApp(state: State, wishes: Wish[], more: { live?: boolean; prefs?: Partial<Prefs>; ask?: App["ask"] } = {}): App {
  return {
    state: () => state, connection: () => (more.live === false ? { at: "waiting", tries: 1, until: 0 } : { at: "live" }), downSince: () => 0, way: () => 0, now: () => 2_000, signingIn: () => false, newVersion: () => "", unread: () => 0,
    prefs: () => ({ theme: "system", density: "comfortable", singleKeys: true, panel: true, tab: "", tone: "", sidebar: true, ...more.prefs }), ready: Promise.resolve(), send: (wish) => void wishes.push(wish),
    ask: more.ask ?? (() => Promise.reject(new Error("nobody answers"))), upload: () => Promise.reject(new Error("nobody answers")), ledger: () => Promise.reject(new Error("not asked")),
    links: new Links(() => Promise.reject(new Error("not asked")), () => 0), attachments: () => [],
  };
}

export interface Drawn { readonly root: HTMLElement; readonly wishes: Wish[]; done(): void }
export function draw(view: (app: App) => JSX.Element, state: State, more: Parameters<typeof stubApp>[2] = {}): Drawn {
  const wishes: Wish[] = [];
  const root = document.body.appendChild(document.createElement("div"));
  const unrender = render(() => view(stubApp(state, wishes, more)), root);
  return { root, wishes, done: () => (unrender(), root.remove()) };
}
export const button = (root: HTMLElement, words: string): HTMLButtonElement => [...root.querySelectorAll("button")].find((one) => one.textContent?.startsWith(words))!;
