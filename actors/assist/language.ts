/**
 * What language a text is in. The detector reads letters, and a greeting has too few: there the conversation's language counts for more, and short words that customers begin with
 * are known by heart. 79 MB come with it, so it is loaded where it is used, in the worker.
 */
import type { Language } from "./facts";
import { seedPhrases } from "./phrases/phrases";
import { fold, readCharsMax } from "./text";

export interface Detector { detect(text: string): { language: string; getScores(): Record<string, number>; isReliable(): boolean } }

export async function loadDetector(): Promise<Detector> {
  return (await import("eld/small")).eld;
}

/** Below this the detector guesses. */
const lettersMin = 6;
/** Up to here neighbours such as Catalan and Spanish can't be told apart, and the ones that shops get most are likelier. */
const lettersFew = 40;
/** of the best score, at which another language may be meant */
const nearBest = 0.8;

const likely: ReadonlySet<Language> = new Set(seedPhrases.map((phrase) => phrase.language));

const shortWords: Readonly<Record<Language, string>> = {
  es: "sí,vale,claro,buenas,porfa,por favor,perdón,cuánto,precio", en: "yes,yeah,sure,please,hello there,thx,how much,price", pt: "sim,claro que sim,se faz favor,desculpe,quanto,preço",
  fr: "oui,d'accord,svp,s'il vous plaît,pardon,combien,le prix", de: "ja,klar,bitte,bitte schön,wie viel,tschüss,guten Tag,moin", it: "sì,certo,per favore,scusi,quanto,prezzo", nl: "graag,alsjeblieft,hoeveel,dag",
};
const known = byHeart();

/** null: nobody can tell. `hint`: what the conversation is in so far. */
export function languageOf(detector: Detector, text: string, hint: Language | null): Language | null {
  const plain = text.slice(0, readCharsMax).replace(/https?:\/\/\S+|\S{1,64}@\S{1,255}|\d+/g, " ");
  const letters = plain.match(/\p{L}/gu)?.length ?? 0;
  const remembered = known.get(keyOf(plain));
  if (remembered) return hint !== null && remembered.includes(hint) ? hint : remembered[0]!;
  const script = languageOfScript(plain);
  if (script !== null) return script;
  if (letters < lettersMin) return hint;
  const result = detector.detect(plain);
  if (result.language === "") return hint;
  const scores = result.getScores();
  const best = scores[result.language] ?? 0;
  const isNear = (language: Language): boolean => (scores[language] ?? 0) >= best * nearBest;
  if (hint !== null && isNear(hint) && (letters < lettersFew || !result.isReliable())) return hint;
  if (letters < lettersFew && !likely.has(result.language)) {
    const [nearest] = [...likely].filter(isNear).sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
    if (nearest !== undefined) return nearest;
  }
  return result.isReliable() || hint === null ? result.language : hint;
}

/** Scripts that belong to one language say it with two letters. */
const scripts: readonly (readonly [RegExp, Language])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"], [/\p{Script=Hangul}/u, "ko"], [/\p{Script=Han}/u, "zh"], [/\p{Script=Thai}/u, "th"],
  [/\p{Script=Hebrew}/u, "he"], [/\p{Script=Greek}/u, "el"],
];
function languageOfScript(text: string): Language | null {
  for (const [script, language] of scripts) if (script.test(text)) return language;
  return null;
}

function keyOf(text: string): string {
  return fold(text).replace(/[^\p{L}]+/gu, " ").replace(/(\p{L})\1{2,}/gu, "$1").trim();
}

/** Greetings and thanks of the seed phrases and what people shorten them to, by what they look like; the first language is the likeliest. */
function byHeart(): ReadonlyMap<string, Language[]> {
  const all = new Map<string, Language[]>();
  const add = (text: string, language: Language): void => {
    const key = keyOf(text);
    const has = all.get(key) ?? [];
    if (key !== "" && !has.includes(language)) all.set(key, [...has, language]);
  };
  for (const { text, category, language } of seedPhrases) if ((category === "greeting" || category === "thanks") && text.split(" ").length <= 2) add(text, language);
  for (const [language, list] of Object.entries(shortWords)) for (const word of list.split(",")) add(word, language);
  return all;
}
