import { expect, test } from "bun:test";
import type { Outcome, Request } from "../server/protocol";
import { Outbox, outboxMax, type Sent } from "./outbox";
import type { Intent } from "./state";

const reply = (text: string): Request => ({ type: "reply", content: { type: "text", text } });
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** A server that decides every client id once, behind a wire that can be cut and can lose answers. */
function world() {
  const kept = new Map<string, Intent>();
  const decided = new Map<string, Outcome>();
  const seen: string[] = [];
  const answered: string[] = [];
  const at = { live: true, answers: [] as ("ok" | "cut")[] };
  const make = (): Outbox => new Outbox({
    isLive: () => at.live,
    send: async (intent): Promise<Sent> => {
      seen.push(intent.client);
      const outcome: Outcome = decided.get(intent.client) ?? { ok: true, number: decided.size + 1 };
      decided.set(intent.client, outcome);
      return (at.answers.shift() ?? "ok") === "ok" ? { is: "decided", outcome } : { is: "cut" };
    },
    sent: () => undefined,
    answered: (client) => void answered.push(client),
  }, { put: async (intent) => void kept.set(intent.client, intent), remove: async (client) => void kept.delete(client), all: async () => [...kept.values()] });
  return { kept, decided, seen, answered, at, make };
}

test("an intent is kept until the server has decided it", async () => {
  const { kept, make, at, answered } = world();
  at.live = false;
  const outbox = make();
  outbox.add("a", reply("one"), 7, 1);
  await turns();
  expect([kept.size, outbox.waiting]).toEqual([1, 1]);
  at.live = true;
  outbox.flush();
  await turns();
  expect([kept.size, outbox.waiting, answered.length]).toEqual([0, 0, 1]);
});

test("after a reload it is sent again under the same id, in the order it was asked for", async () => {
  const { make, at, seen, answered } = world();
  at.live = false;
  const before = make();
  const clients = ["one", "two", "three"].map((text, order) => before.add("a", reply(text), 7, order)!.client);
  await turns();
  const after = make();
  const restored = await after.restore(7);
  expect(restored.map((intent) => intent.client)).toEqual(clients);
  at.live = true;
  after.flush();
  await turns();
  expect([seen, answered]).toEqual([clients, clients]);
});

test("a lost answer is asked for again and decided once", async () => {
  const { make, at, decided, seen, answered } = world();
  at.answers = ["cut"];
  const outbox = make();
  outbox.add("a", reply("one"), 7, 1);
  await turns();
  expect([seen.length, answered.length]).toEqual([1, 0]);
  outbox.flush();
  await turns();
  expect([seen.length, answered.length, decided.size]).toEqual([2, 1, 1]);
});

test("the next of a conversation waits for the one before; other conversations don't", async () => {
  const { make, at, seen } = world();
  at.answers = ["cut"];
  const outbox = make();
  const first = outbox.add("a", reply("one"), 7, 1)!;
  outbox.add("a", reply("two"), 7, 2);
  const other = outbox.add("b", reply("three"), 7, 3)!;
  await turns();
  expect(seen).toEqual([first.client, other.client]);
});

test("somebody else's intents stay where they are", async () => {
  const { make, at, kept } = world();
  at.live = false;
  make().add("a", reply("one"), 7, 1);
  await turns();
  expect(await make().restore(8)).toEqual([]);
  expect(kept.size).toBe(1);
});

test("a full outbox says so", () => {
  const { make, at } = world();
  at.live = false;
  const outbox = make();
  for (let sent = 0; sent < outboxMax; sent++) outbox.add("a", { type: "unread" }, 7, 1);
  expect(outbox.add("a", reply("one more"), 7, 1)).toBeNull();
});

test("looking at messages is not worth a disk write", async () => {
  const { make, kept, at } = world();
  at.live = false;
  make().add("a", { type: "read", number: 3 }, 7, 1);
  await turns();
  expect(kept.size).toBe(0);
});
