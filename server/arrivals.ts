/** From what an adapter read to what the kernel stores: which actor each item concerns, and the bytes that told it. Shared by webhooks and polling. */
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import type { Told } from "../actors/adapters/adapter";
import type { Accepted, Arrival, Kernel } from "../actors/kernel/kernel";
import type { Identity } from "../actors/messages";
import { isSaid } from "../sql/entries";
import type { Connected } from "./channels";

export interface Door { readonly kernel: Pick<Kernel, "accept">; readonly sql: Sql }

/** The journal knows for thirty days what came, and so what comes again; no platform repeats itself for longer than a week. What is older may be told anew by a stranger. */
const staleMs = 25 * 24 * 3_600_000;

/**
 * Hands one item to the actor it concerns; what belongs to no known thread goes to the channel's actor, which counts it and lets the journal keep it.
 * `raw`: the exact bytes as `journal` writes them, with the first item that they told; null with the others.
 */
export async function offer({ kernel, sql }: Door, connected: Connected, item: Told, raw: string | null, at: number): Promise<Accepted> {
  const { news } = item;
  if ("sentAt" in news && at - news.sentAt > staleMs) {
    if (news.type === "received" && (await isSaid(sql, connected.config.tenant, connected.config.id, news.keys, news.ext))) return { result: "duplicate", address: null };
    // Told again, it would undo what came after it.
    if (news.type === "edited" || news.type === "reacted") return kernel.accept(toChannel(connected, item.id, { type: "noticed", what: `${news.type} long ago` }, raw, at));
  }
  const done = await kernel.accept(arrivalOf(connected, item, raw, at));
  if (done.result !== "missing") return done;
  return kernel.accept(toChannel(connected, item.id, { type: "noticed", what: `${item.news.type} of an unknown thread` }, raw, at));
}

/** A signed body that could not be read: its channel keeps it and buries it where people see it. The same bytes are one message, however often they come. */
export function offerUnparsed(kernel: Pick<Kernel, "accept">, connected: Connected, raw: Uint8Array, reason: string, at: number): Promise<Accepted> {
  return kernel.accept(toChannel(connected, digest(raw), { type: "unparsed", reason }, journal(raw), at));
}

/** A signed body that tells nothing: kept in the journal, since somebody will ask what it was. */
export function offerEmpty(kernel: Pick<Kernel, "accept">, connected: Connected, raw: Uint8Array, at: number): Promise<Accepted> {
  return kernel.accept(toChannel(connected, digest(raw), { type: "noticed", what: "a webhook that tells nothing" }, journal(raw), at));
}

const digest = (raw: Uint8Array): string => `sha256:${createHash("sha256").update(raw).digest("hex")}`;

function arrivalOf(connected: Connected, item: Told, raw: string | null, at: number): Arrival {
  const { id: channel, tenant, platform } = connected.config;
  const { news } = item;
  if (news.type === "noticed" || item.to === null) {
    const message = news.type === "noticed" ? news : { type: "noticed" as const, what: news.type };
    return toChannel(connected, item.id, message, raw, at);
  }
  const base = { tenant, source: channel, id: item.id, message: news, raw, at };
  const conversation = news.type === "receipt" ? conversationOf(news.delivery) : null;
  if (conversation !== null) return { ...base, to: `conversation/${conversation}` };
  const identities: readonly Identity[] = news.type === "received" || news.type === "rekeyed" ? news.identities : [];
  return { ...base, to: { channel, platform, keys: item.to, identities, create: opens.has(news.type) } };
}

/** What a thread begins with. A message can be edited or deleted before it comes: its thread remembers that, and is in no list until something is said. */
const opens: ReadonlySet<string> = new Set(["received", "edited", "revoked"]);

function toChannel(connected: Connected, id: string, message: Arrival["message"], raw: string | null, at: number): Arrival {
  const { id: channel, tenant } = connected.config;
  return { tenant, source: channel, id, to: `channel/${channel}`, message, raw, at };
}

/** `<conversation>.<number>.<attempt>` as we wrote it; other programs that send through the same account echo words of their own. */
const deliveryPattern = /^([0-9a-z]{24})\.\d{1,9}\.\d{1,4}$/;
const conversationOf = (delivery: string | undefined): string | null => (delivery === undefined ? null : (deliveryPattern.exec(delivery)?.[1] ?? null));

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The exact bytes as the journal keeps them: as text when they are text that PostgreSQL can hold, else in base64. */
export function journal(raw: Uint8Array): string {
  try {
    const decoded = strict.decode(raw);
    if (!decoded.includes("\0")) return decoded;
  } catch {
    // No UTF-8.
  }
  return `base64:${Buffer.from(raw).toString("base64")}`;
}

/** Waits for all, also after the first failure: the platform must not come again while we still write. */
export async function settled(arrivals: readonly Promise<Accepted>[]): Promise<void> {
  const results = await Promise.allSettled(arrivals);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
