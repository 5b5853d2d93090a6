import { describe, expect, test } from "bun:test";
import { backoff, next, type Connection, type Happening } from "./connection";

const cut = (code: number, more: { atLeastMs?: number } = {}): Happening => ({ e: "closed", code, now: 1_000, dice: 1, ...more });

describe("ways between states", () => {
  const table: [string, Connection, Happening, Connection][] = [
    ["signing in connects", { at: "out" }, { e: "start" }, { at: "connecting", tries: 0 }],
    ["an open socket takes up the session", { at: "connecting", tries: 2 }, { e: "opened" }, { at: "entering", tries: 2 }],
    ["a taken up session is live", { at: "entering", tries: 2 }, { e: "entered" }, { at: "live" }],
    ["a cut waits a little", { at: "live" }, cut(1006), { at: "waiting", tries: 1, until: 1_250 }],
    ["each try waits longer", { at: "entering", tries: 3 }, cut(1006), { at: "waiting", tries: 4, until: 3_000 }],
    ["a goodbye is waited out", { at: "live" }, cut(1012, { atLeastMs: 700 }), { at: "waiting", tries: 1, until: 1_950 }],
    ["too fast is taken to heart", { at: "live" }, cut(4429), { at: "waiting", tries: 1, until: 4_250 }],
    ["a slow reader comes back", { at: "live" }, cut(4408), { at: "waiting", tries: 1, until: 1_250 }],
    ["another protocol needs a reload", { at: "live" }, cut(4406), { at: "refused" }],
    ["frames that can't be read mean the same", { at: "live" }, cut(4400), { at: "refused" }],
    ["nothing leads out of refusal", { at: "refused" }, { e: "due" }, { at: "refused" }],
    ["no network stops trying", { at: "waiting", tries: 5, until: 9 }, { e: "network", on: false }, { at: "offline", tries: 5 }],
    ["the network's return tries at once", { at: "offline", tries: 5 }, { e: "network", on: true }, { at: "connecting", tries: 0 }],
    ["who is signed out stays so without network", { at: "out" }, { e: "network", on: false }, { at: "out" }],
    ["a late close changes nothing for who left", { at: "out" }, cut(1000), { at: "out" }],
    ["the wait ends", { at: "waiting", tries: 5, until: 9 }, { e: "due" }, { at: "connecting", tries: 5 }],
    ["leaving says why", { at: "live" }, { e: "out", say: "ended" }, { at: "out", say: "ended" }],
  ];
  for (const [fact, from, happening, to] of table) test(fact, () => expect(next(from, happening)).toEqual(to));
  test("a session that was ended elsewhere says so", () => expect(next({ at: "live" }, cut(4401))).toMatchObject({ at: "out", say: expect.any(String) }));
});

test("back-off doubles, is capped, and half of it is chance", () => {
  expect([0, 1, 2, 3].map((tries) => backoff(tries, 1))).toEqual([250, 500, 1_000, 2_000]);
  expect(backoff(40, 1)).toBe(15_000);
  expect(backoff(2, 0)).toBe(500);
});
