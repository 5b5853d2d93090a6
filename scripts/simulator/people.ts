/**
 * Who writes: the named customers of the demo, anybody else a person at the keyboard names, and the crowd of a storm.
 * Names, numbers and ids are invented; the same name always gets the same number, so that people are known again after a restart.
 */
import type { Platform } from "../../actors/messages";
import { scopedIdOf } from "./messaging-ids";
import { hash } from "./random";

export type Language = "es" | "ar" | "zh" | "de" | "en" | "pt" | "hi" | "fr" | "it" | "ja";

export interface Person {
  readonly name: string;
  readonly language: Language;
  /** where they usually write */
  readonly home: Platform;
  /** E.164 digits; absent: a WhatsApp user known by username alone, whose webhooks carry no number */
  readonly phone?: string;
  /** WhatsApp's business-scoped user id */
  readonly bsuid?: string;
  /** the username where they are at home */
  readonly handle?: string;
  /** Telegram user id, which is also the id of the private chat */
  readonly telegram: number;
}

/** Everything a platform may call a person by. */
export const addressesOf = (person: Person): readonly string[] =>
  [person.phone, person.bsuid, String(person.telegram), xIdOf(person), scopedIdOf("messenger", person.name), scopedIdOf("instagram", person.name)].filter((address) => address !== undefined);

type Row = readonly [name: string, language: Language, home: Platform, number: string, handle?: string];

/** `number`: a phone; `@` marks somebody without a visible one. */
const rows: readonly Row[] = [
  ["María Fernández Ortega", "es", "whatsapp", "34600110217", "mariafdez"],
  ["Tomás Quiroga", "es", "telegram", "5491155550142", "tomasquiroga"],
  ["Inés Molina Prat", "es", "whatsapp", "34600110384"],
  ["Sofía Cárdenas", "es", "whatsapp", "525555501846"],
  ["Javier Ibarra", "es", "telegram", "34600110466", "javi_ibarra"],
  ["Lucía Peralta", "es", "whatsapp", "@", "lucia.peralta"],
  ["Diego Salvatierra", "es", "whatsapp", "56955501723"],
  ["ليلى حدّاد", "ar", "whatsapp", "96170555018", "layla.h"],
  ["فهد العتيبي", "ar", "whatsapp", "966555501234"],
  ["نور الشامي", "ar", "telegram", "962795550166", "nour_sh"],
  ["يوسف بن عمر", "ar", "whatsapp", "212655501987"],
  ["陈嘉怡", "zh", "telegram", "8613955501620", "jiayi_c"],
  ["王子轩", "zh", "whatsapp", "8613755500871"],
  ["林佩珊", "zh", "telegram", "886955501455", "peishan"],
  ["刘洋", "zh", "whatsapp", "6585550193"],
  ["Jonas Weber", "de", "whatsapp", "4915155501846"],
  ["Annika Vogt", "de", "telegram", "4915155502917", "annikav"],
  ["Matthias Brunner", "de", "whatsapp", "436645550127"],
  ["Lena Hofstätter", "de", "whatsapp", "@", "lena.outdoors"],
  ["Oliver Bennett", "en", "whatsapp", "447700900142"],
  ["Sam Kowalczyk", "en", "telegram", "12025550143", "samkow"],
  ["Nadia Okafor", "en", "whatsapp", "447700900876"],
  ["Priya Raman", "en", "whatsapp", "12025550187", "priya.r"],
  ["Callum MacLeod", "en", "telegram", "447700900318", "callum_m"],
  ["Grace Whitfield", "en", "whatsapp", "61491570156"],
  ["Beatriz Carvalho", "pt", "whatsapp", "5511955501846"],
  ["Rafael Moreira", "pt", "telegram", "5521955500734", "rafamoreira"],
  ["Inês Figueiredo", "pt", "whatsapp", "351915550142"],
  ["João Batista", "pt", "whatsapp", "@", "joao.trilhas"],
  ["आरव शर्मा", "hi", "whatsapp", "919555501846"],
  ["अनन्या वर्मा", "hi", "telegram", "919555502733", "ananya_v"],
  ["रोहन मेहता", "hi", "whatsapp", "919555503621"],
  ["Camille Laurent", "fr", "whatsapp", "33655501846"],
  ["Hugo Marchand", "fr", "telegram", "33655502914", "hugom"],
  ["Élodie Tremblay", "fr", "whatsapp", "15145550188"],
  ["Giulia Ferrari", "it", "whatsapp", "393355501846"],
  ["Marco Bellini", "it", "telegram", "393355502735", "marcobell"],
  ["佐藤 美咲", "ja", "telegram", "819055501846", "misaki_s"],
  ["田中 健", "ja", "whatsapp", "819055502733"],
  ["Zeynep Aydın", "en", "telegram", "905355501846", "zeynepay"],
  ["Theo Lindqvist", "en", "x", "@", "theo_lindqvist"],
  ["Renata Solís", "es", "x", "@", "renatasolis"],
  ["Agustín Ledesma", "es", "messenger", "@"],
  ["Patricia Holm", "en", "messenger", "@"],
  ["Ruairi Doyle", "en", "messenger", "@"],
  ["Sabine Krüger", "de", "messenger", "@"],
  ["Marta Izaguirre", "es", "instagram", "@", "marta.monte"],
  ["Iker Solano", "es", "instagram", "@", "ikersolano_"],
  ["Chloé Dubois", "fr", "instagram", "@", "chloe.dehors"],
  ["Daniela Conti", "it", "instagram", "@", "dani.conti"],
  ["Ruby Sinclair", "en", "instagram", "@", "rubyonthehills"],
];

