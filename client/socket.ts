/**
 * The one WebSocket. Keeps it up, takes the session up again, matches answers to requests and measures the way. What frames mean is the store's business.
 * Every wait here has an end: a hello, an answer and a pong that don't come close the socket, and closing leads back to trying.
 */
import type { closeCodes, Down, ErrorCode, Reply, Up, Welcome, subprotocol } from "../server/protocol";
import { next, type Connection, type Happening } from "./connection";
import { current, exclusively, forget, save } from "./tokens";

const protocol: typeof subprotocol = "parley.1";
const tooSlow: (typeof closeCodes)["tooSlow"] = 4408;
const answerMaxMs = 10_000;
const helloMaxMs = 8_000;
const pingEveryMs = 5_000;
const pingHiddenMs = 25_000;
const pongMaxMs = 4_000;
/** Whoever asks after so long a silence pings as well: that nobody is there must not wait to be noticed until the next ping is due. */
const quietMs = 1_000;
/** how long before the access token ends it is renewed */
const renewAheadMs = 60_000;
const inFlightMax = 256;

/** Omits a frame's id, frame by frame. */
export type Ask = Up extends infer F ? (F extends { id: number } ? Omit<F, "id"> : never) : never;
export type Tell = Exclude<Up, { id: number }>;

/** A request that brought no answer. `lost`: the socket closed or nobody answered, so it may or may not have been done. */
export class Failed extends Error {
  constructor(readonly code: ErrorCode | "lost", say: string, readonly retryMs?: number) {
    super(say);
  }
}

export interface Listener {
  connection(state: Connection): void;
  frame(frame: Down): void;
  /** `resumed`: the server goes on from the feed number we named */
  welcome(welcome: Welcome, resumed: boolean): void;
  /** one way there and back, ms */
  way(ms: number): void;
  version(version: string): void;
  /** the last feed number applied; -1: none */
  feed(): number;
}

interface Waiting { done(data: Reply): void; failed(why: Failed): void; timer: ReturnType<typeof setTimeout> }
export interface Credentials { email: string; password: string; tenant?: string }

export class Socket {
  state: Connection = { at: "out" };
  private socket: WebSocket | null = null;
  /** the line that owes us a pong */
  private pinged: WebSocket | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private heart: ReturnType<typeof setTimeout> | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private hello: ReturnType<typeof setTimeout> | undefined;
  private credentials: Credentials | null = null;
  private returnMs = 0;
  private heardAt = 0;

  constructor(private readonly url: string, private readonly listener: Listener) {
    addEventListener("online", () => this.happened({ e: "network", on: true }));
    addEventListener("offline", () => this.happened({ e: "network", on: false }));
    document.addEventListener("visibilitychange", () => this.looked());
  }

  /** Takes up the stored session, if there is one. */
  start(): void {
    if (current()) this.happened({ e: "start" });
  }

  login(credentials: Credentials): void {
    this.credentials = credentials;
    this.happened({ e: "start" });
  }

  async logout(): Promise<void> {
    if (this.state.at === "live") await this.ask({ t: "logout" }).catch(() => undefined);
    forget();
    this.happened({ e: "out" });
  }

  tryNow(): void {
    if (this.state.at === "waiting" || this.state.at === "offline") this.happened({ e: "due" });
  }

