/** What we send on WhatsApp, judged by Meta's own description of its API; what we refuse to send; and what its answers mean. */
import { describe, expect, test } from "bun:test";
import Ajv2020 from "ajv/dist/2020";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Content, Key } from "../messages";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { whatsapp, whatsappApiBase } from "./whatsapp";
import { requestOf } from "./whatsapp-send";

const shared = join(import.meta.dir, "../../../shared");
const channel: ChannelConfig = { id: 1, tenant: 1, platform: "whatsapp", name: "Tienda", account: "550011", apiBase: whatsappApiBase, mode: "webhook", secrets: { app_secret: "a", verify_token: "v", access_token: "EAAtoken" } };
const phone: readonly Key[] = ["phone:34600111222"];
const outgoing = (content: Content, rest: Partial<Outgoing> = {}): Outgoing => ({ delivery: "0k3c9x.12.1", to: phone, content, ...rest });
const signal = (): AbortSignal => AbortSignal.timeout(5_000);

/** A platform that answers once, and remembers what it was asked. */
function platform(answer: () => Response | Promise<Response>): { readonly fetch: Fetch; readonly asked: { url: string; init: RequestInit }[] } {
  const asked: { url: string; init: RequestInit }[] = [];
  return {
    asked,
    fetch: (url, init) => {
      asked.push({ url, init });
      return Promise.resolve(answer());
    },
  };
}
const accepted = (): Response => Response.json({ messaging_product: "whatsapp", contacts: [{ input: "34600111222", wa_id: "34600111222" }], messages: [{ id: "wamid.O1" }] });
const send = (content: Content, answer: () => Response | Promise<Response> = accepted): Promise<Answer> => whatsapp.send(outgoing(content), channel, platform(answer).fetch, signal());
const text: Content = { type: "text", text: "Sí, la 38" };
/** Reason and hint are sentences that a person can read. */
const isExplained = (answer: Answer): boolean => answer.result === "failed" && [answer.reason, answer.hint].every((said) => /^[A-Z].*\.$/s.test(said));

// ---------------------------------------------------------------- what is sent

const choices = (count: number): { id: string; title: string }[] => Array.from({ length: count }, (_, at) => ({ id: `c${at}`, title: `Opción ${at}` }));
const sent: readonly (readonly [fact: string, content: Content, body: object])[] = [
  ["a text", text, { type: "text", text: { body: "Sí, la 38", preview_url: false } }],
  ["a text with a link, which asks for a preview", { type: "text", text: "mira https://tienda.example/38" }, { type: "text", text: { body: "mira https://tienda.example/38", preview_url: true } }],
  ["a picture by link", { type: "media", media: "image", ref: "https://tienda.example/a.jpg", caption: "la 38" }, { type: "image", image: { link: "https://tienda.example/a.jpg", caption: "la 38" } }],
  ["a picture by Meta's id", { type: "media", media: "image", ref: "9001" }, { type: "image", image: { id: "9001" } }],
  ["a video", { type: "media", media: "video", ref: "https://t.example/a.mp4" }, { type: "video", video: { link: "https://t.example/a.mp4" } }],
  ["a moving picture, as a video", { type: "media", media: "animation", ref: "https://t.example/a.mp4" }, { type: "video", video: { link: "https://t.example/a.mp4" } }],
  ["a round video, as a video", { type: "media", media: "video_note", ref: "https://t.example/a.mp4" }, { type: "video", video: { link: "https://t.example/a.mp4" } }],
  ["a sound", { type: "media", media: "audio", ref: "https://t.example/a.mp3" }, { type: "audio", audio: { link: "https://t.example/a.mp3" } }],
  ["a voice note", { type: "media", media: "voice", ref: "https://t.example/a.ogg" }, { type: "audio", audio: { link: "https://t.example/a.ogg", voice: true } }],
  ["a document with its name", { type: "media", media: "document", ref: "https://t.example/f.pdf", name: "factura.pdf", caption: "aquí" }, { type: "document", document: { link: "https://t.example/f.pdf", filename: "factura.pdf", caption: "aquí" } }],
  ["a sticker", { type: "media", media: "sticker", ref: "https://t.example/a.webp" }, { type: "sticker", sticker: { link: "https://t.example/a.webp" } }],
  ["a place", { type: "location", latitude: 41.38, longitude: 2.17, name: "Tienda", address: "Nou 3" }, { type: "location", location: { latitude: "41.38", longitude: "2.17", name: "Tienda", address: "Nou 3" } }],
  [
    "contacts",
    { type: "contacts", contacts: [{ name: "Pau Riba", phones: ["+34 600 000 001"], emails: ["pau@example.org"] }] },
    { type: "contacts", contacts: [{ name: { formatted_name: "Pau Riba", first_name: "Pau Riba" }, phones: [{ phone: "+34 600 000 001" }], emails: [{ email: "pau@example.org" }] }] },
  ],
  ["a template", { type: "template", name: "hola", language: "es", parameters: [] }, { type: "template", template: { name: "hola", language: { policy: "deterministic", code: "es" } } }],
  [
    "a template with parameters",
    { type: "template", name: "envio", language: "es_ES", parameters: ["Maria", "38"] },
    { type: "template", template: { name: "envio", language: { policy: "deterministic", code: "es_ES" }, components: [{ type: "body", parameters: [{ type: "text", text: "Maria" }, { type: "text", text: "38" }] }] } },
  ],
  [
    "buttons",
    { type: "interactive", text: "¿Cuándo?", header: "Cita", footer: "Tienda", buttons: choices(3) },
    {
      type: "interactive",
      interactive: { type: "button", header: { type: "text", text: "Cita" }, body: { text: "¿Cuándo?" }, footer: { text: "Tienda" }, action: { buttons: choices(3).map((reply) => ({ type: "reply", reply })) } },
    },
  ],
  [
    "a list",
    { type: "interactive", text: "¿Cuándo?", list: { button: "Ver horas", rows: [{ id: "m", title: "Mañana", description: "9 a 14 h" }, { id: "t", title: "Tarde" }] } },
    { type: "interactive", interactive: { type: "list", body: { text: "¿Cuándo?" }, action: { button: "Ver horas", sections: [{ rows: [{ id: "m", title: "Mañana", description: "9 a 14 h" }, { id: "t", title: "Tarde" }] }] } } },
  ],
];

