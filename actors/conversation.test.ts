/** A conversation decides by tables: message in, state and effects out. No clock, no store. */
import { describe, expect, test } from "bun:test";
import type { Effect } from "./behavior";
import { conversation, type State } from "./conversation";
import { openRun } from "./conversation-testing";
import type { Answer, Content, ConversationMessage, ConversationRow, Received, Receipt, Request } from "./messages";

const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 20, 12);
const thread = { channel: 7, platform: "whatsapp", contact: "p1", number: 4821 } as const;

let at = noon;
const run = openRun(() => at);
const said = (text: string, more: Partial<Received> = {}): Received => ({
  type: "received", ext: `wamid.${text}`, sentAt: at, name: "María", identities: [{ kind: "phone", value: "34600" }], keys: ["phone:34600"], content: { type: "text", text }, thread, ...more,
});
const ask = (request: Request, by = 1): ConversationMessage => ({ type: "requested", by, request });
const reply = (text: string, more: object = {}): Request => ({ type: "reply", content: { type: "text", text }, ...more });
const back = (number: number, attempt: number, answer: Answer): ConversationMessage => ({
  type: "answered", call: `c1.${number}.${attempt}`, request: { kind: "deliver", channel: 7, conversation: "c1", number, attempt, to: ["phone:34600"] }, answer,
});
const receipt = (state: Receipt["state"], number: number, attempt = 1): Receipt => ({ type: "receipt", state, ext: `wamid.out${number}`, delivery: `c1.${number}.${attempt}`, sentAt: at });

const begun = () => {
  at = noon;
  return run(conversation.initial("c1"), said("hola")).state;
};
const of = <E extends Effect["effect"]>(effects: Effect[], effect: E) => effects.filter((each): each is Extract<Effect, { effect: E }> => each.effect === effect);
const answerOf = (effects: Effect[]) => of(effects, "answer")[0]?.outcome;
const rowOf = (state: State) => conversation.row!(state)!;
const entriesIn = (effects: Effect[]) => of(effects, "store").flatMap((each) => (each.table === "entry" ? [each.row] : []));
const foldsIn = (effects: Effect[]) => of(effects, "fold").map((each) => each.fold);

describe("a customer's message", () => {
  test("becomes an entry, a row, a numbered feed event, and tells the contact once", () => {
    at = noon;
    const { state, effects } = run(conversation.initial("c1"), said("hola"), said("qué tal"));
    expect(entriesIn(effects).map((entry) => [entry.number, entry.kind, entry.body, entry.content])).toEqual([[1, "in", "hola", null], [2, "in", "qué tal", null]]);
    expect(rowOf(state)).toMatchObject({ number: 4821, name: "María", unread: 2, preview: "qué tal", waitingSince: noon, windowUntil: noon + 24 * hour });
    expect(of(effects, "feed").map((each) => each.event)).toEqual([{ id: "c1", what: "entry", n: 1, seen: [0, 0] }, { id: "c1", what: "entry", n: 2, seen: [0, 0] }]);
    expect(of(effects, "tell").map((each) => each.to)).toEqual(["contact/p1"]);
    expect(state.entries).toBe(2);
  });

  test("reopens what was closed, and says so", () => {
    const closed = run(begun(), ask({ type: "status", status: "resolved" })).state;
    const { state, effects } = run(closed, said("one more thing"));
    expect([state.status, state.unread]).toEqual(["open", 1]);
    expect(entriesIn(effects).map((entry) => entry.content?.change)).toEqual([undefined, { what: "status", from: "resolved", to: "open" }]);
  });

  test("from our own account elsewhere counts as an answer", () => {
    const { state } = run(begun(), said("typed in Meta's inbox", { echo: true }));
    expect([state.unread, state.waitingSince, state.previewKind, state.answer]).toEqual([0, 0, "out", { number: 2, by: 0 }]);
  });

  test("has its time believed within reason only", () => {
    at = noon;
    const times = [said("future", { sentAt: noon + hour }), said("1970", { sentAt: 0 }), said("late", { sentAt: noon - hour })];
    expect(entriesIn(run(conversation.initial("c1"), ...times).effects).map((entry) => entry.at)).toEqual([noon, noon, noon - hour]);
  });

  const shapes: [string, Content, string, string][] = [
    ["a photo with a caption", { type: "media", media: "image", ref: "1", caption: "this one?" }, "this one?", "image"],
    ["a voice note", { type: "media", media: "voice", ref: "1", seconds: 42 }, "", "voice"],
    ["a place", { type: "location", latitude: 1, longitude: 2, name: "Home" }, "Home", "location"],
    ["an order", { type: "order", items: [{ sku: "A", quantity: 2 }] }, "2 × A", "order"],
    ["a button", { type: "choice", id: "yes", title: "Yes" }, "Yes", "in"],
    ["what we can't draw", { type: "unsupported", what: "poll" }, "", "other"],
  ];
  test.each(shapes)("that is %s keeps its content and a preview", (_what, content, preview, kind) => {
    const { state, effects } = run(conversation.initial("c1"), said("", { content }));
    expect(entriesIn(effects)[0]!.content?.content).toEqual(content);
    expect([rowOf(state).preview, rowOf(state).previewKind]).toEqual([preview, kind as never]);
  });
});

