/** The files of the database on disk: made once, completely or not at all. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries";
import { EmbeddedFailure } from "./failure";
import type { Identity } from "./identity";
import { namespaceIdentity } from "./identity";

export interface Paths {
  readonly dataDir: string;
  /** PostgreSQL's own directory. */
  readonly cluster: string;
  readonly password: string;
  readonly log: string;
  readonly spareLinks: string;
}

export const superuser = "parley";
export const defaultDatabase = "parley";
/** Files written by one major version can't be read by another. */
const majorVersion = "18";
const passwordBytes = 24;
const initialiseMsMax = 120_000;

export function pathsIn(dataDir: string): Paths {
  return {
    dataDir,
    cluster: join(dataDir, "postgres"),
    password: join(dataDir, "postgres.password"),
    log: join(dataDir, "postgres.log"),
    spareLinks: join(dataDir, "postgres-libraries"),
  };
}

/** Makes the cluster when there is none yet. Answers the superuser's password. */
export async function ensureCluster(paths: Paths, binaries: Binaries, identity: Identity): Promise<string> {
  const version = await readFile(join(paths.cluster, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null) {
    await refuseForeign(paths, version.trim());
    return readPassword(paths);
  }
  const password = randomBytes(passwordBytes).toString("base64url");
  await writeFile(paths.password, password, { mode: 0o600 });
  await initialise(paths, binaries, identity);
  return password;
}

export async function readPassword(paths: Paths): Promise<string> {
  return readFile(paths.password, "utf8").catch(() => {
    throw new EmbeddedFailure(
      "foreign",
      `${paths.password} is missing or unreadable, so the database beside it can't be opened. Put the file back from a backup.`,
    );
  });
}

async function refuseForeign(paths: Paths, version: string): Promise<void> {
  if (version !== majorVersion) {
    throw new EmbeddedFailure(
      "foreign",
      `${paths.cluster} was made by PostgreSQL ${version}; this Parley brings ${majorVersion}. Use the Parley that made it, or move the data with pg_dump.`,
    );
  }
}

/** initdb writes into a directory that gets its final name last, so a start that is interrupted here leaves nothing to trip over. */
async function initialise(paths: Paths, binaries: Binaries, identity: Identity): Promise<void> {
  const fresh = `${paths.cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await identity.adopt(fresh);
  const passwordFile = join(fresh, "password");
  await writeFile(passwordFile, await readPassword(paths), { mode: 0o600 });
  await identity.adopt(passwordFile);
  // initdb wants an empty directory, so the cluster is one level deeper while it is made.
  const inner = join(fresh, "cluster");
  const flags = [
    ...["-D", inner, "-U", superuser, "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
    // The built-in provider sorts by code point on every machine alike, so an index never depends on the system's libraries.
    ...["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
  ];
  const named = await runNamed([binaries.initdb, ...flags], identity, binaries);
  await run([...named.prefix, binaries.postgres, "--single", "-D", inner, "postgres"], binaries, `create database ${defaultDatabase};\n`);
  await chmod(fresh, 0o700);
  await rm(passwordFile);
  await rename(inner, paths.cluster);
  await rm(fresh, { recursive: true, force: true });
}

/** initdb needs a user with a name; in containers started with an arbitrary user id there is none, except inside a namespace. */
async function runNamed(command: readonly string[], identity: Identity, binaries: Binaries): Promise<Identity> {
  try {
    await run([...identity.prefix, ...command], binaries);
    return identity;
  } catch (error) {
    const nameless = error instanceof EmbeddedFailure && error.message.includes("could not look up effective user ID");
    const named = nameless ? await namespaceIdentity() : null;
    if (named === null) throw error instanceof EmbeddedFailure ? new EmbeddedFailure(error.why, error.message + identity.hint) : error;
    await run([...named.prefix, ...command], binaries);
    return named;
  }
}

async function run(command: readonly string[], binaries: Binaries, input = ""): Promise<void> {
  const child = Bun.spawn([...command], {
    env: binaries.environment,
    stdin: new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: initialiseMsMax,
    killSignal: "SIGKILL",
  });
  const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
  if (code === 0) return;
  const said = `${out}\n${err}`.trim().split("\n").slice(-6).join("\n");
  throw new EmbeddedFailure("initialise", `The database's files could not be made (exit ${code}).\n${said}`);
}

/** Starts a new log when the old one has grown; one earlier log is kept. */
export async function rotateLog(path: string): Promise<void> {
  const logBytesMax = 5 * 1024 * 1024;
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > logBytesMax) await rename(path, `${path}.1`);
}
