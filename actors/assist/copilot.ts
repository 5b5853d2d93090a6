/**
 * The copilot as the server sees it: one question goes to the cache, then to the tenant's engine within its budget and behind a circuit breaker, and to the built-in engine when that
 * fails. What comes out has passed the guard, whoever wrote it.
 */
import { exhausted, openLedger, type Ledger } from "./budget";
import { answerTtlMs, keyOf, openMemoryCache, readAnswer, writeAnswer, type Cache } from "./cache";
import { openEmbedded, type EmbeddedWithLanguages } from "./embedded";
import { fallsBack, type Answer, type Asking, type Embedded, type Engine, type EngineName, type Failure, type Sources, type Translated, type Usage } from "./engine";
import type { Input, Language } from "./facts";
import { flagLanguage } from "./guard";
import { openEngine } from "./open-engine";
import type { EngineSettings, Fetch, Limits } from "./settings";

/** What a tenant has chosen. `version` changes with each change of it, so that engines are kept, and answers cached, for one version. */
export interface Plan { readonly settings: EngineSettings; readonly limits: Limits; readonly version: string }

export interface Copilot {
  readonly embedded: Embedded;
  /** `fresh`: the person asks for another draft, so the cache is not read. */
  assist(input: Input, plan: Plan, asking: Asking & { readonly fresh?: boolean }): Promise<Answer & { readonly cached: boolean }>;
  translate(tenant: number, text: string, into: Language, plan: Plan, asking: Pick<Asking, "signal">): Promise<Translated>;
  stop(): Promise<void>;
}

export interface Parts {
  readonly sources: Sources;
  readonly fetch: Fetch;
  /** in process when absent; `openRedisCache(url)` shares it */
  readonly cache?: Cache;
  readonly ledger?: Ledger;
  /** for tests */
  readonly embedded?: EmbeddedWithLanguages;
  readonly now?: () => number;
}

const enginesMax = 200;
/** of one tenant's questions that other engines are at work on; each is somebody who waits, and money */
const underWayMax = 8;
const translateCharsMax = 4_000;
/** The suggestion doesn't wait longer than this to learn what language it is in. */
const languageMs = 300;

export function openCopilot(parts: Parts): Copilot {
  const now = parts.now ?? Date.now;
  const embedded = parts.embedded ?? openEmbedded({ sources: parts.sources });
  const cache = parts.cache ?? openMemoryCache(now);
  const ledger = parts.ledger ?? openLedger();
  const engines = new Map<string, Engine>();
  const underWay = new Map<number, number>();

  const engineFor = (tenant: number, { settings, limits, version }: Plan): Engine => {
    if (settings.engine === "embedded") return embedded;
    const key = `${tenant} ${version}`;
    const engine = engines.get(key) ?? openEngine(settings, parts.fetch, limits);
    // The breaker's memory goes with the one that was asked the longest ago.
    engines.delete(key);
    engines.set(key, engine);
    for (const oldest of engines.keys()) {
      if (engines.size <= enginesMax) break;
      engines.delete(oldest);
    }
    return engine;
  };
  /** Asks an engine that costs something, and writes down what it did, whatever came of it. */
  const paid = async <Result extends Answer | Translated>(tenant: number, engine: Engine, limits: Limits, ask: () => Promise<Result>): Promise<Result | Refused> => {
    const refuse = (failure: Failure): Refused => ({ ok: false, failure, usage: nothing(engine.name) });
    const busy = underWay.get(tenant) ?? 0;
    if (busy >= underWayMax) return refuse({ why: "overloaded" });
    underWay.set(tenant, busy + 1);
    try {
      // A ledger that can't be read is no reason to leave people without a copilot, but one to leave them without a bill.
      const againMs = await ledger.read(tenant).then((spent) => exhausted(spent, limits, now()), () => 0);
      if (againMs !== null) return refuse({ why: "over_budget", againMs });
      const result = await ask();
      await ledger.add(tenant, now(), result.usage).catch(() => undefined);
      return result;
    } finally {
      const left = (underWay.get(tenant) ?? 1) - 1;
      if (left > 0) underWay.set(tenant, left);
      else underWay.delete(tenant);
    }
  };
  const drafted = async (input: Input, plan: Plan, asking: Asking): Promise<Answer> => {
    const engine = engineFor(input.tenant, plan);
    if (engine.name === "embedded") return await engine.assist(input, asking);
    let hasShown = false;
    const onText = asking.onText && ((piece: string): void => {
      hasShown = true;
      asking.onText?.(piece);
    });
    const answer = await paid(input.tenant, engine, plan.limits, () => engine.assist(input, { signal: asking.signal, ...(onText && { onText }) }));
    if (answer.ok) {
      const written = answer.suggestion.reply_text === "" ? null : await soon(embedded.languageOf(answer.suggestion.reply_text, null), languageMs);
      return { ...answer, suggestion: flagLanguage(answer.suggestion, written, input.replyIn ?? input.language) };
    }
    if (!fallsBack[answer.failure.why] || asking.signal.aborted) return answer;
    // What is on the screen already is replaced when the answer is there, not appended to.
    const other = await embedded.assist(input, { signal: asking.signal, ...(!hasShown && asking.onText && { onText: asking.onText }) });
    if (!other.ok) return other.failure.why === "stopped" ? other : answer;
    return { ...other, suggestion: { ...other.suggestion, instead: { engine: engine.name, why: answer.failure.why } }, usage: answer.usage };
  };

  return {
    embedded,
    assist: async (input, plan, { fresh, ...asking }) => {
      const key = keyOf(input, plan.version);
      const kept = fresh === true ? null : readAnswer((await cache.get(key)) ?? "");
      if (asking.signal.aborted) return { ok: false, failure: { why: "stopped" }, usage: nothing(plan.settings.engine), cached: false };
      if (kept !== null) {
        if (kept.reply_text !== "") asking.onText?.(kept.reply_text);
        return { ok: true, suggestion: kept, usage: nothing(kept.engine), cached: true };
      }
      const answer = await drafted(input, plan, asking);
      // A stopgap is not worth keeping: the next question should reach the real engine.
      if (answer.ok && answer.suggestion.instead === undefined) await cache.set(key, writeAnswer(answer.suggestion), answerTtlMs);
      return { ...answer, cached: false };
    },
    translate: async (tenant, text, into, plan, asking) => {
      const engine = engineFor(tenant, plan);
      if (text.length > translateCharsMax) return { ok: false, failure: { why: "too_large" }, usage: nothing(engine.name) };
      return engine.name === "embedded" ? await engine.translate(text, into, asking) : await paid(tenant, engine, plan.limits, () => engine.translate(text, into, asking));
    },
    stop: async () => {
      await Promise.all([embedded.stop(), cache.close()]);
    },
  };
}

interface Refused { readonly ok: false; readonly failure: Failure; readonly usage: Usage }

const nothing = (engine: EngineName): Usage => ({ engine, ms: 0, tokensIn: 0, tokensOut: 0, micros: 0 });

async function soon<Result>(work: Promise<Result>, ms: number): Promise<Result | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([work, new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)))]);
  } finally {
    clearTimeout(timer);
  }
}
