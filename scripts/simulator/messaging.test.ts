import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { instagram } from "../../actors/adapters/instagram";
import { messenger } from "../../actors/adapters/messenger";
import { pageInbox } from "./messaging-wire";
import { scopedIdOf } from "./messaging-ids";
import { invented } from "./people";
import { film, paper, photo, sticker, voice } from "./say";
import type { Say } from "./say";
import type { Simulator, SimulatorOptions } from "./simulator";
import { eventually, graph, gram, independentSignature, itemsOf, page, receiver, start } from "./testing";
import type { Receiver } from "./testing";

let parley: Receiver;
let simulator: Simulator;
const noor = invented("Noor Haddad");
const psid = scopedIdOf("messenger", noor.name);
const igsid = scopedIdOf("instagram", noor.name);
const both = [
  ["messenger", page, psid],
  ["instagram", gram, igsid],
] as const;

const begin = async (more: Partial<SimulatorOptions> = {}): Promise<void> => {
  simulator = await start(parley, [page, gram], more);
};
beforeEach(() => {
  parley = receiver();
});
afterEach(async () => {
  await simulator.stop();
  await parley.stop();
});

type Json = Record<string, unknown>;
const said = async (response: Response): Promise<Json> => (await response.json()) as Json;
const errorOf = async (response: Response): Promise<Json> => (await said(response))["error"] as Json;
const textTo = (id: string, text = "hello", more: Json = {}): Json => ({ recipient: { id }, messaging_type: "RESPONSE", message: { text }, ...more });
const send = (channel: typeof page | typeof gram, body: Json): Promise<Response> => graph(simulator, channel, `${channel.account}/messages`, body);
const messagesIn = (list: "messaging" | "standby" = "messaging"): readonly Json[] => itemsOf(parley, list).flatMap((item) => (item["message"] === undefined ? [] : [item["message"] as Json]));

