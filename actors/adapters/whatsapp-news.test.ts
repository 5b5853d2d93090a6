/** Who speaks, about which message, and what became of ours. */
import { describe, expect, test } from "bun:test";
import type { News } from "../messages";
import type { Told } from "./adapter";
import { contact, envelope, maria, metadata, said, sentAt, tell, timestamp } from "./whatsapp-fixtures";

describe("around a message", () => {
  const about = (message: object): Extract<News, { type: "received" }> =>
    said({ type: "text", text: { body: "hola" }, ...message }).news as Extract<News, { type: "received" }>;
  test("a quote names what it answers", () =>
    expect(about({ context: { from: "34911222333", id: "wamid.Q" } }).quote).toEqual({ ext: "wamid.Q" }));
  test("a question about a product names the product", () => {
    expect(about({ context: { id: "wamid.Q", referred_product: { catalog_id: "31", product_retailer_id: "ZAP-38" } } }).quote).toEqual({
      ext: "wamid.Q",
      product: "ZAP-38",
    });
  });
  test("forwarding shows and is no quote", () => {
    expect(
      [about({ context: { forwarded: true } }), about({ context: { frequently_forwarded: true } })].map(({ forwarded, quote }) => [
        forwarded,
        quote,
      ]),
    ).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(about({}).forwarded).toBeUndefined();
  });
  test("an advertisement is named by its headline, else its link", () => {
    expect(about({ referral: { headline: "Rebajas", source_url: "https://fb.me/1", ctwa_clid: "c" } }).referral).toBe("Rebajas");
    expect(about({ referral: { source_url: "https://fb.me/1" } }).referral).toBe("https://fb.me/1");
  });
  test("a group is the thread, its speaker the author and nobody's ids the group's", () => {
    const told = said({ type: "text", text: { body: "hola" }, group_id: "Z3J1cG8x" });
    expect(told.to).toEqual(["chat:Z3J1cG8x"]);
    expect(told.news).toMatchObject({ keys: ["chat:Z3J1cG8x"], identities: [], author: "Maria Soler" });
    expect((told.news as { name?: string }).name).toBeUndefined();
    expect(said({ type: "reaction", reaction: { message_id: "wamid.T", emoji: "👍" }, group_id: "Z3J1cG8x" })).toMatchObject({
      to: ["chat:Z3J1cG8x"],
      news: { author: "Maria Soler" },
    });
  });
});

describe("a person", () => {
  const keysOf = (message: object, contacts: readonly object[]): unknown =>
    said({ type: "text", text: { body: "hola" }, ...message }, contacts).to;
  const facts: readonly (readonly [fact: string, message: object, contacts: readonly object[], keys: unknown])[] = [
    ["known by phone alone", {}, [{ wa_id: maria.phone }], [`phone:${maria.phone}`]],
    ["without a contact", {}, [], [`phone:${maria.phone}`]],
    ["who shows no phone", { from: undefined, from_user_id: maria.bsuid }, [{ user_id: maria.bsuid }], [`bsuid:${maria.bsuid}`]],
    ["whose BSUID stands in `from`", { from: maria.bsuid }, [], [`bsuid:${maria.bsuid}`]],
    ["whose phone has a plus", { from: `+${maria.phone}` }, [], [`phone:${maria.phone}`]],
    ["whose number has two forms", { from: "5215512345678" }, [{ wa_id: "525512345678" }], ["phone:5215512345678", "phone:525512345678"]],
    ["whose only contact is someone else", {}, [{ wa_id: "491700000001", user_id: "DE.1" }], [`phone:${maria.phone}`]],
    ["among others in one change", {}, [{ wa_id: "1", user_id: "US.1" }, contact], [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`]],
    ["who is none of those in the change", { from: "34600999999" }, [{ wa_id: "34600000001" }, contact], ["phone:34600999999"]],
  ];
  for (const [fact, message, contacts, keys] of facts) test(fact, () => expect(keysOf(message, contacts)).toEqual(keys));

  test("never gets the ids of another who wrote in the same change", () => {
    const text = { timestamp, type: "text", text: { body: "hola" } };
    const told = tell(
      envelope({
        contacts: [contact],
        messages: [
          { id: "wamid.1", from: maria.phone, ...text },
          { id: "wamid.2", from: "34600999999", ...text },
        ],
      }),
    );
    expect(told.map((one) => one.to)).toEqual([[`bsuid:${maria.bsuid}`, `phone:${maria.phone}`], ["phone:34600999999"]]);
  });

  test("is also known by parent BSUID and username, which name no thread", () => {
    const told = said({ type: "text", text: { body: "hola" }, from_parent_user_id: maria.parent }, [
      { ...contact, parent_user_id: maria.parent, profile: { name: "Maria", username: "maria.soler" } },
    ]);
    expect(told.news).toMatchObject({
      identities: [
        { kind: "bsuid", value: maria.bsuid },
        { kind: "phone", value: maria.phone },
        { kind: "parent_bsuid", value: maria.parent },
        { kind: "handle", value: "maria.soler" },
      ],
    });
    expect(told.to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`]);
  });

  test("who is nobody is noticed", () => {
    expect(said({ type: "text", text: { body: "hola" }, from: undefined }, [])).toMatchObject({
      to: null,
      news: { type: "noticed", what: "message without a sender" },
    });
  });
});

