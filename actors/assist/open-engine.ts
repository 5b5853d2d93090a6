/** The engine that a tenant's settings name, behind a circuit breaker: one that keeps failing is left alone for a while, instead of making everybody wait for it. */
import { BrokenCircuitError, ConsecutiveBreaker, IterableBackoff, circuitBreaker, handleWhenResult } from "cockatiel";
import { unreachable } from "../behavior";
import type { Answer, Engine, FailureReason, Translated, Usage } from "./engine";
import { openHosted } from "./hosted";
import { openModelArts } from "./modelarts";
import { guarded } from "./raw";
import type { EngineSettings, Fetch, Limits } from "./settings";

const failuresMax = 4;
/** How long a broken one is left alone, ms: longer each time it fails the trial. */
const pausesMs = [5_000, 15_000, 60_000];

/** What says something of the service. That a person stopped it, or that the conversation is too long, doesn't. */
const counts: ReadonlySet<FailureReason> = new Set<FailureReason>(["timeout", "unavailable", "unreadable", "limited", "unauthorised", "misconfigured"]);

export function openEngine(settings: Exclude<EngineSettings, { engine: "embedded" }>, fetch: Fetch, limits: Limits): Engine {
  return withBreaker(guarded(rawOf(settings, fetch, limits)));
}

function rawOf(settings: Exclude<EngineSettings, { engine: "embedded" }>, fetch: Fetch, limits: Limits) {
  switch (settings.engine) {
    case "hosted": return openHosted(settings, fetch, limits);
    case "workflow": case "endpoint": return openModelArts(settings, fetch, limits);
    default: return unreachable(settings);
  }
}

export function withBreaker(engine: Engine): Engine {
  const breaker = circuitBreaker(
    handleWhenResult((result) => isFailure(result as Answer | Translated)),
    { breaker: new ConsecutiveBreaker(failuresMax), halfOpenAfter: new IterableBackoff(pausesMs) },
  );
  const through = async <Result extends Answer | Translated>(ask: () => Promise<Result>): Promise<Result | { ok: false; failure: { why: "unavailable" }; usage: Usage }> => {
    try {
      return await breaker.execute(ask);
    } catch (error) {
      // Engines never reject, so this is the breaker; anything else is a mistake of ours.
      if (error instanceof BrokenCircuitError) return { ok: false, failure: { why: "unavailable" }, usage: { engine: engine.name, ms: 0, tokensIn: 0, tokensOut: 0, micros: 0 } };
      throw error;
    }
  };
  return {
    name: engine.name,
    assist: (input, asking) => through(() => engine.assist(input, asking)),
    translate: (text, into, asking) => through(() => engine.translate(text, into, asking)),
  };
}

const isFailure = (result: Answer | Translated): boolean => !result.ok && counts.has(result.failure.why);
