/** The copilot in a conversation, as tables: what is asked of it, what it answers, and what both leave behind. */
import { describe, expect, test } from "bun:test";
import { conversation, type State } from "./conversation";
import type { Effect, Envelope } from "./behavior";
import { saysNothingNew } from "./conversation-copilot";
import type { Answer, ConversationMessage, Insight, Judged, Request, Suggested, SuggestRequest } from "./messages";

const at = 1_764_000_000_000;
let seq = 0;
const envelope = (id?: string): Envelope => ({ id: id ?? `e${++seq}`, tenant: 1, address: "conversation/c1", seq: ++seq, at: at + seq });
const thread = { channel: 7, platform: "telegram", contact: "p1", number: 12 } as const;

function step(state: State, message: ConversationMessage, id?: string): [State, Effect[]] {
  const [next, ...effects] = conversation.receive(state, message, envelope(id));
  return [next, effects];
}
const said = (text: string): ConversationMessage => ({ type: "received", ext: `m${++seq}`, sentAt: at, identities: [], keys: ["chat:5"], content: { type: "text", text }, thread });
const asked = (request: Request, by = 3): ConversationMessage => ({ type: "requested", by, request });
const after = (...messages: ConversationMessage[]): State => messages.reduce((state, message) => step(state, message)[0], conversation.initial("c1"));
const only = <E extends Effect["effect"]>(effects: readonly Effect[], effect: E) => effects.filter((each) => each.effect === effect) as Extract<Effect, { effect: E }>[];
const rowOf = (state: State) => conversation.row!(state)!;
const storedIn = (effects: readonly Effect[], table: string) => effects.flatMap((each) => (each.effect === "store" && each.table === table ? [each.row as unknown as Record<string, unknown>] : []));
const outcomeOf = (effects: readonly Effect[]) => only(effects, "answer")[0]?.outcome;

const about: Suggested = { upTo: 1, by: 3, tone: "friendly", language: "es", category: "purchase", confidence: 0.9, engine: "embedded", tookMs: 4, products: [], evidence: [] };
const drafted = (request: SuggestRequest, more: Partial<Extract<Answer, { result: "suggested" }>> = {}): ConversationMessage =>
  ({ type: "answered", call: "", request, answer: { result: "suggested", text: "¡Claro!", suggested: about, ...more } });

/** A conversation whose draft is being written, with the call that does it. */
function writing(): { state: State; call: string; request: SuggestRequest } {
  const [state, effects] = step(after(said("Quiero dos tazas azules")), asked({ type: "suggest" }));
  const [call] = only(effects, "call");
  return { state, call: call!.id, request: call!.request as SuggestRequest };
}
function waiting(): State {
  const { state, call, request } = writing();
  return step(state, drafted(request), call)[0];
}

