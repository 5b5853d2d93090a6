/** Orders by tables: what may follow on what, who is told, and that nothing is decided before the stock has answered. */
import { describe, expect, test } from "bun:test";
import type { Effect, Envelope } from "./behavior";
import type { Answer, Outcome } from "./messages";
import { order, type State } from "./order";
import type { LineTrouble, OrderLine, OrderMessage, OrderRequest, OrderRow, OrderState, StockRequest } from "./order-messages";

const noon = Date.UTC(2026, 10, 21, 12);
let seq = 0;
const envelope = (id = `m${++seq}`): Envelope => ({ id, tenant: 1, address: "order/o1", seq: ++seq, at: noon });

const line = (more: Partial<OrderLine> = {}): OrderLine => ({ sku: "MUG", product: "p1", name: "Taza azul", quantity: 2, priceMinor: 890, ...more });
const ask = (request: OrderRequest, by = 7): OrderMessage => ({ type: "requested", by, request });
const drafting = (more: Partial<Extract<OrderRequest, { type: "draft_order" }>> = {}): OrderRequest =>
  ({ type: "draft_order", source: "agent", conversation: "c1", contact: "p1", lines: [{ sku: "MUG", quantity: 2 }], language: "es", ...more });
const quoted: Answer = { result: "quoted", number: 42, lines: [line()], currency: "EUR", troubles: [] };
const moved: Answer = { result: "moved", changed: ["p1"] };

interface Ran { readonly state: State; readonly effects: readonly Effect[] }
function run(state: State, message: OrderMessage, id?: string): Ran {
  const [next, ...effects] = order.receive(state, message, envelope(id));
  return { state: next, effects };
}
/** The answer to the call that is out. */
function reply({ state }: Ran, answer: Answer): Ran {
  const { call, request } = state.doing!;
  return run(state, { type: "answered", call, request, answer });
}
const calls = (effects: readonly Effect[]): StockRequest[] => effects.flatMap((each) => (each.effect === "call" ? [each.request as StockRequest] : []));
const outcomes = (effects: readonly Effect[]): [Outcome, string | undefined][] => effects.flatMap((each) => (each.effect === "answer" ? [[each.outcome, each.to]] : []));
const rows = (effects: readonly Effect[]): OrderRow[] => effects.flatMap((each) => (each.effect === "store" && each.table === "order" ? [each.row] : []));
const tells = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "tell" ? [[each.to, each.message]] : []));
const feeds = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "feed" ? [[each.event.what, each.event.id]] : []));
const refusal = ({ effects }: Ran): string => {
  const [first] = outcomes(effects);
  return first && !first[0].ok ? first[0].error : "none";
};

const initial = order.initial("o1");
const drafted = (): State => reply(run(initial, ask(drafting()), "7:d"), quoted).state;
const placed = (): State => reply(run(drafted(), ask({ type: "approve_order", revision: 1 })), moved).state;
function as(state: OrderState): State {
  switch (state) {
    case "draft": return drafted();
    case "placed": return placed();
    case "paid": return run(placed(), ask({ type: "pay_order" })).state;
    case "fulfilled": return run(run(placed(), ask({ type: "pay_order" })).state, ask({ type: "fulfil_order" })).state;
    case "cancelled": return reply(run(placed(), ask({ type: "cancel_order" })), moved).state;
    case "refunded": return reply(run(as("paid"), ask({ type: "refund_order" })), moved).state;
  }
}

