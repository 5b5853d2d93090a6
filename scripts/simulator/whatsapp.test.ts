import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { bot, eventually, independentSignature, messagesOf, receiver, send, shop, start, statusesOf, textTo, valuesOf } from "./testing";
import type { Receiver } from "./testing";
import { people } from "./people";
import type { Say } from "./say";
import type { Simulator, SimulatorOptions } from "./simulator";

let parley: Receiver;
let simulator: Simulator;
const María = people[0]!;
const phone = María.phone ?? "";

const begin = async (more: Partial<SimulatorOptions> = {}): Promise<void> => {
  simulator = await start(parley, [shop], more);
};
beforeEach(() => {
  parley = receiver();
});
afterEach(async () => {
  await simulator.stop();
  await parley.stop();
});
const errorOf = async (response: Response): Promise<Record<string, unknown>> =>
  ((await response.json()) as { error: Record<string, unknown> }).error;

describe("sends", () => {
  test("a good send gets a wamid, and the receipts sent, delivered and read come signed with our delivery id", async () => {
    await begin();
    const response = await send(simulator, textTo(`+${phone}`, "¡Hola! 1/2 🙏", { biz_opaque_callback_data: "c.7.1" }));
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { messaging_product: string; contacts: unknown[]; messages: { id: string }[] };
    expect(answer.messaging_product).toBe("whatsapp");
    expect(answer.contacts).toEqual([{ input: `+${phone}`, wa_id: phone }]);
    const id = answer.messages[0]!.id;
    expect(id).toStartWith("wamid.");
    await eventually(() => statusesOf(parley).length === 3, "three receipts");
    expect(statusesOf(parley).map((one) => one["status"])).toEqual(["sent", "delivered", "read"]);
    for (const status of statusesOf(parley)) expect(status).toMatchObject({ id, recipient_id: phone, biz_opaque_callback_data: "c.7.1" });
    for (const got of parley.got) expect(got.headers.get("x-hub-signature-256")).toBe(independentSignature(shop.appSecret, got.raw));
    expect(simulator.sent(phone)).toMatchObject([
      { order: 1, platform: "whatsapp", to: phone, id, delivery: "c.7.1", type: "text", text: "¡Hola! 1/2 🙏", answered: true },
    ]);
  });

  test("a send to a business-scoped id is answered with it, and its receipts carry it", async () => {
    await begin();
    const lucía = people.find((one) => one.phone === undefined)!;
    const { to: _, ...rest } = textTo("");
    const answer = (await (await send(simulator, { ...rest, recipient: lucía.bsuid })).json()) as { contacts: unknown[] };
    expect(answer.contacts).toEqual([{ input: lucía.bsuid, user_id: lucía.bsuid }]);
    const status = await eventually(() => statusesOf(parley)[0], "a receipt");
    expect(status).toMatchObject({ recipient_user_id: lucía.bsuid });
    expect(status).not.toHaveProperty("recipient_id");
  });

  test.each([
    ["without a token", { authorization: "" }, 401, 104],
    ["with a wrong token", { authorization: "Bearer nope" }, 401, 190],
  ] as const)("%s", async (_name, headers, status, code) => {
    await begin();
    const response = await send(simulator, textTo(phone), headers);
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect(error).toMatchObject({ type: "OAuthException", code });
    expect(error["fbtrace_id"]).toMatch(/^A[\w-]{22}$/);
    expect(simulator.sent()).toEqual([]);
  });

  test("another number's id is answered as an object that isn't there", async () => {
    await begin();
    const response = await fetch(`${simulator.url}/v25.0/99999/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.accessToken}` },
      body: JSON.stringify(textTo(phone)),
    });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: "GraphMethodException", code: 100, error_subcode: 33 });
  });

  test("a bad body is answered with the platform's words and nothing is accepted", async () => {
    await begin();
    const response = await send(simulator, textTo(phone, "a".repeat(4097)));
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({
      message: "(#100) Param text['body'] must be at most 4096 characters long.",
      type: "OAuthException",
      code: 100,
    });
    const interactive = await send(simulator, { messaging_product: "whatsapp", to: phone, type: "location", location: { latitude: 1 } });
    expect(await errorOf(interactive)).toMatchObject({
      code: 131008,
      error_data: { messaging_product: "whatsapp", details: "Parameter 'longitude' is missing." },
    });
    expect(simulator.sent()).toEqual([]);
    expect(simulator.refused().map((one) => one.code)).toEqual(["100", "131008"]);
  });

  test("the version in the path may be any or none", async () => {
    await begin();
    for (const version of ["/v19.0", ""]) {
      const response = await fetch(`${simulator.url}${version}/${shop.account}/messages`, {
        method: "POST",
        headers: { authorization: `Bearer ${shop.accessToken}` },
        body: JSON.stringify(textTo(phone)),
      });
      expect(response.status).toBe(200);
    }
  });

  test("read marks and typing are taken down", async () => {
    await begin();
    const read = { messaging_product: "whatsapp", status: "read", message_id: "wamid.abc" };
    expect(await (await send(simulator, read)).json()).toEqual({ success: true });
    await send(simulator, { ...read, typing_indicator: { type: "text" } });
    expect(simulator.marked().map((one) => [one.what, one.target])).toEqual([
      ["read", "wamid.abc"],
      ["typing", "wamid.abc"],
    ]);
  });
});