describe("a draft", () => {
  test("is a call that knows how far it read, who asked and in which tone", () => {
    const [state, effects] = step(after(said("Hola"), said("Quiero dos tazas")), asked({ type: "suggest", tone: "formal" }));
    const [call] = only(effects, "call");
    expect(call?.request).toEqual({ kind: "suggest", conversation: "c1", upTo: 2, by: 3, tone: "formal" });
    expect(state.drafting).toEqual({ call: call!.id, upTo: 2, by: 3 });
    expect(outcomeOf(effects)).toEqual({ ok: true });
  });

  test("is a numbered line of the history when it is there, and the row says that it waits", () => {
    const { state, call, request } = writing();
    const [next, effects] = step(state, drafted(request), call);
    expect(storedIn(effects, "entry")).toMatchObject([{ number: 2, kind: "suggestion", author: "copilot", body: "¡Claro!", content: { suggested: { upTo: 1, by: 3, language: "es" } } }]);
    expect(storedIn(effects, "suggestion")).toMatchObject([{ conversation: "c1", number: 2 }]);
    expect(rowOf(next)).toMatchObject({ suggestion: 2, unread: 1, preview: "Quiero dos tazas azules", lastAt: state.lastAt });
    expect(next.draft).toEqual({ number: 2, upTo: 1 });
    expect(next.drafting).toBeUndefined();
  });

  test("is given up when the customer writes again; what it says then is nothing", () => {
    const { state, call, request } = writing();
    const [next, effects] = step(state, said("En realidad, tres"));
    expect(only(effects, "abort")).toEqual([{ effect: "abort", id: call }]);
    const [same, late] = step(next, drafted(request), call);
    expect([same, late]).toEqual([next, []]);
  });

  test("that waits is out of date as soon as the customer writes", () => {
    const [next, effects] = step(waiting(), said("¿Sigue ahí?"));
    expect(next.draft).toBeUndefined();
    expect(rowOf(next)).not.toHaveProperty("suggestion");
    expect(storedIn(effects, "verdict")).toMatchObject([{ number: 2, outcome: "stale" }]);
  });

  test("asked for again gives up the one that is being written", () => {
    const { state, call } = writing();
    const [, effects] = step(state, asked({ type: "suggest", tone: "brief" }));
    expect(only(effects, "abort")).toEqual([{ effect: "abort", id: call }]);
    expect(only(effects, "call")).toHaveLength(1);
  });

  test("asked for while one waits, or after it was dismissed, is to be another", () => {
    const again = step(waiting(), asked({ type: "suggest" }))[1];
    expect(only(again, "call")[0]?.request).toMatchObject({ fresh: true });
    const [dismissed] = step(waiting(), asked({ type: "dismiss", number: 2 }));
    expect(only(step(dismissed, asked({ type: "suggest" }))[1], "call")[0]?.request).toMatchObject({ fresh: true });
    const moved = step(dismissed, said("Otra cosa"))[0];
    expect(only(step(moved, asked({ type: "suggest" }))[1], "call")[0]?.request).not.toHaveProperty("fresh");
  });

  test("can be stopped", () => {
    const { state, call } = writing();
    const [next, effects] = step(state, asked({ type: "stop_suggesting" }));
    expect(next.drafting).toBeUndefined();
    expect(only(effects, "abort")).toEqual([{ effect: "abort", id: call }]);
  });

  test("that could not be had is told to who asked, in the history", () => {
    const { state, call, request } = writing();
    const [next, effects] = step(state, drafted(request, { text: "", suggested: { ...about, failed: "unauthorised", says: ["No."] } }), call);
    expect(storedIn(effects, "entry")).toMatchObject([{ kind: "suggestion", body: "", content: { suggested: { failed: "unauthorised" } } }]);
    expect(next.draft).toBeUndefined();
    expect(rowOf(next)).not.toHaveProperty("suggestion");
  });

  test("whose work died is told as well, and never named after what it wasn't", () => {
    const { state, call, request } = writing();
    for (const [answer, failed] of [[{ result: "unknown", reason: "?" }, "unavailable"], [{ result: "failed", retry: true, code: "timeout", reason: "", hint: "" }, "timeout"], [{ result: "failed", retry: true, code: "__proto__", reason: "", hint: "" }, "unavailable"]] as const) {
      const [, effects] = step(state, { type: "answered", call, request, answer }, call);
      expect(storedIn(effects, "entry")).toMatchObject([{ content: { suggested: { failed } } }]);
    }
  });

  test("that nobody asked for and that could not be had leaves no trace in the history", () => {
    const [state, effects] = step(after(said("Hola")), { type: "judged", number: 1, language: "es", hint: "none", draft: true });
    const [call] = only(effects, "call");
    const [, none] = step(state, drafted(call!.request as SuggestRequest, { text: "", suggested: { ...about, failed: "timeout" } }), call!.id);
    expect(none).toEqual([]);
  });
});

