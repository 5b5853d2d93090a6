/** The kernel over the real PostgreSQL, with the real behaviors: what is accepted happens once, in order, and is seen. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openStore, type Store } from "../../sql/open";
import { freshDatabase, type TestDatabase } from "../../sql/testing";
import type { Behavior, Kind } from "../behavior";
import { channel } from "../channel";
import { contact } from "../contact";
import { conversation } from "../conversation";
import type { Answer, Received, Request } from "../messages";
import { localCluster, lossyCluster, type Cluster } from "./cluster";
import { sources, type Arrival, type Kernel, type Publication } from "./kernel";
import { openKernel } from "./runtime";

let database: TestDatabase;
let store: Store;
let kernel: Kernel;
const published: Publication[] = [];
const drainMs = 2_000;

/** A conversation that throws when it is told to, as a bug would. */
const fragile: Behavior<"conversation", unknown> = {
  ...(conversation as never as Behavior<"conversation", unknown>),
  receive(state, message, envelope) {
    if (message.type === "received" && message.content.type === "text") {
      if (message.content.text.startsWith("poison")) throw new TypeError("poisoned");
      if (message.content.text.startsWith("nul")) return conversation.receive(state as never, { ...message, content: { type: "text", text: "a\u0000b" } }, envelope);
    }
    return conversation.receive(state as never, message, envelope);
  },
};
const behaviors = [fragile, contact, channel] as never as Behavior<Kind, never>[];

async function open(cluster: Cluster = localCluster(), answer: Answer = { result: "sent", ext: "wamid.out" }): Promise<Kernel> {
  const opened = openKernel({ committer: store.committer, writer: store.writer, behaviors, cluster });
  opened.onFeed((publication) => published.push(publication));
  opened.perform("deliver", { repeatable: false, timeoutMs: 1_000, parallelMax: 10, run: async (_tenant, id) => (answer.result === "sent" ? { result: "sent", ext: `wamid.${id}` } : answer) });
  opened.perform("mark", { repeatable: true, timeoutMs: 1_000, parallelMax: 10, run: async () => ({ result: "done" }) });
  await opened.start();
  return opened;
}

beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  await store.writer`insert into tenants (slug, name) values ('one', 'One'), ('two', 'Two')`;
  await store.writer`insert into channels (tenant, platform, name, account, api_base, secrets) values (1, 'whatsapp', 'Shop', '100', 'http://127.0.0.1', '')`;
  kernel = await open();
});
afterAll(async () => {
  await kernel.drain(drainMs);
  await store.close();
  await database.drop();
});

let count = 0;
function said(person: string, text: string, id = `wamid.${++count}`, tenant = 1): Arrival {
  const keys = [`phone:${person}`] as const, identities = [{ kind: "phone" as const, value: person }];
  const message: Received = { type: "received", ext: id, sentAt: Date.now(), name: `Person ${person}`, identities, keys, content: { type: "text", text } };
  return { tenant, source: 1, id, to: { channel: 1, platform: "whatsapp", keys, identities, create: true }, message, raw: JSON.stringify({ text, id }), at: Date.now() };
}
const ask = (address: string, request: Request, id = `1:c${++count}`) =>
  kernel.ask({ tenant: 1, source: sources.command, id, to: address as `conversation/${string}`, message: { type: "requested", by: 1, request }, raw: null, at: Date.now() });
const textsOf = async (address: string | null) =>
  (await store.writer<{ number: number; kind: string; body: string }[]>`select number, kind, body from entries where conversation = ${address!.split("/")[1]!} order by number`).map((entry) => `${entry.number} ${entry.kind} ${entry.body}`);
async function until<T>(look: () => Promise<T | false | undefined | null>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const seen = await look();
    if (seen) return seen;
    await Bun.sleep(25);
  }
  throw new Error("it did not come");
}

