/** The envelope, the signature and every kind of message and notice, in payloads of our own invention. */
import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { Content, News } from "../messages";
import type { Arrived, Told } from "./adapter";
import { whatsapp } from "./whatsapp";

const now = Date.UTC(2026, 10, 21);
const sentAt = 1_763_000_000_000;
const timestamp = "1763000000";
const maria = { phone: "34600111222", bsuid: "ES.81250937715", parent: "ES.ENT.4418820091" };
const contact = { profile: { name: "Maria Soler" }, wa_id: maria.phone, user_id: maria.bsuid };
const metadata = { display_phone_number: "34911222333", phone_number_id: "550011" };

const envelope = (value: object, field = "messages"): object => ({ object: "whatsapp_business_account", entry: [{ id: "770022", changes: [{ field, value: { messaging_product: "whatsapp", metadata, ...value } }] }] });
const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

function tell(body: unknown): readonly Told[] {
  const parsed = whatsapp.parse(bytes(body), now);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told;
}
const said = (message: object, contacts: readonly object[] = [contact]): Told => tell(envelope({ contacts, messages: [{ from: maria.phone, id: "wamid.M1", timestamp, ...message }] }))[0]!;
function contentOf(message: object): Content {
  const { news } = said(message);
  if (news.type !== "received") throw new Error(`told ${news.type}`);
  return news.content;
}

// ---------------------------------------------------------------- what is said

describe("a message", () => {
  test("says who, where, when and what", () => {
    expect(said({ type: "text", text: { body: "Tenéis talla 38?" } })).toEqual({
      id: "wamid.M1",
      account: "550011",
      to: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
      news: {
        type: "received",
        ext: "wamid.M1",
        sentAt,
        name: "Maria Soler",
        identities: [{ kind: "bsuid", value: maria.bsuid }, { kind: "phone", value: maria.phone }],
        keys: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
        content: { type: "text", text: "Tenéis talla 38?" },
      },
    });
  });

  const file = { id: "9001", mime_type: "image/jpeg", sha256: "q1w2=" };
  const facts: readonly (readonly [fact: string, message: object, content: Content])[] = [
    ["an empty text", { type: "text", text: { body: "" } }, { type: "text", text: "" }],
    ["a picture", { type: "image", image: { ...file, caption: "roto" } }, { type: "media", media: "image", ref: "9001", mime: "image/jpeg", sha256: "q1w2=", caption: "roto" }],
    ["a picture that comes with a link too", { type: "image", image: { ...file, url: "https://media.example/1" } }, { type: "media", media: "image", ref: "9001", mime: "image/jpeg", sha256: "q1w2=" }],
    ["a picture that comes with a link alone", { type: "image", image: { link: "https://media.example/1" } }, { type: "media", media: "image", ref: "https://media.example/1" }],
    ["a video", { type: "video", video: { id: "9002", mime_type: "video/mp4" } }, { type: "media", media: "video", ref: "9002", mime: "video/mp4" }],
    ["a sound", { type: "audio", audio: { id: "9003", voice: false } }, { type: "media", media: "audio", ref: "9003" }],
    ["a voice note", { type: "audio", audio: { id: "9004", voice: true } }, { type: "media", media: "voice", ref: "9004" }],
    ["a voice note of the old kind", { type: "voice", voice: { id: "9005" } }, { type: "media", media: "voice", ref: "9005" }],
    ["a document", { type: "document", document: { id: "9006", filename: "factura.pdf", caption: "mi factura", file_size: 2_048 } }, { type: "media", media: "document", ref: "9006", name: "factura.pdf", caption: "mi factura", bytes: 2_048 }],
    ["a sticker", { type: "sticker", sticker: { id: "9007", animated: true, mime_type: "image/webp" } }, { type: "media", media: "sticker", ref: "9007", mime: "image/webp" }],
    ["a place", { type: "location", location: { latitude: 41.38, longitude: 2.17, name: "Tienda", address: "Carrer Nou 3" } }, { type: "location", latitude: 41.38, longitude: 2.17, name: "Tienda", address: "Carrer Nou 3" }],
    ["a place written as strings", { type: "location", location: { latitude: "41.38", longitude: "2.17" } }, { type: "location", latitude: 41.38, longitude: 2.17 }],
    [
      "contacts",
      { type: "contacts", contacts: [{ name: { formatted_name: "Pau Riba" }, phones: [{ phone: "+34 600 000 001" }, { wa_id: "34600000002" }], emails: [{ email: "pau@example.org" }] }, { phones: [{ phone: "+34 1" }] }] },
      { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34 600 000 001", "34600000002"], emails: ["pau@example.org"] }, { name: "+34 1", phones: ["+34 1"], emails: [] }] },
    ],
    [
      "an order, its prices as decimal strings",
      { type: "order", order: { catalog_id: "31", text: "sin prisa", product_items: [{ product_retailer_id: "ZAP-38", quantity: 2, item_price: 49.9, currency: "EUR" }, { product_retailer_id: "CAL", quantity: "1", item_price: 5, currency: "EUR" }] } },
      { type: "order", catalog: "31", text: "sin prisa", items: [{ sku: "ZAP-38", quantity: 2, price: "49.9", currency: "EUR" }, { sku: "CAL", quantity: 1, price: "5", currency: "EUR" }] },
    ],
    ["a template's button", { type: "button", button: { payload: "stop-1", text: "No quiero más" } }, { type: "choice", id: "stop-1", title: "No quiero más" }],
    ["a template's button without payload", { type: "button", button: { text: "Sí" } }, { type: "choice", id: "Sí", title: "Sí" }],
    ["a reply button", { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "yes", title: "Sí" } } }, { type: "choice", id: "yes", title: "Sí" }],
    ["a list row", { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "r1", title: "Mañana", description: "9 a 14 h" } } }, { type: "choice", id: "r1", title: "Mañana", description: "9 a 14 h" }],
    ["a form", { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: '{"size":"38"}' } } }, { type: "choice", id: "flow", title: "Sent", form: '{"size":"38"}' }],
    ["that calls are welcome", { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply: { response: "accept" } } }, { type: "choice", id: "call_permission:accept", title: "You may call me" }],
    ["that calls are not welcome", { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply: { response: "reject" } } }, { type: "choice", id: "call_permission:reject", title: "Please don't call me" }],
    ["that a chat was opened", { type: "request_welcome" }, { type: "system", text: "Opened the chat for the first time." }],
  ];
  for (const [fact, message, content] of facts) test(`can be ${fact}`, () => expect(contentOf(message)).toEqual(content));
});

