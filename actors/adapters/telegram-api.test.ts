/** What Telegram's answers mean, and how updates are fetched. */
import { describe, expect, test } from "bun:test";
import { telegram } from "./telegram";
import { allowedUpdates, deleteWebhook, getMe, poll, polled, pollRequest, pollUpdatesMax, setWebhook } from "./telegram-api";
import { readers } from "./telegram-news";
import { channel, ok, platform, refusal, send, signal, token } from "./telegram-send-fixtures";

describe("Telegram's answer", () => {
  test("429 waits as long as it says", async () => {
    expect(await send(refusal(429, "Too Many Requests: retry after 14", { retry_after: 14 }))).toMatchObject({
      result: "failed",
      retry: true,
      code: "429",
      afterMs: 14_000,
    });
    expect(await send(() => Response.json({ ok: false }, { status: 429, headers: { "retry-after": "3" } }))).toMatchObject({
      retry: true,
      afterMs: 3_000,
    });
    expect(await send(refusal(429, "x", { retry_after: 1e9 }))).toMatchObject({ retry: true, afterMs: 3_600_000 });
  });
  const final: readonly (readonly [status: number, description: string, code: string])[] = [
    [403, "Forbidden: bot was blocked by the user", "bot_was_blocked_by_the_user"],
    [403, "Forbidden: user is deactivated", "user_is_deactivated"],
    [403, "Forbidden: bot was kicked from the supergroup chat", "bot_was_kicked"],
    [403, "Forbidden: bot can't initiate conversation with a user", "bot_can't_initiate_conversation"],
    [403, "Forbidden: something new", "403"],
    [400, "Bad Request: chat not found", "chat_not_found"],
    [400, "Bad Request: group chat was deactivated", "group_chat_was_deactivated"],
    [400, "Bad Request: not enough rights to send text messages to the chat", "not_enough_rights"],
    [400, "Bad Request: TOPIC_CLOSED", "topic_closed"],
    [400, "Bad Request: message is too long", "message_is_too_long"],
    [400, "Bad Request: failed to get HTTP URL content", "failed_to_get_http_url_content"],
    [400, "Bad Request: wrong file identifier/HTTP URL specified", "wrong_file_identifier"],
    [400, "Bad Request: BUSINESS_CONNECTION_INVALID", "business_connection_invalid"],
    [400, "Bad Request: of a kind of tomorrow", "400"],
    [413, "Request Entity Too Large", "413"],
  ];
  for (const [status, description, code] of final) {
    test(`${status} "${description}" is final`, async () => {
      const answer = await send(refusal(status, description));
      expect(answer).toMatchObject({ result: "failed", retry: false, code });
      expect(answer).not.toMatchObject({ dead: true });
    });
  }
  for (const status of [401, 404])
    test(`${status} stops the channel`, async () =>
      expect(await send(refusal(status, "Unauthorized"))).toMatchObject({ result: "failed", retry: false, dead: true, code: "token" }));
  test("that the group moved is tried again, and says where to", async () => {
    const answer = await send(refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", { migrate_to_chat_id: -100_777 }));
    expect(answer).toMatchObject({ result: "failed", retry: true, code: "migrated" });
    expect((answer as { hint: string }).hint).toContain("-100777");
  });
  test("5xx of its own is tried again", async () => {
    expect(await send(refusal(500, "Internal Server Error"))).toMatchObject({ result: "failed", retry: true, code: "500" });
    expect(await send(refusal(502, "Bad Gateway"))).toMatchObject({ result: "failed", retry: true });
    expect(await send(() => new Response("", { status: 503 }))).toMatchObject({ result: "failed", retry: true });
  });
  test("502 or 504 from something on the way leaves the fate unknown", async () => {
    for (const status of [502, 504]) expect(await send(() => new Response("<html>", { status }))).toMatchObject({ result: "unknown" });
  });
  test("200 that can't be read leaves the fate unknown", async () => {
    for (const body of ["", "<html>", "{}", '{"ok":true}', '{"ok":true,"result":{}}', '{"ok":true,"result":{"message_id":5}}', '{"ok":tr'])
      expect(await send(() => new Response(body))).toMatchObject({ result: "unknown" });
  });
  test("that never comes leaves the fate unknown, unless nobody was there", async () => {
    const fails = (code: string) => (): Promise<Response> =>
      Promise.reject(
        Object.assign(new TypeError(`${code} https://api.telegram.org/bot${token}`), {
          code,
          path: `https://api.telegram.org/bot${token}`,
        }),
      );
    expect(await send(fails("ECONNRESET"))).toMatchObject({ result: "unknown" });
    expect(await send(fails("ENOTFOUND"))).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  });
  test("never tells the token, whatever happens", async () => {
    const fails = (): Promise<Response> => Promise.reject(new TypeError(`https://api.telegram.org/bot${token}`));
    for (const answer of [fails, refusal(404, "Not Found"), () => new Response("", { status: 302 })])
      expect(JSON.stringify(await send(answer))).not.toContain("AAsecret");
  });
});

// ---------------------------------------------------------------- polling and onboarding

describe("polling", () => {
  const update = (id: number): object => ({
    update_id: id,
    message: { message_id: id, chat: { id: 7, type: "private" }, date: 1_763_000_000, text: `n${id}` },
  });
  test("asks for what follows the last update, and for the kinds we use", () => {
    expect(pollRequest(91)).toEqual({
      method: "getUpdates",
      body: { offset: 91, limit: 100, timeout: 50, allowed_updates: [...allowedUpdates] },
    });
  });
  test("yields each update as a body that the webhook's reader reads", async () => {
    const { fetch, asked } = platform(ok([update(91), update(92)]));
    const done = await poll(91, channel, fetch, signal());
    if (!done.ok) throw new Error("refused");
    expect(asked[0]).toEqual({ url: `https://api.telegram.org/bot${token}/getUpdates`, body: pollRequest(91).body });
    expect(done.updates.map(({ update, raw }) => [update, new TextDecoder().decode(raw)])).toEqual(
      [91, 92].map((id) => [id, JSON.stringify(update(id))]),
    );
    expect(done.updates.map(({ raw }) => telegram.parse(raw, 1))).toMatchObject([
      { ok: true, told: [{ id: "91" }] },
      { ok: true, told: [{ id: "92" }] },
    ]);
  });
  test("says why it can't, for instance that someone else does", async () => {
    expect(
      await poll(1, channel, platform(refusal(409, "Conflict: terminated by other getUpdates request")).fetch, signal()),
    ).toMatchObject({ ok: false, answer: { result: "failed", retry: true, code: "409" } });
    expect(await poll(1, channel, platform(refusal(401, "Unauthorized")).fetch, signal())).toMatchObject({
      ok: false,
      answer: { dead: true },
    });
  });
  test("survives what can't be read", () => {
    for (const result of [undefined, null, {}, "x", [null], [{}], [{ update_id: "5" }], [{ update_id: 1.5 }]])
      expect(polled(result)).toEqual([]);
    const deep: unknown = JSON.parse(`[{"update_id":5,"message":${"[".repeat(100_000)}${"]".repeat(100_000)}}]`);
    expect(polled(deep).map(({ update, raw }) => [update, telegram.parse(raw, 1).ok])).toEqual([[5, true]]);
    expect(polled(Array.from({ length: 500 }, (_, id) => update(id))).length).toBe(pollUpdatesMax);
  });
});

describe("onboarding", () => {
  test("learns who the bot is", async () => {
    expect(
      await getMe(channel, platform(ok({ id: 4401, is_bot: true, first_name: "Tienda", username: "tienda_bot" })).fetch, signal()),
    ).toEqual({ ok: true, account: "4401", name: "tienda_bot" });
    expect(await getMe(channel, platform(ok({})).fetch, signal())).toMatchObject({ ok: false });
    expect(await getMe(channel, platform(refusal(401, "Unauthorized")).fetch, signal())).toMatchObject({
      ok: false,
      answer: { dead: true },
    });
  });
  test("sets and removes the webhook, and drops nothing that waits", async () => {
    const { fetch, asked } = platform(ok(true));
    expect(await setWebhook("https://parley.example/webhook/telegram/1", channel, fetch, signal())).toEqual({ ok: true, result: true });
    expect(await deleteWebhook(channel, fetch, signal())).toEqual({ ok: true, result: true });
    expect(asked.map(({ body }) => body)).toEqual([
      {
        url: "https://parley.example/webhook/telegram/1",
        secret_token: "tok_en-1",
        allowed_updates: [...allowedUpdates],
        max_connections: 40,
        drop_pending_updates: false,
      },
      { drop_pending_updates: false },
    ]);
  });
  test("asks only for kinds that there are", () => expect(allowedUpdates.filter((kind) => !Object.hasOwn(readers, kind))).toEqual([]));
});
