/**
 * The built-in engine itself: what it knows of languages, of shops in general and of each tenant. Lives in the worker, where loading, indexing and training hold up nobody; it yields
 * between pieces of such work, so that who asks meanwhile is answered with what is known so far.
 */
import { classify, train, type Example, type Model } from "./classifier";
import { compose, type Draft } from "./compose";
import type { Classification, Found, Label, LibraryChange, LibraryItem } from "./engine";
import { categoryCharsMax, intentOf, type Input, type Language } from "./facts";
import { languageOf, loadDetector, type Detector } from "./language";
import { isDispleased, priorityOf } from "./lexicon";
import { seedCues, seedPhrases } from "./phrases/phrases";
import { change, find, openLibrary, put, type Library } from "./search";
import { readCharsMax } from "./text";

/** Below this confidence nobody is told a category; README.md has the table it was chosen from. */
export const confidenceMin = 0.4;
const tenantsMax = 16;
/** the newest count; more would train for too long */
const labelsMax = 5_000;
/** A label by one of the tenant's own people says more than our phrases do. */
const labelWeight = 3;
/** Labels come in bursts. */
const learnAfterMs = 2_000;
const sliceMs = 4;

interface Tenant {
  readonly library: Library;
  labels: Label[];
  model: Model | null;
  state: "loading" | "ready" | "failed";
  /** what changed while it was loaded wins over what was read before */
  readonly touched: Set<string>;
  waiting: (() => void)[];
  learning: ReturnType<typeof setTimeout> | null;
}

export interface Brain {
  classify(tenant: number, text: string, hint: Language | null): Promise<Classification>;
  find(tenant: number, text: string): Promise<Found | null>;
  assist(input: Input): Promise<Draft>;
  language(text: string, hint: Language | null): Promise<Language | null>;
  warm(): Promise<true>;
  portion(tenant: number, items: readonly LibraryItem[], labels: readonly Label[]): void;
  loaded(tenant: number, ok: boolean): void;
  change(tenant: number, changes: readonly LibraryChange[]): void;
  learn(tenant: number, labels: readonly Label[]): void;
  forget(tenant: number): void;
}

/** `need` is called when a tenant is asked about that isn't known; `portion` and `loaded` are expected to follow. */
export function openBrain(need: (tenant: number) => void): Brain {
  const tenants = new Map<number, Tenant>();
  let basis: Promise<Model> | null = null;
  let detector: Promise<Detector> | null = null;
  const seeds: readonly Example[] = [...seedPhrases, ...seedCues].map(({ text, category }) => ({ text, label: category }));
  const base = (): Promise<Model> => (basis ??= slowly(train(seeds)));
  const languages = (): Promise<Detector> => (detector ??= loadDetector());

  const known = (id: number): Tenant => {
    let tenant = tenants.get(id);
    if (tenant === undefined || tenant.state === "failed") {
      tenant = { library: openLibrary(), labels: [], model: null, state: "loading", touched: new Set(), waiting: [], learning: null };
      need(id);
    }
    tenants.delete(id);
    tenants.set(id, tenant);
    // The one that was asked about the longest ago is the first key.
    for (const oldest of tenants.keys()) {
      if (tenants.size <= tenantsMax) break;
      drop(oldest);
    }
    return tenant;
  };
  const drop = (id: number): void => {
    const tenant = tenants.get(id);
    tenants.delete(id);
    if (tenant === undefined) return;
    if (tenant.learning !== null) clearTimeout(tenant.learning);
    for (const go of tenant.waiting.splice(0)) go();
  };
  const study = (tenant: Tenant): void => {
    tenant.learning ??= setTimeout(() => {
      const examples = [...seeds, ...tenant.labels.map(({ text, category }) => ({ text: text.slice(0, readCharsMax), label: category, weight: labelWeight }))];
      void slowly(train(examples)).then((model) => {
        tenant.model = model;
        tenant.learning = null;
      });
    }, learnAfterMs);
  };
  const add = (tenant: Tenant, labels: readonly Label[]): void => {
    tenant.labels.push(...labels.filter(({ category }) => category.length <= categoryCharsMax && /^[a-z0-9_-]+$/.test(category)));
    tenant.labels = tenant.labels.slice(-labelsMax);
  };

  const read = async (id: number, text: string, hint: Language | null): Promise<Classification> => {
    const [model, detect] = [known(id).model ?? (await base()), await languages()];
    const language = languageOf(detect, text, hint);
    const [best] = classify(model, text);
    const isSure = best !== undefined && best.confidence >= confidenceMin && /\p{L}/u.test(text);
    const category = isSure ? best.label : null;
    const isNegative = isDispleased(text, language);
    return { language, intent: intentOf(category), category, confidence: best?.confidence ?? 0, sentiment: isNegative ? "negative" : null, priority: priorityOf(text, language, category, isNegative) };
  };

  return {
    classify: read,
    find: async (id, text) => {
      const tenant = known(id);
      if (tenant.state === "loading") await new Promise<void>((resolve) => tenant.waiting.push(resolve));
      return tenant.state === "ready" ? find(tenant.library, text) : null;
    },
    assist: async (input) => {
      const text = input.said.findLast((said) => said.by === "customer")?.text ?? "";
      return compose(input, await read(input.tenant, text, input.language));
    },
    language: async (text, hint) => languageOf(await languages(), text, hint),
    warm: async () => {
      await Promise.all([base(), languages()]);
      return true;
    },
    portion: (id, items, labels) => {
      const tenant = tenants.get(id);
      if (tenant?.state !== "loading") return;
      for (const item of items) if (!tenant.touched.has(`${item.kind} ${item.id}`)) put(tenant.library, item);
      add(tenant, labels);
    },
    loaded: (id, ok) => {
      const tenant = tenants.get(id);
      if (tenant?.state !== "loading") return;
      tenant.state = ok ? "ready" : "failed";
      tenant.touched.clear();
      if (tenant.labels.length > 0) study(tenant);
      for (const go of tenant.waiting.splice(0)) go();
    },
    change: (id, changes) => {
      const tenant = tenants.get(id);
      if (tenant === undefined) return;
      for (const each of changes) {
        if (tenant.state === "loading") tenant.touched.add("put" in each ? `${each.put.kind} ${each.put.id}` : `${each.drop.kind} ${each.drop.id}`);
        change(tenant.library, each);
      }
    },
    learn: (id, labels) => {
      const tenant = tenants.get(id);
      if (tenant === undefined) return;
      add(tenant, labels);
      if (tenant.state === "ready") study(tenant);
    },
    forget: drop,
  };
}

/** Runs a training in pieces of a few milliseconds; questions are answered between them. */
async function slowly<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const until = performance.now() + sliceMs;
    while (performance.now() < until) {
      const step = work.next();
      if (step.done) return step.value;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
