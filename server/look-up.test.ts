/** Asking who customers are, when the platform is not well: answers to them must not wait for it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let platform: ReturnType<typeof Bun.serve>;
let tenant = 0;
const asked: string[] = [];
const page = "660011002200330";

beforeAll(async () => {
  // Well but for one thing: who people are, it can't say.
  platform = Bun.serve({
    hostname: "127.0.0.1", port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(`${request.method} ${pathname}`);
      if (request.method === "GET") return Response.json({ error: { code: 2, message: "(#2) Service temporarily unavailable" } }, { status: 500 });
      return Response.json({ recipient_id: "1", message_id: `m_${asked.length}` });
    },
  });
  server = await startTestServer();
  tenant = await server.tenant("lookup");
  await server.channel(tenant, "messenger", page, `http://127.0.0.1:${platform.port}`, { app_secret: "an app secret", verify_token: "v", access_token: "t" });
});
afterAll(async () => {
  await server.end();
  await platform.stop(true);
});

async function write(person: string): Promise<void> {
  const body = JSON.stringify({ object: "page", entry: [{ id: page, time: Date.now(), messaging: [{ sender: { id: person }, recipient: { id: page }, timestamp: Date.now(), message: { mid: `m_in_${person}`, text: "hola" } }] }] });
  const signature = new Bun.CryptoHasher("sha256", "an app secret").update(body).digest("hex");
  const answered = await fetch(`${server.url}/webhook/messenger`, { method: "POST", body, headers: { "x-hub-signature-256": `sha256=${signature}` } });
  expect(answered.status).toBe(200);
}
async function until(look: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 300; looks++) {
    if (await look()) return;
    await Bun.sleep(20);
  }
  throw new Error(`it did not come; asked: ${asked.join(", ")}`);
}

test("a platform that can't say who people are is asked again later, and gets answers to them all the same", async () => {
  const people = Array.from({ length: 12 }, (_, at) => `77001122${at + 10}`);
  for (const person of people) await write(person);
  await until(async () => asked.filter((one) => one.startsWith("GET")).length >= people.length);
  await until(async () => (await server.store.writer`select 1 from timers where id = 'profile'`).length === people.length);
  const [conversation] = await server.store.writer<{ conversation: string }[]>`select conversation from entries where ext = ${`m_in_${people[0]}`}`;
  await server.kernel.ask({
    tenant, source: 0, id: "1:c1", to: `conversation/${conversation!.conversation}`, raw: null, at: Date.now(),
    message: { type: "requested", by: 1, request: { type: "reply", content: { type: "text", text: "hi" } } },
  });
  await until(async () => asked.some((one) => one === `POST /${page}/messages`));
  await until(async () => (await server.store.writer`select 1 from deliveries where conversation = ${conversation!.conversation} and state = 3`).length === 1);
}, 20_000);
