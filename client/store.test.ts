import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ConversationRow, Down, Entry, FeedItem, Page, Status, Thread } from "../server/protocol";
import { belongs, compare } from "./lists";
import { emptyState, listKey, viewOrder, type Intent, type State } from "./state";
import { reduce, type News } from "./store";
import { colleague, entry, me, row, welcome } from "./testing";
import { forDisk, trimmed } from "./trim";

const run = (news: News[], from: State = reduce(emptyState, { t: "welcome", welcome: welcome(), resumed: false, now: 0 })): State => news.reduce(reduce, from);
const feed = (base: number, ...events: FeedItem[]): News => ({ t: "frame", now: 0, frame: { t: "feed", base, seq: base + events.length, events } });
const inbox = listKey("inbox", "newest", 0);
const page = (rows: ConversationRow[], seq: number, next?: string): Page => ({ rows, seq, next });
const opened = (state: State, entries: Entry[], seq: number, unread = 0): State =>
  run([{ t: "opening", conversation: "a" }, { t: "opened", conversation: "a", thread: { row: row({ unread, entries: entries.length }), entries, more: false, viewing: [], contact: { id: "k1", name: "Noor", identities: [], conversations: 1, since: 0 }, seq } }], state);
const intent = (change: Partial<Intent> & Pick<Intent, "request">): Intent => ({ client: "c1", conversation: "a", at: 5_000, by: me.id, order: 1, state: "queued", ...change });

describe("feed", () => {
  test("a frame is applied at its number and at no other", () => {
    const once = run([feed(0, { id: "a", what: "row", row: row() })]);
    expect(once.feed).toBe(1);
    expect(run([feed(0, { id: "a", what: "row", row: row({ name: "Other" }) })], once)).toBe(once);
    expect(run([feed(5, { id: "a", what: "row", row: row({ name: "Other" }) })], once)).toBe(once);
  });
  test("a cursor moves the number and nothing else", () => {
    const before = run([feed(0, { id: "a", what: "row", row: row() })]);
    const after = run([{ t: "frame", now: 0, frame: { t: "cursor", seq: 9 } }], before);
    expect(after).toEqual({ ...before, feed: 9 });
  });
  test("what is gone leaves every list and its thread", () => {
    const state = run([{ t: "listed", key: inbox, page: page([row()], 0) }, feed(0, { id: "a", what: "row", gone: true })], opened(run([]), [entry()], 0));
    expect(state.lists[inbox]?.ids).toEqual([]);
    expect(state.threads["a"]?.entries).toEqual([]);
    expect(state.rows["a"]).toBeUndefined();
  });
  test("a page read before the feed's change does not undo it", () => {
    const state = run([feed(0, { id: "a", what: "row", row: row({ name: "New" }) }), { t: "listed", key: inbox, page: page([row({ name: "Old" })], 0) }]);
    expect(state.rows["a"]?.name).toBe("New");
  });
  test("a page read after it does", () => {
    const state = run([feed(0, { id: "a", what: "row", row: row({ name: "Old" }) }), { t: "listed", key: inbox, page: page([row({ name: "New" })], 1) }]);
    expect(state.rows["a"]?.name).toBe("New");
  });
  test("rows below the last page loaded are left to the next one", () => {
    const top = run([{ t: "listed", key: inbox, page: page([row({ id: "a", lastAt: 9 }), row({ id: "b", lastAt: 5 })], 0, "cursor") }]);
    const state = run([feed(0, { id: "z", what: "row", row: row({ id: "z", lastAt: 3 }) }, { id: "m", what: "row", row: row({ id: "m", lastAt: 7 }) })], top);
    expect(state.lists[inbox]?.ids).toEqual(["a", "m", "b"]);
  });
  test("a reset keeps the picture but lets none of it into the new one", () => {
    const before = run([{ t: "listed", key: inbox, page: page([row(), row({ id: "old" })], 0) }]);
    const wiped = run([{ t: "frame", now: 0, frame: { t: "reset", seq: 50, why: "too_old" } }], before);
    expect(wiped.lists[inbox]).toMatchObject({ ids: ["a", "old"], stale: true });
    expect(run([{ t: "listed", key: inbox, page: page([row()], 49) }], wiped).lists[inbox]?.stale).toBe(true);
    expect(run([{ t: "listed", key: inbox, page: page([row()], 50) }], wiped).lists[inbox]).toMatchObject({ ids: ["a"], stale: false });
  });
});

