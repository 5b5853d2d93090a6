/** What the files of a data directory tell about a server that works on it, or did. */
import { readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Paths } from "./cluster";
import { EmbeddedFailure } from "./failure";

const orphanStopMsMax = 30_000;
const orphanPollMs = 50;
/** Beyond what any kernel hands out, within what PostgreSQL reads as a number. */
const pidOfNobody = 2_147_483_646;

export interface State {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** What postmaster.pid says: https://www.postgresql.org/docs/current/storage-file-layout.html; its eighth line is the state. */
export async function readState(paths: Paths): Promise<State | null> {
  const text = await readFile(join(paths.cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === "ready" };
}

/**
 * We hold the lock of the data directory, so a server that still works on it has lost its owner: it is asked to stop, and waited for.
 * When the number in the state file belongs to a stranger by now, PostgreSQL would take that for its twin and refuse; it gets a number
 * that nobody has. The file itself stays: its shared memory key keeps PostgreSQL from starting beside children of a killed server.
 */
export async function endOrphan(paths: Paths): Promise<void> {
  const state = await readState(paths);
  if (state === null || !isAlive(state.pid)) return;
  if (!(await worksOn(state.pid, paths.cluster))) {
    const file = join(paths.cluster, "postmaster.pid");
    await writeFile(file, (await readFile(file, "utf8")).replace(/^\d+/, String(pidOfNobody)));
    return;
  }
  const until = Date.now() + orphanStopMsMax;
  process.kill(state.pid, "SIGINT");
  while (await worksOn(state.pid, paths.cluster)) {
    if (Date.now() > until)
      throw new EmbeddedFailure(
        "busy",
        `A PostgreSQL server (process ${state.pid}) still works on ${paths.cluster} and doesn't stop. End it and start again.`,
      );
    await Bun.sleep(orphanPollMs);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A PostgreSQL server's working directory is its data directory. */
async function worksOn(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === "linux") {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return cwd !== null && (await isSameFile(cwd, cluster));
  }
  const ps = Bun.spawn(["/bin/ps", "-o", "command=", "-p", String(pid)], { env: {}, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
  return (await new Response(ps.stdout).text()).includes(cluster);
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one).catch(() => null), stat(other).catch(() => null)]);
  return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;
}
