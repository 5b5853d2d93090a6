/**
 * The conversation's ways out. One delivery is in flight at a time, so that the customer reads in the order in which the agent wrote.
 * No state without evidence: an answer of the platform's API or a receipt; a lost answer is `unknown` and is never sent again by itself.
 */
import { after, call, fold, store, type Effect, type Envelope, type Step } from "./behavior";
import { shown, type State } from "./conversation";
import { answerWindowMs, deliveryStates } from "./messages";
import type { Answer, Answered, DeliveryState, News, Receipt } from "./messages";

/**
 * A message on its way: its entry's number and which attempt this is, from 1. `tries`: attempts the platform refused and that may succeed later.
 * `print`: of its text, to know its echo by; `unknown`: its answer was lost.
 */
export interface Outgoing { readonly number: number; readonly attempt: number; readonly tries: number; readonly print?: string; readonly unknown?: boolean }
/** `at`: the platform's time of it, or when it left, ms; absent in snapshots from before watermarks. */
export interface Sent { readonly ext: string; readonly number: number; readonly state: DeliveryState; readonly at?: number }

/** What was told while a delivery was under way, of a message that nothing named yet: it may be the one. */
export type Overtaken = Receipt | Watermark;
type Watermark = Extract<News, { type: "watermark" }>;

export const outboxMax = 50;
const troubleMax = 50;
const sentMax = 20;
const overtakenMax = 8;
const triesMax = 5;
const retryMs = [2_000, 10_000, 60_000, 300_000];

/** Queues entry `number`; it leaves at once if nothing is before it. */
export function send(state: State, outgoing: Outgoing, at: number, evidence: string): Step<State> {
  const others = (each: { number: number }): boolean => each.number !== outgoing.number;
  const next = { ...state, outbox: [...state.outbox, outgoing], trouble: state.trouble.filter(others), sent: state.sent.filter(others) };
  const queued = store.delivery({ conversation: state.id, number: outgoing.number, channel: state.thread!.channel, attempt: outgoing.attempt, state: "queued", at, evidence });
  return [next, queued, ...(next.outbox.length === 1 ? [deliver(next)] : [])];
}

/** The call for the first of the outbox. Its id names the attempt: platforms that can echo it do, which settles a lost answer. */
function deliver(state: State): Effect {
  const { number, attempt } = state.outbox[0]!;
  const { channel, platform } = state.thread!;
  const heardAt = state.windowUntil > 0 ? { heardAt: state.windowUntil - answerWindowMs[platform] } : {};
  return call(`${state.id}.${number}.${attempt}`, { kind: "deliver", channel, conversation: state.id, number, attempt, to: state.to, ...heardAt });
}

export function answered(state: State, { request, answer }: Answered, envelope: Envelope): Step<State> {
  const [first] = state.outbox;
  if (request.kind !== "deliver" || first?.number !== request.number || first.attempt !== request.attempt) return [state];
  // The platform has shown us the message, or a receipt of it, before it answered: then it is there, whatever the answer says.
  if (answer.result !== "sent" && state.sent.some((sent) => sent.number === first.number)) return next(state, []);
  switch (answer.result) {
    case "sent": {
      const [known, ...more] = confirmed(state, { ext: answer.ext, number: first.number, state: "sent", at: answer.at ?? envelope.at });
      return next(known, [...settle(state, first, answer, envelope.at), ...more]);
    }
    case "failed":
      if (answer.retry && first.tries + 1 < triesMax) return later(state, first, answer, envelope.at);
      return next({ ...state, trouble: troubled(state, first) }, settle(state, first, answer, envelope.at));
    case "unknown": return next({ ...state, trouble: troubled(state, { ...first, unknown: true }) }, settle(state, first, answer, envelope.at));
    default: return [state];
  }
}

/** In the order of entries, so that the first is the oldest. Evidence that came before the answer stays: it is the better one. */
const remember = (state: State, sent: Sent): readonly Sent[] =>
  state.sent.some((each) => each.number === sent.number) ? state.sent : [...state.sent, sent].sort((a, b) => a.number - b.number).slice(-sentMax);

/** A message that is known to be sent, and what was told of it before: a receipt can be faster than the answer that says of which message it is. */
function confirmed(state: State, sent: Sent): Step<State> {
  const waiting = state.overtaken?.filter((each) => each.ext === sent.ext || (each.type === "watermark" && each.ext === undefined)) ?? [];
  let known: State = { ...state, sent: remember(state, sent) };
  const effects: Effect[] = [];
  for (const each of waiting) {
    const [later, ...more] = each.type === "receipt" ? receipt(known, each) : watermark(known, each);
    known = later;
    effects.push(...more);
  }
  return [known, ...effects];
}

const isUnderWay = (state: State): boolean => state.outbox.length > 0 || state.trouble.some((each) => each.unknown);
const overtaking = (state: State, message: Overtaken): State =>
  isUnderWay(state) ? { ...state, overtaken: [...(state.overtaken ?? []).filter((each) => each !== message), message].slice(-overtakenMax) } : state;

/** The first of the outbox is settled: it goes, and the one behind it leaves. */
function next(state: State, effects: readonly Effect[]): Step<State> {
  const left = { ...state, outbox: state.outbox.slice(1) };
  const rest: State = isUnderWay(left) ? left : { ...left, overtaken: undefined };
  return [rest, ...effects, ...shown(rest, "row", undefined), ...(rest.outbox.length > 0 ? [deliver(rest)] : [])];
}

