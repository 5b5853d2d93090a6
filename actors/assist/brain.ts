/**
 * The built-in engine itself: what it knows of languages, of shops in general and of each tenant. Lives in the worker, where loading, indexing and training hold up nobody; it yields
 * between pieces of such work, so that who asks meanwhile is answered with what is known so far.
 */
import { classify } from "./classifier";
import { compose, type Draft } from "./compose";
import type { Classification } from "./engine";
import { intentOf, type Input, type Language } from "./facts";
import { languageOf, loadDetector, type Detector } from "./language";
import { isDispleased, priorityOf } from "./lexicon";
import { openSchool, type School } from "./school";
import { openShelves, type Shelves } from "./shelves";
import type { Part } from "./worker-protocol";

/** Below this confidence nobody is told a category. README.md says how many messages are above it, and how often it is right of those. */
export const confidenceMin = 0.4;

export interface Brain {
  readonly school: School;
  readonly shelves: Shelves;
  classify(tenant: number, text: string, hint: Language | null): Promise<Classification>;
  assist(input: Input): Promise<Draft>;
  language(text: string, hint: Language | null): Promise<Language | null>;
  warm(): Promise<true>;
}

/** `need` is called when a tenant is asked about that isn't known; its labels or its items are expected to follow. */
export function openBrain(need: (tenant: number, part: Part) => void): Brain {
  const school = openSchool((tenant) => need(tenant, "labels"));
  const shelves = openShelves((tenant) => need(tenant, "items"));
  let detector: Promise<Detector> | null = null;
  const languages = (): Promise<Detector> => (detector ??= loadDetector());

  const read = async (tenant: number, text: string, hint: Language | null): Promise<Classification> => {
    const [model, detect] = [await school.modelFor(tenant), await languages()];
    const language = languageOf(detect, text, hint);
    const [best] = classify(model, text);
    const isSure = best !== undefined && best.confidence >= confidenceMin && /\p{L}/u.test(text);
    const category = isSure ? best.label : null;
    const isNegative = isDispleased(text, language);
    return { language, intent: intentOf(category), category, confidence: best?.confidence ?? 0, sentiment: isNegative ? "negative" : null, priority: priorityOf(text, language, category, isNegative) };
  };
  return {
    school, shelves,
    classify: read,
    assist: async (input) => {
      const text = input.said.findLast((said) => said.by === "customer")?.text ?? "";
      return compose(input, await read(input.tenant, text, input.language));
    },
    language: async (text, hint) => languageOf(await languages(), text, hint),
    warm: async () => {
      await Promise.all([school.common(), languages()]);
      return true;
    },
  };
}
