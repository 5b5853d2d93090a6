/**
 * A conversation: one thread with one contact on one channel. It keeps what is needed to decide, never what was said: entries and deliveries are rows.
 * News from the platform, requests of agents and answers of calls come in one numbered order; each becomes entries, a list row, feed events and work to do.
 * Its ways out are in conversation-deliveries.ts, what agents may ask in conversation-requests.ts, how it comes by customers' files in conversation-media.ts, by
 * their names in conversation-profile.ts.
 */
import { feed, fold, show, store, tell, unreachable, type Behavior, type Effect, type Envelope, type Step } from "./behavior";
import { judged, outdated, returned, suggested, translated, type Draft, type Drafting } from "./conversation-copilot";
import { earlyOf, edited, revoked, type Early } from "./conversation-changes";
import { answered, due, receipt, watermark, type Overtaken, type Outgoing, type Sent } from "./conversation-deliveries";
import { echoed } from "./conversation-echoes";
import { copied, copyOf, copyDue } from "./conversation-media";
import { basketOf, ordered } from "./conversation-orders";
import { introduced, profileDue, profiled } from "./conversation-profile";
import { requested } from "./conversation-requests";
import { answerWindowMs, words } from "./messages";
import type { Answered, Author, Content, ConversationMessage, ConversationRow, EntryContent, Insight, Key, Priority, Received, Status, Thread } from "./messages";

export interface State {
  readonly id: string;
  /** null until the first message: commands to an unknown conversation find none */
  readonly thread: Thread | null;
  readonly name: string;
  /** the file of the customer's own picture */
  readonly picture?: string;
  /** the platform was asked who the customer is */
  readonly asked?: true;
  readonly status: Status;
  readonly priority: Priority;
  readonly assignee: number;
  readonly tags: readonly string[];
  readonly unread: number;
  /** number of the newest entry */
  readonly entries: number;
  readonly lastAt: number;
  readonly preview: string;
  readonly previewKind: ConversationRow["previewKind"];
  /** the platform's id of the customer's message whose words the preview is */
  readonly previewExt?: string;
  readonly windowUntil: number;
  readonly snoozedUntil: number;
  readonly waitingSince: number;
  /** how the contact is reached */
  readonly to: readonly Key[];
  /** the platform's id of the customer's last message, for read marks; null when it is marked */
  readonly unmarked: string | null;
  /** the newest answer, for the stale-send guard */
  readonly answer: { readonly number: number; readonly by: number } | null;
  /** on their way, in order; the first one's call is out */
  readonly outbox: readonly Outgoing[];
  /** failed or unknown: they wait for a person */
  readonly trouble: readonly Outgoing[];
  /** the newest that were sent, to know their receipts by */
  readonly sent: readonly Sent[];
  /** what came before the message, or the answer, that it is about */
  readonly early?: readonly Early[];
  /** number of the customer's newest message */
  readonly heard?: number;
  readonly insight?: Insight;
  /** the copilot is at work; and what it drafted, until somebody says something */
  readonly drafting?: Drafting;
  readonly draft?: Draft;
  /** `heard` when an agent dismissed a draft: the next one for it is to be another */
  readonly disliked?: number;
  readonly overtaken?: readonly Overtaken[];
}

/** Most conversations have nothing under way: they share it. */
const none: readonly never[] = [];

export const conversation: Behavior<"conversation", State> = {
  kind: "conversation",
  version: 1,
  initial: (id) => ({
    id, thread: null, name: "", status: "open", priority: "none", assignee: 0, tags: none, unread: 0, entries: 0, lastAt: 0, preview: "", previewKind: "other",
    windowUntil: 0, snoozedUntil: 0, waitingSince: 0, to: none, unmarked: null, answer: null, outbox: none, trouble: none, sent: none,
  }),
  upgrade: (_version, snapshot) => snapshot as State,
  receive,
  row: (state) => (state.thread ? rowOf(state) : null),
  pack,
  unpack: (packed, row) => unpack(packed as Packed, row),
};

