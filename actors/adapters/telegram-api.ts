/**
 * Calling the Bot API: https://core.telegram.org/bots/api#making-requests
 * The token is part of the URL: no URL of this file may ever be logged or told.
 */
import type { ChannelConfig, Fetch } from "./adapter";
import { post, postForm, unanswered } from "./exchange";
import type { Exchanged } from "./exchange";
import { refusal } from "./telegram-errors";
import type { Refused } from "./telegram-errors";
import { fields, id, lineCharsMax, list, string } from "./wire";
import type { Wire } from "./wire";

/** Where a channel's calls go unless its `apiBase` says otherwise. */
export const telegramApiBase = "https://api.telegram.org";

export type Called = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly answer: Refused };

const urlOf = (method: string, channel: ChannelConfig): string => `${channel.apiBase}/bot${channel.secrets.bot_token ?? ""}/${method}`;

export async function call(method: string, body: object, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Called> {
  return calledOf(await post(urlOf(method, channel), {}, body, fetch, signal));
}

/** The same with a file in it: https://core.telegram.org/bots/api#sending-files */
export async function callForm(method: string, form: FormData, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Called> {
  return calledOf(await postForm(urlOf(method, channel), {}, form, fetch, signal));
}

function calledOf(exchanged: Exchanged): Called {
  if (exchanged.came !== "answer") return { ok: false, answer: unanswered(exchanged) as Refused };
  if (exchanged.body?.ok === true) return { ok: true, result: exchanged.body.result };
  return { ok: false, answer: refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs) };
}

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
