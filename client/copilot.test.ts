import { describe, expect, test } from "bun:test";
import type { Down, Entry, FeedItem, Labels } from "../server/protocol";
import { ghostOf, isOutOfDate, lastSuggestion, offeredDraft, waitingDraft } from "./copilot";
import { emptyState, listKey, type Intent, type State } from "./state";
import { reduce, type News } from "./store";
import { entry, me, row, suggestion, welcome } from "./testing";

const run = (news: readonly News[], from: State = reduce(emptyState, { t: "welcome", welcome: welcome(), resumed: false, now: 0 })): State => news.reduce(reduce, from);
const portion = (from: number, text: string, more: Partial<Extract<Down, { t: "drafting" }>> = {}): News => ({ t: "frame", now: 5_000, frame: { t: "drafting", conversation: "a", draft: "d1", from, text, ...more } });
const thread = (entries: Entry[], suggested?: number): News => ({
  t: "opened", conversation: "a", thread: { row: row({ entries: entries.length, ...(suggested && { suggestion: suggested }) }), entries, more: false, viewing: [], contact: { id: "k1", name: "Noor", identities: [], conversations: 1, since: 0 }, seq: 0 },
});
const feed = (...events: FeedItem[]): News => ({ t: "frame", now: 0, frame: { t: "feed", base: 0, seq: events.length, events } });
const asks = (request: Intent["request"]): News => ({ t: "asked", intent: { client: "c1", conversation: "a", at: 4_000, by: me.id, order: 1, state: "queued", request } });
const opened = (...more: News[]): State => run([thread([entry()]), { t: "show", conversation: "a" }, ...more]);

describe("a draft that is being written", () => {
  test("grows by its portions", () => {
    expect(opened(portion(0, "Hola "), portion(5, "Noor")).drafting["a"]).toEqual({ draft: "d1", text: "Hola Noor", at: 5_000, isCut: false });
  });
  test("is there from the wish on, and counts its time from there", () => {
    const state = opened(asks({ type: "suggest" }));
    expect(state.drafting["a"]).toEqual({ draft: "", text: "", at: 4_000, isCut: false });
    expect(run([portion(0, "Hola")], state).drafting["a"]).toMatchObject({ text: "Hola", at: 4_000 });
  });
  test("is not there when the wish was refused", () => {
    const state = opened(asks({ type: "suggest" }), { t: "answered", client: "c1", outcome: { ok: false, error: "unsupported", say: "It is off." } });
    expect(state.drafting["a"]).toBeUndefined();
  });
  test("stands still when a portion is missing, whatever comes then", () => {
    expect(opened(portion(0, "Hola "), portion(9, "!"), portion(5, "Noor")).drafting["a"]).toMatchObject({ text: "Hola ", isCut: true });
  });
  test("gives way to another one", () => {
    expect(opened(portion(0, "Hola "), portion(0, "Buenas", { draft: "d2" })).drafting["a"]).toMatchObject({ draft: "d2", text: "Buenas" });
  });
  test("goes when it is given up, but not with another's end", () => {
    const state = opened(portion(0, "Hola "));
    expect(run([portion(5, "", { draft: "d0", end: true })], state).drafting["a"]).toBeDefined();
    expect(run([portion(5, "", { end: true })], state).drafting["a"]).toBeUndefined();
  });
  test("goes at once when it is stopped, and when nothing has come for long", () => {
    expect(opened(portion(0, "Hola"), asks({ type: "stop_suggesting" })).drafting["a"]).toBeUndefined();
    expect(opened(portion(0, "Hola"), { t: "quiet", now: 60_000 }).drafting["a"]).toBeDefined();
    expect(opened(portion(0, "Hola"), { t: "quiet", now: 200_000 }).drafting["a"]).toBeUndefined();
  });
  test("goes when the customer writes again, and when it is whole", () => {
    expect(opened(portion(0, "Hola"), feed({ id: "a", what: "entry", n: 2, row: row({ entries: 2 }), entry: entry({ number: 2 }) })).drafting["a"]).toBeUndefined();
    expect(opened(portion(0, "Hola"), feed({ id: "a", what: "entry", n: 2, row: row({ entries: 2, suggestion: 2 }), entry: suggestion(2, "Hola") })).drafting["a"]).toBeUndefined();
  });
  test("stays when a colleague leaves a note", () => {
    expect(opened(portion(0, "Hola"), feed({ id: "a", what: "entry", n: 2, row: row({ entries: 2 }), entry: entry({ number: 2, kind: "note", author: "user/8" }) })).drafting["a"]).toBeDefined();
  });
});

