/** What we send on WhatsApp, judged by Meta's own description of its API and compared with Meta's own examples. */
import { describe, expect, test } from "bun:test";
import Ajv2020 from "ajv/dist/2020";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Content } from "../messages";
import { whatsapp } from "./whatsapp";
import { channel, choices, phone, platform, sent, signal, text, wire } from "./whatsapp-send-fixtures";

const shared = join(import.meta.dir, "../../../shared");

// ---------------------------------------------------------------- Meta's own description

const specPath = join(shared, "specs/meta-business-messaging-api_v23.0.yaml");
if (!existsSync(specPath)) console.log(`skipped: Meta's description of its API is not at ${specPath}`);

describe.skipIf(!existsSync(specPath))("Meta's description of its API (v23.0)", () => {
  type Schema = { [key: string]: unknown };
  const spec = existsSync(specPath)
    ? (Bun.YAML.parse(readFileSync(specPath, "utf8")) as { components: { schemas: Record<string, Schema> } })
    : { components: { schemas: {} } };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  for (const [name, schema] of Object.entries(spec.components.schemas))
    if (reachable.has(name)) ajv.addSchema(satisfiable(schema) as object, `#/components/schemas/${name}`);

  /**
   * Written as it is, no message could ever satisfy the description: each kind is "all of" the common part and a part that forbids every field it does not name,
   * the common ones too. What is meant is that the whole may have no other fields: `unevaluatedProperties` says so.
   */
  function satisfiable(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map(satisfiable);
    if (typeof schema !== "object" || schema === null) return schema;
    const { discriminator: _, ...rest } = Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [key, satisfiable(value)]),
    ) as Schema;
    if (!Array.isArray(rest.allOf)) return rest;
    const parts = rest.allOf.map((part: Schema) => ({ ...part }));
    const isClosed = parts.some((part) => part.additionalProperties === false);
    for (const part of parts) delete part.additionalProperties;
    return { ...rest, allOf: parts, ...(isClosed && { unevaluatedProperties: false }) };
  }

  /** BSUIDs and the echoed id are younger than v23.0: they are checked above, and put as v23.0 would have them here. */
  function judge(name: string, request: Record<string, unknown>): string {
    const { recipient, ...body }: Record<string, unknown> = { ...request, biz_opaque_callback_data: undefined };
    const validate = ajv.getSchema(`#/components/schemas/${name}`);
    if (!validate) throw new Error(`no schema ${name}`);
    return validate(JSON.parse(JSON.stringify({ ...body, ...(recipient === undefined ? {} : { to: recipient }) })))
      ? "good"
      : ajv.errorsText(validate.errors);
  }

  for (const [fact, content] of sent) {
    test(`takes ${fact}`, () => expect(judge("Message", wire(content))).toBe("good"));
    test(`takes ${fact} as an answer to a group`, () =>
      expect(judge("Message", wire(content, { to: ["chat:Z3J1"], quote: { ext: "wamid.Q" } }))).toBe("good"));
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
      {
        ...wire(sent.find(([fact]) => fact === "buttons")![1]),
        interactive: { type: "button", body: { text: "x" }, action: { buttons: choices(4).map((reply) => ({ type: "reply", reply })) } },
      },
      { ...wire(sent.find(([fact]) => fact === "a picture by link")![1]), image: {} },
    ];
    for (const body of wrong) expect(judge("Message", JSON.parse(JSON.stringify(body)) as Record<string, unknown>)).not.toBe("good");
  });
});

/** The schemas of sending: the others are many, and some are not well formed. */
const reachable: ReadonlySet<string> = new Set([
  ...[
    "Message",
    "MarkMessageRequestPayload",
    "BaseMessageProperties",
    "MessageContext",
    "TextMessage",
    "AudioMessage",
    "DocumentMessage",
    "ImageMessage",
    "LocationMessage",
    "VideoMessage",
    "StickerMessage",
  ],
  ...[
    "ReactionMessage",
    "InteractiveMessage",
    "TemplateMessage",
    "ContactsMessage",
    "MediaObject",
    "InteractiveObject",
    "ActionObject",
    "BodyObject",
    "FooterObject",
    "HeaderObject",
    "SectionObject",
  ],
  ...[
    "TemplateObject",
    "LanguageObject",
    "TemplateComponent",
    "ContactObject",
    "AddressObject",
    "EmailObject",
    "NameObject",
    "OrganizationObject",
    "PhoneObject",
    "UrlObject",
  ],
]);

// ---------------------------------------------------------------- Meta's own examples

const examples = join(shared, "samples/whatsapp-outbound");
if (!existsSync(examples)) console.log(`skipped: Meta's examples are not at ${examples}`);

describe.skipIf(!existsSync(examples))("all that stands in Meta's example of", () => {
  const media = (kind: "image" | "video" | "audio" | "document" | "sticker", caption?: string, name?: string): Content => ({
    type: "media",
    media: kind,
    ref: kind === "sticker" ? "<MEDIA_OBJECT_ID>" : `<${kind.toUpperCase()}_OBJECT_ID>`,
    caption,
    name,
  });
  const place: Content = {
    type: "location",
    latitude: 37.758056,
    longitude: -122.425332,
    name: "META HQ",
    address: "1 Hacker Way, Menlo Park, CA 94025",
  };
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
    "send-reply-button": [
      {
        type: "interactive",
        text: "<BUTTON_TEXT>",
        buttons: [
          { id: "<UNIQUE_BUTTON_ID_1>", title: "<BUTTON_TITLE_1>" },
          { id: "<UNIQUE_BUTTON_ID_2>", title: "<BUTTON_TITLE_2>" },
        ],
      },
    ],
  };
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(examples, `meta-openapi-req-messages-${name}.json`), "utf8")) as Record<string, unknown>;
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
