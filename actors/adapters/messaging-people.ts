/**
 * Who a customer is: their ids tell nothing, and webhooks say no more.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/user-profile and
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile
 */
import type { Key } from "../messages";
import type { ChannelConfig, Failed, Fetch, Profile } from "./adapter";
import { get, unanswered, unasked } from "./exchange";
import type { Dialect } from "./messaging";
import { refusal } from "./messaging-errors";
import { noAddress, recipientOf } from "./messaging-send";
import { fields, linkCharsMax, nameCharsMax, string } from "./wire";

const asked: Readonly<Record<Dialect["id"], string>> = { psid: "first_name,last_name,profile_pic", igsid: "name,username,profile_pic" };

export const lookUp =
  (dialect: Dialect) =>
  async (to: readonly Key[], channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Profile | Failed> => {
    const person = recipientOf(dialect, to);
    if (person === undefined) return noAddress(dialect);
    const authorization = `Bearer ${channel.secrets.access_token ?? ""}`;
    const exchanged = await get(`${channel.apiBase}/${encodeURIComponent(person.id)}?fields=${asked[dialect.id]}`, { authorization }, fetch, signal);
    if (exchanged.came !== "answer") return unasked(unanswered(exchanged));
    if (exchanged.status !== 200) return unasked(refusal(dialect, exchanged.status, exchanged.body, exchanged.retryAfterMs));
    const about = fields(exchanged.body);
    const parts = [about.first_name, about.last_name].map((part) => string(part, nameCharsMax)).filter((part) => part !== undefined);
    const handle = string(about.username, nameCharsMax);
    // Whoever has set no name on Instagram is known by their username.
    return { name: string(about.name, nameCharsMax) ?? (parts.length > 0 ? parts.join(" ").slice(0, nameCharsMax) : handle), handle, picture: string(about.profile_pic, linkCharsMax) };
  };
