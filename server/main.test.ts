/** The whole program as a process: how it starts, refuses to, ends, and is killed. */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, disconnect } from "../sql/connect";
import { freshDatabase, type TestDatabase } from "../sql/testing";
import { signed, testSecret, texts } from "./testing";

const root = join(import.meta.dir, "..");
const dir = mkdtempSync(join(tmpdir(), "parley-main-"));
const databases: TestDatabase[] = [];
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await Promise.all(databases.map((database) => database.drop()));
});

const search = { PATH: "/usr/local/bin:/usr/bin:/bin" };

interface Program { readonly url: string; readonly child: Bun.Subprocess<"ignore", "pipe", "pipe">; readonly lines: Record<string, unknown>[]; said(): string }

/** Starts the program and waits until it says that it has started. */
async function run(environment: Record<string, string>, program = "server/main.ts"): Promise<Program> {
  const child = Bun.spawn([process.execPath, join(root, program)], { cwd: root, env: { ...search, PORT: "0", PARLEY_DEMO: "0", ...environment }, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const lines: Record<string, unknown>[] = [];
  let said = "";
  void (async () => {
    for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) said += part;
  })();
  const started = Promise.withResolvers<Record<string, unknown>>();
  void (async () => {
    let rest = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      const whole = (rest + part).split("\n");
      rest = whole.pop() ?? "";
      for (const line of whole) lines.push(JSON.parse(line) as Record<string, unknown>);
      const line = lines.find((each) => each["event"] === "started");
      if (line) started.resolve(line);
    }
    started.reject(new Error(`it ended: ${said}`));
  })();
  const { port } = await started.promise;
  return { url: `http://127.0.0.1:${String(port)}`, child, lines, said: () => said };
}

