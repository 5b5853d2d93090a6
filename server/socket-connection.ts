/**
 * One socket of one agent: what it sent and has not been answered, what it may still send, and what waits to go down. It knows frames by their outside alone; what
 * a request means is the business of whoever made it (`work`).
 *
 * Frames are handled synchronously on arrival, since the runtime would run asynchronous handlers side by side and can't pause a socket: they are read, put into a
 * bounded queue and taken from it in order. Beyond its rate a client is slowed down; one that fills the queue is told so and closed. Requests about different things run side by
 * side; commands about one conversation run one after the other, and nothing runs beside a login or resume.
 */
import type { ServerWebSocket } from "bun";
import type { Scope } from "./access";
import type { Down, ErrorCode, Up } from "./protocol";
import { closeCodes } from "./protocol";
import type { Session } from "./session";
import { decode } from "./socket-codec";
import type { Follower } from "./socket-feed";

export type Correlated = Extract<Up, { id: number }>;
export type Told = Exclude<Up, Correlated>;

/** Why a request brings no data. */
export class Refused extends Error {
  constructor(readonly code: ErrorCode, readonly say: string, readonly retryMs?: number) {
    super(code);
  }
}

/** JSON of the data that answers a request, and what is to happen as soon as it is on its way. */
export type Answer = string | { readonly data: string; readonly sent: () => void };

export interface Work {
  /** Throws Refused. */
  answer(connection: Connection, frame: Correlated): Promise<Answer>;
  told(connection: Connection, frame: Told): void;
  /** What a person is told of an error that isn't Refused; it is logged there. */
  failed(connection: Connection, frame: Correlated, error: unknown): Refused;
}

export interface Rate { readonly framesPerSecond: number; readonly framesBurst: number }

export const queueFramesMax = 256;
export const runningMax = 32;
export const watchedMax = 8;
/** Frames that can't even be answered, per socket. */
const badFramesMax = 20;
const requestMsMax = 9_000;
/** Replaying stops at this much unsent and goes on when it is gone; live frames may fill a socket up to its limit. */
const paceBytes = 256 * 1024;
const drainMsMax = 20_000;
const paceMs = 20;

export class Connection implements Follower {
  session: Session | null = null;
  told = 0;
  /** when somebody must have come in, else the socket is closed; on performance's clock */
  deadline: number;
  failures = 0;
  isWarned = false;
  readonly watching = new Set<string>();
  /** waits for the pong to a ping that was sent behind tokens */
  awaited: (() => void) | null = null;
  /** Takes a binary frame; what is wrong with it, or null. Chunks of files are no requests: their rate is bounded by acknowledgements. */
  onChunk: ((chunk: Uint8Array) => string | null) | null = null;
  /** bytes of chunks that are not acknowledged yet */
  unacknowledged = 0;
  #isClosed = false;
  #queue: Up[] = [];
  readonly #ids = new Set<number>();
  readonly #lanes = new Map<string, Promise<void>>();
  #running = 0;
  #entering = false;
  #badFrames = 0;
  #tokens: number;
  #refilledAt = performance.now();
  #pumping: ReturnType<typeof setTimeout> | undefined;
  #drains: (() => void)[] = [];

  constructor(readonly raw: ServerWebSocket<unknown>, readonly address: string, readonly host: string | null, readonly rate: Rate, readonly work: Work, loginMs: number) {
    this.#tokens = rate.framesBurst;
    this.deadline = performance.now() + loginMs;
  }

  /** Only of those who are in. */
  get scope(): Scope {
    if (this.session === null) throw new Error("nobody is in");
    return this.session;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Requests under way or waiting. */
  get busy(): number {
    return this.#running + this.#queue.length;
  }

  // -------------------------------------------------------------- down

  send(frame: string): boolean {
    if (this.#isClosed) return false;
    // 0: dropped. What follows would leave a hole that the client can't see, so nothing follows.
    if (this.raw.send(frame) !== 0) return true;
    this.close(closeCodes.tooSlow, "You read too slowly. Resume from your number.");
    return false;
  }

  tell(frame: Down): boolean {
    return this.send(JSON.stringify(frame));
  }

  error(error: ErrorCode, say: string, id?: number, retryMs?: number): void {
    this.tell({ t: "error", ...(id !== undefined && { id }), error, say, ...(retryMs !== undefined && { retryMs }) });
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.closed();
    this.raw.close(code, reason);
  }

  /** The socket is gone, whoever ended it. */
  closed(): void {
    this.#isClosed = true;
    this.#queue = [];
    clearTimeout(this.#pumping);
    this.#release();
  }

  async drained(): Promise<boolean> {
    const until = performance.now() + drainMsMax;
    while (!this.#isClosed && this.raw.getBufferedAmount() > paceBytes) {
      if (performance.now() > until) this.close(closeCodes.tooSlow, "You read too slowly. Resume from your number.");
      else await this.#drain(until - performance.now());
    }
    return !this.#isClosed;
  }

  #drain(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#drains.push(() => (clearTimeout(timer), resolve()));
    });
  }

