/** What we send on Messenger and Instagram, and what we refuse to send. */
import { describe, expect, test } from "bun:test";
import type { Answer, Content, Key } from "../messages";
import type { Adapter, ChannelConfig, Outgoing } from "./adapter";
import { instagram, instagramApiBase, onInstagram } from "./instagram";
import { noor, page } from "./messaging-fixtures";
import { requestOf } from "./messaging-send";
import { messenger, messengerApiBase, onMessenger } from "./messenger";
import { choices, isExplained, platform, signal } from "./whatsapp-send-fixtures";

const channel: ChannelConfig = {
  id: 1,
  tenant: 1,
  platform: messenger.platform,
  name: "Tienda",
  account: page,
  apiBase: messengerApiBase,
  mode: "webhook",
  secrets: { app_secret: "a", verify_token: "v", access_token: "EAAtoken" },
};
const onIt = { ...channel, platform: instagram.platform, apiBase: instagramApiBase };
const psid: readonly Key[] = [`psid:${noor}`];
const igsid: readonly Key[] = [`igsid:${noor}`];
const outgoing = (content: Content, rest: Partial<Outgoing> = {}): Outgoing => ({ delivery: "0k3c9x.12.1", to: psid, content, ...rest });
const accepted = (): Response => Response.json({ recipient_id: noor, message_id: "m_out" });
const text: Content = { type: "text", text: "Sí, la 38" };
const photo: Content = { type: "media", media: "image", ref: "https://tienda.example/a.jpg" };
const wire = (content: Content, rest: Partial<Outgoing> = {}): Record<string, unknown> =>
  JSON.parse(JSON.stringify(requestOf(onMessenger, outgoing(content, rest)))) as Record<string, unknown>;
const wireIg = (content: Content, rest: Partial<Outgoing> = {}): Record<string, unknown> =>
  JSON.parse(JSON.stringify(requestOf(onInstagram, outgoing(content, { to: igsid, ...rest })))) as Record<string, unknown>;
const dayMs = 24 * 3_600_000;

