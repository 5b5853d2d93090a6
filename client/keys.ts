/**
 * From key presses to actions. Letters are matched by what they type, and by their place on layouts that type no Latin letters. Single keys work only outside
 * inputs and can be switched off (WCAG 2.1.4); nothing is bound to Alt, which belongs to the browser and to typing.
 */
export const sequenceMs = 1_500;

export interface Press {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** Cmd on Apple machines, Ctrl elsewhere */
  readonly mod: boolean;
  readonly isComposing: boolean;
}

/** `K`, `Shift+E`, `Mod+Enter`, `?`, `ArrowDown`; "" for what can't be bound. */
export function named(press: Press): string {
  if (press.isComposing || press.altKey || press.key === "Dead" || press.key === "Process") return "";
  const letter = letterOf(press);
  const isSymbol = !letter && press.key.length === 1 && press.key !== " ";
  const key = letter || (press.key === " " ? "Space" : press.key);
  // A symbol already says whether Shift was needed, and where it is differs between layouts.
  return `${press.mod ? "Mod+" : ""}${press.shiftKey && !isSymbol ? "Shift+" : ""}${key}`;
}

function letterOf({ key, code }: Press): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const isForeignLetter = key.length === 1 && /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return isForeignLetter && code.startsWith("Key") ? code.slice("Key".length) : "";
}

export interface Binding { readonly keys: readonly string[]; readonly inInputs?: boolean }
export interface Prefix { readonly key: string; readonly at: number }
export interface Found<B> { readonly binding?: B; readonly prefix?: Prefix }

/** Which binding a press completes, if any, and whether it begins a sequence such as `G I`. */
export function match<B extends Binding>(bindings: readonly B[], name: string, before: Prefix | undefined, now: number, inInput: boolean, singleKeys: boolean): Found<B> {
  if (!name) return {};
  const isModified = name.startsWith("Mod+") || name === "Escape";
  const usable = bindings.filter((binding) => (inInput ? binding.inInputs === true && isModified : isModified || singleKeys || isNavigation(name)));
  if (before && now - before.at < sequenceMs) {
    const binding = usable.find(({ keys }) => keys.includes(`${before.key} ${name}`));
    if (binding) return { binding };
  }
  const binding = usable.find(({ keys }) => keys.includes(name));
  if (binding) return { binding };
  return usable.some(({ keys }) => keys.some((key) => key.startsWith(`${name} `))) ? { prefix: { key: name, at: now } } : {};
}

const isNavigation = (name: string): boolean => name.length > 1 && !name.startsWith("Shift+");

const appleCaps: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Enter: "↵", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
const otherCaps: Readonly<Record<string, string>> = { ...appleCaps, Mod: "Ctrl", Shift: "⇧" };

/** `Mod+Enter` as the caps a person finds on this keyboard. Letters are not translated. */
export function caps(keys: string, isApple: boolean): string[] {
  return keys.split(/[+ ]/).map((key) => (isApple ? appleCaps : otherCaps)[key] ?? key);
}