describe("counts", () => {
  const counts = { counts: { inbox: 1, mine: 0, unassigned: 1, pending: 0, snoozed: 0, resolved: 0, all: 1 }, channels: { 1: 1 } };
  test("follow a known row's change", () => {
    const state = run([feed(0, { id: "a", what: "row", row: row() }), { t: "counted", counts }, feed(1, { id: "a", what: "row", row: row({ status: "resolved" }) })]);
    expect(state.counts?.counts).toMatchObject({ inbox: 0, unassigned: 0, resolved: 1, all: 1 });
    expect(state.counts?.channels).toEqual({ 1: 0 });
    expect(state.recount).toBe(false);
  });
  test("are asked for again when an unknown row moves", () => {
    expect(run([{ t: "counted", counts }, feed(0, { id: "b", what: "row", row: row({ id: "b", entries: 9 }) })]).recount).toBe(true);
  });
});

describe("threads", () => {
  test("a new message is appended and stands behind the New line when nobody looks", () => {
    const state = run([feed(0, { id: "a", what: "entry", n: 2, entry: entry({ number: 2 }) })], opened(run([]), [entry()], 0));
    expect(state.threads["a"]).toMatchObject({ newFrom: 2, seenTo: 1 });
  });
  test("nothing is new to someone who sees it come", () => {
    const looking = run([{ t: "show", conversation: "a" }, { t: "watching", on: true, number: 1 }], opened(run([]), [entry()], 0));
    expect(run([feed(0, { id: "a", what: "entry", n: 2, entry: entry({ number: 2 }) })], looking).threads["a"]).toMatchObject({ newFrom: 0, seenTo: 2 });
  });
  test("the New line stands before the first unread message", () => {
    const entries = [entry(), entry({ number: 2, kind: "out", author: "user/7" }), entry({ number: 3 }), entry({ number: 4, kind: "note", author: "user/8" }), entry({ number: 5 })];
    expect(opened(run([]), entries, 0, 2).threads["a"]?.newFrom).toBe(3);
  });
  test("an older page keeps what the feed has changed since", () => {
    const state = run([feed(0, { id: "a", what: "change", n: 1, entry: entry({ body: "edited" }) })], opened(run([]), [entry(), entry({ number: 2 })], 0));
    expect(opened(state, [entry(), entry({ number: 2 })], 0).threads["a"]?.entries[0]?.body).toBe("edited");
  });
});

describe("intents", () => {
  const listed: News = { t: "listed", key: inbox, page: page([row(), row({ id: "b", lastAt: 500 })], 0) };
  test("closing leaves the list at once and comes back when refused", () => {
    const asked = run([listed, { t: "asked", intent: intent({ request: { type: "status", status: "resolved" } }) }]);
    expect(asked.lists[inbox]?.ids).toEqual(["b"]);
    const refused = run([{ t: "answered", client: "c1", outcome: { ok: false, error: "forbidden", say: "no" } }], asked);
    expect(refused.lists[inbox]?.ids).toEqual(["a", "b"]);
  });
  test("an accepted change stays in sight until the feed shows it", () => {
    const settled = run([listed, { t: "asked", intent: intent({ request: { type: "assign", to: 7 } }) }, { t: "answered", client: "c1", outcome: { ok: true, number: 2 } }]);
    expect(settled.rows["a"]?.assignee).toBe(7);
    const shown = run([feed(0, { id: "a", what: "entry", n: 2, row: row({ assignee: 7, entries: 2 }), entry: entry({ number: 2, kind: "event" }) })], settled);
    expect(shown.intents).toEqual([]);
    expect(shown.rows["a"]?.assignee).toBe(7);
  });
  test("an outcome that comes after its effect ends the intent at once", () => {
    const state = run([listed, { t: "asked", intent: intent({ request: { type: "note", text: "n" } }) }, feed(0, { id: "a", what: "entry", n: 2, row: row({ entries: 2 }) }), { t: "answered", client: "c1", outcome: { ok: true, number: 2 } }]);
    expect(state.intents).toEqual([]);
  });
  test("a reply moves its conversation to the top", () => {
    const state = run([listed, { t: "asked", intent: intent({ conversation: "b", request: { type: "reply", content: { type: "text", text: "hi" } } }) }]);
    expect(state.lists[inbox]?.ids).toEqual(["b", "a"]);
    expect(state.rows["b"]).toMatchObject({ preview: "hi", previewKind: "out" });
  });
});