describe("sends", () => {
  test("a good send on Messenger gets an id; its echo carries our app and our own data; then it is delivered and read by time", async () => {
    await begin();
    const response = await send(page, textTo(psid, "¡Hola! 1/2 🙏", { message: { text: "¡Hola! 1/2 🙏", metadata: "c.7.1" } }));
    const answer = await said(response);
    expect([response.status, answer["recipient_id"]]).toEqual([200, psid]);
    const mid = String(answer["message_id"]);
    const [echo, delivery, read] = await eventually(() => (itemsOf(parley).length === 3 ? itemsOf(parley) : null), "echo, delivery and read");
    expect(echo).toMatchObject({
      sender: { id: page.account }, recipient: { id: psid }, message: { mid, is_echo: true, app_id: Number(page.appId), metadata: "c.7.1", text: "¡Hola! 1/2 🙏" },
    });
    const watermark = Number(echo?.["timestamp"]);
    expect(delivery).toMatchObject({ sender: { id: psid }, recipient: { id: page.account }, delivery: { watermark } });
    expect(read).toMatchObject({ sender: { id: psid }, read: { watermark } });
    for (const got of parley.got) {
      expect(got.path).toBe("/webhook/messenger");
      expect(got.headers.get("x-hub-signature-256")).toBe(independentSignature(page.appSecret, got.raw));
      expect(got.body).toMatchObject({ object: "page", entry: [{ id: page.account }] });
    }
    expect(simulator.sent(psid)).toMatchObject([{ order: 1, platform: "messenger", to: psid, id: mid, delivery: "c.7.1", type: "text", answered: true }]);
  });

  test("on Instagram the echo has no data of ours, nobody says delivered, and read names the message", async () => {
    await begin();
    const { message_id: mid } = await said(await send(gram, textTo(igsid)));
    const items = await eventually(() => (itemsOf(parley).length === 2 ? itemsOf(parley) : null), "echo and read");
    expect(items).toMatchObject([{ message: { mid, is_echo: true, text: "hello" } }, { sender: { id: igsid }, read: { mid } }]);
    expect(items[0]?.["message"]).not.toHaveProperty("metadata");
    for (const got of parley.got) expect([got.path, got.headers.get("x-hub-signature-256")]).toEqual(["/webhook/instagram", independentSignature(gram.appSecret, got.raw)]);
  });

  test("the ids of delivered messages are missing now and then", async () => {
    await begin();
    for (let at = 0; at < 40; at++) await send(page, textTo(psid, `message ${at}`));
    const deliveries = await eventually(() => {
      const found = itemsOf(parley).flatMap((item) => (item["delivery"] === undefined ? [] : [item["delivery"] as Json]));
      return found.length === 40 ? found : null;
    }, "deliveries");
    const bare = deliveries.filter((one) => one["mids"] === undefined).length;
    expect(bare > 3 && bare < 30).toBe(true);
  });

  test.each(both)("who is asked for on %s by another name is found too", async (_platform, channel, id) => {
    await begin();
    const names = ["me", channel.account, ...("pageId" in channel ? [channel.pageId ?? ""] : [])];
    for (const name of names) expect((await graph(simulator, channel, `${name}/messages`, textTo(id))).status).toBe(200);
    expect((await graph(simulator, channel, "12345/messages", textTo(id))).status).toBe(400);
  });

  test.each(both)("on %s a stranger's id, another platform's and no token are refused", async (platform, channel, id) => {
    await begin();
    const other = platform === "messenger" ? igsid : psid;
    for (const stranger of ["1234567890123456", other, `${id.slice(0, -1)}${(Number(id.at(-1)) + 1) % 10}`])
      expect(await errorOf(await send(channel, textTo(stranger)))).toMatchObject({ code: 100, error_subcode: platform === "messenger" ? 2018001 : 2534014 });
    expect(await errorOf(await graph(simulator, channel, `${channel.account}/messages`, textTo(id), { authorization: "Bearer nope" }))).toMatchObject({ code: 190 });
    expect(simulator.refused()).toHaveLength(4);
    expect(simulator.sent()).toEqual([]);
  });

  test("an account with a login of its own answers in Instagram's name", async () => {
    const { pageId: _, ...alone } = gram;
    simulator = await start(parley, [alone]);
    expect(await errorOf(await send(alone, textTo("12")))).toMatchObject({ type: "IGApiException" });
    expect(await said(await graph(simulator, alone, "me?fields=user_id"))).toMatchObject({ user_id: gram.account, id: expect.not.stringMatching(gram.account) });
  });

  test.each(both)("the window on %s: a day for anything, a week for what a person wrote, then nothing", async (platform, channel, id) => {
    await begin();
    const human = { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" };
    await simulator.say(noor, "hola", platform);
    simulator.warp(25 * 3_600_000);
    const closed = { code: 10, error_subcode: platform === "messenger" ? 2018278 : 2534022 };
    expect(await errorOf(await send(channel, textTo(id)))).toMatchObject(closed);
    expect((await send(channel, textTo(id, "hello", human))).status).toBe(200);
    simulator.warp(6 * 24 * 3_600_000);
    expect(await errorOf(await send(channel, textTo(id, "hello", human)))).toMatchObject(closed);
    await simulator.say(noor, "still there?", platform);
    expect((await send(channel, textTo(id))).status).toBe(200);
  });

  test("typing and reading are noticed; other signs are taken", async () => {
    await begin();
    for (const sender_action of ["typing_on", "mark_seen", "typing_off"]) expect(await said(await send(page, { recipient: { id: psid }, sender_action }))).toEqual({ recipient_id: psid });
    expect(simulator.marked()).toMatchObject([{ what: "typing", target: psid }, { what: "read", target: psid }]);
  });

  test("who blocked the page is not available", async () => {
    await begin();
    await simulator.say(noor, { type: "blocked", blocked: true }, "messenger");
    expect(await errorOf(await send(page, textTo(psid)))).toMatchObject({ code: 551, error_subcode: 1545041 });
  });

  test("films and sounds have a rate of their own", async () => {
    await begin();
    const film = { recipient: { id: psid }, messaging_type: "RESPONSE", message: { attachment: { type: "video", payload: { url: "https://parley.example/a.mp4" } } } };
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(page, film)));
    expect(answers.filter((one) => one.status === 200)).toHaveLength(10);
    expect(await errorOf(answers.find((one) => one.status !== 200)!)).toMatchObject({ code: 613 });
    expect((await send(page, textTo(psid))).status).toBe(200);
  });
});

