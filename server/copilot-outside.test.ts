/** Whatever address an administrator enters for a copilot's service, nobody inside is asked, unless the operator has said so. Real servers on loopback; one of them must never be asked. */
import { afterAll, describe, expect, test } from "bun:test";
import type { LookupFunction } from "node:net";
import { openCopilotOutside } from "./copilot-outside";

let asked = 0;
const canary = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => (asked++, new Response("inside")) });
const seen: { path: string; method: string; authorization: string | null; body: string }[] = [];
const service = Bun.serve({
  hostname: "127.0.0.1", port: 0, idleTimeout: 30,
  async fetch(request) {
    const url = new URL(request.url);
    seen.push({ path: url.pathname, method: request.method, authorization: request.headers.get("authorization"), body: await request.text() });
    switch (url.pathname) {
      case "/ok": return Response.json({ said: "hello" });
      case "/away": return new Response(null, { status: 302, headers: { location: `http://127.0.0.1:${canary.port}/` } });
      case "/empty": return new Response(null, { status: 204 });
      case "/slowly": return new Response(new ReadableStream({
        async start(controller) {
          for (const piece of ["one ", "two ", "three"]) {
            controller.enqueue(new TextEncoder().encode(piece));
            await Bun.sleep(30);
          }
          controller.close();
        },
      }));
      case "/endless": return new Response(new ReadableStream({ pull: (controller) => void controller.enqueue(new Uint8Array(65_536)) }));
      case "/hang": return await new Promise<Response>(() => undefined);
      case "/cookie": return new Response("yes", { headers: { "set-cookie": "a=b" } });
      default: return new Response("no", { status: 503 });
    }
  },
});
const liar = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: (socket) => void (socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this"), socket.end()) } });
const house = `http://127.0.0.1:${service.port}`;
const within = openCopilotOutside({ allowsInside: true });
const outside = openCopilotOutside({ allowsInside: false });
afterAll(async () => {
  within.close();
  outside.close();
  liar.stop(true);
  await Promise.all([canary.stop(true), service.stop(true)]);
});
const get = (url: string, from = within, signal = AbortSignal.timeout(3_000)) => from.fetch(url, { method: "GET", headers: {}, signal });

const port = canary.port;
const corpus = [
  `http://127.0.0.1:${port}/`, `https://127.0.0.1:${port}/`, `https://localhost:${port}/`, `https://2130706433:${port}/`, `https://0x7f000001:${port}/`, `https://0177.0.0.1:${port}/`, `https://127.1:${port}/`,
  `https://[::1]:${port}/`, `https://[::ffff:127.0.0.1]:${port}/`, `https://[::ffff:7f00:1]:${port}/`, `https://0.0.0.0:${port}/`, `https://169.254.169.254/latest/meta-data/`, "https://10.0.0.1/", "https://192.168.1.1/",
  "https://172.16.0.1/", "https://100.64.0.1/", "https://[fe80::1]/", "https://[fc00::1]/", "http://example.com/v1", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "data:text/plain,hi", "javascript:alert(1)",
  `https://user:word@127.0.0.1:${port}/`, "https://user:word@example.com/", "https://example.com/#x", "", "nonsense", "//example.com/", `https://example.com/${"x".repeat(3_000)}`,
];

describe("an address inside", () => {
  test.each(corpus)("%s is not asked", async (address) => {
    const before = asked;
    expect(await get(address, outside).then(() => "asked", () => "refused")).toBe("refused");
    expect(asked).toBe(before);
  });

  test("is found out when a name leads there, also when it changes its mind", async () => {
    let looks = 0;
    const lookup: LookupFunction = (_name, options, done) => {
      looks++;
      const address = looks % 2 === 1 ? "127.0.0.1" : "::1";
      if ((options as { all?: boolean }).all) (done as (error: null, addresses: { address: string; family: number }[]) => void)(null, [{ address, family: address === "::1" ? 6 : 4 }]);
      else done(null, address, address === "::1" ? 6 : 4);
    };
    const tricked = openCopilotOutside({ allowsInside: false, lookup });
    const before = asked;
    for (let tries = 0; tries < 4; tries++) expect(await get(`https://models.example.com:${port}/`, tricked).then(() => "asked", () => "refused")).toBe("refused");
    expect([asked, looks > 0]).toEqual([before, true]);
    tricked.close();
  });

  test("is not reached by a redirect either: it is an answer that nobody follows", async () => {
    const before = asked;
    const answer = await get(`${house}/away`);
    expect([answer.status, asked]).toEqual([302, before]);
  });
});

describe("a service that may be asked", () => {
  test("gets what is sent, whole, and its answer comes back", async () => {
    const body = JSON.stringify({ words: "¿Qué tal? 🙂" });
    const answer = await within.fetch(`${house}/ok?x=1`, { method: "POST", headers: { authorization: "Bearer key", "content-type": "application/json" }, body, signal: AbortSignal.timeout(3_000) });
    expect([answer.status, await answer.json()]).toEqual([200, { said: "hello" }]);
    expect(seen.at(-1)).toEqual({ path: "/ok", method: "POST", authorization: "Bearer key", body });
  });

  test("is heard while it speaks", async () => {
    const answer = await get(`${house}/slowly`);
    const pieces: string[] = [];
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) pieces.push(new TextDecoder().decode(chunk));
    expect(pieces.join("")).toBe("one two three");
    expect(pieces.length).toBeGreaterThan(1);
  });

  test("that never ends is cut off, in memory that is bounded", async () => {
    const answer = await get(`${house}/endless`);
    expect(await answer.text().then(() => "all of it", (error: Error) => error.message)).toContain("too large");
  });

  test("that hangs is given up with the one who asked", async () => {
    expect(await get(`${house}/hang`, within, AbortSignal.timeout(100)).then(() => "answered", (error: Error) => error.name)).toBe("TimeoutError");
    const stop = new AbortController();
    const answer = await within.fetch(`${house}/endless`, { method: "GET", headers: {}, signal: stop.signal });
    const reading = answer.text();
    stop.abort();
    expect(await reading.then(() => "all of it", () => "stopped")).toBe("stopped");
  });

  test("that breaks off is not taken at its word", async () => {
    expect(await get(`http://127.0.0.1:${liar.port}/`).then((answer) => answer.text()).then(() => "whole", () => "broken")).toBe("broken");
  });

  test("answers nothing, an error, or a cookie that nobody keeps", async () => {
    expect((await get(`${house}/empty`)).status).toBe(204);
    expect((await get(`${house}/unknown`)).status).toBe(503);
    expect((await get(`${house}/cookie`)).headers.get("set-cookie")).toBeNull();
  });
});
