/**
 * A channel: one connected account, as a witness of what is not about a single conversation. It keeps what the platform told of the account,
 * buries what could not be read so that people see it, and remembers that the platform refused our credentials.
 */
import { bury, feed, fold, unreachable, type Behavior, type Step } from "./behavior";
import type { ChannelMessage } from "./messages";

export interface State {
  readonly id: string;
  /** the platform refuses us since then, ms; 0: it does not */
  readonly refusedAt: number;
  readonly say: string;
  readonly unparsed: number;
  readonly noticed: number;
}

export const channel: Behavior<"channel", State> = {
  kind: "channel",
  version: 1,
  initial: (id) => ({ id, refusedAt: 0, say: "", unparsed: 0, noticed: 0 }),
  upgrade: (_version, snapshot) => snapshot as State,
  receive(state: State, message: ChannelMessage, envelope): Step<State> {
    switch (message.type) {
      case "unparsed": return [{ ...state, unparsed: state.unparsed + 1 }, bury(message.reason)];
      case "noticed": return [{ ...state, noticed: state.noticed + 1 }];
      case "refused":
        return shown({ ...state, refusedAt: state.refusedAt || envelope.at, say: `${message.reason} ${message.hint}` });
      case "worked": return state.refusedAt === 0 ? [state] : shown({ ...state, refusedAt: 0, say: "" });
      default: return unreachable(message);
    }
  },
};

const shown = (state: State): Step<State> => [
  state,
  fold({ fold: "channel", channel: Number(state.id), state: state.refusedAt ? "refused" : "ok", say: state.say || null }),
  feed({ id: state.id, what: "channel", seen: [0, 0] }),
];
