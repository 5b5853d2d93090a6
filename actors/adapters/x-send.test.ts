/** What we send on X, judged by X's own description of its API, and what X's answers mean. */
import { describe, expect, test } from "bun:test";
import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Content } from "../messages";
import type { Attachment, ChannelConfig, Outgoing } from "./adapter";
import { x } from "./x";
import { poll, pollUrl, xApiBase } from "./x-api";
import { idAt, kenji, now, sentAt, shop } from "./x-fixtures";
import { requestOf } from "./x-send";
import { isExplained, platform, signal } from "./whatsapp-send-fixtures";

const channel: ChannelConfig = {
  id: 1,
  tenant: 1,
  platform: x.platform,
  name: "Tienda",
  account: shop,
  apiBase: xApiBase,
  mode: "webhook",
  secrets: { consumer_secret: "c", access_token: "Xtoken" },
};
const outgoing = (content: Content, rest: Partial<Outgoing> = {}): Outgoing => ({
  delivery: "0k3c9x.12.1",
  to: [`dm:${kenji}`],
  content,
  ...rest,
});
const text: Content = { type: "text", text: "Sí, la 38" };
const eventId = idAt(sentAt);
const accepted = (): Response => Response.json({ data: { dm_conversation_id: `${shop}-${kenji}`, dm_event_id: eventId } }, { status: 201 });
const send = (answer: () => Response | Promise<Response>, content = text): Promise<Answer> =>
  x.send(outgoing(content), channel, platform(answer).fetch, signal());

const sent: readonly (readonly [fact: string, content: Content, body: Record<string, unknown>])[] = [
  ["a text", text, { text: "Sí, la 38" }],
  [
    "a file that X has",
    { type: "media", media: "image", ref: "1583157113245011970" },
    { attachments: [{ media_id: "1583157113245011970" }] },
  ],
  [
    "a file with a text, as one message",
    { type: "media", media: "video", ref: "15", caption: "la 38" },
    { text: "la 38", attachments: [{ media_id: "15" }] },
  ],
];

describe("we send", () => {
  for (const [fact, content, body] of sent)
    test(fact, () => expect(requestOf(outgoing(content))).toEqual({ path: `/2/dm_conversations/with/${kenji}/messages`, body }));
  test("to a group by its conversation", () =>
    expect(requestOf(outgoing(text, { to: ["dm:group/1801"] }))).toMatchObject({ path: "/2/dm_conversations/1801/messages" }));
  test("with the account's token, once, and the message's own id tells its time", async () => {
    const fake = platform(accepted);
    expect(await x.send(outgoing(text), channel, fake.fetch, signal())).toEqual({ result: "sent", ext: eventId, at: sentAt });
    expect(fake.asked.map(({ url }) => url)).toEqual([`https://api.x.com/2/dm_conversations/with/${kenji}/messages`]);
    expect(fake.asked[0]?.init).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer Xtoken", "content-type": "application/json" },
      body: '{"text":"Sí, la 38"}',
    });
  });
  test("nothing to tell that a message was read: X has no such thing", async () => {
    const fake = platform(accepted);
    expect(await x.mark({ read: "1", to: [] }, channel, fake.fetch, signal())).toEqual({ result: "done" });
    expect(fake.asked).toEqual([]);
  });
});

describe("we refuse, before anything leaves,", () => {
  const facts: readonly (readonly [fact: string, content: Content, code: string])[] = [
    ["an empty text", { type: "text", text: " \n" }, "empty"],
    ["a text of 10,001 characters", { type: "text", text: "x".repeat(10_001) }, "too_long"],
    ["a caption of 10,001 characters", { type: "media", media: "image", ref: "1", caption: "x".repeat(10_001) }, "too_long"],
    ["a file by link", { type: "media", media: "image", ref: "https://tienda.example/a.jpg" }, "unsupported"],
    ["buttons", { type: "interactive", text: "¿?", buttons: [{ id: "a", title: "Sí" }] }, "unsupported"],
    ["a place", { type: "location", latitude: 1, longitude: 2 }, "unsupported"],
    ["what could not be read", { type: "unsupported", what: "poll" }, "unsupported"],
  ];
  for (const [fact, content, code] of facts)
    test(fact, () => {
      const answer = requestOf(outgoing(content)) as Answer;
      expect(answer).toMatchObject({ result: "failed", retry: false, code });
      expect(isExplained(answer)).toBe(true);
    });
  test("an address that is none", () => {
    for (const to of [[], ["dm:../../users"], ["dm:group/"], ["psid:1"]] as const)
      expect(requestOf(outgoing(text, { to }))).toMatchObject({ code: "no_address" });
  });
});

// ---------------------------------------------------------------- X's own description

