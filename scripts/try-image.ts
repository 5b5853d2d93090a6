/**
 * Tries the Dockerfile where there is no Docker: every step is run in a chroot whose files are an overlay over this machine's, one per
 * stage, so the machine stands in for the base images and is not changed. Then the image's command is started as the image's user in a
 * process namespace of its own, must answer its health check, stop by its stop signal, and start again on the same volume.
 *
 * What it can't show: that the base images hold what this machine holds. So what it proves is the layout, the user and the start.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Instruction } from "./dockerfile";
import { parseDockerfile } from "./dockerfile";

interface Stage {
  readonly name: string;
  readonly dir: string;
  readonly files: string;
  workdir: string;
  user: string | null;
  readonly environment: Record<string, string>;
  command: readonly string[];
  healthcheck: readonly string[];
  stopSignal: NodeJS.Signals;
}

const context = join(import.meta.dir, "..");
const stepMsMax = 600_000;
const readyMsMax = 60_000;
const stopMsMax = 30_000;
const pollMs = 250;
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

async function main(): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    fail("this needs Linux and root: it mounts overlays and changes its root directory.");
  if (!process.argv.includes(inner)) return enterNamespace();
  const work = mkdtempSync(join(tmpdir(), "parley-image-"));
  const stages = new Map<string, Stage>();
  try {
    let stage: Stage | null = null;
    for (const step of parseDockerfile(await Bun.file(join(context, "Dockerfile")).text())) {
      if (step.kind === "from") {
        stage = await openStage(work, step.base, step.name === "" ? String(stages.size) : step.name);
        stages.set(stage.name, stage);
      } else if (stage !== null) {
        await perform(stage, step, stages);
      }
    }
    if (stage === null) fail("the Dockerfile has no stage.");
    await tryToRun(stage);
    say("the image's steps work, and what they make starts, answers, stops and starts again");
  } finally {
    for (const stage of [...stages.values()].reverse()) closeStage(stage);
    rmSync(work, { recursive: true, force: true });
  }
}

const inner = "--in-namespace";

/** Our mounts are seen by us alone and vanish with us, also when we are killed. */
async function enterNamespace(): Promise<void> {
  const child = Bun.spawn(["unshare", "--mount", "--propagation", "private", process.execPath, import.meta.path, inner], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.exitCode = await child.exited;
}

async function openStage(work: string, base: string, name: string): Promise<Stage> {
  say(`stage ${name} (this machine stands in for ${base})`);
  const dir = join(work, `stage-${name}`);
  const files = join(dir, "files");
  for (const part of ["upper", "work", "files"]) mkdirSync(join(dir, part), { recursive: true });
  await must(["mount", "-t", "overlay", "overlay", "-o", `lowerdir=/,upperdir=${dir}/upper,workdir=${dir}/work`, files]);
  for (const shared of ["proc", "dev", "sys"]) await must(["mount", "--bind", `/${shared}`, join(files, shared)]);
  // The machine's own project must not be found by accident.
  await must(["mount", "-t", "tmpfs", "tmpfs", join(files, "tmp")]);
  return { name, dir, files, workdir: "/", user: null, environment: {}, command: [], healthcheck: [], stopSignal: "SIGTERM" };
}

function closeStage(stage: Stage): void {
  for (const mounted of ["tmp", "sys", "dev", "proc", ""]) Bun.spawnSync(["umount", "--lazy", join(stage.files, mounted)]);
}

async function perform(stage: Stage, step: Exclude<Instruction, { kind: "from" }>, stages: ReadonlyMap<string, Stage>): Promise<void> {
  switch (step.kind) {
    case "workdir":
      stage.workdir = step.path;
      mkdirSync(join(stage.files, step.path), { recursive: true });
      return;
    case "copy":
      return copy(stage, step, stages);
    case "run":
      say(`  RUN ${step.script.replaceAll(/\s+/g, " ").slice(0, 100)}`);
      return must(["chroot", stage.files, "/bin/sh", "-c", `cd ${stage.workdir} && ${step.script}`], {
        ...buildEnvironment(),
        ...stage.environment,
      });
    case "env":
      Object.assign(stage.environment, step.values);
      return;
    case "user":
      stage.user = step.name;
      return;
    case "volume":
      mkdirSync(join(stage.files, step.path), { recursive: true });
      return;
    case "healthcheck":
      stage.healthcheck = step.command;
      return;
    case "stopsignal":
      stage.stopSignal = step.signal as NodeJS.Signals;
      return;
    case "cmd":
      stage.command = step.command;
      return;
    case "expose":
      return;
  }
}

/** The package manager's settings of whoever tries this, as a build would get them; nothing else of the environment. */
function buildEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(HOME|https?_proxy|no_proxy|npm_config_.*|BUN_CONFIG_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i.test(name),
  );
  return { PATH: path, ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""])) };
}