describe("a reply", () => {
  test("is queued, called for and answered in one turn; nobody's conversation becomes the agent's", () => {
    const { state, effects } = run(begun(), ask(reply("hello"), 3));
    expect(answerOf(effects)).toEqual({ ok: true, number: 2 });
    expect(of(effects, "call")).toEqual([{ effect: "call", id: "c1.2.1", request: { kind: "deliver", channel: 7, conversation: "c1", number: 2, attempt: 1, to: ["phone:34600"], heardAt: noon } }]);
    expect([state.assignee, state.waitingSince, state.unread]).toEqual([3, 0, 0]);
    expect(of(effects, "feed")[0]!.event.seen).toEqual([0, 3]);
  });

  test("waits until the one before it is settled, so that the order holds", () => {
    const two = run(begun(), ask(reply("first")), ask(reply("second")));
    expect(of(two.effects, "call").map((each) => each.id)).toEqual(["c1.2.1"]);
    const sent = run(two.state, back(2, 1, { result: "sent", ext: "w2" }));
    expect(of(sent.effects, "call").map((each) => each.id)).toEqual(["c1.3.1"]);
    expect(foldsIn(sent.effects)).toMatchObject([{ fold: "delivery", number: 2, state: "sent", ext: "w2" }]);
  });

  test("after a colleague's unseen answer is refused, unless it is meant", () => {
    const { state } = run(begun(), ask(reply("from Ana"), 2));
    expect(answerOf(run(state, ask(reply("mine", { base: 1 }), 3)).effects)).toMatchObject({ ok: false, error: "stale" });
    expect(answerOf(run(state, ask(reply("mine", { base: 2 }), 3)).effects)).toMatchObject({ ok: true });
    expect(answerOf(run(state, ask(reply("mine", { base: 1, force: true }), 3)).effects)).toMatchObject({ ok: true });
    expect(answerOf(run(state, ask(reply("again", { base: 1 }), 2)).effects)).toMatchObject({ ok: true });
  });

  test("outside the answer window is refused, but a template leaves", () => {
    const state = begun();
    at = noon + 25 * hour;
    expect(answerOf(run(state, ask(reply("too late"))).effects)).toMatchObject({ ok: false, error: "window_closed" });
    const template: Request = { type: "reply", content: { type: "template", name: "hello", language: "es", parameters: [] } };
    expect(answerOf(run(state, ask(template)).effects)).toMatchObject({ ok: true });
  });

  test("on a platform without a window is never too late", () => {
    at = noon;
    const { state } = run(conversation.initial("c1"), said("hi", { thread: { ...thread, platform: "telegram" }, keys: ["chat:5"] }));
    at = noon + 1_000 * hour;
    expect(answerOf(run(state, ask(reply("hi"))).effects)).toMatchObject({ ok: true });
  });

  test("is refused when too many wait", () => {
    const { state } = run(begun(), ...Array.from({ length: 50 }, (_, i) => ask(reply(`n ${i}`))));
    expect(answerOf(run(state, ask(reply("one more"))).effects)).toMatchObject({ ok: false, error: "too_many" });
  });
});