describe("what can't be drawn is shown as unsupported, with its kind in words:", () => {
  const error = { code: 131051, title: "Message type unknown", error_data: { details: "Message type is currently not supported." } };
  const facts: readonly (readonly [fact: string, message: object, what: string, text?: string])[] = [
    ["a kind that WhatsApp withholds", { type: "unsupported", errors: [error] }, "message of a kind that WhatsApp does not pass on", "Message type is currently not supported."],
    ["a kind that WhatsApp withholds and names", { type: "unsupported", unsupported: { type: "poll_creation" }, errors: [error] }, "poll", "Message type is currently not supported."],
    ["a disappearing message", { type: "ephemeral", text: { body: "psst" } }, "disappearing message", "psst"],
    ["a kind of tomorrow", { type: "hologram_note" }, "hologram note"],
    ["an interactive answer of tomorrow", { type: "interactive", interactive: { type: "product_pick", product_pick: { id: "1" } } }, "product pick"],
    ["no kind at all", {}, "message without a type"],
    ["a kind named after what every object has", { type: "constructor" }, "constructor"],
    ["a kind named __proto__", { type: "__proto__" }, "proto"],
    ["a picture that could not be fetched", { type: "image", errors: [{ code: 131052, title: "Media download error" }] }, "image", "Media download error"],
    ["a place off the map", { type: "location", location: { latitude: 91, longitude: 0 } }, "location"],
    ["an edit of nothing", { type: "edit", edit: {} }, "edited message"],
    ["a reaction to nothing", { type: "reaction", reaction: { emoji: "👍" } }, "reaction"],
  ];
  for (const [fact, message, what, text] of facts) test(fact, () => expect(contentOf(message)).toEqual({ type: "unsupported", what, text }));
});

