import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatorFileProblem, completed, newSimulatorFile, platforms, readSimulatorFile, simulatorFilePath, writeSimulatorFile } from "./config";

const folder = mkdtempSync(join(tmpdir(), "simulator-"));
afterAll(() => rmSync(folder, { recursive: true }));
const problemOf = (path: string): SimulatorFileProblem => {
  try {
    readSimulatorFile(path);
  } catch (error) {
    if (error instanceof SimulatorFileProblem) return error;
    throw error;
  }
  throw new Error("it was read");
};

test("a new configuration reads back as written and is readable by its owner alone", () => {
  const path = simulatorFilePath(folder);
  const written = writeSimulatorFile(path, { target: "http://127.0.0.1:4000" });
  expect(readSimulatorFile(path)).toEqual(written);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["simulator.json"]);
  expect(written.channels.map((one) => one.platform)).toEqual([...platforms]);
});

test("writing over a file that others could read closes it", () => {
  const path = join(folder, "open.json");
  writeFileSync(path, "{}");
  chmodSync(path, 0o644);
  writeSimulatorFile(path, { target: "http://127.0.0.1:4000", port: 4999 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readSimulatorFile(path).control.port).toBe(4999);
});

test("an older file gets the platforms that it has no channel of, and keeps those it has", () => {
  const whole = newSimulatorFile("http://127.0.0.1:4000", 4999, "webhook");
  const older = { ...whole, channels: whole.channels.filter((one) => one.platform === "whatsapp" || one.platform === "telegram") };
  expect(completed(whole)).toBeNull();
  expect(completed(older)?.channels.map((one) => one.platform).toSorted()).toEqual([...platforms].toSorted());
  expect(completed(older)?.channels.slice(0, 2)).toEqual(older.channels);
});

test("two configurations share no secret", () => {
  const [one, other] = ["a.json", "b.json"].map((name) =>
    JSON.stringify(writeSimulatorFile(join(folder, name), { target: "http://127.0.0.1:1" })),
  );
  const secrets = [...(one ?? "").matchAll(/"(?:token|appSecret|verifyToken|accessToken|botToken|secretToken|account|consumerSecret|clientId|clientSecret|refreshToken)":"([^"]+)"/g)].map(
    (found) => found[1] ?? "",
  );
  expect(secrets.length).toBeGreaterThan(13);
  for (const secret of secrets) expect(other).not.toContain(secret);
});

test("a missing file says how to get one", () => {
  const problem = problemOf(join(folder, "none.json"));
  expect(problem.code).toBe("missing");
  expect(problem.message).toContain("./scripts/start");
});

const good = { control: { port: 1, token: "t" }, target: "http://127.0.0.1:1", channels: [] };
const wa = { platform: "whatsapp", account: "1", displayPhone: "1", appSecret: "s", verifyToken: "v", accessToken: "a" };
test.each([
  ["not JSON", "{", "not JSON"],
  ["a list", [], "must be an object"],
  ["no control", { ...good, control: {} }, "control needs"],
  ["a port out of range", { ...good, control: { port: 70000, token: "t" } }, "control needs"],
  ["no address", { ...good, target: "parley" }, "target must be"],
  ["channels that are no list", { ...good, channels: {} }, "channels must be"],
  ["an unknown platform", { ...good, channels: [{ platform: "fax" }] }, "channels[0] needs a platform"],
  ["a channel without its secret", { ...good, channels: [wa, { ...wa, appSecret: "" }] }, "channels[1] needs appSecret"],
  [
    "an unknown mode",
    { ...good, channels: [{ platform: "telegram", account: "1", botToken: "b", secretToken: "s", mode: "fax" }] },
    "channels[0].mode",
  ],
] as const)("%s is refused with what is wrong", (_name, content, said) => {
  const path = join(folder, "wrong.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  const problem = problemOf(path);
  expect(problem.code).toBe("invalid");
  expect(problem.message).toContain(said);
});
