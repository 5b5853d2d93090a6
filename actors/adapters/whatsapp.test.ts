/** The envelope. */
import { describe, expect, test } from "bun:test";
import { whatsapp } from "./whatsapp";
import { bytes, envelope, maria, now, tell, timestamp } from "./whatsapp-fixtures";

// ---------------------------------------------------------------- the envelope

describe("one POST", () => {
  const change = (account: string, wamid: string): object => ({
    field: "messages",
    value: {
      metadata: { phone_number_id: account },
      messages: [{ id: wamid, from: maria.phone, timestamp, type: "text", text: { body: wamid } }],
    },
  });
  test("may concern many numbers, each change by its own", () => {
    const told = tell({
      object: "whatsapp_business_account",
      entry: [
        { id: "1", changes: [change("550011", "wamid.1"), change("550012", "wamid.2")] },
        { id: "2", changes: [change("550013", "wamid.3")] },
      ],
    });
    expect(told.map(({ account, id }) => [account, id])).toEqual([
      ["550011", "wamid.1"],
      ["550012", "wamid.2"],
      ["550013", "wamid.3"],
    ]);
  });
  test("may hold messages and statuses side by side", () => {
    const told = tell(
      envelope({
        messages: [{ id: "wamid.1", from: maria.phone, timestamp, type: "text", text: { body: "a" } }],
        statuses: [{ id: "wamid.0", status: "read", recipient_id: maria.phone, timestamp }],
      }),
    );
    expect(told.map((one) => one.news.type)).toEqual(["received", "receipt"]);
  });
  test("is read the same while another program answers the customer (standby)", () => {
    expect(
      tell(envelope({ messages: [{ id: "wamid.1", from: maria.phone, timestamp, type: "text", text: { body: "a" } }] }, "standby"))[0]?.news
        .type,
    ).toBe("received");
  });
  test("with a broken entry still tells the others", () => {
    const told = tell({ object: "whatsapp_business_account", entry: [{ id: "1" }, { id: "2", changes: [change("550013", "wamid.3")] }] });
    expect(told.map((one) => one.news.type)).toEqual(["noticed", "received"]);
  });
  test("of no entries tells nothing", () => expect(tell({ object: "whatsapp_business_account", entry: [] })).toEqual([]));

  const refusals: readonly (readonly [fact: string, body: unknown, reason: string])[] = [
    ["of another platform", { object: "page", entry: [] }, 'The body is no WhatsApp webhook: its "object" is "page".'],
    ["without an envelope", { messages: [] }, 'The body is no WhatsApp webhook: its "object" is missing.'],
    ["whose object is a number", { object: 7 }, 'The body is no WhatsApp webhook: its "object" is "number".'],
    ["without entries", { object: "whatsapp_business_account" }, 'The body has no list of entries ("entry").'],
    [
      "whose entries hold no changes",
      { object: "whatsapp_business_account", entry: [{ id: "1", messaging: [] }] },
      'No entry has a list of changes ("changes").',
    ],
  ];
  for (const [fact, body, reason] of refusals)
    test(`${fact} is unreadable, and says why`, () => expect(whatsapp.parse(bytes(body), now)).toEqual({ ok: false, reason }));
});
