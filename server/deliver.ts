/** Deliveries: takes what an actor wants delivered or marked as read, and brings it to the platform through the channel's gate. What goes wrong is an answer, never an exception. */
import type { Adapter, Attachment, Fetch, Outgoing } from "../actors/adapters/adapter";
import type { Kernel } from "../actors/kernel/kernel";
import type { Answer, CallRequest, Content, EntryContent, Key, Media as MediaContent, Quote } from "../actors/messages";
import type { Sql } from "postgres";
import { carriedBy, typingTarget, type Carried } from "../sql/deliveries";
import type { Channels, Connected } from "./channels";
import type { Departures } from "./departures";
import type { Gate } from "./gate";
import { openAttachments } from "./attachments";
import { faultOf, type Log } from "./log";
import { storedFile, type Media } from "./media";
import { misfit } from "./media-fit";
import type { DeliveryResult, Metrics } from "./metrics";
import { adapters } from "./platforms";

export interface DeliverParts {
  readonly kernel: Pick<Kernel, "accept" | "perform">;
  readonly sql: Sql;
  readonly channels: Channels;
  readonly gate: Gate;
  readonly departures: Departures;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly media: Media;
  /** where the world reaches us, for platforms that come and fetch files; null: nowhere */
  readonly publicUrl: URL | null;
  readonly fetch?: Fetch;
}

export interface Deliver {
  /** Tells the contact that an agent types, as well as it can be done: no answer, no error, at most once in four seconds per conversation. */
  typing(tenant: number, conversation: string): void;
}

/** The gate answers within 25 s (5 s for a place in time, 5 s for a slot, 15 s for the exchange), and within 100 s when a file goes with it; the rest is the store's. */
const deliverMsMax = 120_000;
/** Bytes go out as slowly as the platform takes them. */
const fileExchangeMsMax = 45_000;
const deliveriesAtOnceMax = 512;
const markMsMax = 30_000;
const marksAtOnceMax = 64;
const typingEveryMs = 4_000;
const typingMsMax = 5_000;
const typingConversationsMax = 5_000;

