/** What agents ask of a conversation. Each request is answered: done, or refused for a reason that a person can act on. */
import { after, answer, call, cancel, store, unreachable, type Effect, type Envelope, type Step } from "./behavior";
import { note, preview, shown, type State } from "./conversation";
import { answeredWith, dismiss, label, rate, stopSuggesting, suggest, translate } from "./conversation-copilot";
import { outboxMax, send } from "./conversation-deliveries";
import { printOf } from "./conversation-echoes";
import { templated, words } from "./messages";
import type { Content, EntryContent, Outcome, Refusal, Request, Requested } from "./messages";

export const tagsMax = 20;

export function requested(state: State, { by, request }: Requested, envelope: Envelope): Step<State> {
  if (!state.thread) return refuse(state, "unknown_conversation", "There is no such conversation.");
  switch (request.type) {
    case "reply": return reply(state, by, request, envelope);
    case "note": return writeNote(state, by, request.text, envelope);
    case "assign":
      if (request.to === state.assignee) return done(state);
      return change({ ...state, assignee: request.to }, by, envelope, { what: "assign", from: String(state.assignee), to: String(request.to) }, state.assignee);
    case "status": return setStatus(state, by, request, envelope);
    case "priority":
      if (request.priority === state.priority) return done(state);
      return change({ ...state, priority: request.priority }, by, envelope, { what: "priority", from: state.priority, to: request.priority });
    case "tag": return tag(state, by, request, envelope);
    case "read": return read(state, request.number);
    case "unread": return settled({ ...state, unread: Math.max(1, state.unread) });
    case "retry": return retry(state, by, request.number, envelope);
    case "suggest": return suggest(state, by, request, envelope);
    case "stop_suggesting": return stopSuggesting(state);
    case "dismiss": return dismiss(state, by, request, envelope);
    case "rate": return rate(state, by, request, envelope);
    case "label": return label(state, by, request, envelope);
    case "translate": return translate(state, request, envelope);
    default: return unreachable(request);
  }
}

function reply(state: State, by: number, request: Extract<Request, { type: "reply" }>, envelope: Envelope): Step<State> {
  const { content, quote, base, force, suggestion } = request;
  const newer = state.answer;
  if (base !== undefined && !force && newer && newer.number > base && newer.by !== by) return refuse(state, "stale", "A colleague answered after what you had seen.");
  const isTemplate = content.type === "template" && templated[state.thread!.platform];
  if (state.windowUntil > 0 && envelope.at >= state.windowUntil && !isTemplate) return refuse(state, "window_closed", closedWords(templated[state.thread!.platform]));
  if (state.outbox.length >= outboxMax) return refuse(state, "too_many", "Too many messages wait to be sent here. Wait until some have left.");
  const number = state.entries + 1;
  const audience = state.assignee;
  const [free, ...judged] = answeredWith(state, by, request, envelope.at);
  const [sending, ...effects] = send(
    {
      ...free, entries: number, lastAt: envelope.at, preview: preview(content), previewKind: "out", previewExt: undefined, unread: 0, waitingSince: 0, answer: { number, by },
      assignee: state.assignee || by, status: state.status === "resolved" ? "open" : state.status,
    },
    { number, attempt: 1, tries: 0, ...printOf(state, content) }, envelope.at, "accepted from the agent",
  );
  const entry = store.entry({ conversation: state.id, number, at: envelope.at, kind: "out", author: `user/${by}`, body: words(content), content: outContent(content, { quote, client: clientOf(envelope, by), suggestion }), ext: null });
  return [sending, entry, ...effects, ...judged, ...shown(sending, "entry", number, audience), answer({ ok: true, number })];
}

const closedWords = (withTemplates: boolean): string =>
  `The answer window is closed. ${withTemplates ? "Only a template arrives" : "Nothing arrives"} until the customer writes.`;

function outContent(content: Content, { quote, client, suggestion }: { quote?: number; client?: string; suggestion?: number }): EntryContent | null {
  if (content.type === "text" && quote === undefined && client === undefined && suggestion === undefined) return null;
  return {
    ...(content.type !== "text" && { content }), ...(quote !== undefined && { quote: { number: quote } }), ...(client !== undefined && { client }), ...(suggestion !== undefined && { suggestion }),
  };
}