/** A request as it goes over the wire, where undefined fields are gone. */
const wire = (content: Content, rest: Partial<Outgoing> = {}): Record<string, unknown> => JSON.parse(JSON.stringify(requestOf(outgoing(content, rest)))) as Record<string, unknown>;

describe("we send", () => {
  for (const [fact, content, body] of sent) {
    test(fact, () => expect(wire(content)).toEqual({ messaging_product: "whatsapp", recipient_type: "individual", to: "34600111222", biz_opaque_callback_data: "0k3c9x.12.1", ...body }));
  }
  test("an answer to a message", () => expect(wire(text, { quote: { ext: "wamid.Q" } })).toMatchObject({ context: { message_id: "wamid.Q" } }));
  test("to a BSUID, and then never to a phone beside it", () => {
    const body = wire(text, { to: ["bsuid:ES.81", ...phone] });
    expect(body).toMatchObject({ recipient_type: "individual", recipient: "ES.81" });
    expect(body).not.toHaveProperty("to");
  });
  test("to a phone, and then never to a BSUID beside it", () => {
    const body = wire(text, { to: [...phone, "bsuid:ES.81"] });
    expect(body).toMatchObject({ to: "34600111222" });
    expect(body).not.toHaveProperty("recipient");
  });
  test("to a group", () => expect(wire(text, { to: ["chat:Z3J1cG8x"] })).toMatchObject({ recipient_type: "group", to: "Z3J1cG8x" }));
  test("to the channel's number, at its version, with its token, and once", async () => {
    const { fetch, asked } = platform(accepted);
    expect(await whatsapp.send(outgoing(text), channel, fetch, signal())).toEqual({ result: "sent", ext: "wamid.O1" });
    expect(asked.map(({ url }) => url)).toEqual(["https://graph.facebook.com/v25.0/550011/messages"]);
    expect(asked[0]?.init).toMatchObject({ method: "POST", headers: { authorization: "Bearer EAAtoken", "content-type": "application/json" } });
    expect(JSON.parse(asked[0]?.init.body as string)).toEqual(wire(text));
  });
  test("read marks, and typing with them", async () => {
    for (const [what, typing] of [[{ read: "wamid.I", to: phone }, undefined], [{ read: "wamid.I", typing: true, to: phone }, { type: "text" }]] as const) {
      const { fetch, asked } = platform(() => Response.json({ success: true }));
      expect(await whatsapp.mark(what, channel, fetch, signal())).toEqual({ result: "done" });
      expect(JSON.parse(asked[0]?.init.body as string)).toEqual({ messaging_product: "whatsapp", status: "read", message_id: "wamid.I", ...(typing && { typing_indicator: typing }) });
    }
  });
  test("no typing without a message to name, since WhatsApp has no such thing", async () => {
    const { fetch, asked } = platform(accepted);
    expect(await whatsapp.mark({ typing: true, to: phone }, channel, fetch, signal())).toMatchObject({ result: "failed", retry: false, code: "unsupported" });
    expect(asked).toEqual([]);
  });
});

