/**
 * What one Telegram update tells, by its kind: https://core.telegram.org/bots/api#update
 * Message ids count per chat, so everywhere a message is `<chat.id>:<message_id>`.
 */
import type { Key, News, Quote } from "../messages";
import { words } from "../messages";
import type { Told } from "./adapter";
import { contentOf } from "./telegram-content";
import { identitiesOf, isPrivate, nameOf, speakers, titleOf } from "./telegram-people";
import { clock, entryOf, fields, id, lineCharsMax, list, string, textCharsMax, wordCharsMax } from "./wire";
import type { Wire } from "./wire";

/** What one update tells; null names the channel. */
export interface Tiding {
  readonly to: readonly Key[] | null;
  readonly news: Told["news"];
}
type Reader = (value: Wire, receivedAt: number, kind: string) => Tiding | readonly Tiding[];

const revokedMax = 1_000;

export function tidingsOf(kind: string, value: unknown, receivedAt: number): readonly Tiding[] {
  const told = (entryOf(readers, kind) ?? noticed)(fields(value), receivedAt, kind);
  return Array.isArray(told) ? told : [told as Tiding];
}

/** All 25 kinds of Bot API 10.1. */
export const readers: Readonly<Record<string, Reader>> = {
  message: received,
  edited_message: edited,
  channel_post: received,
  edited_channel_post: edited,
  business_connection: noticed,
  business_message: received,
  edited_business_message: edited,
  deleted_business_messages: revoked,
  // A bot that is no member of the chat can answer only through answerGuestQuery, which we don't offer.
  guest_message: noticed,
  message_reaction: reacted,
  message_reaction_count: noticed,
  inline_query: noticed,
  chosen_inline_result: noticed,
  callback_query: chosen,
  shipping_query: noticed,
  pre_checkout_query: noticed,
  purchased_paid_media: noticed,
  poll: noticed,
  poll_answer: noticed,
  my_chat_member: membership,
  chat_member: noticed,
  chat_join_request: noticed,
  chat_boost: noticed,
  removed_chat_boost: noticed,
  managed_bot: noticed,
};

// ---------------------------------------------------------------- messages

function received(message: Wire, receivedAt: number, kind: string): Tiding {
  const thread = threadOf(message);
  const ext = extOf(message.chat, message.message_id);
  if (thread === undefined || ext === undefined) return noticed(message, receivedAt, kind);
  const sentAt = clock(message.date, receivedAt);
  const moved = migration(message, thread, sentAt);
  if (moved !== undefined) return moved;
  const who = speakers(message);
  const content = contentOf(message);
  return {
    to: [thread],
    news: {
      type: "received",
      ext,
      sentAt,
      name: who.name,
      identities: who.identities,
      keys: [thread],
      content,
      quote: quoteOf(message),
      forwarded: forwardMarks.some((mark) => message[mark] !== undefined) ? true : undefined,
      referral: content.type === "text" ? startParameter(content.text) : undefined,
      author: who.author,
      echo: who.echo ? true : undefined,
    },
  };
}

/** A group that becomes a supergroup gets another id. Both chats say so, and whichever comes first makes the thread known by both. */
function migration(message: Wire, thread: Key, sentAt: number): Tiding | undefined {
  const to = id(message.migrate_to_chat_id);
  const from = id(message.migrate_from_chat_id);
  const moved = (old: Key, now: Key): Tiding => ({
    to: [old, now],
    news: { type: "rekeyed", keys: [now], identities: [], text: "The group became a supergroup.", sentAt },
  });
  if (to !== undefined) return moved(thread, `chat:${to}`);
  return from === undefined ? undefined : moved(`chat:${from}`, thread);
}

/**
 * The thread a message stands in. A forum's topic, a channel's direct chat with one person and a business account's chat are threads of their own,
 * and the key says what sending there needs: `chat:<id>`, `chat:<id>/<topic>`, `chat:<id>/d<topic>`, `chat:<id>@<business connection>`.
 */
