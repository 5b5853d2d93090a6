/**
 * Calling the Bot API: https://core.telegram.org/bots/api#making-requests
 * The token is part of the URL: no URL of this file may ever be logged or told.
 */
import type { Answer } from "../messages";
import type { ChannelConfig, Fetch } from "./adapter";
import { isRefusal, post, retryAfterMsMax, unanswered } from "./exchange";
import { fields, id, lineCharsMax, list, number, string } from "./wire";
import type { Wire } from "./wire";

/** Where a channel's calls go unless its `apiBase` says otherwise. */
export const telegramApiBase = "https://api.telegram.org";

type Refused = Exclude<Answer, { result: "sent" } | { result: "done" }>;
export type Called = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly answer: Refused };

export async function call(method: string, body: object, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Called> {
  const exchanged = await post(`${channel.apiBase}/bot${channel.secrets.bot_token ?? ""}/${method}`, {}, body, fetch, signal);
  if (exchanged.came !== "answer") return { ok: false, answer: unanswered(exchanged) as Refused };
  if (exchanged.body?.ok === true) return { ok: true, result: exchanged.body.result };
  return { ok: false, answer: refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs) };
}

// ---------------------------------------------------------------- errors

interface Failure {
  readonly retry: boolean;
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
  readonly dead?: boolean;
}

const itself = "It is tried again by itself.";
const dead: Failure = {
  retry: false,
  dead: true,
  code: "token",
  reason: "Telegram no longer accepts the bot's token.",
  hint: "An administrator must enter the bot's token anew; BotFather shows it.",
};

/** By HTTP status, then by the description, since Telegram numbers nothing finer: https://core.telegram.org/bots/api#responseparameters */
function refusal(status: number, body: Wire | undefined, retryAfterHeaderMs: number | undefined): Refused {
  const parameters = fields(body?.parameters);
  const said = string(body?.description, lineCharsMax);
  const code = number(body?.error_code) ?? status;
  const failed = (failure: Failure, afterMs?: number): Refused => ({ result: "failed", ...failure, afterMs });

  if (code === 429) {
    const seconds = number(parameters.retry_after);
    const afterMs = seconds === undefined ? retryAfterHeaderMs : Math.min(Math.max(seconds, 0) * 1_000, retryAfterMsMax);
    return failed({ retry: true, code: "429", reason: "Telegram asks to send more slowly.", hint: itself }, afterMs);
  }
  if (code === 401 || code === 404) return failed(dead);
  if (code === 409)
    return failed({
      retry: true,
      code: "409",
      reason: "Another program fetches this bot's updates, or a webhook is set.",
      hint: "Let only one program use the bot, or change the channel to webhook mode.",
    });
  if (code >= 500 || status >= 500) {
    if (!isRefusal(status, body?.ok === false, retryAfterHeaderMs))
      return { result: "unknown", reason: `A server on the way to Telegram answered ${status}; the message may have arrived.` };
    return failed({ retry: true, code: String(code), reason: "Telegram is temporarily not available.", hint: itself }, retryAfterHeaderMs);
  }
  if (status === 200) return { result: "unknown", reason: "Telegram answered, but its answer can't be read." };
  // The move itself also arrives as an update and rekeys the thread, so a later attempt goes to the new id.
  const movedTo = id(parameters.migrate_to_chat_id);
  if (movedTo !== undefined)
    return failed({
      retry: true,
      code: "migrated",
      reason: "The group became a supergroup with another id.",
      hint: `It is tried again by itself once Telegram has told of the move to ${movedTo}.`,
    });
  return failed(described(said, code));
}

function described(said: string | undefined, code: number): Failure {
  const lower = (said ?? "").toLowerCase();
  const known = descriptions.find(([part]) => lower.includes(part));
  if (known !== undefined) return { retry: false, code: known[0].replaceAll(" ", "_"), reason: known[1], hint: known[2] };
  if (code === 403)
    return {
      retry: false,
      code: "403",
      reason: said ?? "Telegram does not let the bot write here.",
      hint: "Wait until the customer writes to the bot.",
    };
  return {
    retry: false,
    code: String(code),
    reason: said ?? "Telegram refused the message.",
    hint: "Change the message and send it again.",
  };
}

const link = "Check that the file's link is public, at most 20 MB (photos 5 MB) and of the right type.";
const rights = "An administrator of the chat must allow the bot to write.";

