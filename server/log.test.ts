/** Logs: one JSON line, of allowed fields and plain values only. */
import { expect, test } from "bun:test";
import { faultOf, openLog, type LogFields } from "./log";

const lines: string[] = [];
const log = openLog("info", (line) => void lines.push(line));
const last = () => JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown>;

test("a line is one JSON object with time, level and event", () => {
  log.info("started", { port: 4000 });
  expect(lines.at(-1)).toMatch(/^\{.*\}\n$/);
  expect(last()).toMatchObject({ level: "info", event: "started", port: 4000 });
  expect(Date.parse(String(last()["at"]))).toBeGreaterThan(0);
});

test("what has no field is left out, and so is what is no plain value", () => {
  log.warn("odd", { text: "a customer's words", token: "secret", code: { nested: "secret" }, why: "short", count: 1 } as unknown as LogFields);
  expect(last()).toEqual({ at: expect.any(String), level: "warn", event: "odd", why: "short", count: 1 });
});

test("a value can't break the line nor fill the disk", () => {
  log.error("odd", { why: `a\nb${"x".repeat(10_000)}` });
  expect((lines.at(-1) ?? "").split("\n")).toHaveLength(2);
  expect((lines.at(-1) ?? "").length).toBeLessThan(500);
});

test("below its level nothing is written", () => {
  const before = lines.length;
  log.debug("quiet");
  expect(lines).toHaveLength(before);
});

test("of an error only class, code and place are told", () => {
  const error = Object.assign(new Error("insert into users values ('ana@nortia.example')"), { code: "23505" });
  expect(JSON.stringify(faultOf(error))).not.toContain("ana@");
  expect(faultOf(error)).toEqual({ code: "23505", why: expect.stringMatching(/^server\/log\.test\.ts:\d+$/) });
  expect(faultOf("words")).toEqual({ code: "thrown", why: "string" });
});
