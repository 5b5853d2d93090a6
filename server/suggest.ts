/**
 * Drafts and translations: takes what a conversation wants of its copilot, asks the tenant's engine, shows the draft while it is written, and says what came of it. An engine's trouble
 * is an answer that people can read, never an exception; nothing that it proposes is done here.
 */
import type { Copilot } from "../actors/assist/copilot";
import { sayFailure, type FailureReason } from "../actors/assist/engine";
import type { Language } from "../actors/assist/facts";
import { saySuggestion } from "../actors/assist/remarks";
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer, Show, Suggested, SuggestRequest, TranslateRequest } from "../actors/messages";
import { bodyOf } from "../sql/briefing";
import type { Store } from "../sql/open";
import { briefing, shownSuggestion, type BriefParts } from "./copilot-brief";
import type { Choice, Plans } from "./copilot-plans";
import { faultOf, type Log } from "./log";

export interface SuggestParts extends BriefParts {
  readonly kernel: Pick<Kernel, "perform">;
  readonly store: Store;
  readonly copilot: Copilot;
  readonly plans: Pick<Plans, "of">;
  readonly show: (tenant: number, signal: Show) => void;
  readonly log: Log;
}

export interface Suggest {
  /** A text of an agent's own. */
  translate(tenant: number, text: string, into: Language, signal: AbortSignal): Promise<{ ok: true; text: string } | { ok: false; why: FailureReason }>;
  /** Why another engine than the one wanted has answered last; null: it hasn't. */
  trouble(tenant: number): FailureReason | null;
}

/** Longer than any engine's own time-out: whoever hangs beyond that is cut off here. */
const suggestMsMax = 120_000;
const suggestionsAtOnceMax = 64;
/** Of one tenant, whose engine may hang; the others wait for their turn so long. */
const perTenantMax = 6;
const turnMsMax = 30_000;
const translateMsMax = 60_000;
const translationsAtOnceMax = 8;
/** The first words are shown at once, those that follow as often as eyes can read. */
const showEveryMs = 40;
const shownCharsMax = 16_384;
/** How long an engine that failed is spoken of, unless it answers again. */
const troubleMs = 10 * 60_000;

/** Registers the performers of `suggest` and `translate`. Before the kernel starts. */
export function openSuggest(parts: SuggestParts): Suggest {
  const { kernel, store, copilot, plans, log } = parts;
  const turns = openTurns(perTenantMax, turnMsMax);
  const troubles = new Map<number, { why: FailureReason; at: number }>();

  async function suggest(tenant: number, id: string, request: SuggestRequest, signal: AbortSignal): Promise<Answer> {
    const choice = plans.of(tenant);
    const began = performance.now();
    if (!choice.on) return nothing(request, choice, "misconfigured", began, [switchedOff]);
    const input = await briefing(parts, tenant, request, choice).catch((error: unknown) => {
      log.warn("copilot_not_briefed", { tenant, ...faultOf(error) });
      return undefined;
    });
    if (input === undefined) return nothing(request, choice, "unavailable", began, ["The conversation could not be read from the database. Ask again in a moment."]);
    if (input === null) return nothing(request, choice, "unsupported", began, ["Nothing has been said here yet that could be answered."]);
    const writing = openWriting((signal) => parts.show(tenant, signal), request.conversation, id);
    const leave = await turns.enter(tenant, signal);
    const answer = await copilot.assist(input, choice.plan, { signal, onText: writing.piece, ...(request.fresh && { fresh: true }) }).finally(leave);
    const tookMs = performance.now() - began;
    if (!answer.ok) {
      writing.end();
      note(tenant, answer.failure.why);
      log.warn("suggest_failed", { tenant, code: answer.failure.why, kind: choice.wanted, ms: Math.round(tookMs) });
      return nothing(request, choice, answer.failure.why, began, [sayFailure[answer.failure.why]]);
    }
    const { suggestion } = answer;
    if (suggestion.instead) note(tenant, suggestion.instead.why);
    else if (suggestion.engine === choice.wanted) troubles.delete(tenant);
    log.info("suggested", { tenant, kind: suggestion.engine, ms: Math.round(tookMs) });
    const says = [...(choice.say !== undefined ? [choice.say] : []), ...saySuggestion(suggestion)];
    const suggested = shownSuggestion(input, request, suggestion, { cached: answer.cached, tookMs, model: choice.model, says });
    if (signal.aborted) writing.end();
    const [order] = suggestion.actions;
    return { result: "suggested", text: suggestion.reply_text, suggested, ...(order && order.lines.length > 0 && { lines: order.lines }) };
  }

  function note(tenant: number, why: FailureReason): void {
    if (why !== "stopped") troubles.set(tenant, { why, at: performance.now() });
  }

  async function translateEntry(tenant: number, { conversation, number, into }: TranslateRequest, signal: AbortSignal): Promise<Answer> {
    const [[entry]] = await store.read(tenant, (sql) => [bodyOf(sql, tenant, conversation, number)]);
    if (!entry || entry.body === "") return { result: "failed", retry: false, code: "nothing", reason: "There are no words to translate.", hint: "" };
    const translated = await translate(tenant, entry.body, into, signal);
    return translated.ok ? { result: "translated", text: translated.text } : { result: "failed", retry: false, code: translated.why, reason: sayFailure[translated.why], hint: "" };
  }

  async function translate(tenant: number, text: string, into: Language, signal: AbortSignal): ReturnType<Suggest["translate"]> {
    const choice = plans.of(tenant);
    if (!choice.on) return { ok: false, why: "unsupported" };
    const translated = await copilot.translate(tenant, text, into, choice.plan, { signal });
    return translated.ok ? { ok: true, text: translated.text } : { ok: false, why: translated.failure.why };
  }

  kernel.perform("suggest", { repeatable: true, timeoutMs: suggestMsMax, parallelMax: suggestionsAtOnceMax, run: suggest });
  kernel.perform("translate", { repeatable: true, timeoutMs: translateMsMax, parallelMax: translationsAtOnceMax, run: (tenant, _id, request, signal) => translateEntry(tenant, request, signal) });

  return {
    translate,
    trouble(tenant) {
      const last = troubles.get(tenant);
      return last && performance.now() - last.at < troubleMs ? last.why : null;
    },
  };
}