/** Parts of descriptions, in lower case. They are prose and change, so only what matters to an agent is told apart. */
const descriptions: readonly (readonly [part: string, reason: string, hint: string])[] = [
  ["bot was blocked by the user", "The customer has blocked the bot.", "Reach the customer another way."],
  ["user is deactivated", "The customer's Telegram account no longer exists.", "Reach the customer another way."],
  ["bot can't initiate conversation", "The customer has never written to the bot.", "Only customers who wrote first can be written to."],
  ["bot was kicked", "The bot was removed from the chat.", "Someone in the chat must add it again."],
  ["bot is not a member", "The bot is no member of the chat.", "Someone in the chat must add it."],
  ["chat not found", "Telegram does not know this chat, or the bot was never in it.", "Wait until the customer writes to the bot."],
  ["group chat was deactivated", "The group no longer exists.", "Reach the customer another way."],
  ["not enough rights", "The bot may not write in this chat.", rights],
  ["have no rights", "The bot may not write in this chat.", rights],
  ["chat_write_forbidden", "The bot may not write in this chat.", rights],
  ["voice_messages_forbidden", "The customer accepts no voice messages.", "Send text instead."],
  ["topic_closed", "The topic is closed.", "Reopen it in Telegram, or write elsewhere."],
  ["message thread not found", "The topic no longer exists.", "Write in another topic."],
  [
    "business connection",
    "The business account is no longer connected to the bot.",
    "Its owner must connect the bot again in Telegram's settings.",
  ],
  [
    "business_connection_invalid",
    "The business account is no longer connected to the bot.",
    "Its owner must connect the bot again in Telegram's settings.",
  ],
  ["message is too long", "The message is too long for Telegram.", "Shorten it, or send it in parts."],
  ["caption is too long", "The caption is too long for Telegram.", "Shorten it, or send it as a message of its own."],
  ["message text is empty", "The message is empty.", "Write something."],
  ["failed to get http url content", "Telegram could not fetch the file.", link],
  ["wrong file identifier", "Telegram can't use this file.", link],
  ["wrong type of the web page content", "The file's link leads to something of another type.", link],
  ["file is too big", "The file is too big for Telegram.", link],
  ["button_data_invalid", "One of the buttons is not valid.", "Shorten what the buttons send."],
];

// ---------------------------------------------------------------- updates: webhook and long polling

/**
 * The kinds we make something of. The list is told explicitly, since reactions are off by default and a bot keeps the list of its last program.
 * Kinds that are only noticed are left out: nobody needs to carry them.
 */
export const allowedUpdates = [
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
  "message_reaction",
  "callback_query",
  "my_chat_member",
] as const;

/** Seconds that Telegram holds a request open when there is nothing to tell. The caller's signal must wait longer. */
export const pollSeconds = 50;
export const pollUpdatesMax = 100;

/** `offset`: one more than the last update that was stored. Asking with it confirms all before it, so ask only after the commit. */
export const pollRequest = (offset: number): { readonly method: "getUpdates"; readonly body: object } => ({
  method: "getUpdates",
  body: { offset, limit: pollUpdatesMax, timeout: pollSeconds, allowed_updates: allowedUpdates },
});

/** One update as `parse` reads it. In polling mode there are no bytes of a single update on the wire: its raw form is JSON.stringify of it. */
export interface Polled {
  readonly update: number;
  readonly raw: Uint8Array;
}

/** The result of getUpdates in order. What has no number can't be confirmed and is left out; Telegram never sends it. */
export function polled(result: unknown): readonly Polled[] {
  const updates = list(result, pollUpdatesMax).map(fields);
  return updates.flatMap((update) =>
    Number.isSafeInteger(update.update_id) ? [{ update: update.update_id as number, raw: encoded(update) }] : [],
  );
}

function encoded(update: Wire): Uint8Array {
  const utf8 = new TextEncoder();
  try {
    return utf8.encode(JSON.stringify(update));
  } catch {
    // Nested deeper than JSON.stringify can follow (it recurses, JSON.parse does not): the number alone is kept, so that polling goes on.
    return utf8.encode(JSON.stringify({ update_id: update.update_id, too_deep: {} }));
  }
}

export async function poll(
  offset: number,
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly updates: readonly Polled[] } | Extract<Called, { ok: false }>> {
  const { method, body } = pollRequest(offset);
  const called = await call(method, body, channel, fetch, signal);
  return called.ok ? { ok: true, updates: polled(called.result) } : called;
}

// ---------------------------------------------------------------- onboarding

/** The bot behind a token: its id is the channel's account. */
export async function getMe(
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly account: string; readonly name: string } | Extract<Called, { ok: false }>> {
  const called = await call("getMe", {}, channel, fetch, signal);
  if (!called.ok) return called;
  const bot = fields(called.result);
  const account = id(bot.id);
  if (account === undefined)
    return { ok: false, answer: { result: "unknown", reason: "Telegram answered, but its answer can't be read." } };
  return { ok: true, account, name: string(bot.username, lineCharsMax) ?? account };
}

/** https://core.telegram.org/bots/api#setwebhook — `url` must be https, on port 443, 80, 88 or 8443. */
export function setWebhook(url: string, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Called> {
  return call(
    "setWebhook",
    {
      url,
      secret_token: channel.secrets.secret_token,
      allowed_updates: allowedUpdates,
      max_connections: webhookConnectionsMax,
      drop_pending_updates: false,
    },
    channel,
    fetch,
    signal,
  );
}
const webhookConnectionsMax = 40;

/** Needed before polling: getUpdates and a webhook exclude each other. What waits at Telegram stays. */
export function deleteWebhook(channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Called> {
  return call("deleteWebhook", { drop_pending_updates: false }, channel, fetch, signal);
}
