/**
 * What X says: the bodies of webhooks in both envelopes, and the events of a poll, which tell the same under the same ids.
 * https://docs.x.com/x-api/account-activity/introduction, https://docs.x.com/x-api/activity/event-payloads and https://docs.x.com/x-api/direct-messages/lookup/integrate
 */
import type { XChannel } from "./config";
import { xIdOf } from "./people";
import type { Person } from "./people";
import type { Random } from "./random";
import type { Json } from "./shape";

/** A direct message as X keeps it. */
export interface DmEvent {
  readonly id: string;
  /** ms */
  readonly at: number;
  readonly fromShop: boolean;
  /** the customer's user id */
  readonly other: string;
  /** null: somebody whom nobody has met */
  readonly person: Person | null;
  /** as it was written */
  readonly text: string;
  readonly media?: DmMedia;
}

export interface DmMedia {
  readonly kind: "photo" | "video" | "animated_gif";
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly ms: number;
}

// ---------------------------------------------------------------- ids

/** https://docs.x.com/fundamentals/x-ids */
const epochMs = 1_288_834_974_657;
const sequenceMax = 0xfff;
const workerMax = 0x3ff;

/** Ids that hold their time, and that two runs of the simulator never both make. */
export function snowflakes(chance: Random): (atMs: number) => string {
  const worker = BigInt(chance.between(0, workerMax)) << 12n;
  let sequence = 0;
  return (atMs) => String((BigInt(Math.floor(atMs) - epochMs) << 22n) | worker | BigInt((sequence = (sequence + 1) & sequenceMax)));
}

/** Of two people, by the smaller id first. */
export const conversationOf = (one: string, other: string): string => (BigInt(one) < BigInt(other) ? `${one}-${other}` : `${other}-${one}`);

// ---------------------------------------------------------------- texts

