/** The envelope of Messenger's and Instagram's webhooks. */
import { describe, expect, test } from "bun:test";
import { both, bytes, envelope, item, noor, now, ours, page, tell } from "./messaging-fixtures";
import { messenger } from "./messenger";

const said = (mid: string): object => item({ message: { mid, text: mid } });

for (const [adapter, object, kind] of both) {
  describe(`one POST of ${adapter.platform}`, () => {
    test("may hold many entries with many items, all of which are told, in order", () => {
      const body = {
        object,
        entry: [
          { id: "11", messaging: [said("m_1"), said("m_2")] },
          { id: "12", messaging: [said("m_3")] },
        ],
      };
      expect(tell(body, adapter).map(({ account, id }) => [account, id])).toEqual([
        ["11", "m_1"],
        ["11", "m_2"],
        ["12", "m_3"],
      ]);
    });
    test("may tell what another app is answering", () =>
      expect(tell(envelope([said("m_1")], object, "standby"), adapter)[0]).toMatchObject({
        id: "m_1",
        to: [`${kind}:${noor}`],
        news: { type: "received" },
      }));
    test("may come in the form of fields", () => {
      const change = {
        field: "messages",
        value: { sender: { id: noor }, recipient: { id: page }, timestamp: "1763000000", message: { mid: "m_1", text: "hola" } },
      };
      expect(tell({ object, entry: [{ id: page, changes: [change] }] }, adapter)[0]).toMatchObject({
        id: "m_1",
        account: page,
        to: [`${kind}:${noor}`],
        news: { sentAt: 1_763_000_000_000 },
      });
      expect(tell({ object, entry: [{ id: "0", changes: [change] }] }, adapter)[0]?.account).toBe(page);
    });
    test("about posts is noticed", () => {
      const feed = { field: "feed", value: { item: "comment", verb: "add", from: { id: noor }, message: "¡Bonito!" } };
      expect(tell({ object, entry: [{ id: page, changes: [feed] }] }, adapter)).toMatchObject([
        { account: page, to: null, news: { type: "noticed", what: "feed" } },
      ]);
    });
    test("names its account by either side when the entry's name is none", () => {
      const accounts = (id: unknown): unknown[] =>
        tell(
          { object, entry: [{ id, messaging: [said("m_1"), ours({ message: { mid: "m_2", text: "Sí", is_echo: true } })] }] },
          adapter,
        ).map(({ account }) => account);
      for (const id of ["0", "instagram-message-id", undefined, {}]) expect(accounts(id)).toEqual([page, page]);
    });
    test("with a broken entry tells the others", () => {
      const told = tell({ object, entry: [null, { id: page }, { id: page, messaging: [said("m_1")] }] }, adapter);
      expect(told.map(({ news }) => news.type)).toEqual(["noticed", "noticed", "received"]);
    });
    test("of no entries, or of entries with nothing in them, tells nothing", () => {
      expect(tell({ object, entry: [] }, adapter)).toEqual([]);
      expect(tell({ object, entry: [{ id: page, messaging: [] }] }, adapter)).toEqual([]);
    });
  });
}

describe("a body", () => {
  const refusals: readonly (readonly [fact: string, body: unknown, reason: string])[] = [
    [
      "of another platform",
      { object: "whatsapp_business_account", entry: [] },
      'The body is no Messenger webhook: its "object" is "whatsapp_business_account".',
    ],
    ["of Instagram's", { object: "instagram", entry: [] }, 'The body is no Messenger webhook: its "object" is "instagram".'],
    ["without an envelope", item({}), 'The body is no Messenger webhook: its "object" is missing.'],
    ["without entries", { object: "page" }, 'The body has no list of entries ("entry").'],
    ["that is a list", [item({})], "The body is JSON, but not an object."],
  ];
  for (const [fact, body, reason] of refusals)
    test(`${fact} is unreadable, and says why`, () => expect(messenger.parse(bytes(body), now)).toEqual({ ok: false, reason }));
});
