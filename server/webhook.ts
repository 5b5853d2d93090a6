/**
 * Webhooks: the door through which platforms tell. It verifies over the exact bytes, has the adapter read them, hands every item to the kernel, and answers 200
 * only after all of them are committed. It decides nothing about what was said. This is the hot path: a WhatsApp number alone may bring thousands a second.
 *
 * Answers: 200 stored (or known, or not ours to keep) · 400 the body broke off · 401 no or a wrong signature · 403 wrong handshake · 404 no such platform or channel · 409 a proof is wanted that several channels could give ·
 * 413 too large (by the server itself) · 429 too many wrong signatures · 503 nothing is lost, come again.
 */
import type { Arrived, Parsed, Told } from "../actors/adapters/adapter";
import { Unavailable, type Accepted } from "../actors/kernel/kernel";
import type { Platform } from "../actors/messages";
import { journal, offer, offerEmpty, offerUnparsed, settled, type Door } from "./arrivals";
import type { Channels, Connected, Keyring } from "./channels";
import { networkOf, openBudget, type Limiter } from "./limits";
import { faultOf, type Log } from "./log";
import type { Metrics } from "./metrics";
import { adapterOf } from "./platforms";

/** Meta's bodies reach 3 MB: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks */
export const webhookBytesMax = 4 * 1024 * 1024;
/** How many different secrets of a platform one request may cost; installations with more give each channel its own address. */
export const secretsTriedMax = 64;
/** Longer bodies are rare, and counted while they are read and worked on: per network and in all, so that nobody fills memory or keeps others out. */
const longBytes = 64 * 1024;
const longBytesPerNetworkMax = 32 * 1024 * 1024;
const longBytesMax = 256 * 1024 * 1024;
/** Items of one body offered to the kernel at once. */
const itemsAtOnceMax = 500;
const retrySeconds = 2;

export interface WebhookParts extends Door { readonly channels: Channels; readonly metrics: Metrics; readonly log: Log; readonly failures: Limiter }

/** `address`: who asks, looked up only when it matters, since it costs more than a signature. */
export interface Webhook {
  /** The platform's GET handshake. `channel`: the last part of the path, if any. */
  handshake(platform: string, channel: string | undefined, query: URLSearchParams, address: () => string): Response;
  receive(platform: string, channel: string | undefined, request: Request, address: () => string): Promise<Response>;
}

