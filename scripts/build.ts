/** Builds the client into dist/client when what it is made of has changed since the last build; otherwise it costs some milliseconds. */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const outDir = join(root, "dist", "client");
const stampFile = join(root, "dist", "client.stamp");

/** Everything that can change the result, by name and content; tests can't. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  const sources = [...new Bun.Glob("client/**/*").scanSync({ cwd: root, dot: true })].filter((path) => !/\.test\.tsx?$/.test(path));
  for (const path of [...sources, "server/protocol.ts", "scripts/build.ts", "bun.lock", "tsconfig.json"].sort()) {
    hash.update(`${path}\0`).update(await Bun.file(join(root, path)).bytes());
  }
  return hash.digest("hex");
}

async function isBuilt(stamp: string): Promise<boolean> {
  const [last, page] = [Bun.file(stampFile), Bun.file(join(outDir, "index.html"))];
  return (await page.exists()) && (await last.exists()) && (await last.text()) === stamp;
}

async function build(): Promise<void> {
  const start = performance.now();
  process.stderr.write("parley: building the client …\n");
  // Whoever starts this with another NODE_ENV still serves people, who get the production build.
  process.env.NODE_ENV = "production";
  const vite = await import("vite");
  await vite.build({
    root: join(root, "client"),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true, rolldownOptions: { checks: { bundlerTimings: false } } },
  });
  process.stderr.write(`parley: built the client in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

const stamp = await fingerprint();
if (!(await isBuilt(stamp))) {
  await rm(stampFile, { force: true });
  await build();
  // Written last, so a build that was interrupted is done again.
  await Bun.write(stampFile, stamp);
}