// ---------------------------------------------------------------- what is not sent

describe("we refuse, before anything leaves,", () => {
  const interactive = (rest: Partial<Extract<Content, { type: "interactive" }>>): Content => ({ type: "interactive", text: "¿Cuándo?", ...rest });
  const facts: readonly (readonly [fact: string, content: Content, code: string])[] = [
    ["an empty text", { type: "text", text: " \n" }, "empty"],
    ["a text of 4,097 characters", { type: "text", text: "x".repeat(4_097) }, "too_long"],
    ["a caption of 1,025 characters", { type: "media", media: "image", ref: "1", caption: "x".repeat(1_025) }, "too_long"],
    ["a caption on a sound", { type: "media", media: "voice", ref: "1", caption: "oye" }, "unsupported"],
    ["a caption on a sticker", { type: "media", media: "sticker", ref: "1", caption: "oye" }, "unsupported"],
    ["a file without a reference", { type: "media", media: "image", ref: "" }, "invalid"],
    ["no contacts", { type: "contacts", contacts: [] }, "too_many"],
    ["six contacts", { type: "contacts", contacts: Array.from({ length: 6 }, () => ({ name: "P", phones: [], emails: [] })) }, "too_many"],
    ["a contact without a name", { type: "contacts", contacts: [{ name: " ", phones: ["1"], emails: [] }] }, "invalid"],
    ["an empty parameter", { type: "template", name: "t", language: "es", parameters: [""] }, "invalid"],
    ["a parameter with a line break", { type: "template", name: "t", language: "es", parameters: ["a\nb"] }, "invalid"],
    ["a parameter with five spaces in a row", { type: "template", name: "t", language: "es", parameters: ["a     b"] }, "invalid"],
    ["a parameter without end", { type: "template", name: "t", language: "es", parameters: ["x".repeat(32_769)] }, "too_long"],
    ["no choices", interactive({}), "too_many"],
    ["four buttons", interactive({ buttons: choices(4) }), "too_many"],
    ["eleven rows", interactive({ list: { button: "Ver", rows: choices(11) } }), "too_many"],
    ["two buttons of one name", interactive({ buttons: [{ id: "a", title: "Sí" }, { id: "b", title: "Sí" }] }), "invalid"],
    ["two buttons of one id", interactive({ buttons: [{ id: "a", title: "Sí" }, { id: "a", title: "No" }] }), "invalid"],
    ["a button without a name", interactive({ buttons: [{ id: "a", title: " " }] }), "invalid"],
    ["a button's name of 21 characters", interactive({ buttons: [{ id: "a", title: "x".repeat(21) }] }), "too_long"],
    ["a button's id of 257 characters", interactive({ buttons: [{ id: "x".repeat(257), title: "a" }] }), "too_long"],
    ["a button's description", interactive({ buttons: [{ id: "a", title: "Sí", description: "claro" }] }), "unsupported"],
    ["a row's name of 25 characters", interactive({ list: { button: "Ver", rows: [{ id: "a", title: "x".repeat(25) }] } }), "too_long"],
    ["a row's description of 73 characters", interactive({ list: { button: "Ver", rows: [{ id: "a", title: "a", description: "x".repeat(73) }] } }), "too_long"],
    ["a row's id of 201 characters", interactive({ list: { button: "Ver", rows: [{ id: "x".repeat(201), title: "a" }] } }), "too_long"],
    ["a list's button of 21 characters", interactive({ list: { button: "x".repeat(21), rows: choices(1) } }), "too_long"],
    ["a list's button without a name", interactive({ list: { button: "", rows: choices(1) } }), "invalid"],
    ["choices under 1,025 characters", interactive({ text: "x".repeat(1_025), buttons: choices(1) }), "too_long"],
    ["choices under nothing", interactive({ text: "", buttons: choices(1) }), "empty"],
    ["a header of 61 characters", interactive({ header: "x".repeat(61), buttons: choices(1) }), "too_long"],
    ["a footer of 61 characters", interactive({ footer: "x".repeat(61), buttons: choices(1) }), "too_long"],
    ["what a customer chose", { type: "choice", id: "a", title: "a" }, "unsupported"],
    ["a system line", { type: "system", text: "a" }, "unsupported"],
    ["a customer's order", { type: "order", items: [] }, "unsupported"],
    ["what could not be read", { type: "unsupported", what: "poll" }, "unsupported"],
  ];
  for (const [fact, content, code] of facts) {
    test(fact, async () => {
      const { fetch, asked } = platform(accepted);
      const answer = await whatsapp.send(outgoing(content), channel, fetch, signal());
      expect(answer).toMatchObject({ result: "failed", retry: false, code });
      expect(isExplained(answer)).toBe(true);
      expect(asked).toEqual([]);
    });
  }
  test("a conversation without an address", () => expect(requestOf(outgoing(text, { to: [] }))).toMatchObject({ result: "failed", code: "no_address" }));
  test("but not a text of 4,096 characters", () => expect(requestOf(outgoing({ type: "text", text: "x".repeat(4_096) }))).toHaveProperty("text"));
});

