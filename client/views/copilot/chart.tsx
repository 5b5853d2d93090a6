/**
 * Small charts of our own: bars in a stack, or lines, over days. Arrow keys and the pointer tell what a day holds; T shows the numbers as a table, which screen readers find in any case.
 */
import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { ticks } from "./figures";

export interface Series { readonly name: string; readonly kind: "ch1" | "ch2" | "ch3" | "ch4" | "ch5" | "bad" | "open"; readonly values: readonly (number | null)[] }

/** before the page is laid out */
const widthPxFirst = 640;
const heightPx = 160;
const leftPx = 36;
/** lines are named at their ends */
const namePx = 64;
const edgePx = 8;
const topPx = 8;
const footPx = 20;
const barGapPx = 2;
const labelPx = 88;

/** `days`: as `2026-11-21`; `share`: values are 0 to 1 and read as per cent. */
export function Chart(props: { title: string; days: readonly string[]; series: readonly Series[]; as: "bars" | "lines"; share?: boolean; empty: string }) {
  const [at, setAt] = createSignal(-1);
  const [isTable, setTable] = createSignal(false);
  // Drawn at its own size, so that the words in it keep theirs.
  const [width, setWidth] = createSignal(widthPxFirst);
  let plot!: HTMLDivElement;
  onMount(() => {
    const watcher = new ResizeObserver(() => setWidth(Math.max(240, plot.clientWidth)));
    watcher.observe(plot);
    onCleanup(() => watcher.disconnect());
  });
  const value = (one: number | null | undefined): string => (one === null || one === undefined ? "—" : props.share ? `${Math.round(one * 100)}\u00a0%` : String(one));
  const total = (day: number): number => props.series.reduce((sum, { values }) => sum + (values[day] ?? 0), 0);
  const steps = createMemo(() => (props.share ? [0, 0.5, 1] : ticks(Math.max(...props.days.map((_, day) => (props.as === "bars" ? total(day) : Math.max(0, ...props.series.map(({ values }) => values[day] ?? 0)))), 0))));
  const isEmpty = createMemo(() => props.series.every(({ values }) => values.every((one) => one === null || (one === 0 && !props.share))));
  const right = (): number => (props.as === "lines" ? namePx : edgePx);
  const slot = (): number => (width() - leftPx - right()) / Math.max(1, props.days.length);
  const x = (day: number): number => leftPx + (day + 0.5) * slot();
  const y = (one: number): number => topPx + (1 - one / (steps().at(-1) || 1)) * (heightPx - topPx - footPx);
  const named = createMemo(() => props.days.map((_, day) => day).filter((day) => day % Math.ceil(props.days.length / Math.max(2, Math.floor(width() / labelPx))) === 0));
  const short = (day: string): string => new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const told = (day: number): string => `${short(props.days[day]!)}: ${props.series.map(({ name, values }) => `${name} ${value(values[day])}`).join(", ")}`;
  /** A line is broken where nothing is known. */
  const path = (values: readonly (number | null)[]): string => values.map((one, day) => (one === null ? "" : `${values[day - 1] === null || day === 0 ? "M" : "L"}${x(day).toFixed(1)} ${y(one).toFixed(1)}`)).join("");
  function pressed(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by) setAt(Math.max(0, Math.min(props.days.length - 1, (at() < 0 ? (by > 0 ? -1 : props.days.length) : at()) + by)));
    else if (event.key.toLowerCase() === "t" && !event.ctrlKey && !event.metaKey) setTable(!isTable());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const pointed = (event: PointerEvent & { currentTarget: SVGElement }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const day = Math.floor(((event.clientX - box.left) * (width() / box.width) - leftPx) / slot());
    setAt(day >= 0 && day < props.days.length ? day : -1);
  };
  return (
    <figure class="chart" tabindex="0" role="group" aria-label={`${props.title}. Arrow keys tell of each day, T shows a table.`} onKeyDown={pressed} onFocusOut={() => setAt(-1)}>
      <figcaption><b>{props.title}</b><span class="legend"><For each={props.series}>{({ name, kind }) => <span><i class={`swatch ${kind}`} />{name}</span>}</For></span></figcaption>
      <div class="plot" ref={plot}>
        <svg viewBox={`0 0 ${width()} ${heightPx}`} aria-hidden="true" onPointerMove={pointed} onPointerLeave={() => setAt(-1)}>
          <For each={steps()}>{(step) => <><line class="grid" x1={leftPx} x2={width() - right()} y1={y(step)} y2={y(step)} /><text x={leftPx - 6} y={y(step) + 4} text-anchor="end">{value(step)}</text></>}</For>
          <For each={named()}>{(day) => <text x={x(day)} y={heightPx - 4} text-anchor="middle">{short(props.days[day]!)}</text>}</For>
          <Show when={props.as === "bars"} fallback={
            <For each={props.series}>{({ values, kind, name }, nth) => {
              const last = (): number => values.findLastIndex((one) => one !== null);
              return <><path class={`line ${kind}`} d={path(values)} /><For each={values}>{(one, day) => <Show when={one !== null && (at() === day() || (values[day() - 1] ?? null) === null && (values[day() + 1] ?? null) === null)}><circle class={`point ${kind}`} cx={x(day())} cy={y(one!)} r="3" /></Show>}</For>
                <Show when={last() >= 0}><text class="end" x={x(last()) + 6} y={y(values[last()]!) + 4 + nth() * 0.01}>{name}</text></Show></>;
            }}</For>
          }>
            <For each={props.days}>{(_, day) => <For each={props.series}>{({ values, kind }, nth) => {
              const below = (): number => props.series.slice(0, nth()).reduce((sum, one) => sum + (one.values[day()] ?? 0), 0);
              return <Show when={(values[day()] ?? 0) > 0}><rect class={`stack ${kind}`} x={x(day()) - slot() / 2 + Math.min(barGapPx, slot() * 0.15)} width={Math.max(1, slot() - 2 * Math.min(barGapPx, slot() * 0.15))} y={y(below() + values[day()]!)} height={Math.max(0.5, y(below()) - y(below() + values[day()]!) - 1)} rx="1.5" /></Show>;
            }}</For>}</For>
          </Show>
          <Show when={at() >= 0}><line class="rule" x1={x(at())} x2={x(at())} y1={topPx} y2={heightPx - footPx} /></Show>
        </svg>
        <Show when={isEmpty()}><p class="mute plot-none">{props.empty}</p></Show>
        <Show when={at() >= 0}><p class="plot-told" style={{ "inset-inline-start": `${(x(at()) / width()) * 100}%` }} classList={{ right: at() > props.days.length / 2 }}>{told(at())}</p></Show>
      </div>
      <p class="hidden" role="status">{at() >= 0 ? told(at()) : ""}</p>
      <div classList={{ hidden: !isTable() }}>
        <table><caption class="hidden">{props.title}</caption><thead><tr><th>Day</th><For each={props.series}>{({ name }) => <th class="right">{name}</th>}</For></tr></thead>
          <tbody><For each={props.days}>{(day, nth) => <Show when={isTable() || props.series.some(({ values }) => values[nth()])}><tr><td>{short(day)}</td><For each={props.series}>{({ values }) => <td class="right num">{value(values[nth()])}</td>}</For></tr></Show>}</For></tbody></table>
      </div>
    </figure>
  );
}
