/** What is asked of the copilot, read into closed shapes. Whether it is possible is the conversation's, the settings' and the engine's to say; this is about form and size. */
import { engineNames } from "../actors/assist/engine";
import { categoryCharsMax, intents, sentiments, tones } from "../actors/assist/facts";
import { providers } from "../actors/assist/settings";
import { priorities, type Labels } from "../actors/messages";
import { exportPlacePattern } from "./learning";
import type { About, CopilotForm, CopilotLimits, Request, Up } from "./protocol";
import { boolean, fields, integer, list, matching, maybe, oneOf, text, unreadable, type Fields } from "./socket-read";

const entryNumberMax = 2_147_483_647;
const whyCharsMax = 500;
const translateCharsMax = 16_384;
const urlCharsMax = 2_048;
const secretCharsMax = 16_384;
const nameCharsMax = 256;
const rulesCharsMax = 4_000;
const linkHostsMax = 20;
const quantityMax = 9_999;
const amountMax = 1_000_000_000_000;
const timeoutMsMin = 1_000;
const timeoutMsMax = 100_000;
const daysMax = 365;
const titleCharsMax = 300;
const articleCharsMax = 20_000;
const articlePattern = /^[A-Za-z0-9_-]{1,64}$/;
const conversationPattern = /^[A-Za-z0-9_-]{1,64}$/;

export const language = (value: unknown, what: string): string => matching(value, what, /^[a-z]{2,3}$/, "a language such as es");
const category = (value: unknown, what: string): string =>
  typeof value === "string" && value.length <= categoryCharsMax ? matching(value, what, /^[a-z0-9][a-z0-9_-]*$/, "a category, of a-z, 0-9, _ and -") : unreadable(`${what} must be a category of at most ${categoryCharsMax} characters`);
const entryNumber = (value: unknown, what: string): number => integer(value, what, 1, entryNumberMax);
const words = (charsMax: number, charsMin = 1) => (value: unknown, what: string): string => text(value, what, charsMax, charsMin);

/** What lists can be narrowed to. */
export function readAbout(value: unknown): About {
  const from = fields(value, "about");
  return {
    ...maybe(from, "language", language), ...maybe(from, "intent", (one, what) => oneOf(one, what, intents)), ...maybe(from, "category", category),
    ...maybe(from, "sentiment", (one, what) => oneOf(one, what, sentiments)), ...maybe(from, "hint", (one, what) => oneOf(one, what, priorities)),
  };
}

export const copilotRequests: readonly (readonly [string, (from: Fields) => Request])[] = [
  ["suggest", (from) => ({ type: "suggest", ...maybe(from, "tone", (value, what) => oneOf(value, what, tones)), ...maybe(from, "language", language) })],
  ["stop_suggesting", () => ({ type: "stop_suggesting" })],
  ["dismiss", (from) => ({ type: "dismiss", number: entryNumber(from["number"], "number"), ...maybe(from, "why", words(whyCharsMax)) })],
  ["rate", (from) => ({ type: "rate", number: entryNumber(from["number"], "number"), good: boolean(from["good"], "good") })],
  ["label", (from) => ({ type: "label", ...maybe(from, "number", entryNumber), labels: readLabels(from["labels"]) })],
  ["translate", (from) => ({ type: "translate", number: entryNumber(from["number"], "number"), into: language(from["into"], "into") })],
];

function readLabels(value: unknown): Labels {
  const from = fields(value, "labels");
  const labels = {
    ...maybe(from, "language", language), ...maybe(from, "category", category), ...maybe(from, "sentiment", (one, what) => oneOf(one, what, sentiments)),
    ...maybe(from, "hint", (one, what) => oneOf(one, what, priorities)),
  };
  return Object.keys(labels).length > 0 ? labels : unreadable("labels must name a language, category, sentiment or hint");
}

