/** The door and the manners of the socket: a real server, the real kernel, a real database. What flows down is in socket-feed.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, type Socket as Tcp } from "node:net";
import { endFamily } from "../sql/sessions";
import { setDisabled, setPassword, setRights } from "../sql/users";
import type { Counts, Done, Ledger, Outcome, Page, Thread, Welcome } from "./protocol";
import { openHouse, password, within, type Client, type House } from "./socket-testing";

let house: House;
let ana: number;
const typed: string[] = [];
beforeAll(async () => {
  house = await openHouse({ typing: (tenant, conversation, user) => void typed.push(`${tenant} ${conversation} ${user}`) });
  ana = await house.user({ email: "ana@one.test", role: "admin" });
  await house.user({ email: "ben@one.test" });
  await house.user({ email: "zoe@two.test", tenant: 2, role: "admin" });
});
afterAll(() => house.close());

const inside = async (email: string, tenant?: string): Promise<Client> => {
  const client = await house.client();
  await client.login(email, tenant);
  return client;
};

describe("the door", () => {
  const upgrade = (headers: Record<string, string>, path = "/socket") =>
    fetch(`${house.origin}${path}`, {
      headers: { connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", origin: house.origin, "sec-websocket-protocol": "parley.1", ...headers },
    });

  test("greets who speaks its protocol", async () => {
    const client = await house.client({ protocols: ["parley.9", "parley.1"] });
    expect(await client.frame("hello")).toEqual({ t: "hello", version: "0.0.0", protocol: "parley.1", needs: "login" });
  });

  test("tells who speaks another one, in a way that a page can read", async () => {
    const client = await house.client({ protocols: ["parley.2"] });
    expect(await within(client.closed, "closing")).toMatchObject({ code: 4406 });
    expect(client.frames).toEqual([]);
  });

  for (const [what, headers, path, status] of [
    ["no subprotocol", { "sec-websocket-protocol": "" }, "/socket", 400],
    ["a token in the address", {}, "/socket?token=abc", 400],
    ["a foreign page", { origin: "https://evil.test" }, "/socket", 403],
    ["a page without origin", { origin: "null" }, "/socket", 403],
    ["a name that ends like ours", { origin: "http://evil127.0.0.1" }, "/socket", 403],
    ["a name that begins like ours", { origin: "http://127.0.0.1.evil.test" }, "/socket", 403],
    ["our name with another port", { origin: "http://127.0.0.1:1" }, "/socket", 403],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const answer = await upgrade(headers, path);
      expect(answer.status).toBe(status);
      expect((await answer.json()) as object).toHaveProperty("say");
    });
  }

  test("refuses a program that names no origin, unless settings allow it", async () => {
    const answer = await rawUpgrade(house.url, { Host: new URL(house.origin).host, "Sec-WebSocket-Protocol": "parley.1" });
    expect(answer).toContain("403");
    const open = await openHouse({ allowNoOrigin: true });
    expect(await rawUpgrade(open.url, { Host: new URL(open.origin).host, "Sec-WebSocket-Protocol": "parley.1" })).toContain("101");
    await open.close();
  });

  test("holds so many sockets of one address, and of one user, and no more", async () => {
    const small = await openHouse({ limits: { perAddressMax: 3, perUserMax: 2 } });
    await small.user({ email: "ana@one.test" });
    const [first, second, third] = [await small.client(), await small.client(), await small.client()];
    expect((await fetch(small.url.replace("ws", "http"), { headers: { upgrade: "websocket", connection: "upgrade", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13", origin: small.origin, "sec-websocket-protocol": "parley.1" } })).status).toBe(429);
    await first.login("ana@one.test");
    await second.login("ana@one.test");
    expect(await third.refused({ t: "login", tenant: "one", email: "ana@one.test", password })).toMatchObject({ error: "too_many" });
    await first.end();
    await small.client().then((client) => client.login("ana@one.test"));
    await small.close();
  });

  test("is closed to who does not sign in, and to who only tries", async () => {
    const hasty = await openHouse({ limits: { loginMs: 300 } });
    await hasty.user({ email: "ana@one.test" });
    const silent = await hasty.client();
    expect(await within(silent.closed, "closing")).toMatchObject({ code: 4401 });
    const trying = await hasty.client();
    for (let n = 0; n < 5; n++) expect((await trying.refused({ t: "login", tenant: "one", email: "ana@one.test", password: "wrong" })).error).toBe("wrong_credentials");
    expect(await within(trying.closed, "closing")).toMatchObject({ code: 4401 });
    await hasty.close();
  });
});

describe("before signing in", () => {
  test("nothing can be asked, and a ping is answered", async () => {
    const client = await house.client();
    for (const frame of [
      { t: "list", view: "all" }, { t: "counts" }, { t: "open", conversation: "a" }, { t: "ledger", conversation: "a", number: 1 }, { t: "watch", conversation: "a" }, { t: "unwatch", conversation: "a" }, { t: "logout" },
      { t: "command", client: "c", conversation: "a", request: { type: "unread" } },
    ] as const) expect((await client.refused(frame)).error).toBe("not_logged_in");
    client.send(JSON.stringify({ t: "typing", conversation: "a", note: false }));
    await client.frame("error", (frame) => frame.id === undefined && frame.error === "not_logged_in");
    expect(await client.ask({ t: "ping" })).toMatchObject({ seq: 0 });
  });
});

describe("hostile frames", () => {
  /** what is sent, what is answered */
  const texts: [string, string][] = [
    ["", "bad_frame"], ["null", "bad_frame"], ["true", "bad_frame"], ["7", "bad_frame"], ["-0", "bad_frame"], ['"ping"', "bad_frame"], ["[]", "bad_frame"], ['[{"t":"ping","id":5}]', "bad_frame"], ["{bad", "bad_frame"], ['{"t":"ping","id":6', "bad_frame"],
    ["\u0000", "bad_frame"], ["//", "bad_frame"], ["NaN", "bad_frame"], ["Infinity", "bad_frame"], ['{"t":"ping","id":-1}', "bad_frame"], ['{"t":"ping","id":9007199254740993}', "bad_frame"], ['{"t":"ping","id":1e400}', "bad_frame"], ['{"t":"ping","id":"1"}', "bad_frame"],
    ['{"t":"__proto__","id":901}', "unknown_kind"], ['{"t":"constructor","id":902}', "unknown_kind"], ['{"t":"hello","id":903}', "unknown_kind"], ['{"t":["ping"],"id":904}', "unknown_kind"], ['{"__proto__":{"t":"ping"},"id":905}', "unknown_kind"], ['{"id":906}', "unknown_kind"],
    [`{"t":"list","id":907,"view":"${"x".repeat(60_000)}"}`, "invalid"], [`{"t":"open","id":908,"conversation":"' or 1=1"}`, "invalid"], ['{"t":"resume","id":909,"refresh":"x","feed":-5}', "invalid"], ['{"t":"resume","id":910,"refresh":"x","feed":1e17}', "invalid"],
    [`{"t":"command","id":911,"client":"c","conversation":"a","request":${"[".repeat(20_000)}${"]".repeat(20_000)}}`, "invalid"], ['{"t":"command","id":912,"client":"c","conversation":"a","request":{"type":"reply","content":{"type":"text","text":"\\u0000"}}}', "invalid"],
    [`{"t":"watch","id":913,"conversation":"${"a".repeat(64)}"}`, "not_found"], ['{"t":"open","id":914,"conversation":"__proto__"}', "not_found"], ['{"t":"list","id":915,"view":"__proto__"}', "invalid"],
  ];

  test("each has its answer, and the socket goes on", async () => {
    const victim = await inside("ana@one.test");
    for (const [text, error] of texts) {
      const from = victim.frames.length;
      victim.send(text);
      await victim.until(`an answer to ${text.slice(0, 40)}`, () => victim.frames.slice(from).some((frame) => frame.t === "error") || victim.code > 0);
      const answer = victim.frames.slice(from).find((frame) => frame.t === "error");
      expect({ text: text.slice(0, 60), ...answer }).toMatchObject({ text: text.slice(0, 60), error });
      expect(JSON.stringify(answer).length).toBeLessThan(400);
      const id = /"id":(9\d\d)[,}]/.exec(text)?.[1];
      if (id) expect(answer).toHaveProperty("id", Number(id));
      await victim.ask({ t: "ping" });
    }
    expect(victim.code).toBe(0);
  });

  test("binary frames are no frames", async () => {
    const victim = await inside("ana@one.test");
    for (let n = 0; n < 3; n++) victim.send(new TextEncoder().encode('{"t":"ping","id":77}'));
    await victim.until("three answers", () => victim.frames.filter((frame) => frame.t === "error" && frame.error === "bad_frame").length === 3);
  });

  test("who sends nothing but rubbish is closed", async () => {
    const victim = await house.client();
    for (let n = 0; n < 25; n++) victim.send("rubbish");
    expect(await within(victim.closed, "closing")).toMatchObject({ code: 4400 });
  });

  test("an id that is under way is not answered twice", async () => {
    const victim = await inside("ana@one.test");
    victim.send('{"t":"counts","id":500}');
    victim.send('{"t":"list","view":"all","id":500}');
    await victim.frame("reply", (frame) => frame.id === 500);
    expect(await victim.frame("error", (frame) => frame.error === "bad_frame")).not.toHaveProperty("id");
    expect(victim.frames.filter((frame) => "id" in frame && frame.id === 500).length).toBe(1);
    victim.send('{"t":"ping","id":500}');
    await victim.until("the second answer", () => victim.frames.filter((frame) => frame.t === "reply" && frame.id === 500).length === 2);
  });

  test("a frame beyond the limit ends the socket", async () => {
    const victim = await inside("ana@one.test");
    victim.send(`{"t":"ping","id":1,"x":"${"x".repeat(66_000)}"}`);
    expect(await within(victim.closed, "closing")).toMatchObject({ code: 1009 });
  });

  test("who hurries is slowed down, who floods is closed", async () => {
    const hurried = await inside("ana@one.test");
    const pings = await Promise.all(Array.from({ length: 140 }, () => hurried.exchange({ t: "ping" })));
    expect(pings.every((answer) => answer.t === "reply")).toBe(true);
    const flooding = await inside("ana@one.test");
    for (let n = 1; n <= 2_000; n++) flooding.send(`{"t":"ping","id":${10_000 + n}}`);
    expect(await within(flooding.closed, "closing")).toMatchObject({ code: 4429 });
    expect(flooding.frames.some((frame) => frame.t === "error" && frame.error === "too_fast")).toBe(true);
    await hurried.ask({ t: "ping" });
  });

  test("a reader that stops reading is closed, and memory stays", async () => {
    const conversation = await house.say("slow", "hi");
    const { refresh } = await (await house.client()).login("ana@one.test");
    const stopped = await deafSocket(refresh);
    const before = house.sockets.count();
    const rss = process.memoryUsage.rss();
    // Each frame is some 15 kB; the kernel's own socket buffers take a few MB before anything waits in ours.
    const note = "x".repeat(15_000);
    for (let round = 0; round < 60 && house.sockets.count() === before; round++) {
      await Promise.all(Array.from({ length: 50 }, (_, n) => house.kernel.ask(noteOf(conversation, `slow${round}-${n}`, note))));
    }
    expect(house.sockets.count()).toBeLessThan(before);
    expect(process.memoryUsage.rss() - rss).toBeLessThan(300 * 1024 * 1024);
    stopped.destroy();
  }, 60_000);
});