describe("the answer window", () => {
  test("a day after the customer wrote, free text is accepted and then fails with 131047", async () => {
    await begin();
    await simulator.say(María, "hola");
    simulator.warp(25 * 3_600_000);
    expect((await send(simulator, textTo(phone, "late", { biz_opaque_callback_data: "c.1.1" }))).status).toBe(200);
    const status = await eventually(() => statusesOf(parley)[0], "a receipt");
    expect(status).toMatchObject({
      status: "failed",
      biz_opaque_callback_data: "c.1.1",
      errors: [{ code: 131047, title: "Re-engagement message" }],
    });
    await simulator.say(María, "sigo aquí");
    await send(simulator, textTo(phone, "in time"));
    await eventually(() => statusesOf(parley).some((one) => one["status"] === "delivered"), "delivered after the customer wrote again");
  });

  test("it can also be refused at once", async () => {
    await begin({ closedWindow: "answer" });
    simulator.warp(25 * 3_600_000);
    const response = await send(simulator, textTo(phone));
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 131047, message: "(#131047) Re-engagement message" });
  });

  test("templates pass a closed window", async () => {
    await begin();
    simulator.warp(25 * 3_600_000);
    await send(simulator, {
      messaging_product: "whatsapp",
      to: phone,
      type: "template",
      template: { name: "hello", language: { code: "es" } },
    });
    await eventually(() => statusesOf(parley).some((one) => one["status"] === "read"), "read");
  });

  test("a warp leaves the times in webhooks alone unless asked", async () => {
    await begin({ now: () => 1_790_000_000_000 });
    simulator.warp(3_600_000);
    await simulator.say(María, "one");
    simulator.warp(3_600_000, true);
    await simulator.say(María, "two");
    expect(messagesOf(parley).map((one) => one["timestamp"])).toEqual(["1790000000", "1790003600"]);
  });
});

describe("limits", () => {
  test("one customer gets bursts of 45, then 131056", async () => {
    await begin({ now: () => 1_790_000_000_000 });
    const answers: number[] = [];
    for (let at = 0; at < 46; at++) answers.push((await send(simulator, textTo(phone))).status);
    expect(answers).toEqual([...Array<number>(45).fill(200), 429]);
    expect(simulator.refused()[0]).toMatchObject({ code: "131056", fault: false });
    expect((await send(simulator, textTo("34600110384"))).status).toBe(200);
  });

  test("the number sends 80 a second, then 130429", async () => {
    await begin({ now: () => 1_790_000_000_000 });
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, at) => send(simulator, textTo(`3460011${String(at).padStart(4, "0")}`)).then((one) => one.status)),
    );
    expect(answers.filter((one) => one === 200)).toHaveLength(80);
    expect(simulator.refused()[0]?.code).toBe("130429");
  });
});

