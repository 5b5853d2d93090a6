/** For tests of the socket: the real kernel and store behind a real server, and a client that says what it saw. Nothing here is part of the product. */
import { Elysia } from "elysia";
import type { Behavior, Kind } from "../actors/behavior";
import { channel } from "../actors/channel";
import { contact } from "../actors/contact";
import { conversation } from "../actors/conversation";
import { localCluster } from "../actors/kernel/cluster";
import type { Kernel } from "../actors/kernel/kernel";
import { openKernel } from "../actors/kernel/runtime";
import type { Received } from "../actors/messages";
import { openStore, type Store } from "../sql/open";
import { freshDatabase } from "../sql/testing";
import { addTenant } from "../sql/tenants";
import { addUser, type NewUser } from "../sql/users";
import { openHosts } from "./hosts";
import { openLog } from "./log";
import { hashPassword } from "./passwords";
import { subprotocol, type Down, type FeedItem, type Reply, type Up, type Welcome } from "./protocol";
import { openSockets, socketSettings, type SocketParts, type Sockets } from "./socket";
import { openVault } from "./vault";

export const password = "correct horse battery";
/** One hash for all of them: a test makes hundreds of users. */
const hashed = hashPassword(password);
const waitMsMax = 8_000;

/** One server's sockets. */
export interface Served {
  readonly sockets: Sockets;
  readonly url: string;
  readonly origin: string;
  client(options?: { headers?: Record<string, string>; protocols?: string[] }): Promise<Client>;
  stop(): Promise<void>;
}

export interface House extends Served {
  readonly store: Store;
  readonly kernel: Kernel;
  /** what was logged */
  readonly lines: string[];
  user(more: Partial<NewUser> & { email: string }): Promise<number>;
  /** A customer writes to a tenant's channel; the conversation's id. */
  say(person: string, text: string, tenant?: number): Promise<string>;
  /** Another kernel on the same store, as another node has one. */
  another(): Promise<Kernel>;
  /** Another server on the same store and kernel, which remembers nothing. */
  serve(): Served;
  close(): Promise<void>;
}

type FeedListener = Parameters<Kernel["onFeed"]>[0];

/** Two tenants, `one` and `two`, with a channel each (1 and 2). `disturb`: stands between the kernel's publications and the sockets. */
export async function openHouse({ disturb = (listener) => listener, ...more }: Partial<SocketParts> & { disturb?: (listener: FeedListener) => FeedListener } = {}): Promise<House> {
  const database = await freshDatabase();
  const store = await openStore(database.url);
  for (const slug of ["one", "two"]) await addTenant(store.writer, slug, slug);
  await store.writer`insert into channels (tenant, platform, name, account, api_base, secrets) values (1, 'whatsapp', 'Shop', '100', 'http://127.0.0.1', ''), (2, 'whatsapp', 'Other', '200', 'http://127.0.0.1', '')`;
  const kernel = await startKernel(store);
  const lines: string[] = [];
  const parts: SocketParts = {
    kernel: { ask: (arrival) => kernel.ask(arrival), onFeed: (listener) => kernel.onFeed(disturb(listener)), onShow: (listener) => kernel.onShow(listener) }, store, vault: openVault("a secret for tests, long enough to be one"), hosts: openHosts({ host: "127.0.0.1", publicUrl: new URL("http://inbox.test") }),
    channels: { shown: () => [], onChange: () => undefined }, log: openLog("debug", (line) => void lines.push(line)), version: "0.0.0", demo: false, trustProxy: 0, ...more,
  };
  const served = serve(parts);
  let count = 0;
  return {
    ...served,
    store,
    kernel,
    lines,
    async user(user) {
      const id = await addUser(store.writer, { tenant: 1, name: user.email, role: "agent", password: await hashed, ...user });
      if (id === null) throw new Error("the e-mail is taken");
      return id;
    },
    async say(person, text, tenant = 1) {
      const id = `in.${++count}`;
      const keys = [`phone:${person}`] as const;
      const identities = [{ kind: "phone", value: person }] as const;
      const message: Received = { type: "received", ext: id, sentAt: Date.now(), name: `Person ${person}`, identities, keys, content: { type: "text", text } };
      const { address } = await kernel.accept({ tenant, source: tenant, id, to: { channel: tenant, platform: "whatsapp", keys, identities, create: true }, message, raw: null, at: Date.now() });
      return address?.slice("conversation/".length) ?? "";
    },
    another: () => startKernel(store),
    serve: () => serve(parts),
    async close() {
      await served.stop();
      await kernel.drain(1_000);
      await store.close();
      await database.drop();
    },
  };
}

async function startKernel(store: Store): Promise<Kernel> {
  const behaviors = [conversation, contact, channel] as unknown as readonly Behavior<Kind, never>[];
  const kernel = openKernel({ committer: store.committer, writer: store.writer, behaviors, cluster: localCluster() });
  kernel.perform("deliver", { repeatable: false, timeoutMs: 1_000, parallelMax: 10, run: async (_tenant, id) => ({ result: "sent", ext: `ext.${id}` }) });
  kernel.perform("mark", { repeatable: true, timeoutMs: 1_000, parallelMax: 10, run: async () => ({ result: "done" }) });
  await kernel.start();
  return kernel;
}

