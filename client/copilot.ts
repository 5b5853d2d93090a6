/** What the copilot writes while it writes it, and which of its drafts waits for this person. Pure. */
import type { Down, Entry, FeedItem, Suggested } from "../server/protocol";
import { withOrWithout } from "./screen";
import type { Drafting, Intent, State } from "./state";

type DraftingFrame = Extract<Down, { t: "drafting" }>;

/** Nothing is waited for longer: the server gives up earlier. */
const draftingMsMax = 150_000;

/** A portion of a draft. Portions may be missing: then what is here stands still until the whole draft comes as an entry. */
export function written(state: State, { conversation, draft, from, text, end }: DraftingFrame, now: number): State {
  const held = state.drafting[conversation];
  if (end) return held && (held.draft === draft || held.draft === "") ? { ...state, drafting: withOrWithout(state.drafting, conversation, null) } : state;
  const before: Drafting = held?.draft === draft ? held : { draft, text: "", at: held?.draft === "" ? held.at : now, isCut: false };
  const isCut = before.isCut || from > before.text.length;
  const next = isCut ? { ...before, isCut } : { ...before, text: before.text.slice(0, from) + text };
  return { ...state, drafting: { ...state.drafting, [conversation]: next } };
}

/** Asked for or stopped: shown before the server has heard of it. */
export function wished(state: State, { conversation, request, at }: Intent): State {
  if (request.type === "suggest") return { ...state, drafting: { ...state.drafting, [conversation]: { draft: "", text: "", at, isCut: false } } };
  return request.type === "stop_suggesting" && state.drafting[conversation] ? { ...state, drafting: withOrWithout(state.drafting, conversation, null) } : state;
}

/** The server will not draft anything. */
export const unwished = (state: State, intent: Intent | undefined): State =>
  (intent?.request.type === "suggest" && state.drafting[intent.conversation] ? { ...state, drafting: withOrWithout(state.drafting, intent.conversation, null) } : state);

/** The whole draft is there, or the customer wrote again: what was being written is of no use any more. */
export function withoutWritten(drafting: State["drafting"], events: readonly FeedItem[]): State["drafting"] {
  if (Object.keys(drafting).length === 0) return drafting;
  return events.reduce((left, { id, entry, gone }) => (left[id] && (gone || entry?.kind === "suggestion" || entry?.kind === "in") ? withOrWithout(left, id, null) : left), drafting);
}

export const stillWritten = (drafting: State["drafting"], now: number): State["drafting"] =>
  (Object.values(drafting).some(({ at }) => now - at > draftingMsMax) ? Object.fromEntries(Object.entries(drafting).filter(([, { at }]) => now - at <= draftingMsMax)) : drafting);

export type SuggestionEntry = Entry & { content: { suggested: Suggested } };
const isSuggestion = (entry: Entry): entry is SuggestionEntry => entry.kind === "suggestion" && entry.content?.suggested !== undefined;

/** The draft that waits for an agent; undefined: there is none, it is out of date, or it is not loaded. */
export function waitingDraft(state: State, id: string): SuggestionEntry | undefined {
  const number = state.rows[id]?.suggestion;
  const entry = number === undefined ? undefined : state.threads[id]?.entries.findLast((one) => one.number === number);
  return entry && isSuggestion(entry) ? entry : undefined;
}

/** The one that can be taken: while another is written, the one before is on its way out. */
export const offeredDraft = (state: State, id: string): SuggestionEntry | undefined => (state.drafting[id] ? undefined : waitingDraft(state, id));

/** What the copilot said last, when nothing was said since: the draft that waits, or why there is none. */
export function lastSuggestion(state: State, id: string): SuggestionEntry | undefined {
  const waiting = waitingDraft(state, id);
  if (waiting) return waiting;
  const entry = state.threads[id]?.entries.findLast((one) => one.kind !== "event" && one.kind !== "note");
  return entry && isSuggestion(entry) ? entry : undefined;
}

/** The customer wrote after a draft that nobody had used. */
export function isOutOfDate(state: State, id: string): boolean {
  if (waitingDraft(state, id) || state.drafting[id]) return false;
  const entries = state.threads[id]?.entries ?? [];
  const at = entries.findLastIndex(({ kind }) => kind === "suggestion" || kind === "out");
  const last = entries[at];
  return last !== undefined && isSuggestion(last) && !last.content.suggested.failed && last.content.verdict?.outcome === undefined && entries.slice(at).some(({ kind }) => kind === "in");
}

/** The rest of the draft after what is written in the composer; "" when the two have parted. */
export function ghostOf(state: State, id: string): string {
  const written = state.drafts[id];
  const draft = offeredDraft(state, id);
  if (written?.note || (draft && state.screen.unwanted === draft.number)) return "";
  const whole = draft?.body ?? state.drafting[id]?.text ?? "";
  const begun = written?.text ?? "";
  return whole.length > begun.length && whole.startsWith(begun) ? whole.slice(begun.length) : "";
}