describe("a proposal", () => {
  test("is answered when the catalogue has priced it, under the command that made it", () => {
    const asked = run(initial, ask(drafting()), "7:d");
    expect([outcomes(asked.effects), rows(asked.effects), calls(asked.effects)]).toEqual([[], [], [{ kind: "stock", act: "quote", order: "o1", lines: [{ sku: "MUG", quantity: 2 }], strict: true, language: "es" }]]);
    const { state, effects } = reply(asked, quoted);
    expect(outcomes(effects)).toEqual([[expect.objectContaining({ ok: true, order: expect.objectContaining({ id: "o1", number: 42, state: "draft", totalMinor: 1780, revision: 1 }) }), "7:d"]]);
    expect(state.row).toMatchObject({ state: "draft", madeBy: 7, source: "agent", conversation: "c1", contact: "p1", currency: "EUR", totalMinor: 1780, madeAt: noon });
    expect(tells(effects)).toEqual([["conversation/c1", expect.objectContaining({ type: "ordered", by: 7 })]]);
    expect(feeds(effects)).toEqual([["order", "o1"]]);
  });

  test("by a person that can't be sold makes no order, and says which line", () => {
    const trouble: LineTrouble = { line: 1, sku: "MUG", name: "", what: "unknown" };
    const { state, effects } = reply(run(initial, ask(drafting()), "7:d"), { result: "lacking", troubles: [trouble] });
    expect([state.row, rows(effects), outcomes(effects)]).toEqual([null, [], [[{ ok: false, error: "invalid", say: "The catalogue has no MUG.", troubles: [trouble] }, "7:d"]]]);
  });

  test("of a customer keeps what the catalogue doesn't know, and nobody waits for an answer", () => {
    const asked = run(initial, { type: "proposed", source: "customer", conversation: "c1", contact: "p1", lines: [{ sku: "MUG", quantity: 2, claimed: "9.00 EUR" }, { sku: "GONE", quantity: 1 }] });
    expect(calls(asked.effects)).toMatchObject([{ act: "quote", strict: false }]);
    const lines = [line({ claimed: "9.00 EUR" }), line({ sku: "GONE", product: "", name: "", quantity: 1, priceMinor: 0 })];
    const troubles: LineTrouble[] = [{ line: 2, sku: "GONE", name: "", what: "unknown" }];
    const { state, effects } = reply(asked, { ...quoted, lines, troubles });
    expect([state.row!.lines, state.row!.troubles, state.row!.totalMinor, outcomes(effects)]).toEqual([lines, troubles, 1780, []]);
  });

  test("that is told twice makes one order", () => {
    const again = run(drafted(), { type: "proposed", source: "copilot", conversation: "c1", contact: "p1", lines: [{ sku: "MUG", quantity: 9 }] });
    expect([again.effects, again.state.row!.lines[0]!.quantity]).toEqual([[], 2]);
  });

  test("can be changed until it is placed, from the revision that was seen", () => {
    const edit: OrderRequest = { type: "edit_order", revision: 1, lines: [{ sku: "MUG", quantity: 3 }], note: "gift" };
    const { state } = reply(run(drafted(), ask(edit)), { ...quoted, lines: [line({ quantity: 3 })] });
    expect(state.row).toMatchObject({ revision: 2, totalMinor: 2670, note: "gift", language: "es" });
    expect(refusal(run(state, ask(edit)))).toBe("stale");
    expect(refusal(run(placed(), ask(edit)))).toBe("nothing_to_do");
  });
});

describe("an approval", () => {
  test("is answered when the stock is taken, and tells conversation, feed and customer", () => {
    const asked = run(drafted(), ask({ type: "approve_order", revision: 1 }), "7:a");
    expect([outcomes(asked.effects), rows(asked.effects).map(({ busy, state }) => [busy, state])]).toEqual([[], [[true, "draft"]]]);
    expect(calls(asked.effects)).toEqual([{ kind: "stock", act: "reserve", order: "o1", lines: [line()], currency: "EUR", by: 7 }]);
    const { state, effects } = reply(asked, moved);
    expect(state.row).toMatchObject({ state: "placed", approvedBy: 7, placedAt: noon, revision: 2 });
    expect(state.row!.busy).toBeUndefined();
    expect(outcomes(effects)[0]).toEqual([expect.objectContaining({ ok: true }), "7:a"]);
    expect(tells(effects)).toEqual([["conversation/c1", expect.objectContaining({ from: "draft", by: 7, tell: { language: "es" }, order: expect.objectContaining({ state: "placed" }) })]]);
    expect(feeds(effects)).toEqual([["order", "o1"], ["product", "p1"]]);
  });

  test("of another revision is stale, and asks nothing of the stock", () => {
    const asked = run(drafted(), ask({ type: "approve_order", revision: 2 }));
    expect([refusal(asked), calls(asked.effects)]).toEqual(["stale", []]);
  });

  test("that lacks stock is refused with which line lacks how many, and the draft stays", () => {
    const troubles: LineTrouble[] = [{ line: 1, sku: "MUG", name: "Taza azul", what: "short", wanted: 2, left: 1 }];
    const { state, effects } = reply(run(drafted(), ask({ type: "approve_order", revision: 1 }), "7:a"), { result: "lacking", troubles });
    expect(outcomes(effects)).toEqual([[{ ok: false, error: "out_of_stock", say: "Of Taza azul only 1 of 2 are left.", troubles }, "7:a"]]);
    expect([state.row!.state, state.row!.troubles, state.row!.revision, tells(effects)]).toEqual(["draft", troubles, 2, []]);
  });

  test("after a price changed is refused with both prices; the next one approves the new price", () => {
    const troubles: LineTrouble[] = [{ line: 1, sku: "MUG", name: "Taza azul", what: "price", wasMinor: 890, nowMinor: 990 }];
    const refused = reply(run(drafted(), ask({ type: "approve_order", revision: 1 })), { result: "lacking", troubles });
    expect([refusal(refused), outcomes(refused.effects)[0]![0]]).toEqual(["stale", expect.objectContaining({ say: "Taza azul costs €9.90 now, no longer €8.90." })]);
    expect(refused.state.row).toMatchObject({ totalMinor: 1980, revision: 2, troubles });
    const again = run(refused.state, ask({ type: "approve_order", revision: 2 }));
    expect(calls(again.effects)).toMatchObject([{ act: "reserve", lines: [{ priceMinor: 990 }] }]);
    expect(reply(again, moved).state.row!.troubles).toBeUndefined();
  });

  test("while the stock is asked refuses everything else", () => {
    const { state } = run(drafted(), ask({ type: "approve_order", revision: 1 }));
    for (const request of [{ type: "approve_order", revision: 1 }, { type: "dismiss_order" }, { type: "cancel_order" }, { type: "edit_order", revision: 1, lines: [] }] as OrderRequest[]) expect(refusal(run(state, ask(request)))).toBe("stale");
  });

  test("by a program tells the customer nothing, since nobody would have written it", () => {
    const { effects } = reply(run(drafted(), { type: "requested", by: 0, key: 3, request: { type: "approve_order", revision: 1 } }), moved);
    expect(tells(effects)[0]![1]).not.toHaveProperty("tell");
  });

  test("whose stock gave no answer is asked again under another id, and answered only by that", () => {
    const asked = run(drafted(), ask({ type: "approve_order", revision: 1 }), "7:a");
    const silent: Answer = { result: "failed", retry: true, code: "store", reason: "", hint: "" };
    const failed = reply(asked, silent);
    expect([outcomes(failed.effects), failed.effects.map(({ effect }) => effect)]).toEqual([[], ["after"]]);
    const due = run(failed.state, { type: "stock_due", call: failed.state.doing!.call });
    expect(calls(due.effects)).toMatchObject([{ act: "reserve" }]);
    expect(due.state.doing!.call).not.toBe(asked.state.doing!.call);
    // The first call's late answer finds nobody; the second one's decides.
    const { request } = asked.state.doing!;
    expect(run(due.state, { type: "answered", call: asked.state.doing!.call, request, answer: moved }).effects).toEqual([]);
    expect(outcomes(reply(due, moved).effects)[0]![1]).toBe("7:a");
  });

  test("that the stock never answers becomes a letter for a person, and goes on when that is replayed", () => {
    let ran = run(drafted(), ask({ type: "approve_order", revision: 1 }));
    const silent: Answer = { result: "failed", retry: true, code: "store", reason: "", hint: "" };
    let last = { type: "answered" as const, call: ran.state.doing!.call, request: ran.state.doing!.request, answer: silent };
    for (let tries = 0; tries < 100 && !ran.effects.some(({ effect }) => effect === "bury"); tries++) {
      if (tries > 0) ran = run(ran.state, { type: "stock_due", call: ran.state.doing!.call });
      last = { ...last, call: ran.state.doing!.call };
      ran = run(ran.state, last);
    }
    expect(ran.effects.map(({ effect }) => effect)).toEqual(["bury"]);
    expect(run(ran.state, last).effects.map(({ effect }) => effect)).toEqual(["after"]);
  });
});

