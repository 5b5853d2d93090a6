/** Copies customers' files: asks the platform where one is, fetches it without going anywhere else, keeps it, and says what came of it. What goes wrong is an answer. */
import type { Adapter, Fetch, MediaLink } from "../actors/adapters/adapter";
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer, FetchRequest, MediaKind } from "../actors/messages";
import type { Sql } from "postgres";
import { showMedia } from "../sql/media";
import type { Channels, Connected } from "./channels";
import type { Gate } from "./gate";
import { faultOf, type Log } from "./log";
import type { Media } from "./media";
import { bring, type OutsideFailure } from "./outside";
import { adapters } from "./platforms";

export interface FetchMediaParts {
  readonly kernel: Pick<Kernel, "perform">;
  readonly sql: Sql;
  readonly channels: Pick<Channels, "get">;
  readonly gate: Gate;
  readonly media: Media;
  readonly log: Log;
  readonly fetch?: Fetch;
}

const megabyte = 1024 * 1024;
/** What we keep of each kind: as much as any platform lets customers send. */
export const keptBytesMax: Readonly<Record<MediaKind, number>> = {
  image: 32 * megabyte, sticker: 8 * megabyte, voice: 64 * megabyte, audio: 64 * megabyte, video: 128 * megabyte, animation: 64 * megabyte, video_note: 64 * megabyte, document: 128 * megabyte,
};
const fetchMsMax = 110_000;
const fetchesAtOnceMax = 64;
/**
 * A file that arrives fast holds a megabyte or two and costs 3 ms of the processor per megabyte, and its flushes wait with the database's (measured); so few arrive at once, and as
 * many bytes a second as leave the messages their time. One that takes longer comes slowly, holds next to nothing, and gives its place to another.
 */
const arrivingAtOnceMax = 2;
const placeMsMax = 1_500;
const bytesPerSecond = 16 * megabyte;
const burstMs = 20;
const originChars = 43;