describe("a message", () => {
  test("opens a conversation, is stored, numbered and published", async () => {
    const accepted = await kernel.accept(said("491", "hello"));
    expect(accepted.result).toBe("stored");
    expect(await textsOf(accepted.address)).toEqual(["1 in hello"]);
    const [row] = await store.writer`
      select c.number, c.status, m.row from conversations c join mailboxes m on m.address = 'conversation/' || c.id where m.address = ${accepted.address!}`;
    expect(row).toMatchObject({ number: "1", status: 0, row: { name: "Person 491", preview: "hello", unread: 1 } });
    const seen = published.flatMap((each) => each.events.map((event, i) => ({ event, contents: each.contents[i]! }))).find((each) => each.event.id === row!.row.id && each.event.what === "entry");
    expect(seen).toMatchObject({ event: { what: "entry", n: 1, seen: [0, 0] }, contents: { entry: { body: "hello" }, row: { preview: "hello" } } });
    const [person] = await until(async () => { const rows = await store.writer`select name from contacts where name <> ''`; return rows.length > 0 && rows; });
    expect(person!.name).toBe("Person 491");
  });

  test("tells lists once a minute where it stands, and its row always", async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    const told = async (address: string) => {
      const [row] = await store.writer`select c.last_at::float8 as listed, (m.row ->> 'lastAt')::float8 as shown, c.status from mailboxes m join conversations c on m.address = 'conversation/' || c.id where m.address = ${address}`;
      return [row!["listed"] - minute, row!["shown"] - minute, row!["status"]];
    };
    const address = (await kernel.accept({ ...said("487", "one"), at: minute + 1_000 })).address!;
    expect(await told(address)).toEqual([1_000, 1_000, 0]);
    await kernel.accept({ ...said("487", "two"), at: minute + 9_000 });
    expect(await told(address)).toEqual([1_000, 9_000, 0]);
    await ask(address, { type: "status", status: "resolved" });
    expect((await told(address))[2]).toBe(3);
    // Another node knows nothing of what was written last, and writes it once more.
    const other = await open();
    await other.accept({ ...said("487", "three"), at: minute + 11_000 });
    expect(await told(address)).toEqual([11_000, 11_000, 0]);
    await other.accept({ ...said("487", "four"), at: minute + 60_000 });
    expect(await told(address)).toEqual([60_000, 60_000, 0]);
    await other.drain(drainMs);
  });

  test("that comes again changes nothing", async () => {
    const arrival = said("492", "once");
    const [first, same] = await Promise.all([kernel.accept(arrival), kernel.accept(arrival)]);
    expect([first.result, same.result]).toEqual(["stored", "duplicate"]);
    expect((await kernel.accept(arrival)).result).toBe("duplicate");
    expect((await kernel.accept(said("492", "twice"))).result).toBe("stored");
    expect(await textsOf(first.address)).toEqual(["1 in once", "2 in twice"]);
  });

  test("and its album come in parallel and make one conversation, each in its order", async () => {
    const albums = await Promise.all(Array.from({ length: 20 }, (_, person) => Promise.all(Array.from({ length: 6 }, (_, part) => kernel.accept(said(`50${person}`, `part ${part}`))))));
    for (const album of albums) {
      expect(new Set(album.map((each) => each.address)).size).toBe(1);
      expect(await textsOf(album[0]!.address)).toEqual(Array.from({ length: 6 }, (_, part) => `${part + 1} in part ${part}`));
    }
    const tickets = await store.writer`select count(distinct number)::int as numbers, count(*)::int as all from conversations`;
    expect(tickets[0]!.numbers).toBe(tickets[0]!.all);
  });

  test("of a person without a thread is missing when none is to be made", async () => {
    const arrival = said("4999", "receipt");
    expect((await kernel.accept({ ...arrival, to: { ...(arrival.to as object), create: false } as never })).result).toBe("missing");
  });

  test("from a number that changed hands opens a thread of its own; a person who only gained an id keeps theirs", async () => {
    const from = (bsuid: string | null, phone: string, text: string): Arrival => {
      const arrival = said(phone, text);
      const identities = [...(bsuid ? [{ kind: "bsuid" as const, value: bsuid }] : []), { kind: "phone" as const, value: phone }];
      return { ...arrival, to: { ...(arrival.to as object), keys: identities.map((one) => `${one.kind}:${one.value}`), identities } as never };
    };
    const before = await kernel.accept(from(null, "800", "without an id yet"));
    const gained = await kernel.accept(from("DE.1", "800", "with an id"));
    const owner = await kernel.accept(from("DE.2", "800", "the number's next owner"));
    expect(gained.address).toBe(before.address);
    expect(owner.address).not.toBe(before.address);
    expect((await kernel.accept(from("DE.1", "801", "moved"))).address).toBe(before.address);
    expect((await kernel.accept(from("DE.2", "800", "again"))).address).toBe(owner.address);
    const people = await store.writer`select distinct contact from conversations where id = any(${[before.address!, owner.address!].map((address) => address.split("/")[1]!)})`;
    expect(people).toHaveLength(2);
  });

  test("of one tenant never meets a thread of another with the same keys", async () => {
    const [one, two] = await Promise.all([kernel.accept(said("493", "to one")), kernel.accept(said("493", "to two", undefined, 2))]);
    expect(one.address).not.toBe(two.address);
    expect((await store.writer`select count(*)::int as n from entries where tenant = 2`)[0]!.n).toBe(1);
  });
});