describe("files of ours", () => {
  const form = (type: string, bytes: number, mime: string, more: Record<string, string> = {}): FormData => {
    const made = new FormData();
    made.set("message", JSON.stringify({ attachment: { type, payload: { is_reusable: true } } }));
    made.set("filedata", new Blob([new Uint8Array(bytes)], { type: mime }), `a.${mime.split("/")[1]}`);
    for (const [name, value] of Object.entries(more)) made.set(name, value);
    return made;
  };
  const sent = (type: string, payload: Json): Json => ({ recipient: { id: psid }, messaging_type: "RESPONSE", message: { attachment: { type, payload } } });

  test("an upload gets an id that is good for its own type; the echo shows a link of Meta's", async () => {
    await begin();
    const { attachment_id } = await said(await graph(simulator, page, `${page.account}/message_attachments`, form("image", 10, "image/png")));
    expect((await send(page, sent("image", { attachment_id }))).status).toBe(200);
    expect(await errorOf(await send(page, sent("video", { attachment_id })))).toMatchObject({ code: 100, error_subcode: 2018007 });
    expect(await errorOf(await send(page, sent("image", { attachment_id: "12" })))).toMatchObject({ error_subcode: 2018007 });
    const [message] = await eventually(() => (messagesIn().length > 0 ? messagesIn() : null), "the echo");
    expect(message).toMatchObject({ is_echo: true, attachments: [{ type: "image", payload: { url: expect.stringContaining("/cdn/") } }] });
  });

  test("Instagram wants to be named, and takes fewer types", async () => {
    await begin();
    const path = `${gram.pageId}/message_attachments`;
    expect(await errorOf(await graph(simulator, gram, path, form("image", 10, "image/png")))).toMatchObject({ code: 100 });
    expect(await said(await graph(simulator, gram, path, form("image", 10, "image/png", { platform: "instagram" })))).toHaveProperty("attachment_id");
    expect(await errorOf(await graph(simulator, gram, path, form("file", 10, "application/zip", { platform: "instagram" })))).toMatchObject({ error_subcode: 2018047 });
  });

  test("a link on this machine is fetched as Meta would, and refused when there is nothing", async () => {
    await begin();
    expect(await errorOf(await send(page, sent("image", { url: `${parley.url}/nothing` })))).toMatchObject({ error_subcode: 2018008 });
    expect((await send(page, sent("image", { url: "https://parley.example/a.png" }))).status).toBe(200);
  });
});

describe("faults", () => {
  test("a lost answer: the send was taken, its echo tells", async () => {
    await begin({ faults: { lostAnswers: 1 } });
    await expect(send(page, textTo(psid))).rejects.toThrow();
    expect(simulator.sent()).toMatchObject([{ answered: false }]);
    await eventually(() => messagesIn().some((one) => one["mid"] === simulator.sent()[0]?.id), "the echo");
  });

  test("an early echo comes before the answer, missing ones never, late ones late", async () => {
    await begin({ faults: { earlyReceipts: 1 } });
    await send(page, textTo(psid));
    expect(messagesIn()).toHaveLength(1);
    simulator.faults(null);
    simulator.faults({ missingReceipts: 1 });
    await send(page, textTo(psid, "unseen"));
    await Bun.sleep(60);
    expect(messagesIn().filter((one) => one["text"] === "unseen")).toEqual([]);
  });

  test.each(both)("what %s refuses for a while is marked as a fault, and our adapter calls it worth another try", async (platform, channel, id) => {
    await begin({ faults: { tooMany: 1 } });
    const adapter = platform === "messenger" ? messenger : instagram;
    const config = { id: 1, tenant: 1, platform, name: "", account: channel.account, apiBase: `${simulator.url}/v25.0`, mode: "webhook", secrets: { access_token: channel.accessToken } } as const;
    const attempt = () => adapter.send({ delivery: "c.1.1", to: [`${platform === "messenger" ? "psid" : "igsid"}:${id}`], content: { type: "text", text: "a" } }, config, (url, init) => fetch(url, init), AbortSignal.timeout(2_000));
    for (const faults of [{ tooMany: 1 }, { tooMany: 0, serverErrors: 1 }]) {
      simulator.faults(faults);
      for (let at = 0; at < 12; at++) expect(await attempt()).toMatchObject({ result: "failed", retry: true });
    }
    expect(simulator.refused().every((one) => one.fault)).toBe(true);
    simulator.faults(null);
    expect(await attempt()).toMatchObject({ result: "sent" });
  });

  test("a webhook that Parley refuses comes again", async () => {
    await begin();
    parley.answers = [503, 401];
    expect(await simulator.say(noor, "hola", "messenger")).toMatchObject({ acknowledged: true });
    expect(parley.got).toHaveLength(3);
  });
});