describe("around a message", () => {
  const about = (message: object): Extract<News, { type: "received" }> => said({ type: "text", text: { body: "hola" }, ...message }).news as Extract<News, { type: "received" }>;
  test("a quote names what it answers", () => expect(about({ context: { from: "34911222333", id: "wamid.Q" } }).quote).toEqual({ ext: "wamid.Q" }));
  test("a question about a product names the product", () => {
    expect(about({ context: { id: "wamid.Q", referred_product: { catalog_id: "31", product_retailer_id: "ZAP-38" } } }).quote).toEqual({ ext: "wamid.Q", product: "ZAP-38" });
  });
  test("forwarding shows and is no quote", () => {
    expect([about({ context: { forwarded: true } }), about({ context: { frequently_forwarded: true } })].map(({ forwarded, quote }) => [forwarded, quote])).toEqual([[true, undefined], [true, undefined]]);
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
    expect(said({ type: "reaction", reaction: { message_id: "wamid.T", emoji: "👍" }, group_id: "Z3J1cG8x" })).toMatchObject({ to: ["chat:Z3J1cG8x"], news: { author: "Maria Soler" } });
  });
});

describe("a person", () => {
  const keysOf = (message: object, contacts: readonly object[]): unknown => said({ type: "text", text: { body: "hola" }, ...message }, contacts).to;
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
    const told = tell(envelope({ contacts: [contact], messages: [{ id: "wamid.1", from: maria.phone, ...text }, { id: "wamid.2", from: "34600999999", ...text }] }));
    expect(told.map((one) => one.to)).toEqual([[`bsuid:${maria.bsuid}`, `phone:${maria.phone}`], ["phone:34600999999"]]);
  });

  test("is also known by parent BSUID and username, which name no thread", () => {
    const told = said({ type: "text", text: { body: "hola" }, from_parent_user_id: maria.parent }, [{ ...contact, parent_user_id: maria.parent, profile: { name: "Maria", username: "maria.soler" } }]);
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
    expect(said({ type: "text", text: { body: "hola" }, from: undefined }, [])).toMatchObject({ to: null, news: { type: "noticed", what: "message without a sender" } });
  });
});

describe("a message about another one", () => {
  test("reacts, and takes the reaction back", () => {
    expect(said({ type: "reaction", reaction: { message_id: "wamid.T", emoji: "😮" } })).toMatchObject({ id: "wamid.M1", news: { type: "reacted", target: "wamid.T", emoji: "😮", sentAt } });
    for (const reaction of [{ message_id: "wamid.T", emoji: "" }, { message_id: "wamid.T" }]) expect(said({ type: "reaction", reaction }).news).toMatchObject({ type: "reacted", emoji: null });
  });
  test("edits a text or a caption", () => {
    const edit = (message: object): News => said({ type: "edit", edit: { original_message_id: "wamid.T", message } }).news as News;
    expect(edit({ type: "text", text: { body: "talla 39" } })).toEqual({ type: "edited", target: "wamid.T", content: { type: "text", text: "talla 39" }, sentAt });
    expect(edit({ type: "image", image: { id: "9001", caption: "mejor" } })).toMatchObject({ type: "edited", content: { type: "media", media: "image", caption: "mejor" } });
  });
  test("revokes", () => expect(said({ type: "revoke", revoke: { original_message_id: "wamid.T" } }).news).toEqual({ type: "revoked", target: "wamid.T", sentAt }));
});

