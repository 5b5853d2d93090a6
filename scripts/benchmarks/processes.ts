/** Processes that a benchmark starts, stops, freezes and looks at. Everything about CPU and memory is read from /proc, so it counts what the system counts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dir, "../..");

/** Fields of /proc/<pid>/stat behind the name: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const parentAt = 1;
const userAt = 11;
const systemAt = 12;
const waitedUserAt = 13;
const waitedSystemAt = 14;
const ticksPerSecond = 100;
const stopMsMax = 15_000;
const complaintCharsMax = 2_000;

/** CPU seconds that a process and its children, living and dead, have used so far. */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null;
    if (stat === null) continue;
    if (Number(name) === pid) ticks += stat[userAt]! + stat[systemAt]! + stat[waitedUserAt]! + stat[waitedSystemAt]!;
    else if (stat[parentAt] === pid) ticks += stat[userAt]! + stat[systemAt]!;
  }
  return ticks / ticksPerSecond;
}

function statOf(pid: string): number[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
  } catch {
    return null;
  }
}

/** Bytes of a process in memory. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
}

/** A program of ours that talks in JSON lines: up on its standard input, down on its standard output. */
export interface Program<Down> {
  readonly pid: number;
  readonly exited: Promise<number>;
  /** the next line it says; throws when it ends, or says nothing for `ms` */
  next(ms: number): Promise<Down>;
  tell(line: unknown): void;
  /** stops it where it stands, so that it costs nothing while another is measured */
  freeze(): void;
  thaw(): void;
  /** asks it to end, and insists after a while */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** On Linux it ends with us, however we end. */
const setpriv = process.platform === "linux" ? Bun.which("setpriv") : null;
const leash = setpriv === null ? [] : [setpriv, "--pdeathsig", "TERM"];

export function startProgram<Down>(file: string, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Program<Down> {
  const child = Bun.spawn([...leash, process.execPath, join(root, file), ...args], {
    cwd: root, stdin: "pipe", stdout: "pipe", stderr: "pipe", env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...environment },
  });
  const lines = linesOf(child.stdout);
  const complaint = lastOf(child.stderr);
  return {
    pid: child.pid,
    exited: child.exited,
    async next(ms) {
      const line = await within(ms, lines.next(), `${file} said nothing for ${ms} ms`);
      if (line.done) throw new Error(`${file} ended with ${await child.exited}: ${complaint()}`);
      return JSON.parse(line.value) as Down;
    },
    tell(line) {
      child.stdin.write(`${JSON.stringify(line)}\n`);
      void child.stdin.flush();
    },
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
    async stop() {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      const insisting = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
      await child.exited;
      clearTimeout(insisting);
    },
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

/** What a program wrote last to its standard error: of interest only when it fails. */
function lastOf(stream: ReadableStream<Uint8Array>): () => string {
  let last = "";
  void (async () => {
    for await (const line of linesOf(stream)) last = `${last}${line}\n`.slice(-complaintCharsMax);
  })();
  return () => last.trim();
}

async function within<T>(ms: number, promise: Promise<T>, why: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([promise, new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(why)), ms)))]);
  } finally {
    clearTimeout(timer);
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield line;
  }
  return undefined;
}

/** For the programs themselves: what they are told, line by line. */
export async function* orders<Up>(): AsyncGenerator<Up> {
  for await (const line of console) if (line !== "") yield JSON.parse(line) as Up;
}
