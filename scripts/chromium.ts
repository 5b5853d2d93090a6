/** A Chromium for the browser tests: the machine's own, else one that its package manager brings. Never a silent absence. */
import { homedir } from "node:os";
import { join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const places = [
  ...["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/homebrew/bin", "/opt/google/chrome"].flatMap((dir) =>
    names.map((name) => join(dir, name)),
  ),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const installMsMax = 300_000;

/** The path of a browser that is there, or null. */
export async function findChromium(): Promise<string | null> {
  for (const name of names) {
    const path = Bun.which(name);
    if (path !== null) return path;
  }
  for (const path of places) if (await Bun.file(path).exists()) return path;
  // Where Playwright's own command put one.
  for (const cache of [join(homedir(), ".cache/ms-playwright"), join(homedir(), "Library/Caches/ms-playwright")]) {
    const glob = new Bun.Glob("chromium*/chrome*/{chrome,chrome-headless-shell,headless_shell,Chromium.app/Contents/MacOS/Chromium}");
    for await (const found of glob.scan({ cwd: cache, absolute: true, throwErrorOnBrokenSymlink: false })) return found;
  }
  return null;
}

/** Finds a browser or brings one, telling what it does; null when every way has failed. */
export async function bringChromium(say: (line: string) => void): Promise<string | null> {
  const found = await findChromium();
  if (found !== null) return found;
  for (const commands of await waysToInstall()) {
    say(`no Chromium on this machine; trying: ${commands.map((command) => command.join(" ")).join(" && ")}`);
    for (const command of commands) if (!(await run(command, say))) break;
    const brought = await findChromium();
    if (brought !== null) return brought;
  }
  return null;
}

async function waysToInstall(): Promise<string[][][]> {
  const asRoot = await rootPrefix();
  const has = (program: string) => Bun.which(program) !== null;
  const ways: string[][][] = [];
  if (asRoot !== null && has("apt-get")) {
    ways.push([
      [...asRoot, "apt-get", "update", "-qq"],
      [...asRoot, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ]);
  }
  if (asRoot !== null && has("dnf")) ways.push([[...asRoot, "dnf", "install", "-y", "-q", "chromium"]]);
  if (asRoot !== null && has("apk")) ways.push([[...asRoot, "apk", "add", "--quiet", "chromium"]]);
  if (has("brew")) ways.push([["brew", "install", "--quiet", "--cask", "chromium"]]);
  ways.push([[process.execPath, "x", "playwright-core", "install", "chromium-headless-shell"]]);
  return ways;
}

/** What to put before a command that needs root: nothing, sudo when it asks for no password, or null. */
async function rootPrefix(): Promise<string[] | null> {
  if (process.getuid?.() === 0) return [];
  if (Bun.which("sudo") === null) return null;
  return (await run(["sudo", "-n", "true"], () => undefined)) ? ["sudo", "-n"] : null;
}

async function run(command: string[], say: (line: string) => void): Promise<boolean> {
  const child = Bun.spawn(command, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: installMsMax,
    killSignal: "SIGKILL",
  });
  const [code, errors] = await Promise.all([child.exited, new Response(child.stderr).text(), new Response(child.stdout).text()]);
  if (code !== 0) say(`${command[0]} ended with ${code}: ${errors.trim().split("\n").slice(-2).join(" ")}`);
  return code === 0;
}
