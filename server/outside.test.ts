/** Nothing that a stranger writes makes us ask an address inside, and nothing that a stranger sends fills us up. Real servers on loopback; one of them must never be asked. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { bring, judge, type Brought, type Wanted } from "./outside";

const folder = mkdtempSync(join(tmpdir(), "parley-outside-"));
const hosts = ["files.example.com", ".cdn.example.net"];
const megabyte = 1024 * 1024;

let asked = 0;
const canary = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => (asked++, new Response("inside")) });

const bomb = gzipSync(Buffer.alloc(200 * megabyte));
const seen: { path: string; authorization: string | null }[] = [];
/** The operator's own platform: it answers, and lies on demand. */
const platform = Bun.serve({
  hostname: "127.0.0.1", port: 0, idleTimeout: 30,
  async fetch(request) {
    const url = new URL(request.url);
    seen.push({ path: url.pathname, authorization: request.headers.get("authorization") });
    const to = (location: string) => new Response(null, { status: 302, headers: { location } });
    const hops = /^\/hops\/(\d+)$/.exec(url.pathname);
    if (hops) return Number(hops[1]) === 0 ? new Response("arrived") : to(`/hops/${Number(hops[1]) - 1}`);
    switch (url.pathname) {
      case "/file": return new Response("a file");
      case "/to": return to(url.searchParams.get("where") ?? "");
      case "/nowhere": return new Response(null, { status: 302 });
      case "/loop": return to("/loop");
      case "/bomb": return new Response(bomb, { headers: { "content-encoding": "gzip" } });
      case "/gzip": return new Response(gzipSync("packed"), { headers: { "content-encoding": "gzip" } });
      case "/deflate": return new Response(deflateSync("packed"), { headers: { "content-encoding": "deflate" } });
      case "/br": return new Response(brotliCompressSync("packed"), { headers: { "content-encoding": "br" } });
      case "/no-gzip": return new Response("no gzip at all", { headers: { "content-encoding": "gzip" } });
      case "/odd": return new Response("?", { headers: { "content-encoding": "lzw" } });
      case "/endless": return new Response(new ReadableStream({ pull: (controller) => void controller.enqueue(new Uint8Array(65_536)) }));
      case "/hang": return await new Promise<Response>(() => undefined);
      case "/drip": return new Response(new ReadableStream({ start: (controller) => void controller.enqueue(new Uint8Array(10)) }));
      case "/gone": return new Response("", { status: 404 });
      case "/denied": return new Response("", { status: 403 });
      default: return new Response("?", { status: 500 });
    }
  },
});
/** Says that more comes than does. */
const liar = Bun.listen({
  hostname: "127.0.0.1", port: 0,
  socket: { data: (socket) => void (socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this"), socket.end()) },
});
const house = `http://127.0.0.1:${platform.port}`;

afterAll(async () => {
  await Promise.all([canary.stop(true), platform.stop(true)]);
  liar.stop(true);
  rmSync(folder, { recursive: true, force: true });
});
beforeAll(() => void (asked = 0));

let files = 0;
const path = () => join(folder, String(++files));
const fetching = (url: string, more: Partial<Wanted> = {}): Promise<Brought> =>
  bring({ url, hosts, apiBase: house, bytesMax: megabyte, path: path(), signal: AbortSignal.timeout(5_000), ...more, limits: { headersMs: 300, silenceMs: 300, ...more.limits } });

const inside = `127.0.0.1:${canary.port}`;
/** Ways to write an address of ours, and things that are no addresses at all. None of them is asked, whoever names it. */
const corpus = [
  `http://${inside}/`, `https://${inside}/`, `http://localhost:${canary.port}/`, `http://localhost.:${canary.port}/`, `http://LOCALHOST:${canary.port}/`, `http://2130706433:${canary.port}/`,
  `http://0x7f.1:${canary.port}/`, `http://0x7f000001:${canary.port}/`, `http://0177.0.0.1:${canary.port}/`, `http://127.1:${canary.port}/`, `http://127.0.1:${canary.port}/`, `http://①②⑦.0.0.1:${canary.port}/`,
  `http://127。0。0。1:${canary.port}/`, `http://0:${canary.port}/`, `http://0.0.0.0:${canary.port}/`, `http://[::1]:${canary.port}/`, `http://[::]:${canary.port}/`, `http://[::ffff:127.0.0.1]:${canary.port}/`,
  `http://[::ffff:7f00:1]:${canary.port}/`, `http://[64:ff9b::7f00:1]:${canary.port}/`, `http://[2002:7f00:1::]:${canary.port}/`, `http://[0:0:0:0:0:0:0:1]:${canary.port}/`, `http://127.127.127.127:${canary.port}/`,
  "http://169.254.169.254/latest/meta-data/", "http://169.254.169.254/openstack/latest/securitykey", "http://[fd00:ec2::254]/latest/", "http://100.125.1.250/", "http://100.64.0.1/", "http://10.0.0.1/",
  "http://192.168.0.1/", "http://172.16.0.1/", "http://metadata.google.internal/", "https://10.0.0.1/", "https://[fe80::1]/", "https://192.0.2.1/",
  `http://files.example.com@${inside}/`, `https://files.example.com@${inside}/`, `https://files.example.com:443@${inside}/`, `https://user:word@files.example.com/`, `http://${inside}#@files.example.com/`,
  `http://${inside}/?https://files.example.com/`, `http://${inside}\\@files.example.com/`, `https://files.example.com.${inside}/`, `https://files.example.com%00.${inside}/`, "https://files.example.com.evil.test/",
  "https://evilfiles.example.com/", "https://cdn.example.net/", "https://.cdn.example.net/", "https://evilcdn.example.net/", "https://cdn.example.net.evil.test/", "https://files.example.com./", "https://files.example.com:8443/",
  "http://files.example.com/", "https://files.example.com\u202e/", "ftp://files.example.com/", "file:///etc/hostname", "file://localhost/etc/hostname", "data:text/plain,hello", "blob:https://files.example.com/1",
  "s3://bucket/key", "unix:/var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/info", `gopher://${inside}/_x`, `jar:http://${inside}!/`, "javascript:1", "//files.example.com/", "", "https://", "http:///", `https://files.example.com/${"a".repeat(5_000)}`,
] as const;

describe("an address that is not the platform's", () => {
  test("is refused before anybody is asked, however it is written", async () => {
    const results = await Promise.all(corpus.map(async (url) => ({ url, result: await fetching(url) })));
    expect(results.filter(({ result }) => result.ok || result.why !== "not_allowed" || result.retry)).toEqual([]);
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    expect(asked).toBe(0);
  });

  test("is refused when the platform itself sends us there", async () => {
    for (const url of corpus.filter((each) => /^[!-~]+$/.test(each) && !each.startsWith("//"))) {
      const result = await fetching(`${house}/to?where=${encodeURIComponent(url)}`);
      expect([url.slice(0, 80), result.ok]).toEqual([url.slice(0, 80), false]);
    }
    expect(asked).toBe(0);
  }, 30_000);

  test("is refused when a name of the platform's leads inside, or does so from the second look on", async () => {
    const leading = (...addresses: string[]): LookupFunction => {
      let looks = 0;
      return (_name, options, done) => {
        const address = addresses[Math.min(looks++, addresses.length - 1)] ?? "";
        const family = address.includes(":") ? 6 : 4;
        if (options.all) done(null, [{ address, family }]);
        else done(null, address, family);
      };
    };
    for (const address of ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.125.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00::1", "0.0.0.0"])
      expect(await fetching("https://files.example.com/x", { limits: { lookup: leading(address) } })).toEqual({ ok: false, why: "not_allowed", retry: false });
    // The address that was judged is the one that is connected to: a public one that nobody answers at.
    const rebinding = await fetching("https://files.example.com/x", { limits: { lookup: leading("192.0.2.1", "127.0.0.1") } });
    expect(rebinding.ok).toBe(false);
    expect(asked).toBe(0);
  });

  test("counts as the operator's own only if the channel's API is there, and it is plainly not a public one", () => {
    const at = (apiBase: string, url: string) => judge(url, { hosts, apiBase })?.isHouse ?? null;
    expect(at(house, `${house}/file`)).toBe(true);
    expect(at("http://bot-api:8081", "http://bot-api:8081/file/x")).toBe(true);
    expect(at("https://10.0.0.5/v25.0", "https://10.0.0.5/media")).toBe(true);
    expect(at(house, `http://127.0.0.1:${canary.port}/`)).toBe(null);
    expect(at("https://files.example.com", "https://files.example.com/x")).toBe(false);
    expect(at("https://api.example.com", "https://api.example.com/x")).toBe(null);
    expect(at("https://api.example.com", `http://${inside}/`)).toBe(null);
    expect(at("nonsense", "https://a.cdn.example.net/x")).toBe(false);
  });
});

describe("what comes", () => {
  test("is written down with its digest", async () => {
    const to = path();
    expect(await fetching(`${house}/file`, { path: to })).toEqual({ ok: true, bytes: 6, sha256: new Bun.CryptoHasher("sha256").update("a file").digest("hex") });
    expect(readFileSync(to, "utf8")).toBe("a file");
  });

  test("is decoded when it is encoded, although nobody asked for that", async () => {
    for (const encoding of ["gzip", "deflate", "br"]) {
      const to = path();
      expect(await fetching(`${house}/${encoding}`, { path: to })).toMatchObject({ ok: true, bytes: 6 });
      expect(readFileSync(to, "utf8")).toBe("packed");
    }
  });

  test("follows three redirects and no fourth, and no loop", async () => {
    expect(await fetching(`${house}/hops/3`)).toMatchObject({ ok: true, bytes: 7 });
    for (const way of ["hops/4", "loop", "nowhere"]) expect(await fetching(`${house}/${way}`)).toMatchObject({ ok: false });
  });

  const refusals: readonly [string, string, Brought][] = [
    ["that is larger than allowed", "/endless", { ok: false, why: "too_large", retry: false }],
    ["that is a bomb", "/bomb", { ok: false, why: "too_large", retry: false }],
    ["that is not encoded as it says", "/no-gzip", { ok: false, why: "garbled", retry: false }],
    ["in an encoding nobody knows", "/odd", { ok: false, why: "garbled", retry: false }],
    ["after too long a silence", "/hang", { ok: false, why: "silent", retry: true }],
    ["and then nothing more", "/drip", { ok: false, why: "silent", retry: true }],
    ["as a shrug", "/gone", { ok: false, why: "gone", retry: false }],
    ["as a refusal", "/denied", { ok: false, why: "refused", retry: true }],
    ["as an error", "/broken", { ok: false, why: "refused", retry: true }],
  ];
  for (const [what, way, wanted] of refusals) test(`${what}: ${wanted.ok ? "" : wanted.why}`, async () => expect(await fetching(`${house}${way}`)).toEqual(wanted));

  test("that says more than it brings is cut", async () => {
    expect(await fetching(`http://127.0.0.1:${liar.port}/x`, { apiBase: `http://127.0.0.1:${liar.port}` })).toEqual({ ok: false, why: "cut", retry: true });
  });

  test("when nobody is there, comes later perhaps", async () => {
    expect(await fetching("http://127.0.0.1:9/x", { apiBase: "http://127.0.0.1:9" })).toEqual({ ok: false, why: "unreachable", retry: true });
  });

  test("never takes more memory than a little, also from a bomb", async () => {
    Bun.gc(true);
    const before = process.memoryUsage().rss;
    for (let again = 0; again < 5; again++) expect((await fetching(`${house}/bomb`, { bytesMax: 5 * megabyte })).ok).toBe(false);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * megabyte);
  });

  test("gets the token again behind a redirect to the same host", async () => {
    seen.length = 0;
    await fetching(`${house}/to?where=${encodeURIComponent("/file")}`, { headers: { authorization: "Bearer t" } });
    expect(seen).toEqual([{ path: "/to", authorization: "Bearer t" }, { path: "/file", authorization: "Bearer t" }]);
  });
});
