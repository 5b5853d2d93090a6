/** What strangers can send through a signed door: all adapters give a stated answer to each, and never throw. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Content } from "../messages";
import type { Adapter, Parsed, Told } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";
import { telegram } from "./telegram";
import { readers } from "./telegram-news";
import { whatsapp } from "./whatsapp";
import { x } from "./x";
import { eventsMax, idCharsMax, nameCharsMax, textCharsMax } from "./wire";

const now = Date.UTC(2026, 10, 21);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

interface Door {
  readonly adapter: Adapter;
  /** a body with one text message, its parts as raw JSON */
  message(parts?: { id?: string; text?: string; name?: string; extra?: string }): string;
  /** whether a message brings its sender's name */
  readonly hasName: boolean;
}
const onPage =
  (object: string): Door["message"] =>
  ({ id = '"m_1"', text = '"hola"', name = '"Maria"', extra = '"x":1' } = {}) =>
    `{"object":"${object}","entry":[{"id":"55","messaging":[{"sender":{"id":"77","name":${name}},"recipient":{"id":"55"},"message":{"mid":${id},${extra},"text":${text}}}]}]}`;
const doors: readonly Door[] = [
  {
    adapter: whatsapp,
    hasName: true,
    message: ({ id = '"wamid.1"', text = '"hola"', name = '"Maria"', extra = '"x":1' } = {}) =>
      `{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"5"},"contacts":[{"profile":{"name":${name}},"wa_id":"34600111222"}],"messages":[{"id":${id},"from":"34600111222","type":"text","text":{"body":${text}},${extra}}]}}]}]}`,
  },
  { adapter: messenger, hasName: false, message: onPage("page") },
  { adapter: instagram, hasName: false, message: onPage("instagram") },
  {
    adapter: x,
    hasName: true,
    message: ({ id = '"12"', text = '"hola"', name = '"Maria"', extra = '"x":1' } = {}) =>
      `{"for_user_id":"55","users":{"77":{"id":"77","name":${name}}},"direct_message_events":[{"type":"message_create","id":${id},"message_create":{"target":{"recipient_id":"55"},"sender_id":"77","message_data":{${extra},"text":${text}}}}]}`,
  },
  {
    adapter: telegram,
    hasName: true,
    message: ({ id = "1", text = '"hola"', name = '"Maria"', extra = '"x":1' } = {}) =>
      `{"update_id":${id},"message":{"message_id":1,"chat":{"id":7,"type":"private","first_name":${name}},"date":1763000000,"text":${text},${extra}}}`,
  },
];

function only(parsed: Parsed): Told {
  if (!parsed.ok) throw new Error(parsed.reason);
  expect(parsed.told.length).toBe(1);
  return parsed.told[0]!;
}
const contentOf = (told: Told): Content | undefined => (told.news.type === "received" ? told.news.content : undefined);