describe("what becomes of a draft", () => {
  const reply = (more: Partial<Extract<Request, { type: "reply" }>>): ConversationMessage => asked({ type: "reply", content: { type: "text", text: "¡Claro!" }, ...more });
  const rows: readonly [string, Partial<Extract<Request, { type: "reply" }>>, object][] = [
    ["sent as it was", { suggestion: 2, distance: 0 }, { number: 2, outcome: "used", distance: 0, by: 3 }],
    ["sent with changes", { suggestion: 2, distance: 0.25 }, { number: 2, outcome: "edited", distance: 0.25, by: 3 }],
    ["passed over", {}, { number: 2, outcome: "ignored" }],
  ];
  for (const [what, more, verdict] of rows) {
    test(`${what}: the books say so, and the row has no draft any more`, () => {
      const [next, effects] = step(waiting(), reply(more));
      expect(storedIn(effects, "verdict")).toMatchObject([verdict]);
      expect(next.draft).toBeUndefined();
      expect(rowOf(next)).not.toHaveProperty("suggestion");
    });
  }

  test("the answer names the draft it was made from, and the draft's line says what became of it", () => {
    const effects = step(waiting(), reply({ suggestion: 2, distance: 0 }))[1];
    expect(storedIn(effects, "entry")).toMatchObject([{ kind: "out", content: { suggestion: 2 } }]);
    expect(only(effects, "fold").map((each) => each.fold)).toContainEqual({ fold: "verdict", conversation: "c1", number: 2, verdict: { outcome: "used", distance: 0, by: 3 }, seen: 0 });
  });

  test("one that was taken up before the customer wrote again counts as used all the same", () => {
    const [moved] = step(waiting(), said("¿Y?"));
    expect(storedIn(step(moved, reply({ suggestion: 2, distance: 0.1 }))[1], "verdict")).toMatchObject([{ number: 2, outcome: "edited" }]);
  });

  test("an answer gives up what is being written", () => {
    const { state, call } = writing();
    expect(only(step(state, reply({}))[1], "abort")).toEqual([{ effect: "abort", id: call }]);
  });

  test("it is dismissed once; who is late hears that it doesn't wait any more", () => {
    const [next, effects] = step(waiting(), asked({ type: "dismiss", number: 2 }));
    expect(storedIn(effects, "verdict")).toMatchObject([{ outcome: "dismissed", by: 3 }]);
    expect(outcomeOf(step(next, asked({ type: "dismiss", number: 2 }))[1])).toMatchObject({ ok: false, error: "nothing_to_do" });
    expect(outcomeOf(step(waiting(), asked({ type: "dismiss", number: 1 }))[1])).toMatchObject({ ok: false });
  });

  test("a thumb is written down, also when it comes late", () => {
    const [moved] = step(waiting(), said("Gracias"));
    expect(storedIn(step(moved, asked({ type: "rate", number: 2, good: false }))[1], "verdict")).toMatchObject([{ number: 2, good: false, by: 3 }]);
  });
});

describe("an order that is proposed", () => {
  test("is a draft of an order, named after the line it stands in, and nothing more", () => {
    const { state, call, request } = writing();
    const effects = step(state, drafted(request, { lines: [{ sku: "MUG-BLUE", quantity: 2 }] }), call)[1];
    expect(only(effects, "tell")).toEqual([{
      effect: "tell", to: "order/c1-o2",
      message: { type: "proposed", source: "copilot", conversation: "c1", contact: "p1", lines: [{ sku: "MUG-BLUE", quantity: 2 }], language: "es", confidence: 0.9 },
    }]);
    expect(storedIn(effects, "entry")).toMatchObject([{ content: { suggested: { order: "c1-o2" } } }]);
    expect(only(effects, "call")).toEqual([]);
  });

  test("and that a person approves, has made use of the draft; another order hasn't", () => {
    const { state, call, request } = writing();
    const [proposed] = step(state, drafted(request, { lines: [{ sku: "MUG-BLUE", quantity: 2 }] }), call);
    const placed = (id: string): ConversationMessage =>
      ({ type: "ordered", order: { id, number: 1, state: "placed", revision: 2, source: "copilot", lines: [{ sku: "MUG-BLUE", name: "Taza azul", quantity: 2, priceMinor: 890 }], currency: "EUR", totalMinor: 1780 }, from: "draft", by: 3, tell: {} });
    const [after, effects] = step(proposed, placed("c1-o2"));
    expect(storedIn(effects, "verdict")).toMatchObject([{ number: 2, outcome: "used", by: 3 }]);
    expect(rowOf(after)).not.toHaveProperty("suggestion");
    expect(storedIn(step(proposed, placed("c1-o9"))[1], "verdict")).toMatchObject([{ number: 2, outcome: "ignored" }]);
  });

  test("is none when there is no draft, or nobody waits for it", () => {
    const { state, call, request } = writing();
    expect(only(step(state, drafted(request, { suggested: { ...about, failed: "refused" }, lines: [{ sku: "MUG-BLUE", quantity: 2 }] }), call)[1], "tell")).toEqual([]);
    expect(only(step(state, drafted(request, { lines: [{ sku: "MUG-BLUE", quantity: 2 }] }), "c1.suggest.other")[1], "tell")).toEqual([]);
  });
});

