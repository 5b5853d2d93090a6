/** The worker's door: hands what arrives to the brain, and its answers back. Only `Embedded` starts it. */
import { openBrain, type Brain } from "./brain";
import type { Down, Question, Replies, Ask, Up } from "./worker-protocol";

declare const self: Worker;

const say = (message: Down): void => self.postMessage(message);
const brain = openBrain((tenant) => say({ need: tenant }));

self.onmessage = ({ data }: MessageEvent<Up>): void => {
  if ("id" in data) {
    void answer(brain, data.question).then((value) => say({ id: data.id, ok: true, value }), () => say({ id: data.id, ok: false }));
    return;
  }
  switch (data.tell) {
    case "portion":
      brain.portion(data.tenant, data.items, data.labels);
      return say({ took: data.tenant });
    case "loaded": return brain.loaded(data.tenant, data.ok);
    case "change": return brain.change(data.tenant, data.changes);
    case "learn": return brain.learn(data.tenant, data.labels);
    case "forget": return brain.forget(data.tenant);
  }
};

async function answer(of: Brain, question: Question): Promise<Replies[Ask]> {
  switch (question.ask) {
    case "classify": return await Promise.all(question.items.map(({ tenant, text, language }) => of.classify(tenant, text, language)));
    case "find": return await of.find(question.tenant, question.text);
    case "assist": return await of.assist(question.input);
    case "language": return await of.language(question.text, question.hint);
    case "warm": return await of.warm();
  }
}
