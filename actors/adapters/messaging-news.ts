/**
 * What one item of a Messenger or Instagram webhook tells of a conversation:
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
 */
import type { Identity, Key, News, Quote, Receipt } from "../messages";
import type { Told } from "./adapter";
import type { Dialect } from "./messaging";
import { choice, contentsOf, unsupported } from "./messaging-content";
import { isDelivery } from "./meta";
import {
  clock,
  entryOf,
  fields,
  id,
  isObject,
  lineCharsMax,
  linkCharsMax,
  list,
  string,
  textCharsMax,
  unnamed,
  wordCharsMax,
} from "./wire";
import type { Wire } from "./wire";

/** Messages that one delivery event may name. */
const midsMax = 1_000;

/** An item and what its readers share. */
export interface Item {
  readonly dialect: Dialect;
  readonly wire: Wire;
  /** our page or Instagram account; null when the body doesn't say */
  readonly account: string | null;
  /** the person on the other side; none when the item concerns the account */
  readonly customer: string | undefined;
  /** our side is the one that did it */
  readonly isOurs: boolean;
  readonly sentAt: number;
  readonly raw: Uint8Array;
  /** where in the body it stands, for events without an id */
  readonly place: string;
}

export function itemOf(dialect: Dialect, wire: Wire, entryId: unknown, receivedAt: number, raw: Uint8Array, place: string): Item {
  const [sender, recipient] = [id(fields(wire.sender).id), id(fields(wire.recipient).id)];
  const entry = id(entryId);
  // Meta's own test button says "0", and then only the item tells whose it is.
  const named = entry !== undefined && /^[1-9]\d*$/.test(entry) ? entry : undefined;
  const isOurs = fields(wire.message).is_echo === true || (sender !== undefined && sender === named);
  const account = named ?? (isOurs ? sender : recipient) ?? null;
  const customer = isOurs ? recipient : sender;
  const sentAt = clock(wire.timestamp ?? fields(wire.read).watermark ?? fields(wire.delivery).watermark, receivedAt);
  return { dialect, wire, account, customer: customer === account ? undefined : customer, isOurs, sentAt, raw, place };
}

export function itemTold(item: Item): readonly Told[] {
  const kind =
    Object.keys(item.wire).find((key) => Object.hasOwn(readers, key)) ?? Object.keys(item.wire).find((key) => !around.has(key)) ?? "";
  const read = entryOf(readers, kind);
  const body = fields(item.wire[kind]);
  if (read !== undefined) return read(item, body);
  if (item.customer === undefined) return [noticed(item, kind || "event without content")];
  return [told(item, unnamed(item.raw, item.place), received(item, unnamed(item.raw, item.place), unsupported(kind, item.dialect)))];
}

/** What stands around an event and is none. */
const around: ReadonlySet<string> = new Set(["sender", "recipient", "timestamp", "prior_message", "hop_context"]);

const readers: Readonly<Record<string, (item: Item, body: Wire) => readonly Told[]>> = {
  message,
  message_edit: edit,
  postback,
  reaction,
  read,
  delivery,
  referral: (item, body) => line(item, `Came by ${cameBy(body)}.`),
  optin,
  account_linking: (item, { status }) => line(item, status === "unlinked" ? "Unlinked their account." : "Linked their account."),
  pass_thread_control: (item, { new_owner_app_id: to, previous_owner_app_id: from }) =>
    line(item, id(from) === pageInbox ? "Meta's own inbox handed the conversation over." : `The conversation was handed to ${app(to)}.`),
  take_thread_control: (item, { previous_owner_app_id: from, new_owner_app_id: by }) =>
    line(item, id(by) === pageInbox ? "Meta's own inbox took the conversation." : `The conversation was taken from ${app(from)}.`),
  request_thread_control: (item, { requested_owner_app_id: to }) => line(item, `The conversation is wanted by ${app(to)}.`),
  app_roles: (item) => [noticed(item, "roles of apps")],
  policy_enforcement: policy,
  // Its name in Meta's own reference.
  "policy-enforcement": policy,
};

// ---------------------------------------------------------------- messages