describe("faults on sends", () => {
  test("a lost answer: the connection is cut, the message is accepted and its receipts tell", async () => {
    await begin({ faults: { lostAnswers: 1 } });
    expect(send(simulator, textTo(phone, "hello", { biz_opaque_callback_data: "c.1.1" }))).rejects.toThrow();
    await eventually(() => statusesOf(parley).length === 3, "receipts");
    expect(statusesOf(parley)[0]).toMatchObject({ status: "sent", biz_opaque_callback_data: "c.1.1" });
    expect(simulator.sent()).toMatchObject([{ answered: false }]);
  });

  test("rate limits and server errors are refusals with the platform's codes, at about the asked rate", async () => {
    await begin({ faults: { tooMany: 0.3, serverErrors: 0.3 }, limits: false });
    const total = 300;
    for (let at = 0; at < total; at++) await send(simulator, textTo(phone));
    const refused = simulator.refused();
    expect(simulator.sent().length + refused.length).toBe(total);
    expect(refused.every((one) => one.fault)).toBe(true);
    const servers = refused.filter((one) => one.status >= 500).length;
    expect(servers / total).toBeWithin(0.22, 0.38);
    expect((refused.length - servers) / (total - servers)).toBeWithin(0.22, 0.38);
  });

  test("an early receipt arrives before the answer", async () => {
    await begin({ faults: { earlyReceipts: 1 } });
    let answered = false;
    parley.decide = async () => {
      if (!answered) await Bun.sleep(20);
      return answered ? 500 : 200;
    };
    await send(simulator, textTo(phone));
    answered = true;
    expect(statusesOf(parley)[0]).toMatchObject({ status: "sent" });
    expect(simulator.webhooks()[0]).toMatchObject({ kind: "receipt", acknowledged: true });
    parley.decide = null;
  });

  test("missing receipts never come, failed ones say why, late ones come late", async () => {
    await begin({ faults: { missingReceipts: 1 } });
    await send(simulator, textTo(phone, "missing"));
    simulator.faults({ missingReceipts: 0, failedReceipts: 1 });
    await send(simulator, textTo(phone, "failed"));
    const failed = await eventually(() => statusesOf(parley)[0], "a receipt");
    expect(failed["status"]).toBe("failed");
    expect([131026, 131049, 130472]).toContain((failed["errors"] as { code: number }[])[0]!.code);
    simulator.faults(null);
    simulator.faults({ lateReceipts: { rate: 1, ms: 200 } });
    const at = performance.now();
    await send(simulator, textTo(phone, "late"));
    await eventually(() => statusesOf(parley).length === 4, "late receipts");
    expect(parley.got[1]!.at - at).toBeGreaterThan(95);
  });

  test("a slow answer takes its time and is an answer", async () => {
    await begin({ faults: { slowAnswers: { rate: 1, ms: 100 } } });
    const at = performance.now();
    expect((await send(simulator, textTo(phone))).status).toBe(200);
    expect(performance.now() - at).toBeGreaterThan(45);
  });
});

