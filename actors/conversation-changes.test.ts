/** What overtakes what it is about: deletions and edits before their message, receipts before the answer that names theirs. By tables. */
import { describe, expect, test } from "bun:test";
import type { Effect } from "./behavior";
import { conversation, type State } from "./conversation";
import { openRun } from "./conversation-testing";
import type { Answer, Content, ConversationMessage, ConversationRow, Received } from "./messages";

const noon = Date.UTC(2026, 10, 21, 12);
const thread = { channel: 7, platform: "messenger", contact: "p1", number: 12 } as const;
const keys = ["psid:77"] as const;

const run = openRun(() => noon);
const text = (words: string): Content => ({ type: "text", text: words });
const said = (ext: string, content: Content = text(ext)): Received => ({ type: "received", ext, sentAt: noon, identities: [], keys, content, thread });
const deleted = (target: string): ConversationMessage => ({ type: "revoked", target, sentAt: noon + 5 });
const changed = (target: string, words: string, sentAt = noon + 3): ConversationMessage => ({ type: "edited", target, content: text(words), sentAt });
const photo: Content = { type: "media", media: "image", ref: "https://cdn.example/1" };

const entries = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "store" && each.table === "entry" ? [each.row] : []));
const rowOf = (state: State): ConversationRow | null => conversation.row!(state);
const calls = (effects: readonly Effect[]) => effects.filter((each) => each.effect === "call" && each.request.kind === "fetch");
const fresh = (): State => conversation.initial("c1");

describe("a message that was deleted before it came", () => {
  test("is an entry that shows nothing, in a thread of its own too", () => {
    const { state, effects } = run(fresh(), deleted("m1"), said("m1"));
    expect(entries(effects)).toMatchObject([{ number: 1, kind: "in", body: "", content: { revoked: noon + 5 }, ext: "m1" }]);
    expect(rowOf(state)).toMatchObject({ preview: "", previewKind: "other", unread: 1 });
  });
  test("has all its parts deleted, and no file is fetched for them", () => {
    const { effects } = run(fresh(), deleted("m1"), said("m1", photo), said("m1", photo), said("m2", photo));
    expect(entries(effects).map((entry) => entry.content?.revoked)).toEqual([noon + 5, noon + 5, undefined]);
    expect(calls(effects)).toHaveLength(1);
  });
  test("takes no other message with it", () => {
    expect(entries(run(fresh(), deleted("m1"), said("m2")).effects)[0]).toMatchObject({ body: "m2", content: null });
  });
});

describe("a message that was edited before it came", () => {
  test("says what it says now, by its newest edit", () => {
    const { state, effects } = run(fresh(), changed("m1", "38"), changed("m1", "39", noon + 4), said("m1", text("37")));
    expect(entries(effects)).toMatchObject([{ body: "39", content: { edited: noon + 4 } }]);
    expect(rowOf(state)?.preview).toBe("39");
  });
  test("and then deleted shows nothing", () => {
    expect(entries(run(fresh(), changed("m1", "38"), deleted("m1"), said("m1")).effects)).toMatchObject([{ body: "", content: { revoked: noon + 5 } }]);
  });
});

describe("what was said of messages that never come", () => {
  test("is forgotten, the oldest first, before the snapshot grows", () => {
    const many = Array.from({ length: 100 }, (_, nth) => (nth % 2 ? deleted(`m${nth}`) : changed(`m${nth}`, "x".repeat(5_000))));
    const { state } = run(fresh(), ...many);
    expect(JSON.stringify(state.early).length).toBeLessThan(8_200);
    expect(entries(run(state, said("m99")).effects)[0]?.content).toEqual({ revoked: noon + 5 });
  });
  test("is not kept for the newest message, which is here", () => {
    expect(run(fresh(), said("m1"), changed("m1", "x"), deleted("m1")).state.early).toBeUndefined();
  });
});