const specPath = join(import.meta.dir, "../../../shared/specs/x-openapi.json");
if (!existsSync(specPath)) console.log(`skipped: X's description of its API is not at ${specPath}`);

describe.skipIf(!existsSync(specPath))("X's description of its API", () => {
  interface Spec {
    readonly paths: Readonly<
      Record<
        string,
        { readonly get: { readonly parameters: readonly { readonly $ref?: string; readonly name?: string; readonly schema?: object }[] } }
      >
    >;
    readonly components: {
      readonly schemas: Readonly<Record<string, object>>;
      readonly parameters: Readonly<
        Record<string, { readonly name: string; readonly schema: { readonly items?: { readonly enum?: readonly string[] } } }>
      >;
    };
  }
  const spec: Spec = existsSync(specPath)
    ? (JSON.parse(readFileSync(specPath, "utf8")) as Spec)
    : { paths: {}, components: { schemas: {}, parameters: {} } };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "x", components: spec.components });
  const judge = (name: string, body: unknown): string => {
    const validate = ajv.compile({ $ref: `x#/components/schemas/${name}` });
    return validate(JSON.parse(JSON.stringify(body))) ? "good" : ajv.errorsText(validate.errors);
  };
  for (const [fact, content] of sent) {
    test(`takes ${fact}`, () =>
      expect(judge("CreateDirectMessagesByParticipantIdRequest", (requestOf(outgoing(content)) as { body: object }).body)).toBe("good"));
    test(`takes ${fact} in a group`, () =>
      expect(judge("CreateDirectMessagesByConversationIdRequest", (requestOf(outgoing(content)) as { body: object }).body)).toBe("good"));
  }
  test("refuses what is wrong, so its yes means something", () => {
    for (const body of [
      {},
      { text: "" },
      { text: 7 },
      { text: "a", surprise: 1 },
      { attachments: [{ media_id: "x" }] },
      { attachments: [{}] },
    ])
      expect(judge("CreateDirectMessagesByParticipantIdRequest", body)).not.toBe("good");
  });
  test("answers as ours are read", async () => {
    const body = (await accepted().json()) as object;
    expect(judge("CreateDirectMessagesByParticipantIdResponse", body)).toBe("good");
  });
  test("knows the path, and every field and value that a poll asks for", () => {
    expect(Object.keys(spec.paths)).toContain("/2/dm_conversations/with/{participant_id}/messages");
    const asked = new URL(pollUrl(channel, undefined));
    const known = spec.paths[asked.pathname]!.get.parameters.map((one) =>
      one.$ref
        ? spec.components.parameters[one.$ref.split("/").at(-1)!]!
        : (one as never as { name: string; schema: { items?: { enum?: string[] } } }),
    );
    for (const [name, value] of asked.searchParams) {
      const parameter = known.find((one) => one.name === name);
      expect(parameter?.name).toBe(name);
      const allowed = parameter?.schema.items?.enum;
      if (allowed) expect(value.split(",").filter((each) => !allowed.includes(each))).toEqual([]);
    }
  });
});

// ---------------------------------------------------------------- answers

