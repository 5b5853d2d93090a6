/** How the statements of orders are planned where nobody has counted the rows yet; see actors/kernel/plans.test.ts, which does the same for messages. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Behavior, Kind } from "../actors/behavior";
import { localCluster } from "../actors/kernel/cluster";
import { sources } from "../actors/kernel/kernel";
import { openKernel } from "../actors/kernel/runtime";
import { order } from "../actors/order";
import type { OrderRequest } from "../actors/order-messages";
import { connect, disconnect } from "../sql/connect";
import { importProducts } from "../sql/import";
import { openStore } from "../sql/open";
import { freshDatabase, type TestDatabase } from "../sql/testing";
import { mug, sells } from "./shop-testing";

const orders = 400;
const productsCount = 500;
const linesEach = 3;
const underWay = 16;
const drainMs = 10_000;
/** What one step of an order may read through one index: its lines, looked for more than once, and a few rows that were updated since. */
const rowsPerStepMax = 24;
const rowsFewMax = 300;

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.drop());

test("on tables that nobody has analysed no step of an order reads more rows than it needs", async () => {
  await busyFirstMinute();
  const sql = connect(database.url, { name: "plans", max: 1 });
  try {
    const indexes = await sql<{ name: string; read: number }[]>`
      select i.indexrelname as name, i.idx_tup_read::float8 as read from pg_stat_user_indexes i join pg_stat_user_tables t using (relid) where t.n_tup_ins > ${rowsFewMax}`;
    const tables = await sql<{ name: string; read: number }[]>`select relname as name, seq_tup_read::float8 as read from pg_stat_user_tables where n_tup_ins > ${rowsFewMax} and last_autoanalyze is null`;
    const steps = orders * 3;
    expect(indexes.filter(({ read }) => read > steps * rowsPerStepMax)).toEqual([]);
    expect(tables.filter(({ read }) => read > steps * rowsPerStepMax)).toEqual([]);
    expect(indexes.find(({ name }) => name === "order_lines_pkey")!.read).toBeGreaterThan(0);
  } finally {
    await disconnect(sql);
  }
}, 60_000);

/** Everybody drafts, changes and places an order at once. */
async function busyFirstMinute(): Promise<void> {
  const store = await openStore(database.url);
  await store.writer`insert into tenants (slug, name) values ('one', 'One')`;
  await importProducts(store.writer, 1, Array.from({ length: productsCount }, (_, at) => ({ ...mug, id: `p${at}`, sku: `S-${at}`, stock: 10_000, version: null })), 0);
  const kernel = openKernel({ committer: store.committer, writer: store.writer, behaviors: [order] as unknown as readonly Behavior<Kind, never>[], cluster: localCluster() });
  sells(kernel, store.writer);
  await kernel.start();
  const ask = async (id: number, step: string, request: OrderRequest): Promise<void> => {
    const outcome = await kernel.ask({ tenant: 1, source: sources.command, id: `1:${id}-${step}`, to: `order/o${id}`, message: { type: "requested", by: 1, request }, raw: null, at: Date.now() });
    expect(outcome.ok).toBe(true);
  };
  let next = 0;
  await Promise.all(Array.from({ length: underWay }, async () => {
    for (let id = next++; id < orders; id = next++) {
      const lines = Array.from({ length: linesEach }, (_, at) => ({ sku: `S-${(id * 7 + at) % productsCount}`, quantity: 1 }));
      await ask(id, "draft", { type: "draft_order", source: "agent", lines });
      await ask(id, "edit", { type: "edit_order", revision: 1, lines: lines.slice(1) });
      await ask(id, "place", { type: "approve_order", revision: 2 });
    }
  }));
  const [held] = await store.writer<{ lines: number; moves: number }[]>`select (select count(*)::int from order_lines) as lines, (select count(*)::int from stock_moves where kind = 'reserve') as moves`;
  expect(held).toEqual({ lines: orders * (linesEach - 1), moves: orders * (linesEach - 1) });
  await kernel.drain(drainMs);
  await store.close();
}
