/**
 * What the simulator writes against what the platforms write: collected payloads and the Bot API's own description.
 * They lie outside the repository; without them these tests say so and pass over it.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bot, call, eventually, receiver, send, shop, start, textTo } from "./testing";
import type { Got, Receiver } from "./testing";
import { people } from "./people";
import { film, paper, photo, sticker, voice } from "./say";
import type { Say } from "./say";
import type { Simulator } from "./simulator";

const shared = join(import.meta.dir, "../../../shared");
const samples = join(shared, "samples/whatsapp");
const description = join(shared, "specs/telegram-bot-api-10.1.json");
const present = existsSync(samples) && existsSync(description);
if (!present) console.log(`skipped: no collected payloads in ${shared}`);

let parley: Receiver;
let simulator: Simulator;
beforeAll(async () => {
  parley = receiver();
  simulator = await start(parley, [shop, bot]);
});
afterAll(async () => {
  await simulator.stop();
  await parley.stop();
});

type Json = Record<string, unknown>;

/** Every path of keys in a value; list positions don't count. */
function paths(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => paths(one, at));
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, inner]) => [`${at}.${key}`, ...paths(inner, `${at}.${key}`)]);
}

describe.if(present)("WhatsApp", () => {
  const collected = present
    ? readdirSync(samples)
        .filter((name) => /^(meta-openapi|pywa)-/.test(name))
        .map((name) => ({ name, body: JSON.parse(readFileSync(join(samples, name), "utf8")) as Json }))
    : [];
  const inSamples = new Set(collected.flatMap((one) => paths(one.body)));
  const value = ".entry.changes.value";
  /** Documented, but in none of the collected payloads. */
  const documented = [
    `${value}.statuses.biz_opaque_callback_data`,
    `${value}.statuses.recipient_user_id`,
    `${value}.statuses.pricing.type`,
    `${value}.statuses.errors.error_data.messaging_product`,
    `${value}.messages.from_user_id`,
    `${value}.contacts.profile.username`,
    `${value}.messages.location.name`,
    `${value}.messages.location.address`,
    `${value}.messages.interactive.list_reply.description`,
    `${value}.messages.image.caption`,
    ...["", ".original_message_id", ".message", ".message.type", ".message.text", ".message.text.body"].map(
      (rest) => `${value}.messages.edit${rest}`,
    ),
    ...["", ".original_message_id"].map((rest) => `${value}.messages.revoke${rest}`),
    `${value}.message_echoes.text`,
    `${value}.message_echoes.text.body`,
  ];

  const kinds: readonly (readonly [string, Say, string | null])[] = [
    ["text", { type: "text", text: "hi" }, "meta-openapi-text-message.json"],
    ["image", photo("a.jpg", "c"), "pywa-message-image.json"],
    ["voice", voice(3), null],
    ["video", { ...film(3, "c"), forwarded: true }, "pywa-message-video.json"],
    ["document", paper("a.pdf", "c"), null],
    ["sticker", sticker, "pywa-message-static-sticker.json"],
    ["location", { type: "location", latitude: 1, longitude: 2, name: "n", address: "a" }, null],
    ["contacts", { type: "contacts", contacts: [{ name: "Ana Ruiz", phones: ["+34600110101"], emails: [] }] }, null],
    ["order", { type: "order", items: [{ sku: "a", quantity: 1, price: "2", currency: "EUR" }] }, "meta-openapi-order-message.json"],
    ["button", { type: "choice", id: "a", title: "A", quote: "wamid.x" }, "meta-openapi-interactive-button-reply-message.json"],
    ["row", { type: "choice", id: "a", title: "A", description: "d", quote: "wamid.x" }, "pywa-callback-selection-callback.json"],
    ["reaction", { type: "reaction", emoji: "👍", target: "wamid.x" }, "pywa-message-reaction.json"],
    ["forwarded", { type: "text", text: "hi", forwarded: true }, "pywa-message-forwarded.json"],
    ["edit", { type: "edit", text: "hi", target: "wamid.x" }, null],
    ["revoke", { type: "revoke", target: "wamid.x" }, null],
  ];
  /** Some programs write these ids for everybody; ours only for who has one. */
  const optional = [`${value}.contacts.user_id`, `${value}.contacts.parent_user_id`];

  test.each(kinds)("%s has no key that the platform does not write, and every key of the collected one", async (_name, say, sample) => {
    const before = parley.got.length;
    await simulator.say("Inés", say);
    const ours = paths(parley.got[before]!.body);
    expect(ours.filter((path) => !inSamples.has(path) && !documented.includes(path))).toEqual([]);
    if (sample === null) return;
    const theirs = paths(collected.find((one) => one.name === sample)!.body);
    expect(theirs.filter((path) => !ours.includes(path) && !optional.includes(path))).toEqual([]);
  });

  test("receipts too", async () => {
    const before = parley.got.length;
    await send(simulator, textTo("34600110384", "hi", { biz_opaque_callback_data: "c.1.1" }));
    const got = await eventually(() => (parley.got.length >= before + 3 ? parley.got.slice(before) : null), "receipts");
    const sent = collected.find((one) => one.name === "pywa-message-status-sent.json")!;
    for (const one of got) expect(paths(one.body).filter((path) => !inSamples.has(path) && !documented.includes(path))).toEqual([]);
    expect(paths(sent.body).filter((path) => !paths(got[0]!.body).includes(path) && !optional.includes(path))).toEqual([]);
  });
});

