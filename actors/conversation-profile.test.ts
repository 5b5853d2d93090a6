/** How a conversation comes by its customer's name, by tables: message in, effects out. */
import { describe, expect, test } from "bun:test";
import type { Effect, Envelope } from "./behavior";
import { conversation, type State } from "./conversation";
import { profileAttemptsMax, profileRetryMs } from "./conversation-profile";
import { platforms, type Answer, type ConversationMessage, type Platform, type ProfileRequest, type Received } from "./messages";

const noon = Date.UTC(2026, 10, 21, 12);
const keys = ["psid:77"] as const;
const picture = { id: "AAAAAAAAAAAAAAAAAAAAAA", mime: "image/jpeg", bytes: 9, width: 4, height: 3 };

let seq = 0;
const envelope = (at = noon): Envelope => ({ id: `m${++seq}`, tenant: 1, address: "conversation/c1", seq, at });
const said = (more: Partial<Received> = {}, platform: Platform = "messenger"): Received => ({
  type: "received", ext: `m_${++seq}`, sentAt: noon, identities: [], keys, content: { type: "text", text: "hola" }, thread: { channel: 7, platform, contact: "p1", number: 4821 }, ...more,
});
function run(state: State, message: ConversationMessage, at = noon): { state: State; effects: Effect[] } {
  const [next, ...effects] = conversation.receive(state, message, envelope(at));
  return { state: next, effects };
}
const fresh = () => conversation.initial("c1");
const asked = (effects: readonly Effect[]): ProfileRequest[] => effects.flatMap((each) => (each.effect === "call" && each.request.kind === "profile" ? [each.request] : []));
const answered = (request: ProfileRequest, answer: Answer): ConversationMessage => ({ type: "answered", call: "x", request, answer });
const begin = () => {
  const { state, effects } = run(fresh(), said());
  return { state, request: asked(effects)[0]! };
};
const passing = { result: "failed", retry: true, code: "613", reason: "Busy.", hint: "It is tried again." } as const;

describe("who a customer is", () => {
  test("is asked with their first message, once", () => {
    const { state, effects } = run(fresh(), said());
    expect(asked(effects)).toEqual([{ kind: "profile", channel: 7, conversation: "c1", to: keys, attempt: 1 }]);
    expect(asked(run(state, said()).effects)).toEqual([]);
  });

  test("is asked where webhooks tell no names, and nowhere else", () => {
    for (const platform of platforms) expect([platform, asked(run(fresh(), said({}, platform)).effects).length]).toEqual([platform, platform === "messenger" || platform === "instagram" ? 1 : 0]);
    expect(asked(run(fresh(), said({ name: "Noor" })).effects)).toEqual([]);
  });

  test("is asked when they write, not when we do: before that nobody is told", () => {
    const { state, effects } = run(fresh(), said({ echo: true }));
    expect(asked(effects)).toEqual([]);
    expect(asked(run(state, said()).effects)).toHaveLength(1);
  });

  test("is asked with the next message in conversations that are older than the question", () => {
    const { asked: _, ...older } = run(fresh(), said()).state;
    expect(asked(run(older, said()).effects)).toHaveLength(1);
  });

  test("becomes the name and the picture in lists, and the contact hears of it", () => {
    const { state, request } = begin();
    const done = run(state, answered(request, { result: "known", name: "Noor Haddad", handle: "noor.h", picture }));
    expect(done.state).toMatchObject({ name: "Noor Haddad", picture: picture.id });
    expect(done.effects).toContainEqual({ effect: "tell", to: "contact/p1", message: { type: "seen", name: "Noor Haddad", identities: [{ kind: "handle", value: "noor.h" }], sentAt: 0 } });
    expect(done.effects).toContainEqual({ effect: "feed", event: { id: "c1", what: "row", seen: [0, 0] } });
  });

  test("is kept when nothing new is told", () => {
    const { state, request } = begin();
    const known = run(state, answered(request, { result: "known", name: "Noor", picture })).state;
    expect(run(known, answered(request, { result: "known" })).state).toMatchObject({ name: "Noor", picture: picture.id });
  });

  test("is asked again after a while, so many times and no more", () => {
    let { state, request } = begin();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= profileAttemptsMax; attempt++) {
      const done = run(state, answered(request, passing));
      const timer = done.effects.find((each) => each.effect === "after");
      if (!timer || timer.effect !== "after") break;
      waits.push(timer.at - noon);
      const due = run(done.state, timer.message as ConversationMessage, timer.at);
      state = due.state;
      request = asked(due.effects)[0]!;
      expect(request.attempt).toBe(attempt + 1);
    }
    expect(waits).toEqual([...profileRetryMs]);
  });

  test("is asked no sooner than the platform wants", () => {
    const { state, request } = begin();
    expect(run(state, answered(request, { ...passing, afterMs: 90_000 })).effects).toMatchObject([{ effect: "after", at: noon + 90_000 }]);
  });

  test("that can't be known harms nothing", () => {
    const { state, request } = begin();
    for (const answer of [{ ...passing, retry: false }, { result: "done" }, { result: "unknown", reason: "Lost." }] as const) expect(run(state, answered(request, answer))).toEqual({ state, effects: [] });
  });
});
