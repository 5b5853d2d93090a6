import { afterAll, describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Fetch } from "./adapter";
import { answerBytesMax, isRefusal, post, retryAfterMsMax, unanswered } from "./exchange";

const fetch: Fetch = (url, init) => globalThis.fetch(url, init);
const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** A server that does one thing to every connection once a request has arrived. */
async function serving(act: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => void socket.on("error", () => {}).once("data", () => act(socket)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
const http = (head: string, body: string): string =>
  `HTTP/1.1 ${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
const go = (url: string, signal: AbortSignal = AbortSignal.timeout(5_000)) =>
  post(url, { authorization: "Bearer t" }, { text: "hello" }, fetch, signal);

describe("an exchange", () => {
  test("that was answered tells status and body", async () => {
    const url = await serving((socket) => socket.end(http("200 OK", '{"messages":[{"id":"wamid.1"}]}')));
    expect(await go(url)).toEqual({ came: "answer", status: 200, retryAfterMs: undefined, body: { messages: [{ id: "wamid.1" }] } });
  });

  test("that found nobody listening left nothing behind", async () => {
    const url = await serving(() => {});
    servers.at(-1)?.close();
    expect(await go(url)).toEqual({ came: "nothing", reason: "The platform's server refused the connection." });
  });

  test("with a name that nobody has left nothing behind", async () => {
    const missing: Fetch = () =>
      Promise.reject(
        Object.assign(new TypeError("getaddrinfo ENOTFOUND api.invalid"), { code: "ENOTFOUND", path: "https://api.invalid/bot1:secret" }),
      );
    expect(await post("https://api.invalid", {}, {}, missing, AbortSignal.timeout(1_000))).toEqual({
      came: "nothing",
      reason: "The platform's server name is not known.",
    });
  });

  test("whose time was up before it began left nothing behind", async () => {
    expect((await go("http://127.0.0.1:9/", AbortSignal.abort())).came).toBe("nothing");
  });

  test("that was reset may have left", async () => {
    expect(await go(await serving((socket) => socket.resetAndDestroy()))).toEqual({
      came: "silence",
      reason: "The connection to the platform broke before it answered.",
    });
  });

  test("that was never answered may have left", async () => {
    expect(await go(await serving(() => {}), AbortSignal.timeout(100))).toEqual({
      came: "silence",
      reason: "The platform did not answer in time.",
    });
  });

  test("whose answer breaks off has a status and no body", async () => {
    const url = await serving((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"messages":['));
    expect(await go(url)).toMatchObject({ came: "answer", status: 200, body: undefined });
  });

  test("whose answer is no object has no body", async () => {
    for (const body of ["<html>", "[1]", "", "null"])
      expect(await go(await serving((socket) => socket.end(http("200 OK", body))))).toMatchObject({ status: 200, body: undefined });
  });

  test("whose answer is endless is not read to its end", async () => {
    const url = await serving((socket) => socket.end(http("200 OK", `{"a":"${"x".repeat(answerBytesMax)}"}`)));
    expect(await go(url)).toMatchObject({ status: 200, body: undefined });
  });

  test("is not led elsewhere, token and all", async () => {
    let reached = false;
    const elsewhere = await serving((socket) => {
      reached = true;
      socket.end(http("200 OK", "{}"));
    });
    expect(await go(await serving((socket) => socket.end(http(`302 Found\r\nlocation: ${elsewhere}`, ""))))).toMatchObject({
      came: "answer",
      status: 302,
    });
    expect(reached).toBe(false);
  });

  test("tells no URL when it fails", async () => {
    const failing: Fetch = (url) => Promise.reject(Object.assign(new TypeError(`ECONNRESET ${url}`), { code: "ECONNRESET", path: url }));
    expect(
      JSON.stringify(await post("https://api.telegram.org/bot1:secret/sendMessage", {}, {}, failing, AbortSignal.timeout(1_000))),
    ).not.toContain("secret");
  });
});

describe("how long to wait", () => {
  const facts: readonly (readonly [header: string, ms: number | undefined])[] = [
    ["7", 7_000],
    ["0", 0],
    ["-3", 0],
    ["999999999", retryAfterMsMax],
    ["soon", undefined],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ];
  for (const [header, ms] of facts) {
    test(`is ${ms} ms after "Retry-After: ${header}"`, async () => {
      expect(await go(await serving((socket) => socket.end(http(`503 Busy\r\nretry-after: ${header}`, "{}"))))).toMatchObject({
        retryAfterMs: ms,
      });
    });
  }
});

test("a 5xx is a refusal when the platform itself says so, and silence when something in between does", () => {
  expect([
    isRefusal(500, false, undefined),
    isRefusal(503, false, undefined),
    isRefusal(502, true, undefined),
    isRefusal(504, false, 1_000),
  ]).toEqual([true, true, true, true]);
  expect([isRefusal(502, false, undefined), isRefusal(504, false, undefined), isRefusal(520, false, undefined)]).toEqual([
    false,
    false,
    false,
  ]);
});

test("what never left is tried again, what may have left is not", () => {
  expect(unanswered({ came: "nothing", reason: "refused" })).toMatchObject({ result: "failed", retry: true, code: "unreachable" });
  expect(unanswered({ came: "silence", reason: "reset" })).toEqual({ result: "unknown", reason: "reset" });
});
