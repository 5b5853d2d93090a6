/** What engines are inside: they answer something, and what it is worth the guard decides. `guarded` makes an engine of one. */
import type { Answer, Asking, Engine, EngineName, Failure, Translated, Usage } from "./engine";
import { guard } from "./guard";
import type { Input, Language } from "./facts";

/** `raw`: text as it came, or an object that was read already. */
export type Drafted = { readonly ok: true; readonly raw: unknown; readonly usage: Usage } | { readonly ok: false; readonly failure: Failure; readonly usage: Usage };

export interface RawEngine {
  readonly name: EngineName;
  readonly model?: string;
  /** Never rejects. What it shows through `onText` is already harmless. */
  draft(input: Input, asking: Asking): Promise<Drafted>;
  translate(text: string, into: Language, asking: Pick<Asking, "signal">): Promise<Translated>;
}

export function guarded(engine: RawEngine): Engine {
  return {
    name: engine.name,
    assist: async (input, asking): Promise<Answer> => {
      const drafted = await engine.draft(input, asking);
      if (!drafted.ok) return drafted;
      const checked = guard(drafted.raw, input, engine.name);
      if (!checked.ok) return { ok: false, failure: { why: checked.why }, usage: drafted.usage };
      return { ok: true, suggestion: engine.model === undefined ? checked.suggestion : { ...checked.suggestion, model: engine.model }, usage: drafted.usage };
    },
    translate: (text, into, asking) => engine.translate(text, into, asking),
  };
}
