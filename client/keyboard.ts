/** Listens to the keyboard for the whole page. */
import { actions, isHere } from "./actions";
import type { App } from "./app";
import { match, named, type Prefix } from "./keys";

export const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

export function listen(app: App): void {
  let prefix: Prefix | undefined;
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || app.connection().at === "out") return;
    const name = named({ key: event.key, code: event.code, shiftKey: event.shiftKey, altKey: event.altKey, isComposing: event.isComposing, mod: isApple ? event.metaKey : event.ctrlKey });
    const state = app.state();
    const inDialog = state.screen.dialog !== "" || state.screen.menu !== "" || state.screen.picture > 0;
    const bindings = actions.filter((action) => (inDialog ? action.id === "leave" || action.id === "palette" : isHere(action, state)) && isPlace(action.id, name, event.target));
    const found = match(bindings, name, prefix, event.timeStamp, isInput(event.target), app.prefs().singleKeys);
    prefix = found.prefix;
    if (!found.binding) return;
    event.preventDefault();
    found.binding.run(app);
  });
}

function isInput(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Enter and the arrows belong to the button or the text that has the focus; Mod+A to the list only. */
function isPlace(id: string, name: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  const inList = target === document.body || target.closest(".list") !== null;
  if (id === "check-all") return inList;
  if (id === "open") return inList || target.classList.contains("thread");
  return !name.startsWith("Arrow") || target.closest(".thread, .panel, .composer, [role=tablist]") === null;
}