describe("customers", () => {
  const attachments = (type: string, more: Json = {}): Json => ({ message: { attachments: [{ type, payload: { url: expect.stringMatching(/\/cdn\/\d+\/\d+\/.+\?.*oh=.+&oe=[0-9a-f]+$/), ...more } }] } });
  const cases: readonly (readonly [name: string, on: "messenger" | "instagram", say: Say, shapes: readonly Json[]])[] = [
    ["a text", "messenger", { type: "text", text: "hola 1/2 ñ" }, [{ message: { text: "hola 1/2 ñ" } }]],
    ["a picture with words", "messenger", photo("a.jpg", "this one?"), [attachments("image"), { message: { text: "this one?" } }]],
    ["a voice note", "messenger", voice(3), [attachments("audio")]],
    ["a film", "instagram", film(3), [attachments("video")]],
    ["a document", "messenger", paper("bill 7.pdf"), [attachments("file")]],
    ["a sticker", "messenger", sticker, [attachments("image", { sticker_id: expect.any(Number) })]],
    ["a place", "messenger", { type: "location", latitude: 42.6, longitude: 0.6, name: "Aneto" }, [{ message: { attachments: [{ type: "location", payload: { coordinates: { lat: 42.6, long: 0.6 } } }] } }]],
    ["a place, in words", "instagram", { type: "location", latitude: 42.6, longitude: 0.6, name: "Aneto" }, [{ message: { text: "Aneto" } }]],
    ["an album", "instagram", { type: "album", items: [photo("1.jpg"), photo("2.jpg", "both")] }, [{ message: { attachments: [{ type: "image" }, { type: "image" }] } }, { message: { text: "both" } }]],
    ["an order, in words", "messenger", { type: "order", items: [{ sku: "A1", quantity: 2 }] }, [{ message: { text: "2 × A1" } }]],
    ["a heart", "instagram", { type: "text", text: "❤️" }, [{ message: { attachments: [{ type: "like_heart" }] } }]],
    ["a mention in a story", "instagram", { type: "story" }, [attachments("story_mention")]],
    ["an answer to a story", "instagram", { type: "story", words: "wow" }, [{ message: { text: "wow", reply_to: { story: { id: expect.any(String), url: expect.stringContaining("/cdn/") } } } }]],
    ["a reaction", "messenger", { type: "reaction", emoji: "❤️", target: "m_q" }, [{ reaction: { action: "react", reaction: "love", emoji: "❤️", mid: "m_q" } }]],
    ["a reaction taken back", "instagram", { type: "reaction", emoji: null, target: "q" }, [{ reaction: { action: "unreact", mid: "q" } }]],
    ["an edit", "messenger", { type: "edit", text: "better", target: "m_q" }, [{ message_edit: { mid: "m_q", text: "better", num_edit: 1 } }]],
    ["an unsent message", "instagram", { type: "revoke", target: "q" }, [{ message: { mid: "q", is_deleted: true } }]],
    ["a button", "messenger", { type: "choice", id: "p1", title: "Yes" }, [{ postback: { mid: expect.any(String), title: "Yes", payload: "p1" } }]],
    ["an answer to a message", "messenger", { type: "text", text: "that", quote: "m_q" }, [{ message: { text: "that", reply_to: { mid: "m_q" } } }]],
    ["a handover", "messenger", { type: "handover", away: true }, [{ take_thread_control: { previous_owner_app_id: page.appId, new_owner_app_id: pageInbox } }]],
  ];
  test.each(cases)("%s on %s arrives as Meta sends it", async (_name, on, say, shapes) => {
    await begin();
    const done = await simulator.say(noor, say, on);
    expect(done).toMatchObject({ person: noor.name, on, acknowledged: true, answer: "200" });
    const [channel, id] = on === "messenger" ? [page, psid] : [gram, igsid];
    const items = itemsOf(parley);
    expect(items).toMatchObject(shapes.map((shape) => ({ sender: { id }, recipient: { id: channel.account }, timestamp: expect.any(Number), ...shape })));
    expect(new Set(done.ids).size).toBe(shapes.length);
    for (const got of parley.got) expect(got.headers.get("x-hub-signature-256")).toBe(independentSignature(channel.appSecret, got.raw));
  });

  test.each([
    ["a story", "messenger", { type: "story" }],
    ["an unsent message", "messenger", { type: "revoke", target: "m_q" }],
    ["typing", "messenger", { type: "typing" }],
  ] as const)("%s on %s is told nobody", async (_name, on, say) => {
    await begin();
    await expect(simulator.say(noor, say, on)).rejects.toThrow("can't do that here");
  });

  test("every kind of content is understood by the adapters, with its files", async () => {
    await begin();
    for (const [, on, say] of cases) await simulator.say(noor, say, on);
    for (const got of parley.got) {
      const adapter = got.path.endsWith("messenger") ? messenger : instagram;
      const parsed = adapter.parse(new TextEncoder().encode(got.raw), Date.now());
      if (!parsed.ok) throw new Error(parsed.reason);
      for (const { news, to } of parsed.told) {
        expect(to).not.toBeNull();
        if (news.type === "received") expect(news.content.type).not.toBe("unsupported");
      }
    }
  });

  test("a quick reply comes back as a message with its payload, a button as a tap", async () => {
    await begin();
    const quick = { recipient: { id: psid }, messaging_type: "RESPONSE", message: { text: "Which?", quick_replies: [{ content_type: "text", title: "Green", payload: "g" }] } };
    await send(page, quick);
    await simulator.say(noor, { type: "choice", id: "g", title: "Green" }, "messenger");
    expect(itemsOf(parley).find((item) => (item["sender"] as Json)["id"] === psid && "message" in item)).toMatchObject({ message: { text: "Green", quick_reply: { payload: "g" } } });
  });

  test.each(both)("a file on %s lies behind a signed link that dies", async (platform, channel) => {
    await begin();
    await simulator.say(noor, voice(3), platform);
    const { url } = (messagesIn()[0]!["attachments"] as { payload: { url: string } }[])[0]!.payload;
    const file = await fetch(url);
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "audio/mp4"]);
    expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(500);
    expect((await fetch(url.replace(/oh=00_./, "oh=00_-"))).status).toBe(403);
    expect((await fetch(url.replace(/oe=[0-9a-f]+/, "oe=ffffffff"))).status).toBe(403);
    expect((await fetch(url.replace(channel.account, "123"))).status).toBe(400);
    simulator.warp(11 * 24 * 3_600_000);
    expect((await fetch(url)).status).toBe(403);
  });

  test.each(both)("what the shop writes elsewhere on %s comes back without our app", async (platform, channel, id) => {
    await begin();
    expect(await simulator.say(noor, { type: "elsewhere", words: "from my telephone" }, platform)).toMatchObject({ acknowledged: true, on: platform });
    expect(itemsOf(parley)).toMatchObject([{ sender: { id: channel.account }, recipient: { id }, message: { is_echo: true, text: "from my telephone" } }]);
    expect(JSON.stringify(itemsOf(parley))).not.toContain(channel.appId);
  });

  test("what Meta's own inbox has is told in standby, and we may not answer until it is given back", async () => {
    await begin();
    await simulator.say(noor, { type: "handover", away: true }, "messenger");
    await simulator.say(noor, "hola", "messenger");
    expect(messagesIn("standby")).toMatchObject([{ text: "hola" }]);
    expect(await errorOf(await send(page, textTo(psid)))).toMatchObject({ code: 10, error_subcode: 2018300 });
    await simulator.say(noor, { type: "handover", away: false }, "messenger");
    expect((await send(page, textTo(psid))).status).toBe(200);
    expect(itemsOf(parley).find((item) => "pass_thread_control" in item)).toMatchObject({ pass_thread_control: { new_owner_app_id: page.appId } });
  });
});

