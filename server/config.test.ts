/** Settings: what they mean, what they refuse, and that the example file tells of all of them. */
import { describe, expect, test } from "bun:test";
import { join, resolve } from "node:path";
import { readConfig, settingNames } from "./config";

const read = (environment: Record<string, string>) => {
  const result = readConfig(environment);
  if (!result.ok) throw new Error(result.problems.join(" "));
  return result.config;
};

test("with nothing set Parley is a demo on this machine", () => {
  expect(read({})).toMatchObject({
    port: 4000, host: "127.0.0.1", dataDir: resolve("data"), databaseUrl: null, publicUrl: null, demo: true, secret: null, trustProxy: 0, healthToken: null, logLevel: null,
    graphUrl: "https://graph.facebook.com/v25.0", telegramUrl: "https://api.telegram.org",
  });
});

test.each([
  ["a database", { DATABASE_URL: "postgres://a@b/c" }, false],
  ["a public address", { PUBLIC_URL: "https://inbox.example.com" }, false],
  ["a database, and the demo asked for", { DATABASE_URL: "postgres://a@b/c", PARLEY_DEMO: "1" }, true],
  ["the demo refused", { PARLEY_DEMO: "0" }, false],
  ["another port and directory", { PORT: "8080", DATA_DIR: "/var/lib/parley" }, true],
])("whether it is a demo, with %s", (_what, environment: Record<string, string>, demo) => {
  expect(read(environment).demo).toBe(demo);
});

test.each([
  ["PORT", "http"], ["PORT", "65536"], ["PORT", "-1"], ["PORT", "4000.5"], ["PORT", "0x10"], ["HOST", "a b"], ["HOST", "http://a"], ["DATABASE_URL", "mysql://a/b"], ["DATABASE_URL", "inbox"],
  ["PUBLIC_URL", "inbox.example.com"], ["PUBLIC_URL", "https://example.com/inbox"], ["PUBLIC_URL", "ftp://example.com"], ["PUBLIC_URL", "https://user@example.com"], ["PARLEY_DEMO", "maybe"],
  ["PARLEY_SECRET", "short"], ["PARLEY_ADMIN_PASSWORD", "short"], ["PARLEY_ADMIN_EMAIL", "lucia"], ["PARLEY_TRUST_PROXY", "9"], ["PARLEY_TRUST_PROXY", "yes"], ["PARLEY_HEALTH_TOKEN", "short"],
  ["PARLEY_LOG_LEVEL", "loud"], ["PARLEY_GRAPH_URL", "graph"], ["PARLEY_TELEGRAM_URL", "file:///etc/passwd"],
])("%s=%s is refused by name, with what to write instead", (name, value) => {
  const result = readConfig({ [name]: value });
  expect(result.ok).toBe(false);
  if (result.ok) return;
  expect(result.problems).toHaveLength(1);
  expect(result.problems[0]).toStartWith(`${name} must `);
});

test("a refusal never repeats a value, which may be a secret", () => {
  for (const name of ["PARLEY_SECRET", "PARLEY_ADMIN_PASSWORD", "PARLEY_HEALTH_TOKEN", "DATABASE_URL"]) {
    const result = readConfig({ [name]: "hunter2" });
    expect(result.ok ? [] : result.problems.join(" ")).not.toContain("hunter2");
  }
});

test("all problems are told at once", () => {
  const result = readConfig({ PORT: "x", PARLEY_DEMO: "x" });
  expect(result.ok ? [] : result.problems).toHaveLength(2);
});

test("an empty value is no value", () => {
  expect(read({ PORT: "", DATABASE_URL: " ", PUBLIC_URL: "" })).toMatchObject({ port: 4000, databaseUrl: null, demo: true });
});

test("a name that looks like a setting and is none is pointed out", () => {
  const result = readConfig({ PARLEY_DEM0: "0", PARLEY_DEMO: "0", PATH: "/bin" });
  expect(result.ok ? result.warnings : []).toEqual([expect.stringContaining("PARLEY_DEM0 is not a setting")]);
});

describe(".env.example", async () => {
  const example = await Bun.file(join(import.meta.dir, "..", ".env.example")).text();
  const told = [...example.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => ({ name, value }));

  test("tells of every setting once, and of nothing else", () => {
    expect(told.map(({ name }) => name).sort()).toEqual([...settingNames].sort());
  });
  test("gives values that can be used", () => {
    // Those of the bucket make sense together only, and those of IAM.
    const beginning = (prefix: string) => Object.fromEntries(told.filter(({ name }) => name.startsWith(prefix)).map(({ name, value }) => [name, value]));
    const [bucket, iam] = [beginning("OBS_"), beginning("PARLEY_COPILOT_IAM_")];
    for (const { name, value } of told) expect({ name, ok: readConfig(name in bucket ? bucket : name in iam ? iam : { [name]: value }).ok }).toEqual({ name, ok: true });
    expect(readConfig(bucket)).toMatchObject({ config: { obs: { prefix: "parley/", direct: false } } });
  });
  test("sets nothing when it is copied as it is", () => {
    expect(example.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  });
});

test("IAM needs all that belongs to it, and the copilot is nobody's until it is told whose", () => {
  expect(readConfig({ PARLEY_COPILOT_IAM_URL: "https://iam.example.com", PARLEY_COPILOT_IAM_USER: "parley" })).toMatchObject({ ok: false, problems: [expect.stringContaining("together")] });
  expect(readConfig({})).toMatchObject({ config: { copilot: { on: null, engine: "embedded", iam: null, allowsInside: false }, redisUrl: null } });
});

test("a bucket needs all that belongs to it", () => {
  const read = readConfig({ OBS_ENDPOINT: "https://obs.example.com", OBS_BUCKET: "files" });
  expect(read).toMatchObject({ ok: false, problems: [expect.stringContaining("together")] });
  expect(readConfig({})).toMatchObject({ config: { obs: null } });
});
