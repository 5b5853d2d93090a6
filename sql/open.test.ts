import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Sql } from "postgres";
import { connect, disconnect } from "./connect";
import { migrate } from "./migrate";
import type { Store } from "./open";
import { openStore, StoreFailure } from "./open";
import type { TestDatabase } from "./testing";
import { emptyDatabase, freshDatabase, testServer } from "./testing";

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  await seed(store.writer);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

async function seed(sql: Sql): Promise<void> {
  await sql`insert into tenants (slug, name) values ('one', 'One'), ('two', 'Two')`;
  await sql`insert into contacts (tenant, id, name) values (1, 'c1', 'Ana'), (2, 'c2', 'Ben'), (2, 'c3', 'Cleo')`;
}

function codeOf(promise: PromiseLike<unknown>): Promise<string> {
  return Promise.resolve(promise).then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

describe("walls", () => {
  test("a reader sees the rows of its tenant and no others", async () => {
    const names = (tenant: number) =>
      store
        .read(tenant, (sql) => sql<{ name: string }[]>`select name from contacts order by id`)
        .then((rows) => rows.map((row) => row.name));
    expect(await names(1)).toEqual(["Ana"]);
    expect(await names(2)).toEqual(["Ben", "Cleo"]);
    expect(await names(3)).toEqual([]);
  });

  test("several questions are answered in one transaction", async () => {
    const [first, second] = await store.read(2, (sql) => [
      sql<{ x: string }[]>`select now()::text as x`,
      sql<{ x: string; n: number }[]>`select now()::text as x, count(*)::int as n from contacts`,
    ]);
    expect(second[0]?.n).toBe(2);
    expect(second[0]?.x).toBe(first[0]?.x);
  });

  test("a question that depends on another's answer stays within the tenant", async () => {
    const found = await store.read(2, async (sql) => {
      const [first] = await sql<{ id: string }[]>`select id from contacts order by id limit 1`;
      return sql<{ name: string }[]>`select name from contacts where id > ${first?.id ?? ""}`;
    });
    expect(found.map((row) => row.name)).toEqual(["Cleo"]);
  });

  test("the tenant does not stay with the connection", async () => {
    await Promise.all(Array.from({ length: 12 }, () => store.read(2, (sql) => sql`select 1`)));
    let leaked: Sql | undefined;
    await store.read(2, async (sql) => void (leaked = sql));
    // A statement that comes after the transaction is refused; it does not reach a connection at all.
    expect(await codeOf(leaked!`select name from contacts`)).toBe("CONNECTION_RELEASED");
  });

  test("a reader can't write, not even by leaving its role or its transaction", async () => {
    expect(await codeOf(store.read(1, (sql) => sql`insert into contacts (tenant, id, name) values (1, 'x', 'x')`))).toBe("25006");
    expect(await codeOf(store.read(1, (sql) => sql`select password from users`))).toBe("42501");
    const roles = await store.read(1, async (sql) => {
      await sql`reset role`;
      return sql<{ current_user: string }[]>`select current_user`;
    });
    expect(roles[0]?.current_user).toBe("parley_reader");
  });

  test("a question that fails, or throws before it is asked, leaves the next one unharmed", async () => {
    expect(await codeOf(store.read(1, (sql) => sql`select 1 / 0`))).toBe("22012");
    const thrown = store.read(1, () => {
      throw new Error("no question");
    });
    expect(await codeOf(thrown)).toBe("Error: no question");
    expect((await store.read(1, (sql) => sql`select name from contacts`)).length).toBe(1);
    expect(store.gauges()).toEqual({ reading: 0, waiting: 0 });
  });

  test("the committer plans for indexes, once", async () => {
    const [row] =
      await store.committer`select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans, current_setting('jit') as jit`;
    expect({ ...row }).toEqual({ plans: "force_generic_plan", scans: "off", jit: "off" });
    const [other] = await store.writer`select current_setting('enable_seqscan') as scans`;
    expect(other?.scans).toBe("on");
  });
});

describe("on a managed database", () => {
  test("an owner without superuser and without BYPASSRLS writes everything and reads as one tenant", async () => {
    const server = await testServer();
    const admin = connect(server.url("postgres"), { name: "admin", max: 1 });
    await admin`create role managed login createrole password 'managed'`;
    await admin`create database managed owner managed`;
    const url = server.url("managed").replace(/\/\/[^@]+@/, "//managed:managed@");
    // The template of the other tests has made the role already; an administrator lends it, as the message says.
    await admin`grant parley_reader to managed with admin option`;
    await migrate(url);
    const managed = await openStore(url);
    await seed(managed.writer);
    const [me] = await managed.writer`select rolsuper or rolbypassrls as mighty from pg_roles where rolname = current_user`;
    expect(me?.mighty).toBe(false);
    expect((await managed.writer`select from contacts`).length).toBe(3);
    expect((await managed.read(1, (sql) => sql`select from contacts`)).length).toBe(1);
    await managed.close();
    await admin`drop database managed with (force)`;
    await admin`drop role managed`;
    await disconnect(admin);
  });

  test("an owner who may not become the reader is told what an administrator must do", async () => {
    const server = await testServer();
    const admin = connect(server.url("postgres"), { name: "admin", max: 1 });
    await admin`create role lonely login password 'lonely'`;
    await admin`create database lonely owner lonely`;
    const asLonely = (url: string) => url.replace(/\/\/[^@]+@/, "//lonely:lonely@");
    for (const attempt of [() => openStore(asLonely(database.url)), () => migrate(asLonely(server.url("lonely")))]) {
      const failure = await attempt().then(
        () => null,
        (error: StoreFailure) => error,
      );
      expect(failure?.why).toBe("role");
      expect(failure?.message).toContain(
        "create role parley_reader nologin; grant parley_reader to <the user of DATABASE_URL> with admin option;",
      );
    }
    await admin`drop database lonely with (force)`;
    await admin`drop role lonely`;
    await disconnect(admin);
  });
});

describe("what a URL may say", () => {
  const refusalOf = (url: string) =>
    openStore(url).then(
      () => "opened",
      (error: unknown) => (error instanceof StoreFailure ? error.why : String(error)),
    );

  test("what can't be a database's address is refused as such", async () => {
    expect(await refusalOf("localhost:5432")).toBe("url");
    expect(await refusalOf("mysql://localhost/x")).toBe("url");
    expect(await refusalOf("postgres://a:b@localhost/x?sslrootcert=/nowhere.pem")).toBe("url");
  });

  test("nobody there, a wrong password and a missing database are told apart from a wrong address", async () => {
    expect(await refusalOf("postgres://a:b@127.0.0.1:1/x")).toBe("unreachable");
    expect(await refusalOf(database.url.replace(/:[^:@]+@/, ":guess@"))).toBe("refused");
    expect(await refusalOf(`${database.url}_gone`)).toBe("refused");
  });

  test("a socket's directory and the ways to encrypt are understood", async () => {
    const optionsOf = (query: string) => {
      const sql = connect(`postgres://a:b@db.example/x${query}`, { name: "x", max: 1 });
      const { path, ssl, connection } = sql.options as unknown as { path: string; ssl: unknown; connection: Record<string, unknown> };
      return { path, ssl, sent: Object.keys(connection) };
    };
    expect(optionsOf("?host=/run/postgresql").path).toBe("/run/postgresql/.s.PGSQL.5432");
    expect(optionsOf("?sslmode=require").ssl).toBe("require");
    expect(optionsOf("?sslmode=verify-full").ssl).toEqual({});
    expect(optionsOf("?sslmode=disable").ssl).toBe(false);
    expect(optionsOf("").ssl).toBe(false);
    expect(optionsOf("?host=/x&sslmode=require").sent).toEqual(["application_name", "idle_in_transaction_session_timeout"]);
  });
});

describe("when connections die", () => {
  let admin: Sql;

  beforeAll(() => {
    admin = connect(database.url, { name: "admin", max: 1 });
  });
  afterAll(() => disconnect(admin));

  const killOthers = () =>
    admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  /** What a caller may be told when its connection dies; anything else would be a bug. */
  const losses = new Set(["CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED", "57P01", "ECONNRESET", "EPIPE"]);

  test("a pool under load survives twenty kills of all its connections", async () => {
    let isOver = false;
    const unexpected: unknown[] = [];
    let [done, lost] = [0, 0];
    const works: (() => PromiseLike<unknown>)[] = [
      () => store.writer`select ${"x".repeat(3000)}::text`,
      () => store.committer`select ${done}::int`,
      () => store.read(1, (sql) => sql`select name, ${done}::int as n from contacts`),
      () => store.writer.begin(async (sql) => [await sql`select 1`, await sql`select ${done}::int`]),
      () => store.writer`select repeat('y', 50) from generate_series(1, 2000)`,
    ];
    const workers = Array.from({ length: 15 }, async (_, worker) => {
      while (!isOver) {
        const code = await codeOf(works[worker % works.length]!());
        if (code === "none") done += 1;
        else if (losses.has(code)) lost += 1;
        else unexpected.push(code);
      }
    });
    for (let kills = 0; kills < 20; kills++) {
      await Bun.sleep(25);
      await killOthers();
    }
    isOver = true;
    await Promise.all(workers);
    expect(unexpected).toEqual([]);
    expect(lost).toBeGreaterThan(0);
    for (const work of works) expect(await codeOf(work())).toBe("none");
    expect(done).toBeGreaterThan(20);
  });

  test("half a result that was read does not show up in the next one", async () => {
    const sql = connect(database.url, { name: "half", max: 1 });
    const rows: number[] = [];
    const long = codeOf(sql<{ n: number }[]>`select n, repeat('z', 1000) from generate_series(1, 2000000) n`);
    await Bun.sleep(50);
    await killOthers();
    expect(losses.has(await long)).toBe(true);
    for (const row of await sql<{ n: number }[]>`select n from generate_series(1, 3) n`) rows.push(row.n);
    expect(rows).toEqual([1, 2, 3]);
    await disconnect(sql);
  });

  test("a lost transaction's remaining statements run nowhere", async () => {
    const sql = connect(database.url, { name: "lost", max: 1 });
    await sql`create table ledger (n int)`;
    let after: Promise<string> | undefined;
    const lost = codeOf(
      sql.begin(async (tx) => {
        await tx`insert into ledger values (1)`;
        await killOthers();
        // Somebody else gets the connection before we go on.
        while ((await codeOf(sql`select 1`)) !== "none");
        after = codeOf(tx`insert into ledger values (2)`);
        await after;
      }),
    );
    expect(losses.has(await lost)).toBe(true);
    while (after === undefined) await Bun.sleep(1);
    expect(losses.has(await after)).toBe(true);
    expect((await sql`select from ledger`).length).toBe(0);
    await disconnect(sql);
  });

  test("a lost reservation fails what is asked of it and gives its place back", async () => {
    const sql = connect(database.url, { name: "reserved", max: 1 });
    const reserved = await sql.reserve();
    await reserved`select 1`;
    await killOthers();
    await Bun.sleep(20);
    expect(losses.has(await codeOf(reserved`select 2`))).toBe(true);
    reserved.release();
    expect((await sql`select 3 as n`)[0]?.n).toBe(3);
    expect(await codeOf(reserved`select 4`)).not.toBe("none");
    await disconnect(sql);
  });
});

test("a store on a database that was never migrated says so by its reader", async () => {
  const empty = await emptyDatabase();
  const opened = await openStore(empty.url);
  expect(await codeOf(opened.read(1, (sql) => sql`select from contacts`))).toBe("42P01");
  await opened.close();
  await empty.drop();
});