/** Registers the performers of `deliver` and `mark`. Before the kernel starts. */
export function openDeliver(parts: DeliverParts): Deliver {
  const { kernel, channels, gate, departures, metrics, log } = parts;
  const fetch: Fetch = parts.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const attachments = openAttachments(parts.media, parts.publicUrl);

  async function deliver(tenant: number, request: Extract<CallRequest, { kind: "deliver" }>): Promise<Answer> {
    const connected = channels.get(request.channel);
    if (connected?.config.tenant !== tenant) return gone;
    if (!connected.enabled) return switchedOff;
    const carried = await carriedBy(parts.sql, tenant, request.conversation, request.number).catch(() => undefined);
    if (carried === undefined) return notRead;
    if (carried === null) return nothing;
    const silent = request.heardAt === undefined ? {} : { silentMs: Math.max(0, Date.now() - request.heardAt) };
    const outgoing: Outgoing = { delivery: `${request.conversation}.${request.number}.${request.attempt}`, to: request.to, ...said(carried), ...silent };
    const answer = await departures.depart(connected, request.conversation, (ready) => send(tenant, ready, outgoing), true);
    metrics.delivery(connected.config.platform, resultOf(answer));
    log.info("delivered", { tenant, channel: request.channel, platform: connected.config.platform, delivery: outgoing.delivery, code: answer.result === "failed" ? answer.code : answer.result });
    return answer;
  }

  function send(tenant: number, connected: Connected, outgoing: Outgoing): Promise<Answer> {
    const adapter = adapters[connected.config.platform];
    if (outgoing.content.type === "product") return sendCard(tenant, connected, outgoing, outgoing.content);
    return carriesFile(outgoing.content)
      ? attachments.with(tenant, outgoing.content, (attachment) => sendFile(adapter, connected, outgoing, outgoing.content as MediaContent, attachment))
      : departures.message(connected, outgoing);
  }

  /** A product goes with its picture where the platform takes that, else without; where the platform has the product itself it needs neither. */
  async function sendCard(tenant: number, connected: Connected, outgoing: Outgoing, content: Product): Promise<Answer> {
    const { platform, secrets } = connected.config;
    const { image, ...plain } = content;
    const row = image === undefined || secrets["catalog_id"] ? null : await parts.media.find(tenant, image).catch(() => null);
    if (!row || misfit(storedFile(row), "image", platform, adapters[platform].abilities.files) !== null) return await departures.message(connected, { ...outgoing, content: plain });
    const picture: MediaContent = { type: "media", media: "image", ref: `file:${row.id}` };
    return await attachments.with(tenant, picture, (attachment) =>
      // A card of Meta's takes its picture by link alone.
      (platform === "messenger" || platform === "instagram") && attachment.link() === null
        ? departures.message(connected, { ...outgoing, content: plain })
        : sendFile(adapters[platform], connected, { ...outgoing, content: { ...content, image: picture.ref } }, picture, attachment));
  }

  /** Where the platform wants a file brought before the message, that comes first: as long as it fails nothing has left. */
  async function sendFile(adapter: Adapter, connected: Connected, outgoing: Outgoing, content: MediaContent, attachment: Attachment): Promise<Answer> {
    let ready: Outgoing = { ...outgoing, attachment };
    if (adapter.upload) {
      let ref = "";
      const brought = await gate.pass(connected, `upload ${outgoing.delivery}`, async (signal) => {
        const uploaded = await adapter.upload!(attachment, content.media, connected.config, fetch, signal);
        if ("result" in uploaded) return uploaded;
        ref = uploaded.ref;
        return { result: "done" };
      }, fileExchangeMsMax);
      if (ref === "") return brought.result === "failed" ? brought : notUploaded;
      ready = { ...outgoing, content: outgoing.content.type === "product" ? { ...outgoing.content, image: ref } : { ...content, ref, name: attachment.name } };
    }
    return await departures.message(connected, ready, fileExchangeMsMax);
  }

  async function mark(tenant: number, request: Extract<CallRequest, { kind: "mark" }>): Promise<Answer> {
    const connected = channels.get(request.channel);
    if (connected?.config.tenant !== tenant || !connected.enabled) return { result: "done" };
    const adapter = adapters[connected.config.platform];
    const answer = await gate.pass(connected, chatOf(request.to), (signal) => adapter.mark({ read: request.ext, to: request.to }, connected.config, fetch, signal));
    if (answer.result === "failed") log.debug("not_marked", { tenant, channel: request.channel, code: answer.code });
    return answer;
  }

  kernel.perform("deliver", { repeatable: false, timeoutMs: deliverMsMax, parallelMax: deliveriesAtOnceMax, run: (tenant, _id, request) => deliver(tenant, request) });
  kernel.perform("mark", { repeatable: true, timeoutMs: markMsMax, parallelMax: marksAtOnceMax, run: (tenant, _id, request) => mark(tenant, request) });

  const typedAt = new Map<string, number>();
  async function showTyping(tenant: number, conversation: string): Promise<void> {
    const target = await typingTarget(parts.sql, tenant, conversation);
    const connected = target && channels.get(target.channel);
    if (!target || !connected?.enabled || connected.config.tenant !== tenant || !adapters[connected.config.platform].abilities.typing) return;
    const what = { typing: true, to: target.keys as Key[], ...(target.ext === null ? {} : { read: target.ext }) };
    await adapters[connected.config.platform].mark(what, connected.config, fetch, AbortSignal.timeout(typingMsMax));
  }
  return {
    typing(tenant, conversation) {
      const key = `${tenant}/${conversation}`;
      const now = Date.now();
      if (now - (typedAt.get(key) ?? 0) < typingEveryMs) return;
      if (typedAt.size >= typingConversationsMax) typedAt.clear();
      typedAt.set(key, now);
      showTyping(tenant, conversation).catch((error: unknown) => log.debug("typing_not_shown", { tenant, ...faultOf(error) }));
    },
  };
}

/** A message whose quoted one has no id on the platform (a note, or one that never left) goes without the quote. */
function said({ body, content, quoted }: Carried): { content: Content; quote?: Quote } {
  const { content: given, quote } = (content ?? {}) as EntryContent;
  const ext = quoted ?? quote?.ext;
  return { content: given ?? { type: "text", text: body }, ...(quote && ext !== undefined ? { quote: { ...quote, ext } } : {}) };
}

type Product = Extract<Content, { type: "product" }>;
const carriesFile = (content: Content): content is MediaContent => content.type === "media" && content.ref.startsWith("file:");
const chatOf = (to: readonly Key[]): string => to[0] ?? "";

function resultOf(answer: Answer): DeliveryResult {
  if (answer.result === "failed") return answer.retry ? "retry" : "failed";
  return answer.result === "sent" || answer.result === "unknown" ? answer.result : "done";
}

const failed = (retry: boolean, code: string, reason: string, hint: string): Answer => ({ result: "failed", retry, code, reason, hint });
const gone = failed(false, "no_channel", "The channel of this conversation is not connected any more.", "Connect it again, then send again.");
const switchedOff = failed(false, "channel_disabled", "The channel is switched off.", "Ask an administrator to switch it on, then send again.");
const nothing = failed(false, "no_entry", "The message is not there any more.", "Write it again.");
const notUploaded = failed(true, "not_uploaded", "The file did not get to the platform.", "It is tried again by itself.");
const notRead = failed(true, "store", "The message could not be read from the database.", "It is tried again by itself.");
