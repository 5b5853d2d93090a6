/**
 * `simulate`: platforms and customers on this machine. `run` is the simulator itself, every other command speaks to a running one.
 * What it prints for people goes to the terminal; with --json, or when nobody watches, one JSON line each.
 */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArguments } from "./simulator/cli";
import type { Command } from "./simulator/cli";
import { readSimulatorFile, simulatorFilePath, SimulatorFileProblem } from "./simulator/config";
import type { SimulatorFile } from "./simulator/config";
import { ask } from "./simulator/door";
import type { DoorAnswer } from "./simulator/door";
import type { Faults } from "./simulator/faults";
import type { Person } from "./simulator/people";
import type { Said } from "./simulator/say";
import { startSimulator } from "./simulator/simulator";
import type { Simulator, SimulatorStatus } from "./simulator/simulator";
import type { StormReport } from "./simulator/storm";

const exit = { done: 0, failed: 1, misunderstood: 2, notRunning: 3 } as const;
const platformNames: Readonly<Record<string, string>> = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram", telegram: "Telegram", x: "X" };
/** Not everybody opens what they get. */
const demoReadRate = 0.9;
const targetWaitMs = 120_000;
const targetLookMs = 250;
const targetAnswerMs = 2_000;

async function main(given: readonly string[]): Promise<number> {
  const parsed = parseArguments(given);
  if (!parsed.ok) {
    (parsed.help ? console.log : console.error)(parsed.say);
    return parsed.help ? exit.done : exit.misunderstood;
  }
  const path = resolve(parsed.file ?? simulatorFilePath(process.env["DATA_DIR"] ?? "data"));
  let file: SimulatorFile;
  try {
    file = readSimulatorFile(path);
  } catch (error) {
    if (!(error instanceof SimulatorFileProblem)) throw error;
    return fail(error.message, error.code === "missing" ? exit.notRunning : exit.failed, parsed.json);
  }
  return parsed.command.command === "run" ? run(parsed.command, file, path, parsed.json) : speak(parsed.command, file, parsed.json);
}

// ---------------------------------------------------------------- the simulator itself

