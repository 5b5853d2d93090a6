/**
 * Reads what customers write as it arrives, off the way that messages go: after the commit, in the engine's worker. It may lag, and then only the newest message of a conversation is
 * read; what is lost in a crash is read with the next message. What was read goes back to the conversation as a message, if it says anything new.
 */
import type { Classification, Embedded } from "../actors/assist/engine";
import { saysNothingNew } from "../actors/conversation-copilot";
import { sources, type Kernel } from "../actors/kernel/kernel";
import type { Insight, Judged } from "../actors/messages";
import type { Plans } from "./copilot-plans";
import { faultOf, type Log } from "./log";

export interface ClassifyParts {
  readonly kernel: Pick<Kernel, "accept" | "gauges" | "onFeed">;
  readonly embedded: Pick<Embedded, "classify">;
  readonly plans: Pick<Plans, "of">;
  readonly log: Log;
  readonly limits?: Partial<ClassifyLimits>;
}

/** `perSecondMax`: results that may go back, since each is a commit's work; `busyMessagesMax`: waiting messages of customers from which on reading pauses. */
export interface ClassifyLimits { readonly waitingMax: number; readonly atOnceMax: number; readonly perSecondMax: number; readonly busyMessagesMax: number; readonly lookMs: number }
const limitsDefault: ClassifyLimits = { waitingMax: 5_000, atOnceMax: 32, perSecondMax: 500, busyMessagesMax: 200, lookMs: 25 };

export interface Read { readonly tenant: number; readonly conversation: string; readonly number: number; readonly text: string; readonly insight?: Insight; readonly drafts: boolean }
export interface Classify {
  /** Reads one message and tells its conversation; true: it was read. */
  read(one: Read, key?: string): Promise<boolean>;
  waiting(): number;
  gauges(): { readonly read: number; readonly shed: number; readonly told: number };
  close(): void;
}

const textCharsMax = 2_000;

export function openClassify({ kernel, embedded, plans, log, limits: given }: ClassifyParts): Classify {
  const limits = { ...limitsDefault, ...given };
  /** the newest message of each conversation, in the order in which they came */
  const pending = new Map<string, Read>();
  const counts = { read: 0, shed: 0, told: 0 };
  let running = 0;
  let tokens = limits.perSecondMax;
  let filledAt = performance.now();
  let timer: Timer | null = null;
  let isClosed = false;

  kernel.onFeed(({ tenant, events, contents }) => {
    const { on, classifies, drafts } = plans.of(tenant);
    if (!on || (!classifies && !drafts)) return;
    for (let n = 0; n < events.length; n++) {
      const { entry, row } = contents[n] ?? {};
      if (events[n]?.what !== "entry" || entry?.kind !== "in" || entry.body === "" || entry.number !== events[n]?.n) continue;
      add({ tenant, conversation: entry.conversation, number: entry.number, text: entry.body.slice(0, textCharsMax), insight: row?.insight, drafts });
    }
  });

  function add(one: Read): void {
    const key = `${one.tenant}/${one.conversation}`;
    if (pending.delete(key)) counts.shed++;
    else if (pending.size >= limits.waitingMax) {
      const [oldest = ""] = pending.keys();
      pending.delete(oldest);
      counts.shed++;
    }
    pending.set(key, one);
    timer ??= setTimeout(pump, limits.lookMs);
  }

  /** Messages first: while customers' messages queue up, none is read. */
  function pump(): void {
    timer = null;
    if (isClosed) return;
    const now = performance.now();
    tokens = Math.min(limits.perSecondMax, tokens + ((now - filledAt) / 1000) * limits.perSecondMax);
    filledAt = now;
    const isBusy = kernel.gauges().waiting > limits.busyMessagesMax;
    while (!isBusy && running < limits.atOnceMax && tokens >= 1) {
      const [first] = pending;
      if (!first) return;
      pending.delete(first[0]);
      tokens--;
      running++;
      void read(first[1]).finally(() => {
        running--;
        if (!isClosed) timer ??= setTimeout(pump, 0);
      });
    }
    if (pending.size > 0) timer ??= setTimeout(pump, limits.lookMs);
  }

  async function read(one: Read, key = one.conversation): Promise<boolean> {
    try {
      const known = await embedded.classify(one.tenant, key, one.text, { language: one.insight?.language ?? null });
      if (known === null) return false;
      counts.read++;
      const message = judgedOf(one, known);
      if (saysNothingNew(one.insight, message)) return true;
      counts.told++;
      await kernel.accept({ tenant: one.tenant, source: sources.judge, id: `${one.conversation}.${one.number}.${key === one.conversation ? "" : "h"}`, to: `conversation/${one.conversation}`, message, raw: null, at: Date.now() });
      return true;
    } catch (error) {
      log.debug("not_classified", { tenant: one.tenant, ...faultOf(error) });
      return false;
    }
  }

  return {
    read,
    waiting: () => pending.size + running,
    gauges: () => ({ ...counts }),
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      pending.clear();
    },
  };
}

export function judgedOf({ number, drafts }: Pick<Read, "number" | "drafts">, { language, category, confidence, sentiment, priority }: Classification): Judged {
  return {
    type: "judged", number, hint: priority, ...(language !== null && { language }), ...(category !== null && { category, confidence: Math.round(confidence * confidenceSteps) / confidenceSteps }),
    ...(sentiment === "negative" && { negative: true }), ...(drafts && { draft: true }),
  };
}
const confidenceSteps = 1_000;
