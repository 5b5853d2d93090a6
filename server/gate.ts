/**
 * The gate every exchange with a platform passes, one lane per channel: the platform's rate, a bound on what is under way, a breaker that stops calling a
 * platform that doesn't answer, and a stop for a channel whose token is dead. Who must wait longer than a moment is sent back with the time to come
 * again; so nothing queues here for long, and what was never sent is never called unknown.
 */
import { BrokenCircuitError, ConsecutiveBreaker, IterableBackoff, circuitBreaker, handleWhenResult } from "cockatiel";
import type { Answer, Platform } from "../actors/messages";
import type { Connected } from "./channels";

export interface Gate {
  /** Runs `exchange` when the channel's lane allows it; else answers why not. `chat` names the thread on the platform, `msMax` is for exchanges with a file in them. Never throws. */
  pass(connected: Connected, chat: string, exchange: (signal: AbortSignal) => Promise<Answer>, msMax?: number): Promise<Answer>;
  /** How many channels are not called at the moment. */
  resting(): number;
  isResting(channel: number): boolean;
  /** The platform of a channel stopped answering, so that it isn't called for a while; or it answers again. */
  onRest(listener: (connected: Connected, resting: boolean) => void): void;
}

interface Budget { readonly perSecond: number; readonly burst: number; readonly perChatMs: number; readonly underWayMax: number }

/**
 * WhatsApp: 80 messages a second and number (https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput); its limit per pair allows bursts and is
 * left to the platform's own answer. Messenger and Instagram: 300 texts and 10 films a second (https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting); films
 * that come too fast are left to the answer. Telegram: about 30 a second, and one a second in one chat (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
 */
const budgets: Readonly<Record<Platform, Budget>> = {
  whatsapp: { perSecond: 80, burst: 40, perChatMs: 0, underWayMax: 32 },
  messenger: { perSecond: 100, burst: 40, perChatMs: 0, underWayMax: 32 },
  instagram: { perSecond: 100, burst: 40, perChatMs: 0, underWayMax: 32 },
  telegram: { perSecond: 30, burst: 15, perChatMs: 1_000, underWayMax: 16 },
  x: { perSecond: 1, burst: 15, perChatMs: 0, underWayMax: 4 },
};
const exchangeMsMax = 15_000;
const waitMsMax = 5_000;
const waitingMax = 400;
const chatsMax = 10_000;
const outagesInARow = 5;
const restMs = [5_000, 10_000, 30_000, 60_000];
const limitsInARow = 3;
const deadProbeMs = 60_000;

type Failed = Extract<Answer, { result: "failed" }>;

export function openGate(now: () => number = Date.now): Gate {
  const lanes = new Map<number, Lane>();
  const listeners: ((connected: Connected, resting: boolean) => void)[] = [];
  const laneOf = (connected: Connected): Lane => {
    const key = JSON.stringify([connected.config.apiBase, connected.config.secrets]);
    const known = lanes.get(connected.config.id);
    // New secrets or another address are another channel to the platform: old failures say nothing about it.
    if (known?.key === key) return known;
    const lane = openLane(key, budgets[connected.config.platform], now, (resting) => listeners.forEach((listener) => listener(connected, resting)));
    lanes.set(connected.config.id, lane);
    return lane;
  };
  return {
    pass: (connected, chat, exchange, msMax) => laneOf(connected).pass(chat, exchange, msMax),
    resting: () => [...lanes.values()].filter((lane) => lane.isResting()).length,
    isResting: (channel) => lanes.get(channel)?.isResting() ?? false,
    onRest: (listener) => void listeners.push(listener),
  };
}

interface Lane { readonly key: string; pass(chat: string, exchange: (signal: AbortSignal) => Promise<Answer>, msMax?: number): Promise<Answer>; isResting(): boolean }