async function run(
  command: Extract<Command, { readonly command: "run" }>,
  file: SimulatorFile,
  path: string,
  json: boolean,
): Promise<number> {
  const tell = teller(json);
  const seed = command.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  let simulator: Simulator;
  try {
    simulator = await startSimulator({
      port: file.control.port,
      controlToken: file.control.token,
      seed,
      pace: command.pace,
      readRate: command.demo ? demoReadRate : 1,
      target: { url: file.target, channels: file.channels },
      demo: command.demo ? "wait" : false,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return fail(`Port ${file.control.port} is taken: a simulator is running already. See simulate status.`, exit.failed, json);
  }
  const stopping = signalled();
  tell("simulator_started", `The fake platforms listen on ${simulator.url}; customers write to ${file.target}. Stop with Ctrl-C.`, {
    port: simulator.port,
    target: file.target,
    seed,
    demo: command.demo,
  });
  if (simulator.demo) {
    begin(simulator, command.history, historyPath(path), stopping, tell).catch((error: Error) =>
      tell("simulator_failed", `The demo could not begin: ${error.message}`, { reason: error.name }),
    );
  }
  await once(stopping);
  await simulator.stop();
  tell("simulator_stopped", "Everybody went home.", {});
  return exit.done;
}

/** Waits for Parley, writes the history if it has none, and lets the customers loose. */
async function begin(
  simulator: Simulator,
  history: "once" | "always" | "never",
  remembered: string,
  stopping: AbortSignal,
  tell: Tell,
): Promise<void> {
  const { target } = simulator.status();
  if (!(await isThere(target, stopping))) {
    if (!stopping.aborted)
      tell("simulator_alone", `${target} does not answer. Start it with ./scripts/start, then run simulate again.`, { target });
    return;
  }
  for (const { platform, account, said } of await simulator.greet()) {
    if (said !== "ok")
      tell("simulator_not_welcome", `${platformNames[platform] ?? platform} ${account}: ${said}.`, { platform, account, said });
  }
  if (simulator.demo && (history === "always" || (history === "once" && !existsSync(remembered)))) {
    const written = await simulator.demo.history();
    if (written.acknowledged)
      writeFileSync(remembered, `${JSON.stringify({ writtenAt: new Date().toISOString(), ...written })}\n`, { mode: 0o600 });
    tell(
      "simulator_history",
      `${written.conversations} conversations of the last two days were written${written.acknowledged ? "" : ", but Parley has not taken all of them yet"}.`,
      { ...written },
    );
  }
  simulator.demo?.live();
  tell("simulator_live", "Customers write now and then. Answer them, and they answer back.", {});
}

/** Any answer at all means that somebody is there. */
async function isThere(target: string, stopping: AbortSignal): Promise<boolean> {
  const until = performance.now() + targetWaitMs;
  while (performance.now() < until && !stopping.aborted) {
    const answered = await fetch(`${target}/health/live`, { signal: AbortSignal.timeout(targetAnswerMs) }).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return true;
    await Bun.sleep(targetLookMs);
  }
  return false;
}

/** Beside the configuration: removed with the data, so that a new start has a history again. */
const historyPath = (path: string): string => join(dirname(path), "simulator.history.json");

function signalled(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
}

const once = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

// ---------------------------------------------------------------- commands to a running one

async function speak(command: Exclude<Command, { readonly command: "run" }>, file: SimulatorFile, json: boolean): Promise<number> {
  const answer = await asked(command, file);
  if (!answer.ok) return fail(answer.say, answer.running ? exit.failed : exit.notRunning, json);
  console.log(json ? JSON.stringify(answer.body) : inWords(command, answer.body));
  return command.command === "say" && answer.body["acknowledged"] !== true ? exit.failed : exit.done;
}

function asked(command: Exclude<Command, { readonly command: "run" }>, file: SimulatorFile): Promise<DoorAnswer> {
  switch (command.command) {
    case "say":
      return ask(file, "POST", "say", { as: command.as, on: command.on, what: command.what });
    case "storm":
      return ask(file, "POST", "storm", command, command.seconds * 1000);
    case "faults":
      return command.set === undefined ? ask(file, "GET", "faults") : ask(file, "POST", "faults", command.set ?? { off: true });
    case "warp":
      return ask(file, "POST", "warp", command);
    case "people":
    case "status":
      return ask(file, "GET", command.command);
  }
}

function inWords(command: Exclude<Command, { readonly command: "run" }>, body: Readonly<Record<string, unknown>>): string {
  switch (command.command) {
    case "say":
      return saidInWords(body as unknown as Said, command.as);
    case "storm":
      return stormInWords(body as unknown as StormReport);
    case "faults":
      return faultsInWords(body as unknown as Faults);
    case "warp":
      return `The platforms' clock is ${durationInWords(Number(body["warpedMs"]))} ahead.${command.stamps ? "" : " Times in webhooks stay true."}`;
    case "people":
      return (body["people"] as readonly Person[])
        .map(
          (one) =>
            `${one.name.padEnd(24)} ${one.language}  ${(platformNames[one.home] ?? one.home).padEnd(9)} ${one.phone ?? one.bsuid ?? ""}`,
        )
        .join("\n");
    case "status":
      return statusInWords(body as unknown as SimulatorStatus);
  }
}

function saidInWords(said: Said, as: string): string {
  const who = `${said.person || as} on ${platformNames[said.on] ?? "their platform"}`;
  return said.acknowledged
    ? `${who}: Parley took it in ${Math.max(1, Math.round(said.tookMs))} ms.`
    : `${who}: Parley has not taken it yet (${said.answer}). The simulator keeps trying, as the platform would.`;
}

function stormInWords(report: StormReport): string {
  const refused = Object.entries(report.refused)
    .map(([answer, count]) => `${count} × ${answer}`)
    .join(", ");
  return `${report.accepted} of ${report.asked} messages taken in ${report.seconds} s, ${report.rate} a second; answered in ${report.p50Ms} ms (half), ${report.p99Ms} ms (99 of 100).${refused === "" ? "" : ` Not taken: ${refused}.`}`;
}

function faultsInWords(faults: Faults): string {
  const on = Object.entries(faults).flatMap(([name, value]: [string, unknown]) => {
    if (name === "seed") return [];
    if (typeof value === "number") return value > 0 ? [`${name} ${value}`] : [];
    const { rate, ms } = value as Faults["lateReceipts"];
    return rate > 0 ? [`${name} ${ms} ms at ${rate}`] : [];
  });
  return on.length === 0 ? "No faults: the platforms behave." : `${on.join(" · ")} · seed ${faults.seed}`;
}

function statusInWords(status: SimulatorStatus): string {
  const { webhooks, sends } = status;
  return [
    `Running on port ${status.port} for ${durationInWords(Date.now() - status.sinceMs)}, writing to ${status.target}; demo ${status.demo}; seed ${status.seed}`,
    `Channels   ${status.channels.map((one) => `${platformNames[one.platform] ?? one.platform} ${one.account}`).join(" · ") || "none"}`,
    `Webhooks   ${webhooks.made} made, ${webhooks.acknowledged} taken, ${webhooks.waiting} waiting, ${webhooks.attempts} attempts${webhooks.dropped > 0 ? `, ${webhooks.dropped} dropped` : ""}`,
    `Sends      ${sends.accepted} accepted, ${sends.refused} refused, ${sends.marks} read marks and typing`,
    `Clock      ${status.warpedMs === 0 ? "true" : `${durationInWords(status.warpedMs)} ahead`}`,
    `Faults     ${faultsInWords(status.faults)}`,
  ].join("\n");
}

function durationInWords(ms: number): string {
  const sign = ms < 0 ? "-" : "";
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${sign}${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${sign}${minutes} min`;
  return `${sign}${Math.round(minutes / 6) / 10} h`;
}

// ---------------------------------------------------------------- telling

type Tell = (event: string, words: string, about: Readonly<Record<string, unknown>>) => void;

/** People get a sentence; logs get one JSON line with a fixed event word. */
function teller(json: boolean): Tell {
  const plain = !json && process.stdout.isTTY;
  return (event, words, about) => console.log(plain ? words : JSON.stringify({ event, at: new Date().toISOString(), ...about }));
}

function fail(words: string, code: number, json: boolean): number {
  if (json) console.log(JSON.stringify({ error: { message: words } }));
  else console.error(words);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
