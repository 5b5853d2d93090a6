/**
 * Asking platforms for what they have: Telegram for installations without a public address, X as a safety net under its webhooks or instead of them. One poller
 * per channel in the whole installation: an advisory lock decides which node polls. What a round is stands in polling-telegram.ts and polling-x.ts.
 */
import type { Sql } from "postgres";
import type { ChannelConfig, Fetch } from "../actors/adapters/adapter";
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer } from "../actors/messages";
import { holdLock, letGo } from "../sql/locks";
import { journal, offer, offerUnparsed, settled } from "./arrivals";
import type { Channels, Connected } from "./channels";
import { faultOf, type Log } from "./log";
import type { Metrics } from "./metrics";
import { adapters } from "./platforms";
import { telegramRound } from "./polling-telegram";
import { xRound } from "./polling-x";
import type { Renewal } from "./renewal";

export interface PollingParts {
  readonly kernel: Pick<Kernel, "accept">;
  readonly sql: Sql;
  /** A connection of its own, since the lock lives as long as the connection does. */
  readonly locks: Sql;
  readonly channels: Channels;
  readonly renewal: Renewal;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly fetch?: Fetch;
}

export interface Polling { stop(): Promise<void> }

/** What a round needs of the poller that runs it. */
export interface Poll {
  readonly connected: Connected;
  readonly sql: Sql;
  readonly renewal: Renewal;
  readonly log: Log;
  readonly fetch: Fetch;
  /** Aborted when the poller is to end. */
  readonly ending: AbortSignal;
  /** Keeps one body, as a webhook would bring it, before it returns. Called in order and one after the other: a later one must not overtake an earlier one. */
  accept(raw: Uint8Array): Promise<void>;
  /** The platform refused: people see why if they must act. Milliseconds to wait before the next round. */
  refused(answer: Answer): Promise<number>;
  /** A round went well. */
  worked(): Promise<void>;
}

/** One round. Milliseconds to wait before the next. */
export type Round = () => Promise<number>;

const lookMs = 2_000;
const otherNodeMs = 15_000;
const restMsMin = 1_000;
const restMsMax = 60_000;

/** How a channel is asked for what came, or null when its messages come by themselves. */
function roundOf({ platform, mode }: ChannelConfig): ((poll: Poll) => Round) | null {
  if (platform === "telegram" && mode === "polling") return telegramRound;
  return platform === "x" ? xRound : null;
}

export function openPolling(parts: PollingParts): Polling {
  const pollers = new Map<number, Poller>();
  const look = (): void => {
    for (const [id, poller] of pollers) {
      const connected = parts.channels.get(id);
      if (!connected?.enabled || connected.version !== poller.version) {
        poller.stop();
        if (poller.isDone()) pollers.delete(id);
      }
    }
    for (const connected of parts.channels.all()) {
      const { id } = connected.config;
      const round = pollers.has(id) || !connected.enabled ? null : roundOf(connected.config);
      if (round) pollers.set(id, startPoller(parts, connected, round));
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

function startPoller({ kernel, sql, locks, channels, renewal, metrics, log, fetch = (url, init) => globalThis.fetch(url, init) }: PollingParts, connected: Connected, begin: (poll: Poll) => Round): Poller {
  const { config } = connected;
  const { platform } = config;
  const facts = { tenant: config.tenant, channel: config.id, platform };
  const ending = new AbortController();
  let isDone = false;
  let restMs = restMsMin;
  const round = begin({ connected, sql, renewal, log, fetch, ending: ending.signal, accept, refused, worked });

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await sleep((await holdLock(locks, config.tenant, config.id)) ? await round() : otherNodeMs);
      } catch (error) {
        if (ending.signal.aborted) return;
        log.warn("poll_failed", { ...facts, ...faultOf(error) });
        await sleep(backOff());
      }
    }
  }

  async function accept(raw: Uint8Array): Promise<void> {
    const at = Date.now();
    const parsed = adapters[platform].parse(raw, at);
    if (!parsed.ok) {
      await offerUnparsed(kernel, connected, raw, parsed.reason, at);
      metrics.webhook(platform, "unparsed");
      return;
    }
    const began = performance.now();
    await settled(parsed.told.map((item, place) => offer({ kernel, sql }, connected, item, place === 0 ? (parsed.text ?? journal(raw)) : null, at)));
    metrics.webhook(platform, "accepted");
    metrics.accepted((performance.now() - began) / 1000, parsed.told.length);
  }

  const isShownRefused = (): boolean => channels.shown(config.tenant).some((channel) => channel.id === config.id && channel.state === "refused");

  async function refused(answer: Answer): Promise<number> {
    log.warn("poll_refused", { ...facts, code: answer.result === "failed" ? answer.code : answer.result });
    if (answer.result !== "failed") return backOff();
    if (answer.dead && !isShownRefused()) await tell({ type: "refused", code: answer.code, reason: answer.reason, hint: answer.hint });
    return Math.max(backOff(), answer.afterMs ?? 0);
  }

  /** Where webhooks should come, an answer to a question says nothing of them: their silence must show. */
  async function worked(): Promise<void> {
    if (config.mode === "polling") channels.heard(config.id, Date.now());
    restMs = restMsMin;
    if (isShownRefused()) await tell({ type: "worked" });
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
