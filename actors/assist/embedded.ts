/**
 * The built-in engine as the server sees it: a worker that is started when it is first needed, asked through a bounded queue, and started again when it dies or hangs, so many times
 * and no more. Classifications wait here, one per conversation, the newest message taking the place of the one before: under load the worker lags and skips, and nobody else does.
 */
import type { Answer, Asking, Classification, Embedded, Failure, Found, Label, LibraryChange, Sources, Translated, Usage } from "./engine";
import type { Input, Language } from "./facts";
import { guard } from "./guard";
import { readCharsMax } from "./text";
import type { Ask, Down, Part, Question, Replies, ToClassify, Up } from "./worker-protocol";

export interface EmbeddedLimits {
  /** conversations that wait to be classified */
  readonly waitingMax: number;
  /** questions of people under way */
  readonly askedMax: number;
  readonly answerMs: number;
  /** A classification that comes later than this is of no use. */
  readonly classifyMs: number;
  /** The worker answers nothing for so long while it is asked: it hangs. Its first answer comes after loading and training. */
  readonly hangMs: number;
  readonly restartsMax: number;
  readonly restartsMs: number;
}
const limitsDefault: EmbeddedLimits = { waitingMax: 5_000, askedMax: 64, answerMs: 5_000, classifyMs: 15_000, hangMs: 20_000, restartsMax: 5, restartsMs: 60_000 };
const batchMax = 32;

export interface EmbeddedParts {
  readonly sources: Sources;
  readonly limits?: Partial<EmbeddedLimits>;
  /** for tests: another worker */
  readonly start?: () => Worker;
}

/** Also asked by the copilot itself, in what language other engines' drafts are. Null: unknown, or not in time. */
export interface EmbeddedWithLanguages extends Embedded { languageOf(text: string, hint: Language | null): Promise<Language | null> }

interface Asked { readonly settle: (value: Replies[Ask] | null) => void; readonly timer: ReturnType<typeof setTimeout> }
interface Waiting extends ToClassify { readonly settle: (value: Classification | null) => void; readonly at: number }

