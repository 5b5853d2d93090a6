/**
 * Accuracy on our own phrases. By turns a quarter of the seed phrases is held back, the same places of every language at once, since they are translations of one another; and then
 * there are messages that are never trained on at all. All were written by the same people, so strangers' messages will do worse.
 */
import { confidenceMin } from "../../actors/assist/brain";
import { classify, trainNow, type Example } from "../../actors/assist/classifier";
import { languageOf, loadDetector } from "../../actors/assist/language";
import { isDispleased } from "../../actors/assist/lexicon";
import { heldOut } from "../../actors/assist/phrases/held-out";
import { seedCues, seedPhrases, type Phrase } from "../../actors/assist/phrases/phrases";
import { find, openLibrary, put } from "../../actors/assist/search";
import { rowOf, type Judged, type Row } from "./table";

const folds = 4;
const answersAsked = 3;
const [seeds, kept] = ["our seed phrases, a quarter held back by turns", "our held-out messages"];

export async function ownRows(say: (line: string) => void): Promise<Row[]> {
  const detector = await loadDetector();
  const languages = (phrases: readonly Phrase[], withHint: boolean): Judged[] => phrases.map((phrase) => ({ told: [languageOf(detector, phrase.text, withHint ? phrase.language : null) ?? ""], is: phrase.language }));
  say("training once for each quarter …");
  const crossed = crossValidated();
  const model = trainNow([...seedPhrases, ...seedCues].map(exampleOf));
  const fresh = heldOut.map((phrase) => judge(model, phrase));
  return [
    rowOf("language", kept, languages(heldOut, false)),
    rowOf("language, in a conversation that is known", kept, languages(heldOut, true)),
    rowOf("category", seeds, crossed, confidenceMin),
    rowOf("category", kept, fresh, confidenceMin),
    ...[...new Set(heldOut.map((phrase) => phrase.language))].map((language) => rowOf(`category, ${language}`, kept, fresh.filter((_, at) => heldOut[at]!.language === language), confidenceMin)),
    ...displeased(),
    rowOf("past answer to a like question", `${kept}, among the seed phrases`, retrieved()),
  ];
}

const exampleOf = ({ text, category }: { text: string; category: string }): Example => ({ text, label: category });

function judge(model: ReturnType<typeof trainNow>, phrase: Phrase): Judged {
  const best = classify(model, phrase.text, answersAsked);
  return { told: best.map((each) => each.label), confidence: best[0]?.confidence ?? 0, is: phrase.category };
}

function crossValidated(): Judged[] {
  const places = new Map<string, number>();
  const placed = seedPhrases.map((phrase) => {
    const place = places.get(`${phrase.language} ${phrase.category}`) ?? 0;
    places.set(`${phrase.language} ${phrase.category}`, place + 1);
    return { phrase, fold: place % folds };
  });
  return Array.from({ length: folds }, (_, fold) => {
    const model = trainNow([...placed.filter((each) => each.fold !== fold).map((each) => each.phrase), ...seedCues].map(exampleOf));
    return placed.filter((each) => each.fold === fold).map((each) => judge(model, each.phrase));
  }).flat();
}

/** Complaints are what the flag is for; that it stays down elsewhere is as important. */
function displeased(): Row[] {
  const [complaints, others] = [heldOut.filter((phrase) => phrase.category === "complaint"), heldOut.filter((phrase) => phrase.category !== "complaint")];
  const rows = (phrases: readonly Phrase[], is: string): Judged[] => phrases.map((phrase) => ({ told: [String(isDispleased(phrase.text, phrase.language))], is }));
  return [rowOf("displeased, of complaints", kept, rows(complaints, "true")), rowOf("not displeased, of all others", kept, rows(others, "false"))];
}

/** As if an agent had answered every seed phrase before: is an answer of the same category found? */
function retrieved(): Judged[] {
  const library = openLibrary();
  seedPhrases.forEach((phrase, at) => put(library, { kind: "answer", id: `${at} ${phrase.category}`, question: phrase.text, answer: "" }));
  return heldOut.map((phrase) => ({ told: find(library, phrase.text).answers.slice(0, answersAsked).map((hit) => hit.id.split(" ")[1] ?? ""), is: phrase.category }));
}