function receive(state: State, message: ConversationMessage, envelope: Envelope): Step<State> {
  switch (message.type) {
    case "received": return received(state, message, envelope);
    case "receipt": return receipt(state, message);
    case "watermark": return watermark(state, message);
    // After an outage nobody types any more.
    case "typing": return envelope.at - message.sentAt > typingMs ? [state] : [state, show({ show: "typing", conversation: state.id, who: "contact", untilMs: typingMs })];
    case "reacted":
      return [state, fold({ fold: "reaction", conversation: state.id, ext: message.target, by: message.author ?? "contact", emoji: message.emoji, seen: state.assignee })];
    case "edited": return edited(state, message, envelope);
    case "revoked": return revoked(state, message);
    case "rekeyed": {
      if (!state.thread) return [state];
      const next = { ...state, to: [...message.keys, ...state.to.filter((key) => !message.keys.includes(key))] };
      return [
        ...note(next, envelope, "system", message.text, { change: { what: "rekeyed" } }),
        fold({ fold: "keys", conversation: state.id, channel: state.thread.channel, keys: message.keys }),
        tell("contact", state.thread.contact, { type: "seen", identities: message.identities, sentAt: message.sentAt }),
      ];
    }
    case "consent": return state.thread ? note(state, envelope, "system", message.text, { change: { what: "consent" } }) : [state];
    case "requested": return requested(state, message, envelope);
    case "answered": return concluded(state, message, envelope);
    case "judged": return judged(state, message, envelope);
    case "delivery_due": return due(state, message.number);
    case "fetch_due": return copyDue(state, message.request, envelope);
    case "profile_due": return profileDue(state, message.request, envelope);
    case "ordered": return ordered(state, message, envelope);
    case "snooze_ended": {
      if (state.status !== "snoozed") return [state];
      return note({ ...state, status: "open", snoozedUntil: 0 }, envelope, "system", "", { change: { what: "status", from: "snoozed", to: "open" } });
    }
    default: return unreachable(message);
  }
}

/** Slow work came to its end. */
function concluded(state: State, message: Answered, envelope: Envelope): Step<State> {
  const { request } = message;
  switch (request.kind) {
    case "profile": return profiled(state, request, message.answer, envelope);
    case "fetch": return copied(state, request, message.answer, envelope);
    case "suggest": return suggested(state, request, message.answer, envelope);
    case "translate": return translated(state, request, message.answer);
    default: return answered(state, message, envelope);
  }
}

/** A customer wrote, or our own account did in another program (`echo`). */
function received(known: State, message: Received, envelope: Envelope): Step<State> {
  const thread = known.thread ?? message.thread;
  if (!thread) return [known];
  const ours = message.echo ? echoed(known, message, envelope) : null;
  if (ours) return ours;
  const { echo } = message;
  const early = earlyOf(known, message.ext);
  const content = early?.content ?? message.content;
  const isGone = early?.marks.revoked !== undefined;
  if (content.type === "system") return note({ ...known, thread, name: known.name || message.name || "", to: message.keys }, envelope, "system", content.text, null);
  const [before, ...gone] = outdated(known, envelope.at, echo ? "ignored" : "stale");
  const reopens = !echo && before.status !== "open";
  const at = plausible(message.sentAt, envelope.at);
  const number = before.entries + 1;
  const heard: State = {
    ...before, thread, entries: number, lastAt: envelope.at, preview: isGone ? "" : preview(content), previewKind: echo ? "out" : isGone ? "other" : previewKind(content), previewExt: message.ext,
    name: message.name || before.name, status: reopens ? "open" : before.status, snoozedUntil: reopens ? 0 : before.snoozedUntil,
    ...(reopens && before.insight && { insight: returned(before.insight) }),
    ...(echo
      ? { unread: 0, waitingSince: 0, answer: { number, by: 0 }, to: before.to.length > 0 ? before.to : message.keys }
      : {
          heard: number, unread: before.unread + 1, waitingSince: before.waitingSince || envelope.at, unmarked: message.ext, to: message.keys.length > 0 ? message.keys : before.to,
          windowUntil: answerWindowMs[thread.platform] && at + answerWindowMs[thread.platform],
        }),
  };
  const [state, ...asking] = introduced(heard, message, envelope);
  const entry = store.entry({
    conversation: state.id, number, at, kind: echo ? "out" : "in", author: echo ? "elsewhere" : "contact", ext: message.ext,
    ...(isGone ? { body: "", content: early!.marks } : { body: words(content), content: early ? { ...entryContent({ ...message, content }), ...early.marks } : entryContent(message) }),
  });
  const effects = [
    ...gone, entry, feed({ id: state.id, what: "entry", n: number, seen: [state.assignee, state.assignee] }),
    ...(isGone ? [] : copyOf(state, { number }, content, envelope)), ...(isGone || echo ? [] : basketOf(state, content, number)), ...asking,
  ];
  if (!before.thread || (message.name && message.name !== before.name))
    effects.push(tell("contact", thread.contact, { type: "seen", ...(message.name && { name: message.name }), identities: message.identities, sentAt: at }));
  if (!reopens) return [state, ...effects];
  const [reopened, ...more] = note(state, envelope, "system", "", { change: { what: "status", from: before.status, to: "open" } });
  return [reopened, ...effects, ...more];
}

