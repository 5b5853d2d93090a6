/** Reading what customers write, beside the way that messages go: it lags, sheds and pauses, and never takes more than it may. The kernel is real; how fast the reader is the test says. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Classification } from "../actors/assist/engine";
import { openHouse, type House } from "./socket-testing";
import { openClassify, type Classify, type ClassifyLimits } from "./classify";
import type { Choice } from "./copilot-plans";
import { quiet } from "./shop-testing";

let house: House;
let classify: Classify | null = null;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house.close());
beforeEach(() => classify?.close());

const known: Classification = { language: "es", intent: "support", category: "shipping", confidence: 0.9, sentiment: null, priority: "none" };
interface Asked { readonly tenant: number; readonly conversation: string; readonly text: string; settle(answer: Classification | null): void }

function open(choice: Partial<Choice> = {}, limits: Partial<ClassifyLimits> = {}, waiting = 0) {
  const asked: Asked[] = [];
  const listeners: Parameters<House["kernel"]["onFeed"]>[0][] = [];
  house.kernel.onFeed((publication) => listeners.forEach((listener) => listener(publication)));
  let busy = waiting;
  classify = openClassify({
    kernel: { accept: (arrival) => house.kernel.accept(arrival), gauges: () => ({ ...house.kernel.gauges(), waiting: busy }), onFeed: (listener) => void listeners.push(listener) },
    embedded: { classify: (tenant, conversation, text) => new Promise((settle) => asked.push({ tenant, conversation, text, settle })) },
    plans: { of: () => ({ on: true, classifies: true, drafts: false, ...choice }) as Choice }, log: quiet, limits: { lookMs: 5, ...limits },
  });
  return { asked, texts: () => asked.map((each) => each.text), calm: () => void (busy = 0) };
}
async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 400; looks++) {
    if (await look()) return;
    await Bun.sleep(10);
  }
  throw new Error(`${what} did not come`);
}
const insightOf = async (id: string) => (await house.store.writer<{ insight: { category?: string } | null }[]>`select row -> 'insight' as insight from mailboxes where address = ${`conversation/${id}`}`)[0]?.insight ?? null;

describe("a message", () => {
  test("is read after it was committed, and its conversation is told", async () => {
    const { asked } = open();
    const id = await house.say("601", "¿Dónde está mi pedido?");
    await until("the question", () => asked.length === 1);
    expect(asked[0]).toMatchObject({ tenant: 1, conversation: id, text: "¿Dónde está mi pedido?" });
    expect(await insightOf(id)).toBeNull();
    asked[0]!.settle(known);
    await until("the answer", async () => (await insightOf(id))?.category === "shipping");
  });

  test("that says nothing new is told to nobody", async () => {
    const { asked } = open();
    const id = await house.say("602", "uno");
    await until("the first", () => asked.length === 1);
    asked[0]!.settle(known);
    await until("the answer", async () => (await insightOf(id)) !== null);
    const commits = house.kernel.gauges().committed;
    await house.say("602", "dos");
    await until("the second", () => asked.length === 2);
    asked[1]!.settle({ ...known, confidence: 0.5 });
    await until("its end", () => classify!.waiting() === 0);
    expect(house.kernel.gauges().committed).toBe(commits + 1);
    expect(classify!.gauges()).toMatchObject({ read: 2, told: 1 });
  });

  test("of a tenant that wants none read is not read", async () => {
    const { asked } = open({ on: false });
    await house.say("603", "hola");
    await Bun.sleep(50);
    expect([asked.length, classify!.waiting()]).toEqual([0, 0]);
  });

  test("that the reader can't read is passed over, and the next one is read", async () => {
    const { asked } = open();
    const id = await house.say("604", "uno");
    await until("the first", () => asked.length === 1);
    asked[0]!.settle(null);
    await house.say("604", "dos");
    await until("the second", () => asked.length === 2);
    asked[1]!.settle(known);
    await until("the answer", async () => (await insightOf(id)) !== null);
  });
});

describe("when it can't keep up", () => {
  test("only the newest message of each conversation waits", async () => {
    const { asked, texts } = open({}, { atOnceMax: 1 });
    await house.say("611", "first");
    await until("the first", () => asked.length === 1);
    for (let at = 0; at < 20; at++) for (const person of ["612", "613"]) await house.say(person, `${person} ${at}`);
    expect(classify!.waiting()).toBe(3);
    for (let at = 0; at < 3; at++) {
      await until("the next", () => asked.length === at + 1);
      asked[at]!.settle(known);
    }
    await until("the end", () => classify!.waiting() === 0);
    expect(texts()).toEqual(["first", "612 19", "613 19"]);
    expect(classify!.gauges().shed).toBe(38);
  });

  test("it forgets the oldest rather than grow", async () => {
    const { asked } = open({}, { atOnceMax: 1, waitingMax: 5 });
    for (let at = 0; at < 20; at++) await house.say(String(620_000 + at), `text ${at}`);
    await until("the first", () => asked.length === 1);
    expect(classify!.waiting()).toBeLessThanOrEqual(6);
  });

  test("it pauses while customers' messages queue up", async () => {
    const { asked, calm } = open({}, { busyMessagesMax: 10 }, 1_000);
    await house.say("631", "hola");
    await Bun.sleep(60);
    expect(asked).toEqual([]);
    calm();
    await until("the question", () => asked.length === 1);
  });

  test("it reads no more in a second than it may", async () => {
    const { asked } = open({}, { perSecondMax: 5, atOnceMax: 100 });
    for (let at = 0; at < 30; at++) await house.say(String(640_000 + at), "hola");
    await until("some", () => asked.length >= 5);
    expect(asked.length).toBeLessThan(15);
  });
});

test("a reader that never answers costs nobody anything: messages go on", async () => {
  const { asked } = open();
  for (let at = 0; at < 200; at++) await house.say(String(650_000 + (at % 50)), `text ${at}`);
  expect(asked.length).toBeLessThanOrEqual(32);
  expect((await house.store.writer<{ n: number }[]>`select count(*)::int as n from entries where body like 'text %'`)[0]!.n).toBeGreaterThanOrEqual(200);
});
