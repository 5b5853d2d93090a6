/**
 * The publisher of the fan-out benchmark. One server, two ways to the same kind of sockets: Parley's feed of a tenant, from the kernel's publication to the frames, and bare
 * `server.publish` of frames of the same bytes. It is told {"way", "bursts"}, publishes burst after burst when told that the last one has arrived, and says what it cost.
 */
import type { ServerWebSocket } from "bun";
import type { FeedEvent } from "../../actors/behavior";
import type { FeedContents, Publication } from "../../actors/kernel/kernel";
import type { ConversationRow, EntryRow } from "../../actors/messages";
import { socketSettings } from "../../server/socket";
import { TenantFeed, type Follower } from "../../server/socket-feed";
import { published } from "../../server/socket-items";
import { orders } from "./processes";

export type Way = "parley" | "bare";
export interface Burst { readonly way: Way; readonly frames: number }
/** `bytes`: what each socket of this way has been sent in all, with the frames' heads */
export interface Sent { readonly bytes: number; readonly cpuSeconds: number }

const tenant = 1;
const bareTopic = "bare";
/** RFC 6455, section 5.2: a server's frame has a head of 2 bytes, of 4 from 126 bytes of payload on. */
const shortBytesMax = 125;
const headBytes = (bytes: number): number => (bytes > shortBytesMax ? 4 : 2);

const server = Bun.serve<{ way: Way }>({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, self) => (self.upgrade(request, { data: { way: request.url.endsWith("/parley") ? "parley" : "bare" } }) ? undefined : new Response(null, { status: 400 })),
  websocket: {
    ...socketSettings,
    message: () => undefined,
    open: (socket) => void (socket.data.way === "bare" ? socket.subscribe(bareTopic) : feed.join(followerOf(socket))),
  },
});

const feed = new TenantFeed(tenant, 0, { store: { read: () => Promise.reject(new Error("nothing is read here")) } as never, publish: (topic, frame) => void server.publish(topic, frame), pagesMax: () => 4 });

function followerOf(socket: ServerWebSocket<unknown>): Follower {
  return {
    scope: { tenant, user: 1, role: "agent", sees: "all" }, told: 0, send: (frame) => socket.send(frame) !== 0, drained: async () => true,
    subscribe: (topic) => void socket.subscribe(topic), unsubscribe: (topic) => void socket.unsubscribe(topic), lost: () => undefined,
  };
}

const sent: Record<Way, number> = { parley: 0, bare: 0 };
console.log(JSON.stringify({ port: server.port }));

for await (const { way, frames } of orders<Burst>()) {
  const publications = Array.from({ length: frames }, (_, at) => publication(feed.sent + at));
  const texts = publications.map(({ base, seq, events, contents }) => `{"t":"feed","base":${base},"seq":${seq},"events":[${published(events[0]!, contents[0]!).json}]}`);
  const before = process.cpuUsage();
  for (let at = 0; at < frames; at++) {
    if (way === "parley") feed.take(publications[at]!);
    else server.publish(bareTopic, texts[at]!);
    sent[way] += texts[at]!.length + headBytes(texts[at]!.length);
    // Commits are further apart than one turn of the loop; what is published within one turn goes out together, and would flatter both.
    await new Promise(setImmediate);
  }
  const used = process.cpuUsage(before);
  console.log(JSON.stringify({ bytes: sent[way], cpuSeconds: (used.user + used.system) / 1e6 } satisfies Sent));
}
process.exit(0);

/** One message of a customer, as its commit shows it. ASCII, so that characters are bytes. */
function publication(base: number): Publication {
  const id = `01k${String(base).padStart(21, "0")}`;
  const body = `Message ${base}: where is my order? It was to come on Tuesday, and nobody rang. Could you look, please?`;
  const row: ConversationRow = {
    id, number: base + 1, channel: 1, platform: "whatsapp", contact: id, name: `Customer ${base}`, status: "open", priority: "none", assignee: 0, tags: [], unread: 1, entries: 1,
    lastAt: base, preview: body, previewKind: "in", trouble: 0, windowUntil: base, snoozedUntil: 0, waitingSince: base,
  };
  const entry: EntryRow = { conversation: id, number: 1, at: base, kind: "in", author: "contact", body, content: null, ext: `wamid.${base}` };
  const events: FeedEvent[] = [{ id, what: "entry", n: 1, seen: [0, 0] }];
  const contents: FeedContents[] = [{ row, entry }];
  return { tenant, base, seq: base + 1, events, contents };
}
