/**
 * The copilot in a conversation. A draft is a call like any other: it is asked for, given up as soon as the customer writes again, and its result is a line of the history that waits for
 * a person. What the classifier reads comes back as a message and changes the row only if it says something new; what a person said of a conversation outlives what a classifier thinks.
 * An order that an engine proposes becomes a draft of an order, and nothing more: who approves it is a person.
 */
import { failureReasons, sayFailure } from "./assist/engine";
import { intentOf, type Category } from "./assist/facts";
import { abort, answer, call, fold, store, tell, type Effect, type Envelope, type Step } from "./behavior";
import { shown, type State } from "./conversation";
import { labelNames, priorities } from "./messages";
import type { Answer, EntryContent, Insight, Judged, LabelName, Request, Suggested, SuggestRequest, TranslateRequest, Verdict } from "./messages";

/** A draft that is being written: which call does it, and what it knows. */
export interface Drafting { readonly call: string; readonly upTo: number; readonly by: number }
/** A draft that waits for a person. */
export interface Draft { readonly number: number; readonly upTo: number }

const entryMax = 2_147_483_647;

// ---------------------------------------------------------------- drafts

/** An agent wants a draft, or another one. */
export function suggest(state: State, by: number, { tone, language }: Extract<Request, { type: "suggest" }>, envelope: Envelope): Step<State> {
  const [drafting, ...effects] = begin(state, by, { ...(tone && { tone }), ...(language && { language }) }, envelope);
  return [drafting, ...effects, answer({ ok: true })];
}

function begin(state: State, by: number, wish: Pick<SuggestRequest, "tone" | "language">, envelope: Envelope): Step<State> {
  const id = `${state.id}.suggest.${envelope.seq}`;
  const speaks = state.insight?.language;
  const isAnother = by > 0 && (state.draft !== undefined || (state.disliked !== undefined && state.disliked === state.heard));
  const request: SuggestRequest = { kind: "suggest", conversation: state.id, upTo: state.entries, by, ...wish, ...(speaks && { speaks }), ...(isAnother && { fresh: true }) };
  return [{ ...state, drafting: { call: id, upTo: state.entries, by } }, ...givenUp(state), call(id, request)];
}

export function stopSuggesting(state: State): Step<State> {
  return [{ ...state, drafting: undefined }, ...givenUp(state), answer({ ok: true })];
}

const givenUp = (state: State): Effect[] => (state.drafting ? [abort(state.drafting.call)] : []);

/** Somebody said something that no draft knows of: the one that is being written is given up, the one that waits is out of date. The row that is shown next tells it. */
export function outdated(state: State, at: number, outcome: "stale" | "ignored"): Step<State> {
  if (!state.drafting && !state.draft) return [state];
  const gone = state.draft ? [store.verdict({ conversation: state.id, number: state.draft.number, outcome, at })] : [];
  return [{ ...state, drafting: undefined, draft: undefined }, ...givenUp(state), ...gone];
}

/** An agent sent something: what that says of the draft that waited, or of an older one that the agent had taken up. */
export function answeredWith(state: State, by: number, { suggestion, distance = 0 }: Extract<Request, { type: "reply" }>, at: number): Step<State> {
  if (suggestion === undefined || suggestion > state.entries) return outdated(state, at, "ignored");
  const [rest, ...gone] = state.draft?.number === suggestion ? [{ ...state, drafting: undefined, draft: undefined }, ...givenUp(state)] as const : outdated(state, at, "ignored");
  return [rest, ...gone, ...judge(state, suggestion, { outcome: distance === 0 ? "used" : "edited", distance, by }, at)];
}

/** Who approves the order that a draft proposes has made use of the draft: the customer is told of the order instead. */
export function approved(state: State, order: string, by: number, at: number): Step<State> {
  if (!state.draft || order !== orderOf(state, state.draft.number)) return [state];
  return [{ ...state, draft: undefined }, ...judge(state, state.draft.number, { outcome: "used", by }, at)];
}

const orderOf = ({ id }: State, number: number): string => `${id}-o${number}`;