/** Beside the one file that is built lies the worker's own. */
const start = (): Worker => new Worker(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./copilot-worker.js", import.meta.url));

export function openEmbedded(parts: EmbeddedParts): EmbeddedWithLanguages {
  const limits = { ...limitsDefault, ...parts.limits };
  const asked = new Map<number, Asked>();
  const waiting = new Map<string, Waiting>();
  const took = new Map<string, () => void>();
  let worker: Worker | null = null;
  let nextId = 1;
  let isClassifying = false;
  let isStopped = false;
  let heardAt = 0;
  let restarts: number[] = [];

  const living = (): Worker | null => {
    if (worker !== null || isStopped) return worker;
    const now = Date.now();
    restarts = restarts.filter((at) => now - at < limits.restartsMs);
    if (restarts.length > limits.restartsMax) return null;
    restarts.push(now);
    const born = (parts.start ?? start)();
    born.onmessage = ({ data }: MessageEvent<Down>) => hear(born, data);
    // A worker that throws is of no use any more, whether or not it goes on.
    born.onerror = () => bury(born);
    born.addEventListener("close", () => bury(born));
    // It must not keep a process alive that has nothing else to do.
    (born as { unref?(): void }).unref?.();
    heardAt = now;
    return (worker = born);
  };
  const bury = (dead: Worker): void => {
    if (worker !== dead) return;
    worker = null;
    dead.terminate();
    for (const settle of took.values()) settle();
    took.clear();
    for (const [id, { settle, timer }] of asked) {
      clearTimeout(timer);
      asked.delete(id);
      settle(null);
    }
  };
  const hear = (from: Worker, message: Down): void => {
    if (from !== worker) return;
    heardAt = Date.now();
    if ("need" in message) return void load(from, message.need, message.part);
    if ("took" in message) {
      took.get(`${message.took} ${message.part}`)?.();
      took.delete(`${message.took} ${message.part}`);
      return;
    }
    const question = asked.get(message.id);
    if (question === undefined) return;
    clearTimeout(question.timer);
    asked.delete(message.id);
    question.settle(message.ok ? message.value : null);
  };
  /** Null: too much to do, not in time, or the worker died. */
  const ask = <Of extends Ask>(question: Question & { ask: Of }, ms: number): Promise<Replies[Of] | null> => {
    const to = asked.size < limits.askedMax ? living() : null;
    if (to === null) return Promise.resolve(null);
    // Silence counts from when there was something to answer.
    if (asked.size === 0) heardAt = Date.now();
    const id = nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        asked.delete(id);
        if (worker !== null && Date.now() - heardAt > limits.hangMs) bury(worker);
        resolve(null);
      }, ms);
      asked.set(id, { settle: resolve as Asked["settle"], timer });
      to.postMessage({ id, question } satisfies Up);
    });
  };
  const tell = (message: Up): void => worker?.postMessage(message);
  const load = async (to: Worker, tenant: number, part: Part): Promise<void> => {
    const pour = async (message: Up): Promise<void> => {
      if (worker !== to) throw new Error("the worker is gone");
      const drunk = new Promise<void>((resolve) => took.set(`${tenant} ${part}`, resolve));
      to.postMessage(message);
      await drunk;
    };
    let ok = true;
    try {
      if (part === "labels") for await (const labels of parts.sources.labels(tenant)) await pour({ tell: "labels", tenant, labels });
      else for await (const items of parts.sources.items(tenant)) await pour({ tell: "items", tenant, items });
    } catch {
      // The database is away, or the worker: a later question tries again.
      ok = false;
    }
    if (worker === to) tell({ tell: "loaded", tenant, part, ok });
  };
  const classifyNext = async (): Promise<void> => {
    if (isClassifying) return;
    isClassifying = true;
    while (waiting.size > 0) {
      const batch: Waiting[] = [];
      for (const [key, each] of waiting) {
        if (batch.length === batchMax) break;
        waiting.delete(key);
        if (Date.now() - each.at > limits.classifyMs) each.settle(null);
        else batch.push(each);
      }
      const read = batch.length === 0 ? null : await ask({ ask: "classify", items: batch.map(({ tenant, text, language }) => ({ tenant, text, language })) }, limits.classifyMs);
      batch.forEach((each, at) => each.settle(read?.[at] ?? null));
      // With nobody to ask, those that wait are told at once: they would wait for nothing.
      if (batch.length > 0 && read === null && living() === null) for (const [key, each] of waiting) if (waiting.delete(key)) each.settle(null);
    }
    isClassifying = false;
  };

  return {
    name: "embedded",
    classify: (tenant, conversation, text, hint) =>
      new Promise((resolve) => {
        const key = `${tenant} ${conversation}`;
        const older = waiting.get(key);
        if (isStopped || (older === undefined && waiting.size >= limits.waitingMax)) return resolve(null);
        older?.settle(null);
        // The newer message keeps the older one's place in the line.
        waiting.set(key, { tenant, text: text.slice(0, readCharsMax), language: hint.language, settle: resolve, at: Date.now() });
        void classifyNext();
      }),
    find: (tenant, text) => ask({ ask: "find", tenant, text: text.slice(0, readCharsMax) }, limits.answerMs) as Promise<Found | null>,
    assist: async (input, asking) => await assist(input, asking, (given) => ask({ ask: "assist", input: given }, limits.answerMs)),
    translate: async (): Promise<Translated> => ({ ok: false, failure: { why: "unsupported" }, usage: nothing }),
    languageOf: async (text, hint) => await ask({ ask: "language", text: text.slice(0, readCharsMax), hint }, limits.answerMs),
    change: (tenant, changes: readonly LibraryChange[]) => tell({ tell: "change", tenant, changes }),
    learn: (tenant, labels: readonly Label[]) => tell({ tell: "learn", tenant, labels }),
    forget: (tenant) => tell({ tell: "forget", tenant }),
    warm: async () => void (await ask({ ask: "warm" }, limits.hangMs)),
    stop: async () => {
      isStopped = true;
      for (const { settle } of waiting.values()) settle(null);
      waiting.clear();
      if (worker !== null) bury(worker);
    },
  };
}

const nothing: Usage = { engine: "embedded", ms: 0, tokensIn: 0, tokensOut: 0, micros: 0 };

async function assist(input: Input, { signal, onText }: Asking, ask: (input: Input) => Promise<Replies["assist"] | null>): Promise<Answer> {
  const began = performance.now();
  const usage = (): Usage => ({ ...nothing, ms: performance.now() - began });
  const fail = (why: Failure["why"]): Answer => ({ ok: false, failure: { why }, usage: usage() });
  if (signal.aborted) return fail("stopped");
  const stopped = new Promise<"stopped">((resolve) => signal.addEventListener("abort", () => resolve("stopped"), { once: true }));
  const draft = await Promise.race([ask(input), stopped]);
  if (draft === "stopped") return fail("stopped");
  if (draft === null) return fail("overloaded");
  // It writes from given facts alone, yet articles and past answers are people's text: they pass the same guard.
  const guarded = guard(draft, input, "embedded");
  if (!guarded.ok) return fail(guarded.why);
  if (guarded.suggestion.reply_text !== "") onText?.(guarded.suggestion.reply_text);
  return { ok: true, suggestion: guarded.suggestion, usage: usage() };
}
