/**
 * A channel: one connected account, as a witness of what is not about a single conversation. It keeps what the platform told of the account, buries what could not be
 * read so that people see it, and knows how the account is: whether the platform refuses us, has fallen silent or doesn't answer, and when its access ends.
 */
import { after, bury, cancel, feed, fold, unreachable, type Behavior, type Effect, type Envelope, type Step } from "./behavior";
import { historyWith, noHistory, type History, type Letter } from "./channel-history";
import { alarmAt, noRhythm, rhythmAfter, usualBetween, type Rhythm } from "./channel-rhythm";
import type { ChannelMessage } from "./messages";

export interface State {
  readonly id: string;
  /** the platform refuses us since then, ms; 0: it does not */
  readonly refusedAt: number;
  /** what the platform's refusal means, for people */
  readonly say: string;
  readonly unparsed: number;
  readonly noticed: number;
  /** how often it was connected or switched; news of an earlier connection says nothing about this one */
  readonly connects: number;
  /** when its access ends, ms; 0: never, as far as we know */
  readonly expiresAt: number;
  /** whether its end is near enough to be told, or past */
  readonly aging: "" | "soon" | "over";
  /** ms; 0: never */
  readonly heardAt: number;
  readonly rhythm: Rhythm;
  /** when somebody looks whether it is too silent, ms; 0: nobody does */
  readonly listenAt: number;
  /** it should have been heard of by then, ms; 0: it is not silent */
  readonly silentAt: number;
  /** the platform doesn't answer since then, ms; 0: it does */
  readonly restingAt: number;
  readonly history: History;
}

const dayMs = 86_400_000;
/** How long before its access ends people are warned. */
export const warnAheadMs = 7 * dayMs;
/** An alarm that was set for later than it should be now is set anew when the difference is worth a write. */
const listenSlackMs = 3_600_000;

export const channel: Behavior<"channel", State> = {
  kind: "channel",
  version: 2,
  initial: (id) => ({
    id, refusedAt: 0, say: "", unparsed: 0, noticed: 0, connects: 0, expiresAt: 0, aging: "", heardAt: 0, rhythm: noRhythm, listenAt: 0, silentAt: 0, restingAt: 0, history: noHistory,
  }),
  // The first version knew nothing of connections; what it knew was of the one that is there.
  upgrade: (_version, snapshot) => ({ ...channel.initial((snapshot as State).id), connects: 1, ...(snapshot as Partial<State>) }),
  receive(state: State, message: ChannelMessage, envelope): Step<State> {
    const { at } = envelope;
    switch (message.type) {
      case "unparsed": return [{ ...state, unparsed: state.unparsed + 1 }, bury(message.reason)];
      case "noticed": return [{ ...state, noticed: state.noticed + 1 }];
      case "refused": return shown(state, marked({ ...state, refusedAt: state.refusedAt || at, say: `${message.reason} ${message.hint}` }, at, "x"));
      case "worked": return state.refusedAt === 0 ? [state] : shown(state, { ...passed(state, at), refusedAt: 0, say: "" });
      case "heard": return heard(state, message.at, message.count);
      case "connected": return connected(state, message.times, message.expiresAt, envelope);
      case "resting":
        if (message.on === state.restingAt > 0) return [state];
        return shown(state, message.on ? marked({ ...state, restingAt: at }, at, "w") : { ...passed(state, at), restingAt: 0 });
      case "listened": return listened(state, envelope);
      case "aged": return state.expiresAt === 0 ? [state] : aged(state, at);
      default: return unreachable(message);
    }
  },
};

function heard(state: State, at: number, count: number): Step<State> {
  // Several nodes tell what each of them heard, so this may be older than what is known.
  const heardAt = Math.max(state.heardAt, at);
  const next = { ...marked(state, at, "o"), heardAt, silentAt: 0, rhythm: rhythmAfter(state.rhythm, at, count) };
  return shown(state, ...listening(next));
}

/** Sets the alarm, unless one is set that rings about when it should. */
function listening(state: State): Step<State> {
  const due = alarmAt(state.rhythm, state.heardAt);
  if (due === null || (state.listenAt > 0 && state.listenAt <= due + listenSlackMs)) return [state];
  return [{ ...state, listenAt: due }, after("listen", due, { type: "listened" })];
}

