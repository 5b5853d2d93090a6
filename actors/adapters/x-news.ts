/**
 * What the events of X tell: the lists of the Account Activity API, which the X Activity API wraps, and the events of a poll.
 * https://docs.x.com/x-api/account-activity/introduction and https://docs.x.com/x-api/activity/event-payloads
 * Ids lie beyond 2^53: where X writes one as a number it is already rounded, so only its text is ever read.
 */
import type { Identity, Key, News } from "../messages";
import type { Told } from "./adapter";
import { contentOf, encrypted, polledContent } from "./x-content";
import { clock, fields, id, isObject, list, nameCharsMax, string, unnamed, wordCharsMax } from "./wire";
import type { Wire } from "./wire";

const includedMax = 500;
/** X's epoch and the bits below the time in an id: https://docs.x.com/fundamentals/x-ids */
const epochMs = 1_288_834_974_657;
const bitsBelowTime = 22n;

/** What the readers of one body share. */
export interface Body {
  /** our user id; null when the body doesn't say */
  readonly account: string | null;
  /** the people it introduces, by id */
  readonly users: ReadonlyMap<string, Wire>;
  readonly receivedAt: number;
  readonly raw: Uint8Array;
  readonly place: string;
}

/** `users` is a map by id in webhooks, its values wrapped in `data` in the newer ones, and a list in polls. */
export function usersOf(value: unknown): ReadonlyMap<string, Wire> {
  const all = Array.isArray(value) ? list(value, includedMax) : Object.values(fields(value)).slice(0, includedMax);
  const byId = new Map<string, Wire>();
  for (const one of all) {
    const user = isObject(fields(one).data) ? fields(fields(one).data) : fields(one);
    const known = userId(user.id_str ?? user.id);
    if (known !== undefined) byId.set(known, user);
  }
  return byId;
}

const userId = (value: unknown): string | undefined => {
  const found = typeof value === "string" ? value : undefined;
  return found !== undefined && idForm.test(found) ? found : undefined;
};
const idForm = /^\d{1,20}$/;

/** Milliseconds in which an id was made: ids grow with time. */
export function timeOf(snowflake: string): number | undefined {
  return idForm.test(snowflake) ? Number(BigInt(snowflake) >> bitsBelowTime) + epochMs : undefined;
}

// ---------------------------------------------------------------- webhooks

export const lists: readonly (readonly [name: string, read: (body: Body, event: Wire, at: number) => Told])[] = [
  ["direct_message_events", messageTold],
  ["direct_message_mark_read_events", readTold],
  ["direct_message_indicate_typing_events", typingTold],
];

function messageTold(body: Body, event: Wire, at: number): Told {
  const ext = userId(event.id) ?? unnamed(body.raw, `${body.place}.${at}`);
  const message = fields(event.message_create);
  const sides = sidesOf(body, userId(message.sender_id), userId(fields(message.target).recipient_id));
  const kind = string(event.type, wordCharsMax) ?? "";
  if (sides === undefined) return noticed(body, `${body.place}.${at}`, "message without a sender");
  const content = isObject(message.message_data)
    ? contentOf(fields(message.message_data))
    : ({ type: "unsupported", what: kind.replaceAll("_", " ") || "message without content" } as const);
  const tweet = userId(fields(event.initiated_via).tweet_id);
  return told(sides.account, ext, sides, {
    ...received(body, sides, ext, clock(event.created_timestamp, body.receivedAt)),
    content,
    referral: tweet === undefined ? undefined : `https://x.com/i/status/${tweet}`,
  });
}

/** Everything up to the event was read; its id tells when that was. */
function readTold(body: Body, event: Wire, at: number): Told {
  const last = userId(event.last_read_event_id);
  const sides = sidesOf(body, userId(event.sender_id), userId(fields(event.target).recipient_id));
  const upTo = last === undefined ? undefined : timeOf(last);
  if (sides === undefined || sides.isOurs || upTo === undefined) return noticed(body, `${body.place}.r${at}`, "reading on our side");
  return told(sides.account, `read:${sides.other}:${last}`, sides, {
    type: "watermark",
    state: "read",
    upTo,
    sentAt: clock(event.created_timestamp, body.receivedAt),
  });
}

function typingTold(body: Body, event: Wire, at: number): Told {
  const sides = sidesOf(body, userId(event.sender_id), userId(fields(event.target).recipient_id));
  if (sides === undefined || sides.isOurs) return noticed(body, `${body.place}.t${at}`, "typing on our side");
  const sentAt = clock(event.created_timestamp, body.receivedAt);
  return told(sides.account, `typing:${sides.other}:${sentAt}`, sides, { type: "typing", sentAt });
}

