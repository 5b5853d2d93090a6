/**
 * The bucket, against a store of our own that computes every signature anew and believes none: https://support.huaweicloud.com/intl/en-us/api-obs/obs_04_0010.html (in headers) and
 * https://support.huaweicloud.com/intl/en-us/api-obs/obs_04_0011.html (in URLs). An address without a bucket's name in its host is signed in the older way, AWS's version 2.
 */
import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openObs, ObsFailure } from "./obs";

const accessKey = "TESTACCESSKEY";
const secretKey = "a secret of tests";
const bucket = "parley-test";
const resources = new Set(["acl", "response-content-type", "response-content-disposition", "response-cache-control", "uploads", "uploadid", "partnumber", "apiversion"]);

interface Kept { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }
const kept = new Map<string, Kept>();
const asked: string[] = [];
let answer: ((request: Request) => Response | null) | null = null;

const signatureOf = (text: string): string => createHmac("sha1", secretKey).update(text).digest("base64");

/** Null: signed by who knows the secret. Else why it is refused. */
function refusal(request: Request, url: URL): string | null {
  const query = url.searchParams;
  const header = /^(AWS|OBS) ([^:]+):(.+)$/.exec(request.headers.get("authorization") ?? "");
  const prefix = header?.[1] === "OBS" || query.has("AccessKeyId") ? "x-obs-" : "x-amz-";
  const own = [...request.headers].filter(([name]) => name.startsWith(prefix)).sort().map(([name, value]) => `${name}:${value}\n`).join("");
  const named = [...query].filter(([name]) => resources.has(name.toLowerCase())).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
  const resource = url.pathname + (named === "" ? "" : `?${named}`);
  const head = `${request.method}\n${request.headers.get("content-md5") ?? ""}\n${request.headers.get("content-type") ?? ""}\n`;
  if (header) {
    if (header[2] !== accessKey) return "InvalidAccessKeyId";
    return signatureOf(`${head}${request.headers.get("date") ?? ""}\n${own}${resource}`) === header[3] ? null : "SignatureDoesNotMatch";
  }
  const expires = Number(query.get("Expires"));
  if ((query.get("AWSAccessKeyId") ?? query.get("AccessKeyId")) !== accessKey) return "InvalidAccessKeyId";
  if (!(expires > Date.now() / 1000)) return "AccessDenied";
  return signatureOf(`${head}${expires}\n${own}${resource}`) === query.get("Signature") ? null : "SignatureDoesNotMatch";
}

const store = Bun.serve({
  hostname: "127.0.0.1", port: 0,
  async fetch(request) {
    const url = new URL(request.url);
    asked.push(`${request.method} ${url.pathname}`);
    const instead = answer?.(request);
    if (instead) return instead;
    const wrong = refusal(request, url);
    if (wrong !== null) return new Response(`<Error><Code>${wrong}</Code><Message>no</Message></Error>`, { status: 403, headers: { "content-type": "application/xml" } });
    const name = decodeURIComponent(url.pathname);
    const found = kept.get(name);
    switch (request.method) {
      case "PUT":
        kept.set(name, { bytes: new Uint8Array(await request.arrayBuffer()), type: request.headers.get("content-type") ?? "" });
        return new Response("", { headers: { etag: '"1"' } });
      case "DELETE": kept.delete(name); return new Response(null, { status: 204 });
      default: {
        if (!found) return new Response(request.method === "HEAD" ? null : "<Error><Code>NoSuchKey</Code></Error>", { status: 404 });
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "");
        const bytes = range ? found.bytes.slice(Number(range[1]), Number(range[2]) + 1) : found.bytes;
        return new Response(request.method === "HEAD" ? null : bytes, { status: range ? 206 : 200, headers: { "content-type": url.searchParams.get("response-content-type") ?? found.type } });
      }
    }
  },
});
const folder = mkdtempSync(join(tmpdir(), "parley-obs-"));
const settings = { endpoint: `http://127.0.0.1:${store.port}`, bucket, accessKey, secretKey, prefix: "parley/", direct: true };
const key = { tenant: 3, hash: "ab".repeat(32) };
const path = `/${bucket}/parley/3/ab/${key.hash}`;
const bytes = crypto.getRandomValues(new Uint8Array(100_000));
let files = 0;
const scratch = async (content: Uint8Array = bytes): Promise<string> => {
  const to = join(folder, String(++files));
  await Bun.write(to, content);
  return to;
};
const all = async (body: Blob | ReadableStream<Uint8Array>): Promise<Buffer> => Buffer.from(await new Response(body).arrayBuffer());

