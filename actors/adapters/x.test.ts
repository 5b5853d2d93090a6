/** X: the envelopes, what they tell, the handshake and the signatures. */
import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { Content } from "../messages";
import type { Arrived } from "./adapter";
import { x } from "./x";
import { account, activity, bytes, idAt, kenji, message, now, only, poll, said, sent, sentAt, shop, tell } from "./x-fixtures";

const told = {
  id: idAt(sentAt),
  account: shop,
  to: [`dm:${kenji}`],
  news: {
    type: "received",
    ext: idAt(sentAt),
    sentAt,
    name: "Kenji Mori",
    identities: [
      { kind: "x", value: kenji },
      { kind: "handle", value: "kenji_m" },
    ],
    keys: [`dm:${kenji}`],
    content: { type: "text", text: "¿La 38?" },
  },
};

describe("a direct message", () => {
  test("is told by the Account Activity API", () =>
    expect(only(account({ direct_message_events: [message({ text: "¿La 38?" })] }))).toEqual(told as never));
  test("is told by the X Activity API in the same words", () =>
    expect(only(activity("dm.received", { direct_message_events: [message({ text: "¿La 38?" })] }))).toEqual(told as never));
  test("is told by a poll in the same words, so that whoever is late repeats", () =>
    expect(only(poll({ text: "¿La 38?" }))).toEqual(told as never));
  test("of our own side is an echo of the customer's thread, whoever tells it", () => {
    const echo = { to: [`dm:${kenji}`], account: shop, news: { echo: true, name: "Kenji Mori", keys: [`dm:${kenji}`] } };
    expect(only(account({ direct_message_events: [sent({ text: "Sí" })] }))).toMatchObject(echo);
    expect(only(activity("dm.sent", { direct_message_events: [sent({ text: "Sí" })] }))).toMatchObject(echo);
    expect(only(poll({ text: "Sí", sender_id: shop }))).toMatchObject(echo);
  });
  test("that came of a post says so", () =>
    expect(only(account({ direct_message_events: [message({ text: "hola" }, { initiated_via: { tweet_id: "77" } })] })).news).toMatchObject(
      { referral: "https://x.com/i/status/77" },
    ));
  test("in a group is the group's, its speaker the author", () => {
    const group = only(poll({ text: "hola", dm_conversation_id: "1801" }));
    expect(group).toMatchObject({ to: ["dm:group/1801"], news: { keys: ["dm:group/1801"], identities: [], author: "Kenji Mori" } });
    expect((group.news as { name?: string }).name).toBeUndefined();
  });
  test("of X Chat is shown as encrypted, to us and from us", () => {
    const chat = (event: string, sender_id: string): unknown =>
      only(
        activity(event, {
          id: "e4f4",
          sender_id,
          conversation_id: `${kenji}:${shop}`,
          created_at_msec: String(sentAt),
          encoded_event: "CwAB",
        }),
      );
    const content = { type: "unsupported", what: "encrypted message", text: "Encrypted message: open it in X." };
    expect(chat("chat.received", kenji)).toMatchObject({ id: "e4f4", to: [`dm:${kenji}`], news: { type: "received", sentAt, content } });
    expect(chat("chat.received", kenji)).not.toMatchObject({ news: { echo: true } });
    expect(chat("chat.sent", shop)).toMatchObject({ to: [`dm:${kenji}`], news: { echo: true, content } });
  });
  test("of a group's X Chat is noticed: nobody in it could be answered alone", () => {
    expect(only(activity("chat.received", { sender_id: kenji, conversation_id: "g1801" }))).toMatchObject({
      to: null,
      news: { type: "noticed", what: "chat.received" },
    });
    expect(only(activity("chat.conversation_join", { conversation_id: `${kenji}:${shop}` }))).toMatchObject({ to: null });
  });
});

// ---------------------------------------------------------------- contents