/** A command's id is its agent's number and the id that the agent's client gave it. */
function clientOf({ id }: Envelope, by: number): string | undefined {
  const prefix = `${by}:`;
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined;
}

function writeNote(state: State, by: number, text: string, envelope: Envelope): Step<State> {
  const next: State = { ...state, entries: state.entries + 1, lastAt: envelope.at, preview: preview({ type: "text", text }), previewKind: "note", previewExt: undefined };
  const client = clientOf(envelope, by);
  const entry = store.entry({ conversation: state.id, number: next.entries, at: envelope.at, kind: "note", author: `user/${by}`, body: text, content: client === undefined ? null : { client }, ext: null });
  return [next, entry, ...shown(next, "entry", next.entries), answer({ ok: true, number: next.entries })];
}

function setStatus(state: State, by: number, { status, until }: Extract<Request, { type: "status" }>, envelope: Envelope): Step<State> {
  const snoozedUntil = status === "snoozed" ? (until ?? 0) : 0;
  if (status === state.status && snoozedUntil === state.snoozedUntil) return done(state);
  if (snoozedUntil > 0 && snoozedUntil <= envelope.at) return refuse(state, "invalid", "That time has passed.");
  const next = { ...state, status, snoozedUntil, ...(status === "resolved" && { unread: 0, waitingSince: 0 }) };
  const clock: Effect = snoozedUntil > 0 ? after("snooze", snoozedUntil, { type: "snooze_ended" }) : cancel("snooze");
  const [changed, ...effects] = change(next, by, envelope, { what: "status", from: state.status, to: status });
  return [changed, clock, ...effects];
}

function tag(state: State, by: number, { add = [], remove = [] }: Extract<Request, { type: "tag" }>, envelope: Envelope): Step<State> {
  const tags = [...new Set([...state.tags.filter((each) => !remove.includes(each)), ...add])];
  if (tags.length > tagsMax) return refuse(state, "too_many", `A conversation has at most ${tagsMax} tags.`);
  if (tags.join("\n") === state.tags.join("\n")) return done(state);
  return change({ ...state, tags }, by, envelope, { what: "tags", from: state.tags.join(", "), to: tags.join(", ") });
}

/** Everything up to `number` was seen; what came after it stays unread. The platform is told once, so that the customer sees it too. */
function read(state: State, number: number): Step<State> {
  if (state.unread === 0 && !state.unmarked) return done(state);
  const next: State = { ...state, unread: Math.min(state.unread, Math.max(0, state.entries - number)), unmarked: number >= state.entries ? null : state.unmarked };
  const marks = state.unmarked && !next.unmarked ? [call(`${state.id}.read.${state.entries}`, { kind: "mark", channel: state.thread!.channel, to: state.to, ext: state.unmarked })] : [];
  const [settledState, ...effects] = settled(next);
  return [settledState, ...marks, ...effects];
}

function retry(state: State, by: number, number: number, envelope: Envelope): Step<State> {
  const failed = state.trouble.find((each) => each.number === number);
  if (!failed) return refuse(state, "nothing_to_do", "This message needs no second attempt.");
  const [sending, ...effects] = send(state, { ...failed, attempt: failed.attempt + 1, tries: 0, unknown: undefined }, envelope.at, `sent again by user ${by}`);
  return [sending, ...effects, ...shown(sending, "change", number), answer({ ok: true, number })];
}

// ---------------------------------------------------------------- ends

const change = (state: State, by: number, envelope: Envelope, what: NonNullable<EntryContent["change"]>, audienceBefore = state.assignee): Step<State> => {
  const [next, ...effects] = note(state, envelope, `user/${by}`, "", { change: what }, audienceBefore);
  return [next, ...effects, answer({ ok: true, number: next.entries })];
};
const settled = (state: State): Step<State> => [state, ...shown(state, "row", undefined), answer({ ok: true })];
const done = (state: State): Step<State> => [state, answer({ ok: true })];
const refuse = (state: State, error: Refusal, say: string): Step<State> => [state, answer({ ok: false, error, say } satisfies Outcome)];