export const copilotKinds: readonly (readonly [string, (from: Fields, id: number) => Up])[] = [
  ["copilot", (_, id) => ({ t: "copilot", id })],
  ["translate", (from, id) => ({
    t: "translate", id, conversation: matching(from["conversation"], "conversation", conversationPattern, "a conversation's id"), text: text(from["text"], "text", translateCharsMax), into: language(from["into"], "into"),
  })],
  ["copilotSettings", (_, id) => ({ t: "copilotSettings", id })],
  ["saveCopilot", (from, id) => ({ t: "saveCopilot", id, settings: readForm(from["settings"]) })],
  ["testCopilot", (_, id) => ({ t: "testCopilot", id })],
  ["learning", (from, id) => ({ t: "learning", id, days: days(from) })],
  ["labelHistory", (from, id) => ({ t: "labelHistory", id, days: days(from) })],
  ["exportLearning", (from, id) => ({ t: "exportLearning", id, ...maybe(from, "after", (value, what) => matching(value, what, exportPlacePattern, "what the part before gave as next")) })],
  ["articles", (from, id) => ({ t: "articles", id, ...maybe(from, "after", article) })],
  ["saveArticle", (from, id) => ({
    t: "saveArticle", id, ...maybe(from, "article", article), title: text(from["title"], "title", titleCharsMax), text: text(from["text"], "text", articleCharsMax), ...maybe(from, "language", language),
  })],
  ["removeArticle", (from, id) => ({ t: "removeArticle", id, article: article(from["article"], "article") })],
];

const days = (from: Fields): number => integer(from["days"], "days", 1, daysMax);
const article = (value: unknown, what: string): string => matching(value, what, articlePattern, "an article's id");

/** null takes a value away. */
const orNull = <T>(read: (value: unknown, what: string) => T) => (value: unknown, what: string): T | null => (value === null ? null : read(value, what));

export function readForm(value: unknown): CopilotForm {
  const from = fields(value, "settings");
  return {
    ...maybe(from, "on", boolean), ...maybe(from, "classifies", boolean), ...maybe(from, "drafts", boolean), ...maybe(from, "engine", orNull((one, what) => oneOf(one, what, engineNames))),
    ...maybe(from, "provider", orNull((one, what) => oneOf(one, what, providers))), ...maybe(from, "model", orNull(words(nameCharsMax))), ...maybe(from, "url", orNull(words(urlCharsMax))),
    ...maybe(from, "auth", orNull((one, what) => oneOf(one, what, ["iam", "token", "key", "app"]))), ...maybe(from, "iam", orNull(readIam)), ...maybe(from, "tools", boolean), ...maybe(from, "pictures", boolean),
    ...maybe(from, "price", orNull(readPrice)), ...maybe(from, "secrets", readKeys), ...maybe(from, "rules", words(rulesCharsMax, 0)),
    ...maybe(from, "linkHosts", (one, what) => list(one, what, linkHostsMax, (host, name) => matching(host, name, /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/, "a host's name such as example.com"))),
    ...maybe(from, "quantityMax", (one, what) => integer(one, what, 1, quantityMax)), ...maybe(from, "limits", readLimits),
  };
}

function readIam(value: unknown) {
  const from = fields(value, "iam");
  const word = (name: string): string => text(from[name], `iam.${name}`, nameCharsMax);
  return { url: text(from["url"], "iam.url", urlCharsMax), domain: word("domain"), user: word("user"), project: word("project") };
}

function readPrice(value: unknown) {
  const from = fields(value, "price");
  return { inMicros: integer(from["inMicros"], "price.inMicros", 0, amountMax), outMicros: integer(from["outMicros"], "price.outMicros", 0, amountMax) };
}

function readKeys(value: unknown) {
  const from = fields(value, "secrets");
  const secret = orNull(words(secretCharsMax));
  return { ...maybe(from, "key", secret), ...maybe(from, "token", secret), ...maybe(from, "password", secret) };
}

function readLimits(value: unknown): { [Limit in keyof CopilotLimits]?: number | null } {
  const from = fields(value, "limits");
  const amount = orNull((one, what) => integer(one, what, 0, amountMax));
  return {
    ...maybe(from, "timeoutMs", orNull((one, what) => integer(one, what, timeoutMsMin, timeoutMsMax))), ...maybe(from, "outputTokensMax", orNull((one, what) => integer(one, what, 1, amountMax))),
    ...maybe(from, "dayCallsMax", amount), ...maybe(from, "dayTokensMax", amount), ...maybe(from, "dayMicrosMax", amount), ...maybe(from, "dayMsMax", amount),
  };
}