// ---------------------------------------------------------------- what answers mean

describe("WhatsApp's answer", () => {
  const error = (code: unknown, status = 400, headers: Record<string, string> = {}): (() => Response) => () => Response.json({ error: { message: "(#1) x", type: "OAuthException", code, error_data: { messaging_product: "whatsapp", details: "Details of it." }, fbtrace_id: "T" } }, { status, headers });

  for (const code of [1, 2, 4, 613, 80007, 130429, 131000, 131016, 131053, 131056, 131057, 133016]) {
    test(`${code} is tried again, whatever the HTTP status`, async () => {
      for (const status of [400, 403, 429, 500]) expect(await send(text, error(code, status))).toMatchObject({ result: "failed", retry: true, code: String(code) });
    });
  }
  const never = [33, 100, 368, 130472, 130497, 131008, 131009, 131021, 131026, 131030, 131031, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131062, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 133010, 137000];
  for (const code of [...never, 3, 10, 200, 299, 131005]) {
    test(`${code} is final, with a reason and something to do`, async () => {
      const answer = await send(text, error(code));
      expect(answer).toMatchObject({ result: "failed", retry: false });
      expect(answer).not.toMatchObject({ reason: "Details of it." });
      expect(answer).not.toMatchObject({ dead: true });
      expect(isExplained(answer)).toBe(true);
    });
  }
  for (const code of [0, 190]) test(`${code} stops the channel`, async () => expect(await send(text, error(code, 401))).toMatchObject({ result: "failed", retry: false, dead: true, code: String(code) }));
  test("401 without a code stops the channel", async () => expect(await send(text, () => new Response("", { status: 401 }))).toMatchObject({ result: "failed", retry: false, dead: true }));
  test("with a code of tomorrow uses Meta's words", async () => expect(await send(text, error(139_000))).toMatchObject({ result: "failed", retry: false, code: "139000", reason: "Details of it.", hint: expect.stringContaining("139000") }));
  test("that the window closed asks for a template", async () => expect(await send(text, error(131047))).toMatchObject({ hint: expect.stringContaining("template") }));
  test("that a customer gets too many waits six seconds at least", async () => expect(await send(text, error(131056))).toMatchObject({ retry: true, afterMs: 6_000 }));
  test("with Retry-After waits as long", async () => {
    expect(await send(text, error(130429, 429, { "retry-after": "30" }))).toMatchObject({ retry: true, afterMs: 30_000 });
    expect(await send(text, () => new Response("", { status: 429, headers: { "retry-after": "5" } }))).toMatchObject({ retry: true, code: "http_429", afterMs: 5_000 });
    expect(await send(text, () => new Response("", { status: 503, headers: { "retry-after": "5" } }))).toMatchObject({ retry: true, code: "http_503", afterMs: 5_000 });
  });
  test("500 or 503 is tried again", async () => {
    for (const status of [500, 503]) expect(await send(text, () => new Response("oops", { status }))).toMatchObject({ result: "failed", retry: true });
  });
  test("502 or 504 from something on the way leaves the fate unknown", async () => {
    for (const status of [502, 504]) expect(await send(text, () => new Response("<html>", { status }))).toMatchObject({ result: "unknown" });
    expect(await send(text, error(131_999, 502))).toMatchObject({ result: "failed", retry: true });
  });
  test("200 that can't be read leaves the fate unknown", async () => {
    for (const body of ["", "<html>", "{}", '{"messages":[]}', '{"messages":[{}]}', '{"messages":[{"id":""}]}', '{"messages":[{"id":"wam']) expect(await send(text, () => new Response(body))).toMatchObject({ result: "unknown" });
  });
  test("that leads elsewhere is final", async () => expect(await send(text, () => new Response("", { status: 302, headers: { location: "https://evil.example" } }))).toMatchObject({ result: "failed", retry: false }));
  test("that never comes leaves the fate unknown, unless nobody was there", async () => {
    const fails = (code: string) => (): Promise<Response> => Promise.reject(Object.assign(new TypeError(code), { code }));
    expect(await send(text, fails("ECONNRESET"))).toMatchObject({ result: "unknown" });
    expect(await send(text, fails("ECONNREFUSED"))).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  });
  test("to a mark is final or not by the same table", async () => {
    const { fetch } = platform(error(131009));
    expect(await whatsapp.mark({ read: "wamid.I", to: phone }, channel, fetch, signal())).toMatchObject({ result: "failed", retry: false, code: "131009" });
  });
});

