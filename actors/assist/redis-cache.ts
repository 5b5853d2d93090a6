/**
 * The cache shared by many processes, in Redis. It is a convenience: whatever Redis does, nobody waits for it for longer than a moment, and without it every question is answered anew,
 * from a smaller cache in process meanwhile. It forgets by itself, and its size is Redis's own business (maxmemory).
 */
import { openMemoryCache, valueCharsMax, type Cache } from "./cache";

export interface RedisLimits { readonly answerMs: number; readonly connectMs: number; readonly reconnectMs: number }
const limitsDefault: RedisLimits = { answerMs: 200, connectMs: 2_000, reconnectMs: 1_000 };
const queueMax = 200;

/** `url`: redis://user:password@host:6379/0, or rediss:// for TLS. The package is loaded and the connection made with the first question. */
export function openRedisCache(url: string, given: Partial<RedisLimits> = {}): Cache {
  const limits = { ...limitsDefault, ...given };
  const near = openMemoryCache();
  let client: Promise<Client> | null = null;
  let isClosed = false;
  const far = async <Result>(work: (client: Client) => Promise<Result>): Promise<Result | null> => {
    if (isClosed) return null;
    try {
      client ??= connect(url, limits);
      return await within(client.then((connected) => (connected.isReady ? work(connected) : Promise.reject(new Error("not connected")))), limits.answerMs);
    } catch {
      return null;
    }
  };
  return {
    get: async (key) => (await far((redis) => redis.get(key))) ?? (await near.get(key)),
    set: async (key, value, ttlMs) => {
      if (value.length > valueCharsMax) return;
      const kept = await far((redis) => redis.set(key, value, { expiration: { type: "PX", value: ttlMs } }));
      if (kept === null) await near.set(key, value, ttlMs);
    },
    close: async () => {
      isClosed = true;
      await near.close();
      const connected = await client?.catch(() => null);
      connected?.destroy();
    },
  };
}

type Client = Awaited<ReturnType<typeof connect>>;

async function connect(url: string, limits: RedisLimits) {
  const { createClient } = await import("redis");
  const client = createClient({
    url, commandsQueueMaxLength: queueMax,
    // Commands don't wait for a connection that may never come.
    disableOfflineQueue: true,
    socket: { connectTimeout: limits.connectMs, socketTimeout: limits.connectMs * 5, reconnectStrategy: () => limits.reconnectMs },
    pingInterval: limits.connectMs,
  });
  // It tells of every failed attempt; that Redis is away shows in the cache not being there, which nobody suffers from.
  client.on("error", () => undefined);
  void client.connect().catch(() => undefined);
  return client;
}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error("too slow")), ms)))]);
  } finally {
    clearTimeout(timer);
  }
}
