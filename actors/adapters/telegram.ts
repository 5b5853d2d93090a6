/**
 * Telegram Bot API: https://core.telegram.org/bots/api
 * A body is one update, by webhook or from a poll; what it tells is read in telegram-news.ts, calls are made in telegram-api.ts and telegram-send.ts.
 */
import type { Adapter, Arrived, Parsed } from "./adapter";
import { isSame } from "./signature";
import { fetchTelegramMedia, telegramFiles, telegramMediaHosts } from "./telegram-files";
import { buttonsMax, captionCharsMax, markTelegram, sendTelegram, textMessageCharsMax } from "./telegram-send";
import { readers, tidingsOf } from "./telegram-news";
import { decode, id } from "./wire";

export const telegram: Adapter = {
  platform: "telegram",
  abilities: {
    textMax: textMessageCharsMax,
    captionMax: captionCharsMax,
    quotes: true,
    templates: false,
    buttonsMax,
    receipts: false,
    typing: true,
    windowHours: 0,
    files: telegramFiles,
  },
  secrets: ["secret_token", "bot_token"],
  // Telegram has no handshake: setWebhook is called by us, with the secret.
  handshake: () => null,
  verify,
  parse,
  send: sendTelegram,
  mediaHosts: telegramMediaHosts,
  fetchMedia: fetchTelegramMedia,
  mark: markTelegram,
};

/** The secret of setWebhook comes back in a header of every request: https://core.telegram.org/bots/api#setwebhook. The body itself is not signed. */
function verify(arrived: Arrived, secrets: Readonly<Record<string, string>>): boolean {
  const given = arrived.headers.get("x-telegram-bot-api-secret-token") ?? "";
  const secret = secrets.secret_token ?? "";
  return given !== "" && secret !== "" && isSame(given, secret);
}

/** At most one kind stands in an update. Kinds that Telegram adds later are noticed. */
export function parse(raw: Uint8Array, receivedAt: number): Parsed {
  const decoded = decode(raw);
  if (!decoded.ok) return decoded;
  const update = decoded.body;
  const updateId = typeof update.update_id === "number" ? id(update.update_id) : undefined;
  if (updateId === undefined) return { ok: false, reason: 'The body is no Telegram update: it has no exact "update_id".' };
  const keys = Object.keys(update).filter((key) => key !== "update_id");
  const kind = keys.find((key) => Object.hasOwn(readers, key)) ?? keys[0] ?? "update without content";
  const tidings = tidingsOf(kind, update[kind], receivedAt);
  return {
    ok: true,
    text: decoded.text,
    told: tidings.map((tiding, at) => ({ id: at === 0 ? updateId : `${updateId}:${at}`, account: null, to: tiding.to, news: tiding.news })),
  };
}