for (const { adapter, message, hasName } of doors) {
  const parse = (text: string | Uint8Array): Parsed => adapter.parse(typeof text === "string" ? bytes(text) : text, now);

  describe(`${adapter.platform} reads`, () => {
    test("a message with a byte order mark", () =>
      expect(contentOf(only(parse(`\uFEFF${message()}`)))).toEqual({ type: "text", text: "hola" }));
    test("a message beside something nested 100,000 deep", () =>
      expect(
        contentOf(only(parse(message({ extra: `"context":${deep},"reply_to_message":${deep},"reply_to":${deep},"entities":${deep}` })))),
      ).toEqual({
        type: "text",
        text: "hola",
      }));
    test("a text that is nested 100,000 deep as no text", () => expect(only(parse(message({ text: deep }))).news.type).toBe("received"));
    test("bytes that are no UTF-8 as U+FFFD", () => {
      const raw = bytes(message({ text: '"caf_"' }));
      raw[raw.lastIndexOf("_".charCodeAt(0))] = 0xe9;
      const broken = contentOf(only(parse(raw)));
      // The last underscore is the text's, whatever field names stand before it.
      expect(JSON.stringify(broken)).toContain("\uFFFD");
    });
    test("U+0000 and half characters as U+FFFD, since PostgreSQL stores neither", () => {
      const told = only(parse(message({ text: '"a\\u0000b\\ud83d"', name: '"M\\u0000"' })));
      expect(contentOf(told)).toEqual({ type: "text", text: "a\uFFFDb\uFFFD" });
      if (hasName) expect(told.news).toMatchObject({ name: "M\uFFFD" });
    });
    test("__proto__ as a key like any other", () => {
      expect(only(parse(message({ extra: '"__proto__":{"echo":true},"constructor":{"name":"x"},"forwarded":1' }))).news).toMatchObject({
        type: "received",
        content: { type: "text", text: "hola" },
      });
      expect(({} as Record<string, unknown>).echo).toBeUndefined();
    });
    test("a text without end up to its limit, and a name likewise", () => {
      const told = only(parse(message({ text: `"${"x".repeat(200_000)}"`, name: `"${"y".repeat(10_000)}"` })));
      expect((contentOf(told) as { text: string }).text.length).toBe(textCharsMax);
      if (hasName) expect((told.news as { name: string }).name.length).toBe(nameCharsMax);
    });
    test("fields of the wrong type as absent", () => {
      for (const wrong of ["1", "null", "[]", "{}", "true", '""']) expect(parse(message({ text: wrong, name: wrong })).ok).toBe(true);
    });
  });

  describe(`${adapter.platform} says that it can't read`, () => {
    const facts: readonly (readonly [fact: string, body: string | Uint8Array])[] = [
      ["nothing", ""],
      ["zeros", new Uint8Array(64)],
      ["half a body", message().slice(0, -5)],
      ["a list", `[${message()}]`],
      ["a form", "entry=1&object=page"],
      ["brackets without end", "[".repeat(200_000)],
      ["UTF-16", Buffer.from(message(), "utf16le")],
      ["something else nested 100,000 deep", deep],
    ];
    for (const [fact, body] of facts)
      test(fact, () => expect(parse(body)).toMatchObject({ ok: false, reason: expect.stringMatching(/^The body is /) }));
  });

  test(`${adapter.platform} never throws on arbitrary bytes`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (raw) => expect(typeof parse(raw).ok).toBe("boolean")));
  });

  test(`${adapter.platform} never throws on arbitrary JSON, wherever it stands`, () => {
    const types = [
      ...Object.keys(readers),
      "object",
      "entry",
      "changes",
      "value",
      "messages",
      "statuses",
      "message_echoes",
      "contacts",
      "metadata",
      "calls",
      "user_preferences",
      "errors",
      "messaging",
      "standby",
      "message",
      "attachments",
      "payload",
      "postback",
      "delivery",
      "read",
      "users",
      "direct_message_events",
      "direct_message_mark_read_events",
      "message_create",
      "message_data",
      "data",
    ];
    const names = [
      "update_id",
      "mid",
      "sender",
      "recipient",
      "sender_id",
      "recipient_id",
      "target",
      "url",
      "watermark",
      "for_user_id",
      "event_type",
      "id",
      "from",
      "chat",
      "type",
      "text",
      "image",
      "system",
      "interactive",
      "timestamp",
      "date",
      "photo",
      "profile",
      "reaction",
      "status",
      "context",
      "message_id",
      "__proto__",
      "constructor",
      "data",
      "reply_markup",
    ];
    const key = fc.oneof(fc.constantFrom(...types, ...names), fc.string({ maxLength: 8 }));
    const leaf = fc.oneof(
      fc.constantFrom(
        "whatsapp_business_account",
        "page",
        "instagram",
        "template",
        "fallback",
        "dm.received",
        "chat.received",
        "MessageCreate",
        "55",
        "77",
        "text",
        "system",
        "image",
        "private",
        "wamid.1",
        "34600111222",
        "ES.1",
        "failed",
        "edit",
      ),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: "binary", maxLength: 12 }),
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie("json"), { maxLength: 4 }), fc.dictionary(key, tie("json"), { maxKeys: 6 })),
    }));
    const wrap = (inner: unknown): readonly unknown[] => [
      inner,
      { update_id: 1, message: inner },
      ...Object.keys(readers).map((kind) => ({ update_id: 1, [kind]: inner })),
      { update_id: 1, message: { message_id: 1, chat: { id: 1 }, ...(inner as object) } },
      { object: "page", entry: inner },
      {
        object: "instagram",
        entry: [{ id: "55", messaging: inner, standby: [inner], changes: [inner, { field: "messages", value: inner }] }],
      },
      ...["message", "postback", "reaction", "delivery", "read", "referral", "optin", "message_edit", "policy_enforcement"].map((kind) => ({
        object: "page",
        entry: [{ id: "55", messaging: [{ sender: { id: "77" }, recipient: { id: "55" }, [kind]: inner }] }],
      })),
      {
        object: "page",
        entry: [
          {
            id: "55",
            messaging: [{ sender: { id: "77" }, message: { mid: "m", attachments: [inner, { type: "template", payload: inner }] } }],
          },
        ],
      },
      { for_user_id: "55", direct_message_events: inner, users: inner },
      {
        for_user_id: "55",
        direct_message_events: [
          inner,
          { message_create: inner },
          { message_create: { sender_id: "77", target: { recipient_id: "55" }, message_data: inner } },
        ],
      },
      { for_user_id: "55", direct_message_mark_read_events: [inner], direct_message_indicate_typing_events: [inner] },
      { data: inner },
      { data: { event_type: "chat.received", filter: { user_id: "55" }, payload: inner } },
      { for_user_id: "55", data: [inner], includes: inner },
      { user_event: inner },
      { object: "whatsapp_business_account", entry: inner },
      { object: "whatsapp_business_account", entry: [{ changes: [{ field: "messages", value: inner }] }] },
      {
        object: "whatsapp_business_account",
        entry: [
          {
            changes: [
              {
                value: {
                  messages: [inner],
                  statuses: [inner],
                  message_echoes: [inner],
                  contacts: [inner],
                  user_preferences: [inner],
                  calls: [inner],
                  errors: [inner],
                },
              },
            ],
          },
        ],
      },
    ];
    fc.assert(
      fc.property(json, (inner) => {
        for (const body of wrap(inner)) {
          const parsed = parse(JSON.stringify(body));
          if (parsed.ok) for (const told of parsed.told) expect(isSound(told)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
}

/** What the kernel and the store rely on. */
function isSound(told: Told): boolean {
  const written = JSON.stringify(told);
  const idIsSound = told.id !== "" && told.id.length <= 2 * idCharsMax + 64;
  const timeIsSound = !("sentAt" in told.news) || (Number.isSafeInteger(told.news.sentAt) && told.news.sentAt > 0);
  const keysAreSound =
    told.to === null || told.to.every((key) => /^(bsuid|phone|psid|igsid|chat|dm):./s.test(key) && key.length <= 2 * idCharsMax + 8);
  return idIsSound && timeIsSound && keysAreSound && !written.includes("\\u0000") && written.isWellFormed() && !/\\ud[89a-f]/.test(written);
}

describe("ids of 10 kB", () => {
  test("become digests that differ as the ids do", () => {
    const [wa] = doors;
    const long = (last: string): string => only(whatsapp.parse(bytes(wa!.message({ id: `"${"w".repeat(10_000)}${last}"` })), now)).id;
    expect(long("1")).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(long("1")).toBe(long("1"));
    expect(long("1")).not.toBe(long("2"));
  });
  test("are no update_id", () => expect(telegram.parse(bytes(`{"update_id":${"9".repeat(10_000)},"message":{}}`), now).ok).toBe(false));
});

describe("a flood of items in one body of Meta's direct messages", () => {
  const item = (n: number): string => `{"sender":{"id":"77"},"recipient":{"id":"55"},"message":{"mid":"m_${n}","text":"${n}"}}`;
  const body = (count: number): Uint8Array => {
    const half = Math.floor(count / 2);
    const items = Array.from({ length: count }, (_, n) => item(n));
    return bytes(
      `{"object":"page","entry":[{"id":"55","messaging":[${items.slice(0, half).join(",")}]},{"id":"55","messaging":[${items.slice(half).join(",")}]}]}`,
    );
  };
  test("is told whole and in order up to 10,000", () => {
    const parsed = messenger.parse(body(10_000), now);
    expect(parsed.ok && parsed.told.map((told) => told.id)).toEqual(Array.from({ length: 10_000 }, (_, n) => `m_${n}`));
  });
  test("is unreadable beyond the limit, never cut", () => {
    expect(messenger.parse(body(eventsMax + 1), now)).toEqual({ ok: false, reason: `The body holds more than ${eventsMax} events.` });
  });
  test("is bounded inside of one item", () => {
    const many = `[${Array.from({ length: 100_000 }, () => '{"type":"image","payload":{"url":"https://a.example"},"title":"x"}').join(",")}]`;
    const mids = `[${Array.from({ length: 100_000 }, (_, n) => `"m_${n}"`).join(",")}]`;
    for (const parts of [
      `"message":{"mid":"m","attachments":${many}}`,
      `"message":{"mid":"m","attachments":[{"type":"template","payload":{"elements":${many},"buttons":${many}}}]}`,
      `"delivery":{"mids":${mids}}`,
    ]) {
      const parsed = messenger.parse(
        bytes(`{"object":"page","entry":[{"id":"55","messaging":[{"sender":{"id":"77"},"recipient":{"id":"55"},${parts}}]}]}`),
        now,
      );
      expect(parsed.ok && parsed.told.length <= 1_000).toBe(true);
    }
  });
});

describe("a flood in one body", () => {
  const entry = (n: number): string =>
    `{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"5"},"messages":[{"id":"wamid.${n}","from":"34600111222","type":"text","text":{"body":"${n}"}}]}}]}`;
  const body = (count: number): Uint8Array =>
    bytes(`{"object":"whatsapp_business_account","entry":[${Array.from({ length: count }, (_, n) => entry(n)).join(",")}]}`);
  test("of 10,000 entries is told whole and in order", () => {
    const parsed = whatsapp.parse(body(10_000), now);
    expect(parsed.ok && parsed.told.map((told) => told.id)).toEqual(Array.from({ length: 10_000 }, (_, n) => `wamid.${n}`));
  });
  test("of more than the limit is unreadable, never cut", () => {
    expect(whatsapp.parse(body(eventsMax + 1), now)).toEqual({ ok: false, reason: `The body holds more than ${eventsMax} events.` });
  });
  test("of 100,000 reactions, options, nested texts in one update is bounded", () => {
    const many = `[${Array.from({ length: 100_000 }, () => '{"type":"emoji","emoji":"👍","text":"x"}').join(",")}]`;
    for (const extra of [
      `"poll":{"question":"q","options":${many}}`,
      `"photo":${many}`,
      `"rich_message":{"blocks":${many}}`,
      `"new_chat_members":${many}`,
      `"reply_markup":{"inline_keyboard":${many}}`,
    ]) {
      const told = only(telegram.parse(bytes(`{"update_id":1,"message":{"message_id":1,"chat":{"id":7},"date":1,${extra}}}`), now));
      expect(JSON.stringify(told).length).toBeLessThan(2 * textCharsMax);
    }
  });
  test("of blocks 100,000 deep in a rich message is read to a limit", () => {
    const nest = (n: number): string => `${'{"type":"details","blocks":['.repeat(n)}{"type":"paragraph","text":"bottom"}${"]}".repeat(n)}`;
    const read = (n: number): Content | undefined =>
      contentOf(
        only(
          telegram.parse(bytes(`{"update_id":1,"message":{"message_id":1,"chat":{"id":7},"rich_message":{"blocks":[${nest(n)}]}}}`), now),
        ),
      );
    expect(read(1_000)).toEqual({ type: "text", text: "bottom" });
    expect(read(100_000)).toEqual({ type: "unsupported", what: "rich message" });
  });
});
