/**
 * Health: `live` says that the process answers, `ready` that it can do its work (a load balancer sends nobody to a node that isn't), `detailed` what is going on.
 * Detailed health and metrics tell of the business, so they are for whoever has the token, or without one for this machine alone.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Sql } from "postgres";
import type { Kernel } from "../actors/kernel/kernel";
import type { Channels } from "./channels";
import type { Config } from "./config";

export interface HealthParts {
  readonly config: Pick<Config, "healthToken" | "trustProxy" | "demo">;
  readonly sql: Sql;
  readonly kernel: Pick<Kernel, "gauges">;
  readonly channels: Pick<Channels, "countByState">;
  readonly sockets: () => number;
  readonly resting: () => number;
  readonly version: string;
}

export interface Health {
  /** Set when the kernel works, and taken back first of all when the process is to end. */
  setReady(isReady: boolean): void;
  live(): Response;
  ready(): Promise<Response>;
  detailed(): Promise<Response>;
  /** `direct`: the address at the other end of the connection. */
  mayLook(request: Request, direct: string | undefined): boolean;
}

const databaseMsMax = 2_000;
/** Balancers of many zones ask all the time; the database is asked once a second. */
const answerMsMax = 1_000;

export function openHealth({ config, sql, kernel, channels, sockets, resting, version }: HealthParts): Health {
  const startedAt = Date.now();
  let isReady = false;
  let last: { at: number; answer: Promise<number | null> } | null = null;

  /** Milliseconds the database took to answer; null: it didn't. */
  function database(): Promise<number | null> {
    if (last === null || Date.now() - last.at > answerMsMax) last = { at: Date.now(), answer: ask() };
    return last.answer;
  }
  async function ask(): Promise<number | null> {
    const began = performance.now();
    const answered = await Promise.race([sql`select 1`.then(() => true, () => false), Bun.sleep(databaseMsMax).then(() => false)]);
    return answered ? Math.round((performance.now() - began) * 10) / 10 : null;
  }
  const state = async (): Promise<{ ready: boolean; databaseMs: number | null }> => {
    const databaseMs = await database();
    return { ready: isReady && databaseMs !== null, databaseMs };
  };

  return {
    setReady: (ready) => void (isReady = ready),
    live: () => Response.json({ live: true }),
    async ready() {
      const { ready } = await state();
      return Response.json({ ready }, { status: ready ? 200 : 503 });
    },
    async detailed() {
      const { ready, databaseMs } = await state();
      const { live, waiting, calls, restarts, deadLetters } = kernel.gauges();
      return Response.json({
        ready, version, demo: config.demo, upSeconds: Math.round((Date.now() - startedAt) / 1000), database: { answered: databaseMs !== null, ms: databaseMs },
        actors: { live, waiting, calls, restarts, deadLetters }, sockets: sockets(), memory: { rssBytes: process.memoryUsage.rss() },
        channels: { ...channels.countByState(), resting: resting() },
      }, { status: ready ? 200 : 503 });
    },
    mayLook(request, direct) {
      const given = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
      if (config.healthToken !== null) return given !== undefined && isSame(given, config.healthToken);
      // A proxy on this machine makes every stranger look local: then only a token will do.
      return config.trustProxy === 0 && !request.headers.has("x-forwarded-for") && !request.headers.has("forwarded") && isLoopback(direct);
    },
  };
}

const isLoopback = (address: string | undefined): boolean => address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);

/** Digests have one length, so that neither content nor length shows in the time it takes. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
