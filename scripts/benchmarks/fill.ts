/** Fills a database with history straight through SQL: as many conversations and messages as a large customer has after some years, with list rows as the server writes them. */
import type { Sql } from "postgres";

export interface History { readonly tenants: number; readonly conversations: number; readonly entriesEach: number }

/** ids as the kernel makes them: 24 characters, sortable */
const idOf = (prefix: string, n: string): string => `'${prefix}' || lpad(to_hex((${n})::bigint), 23, '0')`;
const minuteMs = 60_000;
const agentsEach = 20;

/** Conversations of a tenant are spread over its statuses as an office has them: 6 of 100 open, 2 pending, 1 snoozed, the rest resolved; a third of the open ones is nobody's. */
export async function fill(sql: Sql, { tenants, conversations, entriesEach }: History, say: (line: string) => void): Promise<void> {
  const now = Date.now();
  await sql.unsafe("set synchronous_commit = off");
  await sql.unsafe("set maintenance_work_mem = '512MB'");
  await sql.unsafe(`insert into tenants (slug, name, tickets) select 'store-' || t, 'Store ' || t, ${Math.ceil(conversations / tenants)} from generate_series(1, ${tenants}) t`);
  const dropped = await dropIndexes(sql);
  say(`${conversations.toLocaleString("en-US")} conversations …`);
  await sql.unsafe(`
    create temporary table c as select (n % ${tenants} + (select min(id) from tenants where slug like 'store-%'))::int as tenant, ${idOf("c", "n")} as id, ${idOf("p", "n")} as contact, n,
      (case when n / ${tenants} % 100 < 6 then 0 when n / ${tenants} % 100 < 8 then 1 when n / ${tenants} % 100 = 8 then 2 else 3 end)::smallint as status,
      (case when n % 3 = 0 then 0 else n / ${tenants} % ${agentsEach} + 1 end)::int as assignee, ${now} - n * 7919 % ${conversations} * ${minuteMs} as last_at
      from generate_series(0::bigint, ${conversations - 1}) n`);
  await sql.unsafe(`insert into contacts (tenant, id, name) select tenant, contact, 'Customer ' || n from c`);
  await sql.unsafe(`insert into identities (tenant, kind, value, contact) select tenant, 'phone', (15550000000 + n)::text, contact from c`);
  await sql.unsafe(`insert into contact_conversations (tenant, contact, conversation) select tenant, contact, id from c`);
  await sql.unsafe(`insert into conversation_keys (tenant, channel, key, conversation) select tenant, tenant, 'phone:' || (15550000000 + n), id from c`);
  await sql.unsafe(`
    insert into conversations (tenant, id, number, channel, contact, status, assignee, last_at) select tenant, id, n, tenant, contact, status, assignee, last_at from c`);
  await sql.unsafe(`
    insert into mailboxes (tenant, address, head, done, version, state, row)
    select tenant, 'conversation/' || id, ${entriesEach}, ${entriesEach}, ${entriesEach}, '{}', json_build_object('id', id, 'number', n, 'channel', tenant, 'platform', 'whatsapp', 'contact', contact, 'name', 'Customer ' || n,
      'status', (array['open', 'pending', 'snoozed', 'resolved'])[status + 1], 'priority', 'none', 'assignee', assignee, 'tags', '[]'::json, 'unread', 1, 'entries', ${entriesEach}, 'lastAt', last_at,
      'preview', 'Where is my order ' || n || '? It was to come on Tuesday, and nobody rang. Could you have a look, please?', 'previewKind', 'in', 'trouble', 0, 'windowUntil', last_at + 86400000,
      'snoozedUntil', 0, 'waitingSince', last_at) from c`);
  say(`${(conversations * entriesEach).toLocaleString("en-US")} messages …`);
  await sql.unsafe(`
    insert into entries (tenant, conversation, number, at, kind, author, body, ext)
    select tenant, id, e, last_at - (${entriesEach} - e) * ${minuteMs}, case when e % 2 = 1 then 'in' else 'out' end, case when e % 2 = 1 then 'contact' else 'user/1' end,
      'Message ' || e || ' of customer ' || n || ': where is my order? It was to come on Tuesday, and nobody rang. Could you have a look, please? Thank you so much.', 'wamid.' || n || '.' || e
    from c cross join generate_series(1, ${entriesEach}) e order by id, e`);
  say("indexes and statistics …");
  for (const statement of dropped) await sql.unsafe(statement);
  await sql.unsafe("drop table c");
  await sql.unsafe("vacuum (analyze)");
}

const filled = ["conversations", "mailboxes", "entries", "contacts", "identities", "conversation_keys", "contact_conversations"];

/** Indexes are made faster afterwards. Returns the statements that make them again. */
async function dropIndexes(sql: Sql): Promise<string[]> {
  const again: string[] = [];
  for (const table of filled) {
    const constraints = await sql<{ name: string; definition: string }[]>`
      select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = ${table}::regclass and contype in ('p', 'u')`;
    const indexes = await sql<{ name: string; definition: string }[]>`
      select indexname as name, indexdef as definition from pg_indexes where tablename = ${table} and indexname not in (select conname from pg_constraint where conrelid = ${table}::regclass)`;
    for (const { name, definition } of constraints) {
      await sql.unsafe(`alter table ${table} drop constraint "${name}"`);
      again.push(`alter table ${table} add constraint "${name}" ${definition}`);
    }
    for (const { name, definition } of indexes) {
      await sql.unsafe(`drop index "${name}"`);
      again.push(definition);
    }
  }
  return again;
}
