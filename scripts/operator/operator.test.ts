/** The operator's command line as a process, beside a running server and without one. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyPassword } from "../../server/passwords";
import { signed, startTestServer, testSecret, texts, update, type TestServer } from "../../server/testing";
import { masterSecretIn, openVault } from "../../server/vault";
import { userByEmail } from "../../sql/users";

const root = join(import.meta.dir, "..", "..");
const dir = mkdtempSync(join(tmpdir(), "parley-operator-"));
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.end();
  rmSync(dir, { recursive: true, force: true });
});

interface Ran { readonly code: number; readonly out: string; readonly wrong: string; json<T = Record<string, unknown>>(): T }

async function parley(words: string[], given: { input?: string; env?: Record<string, string> } = {}): Promise<Ran> {
  const child = Bun.spawn([process.execPath, join(root, "scripts/parley.ts"), ...words], {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", DATABASE_URL: server.databaseUrl, PARLEY_SECRET: testSecret, DATA_DIR: join(dir, "data"), PORT: String(server.port), ...given.env },
    stdin: new Blob([given.input ?? ""]), stdout: "pipe", stderr: "pipe",
  });
  const [out, wrong] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, out, wrong, json: <T>() => JSON.parse(out) as T };
}

const until = async (what: () => Promise<boolean>): Promise<boolean> => {
  for (let looks = 0; looks < 100; looks++) {
    if (await what()) return true;
    await Bun.sleep(100);
  }
  return false;
};

describe("words", () => {
  test.each([
    [["nonsense"], "There is no command"], [["tenant", "add", "x"], "--name is missing"], [["tenant", "add", "--name", "X"], "SLUG is missing"], [["tenant", "add", "x", "y", "--name", "X"], "one word too many"],
    [["user", "add", "--email", "a@b", "--role", "owner"], "--role must be one of admin, supervisor, agent"], [["user", "list", "--colour", "red"], "--colour is not an option"],
    [["tenant", "add", "x", "--name"], "--name needs a value"], [["tenant", "add", "x", "--name", "a", "--name", "b"], "--name stands twice"], [["channel", "add"], "Did you mean: channel add whatsapp"],
    [["constructor"], "There is no command"], [["user", "list", "--constructor", "x"], "is not an option"],
  ])("that can't be understood end with code 2 and help: %p", async (words, say) => {
    const ran = await parley(words);
    expect(ran.code).toBe(2);
    expect(ran.wrong).toContain(say);
    expect(ran.out).toBe("");
  });

  test("asking for help get it, with examples, without a database", async () => {
    const nowhere = { env: { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" } };
    const overview = await parley(["--help"], nowhere);
    expect(overview.code).toBe(0);
    const names = [...overview.out.matchAll(/^ {2}((?:[a-z-]+ ?)+?)(?: [A-Z]+)? {2,}/gm)].map((match) => (match[1] ?? "").trim());
    expect(names).toEqual(expect.arrayContaining(["tenant add", "user password", "channel add whatsapp", "dead-letters replay", "status"]));
    for (const name of ["channel add telegram", "user add", "dead-letters show"]) {
      const help = await parley([...name.split(" "), "--help"], nowhere);
      expect(help.code).toBe(0);
      expect(help.out).toContain("Examples:");
    }
  });

  test("with --json fail in JSON too", async () => {
    const ran = await parley(["user", "list", "--tenant", "nobody", "--json"]);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.wrong)).toEqual({ error: "not_found", say: expect.stringContaining("There is no tenant nobody") });
  });
});

describe("tenants and people", () => {
  test("are added once", async () => {
    expect((await parley(["tenant", "add", "shop", "--name", "The Shop", "--json"])).json()).toMatchObject({ slug: "shop", name: "The Shop" });
    const again = await parley(["tenant", "add", "shop", "--name", "The Shop"]);
    expect(again.code).toBe(1);
    expect(again.wrong).toContain("There is a tenant shop already");
    expect((await parley(["tenant", "add", "Shop!", "--name", "x"])).code).toBe(1);
    expect((await parley(["tenant", "list", "--json"])).json<object[]>()).toMatchObject([{ slug: "shop" }]);
  });

  test("come in with the password that was given on standard input, named by a variable, or made up", async () => {
    const ways: [string, string[], { input?: string; env?: Record<string, string> }, string | null][] = [
      ["stdin@shop.example", ["--password-stdin"], { input: "correct horse battery\n" }, "correct horse battery"],
      ["env@shop.example", ["--password", "env:NEW"], { env: { NEW: "correct horse staple" } }, "correct horse staple"],
      ["made@shop.example", [], {}, null],
    ];
    for (const [email, words, given, expected] of ways) {
      const added = (await parley(["user", "add", "--tenant", "shop", "--email", email.toUpperCase(), "--role", "agent", "--json", ...words], given)).json<{ password?: string; email: string }>();
      expect(added.email).toBe(email);
      const password = expected ?? added.password ?? "";
      if (expected !== null) expect(added.password).toBeUndefined();
      const user = await userByEmail(server.store.writer, 1, email);
      expect(await verifyPassword(user?.password ?? null, password)).toBe(true);
    }
    expect((await parley(["user", "add", "--email", "env@shop.example", "--role", "agent"])).code).toBe(1);
    expect((await parley(["user", "add", "--email", "short@shop.example", "--role", "agent", "--password-stdin"], { input: "short\n" })).wrong).toContain("at least 10 characters");
    expect((await parley(["user", "add", "--email", "none@shop.example", "--role", "agent", "--password", "env:NOWHERE"])).wrong).toContain("no variable NOWHERE");
    expect((await parley(["user", "list", "--json"])).out).not.toContain("argon2");
  });

  test("can be kept out, but not the last admin", async () => {
    await parley(["user", "add", "--email", "boss@shop.example", "--role", "admin"]);
    expect((await parley(["user", "disable", "--email", "boss@shop.example"])).wrong).toContain("the last admin");
    expect((await parley(["user", "disable", "--email", "made@shop.example", "--json"])).json()).toMatchObject({ disabled: true });
    expect((await parley(["user", "list"])).out).toMatch(/made@shop\.example .*disabled/);
    expect((await parley(["user", "enable", "--email", "made@shop.example"])).code).toBe(0);
    expect((await parley(["user", "password", "--email", "nobody@shop.example"])).code).toBe(1);
  });
});

describe("channels", () => {
  const whatsapp = ["channel", "add", "whatsapp", "--name", "Sales", "--phone-number-id", "10011001", "--access-token", "access-canary", "--api-base", "http://127.0.0.1:9", "--json"];
  const tell = async (id: string, secret: string) => (await fetch(`${server.url}/webhook/whatsapp`, signed(texts({ account: "10011001", from: "491700000009", id, text: "hello" }), secret))).status;

  test("that are added are served by the running server at once, and their new secrets too", async () => {
    writeFileSync(join(dir, "secret.txt"), "first-canary\n");
    const added = (await parley([...whatsapp, "--app-secret", `file:${join(dir, "secret.txt")}`])).json<{ id: number; verifyToken: string; checked: string; isNew: boolean }>();
    expect(added).toMatchObject({ isNew: true, checked: "unreachable" });
    expect(added.verifyToken).toMatch(/^[\w-]{32}$/);
    expect(await until(async () => (await tell("wamid.one", "first-canary")) === 200)).toBe(true);
    expect((await fetch(`${server.url}/webhook/whatsapp?hub.mode=subscribe&hub.challenge=7&hub.verify_token=${added.verifyToken}`)).status).toBe(200);
    expect((await parley([...whatsapp, "--app-secret", "-"], { input: "second-canary\n" })).json()).toMatchObject({ id: added.id, isNew: false });
    expect(await until(async () => (await tell("wamid.two", "second-canary")) === 200)).toBe(true);
    expect(await tell("wamid.three", "first-canary")).toBe(401);
  }, 30_000);

  test("are shown without their secrets", async () => {
    const ran = await parley(["channel", "list", "--json"]);
    expect(ran.json<object[]>()).toMatchObject([{ platform: "whatsapp", account: "10011001", slug: "shop" }]);
    expect(ran.out).not.toContain("canary");
  });

  test("are taken out of use and back", async () => {
    const [channel] = (await parley(["channel", "list", "--json"])).json<{ id: number }[]>();
    expect((await parley(["channel", "disable", String(channel?.id)])).code).toBe(0);
    expect((await parley(["channel", "list"])).out).toContain("disabled");
    expect((await parley(["channel", "enable", String(channel?.id)])).code).toBe(0);
    for (const id of ["0", "-1", "999999", "one", "1.5"]) expect((await parley(["channel", "disable", id])).code).toBe(id.startsWith("-") && id.startsWith("--") ? 2 : 1);
  });

  test("are changed by what is named alone, and what people did is told", async () => {
    const [channel] = (await parley(["channel", "list", "--json"])).json<{ id: number }[]>();
    const change = (...words: string[]) => parley(["channel", "change", String(channel?.id), ...words]);
    const shown = async () => (await parley(["channel", "list", "--json"])).json<{ id: number; name: string }[]>().find((each) => each.id === channel?.id);
    expect((await change("--name", "Lisbon")).code).toBe(0);
    expect(await shown()).toMatchObject({ name: "Lisbon", platform: "whatsapp" });
    expect((await change("--app-secret", "third-canary", "--access-ends", "2027-01-31")).out).toContain("Updated channel");
    expect(await until(async () => (await tell("wamid.four", "third-canary")) === 200)).toBe(true);
    expect(await tell("wamid.five", "second-canary")).toBe(401);
    for (const [words, say] of [
      [["--remove", "app-secret"], "--app-secret can't be removed: the channel needs it."], [["--bot-token", "1:a"], "--bot-token is no secret of this platform."], [["--remove", "colour"], "--colour is no field of this platform."],
      [["--mode", "polling"], "--mode must be webhook on this platform."],
    ] as const) expect([(await change(...words)).wrong, (await change(...words)).code]).toEqual([expect.stringContaining(say), 1]);
    expect((await parley(["channel", "change", "999999", "--name", "a"])).wrong).toContain("There is no channel 999999");
    const told = (await parley(["channel", "history", String(channel?.id), "--json"])).json<{ by: string | null; what: string; about: string[] }[]>();
    expect(told.map(({ what, about }) => [what, about.join(" ")])).toEqual([
      ["reconnected", "app_secret expires"], ["changed", "name"], ["enabled", ""], ["disabled", ""], ["reconnected", "app_secret access_token verify_token"], ["added", ""],
    ]);
    await change("--app-secret", "second-canary", "--access-ends", "never");
    expect((await parley(["channel", "history", String(channel?.id)])).out).not.toContain("canary");
  }, 30_000);

  test("of an account that another tenant has are refused", async () => {
    await parley(["tenant", "add", "other", "--name", "Other"]);
    const ran = await parley([...whatsapp, "--app-secret", "x", "--tenant", "other"]);
    expect(ran.code).toBe(1);
    expect(ran.wrong).toContain("another tenant");
  });

  test.each([
    ["messenger", ["--page-id", "66001", "--app-secret", "s", "--access-token", "t"], { account: "66001", checked: "ok", webhook: "https://inbox.example.com/webhook/messenger" }, ["/66001", "/66001/subscribed_apps"]],
    ["facebook", ["--page-id", "66001", "--app-secret", "s2", "--access-token", "t"], { account: "66001", isNew: false }, ["/66001", "/66001/subscribed_apps"]],
    ["instagram", ["--account-id", "14001", "--app-secret", "s", "--access-token", "t"], { account: "14001", checked: "ok", webhook: "https://inbox.example.com/webhook/instagram" }, ["/me", "/14001/subscribed_apps"]],
    ["instagram", ["--account-id", "14002", "--app-secret", "s", "--access-token", "t"], { checked: "refused", say: expect.stringContaining("belongs to the account 14001, not to 14002") }, ["/me"]],
    ["instagram", ["--account-id", "14003", "--page-id", "66002", "--app-secret", "s", "--access-token", "t"], { account: "14003", checked: "ok" }, ["/14003", "/66002/subscribed_apps"]],
    ["messenger", ["--page-id", "66005", "--app-secret", "s", "--access-token", "t"], { checked: "refused", say: expect.stringContaining("does not let it listen") }, ["/66005", "/66005/subscribed_apps"]],
    ["x", ["--user-id", "783214", "--consumer-secret", "s", "--access-token", "t"], { account: "783214", mode: "webhook", checked: "ok", webhook: expect.stringMatching(/^https:\/\/inbox\.example\.com\/webhook\/x\/\d+$/) }, ["/2/users/me"]],
    ["twitter", ["--user-id", "783214", "--mode", "polling", "--client-id", "i", "--refresh-token", "r", "--access-token", "t"], { mode: "polling", isNew: false }, ["/2/users/me"]],
  ])("of %s are connected: %p", async (platform, words, expected, paths) => {
    const asked: string[] = [];
    const answers: Record<string, unknown> = { "/me": { user_id: "14001", id: "9" }, "/2/users/me": { data: { id: "783214" } } };
    const deaf = "/66005/subscribed_apps";
    const graph = Bun.serve({
      hostname: "127.0.0.1", port: 0,
      fetch(request) {
        asked.push(new URL(request.url).pathname);
        const path = asked.at(-1) ?? "";
        if (path.endsWith("/subscribed_apps")) return Response.json(path === deaf ? { error: { code: 200, message: "(#200) no" } } : { success: true }, { status: path === deaf ? 403 : 200 });
        return Response.json(answers[path] ?? { id: "1" });
      },
    });
    try {
      const ran = await parley(["channel", "add", platform, "--tenant", "shop", "--name", "Shop", ...words, "--api-base", `http://127.0.0.1:${graph.port}`, "--json"], { env: { PUBLIC_URL: "https://inbox.example.com" } });
      expect([ran.wrong, ran.code]).toEqual(["", 0]);
      expect(ran.json()).toMatchObject(expected);
      expect(asked).toEqual(paths);
    } finally {
      await graph.stop(true);
    }
  });

  test.each([
    ["x", ["--user-id", "1", "--access-token", "t", "--mode", "webhook"], "--client-secret is missing: webhooks are signed with it"],
    ["x", ["--user-id", "1", "--access-token", "t", "--mode", "polling", "--refresh-token", "r"], "--client-id is missing: tokens are renewed with it."],
    ["x", ["--user-id", "kenji", "--access-token", "t"], "--user-id must be the account's numeric id."],
    ["messenger", ["--page-id", "our-page", "--app-secret", "s", "--access-token", "t"], "--page-id must be the page's id, of digits only."],
    ["instagram", ["--account-id", "14009", "--app-secret", "s", "--access-token", "t", "--page-id", "our-page"], "--page-id must be the page's id, of digits only."],
  ])("of %s that could not work are refused: %p", async (platform, words, say) => {
    const ran = await parley(["channel", "add", platform, "--tenant", "shop", "--name", "Shop", ...words, "--api-base", "http://127.0.0.1:9"]);
    expect(ran.code).toBe(1);
    expect(ran.wrong).toContain(say);
  });

  test("of Telegram are introduced to the platform: fetched by polling, or told where to send", async () => {
    const asked: { path: string; body: Record<string, unknown> }[] = [];
    const bot = Bun.serve({
      hostname: "127.0.0.1", port: 0,
      async fetch(request) {
        asked.push({ path: new URL(request.url).pathname, body: (await request.json()) as Record<string, unknown> });
        return Response.json({ ok: true, result: true });
      },
    });
    try {
      const words = ["channel", "add", "telegram", "--tenant", "shop", "--name", "Bot", "--bot-token", "7001:AAEtokenoftests", "--api-base", `http://127.0.0.1:${bot.port}`, "--json"];
      expect((await parley(words)).json()).toMatchObject({ mode: "polling", checked: "ok" });
      expect(asked.map((each) => each.path.split("/").at(-1))).toEqual(expect.arrayContaining(["getMe", "deleteWebhook"]));
      asked.length = 0;
      const added = (await parley(words, { env: { PUBLIC_URL: "https://inbox.example.com" } })).json<{ id: number; webhook: string; secretToken: string }>();
      expect(added.webhook).toBe(`https://inbox.example.com/webhook/telegram/${added.id}`);
      const wish = asked.find((each) => each.path.endsWith("/setWebhook"))?.body;
      expect(wish).toMatchObject({ url: added.webhook, secret_token: added.secretToken });
      expect(wish?.["allowed_updates"]).toContain("message_reaction");
      const told = () => fetch(`${server.url}/webhook/telegram/${added.id}`, { method: "POST", body: update(5, 9, "hello"), headers: { "x-telegram-bot-api-secret-token": added.secretToken } });
      expect(await until(async () => (await told()).status === 200)).toBe(true);
      expect((await parley(["channel", "add", "telegram", "--tenant", "shop", "--name", "Bot", "--bot-token", "no-token"])).code).toBe(1);
    } finally {
      await bot.stop(true);
    }
  }, 30_000);
});

describe("the master secret", () => {
  const sealed = async () => (await server.store.writer<{ id: number; tenant: number; platform: string; account: string; secrets: Uint8Array }[]>`select id, tenant, platform, account, secrets from channels order by id`);
  const opened = async (secret: string) => (await sealed()).filter((row) => openVault(secret).open(row, row.secrets) !== null).length;
  const fresh = "the next master secret, long enough for all";
  const hook = async (id: string) => (await fetch(`${server.url}/webhook/whatsapp`, signed(texts({ account: "10011001", from: "491700000009", id, text: "hello" }), "second-canary"))).status;

  test("is rotated beside the running server, which goes on; what broke off is finished by doing it again", async () => {
    const all = (await sealed()).length;
    expect([await opened(testSecret), await opened(fresh)]).toEqual([all, 0]);
    // As if it had broken off after the first one.
    const [first] = await sealed();
    if (!first) throw new Error("there is no channel");
    await server.store.writer`update channels set secrets = ${openVault(fresh).seal(first, openVault(testSecret).open(first, first.secrets) ?? {})} where id = ${first.id}`;
    expect((await parley(["secret", "rotate", "--new", "env:NEXT", "--json"], { env: { NEXT: fresh } })).json()).toMatchObject({ rotated: all - 1, already: 1, unreadable: [] });
    expect([await opened(testSecret), await opened(fresh)]).toEqual([0, all]);
    expect((await parley(["secret", "rotate", "--new", "env:NEXT", "--json"], { env: { NEXT: fresh } })).json()).toMatchObject({ rotated: 0, already: all });
    await server.refreshChannels();
    expect(await hook("wamid.rotated")).toBe(200);
    expect(server.logged.filter(({ event }) => event === "channel_sealed")).toEqual([]);
    const ran = await parley(["secret", "rotate", "--old", "env:NEXT", "--new", "env:BACK", "--json"], { env: { NEXT: fresh, BACK: testSecret } });
    expect(ran.json()).toMatchObject({ rotated: all, unreadable: [] });
    expect(await opened(testSecret)).toBe(all);
  }, 60_000);

  test("that is too short, missing or the same is refused; a wrong old one changes nothing", async () => {
    for (const words of [[], ["--new", "short"], ["--new", testSecret]]) expect((await parley(["secret", "rotate", ...words])).code).not.toBe(0);
    const all = (await sealed()).length;
    const wrong = await parley(["secret", "rotate", "--old", "not the secret that it was sealed under", "--new", fresh]);
    expect(wrong.out).toContain(`${all} can't be read`);
    expect(await opened(testSecret)).toBe(all);
  }, 30_000);

  test("in a file is replaced by a new one, once everything is sealed under that", async () => {
    const data = join(dir, "filed");
    const before = masterSecretIn(data);
    const env = { PARLEY_SECRET: "", DATA_DIR: data };
    // What this secret can't open keeps it in its place.
    expect((await parley(["secret", "rotate"], { env })).out).toContain("stays");
    expect(masterSecretIn(data)).toBe(before);
    await parley(["secret", "rotate", "--old", testSecret, "--new", before]);
    expect((await parley(["secret", "rotate"], { env })).code).toBe(0);
    const after = masterSecretIn(data);
    expect(after).not.toBe(before);
    expect(await opened(after)).toBe((await sealed()).length);
    await parley(["secret", "rotate", "--old", after, "--new", testSecret]);
  }, 30_000);

  test("and what it seals are in no dump of the database", async () => {
    const dump = JSON.stringify(await server.store.writer`select c.*, encode(secrets, 'escape') as escaped from channels c`) + JSON.stringify(await server.store.writer`select state from mailboxes where address like 'channel/%'`);
    expect(dump).not.toContain("canary");
    expect(dump).not.toContain(testSecret);
  });
});

describe("dead letters", () => {
  const list = async (...words: string[]) => (await parley(["dead-letters", "list", "--json", ...words])).json<{ id: number; address: string; error: string }[]>();

  test("are listed without their words and shown with them", async () => {
    expect(await list()).toEqual([]);
    expect((await parley(["dead-letters", "list"])).out).toContain("There are no dead letters.");
    expect((await fetch(`${server.url}/webhook/whatsapp`, signed("{ a customer's words", "second-canary"))).status).toBe(200);
    const [letter, ...others] = await list();
    expect(others).toEqual([]);
    expect((await parley(["dead-letters", "list"])).out).not.toContain("customer's words");
    expect((await parley(["dead-letters", "show", String(letter?.id), "--raw"])).out).toContain("{ a customer's words");
    expect((await parley(["dead-letters", "show", "9999"])).code).toBe(1);
  });

  test("of webhooks that still can't be read stay; those that now can are taken by the server", async () => {
    const [letter] = await list();
    const refused = await parley(["dead-letters", "replay", String(letter?.id)]);
    expect(refused.code).toBe(1);
    expect(refused.wrong).toContain("still can't be read");
    // As after an update that reads more: the same letter, over bytes that this release can read.
    const body = texts({ account: "10011001", from: "491700000009", id: "wamid.read-at-last", text: "hello" });
    await server.store.writer`update mailbox set raw = ${body} where raw = '{ a customer''s words'`;
    expect((await parley(["dead-letters", "replay", String(letter?.id), "--json"])).json()).toMatchObject({ replayed: true });
    expect(await server.store.writer`select 1 from entries where ext = 'wamid.read-at-last'`).toHaveLength(1);
    expect(await list()).toEqual([]);
    expect((await list("--all")).length).toBe(1);
  });

  test("of messages go back into their actor's mailbox, where the running server handles them", async () => {
    const [actor] = await server.store.writer<{ tenant: number; address: string }[]>`select tenant, address from mailboxes where address like 'conversation/%' limit 1`;
    const message = { type: "requested", by: 1, request: { type: "note", text: "written at last" } };
    const [letter] = await server.store.writer<{ id: string }[]>`
      insert into dead_letters (tenant, address, seq, error, message) values (${actor?.tenant ?? 0}, ${actor?.address ?? ""}, 1, 'Error: invented', ${server.store.writer.json(message)}) returning id`;
    expect((await parley(["dead-letters", "replay", String(letter?.id)])).code).toBe(0);
    expect(await until(async () => (await server.store.writer`select 1 from entries where body = 'written at last'`).length === 1)).toBe(true);
    const again = await parley(["dead-letters", "replay", String(letter?.id)]);
    expect(again.code).toBe(1);
    expect(again.wrong).toContain("--again");
  }, 30_000);
});

test("status tells whether the server answers and what there is", async () => {
  expect((await parley(["status", "--json"])).json()).toMatchObject({ server: "ready", tenants: 2, channels: 8 });
  expect((await parley(["status", "--json"], { env: { PORT: "9" } })).json()).toMatchObject({ server: "not running" });
});

test("without a server the embedded database is started for the command, and stopped", async () => {
  const env = { DATABASE_URL: "", PARLEY_SECRET: "", DATA_DIR: join(dir, "alone") };
  expect((await parley(["tenant", "add", "alone", "--name", "Alone"], { env })).code).toBe(0);
  expect((await parley(["tenant", "list", "--json"], { env })).json<object[]>()).toMatchObject([{ slug: "alone" }]);
  expect((await Bun.$`pgrep -f ${join(dir, "alone")} || true`.text()).trim()).toBe("");
}, 60_000);

test("a database that can't be reached is said in a sentence", async () => {
  const ran = await parley(["tenant", "list"], { env: { DATABASE_URL: "postgres://nobody:hunter2@127.0.0.1:9/none" } });
  expect(ran.code).toBe(1);
  expect(ran.wrong).toContain("DATABASE_URL");
  expect(ran.wrong).not.toContain("hunter2");
  expect(ran.wrong).not.toContain("    at ");
}, 20_000);
