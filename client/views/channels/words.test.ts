import { describe, expect, test } from "bun:test";
import type { Channel } from "../../../server/protocol";
import { actWords } from "./act-words";
import { missingOf } from "./platforms";
import { called, historyWords, isWaiting, standing, summary } from "./words";

const dayMs = 86_400_000;
const now = 1_000 * dayMs;
const well: Channel = { id: 1, platform: "x", name: "X", account: "1", enabled: true, state: "ok", lastWebhookAt: now };

describe("a channel is called", () => {
  test.each<[string, Partial<Channel & { expiresAt: number }>, string, string]>([
    ["healthy", {}, "ok", "Healthy"],
    ["off, whatever else it is", { enabled: false, state: "refused" }, "off", "Off"],
    ["refused", { state: "refused", expiresAt: now + dayMs }, "bad", "Refused"],
    ["waiting while it has never been heard of", { state: "silent", lastWebhookAt: 0 }, "acc", "Waiting"],
    ["silent when it has", { state: "silent" }, "bad", "Silent"],
    ["expiring seven days before", { expiresAt: now + 7 * dayMs, say: "Its access ends" }, "warn", "Access, 7 days"],
    ["expiring on the last day", { expiresAt: now + 1 }, "warn", "Access, 1 day"],
    ["ended when it is over", { expiresAt: now }, "warn", "Access ended"],
    ["healthy long before", { expiresAt: now + 8 * dayMs }, "ok", "Healthy"],
    ["not answering when there is another warning", { say: "The platform has not answered" }, "warn", "Not answering"],
  ])("%s", (_fact, change, kind, word) => expect(standing({ ...well, ...change }, now)).toEqual({ kind, word } as never));
});

test("who waits for the first webhook is not silent", () => {
  expect([isWaiting({ ...well, state: "silent", lastWebhookAt: 0 }), isWaiting({ ...well, state: "silent" }), isWaiting({ ...well, state: "silent", lastWebhookAt: 0, enabled: false })]).toEqual([true, false, false]);
});
test("all of them are summed up", () => expect(summary([well, well, { ...well, state: "silent" }], now)).toBe("2 healthy · 1 silent"));
test("the last day has words", () => {
  expect(historyWords("oo.xw")).toBe("refused or silent for 20\u00a0m, platform not answering for 20\u00a0m, heard from for 40\u00a0m");
  expect(historyWords("...")).toBe("nothing came yet");
});

test("a channel that is called as its platform doesn't say it twice", () => {
  expect([called(well), called({ ...well, name: "Shop" })]).toEqual(["1", "X · 1"]);
});
test("what somebody did has words, and no field goes by its inner name", () => {
  expect(actWords({ what: "reconnected", about: ["access_token", "expires"] }, "instagram")).toBe("entered anew: access token, end of its access");
  expect(actWords({ what: "changed", about: ["page_id", "mode", "name", "of_tomorrow"] }, "instagram")).toBe("changed: page id, way that messages come, name, of tomorrow");
  expect(actWords({ what: "changed", about: ["consumer_secret"] }, "x")).toBe("changed: API key secret");
  expect(["added", "enabled", "disabled"].map((what) => actWords({ what: what as "added", about: [] }, "x"))).toEqual(["connected it", "switched it on", "switched it off"]);
  expect([actWords({ what: "tested", about: ["sent"] }, "x"), actWords({ what: "tested", about: [] }, "x")]).toEqual(["sent a test: the platform took it", "sent a test: what came of it is not known"]);
});
test("an app of X has all it needs with either secret, or with none where messages are fetched", () => {
  const lacks = (mode: "webhook" | "polling", ...set: string[]) => missingOf("x", mode, (name) => set.includes(name));
  expect([lacks("webhook", "access_token"), lacks("webhook", "access_token", "client_secret"), lacks("webhook", "access_token", "consumer_secret"), lacks("polling", "access_token"), lacks("polling")]).toEqual([true, false, false, false, true]);
});