export function openWebhook({ kernel, sql, channels, metrics, log, failures }: WebhookParts): Webhook {
  const door: Door = { kernel, sql };
  const long = openBudget(longBytesPerNetworkMax, longBytesMax);

  /** The keyrings that a request may belong to; undefined: the path names a channel that isn't there. */
  function candidates(platform: Platform, channel: string | undefined): readonly Keyring[] | undefined {
    if (channel === undefined) return channels.keyrings(platform).slice(0, secretsTriedMax);
    const connected = /^\d{1,9}$/.test(channel) ? channels.get(Number(channel)) : undefined;
    const ring = connected?.config.platform === platform ? channels.keyringOf(connected.config.id) : undefined;
    return ring && [ring];
  }

  function refuse(platform: Platform, address: () => string, status: 401 | 403): Response {
    failures.count(address());
    metrics.webhook(platform, "refused");
    return say(status, status === 401 ? "bad_signature" : "bad_token");
  }

  async function receive(name: string, channel: string | undefined, request: Request, address: () => string): Promise<Response> {
    const adapter = adapterOf(name);
    const rings = adapter && candidates(adapter.platform, channel);
    if (!adapter || !rings) return say(404, "not_found");
    const { platform } = adapter;
    const blockedMs = failures.blockedMs(address);
    if (blockedMs > 0) return come(429, "too_many_failures", blockedMs);

    const declared = Number(request.headers.get("content-length")) || webhookBytesMax;
    const giveBack = declared > longBytes ? long.take(networkOf(address()), declared) : nothing;
    if (giveBack === null) return overloaded(platform, retrySeconds * 1000);
    try {
      const body = await request.arrayBuffer().catch(() => null);
      // Whoever hung up, or went on without end, hears nothing any more.
      if (body === null) return say(400, "incomplete");
      const arrived: Arrived = { headers: request.headers, query: noQuery, raw: new Uint8Array(body) };
      const ring = rings.find((each) => adapter.verify(arrived, each.secrets));
      if (!ring) {
        if (channel !== undefined) channels.knocked(Number(channel), "wrong_signature");
        return refuse(platform, address, 401);
      }
      const own = channel === undefined ? ring.only : (channels.get(Number(channel)) ?? null);
      return await accept(adapter.parse(arrived.raw, Date.now()), platform, ring, own, arrived.raw);
    } catch (error) {
      if (!(error instanceof Unavailable)) log.error("webhook_failed", { platform, ...faultOf(error) });
      return overloaded(platform, error instanceof Unavailable ? error.retryMs : retrySeconds * 1000);
    } finally {
      giveBack();
    }
  }

  function overloaded(platform: Platform, retryMs: number): Response {
    metrics.webhook(platform, "unavailable");
    return come(503, "unavailable", retryMs);
  }

  /** `own`: whom items without an account of their own concern; null when the secret leaves it open. */
  async function accept(parsed: Parsed, platform: Platform, ring: Keyring, own: Connected | null, raw: Uint8Array): Promise<Response> {
    const at = Date.now();
    const began = performance.now();
    if (!parsed.ok || parsed.told.length === 0) return keep(parsed, platform, own ?? first(ring.byAccount), raw, at);
    const { told } = parsed;
    let kept = 0;
    for (let from = 0; from < told.length; from += itemsAtOnceMax) {
      const accepting: Promise<Accepted>[] = [];
      for (let place = from; place < Math.min(told.length, from + itemsAtOnceMax); place++) {
        const item = told[place] as Told;
        const connected = item.account === null ? own : ring.byAccount.get(item.account);
        if (connected?.enabled) accepting.push(offer(door, connected, item, kept++ === 0 ? (parsed.text ?? journal(raw)) : null, at));
        else metrics.dropped(platform, connected ? "disabled" : "foreign");
        if (kept === 1 && connected) channels.heard(connected.config.id, at);
      }
      if (accepting.length === 1) await accepting[0];
      else await settled(accepting);
    }
    if (kept === 0) return told.some((item) => item.account === null) && own === null ? ambiguous(platform) : dropped(platform, "foreign");
    metrics.webhook(platform, "accepted");
    metrics.accepted((performance.now() - began) / 1000, kept);
    return thanks();
  }

  /** Several channels have this secret and the body names none of them. Not acknowledged: somebody will mend it, and the platform will come again. */
  function ambiguous(platform: Platform): Response {
    metrics.webhook(platform, "foreign");
    log.error("webhook_ambiguous", { platform });
    return say(404, "ambiguous_channel");
  }

  /** What could not be read, or tells nothing, is for people to see: its channel keeps it. */
  async function keep(parsed: Parsed, platform: Platform, keeper: Connected | undefined, raw: Uint8Array, at: number): Promise<Response> {
    if (!keeper?.enabled) return dropped(platform, keeper ? "disabled" : "foreign");
    const { tenant, id } = keeper.config;
    if (parsed.ok) await offerEmpty(kernel, keeper, raw, at);
    else await offerUnparsed(kernel, keeper, raw, parsed.reason, at);
    channels.heard(id, at);
    metrics.webhook(platform, parsed.ok ? "accepted" : "unparsed");
    if (!parsed.ok) log.warn("webhook_unparsed", { platform, tenant, channel: id });
    return thanks();
  }

  function dropped(platform: Platform, why: "foreign" | "disabled"): Response {
    metrics.webhook(platform, why);
    log.warn("webhook_dropped", { platform, why });
    return thanks();
  }

  return {
    receive,
    handshake(name, channel, query, address) {
      const adapter = adapterOf(name);
      const rings = adapter && candidates(adapter.platform, channel);
      if (!adapter || !rings) return say(404, "not_found");
      const blockedMs = failures.blockedMs(address);
      if (blockedMs > 0) return come(429, "too_many_failures", blockedMs);
      const owners = channel === undefined ? rings.flatMap((ring) => [...ring.byAccount.values()]).slice(0, secretsTriedMax) : [channels.get(Number(channel))];
      for (const owner of owners) {
        const answer = owner?.enabled ? adapter.handshake(query, owner.config.secrets) : null;
        if (owner === undefined || answer === null) continue;
        channels.knocked(owner.config.id, "challenge");
        // The challenge comes from outside: as plain text it can be no markup, whoever opens it.
        if (typeof answer === "string") return new Response(answer, { headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" } });
        // Which of several apps asks can't be told from the question, and a platform gives up an address that proves the wrong secret.
        return rings.length === 1 ? Response.json(answer, { headers: { "x-content-type-options": "nosniff" } }) : say(409, "name_the_channel");
      }
      if (channel !== undefined) channels.knocked(Number(channel), "wrong_token");
      return refuse(adapter.platform, address, 403);
    },
  };
}

/** An adapter verifies by headers and body; no platform of ours signs in the query of a POST. */
const noQuery = new URLSearchParams();

const nothing = (): void => undefined;
const first = (accounts: ReadonlyMap<string, Connected>): Connected | undefined => accounts.values().next().value;

const thanks = (): Response => new Response("ok");
const say = (status: number, error: string): Response => Response.json({ error }, { status });
const come = (status: number, error: string, retryMs: number): Response =>
  Response.json({ error }, { status, headers: { "retry-after": String(Math.max(1, Math.ceil(retryMs / 1000))) } });