const switchedOff = "The copilot is switched off. An administrator can switch it on in its settings.";

/** There is no draft, and people are told why. */
function nothing({ upTo, by, tone = "friendly" }: SuggestRequest, { wanted }: Choice, failed: FailureReason, began: number, says: readonly string[]): Answer {
  const suggested: Suggested = { upTo, by, tone, engine: wanted, tookMs: Math.round(performance.now() - began), products: [], evidence: [], failed, says };
  return { result: "suggested", text: "", suggested };
}

/** Shows a draft while it is written: the first words at once, the rest in portions. Nobody needs any of it, so it is never kept waiting for. */
export function openWriting(show: (signal: Show) => void, conversation: string, draft: string): { piece(text: string): void; end(): void } {
  let text = "";
  let shown = 0;
  let timer: Timer | null = null;
  function flush(): void {
    timer = null;
    if (shown === text.length) return;
    show({ show: "drafting", conversation, draft, from: shown, text: text.slice(shown) });
    shown = text.length;
    timer = setTimeout(flush, showEveryMs);
  }
  return {
    piece(more) {
      if (text.length + more.length > shownCharsMax) return;
      text += more;
      if (timer === null) flush();
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      show({ show: "drafting", conversation, draft, from: shown, text: "", end: true });
    },
  };
}

/** So many of each tenant at a time. Whoever has waited long enough, or isn't wanted any more, comes in all the same: what is too much is refused there. */
function openTurns(max: number, waitMsMax: number): { enter(tenant: number, signal: AbortSignal): Promise<() => void> } {
  const inside = new Map<number, { count: number; waiting: (() => void)[] }>();
  return {
    async enter(tenant, signal) {
      const place = inside.get(tenant) ?? { count: 0, waiting: [] };
      inside.set(tenant, place);
      if (place.count >= max) {
        const turn = Promise.withResolvers<void>();
        place.waiting.push(turn.resolve);
        const tired = setTimeout(turn.resolve, waitMsMax);
        signal.addEventListener("abort", () => turn.resolve(), { once: true });
        await turn.promise;
        clearTimeout(tired);
        place.waiting = place.waiting.filter((waiting) => waiting !== turn.resolve);
      }
      place.count++;
      return () => {
        place.count--;
        place.waiting[0]?.();
        if (place.count === 0 && place.waiting.length === 0) inside.delete(tenant);
      };
    },
  };
}
