/** Numbers as customers write them: in digits, in words, with an x beside them. Only those that can be a quantity; sizes, prices and order numbers are none. */
import { fold } from "./text";

/** By folded word. `one` words are weak: `una taza` may just be a mug. */
const words: ReadonlyMap<string, number> = new Map(
  [
    "un uno una one um uma une ein eine einen einer een a an", "dos two dois duas deux zwei due twee ambos ambas both beide entrambi entrambe allebei par pair couple paar paire paio coppia", "tres three trois drei tre drie",
    "cuatro four quatro quatre vier quattro", "cinco five cinq funf cinque vijf", "seis six sechs sei zes sex", "siete seven sete sept sieben sette zeven",
    "ocho eight oito huit acht otto", "nueve nine nove neuf neun negen", "diez ten dez dix zehn dieci tien", "once eleven onze elf undici", "doce twelve doze douze zwolf dodici twaalf docena dozen duzia douzaine dutzend dozzina dozijn",
  ].flatMap((line, position) => line.split(" ").map((word): [string, number] => [word, position + 1])),
);
const weak = new Set("un uno una um uma une ein eine einen einer een a an".split(" "));
/** A number behind one of these is a size or names something. */
const notCounted = new Set("talla size grosse taille pointure taglia maat tamanho numero number nummer num no nr n pedido order commande bestellung ordine bestelling encomenda version modelo model modell kapitel ref".split(" "));
/** A number before one of these is a measure or a price. */
const measures = new Set("cm mm m km kg g gr l ml cl eur euro euros usd gbp h hs hora horas hour hours dia dias day days tag tage tagen jours jour giorni dagen semana semanas week weeks anos years jahre ans anni jaar zoll pulgadas inch inches pouces pollici polegadas w v mah gb personas people personen personnes persone".split(" "));

export interface Counted { readonly quantity: number; /** said as a number, not as an article */ readonly isExplicit: boolean }

/** What the token at `at` counts, or null. Tokens are folded; a token such as `x2`, `2x` or `2` counts in digits. */
export function countAt(tokens: readonly string[], at: number): Counted | null {
  const token = tokens[at] ?? "";
  const before = tokens[at - 1] ?? "";
  const after = tokens[at + 1] ?? "";
  const named = words.get(token);
  if (named !== undefined) return measures.has(after) || after === "por" ? null : { quantity: named, isExplicit: !weak.has(token) };
  const digits = /^x?(\d{1,9})x?$/.exec(token)?.[1];
  if (digits === undefined || notCounted.has(before) || measures.has(after)) return null;
  return { quantity: Number(digits), isExplicit: true };
}

/** Folded tokens; `|` where a part of a sentence ends. Decimal numbers and amounts of money are left out. */
export function tokensOf(text: string): string[] {
  const plain = fold(text)
    .replace(/\d+[.,]\d+|[#€$£]\s*\d+|\d+\s*[€$£%]/gu, " ")
    .replace(/(\d)\s*[x×]\s*(?=\p{L})/gu, "$1x ")
    .replace(/[x×]\s*(\d+)/gu, " x$1 ");
  return plain.match(/[\p{L}\p{N}]+|[.?!;,:\n|]/gu)?.map((token) => (/[\p{L}\p{N}]/u.test(token) ? token : "|")) ?? [];
}