test("another agent who signs in here sees nothing of the one before", () => {
  const before = run([{ t: "listed", key: inbox, page: page([row()], 0) }]);
  const after = run([{ t: "welcome", welcome: welcome({ me: colleague, seq: 9 }), resumed: false, now: 0 }], before);
  expect([after.rows, after.lists, after.feed]).toEqual([{}, {}, 9]);
});

test("typing ends with its time, and with the message", () => {
  const typing: Down = { t: "typing", conversation: "a", who: "contact", untilMs: 6_000 };
  const state = run([{ t: "frame", now: 1_000_000, frame: typing }]);
  expect(state.typing["a"]).toHaveLength(1);
  expect(run([{ t: "quiet", now: 1_007_000 }], state).typing).toEqual({});
  expect(run([feed(0, { id: "a", what: "entry", n: 1, entry: entry() })], state).typing["a"]).toEqual([]);
});

/** A tiny server: what it holds is the truth, and every change of it is a feed frame. */
class Server {
  readonly rows = new Map<string, ConversationRow>();
  readonly entries = new Map<string, Entry[]>();
  readonly frames: Extract<Down, { t: "feed" }>[] = [];
  private clock = 1_000;

  act(which: number, what: number): void {
    const id = `k${which}`;
    const held = this.rows.get(id);
    // Out of sight, it lives on: somebody else may change it before it appears again.
    if (!held && what === 3 && this.entries.has(id)) this.change(id);
    else if (!held || what === 0) this.say(id, held);
    else if (what === 1) this.set(id, { status: (["open", "pending", "snoozed", "resolved"] as Status[])[this.clock % 4]! });
    else if (what === 2) this.set(id, { assignee: this.clock % 2 === 0 ? me.id : 0 });
    else if (what === 3) this.change(id);
    else this.vanish(id);
  }
  list(after?: string): Page {
    const sorted = this.sorted();
    const from = after === undefined ? 0 : sorted.findIndex((one) => compare({ at: one.lastAt, id: one.id }, cursor(after), "newest") > 0);
    const rows = from < 0 ? [] : sorted.slice(from, from + 3);
    const last = rows.at(-1);
    return { rows, seq: this.frames.length, next: last && sorted.at(-1) !== last ? `${last.lastAt}/${last.id}` : undefined };
  }
  open(id: string): Thread | null {
    const held = this.rows.get(id);
    const entries = this.entries.get(id) ?? [];
    return held ? { row: held, entries: entries.slice(-4), more: entries.length > 4, viewing: [], contact: { id: "k", name: "", identities: [], conversations: 1, since: 0 }, seq: this.frames.length } : null;
  }
  sorted(): ConversationRow[] {
    return [...this.rows.values()].filter((one) => belongs(one, "inbox", me.id)).sort((a, b) => compare({ at: a.lastAt, id: a.id }, { at: b.lastAt, id: b.id }, "newest"));
  }
  private say(id: string, held: ConversationRow | undefined): void {
    const entries = this.entries.get(id) ?? [];
    const said = entry({ conversation: id, number: entries.length + 1, at: ++this.clock, body: `m${this.clock}` });
    this.entries.set(id, [...entries, said]);
    this.set(id, { ...(held ?? row({ id })), entries: said.number, lastAt: this.clock, preview: said.body, unread: (held?.unread ?? 0) + 1 }, said);
  }
  private set(id: string, change: Partial<ConversationRow>, said?: Entry): void {
    this.clock++;
    const next = { ...this.rows.get(id), ...change } as ConversationRow;
    this.rows.set(id, next);
    this.emit({ id, what: said ? "entry" : "row", row: next, ...(said ? { n: said.number, entry: said } : {}) });
  }
  private change(id: string): void {
    const entries = this.entries.get(id)!;
    const at = this.clock++ % entries.length;
    entries[at] = { ...entries[at]!, body: `edited ${this.clock}` };
    if (this.rows.has(id)) this.emit({ id, what: "change", n: at + 1, entry: entries[at] });
  }
  private vanish(id: string): void {
    this.rows.delete(id);
    this.emit({ id, what: "row", gone: true });
  }
  private emit(event: FeedItem): void {
    this.frames.push({ t: "feed", base: this.frames.length, seq: this.frames.length + 1, events: [event] });
  }
}
const cursor = (text: string): { at: number; id: string } => ({ at: Number(text.split("/")[0]), id: text.split("/")[1]! });

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ is: fc.constant("act" as const), which: fc.nat(5), what: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant("frame" as const), at: fc.nat(40) }) },
  { weight: 6, arbitrary: fc.record({ is: fc.constant("next" as const) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("list" as const), after: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant("open" as const), which: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant("answer" as const), at: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("keep" as const) }) },
);