/** Links go behind t.co and three signs are written as HTML writes them. The link to a message's own file ends its text. */
function written(event: DmEvent): { readonly text: string; readonly links: readonly Link[] } {
  const links: Link[] = [];
  const short = (target: string, shown: string): string => {
    const url = `https://t.co/${Bun.hash(`${event.id} ${target}`).toString(36).slice(0, 10)}`;
    links.push({ url, target, shown });
    return url;
  };
  const own = event.media === undefined ? "" : short(`https://x.com/messages/media/${event.id}`, `pic.x.com/${event.id.slice(-10)}`);
  const text = event.text
    .replace(/[&<>]/g, (sign) => signs[sign] ?? sign)
    .replace(/https?:\/\/[^\s]+/g, (link) => short(link, link.replace(/^https?:\/\//, "")));
  return { text: [text, own].filter((part) => part !== "").join(" "), links };
}
const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

interface Link {
  readonly url: string;
  readonly target: string;
  readonly shown: string;
}

// ---------------------------------------------------------------- webhooks

/** The lists that both envelopes carry, by the newer one's name for what happened. */
export type Happening = "dm.received" | "dm.sent" | "dm.read" | "dm.indicate_typing" | "chat.received";

/** The whole body of a webhook. `payload`: lists of events, or what an encrypted message shows. */
export function bodyOf(channel: XChannel, kind: Happening, payload: Json, person: Person | null, chance: Random): Json {
  const people = person ? [person] : [];
  if (channel.envelope === "account") return { for_user_id: channel.account, ...payload, users: usersById(channel, people, accountUser) };
  const users = kind === "chat.received" ? {} : { users: usersById(channel, people, (user) => ({ data: user })) };
  return {
    data: {
      event_uuid: `${chance.chance(0.5) ? "-" : ""}${chance.letters(18, "123456789")}`,
      filter: { user_id: channel.account },
      event_type: kind,
      tag: "parley",
      payload: { ...payload, ...users },
    },
  };
}

export function messageList(channel: XChannel, event: DmEvent, origin: string): Json {
  const { text, links } = written(event);
  const [sender, recipient] = event.fromShop ? [channel.account, event.other] : [event.other, channel.account];
  const urls = links.map(({ url, target, shown }) => ({
    url,
    expanded_url: target,
    display_url: shown,
    indices: [text.indexOf(url), text.indexOf(url) + url.length],
  }));
  return {
    direct_message_events: [
      {
        type: "message_create",
        id: event.id,
        created_timestamp: String(event.at),
        message_create: {
          target: { recipient_id: recipient },
          sender_id: sender,
          ...(event.fromShop ? { source_app_id: "29841516" } : {}),
          message_data: {
            text,
            entities: { hashtags: [], symbols: [], user_mentions: [], urls },
            ...(event.media === undefined
              ? {}
              : { attachment: { type: "media", media: attached(event, event.media, links[0]?.url ?? "", origin) } }),
          },
        },
      },
    ],
  };
}

export const readList = (channel: XChannel, other: string, last: string, at: number): Json => ({
  direct_message_mark_read_events: [
    { created_timestamp: String(at), sender_id: other, target: { recipient_id: channel.account }, last_read_event_id: last },
  ],
});

export const typingList = (channel: XChannel, other: string, at: number): Json => ({
  direct_message_indicate_typing_events: [{ created_timestamp: String(at), sender_id: other, target: { recipient_id: channel.account } }],
});

/** Who has no key sees this much of an encrypted message. */
export function encryptedPayload(channel: XChannel, other: string, at: number, chance: Random): Json {
  const blob = (length: number): string => chance.letters(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  const hex = (length: number): string => chance.letters(length, "0123456789abcdef");
  return {
    conversation_token: `${blob(20)}.${blob(120)}`,
    id: `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    created_at_msec: String(at),
    sender_id: other,
    conversation_id: `${other}:${channel.account}`,
    conversation_key_version: String(at - 1),
    encoded_event: blob(240),
    conversation_key_change_event: blob(120),
    message_event_signature: { public_key_version: "1", signature: blob(86), signature_version: "7", signing_public_key: blob(120) },
  };
}

/** https://developer.x.com/en/docs/direct-messages/message-attachments. An id as a number is rounded, as X's own are. */
function attached(event: DmEvent, media: DmMedia, link: string, origin: string): Json {
  const size = { w: media.width, h: media.height, resize: "fit" };
  const preview = tonLink(event, media);
  return {
    id: Number(media.id),
    id_str: media.id,
    indices: [0, link.length],
    media_url: preview.replace("https:", "http:"),
    media_url_https: preview,
    url: link,
    display_url: `pic.x.com/${event.id.slice(-10)}`,
    expanded_url: `https://x.com/messages/media/${event.id}`,
    type: media.kind,
    sizes: { thumb: { w: 150, h: 150, resize: "crop" }, small: size, medium: size, large: size },
    ...(media.kind === "photo"
      ? {}
      : {
          video_info: {
            aspect_ratio: [media.width, media.height],
            ...(media.ms > 0 ? { duration_millis: media.ms } : {}),
            variants: variants(media, origin, "bitrate"),
          },
        }),
  };
}

const tonLink = (event: DmEvent, media: DmMedia): string =>
  `https://ton.twitter.com/1.1/ton/data/dm/${event.id}/${media.id}/${media.id.slice(-8)}.jpg`;

/** Films lie on a server of their own; this one's is the simulator itself. */
function variants(media: DmMedia, origin: string, rate: "bitrate" | "bit_rate"): readonly Json[] {
  const folder = `${origin}/dm_${media.kind === "video" ? "video" : "gif"}/${media.id}`;
  const film = (name: string, bits: number): Json => ({ content_type: "video/mp4", [rate]: bits, url: `${folder}/${name}.mp4` });
  if (media.kind === "animated_gif") return [film("only", 0)];
  return [film("small", 288_000), { content_type: "application/x-mpegURL", url: `${folder}/list.m3u8` }, film("large", 2_176_000)];
}

// ---------------------------------------------------------------- people

/** As the newer API shows people. */
export const userOf = (id: string, name: string, username: string): Json => ({ id, name, username });
export const shopUser = (channel: XChannel): Json => userOf(channel.account, "Nortia Outdoor", channel.handle);
export const personUser = (person: Person): Json => userOf(xIdOf(person), person.name, handleOf(person));
const handleOf = (person: Person): string => (person.handle ?? `user_${xIdOf(person).slice(-6)}`).replace(/\W/g, "_").slice(0, 15);

const accountUser = ({ id, name, username }: Json): Json => ({
  id,
  name,
  screen_name: username,
  created_timestamp: "1700000000000",
  protected: false,
  verified: false,
  followers_count: 41,
  friends_count: 63,
  statuses_count: 120,
});
const usersById = (channel: XChannel, people: readonly Person[], shown: (user: Json) => Json): Json =>
  Object.fromEntries([shopUser(channel), ...people.map(personUser)].map((user) => [user["id"], shown(user)]));

// ---------------------------------------------------------------- polls

const keyPrefixes: Readonly<Record<DmMedia["kind"], string>> = { photo: "3", video: "7", animated_gif: "16" };
const keyOf = (media: DmMedia): string => `${keyPrefixes[media.kind]}_${media.id}`;

/** One event with all its fields. */
export function polledOf(channel: XChannel, event: DmEvent): Json {
  const { text, links } = written(event);
  const urls = links.map(({ url, target, shown }) => ({
    start: text.indexOf(url),
    end: text.indexOf(url) + url.length,
    url,
    expanded_url: target,
    display_url: shown,
  }));
  return {
    id: event.id,
    event_type: "MessageCreate",
    text,
    sender_id: event.fromShop ? channel.account : event.other,
    dm_conversation_id: conversationOf(channel.account, event.other),
    created_at: new Date(event.at).toISOString(),
    ...(urls.length > 0 ? { entities: { urls } } : {}),
    ...(event.media === undefined ? {} : { attachments: { media_keys: [keyOf(event.media)] } }),
  };
}

export function polledMedia(event: DmEvent, media: DmMedia, origin: string): Json {
  const size = { media_key: keyOf(media), type: media.kind, width: media.width, height: media.height };
  if (media.kind === "photo") return { ...size, url: tonLink(event, media) };
  return {
    ...size,
    preview_image_url: tonLink(event, media),
    ...(media.ms > 0 ? { duration_ms: media.ms } : {}),
    variants: variants(media, origin, "bit_rate"),
  };
}
