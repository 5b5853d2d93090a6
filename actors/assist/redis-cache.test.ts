/** Against a real Redis, which the machine's package manager brings; without one these tests say that they are skipped. A Redis that dies is killed, not pretended. */
import { afterAll, describe, expect, test } from "bun:test";
import { bringRedis, startRedis } from "../../scripts/redis";
import { openRedisCache } from "./redis-cache";

const program = await bringRedis((line) => console.log(`parley: ${line}`));
if (program === null) console.log("parley: skipped: there is no Redis on this machine and none could be installed (apt-get install redis-server)");

test("without anybody at the address it is a cache in process", async () => {
  const cache = openRedisCache("redis://127.0.0.1:1");
  expect(await cache.get("k")).toBeNull();
  await cache.set("k", "v", 60_000);
  expect(await cache.get("k")).toBe("v");
  await cache.close();
  expect(await cache.get("k")).toBeNull();
});

test("with somebody who never answers nobody waits", async () => {
  const silent = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const cache = openRedisCache(`redis://127.0.0.1:${silent.port}`, { answerMs: 50 });
  expect(await cache.get("k")).toBeNull();
  await cache.set("k", "v", 60_000);
  expect(await cache.get("k")).toBe("v");
  await cache.close();
  silent.stop(true);
});

describe.skipIf(program === null)("with a Redis", async () => {
  const redis = program === null ? null : await startRedis(program);
  const url = redis?.url ?? "";
  afterAll(async () => await redis?.kill());
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await Bun.sleep(20);
  };
  /** A cache that has reached its Redis. */
  const reached = async (at: string) => {
    const cache = openRedisCache(at);
    const probe = openRedisCache(at);
    await until(async () => {
      await cache.set("probe", "1", 60_000);
      return (await probe.get("probe")) === "1";
    });
    await probe.close();
    return cache;
  };

  test("what one process keeps another finds, until its time is over", async () => {
    const [one, other] = [await reached(url), await reached(url)];
    await one.set("shared", "¡Hola! 😀", 60_000);
    expect(await other.get("shared")).toBe("¡Hola! 😀");
    await one.set("short", "x", 20);
    await until(async () => (await other.get("short")) === null);
    expect(await other.get("unknown")).toBeNull();
    await Promise.all([one.close(), other.close()]);
  });

  test("what is too long is not kept", async () => {
    const cache = await reached(url);
    await cache.set("long", "x".repeat(200_000), 60_000);
    expect(await cache.get("long")).toBeNull();
    await cache.close();
  });

  test("when it hangs nobody waits longer than a moment", async () => {
    await using mortal = await startRedis(program ?? "");
    const cache = await reached(mortal.url);
    mortal.freeze();
    expect(await cache.get("unknown")).toBeNull();
    await cache.set("meanwhile", "1", 60_000);
    expect(await cache.get("meanwhile")).toBe("1");
    await cache.close();
  });

  test("when it dies mid-way the cache goes on in process, and comes back to it when it does", async () => {
    const mortal = await startRedis(program ?? "");
    const cache = await reached(mortal.url);
    await cache.set("before", "1", 60_000);
    expect(await cache.get("before")).toBe("1");
    const asking = Array.from({ length: 100 }, (_, at) => cache.set(`k${at}`, "x", 60_000));
    await mortal.kill();
    await Promise.all(asking);
    expect(await cache.get("before")).toBeNull();
    await cache.set("while away", "2", 60_000);
    expect(await cache.get("while away")).toBe("2");
    await using again = await startRedis(program ?? "", mortal.port);
    const other = await reached(again.url);
    await until(async () => {
      await cache.set("back", "3", 60_000);
      return (await other.get("back")) === "3";
    });
    await Promise.all([cache.close(), other.close()]);
  }, 20_000);
});
