/** Which of the given products a message speaks of, and how many of each. Ambiguity is an answer too: several products that fit equally well are offered, never guessed at. */
import type { Product } from "./facts";
import { countAt, tokensOf } from "./numbers";
import { isStopWord, stem, wordsOf } from "./text";

export interface Mention {
  /** those that fit best; several: the text doesn't tell which */
  readonly products: readonly Product[];
  readonly quantity: number;
  readonly isExplicit: boolean;
}

interface Part { stems: string[]; quantity: number; isExplicit: boolean }

const joiners = new Set("y e i and et und ed mas plus tambien also aussi auch anche ook".split(" "));
/** Words that many products share. Alone they mean none of them. */
const shared = new Set(
  "azul azules rojo roja rojos rojas verde negro negra blanco blanca gris amarillo naranja rosa marron blue red green black white grey gray yellow orange pink brown vermelho vermelha preto preta branco branca cinza amarelo laranja castanho bleu bleue rouge vert verte noir noire blanc blanche jaune marron blau blaue rot rote grun grune schwarz schwarze weiss weisse grau gelb braun blu rosso rossa nero nera bianco bianca grigio giallo arancione blauw blauwe rood rode groen groene zwart zwarte wit witte grijs geel bruin grande grand gross grosse large big groot pequeno pequena petit petite klein kleine small piccolo piccola mini xl xxl nuevo new nouveau neu nuovo nieuw"
    .split(" ").map(stem),
);

export function mentionsIn(text: string, products: readonly Product[]): Mention[] {
  const known = products.map((product) => ({ product, stems: stemsOf(product) }));
  const found: Mention[] = [];
  for (const part of partsOf(text, new Set(known.flatMap(({ stems }) => [...stems].filter((each) => /\d/.test(each)))))) {
    const best = fitting(part.stems, known);
    if (best.length === 0) continue;
    const same = found.findIndex((mention) => mention.products.length === best.length && mention.products.every((product, at) => product.sku === best[at]?.sku));
    const mention = { products: best, quantity: part.quantity, isExplicit: part.isExplicit };
    if (same < 0) found.push(mention);
    else if (part.isExplicit && !found[same]!.isExplicit) found[same] = mention;
  }
  return found;
}

/** A quantity without a product, as in "sí, quiero dos". Null: none, or several. */
export function loneQuantity(text: string): number | null {
  const counted = partsOf(text, new Set()).filter((part) => part.isExplicit);
  return counted.length === 1 ? counted[0]!.quantity : null;
}

/** A new part begins with each number and after each joiner: `dos tazas azules y una mochila negra` has two. `named`: numbers that products have in their names, as in `dos Aneto 300`. */
function partsOf(text: string, named: ReadonlySet<string>): Part[] {
  const tokens = tokensOf(text);
  const parts: Part[] = [];
  let part: Part = { stems: [], quantity: 1, isExplicit: false };
  const close = (): void => {
    if (part.stems.length > 0 || part.isExplicit) parts.push(part);
    part = { stems: [], quantity: 1, isExplicit: false };
  };
  tokens.forEach((token, at) => {
    const counted = countAt(tokens, at);
    if (part.stems.length > 0 && named.has(token)) part.stems.push(token);
    else if (counted !== null) {
      // `tazas azules x2` counts what stands before it.
      if (/^x\d/.test(token) && part.stems.length > 0 && !part.isExplicit) {
        part.quantity = counted.quantity;
        part.isExplicit = true;
        return close();
      }
      // `un par de botas`: the second number is the better one.
      if (part.stems.length === 0 && part.isExplicit && !counted.isExplicit) return;
      if (part.stems.length > 0) close();
      part.quantity = counted.quantity;
      part.isExplicit = counted.isExplicit;
    } else if (token === "|" || joiners.has(token)) {
      // A number may stand before a pause: `dos, azules`.
      if (part.stems.length > 0) close();
    } else if (!isStopWord(token)) part.stems.push(stem(token));
  });
  close();
  return parts;
}

function stemsOf(product: Product): ReadonlySet<string> {
  return new Set([...Object.values(product.names), product.sku].flatMap((name) => wordsOf(name).map(stem)));
}

function fitting(stems: readonly string[], known: readonly { product: Product; stems: ReadonlySet<string> }[]): Product[] {
  let best = 0;
  let fit: Product[] = [];
  const wanted = [...new Set(stems)];
  for (const { product, stems: has } of known) {
    const matched = wanted.filter((each) => has.has(each));
    if (matched.every((each) => shared.has(each))) continue;
    // What is named by a word of its own comes before what merely shares a colour with it.
    const points = matched.reduce((sum, each) => sum + (shared.has(each) ? 1 : 2), 0);
    if (points > best) [best, fit] = [points, [product]];
    else if (points === best) fit.push(product);
  }
  return fit;
}