test("whatever is dropped, doubled, late or out of order: after a resume the screen is the server's truth", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
    const server = new Server();
    let state = run([]);
    const answers: News[] = [];
    for (const one of steps) {
      if (one.is === "act") server.act(one.which, one.what);
      // Any frame ever sent may come now, again or for the first time; those not picked are lost.
      else if (one.is === "frame") state = run(server.frames.slice(Math.max(0, server.frames.length - one.at - 1)).slice(0, 1).map((frame) => ({ t: "frame", now: 0, frame })), state);
      else if (one.is === "next") state = run(server.frames.filter((frame) => frame.base === state.feed).map((frame) => ({ t: "frame", now: 0, frame })), state);
      else if (one.is === "list") answers.push({ t: "listed", key: inbox, page: server.list(one.after ? state.lists[inbox]?.next : undefined), ...(one.after && state.lists[inbox]?.next ? { after: state.lists[inbox]!.next! } : {}) });
      else if (one.is === "open") {
        const thread = server.open(`k${one.which}`);
        state = run([{ t: "opening", conversation: `k${one.which}` }], state);
        if (thread) answers.push({ t: "opened", conversation: `k${one.which}`, thread });
        else answers.push({ t: "unopened", conversation: `k${one.which}` });
      } else if (one.is === "answer") state = run(answers.splice(one.at % Math.max(1, answers.length), 1), state);
      else state = one.is === "keep" ? trimmed(state, -1) : state;
    }
    state = run(answers, state);
    state = run(server.frames.filter((frame) => frame.base >= state.feed).map((frame) => ({ t: "frame", now: 0, frame })), state);
    for (let more = state.lists[inbox]?.loaded ? state.lists[inbox]!.next : ""; more !== undefined;) {
      state = run([{ t: "listed", key: inbox, page: server.list(more || undefined), ...(more ? { after: more } : {}) }], state);
      more = state.lists[inbox]?.next;
    }
    expect(state.lists[inbox]!.ids).toEqual(server.sorted().map((one) => one.id));
    for (const one of server.sorted()) expect(state.rows[one.id]).toEqual(one);
    for (const [id, thread] of Object.entries(state.threads)) {
      if (!thread.loaded || thread.stale || thread.loading) continue;
      const truth = server.entries.get(id) ?? [];
      expect(thread.entries).toEqual(truth.slice(truth.length - thread.entries.length));
      expect(thread.entries.length).toBeGreaterThan(0);
    }
  }), { numRuns: 1500 });
});

test("the increments of every list equal a list built anew", () => {
  fc.assert(fc.property(fc.array(fc.record({ which: fc.nat(6), what: fc.nat(4) }), { maxLength: 60 }), (acts) => {
    const server = new Server();
    let state = run(viewOrder.flatMap((view) => (["newest", "oldest"] as const).map((order): News => ({ t: "listed", key: listKey(view, order, 0), page: page([], 0) }))));
    for (const { which, what } of acts) server.act(which, what);
    state = run(server.frames.map((frame) => ({ t: "frame", now: 0, frame })), state);
    for (const view of viewOrder) for (const order of ["newest", "oldest"] as const) {
      const truth = [...server.rows.values()].filter((one) => belongs(one, view, me.id)).sort((a, b) => compare({ at: a.lastAt, id: a.id }, { at: b.lastAt, id: b.id }, order));
      expect(state.lists[listKey(view, order, 0)]!.ids).toEqual(truth.map((one) => one.id));
    }
  }), { numRuns: 200 });
});

test("what is kept on disk is a smaller truth at the same feed number", () => {
  const first = run([{ t: "listed", key: inbox, page: page([row({ id: "a", lastAt: 9 }), row({ id: "b", lastAt: 8 })], 0, "n1") }]);
  const both = run([{ t: "listed", key: inbox, page: page([row({ id: "c", lastAt: 7 })], 0), after: "n1" }], first);
  const asked = run([{ t: "asked", intent: intent({ request: { type: "status", status: "resolved" } }) }], both);
  const kept = forDisk(asked);
  expect(kept.lists[inbox]).toMatchObject({ ids: ["a", "b"], next: "n1" });
  expect(kept.feed).toBe(asked.feed);
  expect(kept.intents).toEqual([]);
});
