import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { bot, call, eventually, messagesOf, receiver, send, shop, start, statusesOf, textTo, valuesOf } from "./testing";
import type { Receiver } from "./testing";
import { findPerson, invented, people, xIdOf } from "./people";
import { timers } from "./clock";
import { remembered } from "./ledger";
import type { Simulator, SimulatorOptions, SimulatorStatus } from "./simulator";
import { storm } from "./storm";
import { stories } from "./stories";
import { chats, newest } from "./threads";

let parley: Receiver;
let simulator: Simulator;
const begin = async (more: Partial<SimulatorOptions> = {}): Promise<void> => {
  simulator = await start(parley, [shop, bot], more);
};
beforeEach(() => {
  parley = receiver();
});
afterEach(async () => {
  await simulator?.stop();
  await parley.stop();
});

describe("people", () => {
  test.each([
    ["maria", "María Fernández Ortega"],
    ["María Fernández Ortega", "María Fernández Ortega"],
    ["sam", "Sam Kowalczyk"],
    ["34600110384", "Inés Molina Prat"],
    ["@nour_sh", "نور الشامي"],
    ["佐藤", "佐藤 美咲"],
    ["okafor", "Nadia Okafor"],
  ])("%s is %s", (asked, name) => {
    expect(findPerson(asked)?.name).toBe(name);
  });

  test("no two share a name, a number, an id or a Telegram account", () => {
    for (const key of ["name", "phone", "bsuid", "telegram", "handle"] as const) {
      const values = people.map((one) => one[key]).filter((one) => one !== undefined);
      expect(new Set(values).size).toBe(values.length);
    }
    expect(people.length).toBeGreaterThanOrEqual(42);
    expect(new Set(people.map(xIdOf)).size).toBe(people.length);
    expect(new Set(people.map((one) => one.language)).size).toBeGreaterThanOrEqual(8);
  });

  test("everybody has a story to tell in their language, and it ends", () => {
    for (const person of people) for (const story of stories[person.language]) expect(story.opening.length).toBeGreaterThan(0);
  });

  test("a new name is a new customer, the same one each time", async () => {
    expect(findPerson("Zoe")).toBeNull();
    expect(invented("Zoe")).toEqual(invented("Zoe"));
    await begin();
    await simulator.say("Zoe", "hi");
    await simulator.say("zoe", "again");
    expect(new Set(messagesOf(parley).map((one) => one["from"])).size).toBe(1);
    expect(simulator.people().at(-1)?.name).toBe("Zoe");
  });
});

test("nobody writes on a platform that has no channel", async () => {
  simulator = await start(parley, [shop]);
  expect(simulator.say("Sam", "hi", "telegram")).rejects.toThrow("no telegram channel");
  expect(simulator.say(" ", "hi")).rejects.toThrow("A name is needed");
  expect(await simulator.say("Sam", "hi")).toMatchObject({ on: "whatsapp" });
});

test("two simulators with one seed make the same choices and different ids", async () => {
  await begin({ faults: { duplicates: 0.5 } });
  const other = await start(parley, [shop, bot], { faults: { duplicates: 0.5 }, now: () => Date.now() + 5_000 });
  const strikes = (of: Simulator): boolean[] => of.webhooks().map((one) => one.duplicate);
  for (let at = 0; at < 20; at++) {
    await simulator.say("María", `m${at}`);
    await other.say("María", `m${at}`);
  }
  expect(strikes(simulator)).toEqual(strikes(other));
  const ids = [simulator, other].flatMap((one) =>
    one
      .webhooks()
      .filter((webhook) => !webhook.duplicate)
      .flatMap((webhook) => webhook.ids),
  );
  expect(new Set(ids).size).toBe(40);
  await other.stop();
});

describe("a storm", () => {
  test("sends what was asked, each message once, from a crowd", async () => {
    await begin();
    const report = await simulator.storm(400, 0.5, { customers: 50 });
    expect(report).toMatchObject({ asked: 200, posted: 200, accepted: 200, refused: {} });
    expect(report.seconds).toBeGreaterThan(0.45);
    expect(new Set(messagesOf(parley).map((one) => one["id"])).size).toBe(200);
    expect(new Set(messagesOf(parley).map((one) => one["from"])).size).toBe(50);
    await simulator.storm(400, 0.1, { customers: 50 });
    expect(new Set(messagesOf(parley).map((one) => one["id"])).size).toBe(240);
  });

  test("ends although Parley takes nothing", async () => {
    const stuck = await storm(1_000, 0.05, { timers: timers(), graceMs: 50, send: () => new Promise(() => {}) });
    expect(stuck).toMatchObject({ asked: 50, posted: 50, accepted: 0, p99Ms: 0 });
  });

  test("is refused a crowd that can't be", async () => {
    await begin();
    for (const customers of [0, 1.5, Number.NaN, 1e6]) expect(simulator.storm(1, 1, { customers })).rejects.toThrow("A crowd is from 1");
  });

  test("rages on Telegram too, and only one at a time", async () => {
    await begin();
    const first = simulator.storm(100, 0.3, { on: "telegram" });
    expect(simulator.storm(1, 1)).rejects.toThrow("raging already");
    expect(await first).toMatchObject({ asked: 30, accepted: 30 });
    expect(parley.got.every((one) => one.path === "/webhook/telegram")).toBe(true);
  });
});

