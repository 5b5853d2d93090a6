/** The HTTP side as strangers meet it: hosts, errors, methods, headers, files, health. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, disconnect } from "../sql/connect";
import { testServer } from "../sql/testing";
import { startTestServer, type TestServer } from "./testing";

const dir = mkdtempSync(join(tmpdir(), "parley-app-"));
const client = join(dir, "client");
let server: TestServer;
let origin: string;

beforeAll(async () => {
  mkdirSync(join(client, "assets"), { recursive: true });
  writeFileSync(join(client, "index.html"), `<!doctype html><title>Parley</title>${" ".repeat(1000)}`);
  writeFileSync(join(client, "assets", "main-abc123.js"), `console.log("hello");${"//".repeat(1000)}`);
  writeFileSync(join(dir, "secret.txt"), "not for you");
  server = await startTestServer({ PUBLIC_URL: "https://inbox.example.com" }, client);
  origin = server.url;
});
afterAll(async () => {
  await server.end();
  rmSync(dir, { recursive: true });
});

/** Bytes as written, since clients tidy requests up before sending them. */
async function raw(request: string): Promise<string> {
  const parts: string[] = [];
  const answered = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: "127.0.0.1", port: server.port,
    socket: { data: (_socket, bytes) => void parts.push(Buffer.from(bytes).toString()), close: () => answered.resolve() },
  });
  socket.write(request);
  await Promise.race([answered.promise, Bun.sleep(2_000)]);
  socket.end();
  return parts.join("");
}
const get = (path: string, host: string) => raw(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);

describe("a host", () => {
  test.each(["inbox.example.com", "nortia.inbox.example.com", "localhost:4000", "127.0.0.1", "10.1.2.3:4000", "[::1]:4000", "INBOX.example.com."])("that is ours is served: %s", async (host) => {
    expect(await get("/", host)).toStartWith("HTTP/1.1 200 ");
  });
  test.each(["evil.example", "inbox.example.com.evil.example", "a.b.inbox.example.com", "xinbox.example.com", "a", "-x.inbox.example.com", "inbox.example.com@evil.example"])("that is not ours is refused: %s", async (host) => {
    const answer = await get("/", host);
    expect(answer).toMatch(/^HTTP\/1\.1 4(21|00) /);
    expect(answer).not.toContain("<title>");
  });
  test("doesn't matter to webhooks and health checks", async () => {
    expect(await get("/webhook/whatsapp", "evil.example")).toContain('"error":"bad_token"');
    expect(await get("/api/webhooks/telegram", "a")).toContain('"error":"bad_token"');
    expect(await get("/health/live", "10.0.0.7:4000")).toContain('"live":true');
  });
  test("of one letter doesn't move the path", async () => {
    // The router's usual shortcut takes what stands behind the 11th character of the address for the path.
    for (const path of ["/zz/metrics", "/zz/health/detailed", "/zz/socket"]) expect(await get(path, "a")).toStartWith("HTTP/1.1 421 ");
    expect(await get("/zz/health/live", "a")).not.toContain('"live"');
    expect(await get("/zz/webhook/whatsapp", "a")).not.toContain("bad_token");
  });
});

test("an error's text stays in the house", async () => {
  const failing = await startTestServer();
  try {
    await failing.store.writer`drop table calls`.simple();
    const answer = await fetch(`${failing.url}/metrics`);
    const body = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ error: "internal" });
    expect(body).not.toContain("calls");
    const line = JSON.stringify(failing.logged.find((each) => each["event"] === "request_failed"));
    expect(line).toContain('"code":"42P01"');
    expect(line).not.toContain("calls");
  } finally {
    await failing.end();
  }
});

test("what isn't there, and what can't be done there, is said in JSON", async () => {
  for (const path of ["/api/nothing", "/assets/main-old.js", "/nothing.txt", "/webhook", "/health"]) {
    const answer = await fetch(origin + path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: "not_found" });
  }
  const wrong: [string, string, string][] = [["DELETE", "/webhook/whatsapp", "POST, GET"], ["POST", "/health/live", "GET, HEAD"], ["PUT", "/", "GET, HEAD"], ["POST", "/metrics", "GET"]];
  for (const [method, path, allow] of wrong) {
    const answer = await fetch(origin + path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allow);
    expect(await answer.json()).toEqual({ error: "method_not_allowed" });
  }
});

describe("where a page may send files to", () => {
  const obs = { OBS_ENDPOINT: "https://obs.example.com", OBS_BUCKET: "parley-files", OBS_ACCESS_KEY: "key", OBS_SECRET_KEY: "secret" };
  const table = [
    ["is here alone when the files lie here", {}, "'self' ws: wss:"],
    ["is here alone when the server brings them to the bucket", obs, "'self' ws: wss:"],
    ["is the bucket too when that is wanted", { ...obs, OBS_DIRECT_UPLOADS: "1" }, "'self' https://parley-files.obs.example.com ws: wss:"],
    ["is the store's address where the bucket has no name of its own", { ...obs, OBS_ENDPOINT: "http://127.0.0.1:9000", OBS_DIRECT_UPLOADS: "1" }, "'self' http://127.0.0.1:9000 ws: wss:"],
  ] as const;
  test.each(table)("%s", async (_fact, environment, sources) => {
    const other = await startTestServer({ ...environment });
    try {
      expect((await fetch(`${other.url}/health/live`)).headers.get("content-security-policy")).toContain(`; connect-src ${sources}; `);
    } finally {
      await other.end();
    }
  });
});

