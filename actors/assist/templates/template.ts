/**
 * The sentences that drafts are put together from, in every language the built-in engine writes. The bodies address nobody, so that they fit every tone; only how a draft begins and
 * ends changes with it. They promise nothing: what a shop can do stands in its articles and past answers.
 */
import type { Language, OrderState, Tone } from "../facts";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { it } from "./it";
import { nl } from "./nl";
import { pt } from "./pt";

export interface Template {
  /** `name`: already checked to be one; empty: unknown */
  readonly hello: Readonly<Record<Tone, (name: string) => string>>;
  readonly bye: Readonly<Record<Tone, string>>;
  /** to somebody displeased, and in the empathetic tone */
  readonly sorry: string;
  readonly have: (items: string) => string;
  readonly total: (sum: string) => string;
  readonly confirm: string;
  readonly onlyLeft: (name: string, stock: number) => string;
  readonly soldOut: (name: string) => string;
  readonly costs: (name: string, price: string) => string;
  readonly which: string;
  readonly instead: string;
  readonly order: (number: number) => string;
  readonly states: Readonly<Record<OrderState, string>>;
  readonly askNumber: string;
  readonly askDetails: string;
  readonly seen: string;
  readonly greeting: string;
  readonly welcome: string;
  readonly and: string;
}

export const templates: Readonly<Record<Language, Template>> = { es, en, pt, fr, de, it, nl };
