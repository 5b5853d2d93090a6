/** The menus of what conversations are about: to put it right, to list by it; and how a draft is to sound. */
import { createMemo } from "solid-js";
import type { About, LabelName, Labels, Priority, Tone } from "../../../server/protocol";
import { targets } from "../../actions";
import type { App } from "../../app";
import { Picker, type Choice } from "../../parts/picker";
import type { MenuName } from "../../state";
import { labelWords } from "../../words";
import { ask } from "./draft";
import { toneNames } from "./words";

/** What the built-in engine reads and what else is likely; any other can be typed in. */
const languages = ["en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "ru", "uk", "ar", "he", "hi", "id", "vi", "th", "ja", "ko", "zh"];
const sentiments = ["negative", "neutral", "positive"];
const hints: readonly Priority[] = ["urgent", "high", "medium", "low", "none"];

export function AboutMenu(props: { app: App; menu: MenuName }) {
  const state = props.app.state;
  const shut = (): void => props.app.send({ t: "menu", menu: "" });
  const label = (): LabelName => props.menu.split("-")[1] as LabelName;
  const isFilter = (): boolean => props.menu.startsWith("by-");
  const rows = createMemo(() => targets(state()));
  const values = (): readonly string[] => {
    switch (label()) {
      case "category": return [...new Set([...(state().copilot?.categories ?? []), ...Object.values(state().rows).flatMap(({ insight }) => insight?.category ?? [])])];
      case "language": return [...new Set([...Object.values(state().rows).flatMap(({ insight }) => insight?.language ?? []), ...languages])];
      case "sentiment": return sentiments;
      case "hint": return hints;
    }
  };
  const now = (): string | undefined => (isFilter() ? state().screen.about[label()] : rows()[0]?.insight?.[label()]);
  const choices = createMemo((): Choice[] => [
    ...(isFilter() && now() ? [{ id: "", label: "Any", icon: "all" as const }] : []),
    ...values().map((value): Choice => ({ id: value, label: labelWords(label(), value), ...(label() === "hint" && { priority: value as Priority }), ...(label() === "language" && { detail: value }), checked: now() === value })),
  ]);
  function pick(value: string): void {
    shut();
    if (!isFilter()) return rows().forEach(({ id }) => props.app.send({ t: "command", conversation: id, request: { type: "label", labels: { [label()]: asValue(label(), value) } as Labels } }));
    const { [label()]: _, ...rest } = state().screen.about;
    props.app.send({ t: "about", about: (value ? { ...rest, [label()]: value } : rest) as About });
  }
  return <Picker title={titles[label()]} anchor={props.menu} choices={choices()} filter={label() === "sentiment" || label() === "hint" ? undefined : titles[label()]} create={!isFilter() && label() === "category"} onClose={shut} onPick={pick} />;
}

/** A category of the workspace's own has the form that the server takes. */
const asValue = (label: LabelName, value: string): string => (label === "category" ? value.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[^a-z0-9_-]+/g, "_").replace(/^[_-]+|[_-]+$/g, "").slice(0, 40) || "other" : value);

const titles: Readonly<Record<LabelName, string>> = { category: "Category", sentiment: "Mood", language: "Language", hint: "Priority" };

export function ToneMenu(props: { app: App }) {
  const tones = (): readonly Tone[] => props.app.state().copilot?.tones ?? [];
  const shut = (): void => props.app.send({ t: "menu", menu: "" });
  return (
    <Picker title="Tone of the draft" anchor="tone" choices={[{ id: "", label: "As the copilot likes", checked: props.app.prefs().tone === "" }, ...tones().map((tone) => ({ id: tone, label: toneNames[tone], checked: props.app.prefs().tone === tone }))]} onClose={shut} onPick={(id) => {
      shut();
      props.app.send({ t: "prefs", prefs: { tone: id as Tone | "" } });
      ask(props.app, props.app.state().screen.open);
    }} />
  );
}