const noteOf = (conversation: string, client: string, text: string) =>
  ({ tenant: 1, source: 0, id: `${ana}:${client}`, to: `conversation/${conversation}`, message: { type: "requested", by: ana, request: { type: "note", text } }, raw: null, at: Date.now() }) as const;

describe("sessions on the socket", () => {
  test("a resume takes the session up on another socket, and its tokens are confirmed by having arrived", async () => {
    const first = await house.client();
    const welcome = await first.login("ana@one.test");
    const second = await house.client();
    const resumed = await second.resume(welcome.refresh);
    expect(resumed.me).toEqual(welcome.me);
    expect(resumed.refresh).not.toBe(welcome.refresh);
    const family = familyOf(welcome);
    await second.until("the confirmation", () => second.frames.length > 1);
    for (let n = 0; n < 40; n++) {
      const [row] = await house.store.writer<{ n: number }[]>`select count(*)::int as n from sessions where family = ${family} and replaced_at is not null`;
      if (row?.n === 1) return;
      await Bun.sleep(50);
    }
    throw new Error("the old token was never replaced");
  });

  test("refreshing keeps the socket; using a refresh token twice closes every socket of the family", async () => {
    const first = await house.client();
    const welcome = await first.login("ana@one.test");
    const others = await Promise.all(Array.from({ length: 4 }, () => house.client()));
    let refresh = welcome.refresh;
    for (const other of others) ({ refresh } = await other.resume(refresh));
    const tokens = await first.ask<Welcome>({ t: "refresh", refresh });
    expect(tokens.refresh).not.toBe(refresh);
    await Bun.sleep(150);
    await house.store.writer`update sessions set replaced_at = replaced_at - interval '1 minute', created_at = created_at - interval '1 minute' where family = ${familyOf(welcome)}`;
    const thief = await house.client();
    expect((await thief.refused({ t: "resume", refresh: welcome.refresh })).error).toBe("signed_out");
    for (const victim of [first, ...others]) expect(await within(victim.closed, "closing")).toMatchObject({ code: 4401 });
  });

  test("signing out closes every window of the login, and no other", async () => {
    const left = await house.client();
    const { refresh } = await left.login("ana@one.test");
    const right = await house.client();
    await right.resume(refresh);
    const elsewhere = await inside("ana@one.test");
    expect(await left.ask<Done>({ t: "logout" })).toEqual({ done: true });
    for (const window of [left, right]) expect(await within(window.closed, "closing")).toMatchObject({ code: 4401 });
    await elsewhere.ask({ t: "ping" });
  });

  test("being disabled, a new password, other rights and an end from outside close open sockets", async () => {
    const put: ((user: number, welcome: Welcome) => Promise<unknown>)[] = [
      (user) => setDisabled(house.store.writer, 1, user, true),
      (user) => setPassword(house.store.writer, 1, user, "x"),
      (user) => setRights(house.store.writer, 1, user, { role: "supervisor", sees: "all" }),
      (_, welcome) => endFamily(house.store.writer, 1, familyOf(welcome)),
    ];
    await Promise.all(put.map(async (out, n) => {
      const user = await house.user({ email: `out${n}@one.test` });
      const client = await house.client();
      await out(user, await client.login(`out${n}@one.test`));
      expect(await within(client.closed, "closing")).toMatchObject({ code: 4401 });
    }));
  });

  test("an access that is not renewed ends the socket, after a warning; what is asked after that is refused", async () => {
    let shift = 0;
    const clocked = await openHouse({ now: () => Date.now() + shift, limits: { warnMs: 60_000 } });
    await clocked.user({ email: "ana@one.test" });
    const renewing = await clocked.client();
    const lazy = await clocked.client();
    const { refresh, expiresAt } = await renewing.login("ana@one.test");
    await lazy.login("ana@one.test");
    shift = 9.5 * 60_000;
    expect(await renewing.frame("expiring")).toEqual({ t: "expiring", expiresAt });
    await lazy.frame("expiring");
    expect((await renewing.ask<Welcome>({ t: "refresh", refresh })).expiresAt).toBeGreaterThan(expiresAt + 500_000);
    shift = 10 * 60_000 + 6_000;
    expect((await lazy.refused({ t: "counts" })).error).toBe("not_logged_in");
    expect(await within(lazy.closed, "closing")).toMatchObject({ code: 4408 });
    await renewing.ask({ t: "counts" });
    await clocked.close();
  });

  test("a socket is somebody's for good", async () => {
    const ben = await inside("ben@one.test");
    const other = await (await house.client()).login("ana@one.test");
    expect((await ben.refused({ t: "resume", refresh: other.refresh })).error).toBe("invalid");
    expect((await ben.refused({ t: "login", tenant: "one", email: "ana@one.test", password })).error).toBe("invalid");
  });
});