async function ending(environment: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = Bun.spawn([process.execPath, join(root, "server/main.ts")], { cwd: root, env: { ...search, ...environment }, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  return { said: await new Response(child.stderr).text(), code: await child.exited };
}

async function operate(environment: Record<string, string>, ...words: string[]): Promise<Record<string, unknown>> {
  const child = Bun.spawn([process.execPath, join(root, "scripts/parley.ts"), ...words, "--json"], { cwd: root, env: { ...search, PARLEY_DEMO: "0", ...environment }, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [said, wrong] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(wrong);
  return JSON.parse(said) as Record<string, unknown>;
}

async function onDatabase(): Promise<Record<string, string>> {
  const database = await freshDatabase();
  databases.push(database);
  return { DATABASE_URL: database.url, PARLEY_SECRET: testSecret, DATA_DIR: join(dir, "with-database") };
}

async function channelOf(environment: Record<string, string>, appSecret: string): Promise<void> {
  await operate(environment, "tenant", "add", "one", "--name", "One");
  await operate(environment, "channel", "add", "whatsapp", "--name", "Sales", "--phone-number-id", "10010010", "--app-secret", appSecret, "--access-token", "token", "--api-base", "http://127.0.0.1:9");
}

const tell = (url: string, id: string, appSecret: string, from = "491700000009") => fetch(`${url}/webhook/whatsapp`, signed(texts({ account: "10010010", from, id, text: id }), appSecret));

describe("a start", () => {
  test("with a setting that can't be used ends with code 2 and says which, why and what to do", async () => {
    const { code, said } = await ending({ PORT: "http", DATABASE_URL: "mysql://root:hunter2@db/x" });
    expect(code).toBe(2);
    expect(said).toContain("PORT must be a port such as 4000");
    expect(said).toContain("DATABASE_URL must look like postgres://");
    expect(said).not.toContain("hunter2");
    expect(said).not.toContain("    at ");
  });
  test("with a database elsewhere and no secret ends with code 2", async () => {
    const { code, said } = await ending({ DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", DATA_DIR: join(dir, "no-secret") });
    expect(code).toBe(2);
    expect(said).toContain("PARLEY_SECRET must be set");
  });
  test("with a database that isn't there ends with code 1, without its password", async () => {
    const { code, said } = await ending({ DATABASE_URL: "postgres://nobody:hunter2@127.0.0.1:9/none", PARLEY_SECRET: testSecret, DATA_DIR: join(dir, "no-database") });
    expect(code).toBe(1);
    expect(said).toContain("DATABASE_URL");
    expect(said).not.toContain("hunter2");
    expect(said).not.toContain("    at ");
  }, 20_000);
  test("on a port that is taken ends with code 1 and says so", async () => {
    const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    try {
      const { code, said } = await ending({ ...(await onDatabase()), PORT: String(taken.port) });
      expect(code).toBe(1);
      expect(said).toContain("PORT");
    } finally {
      taken.stop(true);
    }
  }, 20_000);
});

describe("the demo, with nothing configured", () => {
  const data = { DATA_DIR: join(dir, "demo"), PARLEY_DEMO: "1" };
  const secretsSeen: string[] = [];

  test("brings its own database, a shop, people and customers, and says how to come in", async () => {
    const parley = await run(data);
    try {
      for (let looks = 0; looks < 200 && !parley.said().includes("Stop"); looks++) await Bun.sleep(50);
      expect(parley.said()).toContain(`is at ${parley.url}`);
      expect(parley.said()).toMatch(/Sign in as +lucia@nortia\.example/);
      const password = /Password +([a-z2-9]{4}(?:-[a-z2-9]{4}){3}) /.exec(parley.said())?.[1] ?? "";
      expect(password).not.toBe("");
      secretsSeen.push(password);
      expect((await fetch(`${parley.url}/health/ready`)).status).toBe(200);
      for (const file of ["secret.key", "simulator.json"]) expect(statSync(join(data.DATA_DIR, file)).mode & 0o077).toBe(0);
      const status = await operate(data, "status");
      expect(status).toMatchObject({ tenants: 1, users: 5, channels: 5 });
      let conversations = 0;
      for (let looks = 0; looks < 200 && conversations === 0; looks++) {
        await Bun.sleep(100);
        conversations = Number((await operate(data, "status"))["conversations"]);
      }
      expect(conversations).toBeGreaterThan(0);
    } finally {
      parley.child.kill("SIGTERM");
      expect(await parley.child.exited).toBe(0);
    }
    expect(JSON.stringify(parley.lines)).not.toContain(secretsSeen[0] ?? "-");
  }, 60_000);

  test("is found as it was left by the next start, and shows no password again", async () => {
    const parley = await run(data);
    try {
      for (let looks = 0; looks < 200 && !parley.said().includes("Stop"); looks++) await Bun.sleep(50);
      expect(parley.said()).toContain("Lost the password?");
      expect(await operate(data, "status")).toMatchObject({ tenants: 1, users: 5, channels: 5 });
    } finally {
      parley.child.kill("SIGTERM");
      expect(await parley.child.exited).toBe(0);
    }
  }, 60_000);

  test("leaves no process behind when it is killed", async () => {
    const parley = await run(data);
    const children = async () => (await Bun.$`pgrep -f ${data.DATA_DIR} || true`.text()).split("\n").filter((pid) => pid !== "" && Number(pid) !== process.pid);
    for (let looks = 0; looks < 100 && !parley.said().includes("Stop"); looks++) await Bun.sleep(50);
    parley.child.kill("SIGKILL");
    await parley.child.exited;
    let left = await children();
    for (let looks = 0; looks < 100 && left.length > 0; looks++) {
      await Bun.sleep(100);
      left = await children();
    }
    expect(left).toEqual([]);
  }, 60_000);
});

describe("a channel's secrets", () => {
  test("stand nowhere in the database, the log or the data directory", async () => {
    const environment = await onDatabase();
    const canary = "canary-0f3a9d51c2-of-a-channel";
    await channelOf(environment, canary);
    const parley = await run({ ...environment, PARLEY_LOG_LEVEL: "debug" });
    try {
      expect((await tell(parley.url, "wamid.canary", canary)).status).toBe(200);
      expect((await tell(parley.url, "wamid.forged", `${canary}x`)).status).toBe(401);
      const dump = await Bun.$`pg_dump --data-only --inserts ${environment["DATABASE_URL"] ?? ""}`.quiet().nothrow();
      const sql = connect(environment["DATABASE_URL"] ?? "", { name: "testing", max: 1 });
      const rows = JSON.stringify(await sql`select encode(secrets, 'escape') as escaped, encode(secrets, 'base64') as base64, c::text from channels c`);
      await disconnect(sql);
      for (const text of [rows, dump.stdout.toString(), JSON.stringify(parley.lines), parley.said()]) {
        expect(text).not.toContain(canary);
        expect(text).not.toContain(Buffer.from(canary).toString("base64").slice(0, 20));
        expect(text).not.toContain(Buffer.from(canary).toString("hex").slice(0, 20));
      }
    } finally {
      parley.child.kill("SIGTERM");
      await parley.child.exited;
    }
  }, 30_000);
});

describe("an end", () => {
  test("by SIGTERM under load loses nothing that was acknowledged and takes nothing twice", async () => {
    const environment = await onDatabase();
    await channelOf(environment, "load-secret");
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const parley = await run(environment);
      let going = true;
      const lanes = Array.from({ length: 8 }, async (_, lane) => {
        for (let n = 0; going; n++) {
          const id = `wamid.${round}-${lane}-${n}`;
          const answer = await tell(parley.url, id, "load-secret", `4917000${lane}${String(n % 20).padStart(4, "0")}`).catch(() => null);
          if (answer?.status === 200) acknowledged.push(id);
          else if (answer !== null) expect(answer.status).toBe(503);
        }
      });
      await Bun.sleep(700);
      parley.child.kill("SIGTERM");
      expect(await parley.child.exited).toBe(0);
      going = false;
      await Promise.all(lanes);
      expect(parley.lines.map((line) => line["event"])).toContain("ended");
    }
    const sql = connect(environment["DATABASE_URL"] ?? "", { name: "testing", max: 1 });
    const kept = new Map((await sql<{ ext: string; n: string }[]>`select ext, count(*) as n from entries where ext like 'wamid.%' group by ext`).map((row) => [row.ext, Number(row.n)]));
    await disconnect(sql);
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((id) => kept.get(id) !== 1)).toEqual([]);
    expect([...kept].filter(([, count]) => count !== 1)).toEqual([]);
  }, 60_000);

  test("with sockets open tells each when to come back and doesn't wait for them", async () => {
    const environment = await onDatabase();
    const parley = await run(environment);
    const frames: Record<string, unknown>[] = [];
    const closed = Promise.withResolvers<number>();
    const socket = new WebSocket(`${parley.url.replace("http", "ws")}/socket`, { protocols: ["parley.1"], headers: { origin: parley.url } } as never);
    const greeted = Promise.withResolvers<void>();
    socket.onmessage = (event) => {
      frames.push(JSON.parse(String(event.data)) as Record<string, unknown>);
      greeted.resolve();
    };
    socket.onclose = (event) => closed.resolve(event.code);
    await greeted.promise;
    parley.child.kill("SIGTERM");
    expect(await closed.promise).toBe(1012);
    const bye = frames.find((frame) => frame["t"] === "bye");
    expect(Number(bye?.["retryMs"])).toBeGreaterThan(0);
    expect(await parley.child.exited).toBe(0);
  }, 20_000);

  test("by a second signal comes at once", async () => {
    const environment = await onDatabase();
    await channelOf(environment, "slow-secret");
    const parley = await run(environment);
    // A request that never comes to its end keeps the first signal waiting.
    const socket = await Bun.connect({ hostname: "127.0.0.1", port: Number(new URL(parley.url).port), socket: { data() {} } });
    socket.write("POST /webhook/whatsapp HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{");
    await Bun.sleep(100);
    parley.child.kill("SIGTERM");
    await Bun.sleep(100);
    parley.child.kill("SIGTERM");
    expect([0, 1]).toContain(await parley.child.exited);
    socket.end();
  }, 20_000);
});

test("the one file that is built serves and ends as the sources do", async () => {
  const built = Bun.spawn([process.execPath, join(root, "scripts/build.ts")], { cwd: root, env: search, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  expect(await built.exited).toBe(0);
  const environment = await onDatabase();
  await channelOf(environment, "built-secret");
  const parley = await run(environment, "dist/server.js");
  try {
    expect((await tell(parley.url, "wamid.built", "built-secret")).status).toBe(200);
    expect(await (await fetch(`${parley.url}/metrics`)).text()).toContain('parley_webhooks_total{platform="whatsapp",answer="accepted"} 1');
    expect((await fetch(parley.url)).headers.get("content-type")).toContain("text/html");
  } finally {
    parley.child.kill("SIGTERM");
    expect(await parley.child.exited).toBe(0);
  }
}, 60_000);

test("a second program on the same data directory is refused with a clear message", async () => {
  const data = { DATA_DIR: join(dir, "shared"), PARLEY_DEMO: "0" };
  const first = await run(data);
  try {
    const { code, said } = await ending({ ...data, PORT: "0" });
    expect(code).toBe(1);
    expect(said).toContain("is in use by another running Parley");
  } finally {
    first.child.kill("SIGTERM");
    await first.child.exited;
  }
  expect(existsSync(join(dir, "shared", "postgres"))).toBe(true);
}, 60_000);