describe("X's answer", () => {
  const problem =
    (status: number, body: object, headers: Record<string, string> = {}): (() => Response) =>
    () =>
      Response.json(body, { status, headers });
  const legacy = (code: number, status = 403): (() => Response) => problem(status, { errors: [{ code, message: "X's own words" }] });

  for (const code of [32, 64, 89, 326])
    test(`${code} stops the channel`, async () => expect(await send(legacy(code))).toMatchObject({ dead: true, retry: false }));
  for (const code of [88, 185])
    test(`${code} is tried again`, async () => expect(await send(legacy(code, 400))).toMatchObject({ retry: true }));
  for (const code of [50, 63, 108, 150, 151, 214, 226, 324, 349, 354, 476])
    test(`${code} is final, with a reason and something to do`, async () => {
      const answer = await send(legacy(code));
      expect(answer).toMatchObject({ result: "failed", retry: false, code: String(code) });
      expect(answer).not.toMatchObject({ reason: "X's own words" });
      expect(isExplained(answer)).toBe(true);
    });
  test("401 stops the channel", async () =>
    expect(await send(problem(401, { title: "Unauthorized", detail: "Unauthorized", status: 401 }))).toMatchObject({
      dead: true,
      code: "token",
    }));
  test("402 asks for credits", async () =>
    expect(await send(problem(402, { title: "CreditsDepleted" }))).toMatchObject({
      retry: false,
      hint: expect.stringContaining("credits"),
    }));
  test("400 is told by what it says of a field, not of the whole", async () =>
    expect(
      await send(
        problem(400, {
          title: "Invalid Request",
          detail: "One or more parameters to your request was invalid.",
          errors: [{ message: "Your text is too long.", parameters: { text: [""] } }],
        }),
      ),
    ).toMatchObject({ retry: false, reason: "The message is too long for X." }));
  test("403 is told by its sentence, else by X's own words", async () => {
    expect(
      await send(problem(403, { detail: "You do not have permission to DM one or more participants.", title: "Forbidden", status: 403 })),
    ).toMatchObject({
      retry: false,
      reason: "The customer does not accept messages from this account.",
    });
    expect(await send(problem(403, { detail: "Something new.", title: "Forbidden" }))).toMatchObject({
      retry: false,
      reason: "Something new.",
      hint: expect.stringContaining("permissions"),
    });
  });
  test("404 says that the customer is gone", async () =>
    expect(await send(problem(404, { title: "Not Found" }))).toMatchObject({ retry: false, hint: expect.stringContaining("another way") }));
  test("429 waits until the budget that is used up is whole again", async () => {
    const at = (ms: number): string => String(Math.round((Date.now() + ms) / 1_000));
    const waitOf = async (headers: Record<string, string>): Promise<number> =>
      ((await send(problem(429, { title: "Too Many Requests" }, headers))) as { afterMs: number }).afterMs;
    const quarter = { "x-rate-limit-remaining": "0", "x-rate-limit-reset": at(600_000) };
    expect(Math.abs((await waitOf(quarter)) - 600_000)).toBeLessThan(5_000);
    const day = { ...quarter, "x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": at(7_200_000) };
    expect(Math.abs((await waitOf(day)) - 7_200_000)).toBeLessThan(5_000);
    expect(
      Math.abs((await waitOf({ ...quarter, "x-app-limit-24hour-remaining": "9", "x-app-limit-24hour-reset": at(7_200_000) })) - 600_000),
    ).toBeLessThan(5_000);
    expect(await waitOf({ ...quarter, "retry-after": "7" })).toBe(7_000);
    expect(await waitOf({ "x-rate-limit-remaining": "0", "x-rate-limit-reset": "soon" })).toBeUndefined();
    expect(await waitOf({ "x-rate-limit-remaining": "0", "x-rate-limit-reset": "99999999999" })).toBe(86_400_000);
  });
  test("503, or 500 that X wrote, is tried again; 502 from something on the way leaves the fate unknown", async () => {
    expect(await send(problem(503, {}))).toMatchObject({ result: "failed", retry: true });
    expect(await send(problem(502, { title: "Bad Gateway" }))).toMatchObject({ result: "failed", retry: true });
    expect(await send(() => new Response("<html>", { status: 502 }))).toMatchObject({ result: "unknown" });
  });
  test("201 that can't be read leaves the fate unknown", async () => {
    for (const body of ["", "{}", '{"data":{}}', '{"data":{"dm_event_id":7e99}}'])
      expect(await send(() => new Response(body, { status: 201 }))).toMatchObject({ result: "unknown" });
  });
  test("that never comes leaves the fate unknown, unless nobody was there", async () => {
    const fails = (code: string) => (): Promise<Response> => Promise.reject(Object.assign(new TypeError(code), { code }));
    expect(await send(fails("ECONNRESET"))).toMatchObject({ result: "unknown" });
    expect(await send(fails("ECONNREFUSED"))).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  });
});

// ---------------------------------------------------------------- files and polls

