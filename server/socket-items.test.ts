/** What an agent may see of the feed, and how it is put into frames. */
import { describe, expect, test } from "bun:test";
import type { ConversationRow, FeedItem } from "./protocol";
import { frameBytesMax } from "./protocol";
import type { Scope } from "./access";
import { entryOf, framesOf, Item, published, shownTo } from "./socket-items";
import { Page, Pages, pageEvents } from "./socket-pages";

const me = 7;
const restricted: Scope = { tenant: 1, user: me, role: "agent", sees: "own" };
const row = (assignee: number): ConversationRow => ({
  id: "c", number: 1, channel: 1, platform: "telegram", contact: "k", name: "Eva", status: "open", priority: "none", assignee, tags: [], unread: 0, entries: 1, lastAt: 1, preview: "secret", previewKind: "in",
  trouble: 0, windowUntil: 0, snoozedUntil: 0, waitingSince: 0,
});
const entry = (body: string) => ({ conversation: "c", number: 1, at: 1, kind: "in", author: "contact", body, content: null, ext: null }) as const;

describe("an event", () => {
  /** audience before and after, whose it is in the contents (which may be newer), what is shown */
  const table: [number, number, number, "all of it" | "appeared" | "gone" | "nothing"][] = [
    [0, 0, 0, "all of it"], [me, me, me, "all of it"], [0, me, me, "all of it"], [me, 0, 0, "all of it"],
    [8, me, me, "appeared"], [8, 0, 0, "appeared"],
    [me, 8, 8, "gone"], [0, 8, 8, "gone"],
    [8, 8, 8, "nothing"], [8, 9, 9, "nothing"],
    // Contents are newer than the event: it has gone to somebody else since, or come to me.
    [0, 0, 8, "gone"], [me, me, 8, "gone"], [8, 0, 8, "nothing"], [me, 8, me, "gone"], [8, 8, me, "nothing"],
  ];
  for (const [before, after, holder, expected] of table) {
    test(`seen by ${before} then ${after}, now ${holder}'s: ${expected}`, () => {
      const shown = shownTo(restricted, new Item({ id: "c", what: "entry", n: 1, seen: [before, after] }, { row: row(holder), holder, entry: entry("secret") }));
      if (expected === "nothing") return expect(shown).toBeNull();
      const item = JSON.parse(shown?.json ?? "null") as FeedItem;
      expect(shown?.gone).toBe(expected === "gone");
      if (expected === "gone") expect(item).toEqual({ id: "c", what: "entry", gone: true });
      else expect(item).toEqual({ ...(expected === "appeared" && { appeared: true }), id: "c", what: "entry", n: 1, row: row(holder), entry: entry("secret") });
    });
  }

  test("is seen whole by who sees all, without its audience", () => {
    const shown = shownTo({ ...restricted, sees: "all" }, published({ id: "c", what: "change", n: 2, seen: [8, 9] }, { row: row(9), delivery: { state: "read", attempt: 1, at: 5 } }));
    expect(JSON.parse(shown?.json ?? "")).toEqual({ id: "c", what: "change", n: 2, row: row(9), delivery: { state: "read", attempt: 1, at: 5 } });
  });

  test("carries an entry with its delivery", () => {
    const item = published({ id: "c", what: "entry", n: 1, seen: [0, 0] }, { entry: entry("hi"), delivery: { state: "queued", attempt: 1, at: 5 } });
    expect(JSON.parse(item.json)).toEqual({ id: "c", what: "entry", n: 1, entry: { ...entry("hi"), delivery: { state: "queued", attempt: 1, at: 5 } } });
  });

  test("too large for a frame is cut, not dropped", () => {
    const item = published({ id: "c", what: "entry", n: 1, seen: [0, 0] }, { row: row(0), entry: entry("漢".repeat(40_000)) });
    expect(Buffer.byteLength(item.json)).toBeLessThan(frameBytesMax);
    expect((JSON.parse(item.json) as FeedItem).entry?.body.endsWith(" …")).toBe(true);
  });
});

