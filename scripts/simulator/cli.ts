/** The words of `scripts/simulate`: what a person types, read into a command or an explanation. Pure. */
import type { Platform } from "../../actors/messages";
import { platforms } from "./config";
import type { Faults } from "./faults";
import { film, gif, paper, photo, sticker, voice } from "./say";
import type { Happening } from "./say";
import type { StormPlace } from "./storm";

export type Command =
  | {
      readonly command: "run";
      readonly seed?: number;
      readonly pace: number;
      readonly demo: boolean;
      readonly history: "once" | "always" | "never";
    }
  | { readonly command: "say"; readonly as: string; readonly on?: Platform; readonly what: string | Happening }
  | { readonly command: "storm"; readonly rate: number; readonly seconds: number; readonly on?: StormPlace; readonly customers?: number }
  | { readonly command: "faults"; readonly set: Partial<Faults> | null | undefined }
  | { readonly command: "warp"; readonly ms: number; readonly stamps: boolean }
  | { readonly command: "people" | "status" };

export type Parsed =
  | { readonly ok: true; readonly command: Command; readonly json: boolean; readonly file?: string }
  | { readonly ok: false; readonly help: boolean; readonly say: string };

export const usage = `simulate: the platforms and the customers that a demo, a test or a curious person needs

  simulate [run]                         start in the foreground: customers write, the fake platforms answer
      --no-demo                          nobody writes by themselves
      --history once|always|never        what was written in the last two days (default: once, at the first start)
      --seed N                           the same chance again
      --pace N                           1 as in life, 0.1 ten times faster
  simulate say TEXT [--as NAME] [--on PLATFORM]
      --photo --video --document --voice SECONDS --sticker --album N --location --contact --order
      --gif --react EMOJI --edit --revoke --block --unblock --quote --typing --encrypted
      --story --hand-over --hand-back --elsewhere
  simulate storm RATE/s [--for 10s] [--on PLATFORM|all] [--customers 200]
  simulate faults [--off] [--seed N]     without options: shows them
      --duplicates R --reorder R         webhooks posted twice, or overtaken by later ones
      --429 R --5xx R                    sends refused for a while
      --lost-answers R                   sends accepted, the connection cut before the answer
      --slow-answers TIME[:R]            sends answered late
      --late-receipts TIME[:R] --early-receipts R --missing-receipts R --failed-receipts R
      --lost-webhooks R                  webhooks of X that never leave
  simulate people                        who may be named after --as; any other name is a new customer
  simulate status                        what is going on
  simulate warp +25h [--stamps]          the platforms' clock moves: answer windows close; --stamps: webhooks say so too

  PLATFORM is ${platforms.join(", ")}. What a platform doesn't have can't be done there: --story is Instagram's (with words: an answer to the
  shop's), --hand-over gives a conversation of Messenger or Instagram to Meta's own inbox, --encrypted is X's. --elsewhere: the shop
  itself writes to them, in another program.
  Every command takes --json, --help and --file PATH (default: DATA_DIR/simulator.json, DATA_DIR is ./data unless set).
  R is a rate from 0 to 1. TIME is a number with ms, s, m, h or d.
  Exit codes: 0 done · 1 it did not work · 2 not understood · 3 no simulator is running

Examples
  simulate say "Hola, ¿tenéis la Aneto en verde?" --as María --on whatsapp
  simulate say "this one" --as Sam --photo
  simulate storm 500/s --for 10s
  simulate faults --duplicates 0.2 --reorder 0.2 --429 0.1 --5xx 0.1 --lost-answers 0.05 --late-receipts 5s
  simulate faults --off
  simulate warp +25h`;

const defaultPerson = "María";
const stormSecondsDefault = 10;
const albumMax = 10;

/** Flags that stand alone, and flags that take a value, per command. */
const alone: Readonly<Record<Command["command"], readonly string[]>> = {
  run: ["no-demo"],
  say: ["photo", "video", "document", "sticker", "location", "contact", "order", "edit", "revoke", "block", "unblock", "quote", "gif", "typing", "encrypted", "story", "hand-over", "hand-back", "elsewhere"],
  storm: [],
  faults: ["off"],
  warp: ["stamps"],
  people: [],
  status: [],
};
const valued: Readonly<Record<Command["command"], readonly string[]>> = {
  run: ["seed", "pace", "history"],
  say: ["as", "on", "voice", "album", "react"],
  storm: ["for", "on", "customers"],
  faults: [
    "seed",
    "duplicates",
    "reorder",
    "429",
    "5xx",
    "lost-answers",
    "slow-answers",
    "late-receipts",
    "early-receipts",
    "missing-receipts",
    "failed-receipts",
    "lost-webhooks",
  ],
  warp: [],
  people: [],
  status: [],
};

