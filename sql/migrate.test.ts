import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "postgres";
import { connect, disconnect, StoreFailure } from "./connect";
import { migrate, migrationsDir } from "./migrate";
import type { TestDatabase } from "./testing";
import { emptyDatabase, testServer } from "./testing";

let database: TestDatabase;
let sql: Sql;
let dir: string;

beforeAll(() => testServer());
beforeEach(async () => {
  database = await emptyDatabase();
  sql = connect(database.url, { name: "test", max: 2 });
  dir = await mkdtemp(join(tmpdir(), "parley-migrations-"));
});
afterEach(async () => {
  await disconnect(sql);
  await database.drop();
  await rm(dir, { recursive: true });
});
afterAll(() => undefined);

const write = (name: string, text: string) => writeFile(join(dir, name), text);
const tables = async () =>
  (await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' order by 1`).map((row) => row.name);
const numbers = async () => (await sql<{ number: number }[]>`select number from migrations order by 1`).map((row) => row.number);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => {
      if (error instanceof StoreFailure) return error;
      throw error;
    },
  );

test("files are applied in their order, once", async () => {
  await write("0001_first.sql", "create table a (n int); insert into a values (1);");
  await write("0002_second.sql", "insert into a select n + 1 from a;");
  expect(await migrate(database.url, { dir })).toEqual({ applied: ["0001_first.sql", "0002_second.sql"], version: 2, isNewer: false });
  expect(await migrate(database.url, { dir })).toEqual({ applied: [], version: 2, isNewer: false });
  await write("0003_third.sql", "insert into a select n + 1 from a where n = 2;");
  expect((await migrate(database.url, { dir })).applied).toEqual(["0003_third.sql"]);
  expect((await sql<{ n: number }[]>`select n from a order by n`).map((row) => row.n)).toEqual([1, 2, 3]);
});

test("a file that fails in the middle leaves nothing behind, and those before it stay", async () => {
  await write("0001_good.sql", "create table good (n int);");
  await write("0002_bad.sql", "create table half (n int);\ninsert into half values (1);\ninsert into nowhere values (1);");
  const failure = await failureOf(migrate(database.url, { dir }));
  expect(failure.why).toBe("broken");
  expect(failure.message).toBe('Migration 0002_bad.sql failed and was undone: relation "nowhere" does not exist (line 3)');
  expect(await tables()).toEqual(["good", "migrations"]);
  expect(await numbers()).toEqual([1]);
  await write("0002_bad.sql", "create table whole (n int);");
  expect((await migrate(database.url, { dir })).applied).toEqual(["0002_bad.sql"]);
});

test("a connection that is cut in the middle leaves nothing behind", async () => {
  await write("0001_slow.sql", "create table half (n int); select pg_sleep(30);");
  const migrating = failureOf(migrate(database.url, { dir }));
  while (
    (
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid() and state = 'active'`
    ).length === 0
  ) {
    await Bun.sleep(20);
  }
  expect((await migrating).why).toBe("broken");
  expect(await tables()).toEqual(["migrations"]);
  expect(await numbers()).toEqual([]);
});

test("a file that ends its own transaction is refused before it runs", async () => {
  await write("0001_sly.sql", "create table half (n int);\ncommit;\ncreate table other (n int);");
  const failure = await failureOf(migrate(database.url, { dir }));
  expect(failure.message).toBe("0001_sly.sql must not begin or end transactions; each migration is one already.");
  expect(await tables()).toEqual([]);
});

test("a file that was edited after it had been applied is refused", async () => {
  await write("0001_first.sql", "create table a (n int);");
  await migrate(database.url, { dir });
  await write("0001_first.sql", "create table a (n bigint);");
  const failure = await failureOf(migrate(database.url, { dir }));
  expect(failure.why).toBe("edited");
  expect(failure.message).toContain("0001_first.sql was changed after it had been applied");
});

test("line endings are not an edit", async () => {
  await write("0001_first.sql", "create table a (n int);\n-- end\n");
  await migrate(database.url, { dir });
  await write("0001_first.sql", "create table a (n int);\r\n-- end\r\n");
  expect((await migrate(database.url, { dir })).applied).toEqual([]);
});

test("a database of a later release is left alone, and said to be", async () => {
  await write("0001_first.sql", "create table a (n int);");
  await write("0002_later.sql", "create table b (n int);");
  await migrate(database.url, { dir });
  await rm(join(dir, "0002_later.sql"));
  expect(await migrate(database.url, { dir })).toEqual({ applied: [], version: 2, isNewer: true });
  expect(await tables()).toEqual(["a", "b", "migrations"]);
});

test("gaps and odd names are refused", async () => {
  await write("0001_first.sql", "select 1;");
  await write("0003_third.sql", "select 1;");
  expect((await failureOf(migrate(database.url, { dir }))).message).toContain("0003_third.sql is out of order");
  await rm(join(dir, "0003_third.sql"));
  await write("2-second.sql", "select 1;");
  expect((await failureOf(migrate(database.url, { dir }))).message).toContain("2-second.sql is out of order");
});

test("programs that start at once apply each file once", async () => {
  await write("0001_first.sql", "create table a (n int); select pg_sleep(0.2); insert into a values (1);");
  const all = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, { dir })));
  expect(all.flatMap((one) => one.applied)).toEqual(["0001_first.sql"]);
  expect((await sql`select from a`).length).toBe(1);
});

test("our own migrations apply to an empty database", async () => {
  const result = await migrate(database.url);
  expect(result.applied.length).toBe(result.version);
  expect((await migrate(database.url)).applied).toEqual([]);
  expect(migrationsDir.endsWith(join("sql", "migrations"))).toBe(true);
  const open = await sql<
    { name: string }[]
  >`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migrations' and not relforcerowsecurity`;
  expect(open.map((row) => row.name)).toEqual([]);
});