describe("what it is about", () => {
  const judged = (more: Partial<Judged>): Judged => ({ type: "judged", number: 1, hint: "none", ...more });

  test("becomes part of the row, and is told", () => {
    const [next, effects] = step(after(said("¡Mi pedido no llega!")), judged({ language: "es", category: "shipping", confidence: 0.8, negative: true, hint: "high" }));
    const insight: Insight = { number: 1, language: "es", category: "shipping", intent: "support", confidence: 0.8, sentiment: "negative", hint: "high" };
    expect(next.insight).toEqual(insight);
    expect(rowOf(next)).toMatchObject({ insight });
    expect(only(effects, "feed")).toMatchObject([{ event: { what: "row" } }]);
  });

  test("is what a better engine than the classifier says, when it drafts; but not over a person's word, and not its draft's language", () => {
    const { state, call, request } = writing();
    const by = (engine: Suggested["engine"], from: State = state): State => step(from, drafted(request, { suggested: { ...about, engine, category: "refund", sentiment: "negative", language: "de" } }), call)[0];
    expect(by("hosted").insight).toEqual({ number: 1, category: "refund", intent: "support", confidence: 0.9, sentiment: "negative", hint: "none" });
    expect(by("embedded").insight).toBeUndefined();
    const [told] = step(state, asked({ type: "label", labels: { category: "complaint" } }));
    expect(by("hosted", told).insight).toMatchObject({ category: "complaint", told: ["category"] });
  });

  test("that is known already changes nothing, and needn't be sent", () => {
    const message = judged({ language: "es", category: "shipping", confidence: 0.8 });
    const [known] = step(after(said("¿Dónde está mi pedido?")), message);
    expect(step(known, { ...message, number: 1, confidence: 0.7 })[1]).toEqual([]);
    expect(saysNothingNew(known.insight, { ...message, confidence: 0.7 })).toBe(true);
    expect(saysNothingNew(known.insight, { ...message, category: "refund" })).toBe(false);
    expect(saysNothingNew(known.insight, { ...message, draft: true })).toBe(false);
    expect(saysNothingNew(undefined, message)).toBe(false);
  });

  test("is not made a thank-you by thanks, but is by nothing else before", () => {
    const [known] = step(after(said("¿Dónde está mi pedido?"), said("gracias")), judged({ category: "shipping", confidence: 0.8 }));
    expect(step(known, judged({ number: 2, category: "thanks", confidence: 0.99 }))[0].insight?.category).toBe("shipping");
    expect(step(after(said("gracias")), judged({ category: "thanks", confidence: 0.99 }))[0].insight).toMatchObject({ category: "thanks", intent: "social" });
  });

  test("stays urgent and upset until somebody has answered", () => {
    const [upset] = step(after(said("¡Es un robo!"), said("Hola?")), judged({ category: "complaint", negative: true, hint: "urgent" }));
    expect(step(upset, judged({ number: 2 }))[0].insight).toMatchObject({ sentiment: "negative", hint: "urgent" });
    const [answered] = step(upset, asked({ type: "reply", content: { type: "text", text: "Lo siento" } }));
    const [calm] = step(step(answered, said("Vale"))[0], judged({ number: 4 }));
    expect(calm.insight).toMatchObject({ hint: "none" });
    expect(calm.insight?.sentiment).toBeUndefined();
  });

  test("read from an older message than is known changes nothing", () => {
    const [known] = step(after(said("a"), said("b")), judged({ number: 2, language: "es" }));
    expect(step(known, judged({ number: 1, language: "de" }))[1]).toEqual([]);
  });

  test("of a conversation that nobody knows, or of a message that isn't there, is nothing", () => {
    expect(step(conversation.initial("c9"), judged({}))[1]).toEqual([]);
    expect(step(after(said("a")), judged({ number: 2, language: "es" }))[1]).toEqual([]);
  });

  test("is what a person says, whatever the classifier thinks, until the conversation comes back", () => {
    const [read] = step(after(said("Quiero devolverlo")), judged({ language: "es", category: "purchase", confidence: 0.6 }));
    const [told, effects] = step(read, asked({ type: "label", labels: { category: "refund", hint: "high" } }));
    expect(storedIn(effects, "label")).toMatchObject([
      { number: 1, label: "category", value: "refund", was: "purchase", by: 3 }, { number: 1, label: "hint", value: "high", was: "none", by: 3 },
    ]);
    expect(told.insight).toMatchObject({ category: "refund", intent: "support", hint: "high", told: ["category", "hint"], language: "es" });
    const [still] = step(step(told, said("Es para comprar otra"))[0], judged({ number: 2, category: "purchase", confidence: 0.99, hint: "none" }));
    expect(still.insight).toMatchObject({ category: "refund", hint: "high" });
    const [resolved] = step(still, asked({ type: "status", status: "resolved" }));
    const [back] = step(resolved, said("Hola, una compra"));
    expect(step(back, judged({ number: back.heard!, category: "purchase", confidence: 0.9 }))[0].insight).toMatchObject({ category: "purchase" });
  });

  test("a person's second word on it is not held against the classifier", () => {
    const [read] = step(after(said("Quiero devolverlo")), judged({ category: "purchase", confidence: 0.6 }));
    const [told] = step(read, asked({ type: "label", labels: { category: "refund" } }));
    expect(storedIn(step(told, asked({ type: "label", labels: { category: "complaint" } }))[1], "label")).toMatchObject([{ value: "complaint", was: null }]);
  });

  test("a draft comes by itself where the tenant wants it, once, and only for the newest message", () => {
    const state = after(said("Hola"), said("Quiero dos tazas"));
    expect(only(step(state, judged({ number: 1, draft: true }))[1], "call")).toEqual([]);
    const [drafting, effects] = step(state, judged({ number: 2, draft: true }));
    expect(only(effects, "call")[0]?.request).toMatchObject({ by: 0, upTo: 2 });
    expect(only(step(drafting, judged({ number: 2, draft: true }))[1], "call")).toEqual([]);
    const answered = after(said("Hola"), asked({ type: "reply", content: { type: "text", text: "Buenas" } }));
    expect(only(step(answered, judged({ number: 1, draft: true }))[1], "call")).toEqual([]);
  });
});