describe("a system message", () => {
  const system = (said: object, rest: object = {}): Told => tell(envelope({ messages: [{ id: "wamid.S", timestamp, type: "system", system: said, ...rest }] }))[0]!;
  test("moves a person to another number, found by the old ids first", () => {
    const told = system({ body: "Maria changed", type: "user_changed_number", wa_id: "34600333444", user_id: "ES.2", previous_user_id: maria.bsuid }, { from: maria.phone });
    expect(told.to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`, "bsuid:ES.2", "phone:34600333444"]);
    expect(told.news).toEqual({ type: "rekeyed", keys: ["bsuid:ES.2", "phone:34600333444"], identities: [{ kind: "bsuid", value: "ES.2" }, { kind: "phone", value: "34600333444" }], text: "Maria changed", sentAt });
  });
  test("moves a person without a phone to another BSUID", () => {
    const told = system({ body: "User changed", type: "user_changed_user_id", user_id: "MX.2", previous_user_id: "CO.1", parent_user_id: "MX.ENT.2" });
    expect(told.to).toEqual(["bsuid:CO.1", "bsuid:MX.2"]);
    expect(told.news).toMatchObject({ type: "rekeyed", keys: ["bsuid:MX.2"], identities: [{ kind: "bsuid", value: "MX.2" }, { kind: "parent_bsuid", value: "MX.ENT.2" }] });
  });
  test("says that a phone's keys changed, in the conversation", () => {
    expect(system({ body: "Maria's security code changed", type: "customer_identity_changed" }, { from: maria.phone })).toMatchObject({
      to: [`phone:${maria.phone}`],
      news: { type: "received", content: { type: "system", text: "Maria's security code changed" } },
    });
  });
  test("of nobody is noticed", () => expect(system({ type: "user_changed_number", body: "?" })).toMatchObject({ to: null, news: { type: "noticed" } }));
});

describe("our own side", () => {
  const echo = (message: object): Told => tell(envelope({ contacts: [contact], message_echoes: [{ from: metadata.display_phone_number, to: maria.phone, to_user_id: maria.bsuid, id: "wamid.E", timestamp, ...message }] }, "smb_message_echoes"))[0]!;
  test("answered from the WhatsApp Business app", () => {
    expect(echo({ type: "text", text: { body: "Claro" } })).toMatchObject({ to: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`], news: { type: "received", echo: true, content: { type: "text", text: "Claro" } } });
  });
  test("took a message back there", () => expect(echo({ type: "revoke", revoke: { original_message_id: "wamid.T" } }).news).toMatchObject({ type: "revoked", target: "wamid.T" }));
  test("edited there", () => expect(echo({ type: "edit", edit: { original_message_id: "wamid.T", message: { type: "text", text: { body: "39" } } } }).news).toMatchObject({ type: "edited" }));
  test("reacted there, which is no reaction of the customer", () => expect(echo({ type: "reaction", reaction: { message_id: "wamid.T", emoji: "👍" } }).news).toMatchObject({ author: "elsewhere" }));
  test("is never taken for the customer when `to` is our number", () => expect(echo({ type: "text", text: { body: "x" }, to: metadata.display_phone_number, from: maria.phone, to_user_id: undefined }).to).toContain(`phone:${maria.phone}`));
});

// ---------------------------------------------------------------- statuses

