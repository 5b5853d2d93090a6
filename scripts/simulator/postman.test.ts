import { afterEach, beforeEach, expect, test } from "bun:test";
import { clock } from "./clock";
import { faultDice } from "./faults";
import type { Faults } from "./faults";
import { ledger } from "./ledger";
import type { Ledger } from "./ledger";
import { postman } from "./postman";
import type { Letter, Postman } from "./postman";
import { receiver } from "./testing";
import type { Receiver } from "./testing";

let parley: Receiver;
let post: Postman;
let memory: Ledger;

const begin = (faults: Partial<Faults> = {}, lastsMs = 3_000): void => {
  memory = ledger();
  post = postman({ clock: clock(), faults: faultDice(faults), ledger: memory, retry: { firstMs: 5, maxMs: 20, lastsMs, timeoutMs: 500 } });
};
const letter = (id: string, more: Partial<Letter> = {}): Letter => ({
  platform: "whatsapp",
  account: "1",
  kind: "message",
  ids: [id],
  person: "Ana",
  lane: "a",
  holdsLane: false,
  url: `${parley.url}/hook`,
  headers: {},
  body: JSON.stringify({ id }),
  ...more,
});
const order = (): unknown[] => parley.got.map((one) => one.body["id"]);

beforeEach(() => {
  parley = receiver();
  begin();
});
afterEach(async () => {
  post.stop();
  await parley.stop();
});

test("a letter is posted until it is answered 200, and every answer is remembered", async () => {
  parley.answers = [503, 429, 201];
  expect(await post.post(letter("x"))).toMatchObject({ acknowledged: true, answer: "200" });
  expect(memory.webhooks.all()).toMatchObject([
    { ids: ["x"], attempts: 4, answers: ["503", "429", "201", "200"], acknowledged: true, duplicate: false },
  ]);
  expect(memory.webhooks.all()[0]!.tookMs).toBeGreaterThan(0);
});

test("Parley's absence is an answer too, and posting goes on when it is back", async () => {
  const address = parley.url;
  await parley.stop();
  const posted = post.post(letter("x", { url: `${address}/hook` }));
  await Bun.sleep(30);
  parley = receiver(Number(new URL(address).port));
  expect(await posted).toMatchObject({ acknowledged: true });
  expect(memory.webhooks.all()[0]!.answers[0]).toMatch(/ConnectionRefused|ECONNREFUSED/);
});

test("it is given up when time is up", async () => {
  begin({}, 60);
  parley.decide = () => 500;
  expect(await post.post(letter("x"))).toMatchObject({ acknowledged: false, answer: "500" });
  expect(memory.webhooks.all()[0]).toMatchObject({ acknowledged: false, tookMs: -1 });
  expect(post.waiting).toBe(0);
});

test("a slow answer counts as none", async () => {
  parley.decide = async () => {
    parley.decide = null;
    await Bun.sleep(700);
    return 200;
  };
  await post.post(letter("x"));
  expect(memory.webhooks.all()[0]!.answers).toEqual(["TimeoutError", "200"]);
});

test("letters of one lane go one after the other, other lanes do not wait", async () => {
  let open = 0;
  let most = 0;
  parley.decide = async (got) => {
    if (got.body["id"] === "b1") return 200;
    most = Math.max(most, ++open);
    await Bun.sleep(10);
    open--;
    return 200;
  };
  await Promise.all([post.post(letter("a1")), post.post(letter("a2")), post.post(letter("a3")), post.post(letter("b1", { lane: "b" }))]);
  expect(most).toBe(1);
  expect(order().filter((id) => id !== "b1")).toEqual(["a1", "a2", "a3"]);
  expect(order().indexOf("b1")).toBeLessThan(2);
});

test("a refused letter lets the lane pass, unless it holds it", async () => {
  parley.answers = [500];
  await Promise.all([post.post(letter("a1")), post.post(letter("a2"))]);
  expect(order()).toEqual(["a1", "a2", "a1"]);
  parley.answers = [500];
  await Promise.all([post.post(letter("h1", { lane: "h", holdsLane: true })), post.post(letter("h2", { lane: "h", holdsLane: true }))]);
  expect(order().slice(3)).toEqual(["h1", "h1", "h2"]);
});

test("duplicates are the same bytes twice, at about the asked rate", async () => {
  begin({ duplicates: 0.3, seed: 2 });
  const total = 200;
  await Promise.all(Array.from({ length: total }, (_, at) => post.post(letter(`m${at}`, { lane: `l${at}` }))));
  while (post.waiting > 0) await Bun.sleep(10);
  const counts = new Map<string, number>();
  for (const one of parley.got) counts.set(one.raw, (counts.get(one.raw) ?? 0) + 1);
  expect(counts.size).toBe(total);
  expect([...counts.values()].filter((count) => count === 2).length / total).toBeWithin(0.2, 0.4);
  expect(memory.webhooks.all().filter((one) => one.duplicate).length).toBe(parley.got.length - total);
});

test("reordering lets later letters overtake, and loses none", async () => {
  begin({ reorder: 0.3, seed: 2 });
  const ids = Array.from({ length: 60 }, (_, at) => `m${at}`);
  await Promise.all(ids.map((id) => post.post(letter(id))));
  expect(order()).not.toEqual(ids);
  expect(order().sort()).toEqual([...ids].sort());
});

test("stopping ends every wait", async () => {
  parley.decide = () => 500;
  const posted = post.post(letter("x"));
  await Bun.sleep(10);
  post.stop();
  expect(await posted).toMatchObject({ acknowledged: false });
  expect(await post.post(letter("y"))).toMatchObject({ acknowledged: false, answer: "never posted" });
  expect(post.dropped).toBe(1);
});