describe("a message about another one", () => {
  test("reacts, and takes the reaction back", () => {
    expect(said({ type: "reaction", reaction: { message_id: "wamid.T", emoji: "😮" } })).toMatchObject({
      id: "wamid.M1",
      news: { type: "reacted", target: "wamid.T", emoji: "😮", sentAt },
    });
    for (const reaction of [{ message_id: "wamid.T", emoji: "" }, { message_id: "wamid.T" }])
      expect(said({ type: "reaction", reaction }).news).toMatchObject({ type: "reacted", emoji: null });
  });
  test("edits a text or a caption", () => {
    const edit = (message: object): News => said({ type: "edit", edit: { original_message_id: "wamid.T", message } }).news as News;
    expect(edit({ type: "text", text: { body: "talla 39" } })).toEqual({
      type: "edited",
      target: "wamid.T",
      content: { type: "text", text: "talla 39" },
      sentAt,
    });
    expect(edit({ type: "image", image: { id: "9001", caption: "mejor" } })).toMatchObject({
      type: "edited",
      content: { type: "media", media: "image", caption: "mejor" },
    });
  });
  test("revokes", () =>
    expect(said({ type: "revoke", revoke: { original_message_id: "wamid.T" } }).news).toEqual({
      type: "revoked",
      target: "wamid.T",
      sentAt,
    }));
});