const familyOf = (welcome: Welcome): string => welcome.refresh.split(".")[2] ?? "";

describe("conversations", () => {
  test("are listed, opened, answered and accounted for", async () => {
    const client = await inside("ana@one.test");
    const id = await house.say("491", "hello");
    await client.until("the feed", () => client.items.some((item) => item.id === id));
    const page = await client.ask<Page>({ t: "list", view: "inbox" });
    expect(page.rows.find((row) => row.id === id)).toMatchObject({ name: "Person 491", preview: "hello", unread: 1 });
    const command = { t: "command", client: "first-reply", conversation: id, request: { type: "reply", content: { type: "text", text: "hi" } } } as const;
    expect(await client.ask<Outcome>(command)).toEqual({ ok: true, number: 2 });
    await client.until("the delivery", () => client.items.some((item) => item.delivery?.state === "sent"));
    const thread = await client.ask<Thread>({ t: "open", conversation: id });
    expect(thread.entries).toMatchObject([{ number: 1, kind: "in", body: "hello" }, { number: 2, kind: "out", body: "hi", delivery: { state: "sent", attempt: 1 } }]);
    expect(thread).toMatchObject({ more: false, contact: { name: "Person 491", identities: [{ kind: "phone", value: "491" }], conversations: 1 } });
    const ledger = await client.ask<Ledger>({ t: "ledger", conversation: id, number: 2 });
    expect(ledger.steps.map((step) => `${step.state} ${step.attempt}`)).toEqual(["queued 1", "sending 1", "sent 1"]);
    expect((await client.refused({ t: "ledger", conversation: id, number: 1 })).error).toBe("not_found");
  });

  test("a command is carried out once, however often and wherever it is sent", async () => {
    const id = await house.say("492", "hello");
    const clients = [await inside("ana@one.test"), await inside("ana@one.test")];
    const command = { t: "command", client: "once", conversation: id, request: { type: "note", text: "only one" } } as const;
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, n) => clients[n % 2]!.ask<Outcome>(command)));
    outcomes.push(await clients[0]!.ask<Outcome>(command));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(new Set(['{"ok":true,"number":2}']));
    const thread = await clients[0]!.ask<Thread>({ t: "open", conversation: id });
    expect(thread.entries.filter((entry) => entry.kind === "note").length).toBe(1);
  });

  test("commands about one conversation are carried out in the order they were sent", async () => {
    const id = await house.say("493", "hello");
    const client = await inside("ana@one.test");
    await Promise.all(Array.from({ length: 30 }, (_, n) => client.ask({ t: "command", client: `order-${n}`, conversation: id, request: { type: "note", text: `${n}` } })));
    const thread = await client.ask<Thread>({ t: "open", conversation: id });
    expect(thread.entries.filter((entry) => entry.kind === "note").map((entry) => entry.body)).toEqual(Array.from({ length: 30 }, (_, n) => `${n}`));
  });

  test("can't be assigned to who is not there or not here any more", async () => {
    const id = await house.say("494", "hello");
    const gone = await house.user({ email: "gone@one.test" });
    await setDisabled(house.store.writer, 1, gone, true);
    const client = await inside("ana@one.test");
    await Bun.sleep(1_100);
    const stranger = (await house.user({ email: "far@two.test", tenant: 2 })) ;
    for (const [n, to] of [gone, stranger, 999_999].entries()) expect((await client.refused({ t: "command", client: `to-${n}`, conversation: id, request: { type: "assign", to } })).error).toBe("invalid");
    expect(await client.ask<Outcome>({ t: "command", client: "to-me", conversation: id, request: { type: "assign", to: ana } })).toMatchObject({ ok: true });
  });

  test("of another tenant are the same as none at all", async () => {
    const id = await house.say("495", "secret");
    const zoe = await inside("zoe@two.test", "two");
    const say = new Set<string>();
    for (const conversation of [id, "nosuchconversation", "x"]) {
      for (const frame of [
        { t: "open", conversation }, { t: "ledger", conversation, number: 1 }, { t: "watch", conversation },
        ...(["reply", "note", "assign", "status", "read", "unread", "retry"] as const).map((type) => ({ t: "command", client: `${type}-${conversation.length}`, conversation, request: requestOf(type) })),
      ] as const) {
        const refused = await zoe.refused(frame as never);
        expect(refused.error).toBe("not_found");
        say.add(refused.say);
      }
    }
    expect(say.size).toBe(1);
    expect((await zoe.ask<Page>({ t: "list", view: "all", channel: 1 })).rows).toEqual([]);
    expect((await zoe.ask<Counts>({ t: "counts" })).counts.all).toBe(0);
    expect(zoe.items).toEqual([]);
  });

  test("pages hold every conversation once, in both orders, also when times are equal", async () => {
    const zoe = await inside("zoe@two.test", "two");
    for (let n = 0; n < 23; n++) await house.say(`p${n}`, "hi", 2);
    await house.store.writer`with timed as (update conversations set last_at = 200000 + (number % 3) * 40000 where tenant = 2 returning tenant, id, last_at)
      update mailboxes m set row = jsonb_set(m.row::jsonb, '{lastAt}', to_jsonb(t.last_at)) from timed t where m.tenant = t.tenant and m.address = 'conversation/' || t.id`;
    for (const order of ["newest", "oldest"] as const) {
      const seen: string[] = [];
      for (let after: string | undefined, pages = 0; pages < 20; pages++) {
        const page = await zoe.ask<Page>({ t: "list", view: "all", order, limit: 5, ...(after !== undefined && { after }) });
        seen.push(...page.rows.map((row) => `${order === "newest" ? 500_000 - row.lastAt : row.lastAt} ${row.id}`));
        after = page.next;
        if (after === undefined) break;
      }
      expect(seen.length).toBe(23);
      expect(seen).toEqual([...new Set(seen)].sort());
    }
  });

  test("a thread too large for a frame comes in parts", async () => {
    const id = await house.say("496", "hello");
    for (let n = 0; n < 12; n++) await house.kernel.ask(noteOf(id, `large${n}`, "漢".repeat(5_000)));
    const client = await inside("ana@one.test");
    const numbers: number[] = [];
    for (let before: number | undefined, more = true; more; ) {
      const thread = await client.ask<Thread>({ t: "open", conversation: id, limit: 100, ...(before !== undefined && { before }) });
      expect(Buffer.byteLength(JSON.stringify(thread))).toBeLessThan(64 * 1024);
      numbers.unshift(...thread.entries.map((entry) => entry.number));
      before = numbers[0];
      more = thread.more;
    }
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
  });
});