/**
 * Messages of X Chat are encrypted between phones; a conversation is named by its two people: https://docs.x.com/xchat/real-time-events
 * Others in a group's chat are nobody whom we could answer alone.
 */
export function chatTold(body: Body, event: string, payload: Wire): Told {
  const ext = id(payload.id) ?? unnamed(body.raw, body.place);
  const people = (string(payload.conversation_id, nameCharsMax) ?? "").split(/[:-]/).filter((one) => idForm.test(one));
  const sender = userId(payload.sender_id);
  const other = people.length === 2 ? people.find((one) => one !== body.account) : undefined;
  if (other === undefined || body.account === null || (event !== "chat.received" && event !== "chat.sent"))
    return noticed(body, body.place, event);
  const sides = { account: body.account, other, isOurs: sender === undefined ? event === "chat.sent" : sender === body.account };
  return told(body.account, ext, sides, {
    ...received(body, sides, ext, clock(payload.created_at_msec, body.receivedAt)),
    content: encrypted,
  });
}

// ---------------------------------------------------------------- polls

/** One event of GET /2/dm_events. A conversation of two is named by both; any other is a group, a thread of its own. */
export function polledTold(body: Body, event: Wire, at: number, media: ReadonlyMap<string, Wire>): Told {
  const ext = userId(event.id) ?? unnamed(body.raw, `${body.place}.${at}`);
  const [sender, conversation] = [userId(event.sender_id), string(event.dm_conversation_id, nameCharsMax) ?? ""];
  if (event.event_type !== "MessageCreate")
    return noticed(body, `${body.place}.${at}`, string(event.event_type, wordCharsMax) ?? "event without a kind");
  const pair = conversation.split("-");
  const isGroup = pair.length === 1 && idForm.test(conversation);
  const sides = isGroup
    ? { account: body.account, other: sender ?? "", isOurs: sender === body.account, group: conversation }
    : sidesOf(body, sender, sender === body.account ? pair.find((one) => one !== body.account) : (body.account ?? undefined));
  if (sides === undefined || sender === undefined) return noticed(body, `${body.place}.${at}`, "message without a sender");
  return told(sides.account, ext, sides, {
    ...received(body, sides, ext, clock(event.created_at, timeOf(ext) ?? body.receivedAt)),
    content: polledContent(event, media),
  });
}

export function mediaOf(value: unknown): ReadonlyMap<string, Wire> {
  return new Map(list(value, includedMax).map((one) => [id(fields(one).media_key) ?? "", fields(one)]));
}

// ---------------------------------------------------------------- who

interface Sides {
  readonly account: string | null;
  readonly other: string;
  readonly isOurs: boolean;
  readonly group?: string;
}

/** Without an account in the body, as in old deliveries, nobody can say which side is ours: then the recipient is, since customers write first. */
function sidesOf(body: Body, sender: string | undefined, recipient: string | undefined): Sides | undefined {
  if (sender === undefined || recipient === undefined || sender === recipient) return undefined;
  const isOurs = sender === body.account;
  return { account: body.account ?? recipient, other: isOurs ? recipient : sender, isOurs };
}

function received(body: Body, sides: Sides, ext: string, sentAt: number): Omit<Extract<News, { type: "received" }>, "content"> {
  const user = fields(body.users.get(sides.other));
  const name = string(user.name, nameCharsMax);
  const isGroup = sides.group !== undefined;
  return {
    type: "received",
    ext,
    sentAt,
    name: isGroup ? undefined : name,
    // Whoever speaks in a group is one of many, so nobody's ids may become those of the group's contact.
    identities: isGroup ? [] : identities(sides.other, user),
    keys: [keyOf(sides)],
    author: isGroup && !sides.isOurs ? (name ?? sides.other) : undefined,
    echo: sides.isOurs ? true : undefined,
  };
}

function identities(other: string, user: Wire): readonly Identity[] {
  const handle = string(user.username, nameCharsMax) ?? string(user.screen_name, nameCharsMax);
  const own: Identity = { kind: "x", value: other };
  return handle === undefined ? [own] : [own, { kind: "handle", value: handle }];
}

export const groupPrefix = "group/";
const keyOf = ({ other, group }: Sides): Key => (group === undefined ? `dm:${other}` : `dm:${groupPrefix}${group}`);

const told = (account: string | null, event: string, sides: Sides, news: Told["news"]): Told => ({
  id: event,
  account,
  to: [keyOf(sides)],
  news,
});

export function noticed(body: Body, place: string, what: string, text?: string): Told {
  return {
    id: unnamed(body.raw, place),
    account: body.account,
    to: null,
    news: { type: "noticed", what: what.replaceAll("_", " "), text },
  };
}
