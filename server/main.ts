/**
 * The program: settings, start, signals, end.
 *
 * What nobody caught: a rejected promise that nobody waited for is logged and life goes on, and so is an exception, since nothing that was promised to anyone
 * lives in memory alone: actors compare-and-set their version with every commit. Many exceptions within a minute are no accident: then the process ends
 * with code 1, in the hope that a fresh one does better.
 *
 * Exit codes: 0 asked to end · 1 couldn't start, or failed · 2 a setting can't be used.
 */
import { EmbeddedFailure } from "../sql/embedded/failure";
import { readEnvironment, type Config } from "./config";
import { faultOf, openLog, type Log } from "./log";
import type { Seeded } from "./demo";
import { masterSecret } from "./secret";
import type { Running } from "./start";
import { version } from "./version";

const drainMsMax = 8_000;
const faultsMax = 20;
const faultsWindowMs = 60_000;

/** To people, on standard error; standard output carries the log, one JSON line per event. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const began = performance.now();
  const read = readEnvironment();
  if (!read.ok) return refuse(read.problems);
  const { config } = read;
  const secret = masterSecret(config);
  if (!secret.ok) return refuse([secret.problem]);
  const log = openLog(config.logLevel ?? (process.stdout.isTTY ? "warn" : "info"));
  for (const warning of read.warnings) say(`parley: ${warning}`);
  watchFaults(log);

  const stops: (() => Promise<void>)[] = [];
  const ending = endings(log, stops);
  const { start } = await import("./start");
  const running = await start(config, secret.secret, log);
  stops.push(() => running.stop(drainMsMax));
  log.info("started", { port: running.port, version, pid: process.pid, ms: Math.round(performance.now() - began) });
  const seeded = config.demo && !ending.hasBegun() ? await startDemo(config, running, log, stops) : null;
  if (!ending.hasBegun()) welcome(config, running, seeded);
}

/** The demo's tenant, people and channels, and the simulator that plays its customers. Real customers are served without it too. */
async function startDemo(config: Config, running: Running, log: Log, stops: (() => Promise<void>)[]): Promise<Seeded | null> {
  try {
    const { paintDemo, seedDemo } = await import("./demo");
    const seeded = await seedDemo(running.store.writer, running.vault, config, running.url);
    await running.refreshChannels();
    const { startSimulatorChild } = await import("./simulator");
    const child = await startSimulatorChild(config.dataDir, log);
    stops.push(() => child.stop());
    // Nobody waits for pictures.
    paintDemo(running.store.writer, running.images).catch((error: unknown) => log.warn("demo_not_painted", faultOf(error)));
    return seeded;
  } catch (error) {
    log.error("demo_failed", faultOf(error));
    say(`parley: the demo could not be set up${error instanceof Error && error.name === "SimulatorFileProblem" ? `: ${error.message}` : "."} Everything else works.`);
    return null;
  }
}

function refuse(problems: readonly string[]): void {
  for (const problem of problems) say(`parley: ${problem}`);
  say("parley: .env.example describes every setting.");
  process.exitCode = 2;
}

/** The first signal ends in good order, a second one at once. Before the start is through there is nothing to put in order. */
function endings(log: Log, stops: readonly (() => Promise<void>)[]): { hasBegun(): boolean } {
  let isEnding = false;
  const end = async (signal: string): Promise<void> => {
    if (isEnding) process.exit(1);
    isEnding = true;
    log.info("ending", { signal });
    const results = await Promise.allSettled(stops.map((stop) => stop()));
    for (const result of results) if (result.status === "rejected") log.error("ended_badly", faultOf(result.reason));
    log.info("ended");
    process.exit(results.every((result) => result.status === "fulfilled") ? 0 : 1);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end(signal));
  return { hasBegun: () => isEnding };
}

function watchFaults(log: Log): void {
  let faults: number[] = [];
  process.on("unhandledRejection", (error) => log.error("unhandled_rejection", faultOf(error)));
  process.on("uncaughtException", (error) => {
    log.error("uncaught_exception", faultOf(error));
    const now = Date.now();
    faults = [...faults.filter((at) => at > now - faultsWindowMs), now];
    if (faults.length >= faultsMax) process.exit(1);
  });
}

function welcome(config: Config, running: Running, seeded: Seeded | null): void {
  say(`\n  Parley ${version} is at ${config.publicUrl?.origin ?? running.url}\n`);
  const next = (what: string, how: string): void => say(`  ${what.padEnd(22)}${how}`);
  if (seeded !== null) {
    next("Sign in as", seeded.email);
    if (seeded.isInvented) next("Password", `${seeded.password}   (shown this once; everybody in the demo has it)`);
    else if (seeded.password !== null) next("Password", "the one in PARLEY_ADMIN_PASSWORD");
    else next("Lost the password?", `./scripts/parley user password --tenant nortia --email ${seeded.email}`);
    next("Write as a customer", './scripts/simulate say "Hola" --as María');
  } else next("Add a tenant, people", "./scripts/parley tenant add --help, ./scripts/parley user add --help");
  next("Connect a channel", "./scripts/parley channel add --help");
  next("Stop", "Ctrl-C\n");
}

main().catch((error: unknown) => {
  say(`parley: ${reasonOf(error)}`);
  process.exit(1);
});

/** Failures of the database are written for the operator; anything else is a fault of ours. */
function reasonOf(error: unknown): string {
  if (error instanceof EmbeddedFailure || (error instanceof Error && error.name === "StoreFailure")) return error.message;
  if ((error as { code?: unknown }).code === "EADDRINUSE") return "the port is in use by another program. Stop that, or set PORT to another one.";
  return `could not start: ${faultOf(error).code} (${faultOf(error).why})`;
}
