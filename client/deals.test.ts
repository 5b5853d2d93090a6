import { describe, expect, test } from "bun:test";
import type { Entry, FeedItem } from "../server/protocol";
import { isBusy, missingOrders, proposalOf } from "./deals";
import { emptyState, type Intent, type State } from "./state";
import { reduce, type News } from "./store";
import { entry, me, order, orderEvent, row, welcome } from "./testing";
import { trimmed } from "./trim";

const run = (news: readonly News[], from: State = reduce(emptyState, { t: "welcome", welcome: welcome(), resumed: false, now: 0 })): State => news.reduce(reduce, from);
const opened = (entries: Entry[], ...more: News[]): State => run([
  { t: "opened", conversation: "a", thread: { row: row({ entries: entries.length }), entries, more: false, viewing: [], contact: { id: "k1", name: "Noor", identities: [], conversations: 1, since: 0 }, seq: 0 } },
  { t: "show", conversation: "a" }, ...more,
]);
const feed = (base: number, ...events: FeedItem[]): News => ({ t: "frame", now: 0, frame: { t: "feed", base, seq: base + events.length, events } });
const proposed = [entry(), orderEvent(2, order())];
const approval = (state: Intent["state"]): News => ({ t: "asked", intent: { client: "c1", conversation: "a", at: 1, by: me.id, order: 1, state, deal: "o1", request: { type: "approve_order", revision: 1 } } });

describe("a proposal", () => {
  test("is asked for when its conversation is opened, and then is there", () => {
    const state = opened(proposed);
    expect(missingOrders(state)).toEqual(["o1"]);
    const there = run([{ t: "dealt", orders: [order()], seq: 0 }], state);
    expect(missingOrders(there)).toEqual([]);
    expect(proposalOf(there, "a")?.number).toBe(12);
  });
  test("is none any more once the history says that it was placed", () => {
    const state = opened([...proposed, orderEvent(3, order({ state: "placed" }))], { t: "dealt", orders: [order()], seq: 0 });
    expect(proposalOf(state, "a")).toBeUndefined();
    expect(missingOrders(state)).toEqual([]);
  });
  test("is the newest of several", () => {
    const state = opened([...proposed, orderEvent(3, order({ id: "o2", number: 13 }))], { t: "dealt", orders: [order(), order({ id: "o2", number: 13 })], seq: 0 });
    expect(proposalOf(state, "a")?.number).toBe(13);
  });
  test("that may not be seen is not asked for for ever", () => {
    expect(missingOrders(opened(proposed, { t: "undealt", order: "o1" }))).toEqual([]);
  });
});

describe("an order that changed", () => {
  const there = (): State => opened(proposed, { t: "dealt", orders: [order()], seq: 0 });
  test("is asked for anew, until an answer is new enough", () => {
    const state = run([feed(0, { id: "o1", what: "order" })], there());
    expect(missingOrders(state)).toEqual(["o1"]);
    expect(missingOrders(run([{ t: "dealt", orders: [order()], seq: 0 }], state))).toEqual(["o1"]);
    expect(missingOrders(run([{ t: "dealt", orders: [order({ revision: 2 })], seq: 1 }], state))).toEqual([]);
  });
  test("is not replaced by an older reading", () => {
    const state = run([{ t: "dealt", orders: [order({ revision: 2 })], seq: 5 }, { t: "dealt", orders: [order()], seq: 4 }], there());
    expect(state.orders["o1"]?.revision).toBe(2);
  });
  test("of nobody who is shown costs nothing, but the list of a contact may lack it", () => {
    const state = run([{ t: "dealtOf", contact: "k1", page: { orders: [order()], seq: 0 } }, feed(0, { id: "o9", what: "order" })], there());
    expect(missingOrders(state)).toEqual([]);
    expect(state.ordersOf["k1"]).toMatchObject({ ids: ["o1"], stale: true });
  });
  test("in a conversation that is not open is not asked for", () => {
    const state = run([feed(0, { id: "b", what: "entry", n: 1, row: row({ id: "b" }), entry: orderEvent(1, order({ id: "o9" })) })], there());
    expect(missingOrders(state)).toEqual([]);
  });
});

describe("what was asked of an order", () => {
  const there = (): State => opened(proposed, { t: "dealt", orders: [order()], seq: 0 });
  test("keeps it busy until its effect is seen", () => {
    const asked = run([approval("sent")], there());
    expect(isBusy(asked, asked.orders["o1"]!)).toBe(true);
    const settled = run([{ t: "answered", client: "c1", outcome: { ok: true } }, feed(0, { id: "a", what: "row", row: row({ entries: 3 }) })], asked);
    expect(isBusy(settled, settled.orders["o1"]!)).toBe(true);
    const seen = run([{ t: "dealt", orders: [order({ state: "placed", revision: 2 })], seq: 1 }], settled);
    expect(isBusy(seen, seen.orders["o1"]!)).toBe(false);
    expect(seen.intents).toEqual([]);
  });
  test("and was refused leaves it free, with the reason", () => {
    const state = run([approval("sent"), { t: "answered", client: "c1", outcome: { ok: false, error: "out_of_stock", say: "Only 1 is left." } }], there());
    expect(isBusy(state, state.orders["o1"]!)).toBe(false);
    expect(state.intents[0]?.outcome).toMatchObject({ say: "Only 1 is left." });
  });
});

test("pages of a contact's orders follow on one another, and a new first page begins anew", () => {
  const [one, two, three] = [order({ id: "o3", number: 14 }), order({ id: "o2", number: 13 }), order()];
  const paged = run([{ t: "dealtOf", contact: "k1", page: { orders: [one, two], next: 13, seq: 0 } }, { t: "dealtOf", contact: "k1", page: { orders: [three], seq: 0 }, after: 13 }]);
  expect(paged.ordersOf["k1"]).toEqual({ ids: ["o3", "o2", "o1"], loaded: true, loading: false, stale: false });
  expect(run([{ t: "dealtOf", contact: "k1", page: { orders: [one], next: 13, seq: 1 } }], paged).ordersOf["k1"]?.ids).toEqual(["o3"]);
});

test("a new order of somebody whose orders are shown is listed at once, one further down than the list reaches is not lost either", () => {
  const listed = run([{ t: "dealtOf", contact: "k1", page: { orders: [order({ id: "o5", number: 16 })], next: 16, seq: 0 } }]);
  const more = run([{ t: "dealt", orders: [order({ id: "o6", number: 17 })], seq: 1 }, { t: "dealt", orders: [order({ id: "o9", number: 20, contact: "k9" })], seq: 1 }], listed);
  expect(more.ordersOf["k1"]?.ids).toEqual(["o6", "o5"]);
  expect(more.ordersOf["k9"]).toBeUndefined();
});

test("products that change are counted, not kept", () => {
  const before = run([]);
  expect(run([feed(0, { id: "p1", what: "product" }, { id: "", what: "catalogue" })], before).catalogue - before.catalogue).toBe(2);
});

test("orders of nobody who is shown are forgotten", () => {
  const state = run([{ t: "dealtOf", contact: "k2", page: { orders: [order({ id: "o9" })], seq: 0 } }, { t: "dealt", orders: [order()], seq: 0 }], opened(proposed));
  const left = trimmed(state, 0);
  expect([Object.keys(left.orders), Object.keys(left.ordersOf)]).toEqual([["o1"], []]);
});
