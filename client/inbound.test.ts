import { expect, test } from "bun:test";
import type { Down } from "../server/protocol";
import { Inbound, joined } from "./inbound";

const feed = (base: number, seq: number): Down => ({ t: "feed", base, seq, events: Array.from({ length: seq - base }, (_, at) => ({ id: `e${base + at + 1}`, what: "row" as const })) });

function listener(from: number) {
  const at = { feed: from, asked: 0, applied: [] as Down[] };
  const inbound = new Inbound((frame) => {
    at.applied.push(frame);
    if (frame.t === "feed" || frame.t === "cursor") at.feed = frame.seq;
  }, () => at.feed, () => void at.asked++);
  const hear = (...frames: Down[]): void => {
    for (const frame of frames) inbound.heard(frame);
    inbound.flush();
  };
  return { at, inbound, hear };
}

test("frames that follow on each other are one change", () => {
  expect(joined([feed(1, 2), feed(2, 4), { t: "cursor", seq: 5 }, feed(5, 6)])).toEqual([feed(1, 4), { t: "cursor", seq: 5 }, feed(5, 6)]);
});

test("a hole asks once for what is missing and takes nothing until the session is taken up again", () => {
  const { at, inbound, hear } = listener(10);
  hear(feed(12, 13), feed(13, 14));
  hear(feed(14, 15), { t: "cursor", seq: 16 });
  expect([at.asked, at.feed, at.applied.length]).toEqual([1, 10, 0]);
  inbound.restarted();
  hear(feed(10, 16));
  expect(at.feed).toBe(16);
});

test("what was applied already is passed over", () => {
  const { at, hear } = listener(10);
  hear(feed(8, 9));
  hear(feed(9, 10));
  expect([at.asked, at.applied.length]).toEqual([0, 0]);
});

test("typing passes even while something is missing", () => {
  const { at, hear } = listener(10);
  hear(feed(12, 13));
  hear({ t: "typing", conversation: "a", who: "contact", untilMs: 5 });
  expect(at.applied).toHaveLength(1);
});