const media = (parts: object): object => ({
  text: "mira https://t.co/abc",
  attachment: {
    type: "media",
    media: {
      id: 1034828552951160800,
      id_str: "1034828552951160836",
      url: "https://t.co/abc",
      media_url_https: "https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg",
      type: "photo",
      ...parts,
    },
  },
});
const contents: readonly (readonly [fact: string, data: object, content: Content])[] = [
  ["a text", { text: "hola" }, { type: "text", text: "hola" }],
  ["three signs as they were written", { text: "38 &lt; 39 &amp;&amp; &amp;lt; &gt;" }, { type: "text", text: "38 < 39 && &lt; >" }],
  [
    "links as they were written",
    {
      text: "https://t.co/a y https://t.co/b",
      entities: { urls: [{ url: "https://t.co/a", expanded_url: "https://tienda.example/$&" }, { url: "https://t.co/b" }] },
    },
    { type: "text", text: "https://tienda.example/$& y https://t.co/b" },
  ],
  [
    "a picked option",
    { text: "Rojo", quick_reply_response: { type: "options", metadata: "rojo-1" } },
    { type: "choice", id: "rojo-1", title: "Rojo" },
  ],
  [
    "a picture without the link to itself",
    { ...media({ sizes: { large: { w: 800, h: 600 } } }) },
    { type: "media", media: "image", ref: "https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg", caption: "mira", width: 800, height: 600 },
  ],
  [
    "a film by its best file",
    media({
      type: "video",
      video_info: {
        duration_millis: 4_200,
        variants: [
          { content_type: "application/x-mpegURL", url: "https://v/p" },
          { bitrate: 1, content_type: "video/mp4", url: "https://v/1" },
          { bitrate: 9, content_type: "video/mp4", url: "https://v/9" },
        ],
      },
    }),
    { type: "media", media: "video", ref: "https://v/9", caption: "mira", seconds: 4 },
  ],
  [
    "a moving picture",
    media({ type: "animated_gif", media_url_https: "https://v/g" }),
    { type: "media", media: "animation", ref: "https://v/g", caption: "mira" },
  ],
  ["a file of tomorrow", media({ type: "hologram" }), { type: "unsupported", what: "file that X does not pass on", text: "mira" }],
  [
    "a place",
    {
      text: "",
      attachment: {
        type: "location",
        location: { type: "shared_coordinate", shared_coordinate: { coordinates: { type: "Point", coordinates: [2.17, 41.38] } } },
      },
    },
    { type: "location", latitude: 41.38, longitude: 2.17 },
  ],
  [
    "a place beyond the pole",
    { text: "", attachment: { type: "location", location: { shared_place: { place: { full_name: "Polo" } } } } },
    { type: "unsupported", what: "place", text: "Polo" },
  ],
  ["nothing", {}, { type: "unsupported", what: "message without content" }],
];
describe("a message says", () => {
  for (const [fact, data, content] of contents) test(fact, () => expect(JSON.parse(JSON.stringify(said(data).content))).toEqual(content));
  test("a picture of a poll", () => {
    const includes = { media: [{ media_key: "3_77", type: "photo", url: "https://pbs.twimg.com/a.jpg", width: 8, height: 6 }] };
    expect(only(poll({ text: "mira", attachments: { media_keys: ["3_77"] } }, includes)).news).toMatchObject({
      content: { media: "image", ref: "https://pbs.twimg.com/a.jpg", caption: "mira", width: 8 },
    });
    expect(only(poll({ text: "mira", attachments: { media_keys: ["3_78"] } }, includes)).news).toMatchObject({
      content: { type: "unsupported", what: "file 3_78 that X does not pass on", text: "mira" },
    });
    const urls = [{ url: "https://t.co/own", expanded_url: "https://x.com/messages/media/1" }, { url: "https://t.co/a", expanded_url: "https://tienda.example" }];
    expect(only(poll({ text: "mira https://t.co/a https://t.co/own", entities: { urls }, attachments: { media_keys: ["3_77"] } }, includes)).news).toMatchObject({
      content: { caption: "mira https://tienda.example" },
    });
  });
});

// ---------------------------------------------------------------- the rest

describe("of what we sent", () => {
  const last = idAt(sentAt - 60_000);
  const read = { created_timestamp: String(sentAt), sender_id: kenji, target: { recipient_id: shop }, last_read_event_id: last };
  const watermark = {
    id: `read:${kenji}:${last}`,
    to: [`dm:${kenji}`],
    news: { type: "watermark", state: "read", upTo: sentAt - 60_000, sentAt },
  };
  test("everything up to an event was read, whose id tells the time", () => {
    expect(only(account({ direct_message_mark_read_events: [read] }))).toMatchObject(watermark);
    expect(only(activity("dm.read", { direct_message_mark_read_events: [read] }))).toMatchObject(watermark);
  });
  test("what our own side read is no receipt", () =>
    expect(
      only(account({ direct_message_mark_read_events: [{ ...read, sender_id: shop, target: { recipient_id: kenji } }] })),
    ).toMatchObject({ to: null, news: { type: "noticed" } }));
});

test("typing is told of the customer's thread", () => {
  const typing = { created_timestamp: String(sentAt), sender_id: kenji, target: { recipient_id: shop } };
  expect(only(account({ direct_message_indicate_typing_events: [typing] }))).toMatchObject({
    to: [`dm:${kenji}`],
    news: { type: "typing", sentAt },
  });
  expect(only(activity("dm.indicate_typing", { direct_message_indicate_typing_events: [typing] })).news.type).toBe("typing");
});

