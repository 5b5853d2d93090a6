/**
 * What the Graph API tells of a customer and of our own account.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/user-profile and
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile
 */
import { parameter } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import { mediaId } from "./media";
import { linkTo } from "./messaging-uploads";
import type { MessagingChannel } from "./messaging-wire";
import type { Person } from "./people";
import { hash } from "./random";
import type { Json } from "./shape";
import type { World } from "./world";

const shopName = "Nortia Outdoor";
const shopHandle = "nortia.outdoor";
/** One of so many has no picture. */
const barefaced = 5;
const followersMax = 2_000;

/** `fields` as they were asked for; null: the ones of the platform's own choice. */
export function profileOf(channel: MessagingChannel, world: World, person: Person, id: string, fields: string | null): Json | GraphError {
  const [first = person.name, ...rest] = person.name.split(" ");
  // The account's picture is the same file each time; only its link is new.
  const picture = hash(`picture ${person.name}`) % barefaced === 0 ? null : linkTo(channel, world, "image", mediaId("image", null, world.startedAt, hash(person.name)));
  const all: Json =
    channel.platform === "messenger"
      ? { first_name: first, last_name: rest.join(" "), name: person.name, ...(picture === null ? {} : { profile_pic: picture }) }
      : {
          name: person.name,
          username: person.handle ?? person.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_"),
          profile_pic: picture,
          follower_count: hash(`followers ${person.name}`) % followersMax,
          is_user_follow_business: hash(`follows ${person.name}`) % 2 === 0,
          is_business_follow_user: false,
          is_verified_user: false,
        };
  return picked(all, id, fields ?? (channel.platform === "messenger" ? "first_name,last_name,profile_pic" : "name,username,profile_pic"));
}

/** Instagram's own login knows the account by two ids: this app's, and the one in webhooks. https://developers.facebook.com/docs/instagram-platform/reference/me */
export function accountOf(channel: MessagingChannel, id: string, fields: string | null): Json | GraphError {
  if (channel.platform === "messenger" || id === channel.pageId) return picked({ name: shopName, category: "Outdoor Equipment Store" }, id === "me" ? channel.account : id, fields ?? "name");
  const all = { user_id: channel.account, username: shopHandle, name: shopName, account_type: "BUSINESS" };
  return picked(all, channel.pageId === undefined ? `2${channel.account.slice(1)}` : channel.account, fields ?? "user_id,username");
}

function picked(all: Json, id: string, fields: string): Json | GraphError {
  const names = fields.split(",").map((name) => name.trim()).filter((name) => name !== "" && name !== "id");
  const unknown = names.find((name) => !Object.hasOwn(all, name) && name !== "profile_pic");
  if (unknown !== undefined) return parameter(`Tried accessing nonexisting field (${unknown}) on node type (User)`);
  return { ...Object.fromEntries(names.filter((name) => Object.hasOwn(all, name)).map((name) => [name, all[name]])), id };
}
