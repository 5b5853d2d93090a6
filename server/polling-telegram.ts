/**
 * A round with Telegram, by long polling. Asking with an offset tells Telegram that everything before it may be forgotten, so the offset moves only after the commit.
 * https://core.telegram.org/bots/api#getupdates
 */
import { call } from "../actors/adapters/telegram-api";
import { readers } from "../actors/adapters/telegram-news";
import type { Poll, Round } from "./polling";

const pollSeconds = 25;
const pollMsMax = (pollSeconds + 10) * 1000;
/** A full batch stays under the bound on an answer's size. */
const updatesMax = 50;
/** Telegram leaves these out unless they are asked for by name. */
const allowedUpdates = Object.keys(readers);

export function telegramRound({ connected: { config }, fetch, ending, accept, refused, worked }: Poll): Round {
  let offset = 0;
  return async () => {
    const signal = AbortSignal.any([ending, AbortSignal.timeout(pollMsMax)]);
    const called = await call("getUpdates", { offset, timeout: pollSeconds, limit: updatesMax, allowed_updates: allowedUpdates }, config, fetch, signal);
    if (ending.aborted) return 0;
    if (!called.ok) return await refused(called.answer.result === "failed" && called.answer.code === "409" ? { ...called.answer, ...elsewhere } : called.answer);
    const updates = Array.isArray(called.result) ? called.result : [];
    for (const update of updates) await accept(new TextEncoder().encode(JSON.stringify(update)));
    const last = updates.at(-1) as { update_id?: unknown } | undefined;
    if (typeof last?.update_id === "number") offset = last.update_id + 1;
    await worked();
    return 0;
  };
}

/** Only a person can end it. */
const elsewhere = {
  dead: true, reason: "Telegram delivers this bot's messages somewhere else.",
  hint: "Stop the other program that uses the bot; if it has a webhook, add the channel again with --mode polling, which removes it.",
} as const;
