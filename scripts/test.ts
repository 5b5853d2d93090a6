/**
 * Runs every check and test there is, and counts from the runners' own reports. A test file belongs to the group that its imports tell:
 * whoever starts a browser, a process or the database says so in its first lines, so nobody has to keep a list.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { bringChromium } from "./chromium";

interface Group {
  readonly name: string;
  readonly flags: readonly string[];
  readonly testMsMax: number;
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const groups = {
  unit: { name: "unit", flags: [], testMsMax: 10_000 },
  client: {
    name: "client",
    flags: ["--isolate", "--conditions", "browser", "--preload", "./scripts/preload-client.ts"],
    testMsMax: 10_000,
  },
  database: { name: "database", flags: [], testMsMax: 60_000 },
  process: { name: "process", flags: [], testMsMax: 180_000 },
  browser: { name: "browser", flags: [], testMsMax: 180_000 },
} satisfies Record<string, Group>;

const root = join(import.meta.dir, "..");
/** The whole run must end, and say so, before anybody loses patience with it. */
const runMsMax = 18 * 60_000;
const began = Date.now();

/** Settings of the person who runs the tests must not reach them: a test that met a real database would empty it. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !name.startsWith("PARLEY_") && !["DATABASE_URL", "DATA_DIR", "PORT", "HOST", "PUBLIC_URL", "NODE_ENV"].includes(name),
  ),
);

async function main(): Promise<number> {
  const wanted = process.argv.slice(2);
  const total: Count = { passed: 0, failed: 0, skipped: 0 };
  const add = (count: Count) => {
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  };
  const reports = mkdtempSync(join(tmpdir(), "parley-reports-"));
  try {
    if (wanted.length === 0) {
      add(await check("types", [process.execPath, "check", "--no-pretty"]));
      add(await check("lint", [process.execPath, join(root, "node_modules/oxlint/bin/oxlint"), "--quiet"]));
    }
    const files = await sortFiles(wanted);
    for (const group of Object.values(groups)) {
      const members = files.get(group.name) ?? [];
      if (members.length > 0) add(await runGroup(group, members, reports));
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  if (total.skipped > 0) say(`${total.skipped} skipped; each says why above`);
  say(`took ${seconds(began)}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** A check has no tests of its own: it adds nothing when it is content, and one failure when it is not. */
async function check(name: string, command: string[]): Promise<Count> {
  const start = Date.now();
  const code = await run(command);
  say(`${name}: ${code === 0 ? "ok" : "FAILED"} (${seconds(start)})`);
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function sortFiles(wanted: readonly string[]): Promise<Map<string, string[]>> {
  const sorted = new Map<string, string[]>();
  const paths = [...new Bun.Glob("{server,actors,client,sql,scripts}/**/*.test.{ts,tsx}").scanSync({ cwd: root })].sort();
  for (const path of paths) {
    const text = await Bun.file(join(root, path)).text();
    const group = groupOf(path, text);
    if (wanted.length > 0 && !wanted.some((want) => want === group || path.includes(want))) continue;
    sorted.set(group, [...(sorted.get(group) ?? []), path]);
  }
  return sorted;
}

function groupOf(path: string, text: string): keyof typeof groups {
  if (/["'](playwright-core|\.\/desk)["']/.test(text)) return "browser";
  if (path.startsWith("client/")) return "client";
  if (/\bspawn\(|\bstartEmbedded\(/.test(text)) return "process";
  return /sql\/testing["']|["']\.\/testing["']/.test(text) ? "database" : "unit";
}

async function runGroup(group: Group, files: readonly string[], reports: string): Promise<Count> {
  const start = Date.now();
  say(`${group.name}: ${files.length} ${files.length === 1 ? "file" : "files"} …`);
  if (group.name === "browser" && (await bringChromium(say)) === null) {
    say("browser: FAILED. There is no Chromium and none could be installed; install one (apt-get install chromium) and run again.");
    return { passed: 0, failed: files.length, skipped: 0 };
  }
  const report = join(reports, `${group.name}.xml`);
  const flags = ["--timeout", String(group.testMsMax), "--only-failures", "--reporter=junit", `--reporter-outfile=${report}`];
  const code = await run([process.execPath, "test", ...group.flags, ...flags, ...files.map((file) => `./${file}`)]);
  const count = await readReport(report, files);
  if (code !== 0 && count.failed === 0) {
    say(`${group.name}: the runner ended with ${code} although no test failed`);
    count.failed += 1;
  }
  say(
    `${group.name}: ${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ""} (${seconds(start)})`,
  );
  return count;
}

/** Bun's JUnit report. A file that could not even be loaded is not in it, and counts as one failure. */
async function readReport(path: string, files: readonly string[]): Promise<Count> {
  const text = await Bun.file(path)
    .text()
    .catch(() => "");
  const head = /<testsuites [^>]*>/.exec(text)?.[0] ?? "";
  const number = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const missing = files.filter((file) => !text.includes(`file="${file}"`));
  for (const file of missing) say(`${file}: no result; it did not load, or has no test`);
  const [failures, skipped] = [number("failures"), number("skipped")];
  return { passed: number("tests") - failures - skipped, failed: failures + missing.length, skipped };
}

async function run(command: string[]): Promise<number> {
  const child = Bun.spawn(command, {
    cwd: root,
    env: environment,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    timeout: Math.max(1_000, runMsMax - (Date.now() - began)),
    killSignal: "SIGKILL",
  });
  const code = await child.exited;
  if (child.signalCode !== null) say(`stopped by ${child.signalCode} after ${seconds(began)}`);
  return code;
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  console.log(`parley: ${line}`);
}

say(`Bun ${Bun.version} on ${process.platform} ${process.arch}, ${availableParallelism()} cores`);
process.exit(await main());
