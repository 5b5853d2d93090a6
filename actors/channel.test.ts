import { describe, expect, test } from "bun:test";
import type { Envelope, Step } from "./behavior";
import { channel, standing, warnAheadMs, type State } from "./channel";
import { historyUntil, historyWith, noHistory, slotMs, type Letter } from "./channel-history";
import { alarmAt, noRhythm, rhythmAfter, silenceMsMin, usualBetween, type Rhythm } from "./channel-rhythm";
import type { ChannelMessage } from "./messages";

const hourMs = 3_600_000;
const minuteMs = 60_000;
const dayMs = 24 * hourMs;
/** a midnight */
const midnight = 20_000 * dayMs;
const at = (hour: number): number => midnight + hour * hourMs;

const envelopeAt = (at: number): Envelope => ({ id: "m", tenant: 1, address: "channel/7", seq: 1, at });
const receive = (state: State, message: ChannelMessage, moment: number): Step<State> => channel.receive(state, message, envelopeAt(moment));
const fresh = channel.initial("7");
const folds = (effects: Step<State>): unknown[] => effects.slice(1).flatMap((effect) => ("effect" in (effect as object) && (effect as { effect: string }).effect === "fold" ? [(effect as { fold: unknown }).fold] : []));
const refusal: ChannelMessage = { type: "refused", code: "190", reason: "The token has expired.", hint: "Reconnect." };

/** Hears something every `everyMinutes` from one moment to another, told once an hour as the server does at most once a minute. */
function hearing(state: State, from: number, to: number, everyMinutes: number): State {
  let now = state;
  for (let moment = from; moment < to; moment += hourMs) now = receive(now, { type: "heard", at: moment, count: 60 / everyMinutes }, moment)[0];
  return now;
}

test("a body that could not be read is buried, with the reason that people see", () => {
  const [state, ...effects] = receive(fresh, { type: "unparsed", reason: "not JSON" }, 5);
  expect([state.unparsed, effects]).toEqual([1, [{ effect: "bury", reason: "not JSON" }]]);
});

test("refused credentials are shown until they work again; working as always says nothing", () => {
  const [refused, ...told] = receive(fresh, refusal, 5);
  expect(told.map((effect) => effect.effect)).toEqual(["fold", "feed"]);
  expect(told[0]).toMatchObject({ fold: { channel: 7, state: "refused", say: "The token has expired. Reconnect." } });
  expect(receive(refused, refusal, 6).slice(1)).toEqual([]);
  const [works, ...cheer] = receive(refused, { type: "worked" }, 7);
  expect([works.refusedAt, cheer[0]]).toMatchObject([0, { fold: { state: "ok", say: null } }]);
  expect(receive(works, { type: "worked" }, 8)).toEqual([works]);
});

describe("the rhythm", () => {
  const busy: Rhythm = { hour: 0, counted: 0, usual: Array.from({ length: 24 }, () => 15) };
  const shop: Rhythm = { hour: 0, counted: 0, usual: Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 18 ? 15 : 0)) };
  const rare: Rhythm = { hour: 0, counted: 0, usual: Array.from({ length: 24 }, () => 0.01) };
  test.each<[string, Rhythm, number, number | null]>([
    ["a busy channel rings after the shortest silence that counts", busy, at(12), at(12) + silenceMsMin],
    ["a slower one when ten are missing", { ...busy, usual: busy.usual.map(() => 2) }, at(12), at(17)],
    ["a night is no alarm: it rings in the morning, when ten are missing", shop, at(18), at(33) + 40 * minuteMs],
    ["what hardly ever hears anything never rings", rare, at(12), null],
    ["what never heard anything never rings", noRhythm, at(12), null],
    ["hours that are not known count as the others do", { ...busy, usual: busy.usual.map((each, hour) => (hour < 13 ? each : -1)) }, at(12), at(15)],
  ])("%s", (_fact, rhythm, from, due) => expect(alarmAt(rhythm, from)).toBe(due));

  test("hours that are over are learned, those without a sound too", () => {
    let rhythm = rhythmAfter(noRhythm, at(9), 4);
    rhythm = rhythmAfter(rhythm, at(9.5), 2);
    expect(rhythm.usual.every((each) => each === -1)).toBe(true);
    rhythm = rhythmAfter(rhythm, at(12), 1);
    expect(rhythm.usual.slice(8, 13)).toEqual([-1, 6, 0, 0, -1]);
    rhythm = rhythmAfter(rhythm, at(33), 10);
    rhythm = rhythmAfter(rhythm, at(34), 1);
    expect(rhythm.usual[9]).toBe(7);
    expect(usualBetween(rhythm, at(33), at(34))).toBe(7);
  });
  test("months of silence are learned in bounded work", () => {
    const rhythm = rhythmAfter(rhythmAfter(noRhythm, at(9), 4), at(9) + 400 * dayMs, 1);
    expect(Math.max(...rhythm.usual)).toBe(0);
  });
});