beforeEach(() => {
  kept.clear();
  asked.length = 0;
  answer = null;
});
afterAll(async () => {
  await store.stop(true);
  rmSync(folder, { recursive: true, force: true });
});

describe("a bucket", () => {
  test("is open as soon as it says so, asks for no version, and keeps, finds, reads and removes", async () => {
    const blobs = await openObs(settings);
    const from = await scratch();
    expect(await blobs.has(key)).toBe(false);
    await blobs.put(key, from, "image/png");
    expect([existsSync(from), kept.get(path)?.type, kept.get(path)?.bytes.length]).toEqual([false, "image/png", bytes.length]);
    expect(await blobs.has(key)).toBe(true);
    expect((await all(await blobs.read(key))).equals(Buffer.from(bytes))).toBe(true);
    expect((await all(await blobs.read(key, { from: 10, to: 19 }))).equals(Buffer.from(bytes.subarray(10, 20)))).toBe(true);
    await blobs.put(key, await scratch(), "image/png");
    expect(asked.filter((each) => each.startsWith("PUT"))).toHaveLength(1);
    await blobs.remove(key);
    await blobs.remove(key);
    expect([await blobs.has(key), kept.size]).toEqual([false, 0]);
    expect(asked.filter((each) => each.includes("apiversion") || each === `HEAD /${bucket}`)).toEqual([]);
  });

  test("says what went wrong, and never with its secret", async () => {
    const stranger = await openObs({ ...settings, secretKey: "another secret" });
    const failure = await stranger.read(key).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ObsFailure);
    expect(failure).toMatchObject({ doing: "get", status: 403, code: "SignatureDoesNotMatch" });
    expect(String(failure)).not.toContain("secret");
    const blobs = await openObs(settings);
    await expect(blobs.read(key)).rejects.toMatchObject({ status: 404 });
    const from = await scratch();
    answer = () => new Response("<Error><Code>ServiceUnavailable</Code></Error>", { status: 503 });
    await expect(blobs.put(key, from, "image/png")).rejects.toBeInstanceOf(ObsFailure);
    const nobody = await openObs({ ...settings, endpoint: "http://127.0.0.1:9" });
    await expect(nobody.has(key)).rejects.toMatchObject({ status: 0 });
  }, 20_000);

  test("takes no name from outside", async () => {
    const blobs = await openObs(settings);
    for (const bad of [{ tenant: 3, hash: "../../x" }, { tenant: -1, hash: key.hash }, { tenant: 1.5, hash: key.hash }, { tenant: 3, hash: key.hash.toUpperCase() }]) {
      const outcome = await (async () => await blobs.read(bad))().catch((error: unknown) => String(error));
      expect(outcome).toContain("no key");
    }
    expect(asked).toEqual([]);
  });
});

describe("a signed link", () => {
  test("to read opens that one file as that type, until it runs out", async () => {
    const blobs = await openObs(settings);
    await blobs.put(key, await scratch(), "image/png");
    const link = blobs.link!(key, { mime: "image/png", disposition: "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png", seconds: 60 });
    const response = await fetch(link);
    expect([response.status, response.headers.get("content-type"), (await response.arrayBuffer()).byteLength]).toEqual([200, "image/png", bytes.length]);
    const tampered = [
      link.replace(/Signature=./, (found) => `Signature=${found.at(-1) === "x" ? "y" : "x"}`), link.replace(/Expires=\d+/, "Expires=4000000000"), link.replace("image%2Fpng", "text%2Fhtml").replace("image/png", "text/html"),
      link.replace(key.hash, "cd".repeat(32)), link.replace(accessKey, "SOMEBODYELSE"), link.split("?")[0]!,
    ];
    for (const each of tampered) expect([each === link, (await fetch(each)).status]).toEqual([false, 403]);
    expect((await fetch(link, { method: "DELETE" })).status).toBe(403);
    const short = blobs.link!(key, { mime: "image/png", disposition: "inline", seconds: 1 });
    await Bun.sleep(2_100);
    expect((await fetch(short)).status).toBe(403);
  });

  test("to write takes the announced type alone, and what came is looked at here", async () => {
    const blobs = await openObs(settings);
    const { url, headers } = blobs.direct!.link("3/upload", 60);
    expect((await fetch(url, { method: "PUT", body: bytes, headers: { "content-type": "text/html" } })).status).toBe(403);
    expect((await fetch(url, { method: "PUT", body: bytes, headers })).status).toBe(200);
    const to = join(folder, "taken");
    await blobs.direct!.take("3/upload", to);
    expect(Buffer.from(await Bun.file(to).arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    await blobs.direct!.drop("3/upload");
    expect(kept.size).toBe(0);
  });
});
