/** What agents read, on the real store: lists and counts against a plain filter over everything there is, and the walls between tenants. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { statuses } from "../actors/messages";
import { openStore, type Store } from "../sql/open";
import { freshDatabase, type TestDatabase } from "../sql/testing";
import type { Scope } from "./access";
import { views, type ConversationRow, type Counts, type Page, type View } from "./protocol";
import { openReads, type Reads } from "./socket-reads";

let database: TestDatabase;
let store: Store;
let reads: Reads;
const me = 5;
const everything: ConversationRow[] = [];

const rowOf = (n: number): ConversationRow => ({
  id: `c${String(n * 7 % 200).padStart(3, "0")}`, number: n, channel: 1 + n % 3, platform: "telegram", contact: `k${n}`, name: `Person ${n}`, status: statuses[n % 4] ?? "open", priority: "none",
  assignee: [0, me, 6][n % 7 % 3] ?? 0, tags: [], unread: 0, entries: 1, lastAt: 600_000 + ((n * 13) % 17) * 11_000, preview: `n ${n}`, previewKind: "in", trouble: 0, windowUntil: 0, snoozedUntil: 0, waitingSince: 0,
});

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  reads = openReads(store);
  const sql = store.writer;
  await sql`insert into tenants (slug, name) values ('one', 'One'), ('two', 'Two')`;
  for (let n = 0; n < 200; n++) everything.push(rowOf(n));
  for (const tenant of [1, 2]) {
    for (const row of everything) {
      await sql`insert into contacts (tenant, id, name) values (${tenant}, ${row.contact}, ${row.name})`;
      await sql`insert into conversations (tenant, id, number, channel, contact, status, assignee, last_at)
        values (${tenant}, ${row.id}, ${row.number}, ${row.channel}, ${row.contact}, ${statuses.indexOf(row.status)}, ${row.assignee}, ${row.lastAt})`;
      await sql`insert into mailboxes (tenant, address, head, done, version, state, row)
        values (${tenant}, ${`conversation/${row.id}`}, 1, 1, 1, '{}', ${sql.json({ ...row, name: `${row.name} of ${tenant}` } as never)})`;
    }
    // Opened, and nothing said yet: in no list and in no count.
    await sql`insert into conversations (tenant, id, number, channel, contact) values (${tenant}, 'silent', 999, 1, 'k0')`;
    await sql`insert into entries (tenant, conversation, number, at, kind, author, body) values (${tenant}, 'c000', 1, 1, 'in', 'contact', ${`secret of ${tenant}`})`;
    await sql`insert into feeds (tenant, seq) values (${tenant}, ${tenant * 100})`;
    await sql`insert into feed (tenant, seq, n, events) values (${tenant}, ${tenant * 100}, 1, '[]')`;
    await sql`insert into deliveries (tenant, conversation, number, channel, attempt, state, at) values (${tenant}, 'c000', 1, 1, 1, 3, 1)`;
    await sql`insert into identities (tenant, kind, value, contact) values (${tenant}, 'phone', '491', 'k0')`;
    await sql`insert into outcomes (tenant, id, outcome) values (${tenant}, 'x', '{}')`;
    await sql`insert into users (tenant, email, name, role, password) values (${tenant}, 'a@test', 'A', 'agent', 'hash')`;
    await sql`insert into sessions (tenant, token, family, user_id, expires_at) values (${tenant}, 'x', 'f', ${(await sql<{ id: number }[]>`select id from users where tenant = ${tenant}`)[0]?.id ?? 0}, now())`;
    await sql`insert into channels (tenant, platform, name, account, api_base, secrets) values (${tenant}, 'telegram', 'C', 'a', '', 'sealed')`;
    await sql`insert into dead_letters (tenant, address, seq, error, message) values (${tenant}, 'a', 1, 'e', '{}')`;
    await sql`insert into mailboxes (tenant, address, head, done, version, state) values (${tenant}, 'a', 1, 1, 1, '{}')`;
    await sql`insert into mailbox (tenant, address, seq, source, ext) values (${tenant}, 'a', 1, 1, 'x')`;
    await sql`insert into calls (tenant, id, address, kind, request) values (${tenant}, 'x', 'a', 'k', '{}')`;
    await sql`insert into timers (tenant, address, id, due, message) values (${tenant}, 'a', 'x', 1, '{}')`;
    await sql`insert into conversation_keys (tenant, channel, key, conversation) values (${tenant}, 1, 'phone:491', 'c000')`;
  }
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const scopes: Scope[] = [{ tenant: 1, user: me, role: "supervisor", sees: "all" }, { tenant: 1, user: me, role: "agent", sees: "own" }, { tenant: 2, user: 6, role: "agent", sees: "own" }];
const belongs = (row: ConversationRow, view: View, { user }: Scope): boolean => {
  if (view === "all") return true;
  if (view === "pending" || view === "snoozed" || view === "resolved") return row.status === view;
  return row.status === "open" && (view === "inbox" || row.assignee === (view === "mine" ? user : 0));
};
const isSeen = (row: ConversationRow, scope: Scope): boolean => scope.sees === "all" || row.assignee === 0 || row.assignee === scope.user;

describe("lists", () => {
  for (const scope of scopes) {
    for (const view of views) {
      for (const order of ["newest", "oldest"] as const) {
        for (const channel of [undefined, 2]) {
          test(`${view}, ${order}, channel ${channel ?? "any"}, for a ${scope.role} of ${scope.tenant} who sees ${scope.sees}`, async () => {
            const wanted = everything.filter((row) => belongs(row, view, scope) && isSeen(row, scope) && (channel === undefined || row.channel === channel));
            wanted.sort((a, b) => (order === "newest" ? b.lastAt - a.lastAt : a.lastAt - b.lastAt) || (a.id < b.id ? -1 : 1));
            const seen: ConversationRow[] = [];
            for (let after: string | undefined, more = true; more; more = after !== undefined) {
              const page = JSON.parse(await reads.list({ scope, sent: 0 }, { t: "list", id: 1, view, order, limit: 7, ...(channel !== undefined && { channel }), ...(after !== undefined && { after }) })) as Page;
              expect(page.seq).toBe(scope.tenant * 100);
              seen.push(...page.rows);
              after = page.next;
            }
            expect(seen).toEqual(wanted.map((row) => ({ ...row, name: `${row.name} of ${scope.tenant}` })));
          });
        }
      }
    }
  }

  test("are read once for many who ask before anything new has happened", async () => {
    const [scope] = scopes as [Scope];
    let trips = 0;
    const counted = openReads({ ...store, read: ((tenant: number, ask: never) => (trips++, store.read(tenant, ask))) as Store["read"] });
    const ask = (sent: number) => counted.list({ scope, sent }, { t: "list", id: 1, view: "inbox" });
    await Promise.all(Array.from({ length: 20 }, () => ask(1)));
    expect(trips).toBe(1);
    await ask(2);
    counted.tick();
    await ask(2);
    expect(trips).toBe(3);
  });
});

test("counts are what a filter over everything counts", async () => {
  for (const scope of scopes) {
    const counts = JSON.parse(await reads.counts({ scope, sent: 0 })) as Counts;
    for (const view of views) expect(counts.counts[view]).toBe(everything.filter((row) => belongs(row, view, scope) && isSeen(row, scope)).length);
    for (const channel of [1, 2, 3]) expect(counts.channels[channel]).toBe(everything.filter((row) => row.channel === channel && belongs(row, "inbox", scope) && isSeen(row, scope)).length);
  }
});

describe("behind our own filters", () => {
  const readable = ["users", "channels", "contacts", "identities", "conversations", "entries", "deliveries", "outcomes", "dead_letters", "feeds", "feed", "mailbox", "mailboxes"];
  const unreadable = ["sessions", "calls", "timers", "conversation_keys"];

  for (const table of readable) {
    test(`${table}: without any filter the store shows one tenant's rows`, async () => {
      for (const tenant of [1, 2]) {
        const [rows] = await store.read(tenant, (sql) => [sql<{ tenant: number; n: number }[]>`select tenant, count(*)::int as n from ${sql(table)} group by tenant`]);
        expect(rows.map((row) => row.tenant)).toEqual([tenant]);
        expect(rows[0]?.n).toBeGreaterThan(0);
      }
      expect((await store.read(3, (sql) => [sql`select 1 from ${sql(table)}`]))[0].length).toBe(0);
    });
  }
  for (const table of unreadable) {
    test(`${table}: can't be read by who serves agents`, async () => {
      await expect(store.read(1, (sql) => [sql`select 1 from ${sql(table)}`])).rejects.toThrow("permission denied");
    });
  }
  test("passwords, secrets and writing are out of reach", async () => {
    for (const statement of ["select password from users", "select secrets from channels", "select state from mailboxes", "update conversations set status = 3", "delete from entries", "insert into outcomes (tenant, id, outcome) values (1, 'y', '{}')"]) {
      await expect(store.read(1, (sql) => [sql.unsafe(statement)])).rejects.toThrow();
    }
    const [rows] = await store.read(1, (sql) => [sql<{ slug: string }[]>`select slug from tenants`]);
    expect(rows.map((row) => row.slug)).toEqual(["one"]);
  });
});
