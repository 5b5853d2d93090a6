/**
 * One program per data directory. The lock is SQLite's lock on an empty file: the kernel holds it for this process and lets go of it
 * when the process dies, however it dies. A file with a process number in it could not tell a dead owner from a stranger who got
 * the same number, which in containers happens at every restart. The number beside it is only for the message.
 */
import { Database } from "bun:sqlite";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedFailure } from "./failure";

export interface Lock {
  release(): void;
}

/** A predecessor that was just killed may still be on its way out. */
const patienceMs = 2_000;
const pollMs = 50;

export async function takeLock(dataDir: string): Promise<Lock> {
  const ownerFile = join(dataDir, "owner");
  const database = openLockFile(dataDir);
  const until = Date.now() + patienceMs;
  while (!tryLock(database)) {
    if (Date.now() > until) {
      database.close();
      const owner = (await readFile(ownerFile, "utf8").catch(() => "")).trim();
      throw new EmbeddedFailure(
        "busy",
        `${dataDir} is in use by another running Parley${owner === "" ? "" : ` (process ${owner})`}. Stop it first, or give this one its own DATA_DIR.`,
      );
    }
    await Bun.sleep(pollMs);
  }
  await writeFile(ownerFile, `${process.pid}\n`);
  return {
    release() {
      database.close(true);
    },
  };
}

function tryLock(database: Database): boolean {
  try {
    database.run("begin exclusive");
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("locked")) return false;
    throw error;
  }
}

function openLockFile(dataDir: string): Database {
  try {
    return new Database(join(dataDir, "lock"), { create: true });
  } catch {
    throw new EmbeddedFailure(
      "foreign",
      `${dataDir} can't be written by this user. Start Parley as its owner, or choose another DATA_DIR.`,
    );
  }
}
