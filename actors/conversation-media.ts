/**
 * How a conversation comes by its customers' files. Platforms forget them (a WhatsApp link lives five minutes, its id seven days), so each is copied as soon as
 * it is heard of: a call fetches it, its answer becomes part of the entry, and what may pass is tried again for about a day. Nothing of it lies in the snapshot.
 */
import { after, call, fold, type Effect, type Envelope, type Step } from "./behavior";
import type { State } from "./conversation";
import type { Answer, Content, FetchRequest } from "./messages";

/** Waits before the second attempt and those that follow; after the last one people are told. */
export const fetchRetryMs = [5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 43_200_000] as const;
export const fetchAttemptsMax = fetchRetryMs.length + 1;

/** Which entry a file belongs to: our number of it, or the platform's id when the entry was edited. */
type Place = { readonly number: number } | { readonly ext: string };

/** The call that copies a file, if `content` is one that we have no copy of. Each part of an album is an entry of its own. */
export function copyOf(state: State, place: Place, content: Content, envelope: Envelope): Effect[] {
  if (content.type !== "media" || content.file || !state.thread) return [];
  return [begin({ kind: "fetch", channel: state.thread.channel, conversation: state.id, ...place, attempt: 1, content }, envelope)];
}

/** Named by the message that asked for it: an entry can be edited again before its first file has arrived. */
const begin = (request: FetchRequest, envelope: Envelope): Effect => call(`${request.conversation}.fetch.${envelope.seq}`, request);

/** The answer: our copy, a refusal for good, or one that may pass. */
export function copied(state: State, request: FetchRequest, answer: Answer, envelope: Envelope): Step<State> {
  const { number, ext, content, conversation } = request;
  const base = { fold: "media", conversation, number, ext, ref: content.ref, seen: state.assignee } as const;
  if (answer.result === "fetched") return [state, fold({ ...base, file: answer.file })];
  if (answer.result === "failed" && answer.retry && request.attempt < fetchAttemptsMax) {
    const waitMs = Math.max(answer.afterMs ?? 0, fetchRetryMs[request.attempt - 1] ?? 0);
    const again = { ...request, attempt: request.attempt + 1 };
    return [state, after(`fetch.${envelope.seq}`, envelope.at + waitMs, { type: "fetch_due", request: again })];
  }
  return [state, fold({ ...base, refused: saying(answer) })];
}

function saying(answer: Answer): string {
  if (answer.result === "failed") return `${answer.reason} ${answer.hint}`.trim();
  return "The file could not be copied. Ask the customer to send it again.";
}

export const copyDue = (state: State, request: FetchRequest, envelope: Envelope): Step<State> => [state, begin(request, envelope)];