test.each(["/", "/api/nothing", "/health/live", "/metrics"])("%s carries the headers that protect people", async (path) => {
  const { headers } = await fetch(origin + path);
  expect(headers.get("content-security-policy")).toStartWith("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(headers.get("content-security-policy")).not.toContain("unsafe");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("strict-transport-security")).toContain("max-age=31536000");
});

test("no other origin is let in, nor told anything", async () => {
  for (const method of ["GET", "OPTIONS"]) {
    const { headers } = await fetch(`${origin}/`, { method, headers: { origin: "https://evil.example", "access-control-request-method": "POST" } });
    for (const name of headers.keys()) expect(name).not.toStartWith("access-control-");
  }
});

describe("the client's files", () => {
  test("with a digest in their name are kept for ever, the page is asked for anew", async () => {
    expect((await fetch(`${origin}/assets/main-abc123.js`)).headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const page = await fetch(`${origin}/`);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect((await fetch(`${origin}/`, { headers: { "if-none-match": page.headers.get("etag") ?? "" } })).status).toBe(304);
    expect(await (await fetch(`${origin}/c/some-conversation`)).text()).toContain("<title>Parley</title>");
  });
  test("travel compressed to who understands it, and say the same", async () => {
    const plain = await (await fetch(`${origin}/assets/main-abc123.js`, { headers: { "accept-encoding": "identity" } })).text();
    for (const encoding of ["br", "gzip"]) {
      const answer = await fetch(`${origin}/assets/main-abc123.js`, { headers: { "accept-encoding": encoding } });
      expect(answer.headers.get("content-encoding")).toBe(encoding);
      expect(await answer.text()).toBe(plain);
    }
  });
  test.each(["/../secret.txt", "/assets/../../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%5c..%5csecret.txt", "//secret.txt"])(
    "are all there is below them: %s", async (path) => {
      expect(await get(path, "localhost")).not.toContain("not for you");
    },
  );
});

describe("detailed health and metrics", () => {
  test("are for this machine when there is no token", async () => {
    expect(await (await fetch(`${origin}/health/detailed`)).json()).toMatchObject({ ready: true, sockets: 0, database: { answered: true } });
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    for (const name of ["parley_webhooks_total", "parley_accept_seconds_count", "parley_end_to_end_seconds_count", "parley_mailbox_depth", "parley_restarts_total", "parley_dead_letters_total", "parley_sockets", "parley_database_connections", "nodejs_eventloop_lag_seconds", "process_resident_memory_bytes"]) {
      expect(metrics).toContain(`# HELP ${name.replace(/_count$/, "")} `);
    }
    for (const header of ["x-forwarded-for", "forwarded"]) expect((await fetch(`${origin}/metrics`, { headers: { [header]: "203.0.113.9" } })).status).toBe(401);
  });
  test("are for those with the token when there is one", async () => {
    const guarded = await startTestServer({ PARLEY_HEALTH_TOKEN: "a_token_of_tests" });
    try {
      const asked = async (authorization: string) => (await fetch(`${guarded.url}/metrics`, { headers: { authorization } })).status;
      expect([await asked(""), await asked("Bearer a"), await asked("Bearer a-token-of-tests"), await asked("Basic a_token_of_tests")]).toEqual([401, 401, 401, 401]);
      expect(await asked("Bearer a_token_of_tests")).toBe(200);
      expect((await fetch(`${guarded.url}/health/detailed`)).status).toBe(401);
      expect((await fetch(`${guarded.url}/health/ready`)).status).toBe(200);
    } finally {
      await guarded.end();
    }
  });
});

test("without its database the server lives, is not ready, and comes back", async () => {
  const lonely = await startTestServer();
  const name = new URL(lonely.databaseUrl).pathname.slice(1);
  const administer = async (statement: string): Promise<void> => {
    const sql = connect((await testServer()).url("postgres"), { name: "testing", max: 1 });
    await sql.unsafe(statement);
    await disconnect(sql);
  };
  const ready = async () => (await fetch(`${lonely.url}/health/ready`)).status;
  const becomes = async (status: number): Promise<boolean> => {
    for (let looks = 0; looks < 100; looks++) {
      if ((await ready()) === status) return true;
      await Bun.sleep(100);
    }
    return false;
  };
  try {
    expect(await ready()).toBe(200);
    await administer(`alter database ${name} allow_connections false`);
    await administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    expect(await becomes(503)).toBe(true);
    expect((await fetch(`${lonely.url}/health/live`)).status).toBe(200);
    await administer(`alter database ${name} allow_connections true`);
    expect(await becomes(200)).toBe(true);
  } finally {
    await lonely.end();
  }
}, 30_000);

test("an address that asks without end is asked to wait", async () => {
  const answers: number[] = [];
  for (let round = 0; round < 40; round++) answers.push(...(await Promise.all(Array.from({ length: 100 }, async () => (await fetch(`${origin}/nothing.txt`)).status))));
  expect(answers.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect((await fetch(`${origin}/health/live`)).status).toBe(200);
  expect((await fetch(`${origin}/webhook/whatsapp`, { method: "POST" })).status).toBe(401);
}, 20_000);