export const people: readonly Person[] = rows.map(personOf);

function personOf([name, language, home, number, handle]: Row): Person {
  const visible = number !== "@";
  const scoped = home === "whatsapp" && (!visible || handle !== undefined);
  return {
    name,
    language,
    home,
    telegram: telegramId(name),
    ...(visible ? { phone: number } : {}),
    ...(scoped ? { bsuid: bsuidOf(name, language) } : {}),
    ...(handle === undefined ? {} : { handle }),
  };
}

/** The person meant by a name, a part of it or a number, accents and case aside; null when nobody is. */
export function findPerson(asked: string, known: Iterable<Person> = people): Person | null {
  const wanted = plain(asked);
  if (wanted === "") return null;
  let partly: Person | null = null;
  for (const person of known) {
    const name = plain(person.name);
    if (name === wanted || person.phone === asked.replace(/\D/g, "") || person.handle === asked.replace(/^@/, "")) return person;
    if (!partly && name.split(" ").some((part) => part === wanted)) partly = person;
    if (!partly && name.startsWith(wanted)) partly = person;
  }
  return partly;
}

/** Somebody new. Numbers are from the range reserved for fiction in the United States, or look it. */
export function invented(name: string, home: Platform = "whatsapp"): Person {
  const number = String(hash(`phone ${name}`) % 10_000_000).padStart(7, "0");
  return { name, language: "en", home, phone: `1555${number}`, telegram: telegramId(name) };
}

export const crowdMax = 100_000;

/** The `index`th of a crowd (storms, benchmarks): told apart by number, named plainly. */
export function oneOfTheCrowd(index: number, home: Platform): Person {
  const number = String(index % crowdMax).padStart(5, "0");
  return { name: `Customer ${number}`, language: "en", home, phone: `15556${number}0`, telegram: 7_000_000_000 + (index % crowdMax) };
}

const plain = (words: string): string =>
  words
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();
/** A country and digits, as business-scoped ids are. */
function bsuidOf(name: string, language: Language): string {
  const country = { es: "ES", ar: "LB", zh: "CN", de: "DE", en: "GB", pt: "BR", hi: "IN", fr: "FR", it: "IT", ja: "JP" }[language];
  return `${country}.${hash(`bsuid ${name}`)}${hash(`more ${name}`)}`;
}

/** Nineteen digits, beyond what a number holds exactly. */
export const xIdOf = ({ name }: Pick<Person, "name">): string =>
  `1${String(hash(`x ${name}`)).padStart(10, "0").slice(-9)}${String(hash(`more x ${name}`)).padStart(10, "0").slice(-9)}`;

/** Ten digits, as accounts of the last years have. */
function telegramId(name: string): number {
  return 5_000_000_000 + (hash(`telegram ${name}`) % 1_900_000_000);
}
