/** The envelope, the handshake and the signature. */
import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { Arrived } from "./adapter";
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

// ---------------------------------------------------------------- handshake and signature

describe("the handshake", () => {
  const secrets = { verify_token: "v-token" };
  const ask = (query: string): string | null => whatsapp.handshake(new URLSearchParams(query), secrets);
  test("answers the challenge", () =>
    expect(ask("hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=1158201444")).toBe("1158201444"));
  const refused: readonly (readonly [fact: string, query: string])[] = [
    ["with a wrong token", "hub.mode=subscribe&hub.verify_token=other&hub.challenge=1"],
    ["without a token", "hub.mode=subscribe&hub.challenge=1"],
    ["with another mode", "hub.mode=unsubscribe&hub.verify_token=v-token&hub.challenge=1"],
    ["without a challenge", "hub.mode=subscribe&hub.verify_token=v-token"],
    ["with an empty challenge", "hub.mode=subscribe&hub.verify_token=v-token&hub.challenge="],
    ["with markup for a challenge", "hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=<script>alert(1)</script>"],
    ["with an endless challenge", `hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=${"1".repeat(257)}`],
    ["with two tokens", "hub.mode=subscribe&hub.verify_token=v-token&hub.verify_token=other&hub.challenge=1"],
    ["with two challenges", "hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=1&hub.challenge=2"],
    ["with a list for a token", "hub.mode=subscribe&hub.verify_token[]=v-token&hub.challenge=1"],
  ];
  for (const [fact, query] of refused) test(`${fact} is refused`, () => expect(ask(query)).toBeNull());
  test("of a channel without a token is refused", () =>
    expect(whatsapp.handshake(new URLSearchParams("hub.mode=subscribe&hub.verify_token=&hub.challenge=1"), {})).toBeNull());
});

describe("the signature", () => {
  const secrets = { app_secret: "s3cr3t" };
  const raw = bytes(envelope({ messages: [{ id: "wamid.1", from: maria.phone, timestamp, type: "text", text: { body: "cañón" } }] }));
  const sign = (body: Uint8Array, secret = secrets.app_secret): string =>
    `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const arrived = (body: Uint8Array, signature: string | undefined): Arrived => ({
    headers: new Headers(signature === undefined ? {} : { "x-hub-signature-256": signature }),
    query: new URLSearchParams(),
    raw: body,
  });
  const holds = (body: Uint8Array, signature: string | undefined): boolean => whatsapp.verify(arrived(body, signature), secrets);

  test("holds for the exact bytes", () => expect(holds(raw, sign(raw))).toBe(true));
  test("fails for the same JSON written in another way", () =>
    expect(holds(new TextEncoder().encode(new TextDecoder().decode(raw).replace("ñ", "\\u00f1")), sign(raw))).toBe(false));
  const good = sign(raw);
  const wrong: readonly (readonly [fact: string, signature: string | undefined])[] = [
    ["none", undefined],
    ["empty", ""],
    ["without its scheme", good.slice("sha256=".length)],
    ["under another scheme", good.replace("sha256=", "sha1=")],
    ["in upper case", `sha256=${good.slice(7).toUpperCase()}`],
    ["one digit short", good.slice(0, -1)],
    ["one digit long", `${good}0`],
    ["given twice", `${good}, ${good}`],
    ["in base64", `sha256=${createHmac("sha256", secrets.app_secret).update(raw).digest("base64")}`],
    ["of another secret", sign(raw, "other")],
    ["with letters beyond ASCII", `sha256=${"é".repeat(64)}`],
  ];
  for (const [fact, signature] of wrong) test(`that is ${fact} is refused`, () => expect(holds(raw, signature)).toBe(false));
  test("of a channel without a secret is refused, even when signed with nothing", () => {
    expect(whatsapp.verify(arrived(raw, sign(raw, "x")), {})).toBe(false);
    expect(whatsapp.verify(arrived(raw, `sha256=${createHmac("sha256", "").update(raw).digest("hex")}`), { app_secret: "" })).toBe(false);
  });

  test("holds for every body that is signed rightly", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (body) => expect(holds(body, sign(body))).toBe(true)));
  });
  test("fails for every other body under the same signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, where, flip) => {
        const mutated = body.slice();
        const at = where % mutated.length;
        mutated[at] = mutated[at]! ^ flip;
        expect(holds(mutated, sign(body))).toBe(false);
        expect(holds(body.slice(0, -1), sign(body))).toBe(false);
        expect(holds(new Uint8Array([...body, flip]), sign(body))).toBe(false);
      }),
    );
  });
  test("fails for every header that is not the right one, and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "grapheme-ascii" }),
          fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 }).map((hex) => `sha256=${hex}`),
        ),
        (header) => {
          expect(holds(raw, header.trim())).toBe(header.trim() === good);
        },
      ),
    );
  });
});
