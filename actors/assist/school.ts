/**
 * What is known of shops in general, and what each tenant's people have taught besides. A tenant without labels shares the common model; one with labels gets its own, trained anew
 * from all of them after each burst of corrections.
 */
import { train, type Example, type Model } from "./classifier";
import { categoryCharsMax } from "./facts";
import type { Label } from "./engine";
import { openLately } from "./lately";
import { seedCues, seedPhrases } from "./phrases/phrases";
import { slowly } from "./slowly";
import { readCharsMax } from "./text";

/** A model has two megabytes. */
const pupilsMax = 64;
/** the newest count; more would train for too long */
const labelsMax = 5_000;
/** A label by one of the tenant's own people says more than our phrases do. */
const labelWeight = 3;
/** Labels come in bursts. */
const learnAfterMs = 2_000;
/** Classifications come by the thousand, and must not ask as often for labels that can't be read. */
const retryAfterMs = 5_000;

interface Pupil {
  labels: Label[];
  model: Model | null;
  state: "loading" | "ready" | "failed";
  failedAt: number;
  /** grows with each lesson, so that one that comes while a model is trained isn't forgotten */
  lessons: number;
  learning: ReturnType<typeof setTimeout> | null;
  isLearning: boolean;
}

export interface School {
  /** The tenant's own model if there is one by now, else the common one. Never waits for labels. */
  modelFor(tenant: number): Promise<Model>;
  common(): Promise<Model>;
  portion(tenant: number, labels: readonly Label[]): void;
  loaded(tenant: number, ok: boolean): void;
  learn(tenant: number, labels: readonly Label[]): void;
  forget(tenant: number): void;
}

/** `need` asks for a tenant's labels; `portion` and `loaded` are expected to follow. */
export function openSchool(need: (tenant: number) => void): School {
  const seeds: readonly Example[] = [...seedPhrases, ...seedCues].map(({ text, category }) => ({ text, label: category }));
  const pupils = openLately<Pupil>(pupilsMax, (pupil) => pupil.learning !== null && clearTimeout(pupil.learning));
  let basis: Promise<Model> | null = null;
  const common = (): Promise<Model> => (basis ??= slowly(train(seeds)));
  const pupilFor = (tenant: number): Pupil => {
    const known = pupils.get(tenant);
    if (known !== undefined && (known.state !== "failed" || Date.now() - known.failedAt < retryAfterMs)) return known;
    const pupil: Pupil = { labels: [], model: null, state: "loading", failedAt: 0, lessons: 0, learning: null, isLearning: false };
    pupils.set(tenant, pupil);
    need(tenant);
    return pupil;
  };
  const study = (pupil: Pupil): void => {
    if (pupil.isLearning || pupil.labels.length === 0) return;
    pupil.learning ??= setTimeout(() => void (async () => {
      pupil.learning = null;
      pupil.isLearning = true;
      const { lessons } = pupil;
      pupil.model = await slowly(train([...seeds, ...pupil.labels.map(({ text, category }) => ({ text: text.slice(0, readCharsMax), label: category, weight: labelWeight }))]));
      pupil.isLearning = false;
      if (pupil.lessons !== lessons) study(pupil);
    })(), learnAfterMs);
  };
  const add = (pupil: Pupil, labels: readonly Label[]): void => {
    pupil.labels.push(...labels.filter(({ category }) => category.length <= categoryCharsMax && /^[a-z0-9_-]+$/.test(category)));
    pupil.labels = pupil.labels.slice(-labelsMax);
    pupil.lessons++;
  };
  return {
    common,
    modelFor: async (tenant) => pupilFor(tenant).model ?? (await common()),
    portion: (tenant, labels) => {
      const pupil = pupils.peek(tenant);
      if (pupil?.state === "loading") add(pupil, labels);
    },
    loaded: (tenant, ok) => {
      const pupil = pupils.peek(tenant);
      if (pupil?.state !== "loading") return;
      pupil.state = ok ? "ready" : "failed";
      pupil.failedAt = Date.now();
      if (ok) study(pupil);
    },
    learn: (tenant, labels) => {
      const pupil = pupils.peek(tenant);
      // Who isn't known yet is read whole when it is asked about.
      if (pupil === undefined) return;
      add(pupil, labels);
      if (pupil.state === "ready") study(pupil);
    },
    forget: (tenant) => pupils.drop(tenant),
  };
}
