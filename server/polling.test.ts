/** Polling over the whole server: every update once and in order, told to be forgotten only after it is kept. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { startTestServer, update, type TestServer } from "./testing";

let server: TestServer;
let tenant: number;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.tenant("polling");
});
afterAll(() => server.end());

/** Telegram's getUpdates: it repeats everything from the offset on until a higher offset is asked for. */
function fakeTelegram(updates: object[]) {
  const offsets: number[] = [];
  const asked: Record<string, unknown>[] = [];
  let refusal: { status: number; body: object } | null = null;
  const bot = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    async fetch(request) {
      const body = (await request.json()) as Record<string, unknown>;
      asked.push(body);
      if (refusal) return Response.json(refusal.body, { status: refusal.status });
      const offset = Number(body["offset"]);
      offsets.push(offset);
      const result = updates.filter((each) => (each as { update_id: number }).update_id >= offset).slice(0, Number(body["limit"]));
      if (result.length === 0) await Bun.sleep(200);
      return Response.json({ ok: true, result });
    },
  });
  return { url: `http://127.0.0.1:${bot.port}`, offsets, asked, refuse: (next: typeof refusal) => void (refusal = next), stop: () => bot.stop(true) };
}

const until = async (what: () => Promise<boolean> | boolean): Promise<boolean> => {
  for (let looks = 0; looks < 200; looks++) {
    if (await what()) return true;
    await Bun.sleep(50);
  }
  return false;
};
const bodies = async (channel: number) =>
  (await server.store.writer<{ body: string }[]>`select e.body from entries e join conversations c on c.tenant = e.tenant and c.id = e.conversation where c.channel = ${channel} and e.kind = 'in' order by e.conversation, e.number`).map((row) => row.body);

test("every update becomes a message once, in order, and the channel has been heard of", async () => {
  const updates = Array.from({ length: 120 }, (_, n) => JSON.parse(update(1_000 + n, 7, `number ${n}`)) as object);
  const bot = fakeTelegram(updates);
  try {
    const channel = await server.telegram(tenant, "701", "unused", bot.url, "polling");
    expect(await until(async () => (await bodies(channel)).length === 120)).toBe(true);
    expect(await bodies(channel)).toEqual(updates.map((_, n) => `number ${n}`));
    expect(await until(() => bot.offsets.at(-1) === 1_120)).toBe(true);
    expect(bot.asked[0]).toMatchObject({ offset: 0, allowed_updates: expect.arrayContaining(["message", "edited_message", "message_reaction", "callback_query"]) });
    // A new start asks from the beginning and gets what Telegram still has; nothing doubles.
    await server.store.writer`update channels set name = 'another name' where id = ${channel}`;
    await server.refreshChannels();
    expect(await until(() => bot.offsets.filter((offset) => offset === 0).length > 1)).toBe(true);
    expect(await until(() => bot.offsets.lastIndexOf(1_120) > bot.offsets.lastIndexOf(0))).toBe(true);
    expect(await bodies(channel)).toHaveLength(120);
  } finally {
    await bot.stop();
  }
}, 30_000);

test("a bot that somebody else listens to is shown as refused with what to do, and works again by itself", async () => {
  const bot = fakeTelegram([]);
  try {
    bot.refuse({ status: 409, body: { ok: false, error_code: 409, description: "Conflict: can't use getUpdates method while webhook is active" } });
    const channel = await server.telegram(tenant, "702", "unused", bot.url, "polling");
    const shown = async () => (await server.store.writer<{ state: string; say: string | null }[]>`select state, say from channels where id = ${channel}`)[0];
    expect(await until(async () => (await shown())?.state === "refused")).toBe(true);
    expect((await shown())?.say).toContain("--mode polling");
    bot.refuse(null);
    expect(await until(async () => (await shown())?.state === "ok")).toBe(true);
  } finally {
    await bot.stop();
  }
}, 30_000);

test("a channel that is switched off is polled no more", async () => {
  const bot = fakeTelegram([]);
  try {
    const channel = await server.telegram(tenant, "703", "unused", bot.url, "polling");
    expect(await until(() => bot.offsets.length > 0)).toBe(true);
    await server.store.writer`update channels set enabled = false where id = ${channel}`;
    await server.refreshChannels();
    await Bun.sleep(2_500);
    const polls = bot.offsets.length;
    await Bun.sleep(1_000);
    expect(bot.offsets).toHaveLength(polls);
  } finally {
    await bot.stop();
  }
}, 30_000);