describe("a file", () => {
  const attachment = (mime: string): Attachment => ({
    file: { id: "f", mime, bytes: 3 },
    name: "a.bin",
    blob: () => Promise.resolve(new Blob(["abc"])),
    link: () => null,
  });
  const upload = async (
    answers: readonly object[],
    mime = "image/png",
    media: "image" | "video" = "image",
  ): Promise<{ got: unknown; urls: readonly string[]; form: FormData; bodies: readonly unknown[] }> => {
    const left = [...answers];
    const fake = platform(() => Response.json(left[0] ?? {}, { status: (left.shift() as { status?: number } | undefined)?.status ?? 200 }));
    const got = await x.upload!(attachment(mime), media, channel, fake.fetch, signal());
    return { got, urls: fake.asked.map(({ url }) => url), form: fake.asked[0]?.init.body as FormData, bodies: fake.asked.map(({ init }) => init.body) };
  };
  test("of ours is uploaded before it is sent", async () => {
    const { got, urls, form } = await upload([{ data: { id: "77" } }]);
    expect([got, urls]).toEqual([{ ref: "77" }, ["https://api.x.com/2/media/upload"]]);
    expect([form.get("media_category"), (form.get("media") as File).size]).toEqual(["dm_image", 3]);
  });
  test("of ours that moves goes in pieces, and is asked for until it is ready", async () => {
    const begun = { data: { id: "7" } };
    const pending = { data: { id: "7", processing_info: { state: "pending", check_after_secs: 0.001 } } };
    const { got, urls, bodies } = await upload([begun, { data: {} }, pending, begun], "video/mp4", "video");
    expect([got, urls.map((url) => url.replace("https://api.x.com/2/media/upload", ""))]).toEqual([
      { ref: "7" },
      ["/initialize", "/7/append", "/7/finalize", "?command=STATUS&media_id=7"],
    ]);
    expect(JSON.parse(bodies[0] as string)).toEqual({ media_category: "dm_video", media_type: "video/mp4", total_bytes: 3 });
    expect([(bodies[1] as FormData).get("segment_index"), ((bodies[1] as FormData).get("media") as File).size]).toEqual(["0", 3]);
    expect(JSON.parse((await upload([begun], "image/gif")).bodies[0] as string)).toMatchObject({ media_category: "dm_gif" });
  });
  test("of ours of which a piece is refused is not sent", async () => {
    const refusal = { title: "Invalid Request", errors: [{ message: "File size exceeds the limit." }], status: 400 };
    const { got, urls } = await upload([{ data: { id: "7" } }, refusal], "video/mp4", "video");
    expect([got, urls.length]).toMatchObject([{ result: "failed", reason: "File size exceeds the limit." }, 2]);
  });
  test("of ours that can't be used, or is refused, says so", async () => {
    expect((await upload([{ data: { id: "7", processing_info: { state: "failed" } } }])).got).toMatchObject({
      result: "failed",
      retry: false,
    });
    expect((await upload([{}])).got).toMatchObject({ result: "failed" });
  });
  test("of a customer is had from the API with our token, and from nowhere else with it", async () => {
    const link = (ref: string): unknown => x.fetchMedia!(ref, channel, platform(accepted).fetch, signal());
    expect(await link("https://ton.twitter.com/1.1/ton/data/dm/10/20/a_b-1.jpg")).toEqual({
      url: "https://api.x.com/2/dm_conversations/media/10/20/a_b-1.jpg",
      headers: { authorization: "Bearer Xtoken" },
    });
    for (const ref of [
      "https://video.twimg.com/a.mp4",
      "https://ton.twitter.com.evil.example/1.1/ton/data/dm/1/2/a.jpg",
      "https://ton.twitter.com/1.1/ton/data/dm/1/2/../../x",
    ])
      expect(await link(ref)).toEqual({ url: ref });
  });
});

describe("a poll", () => {
  const events = (ids: readonly string[]): object => ({
    data: ids.map((id) => ({
      id,
      event_type: "MessageCreate",
      text: "hola",
      sender_id: kenji,
      dm_conversation_id: `${shop}-${kenji}`,
      attachments: { media_keys: ["3_1"] },
    })),
    includes: {
      users: [
        { id: kenji, name: "Kenji Mori", username: "kenji_m" },
        { id: shop, name: "Tienda" },
      ],
      media: [{ media_key: "3_1", type: "photo", url: "https://pbs.twimg.com/a.jpg" }, { media_key: "3_2" }],
    },
    meta: { result_count: ids.length, next_token: "abcdefghijklmnop" },
  });
  test("brings events that are read as a webhook's are, each with who and what belongs to it", async () => {
    const asked = await poll(undefined, channel, platform(() => Response.json(events([idAt(sentAt)]))).fetch, signal());
    if (!asked.ok) throw new Error(asked.answer.reason);
    expect([asked.next, asked.events.map(({ id, at }) => [id, at])]).toEqual(["abcdefghijklmnop", [[idAt(sentAt), sentAt]]]);
    const parsed = x.parse(asked.events[0]!.raw, now);
    expect(parsed.ok && parsed.told).toMatchObject([
      {
        id: idAt(sentAt),
        account: shop,
        to: [`dm:${kenji}`],
        news: { name: "Kenji Mori", sentAt, content: { media: "image", caption: "hola" } },
      },
    ]);
    expect(JSON.parse(new TextDecoder().decode(asked.events[0]!.raw)).includes).toMatchObject({
      users: [{ id: kenji }],
      media: [{ media_key: "3_1" }],
    });
  });
  test("goes on where the page before ended", () =>
    expect(new URL(pollUrl(channel, "page-2")).searchParams.get("pagination_token")).toBe("page-2"));
  test("that is refused says why", async () => {
    const asked = await poll(undefined, channel, platform(() => Response.json({ title: "Unauthorized" }, { status: 401 })).fetch, signal());
    expect(asked).toMatchObject({ ok: false, answer: { dead: true } });
  });
});