describe("a delivery", () => {
  const sending = () => run(begun(), ask(reply("hello"))).state;
  const refused = (more: Partial<Extract<Answer, { result: "failed" }>> = {}): Answer => ({ result: "failed", retry: true, code: "130429", reason: "Too fast.", hint: "Wait.", ...more });

  test("that may succeed later is tried again as a new attempt, later each time, at most five times", () => {
    let state = sending();
    const waits: number[] = [];
    for (let attempt = 1; attempt < 5; attempt++) {
      const tried = run(state, back(2, attempt, refused()));
      const [timer] = of(tried.effects, "after");
      waits.push(timer!.at - at);
      expect(foldsIn(tried.effects)).toEqual([]);
      const due = run(tried.state, timer!.message as ConversationMessage);
      expect(of(due.effects, "call").map((each) => each.id)).toEqual([`c1.2.${attempt + 1}`]);
      state = due.state;
    }
    expect(waits).toEqual([2_000, 10_000, 60_000, 300_000]);
    const last = run(state, back(2, 5, refused()));
    expect(foldsIn(last.effects)).toMatchObject([{ state: "failed", code: "130429" }]);
    expect([last.state.outbox, rowOf(last.state).trouble]).toEqual([[], 1]);
  });

  test("waits as long as the platform asks", () => {
    expect(of(run(sending(), back(2, 1, refused({ afterMs: 45_000 }))).effects, "after")[0]!.at).toBe(noon + 45_000);
  });

  test("that was refused for good fails at once and stays in sight", () => {
    const { state, effects } = run(sending(), back(2, 1, refused({ retry: false, code: "131026" })));
    expect(foldsIn(effects)).toMatchObject([{ state: "failed", code: "131026", reason: "Too fast.", hint: "Wait." }]);
    expect(state.trouble).toEqual([{ number: 2, attempt: 1, tries: 0 }]);
  });

  test("without an answer is unknown, is not sent again by itself, and is settled by a receipt", () => {
    const lost = run(sending(), back(2, 1, { result: "unknown", reason: "No answer." }));
    expect(of(lost.effects, "call")).toEqual([]);
    expect([foldsIn(lost.effects)[0], lost.state.trouble.length]).toMatchObject([{ state: "unknown" }, 1]);
    const settled = run(lost.state, receipt("delivered", 2));
    expect([foldsIn(settled.effects)[0], rowOf(settled.state).trouble]).toMatchObject([{ state: "delivered", number: 2 }, 0]);
  });

  test("is sent again when a person asks, as the next attempt, and only if something was wrong with it", () => {
    expect(answerOf(run(sending(), ask({ type: "retry", number: 2 })).effects)).toMatchObject({ ok: false, error: "nothing_to_do" });
    const failed = run(sending(), back(2, 1, refused({ retry: false }))).state;
    const again = run(failed, ask({ type: "retry", number: 2 }));
    expect([answerOf(again.effects), of(again.effects, "call")[0]!.id, again.state.trouble]).toEqual([{ ok: true, number: 2 }, "c1.2.2", []]);
  });

  test("answered twice, or for an attempt that is over, changes nothing", () => {
    const sent = run(sending(), back(2, 1, { result: "sent", ext: "w2" })).state;
    expect(run(sent, back(2, 1, { result: "sent", ext: "w2" })).effects).toEqual([]);
  });

  test("known to be delivered is not in trouble because a device failed later", () => {
    const delivered = run(sending(), back(2, 1, { result: "sent", ext: "wamid.out2" }), receipt("delivered", 2)).state;
    expect(run(delivered, receipt("failed", 2)).state.trouble).toEqual([]);
    const sent = run(sending(), back(2, 1, { result: "sent", ext: "wamid.out2" })).state;
    expect(run(sent, receipt("failed", 2)).state.trouble).toHaveLength(1);
  });

  test("is known by the platform's id when ours was not echoed, and by the store when it is too old to remember", () => {
    const sent = run(sending(), back(2, 1, { result: "sent", ext: "w2" })).state;
    expect(foldsIn(run(sent, { type: "receipt", state: "read", ext: "w2", sentAt: at }).effects)).toMatchObject([{ number: 2, state: "read" }]);
    const [older] = foldsIn(run(sent, { type: "receipt", state: "read", ext: "ancient", sentAt: at }).effects);
    expect(older).toMatchObject({ ext: "ancient", state: "read" });
    expect(older).not.toHaveProperty("number");
  });

  test("that a receipt proves before its answer comes is there, whatever the answer says", () => {
    for (const answer of [refused(), { result: "unknown", reason: "No answer." } as const]) {
      const { state, effects } = run(sending(), receipt("delivered", 2), back(2, 1, answer));
      expect([state.outbox, state.trouble, of(effects, "after")]).toEqual([[], [], []]);
      expect(foldsIn(effects).map((each) => "state" in each && each.state)).toEqual(["delivered"]);
    }
  });

  test("id of another conversation, or of an entry that is not there, is not believed", () => {
    for (const delivery of ["c2.2.1", "c1.99.1", "c1", "nonsense"]) {
      const [fold] = foldsIn(run(begun(), { ...receipt("read", 2), delivery }).effects);
      expect(fold).not.toHaveProperty("number");
    }
  });
});

