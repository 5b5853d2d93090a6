import { expect, test } from "bun:test";
import { StoreFailure } from "./connect";
import { makeGate } from "./gate";

function held(): { promise: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

test("as many work at once as there are places, and the others follow in the order they came", async () => {
  const gate = makeGate(2);
  const holds = [held(), held(), held(), held()];
  const began: number[] = [];
  const works = holds.map((hold, n) =>
    gate.enter(async () => {
      began.push(n);
      await hold.promise;
      return n;
    }),
  );
  expect(began).toEqual([0, 1]);
  expect(gate.gauges()).toEqual({ reading: 2, waiting: 2 });
  holds[1]!.open();
  await works[1];
  holds[2]!.open();
  await works[2];
  expect(began).toEqual([0, 1, 2, 3]);
  for (const hold of holds) hold.open();
  expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
  expect(gate.gauges()).toEqual({ reading: 0, waiting: 0 });
});

test("work that fails gives its place back", async () => {
  const gate = makeGate(1);
  const failed = await gate.enter(() => Promise.reject(new Error("no"))).catch((error: Error) => error.message);
  expect(failed).toBe("no");
  expect(await gate.enter(async () => "yes")).toBe("yes");
});

test("the queue is bounded", async () => {
  const gate = makeGate(1);
  const hold = held();
  const waiting = Array.from({ length: 1_001 }, () => gate.enter(() => hold.promise));
  const refused = await gate.enter(() => hold.promise).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StoreFailure);
  expect((refused as StoreFailure).why).toBe("busy");
  hold.open();
  await Promise.all(waiting);
});
