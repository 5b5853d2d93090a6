/**
 * What Telegram's refusals mean, in plain words. It numbers nothing finer than an HTTP status, so the rest is told by parts of its descriptions.
 * https://core.telegram.org/bots/api#making-requests
 */
import type { Answer } from "../messages";
import { isRefusal, retryAfterMsMax } from "./exchange";
import { fields, id, lineCharsMax, number, string } from "./wire";
import type { Wire } from "./wire";

export type Refused = Extract<Answer, { result: "failed" } | { result: "unknown" }>;

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
export function refusal(status: number, body: Wire | undefined, retryAfterHeaderMs: number | undefined): Refused {
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
