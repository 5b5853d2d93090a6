/** A Redis for tests: the machine's own program, else the one that its package manager brings, run on a free port of this machine alone and keeping nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bring } from "./packages";

const readyMsMax = 10_000;
const pollMs = 20;

export interface Redis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** At once, as if its machine had died. */
  kill(): Promise<void>;
  /** Connections stay, and nothing answers any more. */
  freeze(): void;
}

/** The path of redis-server, or null. */
export async function bringRedis(say: (line: string) => void): Promise<string | null> {
  return await bring("Redis", { apt: "redis-server", dnf: "redis", apk: "redis", brew: ["redis"] }, async () => Bun.which("redis-server") ?? Bun.which("valkey-server"), say);
}

/** `port`: the one of a Redis that was killed; else a free one. */
export async function startRedis(program: string, port = freePort()): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), "parley-redis-"));
  const child = Bun.spawn([program, "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder, "--maxmemory", "32mb", "--maxmemory-policy", "allkeys-lru"], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + readyMsMax;
  while (!(await answers(port))) {
    if (Date.now() > until || child.exitCode !== null) {
      await kill();
      throw new Error("Redis did not start");
    }
    await Bun.sleep(pollMs);
  }
  return { url: `redis://127.0.0.1:${port}`, port, kill, freeze: () => child.kill("SIGSTOP"), [Symbol.asyncDispose]: kill };
}

async function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = await Bun.connect({
    hostname: "127.0.0.1", port,
    socket: { open: (opened) => void opened.write("PING\r\n"), data: (_, data) => resolve(data.toString().startsWith("+PONG")), close: () => resolve(false), error: () => resolve(false), connectError: () => resolve(false) },
  }).catch(() => null);
  if (socket === null) return false;
  const isThere = await promise;
  socket.end();
  return isThere;
}

function freePort(): number {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const { port } = server;
  void server.stop(true);
  return port ?? 0;
}
