/** The copilot on the operator's command line, as a process beside a running server. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choiceOf, copilotOwner } from "../../server/copilot-plans";
import { readConfig } from "../../server/config";
import { startTestServer, testSecret, type TestServer } from "../../server/testing";
import { openVault } from "../../server/vault";
import { copilotOf } from "../../sql/copilots";

const root = join(import.meta.dir, "..", "..");
const dir = mkdtempSync(join(tmpdir(), "parley-copilot-cli-"));
let server: TestServer;
let tenant: number;

beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.tenant("one");
});
afterAll(async () => {
  await server.end();
  rmSync(dir, { recursive: true, force: true });
});

async function parley(words: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, join(root, "scripts/parley.ts"), ...words], {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", DATABASE_URL: server.databaseUrl, PARLEY_SECRET: testSecret, DATA_DIR: join(dir, "data"), PORT: String(server.port), ...env }, stdin: null, stdout: "pipe", stderr: "pipe",
  });
  const [out, wrong] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, out, wrong };
}
const json = async (words: string[], env: Record<string, string> = {}): Promise<Record<string, unknown>> => {
  const ran = await parley([...words, "--json"], env);
  expect(ran.wrong).toBe("");
  return JSON.parse(ran.out) as Record<string, unknown>;
};

describe("settings", () => {
  test("are the installation's until somebody chooses", async () => {
    expect(await json(["copilot", "show", "--tenant", "one"])).toMatchObject({ isDefault: true, engine: "embedded", on: false, limits: {} });
    expect(await json(["copilot", "show", "--tenant", "one"], { PARLEY_COPILOT: "1", PARLEY_COPILOT_ENGINE: "hosted" })).toMatchObject({ isDefault: true, engine: "hosted", on: true, say: expect.stringContaining("whose model") });
  });

  test("go in with their key, which never comes out, and are sealed under the tenant's name", async () => {
    const set = ["copilot", "set", "--tenant", "one", "--use", "on", "--drafts", "on", "--engine", "hosted", "--provider", "compatible", "--model", "qwen", "--url", "https://maas.example.com/v1", "--key", "env:KEY", "--day-tokens", "5000"];
    const key = "sk-0123456789abcdef0123456789";
    const ran = await parley(set, { KEY: key });
    expect([ran.code, ran.out.includes(key), ran.wrong]).toEqual([0, false, ""]);
    const shown = await json(["copilot", "show", "--tenant", "one"]);
    expect(shown).toMatchObject({ isDefault: false, on: true, drafts: true, engine: "hosted", provider: "compatible", model: "qwen", limits: { dayTokensMax: 5000 } });
    expect(shown["secrets"]).toContainEqual({ name: "key", isSet: true, ends: "6789" });
    const row = await copilotOf(server.store.writer, tenant);
    expect(openVault(testSecret).open(copilotOwner(tenant), row!.secrets!)).toEqual({ key });
    expect(openVault(testSecret).open(copilotOwner(tenant + 1), row!.secrets!)).toBeNull();
    expect(JSON.stringify(row!.settings)).not.toContain(key);
  });

  test("change one by one, and none takes away", async () => {
    await parley(["copilot", "set", "--tenant", "one", "--drafts", "off", "--day-tokens", "none", "--day-calls", "10"]);
    expect(await json(["copilot", "show", "--tenant", "one"])).toMatchObject({ on: true, drafts: false, model: "qwen", limits: { dayCallsMax: 10 } });
    expect((await json(["copilot", "show", "--tenant", "one"]))["limits"]).not.toHaveProperty("dayTokensMax");
  });

  test.each([
    [["--engine", "workflow", "--url", "https://example.com/run", "--auth", "key", "--key", "none-of-it", "--iam-url", "https://iam.example.com"], "go together"],
    [["--url", "http://10.0.0.5/v1"], "PARLEY_COPILOT_PRIVATE_URLS"], [["--url", "https://127.0.0.1/v1"], "PARLEY_COPILOT_PRIVATE_URLS"], [["--url", "file:///etc/passwd"], "https://"],
    [["--engine", "endpoint", "--auth", "token"], "token"], [["--day-tokens", "-1"], "whole number"], [["--engine", "gpt"], "must be one of"], [["--use", "maybe"], "must be one of"],
  ])("that can't be used change nothing: %p", async (words, say) => {
    const before = await json(["copilot", "show", "--tenant", "one"]);
    const ran = await parley(["copilot", "set", "--tenant", "one", ...words]);
    expect(ran.code).not.toBe(0);
    expect(ran.wrong).toContain(say);
    expect(await json(["copilot", "show", "--tenant", "one"])).toEqual(before);
  });

  test("reach a service inside where the operator says so, and only there", async () => {
    const words = ["copilot", "set", "--tenant", "one", "--url", "http://10.0.0.5:8000/v1"];
    expect((await parley(words)).code).toBe(1);
    expect((await parley(words, { PARLEY_COPILOT_PRIVATE_URLS: "1" })).code).toBe(0);
    await parley(["copilot", "set", "--tenant", "one", "--url", "https://maas.example.com/v1"]);
  });
});

test("secrets rotate with the channels', and what was sealed under another master secret is told apart", async () => {
  const fresh = "another master secret of tests, long enough";
  expect(await json(["secret", "rotate", "--new", "env:NEXT"], { NEXT: fresh })).toMatchObject({ rotated: 1, already: 0 });
  const row = await copilotOf(server.store.writer, tenant);
  expect(openVault(fresh).open(copilotOwner(tenant), row!.secrets!)).not.toBeNull();
  const read = readConfig({});
  const choice = choiceOf(row, openVault(testSecret).open(copilotOwner(tenant), row!.secrets!), (read as Extract<typeof read, { ok: true }>).config.copilot, false);
  expect(choice).toMatchObject({ wanted: "hosted", say: expect.stringContaining("Enter it again"), plan: { settings: { engine: "embedded" } } });
  expect(await json(["secret", "rotate", "--old", "env:NEXT", "--new", "env:BACK"], { NEXT: fresh, BACK: testSecret })).toMatchObject({ rotated: 1 });
});

describe("what there is to learn from", () => {
  test("comes out as lines of JSON, whole, and of this tenant alone", async () => {
    const other = await server.tenant("two");
    for (const [whose, words] of [[tenant, "ours"], [other, "theirs"]] as const) {
      await server.store.writer`insert into entries (tenant, conversation, number, at, kind, author, body, content) values
        (${whose}, 'c1', 1, 1000, 'in', 'contact', ${`¿Dónde está mi pedido? ${words}\n=cmd()`}, null), (${whose}, 'c1', 2, 2000, 'suggestion', 'copilot', ${`Voy a mirar, ${words}`}, null),
        (${whose}, 'c1', 3, 3000, 'out', 'user/1', ${`Lo miro, ${words}`}, '{"suggestion":2}')`;
      await server.store.writer`insert into suggestions (tenant, conversation, number, at, asked_by, engine, cached, took_ms, outcome, distance) values (${whose}, 'c1', 2, 2000, 1, 'embedded', false, 3, 'edited', 0.5)`;
      await server.store.writer`insert into labels (tenant, conversation, number, label, value, was, by, at) values (${whose}, 'c1', 1, 'category', 'order_status', 'shipping', 1, 2500)`;
    }
    const ran = await parley(["copilot", "export", "--tenant", "one"]);
    const lines = ran.out.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { kind: "draft", conversation: "c1", number: 2, question: "¿Dónde está mi pedido? ours\n=cmd()", draft: "Voy a mirar, ours", sent: "Lo miro, ours", outcome: "edited", distance: 0.5, engine: "embedded" },
      { kind: "label", conversation: "c1", number: 1, text: "¿Dónde está mi pedido? ours\n=cmd()", label: "category", value: "order_status", was: "shipping" },
    ]);
    expect(ran.out).not.toContain("theirs");
  });

  test("more of it than fits one part comes out once, in its order", async () => {
    const many = 450;
    await server.store.writer`insert into entries (tenant, conversation, number, at, kind, author, body) select ${tenant}, 'big', n, n, case when n % 2 = 1 then 'in' else 'suggestion' end, 'contact', repeat('word ', 200) || n from generate_series(1, ${many * 2}) n`;
    await server.store.writer`insert into suggestions (tenant, conversation, number, at, asked_by, engine, cached, took_ms) select ${tenant}, 'big', n * 2, 10000 + n / 3, 1, 'embedded', false, 3 from generate_series(1, ${many}) n`;
    await server.store.writer`insert into labels (tenant, conversation, number, label, value, by, at) select ${tenant}, 'big', n * 2 - 1, 'category', 'refund', 1, 5000 + n / 3 from generate_series(1, ${many}) n`;
    const lines = (await parley(["copilot", "export", "--tenant", "one"])).out.trim().split("\n").map((line) => JSON.parse(line) as { kind: string; conversation: string; number: number });
    for (const [kind, numbers] of [["draft", Array.from({ length: many }, (_, n) => n * 2 + 2)], ["label", Array.from({ length: many }, (_, n) => n * 2 + 1)]] as const) {
      expect(lines.filter((line) => line.kind === kind && line.conversation === "big").map((line) => line.number)).toEqual(numbers);
    }
  });

  test("says how good the copilot was", async () => {
    await server.store.writer`insert into suggestions (tenant, conversation, number, at, asked_by, engine, cached, took_ms, outcome, good) values (${tenant}, 'c9', 1, ${Date.now()}, 1, 'embedded', false, 3, 'used', true)`;
    const figures = await json(["copilot", "learning", "--tenant", "one", "--days", "1"]);
    expect(figures).toMatchObject({ days: [{ drafts: 1, used: 1, good: 1 }], engines: [{ engine: "embedded", drafts: 1, used: 1 }] });
    expect((await parley(["copilot", "learning", "--tenant", "one", "--days", "0"])).wrong).toContain("1 to 365");
  });
});
