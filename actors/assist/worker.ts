/** The worker's door: hands what arrives to the brain, and its answers back. Only `Embedded` starts it. */
import { openBrain, type Brain } from "./brain";
import type { Down, Question, Replies, Ask, Up } from "./worker-protocol";

declare const self: Worker;

const say = (message: Down): void => self.postMessage(message);
const brain = openBrain((need, part) => say({ need, part }));

self.onmessage = ({ data }: MessageEvent<Up>): void => {
  if ("id" in data) {
    void answer(brain, data.question).then((value) => say({ id: data.id, ok: true, value }), () => say({ id: data.id, ok: false }));
    return;
  }
  const { tenant } = data;
  switch (data.tell) {
    case "labels":
      brain.school.portion(tenant, data.labels);
      return say({ took: tenant, part: "labels" });
    case "items":
      brain.shelves.portion(tenant, data.items);
      return say({ took: tenant, part: "items" });
    case "loaded": return (data.part === "labels" ? brain.school : brain.shelves).loaded(tenant, data.ok);
    case "change": return brain.shelves.change(tenant, data.changes);
    case "learn": return brain.school.learn(tenant, data.labels);
    case "forget":
      brain.school.forget(tenant);
      return brain.shelves.forget(tenant);
  }
};

async function answer(of: Brain, question: Question): Promise<Replies[Ask]> {
  switch (question.ask) {
    case "classify": return await Promise.all(question.items.map(({ tenant, text, language }) => of.classify(tenant, text, language)));
    case "find": return await of.shelves.find(question.tenant, question.text);
    case "assist": return await of.assist(question.input);
    case "language": return await of.language(question.text, question.hint);
    case "warm": return await of.warm();
  }
}
