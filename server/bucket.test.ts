/** Large files that a browser brings to the bucket itself: the server believes nothing of what lies there until it has looked. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { addUser } from "../sql/users";
import { accessKey, bucket, openBucket, secretKey } from "./huawei/obs-testing";
import { hashPassword } from "./passwords";
import type { FileLink, Uploaded, UploadOpened } from "./protocol";
import { Client, password } from "./socket-testing";
import { startTestServer, type TestServer } from "./testing";
import { socketBytesMax } from "./uploads";

const store = openBucket();
let server: TestServer;
let ana: Client;

beforeAll(async () => {
  server = await startTestServer({ OBS_ENDPOINT: store.endpoint, OBS_BUCKET: bucket, OBS_ACCESS_KEY: accessKey, OBS_SECRET_KEY: secretKey, OBS_DIRECT_UPLOADS: "1" });
  const tenant = await server.tenant("bucket");
  await addUser(server.store.writer, { tenant, email: "ana@bucket.test", name: "Ana", role: "agent", sees: "all", password: await hashPassword(password) });
  ana = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await ana.opened;
  await ana.login("ana@bucket.test", "bucket");
});
afterAll(async () => {
  ana.cut();
  await server.end();
  await store.stop();
});
afterEach(() => {
  store.kept.clear();
  store.instead = null;
});

const announced = socketBytesMax + 1_000;
const filled = (length: number, text = "words "): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.alloc(length, text));
const wish = { t: "upload", name: "large.txt", mime: "image/png", bytes: announced } as const;
const begin = (client: string): Promise<UploadOpened> => ana.ask<UploadOpened>({ ...wish, client });
const put = ({ put: to }: UploadOpened, body: Uint8Array<ArrayBuffer>): Promise<Response> => fetch(to!.url, { method: "PUT", body, headers: to!.headers });
const incoming = (): string[] => [...store.kept.keys()].filter((name) => name.includes("/incoming/"));

describe("a file in the bucket", () => {
  test("counts when it is looked at: as what it is, under its hash, seen through this origin; and nothing is left over", async () => {
    const opened = await begin("honest");
    expect([opened.put?.partBytes, opened.put?.url.startsWith(store.endpoint)]).toEqual([announced, true]);
    expect((await put(opened, filled(announced))).status).toBe(200);
    const { file } = await ana.ask<Uploaded>({ t: "uploaded", upload: opened.upload });
    expect(file).toMatchObject({ mime: "text/plain", bytes: announced });
    expect([incoming(), store.kept.size]).toEqual([[], 1]);
    expect([...store.kept.keys()][0]).toEndWith(new Bun.CryptoHasher("sha256").update(filled(announced)).digest("hex"));
    const { url } = await ana.ask<FileLink>({ t: "file", file: file.id });
    const shown = await fetch(`${server.url}${url}`);
    expect([shown.headers.get("content-disposition")?.startsWith("attachment;"), (await shown.arrayBuffer()).byteLength]).toEqual([true, announced]);
    expect(await begin("honest")).toEqual({ upload: 0, offset: announced, file });
  });

  test("is markup that calls itself a picture: a download", async () => {
    const opened = await begin("markup");
    await put(opened, filled(announced, "<svg onload='alert(1)'/> "));
    expect((await ana.ask<Uploaded>({ t: "uploaded", upload: opened.upload })).file).toMatchObject({ mime: "application/octet-stream" });
  });

  const lies: readonly (readonly [fact: string, length: number])[] = [["is longer than was said", announced + 50_000_000], ["is shorter than was said", announced - 1], ["is empty", 0]];
  test.each(lies)("that %s is refused and removed; the right one can still come", async (fact, length) => {
    const opened = await begin(fact.replaceAll(" ", "-"));
    await put(opened, filled(length));
    expect(await ana.refused({ t: "uploaded", upload: opened.upload })).toMatchObject({ error: "invalid", say: expect.stringContaining("not the one that was announced") });
    expect(incoming()).toEqual([]);
    await put(opened, filled(announced));
    expect((await ana.ask<Uploaded>({ t: "uploaded", upload: opened.upload })).file.bytes).toBe(announced);
    expect(readdirSync(join(server.dataDir, "media", "incoming"))).toEqual([]);
  }, 30_000);

  test("that never came is refused, and says so", async () => {
    const { upload } = await begin("nothing");
    expect(await ana.refused({ t: "uploaded", upload })).toMatchObject({ error: "invalid", say: expect.stringContaining("Nothing has arrived") });
  });

  test("that can't be looked at for a while is asked for again", async () => {
    const opened = await begin("later");
    await put(opened, filled(announced));
    store.instead = (request) => (request.method === "GET" ? new Response("<Error><Code>ServiceUnavailable</Code></Error>", { status: 503 }) : null);
    expect(await ana.refused({ t: "uploaded", upload: opened.upload })).toMatchObject({ error: "unavailable" });
    store.instead = null;
    expect((await ana.ask<Uploaded>({ t: "uploaded", upload: opened.upload })).file.bytes).toBe(announced);
  }, 30_000);

  test("is brought to an address that nobody can turn to another file", async () => {
    const { put: to } = await begin("address");
    for (const url of [to!.url.replace("incoming/", "incoming/../"), to!.url.replace(/incoming\/\d+/, "incoming/999"), to!.url.replace(/Expires=\d+/, "Expires=4000000000")])
      expect((await fetch(url, { method: "PUT", body: "x", headers: to!.headers })).status).toBe(403);
  });
});
