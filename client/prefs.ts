import type { Tone } from "../server/protocol";
import type { Tab } from "./state";

/** Choices of this person on this machine. They need no server and must be there before the first paint. */
export interface Prefs {
  theme: "system" | "light" | "dark";
  density: "comfortable" | "compact";
  /** WCAG 2.1.4: keys without a modifier can be switched off */
  singleKeys: boolean;
  panel: boolean;
  /** the leaf of the right pane; "": whatever suits the workspace */
  tab: Tab | "";
  /** how drafts are to sound; "": as the copilot likes */
  tone: Tone | "";
  sidebar: boolean;
}

const place = "parley.prefs";
const defaults: Prefs = { theme: "system", density: "comfortable", singleKeys: true, panel: true, tab: "", tone: "", sidebar: true };

export function loadPrefs(): Prefs {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Prefs>) };
  } catch {
    return defaults;
  }
}

export function savePrefs(prefs: Prefs): void {
  try {
    localStorage.setItem(place, JSON.stringify(prefs));
  } catch { /* the choice lasts as long as the page */ }
}

export function applyPrefs(prefs: Prefs): void {
  const root = document.documentElement;
  root.dataset["theme"] = prefs.theme;
  root.dataset["density"] = prefs.density;
}