describe("a status", () => {
  const status = (rest: object, contacts: readonly object[] = []): Told => tell(envelope({ contacts, statuses: [{ id: "wamid.O", timestamp, recipient_id: maria.phone, ...rest }] }))[0]!;
  for (const [word, state] of [["sent", "sent"], ["delivered", "delivered"], ["read", "read"], ["played", "read"]] as const) {
    test(`"${word}" is the receipt "${state}"`, () => {
      expect(status({ status: word })).toEqual({ id: `wamid.O:${word}`, account: "550011", to: [`phone:${maria.phone}`], news: { type: "receipt", state, ext: "wamid.O", sentAt } });
    });
  }
  test('"failed" says why and what to do', () => {
    const told = status({ status: "failed", errors: [{ code: 131047, title: "Re-engagement message" }] });
    expect(told.news).toMatchObject({ type: "receipt", state: "failed", code: "131047", reason: "More than 24 hours have passed since the customer's last message." });
    expect((told.news as { hint?: string }).hint).toContain("template");
  });
  test('"failed" with a code nobody knows uses Meta\'s words', () => {
    expect(status({ status: "failed", errors: [{ code: 999999, error_data: { details: "The moon is in the way." } }] }).news).toMatchObject({ code: "999999", reason: "The moon is in the way." });
  });
  test('"failed" without an error still has a reason', () => expect(status({ status: "failed" }).news).toMatchObject({ state: "failed", code: "unknown", reason: "WhatsApp refused the message." }));
  for (const word of ["deleted", "warning", "teleported", ""]) test(`"${word}" is noticed`, () => expect(status({ status: word })).toMatchObject({ to: null, news: { type: "noticed", text: "wamid.O" } }));
  test("brings our delivery id back", () => expect(status({ status: "sent", biz_opaque_callback_data: "0k3c9x.12.1" }).news).toMatchObject({ delivery: "0k3c9x.12.1" }));
  for (const foreign of ["campaign-7", "a.b.c", "1.2", "", "a.1.2.3", 7]) {
    test(`does not take "${foreign}" of another program for a delivery id`, () => expect((status({ status: "sent", biz_opaque_callback_data: foreign }).news as { delivery?: string }).delivery).toBeUndefined());
  }
  test("finds its thread by BSUID, then by phone", () => {
    expect(status({ status: "read", recipient_user_id: maria.bsuid }).to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`]);
    expect(status({ status: "read", recipient_id: undefined }, [contact]).to).toEqual([`bsuid:${maria.bsuid}`, `phone:${maria.phone}`]);
    expect(status({ status: "read", recipient_id: undefined }).to).toEqual([]);
  });
  test("of a group is one for each participant", () => {
    const one = (participant: string): Told => status({ status: "read", recipient_type: "group", recipient_id: "Z3J1cG8x", recipient_participant_id: participant });
    expect(one("1").to).toEqual(["chat:Z3J1cG8x"]);
    expect(one("1").id).not.toBe(one("2").id);
  });
});

// ---------------------------------------------------------------- notices

describe("what is no message", () => {
  const first = (value: object, field: string): Told => tell(envelope(value, field))[0]!;
  test("can be a customer's wish about marketing", () => {
    expect(first({ contacts: [contact], user_preferences: [{ wa_id: maria.phone, value: "stop", detail: "User stopped", timestamp: 1_763_000_000 }] }, "user_preferences")).toMatchObject({
      to: [`bsuid:${maria.bsuid}`, `phone:${maria.phone}`],
      news: { type: "consent", text: "Stopped marketing messages. User stopped", sentAt },
    });
  });
  test("can be a customer's call, which stands in the conversation", () => {
    const call = { id: "wacid.1", from: maria.phone, event: "connect", direction: "USER_INITIATED", timestamp };
    expect(first({ contacts: [contact], calls: [call] }, "calls")).toMatchObject({ id: "wacid.1:connect", news: { type: "received", content: { type: "system" }, sentAt } });
    expect(first({ contacts: [contact], calls: [{ ...call, event: "terminate" }] }, "calls")).toMatchObject({ id: "wacid.1:terminate", to: null, news: { type: "noticed", what: "call" } });
  });
  const notices: readonly (readonly [field: string, value: object, what: string, text?: string])[] = [
    ["account_update", { event: "ACCOUNT_VIOLATION", violation_info: { violation_type: "SPAM" } }, "account", "ACCOUNT_VIOLATION, SPAM"],
    ["message_template_status_update", { event: "REJECTED", message_template_name: "promo", message_template_language: "es", reason: "INVALID_FORMAT" }, "template status", "promo, es, REJECTED, INVALID_FORMAT"],
    ["phone_number_quality_update", { current_limit: "TIER_1K", display_phone_number: "34911222333" }, "number quality", "TIER_1K, 34911222333"],
    ["messaging_handovers", {}, "messaging handovers"],
    ["", {}, "change without a name"],
  ];
  for (const [field, value, what, text] of notices) test(`is noticed: ${what}`, () => expect(first(value, field)).toMatchObject({ account: "550011", to: null, news: { type: "noticed", what, text } }));
  test("of the whole account names no number", () => {
    expect(tell({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "account_update", value: { event: "ACCOUNT_DELETED" } }] }] })[0]).toMatchObject({ account: null, news: { text: "ACCOUNT_DELETED" } });
  });
  test("can be an error beside the messages", () => {
    const told = tell(envelope({ errors: [{ code: 130429, title: "Rate limit hit" }], messages: [{ from: maria.phone, id: "wamid.M", timestamp, type: "text", text: { body: "hola" } }] }));
    expect(told.map((one) => one.news.type)).toEqual(["received", "noticed"]);
    expect(told[1]?.news).toMatchObject({ what: "error", text: "130429: Rate limit hit" });
  });
  test("has the same id on redelivery, and each in one body another", () => {
    const body = envelope({ user_preferences: [{ wa_id: maria.phone, value: "stop" }, { wa_id: maria.phone, value: "resume" }] });
    const ids = tell(body).map((told) => told.id);
    expect(new Set(ids).size).toBe(2);
    expect(tell(body).map((told) => told.id)).toEqual(ids);
  });
});

// ---------------------------------------------------------------- the envelope

describe("one POST", () => {
  const change = (account: string, wamid: string): object => ({ field: "messages", value: { metadata: { phone_number_id: account }, messages: [{ id: wamid, from: maria.phone, timestamp, type: "text", text: { body: wamid } }] } });
  test("may concern many numbers, each change by its own", () => {
    const told = tell({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [change("550011", "wamid.1"), change("550012", "wamid.2")] }, { id: "2", changes: [change("550013", "wamid.3")] }] });
    expect(told.map(({ account, id }) => [account, id])).toEqual([["550011", "wamid.1"], ["550012", "wamid.2"], ["550013", "wamid.3"]]);
  });
  test("may hold messages and statuses side by side", () => {
    const told = tell(envelope({ messages: [{ id: "wamid.1", from: maria.phone, timestamp, type: "text", text: { body: "a" } }], statuses: [{ id: "wamid.0", status: "read", recipient_id: maria.phone, timestamp }] }));
    expect(told.map((one) => one.news.type)).toEqual(["received", "receipt"]);
  });
  test("is read the same while another program answers the customer (standby)", () => {
    expect(tell(envelope({ messages: [{ id: "wamid.1", from: maria.phone, timestamp, type: "text", text: { body: "a" } }] }, "standby"))[0]?.news.type).toBe("received");
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
    ["whose entries hold no changes", { object: "whatsapp_business_account", entry: [{ id: "1", messaging: [] }] }, 'No entry has a list of changes ("changes").'],
  ];
  for (const [fact, body, reason] of refusals) test(`${fact} is unreadable, and says why`, () => expect(whatsapp.parse(bytes(body), now)).toEqual({ ok: false, reason }));
});

// ---------------------------------------------------------------- handshake and signature

describe("the handshake", () => {
  const secrets = { verify_token: "v-token" };
  const ask = (query: string): string | null => whatsapp.handshake(new URLSearchParams(query), secrets);
  test("answers the challenge", () => expect(ask("hub.mode=subscribe&hub.verify_token=v-token&hub.challenge=1158201444")).toBe("1158201444"));
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
  test("of a channel without a token is refused", () => expect(whatsapp.handshake(new URLSearchParams("hub.mode=subscribe&hub.verify_token=&hub.challenge=1"), {})).toBeNull());
});

describe("the signature", () => {
  const secrets = { app_secret: "s3cr3t" };
  const raw = bytes(envelope({ messages: [{ id: "wamid.1", from: maria.phone, timestamp, type: "text", text: { body: "cañón" } }] }));
  const sign = (body: Uint8Array, secret = secrets.app_secret): string => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const arrived = (body: Uint8Array, signature: string | undefined): Arrived => ({ headers: new Headers(signature === undefined ? {} : { "x-hub-signature-256": signature }), query: new URLSearchParams(), raw: body });
  const holds = (body: Uint8Array, signature: string | undefined): boolean => whatsapp.verify(arrived(body, signature), secrets);

  test("holds for the exact bytes", () => expect(holds(raw, sign(raw))).toBe(true));
  test("fails for the same JSON written in another way", () => expect(holds(new TextEncoder().encode(new TextDecoder().decode(raw).replace("ñ", "\\u00f1")), sign(raw))).toBe(false));
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
      fc.property(fc.oneof(fc.string({ unit: "grapheme-ascii" }), fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 }).map((hex) => `sha256=${hex}`)), (header) => {
        expect(holds(raw, header.trim())).toBe(header.trim() === good);
      }),
    );
  });
});
