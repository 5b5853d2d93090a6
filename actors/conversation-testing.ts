/** For tests: runs a conversation through messages, as the kernel would. Nothing here is part of the product. */
import type { Effect, Envelope } from "./behavior";
import { conversation, type State } from "./conversation";
import type { ConversationMessage } from "./messages";

export interface Ran { readonly state: State; readonly effects: Effect[] }

/** `now`: the clock of what is accepted, ms. Messages are numbered from 1 on, over all that one runner runs. */
export function openRun(now: () => number): (state: State, ...messages: readonly ConversationMessage[]) => Ran {
  let seq = 0;
  const envelope = (): Envelope => ({ id: `m${++seq}`, tenant: 1, address: "conversation/c1", seq, at: now() });
  return (state, ...messages) => {
    const effects: Effect[] = [];
    for (const message of messages) {
      const [next, ...more] = conversation.receive(state, message, envelope());
      state = next;
      effects.push(...more);
    }
    return { state, effects };
  };
}