describe("a system message", () => {
  const system = (said: object, rest: object = {}): Told =>
    tell(envelope({ messages: [{ id: "wamid.S", timestamp, type: "system", system: said, ...rest }] }))[0]!;
  test("moves a person to another number, found by the old ids first", () => {
    const told = system(
      { body: "Maria changed", type: "user_changed_number", wa_id: "34600333444", user_id: "ES.2", previous_user_id: maria.bsuid },
      { from: maria.phone },
    );
    expect(told.to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`, "bsuid:ES.2", "phone:34600333444"]);
    expect(told.news).toEqual({
      type: "rekeyed",
      keys: ["bsuid:ES.2", "phone:34600333444"],
      identities: [
        { kind: "bsuid", value: "ES.2" },
        { kind: "phone", value: "34600333444" },
      ],
      text: "Maria changed",
      sentAt,
    });
  });
  test("moves a person without a phone to another BSUID", () => {
    const told = system({
      body: "User changed",
      type: "user_changed_user_id",
      user_id: "MX.2",
      previous_user_id: "CO.1",
      parent_user_id: "MX.ENT.2",
    });
    expect(told.to).toEqual(["bsuid:CO.1", "bsuid:MX.2"]);
    expect(told.news).toMatchObject({
      type: "rekeyed",
      keys: ["bsuid:MX.2"],
      identities: [
        { kind: "bsuid", value: "MX.2" },
        { kind: "parent_bsuid", value: "MX.ENT.2" },
      ],
    });
  });
  test("says that a phone's keys changed, in the conversation", () => {
    expect(system({ body: "Maria's security code changed", type: "customer_identity_changed" }, { from: maria.phone })).toMatchObject({
      to: [`phone:${maria.phone}`],
      news: { type: "received", content: { type: "system", text: "Maria's security code changed" } },
    });
  });
  test("of nobody is noticed", () =>
    expect(system({ type: "user_changed_number", body: "?" })).toMatchObject({ to: null, news: { type: "noticed" } }));
});

describe("our own side", () => {
  const echo = (message: object): Told =>
    tell(
      envelope(
        {
          contacts: [contact],
          message_echoes: [
            { from: metadata.display_phone_number, to: maria.phone, to_user_id: maria.bsuid, id: "wamid.E", timestamp, ...message },
          ],
        },
        "smb_message_echoes",
      ),
    )[0]!;
  test("answered from the WhatsApp Business app", () => {
    expect(echo({ type: "text", text: { body: "Claro" } })).toMatchObject({
      to: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
      news: { type: "received", echo: true, content: { type: "text", text: "Claro" } },
    });
  });
  test("took a message back there", () =>
    expect(echo({ type: "revoke", revoke: { original_message_id: "wamid.T" } }).news).toMatchObject({
      type: "revoked",
      target: "wamid.T",
    }));
  test("edited there", () =>
    expect(
      echo({ type: "edit", edit: { original_message_id: "wamid.T", message: { type: "text", text: { body: "39" } } } }).news,
    ).toMatchObject({ type: "edited" }));
  test("reacted there, which is no reaction of the customer", () =>
    expect(echo({ type: "reaction", reaction: { message_id: "wamid.T", emoji: "👍" } }).news).toMatchObject({ author: "elsewhere" }));
  test("is never taken for the customer when `to` is our number", () =>
    expect(
      echo({ type: "text", text: { body: "x" }, to: metadata.display_phone_number, from: maria.phone, to_user_id: undefined }).to,
    ).toContain(`phone:${maria.phone}`));
});

// ---------------------------------------------------------------- statuses

describe("a status", () => {
  const status = (rest: object, contacts: readonly object[] = []): Told =>
    tell(envelope({ contacts, statuses: [{ id: "wamid.O", timestamp, recipient_id: maria.phone, ...rest }] }))[0]!;
  for (const [word, state] of [
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["read", "read"],
    ["played", "read"],
  ] as const) {
    test(`"${word}" is the receipt "${state}"`, () => {
      expect(status({ status: word })).toEqual({
        id: `wamid.O:${word}`,
        account: "550011",
        to: [`phone:${maria.phone}`],
        news: { type: "receipt", state, ext: "wamid.O", sentAt },
      });
    });
  }
  test('"failed" says why and what to do', () => {
    const told = status({ status: "failed", errors: [{ code: 131047, title: "Re-engagement message" }] });
    expect(told.news).toMatchObject({
      type: "receipt",
      state: "failed",
      code: "131047",
      reason: "More than 24 hours have passed since the customer's last message.",
    });
    expect((told.news as { hint?: string }).hint).toContain("template");
  });
  test('"failed" with a code nobody knows uses Meta\'s words', () => {
    expect(status({ status: "failed", errors: [{ code: 999999, error_data: { details: "The moon is in the way." } }] }).news).toMatchObject(
      { code: "999999", reason: "The moon is in the way." },
    );
  });
  test('"failed" without an error still has a reason', () =>
    expect(status({ status: "failed" }).news).toMatchObject({ state: "failed", code: "unknown", reason: "WhatsApp refused the message." }));
  for (const word of ["deleted", "warning", "teleported", ""])
    test(`"${word}" is noticed`, () =>
      expect(status({ status: word })).toMatchObject({ to: null, news: { type: "noticed", text: "wamid.O" } }));
  test("brings our delivery id back", () =>
    expect(status({ status: "sent", biz_opaque_callback_data: "0k3c9x.12.1" }).news).toMatchObject({ delivery: "0k3c9x.12.1" }));
  for (const foreign of ["campaign-7", "a.b.c", "1.2", "", "a.1.2.3", 7]) {
    test(`does not take "${foreign}" of another program for a delivery id`, () =>
      expect((status({ status: "sent", biz_opaque_callback_data: foreign }).news as { delivery?: string }).delivery).toBeUndefined());
  }
  test("finds its thread by BSUID, then by phone", () => {
    expect(status({ status: "read", recipient_user_id: maria.bsuid }).to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`]);
    expect(status({ status: "read", recipient_id: undefined }, [contact]).to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`]);
    expect(status({ status: "read", recipient_id: undefined }).to).toEqual([]);
  });
  test("of a group is one for each participant", () => {
    const one = (participant: string): Told =>
      status({ status: "read", recipient_type: "group", recipient_id: "Z3J1cG8x", recipient_participant_id: participant });
    expect(one("1").to).toEqual(["chat:Z3J1cG8x"]);
    expect(one("1").id).not.toBe(one("2").id);
  });
});
