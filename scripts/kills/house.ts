/** What is killed: the real server on a fixed port with its embedded PostgreSQL in a directory of its own, and whoever starts it again. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { connect, disconnect } from "../../sql/connect";
import { findEmbedded, startEmbedded } from "../../sql/embedded";
import { fromSources, seed, startParley, type Started } from "../benchmarks/parley";

export interface House {
  readonly port: number;
  readonly directory: string;
  /** kill -9 of the server; its database is interrupted by its death */
  killServer(): Promise<void>;
  /** Starts another one on the same data, as a supervisor would. */
  startServer(): Promise<void>;
  /** kill -9 of the database's every process. The server has to bring it back. Returns the process id that was the server's. */
  killDatabase(): Promise<number>;
  /** Process id of the database server that is ready now; null: there is none. */
  databasePid(): Promise<number | null>;
  withSql<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
  /** Removes everything it has written; not called when somebody should look at it. */
  remove(): void;
}

/** `apiBase`: where messages to customers go. */
export async function openHouse(port: number, apiBase: string): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), "parley-kills-"));
  const dataDir = join(directory, "parley");
  const database = await startEmbedded({ dataDir });
  await seed(database.url(), apiBase).finally(() => database.stop());
  const start = (): Promise<Started> => startParley(null, directory, { PORT: String(port) }, fromSources);
  let server = await start();
  return {
    port,
    directory,
    killServer: () => server.kill(),
    async startServer() {
      server = await start();
    },
    async killDatabase() {
      const embedded = await findEmbedded(dataDir);
      if (!embedded) throw new Error("there is no database to kill");
      for (const pid of [embedded.pid, ...childrenOf(embedded.pid)]) kill(pid);
      return embedded.pid;
    },
    databasePid: async () => (await findEmbedded(dataDir))?.pid ?? null,
    async withSql(work) {
      const embedded = await findEmbedded(dataDir);
      if (!embedded) throw new Error("the database is not there");
      const sql = connect(embedded.url(), { name: "kill test", max: 1 });
      try {
        return await work(sql);
      } finally {
        await disconnect(sql);
      }
    },
    stop: () => server.stop(),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc").map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
    } catch {
      return false;
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It went with its parent.
  }
}
