import { expect, test } from "bun:test";
import type { Entry } from "../server/protocol";
import type { Intent } from "./state";
import { entry } from "./testing";
import { timeline } from "./timeline";

const noon = new Date(2026, 10, 21, 12).getTime();
const minute = 60_000;
const said = (number: number, minutes: number, change: Partial<Entry> = {}): Entry => entry({ number, at: noon + minutes * minute, ...change });
const drawn = (entries: Entry[], intents: Intent[] = [], newFrom = 0): string[] => timeline(entries, intents, newFrom, false).map((item) => {
  if (item.is === "entry" || item.is === "intent") return `${item.key}${item.head ? " head" : ""}${item.tail ? " tail" : ""}`;
  return item.is === "events" ? `events ${item.entries.length}` : item.is;
});
const reply = (client: string, text: string, state: Intent["state"] = "sent"): Intent => ({ client, conversation: "a", request: { type: "reply", content: { type: "text", text } }, at: noon, by: 7, order: 1, state });

test("one voice within five minutes is one group", () => {
  expect(drawn([said(1, 0), said(2, 4), said(3, 10)])).toEqual(["day", "e1 head", "e2 tail", "e3 head tail"]);
});
test("another voice begins another group", () => {
  expect(drawn([said(1, 0), said(2, 1, { kind: "out", author: "user/7" }), said(3, 2, { kind: "out", author: "user/8" })])).toEqual(["day", "e1 head tail", "e2 head tail", "e3 head tail"]);
});
test("each day has its line", () => {
  expect(drawn([said(1, 0), said(2, 24 * 60)])).toEqual(["day", "e1 head tail", "day", "e2 head tail"]);
});
test("the New line divides a group", () => {
  expect(drawn([said(1, 0), said(2, 1)], [], 2)).toEqual(["day", "e1 head tail", "new", "e2 head tail"]);
});
test("changes in a row fold into one line", () => {
  const change = { kind: "event", author: "system" } as const;
  expect(drawn([said(1, 0, change), said(2, 1, change), said(3, 2), said(4, 3, change)])).toEqual(["day", "events 2", "e3 head tail", "events 1"]);
});
test("a message in trouble stands alone with its reason", () => {
  const out = { kind: "out", author: "user/7" } as const;
  const failed = { ...out, delivery: { state: "failed", attempt: 1, at: 0 } } as const;
  expect(drawn([said(1, 0, out), said(2, 1, failed), said(3, 2, out)])).toEqual(["day", "e1 head tail", "e2 head tail", "e3 head tail"]);
});
test("what waits stands at the end in the order of asking", () => {
  expect(drawn([said(1, 0)], [reply("x", "one"), reply("y", "two")])).toEqual(["day", "e1 head tail", "px head", "py tail"]);
});
test("a reply whose entry came before its outcome is not shown twice", () => {
  expect(drawn([said(1, 0, { kind: "out", author: "user/7", body: "one", content: { client: "x" } })], [reply("x", "one")])).toEqual(["day", "e1 head tail"]);
});
test("the same words said twice are two messages", () => {
  const first = said(1, 0, { kind: "out", author: "user/7", body: "one", content: { client: "x" } });
  expect(drawn([first], [reply("x", "one"), reply("y", "one")])).toEqual(["day", "e1 head tail", "py head tail"]);
});
test("the same words that have not left yet are shown", () => {
  expect(drawn([said(1, 0, { kind: "out", author: "user/7", body: "one" })], [reply("x", "one", "queued")])).toContain("px head tail");
});
test("a reply that a colleague overtook is in the composer, not in the thread", () => {
  const held: Intent = { ...reply("x", "one", "refused"), outcome: { ok: false, error: "stale", say: "" } };
  expect(drawn([said(1, 0)], [held])).toEqual(["day", "e1 head tail"]);
});
