/** Asks platforms who a customer is, and copies their picture. All of it is a courtesy: what fails harms nobody. */
import type { Fetch } from "../actors/adapters/adapter";
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer, ProfileRequest, StoredFile } from "../actors/messages";
import type { Sql } from "postgres";
import { showMedia } from "../sql/media";
import type { Channels, Connected } from "./channels";
import type { Gate } from "./gate";
import { faultOf, type Log } from "./log";
import type { Media } from "./media";
import { bring } from "./outside";
import { adapters } from "./platforms";

export interface LookUpParts {
  readonly kernel: Pick<Kernel, "perform">;
  readonly sql: Sql;
  readonly channels: Pick<Channels, "get">;
  readonly gate: Pick<Gate, "isResting">;
  readonly media: Media;
  readonly log: Log;
  readonly fetch?: Fetch;
}

const lookUpMsMax = 60_000;
const askMsMax = 15_000;
const lookUpsAtOnceMax = 4;
const pictureBytesMax = 2 * 1024 * 1024;
const pictureMsMax = 20_000;

/** Registers the performer of `profile`. Before the kernel starts. */
export function openLookUp(parts: LookUpParts): void {
  const { kernel, channels, gate, media, log } = parts;
  const fetch: Fetch = parts.fetch ?? ((url, init) => globalThis.fetch(url, init));

  async function lookUp(tenant: number, request: ProfileRequest, signal: AbortSignal): Promise<Answer> {
    const connected = channels.get(request.channel);
    const adapter = connected && adapters[connected.config.platform];
    if (connected?.config.tenant !== tenant || !adapter?.lookUp) return { result: "done" };
    if (!connected.enabled) return { result: "failed", retry: true, code: "channel_disabled", reason: "The channel is switched off.", hint: "Ask an administrator to switch it on." };
    if (gate.isResting(request.channel)) return { result: "failed", retry: true, code: "platform_resting", reason: "The platform has not answered for a while.", hint: "It is tried again by itself." };
    // Beside the gate: what a platform says of people must not keep answers to them waiting.
    const profile = await adapter.lookUp(request.to, connected.config, fetch, AbortSignal.any([signal, AbortSignal.timeout(askMsMax)]));
    if ("result" in profile) return profile;
    const picture = profile.picture === undefined ? null : await copyOf(tenant, request, connected, profile.picture, signal).catch(() => null);
    return { result: "known", ...(profile.name && { name: profile.name }), ...(profile.handle && { handle: profile.handle }), ...(picture && { picture }) };
  }

  /** Null: there is none to show. Links die within days, so the picture of one customer is known by who they are. */
  async function copyOf(tenant: number, { to, channel, conversation }: ProfileRequest, { config }: Connected, url: string, signal: AbortSignal): Promise<StoredFile | null> {
    const origin = `profile/${channel}/${to[0] ?? ""}`;
    const known = await media.known(tenant, origin);
    const file = known ?? (await fetched());
    if (!file) return null;
    if (!file.mime.startsWith("image/")) {
      // Nobody will ever ask for it.
      await media.erase(tenant, file.id);
      return null;
    }
    await showMedia(parts.sql, tenant, file.id, conversation);
    return file;

    async function fetched(): Promise<StoredFile | null> {
      const path = media.scratch();
      const hosts = adapters[config.platform].mediaHosts ?? [];
      const brought = await bring({ url, hosts, apiBase: config.apiBase, bytesMax: pictureBytesMax, path, signal: AbortSignal.any([signal, AbortSignal.timeout(pictureMsMax)]) });
      if (brought.ok && brought.bytes > 0) return await media.keep(tenant, { path, bytes: brought.bytes, sha256: brought.sha256, origin, by: 0 });
      await Bun.file(path).delete().catch(() => undefined);
      return null;
    }
  }

  async function run(tenant: number, request: ProfileRequest, signal: AbortSignal): Promise<Answer> {
    const began = performance.now();
    const answer = await lookUp(tenant, request, signal).catch((error: unknown): Answer => {
      log.warn("profile_not_kept", { tenant, channel: request.channel, ...faultOf(error) });
      return { result: "failed", retry: true, code: "store", reason: "The profile could not be stored.", hint: "It is tried again by itself." };
    });
    log.info("profile_looked_up", { tenant, channel: request.channel, code: answer.result === "failed" ? answer.code : answer.result, ms: Math.round(performance.now() - began) });
    return answer;
  }

  kernel.perform("profile", { repeatable: true, timeoutMs: lookUpMsMax, parallelMax: lookUpsAtOnceMax, run: (tenant, _id, request, signal) => run(tenant, request, signal) });
}
