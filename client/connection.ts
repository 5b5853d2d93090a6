/**
 * The states a connection can be in, and the only ways between them. Pure: the socket acts on what comes out. A person is always told which state it is,
 * so there is none called "something went wrong".
 */
import { unreachable } from "./unreachable";

export type Connection =
  /** nobody is signed in; `say` tells why, when it was not their own doing */
  | { at: "out"; say?: string }
  | { at: "connecting"; tries: number }
  /** the socket is open and the session is being taken up */
  | { at: "entering"; tries: number }
  | { at: "live" }
  /** back-off: the next try is due at `until` (ms) */
  | { at: "waiting"; tries: number; until: number }
  /** the machine says that it has no network; `tries` go on when it comes back */
  | { at: "offline"; tries: number }
  /** the server speaks another protocol than this page: only a reload helps */
  | { at: "refused" };

export type Happening =
  | { e: "start" }
  | { e: "opened" }
  | { e: "entered" }
  /** `dice` in 0…1 spreads the herd; `atLeastMs` from `bye` or a refusal */
  | { e: "closed"; code: number; now: number; dice: number; atLeastMs?: number }
  | { e: "due" }
  | { e: "network"; on: boolean }
  | { e: "out"; say?: string };

const backoffFirstMs = 250;
const backoffMaxMs = 15_000;
const tooFastMs = 3_000;
/** protocol.ts closeCodes; repeated here since only its types may be imported */
const signedOutCode = 4401;
const wrongProtocolCode = 4406;
const badFrameCode = 4400;
const tooFastCode = 4429;

export function next(state: Connection, happening: Happening): Connection {
  switch (happening.e) {
    case "start": case "due": return state.at === "refused" ? state : { at: "connecting", tries: triesOf(state) };
    case "opened": return state.at === "connecting" ? { at: "entering", tries: state.tries } : state;
    case "entered": return state.at === "entering" ? { at: "live" } : state;
    case "out": return { at: "out", say: happening.say };
    case "network": {
      if (!happening.on) return state.at === "out" || state.at === "refused" ? state : { at: "offline", tries: triesOf(state) };
      return state.at === "offline" || state.at === "waiting" ? { at: "connecting", tries: 0 } : state;
    }
    case "closed": return closed(state, happening);
    default: return unreachable<Connection>(happening) ?? state;
  }
}

function closed(state: Connection, { code, now, dice, atLeastMs = 0 }: Extract<Happening, { e: "closed" }>): Connection {
  if (state.at === "out" || state.at === "refused" || state.at === "offline") return state;
  if (code === signedOutCode) return { at: "out", say: "You were signed out. Sign in again to go on." };
  if (code === wrongProtocolCode || code === badFrameCode) return { at: "refused" };
  const tries = triesOf(state);
  const least = code === tooFastCode ? Math.max(atLeastMs, tooFastMs) : atLeastMs;
  return { at: "waiting", tries: tries + 1, until: now + least + backoff(tries, dice) };
}

/** Doubles up to a cap; half of it is chance, so that a thousand agents don't come back in one instant. */
export function backoff(tries: number, dice: number): number {
  const full = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.min(tries, 10));
  return Math.round(full / 2 + (full / 2) * dice);
}

function triesOf(state: Connection): number {
  return "tries" in state ? state.tries : 0;
}