/** Registers the performer of `fetch`. Before the kernel starts. */
export function openFetchMedia(parts: FetchMediaParts): void {
  const { kernel, channels, gate, media, log } = parts;
  const fetch: Fetch = parts.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const places = openPlaces(arrivingAtOnceMax, placeMsMax);
  let paidUntil = 0;
  /** As bytes come in, time is spent for all files together. */
  async function pace(bytes: number): Promise<void> {
    const clock = performance.now();
    paidUntil = Math.max(paidUntil, clock - burstMs) + (bytes / bytesPerSecond) * 1000;
    if (paidUntil > clock) await Bun.sleep(paidUntil - clock);
  }

  async function copy(tenant: number, request: FetchRequest, signal: AbortSignal): Promise<Answer> {
    const { content, conversation } = request;
    const connected = channels.get(request.channel);
    if (connected?.config.tenant !== tenant) return refused("no_channel", "The channel of this file is not connected any more.", "Connect it again and ask the customer to send it again.");
    const origin = `fetch/${conversation}/${new Bun.CryptoHasher("sha256").update(content.ref).digest("base64url").slice(0, originChars)}`;
    const known = await media.known(tenant, origin);
    if (known) return { result: "fetched", file: known };
    if (!connected.enabled) return { result: "failed", retry: true, code: "channel_disabled", reason: "The channel is switched off.", hint: "Ask an administrator to switch it on." };
    const bytesMax = keptBytesMax[content.media];
    if ((content.bytes ?? 0) > bytesMax) return tooLarge(bytesMax);
    const adapter = adapters[connected.config.platform];
    const link = await linkOf(adapter, connected, request, signal);
    if ("result" in link) return link;
    const path = media.scratch();
    const leave = await places.enter();
    const brought = await bring({ pace, url: link.url, headers: link.headers, hosts: adapter.mediaHosts ?? [], apiBase: connected.config.apiBase, bytesMax, path, signal }).finally(leave);
    if (!brought.ok) {
      await Bun.file(path).delete().catch(() => undefined);
      return brought.why === "too_large" ? tooLarge(bytesMax) : { result: "failed", retry: brought.retry, code: brought.why, ...says[brought.why] };
    }
    if (brought.bytes === 0) return refused("empty", "The file is empty.", "Ask the customer to send it again.");
    const file = await media.keep(tenant, { path, bytes: brought.bytes, sha256: brought.sha256, origin, name: content.name, by: 0 });
    await showMedia(parts.sql, tenant, file.id, conversation);
    return { result: "fetched", file };
  }

  /** The platform is asked through the channel's gate, as for everything; the file itself comes from other servers of its. */
  async function linkOf(adapter: Adapter, connected: Connected, { content, conversation }: FetchRequest, signal: AbortSignal): Promise<MediaLink | Answer> {
    if (!adapter.fetchMedia) return { url: content.ref };
    let link: MediaLink | null = null;
    const answer = await gate.pass(connected, `fetch ${conversation}`, async (wait) => {
      const found = await adapter.fetchMedia!(content.ref, connected.config, fetch, AbortSignal.any([wait, signal]));
      if ("result" in found) return found;
      link = found;
      return { result: "done" };
    });
    if (link !== null) return link;
    return answer.result === "failed" ? answer : { result: "failed", retry: true, code: "no_answer", reason: "The platform did not say where the file is.", hint: "It is tried again by itself." };
  }

  async function run(tenant: number, request: FetchRequest, signal: AbortSignal): Promise<Answer> {
    const began = performance.now();
    const answer = await copy(tenant, request, signal).catch((error: unknown): Answer => {
      log.warn("media_not_kept", { tenant, channel: request.channel, ...faultOf(error) });
      return { result: "failed", retry: true, code: "store", reason: "The file could not be stored.", hint: "It is tried again by itself." };
    });
    log.info("media_fetched", { tenant, channel: request.channel, kind: request.content.media, code: answer.result === "failed" ? answer.code : answer.result, ms: Math.round(performance.now() - began) });
    return answer;
  }

  kernel.perform("fetch", { repeatable: true, timeoutMs: fetchMsMax, parallelMax: fetchesAtOnceMax, run: (tenant, _id, request, signal) => run(tenant, request, signal) });
}

/** So many at once; who has a place longer than `msMax` keeps it no more, and goes on. */
function openPlaces(max: number, msMax: number): { enter(): Promise<() => void> } {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return {
    async enter() {
      // Whoever leaves hands the place on, so it is never free in between.
      if (taken < max) taken++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isMine = true;
      const leave = (): void => {
        clearTimeout(timer);
        if (!isMine) return;
        isMine = false;
        const next = waiting.shift();
        if (next) next();
        else taken--;
      };
      const timer = setTimeout(leave, msMax);
      return leave;
    },
  };
}

const refused = (code: string, reason: string, hint: string): Answer => ({ result: "failed", retry: false, code, reason, hint });
const tooLarge = (bytesMax: number): Answer => refused("too_large", `The file is larger than the ${Math.round(bytesMax / megabyte)} MB that are kept of its kind.`, "Ask the customer to send it in parts, or another way.");

const again = "It is tried again by itself.";
const says: Readonly<Record<Exclude<OutsideFailure, "too_large">, { readonly reason: string; readonly hint: string }>> = {
  not_allowed: { reason: "The file's address is not one of the platform's.", hint: "It was not opened. Ask the customer to send the file itself." },
  gone: { reason: "The platform no longer has the file.", hint: "Ask the customer to send it again." },
  refused: { reason: "The platform did not hand the file out.", hint: again },
  silent: { reason: "The platform did not send the file in time.", hint: again },
  cut: { reason: "The file broke off on its way.", hint: again },
  unreachable: { reason: "The server that has the file can't be reached.", hint: again },
  garbled: { reason: "The file is not what the platform says it is.", hint: "Ask the customer to send it again." },
};
