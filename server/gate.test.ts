/** The gate: what may pass, what must come again, and what is never called unknown. */
import { describe, expect, test } from "bun:test";
import type { Answer } from "../actors/messages";
import type { Connected } from "./channels";
import { openGate } from "./gate";

const connected = (platform: "whatsapp" | "telegram", secrets: Record<string, string> = {}, id = 1): Connected =>
  ({ config: { id, tenant: 1, platform, name: "", account: "1", apiBase: "http://127.0.0.1:9", mode: "webhook", secrets }, enabled: true, version: 1 });
const sent: Answer = { result: "sent", ext: "1" };
const refused = (rest: Partial<Extract<Answer, { result: "failed" }>>): Answer => ({ result: "failed", retry: true, code: "x", reason: "", hint: "", ...rest });
const silence: Answer = { result: "unknown", reason: "" };
const saying = (answer: Answer) => async (): Promise<Answer> => answer;

test("what the platform answers comes through as it is", async () => {
  const gate = openGate();
  for (const answer of [sent, silence, refused({ retry: false, code: "131047" }), refused({ afterMs: 1_000 })]) expect(await gate.pass(connected("whatsapp"), "a", saying(answer))).toEqual(answer);
});

test("an adapter that throws leaves the message unknown, since it may have left", async () => {
  expect(await openGate().pass(connected("whatsapp"), "a", () => Promise.reject(new Error("boom")))).toMatchObject({ result: "unknown" });
});

test("a platform that is silent is called no more for a while, and nothing is unknown that was never sent", async () => {
  const gate = openGate();
  let calls = 0;
  const silent = async (): Promise<Answer> => (calls++, silence);
  for (let n = 0; n < 5; n++) expect(await gate.pass(connected("whatsapp"), "a", silent)).toEqual(silence);
  expect(await gate.pass(connected("whatsapp"), "a", silent)).toMatchObject({ result: "failed", retry: true, code: "platform_resting" });
  expect(calls).toBe(5);
  expect(gate.resting()).toBe(1);
  // Another channel's platform is not to blame.
  expect(await gate.pass(connected("telegram", {}, 2), "a", saying(sent))).toEqual(sent);
});

test("refusals that are about the message don't rest the channel", async () => {
  const gate = openGate();
  for (let n = 0; n < 30; n++) await gate.pass(connected("whatsapp"), `${n}`, saying(refused({ retry: false })));
  expect(await gate.pass(connected("whatsapp"), "a", saying(sent))).toEqual(sent);
});

describe("a dead token", () => {
  const dead = refused({ retry: false, dead: true, code: "190" });

  test("stops the channel: the platform isn't asked again with it", async () => {
    let now = 0;
    const gate = openGate(() => now);
    let calls = 0;
    const ask = async (): Promise<Answer> => (calls++, dead);
    for (let n = 0; n < 10; n++) expect(await gate.pass(connected("whatsapp"), "a", ask)).toEqual(dead);
    expect(calls).toBe(1);
    now += 60_000;
    expect(await gate.pass(connected("whatsapp"), "a", saying(sent))).toEqual(sent);
    expect(await gate.pass(connected("whatsapp"), "a", saying(sent))).toEqual(sent);
    expect(gate.resting()).toBe(0);
  });

  test("that was replaced is forgotten", async () => {
    const gate = openGate();
    await gate.pass(connected("whatsapp", { access_token: "old" }), "a", saying(dead));
    expect(await gate.pass(connected("whatsapp", { access_token: "new" }), "a", saying(sent))).toEqual(sent);
  });
});

describe("the rate", () => {
  test("of a channel is what its platform takes: who would wait too long is sent back with the time", async () => {
    const gate = openGate(() => 0);
    // A clock that stands still: 40 at once, 80 in each of the five seconds that may be waited for.
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => {
      const passing = gate.pass(connected("whatsapp"), `${n}`, saying(sent));
      return Promise.race([passing, Bun.sleep(20).then((): Answer => silence)]);
    }));
    const later = answers.filter((answer) => answer.result === "failed");
    expect(later.length).toBeGreaterThanOrEqual(1_000 - 40 - 5 * 80 - 1);
    for (const answer of later) expect(answer).toMatchObject({ retry: true, code: "channel_busy", afterMs: expect.any(Number) });
  });

  test("of one Telegram chat is one a second, and others don't wait for it", async () => {
    const gate = openGate();
    const order: string[] = [];
    const say = (chat: string) => gate.pass(connected("telegram"), chat, async () => (order.push(chat), sent));
    await Promise.all([say("a"), say("a"), say("b"), say("c")]);
    expect(order).toEqual(["a", "b", "c", "a"]);
  });

  test("that several chats in a row were refused for pauses the channel", async () => {
    let now = 0;
    const gate = openGate(() => now);
    for (let n = 0; n < 3; n++) await gate.pass(connected("telegram"), `${n}`, saying(refused({ afterMs: 30_000, code: "429" })));
    expect(await gate.pass(connected("telegram"), "other", saying(sent))).toMatchObject({ result: "failed", retry: true, code: "channel_busy", afterMs: 30_000 });
    now += 30_000;
    expect(await gate.pass(connected("telegram"), "other", saying(sent))).toEqual(sent);
  });
});

test("no more are under way than the bound, and a slow platform holds up nobody else's", async () => {
  const gate = openGate();
  const end = Promise.withResolvers<void>();
  let underWay = 0;
  let most = 0;
  const slow = async (): Promise<Answer> => {
    most = Math.max(most, ++underWay);
    await end.promise;
    underWay--;
    return sent;
  };
  const all = Array.from({ length: 40 }, (_, n) => gate.pass(connected("whatsapp"), `${n}`, slow));
  expect(await gate.pass(connected("telegram", {}, 2), "a", saying(sent))).toEqual(sent);
  end.resolve();
  expect(new Set((await Promise.all(all)).map((answer) => answer.result))).toEqual(new Set(["sent"]));
  expect(most).toBe(32);
});