/** A refusal that may pass: the same entry again, as a new attempt, after a while; those behind it wait, or they would arrive before it. */
function later(state: State, first: Outgoing, answer: Extract<Answer, { result: "failed" }>, now: number): Step<State> {
  const again = { ...first, attempt: first.attempt + 1, tries: first.tries + 1 };
  const waitMs = Math.max(answer.afterMs ?? 0, retryMs[first.tries] ?? retryMs.at(-1)!);
  const evidence = `attempt ${first.attempt} was refused (${answer.code}): ${answer.reason}`;
  return [
    { ...state, outbox: [again, ...state.outbox.slice(1)] },
    store.delivery({ conversation: state.id, number: again.number, channel: state.thread!.channel, attempt: again.attempt, state: "queued", at: now, evidence }),
    after("deliver", now + waitMs, { type: "delivery_due", number: again.number }),
  ];
}

export function due(state: State, number: number): Step<State> {
  return state.outbox[0]?.number === number ? [state, deliver(state)] : [state];
}

function settle(state: State, { number, attempt }: Outgoing, answer: Extract<Answer, { result: "sent" | "failed" | "unknown" }>, at: number): Effect[] {
  const base = { fold: "delivery", conversation: state.id, number, attempt, at, seen: state.assignee } as const;
  switch (answer.result) {
    case "sent": return [fold({ ...base, state: "sent", ext: answer.ext, evidence: `accepted as ${answer.ext}` })];
    case "failed": return [fold({ ...base, state: "failed", evidence: `refused (${answer.code})`, code: answer.code, reason: answer.reason, hint: answer.hint })];
    case "unknown":
      return [fold({ ...base, state: "unknown", evidence: "no answer", reason: answer.reason, hint: "It may have arrived. A receipt will tell; sending again may deliver it twice." })];
  }
}

const troubled = (state: State, outgoing: Outgoing): readonly Outgoing[] => [...state.trouble.filter((each) => each.number !== outgoing.number), { ...outgoing, tries: 0 }].slice(-troubleMax);

/** What the platform tells later. Known by our delivery id if it was echoed, else by the platform's id. */
export function receipt(state: State, message: Receipt): Step<State> {
  const [number, attempt] = parts(state, message);
  const known = state.sent.find((sent) => sent.ext === message.ext || sent.number === number);
  const change = fold({
    fold: "delivery", conversation: state.id, ...(number === undefined ? { ext: message.ext } : { number, ext: message.ext }), ...(attempt !== undefined && { attempt }),
    state: message.state, at: message.sentAt, evidence: `the platform says ${message.state}`, seen: state.assignee,
    ...(message.code && { code: message.code }), ...(message.reason && { reason: message.reason }), ...(message.hint && { hint: message.hint }),
  });
  if (number === undefined) return [overtaking(state, message), change];
  const waits = state.outbox[0]?.number === number || state.trouble.some((each) => each.number === number);
  const [next, ...more]: Step<State> = !known && waits && message.state !== "failed"
    ? confirmed(state, { ext: message.ext, number, state: message.state, at: message.sentAt })
    : [{ ...state, sent: state.sent.map((each) => (each === known ? improved(each, message) : each)) }];
  let { trouble } = next;
  if (message.state !== "failed") trouble = trouble.filter((each) => each.number !== number);
  else if (!known || rank(known.state) < rank("failed")) trouble = troubled(next, { number, attempt: attempt ?? 1, tries: 0 });
  const after = { ...next, trouble };
  return [after, change, ...more, ...(trouble.length === state.trouble.length ? [] : shown(after, "row", undefined))];
}

/** The platform's own time of a message is better than ours. */
const improved = (sent: Sent, { state, sentAt }: Receipt): Sent =>
  ({ ...sent, ...(rank(state) > rank(sent.state) && { state }), ...(state === "sent" && { at: sentAt }) });

/**
 * Everything up to a time, or to a message of ours, came that far. What is remembered is marked one by one; what is older than that is marked in the store, once.
 * What failed or is unknown stays so: a time says nothing about a message that may not be there.
 */
export function watermark(state: State, message: Watermark): Step<State> {
  const last = state.sent.find((sent) => sent.ext === message.ext)?.number;
  const came = (sent: Sent): boolean =>
    (sent.state === "sent" || sent.state === "delivered") && rank(sent.state) < rank(message.state) && (last === undefined ? message.ext === undefined && (sent.at ?? Infinity) <= message.upTo : sent.number <= last);
  const facts = { conversation: state.id, state: message.state, at: message.sentAt, evidence: `the platform says ${message.state}`, seen: state.assignee } as const;
  const marked = state.sent.filter(came).map((sent) => fold({ fold: "delivery", number: sent.number, ext: sent.ext, ...facts }));
  const stranger = message.ext !== undefined && last === undefined ? [fold({ fold: "delivery", ext: message.ext, ...facts })] : [];
  const [oldest] = state.sent;
  const older = state.sent.length === sentMax && oldest && came(oldest) ? [fold({ fold: "watermark", below: oldest.number, before: message.upTo, ...facts })] : [];
  const after = { ...state, sent: state.sent.map((sent) => (came(sent) ? { ...sent, state: message.state } : sent)) };
  return [last === undefined ? overtaking(after, message) : after, ...marked, ...stranger, ...older];
}

const rank = (state: DeliveryState): number => deliveryStates.indexOf(state);

/** Entry number and attempt: from our delivery id `<conversation>.<number>.<attempt>`, else what is known of the platform's id. */
function parts(state: State, { delivery, ext }: Receipt): [number | undefined, number | undefined] {
  const [conversation, number, attempt] = delivery?.split(".") ?? [];
  if (conversation === state.id && Number(number) > 0 && Number(number) <= state.entries) return [Number(number), Number(attempt) || undefined];
  return [state.sent.find((sent) => sent.ext === ext)?.number, undefined];
}