// ---------------------------------------------------------------- what every file of this actor uses

/** Adds a line that is no message: a note's sibling that tells what changed. */
export function note(state: State, envelope: Envelope, author: Author, body: string, content: EntryContent | null, audienceBefore = state.assignee): Step<State> {
  const next = { ...state, entries: state.entries + 1 };
  const entry = store.entry({ conversation: state.id, number: next.entries, at: envelope.at, kind: "event", author, body, content, ext: null });
  return [next, entry, ...shown(next, "entry", next.entries, audienceBefore)];
}

/** The list row as it is now, and the feed event that tells of it. */
export function shown(state: State, what: "entry" | "change" | "row", n: number | undefined, audienceBefore = state.assignee): Effect[] {
  if (!state.thread) return [];
  return [feed({ id: state.id, what, ...(n !== undefined && { n }), seen: [audienceBefore, state.assignee] })];
}

/** How long typing shows after the platform told of it. */
const typingMs = 6_000;
const previewCharsMax = 140;
export function preview(content: Content): string {
  const text = words(content).slice(0, previewCharsMax);
  return /[^\S ]| {2}/.test(text) ? text.replace(/\s+/g, " ") : text;
}

function previewKind(content: Content): ConversationRow["previewKind"] {
  switch (content.type) {
    case "text": case "choice": return "in";
    case "media": return content.media;
    case "location": case "contacts": case "order": return content.type;
    default: return "other";
  }
}

function entryContent({ content, quote, forwarded, referral, author }: Received): EntryContent | null {
  if (content.type === "text" && !quote && !forwarded && !referral && !author) return null;
  return { ...(content.type !== "text" && { content }), ...(quote && { quote }), ...(forwarded && { forwarded }), ...(referral && { referral }), ...(author && { author }) };
}

/** Platforms' clocks are believed within reason: a message is not from the future, nor older than any redelivery. */
const clockAheadMsMax = 60_000;
const clockBehindMsMax = 30 * 24 * 3_600_000;
const plausible = (sentAt: number, now: number): number => (sentAt > now + clockAheadMsMax || sentAt < now - clockBehindMsMax ? now : sentAt);

// ---------------------------------------------------------------- the row, and what the snapshot keeps beside it

function rowOf(state: State): ConversationRow {
  const { channel, platform, contact, number } = state.thread!;
  return {
    id: state.id, number, channel, platform, contact, name: state.name, ...(state.picture && { picture: state.picture }), status: state.status, priority: state.priority, assignee: state.assignee,
    tags: state.tags, unread: state.unread,
    entries: state.entries, lastAt: state.lastAt, preview: state.preview, previewKind: state.previewKind, ...(state.answer && { answeredBy: state.answer.by }), trouble: state.trouble.length,
    windowUntil: state.windowUntil, snoozedUntil: state.snoozedUntil, waitingSince: state.waitingSince, ...(state.insight && { insight: state.insight }), ...(state.draft && { suggestion: state.draft.number }),
  };
}

type Packed = Omit<State, "thread" | "id" | "name" | "status" | "priority" | "assignee" | "tags" | "unread" | "entries" | "lastAt" | "preview" | "previewKind" | "windowUntil" | "snoozedUntil" | "waitingSince" | "insight" | "picture">;

function pack(state: State): Packed {
  const { id, thread, name, status, priority, assignee, tags, unread, entries, lastAt, preview, previewKind, windowUntil, snoozedUntil, waitingSince, insight, picture, ...packed } = state;
  return packed;
}

function unpack(packed: Packed, row: ConversationRow): State {
  const { id, channel, platform, contact, number, name, status, priority, assignee, tags, unread, entries, lastAt, preview, previewKind, windowUntil, snoozedUntil, waitingSince, insight, picture } = row;
  return {
    ...packed, id, thread: { channel, platform, contact, number }, name, status, priority, assignee, tags, unread, entries, lastAt, preview, previewKind, windowUntil, snoozedUntil, waitingSince,
    ...(insight && { insight }), ...(picture && { picture }),
  };
}