function message(item: Item, body: Wire): readonly Told[] {
  const mid = id(body.mid) ?? unnamed(item.raw, item.place);
  if (item.customer === undefined) return [noticed(item, "message without a sender")];
  if (body.is_deleted === true) return [told(item, `${mid}:deleted`, { type: "revoked", target: mid, sentAt: item.sentAt })];
  // Our own delivery, sent by the API and shown to us again: the proof that it left, and when.
  const delivery = item.isOurs ? string(body.metadata, wordCharsMax) : undefined;
  if (isDelivery(delivery)) return [told(item, mid, { type: "receipt", state: "sent", ext: mid, delivery, sentAt: item.sentAt })];
  return contentsOf(body, item.dialect).map((content, at) =>
    told(item, at === 0 ? mid : `${mid}:${at}`, {
      ...received(item, mid, content),
      quote: at === 0 ? quote(fields(body.reply_to)) : undefined,
      referral: at === 0 ? cameWith(body) : undefined,
    }),
  );
}

function received(item: Item, ext: string, content: Extract<News, { type: "received" }>["content"]): Extract<News, { type: "received" }> {
  return {
    type: "received",
    ext,
    sentAt: item.sentAt,
    identities: identities(item),
    keys: keys(item) ?? [],
    content,
    echo: item.isOurs ? true : undefined,
  };
}

/** A story has no text, and its picture's link dies: what it was must be said in words. */
function quote({ mid, story }: Wire): Quote | undefined {
  const target = id(mid);
  if (target !== undefined) return { ext: target };
  if (!isObject(story)) return undefined;
  return { ext: id(story.id) ?? id(story.url) ?? "story", text: "Your story" };
}

function cameWith(body: Wire): string | undefined {
  if (list(body.attachments, 1).some((one) => fields(one).type === "story_mention")) return "their story, which mentions you";
  return isObject(body.referral) ? cameBy(body.referral) : undefined;
}

/** The advertisement, link or product that led here: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_referrals */
function cameBy(referral: Wire): string {
  const source = string(referral.source, wordCharsMax) ?? "";
  const product = id(fields(referral.product).id);
  const title = string(fields(referral.ads_context_data).ad_title, lineCharsMax);
  const detail = title ?? product ?? string(referral.ref, lineCharsMax) ?? string(referral.referer_uri, linkCharsMax) ?? id(referral.ad_id);
  const from = product === undefined ? (entryOf(sources, source) ?? (source.replaceAll("_", " ").toLowerCase() || "a link")) : "a product";
  return detail === undefined ? from : `${from}: ${detail}`;
}

const sources: Readonly<Record<string, string>> = {
  ADS: "an advertisement",
  SHORTLINK: "an m.me link",
  "SHORT-URL": "an m.me link",
  IGME: "an ig.me link",
  CUSTOMER_CHAT_PLUGIN: "the chat on a website",
  MESSENGER_CODE: "a Messenger code",
  DISCOVER_TAB: "Messenger's directory",
};

function postback(item: Item, body: Wire): readonly Told[] {
  const ext = id(body.mid) ?? unnamed(item.raw, item.place);
  const content = choice(body.payload ?? body.title, body.title);
  if (item.customer === undefined || content === undefined) return [noticed(item, "postback without a sender")];
  return [told(item, ext, { ...received(item, ext, content), referral: isObject(body.referral) ? cameBy(body.referral) : undefined })];
}

// ---------------------------------------------------------------- about messages

function edit(item: Item, body: Wire): readonly Told[] {
  const target = id(body.mid);
  if (target === undefined || item.customer === undefined) return [noticed(item, "edit of nothing")];
  const text = string(body.text, textCharsMax) ?? "";
  return [
    told(item, `${target}:edit:${id(body.num_edit) ?? item.sentAt}`, {
      type: "edited",
      target,
      content: { type: "text", text },
      sentAt: item.sentAt,
    }),
  ];
}

function reaction(item: Item, body: Wire): readonly Told[] {
  const target = id(body.mid);
  if (target === undefined || item.customer === undefined) return [noticed(item, "reaction to nothing")];
  const emoji =
    body.action === "unreact"
      ? null
      : (string(body.emoji, wordCharsMax) ?? entryOf(reactions, string(body.reaction, wordCharsMax) ?? "") ?? "👍");
  const event = `${target}:${emoji === null ? "unreact" : "react"}:${item.isOurs ? item.account : item.customer}:${item.sentAt}`;
  return [told(item, event, { type: "reacted", target, emoji, sentAt: item.sentAt, author: item.isOurs ? "elsewhere" : undefined })];
}
/** Old clients name a reaction without its picture. */
const reactions: Readonly<Record<string, string>> = {
  smile: "😆",
  angry: "😠",
  sad: "😢",
  wow: "😮",
  love: "❤️",
  like: "👍",
  dislike: "👎",
};