describe("we send", () => {
  const attached = (type: string, url: string): object => ({ attachment: { type, payload: { url, is_reusable: false } } });
  const file = (media: Extract<Content, { type: "media" }>["media"], ending: string): Content => ({
    type: "media",
    media,
    ref: `https://t.example/a.${ending}`,
  });
  const sent: readonly (readonly [fact: string, content: Content, message: object])[] = [
    ["a text", text, { text: "Sí, la 38" }],
    ["a picture", photo, attached("image", "https://tienda.example/a.jpg")],
    ["a sticker as a picture", file("sticker", "webp"), attached("image", "https://t.example/a.webp")],
    ["a film", file("video", "mp4"), attached("video", "https://t.example/a.mp4")],
    ["a moving picture as a film", file("animation", "mp4"), attached("video", "https://t.example/a.mp4")],
    ["a voice note", file("voice", "m4a"), attached("audio", "https://t.example/a.m4a")],
    ["a document", file("document", "pdf"), attached("file", "https://t.example/a.pdf")],
    [
      "a file that Meta has",
      { type: "media", media: "image", ref: "9001" },
      { attachment: { type: "image", payload: { attachment_id: "9001" } } },
    ],
    [
      "a list as quick replies, its descriptions in the text",
      {
        type: "interactive",
        text: "¿Cuándo?",
        list: {
          button: "Ver",
          rows: [
            { id: "m", title: "Mañana", description: "9 a 14 h" },
            { id: "t", title: "Tarde" },
          ],
        },
      },
      {
        text: "¿Cuándo?\n\n• Mañana: 9 a 14 h",
        quick_replies: [
          { content_type: "text", title: "Mañana", payload: "m" },
          { content_type: "text", title: "Tarde", payload: "t" },
        ],
      },
    ],
  ];
  for (const [fact, content, message] of sent) {
    test(`${fact}`, () =>
      expect(wire(content)).toEqual({
        recipient: { id: noor },
        messaging_type: "RESPONSE",
        message: { ...message, metadata: "0k3c9x.12.1" },
      }));
    test(`${fact}, on Instagram`, () => expect(wireIg(content)).toEqual({ recipient: { id: noor }, messaging_type: "RESPONSE", message }));
  }
  test("buttons that stay, with header and footer around the text", () => {
    const content: Content = { type: "interactive", text: "¿Cuándo?", header: "Cita", footer: "Tienda", buttons: choices(2) };
    const buttons = choices(2).map(({ id, title }) => ({ type: "postback", title, payload: id }));
    expect(wire(content).message).toMatchObject({
      attachment: { type: "template", payload: { template_type: "button", text: "Cita\n\n¿Cuándo?\n\nTienda", buttons } },
    });
    expect(wireIg(content).message).toMatchObject({
      text: "Cita\n\n¿Cuándo?\n\nTienda",
      quick_replies: [{ title: "Opción 0" }, { title: "Opción 1" }],
    });
  });
  test("an answer to a message", () => expect(wire(text, { quote: { ext: "m_0" } })).toMatchObject({ reply_to: { mid: "m_0" } }));
  test("within a day as an answer, later as a person's", () => {
    for (const silentMs of [undefined, 0, dayMs - 1]) {
      expect(wire(text, { silentMs })).toMatchObject({ messaging_type: "RESPONSE" });
      expect(wire(text, { silentMs })).not.toHaveProperty("tag");
    }
    for (const silentMs of [dayMs, 6 * dayMs])
      expect(wireIg(text, { silentMs })).toMatchObject({ messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" });
  });

  const asked = async (adapter: Adapter, on: ChannelConfig, to: readonly Key[]): Promise<{ url: string; init: RequestInit }> => {
    const fake = platform(accepted);
    expect(await adapter.send(outgoing(text, { to }), on, fake.fetch, signal())).toEqual({ result: "sent", ext: "m_out" });
    expect(fake.asked).toHaveLength(1);
    return fake.asked[0]!;
  };
  test("from the page, at its version, with its token, once", async () => {
    const { url, init } = await asked(messenger, channel, psid);
    expect(url).toBe(`https://graph.facebook.com/v25.0/${page}/messages`);
    expect(init).toMatchObject({ method: "POST", headers: { authorization: "Bearer EAAtoken", "content-type": "application/json" } });
    expect(JSON.parse(init.body as string)).toEqual(wire(text));
  });
  test("from the Instagram account, or from the page it is linked to", async () => {
    expect((await asked(instagram, onIt, igsid)).url).toBe(`https://graph.instagram.com/v25.0/${page}/messages`);
    const linked = { ...onIt, apiBase: messengerApiBase, secrets: { ...onIt.secrets, page_id: "770011" } };
    expect((await asked(instagram, linked, igsid)).url).toBe("https://graph.facebook.com/v25.0/770011/messages");
  });
  test("typing, and that a message was seen", async () => {
    for (const [what, action] of [
      [{ typing: true, read: "m_1" }, "typing_on"],
      [{ read: "m_1" }, "mark_seen"],
    ] as const) {
      const fake = platform(() => Response.json({ recipient_id: noor }));
      expect(await messenger.mark({ ...what, to: psid }, channel, fake.fetch, signal())).toEqual({ result: "done" });
      expect(JSON.parse(fake.asked[0]?.init.body as string)).toEqual({ recipient: { id: noor }, sender_action: action });
    }
  });
});

// ---------------------------------------------------------------- what is not sent

describe("we refuse, before anything leaves,", () => {
  const interactive = (rest: Partial<Extract<Content, { type: "interactive" }>>): Content => ({
    type: "interactive",
    text: "¿Cuándo?",
    ...rest,
  });
  const facts: readonly (readonly [fact: string, content: Content, code: string, adapter?: Adapter])[] = [
    ["an empty text", { type: "text", text: " \n" }, "empty"],
    ["a text of 2,001 characters", { type: "text", text: "x".repeat(2_001) }, "too_long"],
    ["a text of 1,001 bytes on Instagram", { type: "text", text: "ñ".repeat(501) }, "too_long", instagram],
    ["a text with a file, which would be two messages with one fate", { ...photo, caption: "la 38" } as Content, "unsupported"],
    ["a file without a reference", { type: "media", media: "image", ref: "" }, "invalid"],
    ["no choices", interactive({}), "too_many"],
    ["four buttons on Messenger", interactive({ buttons: choices(4) }), "too_many"],
    ["fourteen rows", interactive({ list: { button: "Ver", rows: choices(14) } }), "too_many"],
    ["a choice without a name", interactive({ buttons: [{ id: "a", title: " " }] }), "invalid"],
    ["a choice of 21 characters", interactive({ buttons: [{ id: "a", title: "x".repeat(21) }] }), "too_long"],
    ["a choice's id of 1,001 characters", interactive({ buttons: [{ id: "x".repeat(1_001), title: "a" }] }), "too_long"],
    ["buttons under 641 characters", interactive({ text: "x".repeat(641), buttons: choices(1) }), "too_long"],
    ["choices under 1,001 bytes on Instagram", interactive({ text: "x".repeat(1_001), buttons: choices(1) }), "too_long", instagram],
    ["choices under nothing", interactive({ text: "", buttons: choices(1) }), "empty"],
    ["a place", { type: "location", latitude: 41, longitude: 2 }, "unsupported"],
    ["a contact", { type: "contacts", contacts: [{ name: "Pau", phones: ["1"], emails: [] }] }, "unsupported"],
    ["WhatsApp's templates", { type: "template", name: "hola", language: "es", parameters: [] }, "unsupported"],
    ["what a customer chose", { type: "choice", id: "a", title: "a" }, "unsupported"],
  ];
  for (const [fact, content, code, adapter = messenger] of facts) {
    test(fact, async () => {
      const fake = platform(accepted);
      const answer: Answer = await adapter.send(
        outgoing(content, { to: adapter === instagram ? igsid : psid }),
        channel,
        fake.fetch,
        signal(),
      );
      expect(answer).toMatchObject({ result: "failed", retry: false, code });
      expect(isExplained(answer)).toBe(true);
      expect(fake.asked).toEqual([]);
    });
  }
  test("a conversation without an address, or with another platform's", async () => {
    for (const to of [[], igsid, ["phone:34600111222"]] as const) {
      expect(requestOf(onMessenger, outgoing(text, { to }))).toMatchObject({ result: "failed", code: "no_address" });
      expect(await messenger.mark({ typing: true, to }, channel, platform(accepted).fetch, signal())).toMatchObject({
        result: "failed",
        code: "no_address",
      });
    }
  });
  test("but not what is just within the limits", () => {
    expect(wire({ type: "text", text: "x".repeat(2_000) })).toHaveProperty("message");
    expect(wireIg({ type: "text", text: "ñ".repeat(500) })).toHaveProperty("message");
    expect(wireIg(interactive({ buttons: choices(13) }))).toHaveProperty("message");
  });
});

// ---------------------------------------------------------------- answers

describe("Meta's answer", () => {
  const send = (answer: () => Response | Promise<Response>): Promise<Answer> =>
    messenger.send(outgoing(text), channel, platform(answer).fetch, signal());
  const error =
    (code: unknown, error_subcode?: number, status = 400, headers: Record<string, string> = {}): (() => Response) =>
    () =>
      Response.json(
        { error: { message: `(#${String(code)}) Meta's own words`, type: "OAuthException", code, error_subcode, fbtrace_id: "T" } },
        { status, headers },
      );

  for (const code of [-1, 1, 2, 4, 17, 32, 341, 613, 1200, 80002, 80006])
    test(`${code} is tried again, whatever the HTTP status`, async () => {
      for (const status of [400, 403, 500])
        expect(await send(error(code, undefined, status))).toMatchObject({ result: "failed", retry: true, code: String(code) });
    });
  const never: readonly (readonly [code: number, subcode?: number])[] = [
    ...([3, 10, 100, 200, 230, 368, 551, 2022] as const).map((code) => [code] as const),
    [10, 2018065],
    [10, 2018278],
    [10, 2534022],
    [10, 2018108],
    [10, 2018300],
    [100, 2018001],
    [100, 2534014],
    [100, 2018007],
    [200, 1545041],
    [551, 1545041],
    [2, 2018344],
  ];
  for (const [code, subcode] of never)
    test(`${code}/${subcode ?? ""} is final, with a reason and something to do`, async () => {
      const answer = await send(error(code, subcode));
      expect(answer).toMatchObject({ result: "failed", retry: false });
      expect(answer).not.toMatchObject({ reason: expect.stringContaining("own words") });
      expect(isExplained(answer)).toBe(true);
    });
  test("that the window closed names the permission that widens it", async () =>
    expect(await send(error(10, 2018278))).toMatchObject({ code: "10/2018278", hint: expect.stringContaining("Human Agent") }));
  test("with an unknown subcode of a known code means what the code does", async () =>
    expect(await send(error(551, 999))).toMatchObject({ code: "551/999", reason: "The customer can't be written to at the moment." }));
  test("of a permission nobody listed is a permission", async () =>
    expect(await send(error(299))).toMatchObject({ code: "299", reason: expect.stringContaining("permission") }));
  for (const code of [190, 102, 458])
    test(`${code} stops the channel`, async () => expect(await send(error(code, 463, 401))).toMatchObject({ dead: true, retry: false }));
  test("with a code of tomorrow uses Meta's words", async () =>
    expect(await send(error(99_000, 7))).toMatchObject({
      retry: false,
      code: "99000/7",
      reason: "(#99000) Meta's own words",
      hint: expect.stringContaining("99000/7"),
    }));
  test("with Retry-After waits as long", async () =>
    expect(await send(error(613, undefined, 429, { "retry-after": "30" }))).toMatchObject({ retry: true, afterMs: 30_000 }));
  test("502 or 504 from something on the way leaves the fate unknown", async () => {
    for (const status of [502, 504]) expect(await send(() => new Response("<html>", { status }))).toMatchObject({ result: "unknown" });
  });
  test("200 that can't be read leaves the fate unknown", async () => {
    for (const body of ["", "<html>", "{}", '{"message_id":""}', '{"message_id":"m_'])
      expect(await send(() => new Response(body))).toMatchObject({ result: "unknown" });
  });
  test("that never comes leaves the fate unknown, unless nobody was there", async () => {
    const fails = (code: string) => (): Promise<Response> => Promise.reject(Object.assign(new TypeError(code), { code }));
    expect(await send(fails("ECONNRESET"))).toMatchObject({ result: "unknown" });
    expect(await send(fails("ECONNREFUSED"))).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  });
});
