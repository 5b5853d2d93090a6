/** The PostgreSQL of a benchmark: the embedded one as operators get it, with fsync, in a directory of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { connect, disconnect } from "../../sql/connect";
import { startEmbedded } from "../../sql/embedded";
import { cpuSeconds } from "./processes";

export interface Rig {
  /** an empty directory for whoever needs one */
  readonly directory: string;
  /** Makes an empty database and returns its address. */
  database(name: string): Promise<string>;
  /** Writes everything out, so that every round begins with the same full-page images ahead of it. */
  checkpoint(): Promise<void>;
  /** CPU seconds of the server with all its processes. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export async function openRig(): Promise<Rig> {
  const directory = mkdtempSync(join(tmpdir(), "parley-bench-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  // A full store is some gigabytes: nobody wants to find them after Ctrl-C.
  process.once("exit", remove);
  const server = await startEmbedded({ dataDir: join(directory, "postgres") });
  const administer = connect(server.url("postgres"), { name: "bench", max: 1 });
  return {
    directory,
    async database(name) {
      await administer.unsafe(`create database ${name}`);
      return server.url(name);
    },
    async checkpoint() {
      await administer`checkpoint`;
    },
    cpuSeconds: () => cpuSeconds(server.pid),
    async stop() {
      await disconnect(administer);
      await server.stop();
      process.off("exit", remove);
      remove();
    },
  };
}

/** A connection for looking at what a program left in its database. */
export async function withSql<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url, { name: "bench checks", max: 1 });
  try {
    return await work(sql);
  } finally {
    await disconnect(sql);
  }
}
