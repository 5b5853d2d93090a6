/** How files are copied, by tables: message in, effects out. */
import { describe, expect, test } from "bun:test";
import type { Effect, Envelope } from "./behavior";
import { conversation, type State } from "./conversation";
import { fetchAttemptsMax, fetchRetryMs } from "./conversation-media";
import type { Answer, Content, ConversationMessage, FetchRequest, Received } from "./messages";

const noon = Date.UTC(2026, 10, 21, 12);
const thread = { channel: 7, platform: "whatsapp", contact: "p1", number: 4821 } as const;
const file = { id: "AAAAAAAAAAAAAAAAAAAAAA", mime: "image/jpeg", bytes: 9, width: 4, height: 3 };
const photo = (ref: string, more: object = {}): Content => ({ type: "media", media: "image", ref, ...more });

let seq = 0;
const envelope = (at = noon): Envelope => ({ id: `m${++seq}`, tenant: 1, address: "conversation/c1", seq, at });
const said = (content: Content, more: Partial<Received> = {}): Received => ({
  type: "received", ext: `wamid.${++seq}`, sentAt: noon, name: "María", identities: [], keys: ["phone:34600"], content, thread, ...more,
});
function run(state: State, message: ConversationMessage, at = noon): { state: State; effects: Effect[] } {
  const [next, ...effects] = conversation.receive(state, message, envelope(at));
  return { state: next, effects };
}
const fresh = () => conversation.initial("c1");
const fetches = (effects: readonly Effect[]): FetchRequest[] => effects.flatMap((each) => (each.effect === "call" && each.request.kind === "fetch" ? [each.request] : []));
const folds = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "fold" ? [each.fold] : []));
const answered = (request: FetchRequest, answer: Answer): ConversationMessage => ({ type: "answered", call: "x", request, answer });
const passing = { result: "failed", retry: true, code: "unreachable", reason: "No answer.", hint: "It is tried again." } as const;

describe("a customer's file", () => {
  test("is asked for with the message that told of it, from its channel, for its entry", () => {
    const { effects } = run(fresh(), said(photo("900100")));
    expect(fetches(effects)).toEqual([{ kind: "fetch", channel: 7, conversation: "c1", number: 1, attempt: 1, content: photo("900100") as never }]);
  });

  test("is asked for when our own account sent it elsewhere, too", () => {
    expect(fetches(run(fresh(), said(photo("900100"), { echo: true })).effects)).toHaveLength(1);
  });

  test("is not asked for when there is none", () => {
    for (const content of [{ type: "text", text: "hola" }, { type: "location", latitude: 1, longitude: 2 }] as const) expect(fetches(run(fresh(), said(content)).effects)).toEqual([]);
  });

  test("of an album is an entry and a call of its own, under ids of their own", () => {
    let state = fresh();
    const ids = new Set<string>();
    const numbers: (number | undefined)[] = [];
    for (const ref of ["1", "2", "3"]) {
      const done = run(state, said(photo(ref, { album: "a" })));
      state = done.state;
      for (const each of done.effects) if (each.effect === "call") ids.add(each.id);
      numbers.push(...fetches(done.effects).map((request) => request.number));
    }
    expect([ids.size, numbers]).toEqual([3, [1, 2, 3]]);
  });

  test("that an edit brings is asked for by the platform's id of the message", () => {
    const { state } = run(fresh(), said(photo("1")));
    const { effects } = run(state, { type: "edited", target: "wamid.x", content: photo("2"), sentAt: noon });
    expect(fetches(effects)).toMatchObject([{ ext: "wamid.x", attempt: 1, content: { ref: "2" } }]);
    expect(fetches(run(state, { type: "edited", target: "wamid.x", content: { type: "text", text: "2" }, sentAt: noon }).effects)).toEqual([]);
  });
});

describe("the answer", () => {
  const { state, effects } = run(fresh(), said(photo("900100")));
  const request = fetches(effects)[0]!;

  test("puts our copy into the entry, and nothing into the snapshot", () => {
    const done = run({ ...state, assignee: 4 }, answered(request, { result: "fetched", file }));
    expect(folds(done.effects)).toEqual([{ fold: "media", conversation: "c1", number: 1, ext: undefined, ref: "900100", seen: 4, file }]);
    expect(done.state).toEqual({ ...state, assignee: 4 });
  });

  test("that is a refusal for good tells people why and what to do", () => {
    const answer = { result: "failed", retry: false, code: "too_large", reason: "The film has 90 MB; we keep 64.", hint: "Ask for a shorter one." } as const;
    expect(folds(run(state, answered(request, answer)).effects)).toMatchObject([{ fold: "media", number: 1, refused: "The film has 90 MB; we keep 64. Ask for a shorter one." }]);
  });

  test("that may change is asked for again later, a limited number of times, and then told", () => {
    let again = request;
    for (const waitMs of fetchRetryMs) {
      const { effects } = run(state, answered(again, passing));
      const [timer] = effects;
      expect(effects).toHaveLength(1);
      expect(timer).toMatchObject({ effect: "after", at: noon + waitMs, message: { type: "fetch_due" } });
      const due = run(state, (timer as Extract<Effect, { effect: "after" }>).message as ConversationMessage);
      again = fetches(due.effects)[0]!;
    }
    expect(again.attempt).toBe(fetchAttemptsMax);
    expect(folds(run(state, answered(again, passing)).effects)).toMatchObject([{ fold: "media", refused: "No answer. It is tried again." }]);
  });

  test("waits as long as the platform says, if that is longer", () => {
    const { effects } = run(state, answered(request, { ...passing, afterMs: 90_000 }));
    expect(effects).toMatchObject([{ effect: "after", at: noon + 90_000 }]);
  });

  test("that nobody can make sense of is told as a missing file", () => {
    expect(folds(run(state, answered(request, { result: "unknown", reason: "?" })).effects)).toMatchObject([{ refused: expect.stringContaining("send it again") }]);
  });
});
