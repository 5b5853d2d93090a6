/** One run of the PostgreSQL server process: from spawn to ready, and to its end. */
import { closeSync, openSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:net";
import type { Binaries } from "./binaries";
import { findProgram } from "./binaries";
import type { Paths } from "./cluster";
import { EmbeddedFailure } from "./failure";
import type { Identity } from "./identity";
import { endOrphan, readState } from "./state";

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** A fast shutdown: running transactions are rolled back, the rest is written. Harder means follow when it takes too long. */
  stop(): Promise<void>;
}

export interface Start {
  readonly paths: Paths;
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly fsync: boolean;
  /** The port of an earlier run, so that addresses handed out stay true. */
  readonly port?: number | undefined;
}

/** Replaying the log after a crash may take minutes; a server that is still not there after this is given up. */
const readyMsMax = 300_000;
const readyPollMs = 10;
/** After a kill -9 the old server's children need a moment to notice and let go of the shared memory. */
const lingerMsMax = 20_000;
const lingerPollMs = 100;
const portTriesMax = 5;
const fastStopMsMax = 30_000;
const immediateStopMsMax = 10_000;
const connectionsMax = 100;

/** Settings belong to the program, not to the data: they are given on the command line and so are the same for old data. */
function settings(port: number, fsync: boolean): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: connectionsMax,
    shared_buffers: "256MB",
    huge_pages: "off",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    effective_cache_size: "1GB",
    random_page_cost: 1.1,
    jit: "off",
    fsync: fsync ? "on" : "off",
    // Nothing replicates from an embedded server. Rare checkpoints keep full pages out of the log; this bounds recovery to some seconds.
    wal_level: "minimal",
    max_wal_senders: 0,
    max_wal_size: "2GB",
    min_wal_size: "128MB",
    checkpoint_timeout: "15min",
    autovacuum_naptime: "20s",
    // Parallel plans want shared memory that small containers don't have, and two cores gain nothing from them.
    max_parallel_workers_per_gather: 0,
    io_method: "sync",
    timezone: "UTC",
    log_timezone: "UTC",
    // The log tells of starts, stops and crashes. Statements and their errors carry people's words and stay out of it.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

export async function startPostmaster(start: Start): Promise<Postmaster> {
  await endOrphan(start.paths);
  const lingerUntil = Date.now() + lingerMsMax;
  let port = start.port ?? (await freePort());
  for (let tries = 1; ;) {
    const result = await tryStart(start, port);
    if (typeof result !== "string") return result;
    if (/shared memory block|lock file .* already exists/.test(result) && Date.now() < lingerUntil) {
      await Bun.sleep(lingerPollMs);
    } else if (/could not bind/.test(result) && tries++ < portTriesMax) {
      port = await freePort();
    } else {
      throw new EmbeddedFailure("start", `PostgreSQL did not start; its log is ${start.paths.log}.\n${result}${start.identity.hint}`);
    }
  }
}

/** The started server, or what it said before it ended. */
async function tryStart(start: Start, port: number): Promise<Postmaster | string> {
  const { paths, binaries, identity } = start;
  const logged = await sizeOf(paths.log);
  const log = openSync(paths.log, "a", 0o600);
  const setpriv = process.platform === "linux" ? await findProgram("setpriv") : null;
  // With --pdeathsig the kernel itself sends SIGINT when we die, even by kill -9. The signal is set last, because changing identity clears it.
  const leash = setpriv === null ? [] : [setpriv, "--pdeathsig", "INT"];
  const command = [...identity.prefix, ...leash, binaries.postgres, "-D", paths.cluster, ...settings(port, start.fsync)];
  // A session of its own: Ctrl-C in the terminal goes to us alone, and the database outlives our own draining.
  const child = Bun.spawn(command, {
    env: binaries.environment,
    cwd: paths.dataDir,
    stdin: "ignore",
    stdout: log,
    stderr: log,
    detached: true,
  });
  closeSync(log);
  child.unref();
  const watcher = setpriv === null ? watchFor(child.pid) : null;
  const exited = child.exited.then(() => watcher?.kill());
  const outcome = await Promise.race([untilReady(paths, child.pid), child.exited.then(() => "ended" as const)]);
  if (outcome === "ready") return { pid: child.pid, port, exited, stop: () => stop(child, exited) };
  if (outcome === "timeout") {
    await stop(child, exited);
    throw new EmbeddedFailure("timeout", `PostgreSQL was not ready after ${readyMsMax / 1000} s; its log is ${paths.log}.`);
  }
  const said = await Bun.file(paths.log).slice(logged).text();
  return said.trim().split("\n").slice(-6).join("\n");
}

/** Where the kernel can't tell a child of our death (macOS), a shell waits for the end of a pipe that only we hold open. */
function watchFor(pid: number): { kill(): void } {
  const watcher = Bun.spawn(["/bin/sh", "-c", `read -r _; kill -INT ${pid}`], {
    env: {},
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
  });
  watcher.unref();
  return watcher;
}

/** The state file of an earlier run says "ready" too, so the process number in it must be our child's. */
async function untilReady(paths: Paths, pid: number): Promise<"ready" | "timeout"> {
  const until = Date.now() + readyMsMax;
  while (Date.now() < until) {
    const state = await readState(paths);
    if (state?.pid === pid && state.isReady) return "ready";
    await Bun.sleep(readyPollMs);
  }
  return "timeout";
}

async function stop(child: { kill(signal: NodeJS.Signals): void }, exited: Promise<void>): Promise<void> {
  for (const [signal, ms] of [
    ["SIGINT", fastStopMsMax],
    ["SIGQUIT", immediateStopMsMax],
    ["SIGKILL", immediateStopMsMax],
  ] as const) {
    child.kill(signal);
    if (await endsWithin(exited, ms)) return;
  }
}

async function endsWithin(ended: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const inTime = await Promise.race([ended.then(() => true as const), late]);
  clearTimeout(timer);
  return inTime;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (file) => file.size,
    () => 0,
  );
}

/** Another program may take it before PostgreSQL does; then PostgreSQL says so and we ask for another. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}