describe("what may follow", () => {
  const states: readonly OrderState[] = ["draft", "placed", "paid", "fulfilled", "cancelled", "refunded"];
  /** now: the state it has at once · asks: the stock first, then this state */
  const table: Readonly<Record<string, Partial<Record<OrderState, string>>>> = {
    dismiss_order: { draft: "cancelled" },
    pay_order: { placed: "paid" },
    fulfil_order: { placed: "fulfilled", paid: "fulfilled" },
    cancel_order: { draft: "cancelled", placed: "asks cancelled" },
    refund_order: { paid: "asks refunded", fulfilled: "asks refunded" },
    approve_order: { draft: "asks placed" },
  };
  for (const [type, allowed] of Object.entries(table)) {
    for (const from of states) {
      test(`${type} on ${from}: ${allowed[from] ?? "refused"}`, () => {
        const before = as(from);
        const ran = run(before, ask((type === "approve_order" ? { type, revision: before.row!.revision } : { type }) as OrderRequest));
        const wanted = allowed[from];
        if (wanted === undefined) {
          expect([refusal(ran) === "none", ran.state]).toEqual([false, before]);
          return;
        }
        const asks = calls(ran.effects).length > 0;
        const after = asks ? reply(ran, moved) : ran;
        expect([asks ? `asks ${after.state.row!.state}` : after.state.row!.state, after.state.row!.revision]).toEqual([wanted, before.row!.revision + 1]);
        expect(tells(after.effects)).toHaveLength(1);
      });
    }
  }

  test("an unpaid order that was handed over can be paid later, or cancelled", () => {
    const handed = run(placed(), ask({ type: "fulfil_order" })).state;
    const paid = run(handed, ask({ type: "pay_order", tell: true }));
    expect([paid.state.row, tells(paid.effects)]).toEqual([expect.objectContaining({ state: "fulfilled", paidAt: noon }), [["conversation/c1", expect.objectContaining({ tell: { language: "es" } })]]]);
    expect(calls(run(handed, ask({ type: "cancel_order" })).effects)).toEqual([{ kind: "stock", act: "return", order: "o1", by: 7 }]);
    expect(refusal(run(paid.state, ask({ type: "cancel_order" })))).toBe("invalid");
  });

  test("an order that nobody made is unknown to all", () => {
    for (const type of Object.keys(table)) expect(refusal(run(initial, ask({ type, revision: 1 } as OrderRequest)))).toBe("unknown_order");
  });
});