describe("is noticed", () => {
  const facts: readonly (readonly [fact: string, body: unknown, what: string, ours: string | null])[] = [
    ["what the account does elsewhere", { for_user_id: shop, tweet_create_events: [{ id: 1 }] }, "tweet create events", shop],
    ["what the account is told of elsewhere", activity("follow.follow", {}), "follow.follow", shop],
    ["the end of the app's rights", { user_event: { revoke: { source: { user_id: shop } } } }, "authorization withdrawn", shop],
    [
      "the end of the app's rights in the newer form",
      { data: { event_type: "oauth.revoke", filter: {}, payload: { user_id: shop } } },
      "authorization withdrawn",
      shop,
    ],
    ["the end of a replay", { replay_job_status: { job_id: "1" } }, "replay job status", null],
    [
      "a message without a sender",
      account({ direct_message_events: [message({ text: "x" }, { message_create: { message_data: { text: "x" } } })] }),
      "message without a sender",
      shop,
    ],
    ["who joined a group", poll({ event_type: "ParticipantsJoin" }), "ParticipantsJoin", shop],
  ];
  for (const [fact, body, what, ours] of facts)
    test(fact, () => expect(only(body)).toMatchObject({ account: ours, to: null, news: { type: "noticed", what } }));
});

describe("an id", () => {
  test("is read as text alone: as a number X has rounded it", () => {
    const rounded = message(
      { text: "x" },
      { message_create: { sender_id: Number(kenji), target: { recipient_id: shop }, message_data: { text: "x" } } },
    );
    expect(only(account({ direct_message_events: [rounded] }))).toMatchObject({ to: null, news: { type: "noticed" } });
  });
  test("of an event is the key it is known by again", () => {
    const twice = account({ direct_message_events: [message({ text: "a" }), message({ text: "a" })] });
    expect(new Set(tell(twice).map(({ id }) => id)).size).toBe(1);
  });
  test("that is missing is made of the body and the place in it", () => {
    const nameless = message({ text: "a" }, { id: undefined });
    const ids = (): readonly string[] => tell(account({ direct_message_events: [nameless, nameless] })).map(({ id }) => id);
    expect([new Set(ids()).size, ids()]).toEqual([2, ids()]);
  });
  test("of two of our accounts in one conversation is each account's own event", () => {
    const between = message({ text: "a" });
    const accounts = [shop, kenji].map((for_user_id) => only({ for_user_id, direct_message_events: [between] }));
    expect(accounts.map(({ account: ours, to }) => [ours, to])).toEqual([
      [shop, [`dm:${kenji}`]],
      [kenji, [`dm:${shop}`]],
    ]);
  });
});

describe("a body", () => {
  test("of neither form is unreadable, and says why", () => {
    for (const body of [{}, { object: "page", entry: [] }, { for_user_id: 7 }, { for_user_id: "x'" }])
      expect(x.parse(bytes(body), now)).toEqual({
        ok: false,
        reason: 'The body is no X webhook: it has neither "for_user_id" nor "data".',
      });
  });
  test("of 10,000 events is told whole and in order", () => {
    const body = account({
      direct_message_events: Array.from({ length: 10_000 }, (_, n) => message({ text: String(n) }, { id: String(n + 1) })),
    });
    expect(tell(body).map(({ id }) => id)).toEqual(Array.from({ length: 10_000 }, (_, n) => String(n + 1)));
  });
  test("of more than the limit is unreadable, never cut", () => {
    const event = message({ text: "x" });
    expect(x.parse(bytes(account({ direct_message_events: Array.from({ length: 20_001 }, () => event) })), now)).toEqual({
      ok: false,
      reason: "The body holds more than 20000 events.",
    });
  });
});

// ---------------------------------------------------------------- handshake and signature

const secrets = { consumer_secret: "c0nsumer", client_secret: "cl1ent" };
const hmac = (body: Uint8Array | string, secret: string): string => `sha256=${createHmac("sha256", secret).update(body).digest("base64")}`;

