/** What flows down the socket: everything somebody may see, once, in order, whatever was cut, lost or committed elsewhere. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Kernel } from "../actors/kernel/kernel";
import { setRights } from "../sql/users";
import type { ConversationRow, FeedItem, Page, Request, Welcome } from "./protocol";
import { openHouse, type Client, type House } from "./socket-testing";

let house: House;
let boss: number;
let count = 0;
beforeAll(async () => {
  house = await openHouse({ limits: { perUserMax: 1_000 } });
  boss = await house.user({ email: "boss@one.test", role: "admin" });
});
afterAll(() => house.close());

const ask = (kernel: Kernel, id: string, request: Request, tenant = 1) =>
  kernel.ask({ tenant, source: 0, id: `${boss}:feed${++count}`, to: `conversation/${id}`, message: { type: "requested", by: boss, request }, raw: null, at: Date.now() });
const headOf = async (tenant = 1): Promise<number> => (await house.store.writer<{ seq: number }[]>`select seq::int as seq from feeds where tenant = ${tenant}`)[0]?.seq ?? 0;
const inside = async (email: string, tenant?: string): Promise<{ client: Client; welcome: Welcome }> => {
  const client = await house.client();
  return { client, welcome: await client.login(email, tenant) };
};
/** What an inbox would show: rows as the feed told them. */
function rowsOf(items: readonly FeedItem[], from: readonly ConversationRow[] = []): Map<string, ConversationRow> {
  const rows = new Map(from.map((row) => [row.id, row]));
  for (const item of items) {
    if (item.gone) rows.delete(item.id);
    else if (item.row) rows.set(item.id, item.row);
  }
  return rows;
}
const sorted = (rows: Iterable<ConversationRow>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
async function listed(client: Client): Promise<ConversationRow[]> {
  const rows: ConversationRow[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await client.ask<Page>({ t: "list", view: "all", limit: 100, ...(after !== undefined && { after }) });
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

describe("an agent who sees all", () => {
  test("gets every event once and in order, through any number of cuts", async () => {
    const { client: steady } = await inside("boss@one.test");
    const seen: number[] = [];
    let { client, welcome } = await inside("boss@one.test");
    const start = client.feed;
    expect(start).toBe(steady.feed);
    const work = { isDone: false };
    const writing = (async () => {
      for (let n = 0; n < 120; n++) await Promise.all(Array.from({ length: 5 }, (_, person) => house.say(`all${person}`, `${n}`)));
      work.isDone = true;
    })();
    const received: Client[] = [client];
    while (!work.isDone) {
      await Bun.sleep(30);
      client.cut();
      const feed = client.feed;
      client = await house.client();
      welcome = await client.resume(welcome.refresh, feed);
      received.push(client);
      seen.push(feed);
    }
    await writing;
    const head = await headOf();
    await client.until("the head", () => client.feed === head);
    await steady.until("the head", () => steady.feed === head);
    expect(received.length).toBeGreaterThan(3);
    expect([steady, ...received].flatMap((each) => each.holes)).toEqual([]);
    const items = received.flatMap((each) => each.items);
    expect(items.length).toBe(head - start);
    expect(items.map((item) => `${item.id} ${item.what} ${item.n}`)).toEqual(steady.items.map((item) => `${item.id} ${item.what} ${item.n}`));
    expect(sorted(rowsOf(steady.items).values())).toEqual(sorted(await listed(steady)));
  }, 30_000);

  test("gets what was committed while everybody was away, in frames that fit", async () => {
    const { client, welcome } = await inside("boss@one.test");
    const feed = client.feed;
    await client.end();
    const id = await house.say("away", "x".repeat(4_000));
    for (let n = 0; n < 60; n++) await ask(house.kernel, id, { type: "note", text: `${n} ${"é".repeat(3_000)}` });
    const head = await headOf();
    const back = await Promise.all(Array.from({ length: 20 }, () => house.client()));
    await Promise.all(back.map((each) => each.resume(welcome.refresh, feed)));
    for (const each of back) {
      await each.until("the head", () => each.feed === head);
      expect(each.holes).toEqual([]);
      expect(each.items.length).toBe(head - feed);
      expect(each.items.filter((item) => item.entry?.kind === "note").map((item) => Number(item.entry?.body.split(" ")[0]))).toEqual(Array.from({ length: 60 }, (_, n) => n));
      expect(Math.max(...each.frames.map((frame) => Buffer.byteLength(JSON.stringify(frame))))).toBeLessThanOrEqual(64 * 1024);
    }
  }, 30_000);

  test("may ask again on the same socket for what it did not get", async () => {
    const { client, welcome } = await inside("boss@one.test");
    const feed = client.feed;
    await house.say("again", "one");
    // Both the entry and the contact's event: what came between asking and being answered would be told twice, and rightly so.
    await client.until("the first", () => client.items.some((item) => item.what === "contact"));
    const head = client.feed;
    client.items.length = 0;
    await client.resume(welcome.refresh, feed);
    await client.until("the same again", () => client.feed === head && client.items.length === head - feed);
    await house.say("again", "two");
    await client.until("what came after", () => client.feed > head);
    expect(client.holes).toEqual([]);
  });
});

describe("a commit this node did not hear of", () => {
  test("by another node is published all the same, before and after what is its own", async () => {
    const { client } = await inside("boss@one.test");
    const start = client.feed;
    const other = await house.another();
    const mine = await house.say("mine", "hello");
    await client.until("our own", () => client.items.some((item) => item.id === mine));
    await ask(other, mine, { type: "note", text: "from elsewhere" });
    await client.until("theirs, by looking at the head", () => client.items.some((item) => item.entry?.body === "from elsewhere"));
    await ask(other, mine, { type: "note", text: "again from elsewhere" });
    await house.say("mine", "and here");
    await client.until("theirs, by the hole before ours", () => client.items.some((item) => item.entry?.body === "and here"));
    const bodies = client.items.flatMap((item) => (item.what === "entry" ? [item.entry?.body] : []));
    expect(bodies.filter((body) => body !== undefined)).toEqual(["hello", "from elsewhere", "again from elsewhere", "and here"]);
    expect(client.holes).toEqual([]);
    expect(client.items.length).toBe(client.feed - start);
    await other.drain(1_000);
  });
});

test("publications that are lost, doubled, late or out of order harm nobody", async () => {
  // A small generator of our own, so that a failure can be run again.
  let seed = 7;
  const random = (below: number): number => ((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 8) % below;
  const disturbed = await openHouse({
    disturb: (listener) => (publication) => {
      const fate = random(10);
      if (fate < 2) return;
      if (fate < 4) setTimeout(() => listener(publication), random(40));
      else listener(publication);
      if (fate === 4) listener(publication);
    },
  });
  await disturbed.user({ email: "all@one.test" });
  const own = await disturbed.user({ email: "own@one.test", sees: "own" });
  const clients = await Promise.all(["all@one.test", "own@one.test"].map(async (email) => {
    const client = await disturbed.client();
    await client.login(email);
    return client;
  }));
  const ids: string[] = [];
  for (let n = 0; n < 120; n++) {
    ids.push(...(await Promise.all(Array.from({ length: 3 }, (_, person) => disturbed.say(`p${person}`, `${n}`)))));
    if (n % 10 === 0) await disturbed.kernel.ask({ tenant: 1, source: 0, id: `${own}:d${n}`, to: `conversation/${ids.at(-1) ?? ""}`, message: { type: "requested", by: own, request: { type: "assign", to: [0, own, own + 1][n / 10 % 3] ?? 0 } }, raw: null, at: Date.now() });
  }
  const [head] = await disturbed.store.writer<{ seq: number }[]>`select seq::int as seq from feeds`;
  for (const client of clients) {
    await client.until("the head", () => client.feed === head?.seq);
    expect(client.holes).toEqual([]);
    expect(client.frames.some((frame) => frame.t === "reset")).toBe(false);
  }
  const [all, restricted] = clients as [Client, Client];
  expect(all.items.length).toBe(head?.seq ?? -1);
  expect(sorted(rowsOf(all.items).values())).toEqual(sorted(await listed(all)));
  expect(sorted(rowsOf(restricted.items).values())).toEqual(sorted(await listed(restricted)));
  await disturbed.close();
}, 30_000);

describe("who can't go on from their number", () => {
  test("is told so when it is of another history", async () => {
    const { client, welcome } = await inside("boss@one.test");
    const head = client.feed;
    await client.end();
    const back = await house.client();
    await back.resume(welcome.refresh, head + 1_000);
    expect(await back.frame("reset")).toEqual({ t: "reset", seq: await headOf(), why: "server_restored" });
    await house.say("reset", "on it goes");
    await back.until("what comes after", () => back.items.length > 0);
    expect(back.holes).toEqual([]);
  });

  test("is told so when what they missed is gone", async () => {
    await house.user({ email: "old@two.test", tenant: 2 });
    const { client, welcome } = await inside("old@two.test", "two");
    await client.end();
    for (let n = 0; n < 200; n++) await house.say("old", `${n}`, 2);
    await house.store.writer`delete from feed where tenant = 2 and seq <= 5`;
    // Fresh eyes: this node still remembers what the store does not.
    const forgetful = house.serve();
    const back = await forgetful.client();
    await back.resume(welcome.refresh, 0);
    expect((await back.frame("reset")).why).toBe("too_old");
    const recent = await forgetful.client();
    const head = await headOf(2);
    await recent.resume(tokenOf(back), head - 100);
    await recent.until("the rest", () => recent.feed === head);
    expect(recent.frames.some((frame) => frame.t === "reset")).toBe(false);
    expect(recent.items.length).toBe(100);
    await forgetful.stop();
  }, 30_000);

  test("is told so when their rights have changed", async () => {
    const user = await house.user({ email: "changed@one.test" });
    const { client, welcome } = await inside("changed@one.test");
    const { feed } = client;
    await client.end();
    await setRights(house.store.writer, 1, user, { role: "agent", sees: "own" });
    const hidden = await house.say("hidden", "secret");
    await ask(house.kernel, hidden, { type: "assign", to: boss });
    const back = await house.client();
    const again = await back.resume(welcome.refresh, feed);
    expect((await back.frame("reset")).why).toBe("rights_changed");
    expect(again.me.id).toBe(user);
    expect((await listed(back)).some((row) => row.id === hidden)).toBe(false);
  });

  test("is told so when the store was put back to an earlier day", async () => {
    await house.user({ email: "restored@two.test", tenant: 2 });
    const { client } = await inside("restored@two.test", "two");
    const head = await headOf(2);
    await house.store.writer`delete from feed where tenant = 2 and seq > ${head - 10}`;
    await house.store.writer`update feeds set seq = ${head - 10} where tenant = 2`;
    expect(await client.frame("reset")).toEqual({ t: "reset", seq: head - 10, why: "server_restored" });
    await house.say("old", "a new history", 2);
    await client.until("the new history", () => client.items.length > 0);
    expect(client.holes).toEqual([]);
  });
});

describe("an agent who sees only their own", () => {
  test("sees exactly that, live and after every cut, and never a word of the rest", async () => {
    const people = [await house.user({ email: "own0@one.test", sees: "own" }), await house.user({ email: "own1@one.test", sees: "own" })];
    const ids = await Promise.all(Array.from({ length: 8 }, (_, n) => house.say(`own${n}`, "start")));
    const agents = await Promise.all(people.map(async (id, n) => ({ id, ...(await inside(`own${n}@one.test`)), start: 0, first: [] as ConversationRow[], all: [] as Client[] })));
    for (const agent of agents) {
      agent.first = await listed(agent.client);
      agent.start = agent.client.feed;
      agent.all.push(agent.client);
    }
    // A small generator of our own, so that a failure can be run again.
    let seed = 42;
    const random = (below: number): number => ((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 8) % below;
    for (let step = 0; step < 250; step++) {
      const n = random(ids.length);
      const id = ids[n] ?? "";
      const kind = random(5);
      if (kind < 2) await ask(house.kernel, id, { type: "assign", to: [0, people[0], people[1], boss][random(4)] ?? 0 });
      else if (kind === 2) await ask(house.kernel, id, { type: "note", text: `step ${step}` });
      else await house.say(`own${n}`, `step ${step}`);
      const agent = agents[random(12)];
      if (!agent) continue;
      const { feed } = agent.client;
      agent.client.cut();
      if (random(2) === 0) await house.say(`own${random(ids.length)}`, `while away ${step}`);
      agent.client = await house.client();
      agent.welcome = await agent.client.resume(agent.welcome.refresh, feed);
      agent.all.push(agent.client);
    }
    const head = await headOf();
    const forgetful = house.serve();
    for (const agent of agents) {
      await agent.client.until("the head", () => agent.client.feed === head);
      const end = sorted(await listed(agent.client));
      expect(agent.all.length).toBeGreaterThan(5);
      expect(end.length).toBeGreaterThan(0);
      // In one go from the store, where all contents are newer than their events.
      const late = await forgetful.client();
      await late.resume(agent.welcome.refresh, agent.start);
      await late.until("the head", () => late.feed === head);
      for (const clients of [agent.all, [late]]) {
        for (const client of clients) expect(client.holes).toEqual([]);
        const items = clients.flatMap((client) => client.items);
        for (const item of items) {
          if (item.row) expect([0, agent.id]).toContain(item.row.assignee);
          if (item.gone) expect(Object.keys(item).sort()).toEqual(["gone", "id", "seq", "what"]);
        }
        expect(sorted(rowsOf(items, agent.first).values())).toEqual(end);
      }
      expect([...agent.all, late].some((client) => client.frames.some((frame) => frame.t === "reset"))).toBe(false);
    }
    await forgetful.stop();
  }, 60_000);

  test("stops looking at what left their sight, and can't ask for it", async () => {
    const user = await house.user({ email: "looking@one.test", sees: "own" });
    const id = await house.say("looking", "hello");
    const { client } = await inside("looking@one.test");
    await client.ask({ t: "watch", conversation: id });
    await ask(house.kernel, id, { type: "assign", to: boss });
    await client.until("it is gone", () => client.items.some((item) => item.id === id && item.gone === true));
    const { client: other } = await inside("boss@one.test");
    await other.ask({ t: "watch", conversation: id });
    other.send(JSON.stringify({ t: "typing", conversation: id, note: false }));
    await client.ask({ t: "ping" });
    expect(client.frames.some((frame) => frame.t === "typing")).toBe(false);
    for (const frame of [{ t: "open", conversation: id }, { t: "command", client: "x", conversation: id, request: { type: "assign", to: user } }] as const) expect((await client.refused(frame)).error).toBe("not_found");
  });

  test("gets the outcome of the command that took it out of their sight, however often they ask", async () => {
    await house.user({ email: "giving@one.test", sees: "own" });
    const id = await house.say("giving", "hello");
    const { client } = await inside("giving@one.test");
    const give = { t: "command", client: "give", conversation: id, request: { type: "assign", to: boss } } as const;
    const outcome = await client.ask(give);
    expect(outcome).toMatchObject({ ok: true });
    expect(await client.ask(give)).toEqual(outcome);
  });
});

const tokenOf = (client: Client): string => {
  const reply = client.frames.findLast((frame) => frame.t === "reply");
  return reply?.t === "reply" && "refresh" in reply.data ? reply.data.refresh : "";
};