describe("a message that can't be handled", () => {
  test("is tried again, kept as a dead letter, and those behind it go on", async () => {
    const { address } = await kernel.accept(said("494", "before"));
    const results = await Promise.all([kernel.accept(said("494", "poison pill")), kernel.accept(said("494", "after"))]);
    expect(results.map((each) => each.result)).toEqual(["stored", "stored"]);
    await until(async () => (await textsOf(address)).length === 2);
    expect(await textsOf(address)).toEqual(["1 in before", "2 in after"]);
    const [letter] = await store.writer`select * from dead_letters where address = ${address}`;
    expect(letter).toMatchObject({ error: "TypeError: poisoned", message: { content: { text: "poison pill" } } });
  });

  test("because the store refuses it (NUL in a text) stands alone; its neighbours commit", async () => {
    const { address } = await kernel.accept(said("495", "before"));
    await Promise.all([kernel.accept(said("495", "nul")), ...Array.from({ length: 5 }, (_, i) => kernel.accept(said(`60${i}`, "neighbour"))), kernel.accept(said("495", "after"))]);
    await until(async () => (await textsOf(address)).length === 2);
    expect(await textsOf(address)).toEqual(["1 in before", "2 in after"]);
    expect((await store.writer`select count(*)::int as n from entries where body = 'neighbour'`)[0]!.n).toBe(5);
    expect((await store.writer`select count(*)::int as n from dead_letters where address = ${address}`)[0]!.n).toBe(1);
  });

  test("can be replayed, and is handled then", async () => {
    const [letter] = await store.writer`select id::int, address from dead_letters where error like 'TypeError%'`;
    await store.writer`update dead_letters set message = (message::jsonb || '{"content": {"type": "text", "text": "cured"}}')::json where id = ${letter!.id}`;
    expect(await kernel.deadLetters.replay(1, letter!.id)).toBe(true);
    await until(async () => (await textsOf(letter!.address)).some((text) => text.endsWith("cured")));
    expect(await kernel.deadLetters.replay(2, letter!.id)).toBe(false);
  });
});