describe("people and accounts", () => {
  test("Messenger tells names and a picture that can be fetched", async () => {
    await begin();
    await simulator.say(noor, "hola", "messenger");
    const shown = await said(await graph(simulator, page, `${psid}?fields=first_name,last_name,name,profile_pic`));
    expect(shown).toMatchObject({ id: psid, first_name: "Noor", last_name: "Haddad", name: "Noor Haddad" });
    if (shown["profile_pic"] !== undefined) expect((await fetch(String(shown["profile_pic"]))).headers.get("content-type")).toBe("image/jpeg");
  });

  test("Instagram tells a username; who blocked us, a stranger and a field that isn't there are refused", async () => {
    await begin();
    await simulator.say(noor, "hola", "instagram");
    expect(await said(await graph(simulator, gram, `${igsid}?fields=name,username`))).toEqual({ name: "Noor Haddad", username: "noor_haddad", id: igsid });
    expect(await errorOf(await graph(simulator, gram, `${igsid}?fields=email`))).toMatchObject({ code: 100 });
    expect(await errorOf(await graph(simulator, gram, scopedIdOf("instagram", "Nobody Ever")))).toMatchObject({ error_subcode: 2018247 });
    expect(await errorOf(await graph(simulator, gram, "1784140000000"))).toMatchObject({ error_subcode: 33 });
    await simulator.say(noor, { type: "blocked", blocked: true }, "instagram");
    expect(await errorOf(await graph(simulator, gram, igsid))).toMatchObject({ error_subcode: 2018247 });
  });

  test.each(both)("%s shows its account to its token alone, and greets", async (platform, channel) => {
    await begin();
    expect(await said(await graph(simulator, channel, channel.account))).toHaveProperty("id");
    expect((await graph(simulator, channel, channel.account, undefined, { authorization: "Bearer nope" })).status).toBe(401);
    expect(await simulator.greet()).toContainEqual({ platform, account: channel.account, said: "ok" });
  });

  test("only what the app subscribes to is told", async () => {
    await begin();
    expect(await errorOf(await graph(simulator, page, `${page.account}/subscribed_apps?subscribed_fields=messages,dances`, {}))).toMatchObject({ code: 100 });
    expect(await said(await graph(simulator, page, `${page.account}/subscribed_apps?subscribed_fields=messages,message_echoes`, {}))).toEqual({ success: true });
    expect(await said(await graph(simulator, page, `${page.account}/subscribed_apps`))).toMatchObject({ data: [{ id: page.appId, subscribed_fields: ["messages", "message_echoes"] }] });
    await send(page, textTo(psid));
    await simulator.say(noor, { type: "reaction", emoji: "👍" }, "messenger");
    await simulator.say(noor, "hola", "messenger");
    await eventually(() => messagesIn().length === 2, "echo and message");
    await Bun.sleep(30);
    expect(itemsOf(parley)).toHaveLength(2);
  });

  test("two runs share no id of a message", async () => {
    const ids = new Set<string>();
    for (let run = 0; run < 2; run++) {
      simulator = await start(parley, [page, gram], { now: () => 1_790_000_000_000 + run });
      for (const on of ["messenger", "instagram"] as const) for (const id of (await simulator.say(noor, "hola", on)).ids) ids.add(id);
      if (run === 0) await simulator.stop();
    }
    expect(ids.size).toBe(4);
  });
});

