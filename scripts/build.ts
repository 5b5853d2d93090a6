/**
 * Builds into dist what has changed since the last build; otherwise it costs some milliseconds. The client becomes the page's files. The server becomes one
 * file: loading its six hundred modules one by one takes longer than everything else a start does. Tests and whoever works on it run server/main.ts.
 */
import { createHash } from "node:crypto";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";

interface Target {
  readonly name: string;
  /** Everything that can change the result, by name and content; tests can't. */
  readonly sources: readonly string[];
  readonly result: string;
  build(): Promise<void>;
}

const root = join(import.meta.dir, "..");
const dist = join(root, "dist");

const targets: readonly Target[] = [
  { name: "client", sources: ["client/**/*", "server/protocol.ts"], result: join(dist, "client", "index.html"), build: buildClient },
  { name: "server", sources: ["{server,actors,sql}/**/*.{ts,sql}", "scripts/simulator/config.ts"], result: join(dist, "server.js"), build: buildServer },
];

async function buildClient(): Promise<void> {
  // Whoever starts this with another NODE_ENV still serves people, who get the production build.
  process.env.NODE_ENV = "production";
  const vite = await import("vite");
  await vite.build({
    root: join(root, "client"),
    logLevel: "warn",
    build: { outDir: join(dist, "client"), emptyOutDir: true, rolldownOptions: { checks: { bundlerTimings: false } } },
  });
}

/** dist lies beside the folders of the sources, so what they find by "../" from their own place the one file finds too; migrations lie beside it. */
async function buildServer(): Promise<void> {
  for (const old of new Bun.Glob("server*.js*").scanSync({ cwd: dist })) await rm(join(dist, old));
  await Bun.build({
    entrypoints: [join(root, "server", "main.ts")],
    outdir: dist,
    // What only some installations use is read when they do: hosted models alone are half of all code.
    splitting: true,
    naming: { entry: "server.[ext]", chunk: "server-[hash].[ext]" },
    target: "bun",
    minify: { whitespace: true, syntax: true },
    sourcemap: "linked",
    // It finds its native part from where it lies.
    external: ["@node-rs/argon2"],
  });
  // What a worker runs is a program of its own.
  await Bun.build({
    entrypoints: [join(root, "actors", "assist", "worker.ts")], outdir: dist, naming: "copilot-worker.[ext]", target: "bun", minify: { whitespace: true, syntax: true }, sourcemap: "linked",
  });
  await rm(join(dist, "migrations"), { recursive: true, force: true });
  await cp(join(root, "sql", "migrations"), join(dist, "migrations"), { recursive: true });
}

async function fingerprint({ sources }: Target): Promise<string> {
  const hash = createHash("sha256");
  const found = sources.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync({ cwd: root, dot: true })]).filter((path) => !/\.test\.tsx?$/.test(path));
  for (const path of [...found, "scripts/build.ts", "bun.lock", "package.json", "tsconfig.json"].sort()) {
    hash.update(`${path}\0`).update(await Bun.file(join(root, path)).bytes());
  }
  return hash.digest("hex");
}

const say = (line: string): void => void process.stderr.write(`parley: ${line}\n`);

for (const target of targets) {
  const stamp = Bun.file(join(dist, `${target.name}.stamp`));
  const wanted = await fingerprint(target);
  if ((await Bun.file(target.result).exists()) && (await stamp.exists()) && (await stamp.text()) === wanted) continue;
  const start = performance.now();
  say(`building the ${target.name} …`);
  await rm(stamp.name ?? "", { force: true });
  await target.build();
  // Written last, so a build that was interrupted is done again.
  await Bun.write(stamp, wanted);
  say(`built the ${target.name} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