function listened(state: State, { at }: Envelope): Step<State> {
  const due = alarmAt(state.rhythm, state.heardAt);
  const rung = { ...state, listenAt: 0 };
  if (due === null) return [rung];
  if (due > at) return listening(rung);
  return shown(state, marked({ ...rung, silentAt: at }, at, "x"));
}

/** Refusals and silences of before say nothing about what a person has just set up. What was set also wrote the row, so it is written again. */
function connected(state: State, times: number, expiresAt: number, { at }: Envelope): Step<State> {
  if (times === state.connects && expiresAt === state.expiresAt) return [state];
  const fresh = { ...passed(state, at), connects: times, expiresAt, refusedAt: 0, say: "", silentAt: 0, restingAt: 0, aging: "" as const };
  if (expiresAt === 0) return [fresh, cancel("age"), ...told(fresh)];
  const [next, ...effects] = aged(fresh, at);
  return effects.some((effect) => effect.effect === "fold") ? [next, ...effects] : [next, ...effects, ...told(next)];
}

function aged(state: State, at: number): Step<State> {
  const { expiresAt } = state;
  if (at >= expiresAt) return shown(state, { ...state, aging: "over" });
  if (at >= expiresAt - warnAheadMs) return shown(state, { ...state, aging: "soon" }, after("age", expiresAt, { type: "aged" }));
  return [state, after("age", expiresAt - warnAheadMs, { type: "aged" })];
}

const marked = (state: State, at: number, letter: Letter): State => ({ ...state, history: historyWith(state.history, at, meanwhileOf(state), letter) });
const passed = (state: State, at: number): State => marked(state, at, ".");

/** What a moment without any event was like. */
export function meanwhileOf(state: Pick<State, "refusedAt" | "silentAt" | "restingAt">): Letter {
  if (state.refusedAt > 0 || state.silentAt > 0) return "x";
  return state.restingAt > 0 ? "w" : ".";
}

/** The next state, with what people see of it when that has changed. */
function shown(before: State, next: State, ...effects: readonly Effect[]): Step<State> {
  const [was, is] = [standing(before), standing(next)];
  return was.state === is.state && was.say === is.say ? [next, ...effects] : [next, ...effects, ...told(next)];
}

const told = (state: State): readonly Effect[] => [
  fold({ fold: "channel", channel: Number(state.id), ...standing(state) }),
  feed({ id: state.id, what: "channel", seen: [0, 0] }),
];

/** The worst that is true of it, in words that stay true while nobody reads them. A say beside `ok` is a warning. */
export function standing(state: State): { readonly state: "ok" | "silent" | "refused"; readonly say: string | null } {
  if (state.refusedAt > 0) return { state: "refused", say: state.say };
  if (state.silentAt > 0) return { state: "silent", say: `Nothing has come since ${dated(state.heardAt)}${rhythmOf(state)}. Check the webhook at the platform, and send a test.` };
  if (state.restingAt > 0) return { state: "ok", say: `The platform has not answered since ${dated(state.restingAt)}. What waits is sent when it does.` };
  if (state.aging === "soon") return { state: "ok", say: `Its access ends on ${dated(state.expiresAt)}. Messages stop both ways after that: reconnect it before.` };
  if (state.aging === "over") return { state: "ok", say: `Its access ended on ${dated(state.expiresAt)}. Reconnect it.` };
  return { state: "ok", say: null };
}

function rhythmOf({ rhythm, heardAt, silentAt }: State): string {
  const missed = usualBetween(rhythm, heardAt, silentAt);
  const minutes = missed > 0 ? Math.round((silentAt - heardAt) / missed / 60_000) : 0;
  if (minutes < 1) return "; usually something comes every minute";
  return minutes < 90 ? `; usually something comes every ${minutes} minutes` : `; usually something comes every ${Math.round(minutes / 60)} hours`;
}

/** `26 Nov 2026, 09:00 UTC`: the row is read in every time zone. */
const dated = (at: number): string => `${clock.format(at)} UTC`;
const clock = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