function threadOf(message: Wire): Key | undefined {
  const chat = id(fields(message.chat).id);
  if (chat === undefined) return undefined;
  const business = id(message.business_connection_id);
  if (business !== undefined) return `chat:${chat}@${business}`;
  const direct = id(fields(message.direct_messages_topic).topic_id);
  if (direct !== undefined) return `chat:${chat}/d${direct}`;
  const topic = message.is_topic_message === true ? id(message.message_thread_id) : undefined;
  return topic === undefined ? `chat:${chat}` : `chat:${chat}/${topic}`;
}

function extOf(chat: unknown, message: unknown): string | undefined {
  const [chatId, messageId] = [id(fields(chat).id), id(message)];
  return chatId === undefined || messageId === undefined ? undefined : `${chatId}:${messageId}`;
}

/** Before `forward_origin` (Bot API 7.0) there was a field for each kind of origin. */
const forwardMarks = ["forward_origin", "forward_from", "forward_from_chat", "forward_sender_name", "forward_date"] as const;

/** What a deep link brought along: https://core.telegram.org/bots/features#deep-linking */
function startParameter(text: string): string | undefined {
  return text.startsWith("/start ") ? string(text.slice("/start ".length).trim(), wordCharsMax) : undefined;
}

/** The part that was quoted, else the whole message; of a message from another chat we know only what came along. */
function quoteOf(message: Wire): Quote | undefined {
  const quoted = string(fields(message.quote).text, textCharsMax);
  const reply = fields(message.reply_to_message);
  const ext = extOf(reply.chat, reply.message_id);
  // Every message of a topic replies to the one that opened it.
  if (ext !== undefined && reply.forum_topic_created === undefined) return { ext, text: quoted ?? said(reply) };
  const outside = fields(message.external_reply);
  if (message.external_reply !== undefined)
    return { ext: extOf(outside.chat, outside.message_id) ?? "elsewhere", text: quoted ?? said(outside) };
  const story = fields(message.reply_to_story);
  const storyExt = extOf(story.chat, story.id);
  return storyExt === undefined ? undefined : { ext: `story:${storyExt}`, text: "Story" };
}

function said(message: Wire): string | undefined {
  return string(words(contentOf(message)), textCharsMax);
}

function edited(message: Wire, receivedAt: number, kind: string): Tiding {
  const thread = threadOf(message);
  const target = extOf(message.chat, message.message_id);
  if (thread === undefined || target === undefined) return noticed(message, receivedAt, kind);
  return {
    to: [thread],
    news: { type: "edited", target, content: contentOf(message), sentAt: clock(message.edit_date ?? message.date, receivedAt) },
  };
}

function revoked(deleted: Wire, receivedAt: number, kind: string): Tiding | readonly Tiding[] {
  const thread = threadOf(deleted);
  const targets = list(deleted.message_ids, revokedMax)
    .map((one) => extOf(deleted.chat, one))
    .filter((one) => one !== undefined);
  if (thread === undefined || targets.length === 0) return noticed(deleted, receivedAt, kind);
  return targets.map((target) => ({ to: [thread], news: { type: "revoked", target, sentAt: receivedAt } satisfies News }));
}

// ---------------------------------------------------------------- reactions, buttons, membership

/** The newest of the reactions a person has on a message; an empty list takes all back. https://core.telegram.org/bots/api#messagereactionupdated */
function reacted(reaction: Wire, receivedAt: number, kind: string): Tiding {
  const thread = threadOf(reaction);
  const target = extOf(reaction.chat, reaction.message_id);
  if (thread === undefined || target === undefined) return noticed(reaction, receivedAt, kind);
  const newest = list(reaction.new_reaction, revokedMax).at(-1);
  const author = isPrivate(fields(reaction.chat)) ? undefined : (nameOf(fields(reaction.user)) ?? titleOf(fields(reaction.actor_chat)));
  return {
    to: [thread],
    news: {
      type: "reacted",
      target,
      emoji: newest === undefined ? null : emojiOf(fields(newest)),
      sentAt: clock(reaction.date, receivedAt),
      author,
    },
  };
}

