/**
 * Messages that are edited or taken back. Webhooks come in any order, and one that is told again may come days late: what is told of a message before the message
 * itself is remembered for a while, so that it appears as its sender left it, and what was deleted is never shown.
 */
import { fold, type Envelope, type Step } from "./behavior";
import { preview, shown, type State } from "./conversation";
import { copyOf } from "./conversation-media";
import type { Content, EntryContent, News } from "./messages";

/** A change to the platform's message `ext`; without content it was deleted. `at`: ms, the platform's clock. */
export interface Early { readonly ext: string; readonly at: number; readonly content?: Content }

/** The newest that may still find their message. Long ones push the others out, since they lie in the snapshot. */
const earlyMax = 8;
const earlyCharsMax = 8_192;

export function edited(state: State, { target, content, sentAt }: Extract<News, { type: "edited" }>, envelope: Envelope): Step<State> {
  const change = fold({ fold: "edit", conversation: state.id, ext: target, content, at: sentAt, seen: state.assignee });
  const [next, ...row] = previewed(remember(state, { ext: target, at: sentAt, content }), target, preview(content));
  return [next, change, ...copyOf(state, { ext: target }, content, envelope), ...row];
}

export function revoked(state: State, { target, sentAt }: Extract<News, { type: "revoked" }>): Step<State> {
  const change = fold({ fold: "revoke", conversation: state.id, ext: target, at: sentAt, seen: state.assignee });
  const [next, ...row] = previewed(remember(state, { ext: target, at: sentAt }), target, "");
  return [next, change, ...row];
}

/** Lists show the words of the newest message: not those that it has no more. */
function previewed(state: State, target: string, words: string): Step<State> {
  if (state.previewExt !== target || state.preview === words) return [state];
  const next: State = { ...state, preview: words, ...(words === "" && { previewKind: "other" }) };
  return [next, ...shown(next, "row", undefined)];
}

/** Whether the message is here can't be seen from here; of the newest ones it is known, and those are changed most. */
function remember(state: State, early: Early): State {
  if ([state.unmarked, state.previewExt, ...state.sent.map((each) => each.ext)].includes(early.ext)) return state;
  const others = (state.early ?? []).filter((each) => each.ext !== early.ext || isDeleted(each) !== isDeleted(early));
  let all = [...others, early].slice(-earlyMax);
  while (JSON.stringify(all).length > earlyCharsMax) all = all.slice(1);
  return { ...state, early: all };
}

const isDeleted = ({ content }: Early): boolean => content === undefined;

/** What came before the message: its words of today, and what its entry says of that. */
export function earlyOf(state: State, ext: string): { readonly content?: Content; readonly marks: Pick<EntryContent, "edited" | "revoked"> } | null {
  const all = state.early?.filter((each) => each.ext === ext) ?? [];
  if (all.length === 0) return null;
  const change = all.find((each) => each.content !== undefined);
  const end = all.find(isDeleted);
  return { content: change?.content, marks: { ...(change && { edited: change.at }), ...(end && { revoked: end.at }) } };
}