describe("silence", () => {
  const busy = hearing(fresh, at(0), at(12), 4);
  const last = at(11);

  test("an alarm is set once and not with every sound", () => {
    const [, ...first] = receive(hearing(fresh, at(0), at(1), 4), { type: "heard", at: at(1), count: 15 }, at(1));
    expect(first).toEqual([{ effect: "after", id: "listen", at: at(1) + silenceMsMin, message: { type: "listened" } }]);
    expect(receive(busy, { type: "heard", at: last + minuteMs, count: 1 }, last + minuteMs).slice(1)).toEqual([]);
  });
  test("an alarm that rings while it is heard of is set anew, and nobody sees it", () => {
    const [state, ...effects] = receive(busy, { type: "listened" }, last + hourMs);
    expect(effects).toEqual([{ effect: "after", id: "listen", at: last + silenceMsMin, message: { type: "listened" } }]);
    expect(standing(state).state).toBe("ok");
  });
  test("silence is shown with when it began and what is usual, until something comes", () => {
    const [silent, ...effects] = receive(busy, { type: "listened" }, last + silenceMsMin);
    expect(folds([silent, ...effects])).toEqual([{ fold: "channel", channel: 7, state: "silent", say: expect.stringMatching(/^Nothing has come since \d+ \w+ \d{4}, 11:00 UTC; usually something comes every 4 minutes\./) }]);
    expect(silent.history.letters.endsWith("x")).toBe(true);
    const [back, ...cheer] = receive(silent, { type: "heard", at: at(15), count: 1 }, at(15));
    expect(folds([back, ...cheer])).toEqual([{ fold: "channel", channel: 7, state: "ok", say: null }]);
    expect(cheer.some((effect) => effect.effect === "after")).toBe(true);
  });
  test("a refusal is worse than silence, and silence shows when the refusal is over", () => {
    const refused = receive(busy, refusal, last)[0];
    const both = receive(refused, { type: "listened" }, last + silenceMsMin);
    expect(folds(both)).toEqual([]);
    expect(folds(receive(both[0], { type: "worked" }, at(16)))).toMatchObject([{ state: "silent" }]);
  });
});

describe("the end of its access", () => {
  const ends = at(0) + 30 * dayMs;
  const told = (moment: number, times = 2, expiresAt = ends): Step<State> => receive({ ...fresh, connects: 1 }, { type: "connected", times, expiresAt }, moment);

  test("is told seven days before, and when it is over", () => {
    const [state, ...effects] = told(at(0));
    expect(effects[0]).toEqual({ effect: "after", id: "age", at: ends - warnAheadMs, message: { type: "aged" } });
    const [soon, ...warning] = receive(state, { type: "aged" }, ends - warnAheadMs);
    expect(warning[0]).toEqual({ effect: "after", id: "age", at: ends, message: { type: "aged" } });
    expect(folds([soon, ...warning])).toMatchObject([{ state: "ok", say: expect.stringMatching(/^Its access ends on .* UTC\. Messages stop/) }]);
    expect(folds(receive(soon, { type: "aged" }, ends))).toMatchObject([{ state: "ok", say: expect.stringMatching(/^Its access ended on/) }]);
  });
  test.each([["a day before", ends - dayMs, "soon"], ["after it", ends + dayMs, "over"]])("connected %s it is told at once", (_fact, moment, aging) => {
    const step = told(moment);
    expect(step[0].aging).toBe(aging as State["aging"]);
    expect(folds(step)).toHaveLength(1);
  });
  test("told again nothing happens; without an end the timer is stopped", () => {
    const [state] = told(at(0));
    expect(receive(state, { type: "connected", times: 2, expiresAt: ends }, at(1))).toEqual([state]);
    expect(receive(state, { type: "connected", times: 3, expiresAt: 0 }, at(1)).slice(1)).toContainEqual({ effect: "cancel", id: "age" });
    expect(receive(fresh, { type: "aged" }, at(1))).toEqual([fresh]);
  });
});

test("connected anew it is well, whatever was known before", () => {
  const refused = receive(fresh, refusal, 5)[0];
  const step = receive(refused, { type: "connected", times: 2, expiresAt: 0 }, 9);
  expect(folds(step)).toMatchObject([{ state: "ok", say: null }]);
  // The row was written by whoever connected it, so a second refusal must be written again.
  expect(folds(receive(step[0], refusal, 10))).toMatchObject([{ state: "refused" }]);
});

test("a platform that doesn't answer is a warning, told once and taken back", () => {
  const resting = receive(fresh, { type: "resting", on: true }, at(1));
  expect(folds(resting)).toMatchObject([{ state: "ok", say: expect.stringContaining("has not answered since") }]);
  expect(receive(resting[0], { type: "resting", on: true }, at(2)).slice(1)).toEqual([]);
  expect(folds(receive(resting[0], { type: "resting", on: false }, at(3)))).toMatchObject([{ state: "ok", say: null }]);
});

test("a snapshot of the first version is taken up", () => {
  const old = { id: "7", refusedAt: 5, say: "Dead.", unparsed: 2, noticed: 3 };
  expect(channel.upgrade(1, old)).toEqual({ ...fresh, ...old, connects: 1 });
});

test("a snapshot stays small", () => expect(JSON.stringify(hearing(fresh, at(0), at(24 * 30), 7)).length).toBeLessThan(1_000));

describe("the last day", () => {
  const marks = (...events: readonly (readonly [slot: number, meanwhile: Letter, letter: Letter])[]): string =>
    events.reduce((history, [slot, meanwhile, letter]) => historyWith(history, slot * slotMs, meanwhile, letter), noHistory).letters;
  test.each([
    ["begins with the first event", [[100, ".", "o"]], "o"],
    ["keeps a slot's worst", [[100, ".", "o"], [100, ".", "w"], [100, ".", "o"]], "w"],
    ["fills what passed with what it was like", [[100, ".", "x"], [103, "x", "o"]], "xxxx"],
    ["shows quiet as quiet", [[100, ".", "o"], [103, ".", "o"]], "o..o"],
    ["takes what is told late into the present", [[103, ".", "o"], [100, ".", "w"]], "w"],
  ] as const)("%s", (_fact, events, letters) => expect(marks(...events)).toBe(letters));
  test("is no longer than a day", () => expect(historyUntil(historyWith(noHistory, 0, ".", "o"), 500 * slotMs, ".").letters).toBe(".".repeat(72)));
});