/** A custom emoji is a picture of its own, and a paid reaction a star. */
const emojiOf = (reaction: Wire): string => string(reaction.emoji, wordCharsMax) ?? (reaction.type === "paid" ? "⭐" : "❇️");

/**
 * A button of ours was pressed: https://core.telegram.org/bots/api#callbackquery
 * Its ext says that marking it read means answering the query, which stops the button's spinner.
 */
export const callbackExt = "callback:";
function chosen(query: Wire, receivedAt: number, kind: string): Tiding {
  const message = fields(query.message);
  const from = fields(query.from);
  const queryId = id(query.id);
  const thread = threadOf(message) ?? (id(from.id) === undefined ? undefined : (`chat:${id(from.id)}` as const));
  if (queryId === undefined || thread === undefined) return noticed(query, receivedAt, kind);
  const data = string(query.data, lineCharsMax) ?? string(query.game_short_name, lineCharsMax) ?? "";
  const isGroup = message.chat !== undefined && !isPrivate(fields(message.chat));
  const quoted = extOf(message.chat, message.message_id);
  return {
    to: [thread],
    news: {
      type: "received",
      ext: `${callbackExt}${queryId}`,
      sentAt: receivedAt,
      name: isGroup ? titleOf(fields(message.chat)) : nameOf(from),
      identities: isGroup ? [] : identitiesOf(from),
      keys: [thread],
      content: { type: "choice", id: data, title: buttonTitle(message, data) ?? data },
      quote: quoted === undefined ? undefined : { ext: quoted, text: said(message) },
      author: isGroup ? nameOf(from) : undefined,
    },
  };
}

const rowsMax = 100;
function buttonTitle(message: Wire, data: string): string | undefined {
  const buttons = list(fields(message.reply_markup).inline_keyboard, rowsMax)
    .flatMap((row) => list(row, rowsMax))
    .map(fields);
  return string(buttons.find((button) => button.callback_data === data)?.text, lineCharsMax);
}

/** Our bot's own standing in a chat. In a private chat it changes only when the person blocks or unblocks us. */
function membership(change: Wire, receivedAt: number, kind: string): Tiding {
  const thread = threadOf(change);
  const before = entryOf(standing, string(fields(change.old_chat_member).status, wordCharsMax) ?? "");
  const after = entryOf(standing, string(fields(change.new_chat_member).status, wordCharsMax) ?? "");
  if (thread === undefined || after === undefined || before === after) return noticed(change, receivedAt, kind);
  const text = isPrivate(fields(change.chat))
    ? after === "out"
      ? "Blocked the bot."
      : "Unblocked the bot."
    : after === "out"
      ? "The bot was removed from the chat."
      : "The bot was added to the chat.";
  return { to: [thread], news: { type: "consent", text, blocked: after === "out", sentAt: clock(change.date, receivedAt) } };
}

const standing: Readonly<Record<string, "in" | "out">> = {
  creator: "in",
  administrator: "in",
  member: "in",
  restricted: "in",
  left: "out",
  kicked: "out",
};

// ---------------------------------------------------------------- the rest

/** Kept in the journal and counted. The line says whom or what it concerns where that is plain. */
function noticed(value: Wire, _: number, kind: string): Tiding {
  const who = nameOf(fields(value.from)) ?? nameOf(fields(value.user)) ?? titleOf(fields(value.chat));
  const said =
    string(value.question, lineCharsMax) ?? string(value.query, lineCharsMax) ?? string(fields(value.new_chat_member).status, wordCharsMax);
  const text = [who, said].filter((part) => part !== undefined).join(": ");
  return {
    to: null,
    news: { type: "noticed", what: (string(kind, wordCharsMax) ?? "").replaceAll("_", " "), text: text === "" ? undefined : text },
  };
}