// ---------------------------------------------------------------- Meta's own description

const specPath = join(shared, "specs/meta-business-messaging-api_v23.0.yaml");
if (!existsSync(specPath)) console.log(`skipped: Meta's description of its API is not at ${specPath}`);

describe.skipIf(!existsSync(specPath))("Meta's description of its API (v23.0)", () => {
  type Schema = { [key: string]: unknown };
  const spec = existsSync(specPath) ? (Bun.YAML.parse(readFileSync(specPath, "utf8")) as { components: { schemas: Record<string, Schema> } }) : { components: { schemas: {} } };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  for (const [name, schema] of Object.entries(spec.components.schemas)) if (reachable.has(name)) ajv.addSchema(satisfiable(schema) as object, `#/components/schemas/${name}`);

  /**
   * Written as it is, no message could ever satisfy the description: each kind is "all of" the common part and a part that forbids every field it does not name,
   * the common ones too. What is meant is that the whole may have no other fields: `unevaluatedProperties` says so.
   */
  function satisfiable(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(satisfiable);
    if (typeof schema !== "object" || schema === null) return schema;
    const { discriminator: _, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, satisfiable(value)])) as Schema;
    if (!Array.isArray(rest.allOf)) return rest;
    const parts = rest.allOf.map((part: Schema) => ({ ...part }));
    const isClosed = parts.some((part) => part.additionalProperties === false);
    for (const part of parts) delete part.additionalProperties;
    return { ...rest, allOf: parts, ...(isClosed && { unevaluatedProperties: false }) };
  }

  /** BSUIDs and the echoed id are younger than v23.0: they are checked above, and put as v23.0 would have them here. */
  function judge(name: string, request: Record<string, unknown>): string {
    const { recipient, ...body } = { ...request, biz_opaque_callback_data: undefined };
    const validate = ajv.getSchema(`#/components/schemas/${name}`);
    if (!validate) throw new Error(`no schema ${name}`);
    return validate(JSON.parse(JSON.stringify({ ...body, ...(recipient === undefined ? {} : { to: recipient }) }))) ? "good" : ajv.errorsText(validate.errors);
  }

  for (const [fact, content] of sent) {
    test(`takes ${fact}`, () => expect(judge("Message", wire(content))).toBe("good"));
    test(`takes ${fact} as an answer to a group`, () => expect(judge("Message", wire(content, { to: ["chat:Z3J1"], quote: { ext: "wamid.Q" } }))).toBe("good"));
  }
  test("takes a message to a BSUID", () => expect(judge("Message", wire(text, { to: ["bsuid:ES.81"] }))).toBe("good"));
  test("takes read marks", async () => {
    const { fetch, asked } = platform(() => Response.json({ success: true }));
    await whatsapp.mark({ read: "wamid.I", typing: true, to: phone }, channel, fetch, signal());
    expect(judge("MarkMessageRequestPayload", JSON.parse(asked[0]?.init.body as string) as Record<string, unknown>)).toBe("good");
  });
  test("refuses what is wrong, so its yes means something", () => {
    const good = wire(text);
    const wrong: readonly object[] = [
      { ...good, to: undefined },
      { ...good, type: "telepathy" },
      { ...good, surprise: 1 },
      { ...good, text: undefined },
      { ...good, text: { body: 7 } },
      { ...good, recipient_type: "nobody" },
      { ...wire(sent.find(([fact]) => fact === "buttons")![1]), interactive: { type: "button", body: { text: "x" }, action: { buttons: choices(4).map((reply) => ({ type: "reply", reply })) } } },
      { ...wire(sent.find(([fact]) => fact === "a picture by link")![1]), image: {} },
    ];
    for (const body of wrong) expect(judge("Message", JSON.parse(JSON.stringify(body)) as Record<string, unknown>)).not.toBe("good");
  });
});

