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
import { masterSecret } from "./secret";
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

  const ending = endings(log);
  const { start } = await import("./start");
  const running = await start(config, secret.secret, log);
  ending.set(() => running.stop(drainMsMax));
  log.info("started", { port: running.port, version, pid: process.pid, ms: Math.round(performance.now() - began) });
  await welcome(config, running, log);
}

function refuse(problems: readonly string[]): void {
  for (const problem of problems) say(`parley: ${problem}`);
  say("parley: .env.example describes every setting.");
  process.exitCode = 2;
}

/** The first signal ends in good order, a second one at once. Before the start is through there is nothing to put in order. */
function endings(log: Log): { set(stop: () => Promise<void>): void } {
  let stop: (() => Promise<void>) | null = null;
  let isEnding = false;
  const end = (signal: string): void => {
    if (isEnding || stop === null) process.exit(isEnding ? 1 : 0);
    isEnding = true;
    log.info("ending", { signal });
    stop().then(
      () => {
        log.info("ended");
        process.exit(0);
      },
      (error: unknown) => {
        log.error("ended_badly", faultOf(error));
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => end(signal));
  return { set: (with_) => void (stop = with_) };
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

async function welcome(config: Config, running: { url: string }, _log: Log): Promise<void> {
  say(`parley: ${config.publicUrl?.origin ?? running.url}`);
}

main().catch((error: unknown) => {
  // Failures of the database are written for the operator; anything else is a fault of ours.
  const isForPeople = error instanceof EmbeddedFailure || (error instanceof Error && error.name === "StoreFailure");
  say(`parley: ${isForPeople ? error.message : `could not start: ${faultOf(error).code} (${faultOf(error).why})`}`);
  if ((error as { code?: unknown }).code === "EADDRINUSE") say("parley: the port is in use by another program. Stop that, or set PORT to another one.");
  process.exit(1);
});