describe("the control door", () => {
  const ask = async (
    path: string,
    body?: unknown,
    token = simulator.controlToken,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
    const response = await fetch(`${simulator.url}/control/${path}`, {
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("needs its token", async () => {
    await begin();
    expect((await ask("status", undefined, "wrong")).status).toBe(401);
    expect((await fetch(`${simulator.url}/control/status`)).status).toBe(401);
  });

  test("says, storms, faults, warps and tells", async () => {
    await begin();
    expect((await ask("say", { as: "María", what: "hola", on: "whatsapp" })).body).toMatchObject({
      person: "María Fernández Ortega",
      acknowledged: true,
    });
    expect((await ask("say", { as: "Sam", what: { type: "location", latitude: 1, longitude: 2 } })).body).toMatchObject({
      on: "telegram",
      acknowledged: true,
    });
    expect((await ask("storm", { rate: 100, seconds: 0.1 })).body).toMatchObject({ accepted: 10 });
    expect((await ask("faults", { tooMany: 0.5 })).body).toMatchObject({ tooMany: 0.5 });
    expect((await ask("faults")).body).toMatchObject({ tooMany: 0.5 });
    expect((await ask("faults", { off: true })).body).toMatchObject({ tooMany: 0 });
    expect((await ask("warp", { ms: 90_000_000 })).body).toEqual({ warpedMs: 90_000_000 });
    expect((await ask("people")).body["people"]).toHaveLength(people.length);
    await send(simulator, textTo("34600110217"));
    expect((await ask("sent?to=34600110217")).body["sent"]).toHaveLength(1);
    // A day after anybody wrote there is one: that it failed.
    await eventually(() => statusesOf(parley).length === 1, "the receipt");
    expect((await ask("webhooks")).body["webhooks"]).toHaveLength(simulator.webhooks().length);
    const status = (await ask("status")).body as unknown as SimulatorStatus;
    expect(status).toMatchObject({
      demo: "off",
      warpedMs: 90_000_000,
      sends: { accepted: 1 },
      channels: [{ platform: "whatsapp" }, { platform: "telegram" }],
    });
  });

  test.each([
    ["say", { as: "María", what: "" }, "nothing to say"],
    ["say", { as: "María", what: { type: "dance" } }, "one of the types"],
    ["say", { as: "María", what: { type: "location", latitude: 1 } }, "location needs longitude"],
    ["say", { as: "", what: "hi" }, "A name is needed"],
    ["say", { as: "María", what: "hi", on: "fax" }, "no platform called fax"],
    ["say", { as: "María", what: { type: "revoke" } }, "no message to do it to"],
    ["storm", { rate: 0, seconds: 1 }, "rate must be"],
    ["storm", { rate: 1, seconds: 10_000 }, "lasts more than 0"],
    ["storm", { rate: 1, seconds: 1, customers: "many" }, "A crowd is from 1"],
    ["faults", { duplicates: 2 }, "rate from 0 to 1"],
    ["warp", { ms: "much" }, "number of milliseconds"],
    ["dance", {}, "nothing at POST dance"],
    ["say", [], "JSON object"],
  ])("refuses %s %j", async (path, body, said) => {
    await begin();
    const answer = await ask(path, body);
    expect(answer.status).toBeWithin(400, 405);
    expect((answer.body["error"] as { message: string }).message).toContain(said);
  });
});

test("whoever is not on the list of accounts is told so, in each platform's way", async () => {
  await begin();
  expect((await fetch(`${simulator.url}/v25.0/123/messages`, { method: "POST", body: "{}" })).status).toBe(400);
  expect(await (await fetch(`${simulator.url}/bot1:x/getMe`)).json()).toEqual({ ok: false, error_code: 401, description: "Unauthorized" });
});

test("what is remembered is bounded, the newest kept", () => {
  const memory = remembered<number>(10);
  for (let at = 0; at < 1000; at++) memory.add(at);
  expect(memory.all()).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  expect(memory.total).toBe(1000);
  const known = chats(3);
  for (const address of ["a", "b", "a", "c", "d"])
    for (let at = 0; at < 50; at++) known.told(address, { id: String(at), text: "", fromShop: true, at });
  expect([known.size, known.has("b"), known.has("a")]).toEqual([3, false, true]);
  expect(known.of("a").messages).toHaveLength(20);
  expect(newest(known.of("a"), true)?.id).toBe("49");
});

describe("the demo", () => {
  test("its history is forty conversations of the last two days, through the signed webhooks", async () => {
    await begin({ demo: "wait" });
    const written = await simulator.demo!.history();
    expect(written).toMatchObject({ conversations: 40, acknowledged: true });
    const senders = new Set([
      ...messagesOf(parley).map((one) => one["from"] ?? one["from_user_id"]),
      ...parley.got.flatMap((one) => (one.body["message"] ? [(one.body["message"] as { chat: { id: number } }).chat.id] : [])),
    ]);
    expect(senders.size).toBe(40);
    const times = messagesOf(parley).map((one) => Number(one["timestamp"]) * 1000);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
    expect(Date.now() - Math.min(...times)).toBeWithin(20 * 3_600_000, 48 * 3_600_000);
    expect(
      messagesOf(parley).some((one) => one["type"] === "image" && (one["image"] as { caption?: string }).caption?.includes("verde")),
    ).toBe(true);
    expect(parley.got.some((one) => valuesOf(one).some((value) => value["message_echoes"] !== undefined))).toBe(true);
  });

  test("a customer who is answered answers back, on the same platform, until the story is over", async () => {
    await begin({ demo: true, pace: 0.001 });
    const maría = people[0]!;
    await send(simulator, textTo(maría.phone ?? "", "¡Hola María! Es la Aneto."));
    await eventually(() => messagesOf(parley).filter((one) => one["from"] === maría.phone).length >= 3, "María's answer");
    const said = messagesOf(parley).filter((one) => one["from"] === maría.phone);
    expect(said[0]).toMatchObject({ type: "reaction" });
    expect((said[1]!["text"] as { body: string }).body).toContain("Ordesa 22");
    const sam = people.find((one) => one.name === "Sam Kowalczyk")!;
    await call(simulator, "sendMessage", { chat_id: sam.telegram, text: "It does. Could you send a picture?" });
    await eventually(
      () =>
        parley.got.some((one) => (one.body["message"] as { photo?: unknown; chat: { id: number } } | undefined)?.chat.id === sam.telegram),
      "Sam's picture",
    );
  });

  test("nobody answers what never reached them", async () => {
    await begin({ demo: true, pace: 0.001, faults: { failedReceipts: 1 } });
    const { phone } = people[0]!;
    await send(simulator, textTo(phone ?? "", "Hola"));
    await eventually(() => simulator.webhooks().some((one) => one.kind === "receipt" && one.acknowledged), "the failure");
    await Bun.sleep(50);
    expect(messagesOf(parley).filter((one) => one["from"] === phone)).toEqual([]);
  });

  test("offered buttons are pressed", async () => {
    await begin({ demo: true, pace: 0.001 });
    const action = { buttons: [{ type: "reply", reply: { id: "only", title: "Only one" } }] };
    await send(simulator, {
      messaging_product: "whatsapp",
      to: people[0]!.phone,
      type: "interactive",
      interactive: { type: "button", body: { text: "Which?" }, action },
    });
    const pressed = await eventually(() => messagesOf(parley).find((one) => one["type"] === "interactive"), "a press");
    expect(pressed).toMatchObject({
      interactive: { type: "button_reply", button_reply: { id: "only" } },
      context: { id: simulator.sent()[0]!.id },
    });
  });

  test("somebody writes now and then, more rarely when nobody looks, and then waits", async () => {
    await begin({ demo: true, pace: 0.0001 });
    await eventually(() => simulator.status().demo === "idle", "silence");
    const written = simulator.webhooks().filter((one) => one.kind === "message").length;
    expect(written).toBeWithin(30, 40);
    await send(simulator, { messaging_product: "whatsapp", status: "read", message_id: "wamid.x" });
    expect(simulator.status().demo).toBe("live");
  });

  test("nobody has to read more than sixty messages an hour, however fast they answer", async () => {
    await begin({ demo: true, pace: 0.0001, limits: false });
    await eventually(() => {
      const from = messagesOf(parley).at(-1)?.["from"];
      if (typeof from === "string") void send(simulator, textTo(from, "And this?")).catch(() => undefined);
      return simulator.status().demo === "idle";
    }, "an end");
    expect(simulator.webhooks().filter((one) => one.kind === "message").length).toBeWithin(60, 80);
  });
});
