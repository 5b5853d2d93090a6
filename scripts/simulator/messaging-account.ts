/** One page on the fake Messenger, or one account on the fake Instagram: what sending through it, its follow-ups and customers share. */
import type { MediaKind } from "../../actors/messages";
import { postSigned } from "./graph";
import { parameter } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import type { Webhook } from "./ledger";
import { lieIn, mediaId } from "./media";
import { messageIds, scopedIdOf } from "./messaging-ids";
import { linkTo } from "./messaging-uploads";
import { envelope } from "./messaging-wire";
import type { MessagingChannel } from "./messaging-wire";
import type { Person } from "./people";
import type { Delivered } from "./postman";
import type { Json } from "./shape";
import { chats } from "./threads";
import type { Chats } from "./threads";
import type { World } from "./world";

/** What an app subscribes an account to; the names differ by platform. */
export const fieldNames = {
  messenger: {
    message: "messages", echo: "message_echoes", postback: "messaging_postbacks", reaction: "message_reactions", edit: "message_edits",
    delivery: "message_deliveries", read: "message_reads", handover: "messaging_handovers",
  },
  instagram: {
    message: "messages", echo: "messages", postback: "messaging_postbacks", reaction: "message_reactions", edit: "message_edit",
    delivery: "messages", read: "messaging_seen", handover: "messaging_handover",
  },
} as const;
export type EventName = keyof (typeof fieldNames)["messenger"];
/** Every field there is; those that nothing here uses may be subscribed to as well. */
const fieldsKnown = {
  messenger: [...Object.values(fieldNames.messenger), "messaging_referrals", "messaging_optins", "standby", "messaging_policy_enforcement", "messaging_account_linking"],
  instagram: [...Object.values(fieldNames.instagram), "messaging_referral", "messaging_optins", "standby", "comments", "live_comments", "mentions", "story_insights"],
} as const;

export interface Told {
  readonly event: EventName;
  readonly ids: readonly string[];
  readonly person: string;
  /** the customer's id here */
  readonly address: string;
  /** ms, when Meta tells it */
  readonly at: number;
  readonly item: Json;
}

export interface MessagingAccount {
  readonly channel: MessagingChannel;
  readonly world: World;
  readonly chats: Chats;
  newMid(address: string): string;
  addressOf(person: Person): string;
  /** A link to a new file. */
  newFile(kind: MediaKind, ref: string, name?: string): string;
  /** Posts a webhook, unless the app does not want its field. */
  tell(kind: Webhook["kind"], told: Told): Promise<Delivered>;
  /** Only these fields from now on, unless one is unknown. */
  subscribe(fields: readonly string[]): GraphError | null;
  subscribed(): readonly string[];
  /** who wrote here, by their id: a storm's customers are known nowhere else */
  readonly people: Map<string, Person>;
  /** conversations that Meta's own inbox has taken */
  readonly away: Set<string>;
  /** how customers may take what the shop offered, by message */
  readonly offers: Map<string, { readonly quickReplies: readonly string[]; readonly buttons: readonly string[] }>;
}

/** An account that nobody subscribed to anything is told everything: the demo's channels are there before anybody connects them. */
export function messagingAccount(channel: MessagingChannel, world: World): MessagingAccount {
  const { platform, account } = channel;
  // An account that is linked to a page is subscribed to through it, under the page's names.
  const names = platform === "instagram" && channel.pageId === undefined ? "instagram" : "messenger";
  const known: readonly string[] = fieldsKnown[names];
  let fields = known;
  let fileCount = 0;
  const away = new Set<string>();
  return {
    channel,
    world,
    chats: chats(),
    away,
    people: new Map(),
    offers: new Map(),
    newMid: messageIds(platform, account, world.chance.fork(`mids/${platform}/${account}`), world.startedAt),
    addressOf: ({ name }) => scopedIdOf(platform, name),
    newFile: (kind, ref, name) => linkTo(channel, world, kind, mediaId(kind, lieIn(ref), world.startedAt, fileCount++), name),
    tell(kind, { event, ids, person, address, at, item }) {
      const list = away.has(address) && event !== "handover" ? "standby" : "messaging";
      if (!fields.includes(list === "standby" ? "standby" : fieldNames[names][event])) return Promise.resolve({ acknowledged: true, answer: "not asked for", tookMs: 0 });
      return postSigned(world, channel, { kind, ids, person, address, value: envelope(channel, at, item, list) });
    },
    subscribe(wanted) {
      const unknown = wanted.findIndex((field) => !known.includes(field));
      if (unknown >= 0) return parameter(`Param subscribed_fields[${unknown}] must be one of {${known.join(", ").toUpperCase()}} - got "${wanted[unknown]}".`);
      fields = wanted;
      return null;
    },
    subscribed: () => fields,
  };
}

const rememberedMax = 10_000;

export function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.set(key, value);
  if (known.size > rememberedMax) known.delete(known.keys().next().value ?? "");
}