function openLane(key: string, budget: Budget, now: () => number, rest: (resting: boolean) => void): Lane {
  const breaker = circuitBreaker(handleWhenResult((answer) => isOutage(answer as Answer)), {
    halfOpenAfter: new IterableBackoff(restMs),
    breaker: new ConsecutiveBreaker(outagesInARow),
  });
  let resting = false;
  const rests = (is: boolean): void => {
    if (resting !== is) rest(is);
    resting = is;
  };
  breaker.onBreak(() => rests(true));
  breaker.onReset(() => rests(false));
  const slots = openSlots(budget.underWayMax);
  const chats = new Map<string, number>();
  /** when the next message would be due if all were sent evenly */
  let dueAt = 0;
  let limited = 0;
  let pausedUntil = 0;
  let dead: Failed | null = null;
  let probeAt = 0;

  /** Books the next place in time. Milliseconds to wait for it, or null when it is too far away; then nothing is booked. */
  function book(chat: string): number | null {
    const at = now();
    const spacing = 1_000 / budget.perSecond;
    const due = Math.max(dueAt, at - budget.burst * spacing, pausedUntil);
    const chatFree = budget.perChatMs === 0 ? 0 : (chats.get(chat) ?? 0);
    const start = Math.max(due, chatFree, at);
    if (start - at > waitMsMax) return null;
    dueAt = due + spacing;
    if (budget.perChatMs > 0) {
      if (chats.size >= chatsMax) chats.clear();
      chats.set(chat, start + budget.perChatMs);
    }
    return start - at;
  }

  /** What an answer says about the channel as a whole. */
  function learn(answer: Answer): void {
    if (answer.result === "failed" && answer.dead) {
      dead = answer;
      probeAt = now() + deadProbeMs;
    } else if (answer.result === "sent" || answer.result === "done") dead = null;
    // One chat may be over its own limit; several in a row mean that the channel is.
    limited = answer.result === "failed" && answer.afterMs !== undefined ? limited + 1 : 0;
    if (limited >= limitsInARow && answer.result === "failed") pausedUntil = Math.max(pausedUntil, now() + (answer.afterMs ?? 0));
  }

  async function pass(chat: string, exchange: (signal: AbortSignal) => Promise<Answer>, msMax = exchangeMsMax): Promise<Answer> {
    if (dead !== null) {
      if (now() < probeAt) return dead;
      probeAt = now() + deadProbeMs;
    }
    const waitMs = book(chat);
    if (waitMs === null) return later(Math.max(pausedUntil - now(), waitMsMax));
    if (!(await slots.enter())) return later(waitMsMax);
    try {
      if (waitMs > 0) await Bun.sleep(waitMs);
      const answer = await breaker.execute(() => attempt(exchange, msMax));
      learn(answer);
      return answer;
    } catch (error) {
      if (error instanceof BrokenCircuitError) return asleep;
      return { result: "unknown", reason: "Sending broke off in Parley itself." };
    } finally {
      slots.leave();
    }
  }
  return { key, pass, isResting: () => resting || dead !== null || pausedUntil > now() };
}

async function attempt(exchange: (signal: AbortSignal) => Promise<Answer>, msMax: number): Promise<Answer> {
  try {
    return await exchange(AbortSignal.timeout(msMax));
  } catch {
    // An adapter promises not to throw. If one does, the message may have left.
    return { result: "unknown", reason: "The platform's answer could not be understood." };
  }
}

/** Silence, or a refusal that isn't about the message and names no time: the platform is not well. */
function isOutage(answer: Answer): boolean {
  return answer.result === "unknown" || (answer.result === "failed" && answer.retry && answer.afterMs === undefined);
}

const later = (afterMs: number): Answer => ({
  result: "failed", retry: true, afterMs, code: "channel_busy", reason: "The channel has more to send than its platform takes.", hint: "It is sent as soon as there is room.",
});
const asleep: Answer = {
  result: "failed", retry: true, afterMs: restMs[0], code: "platform_resting", reason: "The platform has not answered for a while.", hint: "It is tried again by itself when the platform answers.",
};

interface Slots { enter(): Promise<boolean>; leave(): void }

/** A bound on what is under way, first come first served. False: too many wait, or the wait was too long. */
function openSlots(max: number): Slots {
  let taken = 0;
  let waiting: { go(): void }[] = [];
  return {
    enter() {
      if (taken < max) {
        taken++;
        return Promise.resolve(true);
      }
      if (waiting.length >= waitingMax) return Promise.resolve(false);
      return new Promise((resolve) => {
        const place = {
          go() {
            clearTimeout(timer);
            resolve(true);
          },
        };
        const timer = setTimeout(() => {
          waiting = waiting.filter((each) => each !== place);
          resolve(false);
        }, waitMsMax);
        waiting.push(place);
      });
    },
    leave() {
      const next = waiting.shift();
      if (next) next.go();
      else taken--;
    },
  };
}
