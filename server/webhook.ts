/**
 * Webhooks: the door through which platforms tell. It verifies over the exact bytes, has the adapter read them, hands every item to the kernel, and answers 200
 * only after all of them are committed. It decides nothing about what was said. This is the hot path: a WhatsApp number alone may bring thousands a second.
 *
 * Answers: 200 stored (or known, or not ours to keep) · 401 no or a wrong signature · 403 wrong handshake · 404 no such platform or channel ·
 * 413 too large (by the server itself) · 429 too many wrong signatures · 503 nothing is lost, come again.
 */
import type { Arrived } from "../actors/adapters/adapter";
import { Unavailable, type Accepted, type Kernel } from "../actors/kernel/kernel";
import type { Platform } from "../actors/messages";
import { journal, offer, offerEmpty, offerUnparsed, settled } from "./arrivals";
import type { Channels, Connected, Keyring } from "./channels";
import type { Limiter } from "./limits";
import { faultOf, type Log } from "./log";
import type { Metrics } from "./metrics";
import { adapterOf } from "./platforms";

/** Meta's bodies reach 3 MB: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks */
export const webhookBytesMax = 4 * 1024 * 1024;
/** How many different secrets of a platform one request may cost; installations with more give each channel its own address. */
export const secretsTriedMax = 64;
/** Bodies being worked on at once: beyond this the platform is asked to come again, so that a flood can't fill memory. */
const bytesUnderWayMax = 64 * 1024 * 1024;
/** Items of one body offered to the kernel at once. */
const itemsAtOnceMax = 500;
const retrySeconds = 2;

export interface WebhookParts { readonly kernel: Pick<Kernel, "accept">; readonly channels: Channels; readonly metrics: Metrics; readonly log: Log; readonly failures: Limiter }

/** `address`: who asks, looked up only when it matters, since it costs more than a signature. */
export interface Webhook {
  /** The platform's GET handshake. `channel`: the last part of the path, if any. */
  handshake(platform: string, channel: string | undefined, query: URLSearchParams, address: () => string): Response;
  receive(platform: string, channel: string | undefined, request: Request, address: () => string): Promise<Response>;
}

export function openWebhook({ kernel, channels, metrics, log, failures }: WebhookParts): Webhook {
  let bytesUnderWay = 0;

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
    if (bytesUnderWay + declared > bytesUnderWayMax) return overloaded(platform, retrySeconds * 1000);
    bytesUnderWay += declared;
    try {
      const arrived: Arrived = { headers: request.headers, query: noQuery, raw: new Uint8Array(await request.arrayBuffer()) };
      const ring = rings.find((each) => adapter.verify(arrived, each.secrets));
      if (!ring) return refuse(platform, address, 401);
      return await accept(platform, ring, channel === undefined ? ring.only : (channels.get(Number(channel)) ?? null), arrived.raw);
    } catch (error) {
      if (error instanceof Unavailable) return overloaded(platform, error.retryMs);
      log.error("webhook_failed", { platform, ...faultOf(error) });
      return overloaded(platform, retrySeconds * 1000);
    } finally {
      bytesUnderWay -= declared;
    }
  }

  function overloaded(platform: Platform, retryMs: number): Response {
    metrics.webhook(platform, "unavailable");
    return come(503, "unavailable", retryMs);
  }

  /** `own`: whom items without an account of their own concern; null when the secret leaves it open. */
  async function accept(platform: Platform, ring: Keyring, own: Connected | null, raw: Uint8Array): Promise<Response> {
    const at = Date.now();
    const began = performance.now();
    const parsed = adapterOf(platform)?.parse(raw, at);
    if (!parsed?.ok) {
      const keeper = own ?? first(ring.byAccount);
      if (!keeper?.enabled) return dropped(platform, "disabled");
      await offerUnparsed(kernel, keeper, raw, parsed?.reason ?? "", at);
      channels.heard(keeper.config.id, at);
      metrics.webhook(platform, "unparsed");
      log.warn("webhook_unparsed", { platform, tenant: keeper.config.tenant, channel: keeper.config.id });
      return thanks();
    }
    const { told } = parsed;
    const keeper = own ?? first(ring.byAccount);
    if (told.length === 0 && keeper?.enabled) await offerEmpty(kernel, keeper, raw, at);
    let kept = 0;
    for (let from = 0; from < told.length; from += itemsAtOnceMax) {
      const arrivals: Promise<Accepted>[] = [];
      for (const item of from === 0 && told.length <= itemsAtOnceMax ? told : told.slice(from, from + itemsAtOnceMax)) {
        const connected = item.account === null ? own : ring.byAccount.get(item.account);
        if (!connected?.enabled) {
          metrics.dropped(platform, connected ? "disabled" : "foreign");
          continue;
        }
        if (kept === 0) channels.heard(connected.config.id, at);
        arrivals.push(offer(kernel, connected, item, kept++ === 0 ? journal(raw) : null, at));
      }
      if (arrivals.length === 1) await arrivals[0];
      else await settled(arrivals);
    }
    if (kept === 0 && told.length > 0) return dropped(platform, "foreign");
    metrics.webhook(platform, "accepted");
    metrics.accepted((performance.now() - began) / 1000, kept);
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
        // The challenge comes from outside: as plain text it can be no markup, whoever opens it.
        if (answer !== null) return new Response(answer, { headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" } });
      }
      return refuse(adapter.platform, address, 403);
    },
  };
}

/** An adapter verifies by headers and body; no platform of ours signs in the query of a POST. */
const noQuery = new URLSearchParams();

const first = (accounts: ReadonlyMap<string, Connected>): Connected | undefined => accounts.values().next().value;

const thanks = (): Response => new Response("ok");
const say = (status: number, error: string): Response => Response.json({ error }, { status });
const come = (status: number, error: string, retryMs: number): Response =>
  Response.json({ error }, { status, headers: { "retry-after": String(Math.max(1, Math.ceil(retryMs / 1000))) } });
