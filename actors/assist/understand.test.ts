import { expect, test } from "bun:test";
import { classify, train, trainNow } from "./classifier";
import { languageOf, loadDetector } from "./language";
import { isDispleased, priorityOf } from "./lexicon";
import { heldOut } from "./phrases/held-out";
import { seedCues, seedPhrases } from "./phrases/phrases";
import { categories } from "./facts";
import { isStopWord, stem, wordsOf } from "./text";

const seeds = [...seedPhrases, ...seedCues].map(({ text, category }) => ({ text, label: category }));

test("every language has phrases of every category, and none is also held out", () => {
  const languages = [...new Set(seedPhrases.map((phrase) => phrase.language))];
  expect(languages.length).toBeGreaterThanOrEqual(6);
  for (const language of languages) for (const category of categories) expect(seedPhrases.filter((phrase) => phrase.language === language && phrase.category === category).length).toBeGreaterThanOrEqual(10);
  const known = new Set(seedPhrases.map((phrase) => phrase.text.toLowerCase()));
  expect(heldOut.filter((phrase) => known.has(phrase.text.toLowerCase()))).toEqual([]);
  expect(heldOut.every((phrase) => (categories as readonly string[]).includes(phrase.category) && phrase.text !== "")).toBe(true);
});

test("the same phrases make the same model, which knows what it was taught", () => {
  const few = seeds.filter((_, at) => at % 9 === 0);
  const [one, other] = [trainNow(few), trainNow(few)];
  expect(one.weights).toEqual(other.weights);
  const right = few.filter(({ text, label }) => classify(one, text)[0]?.label === label).length;
  expect(right / few.length).toBeGreaterThan(0.95);
});

test("what it is sure of is right far more often than what it isn't", () => {
  const model = trainNow(seeds);
  const read = heldOut.map(({ text, category }) => ({ ...classify(model, text)[0]!, category }));
  const share = (list: typeof read): number => list.filter((each) => each.label === each.category).length / list.length;
  const [sure, unsure] = [read.filter((each) => each.confidence >= 0.4), read.filter((each) => each.confidence < 0.4)];
  expect(share(read)).toBeGreaterThan(0.65);
  expect(sure.length / read.length).toBeGreaterThan(0.5);
  expect(share(sure)).toBeGreaterThan(0.88);
  expect(share(unsure)).toBeLessThan(0.6);
});

test("confidences are shares of one", () => {
  const all = classify(trainNow(seeds.slice(0, 200)), "¿Dónde está mi pedido?", 100);
  expect(all.reduce((sum, each) => sum + each.confidence, 0)).toBeCloseTo(1);
  expect(all.every((each, at) => at === 0 || each.confidence <= all[at - 1]!.confidence)).toBe(true);
});

test("training yields, so that others are served meanwhile", () => {
  let steps = 0;
  for (const training = train(seeds); !training.next().done; ) steps++;
  expect(steps).toBeGreaterThan(100);
});

test("odd texts are read without harm", () => {
  const model = trainNow(seeds.slice(0, 300));
  for (const text of ["", " ", "😀", "\u0000", "a".repeat(100_000), "日本語のメッセージ", "?".repeat(5_000)]) expect(classify(model, text)).toHaveLength(1);
});

test("languages are told, and short messages are in the conversation's", async () => {
  const detector = await loadDetector();
  const tell = (text: string, hint: string | null = null) => languageOf(detector, text, hint);
  expect(["Hola", "Guten Tag", "Bonjour", "Buongiorno", "Bom dia", "Thanks", "Goedemorgen"].map((text) => tell(text))).toEqual(["es", "de", "fr", "it", "pt", "en", "nl"]);
  expect([tell("ok"), tell("👍"), tell(""), tell("12345"), tell("https://nortia.example/tazas")]).toEqual([null, null, null, null, null]);
  expect([tell("ok", "de"), tell("👍", "fr"), tell("no", "it")]).toEqual(["de", "fr", "it"]);
  expect(tell("Where is the parcel that I ordered last week?", "es")).toBe("en");
  expect([tell("Где мой заказ, он не пришёл"), tell("私の注文はどこですか"), tell("我的订单在哪里"), tell("Gdzie jest moje zamówienie?")]).toEqual(["ru", "ja", "zh", "pl"]);
  const right = heldOut.filter((phrase) => tell(phrase.text) === phrase.language).length;
  expect(right / heldOut.length).toBeGreaterThan(0.93);
});

test("who is displeased is told by words of their language, and by nothing else", () => {
  expect(isDispleased("La taza llegó rota", "es")).toBe(true);
  expect(isDispleased("Das Paket kam kaputt an", "de")).toBe(true);
  expect(isDispleased("nobody answers me", "en")).toBe(true);
  expect(isDispleased("Le colis est arrivé cassé", null)).toBe(true);
  for (const [text, language] of [["No está rota, todo bien", "es"], ["It isn't broken", "en"], ["Danke, super", "de"], ["¿Tenéis tazas?", "es"], ["", null]] as const) expect(isDispleased(text, language)).toBe(false);
});

test("how urgent it sounds goes from nothing to urgent", () => {
  expect(priorityOf("hola", "es", "greeting", false)).toBe("none");
  expect(priorityOf("¿Dónde está mi pedido?", "es", "order_status", false)).toBe("medium");
  expect(priorityOf("Llegó roto", "es", null, true)).toBe("high");
  expect(priorityOf("Es urgente", "es", "shipping", false)).toBe("high");
  expect(priorityOf("Llegó roto y es urgente", "es", "complaint", true)).toBe("urgent");
});

test("words that mean the same have the same stem", () => {
  for (const [one, other] of [["taza", "tazas"], ["azul", "azules"], ["mug", "mugs"], ["Tasse", "Tassen"], ["blaue", "blau"], ["tasse", "tasses"], ["caneca", "canecas"], ["devolución", "devoluciones"]]) expect(stem(wordsOf(one!)[0]!)).toBe(stem(wordsOf(other!)[0]!));
  expect(wordsOf("¿Tenéis 2 tazas ÁZULES?")).toEqual(["teneis", "2", "tazas", "azules"]);
  expect(["de", "the", "und", "taza"].map(isStopWord)).toEqual([true, true, true, false]);
  expect(stem("mt-1500".split("-")[1]!)).toBe("1500");
});