describe("customers", () => {
  const said: readonly (readonly [string, Say, object])[] = [
    ["text", { type: "text", text: "hola" }, { type: "text", text: { body: "hola" } }],
    [
      "a photo",
      { type: "media", media: "image", ref: "", mime: "image/jpeg", caption: "mira" },
      { type: "image", image: { caption: "mira", mime_type: "image/jpeg" } },
    ],
    [
      "a voice note",
      { type: "media", media: "voice", ref: "", mime: "audio/ogg; codecs=opus", seconds: 4 },
      { type: "audio", audio: { voice: true } },
    ],
    [
      "a document",
      { type: "media", media: "document", ref: "", mime: "application/pdf", name: "a.pdf" },
      { type: "document", document: { filename: "a.pdf" } },
    ],
    ["a sticker", { type: "media", media: "sticker", ref: "", mime: "image/webp" }, { type: "sticker", sticker: { animated: false } }],
    [
      "a place",
      { type: "location", latitude: 1.5, longitude: 2.5, name: "n" },
      { type: "location", location: { latitude: 1.5, longitude: 2.5, name: "n" } },
    ],
    [
      "a contact",
      { type: "contacts", contacts: [{ name: "Ana Ruiz", phones: ["+34 600"], emails: [] }] },
      { type: "contacts", contacts: [{ name: { formatted_name: "Ana Ruiz" } }] },
    ],
    [
      "an order",
      { type: "order", items: [{ sku: "A", quantity: 2, price: "9.50", currency: "EUR" }] },
      { type: "order", order: { product_items: [{ product_retailer_id: "A", quantity: 2, item_price: 9.5, currency: "EUR" }] } },
    ],
    [
      "a button",
      { type: "choice", id: "b1", title: "Yes", quote: "wamid.q" },
      { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "b1", title: "Yes" } }, context: { id: "wamid.q" } },
    ],
    [
      "a row",
      { type: "choice", id: "r1", title: "M", description: "medium" },
      { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "r1", description: "medium" } } },
    ],
    ["a quote", { type: "text", text: "this", quote: "wamid.q" }, { type: "text", context: { from: shop.displayPhone, id: "wamid.q" } }],
    ["a forward", { type: "text", text: "this", forwarded: true }, { context: { forwarded: true } }],
    [
      "a reaction",
      { type: "reaction", emoji: "❤️", target: "wamid.q" },
      { type: "reaction", reaction: { message_id: "wamid.q", emoji: "❤️" } },
    ],
    ["a reaction taken back", { type: "reaction", emoji: null, target: "wamid.q" }, { reaction: { message_id: "wamid.q", emoji: "" } }],
    [
      "an edit",
      { type: "edit", text: "better", target: "wamid.q" },
      { type: "edit", edit: { original_message_id: "wamid.q", message: { type: "text", text: { body: "better" } } } },
    ],
    ["a revoke", { type: "revoke", target: "wamid.q" }, { type: "revoke", revoke: { original_message_id: "wamid.q" } }],
  ];
  test.each(said)("%s arrives as WhatsApp sends it", async (_name, say, shape) => {
    await begin();
    const done = await simulator.say(María, say);
    expect(done).toMatchObject({ person: María.name, on: "whatsapp", acknowledged: true, answer: "200" });
    const [message] = messagesOf(parley);
    expect(message).toMatchObject({ from: phone, id: done.ids[0], ...shape });
    expect(Number(message!["timestamp"])).toBeCloseTo(Date.now() / 1000, -2);
    expect(parley.got[0]!.headers.get("x-hub-signature-256")).toBe(independentSignature(shop.appSecret, parley.got[0]!.raw));
    expect(valuesOf(parley.got[0]!)[0]).toMatchObject({
      metadata: { phone_number_id: shop.account },
      contacts: [{ wa_id: phone, profile: { name: María.name } }],
    });
  });

  test("somebody known by username alone has no number anywhere in the webhook", async () => {
    await begin();
    const lucía = people.find((one) => one.name === "Lucía Peralta")!;
    await simulator.say(lucía, "hola");
    const [message] = messagesOf(parley);
    expect(message).toMatchObject({ from_user_id: lucía.bsuid });
    expect(message).not.toHaveProperty("from");
    expect(valuesOf(parley.got[0]!)[0]!["contacts"]).toEqual([
      { profile: { name: lucía.name, username: lucía.handle }, user_id: lucía.bsuid },
    ]);
  });

  test("an album is separate messages, each with media of its own", async () => {
    await begin();
    const item = { type: "media" as const, media: "image" as const, ref: "", mime: "image/jpeg" };
    const { ids } = await simulator.say(María, { type: "album", items: [item, item, item] });
    expect(new Set(ids).size).toBe(3);
    expect(new Set(messagesOf(parley).map((one) => (one["image"] as { id: string }).id)).size).toBe(3);
  });

  test("reacting without a target takes the newest message of the shop", async () => {
    await begin();
    const { messages } = (await (await send(simulator, textTo(phone))).json()) as { messages: { id: string }[] };
    await simulator.say(María, { type: "reaction", emoji: "👍" });
    expect(messagesOf(parley)[0]).toMatchObject({ reaction: { message_id: messages[0]!.id } });
    await simulator.say(María, { type: "text", text: "that one", quote: "newest" });
    expect(messagesOf(parley)[1]).toMatchObject({ context: { id: messages[0]!.id, from: shop.displayPhone } });
  });

  test("taking back nothing is refused", async () => {
    await begin();
    expect(simulator.say(María, { type: "revoke" })).rejects.toThrow("no message");
  });

  test("who blocked the shop gets nothing, and nobody is told", async () => {
    await begin();
    await simulator.say(María, { type: "blocked", blocked: true });
    await send(simulator, textTo(phone));
    await eventually(() => statusesOf(parley).length === 1, "sent");
    await Bun.sleep(50);
    expect(statusesOf(parley).map((one) => one["status"])).toEqual(["sent"]);
  });

  test("a media id leads to its file through a link that needs the token and ends after five minutes", async () => {
    await begin();
    await simulator.say(María, { type: "media", media: "image", ref: "", mime: "image/jpeg" });
    const image = messagesOf(parley)[0]!["image"] as { id: string; sha256: string };
    const authorization = { authorization: `Bearer ${shop.accessToken}` };
    expect((await fetch(`${simulator.url}/v25.0/${image.id}`)).status).toBe(401);
    const link = (await (await fetch(`${simulator.url}/v25.0/${image.id}`, { headers: authorization })).json()) as {
      url: string;
      file_size: string;
    };
    expect(link).toMatchObject({ mime_type: "image/jpeg", messaging_product: "whatsapp", id: image.id });
    expect((await fetch(link.url)).status).toBe(401);
    const file = await fetch(link.url, { headers: authorization });
    const bytes = new Uint8Array(await file.arrayBuffer());
    expect(bytes.length).toBe(Number(link.file_size));
    expect(new Bun.CryptoHasher("sha256").update(bytes).digest("base64")).toBe(image.sha256);
    simulator.warp(6 * 60_000);
    expect((await fetch(link.url, { headers: authorization })).status).toBe(404);
  });
});

test("the handshake is asked for as Meta does, and says what is wrong", async () => {
  await begin();
  expect(await simulator.greet()).toEqual([{ platform: "whatsapp", account: shop.account, said: "ok" }]);
  await simulator.stop();
  simulator = await start(parley, [{ ...shop, verifyToken: "another" }, bot]);
  expect((await simulator.greet()).map((one) => one.said)).toEqual([
    "Parley refused the webhook handshake with 403",
    "Parley answered 200 to a webhook without the secret",
  ]);
});
