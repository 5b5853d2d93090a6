/** The simulator beside the server in demo mode: a child that is started again when it dies, though not for ever, and that ends with us, however we end. */
import { join } from "node:path";
import { findProgram, searchPath } from "../sql/embedded/binaries";
import type { Log } from "./log";

export interface SimulatorChild { stop(): Promise<void> }

const deathsMax = 5;
const deathsWindowMs = 60_000;
const restMs = 1_000;
const stopMsMax = 2_000;
const script = join(import.meta.dir, "..", "scripts", "simulate.ts");

export async function startSimulatorChild(dataDir: string, log: Log): Promise<SimulatorChild> {
  // On Linux the kernel ends it when we die, also by kill -9; elsewhere it lives on until its next start finds the port taken.
  const setpriv = process.platform === "linux" ? await findProgram("setpriv") : null;
  const command = [...(setpriv === null ? [] : [setpriv, "--pdeathsig", "TERM"]), process.execPath, script, "run"];
  let stopping = false;
  let child = spawn();
  let deaths: number[] = [];
  const watched = watch();

  /** The child gets nothing of our environment: it holds secrets. */
  function spawn() {
    return Bun.spawn(command, { env: { PATH: searchPath, DATA_DIR: dataDir }, stdin: "ignore", stdout: "ignore", stderr: "inherit" });
  }

  async function watch(): Promise<void> {
    for (;;) {
      const code = await child.exited;
      if (stopping) return;
      log.warn("simulator_died", { code: String(code) });
      deaths = [...deaths.filter((at) => at > Date.now() - deathsWindowMs), Date.now()];
      if (deaths.length >= deathsMax) return log.error("simulator_gave_up", { count: deaths.length });
      await Bun.sleep(restMs);
      if (stopping) return;
      child = spawn();
    }
  }

  return {
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      if (await Promise.race([child.exited.then(() => true), Bun.sleep(stopMsMax).then(() => false)])) return;
      child.kill("SIGKILL");
      await Promise.race([watched, Bun.sleep(stopMsMax)]);
    },
  };
}