describe("the handshake", () => {
  const ask = (query: string, of: Record<string, string> = secrets): unknown => x.handshake(new URLSearchParams(query), of);
  test("proves the consumer secret, or the client secret where there is no other", () => {
    expect(ask("crc_token=9b4507b3-9040")).toEqual({ response_token: hmac("9b4507b3-9040", "c0nsumer") });
    expect(ask("crc_token=9b4507b3-9040", { client_secret: "cl1ent" })).toEqual({ response_token: hmac("9b4507b3-9040", "cl1ent") });
  });
  const refused: readonly (readonly [fact: string, query: string])[] = [
    ["without a token", ""],
    ["with an empty token", "crc_token="],
    ["with two tokens", "crc_token=a&crc_token=b"],
    ["with a body for a token, whose signature it would be", `crc_token=${encodeURIComponent('{"for_user_id":"1"}')}`],
    ["with a token without end", `crc_token=${"a".repeat(257)}`],
    ["with spaces", "crc_token=a%20b"],
  ];
  for (const [fact, query] of refused) test(`${fact} is refused`, () => expect(ask(query)).toBeNull());
  test("of a channel without a secret is refused", () => expect(ask("crc_token=a", {})).toBeNull());
  test("signs nothing that would pass as a webhook", () => {
    const token = "MjNhYzQ1NjctODkw";
    const { response_token: signature } = x.handshake(new URLSearchParams({ crc_token: token }), secrets) as { response_token: string };
    const raw = new TextEncoder().encode(token);
    expect(
      x.verify({ headers: new Headers({ "x-twitter-webhooks-signature": signature }), query: new URLSearchParams(), raw }, secrets),
    ).toBe(false);
  });
});

describe("the signature", () => {
  const raw = bytes(account({ direct_message_events: [message({ text: "cañón" })] }));
  const arrived = (body: Uint8Array, headers: Record<string, string>): Arrived => ({
    headers: new Headers(headers),
    query: new URLSearchParams(),
    raw: body,
  });
  const holds = (signature: string, of: Record<string, string> = secrets, body = raw): boolean =>
    x.verify(arrived(body, { "x-twitter-webhooks-signature": signature }), of);
  const good = hmac(raw, "c0nsumer");
  test("holds for the exact bytes under the consumer secret", () => expect(holds(good)).toBe(true));
  test("holds under the client secret in the header of its own", () =>
    expect(x.verify(arrived(raw, { "x-twitter-webhooks-signature-oauth2": hmac(raw, "cl1ent") }), secrets)).toBe(true));
  test("holds when one of two is right, since X sends both while an app changes over", () =>
    expect(
      x.verify(arrived(raw, { "x-twitter-webhooks-signature": good, "x-twitter-webhooks-signature-oauth2": hmac(raw, "other") }), secrets),
    ).toBe(true));
  test("fails under the other secret's header", () => {
    expect(holds(hmac(raw, "cl1ent"))).toBe(false);
    expect(x.verify(arrived(raw, { "x-twitter-webhooks-signature-oauth2": good }), secrets)).toBe(false);
  });
  const hex = createHmac("sha256", "c0nsumer").update(raw).digest("hex");
  const wrong: readonly (readonly [fact: string, signature: string])[] = [
    ["empty", ""],
    ["without its scheme", good.slice(7)],
    ["under another scheme", good.replace("sha256=", "sha1=")],
    ["in another case", `sha256=${good.slice(7).toLowerCase()}`],
    ["without its padding", good.slice(0, -1)],
    ["one sign long", `${good}=`],
    ["given twice", `${good}, ${good}`],
    ["in hex, as Meta's are", `sha256=${hex}`],
    [
      "of the URL's alphabet",
      good.replaceAll("+", "-").replaceAll("/", "_") === good ? `${good}x` : good.replaceAll("+", "-").replaceAll("/", "_"),
    ],
    ["of another secret", hmac(raw, "other")],
    ["with letters beyond ASCII", `sha256=${"é".repeat(44)}`],
  ];
  for (const [fact, signature] of wrong) test(`that is ${fact} is refused`, () => expect(holds(signature)).toBe(false));
  test("that is missing is refused", () => expect(x.verify(arrived(raw, {}), secrets)).toBe(false));
  test("of a channel without secrets is refused, even when signed with nothing", () => {
    expect(holds(hmac(raw, ""), {})).toBe(false);
    expect(holds(hmac(raw, ""), { consumer_secret: "" })).toBe(false);
  });
  test("fails for every other body under the same signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 300, maxLength: 600 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, where, flip) => {
        const mutated = body.slice();
        const at = where % mutated.length;
        mutated[at] = mutated[at]! ^ flip;
        expect(holds(hmac(body, "c0nsumer"), secrets, body)).toBe(true);
        expect(holds(hmac(body, "c0nsumer"), secrets, mutated)).toBe(false);
        expect(holds(hmac(body, "c0nsumer"), secrets, body.slice(0, -1))).toBe(false);
      }),
    );
  });
});