test("a storm rages over all channels in turn, each message once", async () => {
  await begin();
  expect(await simulator.storm(200, 0.1, { on: "all", customers: 7 })).toMatchObject({ asked: 20, accepted: 20 });
  expect([page, gram].map(({ platform }) => parley.got.filter((one) => one.path === `/webhook/${platform}`).length)).toEqual([10, 10]);
  expect(new Set(messagesIn().map((one) => one["text"])).size).toBe(20);
});

describe("the demo", () => {
  test("its people on Messenger and Instagram have a history of pictures, voices and stories, and answer back there", async () => {
    await begin({ demo: "wait", pace: 0.001 });
    const written = await simulator.demo!.history();
    expect(written.acknowledged).toBe(true);
    const told = JSON.stringify(parley.got.map((one) => one.body));
    for (const type of ["image", "audio", "video", "story_mention"]) expect(told).toContain(`{"type":"${type}"`);
    expect(parley.got.some((one) => one.path === "/webhook/messenger") && parley.got.some((one) => one.path === "/webhook/instagram")).toBe(true);
    simulator.demo!.live();
    const marta = simulator.people().find((one) => one.name === "Marta Izaguirre")!;
    const before = parley.got.length;
    await send(gram, textTo(scopedIdOf("instagram", marta.name), "¡Gracias! ¿Nos la pasas?"));
    await eventually(() => parley.got.slice(before).some((one) => JSON.stringify(one.body).includes('"type":"image"')), "Marta's picture");
  });

  test("quick replies and buttons are tapped", async () => {
    await begin({ demo: true, pace: 0.001 });
    const id = scopedIdOf("messenger", "Patricia Holm");
    await send(page, { recipient: { id }, messaging_type: "RESPONSE", message: { text: "Which?", quick_replies: [{ content_type: "text", title: "Green", payload: "only" }] } });
    await eventually(() => messagesIn().some((one) => (one["quick_reply"] as Json | undefined)?.["payload"] === "only"), "a quick reply");
    await send(page, { recipient: { id }, messaging_type: "RESPONSE", message: { attachment: { type: "template", payload: { template_type: "button", text: "Sure?", buttons: [{ type: "postback", title: "Yes", payload: "sure" }] } } } });
    await eventually(() => itemsOf(parley).some((item) => (item["postback"] as Json | undefined)?.["payload"] === "sure"), "a tap");
  });
});
