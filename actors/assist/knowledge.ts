/** What the given articles and past answers say to a question: whole past answers, and of articles the few sentences that speak of it. */
import type { Evidence } from "./engine";
import type { Input, Language } from "./facts";
import { isStopWord, stem, wordsOf } from "./text";

export interface Quoted { readonly text: string; readonly evidence: Evidence; /** share of the question's words that it speaks of, 0 to 1 */ readonly share: number }

/** Below this it speaks of something else. */
const shareMin = 0.5;
const quoteCharsMax = 500;
const sentencesMax = 3;

/** The best of all that is in the language of the draft; what is in another can't be quoted, since the built-in engine doesn't translate. */
export function quote(input: Input, question: string, language: Language): Quoted | null {
  const wanted = stemsOf(question);
  if (wanted.size === 0) return null;
  const readable = (written: Language | undefined): boolean => (written ?? language) === language;
  const quotes = [
    // A past answer that was given to a like question comes before an article that has its words.
    ...input.answers.filter((answer) => readable(answer.language)).map((answer) => ({ text: impersonal(answer.answer), evidence: { from: "answer", id: answer.id } as const, share: shareOf(wanted, answer.question) })),
    ...input.articles.filter((article) => readable(article.language)).map((article) => ({ text: sentencesOf(article.text, wanted), evidence: { from: "article", id: article.id } as const, share: shareOf(wanted, `${article.title} ${article.text}`) })),
  ];
  const [best] = quotes.filter((each) => each.share >= shareMin && each.text.trim() !== "").sort((one, other) => other.share - one.share);
  return best === undefined ? null : { ...best, text: best.text.trim().slice(0, quoteCharsMax) };
}

const greetings = /^\s*(?:hola|buenas|buenos d[ií]as|buenas tardes|estimad[oa]s?|hi|hello|dear|hey|good (?:morning|afternoon|evening)|ol[aá]|oi|bom dia|boa tarde|bonjour|bonsoir|salut|cher|ch[eè]re|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?|ciao|buongiorno|buonasera|salve|gentile|hoi|goedendag|beste)(?![\p{L}])[^.!?\n]{0,60}?[.!?,:\n]+\s*/iu;
/** Order numbers, phones and addresses: such an answer was one customer's own. */
const personal = /\d{4,}|[\p{L}\p{N}._-]+@[\p{L}\p{N}.-]+/u;

/** An answer that was given to somebody else, without their name; empty if it is about them. */
function impersonal(answer: string): string {
  const text = answer.replace(greetings, "");
  return personal.test(text) ? "" : text;
}

export function stemsOf(text: string): Set<string> {
  return new Set(wordsOf(text).filter((word) => !isStopWord(word)).map(stem));
}

function shareOf(wanted: ReadonlySet<string>, text: string): number {
  const has = stemsOf(text);
  let found = 0;
  for (const each of wanted) if (has.has(each)) found++;
  return found / wanted.size;
}

/** The sentences with most of the wanted words, in their own order. */
function sentencesOf(text: string, wanted: ReadonlySet<string>): string {
  const sentences = text.replace(/\s+/g, " ").match(/[^.!?]+[.!?]*/g) ?? [];
  const best = sentences
    .map((sentence, at) => ({ sentence: sentence.trim(), at, share: shareOf(wanted, sentence) }))
    .sort((one, other) => other.share - one.share || one.at - other.at)
    .slice(0, sentencesMax)
    .filter((each, at) => at === 0 || each.share > 0);
  return best.sort((one, other) => one.at - other.at).map((each) => each.sentence).join(" ");
}
