/**
 * Accuracy on public sets, for who has them in a folder. Each is known by its file's name; those that aren't there are named. Training is capped, so that the script ends.
 *
 * banking77: PolyAI-LDN/task-specific-datasets, banking_data/train.csv and test.csv · clinc150: clinc/oos-eval, data/data_full.json ·
 * tweets: nitotm/efficient-language-detector-js, benchmarks/tweets.txt · bitext: bitext/customer-support-llm-chatbot-training-dataset, data/train/*.csv renamed to bitext.csv
 */
import { join } from "node:path";
import { confidenceMin } from "../../actors/assist/brain";
import { classify, trainNow, type Example } from "../../actors/assist/classifier";
import { languageOf, loadDetector } from "../../actors/assist/language";
import { find, openLibrary, put } from "../../actors/assist/search";
import { rowOf, type Judged, type Row } from "./table";

const trainedMax = 12_000;
const testedMax = 3_000;
const asked = 3;

export async function publicRows(folder: string, say: (line: string) => void): Promise<Row[]> {
  const text = async (name: string): Promise<string | null> => {
    const file = Bun.file(join(folder, name));
    return (await file.exists()) ? await file.text() : null;
  };
  const rows: Row[] = [];
  const [train, test] = [await text("train.csv"), await text("test.csv")];
  if (train !== null && test !== null) rows.push(...intents("banking77", pairs(train), pairs(test), say));
  else say("no train.csv and test.csv (banking77)");
  const clinc = await text("data_full.json");
  if (clinc !== null) {
    const { train: learn, test: tell } = JSON.parse(clinc) as Record<"train" | "test", [string, string][]>;
    rows.push(...intents("clinc150", learn.map(example), tell.map(example), say));
  } else say("no data_full.json (clinc150)");
  const bitext = await text("bitext.csv");
  if (bitext !== null) {
    const all = columns(bitext, "instruction", "intent");
    rows.push(...intents("bitext, a fifth held back", all.filter((_, at) => at % 5 !== 0), all.filter((_, at) => at % 5 === 0), say));
  } else say("no bitext.csv");
  const tweets = await text("tweets.txt");
  if (tweets !== null) rows.push(await languages(tweets));
  else say("no tweets.txt (languages)");
  return rows;
}

const example = ([text, label]: [string, string]): Example => ({ text, label });

function intents(name: string, learn: readonly Example[], tell: readonly Example[], say: (line: string) => void): Row[] {
  const [train, test] = [spaced(learn, trainedMax), spaced(tell, testedMax)];
  say(`${name}: training on ${train.length} …`);
  const model = trainNow(train);
  const library = openLibrary();
  train.forEach(({ text, label }, at) => put(library, { kind: "answer", id: `${at} ${label}`, question: text, answer: "" }));
  const judged = test.map(({ text, label }): Judged => {
    const best = classify(model, text, asked);
    return { told: best.map((each) => each.label), confidence: best[0]?.confidence ?? 0, is: label };
  });
  const found = test.map(({ text, label }): Judged => ({ told: find(library, text).answers.slice(0, asked).map((hit) => hit.id.slice(hit.id.indexOf(" ") + 1)), is: label }));
  return [rowOf("category", name, judged, confidenceMin), rowOf("past answer to a like question", name, found)];
}

/** So many, evenly from all. */
function spaced<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, at) => items[Math.floor(at * step)]!);
}

/** Lines of `<language><tab><text>`. */
async function languages(lines: string): Promise<Row> {
  const detector = await loadDetector();
  const judged = spaced(lines.split("\n").filter((line) => line.includes("\t")), testedMax).map((line): Judged => {
    const [language = "", ...rest] = line.split("\t");
    return { told: [languageOf(detector, rest.join("\t"), null) ?? ""], is: language.trim() };
  });
  return rowOf("language", "tweets", judged);
}

/** Two columns of a CSV: text, label. */
function pairs(csv: string): Example[] {
  return records(csv).slice(1).flatMap(([text, label]) => (text && label ? [{ text, label }] : []));
}

function columns(csv: string, text: string, label: string): Example[] {
  const [head = [], ...rest] = records(csv);
  const [at, of] = [head.indexOf(text), head.indexOf(label)];
  return rest.flatMap((record) => (record[at] && record[of] ? [{ text: record[at], label: record[of] }] : []));
}

/** https://www.rfc-editor.org/rfc/rfc4180: quotes around fields with commas, line ends or quotes, which are doubled. */
function records(csv: string): string[][] {
  const all: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    record.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (record.some((field) => field !== "")) all.push(record);
    record = [];
  }
  return all;
}