describe("the list", () => {
  test("shows what the newest message says now, and nothing of it when it is deleted", () => {
    const told = [said("m1"), said("m2"), changed("m2", "two"), deleted("m1"), deleted("m2")];
    const rows = told.map((_, last) => rowOf(run(fresh(), ...told.slice(0, last + 1)).state)!);
    expect(rows.map((row) => [row.preview, row.previewKind])).toEqual([["m1", "in"], ["m2", "in"], ["two", "in"], ["two", "in"], ["", "other"]]);
  });
  test("keeps an agent's words when what they answer is deleted", () => {
    const reply: ConversationMessage = { type: "requested", by: 3, request: { type: "reply", content: text("sí") } };
    const { state } = run(fresh(), said("m1"), reply, deleted("m1"));
    expect(rowOf(state)).toMatchObject({ preview: "sí", previewKind: "out" });
  });
});

describe("a receipt that overtakes the answer", () => {
  const reply = (words: string): ConversationMessage => ({ type: "requested", by: 3, request: { type: "reply", content: text(words) } });
  const back = (number: number, answer: Answer): ConversationMessage => ({
    type: "answered", call: `c1.${number}.1`, request: { kind: "deliver", channel: 7, conversation: "c1", number, attempt: 1, to: keys }, answer,
  });
  const sent = (number: number, ext: string): ConversationMessage => back(number, { result: "sent", ext, at: noon + number });
  const states = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "fold" && each.fold.fold === "delivery" && each.fold.number !== undefined ? [[each.fold.number, each.fold.state]] : []));
  const sending = (): State => run(fresh(), said("m1"), reply("sí")).state;
  const early: readonly (readonly [fact: string, ...told: ConversationMessage[]])[] = [
    ["by the platform's id", { type: "receipt", state: "read", ext: "out2", sentAt: noon + 9 }],
    ["by a time", { type: "watermark", state: "read", upTo: noon + 9, sentAt: noon + 9 }],
    ["by the last message that was read", { type: "watermark", state: "read", upTo: noon + 9, ext: "out2", sentAt: noon + 9 }],
    ["in two steps", { type: "receipt", state: "read", ext: "out2", sentAt: noon + 9 }, { type: "receipt", state: "delivered", ext: "out2", sentAt: noon + 8 }],
  ];
  for (const [fact, ...told] of early)
    test(`${fact} counts as soon as the answer says whose it is`, () => {
      const { state, effects } = run(sending(), ...told, sent(2, "out2"));
      expect(states(effects).some(([number, is]) => number === 2 && is === "read")).toBe(true);
      expect([state.sent.map((each) => each.state), state.overtaken]).toEqual([["read"], undefined]);
    });
  test("that it failed puts it before people", () => {
    const { state, effects } = run(sending(), { type: "receipt", state: "failed", ext: "out2", sentAt: noon, code: "1" }, sent(2, "out2"));
    expect([state.trouble.map((each) => each.number), states(effects)]).toEqual([[2], [[2, "sent"], [2, "failed"]]]);
  });
  test("says nothing of a message that left after it, nor of another one's", () => {
    for (const told of [
      { type: "watermark", state: "read", upTo: noon, sentAt: noon }, { type: "receipt", state: "read", ext: "other", sentAt: noon }, { type: "watermark", state: "read", upTo: noon + 9, ext: "other", sentAt: noon },
    ] as const) expect(states(run(sending(), told, sent(2, "out2")).effects)).toEqual([[2, "sent"]]);
  });
  test("waits for an answer that is lost until an echo tells, and is kept for nothing when nothing is under way", () => {
    const lost = run(sending(), { type: "receipt", state: "delivered", ext: "out2", sentAt: noon + 9 }, back(2, { result: "unknown", reason: "No answer." }));
    expect(lost.state.overtaken).toHaveLength(1);
    const { state, effects } = run(lost.state, { ...said("out2", text("sí")), echo: true });
    expect([states(effects), state.trouble, entries(effects)]).toEqual([[[2, "sent"], [2, "delivered"]], [], []]);
    expect(run(run(sending(), sent(2, "out2")).state, { type: "receipt", state: "read", ext: "ancient", sentAt: noon }).state.overtaken).toBeUndefined();
  });
});
