/**
 * For tests: one real PostgreSQL per test run, started by the first test that asks, and a fresh migrated database for each that wants
 * one. Databases are copied from a template, which takes some 50 ms instead of a migration. Nothing here is part of the product.
 */
import { readdirSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, disconnect } from "./connect";
import type { Embedded } from "./embedded";
import { startEmbedded } from "./embedded";
import { isAlive } from "./embedded/state";
import { migrate } from "./migrate";

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const prefix = "parley-test-";
const template = "parley_template";
const stopSeconds = 2;

/** The run's server. It ends with the run. */
export function testServer(): Promise<Embedded> {
  started ??= start();
  return started;
}

/** An empty database with the current schema. Drop it in `afterAll`; open connections don't keep it. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  templated ??= makeTemplate(server);
  await templated;
  const name = `test_${++count}`;
  // The template can be copied by one at a time.
  copying = copying.catch(() => undefined).then(() => administer(server, `create database ${name} template ${template}`));
  await copying;
  return { url: server.url(name), drop: () => administer(server, `drop database ${name} with (force)`) };
}

/** A database without any table, for tests of migrations. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${++count}`;
  await administer(server, `create database ${name}`);
  return { url: server.url(name), drop: () => administer(server, `drop database ${name} with (force)`) };
}

let started: Promise<Embedded> | undefined;
let templated: Promise<void> | undefined;
let copying: Promise<void> = Promise.resolve();
let count = 0;

async function start(): Promise<Embedded> {
  removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const server = await startEmbedded({ dataDir });
  removeAfterwards(dataDir);
  return server;
}

async function makeTemplate(server: Embedded): Promise<void> {
  await administer(server, `create database ${template}`);
  await migrate(server.url(template));
}

async function administer(server: Embedded, statement: string): Promise<void> {
  const sql = connect(server.url("postgres"), { name: "testing", max: 1 });
  try {
    await sql.unsafe(statement);
  } finally {
    await disconnect(sql);
  }
}

/**
 * bun test tells nobody when the last test has run. A shell waits for the end of a pipe that closes with our death, gives the server,
 * which is interrupted by the same death, a moment to stop, and removes its files.
 */
function removeAfterwards(dataDir: string): void {
  const shell = Bun.spawn(["/bin/sh", "-c", `read -r _; sleep ${stopSeconds}; rm -rf "$0"`, dataDir], {
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
  });
  shell.unref();
}

/** Where a whole machine went down nobody removed anything; the process number of the run is in the directory's name. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
