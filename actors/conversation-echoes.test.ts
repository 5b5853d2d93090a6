/** Echoes by tables: what our own account said becomes an entry only when somebody said it elsewhere. */
import { describe, expect, test } from "bun:test";
import type { Effect } from "./behavior";
import { conversation, type State } from "./conversation";
import { openRun } from "./conversation-testing";
import type { Answer, Content, ConversationMessage, Received, Request } from "./messages";

const noon = Date.UTC(2026, 10, 21, 12);
const thread = { channel: 7, platform: "instagram", contact: "p1", number: 12 } as const;
const keys = ["igsid:4411"] as const;

let seq = 0;
const run = openRun(() => noon);
const text = (words: string): Content => ({ type: "text", text: words });
const photo: Content = { type: "media", media: "image", ref: "https://tienda.example/38.jpg" };
const said = (content: Content, more: Partial<Received> = {}): Received => ({ type: "received", ext: `mid.${++seq}`, sentAt: noon, identities: [], keys, content, thread, ...more });
const echo = (content: Content, ext: string, more: Partial<Received> = {}): Received => said(content, { ext, echo: true, ...more });
const reply = (content: Content): ConversationMessage => ({ type: "requested", by: 3, request: { type: "reply", content } satisfies Request });
const back = (number: number, answer: Answer, attempt = 1): ConversationMessage => ({
  type: "answered", call: `c1.${number}.${attempt}`, request: { kind: "deliver", channel: 7, conversation: "c1", number, attempt, to: keys }, answer,
});
const lost: Answer = { result: "unknown", reason: "No answer." };

const begun = (): State => run(conversation.initial("c1"), said(text("hola"))).state;
const entries = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "store" && each.table === "entry" ? [[each.row.number, each.row.author, each.row.body]] : []));
const folds = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "fold" && each.fold.fold === "delivery" ? [[each.fold.number, each.fold.state, each.fold.ext]] : []));
const timers = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "after" ? [each.message as ConversationMessage] : []));

describe("the echo of our own message", () => {
  test("that comes after the answer is known by the platform's id", () => {
    const sent = run(begun(), reply(text("La 38 sí")), back(2, { result: "sent", ext: "mid.out" })).state;
    expect(run(sent, echo(text("La 38 sí"), "mid.out")).effects).toEqual([]);
  });
  test("that overtakes the answer is known by its text, and settles the delivery", () => {
    const first = run(begun(), reply(text("La 38  sí\n")), echo(text("La 38 sí"), "mid.out"));
    expect([entries(first.effects).length, folds(first.effects)]).toEqual([1, [[2, "sent", "mid.out"]]]);
    const answered = run(first.state, back(2, { result: "sent", ext: "mid.out" }));
    expect([entries(answered.effects), answered.state.sent.length, answered.state.outbox]).toEqual([[], 1, []]);
  });
  test("proves a delivery whose answer is lost, before or after it is", () => {
    const before = run(begun(), reply(text("La 38 sí")), echo(text("La 38 sí"), "mid.out"), back(2, lost));
    expect([before.state.trouble, folds(before.effects)]).toEqual([[], [[2, "sent", "mid.out"]]]);
    const after = run(begun(), reply(text("La 38 sí")), back(2, lost), echo(text("La 38 sí"), "mid.out"));
    expect([after.state.trouble, folds(after.effects), entries(after.effects)]).toEqual([[], [[2, "unknown", undefined], [2, "sent", "mid.out"]], [[2, "user/3", "La 38 sí"]]]);
  });
  test("ends the attempts that a refusal would have begun", () => {
    const { state, effects } = run(begun(), reply(text("sí")), echo(text("sí"), "mid.out"), back(2, { result: "failed", retry: true, code: "2", reason: "Busy.", hint: "Wait." }));
    expect([state.outbox, timers(effects)]).toEqual([[], []]);
  });
  test("of a file waits for the answer, and is dropped when that names it", () => {
    const waiting = run(begun(), reply(photo), echo({ ...photo, ref: "https://cdn.example/x" } as Content, "mid.out"));
    expect([entries(waiting.effects).length, timers(waiting.effects).length]).toEqual([1, 1]);
    const settled = run(waiting.state, back(2, { result: "sent", ext: "mid.out" }), ...timers(waiting.effects));
    expect(entries(settled.effects)).toEqual([]);
  });
  test("is counted in no unread, reopening or waiting", () => {
    const sent = run(begun(), reply(text("sí")), back(2, { result: "sent", ext: "mid.out" })).state;
    const resolved = run(sent, { type: "requested", by: 3, request: { type: "status", status: "resolved" } }).state;
    expect(run(resolved, echo(text("sí"), "mid.out")).state).toEqual(resolved);
  });
});

describe("the echo of what was said elsewhere", () => {
  test("is an entry of its own, though it says the same as something sent before", () => {
    const sent = run(begun(), reply(text("sí")), back(2, { result: "sent", ext: "mid.out" })).state;
    expect(entries(run(sent, echo(text("sí"), "mid.else")).effects)).toEqual([[3, "elsewhere", "sí"]]);
  });
  test("waits while a delivery is under way, and is kept when the answer names another message", () => {
    const waiting = run(begun(), reply(text("uno")), echo(text("otro"), "mid.else"));
    expect(entries(waiting.effects)).toHaveLength(1);
    const settled = run(waiting.state, back(2, { result: "sent", ext: "mid.out" }), ...timers(waiting.effects));
    expect(entries(settled.effects)).toEqual([[3, "elsewhere", "otro"]]);
  });
  test("of a file is kept when no answer comes: nobody can tell whose it is", () => {
    const waiting = run(begun(), reply(photo), echo(photo, "mid.out"));
    const settled = run(waiting.state, back(2, lost), ...timers(waiting.effects));
    expect([entries(settled.effects), settled.state.trouble.length]).toEqual([[[3, "elsewhere", ""]], 1]);
  });
  test("settles nothing that the platform refused", () => {
    const refused = run(begun(), reply(text("sí")), back(2, { result: "failed", retry: false, code: "10", reason: "No.", hint: "Wait." })).state;
    const { state, effects } = run(refused, echo(text("sí"), "mid.else"));
    expect([entries(effects), state.trouble.length]).toEqual([[[3, "elsewhere", "sí"]], 1]);
  });
  test("begins a conversation that can be answered", () => {
    const { state, effects } = run(conversation.initial("c1"), echo(text("Hola, somos la tienda"), "mid.1"), reply(text("¿Sigue ahí?")));
    expect([state.unread, effects.flatMap((each) => (each.effect === "call" && each.request.kind === "deliver" ? each.request.to : []))]).toEqual([0, [...keys]]);
  });
});
