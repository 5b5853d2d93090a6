/**
 * What the copilot learns from, and how good it is: figures over time, the data set as lines of JSON, and reading what old conversations were about. Reading the history goes on in the
 * background, slower than whatever customers write now.
 */
import type { LabelName } from "../actors/messages";
import { countUnlabelled, draftDays, draftEngines, draftsAfter, labelCounts, labelDays, labelsAfter, unlabelled } from "../sql/learning";
import type { Store } from "../sql/open";
import type { Classify } from "./classify";
import { faultOf, type Log } from "./log";
import { frameBytesMax, type Down, type EngineName, type Labelling, type Learning, type LearningExport } from "./protocol";

export interface LearningParts {
  readonly store: Pick<Store, "read">;
  readonly classify: Pick<Classify, "read">;
  /** to everybody of a tenant who looks */
  readonly publish: (tenant: number, frame: Down) => void;
  readonly log: Log;
}

export interface Learnings {
  figures(tenant: number, days: number): Promise<Learning>;
  /** Begins, unless it is under way. */
  labelHistory(tenant: number, days: number): Promise<Labelling>;
  export(tenant: number, after: string | undefined): Promise<LearningExport>;
  close(): void;
}

const dayMs = 24 * 3_600_000;
const historyPage = 200;
const historyAtOnceMax = 4;
const historyMax = 200_000;
const historyTriesMax = 20;
const historyRestMs = 100;
const tellEveryMs = 500;
/** What lines may take of a frame, before they are quoted once more. */
const exportBytesMax = frameBytesMax / 2 - 4_096;
const exportPage = 200;
const lineCharsMax = 4_000;

export function openLearning({ store, classify, publish, log }: LearningParts): Learnings {
  const running = new Map<number, { total: number }>();
  let isClosed = false;

  async function figures(tenant: number, days: number): Promise<Learning> {
    const since = startOfDay(Date.now()) - (days - 1) * dayMs;
    const [drafts, engines, accuracy, examples] = await store.read(tenant, (sql) => [draftDays(sql, tenant, since), draftEngines(sql, tenant, since), labelDays(sql, tenant, since), labelCounts(sql, tenant)]);
    return {
      days: drafts.map((day) => ({ ...day })),
      engines: engines.map(({ engine, model, ...counts }) => ({ engine: engine as EngineName, ...(model !== null && { model }), ...counts })),
      accuracy: accuracy.map((each) => ({ ...each, label: each.label as LabelName })),
      examples: examples.map((each) => ({ ...each })),
    };
  }

  async function labelHistory(tenant: number, days: number): Promise<Labelling> {
    const known = running.get(tenant);
    if (known) return { total: known.total };
    const since = Date.now() - days * dayMs;
    const [[counted]] = await store.read(tenant, (sql) => [countUnlabelled(sql, tenant, since)]);
    const total = Math.min(counted?.count ?? 0, historyMax);
    if (total === 0 || running.has(tenant)) return { total };
    running.set(tenant, { total });
    readHistory(tenant, since, total)
      .catch((error: unknown) => log.warn("history_not_read", { tenant, ...faultOf(error) }))
      .finally(() => running.delete(tenant));
    return { total };
  }

  async function readHistory(tenant: number, since: number, total: number): Promise<void> {
    let done = 0;
    let after = "";
    let toldAt = 0;
    while (!isClosed && done < total) {
      const rows = await store.read(tenant, (sql) => unlabelled(sql, tenant, since, after, historyPage));
      const last = rows.at(-1);
      if (!last) break;
      after = last.conversation;
      for (let at = 0; at < rows.length && !isClosed; at += historyAtOnceMax) {
        await Promise.all(rows.slice(at, at + historyAtOnceMax).map((row) => readOne(tenant, row)));
        done += Math.min(historyAtOnceMax, rows.length - at);
        if (performance.now() - toldAt < tellEveryMs) continue;
        toldAt = performance.now();
        publish(tenant, { t: "labelling", done: Math.min(done, total), total });
      }
    }
    publish(tenant, { t: "labelling", done: Math.min(done, total), total, end: true });
    log.info("history_read", { tenant, count: done });
  }

  /** The worker is busy with what comes in now: then this waits. */
  async function readOne(tenant: number, { conversation, number, text }: { conversation: string; number: number; text: string }): Promise<void> {
    for (let tries = 0; tries < historyTriesMax && !isClosed; tries++) {
      if (await classify.read({ tenant, conversation, number, text, drafts: false }, `history ${conversation}`)) return;
      await Bun.sleep(historyRestMs);
    }
  }

  /** Drafts first, then labels; `after` names the last line: `d` or `l`, its time, its entry and, of a label, which. */
  async function exportPart(tenant: number, after: string | undefined): Promise<LearningExport> {
    const [kind, at, conversation, number, label] = placeOf(after);
    const place = { at, conversation, number };
    const lines: string[] = [];
    let bytes = 0;
    let next: string | undefined;
    const add = (line: object, here: string): boolean => {
      const text = JSON.stringify(line, (_, value: unknown) => (typeof value === "string" ? value.slice(0, lineCharsMax).toWellFormed() : value));
      bytes += Buffer.byteLength(JSON.stringify(text)) + 1;
      if (bytes > exportBytesMax && lines.length > 0) return false;
      lines.push(text);
      next = here;
      return true;
    };
    if (kind === "d") {
      const rows = await store.read(tenant, (sql) => draftsAfter(sql, tenant, place, exportPage));
      const fits = rows.every((row) => add({ kind: "draft", ...row }, `d.${row.at}.${row.conversation}.${row.number}`));
      if (!fits || rows.length === exportPage) return { lines, next };
      return { lines, next: firstLabel };
    }
    const rows = await store.read(tenant, (sql) => labelsAfter(sql, tenant, { ...place, label }, exportPage));
    const fits = rows.every((row) => add({ kind: "label", ...row }, `l.${row.at}.${row.conversation}.${row.number}.${row.label}`));
    return { lines, ...((!fits || rows.length === exportPage) && { next }) };
  }

  return { figures, labelHistory, export: exportPart, close: () => void (isClosed = true) };
}

const firstLabel = "l.0..0.";
/** What `after` of an export may look like; to clients it is opaque. */
export const exportPlacePattern = /^[dl]\.\d{1,16}\.[A-Za-z0-9_-]{0,64}\.\d{1,10}(\.[a-z]{0,16})?$/;
function placeOf(after = "d.0..0"): [kind: string, at: number, conversation: string, number: number, label: string] {
  const [kind = "d", at = "0", conversation = "", number = "0", label = ""] = after.split(".");
  return [kind, Number(at), conversation, Number(number), label];
}

const startOfDay = (ms: number): number => Math.floor(ms / dayMs) * dayMs;