describe("a command", () => {
  test("is answered after its drain, and a retry gets the same outcome", async () => {
    const { address } = await kernel.accept(said("496", "question"));
    const outcome = await ask(address!, { type: "reply", content: { type: "text", text: "answer" } }, "1:once");
    expect(outcome).toEqual({ ok: true, number: 2 });
    expect(await ask(address!, { type: "reply", content: { type: "text", text: "answer" } }, "1:once")).toEqual(outcome);
    expect(await textsOf(address)).toEqual(["1 in question", "2 out answer"]);
    await until(async () => (await store.writer`select 1 from deliveries where conversation = ${address!.split("/")[1]!} and state = 3`).length > 0);
    const [delivery] = await store.writer`select state, ext, ledger, (select count(*)::int from calls) as calls from deliveries where conversation = ${address!.split("/")[1]!}`;
    expect(delivery).toMatchObject({ ext: `wamid.${address!.split("/")[1]}.2.1`, calls: 0 });
    expect((delivery!.ledger as { state: string }[]).map((step) => step.state)).toEqual(["queued", "sending", "sent"]);
  });

  test("asked twice at once is carried out once, and both hear of it", async () => {
    const { address } = await kernel.accept(said("4961", "hi"));
    const note: Request = { type: "note", text: "twice" };
    expect(await Promise.all([ask(address!, note, "1:both"), ask(address!, note, "1:both")])).toEqual([{ ok: true, number: 2 }, { ok: true, number: 2 }]);
    expect(await textsOf(address)).toEqual(["1 in hi", "2 note twice"]);
  });

  test("to a conversation that is not there is refused", async () => {
    expect(await ask("conversation/nowhere", { type: "note", text: "x" })).toMatchObject({ ok: false, error: "unknown_conversation" });
  });

  test("receipts fold by rank, whatever their order, and each change is published once", async () => {
    const { address } = await kernel.accept(said("497", "hi"));
    const id = address!.split("/")[1]!;
    await ask(address!, { type: "reply", content: { type: "text", text: "yo" } });
    await until(async () => (await store.writer`select 1 from deliveries where conversation = ${id} and state = 3`).length > 0);
    const before = published.flatMap((each) => each.events).length;
    const receipt = (state: "delivered" | "read" | "sent", at: number): Arrival => ({ tenant: 1, source: 1, id: `${id}:${state}`, to: address!, message: { type: "receipt", state, ext: `wamid.${id}.2.1`, delivery: `${id}.2.1`, sentAt: at }, raw: null, at });
    await kernel.accept(receipt("read", 3));
    await kernel.accept(receipt("delivered", 2));
    await kernel.accept(receipt("sent", 1));
    expect((await store.writer`select state from deliveries where conversation = ${id}`)[0]!.state).toBe(6);
    const after = published.flatMap((each) => each.events.map((event, i) => ({ event, contents: each.contents[i] }))).slice(before).filter((each) => each.event.id === id && each.event.what === "change");
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ event: { n: 2 }, contents: { delivery: { state: "read", attempt: 1 } } });
  });

  test("a watermark marks what the conversation remembers and, in the store, what it doesn't any more; what failed stays", async () => {
    const { address } = await kernel.accept(said("4970", "hi"));
    const id = address!.split("/")[1]!;
    const sends = Array.from({ length: 24 }, (_, at) => at + 2);
    for (const n of sends) await ask(address!, { type: "reply", content: { type: "text", text: `answer ${n}` } });
    await until(async () => (await store.writer`select 1 from deliveries where conversation = ${id} and state = 3`).length === sends.length);
    const tell = (message: Arrival["message"]) => kernel.accept({ tenant: 1, source: 1, id: `${id}:${++count}`, to: address!, message, raw: null, at: Date.now() });
    await tell({ type: "receipt", state: "failed", ext: `wamid.${id}.3.1`, delivery: `${id}.3.1`, sentAt: Date.now(), code: "x" });
    const states = async () => (await store.writer<{ state: number }[]>`select state from deliveries where conversation = ${id} order by number`).map((each) => each.state);
    const at = Date.now();
    const seen = published.length;
    await tell({ type: "watermark", state: "delivered", upTo: at - 60_000, sentAt: at });
    expect((await states()).filter((state) => state === 3)).toHaveLength(sends.length - 1);
    await tell({ type: "watermark", state: "delivered", upTo: at, sentAt: at });
    await tell({ type: "watermark", state: "read", upTo: at, sentAt: at + 1 });
    await tell({ type: "watermark", state: "read", upTo: at, sentAt: at + 2 });
    expect(await states()).toEqual(sends.map((n) => (n === 3 ? 4 : 6)));
    const shown = published.slice(seen).flatMap(({ events, contents }) => events.flatMap((event, i) => (event.id === id && event.what === "change" ? [{ n: event.n, ...contents[i] as { delivery?: { state?: string } } }] : [])));
    for (const state of ["delivered", "read"]) expect(shown.filter((each) => each.delivery?.state === state).map(({ n }) => n ?? 0).sort((a, b) => a - b)).toEqual(sends.filter((n) => n !== 3));
    const [entry] = await store.writer<{ ledger: { state: string | number; evidence?: string }[] }[]>`select ledger from deliveries where conversation = ${id} and number = 2`;
    expect(JSON.stringify(entry?.ledger)).toContain("read");
  });

  test("an edit and a reaction that come with their message change it all the same", async () => {
    const { address } = await kernel.accept(said("4981", "hello"));
    const arrival = said("4981", "tpyo");
    const tell = (message: Arrival["message"]) => kernel.accept({ tenant: 1, source: 1, id: `ev${++count}`, to: address!, message, raw: null, at: Date.now() });
    await Promise.all([
      kernel.accept(arrival),
      tell({ type: "edited", target: arrival.id, content: { type: "text", text: "typo" }, sentAt: 2 }),
      tell({ type: "reacted", target: arrival.id, emoji: "👍", sentAt: 3 }),
    ]);
    const [entry] = await store.writer`select body, content from entries where ext = ${arrival.id}`;
    expect(entry).toMatchObject({ body: "typo", content: { edited: 2, reactions: { contact: "👍" } } });
  });

  test("reactions, edits and revokes change the entry they mean", async () => {
    const arrival = said("498", "typo");
    const { address } = await kernel.accept(arrival);
    const tell = (message: Arrival["message"]) => kernel.accept({ tenant: 1, source: 1, id: `ev${++count}`, to: address!, message, raw: null, at: Date.now() });
    await Promise.all([
      tell({ type: "reacted", target: arrival.id, emoji: "❤️", sentAt: 1 }),
      tell({ type: "edited", target: arrival.id, content: { type: "text", text: "fixed" }, sentAt: 2 }),
      tell({ type: "revoked", target: arrival.id, sentAt: 3 }),
    ]);
    const [entry] = await store.writer`select body, content from entries where ext = ${arrival.id}`;
    expect(entry).toMatchObject({ body: "fixed", content: { reactions: { contact: "❤️" }, edited: 2, revoked: 3 } });
    await tell({ type: "reacted", target: arrival.id, emoji: null, sentAt: 4 });
    expect((await store.writer`select content -> 'reactions' as r from entries where ext = ${arrival.id}`)[0]!.r ?? {}).toEqual({});
  });

  test("a reaction to what we sent changes our entry, which the platform's id of the delivery names", async () => {
    const { address } = await kernel.accept(said("4982", "hello"));
    const reply = await ask(address!, { type: "reply", content: { type: "text", text: "hi" } });
    const mine = { conversation: address!.slice("conversation/".length), number: reply.ok ? reply.number! : 0 };
    const target = await until(async () => (await store.writer<{ ext: string | null }[]>`select ext from deliveries where conversation = ${mine.conversation} and number = ${mine.number}`)[0]?.ext);
    await kernel.accept({ tenant: 1, source: 1, id: `ev${++count}`, to: address!, message: { type: "reacted", target, emoji: "🙏", sentAt: 1 }, raw: null, at: Date.now() });
    expect((await store.writer`select content -> 'reactions' as r from entries where conversation = ${mine.conversation} and number = ${mine.number}`)[0]!.r).toEqual({ contact: "🙏" });
  });
});

