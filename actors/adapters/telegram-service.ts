/**
 * Telegram's service messages in words: something happened in the chat, nobody said it. https://core.telegram.org/bots/api#message
 */
import { nameOf } from "./telegram-people";
import { entryOf, fields, id, lineCharsMax, list, string } from "./wire";
import type { Wire } from "./wire";

/** The words of a service message, or undefined when it is none. */
export function serviceWords(message: Wire): string | undefined {
  for (const key in message) {
    const words = entryOf(services, key);
    if (words !== undefined) return typeof words === "string" ? words : words(message[key]).slice(0, lineCharsMax);
  }
  return undefined;
}

const namesMax = 20;
const names = (users: unknown): string =>
  list(users, namesMax)
    .map((user) => nameOf(fields(user)) ?? "Someone")
    .join(", ");
const field = (value: unknown, name: string): string => string(fields(value)[name], lineCharsMax) ?? "";
const amount = (value: unknown): string =>
  `${id(fields(value).total_amount) ?? "?"} ${field(value, "currency")} (in the currency's smallest unit)`;

const services: Readonly<Record<string, string | ((value: unknown) => string)>> = {
  // Members and the chat itself
  new_chat_members: (users) => `${names(users)} joined.`,
  new_chat_member: (user) => `${names([user])} joined.`,
  left_chat_member: (user) => `${names([user])} left.`,
  chat_owner_left: "The owner of the chat left.",
  chat_owner_changed: "The chat has a new owner.",
  new_chat_title: (title) => `The chat is now called "${string(title, lineCharsMax) ?? ""}".`,
  new_chat_photo: "The chat has a new picture.",
  delete_chat_photo: "The chat's picture was removed.",
  group_chat_created: "The group was created.",
  supergroup_chat_created: "The supergroup was created.",
  channel_chat_created: "The channel was created.",
  chat_background_set: "The chat has a new background.",
  message_auto_delete_timer_changed: (timer) =>
    `Messages now disappear after ${id(fields(timer).message_auto_delete_time) ?? "0"} seconds.`,
  pinned_message: "A message was pinned.",
  boost_added: "The chat was boosted.",
  proximity_alert_triggered: (alert) => `${names([fields(alert).traveler])} is near ${names([fields(alert).watcher])}.`,
  connected_website: (site) => `Logged in on ${string(site, lineCharsMax) ?? "a website"}.`,
  write_access_allowed: "Allowed the bot to write.",
  managed_bot_created: "A bot was created.",

  // Topics
  forum_topic_created: (topic) => `The topic "${field(topic, "name")}" was created.`,
  forum_topic_edited: (topic) => `The topic was changed${field(topic, "name") === "" ? "" : ` to "${field(topic, "name")}"`}.`,
  forum_topic_closed: "The topic was closed.",
  forum_topic_reopened: "The topic was reopened.",
  general_forum_topic_hidden: "The general topic was hidden.",
  general_forum_topic_unhidden: "The general topic is shown again.",

  // Calls
  video_chat_scheduled: "A video chat was planned.",
  video_chat_started: "A video chat began.",
  video_chat_ended: (call) => `A video chat ended after ${id(fields(call).duration) ?? "0"} seconds.`,
  video_chat_participants_invited: (call) => `${names(fields(call).users)} was invited to a video chat.`,

  // Shared and answered
  users_shared: (shared) => `Shared ${names(fields(shared).users) || "a contact"}.`,
  user_shared: "Shared a contact.",
  chat_shared: (shared) => `Shared the chat ${field(shared, "title") || id(fields(shared).chat_id) || ""}.`,
  checklist_tasks_done: "Ticked off tasks of a checklist.",
  checklist_tasks_added: "Added tasks to a checklist.",
  poll_option_added: (option) => `Added "${field(option, "option_text")}" to a poll.`,
  poll_option_deleted: (option) => `Removed "${field(option, "option_text")}" from a poll.`,

  // Money and gifts
  successful_payment: (payment) => `Paid ${amount(payment)}.`,
  refunded_payment: (payment) => `Was refunded ${amount(payment)}.`,
  gift: (gift) => `Sent a gift.${field(gift, "text") === "" ? "" : ` ${field(gift, "text")}`}`,
  unique_gift: "Sent a unique gift.",
  gift_upgrade_sent: "Paid for the upgrade of a gift.",
  giveaway_created: "A giveaway was announced.",
  giveaway_completed: "A giveaway ended.",
  paid_message_price_changed: "The price of messages changed.",
  direct_message_price_changed: "The price of direct messages changed.",
  suggested_post_approved: "A suggested post was approved.",
  suggested_post_approval_failed: "A suggested post could not be approved.",
  suggested_post_declined: "A suggested post was declined.",
  suggested_post_paid: "A suggested post was paid.",
  suggested_post_refunded: "A suggested post was refunded.",
};
