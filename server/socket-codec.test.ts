/** What may come up the socket, and what is said of everything else. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decode, readCursor, writeCursor } from "./socket-codec";

const long = (chars: number): string => "x".repeat(chars);
const command = (request: unknown) => ({ t: "command", id: 1, client: "c-1", conversation: "abc", request });
const reply = (content: unknown) => command({ type: "reply", content });

describe("frames that are read", () => {
  const good: object[] = [
    { t: "login", id: 1, email: "ana@one.test", password: "secret" },
    { t: "login", id: 1, tenant: "one", email: "ana@one.test", password: "" },
    { t: "resume", id: 2, refresh: "r1.1.x" },
    { t: "resume", id: 2, refresh: "r1.1.x", feed: 0 },
    { t: "refresh", id: 3, refresh: "r" },
    { t: "logout", id: Number.MAX_SAFE_INTEGER },
    { t: "list", id: 1, view: "inbox" },
    { t: "list", id: 1, view: "all", order: "oldest", channel: 3, after: "17.abc", limit: 100 },
    { t: "counts", id: 1 },
    { t: "open", id: 1, conversation: "abc" },
    { t: "open", id: 1, conversation: "abc", before: 20, limit: 1 },
    { t: "ledger", id: 1, conversation: "abc", number: 1 },
    { t: "watch", id: 1, conversation: "abc" },
    { t: "unwatch", id: 1, conversation: "abc" },
    { t: "ping", id: 1 },
    { t: "typing", conversation: "abc", note: false },
    { t: "presence", presence: "away" },
    reply({ type: "text", text: "hola" }),
    command({ type: "reply", content: { type: "text", text: "hola" }, quote: 3, base: 9, force: true }),
    reply({ type: "media", media: "image", ref: "https://files.test/a.png", caption: "a" }),
    reply({ type: "location", latitude: 40.4, longitude: -3.7, name: "Madrid" }),
    reply({ type: "contacts", contacts: [{ name: "Eva", phones: ["491"], emails: [] }] }),
    reply({ type: "template", name: "welcome_1", language: "es_MX", parameters: ["Eva"] }),
    reply({ type: "interactive", text: "which?", buttons: [{ id: "a", title: "A" }] }),
    reply({ type: "interactive", text: "which?", list: { button: "choose", rows: [{ id: "a", title: "A", description: "the first" }] } }),
    command({ type: "note", text: "careful" }),
    command({ type: "assign", to: 0 }),
    command({ type: "status", status: "snoozed", until: 1_900_000_000_000 }),
    command({ type: "status", status: "resolved" }),
    command({ type: "priority", priority: "urgent" }),
    command({ type: "tag", add: ["vip"], remove: ["late"] }),
    command({ type: "read", number: 0 }),
    command({ type: "unread" }),
    command({ type: "retry", number: 4 }),
    { t: "list", id: 1, view: "inbox", about: { language: "es", intent: "purchase", category: "order_status", sentiment: "negative", hint: "urgent" } },
    { t: "list", id: 1, view: "inbox", about: {} },
    command({ type: "reply", content: { type: "text", text: "hola" }, suggestion: 4 }),
    command({ type: "suggest" }),
    command({ type: "suggest", tone: "brief", language: "de" }),
    command({ type: "stop_suggesting" }),
    command({ type: "dismiss", number: 3, why: "wrong product" }),
    command({ type: "rate", number: 3, good: false }),
    command({ type: "label", labels: { category: "own-category_1" } }),
    command({ type: "label", number: 2, labels: { language: "pt", sentiment: "positive", hint: "none" } }),
    command({ type: "translate", number: 1, into: "en" }),
    { t: "copilot", id: 1 },
    { t: "translate", id: 1, conversation: "abc", text: "hola", into: "en" },
    { t: "copilotSettings", id: 1 },
    { t: "saveCopilot", id: 1, settings: {} },
    { t: "saveCopilot", id: 1, settings: {
      on: true, classifies: false, drafts: true, engine: "hosted", provider: "compatible", model: "m", url: "https://example.com/v1", tools: true, pictures: false, price: { inMicros: 1, outMicros: 2 }, secrets: { key: "k" },
      rules: "", linkHosts: ["nortia.example"], quantityMax: 5, limits: { timeoutMs: 20_000, outputTokensMax: 500, dayCallsMax: 0, dayTokensMax: 1, dayMicrosMax: 2, dayMsMax: 3 },
    } },
    { t: "saveCopilot", id: 1, settings: { engine: null, provider: null, model: null, url: null, auth: null, iam: null, price: null, secrets: { key: null, token: null, password: null }, limits: { dayTokensMax: null } } },
    { t: "saveCopilot", id: 1, settings: { engine: "workflow", auth: "iam", iam: { url: "https://iam.example.com", domain: "d", user: "u", project: "p" }, secrets: { password: "x" } } },
    { t: "testCopilot", id: 1 },
    { t: "learning", id: 1, days: 30 },
    { t: "labelHistory", id: 1, days: 365 },
    { t: "exportLearning", id: 1 },
    { t: "exportLearning", id: 1, after: "l.0..0." },
    { t: "exportLearning", id: 1, after: "d.1764000000000.abc-1.12" },
    { t: "articles", id: 1, after: "a1" },
    { t: "saveArticle", id: 1, title: "Shipping", text: "Two days.", language: "en" },
    { t: "saveArticle", id: 1, article: "a1", title: "Shipping", text: "Two days." },
    { t: "removeArticle", id: 1, article: "a1" },
  ];
  for (const frame of good) {
    test(JSON.stringify(frame).slice(0, 110), () => {
      const decoded = decode(frame);
      expect(decoded.ok && JSON.parse(JSON.stringify(decoded.frame))).toEqual("id" in frame ? frame : { ...frame });
    });
  }

  test("nothing is passed through that no reader has seen", () => {
    const decoded = decode({ ...command({ type: "note", text: "a", by: 99, at: 0 }), tenant: 2, user: 3 });
    expect(decoded.ok && decoded.frame as unknown).toEqual({ t: "command", id: 1, client: "c-1", conversation: "abc", request: { type: "note", text: "a" } });
  });
});

describe("frames that are refused", () => {
  /** what, its answer, and whether the answer carries the id */
  const bad: [unknown, string, boolean][] = [
    [null, "bad_frame", false], [[], "bad_frame", false], [[{ t: "ping", id: 1 }], "bad_frame", false], [7, "bad_frame", false], [true, "bad_frame", false], ["{bad", "bad_frame", false], ["", "bad_frame", false],
    [Buffer.from('{"t":"ping","id":1}'), "bad_frame", false], [new Uint8Array(3), "bad_frame", false],
    [{}, "unknown_kind", false], [{ id: 1 }, "unknown_kind", true], [{ t: 3, id: 1 }, "unknown_kind", true], [{ t: "nothing", id: 1 }, "unknown_kind", true],
    [{ t: "__proto__", id: 1 }, "unknown_kind", true], [{ t: "constructor", id: 1 }, "unknown_kind", true], [{ t: "toString", id: 1 }, "unknown_kind", true], [JSON.parse('{"__proto__":{"t":"ping"},"id":1}'), "unknown_kind", true],
    [{ t: "ping" }, "bad_frame", false], [{ t: "ping", id: 0 }, "bad_frame", false], [{ t: "ping", id: -1 }, "bad_frame", false], [{ t: "ping", id: 1.5 }, "bad_frame", false], [{ t: "ping", id: 2 ** 53 }, "bad_frame", false],
    [{ t: "ping", id: "1" }, "bad_frame", false], [{ t: "ping", id: null }, "bad_frame", false], [{ t: "ping", id: 1e308 }, "bad_frame", false],
    [{ t: "login", id: 1 }, "invalid", true], [{ t: "login", id: 1, email: 5, password: "x" }, "invalid", true], [{ t: "login", id: 1, email: long(255), password: "x" }, "invalid", true],
    [{ t: "login", id: 1, email: "a@b", password: long(1025) }, "invalid", true], [{ t: "login", id: 1, email: "a@b", password: "ü".repeat(513) }, "invalid", true], [{ t: "login", id: 1, email: "a\0@b", password: "x" }, "invalid", true],
    [{ t: "login", id: 1, tenant: "../etc", email: "a@b", password: "x" }, "invalid", true],
    [{ t: "resume", id: 1, refresh: "x", feed: -1 }, "invalid", true], [{ t: "resume", id: 1, refresh: "x", feed: 2 ** 53 }, "invalid", true], [{ t: "resume", id: 1, refresh: "x", feed: null }, "invalid", true], [{ t: "resume", id: 1, refresh: "x", feed: "7" }, "invalid", true],
    [{ t: "resume", id: 1, refresh: "" }, "invalid", true], [{ t: "resume", id: 1, refresh: long(200) }, "invalid", true],
    [{ t: "list", id: 1, view: "secret" }, "invalid", true], [{ t: "list", id: 1, view: "all", limit: 101 }, "invalid", true], [{ t: "list", id: 1, view: "all", limit: 0 }, "invalid", true], [{ t: "list", id: 1, view: "all", after: "'; drop" }, "invalid", true], [{ t: "list", id: 1, view: "all", order: "random" }, "invalid", true], [{ t: "list", id: 1, view: "all", channel: 2 ** 31 }, "invalid", true],
    [{ t: "open", id: 1, conversation: "../x" }, "invalid", true], [{ t: "open", id: 1, conversation: long(65) }, "invalid", true], [{ t: "open", id: 1, conversation: 7 }, "invalid", true], [{ t: "open", id: 1, conversation: "a", before: 0 }, "invalid", true],
    [{ t: "ledger", id: 1, conversation: "a", number: 2 ** 31 }, "invalid", true],
    [{ t: "typing", conversation: "a", note: 1 }, "invalid", false], [{ t: "presence", presence: "dead" }, "invalid", false],
    [{ ...command({ type: "unread" }), client: long(65) }, "invalid", true], [{ ...command({ type: "unread" }), client: "a b" }, "invalid", true], [{ ...command({ type: "unread" }), client: "" }, "invalid", true],
    [command(null), "invalid", true], [command([]), "invalid", true], [command("reply"), "invalid", true], [command({ type: "erase" }), "invalid", true], [command({ type: "__proto__" }), "invalid", true],
    [command({ type: "note", text: "" }), "invalid", true], [command({ type: "note", text: "  \n" }), "invalid", true], [command({ type: "note", text: "a\0b" }), "invalid", true], [command({ type: "note", text: long(16_385) }), "invalid", true],
    [command({ type: "assign", to: -1 }), "invalid", true], [command({ type: "assign", to: 1.5 }), "invalid", true], [command({ type: "assign" }), "invalid", true],
    [command({ type: "status", status: "gone" }), "invalid", true], [command({ type: "status", status: "open", until: 5 }), "invalid", true], [command({ type: "priority", priority: 3 }), "invalid", true],
    [command({ type: "tag" }), "invalid", true], [command({ type: "tag", add: [] }), "invalid", true], [command({ type: "tag", add: [long(41)] }), "invalid", true], [command({ type: "tag", add: ["a\nb"] }), "invalid", true], [command({ type: "tag", add: Array(21).fill("a") }), "invalid", true],
    [reply({ type: "text" }), "invalid", true], [reply({ type: "system", text: "you won" }), "invalid", true], [reply({ type: "unsupported", what: "x" }), "invalid", true], [reply({ type: "order", items: [] }), "invalid", true],
    [reply({ type: "media", media: "image", ref: "http://files.test/a.png" }), "invalid", true], [reply({ type: "media", media: "image", ref: "file:///etc/passwd" }), "invalid", true], [reply({ type: "media", media: "image", ref: "https://u:p@files.test/a" }), "invalid", true], [reply({ type: "media", media: "program", ref: "https://files.test/a" }), "invalid", true],
    [reply({ type: "location", latitude: 91, longitude: 0 }), "invalid", true], [reply({ type: "location", latitude: "40", longitude: 0 }), "invalid", true],
    [{ t: "list", id: 1, view: "inbox", about: { language: "Spanish" } }, "invalid", true], [{ t: "list", id: 1, view: "inbox", about: { category: "a' or 1=1" } }, "invalid", true], [{ t: "list", id: 1, view: "inbox", about: { intent: "evil" } }, "invalid", true],
    [{ t: "list", id: 1, view: "inbox", about: "es" }, "invalid", true], [command({ type: "suggest", tone: "rude" }), "invalid", true], [command({ type: "suggest", language: "xx-YY" }), "invalid", true], [command({ type: "dismiss" }), "invalid", true],
    [command({ type: "rate", number: 1 }), "invalid", true], [command({ type: "rate", number: 0, good: true }), "invalid", true], [command({ type: "label", labels: {} }), "invalid", true], [command({ type: "label", labels: { category: "" } }), "invalid", true],
    [command({ type: "label", labels: { category: long(41) } }), "invalid", true], [command({ type: "label", labels: { category: "__proto__ " } }), "invalid", true], [command({ type: "translate", number: 1, into: "" }), "invalid", true], [command({ type: "translate", number: 1 }), "invalid", true],
    [{ t: "translate", id: 1, conversation: "abc", text: "", into: "en" }, "invalid", true], [{ t: "translate", id: 1, text: "a", into: "en" }, "invalid", true], [{ t: "saveCopilot", id: 1 }, "invalid", true], [{ t: "saveCopilot", id: 1, settings: { engine: "gpt" } }, "invalid", true],
    [{ t: "saveCopilot", id: 1, settings: { on: 1 } }, "invalid", true], [{ t: "saveCopilot", id: 1, settings: { secrets: { key: "" } } }, "invalid", true], [{ t: "saveCopilot", id: 1, settings: { secrets: { key: long(16_385) } } }, "invalid", true],
    [{ t: "saveCopilot", id: 1, settings: { linkHosts: ["http://x"] } }, "invalid", true], [{ t: "saveCopilot", id: 1, settings: { limits: { timeoutMs: 1 } } }, "invalid", true], [{ t: "saveCopilot", id: 1, settings: { limits: { dayTokensMax: -1 } } }, "invalid", true],
    [{ t: "saveCopilot", id: 1, settings: { iam: { url: "https://x" } } }, "invalid", true], [{ t: "learning", id: 1, days: 0 }, "invalid", true], [{ t: "learning", id: 1, days: 366 }, "invalid", true], [{ t: "labelHistory", id: 1 }, "invalid", true],
    [{ t: "exportLearning", id: 1, after: "'; drop" }, "invalid", true], [{ t: "articles", id: 1, after: "../x" }, "invalid", true], [{ t: "saveArticle", id: 1, title: "", text: "x" }, "invalid", true], [{ t: "saveArticle", id: 1, title: "x", text: long(20_001) }, "invalid", true],
    [{ t: "removeArticle", id: 1 }, "invalid", true],
    [reply({ type: "template", name: "No Such", language: "es", parameters: [] }), "invalid", true], [reply({ type: "contacts", contacts: [] }), "invalid", true],
  ];
  for (const [frame, error, correlated] of bad) {
    test(`${error}: ${String(JSON.stringify(frame)).slice(0, 100)}`, () => {
      const decoded = decode(frame);
      expect(decoded).toMatchObject({ ok: false, error });
      if (decoded.ok) return;
      expect(decoded.id !== undefined).toBe(correlated);
      expect(decoded.say.length).toBeGreaterThan(10);
    });
  }

  test("how far an agent went from a draft is nobody's to say", () => {
    const decoded = decode(command({ type: "reply", content: { type: "text", text: "hola" }, suggestion: 4, distance: 0 }));
    expect(decoded.ok && decoded.frame.t === "command" && decoded.frame.request).toEqual({ type: "reply", content: { type: "text", text: "hola" }, suggestion: 4 });
  });

  test("half a character never leaves", () => {
    const decoded = decode(command({ type: "note", text: "a\ud800b" }));
    expect(decoded.ok && decoded.frame.t === "command" && decoded.frame.request).toEqual({ type: "note", text: "a\ufffdb" });
  });

  test("no value whatever makes the reader throw or echoes itself", () => {
    fc.assert(
      fc.property(fc.object({ key: fc.constantFrom("t", "id", "request", "conversation", "type", "content", "text", "view", "feed", "__proto__", "x"), maxDepth: 4 }), (value) => {
        const decoded = decode(value);
        if (!decoded.ok) expect(decoded.say.length).toBeLessThan(300);
      }),
      { numRuns: 500 },
    );
  });
});

test("a page's end is read as it was written", () => {
  expect(readCursor(writeCursor({ lastAt: 1_795_225_227_439, id: "mwpqq" }))).toEqual({ lastAt: 1_795_225_227_439, id: "mwpqq" });
});
