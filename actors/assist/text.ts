/** How text becomes words that can be compared: folded to lower case without accents, cut at whatever is no letter or digit, and shortened to stems. */
import type { Language } from "./facts";

/** Longer texts are read up to here: what a message is about stands at its beginning. */
export const readCharsMax = 2_000;

/** é becomes e, ß becomes ss; scripts without case are left as they are. */
export function fold(text: string): string {
  return text.slice(0, readCharsMax).toLowerCase().normalize("NFKD").replace(/\p{M}+/gu, "").replaceAll("ß", "ss").replaceAll("ø", "o").replaceAll("ł", "l");
}

/** Words of a text, folded. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const stopLists: Readonly<Record<Language, string>> = {
  en: "the a an and or of to in on at for with from is are was were be been am i you he she it we they me my your our their this that these those do does did have has had can could will would should there here not no so if as by what which who how when where please hi hello hey thanks any some just",
  es: "el la los las un una unos unas y o u de del al a en con por para es son era ser soy estoy esta este esto estos estas ese esa eso mi tu su mis tus sus me te se le lo les nos que como cuando donde quien cual no si ya muy mas pero hay ha he han hola buenas buenos gracias favor tengo tiene teneis tienen quiero puedo puede podria",
  pt: "o a os as um uma uns umas e ou de do da dos das no na nos nas em com por para ao aos e sao era ser sou estou esta este isto esse essa isso meu minha seu sua me te se lhe que como quando onde quem qual nao sim ja muito mais mas ha tem tenho ola oi bom boa dia tarde obrigado favor quero posso pode voces",
  fr: "le la les un une des du de d l et ou a au aux en dans avec pour par sur est sont etait etre suis ce cet cette ces mon ma mes ton ta tes son sa ses votre vos je tu il elle on nous vous ils me te se que qui quoi quand comment quel quelle ne pas plus mais y ai avez avoir j n s c qu m t bonjour merci puis peut voudrais",
  de: "der die das den dem des ein eine einen einem einer und oder von vom zu zum zur in im an am auf mit fur aus bei ist sind war sein bin ich du er sie es wir ihr mein meine meinen dein ihre ihren unser mich mir sich dass was wer wie wann wo nicht kein keine ja nein schon noch auch aber habe haben hat kann konnen hallo guten tag danke bitte",
  it: "il lo la i gli le un uno una e o di del della dei delle dello degli a al alla ai alle da dal in nel nella con per su e sono era essere ho ha hai abbiamo avete hanno mio mia miei tuo suo sua mi ti si ci vi che chi come quando dove quale non si gia molto piu ma c d l ciao buongiorno grazie favore posso puo vorrei",
  nl: "de het een en of van naar in op aan met voor uit bij is zijn was ben ik je jij u hij zij we wij jullie mijn jouw uw ons dit dat deze die wat wie hoe wanneer waar niet geen ja nee al nog ook maar heb hebben heeft kan kunnen hallo hoi bedankt alsjeblieft er te",
};
const stopWords = new Set(Object.values(stopLists).flatMap((list) => list.split(" ")));
/** Some languages' little words are others' nouns, such as `die` or `son`; a search loses less by that than by counting articles. */
export const isStopWord = (word: string): boolean => stopWords.has(word);

const stemCharsMin = 4;
/** Endings of number, gender and the commonest flexions of the languages above, the longest first. */
const endings = [
  "aciones", "amientos", "imientos", "azioni", "mente", "ciones", "zioni", "ungen", "ingen", "coes", "cion", "zione", "cao", "tion", "ung", "ing", "keit", "heit",
  "eux", "aux", "ies", "ern", "ens", "ers", "en", "er", "em", "es", "as", "os", "is", "us", "ns", "s", "e", "a", "o", "i", "n",
];

/**
 * A crude stem that is the same for all languages, since a shop's words for its goods are mixed: singular and plural, masculine and feminine fall together, nothing more is asked
 * of it. Words with digits are left alone: they are sizes and article numbers.
 */
export function stem(word: string): string {
  if (word.length < stemCharsMin || /\d/.test(word)) return word;
  for (const ending of endings) {
    if (word.endsWith(ending) && word.length - ending.length >= stemCharsMin - 1) return word.slice(0, -ending.length);
  }
  return word;
}