const requestOf = (type: "reply" | "note" | "assign" | "status" | "read" | "unread" | "retry") =>
  ({ reply: { type, content: { type: "text", text: "x" } }, note: { type, text: "x" }, assign: { type, to: 0 }, status: { type, status: "open" }, read: { type, number: 1 }, unread: { type }, retry: { type, number: 1 } })[type];

describe("who is there", () => {
  test("typing and viewing are shown to those who look, and only a reply's typing leaves the house", async () => {
    const id = await house.say("497", "hello");
    const [first, second, third] = [await inside("ana@one.test"), await inside("ben@one.test"), await inside("ben@one.test")];
    await first.ask({ t: "watch", conversation: id });
    await second.ask({ t: "watch", conversation: id });
    await first.frame("viewing", (frame) => frame.users.length === 2);
    second.send(JSON.stringify({ t: "typing", conversation: id, note: true }));
    await first.frame("typing", (frame) => frame.note === true);
    expect(typed).toEqual([]);
    second.send(JSON.stringify({ t: "typing", conversation: id, note: false }));
    expect(await first.frame("typing", (frame) => frame.note === undefined)).toMatchObject({ conversation: id, who: second.frames.length > 0 ? expect.any(Number) : 0, untilMs: 6_000 });
    third.send(JSON.stringify({ t: "typing", conversation: id, note: false }));
    await third.ask({ t: "ping" });
    expect(typed.length).toBe(1);
    expect((await first.ask<Thread>({ t: "open", conversation: id })).viewing.length).toBe(2);
    await second.end();
    await first.frame("viewing", (frame) => frame.users.length === 1 && frame.users[0] === ana && first.frames.indexOf(frame) > 4);
    expect(third.frames.some((frame) => frame.t === "viewing" || frame.t === "typing")).toBe(false);
    for (let n = 0; n < 7; n++) await first.ask({ t: "watch", conversation: await house.say(`w${n}`, "hi") });
    expect((await first.refused({ t: "watch", conversation: await house.say("w9", "hi") })).error).toBe("too_many");
    await first.ask({ t: "unwatch", conversation: id });
    await first.ask({ t: "watch", conversation: await house.say("w9", "hi") });
  });

  test("presence is told to colleagues", async () => {
    const user = await house.user({ email: "eva@one.test" });
    const watching = await inside("ana@one.test");
    const eva = await inside("eva@one.test");
    await watching.frame("presence", (frame) => frame.user === user && frame.presence === "available");
    eva.send(JSON.stringify({ t: "presence", presence: "away" }));
    await watching.frame("presence", (frame) => frame.user === user && frame.presence === "away");
    const welcome = await (await house.client()).login("ben@one.test");
    expect(welcome.users.find((each) => each.id === user)).toEqual({ id: user, name: "eva@one.test", role: "agent", presence: "away" });
  });
});