const rateFlags: Readonly<Record<string, keyof Faults>> = {
  duplicates: "duplicates",
  reorder: "reorder",
  "429": "tooMany",
  "5xx": "serverErrors",
  "lost-answers": "lostAnswers",
  "early-receipts": "earlyReceipts",
  "missing-receipts": "missingReceipts",
  "failed-receipts": "failedReceipts",
  "lost-webhooks": "lostWebhooks",
};
const slownessFlags: Readonly<Record<string, keyof Faults>> = { "slow-answers": "slowAnswers", "late-receipts": "lateReceipts" };

/** Thrown within this file alone: what was typed can't be understood. */
class Misunderstood extends Error {}

export function parseArguments(given: readonly string[]): Parsed {
  if (given.includes("--help") || given.includes("-h") || given[0] === "help") return { ok: false, help: true, say: usage };
  try {
    return understand(given);
  } catch (error) {
    if (error instanceof Misunderstood) return { ok: false, help: false, say: `${error.message}\nSee simulate --help.` };
    throw error;
  }
}

function understand(given: readonly string[]): Parsed {
  const named = given[0] !== undefined && !given[0].startsWith("-") ? given[0] : "run";
  if (!isCommand(named)) throw new Misunderstood(`There is no command called ${named}. There are ${commands.join(", ")}.`);
  const { words, flags } = split(named, given[0] === named ? given.slice(1) : given);
  const common = { json: flags.has("json"), ...(flags.has("file") ? { file: flags.get("file") ?? "" } : {}) };
  return { ok: true, command: commandOf(named, words, flags), ...common };
}

type Flags = ReadonlyMap<string, string>;

function split(command: Command["command"], given: readonly string[]): { readonly words: readonly string[]; readonly flags: Flags } {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let at = 0; at < given.length; at++) {
    const item = given[at] ?? "";
    if (item === "--") {
      words.push(...given.slice(at + 1));
      break;
    }
    if (!item.startsWith("--")) {
      words.push(item);
      continue;
    }
    const equals = item.indexOf("=");
    const name = equals < 0 ? item.slice(2) : item.slice(2, equals);
    if (alone[command].includes(name) || name === "json") {
      flags.set(name, "");
      continue;
    }
    if (!valued[command].includes(name) && name !== "file") throw new Misunderstood(`simulate ${command} knows no --${name}.`);
    const value = equals < 0 ? given[++at] : item.slice(equals + 1);
    if (value === undefined || value === "") throw new Misunderstood(`--${name} needs a value.`);
    flags.set(name, value);
  }
  return { words, flags };
}

function commandOf(command: Command["command"], words: readonly string[], flags: Flags): Command {
  if (words.length > (command === "say" ? Infinity : command === "storm" || command === "warp" ? 1 : 0))
    throw new Misunderstood(`simulate ${command} does not understand ${JSON.stringify(words.at(-1))}.`);
  switch (command) {
    case "run":
      return runOf(flags);
    case "say":
      return { command, as: flags.get("as") ?? defaultPerson, what: sayingOf(words.join(" "), flags), ...onOf(flags) };
    case "storm":
      return {
        command,
        rate: rateOf(words[0]),
        seconds: flags.has("for") ? durationMs("--for", flags.get("for") ?? "") / 1000 : stormSecondsDefault,
        ...(flags.get("on")?.toLowerCase() === "all" ? { on: "all" as const } : onOf(flags)),
        ...(flags.has("customers") ? { customers: wholeOf("--customers", flags.get("customers") ?? "") } : {}),
      };
    case "faults":
      return { command, set: faultsOf(flags) };
    case "warp":
      return { command, ms: warpOf(words[0]), stamps: flags.has("stamps") };
    case "people":
    case "status":
      return { command };
  }
}

function runOf(flags: Flags): Command {
  const history = flags.get("history") ?? "once";
  if (history !== "once" && history !== "always" && history !== "never") throw new Misunderstood("--history is once, always or never.");
  const pace = Number(flags.get("pace") ?? 1);
  if (!(pace > 0 && pace <= 100)) throw new Misunderstood("--pace is a number above 0, at most 100.");
  return {
    command: "run",
    demo: !flags.has("no-demo"),
    history,
    pace,
    ...(flags.has("seed") ? { seed: wholeOf("--seed", flags.get("seed") ?? "") } : {}),
  };
}

