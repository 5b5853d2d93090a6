/** How good the copilot was and becomes: what became of its drafts, and how often the classifier was right where somebody looked. Every number comes from what people did. */
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { LabelName, Learning } from "../../../server/protocol";
import { isAdmin } from "../../actions";
import type { App } from "../../app";
import { count } from "../../format";
import { Icon } from "../../parts/icon";
import { labelWords } from "../../words";
import { Chart, type Series } from "./chart";
import { DataSet } from "./data-set";
import { acceptance, accuracyInAll, accuracyOf, everyDay, lastDays, outcomeNames, percent, summed, undecided, type OutcomeName } from "./figures";
import { engineNames } from "./words";

const spans = [7, 30, 90] as const;
const shades: Readonly<Record<OutcomeName, Series["kind"]>> = { used: "ch1", edited: "ch2", ignored: "ch3", dismissed: "ch4", stale: "ch5", failed: "bad" };
const stacked: readonly OutcomeName[] = ["used", "edited", "ignored", "dismissed", "stale", "failed"];
const judged: readonly (readonly [LabelName, Series["kind"]])[] = [["category", "ch1"], ["language", "ch2"], ["sentiment", "ch4"]];

export function LearningPane(props: { app: App }) {
  const [span, setSpan] = createSignal<number>(30);
  const [learning, setLearning] = createSignal<Learning | null>(null);
  const [trouble, setTrouble] = createSignal("");
  const isLive = createMemo(() => props.app.connection().at === "live");
  createEffect(on([span, isLive], ([days, live]) => {
    if (live) void props.app.ask<Learning>({ t: "learning", days }).then((found) => (setLearning(found), setTrouble("")), (why: unknown) => setTrouble(why instanceof Error ? why.message : "The figures could not be read."));
  }));
  const days = createMemo(() => lastDays(span(), props.app.now()), undefined, { equals: (a, b) => a.join() === b.join() });
  const rows = createMemo(() => everyDay(learning()?.days ?? [], days()));
  const all = createMemo(() => summed(rows()));
  const facts = (): readonly (readonly [string, string, string])[] => [
    [count(all().drafts), all().drafts === 1 ? "draft" : "drafts", `${count(all().failed)} failed`],
    [percent(acceptance(all())), "taken, of those decided", `${count(all().used)} as they were, ${count(all().edited)} changed`],
    [all().edited > 0 ? percent(all().distance) : "—", "changed in the mean", "of what was changed at all"],
    [`${count(all().good)} / ${count(all().bad)}`, "rated good / bad", "by agents"],
    ...judged.map(([label]) => {
      const { checked, right } = accuracyInAll(learning()!, label);
      return [percent(checked > 0 ? right / checked : null), `${{ category: "category", language: "language", sentiment: "mood", hint: "priority" }[label]} right`, `${count(checked)} looked at`] as const;
    }),
  ];
  return (
    <>
      <div class="filters" role="group" aria-label="Over how long"><For each={spans}>{(one) => <button type="button" aria-pressed={span() === one} onClick={() => setSpan(one)}>{one} days</button>}</For></div>
      <Show when={trouble()}><div class="box bad" role="alert"><Icon name="alert" /><p>{trouble()}</p></div></Show>
      <Show when={learning()}>
        <ul class="numbers"><For each={facts()}>{([number, word, more]) => <li class="card"><b class="num">{number}</b><span>{word}</span><small class="mute num">{more}</small></li>}</For></ul>
        <section class="card"><Chart title="What became of drafts" days={days()} as="bars" empty="No drafts between these dates." series={[...stacked.map((name) => ({ name: outcomeNames[name], kind: shades[name], values: rows().map((row) => row[name]) })), { name: "Undecided", kind: "open" as const, values: rows().map(undecided) }]} /></section>
        <section class="card"><Chart title="Taken, of those decided" days={days()} as="lines" share empty="Nobody decided about a draft between these dates." series={[{ name: "Taken", kind: "ch1", values: rows().map(acceptance) }]} /></section>
        <section class="card"><Chart title="How often the classifier was right, where somebody looked" days={days()} as="lines" share empty="Nobody has corrected or confirmed a label between these dates." series={judged.map(([label, kind]) => ({ name: labelWords("category", label === "sentiment" ? "mood" : label), kind, values: accuracyOf(learning()!, label, days()) }))} /></section>
        <div class="halves">
          <section class="card"><h3>By engine</h3>
            <table><thead><tr><th>Engine</th><th class="right">Drafts</th><th class="right">Taken</th></tr></thead><tbody>
              <For each={learning()!.engines} fallback={<tr><td colSpan={3} class="mute">No drafts yet.</td></tr>}>{({ engine, model, drafts, used, edited, dismissed }) => <tr><td>{engineNames[engine]}{model ? ` ${model}` : ""}</td><td class="right num">{count(drafts)}</td><td class="right num">{percent(acceptance({ used, edited, dismissed, ignored: 0 }))}</td></tr>}</For></tbody></table>
          </section>
          <section class="card"><h3>What there is to learn from <span class="mute">corrections by category</span></h3>
            <table><thead><tr><th>Category</th><th class="right">Examples</th></tr></thead><tbody>
              <For each={learning()!.examples} fallback={<tr><td colSpan={2} class="mute">Nobody has corrected a category yet. Each correction teaches the classifier.</td></tr>}>{({ category, count: examples }) => <tr><td>{labelWords("category", category)}</td><td class="right num">{count(examples)}</td></tr>}</For></tbody></table>
          </section>
        </div>
        <Show when={isAdmin(props.app.state())} fallback={<p class="mute">Reading the history and the data set are for administrators.</p>}><DataSet app={props.app} /></Show>
      </Show>
    </>
  );
}