export function dismiss(state: State, by: number, { number }: Extract<Request, { type: "dismiss" }>, envelope: Envelope): Step<State> {
  if (state.draft?.number !== number) return [state, answer({ ok: false, error: "nothing_to_do", say: "This draft is not waiting any more." })];
  const next = { ...state, draft: undefined, disliked: state.heard };
  return [next, ...judge(state, number, { outcome: "dismissed", by }, envelope.at), ...shown(next, "row", undefined), answer({ ok: true })];
}

export function rate(state: State, by: number, { number, good }: Extract<Request, { type: "rate" }>, envelope: Envelope): Step<State> {
  return [state, ...judge(state, Math.min(number, entryMax), { good, by }, envelope.at), answer({ ok: true })];
}

const judge = (state: State, number: number, verdict: Verdict, at: number): Effect[] => [
  store.verdict({ conversation: state.id, number, at, ...verdict }),
  fold({ fold: "verdict", conversation: state.id, number, verdict, seen: state.assignee }),
];

/** A draft is there, or can't be had. One that nobody waits for any more is nothing. */
export function suggested(state: State, request: SuggestRequest, told: Answer, envelope: Envelope): Step<State> {
  const { drafting } = state;
  if (drafting?.call !== envelope.id) return [state];
  const about = told.result === "suggested" ? told.suggested : failed(request, told);
  const rest = { ...state, drafting: undefined };
  const text = told.result === "suggested" ? told.text : "";
  const lines = told.result === "suggested" && !about.failed ? (told.lines ?? []) : [];
  const isEmpty = about.failed !== undefined || (text === "" && lines.length === 0 && about.products.length === 0);
  // What came by itself and is nothing is the copilot's trouble, which its state tells; it is no line of everybody's history.
  if (isEmpty && drafting.by === 0) return [rest];
  const number = state.entries + 1;
  const order = lines.length > 0 ? orderOf(state, number) : undefined;
  const entry: Suggested = { ...about, by: drafting.by, upTo: drafting.upTo, ...(order && { order }) };
  const [before, ...gone] = outdated(rest, envelope.at, "ignored");
  const next: State = { ...before, entries: number, ...(before.heard !== undefined && { insight: readBy(before, before.heard, about) }), ...(!isEmpty && { draft: { number, upTo: drafting.upTo } }) };
  return [
    next, ...gone,
    store.entry({ conversation: state.id, number, at: envelope.at, kind: "suggestion", author: "copilot", body: text, content: { suggested: entry } satisfies EntryContent, ext: null }),
    store.suggestion({ conversation: state.id, number, at: envelope.at, suggested: entry }),
    ...shown(next, "entry", number),
    ...(order ? [tell("order", order, {
      type: "proposed", source: "copilot", conversation: state.id, contact: state.thread!.contact, lines, ...(entry.language && { language: entry.language }), ...(entry.confidence !== undefined && { confidence: entry.confidence }),
    })] : []),
  ];
}

/** Other engines read better than the one that reads everything: what one says a conversation is about counts as if it had been classified so. What language a draft is in says nothing of its customer's. */
const readBy = (state: State, number: number, { engine, failed: why, category, confidence, sentiment }: Suggested): Insight | undefined =>
  engine === "embedded" || why || category === undefined ? state.insight
    : readInto(state, { type: "judged", number, category, ...(confidence !== undefined && { confidence }), ...(sentiment === "negative" && { negative: true }), hint: state.insight?.hint ?? "none" });

/** The work did not come to an answer of its own. */
function failed({ upTo, by, tone = "friendly" }: SuggestRequest, told: Answer): Suggested {
  const why = (told.result === "failed" && failureReasons.find((reason) => reason === told.code)) || "unavailable";
  return { upTo, by, tone, engine: "embedded", tookMs: 0, products: [], evidence: [], failed: why, says: [sayFailure[why]] };
}

// ---------------------------------------------------------------- what it is about

/** The classifier has read a message. It has the last word only where no person had one. */
export function judged(state: State, message: Judged, envelope: Envelope): Step<State> {
  if (!state.thread || message.number > state.entries) return [state];
  const insight = readInto(state, message);
  const [next, ...effects]: Step<State> = !insight || insight === state.insight ? [state] : told(state, insight);
  const wants = message.draft && state.heard === message.number && !state.drafting && !state.draft && state.waitingSince > 0;
  if (!wants) return [next, ...effects];
  const [drafting, ...more] = begin(next, 0, {}, envelope);
  return [drafting, ...effects, ...more];
}