function copy(stage: Stage, step: Extract<Instruction, { kind: "copy" }>, stages: ReadonlyMap<string, Stage>): void {
  say(`  COPY ${step.sources.join(" ")} → ${step.target}`);
  const source = step.from === null ? context : (stages.get(step.from)?.files ?? fail(`no stage ${step.from}`));
  const ignored = step.from === null ? ignoredPaths() : () => false;
  const target = resolve("/", stage.workdir, step.target);
  const intoDirectory = step.target.endsWith("/") || step.target === "." || step.sources.length > 1;
  for (const name of step.sources) {
    const from = join(source, name);
    if (!existsSync(from)) fail(`COPY: ${name} does not exist`);
    // Like Docker: a directory's content is copied, a file keeps its name when the target is a directory.
    const to = join(stage.files, statSync(from).isFile() && intoDirectory ? join(target, name.split("/").at(-1) ?? "") : target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (file) => !ignored(file.slice(context.length + 1)) });
  }
}

function ignoredPaths(): (path: string) => boolean {
  const lines = readFileSync(join(context, ".dockerignore"), "utf8").split("\n");
  const patterns = lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).map((line) => new Bun.Glob(line));
  return (file) => file !== "" && patterns.some((pattern) => pattern.match(file));
}

async function tryToRun(stage: Stage): Promise<void> {
  const port = await freePort();
  const user = stage.user ?? fail("the image would run as root.");
  for (const round of ["first", "second"]) {
    const began = Date.now();
    const child = Bun.spawn(inContainer(stage, user, stage.command, true), {
      env: { PATH: path, ...stage.environment, PORT: port },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    const output = new Response(child.stdout).text();
    let ready = false;
    while (!ready && child.exitCode === null && Date.now() - began < readyMsMax) {
      await Bun.sleep(pollMs);
      const check = Bun.spawn(inContainer(stage, user, stage.healthcheck, false), {
        env: { PATH: path, ...stage.environment, PORT: port },
        stdio: ["ignore", "ignore", "ignore"],
      });
      ready = (await check.exited) === 0;
    }
    const readyMs = Date.now() - began;
    const init = firstChildOf(child.pid);
    if (init !== null) process.kill(init, stage.stopSignal);
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    const code = await child.exited;
    clearTimeout(timer);
    if (!ready)
      fail(
        `the ${round} start did not answer its health check within ${readyMsMax / 1000} s (exit ${code}).\n${(await output).slice(-2000)}`,
      );
    if (code !== 0) fail(`${stage.stopSignal} ended it with ${code} instead of 0.\n${(await output).slice(-2000)}`);
    say(`${round} start: ready after ${readyMs} ms, stopped by ${stage.stopSignal} with 0`);
  }
  const data = join(stage.files, stage.environment.DATA_DIR ?? "/data");
  const wrong = readdirSync(data).filter((name) => statSync(join(data, name)).uid === 0);
  if (wrong.length > 0) fail(`the volume holds files of root: ${wrong.join(", ")}`);
}

/** As the image's user in its root directory; the command itself also gets a process namespace, in which it is number 1. */
function inContainer(stage: Stage, user: string, command: readonly string[], own: boolean): string[] {
  const namespace = own ? ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc=" + join(stage.files, "proc")] : [];
  const identity = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--no-new-privs"];
  return [...namespace, "chroot", stage.files, ...identity, "/bin/sh", "-c", `cd ${stage.workdir} && exec "$0" "$@"`, ...command];
}

function firstChildOf(pid: number): number | null {
  const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
  return child > 0 ? child : null;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? String(address.port) : fail("no free port");
}

async function must(command: string[], env: Record<string, string> = { PATH: path }): Promise<void> {
  const child = Bun.spawn(command, { env, stdin: "ignore", stdout: "pipe", stderr: "pipe", timeout: stepMsMax, killSignal: "SIGKILL" });
  const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
  if (code !== 0) fail(`${command.join(" ")} ended with ${code}\n${`${out}${err}`.slice(-2000)}`);
}

function say(line: string): void {
  console.log(`parley: ${line}`);
}

function fail(why: string): never {
  throw new Error(why);
}

await main().catch((error: unknown) => {
  console.error(`parley: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
