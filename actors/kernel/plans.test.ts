/**
 * How the kernel's statements are planned where nobody has counted the rows yet: a new installation in its first minute. A join planned on an empty table may take any index that
 * begins with the tenant, and then reads all of the tenant's rows for each message. It happened twice, with a hundred times the cost; nothing else shows it.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect, disconnect } from "../../sql/connect";
import { findConversation, listConversations } from "../../sql/conversations";
import { rowsOf } from "../../sql/feed";
import { openStore, type Store } from "../../sql/open";
import { freshDatabase, type TestDatabase } from "../../sql/testing";
import type { Behavior, Kind } from "../behavior";
import { channel } from "../channel";
import { contact } from "../contact";
import { conversation } from "../conversation";
import type { Received } from "../messages";
import { localCluster } from "./cluster";
import { sources } from "./kernel";
import { openKernel } from "./runtime";

const customers = 400;
const textsEach = 3;
const underWay = 32;
/** What one message may read through one index: its probes, and a few rows that were updated since. */
const rowsPerMessageMax = 6;
/** Reading all of a table this small is the planner's good right. */
const rowsFewMax = 300;
const drainMs = 10_000;

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.drop());

test("on tables that nobody has analysed no statement reads more rows than it needs", async () => {
  await busyFirstMinute();
  const sql = connect(database.url, { name: "plans", max: 1 });
  try {
    const indexes = await sql<{ name: string; read: number }[]>`
      select i.indexrelname as name, i.idx_tup_read::float8 as read from pg_stat_user_indexes i join pg_stat_user_tables t using (relid) where t.n_tup_ins > ${rowsFewMax}`;
    const tables = await sql<{ name: string; read: number }[]>`
      select relname as name, seq_tup_read::float8 as read from pg_stat_user_tables where n_tup_ins > ${rowsFewMax} and last_autoanalyze is null`;
    const messages = customers * textsEach;
    // A list sorts all of the newest minute, which is everybody here; and until they are counted, these few are read as cheaply as one of them is found.
    const looked = (name: string): number => (name.startsWith("conversations_") ? looks * customers * 3 : 0);
    expect(indexes.filter((index) => index.read > messages * rowsPerMessageMax + looked(index.name))).toEqual([]);
    expect(tables.filter((table) => table.read > messages * rowsPerMessageMax)).toEqual([]);
    // It only says something if the indexes were used.
    expect(indexes.find((index) => index.name === "mailboxes_pkey")?.read).toBeGreaterThan(messages / 2);
  } finally {
    await disconnect(sql);
  }
});

/** Customers write, agents answer, receipts come. Closing the store makes its connections tell what they have read. */
async function busyFirstMinute(): Promise<void> {
  const store = await openStore(database.url);
  await store.writer`insert into tenants (slug, name) values ('one', 'One')`;
  await store.writer`insert into channels (tenant, platform, name, account, api_base, secrets) values (1, 'whatsapp', 'Shop', '100', 'http://127.0.0.1', '')`;
  const kernel = openKernel({ committer: store.committer, writer: store.writer, behaviors: [conversation, contact, channel] as unknown as readonly Behavior<Kind, never>[], cluster: localCluster() });
  kernel.perform("deliver", { repeatable: false, timeoutMs: drainMs, parallelMax: underWay, run: async (_tenant, id) => ({ result: "sent", ext: `out.${id}` }) });
  kernel.perform("mark", { repeatable: true, timeoutMs: drainMs, parallelMax: underWay, run: async () => ({ result: "done" }) });
  await kernel.start();
  for (let text = 1; text <= textsEach; text++) {
    let next = 0;
    await Promise.all(Array.from({ length: underWay }, async () => {
      for (let customer = next++; customer < customers; customer = next++) {
        const keys = [`phone:${customer}`] as const, identities = [{ kind: "phone", value: String(customer) }] as const;
        const id = `in.${customer}.${text}`, at = Date.now();
        const message: Received = { type: "received", ext: id, sentAt: at, name: `Customer ${customer}`, identities, keys, content: { type: "text", text: `text ${text}` } };
        const { address } = await kernel.accept({ tenant: 1, source: 1, id, to: { channel: 1, platform: "whatsapp", keys, identities, create: true }, message, raw: "{}", at });
        if (customer % 10 > 0) continue;
        const outcome = await kernel.ask({ tenant: 1, source: sources.command, id: `1:${id}`, to: address!, message: { type: "requested", by: 1, request: { type: "reply", content: { type: "text", text: "answer" } } }, raw: null, at });
        expect(outcome.ok).toBe(true);
        // A receipt that tells only the platform's id and the customer's.
        await kernel.accept({ tenant: 1, source: 1, id: `${id}.read`, to: { channel: 1, platform: "whatsapp", keys, identities: [], create: false }, message: { type: "receipt", state: "read", ext: `out.${id}`, sentAt: at }, raw: "{}", at });
      }
    }));
  }
  await kernel.drain(drainMs);
  await agentsLook(store);
  await store.close();
}

/** What an agent reads of lists, of one conversation and of the feed, as the role that row-level security holds. */
async function agentsLook(store: Store): Promise<void> {
  for (let look = 0; look < looks; look++) {
    const [page] = await store.read(1, (sql) => [listConversations(sql, 1, { statuses: [0], assignees: null, channel: null, about: {}, order: "newest", after: null, limit: 50 })]);
    expect(page).toHaveLength(50);
    const ids = page.map((row) => row.id);
    const [[one], rows] = await store.read(1, (sql) => [findConversation(sql, 1, ids[0]!), rowsOf(sql, 1, ids)]);
    expect([JSON.parse(one!.row!), rows.length]).toEqual([JSON.parse(page[0]!.row) as never, 50]);
  }
}
const looks = 20;
