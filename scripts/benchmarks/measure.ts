/** What a benchmark says in the end, and the little arithmetic that all of them need. */

export interface Measure {
  /** what was measured, as a person reads it in a table */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** the same of the bare baseline in the same run */
  readonly baseline?: number;
  /** value / baseline; the median of the rounds' ratios where there were rounds */
  readonly ratio?: number;
  readonly goal?: Goal;
  readonly note?: string;
}

/** What must hold: of the value, or of the ratio to the baseline. */
export interface Goal {
  readonly of: "value" | "ratio";
  readonly least?: number;
  readonly most?: number;
}

export interface Setting {
  /** short runs, that show only whether everything works */
  readonly quick: boolean;
  /** progress, for a person that waits */
  say(line: string): void;
}

export type Bench = (setting: Setting) => Promise<Measure[]>;

/** null: nothing was asked of it. */
export function isMet({ value, ratio, goal }: Measure): boolean | null {
  if (!goal) return null;
  const reached = goal.of === "ratio" ? ratio : value;
  return reached !== undefined && (goal.least === undefined || reached >= goal.least) && (goal.most === undefined || reached <= goal.most);
}

/** The smallest value that at least `share` of all are not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Spread { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }

export const spread = (values: readonly number[]): Spread => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99), max: quantile(values, 1) });