const told = (state: State, insight: Insight): Step<State> => {
  const next = { ...state, insight };
  return [next, ...shown(next, "row", undefined)];
};
const isSocial = (category: Category): boolean => intentOf(category) === "social" || category === "other";

/** What is known with this message; the same object if it says nothing new. Thanks don't make a complaint a thank-you, and a customer stays upset until somebody has answered. */
function readInto({ insight, answer: last }: State, { number, language, category, confidence, negative, hint }: Judged): Insight | undefined {
  if (insight && number < insight.number) return insight;
  const isFixed = (label: LabelName): boolean => insight?.told?.includes(label) ?? false;
  const waits = insight !== undefined && insight.number > (last?.number ?? 0);
  const turns = category !== undefined && !isFixed("category") && (insight?.category === undefined || !isSocial(category));
  const read: Insight = {
    ...insight, number,
    ...(language !== undefined && !isFixed("language") && { language }),
    ...(turns && { category, intent: intentOf(category), confidence }),
    ...(!isFixed("sentiment") && { sentiment: negative ? "negative" : waits ? insight.sentiment : undefined }),
    ...(!isFixed("hint") && { hint: waits ? higher(hint, insight.hint) : hint }),
  };
  return insight && same(read, insight) ? insight : read;
}

const higher = <P extends (typeof priorities)[number]>(one: P, other: P | undefined): P => (other !== undefined && priorities.indexOf(other) > priorities.indexOf(one) ? other : one);
const same = (one: Insight, other: Insight): boolean => labelNames.every((label) => one[label] === other[label]) && one.intent === other.intent;

/** Whether a message would change what is known: asked before it is sent, so that most need no commit. `answer` is not known outside, so in doubt it is sent. */
export const saysNothingNew = (insight: Insight | undefined, message: Judged): boolean =>
  insight !== undefined && !message.draft && readInto({ insight, answer: null } as State, message) === insight && readInto({ insight, answer: { number: entryMax, by: 0 } } as State, message) === insight;

/** A person says what it is about, right or wrong as the classifier was. */
export function label(state: State, by: number, { labels, number: said }: Extract<Request, { type: "label" }>, envelope: Envelope): Step<State> {
  const number = Math.min(said ?? state.insight?.number ?? state.heard ?? state.entries, state.entries);
  const given = labelNames.filter((name) => labels[name] !== undefined);
  const fixed = labelNames.filter((name) => given.includes(name) || state.insight?.told?.includes(name));
  const insight: Insight = { ...(state.insight ?? { number }), ...labels, ...(labels.category && { intent: intentOf(labels.category), confidence: 1 }), told: fixed };
  const rows = given.map((name) => store.label({ conversation: state.id, number, label: name, value: labels[name]!, was: classified(state.insight, name), by, at: envelope.at }));
  const [next, ...effects] = told(state, insight);
  return [next, ...rows, ...effects, answer({ ok: true })];
}

/** What the classifier had said; nothing where a person had spoken already. */
const classified = (insight: Insight | undefined, name: LabelName): string | null => (insight?.told?.includes(name) ? null : (insight?.[name] ?? null));

/** A conversation that comes back is about something else: of what people said only its language stays. */
export const returned = (insight: Insight | undefined): Insight | undefined => insight && { ...insight, told: insight.told?.filter((label) => label === "language") };

// ---------------------------------------------------------------- translation

export function translate(state: State, { number, into }: Extract<Request, { type: "translate" }>, envelope: Envelope): Step<State> {
  if (number > state.entries) return [state, answer({ ok: false, error: "invalid", say: "There is no such message." })];
  return [state, call(`${state.id}.translate.${envelope.seq}`, { kind: "translate", conversation: state.id, number, into }), answer({ ok: true })];
}

export function translated(state: State, { number, into }: TranslateRequest, told: Answer): Step<State> {
  const base = { fold: "translation", conversation: state.id, number, into, seen: state.assignee } as const;
  if (told.result === "translated") return [state, fold({ ...base, text: told.text })];
  return [state, fold({ ...base, untranslated: told.result === "failed" ? `${told.reason} ${told.hint}`.trim() : "This could not be translated. Ask again." })];
}