  /** The runtime says that what waited has gone out. */
  #release(): void {
    for (const go of this.#drains.splice(0)) go();
  }
  readonly released = (): void => this.#release();

  subscribe(topic: string): void {
    if (!this.#isClosed) this.raw.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (!this.#isClosed) this.raw.unsubscribe(topic);
  }

  ping(): void {
    if (!this.#isClosed) this.raw.ping();
  }

  ponged(): void {
    const { awaited } = this;
    this.awaited = null;
    awaited?.();
  }

  /** To everybody else who is subscribed. */
  publish(topic: string, frame: string): void {
    if (!this.#isClosed) this.raw.publish(topic, frame);
  }

  lost(conversation: string): void {
    if (this.watching.has(conversation)) this.onLost(conversation);
  }
  onLost: (conversation: string) => void = () => undefined;

  // -------------------------------------------------------------- up

  receive(message: unknown): void {
    if (this.#isClosed) return;
    if (message instanceof Uint8Array && this.session !== null && this.onChunk !== null) {
      const wrong = this.onChunk(message);
      return wrong === null ? undefined : this.#unreadable({ error: "bad_frame", say: wrong });
    }
    const decoded = decode(message);
    if (!decoded.ok) return this.#unreadable(decoded);
    const { frame } = decoded;
    if ("id" in frame) {
      // Answering it under its id would answer the other one.
      if (this.#ids.has(frame.id)) return this.#unreadable({ error: "bad_frame", say: `Request ${frame.id} is still under way; give this one an id of its own.` });
      this.#ids.add(frame.id);
    }
    if (this.#queue.length >= queueFramesMax) return this.#tooFast();
    this.#queue.push(frame);
    this.#pump();
  }

  #unreadable({ error, say, id }: { error: ErrorCode; say: string; id?: number }): void {
    this.#refill();
    this.#tokens--;
    this.error(error, say, id);
    if (id === undefined && ++this.#badFrames >= badFramesMax) this.close(closeCodes.badFrame, "Too many frames could not be read.");
    else if (this.#tokens < -queueFramesMax) this.#tooFast();
  }

  #tooFast(): void {
    this.error("too_fast", `More than ${queueFramesMax} frames are waiting. Wait for answers, then come back and go on slower.`);
    this.close(closeCodes.tooFast, "Too many frames.");
  }

  #pump(): void {
    clearTimeout(this.#pumping);
    this.#pumping = undefined;
    this.#refill();
    for (;;) {
      const [frame] = this.#queue;
      if (!frame || this.#entering || this.#running >= runningMax || (isEntering(frame) && this.#running > 0)) return;
      if (this.#tokens < 1) return void (this.#pumping = setTimeout(() => this.#pump(), paceMs));
      this.#tokens--;
      this.#queue.shift();
      if ("id" in frame) this.#run(frame);
      else this.work.told(this, frame);
    }
  }

  #refill(): void {
    const now = performance.now();
    this.#tokens = Math.min(this.rate.framesBurst, this.#tokens + ((now - this.#refilledAt) * this.rate.framesPerSecond) / 1000);
    this.#refilledAt = now;
  }

  #run(frame: Correlated): void {
    this.#running++;
    this.#entering = isEntering(frame);
    const done = this.#inLane(frame, () => this.#answer(frame));
    void done.finally(() => {
      this.#running--;
      this.#entering &&= !isEntering(frame);
      this.#ids.delete(frame.id);
      if (!this.#isClosed) this.#pump();
    });
  }

  #inLane(frame: Correlated, run: () => Promise<void>): Promise<void> {
    if (frame.t !== "command") return run();
    const { conversation } = frame;
    const before = this.#lanes.get(conversation);
    const done = before ? before.then(run) : run();
    this.#lanes.set(conversation, done);
    void done.finally(() => this.#lanes.get(conversation) === done && this.#lanes.delete(conversation));
    return done;
  }

  async #answer(frame: Correlated): Promise<void> {
    try {
      const answer = await within(requestMsMax, this.work.answer(this, frame));
      const { data, sent } = typeof answer === "string" ? { data: answer, sent: null } : answer;
      if (this.send(`{"t":"reply","id":${frame.id},"data":${data}}`)) sent?.();
    } catch (error) {
      if (this.#isClosed) return;
      const { code, say, retryMs } = error instanceof Refused ? error : this.work.failed(this, frame, error);
      this.error(code, say, frame.id, retryMs);
      // Whether it came in is not known any more; a fresh socket will tell.
      if (code === "timed_out" && isEntering(frame)) this.close(closeCodes.tooSlow, "Coming in took too long. Try again.");
    }
  }
}

const isEntering = (frame: Up): boolean => frame.t === "login" || frame.t === "resume" || frame.t === "refresh" || frame.t === "logout";

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refused("timed_out", "This took too long. Try again.", 1_000)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