describe("a watermark", () => {
  const mark = (state: "delivered" | "read", upTo: number, ext?: string): ConversationMessage => ({ type: "watermark", state, upTo, ...(ext && { ext }), sentAt: upTo });
  /** Messages sent a second apart, from noon on; the first is entry 2. */
  const sending = (count: number, from = begun()): State => {
    let state = from;
    for (let nth = 0; nth < count; nth++) {
      const number = state.entries + 1;
      state = run(state, ask(reply(`n ${nth}`)), back(number, 1, { result: "sent", ext: `m${number}`, at: noon + nth * 1_000 })).state;
    }
    return state;
  };
  const marks = (state: State, ...messages: ConversationMessage[]) => foldsIn(run(state, ...messages).effects).map((each) => [each.fold, "number" in each ? each.number : undefined, "state" in each ? each.state : undefined]);

  test("marks every message that was sent up to then, and no later one", () => {
    expect(marks(sending(3), mark("delivered", noon + 1_000))).toEqual([["delivery", 2, "delivered"], ["delivery", 3, "delivered"]]);
    expect(marks(sending(3), mark("read", noon - 1))).toEqual([]);
  });
  test("that comes again, or lags behind, changes nothing", () => {
    const read = run(sending(2), mark("read", noon + 5_000)).state;
    expect([marks(read, mark("read", noon + 5_000)), marks(read, mark("delivered", noon + 5_000))]).toEqual([[], []]);
  });
  test("says nothing of what failed or is unknown", () => {
    const lost = run(sending(1), ask(reply("lost")), back(3, 1, { result: "unknown", reason: "No answer." })).state;
    const failed = run(sending(1), { type: "receipt", state: "failed", ext: "m2", sentAt: noon }).state;
    expect([marks(lost, mark("read", noon + hour)), marks(failed, mark("read", noon + hour))]).toEqual([[["delivery", 2, "read"]], []]);
  });
  test("by a message of ours marks it and those before it, whatever the clocks say", () => {
    expect(marks(sending(3), mark("read", 0, "m3"))).toEqual([["delivery", 2, "read"], ["delivery", 3, "read"]]);
  });
  test("by a message that is not remembered is looked up in the store, and marks no other", () => {
    const [change, ...others] = foldsIn(run(sending(2), mark("read", noon + hour, "ancient")).effects);
    expect(change).toMatchObject({ fold: "delivery", ext: "ancient", state: "read" });
    expect([change && "number" in change, others]).toEqual([false, []]);
  });
  test("goes by the platform's own time of a message once that is told", () => {
    const state = run(sending(1), { type: "receipt", state: "sent", ext: "m2", sentAt: noon - 700 }).state;
    expect(marks(state, mark("delivered", noon - 700))).toEqual([["delivery", 2, "delivered"]]);
  });
  test("marks what is too old to be remembered in the store, once", () => {
    const many = sending(25);
    const read = run(many, mark("read", noon + 30_000));
    expect(foldsIn(read.effects).at(-1)).toMatchObject({ fold: "watermark", below: 7, before: noon + 30_000, state: "read" });
    expect(foldsIn(read.effects)).toHaveLength(21);
    expect(foldsIn(run(sending(1, read.state), mark("read", noon + 40_000)).effects)).toHaveLength(1);
  });
});

test("a customer's typing shows, unless it is told too late to be true", () => {
  const shows = (sentAt: number) => of(run(begun(), { type: "typing", sentAt }).effects, "show").map((each) => each.show);
  expect([shows(noon - 1_000), shows(noon - hour)]).toEqual([[{ show: "typing", conversation: "c1", who: "contact", untilMs: 6_000 }], []]);
});