function serve(parts: SocketParts): Served {
  const sockets = openSockets(parts);
  const app = new Elysia({ handler: { standardHostname: false }, websocket: socketSettings }).use(sockets.routes).listen({ port: 0, hostname: "127.0.0.1" });
  const origin = `http://127.0.0.1:${app.server?.port}`;
  const url = `ws://127.0.0.1:${app.server?.port}/socket`;
  const clients: Client[] = [];
  return {
    sockets,
    url,
    origin,
    async client(options = {}) {
      const client = new Client(url, options.protocols ?? [subprotocol], { origin, ...options.headers });
      clients.push(client);
      await client.opened;
      return client;
    },
    async stop() {
      for (const client of clients) client.cut();
      await sockets.drain(1_000);
      await app.server?.stop(true);
    },
  };
}

type Ask = Up extends infer F ? (F extends { id: number } ? Omit<F, "id"> : never) : never;
export type Failure = Extract<Down, { t: "error" }>;

/** A client that keeps all it was told. With `applies` it also does what an inbox does with the feed. */
export class Client {
  readonly frames: Down[] = [];
  readonly opened: Promise<boolean>;
  readonly closed: Promise<{ code: number; reason: string }>;
  code = 0;
  /** the last feed number applied; -1: none */
  feed = -1;
  readonly items: (FeedItem & { seq: number })[] = [];
  /** frames that did not follow on the number held: what must never be */
  readonly holes: string[] = [];
  #socket: WebSocket;
  #lastId = 0;
  readonly #waiting = new Map<number, (frame: Down) => void>();
  #watchers: (() => void)[] = [];

  constructor(url: string, protocols: string[], headers: Record<string, string>) {
    this.#socket = new WebSocket(url, { protocols, headers } as never);
    this.opened = new Promise((resolve) => {
      this.#socket.addEventListener("open", () => resolve(true));
      this.#socket.addEventListener("close", () => resolve(false));
    });
    this.closed = new Promise((resolve) => {
      this.#socket.addEventListener("close", ({ code, reason }) => {
        this.code = code;
        resolve({ code, reason });
        this.#tell();
      });
    });
    this.#socket.addEventListener("error", () => undefined);
    this.#socket.addEventListener("message", ({ data }) => this.#heard(JSON.parse(String(data)) as Down));
  }

  #heard(frame: Down): void {
    this.frames.push(frame);
    if (frame.t === "feed") {
      if (frame.base !== this.feed) this.holes.push(`held ${this.feed}, got ${frame.base}…${frame.seq}`);
      this.feed = frame.seq;
      for (const item of frame.events) this.items.push({ ...item, seq: frame.seq });
    } else if (frame.t === "cursor" || frame.t === "reset") this.feed = frame.seq;
    if ((frame.t === "reply" || frame.t === "error") && frame.id !== undefined) this.#waiting.get(frame.id)?.(frame);
    this.#tell();
  }

  #tell(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  send(text: string | BufferSource): void {
    this.#socket.send(text);
  }

  /** The answer to a request, whatever it is. */
  async exchange(frame: Ask): Promise<Down> {
    const id = ++this.#lastId;
    const answer = new Promise<Down>((resolve) => this.#waiting.set(id, resolve));
    this.send(JSON.stringify({ ...frame, id }));
    return await within(answer, `no answer to ${frame.t}`);
  }

  async ask<T extends Reply>(frame: Ask): Promise<T> {
    const answer = await this.exchange(frame);
    if (answer.t !== "reply") throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.data as T;
  }

  async refused(frame: Ask): Promise<Failure> {
    const answer = await this.exchange(frame);
    if (answer.t !== "error") throw new Error(`not refused: ${JSON.stringify(answer).slice(0, 200)}`);
    return answer;
  }

  async login(email: string, tenant = "one"): Promise<Welcome> {
    const welcome = await this.ask<Welcome>({ t: "login", tenant, email, password });
    if (this.feed < 0) this.feed = welcome.seq;
    return welcome;
  }

  /** `feed`: the number held, of which everything missed is wanted. */
  async resume(refresh: string, feed?: number): Promise<Welcome> {
    if (feed !== undefined) this.feed = feed;
    const welcome = await this.ask<Welcome>({ t: "resume", refresh, ...(feed !== undefined && { feed }) });
    if (this.feed < 0) this.feed = welcome.seq;
    return welcome;
  }

  async until(what: string, look: () => boolean): Promise<void> {
    const deadline = Date.now() + waitMsMax;
    while (!look()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`${what} did not come; last: ${JSON.stringify(this.frames.slice(-3)).slice(0, 500)}`);
      await Promise.race([new Promise<void>((resolve) => this.#watchers.push(resolve)), Bun.sleep(Math.min(left, 50))]);
    }
  }

  async frame<T extends Down["t"]>(t: T, look: (frame: Extract<Down, { t: T }>) => boolean = () => true): Promise<Extract<Down, { t: T }>> {
    const find = () => this.frames.find((frame): frame is Extract<Down, { t: T }> => frame.t === t && look(frame as Extract<Down, { t: T }>));
    await this.until(t, () => find() !== undefined);
    return find() as Extract<Down, { t: T }>;
  }

  async end(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
  cut(): void {
    (this.#socket as WebSocket & { terminate(): void }).terminate();
  }
}

export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  return await Promise.race([promise, Bun.sleep(waitMsMax).then(() => Promise.reject(new Error(what)))]);
}