describe("frames", () => {
  const jsons = (count: number, bytes: number) => Array.from({ length: count }, (_, at) => JSON.stringify({ id: `c${at}`, what: "row", x: "é".repeat(bytes / 2) }));

  test("a small commit is one frame", () => {
    expect(framesOf(10, 13, jsons(3, 10)).map((frame) => JSON.parse(frame) as unknown)).toMatchObject([{ t: "feed", base: 10, seq: 13, events: [{ id: "c0" }, { id: "c1" }, { id: "c2" }] }]);
  });

  test("a large commit is several that follow on one another, none too large, nothing lost", () => {
    const frames = framesOf(100, 400, jsons(300, 1_000));
    expect(frames.length).toBeGreaterThan(4);
    let at = 100;
    const ids: string[] = [];
    for (const text of frames) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(frameBytesMax);
      const frame = JSON.parse(text) as { base: number; seq: number; events: { id: string }[] };
      expect(frame.base).toBe(at);
      expect(frame.seq - frame.base).toBe(frame.events.length);
      at = frame.seq;
      ids.push(...frame.events.map((event) => event.id));
    }
    expect(at).toBe(400);
    expect(ids).toEqual(Array.from({ length: 300 }, (_, n) => `c${n}`));
  });

  test("those with holes end at the number of their last event, the last one at what was looked at", () => {
    const frames = framesOf(0, 90, jsons(30, 8_000), Array.from({ length: 30 }, (_, at) => at * 3 + 1)).map((frame) => JSON.parse(frame) as { base: number; seq: number });
    expect(frames[0]?.base).toBe(0);
    frames.slice(1).forEach((frame, at) => expect(frame.base).toBe(frames[at]?.seq ?? -1));
    expect(frames.at(-1)?.seq).toBe(90);
  });

  test("nothing to show is a cursor, and nothing new is no frame", () => {
    expect(framesOf(5, 9, [])).toEqual(['{"t":"cursor","seq":9}']);
    expect(framesOf(9, 9, [])).toEqual([]);
  });
});

test("an entry read from the store is the entry that was published", () => {
  const read = { conversation: "c", number: 3, at: 9, kind: "out", author: "user/1", body: "hi", content: '{"forwarded":true}', ext: "x", state: 5, attempt: 2, deliveredAt: 11, code: null, reason: "r", hint: null };
  expect(entryOf(read)).toEqual({
    conversation: "c", number: 3, at: 9, kind: "out", author: "user/1", body: "hi", content: { forwarded: true }, ext: "x", delivery: { state: "delivered", attempt: 2, at: 11, reason: "r" },
  });
  expect(entryOf({ ...read, state: null, content: null })).not.toHaveProperty("delivery");
});

describe("pages", () => {
  const items = (from: number, count: number): Item[] => Array.from({ length: count }, (_, at) => new Item({ id: `c${from + at + 1}`, what: "row", seen: [0, 0] }, {}));
  const idsAfter = (page: Page | null, at: number) => page?.after(at).map((item) => item.event.id);

  test("what was published is not read", async () => {
    const pages = new Pages(() => Promise.reject(new Error("read")), () => 4);
    pages.keep(60, items(60, 10));
    expect(idsAfter(await pages.holding(60, 70), 60)).toEqual(["c61", "c62", "c63", "c64"]);
    expect(idsAfter(await pages.holding(64, 70), 64)).toEqual(["c65", "c66", "c67", "c68", "c69", "c70"]);
  });

  test("what was not is read once, for however many ask, and joins what was published", async () => {
    const reads: number[][] = [];
    const pages = new Pages(async (from, to) => (reads.push([from, to]), items(from, to - from)), () => 4);
    pages.keep(70, items(70, 5));
    const [first, second] = await Promise.all([pages.holding(65, 75), pages.holding(68, 75)]);
    expect(reads).toEqual([[64, 75]]);
    expect(idsAfter(first, 65)).toEqual(["c66", "c67", "c68", "c69", "c70", "c71", "c72", "c73", "c74", "c75"]);
    expect(first).toBe(second);
  });

  test("what is gone is null, and no page is kept beyond the limit", async () => {
    const pages = new Pages(async (from, to) => (from < 64 ? null : items(from, to - from)), () => 2);
    expect(await pages.holding(3, 1_000)).toBeNull();
    for (const at of [64, 128, 192, 256]) expect((await pages.holding(at, 1_000))?.base).toBe(at);
  });

  test("a full page's frames are made once", () => {
    const page = new Page(0);
    items(0, pageEvents).forEach((item, at) => page.put(at + 1, item));
    expect(page.framesAfter(0)).toBe(page.framesAfter(0));
    expect(JSON.parse(page.framesAfter(60)[0] ?? "")).toMatchObject({ base: 60, seq: 64 });
  });
});