describe("an agent", () => {
  test("assigns, and the feed tells who saw it before and after", () => {
    const { state, effects } = run(begun(), ask({ type: "assign", to: 5 }), ask({ type: "assign", to: 0 }));
    expect(of(effects, "feed").map((each) => each.event.seen)).toEqual([[0, 5], [5, 0]]);
    expect(state.assignee).toBe(0);
  });

  test("snoozes until a time, and it comes back by itself", () => {
    const { state, effects } = run(begun(), ask({ type: "status", status: "snoozed", until: noon + hour }));
    expect(of(effects, "after")).toEqual([{ effect: "after", id: "snooze", at: noon + hour, message: { type: "snooze_ended" } }]);
    expect(run(state, { type: "snooze_ended" }).state.status).toBe("open");
    expect(of(run(state, ask({ type: "status", status: "open" })).effects, "cancel")).toEqual([{ effect: "cancel", id: "snooze" }]);
    expect(answerOf(run(begun(), ask({ type: "status", status: "snoozed", until: noon - 1 })).effects)).toMatchObject({ error: "invalid" });
  });

  test("reads up to an entry; what came later stays unread; the platform is told once", () => {
    const { state } = run(begun(), said("two"), said("three"));
    const some = run(state, ask({ type: "read", number: 2 }));
    expect([some.state.unread, of(some.effects, "call")]).toEqual([1, []]);
    const all = run(some.state, ask({ type: "read", number: 3 }));
    expect([all.state.unread, of(all.effects, "call")[0]!.request]).toMatchObject([0, { kind: "mark", ext: "wamid.three" }]);
    expect(run(all.state, ask({ type: "read", number: 3 })).effects).toEqual([{ effect: "answer", outcome: { ok: true } }]);
  });

  test("tags, at most twenty; the same again changes nothing", () => {
    const tagged = run(begun(), ask({ type: "tag", add: ["pedido", "vip"] }), ask({ type: "tag", remove: ["vip"] }));
    expect(tagged.state.tags).toEqual(["pedido"]);
    expect(entriesIn(run(tagged.state, ask({ type: "tag", add: ["pedido"] })).effects)).toEqual([]);
    expect(answerOf(run(begun(), ask({ type: "tag", add: Array.from({ length: 21 }, (_, i) => `t${i}`) })).effects)).toMatchObject({ error: "too_many" });
  });

  test("notes without anything leaving the house", () => {
    const { state, effects } = run(begun(), ask({ type: "note", text: "offer 10 %" }));
    expect(of(effects, "call")).toEqual([]);
    expect([state.previewKind, state.unread, state.waitingSince]).toEqual(["note", 1, noon]);
  });

  test("knows an entry of their own by the id of the command that asked for it", () => {
    const envelope = { tenant: 1, address: "conversation/c1" as const, seq: 9, at: noon };
    const contents = (id: string) => [ask(reply("hello"), 3), ask({ type: "note", text: "ours" }, 3)].map((message) => entriesIn(conversation.receive(begun(), message, { ...envelope, id }).slice(1) as Effect[])[0]?.content);
    expect([contents("3:c-1"), contents("4:c-1")]).toEqual([[{ client: "c-1" }, { client: "c-1" }], [null, null]]);
  });

  test("of a conversation that does not exist hears so", () => {
    expect(answerOf(run(conversation.initial("c9"), ask(reply("hello"))).effects)).toMatchObject({ error: "unknown_conversation" });
  });
});

test("a changed number is learnt as a key of the same conversation, and the contact hears of it", () => {
  const { state, effects } = run(begun(), { type: "rekeyed", keys: ["phone:34611"], identities: [{ kind: "phone", value: "34611" }], text: "María changed her number", sentAt: at });
  expect(foldsIn(effects)).toEqual([{ fold: "keys", conversation: "c1", channel: 7, keys: ["phone:34611"] }]);
  expect(state.to).toEqual(["phone:34611", "phone:34600"]);
});

test("a snapshot stays small, whatever happened", () => {
  let state = begun();
  for (let i = 0; i < 200; i++) {
    const number = state.entries + 1;
    state = run(state, ask(reply(`a rather ordinary answer ${i} `.repeat(20))), back(number, 1, { result: "sent", ext: `wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI${i}` }), said(`question ${i}`)).state;
  }
  expect(JSON.stringify(state).length).toBeLessThan(3_000);
});

test("a snapshot and the row beside it are the whole state, whatever it holds", () => {
  const { state } = run(begun(), ask(reply("¡Claro!")), ask({ type: "assign", to: 3 }), said("gracias"));
  const stored = JSON.parse(JSON.stringify({ packed: conversation.pack!(state), row: conversation.row!(state) })) as { packed: object; row: ConversationRow };
  expect(conversation.unpack!(stored.packed, stored.row)).toEqual(state);
  for (const told of ["name", "preview", "tags", "windowUntil"]) expect(stored.packed).not.toHaveProperty(told);
});