  /** Sends a request and waits for its answer, at most `answerMaxMs`. */
  ask<T extends Reply>(frame: Ask): Promise<T> {
    if (this.waiting.size >= inFlightMax) return Promise.reject(new Failed("too_many", "Too much is under way. Wait a moment."));
    const id = ++this.lastId;
    if (this.state.at === "live" && frame.t !== "ping" && performance.now() - this.heardAt > quietMs) queueMicrotask(() => this.state.at === "live" && this.beat());
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.unanswered(id), answerMaxMs);
      this.waiting.set(id, { done: (data) => resolve(data as T), failed: reject, timer });
      if (!this.write({ ...frame, id } as Up)) this.settle(id, (one) => one.failed(new Failed("lost", "There is no connection.")));
    });
  }

  tell(frame: Tell): void {
    if (this.state.at === "live") this.write(frame);
  }

  /** A binary frame: a chunk of a file. False: there is no line. */
  bytes(chunk: Uint8Array): boolean {
    if (this.state.at !== "live" || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(chunk as Uint8Array<ArrayBuffer>);
    return true;
  }

  /** A hole in the feed: ask for everything since our number. */
  catchUp(): Promise<void> {
    return this.enter().catch((why: unknown) => this.couldNotEnter(why));
  }

  private happened(happening: Happening): void {
    const before = this.state;
    this.state = next(before, happening);
    if (this.state === before) return;
    clearTimeout(this.retry);
    if (this.state.at === "connecting") this.connect();
    if (this.state.at === "waiting") this.retry = setTimeout(() => this.happened({ e: "due" }), this.state.until - Date.now());
    if (this.state.at === "live") this.beat();
    if (this.state.at === "out" || this.state.at === "offline" || this.state.at === "refused") this.drop();
    this.listener.connection(this.state);
  }

  private connect(): void {
    this.drop();
    const socket = new WebSocket(this.url, protocol);
    this.socket = socket;
    this.returnMs = 0;
    this.hello = setTimeout(() => this.closed(socket, tooSlow), helloMaxMs);
    socket.addEventListener("open", () => this.socket === socket && this.happened({ e: "opened" }));
    socket.addEventListener("message", (event) => this.socket === socket && this.heard(event.data as string));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  private closed(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return;
    if (code === 4401) forget();
    this.drop();
    this.happened({ e: "closed", code, now: Date.now(), dice: Math.random(), atLeastMs: this.returnMs });
  }

  private drop(): void {
    for (const timer of [this.hello, this.heart, this.renewal]) clearTimeout(timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    for (const id of [...this.waiting.keys()]) this.settle(id, (one) => one.failed(new Failed("lost", "The connection was cut.")));
  }

  private heard(text: string): void {
    this.heardAt = performance.now();
    const frame = JSON.parse(text) as Down;
    switch (frame.t) {
      case "hello": return this.greeted(frame.version, frame.protocol);
      case "reply": return this.settle(frame.id, (one) => one.done(frame.data));
      case "error": {
        const why = new Failed(frame.error, frame.say, frame.retryMs);
        if (frame.error === "signed_out") return this.signedOut(frame.say);
        return frame.id === undefined ? undefined : this.settle(frame.id, (one) => one.failed(why));
      }
      case "expiring": return this.renewAt(0);
      case "bye": this.returnMs = frame.retryMs; return;
      default: return this.listener.frame(frame);
    }
  }

  private greeted(version: string, spoken: string): void {
    clearTimeout(this.hello);
    if (spoken !== protocol) return this.happened({ e: "closed", code: 4406, now: 0, dice: 0 });
    this.listener.version(version);
    this.enter().catch((why: unknown) => this.couldNotEnter(why));
  }

  /** Signs in, or goes on where we were. */
  private async enter(): Promise<void> {
    const { credentials } = this;
    if (credentials) {
      this.welcomed(await this.ask<Welcome>({ t: "login", ...credentials }), false);
      return;
    }
    await exclusively(async () => {
      const stored = current();
      if (!stored) return this.signedOut();
      const feed = this.listener.feed();
      this.welcomed(await this.ask<Welcome>({ t: "resume", refresh: stored.refresh, ...(feed >= 0 ? { feed } : {}) }), feed >= 0);
    });
  }

  private welcomed(welcome: Welcome, resumed: boolean): void {
    this.credentials = null;
    save(welcome);
    this.renewAt(welcome.expiresAt - welcome.now - renewAheadMs);
    this.listener.welcome(welcome, resumed);
    this.happened({ e: "entered" });
  }

  private couldNotEnter(why: unknown): void {
    if (!(why instanceof Failed)) throw why;
    if (why.code === "lost" || !this.socket) return;
    const isWorthAnother = why.retryMs !== undefined || ["unavailable", "overloaded", "timed_out", "too_fast"].includes(why.code);
    if (this.credentials || !isWorthAnother) {
      this.credentials = null;
      if (!isWorthAnother) forget();
      return this.happened({ e: "out", say: why.message });
    }
    this.returnMs = why.retryMs ?? 0;
    this.closed(this.socket, tooSlow);
  }

  private signedOut(say?: string): void {
    forget();
    this.happened({ e: "out", say });
  }

  private renewAt(inMs: number): void {
    clearTimeout(this.renewal);
    this.renewal = setTimeout(() => void this.renew(), Math.max(0, inMs));
  }

  private async renew(): Promise<void> {
    await exclusively(async () => {
      const stored = current();
      if (!stored) return this.signedOut();
      const tokens = await this.ask<Welcome>({ t: "refresh", refresh: stored.refresh });
      save(tokens);
      this.renewAt(tokens.expiresAt - Date.now() - renewAheadMs);
    }).catch((why: unknown) => this.couldNotEnter(why));
  }

  /** The way is measured while somebody looks; a pong that does not come means that nothing else will. */
  private beat(): void {
    clearTimeout(this.heart);
    const { socket } = this;
    if (this.pinged === socket) return;
    this.pinged = socket;
    const began = performance.now();
    const silent = setTimeout(() => socket && this.closed(socket, tooSlow), pongMaxMs);
    this.ask({ t: "ping" }).then(() => this.listener.way(performance.now() - began), () => undefined).finally(() => {
      clearTimeout(silent);
      if (this.pinged !== socket) return;
      this.pinged = null;
      if (this.state.at === "live") this.heart = setTimeout(() => this.beat(), document.hidden ? pingHiddenMs : pingEveryMs);
    });
  }

  private looked(): void {
    if (document.hidden) return;
    if (this.state.at === "live") this.beat();
    else this.tryNow();
  }

  private unanswered(id: number): void {
    this.settle(id, (one) => one.failed(new Failed("lost", "The server did not answer in time.")));
  }

  private settle(id: number, how: (one: Waiting) => void): void {
    const one = this.waiting.get(id);
    if (!one) return;
    this.waiting.delete(id);
    clearTimeout(one.timer);
    how(one);
  }

  private write(frame: Up): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
}