/** The schemas of sending: the others are many, and some are not well formed. */
const reachable: ReadonlySet<string> = new Set([
  ...["Message", "MarkMessageRequestPayload", "BaseMessageProperties", "MessageContext", "TextMessage", "AudioMessage", "DocumentMessage", "ImageMessage", "LocationMessage", "VideoMessage", "StickerMessage"],
  ...["ReactionMessage", "InteractiveMessage", "TemplateMessage", "ContactsMessage", "MediaObject", "InteractiveObject", "ActionObject", "BodyObject", "FooterObject", "HeaderObject", "SectionObject"],
  ...["TemplateObject", "LanguageObject", "TemplateComponent", "ContactObject", "AddressObject", "EmailObject", "NameObject", "OrganizationObject", "PhoneObject", "UrlObject"],
]);

// ---------------------------------------------------------------- Meta's own examples

const examples = join(shared, "samples/whatsapp-outbound");
if (!existsSync(examples)) console.log(`skipped: Meta's examples are not at ${examples}`);

describe.skipIf(!existsSync(examples))("all that stands in Meta's example of", () => {
  const media = (kind: "image" | "video" | "audio" | "document" | "sticker", caption?: string, name?: string): Content => ({ type: "media", media: kind, ref: kind === "sticker" ? "<MEDIA_OBJECT_ID>" : `<${kind.toUpperCase()}_OBJECT_ID>`, caption, name });
  const place: Content = { type: "location", latitude: 37.758056, longitude: -122.425332, name: "META HQ", address: "1 Hacker Way, Menlo Park, CA 94025" };
  const facts: Readonly<Record<string, readonly [content: Content, quote?: string]>> = {
    "send-text-message": [{ type: "text", text: "text-message-content" }],
    "send-text-message-with-preview-url": [{ type: "text", text: "Please visit https://youtu.be/hpltvTEiRrY." }],
    "send-reply-to-text-message": [{ type: "text", text: "<TEXT_MSG_CONTENT>" }, "<MSGID_OF_PREV_MSG>"],
    "send-image-message-by-id": [media("image")],
    "send-reply-to-image-message-by-id": [media("image"), "<MSGID_OF_PREV_MSG>"],
    "send-audio-message-by-id": [media("audio")],
    "send-video-message-by-id": [media("video", "<VIDEO_CAPTION_TEXT>")],
    "send-document-message-by-id": [media("document", "<DOCUMENT_CAPTION_TO_SEND>", "<DOCUMENT_FILENAME>")],
    "send-sticker-message-by-id": [media("sticker")],
    "send-location-message": [place],
    "send-reply-to-location-message": [place, "<MSGID_OF_PREV_MSG>"],
    "send-test-message": [{ type: "template", name: "hello_world", language: "en_US", parameters: [] }],
    "send-reply-button": [{ type: "interactive", text: "<BUTTON_TEXT>", buttons: [{ id: "<UNIQUE_BUTTON_ID_1>", title: "<BUTTON_TITLE_1>" }, { id: "<UNIQUE_BUTTON_ID_2>", title: "<BUTTON_TITLE_2>" }] }],
  };
  const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(examples, `meta-openapi-req-messages-${name}.json`), "utf8")) as Record<string, unknown>;
  for (const [name, [content, quote]] of Object.entries(facts)) {
    test(`${name} stands in ours`, () => {
      const example = read(name);
      // The example writes numbers where schema and page have strings.
      const { location } = example as { location?: Record<string, unknown> };
      if (location) example.location = { ...location, latitude: String(location.latitude), longitude: String(location.longitude) };
      const ours = wire(content, { to: [`phone:${example.to as string}`], quote: quote === undefined ? undefined : { ext: quote } });
      expect(ours).toMatchObject(example);
    });
  }
  test("send-typing-indicator-and-read-receipt is ours", async () => {
    const example = read("send-typing-indicator-and-read-receipt");
    const { fetch, asked } = platform(() => Response.json({ success: true }));
    await whatsapp.mark({ read: example.message_id as string, typing: true, to: phone }, channel, fetch, signal());
    expect(JSON.parse(asked[0]?.init.body as string)).toEqual(example);
  });
});
