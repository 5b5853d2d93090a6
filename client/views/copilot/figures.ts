/** What is to be learnt from the copilot's days: a row for each, also for those on which nothing happened. Days are UTC's. Pure. */
import type { CopilotSpent, LabelName, Learning } from "../../../server/protocol";

const dayMs = 86_400_000;
export const outcomes = ["used", "edited", "dismissed", "ignored", "stale", "failed"] as const;
export type OutcomeName = (typeof outcomes)[number];
export const outcomeNames: Readonly<Record<OutcomeName, string>> = { used: "Used", edited: "Changed", dismissed: "Dismissed", ignored: "Not used", stale: "Out of date", failed: "Failed" };

type Day = Learning["days"][number];

/** The last `count` days up to `now`, oldest first, as `2026-11-21`. */
export const lastDays = (count: number, now: number): string[] => Array.from({ length: count }, (_, at) => new Date(now - (count - 1 - at) * dayMs).toISOString().slice(0, 10));

const nothing = (day: string): Day => ({ day, drafts: 0, used: 0, edited: 0, dismissed: 0, ignored: 0, stale: 0, failed: 0, good: 0, bad: 0, distance: 0 });
export const everyDay = (days: readonly Day[], wanted: readonly string[]): Day[] => wanted.map((day) => days.find((one) => one.day === day) ?? nothing(day));

/** Of the drafts that somebody decided about, how many were taken, 0 to 1; null: nobody decided about any. */
export function acceptance({ used, edited, dismissed, ignored }: Pick<Day, "used" | "edited" | "dismissed" | "ignored">): number | null {
  const decided = used + edited + dismissed + ignored;
  return decided === 0 ? null : (used + edited) / decided;
}

/** Those that still wait, or were left. */
export const undecided = (day: Day): number => Math.max(0, day.drafts - outcomes.reduce((sum, name) => sum + day[name], 0));

export function summed(days: readonly Day[]): Day {
  const sum = nothing("");
  let distances = 0;
  for (const day of days) {
    for (const name of ["drafts", "good", "bad", ...outcomes] as const) sum[name] += day[name];
    distances += day.distance * day.edited;
  }
  return { ...sum, distance: sum.edited > 0 ? distances / sum.edited : 0 };
}

/** How often the classifier had said what people then said, by day, 0 to 1; null on days on which nobody looked. */
export const accuracyOf = (learning: Pick<Learning, "accuracy">, label: LabelName, wanted: readonly string[]): (number | null)[] => wanted.map((day) => {
  const found = learning.accuracy.find((one) => one.label === label && one.day === day);
  return found && found.checked > 0 ? found.right / found.checked : null;
});
export function accuracyInAll(learning: Pick<Learning, "accuracy">, label: LabelName): { readonly checked: number; readonly right: number } {
  return learning.accuracy.filter((one) => one.label === label).reduce((sum, { checked, right }) => ({ checked: sum.checked + checked, right: sum.right + right }), { checked: 0, right: 0 });
}

export const percent = (share: number | null): string => (share === null ? "—" : `${Math.round(share * 100)}\u00a0%`);
/** Millionths of the budget's currency. */
export const amount = (micros: number): string => (micros / 1_000_000).toFixed(micros < 1_000_000 ? 4 : 2);
export const spentWords = ({ calls, tokens, micros, ms }: CopilotSpent): string => [`${calls} ${calls === 1 ? "call" : "calls"}`, `${tokens} tokens`, micros > 0 ? amount(micros) : "", `${(ms / 1000).toFixed(1)}\u00a0s`].filter(Boolean).join(" · ");

/** Round steps for an axis that reaches at least `max`. */
export function ticks(max: number, count = 3): number[] {
  if (max <= 0) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? power * 10);
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, at) => at * step);
}
