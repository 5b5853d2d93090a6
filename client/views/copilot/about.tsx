/** What the conversation is about, as the classifier read it or as somebody said. Each of it can be put right, and the classifier learns from that. */
import { Show } from "solid-js";
import type { LabelName } from "../../../server/protocol";
import type { App } from "../../app";
import { Icon, type IconName } from "../../parts/icon";
import { PriorityBars, priorityNames } from "../../parts/small";
import type { MenuName } from "../../state";
import { labelWords } from "../../words";

const intentIcons: Readonly<Record<string, IconName>> = { purchase: "bag", support: "info", social: "smile", other: "tag" };

export function About(props: { app: App; id: string }) {
  const insight = () => props.app.state().rows[props.id]?.insight;
  const isTold = (label: LabelName): boolean => insight()?.told?.includes(label) ?? false;
  const share = (): string => {
    const confidence = insight()?.confidence;
    return isTold("category") ? "" : confidence === undefined ? "" : ` ${Math.round(confidence * 100)}\u00a0%`;
  };
  const chip = (label: LabelName, icon: IconName, words: string, isKnown: boolean, isMain = false) => (
    <button type="button" class="chip filter-chip about-chip" classList={{ acc: isMain && isKnown, unknown: !isKnown }} data-anchor={`about-${label}`} aria-haspopup="menu" title={`${titles[label]}${isTold(label) ? ", as somebody said" : isKnown ? ", as the classifier read it" : ": nobody has said"}. Change it`} onClick={() => props.app.send({ t: "menu", menu: `about-${label}` as MenuName })}>
      <Icon name={icon} size={14} />{words}<Show when={isTold(label)}><Icon name="check" size={12} weight={1.8} label="said by a person" /></Show>
    </button>
  );
  return (
    <div class="about" role="group" aria-label="What it is about">
      {chip("category", intentIcons[insight()?.intent ?? "other"] ?? "tag", insight()?.category ? labelWords("category", insight()!.category!) + share() : "Category?", insight()?.category !== undefined, true)}
      {chip("sentiment", "smile", insight()?.sentiment ? labelWords("sentiment", insight()!.sentiment!) : "Mood?", insight()?.sentiment !== undefined)}
      {chip("language", "globe", insight()?.language ? labelWords("language", insight()!.language!) : "Language?", insight()?.language !== undefined)}
      <Show when={insight()?.hint && insight()!.hint !== "none" && insight()!.hint !== props.app.state().rows[props.id]?.priority}>
        <button type="button" class="chip filter-chip about-chip" title="The priority that the classifier would give. Take it over" onClick={() => props.app.send({ t: "change", say: `Priority: ${priorityNames[insight()!.hint!]}`, changes: [{ conversation: props.id, request: { type: "priority", priority: insight()!.hint! }, undo: { type: "priority", priority: props.app.state().rows[props.id]?.priority ?? "none" } }] })}>
          <PriorityBars priority={insight()!.hint!} />{priorityNames[insight()!.hint!]}?
        </button>
      </Show>
    </div>
  );
}

const titles: Readonly<Record<LabelName, string>> = { category: "Category", sentiment: "Mood", language: "Language", hint: "Priority" };
