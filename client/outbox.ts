/**
 * What the person asked for, kept on disk until the server has decided it. Each intent gets its client id once and is sent with it until an outcome comes,
 * across cuts, reloads and crashes: the server decides every id once, so resending is harmless. Within a conversation one is under way at a time, so order holds.
 */
import type { Outcome } from "../server/protocol";
import type { Intent } from "./state";

const resendMs = 1_500;
const resendMaxMs = 20_000;
export const outboxMax = 200;

/** Where intents survive a reload. Failing to write is no reason not to send. */
export interface Shelf {
  put(intent: Intent): Promise<void>;
  remove(client: string): Promise<void>;
  all(): Promise<Intent[]>;
}

/** `again`: the server asked to repeat it, not before `retryMs`; `cut`: no answer came, wait for the connection. */
export type Sent = { is: "decided"; outcome: Outcome } | { is: "again"; retryMs: number } | { is: "cut" };

export interface Wires {
  send(intent: Intent): Promise<Sent>;
  isLive(): boolean;
  sent(client: string): void;
  answered(client: string, outcome: Outcome): void;
}

export class Outbox {
  private readonly queues = new Map<string, Intent[]>();
  private readonly busy = new Set<string>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private order = 0;
  private size = 0;

  constructor(private readonly wires: Wires, private readonly shelf: Shelf) {}

  /** Makes an intent of a request and sees that it gets done. Null: the outbox is full. */
  add(conversation: string, request: Intent["request"], by: number, at: number, deal?: string): Intent | null {
    if (this.size >= outboxMax) return null;
    const intent: Intent = { client: clientId(), conversation, request, by, at, order: ++this.order, state: "queued", ...(deal !== undefined && { deal }) };
    if (isKept(request)) void this.shelf.put(intent).catch(() => undefined);
    this.enqueue(intent);
    return intent;
  }

  /** What this person left unanswered before the page was loaded, oldest first. The caller shows them; `flush` sends them. */
  async restore(by: number): Promise<Intent[]> {
    const kept = (await this.shelf.all().catch(() => [])).filter((intent) => intent.by === by && !this.holds(intent));
    kept.sort((a, b) => a.at - b.at || a.order - b.order);
    const intents = kept.slice(0, outboxMax).map((intent): Intent => ({ ...intent, state: "queued", order: ++this.order }));
    for (const intent of intents) this.enqueue(intent, false);
    return intents;
  }

  /** The connection is there: everything that waits goes. */
  flush(): void {
    for (const conversation of this.queues.keys()) void this.run(conversation);
  }

  /** Nobody is signed in any more. What lies on the shelf stays there for the same person's return. */
  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queues.clear();
    this.size = 0;
  }

  get waiting(): number {
    return this.size;
  }

  private holds(intent: Intent): boolean {
    return this.queues.get(intent.conversation)?.some((one) => one.client === intent.client) ?? false;
  }

  private enqueue(intent: Intent, now = true): void {
    this.size++;
    this.queues.set(intent.conversation, [...(this.queues.get(intent.conversation) ?? []), intent]);
    if (now) queueMicrotask(() => void this.run(intent.conversation));
  }

  private async run(conversation: string, tries = 0): Promise<void> {
    if (this.busy.has(conversation) || !this.wires.isLive()) return;
    const intent = this.queues.get(conversation)?.[0];
    if (!intent) return;
    this.busy.add(conversation);
    this.wires.sent(intent.client);
    const sent = await this.wires.send(intent);
    this.busy.delete(conversation);
    if (this.queues.get(conversation)?.[0] !== intent) return;
    if (sent.is === "decided") {
      this.decided(intent, sent.outcome);
      return this.run(conversation);
    }
    const pause = Math.max(sent.is === "again" ? sent.retryMs : 0, Math.min(resendMaxMs, resendMs * 2 ** Math.min(tries, 6)));
    this.later(() => void this.run(conversation, tries + 1), pause);
  }

  private decided(intent: Intent, outcome: Outcome): void {
    const rest = (this.queues.get(intent.conversation) ?? []).filter((one) => one !== intent);
    if (rest.length > 0) this.queues.set(intent.conversation, rest);
    else this.queues.delete(intent.conversation);
    this.size--;
    void this.shelf.remove(intent.client).catch(() => undefined);
    this.wires.answered(intent.client, outcome);
  }

  private later(what: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      what();
    }, ms);
    this.timers.add(timer);
  }
}

/**
 * Read marks are not worth a disk write: the next look makes them again. What is asked of an order or of the copilot is asked of what the person sees at this moment, so it must not
 * happen after a reload that shows something else.
 */
const isKept = ({ type }: Intent["request"]): boolean => !isDeal(type) && !["read", "unread", "suggest", "stop_suggesting"].includes(type);
/** What is asked of an order. */
export const isDeal = (type: string): boolean => type.endsWith("_order");

/** 128 random bits. `crypto.randomUUID` is missing where the page came over plain HTTP. */
export function clientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
