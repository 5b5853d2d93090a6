/** The kernel's parts that need no store. */
import { expect, test } from "bun:test";
import type { Address } from "../behavior";
import { Cells, type Cell } from "./cell";
import { lossyCluster } from "./cluster";
import { isBadData, within } from "./faults";
import { newId } from "./ids";
import { Lane } from "./lane";
import { Tree, failsTooOften, faultsMax } from "./supervise";

const cellOf = (id: string, phase: Cell["phase"] = "idle"): Cell =>
  ({ tenant: 1, address: `conversation/${id}`, phase, waiting: [], behind: false, older: null, newer: null }) as never;

test("the longest unused cells go first; those at work stay", () => {
  const dropped: string[] = [];
  const cells = new Cells((cell) => dropped.push(cell.address));
  const all = ["a", "b", "c", "d", "e"].map((id) => cellOf(id));
  for (const cell of all) cells.add(cell);
  all[1]!.phase = "committing";
  cells.touch(all[0]!);
  cells.passivate(2);
  expect([..."abcde"].filter((id) => cells.get(1, `conversation/${id}` as Address))).toEqual(["a", "b"]);
  cells.touch(all[1]!);
  all[1]!.phase = "idle";
  cells.passivate(1);
  expect(cells.get(1, "conversation/b")).toBe(all[1]!);
  expect(cells.size).toBe(1);
  expect(dropped).toEqual([..."cdea"].map((id) => `conversation/${id}`));
});

test("a lane takes what comes meanwhile as one batch, and keeps the answers in order", async () => {
  const batches: number[][] = [];
  const lane = new Lane<number, number>(3, async (items) => {
    batches.push(items);
    await Bun.sleep(1);
    return items.map((item) => item * 10);
  });
  expect(await Promise.all([1, 2, 3, 4, 5].map((item) => lane.add(item)))).toEqual([10, 20, 30, 40, 50]);
  expect(batches).toEqual([[1, 2, 3], [4, 5]]);
});

test("one bad item fails alone; when the database fails, all fail at once", async () => {
  const bad = Object.assign(new Error("bad"), { code: "22021" });
  const lane = new Lane<number, number>(9, async (items) => {
    if (items.includes(2)) throw bad;
    return items;
  });
  expect((await Promise.allSettled([1, 2, 3].map((item) => lane.add(item)))).map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  let runs = 0;
  const away = new Lane<number, number>(9, async () => {
    runs++;
    throw Object.assign(new Error("away"), { code: "CONNECTION_CLOSED" });
  });
  expect((await Promise.allSettled([1, 2, 3].map((item) => away.add(item)))).map((each) => each.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(runs).toBe(1);
});

test("errors of data and of the database are told apart", () => {
  expect(["22021", "23505", "21000", "42P01"].map((code) => isBadData({ code }))).toEqual([true, true, true, true]);
  expect(["40P01", "57P01", "53300", "08006", "CONNECTION_ENDED", undefined].map((code) => isBadData({ code }))).toEqual([false, false, false, false, false, false]);
});

test("a wait ends by itself", async () => {
  expect(within(5, new Promise(() => undefined))).rejects.toThrow("no answer within 5 ms");
  expect(await within(1_000, Promise.resolve(3))).toBe(3);
});

test("ids are opaque, sort by time and never repeat", () => {
  const ids = Array.from({ length: 2_000 }, (_, i) => newId(1_800_000_000_000 + i));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{24}$/);
});

test("an actor rests after more faults than the intensity allows, and not for old ones", () => {
  const faults: number[] = [];
  expect(Array.from({ length: faultsMax }, (_, i) => failsTooOften(faults, i))).toEqual([false, false, false]);
  expect(failsTooOften(faults, 10)).toBe(true);
  expect(failsTooOften([0, 0, 0], 60_000)).toBe(false);
});

test("a supervised actor that throws is heard of and goes on", async () => {
  const heard: unknown[] = [];
  const counter = { steps: 0 };
  const tree = new Tree<typeof counter>((subject) => {
    if (++subject.steps === 1) throw new Error("once");
  }, (subject, error) => heard.push([subject.steps, error]));
  const actor = tree.spawn(1, "conversation/x");
  tree.tick(actor, counter);
  await Bun.sleep(5);
  tree.tick(actor, counter);
  await Bun.sleep(5);
  expect([counter.steps, heard, tree.restarts]).toEqual([2, [[1, new Error("once")]], 1]);
  tree.end(actor);
  tree.tick(actor, counter);
  await Bun.sleep(5);
  expect(counter.steps).toBe(2);
  tree.stop();
});

test("the lossy cluster drops, doubles and delays by its seed", async () => {
  const run = async () => {
    const cluster = lossyCluster(3, { drop: 0.4, double: 0.4, delayMsMax: 2 });
    const heard: number[] = [];
    cluster.onWake((_tenant, _address, seq) => heard.push(seq));
    for (let seq = 0; seq < 100; seq++) cluster.wake(1, "a", seq);
    await Bun.sleep(30);
    return heard.toSorted((a, b) => a - b);
  };
  const [one, two] = [await run(), await run()];
  expect(one).toEqual(two);
  expect(new Set(one).size).toBeLessThan(80);
  expect(one.length).toBeGreaterThan(new Set(one).size);
});
