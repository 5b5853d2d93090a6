/**
 * Telegram by long polling, for installations without a public address. One poller per channel in the whole installation: an advisory lock decides which node
 * polls. Asking with an offset tells Telegram that everything before it may be forgotten, so the offset moves only after the commit.
 * https://core.telegram.org/bots/api#getupdates
 */
import type { Sql } from "postgres";
import type { Fetch } from "../actors/adapters/adapter";
import { call } from "../actors/adapters/telegram-api";
import { readers } from "../actors/adapters/telegram-news";
import type { Kernel } from "../actors/kernel/kernel";
import { holdLock, letGo } from "../sql/locks";
import { journal, offer, offerUnparsed, settled } from "./arrivals";
import type { Channels, Connected } from "./channels";
import { faultOf, type Log } from "./log";
import type { Metrics } from "./metrics";
import { adapters } from "./platforms";

export interface PollingParts {
  readonly kernel: Pick<Kernel, "accept">;
  /** A connection of its own, since the lock lives as long as the connection does. */
  readonly locks: Sql;
  readonly channels: Channels;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly fetch?: Fetch;
}

export interface Polling { stop(): Promise<void> }

const pollSeconds = 25;
const pollMsMax = (pollSeconds + 10) * 1000;
/** A full batch stays under the bound on an answer's size. */
const updatesMax = 50;
const lookMs = 2_000;
const otherNodeMs = 15_000;
const restMsMin = 1_000;
const restMsMax = 60_000;
/** Telegram leaves these out unless they are asked for by name. */
const allowedUpdates = Object.keys(readers);

export function openPolling(parts: PollingParts): Polling {
  const pollers = new Map<number, Poller>();
  const look = (): void => {
    for (const [id, poller] of pollers) {
      const connected = parts.channels.get(id);
      if (!connected?.enabled || connected.config.mode !== "polling" || connected.version !== poller.version) {
        poller.stop();
        if (poller.isDone()) pollers.delete(id);
      }
    }
    for (const connected of parts.channels.all()) {
      const { id, platform, mode } = connected.config;
      if (platform === "telegram" && mode === "polling" && connected.enabled && !pollers.has(id)) pollers.set(id, startPoller(parts, connected));
    }
  };
  look();
  const looking = setInterval(look, lookMs);
  return {
    async stop() {
      clearInterval(looking);
      for (const poller of pollers.values()) poller.stop();
      await Promise.all([...pollers.values()].map((poller) => poller.done));
    },
  };
}

interface Poller { readonly version: number; readonly done: Promise<void>; isDone(): boolean; stop(): void }

function startPoller({ kernel, locks, channels, metrics, log, fetch }: PollingParts, connected: Connected): Poller {
  const { config } = connected;
  const facts = { tenant: config.tenant, channel: config.id, platform: config.platform };
  const ending = new AbortController();
  let isDone = false;
  let offset = 0;
  let restMs = restMsMin;

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await sleep(await poll());
      } catch (error) {
        if (ending.signal.aborted) return;
        log.warn("poll_failed", { ...facts, ...faultOf(error) });
        await sleep(backOff());
      }
    }
  }

  /** One round. Milliseconds to wait before the next. */
  async function poll(): Promise<number> {
    if (!(await holdLock(locks, config.tenant, config.id))) return otherNodeMs;
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(pollMsMax)]);
    const called = await call("getUpdates", { offset, timeout: pollSeconds, limit: updatesMax, allowed_updates: allowedUpdates }, config, fetch ?? ((url, init) => globalThis.fetch(url, init)), signal);
    if (ending.signal.aborted) return 0;
    if (!called.ok) {
      const { answer } = called;
      log.warn("poll_refused", { ...facts, code: answer.result === "failed" ? answer.code : answer.result });
      if (answer.result === "failed" && answer.dead) await refused(answer.code, answer.reason, answer.hint);
      if (answer.result === "failed" && answer.code === "409") {
        await refused("409", "Telegram delivers this bot's messages somewhere else.", "Stop the other program that uses the bot; if it has a webhook, add the channel again with --mode polling, which removes it.");
      }
      return Math.max(backOff(), answer.result === "failed" ? (answer.afterMs ?? 0) : 0);
    }
    const updates = Array.isArray(called.result) ? called.result : [];
    for (const update of updates) await accept(update);
    channels.heard(config.id, Date.now());
    const last = updates.at(-1) as { update_id?: unknown } | undefined;
    if (typeof last?.update_id === "number") offset = last.update_id + 1;
    if (channels.shown(config.tenant).some((channel) => channel.id === config.id && channel.state === "refused")) await tell({ type: "worked" });
    restMs = restMsMin;
    return 0;
  }

  /** In order and one after the other: a later update of a chat must not overtake an earlier one that had to be offered again. */
  async function accept(update: unknown): Promise<void> {
    const at = Date.now();
    const raw = new TextEncoder().encode(JSON.stringify(update));
    const parsed = adapters.telegram.parse(raw, at);
    if (!parsed.ok) {
      await offerUnparsed(kernel, connected, raw, parsed.reason, at);
      metrics.webhook("telegram", "unparsed");
      return;
    }
    const began = performance.now();
    await settled(parsed.told.map((item, place) => offer(kernel, connected, item, place === 0 ? journal(raw) : null, at)));
    metrics.webhook("telegram", "accepted");
    metrics.accepted((performance.now() - began) / 1000, parsed.told.length);
  }

  async function refused(code: string, reason: string, hint: string): Promise<void> {
    if (channels.shown(config.tenant).some((channel) => channel.id === config.id && channel.state === "refused")) return;
    await tell({ type: "refused", code, reason, hint });
  }

  async function tell(message: { type: "worked" } | { type: "refused"; code: string; reason: string; hint: string }): Promise<void> {
    await kernel.accept({ tenant: config.tenant, source: config.id, id: `poll:${crypto.randomUUID()}`, to: `channel/${config.id}`, message, raw: null, at: Date.now() });
    await channels.refresh();
  }

  function backOff(): number {
    const now = restMs;
    restMs = Math.min(restMs * 2, restMsMax);
    return now;
  }

  /** Ends at once when the poller is to end. */
  async function sleep(ms: number): Promise<void> {
    if (ms === 0 || ending.signal.aborted) return;
    const rest = Promise.withResolvers<void>();
    const timer = setTimeout(rest.resolve, ms);
    ending.signal.addEventListener("abort", rest.resolve as () => void);
    await rest.promise;
    ending.signal.removeEventListener("abort", rest.resolve as () => void);
    clearTimeout(timer);
  }

  const done = run().then(() => letGo(locks, config.tenant, config.id)).catch((error: unknown) => log.debug("poll_lock_not_released", { ...facts, ...faultOf(error) })).finally(() => {
    isDone = true;
  });
  return { version: connected.version, done, isDone: () => isDone, stop: () => ending.abort() };
}
