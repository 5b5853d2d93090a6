/** The table of a run, the file that keeps the last full one, and its place in the README. */
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { isMet, type Goal, type Measure } from "./measure";
import { root } from "./processes";

export interface Section {
  readonly name: string;
  /** ISO 8601 */
  readonly at: string;
  readonly quick: boolean;
  readonly measures: readonly Measure[];
}

export interface Report { readonly machine: string; readonly sections: readonly Section[] }

const file = join(root, "scripts/benchmarks/results.json");
const readme = join(root, "README.md");
const [opening, closing] = ["<!-- benchmarks: written by ./scripts/bench --readme -->", "<!-- /benchmarks -->"];
const bytesPerGigabyte = 2 ** 30;

export const render = (sections: readonly Section[]): Report => ({ machine: machine(), sections });

function machine(): string {
  const [first] = cpus();
  return `${availableParallelism()} cores of ${first?.model.trim() ?? "an unknown processor"}, ${Math.round(totalmem() / bytesPerGigabyte)} GB, ${process.platform} ${process.arch}, Bun ${Bun.version}`;
}

/** Each section replaces the one of its name; the others stay as they were last measured. */
export async function keep(sections: readonly Section[]): Promise<void> {
  if (sections.length === 0) return;
  const before = await kept();
  const fresh = new Map(sections.map((section) => [section.name, section]));
  const known = before?.sections.map((section) => fresh.get(section.name) ?? section) ?? [];
  const added = sections.filter((section) => !known.includes(section));
  await Bun.write(file, `${JSON.stringify({ machine: machine(), sections: [...known, ...added] } satisfies Report, null, 2)}\n`);
}

async function kept(): Promise<Report | null> {
  return (await Bun.file(file).exists()) ? ((await Bun.file(file).json()) as Report) : null;
}

/** False when there is nothing to write, or nowhere to write it to. */
export async function writeReadme(): Promise<boolean> {
  const report = await kept();
  const text = await Bun.file(readme).text().catch(() => "");
  const [from, to] = [text.indexOf(opening), text.indexOf(closing)];
  if (!report || from < 0 || to < from) return false;
  const days = [...new Set(report.sections.map((section) => section.at.slice(0, 10)))].sort();
  const note = `Measured ${days.length > 1 ? `from ${days[0]} to ${days.at(-1)}` : `on ${days[0]}`} on ${report.machine}.`;
  await Bun.write(readme, `${text.slice(0, from)}${opening}\n${table(report.sections)}\n\n${note}\n${text.slice(to)}`);
  return true;
}

/** Markdown that is readable as it is: columns are padded. */
export function table(sections: readonly Section[]): string {
  const rows = [["", "Parley", "bare baseline", "ratio", "goal", "met"], ...sections.flatMap((section) => section.measures.map(row))];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((cells) => cells[at]!.length)));
  const lines = rows.map((cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`);
  return [lines[0], `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...lines.slice(1)].join("\n");
}

function row(measure: Measure): string[] {
  const met = isMet(measure);
  return [
    measure.note === undefined ? measure.what : `${measure.what} (${measure.note})`,
    `${figure(measure.value)} ${measure.unit}`,
    measure.baseline === undefined ? "" : figure(measure.baseline),
    measure.ratio === undefined ? "" : measure.ratio.toFixed(2),
    measure.goal === undefined ? "" : goalText(measure.goal),
    met === null ? "" : met ? "yes" : "no",
  ];
}

function goalText({ of, least, most }: Goal): string {
  const parts = [...(least === undefined ? [] : [`≥ ${figure(least)}`]), ...(most === undefined ? [] : [`≤ ${figure(most)}`])];
  return `${of === "ratio" ? "ratio " : ""}${parts.join(", ")}`;
}

/** Three digits that mean something, thousands apart. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return "?";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