// ---------------------------------------------------------------- what became of ours

/** Each message it names, else all up to the watermark: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-deliveries */
function delivery(item: Item, body: Wire): readonly Told[] {
  const mids = list(body.mids, midsMax)
    .map(id)
    .filter((mid) => mid !== undefined);
  if (mids.length === 0) return watermark(item, "delivered", body);
  return mids.map((mid) => told(item, `${mid}:delivered`, { type: "receipt", state: "delivered", ext: mid, sentAt: item.sentAt }));
}

/** Messenger says up to when the customer has read, Instagram which message was the last. */
function read(item: Item, body: Wire): readonly Told[] {
  const ext = id(body.mid);
  if (item.isOurs) return [noticed(item, "reading on our side")];
  if (ext === undefined) return watermark(item, "read", body);
  return [told(item, `${ext}:read`, { type: "watermark", state: "read", upTo: item.sentAt, ext, sentAt: item.sentAt })];
}

function watermark(item: Item, state: Extract<Receipt["state"], "delivered" | "read">, body: Wire): readonly Told[] {
  const mark = id(body.watermark);
  if (mark === undefined || item.customer === undefined) return [noticed(item, `${state} without a time`)];
  const upTo = clock(body.watermark, item.sentAt);
  return [told(item, `${state}:${item.customer}:${mark}`, { type: "watermark", state, upTo, sentAt: item.sentAt })];
}

// ---------------------------------------------------------------- the rest

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_optins */
function optin(item: Item, body: Wire): readonly Told[] {
  const topic = string(body.title, lineCharsMax) ?? string(body.topic, lineCharsMax) ?? string(body.ref, lineCharsMax);
  const stopped = body.notification_messages_status === "STOP_NOTIFICATIONS";
  const text = `${stopped ? "Stopped notifications" : "Agreed to be written to"}${topic === undefined ? "" : `: ${topic}`}`;
  if (item.customer === undefined) return [noticed(item, "agreement of somebody without an id", text)];
  return [told(item, unnamed(item.raw, item.place), { type: "consent", text, sentAt: item.sentAt })];
}

/** A line in the conversation that nobody said. */
function line(item: Item, text: string): readonly Told[] {
  if (item.customer === undefined) return [noticed(item, "event of nobody", text)];
  const ext = unnamed(item.raw, item.place);
  return [told(item, ext, { ...received(item, ext, { type: "system", text }), echo: undefined })];
}

const app = (value: unknown): string => {
  const found = id(value);
  return found === undefined ? "another app" : found === pageInbox ? "Meta's own inbox" : `the app ${found}`;
};
/** The inbox on Meta's pages is an app like others, with this id: https://developers.facebook.com/docs/messenger-platform/handover-protocol */
const pageInbox = "263902037430900";

function policy(item: Item, body: Wire): readonly Told[] {
  const text = [string(body.action, wordCharsMax), string(body.reason, lineCharsMax)].filter((part) => part !== undefined).join(": ");
  return [noticed(item, "policy enforcement", text)];
}

export function noticed(item: Item, what: string, text?: string): Told {
  return {
    id: unnamed(item.raw, item.place),
    account: item.account,
    to: null,
    news: { type: "noticed", what: what.replaceAll("_", " "), text },
  };
}

const told = (item: Item, event: string, news: Told["news"]): Told => ({ id: event, account: item.account, to: keys(item), news });

const keys = ({ dialect, customer }: Item): readonly Key[] | null => (customer === undefined ? null : [`${dialect.id}:${customer}`]);

/** Ids are given anew for every page and account: only with it do they name one person. */
const identities = ({ dialect, account, customer }: Item): readonly Identity[] =>
  customer === undefined ? [] : [{ kind: dialect.id, value: `${account ?? ""}:${customer}` }];