/** What is said: the words, or what the flags make of them. */
function sayingOf(words: string, flags: Flags): string | Happening {
  const caption = words === "" ? undefined : words;
  const needsWords = (): string => {
    if (words === "") throw new Misunderstood('simulate say needs something to say, such as simulate say "Hola".');
    return words;
  };
  if (flags.has("photo")) return photo("photo.jpg", caption);
  if (flags.has("video")) return film(12, caption);
  if (flags.has("document")) return paper("document.pdf", caption);
  if (flags.has("sticker")) return sticker;
  if (flags.has("gif")) return gif(caption);
  if (flags.has("typing") || flags.has("encrypted")) return { type: flags.has("typing") ? "typing" : "encrypted" };
  if (flags.has("story")) return { type: "story", ...(words === "" ? {} : { words }) };
  if (flags.has("elsewhere")) return { type: "elsewhere", words: needsWords() };
  if (flags.has("hand-over") || flags.has("hand-back")) return { type: "handover", away: flags.has("hand-over") };
  if (flags.has("voice")) return voice(wholeOf("--voice", (flags.get("voice") ?? "").replace(/s$/, "")));
  if (flags.has("album")) {
    const count = wholeOf("--album", flags.get("album") ?? "");
    if (count < 2 || count > albumMax) throw new Misunderstood(`--album is from 2 to ${albumMax} pictures.`);
    return { type: "album", items: Array.from({ length: count }, (_, at) => photo(`photo-${at + 1}.jpg`, at === 0 ? caption : undefined)) };
  }
  if (flags.has("location"))
    return { type: "location", latitude: 42.6318, longitude: 0.6563, name: caption ?? "Pico Aneto", address: "Benasque, Huesca" };
  if (flags.has("contact"))
    return { type: "contacts", contacts: [{ name: caption ?? "Ana Ruiz", phones: ["+34 600 110 101"], emails: [] }] };
  if (flags.has("order"))
    return {
      type: "order",
      items: [
        { sku: "AN3L-VB-M", quantity: 1, price: "189.00", currency: "EUR" },
        { sku: "ORD22-NG", quantity: 1, price: "79.00", currency: "EUR" },
      ],
      ...(caption === undefined ? {} : { text: caption }),
    };
  if (flags.has("react")) return { type: "reaction", emoji: flags.get("react") === "none" ? null : (flags.get("react") ?? "👍") };
  if (flags.has("edit")) return { type: "edit", text: needsWords() };
  if (flags.has("revoke")) return { type: "revoke" };
  if (flags.has("block") || flags.has("unblock")) return { type: "blocked", blocked: flags.has("block") };
  return flags.has("quote") ? { type: "text", text: needsWords(), quote: "newest" } : needsWords();
}

function faultsOf(flags: Flags): Partial<Faults> | null | undefined {
  if (flags.has("off")) return null;
  const set: Record<string, unknown> = {};
  for (const [flag, value] of flags) {
    const rate = rateFlags[flag];
    const slowness = slownessFlags[flag];
    if (rate) set[rate] = shareOf(`--${flag}`, value);
    else if (slowness) set[slowness] = slownessOf(`--${flag}`, value);
    else if (flag === "seed") set["seed"] = wholeOf("--seed", value);
  }
  return Object.keys(set).length === 0 ? undefined : (set as Partial<Faults>);
}

/** `5s` always, `5s:0.3` in three cases of ten; `0` never. */
function slownessOf(flag: string, value: string): Faults["lateReceipts"] {
  const [time = "", share] = value.split(":");
  const ms = time === "0" ? 0 : durationMs(flag, time);
  return { ms, rate: ms === 0 ? 0 : share === undefined ? 1 : shareOf(flag, share) };
}

function shareOf(flag: string, value: string): number {
  const share = value.endsWith("%") ? Number(value.slice(0, -1)) / 100 : Number(value);
  if (value === "" || !(share >= 0 && share <= 1)) throw new Misunderstood(`${flag} is a rate from 0 to 1, such as 0.2.`);
  return share;
}

function rateOf(value: string | undefined): number {
  const found = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(value ?? "");
  const rate = Number(found?.[1] ?? 0) / { s: 1, m: 60, h: 3600 }[(found?.[2] ?? "s") as "s" | "m" | "h"];
  if (!(rate > 0)) throw new Misunderstood("simulate storm needs a rate, such as 500/s.");
  return rate;
}

function warpOf(value: string | undefined): number {
  const found = /^([+-]?)(.+)$/.exec(value ?? "");
  if (!found) throw new Misunderstood("simulate warp needs a time, such as +25h.");
  return durationMs("warp", found[2] ?? "") * (found[1] === "-" ? -1 : 1);
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(flag: string, value: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value);
  if (!found) throw new Misunderstood(`${flag} needs a time such as 500ms, 5s, 10m, 25h or 7d, not ${JSON.stringify(value)}.`);
  return Number(found[1]) * (unitsMs[found[2] ?? "s"] ?? 1000);
}

function wholeOf(flag: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new Misunderstood(`${flag} is a whole number, not ${JSON.stringify(value)}.`);
  return number;
}

function onOf(flags: Flags): { readonly on?: Platform } {
  const asked = flags.get("on");
  if (asked === undefined) return {};
  const on = platforms.find((one) => one === asked.toLowerCase());
  if (!on) throw new Misunderstood(`There is no platform called ${asked}. There are ${platforms.join(", ")}.`);
  return { on };
}

const commands: readonly Command["command"][] = ["run", "say", "storm", "faults", "people", "status", "warp"];
const isCommand = (value: string): value is Command["command"] => (commands as readonly string[]).includes(value);
