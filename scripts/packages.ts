/** Bringing what only a machine's own package manager has, telling what is done; used by what tests need and production doesn't. */

const installMsMax = 300_000;

/** What a program's package is called by each package manager; absent: it has none there. */
export interface PackageNames { readonly apt?: string; readonly dnf?: string; readonly apk?: string; readonly brew?: readonly string[] }

/** Tries every way until `find` has found it; null when all have failed. `others`: further commands to try, each a way of its own. */
export async function bring<Found>(what: string, names: PackageNames, find: () => Promise<Found | null>, say: (line: string) => void, others: readonly string[][] = []): Promise<Found | null> {
  const found = await find();
  if (found !== null) return found;
  for (const commands of [...(await waysToInstall(names)), ...others.map((command) => [command])]) {
    say(`no ${what} on this machine; trying: ${commands.map((command) => command.join(" ")).join(" && ")}`);
    for (const command of commands) if (!(await run(command, say))) break;
    const brought = await find();
    if (brought !== null) return brought;
  }
  return null;
}

async function waysToInstall({ apt, dnf, apk, brew }: PackageNames): Promise<string[][][]> {
  const asRoot = await rootPrefix();
  const has = (program: string) => Bun.which(program) !== null;
  const ways: string[][][] = [];
  if (apt !== undefined && asRoot !== null && has("apt-get")) {
    ways.push([
      [...asRoot, "apt-get", "update", "-qq"],
      [...asRoot, "apt-get", "install", "-y", "-qq", "--no-install-recommends", apt],
    ]);
  }
  if (dnf !== undefined && asRoot !== null && has("dnf")) ways.push([[...asRoot, "dnf", "install", "-y", "-q", dnf]]);
  if (apk !== undefined && asRoot !== null && has("apk")) ways.push([[...asRoot, "apk", "add", "--quiet", apk]]);
  if (brew !== undefined && has("brew")) ways.push([["brew", "install", "--quiet", ...brew]]);
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
