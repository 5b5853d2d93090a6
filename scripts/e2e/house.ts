/**
 * For tests: Parley as people run it. The server is a process of its own on a data directory of its own, with the embedded PostgreSQL; the demo's people and
 * channels are there; the simulator runs in the test, so that a test decides who writes and what goes wrong. Nothing here is part of the product.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { seedDemo } from "../../server/demo";
import { masterSecret } from "../../server/secret";
import { openVault } from "../../server/vault";
import { connect, disconnect } from "../../sql/connect";
import { findEmbedded } from "../../sql/embedded";
import { findProgram, searchPath } from "../../sql/embedded/binaries";
import { readSimulatorFile, simulatorFilePath, writeSimulatorFile } from "../simulator/config";
import { startSimulator, type Simulator } from "../simulator/simulator";
import { becomes, until } from "./until";

export const password = "a password of tests";
export const lucia = "lucia@nortia.example";
export const ana = "ana@nortia.example";

export interface HouseOptions {
  readonly telegram?: "webhook" | "polling";
  /** scales how long customers and platforms take: 1 as in life */
  readonly pace?: number;
  /** started by ./scripts/start as a newcomer would: the server makes the demo and runs the simulator itself, with customers who write by themselves */
  readonly demo?: boolean;
  /** the copilot is on, and may ask services on this machine */
  readonly copilot?: boolean;
}

export interface Ran { readonly code: number; readonly out: string; readonly err: string }

export interface EntryFound { readonly number: number; readonly kind: string; readonly body: string; readonly state: number | null }

export interface House {
  readonly url: string;
  readonly dataDir: string;
  /** not in a demo, where the server has its own */
  readonly simulator: Simulator;
  sql(): Sql;
  /** the conversation of a customer, by the name shown in the list */
  conversation(name: string): Promise<string>;
  /** a conversation's history as it is stored */
  entries(conversation: string): Promise<EntryFound[]>;
  /** Runs the operator's command line beside the server. */
  parley(words: readonly string[], input?: string): Promise<Ran>;
  /** Ends the server as a power cut would, and its database with it. */
  kill(): Promise<void>;
  /** Ends it as an upgrade does: in good order, with a word to everybody. */
  end(): Promise<void>;
  /** Starts it again on the same directory and port. */
  start(): Promise<void>;
  /** Stops the server's clock, as an overloaded machine does: its sockets stay open and silent. */
  freeze(): void;
  thaw(): void;
  /** what the server has logged */
  log(): string;
  close(): Promise<void>;
}

const root = join(import.meta.dir, "..", "..");
/** Accounts that a test connects are no real platform's. */
const nobody = Object.fromEntries(["GRAPH", "INSTAGRAM", "TELEGRAM", "X"].map((platform) => [`PARLEY_${platform}_URL`, "http://127.0.0.1:9"]));
const startMsMax = 30_000;
const stopMsMax = 12_000;
const commandMsMax = 30_000;
const greetMsMax = 15_000;
const greetEveryMs = 500;

