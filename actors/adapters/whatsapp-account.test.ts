/** Consent, calls and notices about the account. */
import { describe, expect, test } from "bun:test";
import type { Told } from "./adapter";
import { contact, envelope, maria, sentAt, tell, timestamp } from "./whatsapp-fixtures";

describe("what is no message", () => {
  const first = (value: object, field: string): Told => tell(envelope(value, field))[0]!;
  test("can be a customer's wish about marketing", () => {
    expect(
      first(
        {
          contacts: [contact],
          user_preferences: [{ wa_id: maria.phone, value: "stop", detail: "User stopped", timestamp: 1_763_000_000 }],
        },
        "user_preferences",
      ),
    ).toMatchObject({
      to: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
      news: { type: "consent", text: "Stopped marketing messages. User stopped", sentAt },
    });
  });
  test("can be a customer's call, which stands in the conversation", () => {
    const call = { id: "wacid.1", from: maria.phone, event: "connect", direction: "USER_INITIATED", timestamp };
    expect(first({ contacts: [contact], calls: [call] }, "calls")).toMatchObject({
      id: "wacid.1:connect",
      news: { type: "received", content: { type: "system" }, sentAt },
    });
    expect(first({ contacts: [contact], calls: [{ ...call, event: "terminate" }] }, "calls")).toMatchObject({
      id: "wacid.1:terminate",
      to: null,
      news: { type: "noticed", what: "call" },
    });
  });
  const notices: readonly (readonly [field: string, value: object, what: string, text?: string])[] = [
    ["account_update", { event: "ACCOUNT_VIOLATION", violation_info: { violation_type: "SPAM" } }, "account", "ACCOUNT_VIOLATION, SPAM"],
    [
      "message_template_status_update",
      { event: "REJECTED", message_template_name: "promo", message_template_language: "es", reason: "INVALID_FORMAT" },
      "template status",
      "promo, es, REJECTED, INVALID_FORMAT",
    ],
    [
      "phone_number_quality_update",
      { current_limit: "TIER_1K", display_phone_number: "34911222333" },
      "number quality",
      "TIER_1K, 34911222333",
    ],
    ["messaging_handovers", {}, "messaging handovers"],
    ["", {}, "change without a name"],
  ];
  for (const [field, value, what, text] of notices)
    test(`is noticed: ${what}`, () =>
      expect(first(value, field)).toMatchObject({ account: "550011", to: null, news: { type: "noticed", what, text } }));
  test("of the whole account names no number", () => {
    expect(
      tell({
        object: "whatsapp_business_account",
        entry: [{ id: "1", changes: [{ field: "account_update", value: { event: "ACCOUNT_DELETED" } }] }],
      })[0],
    ).toMatchObject({ account: null, news: { text: "ACCOUNT_DELETED" } });
  });
  test("can be an error beside the messages", () => {
    const told = tell(
      envelope({
        errors: [{ code: 130429, title: "Rate limit hit" }],
        messages: [{ from: maria.phone, id: "wamid.M", timestamp, type: "text", text: { body: "hola" } }],
      }),
    );
    expect(told.map((one) => one.news.type)).toEqual(["received", "noticed"]);
    expect(told[1]?.news).toMatchObject({ what: "error", text: "130429: Rate limit hit" });
  });
  test("has the same id on redelivery, and each in one body another", () => {
    const body = envelope({
      user_preferences: [
        { wa_id: maria.phone, value: "stop" },
        { wa_id: maria.phone, value: "resume" },
      ],
    });
    const ids = tell(body).map((told) => told.id);
    expect(new Set(ids).size).toBe(2);
    expect(tell(body).map((told) => told.id)).toEqual(ids);
  });
});
