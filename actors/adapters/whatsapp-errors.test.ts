/** What WhatsApp's answers to a send mean. */
import { describe, expect, test } from "bun:test";
import { whatsapp } from "./whatsapp";
import { channel, isExplained, phone, platform, send, signal, text } from "./whatsapp-send-fixtures";

describe("WhatsApp's answer", () => {
  const error =
    (code: unknown, status = 400, headers: Record<string, string> = {}): (() => Response) =>
    () =>
      Response.json(
        {
          error: {
            message: "(#1) x",
            type: "OAuthException",
            code,
            error_data: { messaging_product: "whatsapp", details: "Details of it." },
            fbtrace_id: "T",
          },
        },
        { status, headers },
      );

  for (const code of [1, 2, 4, 613, 80007, 130429, 131000, 131016, 131053, 131056, 131057, 133016]) {
    test(`${code} is tried again, whatever the HTTP status`, async () => {
      for (const status of [400, 403, 429, 500])
        expect(await send(text, error(code, status))).toMatchObject({ result: "failed", retry: true, code: String(code) });
    });
  }
  const never = [
    33, 100, 368, 130472, 130497, 131008, 131009, 131021, 131026, 131030, 131031, 131042, 131045, 131047, 131048, 131049, 131050, 131051,
    131062, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 133010, 137000,
  ];
  for (const code of [...never, 3, 10, 200, 299, 131005]) {
    test(`${code} is final, with a reason and something to do`, async () => {
      const answer = await send(text, error(code));
      expect(answer).toMatchObject({ result: "failed", retry: false });
      expect(answer).not.toMatchObject({ reason: "Details of it." });
      expect(answer).not.toMatchObject({ dead: true });
      expect(isExplained(answer)).toBe(true);
    });
  }
  for (const code of [0, 190])
    test(`${code} stops the channel`, async () =>
      expect(await send(text, error(code, 401))).toMatchObject({ result: "failed", retry: false, dead: true, code: String(code) }));
  test("401 without a code stops the channel", async () =>
    expect(await send(text, () => new Response("", { status: 401 }))).toMatchObject({ result: "failed", retry: false, dead: true }));
  test("with a code of tomorrow uses Meta's words", async () =>
    expect(await send(text, error(139_000))).toMatchObject({
      result: "failed",
      retry: false,
      code: "139000",
      reason: "Details of it.",
      hint: expect.stringContaining("139000"),
    }));
  test("that the window closed asks for a template", async () =>
    expect(await send(text, error(131047))).toMatchObject({ hint: expect.stringContaining("template") }));
  test("that a customer gets too many waits six seconds at least", async () =>
    expect(await send(text, error(131056))).toMatchObject({ retry: true, afterMs: 6_000 }));
  test("with Retry-After waits as long", async () => {
    expect(await send(text, error(130429, 429, { "retry-after": "30" }))).toMatchObject({ retry: true, afterMs: 30_000 });
    expect(await send(text, () => new Response("", { status: 429, headers: { "retry-after": "5" } }))).toMatchObject({
      retry: true,
      code: "http_429",
      afterMs: 5_000,
    });
    expect(await send(text, () => new Response("", { status: 503, headers: { "retry-after": "5" } }))).toMatchObject({
      retry: true,
      code: "http_503",
      afterMs: 5_000,
    });
  });
  test("500 or 503 is tried again", async () => {
    for (const status of [500, 503])
      expect(await send(text, () => new Response("oops", { status }))).toMatchObject({ result: "failed", retry: true });
  });
  test("502 or 504 from something on the way leaves the fate unknown", async () => {
    for (const status of [502, 504])
      expect(await send(text, () => new Response("<html>", { status }))).toMatchObject({ result: "unknown" });
    expect(await send(text, error(131_999, 502))).toMatchObject({ result: "failed", retry: true });
  });
  test("200 that can't be read leaves the fate unknown", async () => {
    for (const body of ["", "<html>", "{}", '{"messages":[]}', '{"messages":[{}]}', '{"messages":[{"id":""}]}', '{"messages":[{"id":"wam'])
      expect(await send(text, () => new Response(body))).toMatchObject({ result: "unknown" });
  });
  test("that leads elsewhere is final", async () =>
    expect(await send(text, () => new Response("", { status: 302, headers: { location: "https://evil.example" } }))).toMatchObject({
      result: "failed",
      retry: false,
    }));
  test("that never comes leaves the fate unknown, unless nobody was there", async () => {
    const fails = (code: string) => (): Promise<Response> => Promise.reject(Object.assign(new TypeError(code), { code }));
    expect(await send(text, fails("ECONNRESET"))).toMatchObject({ result: "unknown" });
    expect(await send(text, fails("ECONNREFUSED"))).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  });
  test("to a mark is final or not by the same table", async () => {
    const { fetch } = platform(error(131009));
    expect(await whatsapp.mark({ read: "wamid.I", to: phone }, channel, fetch, signal())).toMatchObject({
      result: "failed",
      retry: false,
      code: "131009",
    });
  });
});
