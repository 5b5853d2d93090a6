/** A shop's account on X and its customer Kenji: invented payloads in X's forms, for the tests beside this file. */
import type { News } from "../messages";
import type { Told } from "./adapter";
import { x } from "./x";

export const now = Date.UTC(2026, 10, 21);
/** Ids hold their time: this one was made at `sentAt`. */
export const sentAt = 1_763_000_000_123;
export const idAt = (ms: number): string => String((BigInt(ms) - 1_288_834_974_657n) << 22n);
export const shop = "1410050060070080091";
export const kenji = "1720030040050060071";
export const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

const user = { id: kenji, name: "Kenji Mori", screen_name: "kenji_m", created_timestamp: "1700000000000" };
export const message = (data: object, parts: object = {}): object => ({
  type: "message_create",
  id: idAt(sentAt),
  created_timestamp: String(sentAt),
  message_create: { target: { recipient_id: shop }, sender_id: kenji, message_data: { entities: { urls: [] }, ...data } },
  ...parts,
});
/** The same from our side. */
export const sent = (data: object): object =>
  message(data, { message_create: { target: { recipient_id: kenji }, sender_id: shop, source_app_id: "29", message_data: data } });

/** The Account Activity API's envelope. */
export const account = (lists: object): object => ({ for_user_id: shop, ...lists, users: { [kenji]: user } });
/** The X Activity API's. */
export const activity = (event_type: string, payload: object): object => ({
  data: {
    event_uuid: "-6850472171600526495",
    filter: { user_id: shop },
    event_type,
    tag: "t",
    payload: { ...payload, users: { [kenji]: { data: { id: kenji, name: "Kenji Mori", username: "kenji_m" } } } },
  },
});
/** One event of a poll, as it is journaled. */
export const poll = (event: object, includes: object = { users: [{ id: kenji, name: "Kenji Mori", username: "kenji_m" }] }): object => ({
  for_user_id: shop,
  data: [
    {
      id: idAt(sentAt),
      event_type: "MessageCreate",
      sender_id: kenji,
      dm_conversation_id: `${shop}-${kenji}`,
      created_at: new Date(sentAt).toISOString(),
      ...event,
    },
  ],
  includes,
});

export function tell(body: unknown): readonly Told[] {
  const parsed = x.parse(bytes(body), now);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told;
}
export const only = (body: unknown): Told => {
  const told = tell(body);
  if (told.length !== 1) throw new Error(`told ${told.length}`);
  return told[0]!;
};
export const said = (data: object): Extract<News, { type: "received" }> =>
  only(account({ direct_message_events: [message(data)] })).news as Extract<News, { type: "received" }>;