test("going away is told to everybody, with a time to come back that differs, and nobody new is let in", async () => {
  const leaving = await openHouse();
  await leaving.user({ email: "ana@one.test" });
  const clients = await Promise.all(Array.from({ length: 6 }, () => leaving.client()));
  for (const client of clients) await client.login("ana@one.test");
  await leaving.sockets.drain(2_000);
  for (const client of clients) expect(await within(client.closed, "closing")).toMatchObject({ code: 1012 });
  const times = clients.map((client) => client.frames.find((frame) => frame.t === "bye")?.retryMs ?? -1);
  expect(times.every((ms) => ms >= 250 && ms <= 3_000)).toBe(true);
  expect(new Set(times).size).toBeGreaterThan(2);
  const late = await leaving.client();
  expect(await late.opened).toBe(false);
  await leaving.close();
});

// ---------------------------------------------------------------- by hand

function rawUpgrade(url: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port } = new URL(url);
  return within(new Promise((resolve) => {
    const tcp = connect(Number(port), hostname, () => {
      const lines = Object.entries({ Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
      tcp.write(`GET /socket HTTP/1.1\r\n${lines.join("")}\r\n`);
    });
    tcp.once("data", (data) => {
      resolve(data.toString().split("\r\n")[0] ?? "");
      tcp.destroy();
    });
  }), "no answer to the handshake");
}

/** A socket that signs in and then reads nothing any more. */
async function deafSocket(refresh: string): Promise<Tcp> {
  const { hostname, port, host } = new URL(house.url);
  const tcp = connect(Number(port), hostname);
  tcp.write(`GET /socket HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${house.origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.1\r\n\r\n`);
  await new Promise((resolve) => tcp.once("data", resolve));
  const text = Buffer.from(JSON.stringify({ t: "resume", id: 1, refresh }));
  // A client's frame is masked; zeros mask nothing: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
  tcp.write(Buffer.concat([Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 0xff, 0, 0, 0, 0]), text]));
  let heard = "";
  await within(new Promise<void>((resolve) => tcp.on("data", (data) => (heard += data.toString(), heard.includes('"expiresAt"') && resolve()))), "no welcome");
  tcp.pause();
  return tcp;
}
