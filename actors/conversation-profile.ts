/**
 * How a conversation comes by its customer's name where webhooks tell none: the platform is asked once, by a call, when the customer first writes. What comes of it is the
 * name in lists, the username and a picture; what fails may pass and is tried again for about an hour, and after that the customer stays without a name, which harms nobody.
 */
import { after, call, tell, type Effect, type Envelope, type Step } from "./behavior";
import { shown, type State } from "./conversation";
import { asksWho } from "./messages";
import type { Answer, ProfileRequest, Received } from "./messages";

/** Waits before the second attempt and those that follow. */
export const profileRetryMs = [10_000, 60_000, 600_000, 3_600_000] as const;
export const profileAttemptsMax = profileRetryMs.length + 1;

/** Asks who somebody is, unless it is known or was asked before. Our own messages don't count: platforms tell of people only after they have written. */
export function introduced(state: State, message: Received, envelope: Envelope): Step<State> {
  const { thread } = state;
  if (!thread || message.echo || message.name || state.asked || !asksWho[thread.platform]) return [state];
  return [{ ...state, asked: true }, begin({ kind: "profile", channel: thread.channel, conversation: state.id, to: state.to, attempt: 1 }, envelope)];
}

const begin = (request: ProfileRequest, envelope: Envelope): Effect => call(`${request.conversation}.profile.${envelope.seq}`, request);

export function profiled(state: State, request: ProfileRequest, answer: Answer, envelope: Envelope): Step<State> {
  if (answer.result === "known" && state.thread) {
    const { name, handle, picture } = answer;
    const next = { ...state, name: name || state.name, ...(picture && { picture: picture.id }) };
    const identities = handle ? [{ kind: "handle", value: handle } as const] : [];
    return [next, tell("contact", state.thread.contact, { type: "seen", ...(name && { name }), identities, sentAt: 0 }), ...shown(next, "row", undefined)];
  }
  if (answer.result !== "failed" || !answer.retry || request.attempt >= profileAttemptsMax) return [state];
  const waitMs = Math.max(answer.afterMs ?? 0, profileRetryMs[request.attempt - 1] ?? 0);
  return [state, after("profile", envelope.at + waitMs, { type: "profile_due", request: { ...request, attempt: request.attempt + 1 } })];
}

export const profileDue = (state: State, request: ProfileRequest, envelope: Envelope): Step<State> => [state, begin(request, envelope)];