export async function openHouse({ telegram = "webhook", pace = 1, demo = false, copilot = false }: HouseOptions = {}): Promise<House> {
  await buildClient();
  const dataDir = mkdtempSync(join(tmpdir(), "parley-e2e-"));
  const logPath = join(dataDir, "server.log");
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = { PATH: searchPath, DATA_DIR: dataDir, PORT: String(port), PARLEY_DEMO: demo ? "1" : "0", PARLEY_ADMIN_PASSWORD: password, PARLEY_LOG_LEVEL: "info", ...nobody, ...(copilot && { PARLEY_COPILOT: "1", PARLEY_COPILOT_PRIVATE_URLS: "1" }) };
  const program = demo ? ["/bin/sh", join(root, "scripts/start")] : [process.execPath, join(root, "server/main.ts")];
  const setpriv = process.platform === "linux" ? await findProgram("setpriv") : null;
  let server: Bun.Subprocess | null = null;
  let sql: Sql | null = null;

  async function start(): Promise<void> {
    const log = openSync(logPath, "a");
    // On Linux the server ends with the test run, however that ends.
    const command = [...(setpriv === null ? [] : [setpriv, "--pdeathsig", "TERM"]), ...program];
    const child = Bun.spawn(command, { cwd: root, env: environment, stdin: "ignore", stdout: log, stderr: log });
    closeSync(log);
    server = child;
    await until("the server is ready", async () => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${readFileSync(logPath, "utf8").slice(-2_000)}`);
      return fetch(`${url}/health/ready`).then((answer) => answer.ok, () => false);
    }, startMsMax);
    sql = await open(dataDir);
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const ending = server;
    server = null;
    const held = sql;
    sql = null;
    if (held) await disconnect(held).catch(() => undefined);
    if (!ending) return;
    ending.kill(signal);
    const hasEnded = await Promise.race([ending.exited.then(() => true), Bun.sleep(stopMsMax).then(() => false)]);
    if (!hasEnded) ending.kill("SIGKILL");
    await ending.exited;
  }

  const store = (): Sql => {
    if (!sql) throw new Error("the server is down");
    return sql;
  };

  /** The demo's people and channels, and a simulator of our own on the port that the channels send to. */
  async function furnish(): Promise<Simulator> {
    const secret = masterSecret({ secret: null, databaseUrl: null, dataDir });
    if (!secret.ok) throw new Error(secret.problem);
    writeSimulatorFile(simulatorFilePath(dataDir), { target: url, telegram });
    await seedDemo(store(), openVault(secret.secret), { dataDir, adminEmail: null, adminPassword: password }, url);
    const { control, channels } = readSimulatorFile(simulatorFilePath(dataDir));
    const simulator = await startSimulator({ port: control.port, controlToken: control.token, seed: 11, pace, demo: "wait", target: { url, channels } });
    await becomes("the server knows its channels", async () => {
      // Slowly: who is refused too often is heard no more for a while.
      await Bun.sleep(greetEveryMs);
      return (await simulator.greet()).map((one) => one.said);
    }, channels.map(() => "ok"), greetMsMax);
    return simulator;
  }

  let simulator: Simulator | null = null;
  try {
    await start();
    if (!demo) simulator = await furnish();
  } catch (error) {
    await end("SIGKILL");
    throw error;
  }

  return {
    url, dataDir, start,
    get simulator() {
      if (!simulator) throw new Error("the server has a simulator of its own");
      return simulator;
    },
    sql: store,
    async conversation(name) {
      const [found] = await store()<{ id: string }[]>`select substr(address, ${"conversation/".length + 1}) as id from mailboxes where row->>'name' = ${name}`;
      if (!found) throw new Error(`there is no conversation with ${name}`);
      return found.id;
    },
    entries: (conversation) => store()<EntryFound[]>`
      select e.number, e.kind, e.body, d.state from entries e left join deliveries d on d.tenant = e.tenant and d.conversation = e.conversation and d.number = e.number
      where e.conversation = ${conversation} order by e.number`,
    async parley(words, input = "") {
      const child = Bun.spawn([process.execPath, join(root, "scripts/parley.ts"), ...words], {
        cwd: root, env: environment, stdin: new TextEncoder().encode(input), stdout: "pipe", stderr: "pipe", timeout: commandMsMax,
      });
      const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
      return { code, out, err };
    },
    kill: () => end("SIGKILL"),
    end: () => end("SIGTERM"),
    freeze: () => server?.kill("SIGSTOP"),
    thaw: () => server?.kill("SIGCONT"),
    log: () => readFileSync(logPath, "utf8"),
    async close() {
      await simulator?.stop();
      await end("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The page that is served is the one that these sources make. */
export async function buildClient(): Promise<void> {
  const child = Bun.spawn([process.execPath, join(root, "scripts/build.ts")], { cwd: root, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const [said, code] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  if (code !== 0) throw new Error(`the client could not be built:\n${said}`);
}

async function open(dataDir: string): Promise<Sql> {
  const database = await findEmbedded(dataDir);
  if (!database) throw new Error("the server's database is not there");
  return connect(database.url(), { name: "e2e", max: 1 });
}

export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
