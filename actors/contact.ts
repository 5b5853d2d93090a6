/**
 * A contact: a person, who may have many identities. Conversations tell it whom they saw; people name it.
 * A name that an agent gave stays when a platform tells another one.
 */
import { feed, store, unreachable, type Behavior, type Effect, type Step } from "./behavior";
import type { ContactMessage, Identity } from "./messages";

export interface State {
  readonly id: string;
  readonly name: string;
  /** the name was given by a person of ours */
  readonly named: boolean;
  readonly seenAt: number;
  readonly identities: readonly Identity[];
}

const identitiesMax = 20;

export const contact: Behavior<"contact", State> = {
  kind: "contact",
  version: 1,
  initial: (id) => ({ id, name: "", named: false, seenAt: 0, identities: [] }),
  upgrade: (_version, snapshot) => snapshot as State,
  receive(state: State, message: ContactMessage): Step<State> {
    switch (message.type) {
      case "seen": {
        const news = message.identities.filter((one) => !state.identities.some((known) => known.kind === one.kind && known.value === one.value));
        const name = state.named ? state.name : message.name || state.name;
        const next = { ...state, name, seenAt: Math.max(state.seenAt, message.sentAt), identities: [...state.identities, ...news].slice(-identitiesMax) };
        return [next, ...row(next), ...news.map((one) => store.identity({ ...one, contact: state.id }))];
      }
      case "rename": {
        const next = { ...state, name: message.name, named: true };
        return [next, ...row(next)];
      }
      default: return unreachable(message);
    }
  },
};

/** Everybody may know of every contact: nobody's audience. */
const row = ({ id, name, seenAt }: State): Effect[] => [store.contact({ id, name, seenAt }), feed({ id, what: "contact", seen: [0, 0] })];
