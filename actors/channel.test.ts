import { expect, test } from "bun:test";
import type { Envelope } from "./behavior";
import { channel } from "./channel";

const envelope: Envelope = { id: "m", tenant: 1, address: "channel/7", seq: 1, at: 5 };

test("a body that could not be read is buried, with the reason that people see", () => {
  const [state, ...effects] = channel.receive(channel.initial("7"), { type: "unparsed", reason: "not JSON" }, envelope);
  expect([state.unparsed, effects]).toEqual([1, [{ effect: "bury", reason: "not JSON" }]]);
});

test("refused credentials are shown until they work again; working as always says nothing", () => {
  const [refused, ...told] = channel.receive(channel.initial("7"), { type: "refused", code: "190", reason: "The token has expired.", hint: "Reconnect." }, envelope);
  expect(told.map((effect) => effect.effect)).toEqual(["fold", "feed"]);
  expect(told[0]).toMatchObject({ fold: { channel: 7, state: "refused", say: "The token has expired. Reconnect." } });
  const [works, ...cheer] = channel.receive(refused, { type: "worked" }, envelope);
  expect([works.refusedAt, cheer[0]]).toMatchObject([0, { fold: { state: "ok", say: null } }]);
  expect(channel.receive(works, { type: "worked" }, envelope)).toEqual([works]);
});