describe("a draft that waits", () => {
  const waits = (...more: News[]): State => run([thread([entry(), suggestion(2, "¡Hola, Noor! Hay 10.")], 2), { t: "show", conversation: "a" }, ...more]);
  test("is the one that the row names", () => {
    expect(waitingDraft(waits(), "a")?.body).toBe("¡Hola, Noor! Hay 10.");
    expect(waitingDraft(waits(feed({ id: "a", what: "entry", n: 3, row: row({ entries: 3 }), entry: entry({ number: 3 }) })), "a")).toBeUndefined();
  });
  test("goes on where the agent's own words end, and nowhere else", () => {
    expect(ghostOf(waits(), "a")).toBe("¡Hola, Noor! Hay 10.");
    expect(ghostOf(waits({ t: "drafted", conversation: "a", draft: { text: "¡Hola, ", note: false } }), "a")).toBe("Noor! Hay 10.");
    expect(ghostOf(waits({ t: "drafted", conversation: "a", draft: { text: "Buenas", note: false } }), "a")).toBe("");
    expect(ghostOf(waits({ t: "drafted", conversation: "a", draft: { text: "¡Hola, Noor! Hay 10.", note: false } }), "a")).toBe("");
  });
  test("makes room for another one that is being written", () => {
    const writing = waits(portion(0, "Buenas"));
    expect([ghostOf(writing, "a"), offeredDraft(writing, "a")]).toEqual(["Buenas", undefined]);
  });
  test("is not offered for a note, nor to who does not want it", () => {
    expect(ghostOf(waits({ t: "drafted", conversation: "a", draft: { text: "", note: true } }), "a")).toBe("");
    expect(ghostOf(waits({ t: "unwanted", number: 2 }), "a")).toBe("");
    expect(ghostOf(waits({ t: "unwanted", number: 1 }), "a")).not.toBe("");
  });
  test("is gone before the server has heard that it was dismissed, or that an answer was sent", () => {
    expect(waitingDraft(waits(asks({ type: "dismiss", number: 2 })), "a")).toBeUndefined();
    expect(waitingDraft(waits(asks({ type: "reply", content: { type: "text", text: "Hola" }, suggestion: 2 })), "a")).toBeUndefined();
  });
  test("is out of date once the customer has written after it, unless somebody had decided about it", () => {
    const wrote = feed({ id: "a", what: "entry", n: 3, row: row({ entries: 3 }), entry: entry({ number: 3 }) });
    expect([isOutOfDate(waits(), "a"), isOutOfDate(waits(wrote), "a")]).toEqual([false, true]);
    const dismissed = { ...suggestion(2, "Hola"), content: { ...suggestion(2, "Hola").content, verdict: { outcome: "dismissed" as const } } };
    expect(isOutOfDate(run([thread([entry(), dismissed, entry({ number: 3 })])]), "a")).toBe(false);
    expect(isOutOfDate(run([thread([entry(), suggestion(2, "Hola"), entry({ number: 3, kind: "out", author: "user/7" }), entry({ number: 4 })])]), "a")).toBe(false);
  });
  test("that there is none is said until something else is", () => {
    const failed = suggestion(2, "", { failed: "timeout", says: ["It took too long."] });
    const state = run([thread([entry(), failed])]);
    expect(lastSuggestion(state, "a")?.content.suggested.failed).toBe("timeout");
    expect(lastSuggestion(run([thread([entry(), failed, entry({ number: 3, kind: "out", author: "user/7" })])]), "a")).toBeUndefined();
  });
});

describe("what a conversation is about", () => {
  const told = (labels: Labels): ReturnType<typeof row> => row({ insight: { number: 1, ...labels } });
  const spanish = listKey("inbox", "newest", 0, { language: "es" });
  test("decides which lists it stands in", () => {
    const listed = run([{ t: "listed", key: spanish, page: { rows: [told({ language: "es" })], seq: 0 } }]);
    expect(listed.lists[spanish]?.ids).toEqual(["a"]);
    expect(run([feed({ id: "a", what: "row", row: told({ language: "pt" }) })], listed).lists[spanish]?.ids).toEqual([]);
    expect(run([feed({ id: "b", what: "row", row: row({ id: "b" }) })], listed).lists[spanish]?.ids).toEqual(["a"]);
  });
  test("shows as corrected before the server has heard of it", () => {
    const state = run([{ t: "listed", key: spanish, page: { rows: [row({ insight: { number: 1, language: "es", category: "price", confidence: 0.6 } })], seq: 0 } }, asks({ type: "label", labels: { category: "purchase" } })]);
    expect(state.rows["a"]?.insight).toEqual({ number: 1, language: "es", category: "purchase", confidence: 1 });
  });
  test("names its list the same in whatever order it was chosen", () => {
    expect(listKey("inbox", "newest", 0, { language: "es", category: "price" })).toBe(listKey("inbox", "newest", 0, { category: "price", language: "es" }));
  });
});