test("the feed is gapless and in commit order", async () => {
  const rows = await store.writer<{ tenant: number; seq: string; n: number; events: string }[]>`select tenant, seq, n, events from feed order by tenant, seq`;
  const last = new Map<number, number>();
  for (const row of rows) {
    expect(Number(row.seq) - row.n).toBe(last.get(row.tenant) ?? 0);
    expect(JSON.parse(row.events)).toHaveLength(row.n);
    last.set(row.tenant, Number(row.seq));
  }
  for (const publication of published) expect(publication.seq - publication.base).toBe(publication.events.length);
});

test("two kernels on one store that hand an actor back and forth lose, double and reorder nothing", async () => {
  const other = await open(lossyCluster(7, { drop: 0.5, double: 0.3, delayMsMax: 20 }));
  const each = 60;
  const people = ["701", "702", "703"];
  for (let i = 0; i < each; i++) await Promise.all(people.map((person) => (i % 2 ? other : kernel).accept(said(person, `n ${i}`))));
  for (const person of people) {
    const address = (await kernel.accept(said(person, "last"))).address;
    await until(async () => (await textsOf(address)).length === each + 1);
    expect(await textsOf(address)).toEqual([...Array.from({ length: each }, (_, i) => `${i + 1} in n ${i}`), `${each + 1} in last`]);
  }
  await other.drain(drainMs);
});

test("what a stopped kernel left is found at the next start: waiting messages, timers and interrupted deliveries", async () => {
  const { address } = await kernel.accept(said("704", "hi"));
  const id = address!.split("/")[1]!;
  await ask(address!, { type: "status", status: "snoozed", until: Date.now() + 300 });
  await kernel.drain(drainMs);
  await store.writer`insert into calls (tenant, id, address, kind, request, started_at) values (1, ${`${id}.9.1`}, ${address}, 'deliver', ${store.writer.json({ kind: "deliver", channel: 1, conversation: id, number: 9, attempt: 1, to: [] })}, now())`;
  kernel = await open();
  await until(async () => (await store.writer`select 1 from calls where id = ${`${id}.9.1`}`).length === 0);
  await until(async () => (await store.writer`select 1 from conversations where id = ${id} and status = 0`).length > 0);
  expect((await store.writer`select count(*)::int as n from timers`)[0]!.n).toBe(0);
});
