/** One line of an accuracy table: on what, and how often right. Shares are of 1. */
export interface Row {
  readonly what: string;
  /** the data, as a reader can find it */
  readonly on: string;
  readonly count: number;
  readonly top1: number;
  readonly top3?: number;
  /** share of all that are answered at the threshold the copilot uses, and how many of those are right */
  readonly covered?: number;
  readonly sure?: number;
}

export function table(rows: readonly Row[]): string {
  const cells = [["", "on", "texts", "right", "within three", "answered", "right of those"], ...rows.map((row) => [row.what, row.on, row.count.toLocaleString("en-US"), percent(row.top1), percent(row.top3), percent(row.covered), percent(row.sure)])];
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)));
  const lines = cells.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`);
  return [lines[0], `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...lines.slice(1)].join("\n");
}

const percent = (share: number | undefined): string => (share === undefined ? "" : `${(share * 100).toFixed(1)} %`);

/** What was told and what is true, of each text; `told` has the best first. */
export interface Judged { readonly told: readonly string[]; readonly confidence?: number; readonly is: string }

export function rowOf(what: string, on: string, judged: readonly Judged[], confidenceMin?: number): Row {
  const share = (list: readonly Judged[], within: number): number => (list.length === 0 ? Number.NaN : list.filter(({ told, is }) => told.slice(0, within).includes(is)).length / list.length);
  const sure = confidenceMin === undefined ? [] : judged.filter(({ confidence = 0 }) => confidence >= confidenceMin);
  return {
    what, on, count: judged.length, top1: share(judged, 1), ...(judged.some(({ told }) => told.length > 1) && { top3: share(judged, 3) }),
    ...(confidenceMin !== undefined && { covered: sure.length / judged.length, sure: share(sure, 1) }),
  };
}
