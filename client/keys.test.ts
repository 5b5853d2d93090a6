import { describe, expect, test } from "bun:test";
import { actions } from "./actions";
import { caps, match, named, type Press } from "./keys";

const press = (change: Partial<Press>): Press => ({ key: "a", code: "KeyA", shiftKey: false, altKey: false, mod: false, isComposing: false, ...change });

describe("names of presses", () => {
  const table: [string, Partial<Press>, string][] = [
    ["a letter", { key: "e", code: "KeyE" }, "E"],
    ["a letter on AZERTY is what it types", { key: "a", code: "KeyQ" }, "A"],
    ["a Cyrillic letter is its place", { key: "у", code: "KeyE" }, "E"],
    ["an Arabic letter is its place", { key: "ث", code: "KeyE" }, "E"],
    ["a shifted letter", { key: "E", code: "KeyE", shiftKey: true }, "Shift+E"],
    ["a symbol whatever it took to type", { key: "?", code: "Slash", shiftKey: true }, "?"],
    ["a slash on a German keyboard", { key: "/", code: "Digit7", shiftKey: true }, "/"],
    ["a modified letter", { key: "k", code: "KeyK", mod: true }, "Mod+K"],
    ["a modified, shifted key", { key: "Enter", code: "Enter", mod: true, shiftKey: true }, "Mod+Shift+Enter"],
    ["Alt belongs to the browser", { key: "e", code: "KeyE", altKey: true }, ""],
    ["what an input method composes", { key: "a", isComposing: true }, ""],
    ["a dead key", { key: "Dead", code: "Quote" }, ""],
    ["an accented Latin letter is no command", { key: "é", code: "Digit2" }, "é"],
  ];
  for (const [fact, change, name] of table) test(fact, () => expect(named(press(change))).toBe(name));
});

describe("bindings", () => {
  const bindings = [{ id: "close", keys: ["E"] }, { id: "inbox", keys: ["G I"] }, { id: "me", keys: ["I"] }, { id: "palette", keys: ["Mod+K"], inInputs: true }, { id: "down", keys: ["ArrowDown"] }];
  const find = (name: string, inInput = false, single = true, prefix?: { key: string; at: number }): string | undefined => match(bindings, name, prefix, 1_000, inInput, single).binding?.id;
  test("a single key works outside inputs only", () => expect([find("E"), find("E", true)]).toEqual(["close", undefined]));
  test("a modified key works in inputs too", () => expect(find("Mod+K", true)).toBe("palette"));
  test("single keys can be switched off, moving about can't", () => expect([find("E", false, false), find("ArrowDown", false, false)]).toEqual([undefined, "down"]));
  test("G waits for its second key", () => expect(match(bindings, "G", undefined, 5, false, true)).toEqual({ prefix: { key: "G", at: 5 } }));
  test("the second key completes it", () => expect(find("I", false, true, { key: "G", at: 100 })).toBe("inbox"));
  test("after a second and a half the second key stands alone", () => expect(find("I", false, true, { key: "G", at: -501 })).toBe("me"));
});

test("no two actions share a key, and none takes what browsers own", () => {
  const keys = actions.flatMap((action) => action.keys);
  expect(new Set(keys).size).toBe(keys.length);
  const owned = ["T", "N", "W", "R", "L", "P", "F", "H", "J", "S", "D", "O"].map((letter) => `Mod+${letter}`);
  expect(keys.filter((key) => owned.includes(key) || key.includes("Alt"))).toEqual([]);
});

test("caps show the keys of the machine at hand", () => {
  expect([caps("Mod+Enter", true), caps("Mod+Enter", false), caps("G I", true)]).toEqual([["⌘", "↵"], ["Ctrl", "↵"], ["G", "I"]]);
});
