/** The bucket, against a store of our own that believes no signature. */
import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openObs, ObsFailure } from "./obs";
import { accessKey, bucket, openBucket, secretKey } from "./obs-testing";

const store = openBucket();
const { kept, asked } = store;
const folder = mkdtempSync(join(tmpdir(), "parley-obs-"));
const settings = { endpoint: store.endpoint, bucket, accessKey, secretKey, prefix: "parley/", direct: true };
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
  store.instead = null;
});
afterAll(async () => {
  await store.stop();
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
    store.instead = () => new Response("<Error><Code>ServiceUnavailable</Code></Error>", { status: 503 });
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
    expect(await blobs.direct!.take("3/upload", to, bytes.length)).toBe(bytes.length);
    expect(Buffer.from(await Bun.file(to).arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    expect(await blobs.direct!.take("3/upload", to, 10)).toBeGreaterThan(10);
    expect([(await Bun.file(to).arrayBuffer()).byteLength <= 10, await blobs.direct!.take("3/nothing", to, 10)]).toEqual([true, null]);
    await blobs.direct!.drop("3/upload");
    expect(kept.size).toBe(0);
  });
});