describe.if(present)("Telegram", () => {
  interface Type {
    readonly fields?: readonly { readonly name: string; readonly types: readonly string[]; readonly required: boolean }[];
    readonly subtypes?: readonly string[];
  }
  const types = present ? (JSON.parse(readFileSync(description, "utf8")) as { types: Record<string, Type> }).types : {};

  /** What in `value` is not as the Bot API describes `type`. */
  function wrongs(value: unknown, type: string, at: string): string[] {
    if (type.startsWith("Array of "))
      return Array.isArray(value) ? value.flatMap((one) => wrongs(one, type.slice(9), at)) : [`${at} is no list`];
    const simple: Readonly<Record<string, string>> = {
      Integer: "number",
      Float: "number",
      String: "string",
      Boolean: "boolean",
      True: "boolean",
    };
    if (simple[type]) return typeof value === simple[type] ? [] : [`${at} is no ${type}`];
    const described = types[type];
    if (!described || typeof value !== "object" || value === null) return [`${at} is no ${type}`];
    if (described.subtypes)
      return described.subtypes.some((one) => wrongs(value, one, at).length === 0)
        ? []
        : [`${at} is none of ${described.subtypes.join(", ")}`];
    const fields = described.fields ?? [];
    const absent = fields
      .filter((field) => field.required && (value as Json)[field.name] === undefined)
      .map((field) => `${at}.${field.name} is missing`);
    const inner = Object.entries(value as Json).flatMap(([name, one]) => {
      const field = fields.find((known) => known.name === name);
      if (!field) return [`${at}.${name} is unknown`];
      const verdicts = field.types.map((one_) => wrongs(one, one_, `${at}.${name}`));
      return verdicts.some((verdict) => verdict.length === 0) ? [] : (verdicts[0] ?? []);
    });
    return [...absent, ...inner];
  }

  const sam = people.find((one) => one.name === "Sam Kowalczyk")!;
  const said: readonly (readonly [string, Say])[] = [
    ["text", { type: "text", text: "/start hi" }],
    ["photo", photo("a.jpg", "c")],
    ["voice", voice(3)],
    ["video", film(3, "c")],
    ["document", paper("a.pdf")],
    ["sticker", sticker],
    ["animation", { type: "media", media: "animation", ref: "" }],
    ["video note", { type: "media", media: "video_note", ref: "" }],
    ["audio", { type: "media", media: "audio", ref: "" }],
    ["location", { type: "location", latitude: 1, longitude: 2 }],
    ["venue", { type: "location", latitude: 1, longitude: 2, name: "n", address: "a" }],
    ["contact", { type: "contacts", contacts: [{ name: "Ana Ruiz", phones: ["1"], emails: [] }] }],
    ["album", { type: "album", items: [photo("a.jpg"), photo("b.jpg")] }],
    ["forward", { type: "text", text: "hi", forwarded: true }],
    ["reaction", { type: "reaction", emoji: "👍", target: "7" }],
    ["edit", { type: "edit", text: "hi", target: "7" }],
    ["block", { type: "blocked", blocked: true }],
    ["unblock", { type: "blocked", blocked: false }],
  ];
  test.each(said)("an update with %s is as the Bot API describes it", async (_name, say) => {
    const before = parley.got.length;
    await simulator.say(sam, say);
    for (const got of parley.got.slice(before) as Got[]) expect(wrongs(got.body, "Update", "update")).toEqual([]);
    expect(parley.got.length).toBeGreaterThan(before);
  });

  test("a quote and a pressed button too", async () => {
    await call(simulator, "sendMessage", {
      chat_id: sam.telegram,
      text: "Which?",
      reply_markup: { inline_keyboard: [[{ text: "M", callback_data: "m" }]] },
    });
    const before = parley.got.length;
    await simulator.say(sam, { type: "text", text: "this", quote: "newest" });
    await simulator.say(sam, { type: "choice", id: "m", title: "M" });
    expect(parley.got.slice(before).map((got) => wrongs(got.body, "Update", "update"))).toEqual([[], []]);
  });

  test.each([
    ["sendMessage", { text: "hi" }],
    ["sendPhoto", { photo: "https://e.com/a", caption: "c" }],
    ["sendVideo", { video: "https://e.com/a" }],
    ["sendVoice", { voice: "https://e.com/a" }],
    ["sendAudio", { audio: "https://e.com/a" }],
    ["sendDocument", { document: "https://e.com/a" }],
    ["sendAnimation", { animation: "https://e.com/a" }],
    ["sendSticker", { sticker: "https://e.com/a" }],
    ["sendLocation", { latitude: 1, longitude: 2 }],
    ["sendContact", { phone_number: "1", first_name: "Ana" }],
  ])("the answer to %s is a Message", async (method, given) => {
    const { body } = await call(simulator, method, { chat_id: sam.telegram, ...given });
    expect(wrongs(body["result"], "Message", "result")).toEqual([]);
  });

  test("getMe, getWebhookInfo and getFile answer what they should", async () => {
    expect(wrongs((await call(simulator, "getMe")).body["result"], "User", "me")).toEqual([]);
    expect(wrongs((await call(simulator, "getWebhookInfo")).body["result"], "WebhookInfo", "info")).toEqual([]);
  });
});
