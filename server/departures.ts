/**
 * The one way by which messages leave, whoever sends them: with a place in the platform's budgets and a token that is good for a while, through the channel's gate. What the
 * answer says of the channel as a whole its actor hears.
 */
import type { Fetch, Outgoing } from "../actors/adapters/adapter";
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer } from "../actors/messages";
import type { Channels, Connected } from "./channels";
import type { Gate } from "./gate";
import { faultOf, type Log } from "./log";
import { adapters } from "./platforms";
import type { Quotas } from "./quota";
import type { Renewal } from "./renewal";

export interface DeparturesParts {
  readonly kernel: Pick<Kernel, "accept">;
  readonly channels: Channels;
  readonly gate: Gate;
  readonly quotas: Quotas;
  readonly renewal: Renewal;
  readonly log: Log;
  readonly fetch?: Fetch;
}

export interface Departures {
  /** Runs `send` when `who` has a place in the budgets, with the channel signed in. `mayWait`: whether a place later is kept for whoever comes again. */
  depart(connected: Connected, who: string, send: (ready: Connected) => Promise<Answer>, mayWait: boolean): Promise<Answer>;
  /** The message itself: the one exchange that platforms count, and whose time tells which watermark covers it. */
  message(ready: Connected, outgoing: Outgoing, msMax?: number): Promise<Answer>;
}

/** How adapters whose tokens can be renewed say that one is refused. */
const refusedToken = "token";

export function openDepartures({ kernel, channels, gate, quotas, renewal, log, fetch = (url, init) => globalThis.fetch(url, init) }: DeparturesParts): Departures {
  /** With a token that is good for a while. One that the platform refuses all the same is renewed, once: what was refused never left. */
  async function signedIn(connected: Connected, send: (ready: Connected) => Promise<Answer>): Promise<Answer> {
    const ready = await renewal.ready(connected);
    if ("result" in ready) return ready;
    const answer = await send(ready);
    if (answer.result !== "failed" || answer.code !== refusedToken) return answer;
    const renewed = await renewal.ready(ready, true);
    return "result" in renewed || renewed === ready ? answer : await send(renewed);
  }

  /** A dead token is the channel's trouble, not the message's: its actor hears of it, and of the first message that gets through again. */
  async function report(connected: Connected, answer: Answer): Promise<void> {
    const { tenant, id, platform } = connected.config;
    const isRefused = channels.shown(tenant).some((channel) => channel.id === id && channel.state === "refused");
    const message = answer.result === "failed" && answer.dead && !isRefused
      ? { type: "refused" as const, code: answer.code, reason: answer.reason, hint: answer.hint }
      : answer.result === "sent" && isRefused ? { type: "worked" as const } : null;
    if (message === null) return;
    log.warn(message.type === "refused" ? "channel_refused" : "channel_worked", { tenant, channel: id, platform });
    try {
      await kernel.accept({ tenant, source: id, id: `gate:${crypto.randomUUID()}`, to: `channel/${id}`, message, raw: null, at: Date.now() });
      await channels.refresh();
    } catch (error) {
      log.warn("channel_state_not_told", { tenant, channel: id, ...faultOf(error) });
    }
  }

  return {
    async depart(connected, who, send, mayWait) {
      const waitMs = quotas.book(connected, who, mayWait);
      const answer = await (waitMs > 0 ? usedUp(waitMs) : signedIn(connected, send));
      await report(connected, answer);
      return answer;
    },
    async message(ready, outgoing, msMax) {
      let leftAt = 0;
      const counted: Fetch = async (url, init) => {
        leftAt = Date.now();
        const response = await fetch(url, init);
        quotas.observe(ready, response.headers);
        return response;
      };
      const answer = await gate.pass(ready, outgoing.to[0] ?? "", (signal) => adapters[ready.config.platform].send(outgoing, ready.config, counted, signal), msMax);
      return answer.result === "sent" ? { ...answer, at: answer.at ?? leftAt } : answer;
    },
  };
}

const usedUp = (afterMs: number): Answer =>
  ({ result: "failed", retry: true, afterMs, code: "budget", reason: "The account has sent as much as its platform takes for now.", hint: "It is sent by itself as soon as there is room." });
