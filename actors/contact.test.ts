import { expect, test } from "bun:test";
import type { Envelope } from "./behavior";
import { contact } from "./contact";

const envelope: Envelope = { id: "m", tenant: 1, address: "contact/p1", seq: 1, at: 5 };
const seen = (name: string, value: string, sentAt = 1) => ({ type: "seen", name, identities: [{ kind: "phone", value }], sentAt }) as const;

test("a person gathers identities, each stored once", () => {
  const [one, ...first] = contact.receive(contact.initial("p1"), seen("María", "34600"), envelope);
  const [two, ...second] = contact.receive(one, { ...seen("María", "34600"), identities: [{ kind: "phone", value: "34600" }, { kind: "bsuid", value: "ES.1" }] }, envelope);
  expect(two.identities).toEqual([{ kind: "phone", value: "34600" }, { kind: "bsuid", value: "ES.1" }]);
  expect([first, second].map((effects) => effects.filter((each) => each.effect === "store" && each.table === "identity").length)).toEqual([1, 1]);
});

test("a name that we gave stays when the platform tells another", () => {
  const [named] = contact.receive(contact.initial("p1"), { type: "rename", by: 1, name: "María F." }, envelope);
  expect(contact.receive(named, seen("mariposa99", "34600"), envelope)[0].name).toBe("María F.");
});

test("an older sighting does not turn the clock back", () => {
  const [later] = contact.receive(contact.initial("p1"), seen("A", "1", 9), envelope);
  expect(contact.receive(later, seen("A", "1", 3), envelope)[0].seenAt).toBe(9);
});
