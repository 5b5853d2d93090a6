/** What customers of a shop write, in our own words: what the classifier knows before a tenant has labelled anything. One phrase per line. */
import type { BuiltInCategory, Language } from "../facts";
import { cues } from "./cues";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { it } from "./it";
import { nl } from "./nl";
import { pt } from "./pt";

export type Phrases = Readonly<Record<BuiltInCategory, string>>;
export interface Phrase { readonly text: string; readonly category: BuiltInCategory; readonly language: Language }

const written: Readonly<Record<Language, Phrases>> = { es, en, pt, fr, de, it, nl };

export const seedPhrases: readonly Phrase[] = Object.entries(written).flatMap(([language, phrases]) =>
  Object.entries(phrases).flatMap(([category, lines]) =>
    lines.trim().split("\n").map((line) => ({ text: line.trim(), category: category as BuiltInCategory, language })),
  ),
);

/** Cues, each as a phrase of its own; nobody writes so, and so nothing is measured by them. */
export const seedCues: readonly { readonly text: string; readonly category: BuiltInCategory }[] = Object.entries(cues).flatMap(([category, lines]) =>
  lines.trim().split(/\n|,/).map((text) => ({ text: text.trim(), category: category as BuiltInCategory })),
);
