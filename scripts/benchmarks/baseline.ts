/**
 * The bare baseline: as little as a program can do that takes signed webhooks, stores them for good before it answers, and shows them on a socket. No actors, no
 * snapshots, no journal of raw bytes, no feed, no index for lists, one route; but each message is kept once, and a conversation's can be read in order.
 *
 * `bun scripts/benchmarks/baseline.ts <database url> <app secret>` says {"port"} and ends on SIGTERM.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { connect } from "../../sql/connect";

const [, , url = "", secret = ""] = process.argv;
const batchMax = 512;
const unsentBytesMax = 16 * 1024 * 1024;
const topic = "feed";

interface Webhook { entry: { changes: { value: { contacts: { profile: { name: string } }[]; messages: { id: string; from: string; timestamp: string; text: { body: string } }[] } }[] }[] }
interface Waiting { ext: string; from: string; name: string; body: string; at: string; done(): void; failed(error: unknown): void }

const sql = connect(url, { name: "baseline", max: 1, settings: { plan_cache_mode: "force_generic_plan", enable_seqscan: "off", jit: "off" } });
await sql.unsafe(`
  create table if not exists conversations (id text collate "C" primary key, name text not null, last_at bigint not null, unread int not null, preview text not null) with (fillfactor = 70);
  create table if not exists messages (id bigint generated always as identity primary key, conversation text collate "C" not null, ext text collate "C" not null, at bigint not null, body text not null);
  create unique index if not exists messages_ext on messages (ext);
  create index if not exists messages_conversation on messages (conversation, id)`);

const statement = `
  with said as materialized (select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) with ordinality as t(ext, conversation, name, at, body, n)),
  stored as (insert into messages (conversation, ext, at, body) select conversation, ext, at, body from said order by n on conflict (ext) do nothing returning conversation, ext)
  insert into conversations as c (id, name, last_at, unread, preview)
    select conversation, max(name), max(at), count(*), max(body) from said join stored using (ext, conversation) group by conversation order by conversation
    on conflict (id) do update set name = excluded.name, last_at = excluded.last_at, unread = c.unread + excluded.unread, preview = excluded.preview`;

const queue: Waiting[] = [];
let isBusy = false;
let seq = 0;

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request, self) {
    if (request.method === "GET") return self.upgrade(request) ? undefined : new Response(null, { status: 400 });
    const raw = Buffer.from(await request.arrayBuffer());
    if (!isSigned(raw, request.headers.get("x-hub-signature-256"))) return new Response(null, { status: 401 });
    const { contacts, messages } = (JSON.parse(raw.toString()) as Webhook).entry[0]!.changes[0]!.value;
    const { id, from, timestamp, text } = messages[0]!;
    await new Promise<void>((done, failed) => add({ ext: id, from, name: contacts[0]!.profile.name, body: text.body, at: timestamp, done, failed }));
    return new Response("ok");
  },
  websocket: { open: (socket) => void socket.subscribe(topic), message: () => undefined, backpressureLimit: unsentBytesMax },
});
console.log(JSON.stringify({ port: server.port }));

function isSigned(raw: Buffer, header: string | null): boolean {
  const given = Buffer.from(header?.slice("sha256=".length) ?? "", "hex");
  const expected = createHmac("sha256", secret).update(raw).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** One commit is in flight; what comes meanwhile is the next one. */
function add(waiting: Waiting): void {
  queue.push(waiting);
  if (isBusy) return;
  isBusy = true;
  setImmediate(() => void work());
}

async function work(): Promise<void> {
  while (queue.length > 0) {
    const batch = queue.splice(0, batchMax);
    try {
      await sql.unsafe(statement, [literal(batch, "ext"), literal(batch, "from"), literal(batch, "name"), `{${batch.map((each) => each.at).join()}}`, literal(batch, "body")], { prepare: true });
    } catch (error) {
      for (const each of batch) each.failed(error);
      continue;
    }
    const base = seq;
    seq += batch.length;
    server.publish(topic, JSON.stringify({ base, seq, events: batch.map(({ ext, from, name, body }) => ({ ext, conversation: from, name, body })) }));
    for (const each of batch) each.done();
  }
  isBusy = false;
}

const literal = (batch: readonly Waiting[], key: "ext" | "from" | "name" | "body"): string => `{${batch.map((each) => `"${each[key].replace(/["\\]/g, "\\$&")}"`).join()}}`;

process.on("SIGTERM", () => process.exit(0));