describe("a translation", () => {
  test("of an entry is a call, and its result stands beside the text", () => {
    const [state, effects] = step(after(said("Guten Tag")), asked({ type: "translate", number: 1, into: "en" }));
    const [call] = only(effects, "call");
    expect(call?.request).toEqual({ kind: "translate", conversation: "c1", number: 1, into: "en" });
    const done = step(state, { type: "answered", call: call!.id, request: call!.request, answer: { result: "translated", text: "Good day" } }, call!.id)[1];
    expect(only(done, "fold").map((each) => each.fold)).toEqual([{ fold: "translation", conversation: "c1", number: 1, into: "en", text: "Good day", seen: 0 }]);
  });

  test("that could not be had says why", () => {
    const request = { kind: "translate", conversation: "c1", number: 1, into: "en" } as const;
    const effects = step(after(said("Guten Tag")), { type: "answered", call: "x", request, answer: { result: "failed", retry: false, code: "unsupported", reason: "It can't.", hint: "Ask." } })[1];
    expect(only(effects, "fold").map((each) => each.fold)).toMatchObject([{ untranslated: "It can't. Ask." }]);
  });

  test("of what isn't there is refused", () => {
    expect(outcomeOf(step(after(said("Hi")), asked({ type: "translate", number: 9, into: "en" }))[1])).toMatchObject({ ok: false, error: "invalid" });
  });
});

test("nothing of a copilot is in a snapshot that never met one", () => {
  const state = after(said("Hola"));
  expect(JSON.stringify(state)).not.toMatch(/draft|insight|disliked/);
});
