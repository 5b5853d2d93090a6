/**
 * Words with platforms about an account that is being connected, and a platform's words said once more. What a platform says of an account is advice:
 * it may be connected before the platform can be reached.
 */
import { createHmac } from "node:crypto";
import type { ChannelConfig, Fetch } from "../../actors/adapters/adapter";
import { call } from "../../actors/adapters/telegram-api";
import { readers } from "../../actors/adapters/telegram-news";

export interface Looked { readonly checked: "ok" | "refused" | "unreachable"; readonly say?: string }

const answerMsMax = 8_000;
const ask: Fetch = (url, init) => fetch(url, init);

/** Whether the token may use the number: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number */
export async function lookAtWhatsApp(apiBase: string, account: string, accessToken: string): Promise<Looked> {
  try {
    const response = await fetch(`${apiBase}/${account}`, { headers: { authorization: `Bearer ${accessToken}` }, redirect: "manual", signal: AbortSignal.timeout(answerMsMax) });
    if (response.ok) return { checked: "ok" };
    const { error } = (await response.json().catch(() => ({}))) as { error?: { code?: number } };
    const isToken = response.status === 401 || error?.code === 190;
    return { checked: "refused", say: isToken ? "Warning: Meta refuses this access token. Make a new one and run this command again." : `Warning: Meta does not show this number to the token (${response.status}). Check --phone-number-id and the token's rights.` };
  } catch {
    return unreachable;
  }
}

/** `webhook`: the address Telegram is to send to; null: it is to send nowhere, since we fetch (or nothing public is there). */
export async function introduceTelegram(channel: ChannelConfig, webhook: string | null): Promise<Looked> {
  const me = await call("getMe", {}, channel, ask, AbortSignal.timeout(answerMsMax));
  if (!me.ok) return me.answer.result === "failed" && me.answer.dead ? { checked: "refused", say: "Warning: Telegram refuses this bot token. Copy it anew from BotFather and run this command again." } : unreachable;
  const method = webhook === null ? "deleteWebhook" : "setWebhook";
  if (webhook === null && channel.mode === "webhook") return { checked: "ok" };
  const wish = webhook === null ? {} : { url: webhook, secret_token: channel.secrets["secret_token"], allowed_updates: Object.keys(readers) };
  const done = await call(method, wish, channel, ask, AbortSignal.timeout(answerMsMax));
  if (done.ok) return { checked: "ok" };
  return { checked: "refused", say: `Warning: Telegram refused ${method}${done.answer.result === "failed" ? `: ${done.answer.reason}` : "."}` };
}

const unreachable: Looked = { checked: "unreachable", say: "Warning: the platform could not be reached from here, so the token was not checked." };

/** Headers under which a body is the platform's own, as its webhooks would carry them. */
export function signedAs(platform: string, raw: Uint8Array, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const type = { "content-type": "application/json" };
  if (platform === "telegram") return { ...type, "x-telegram-bot-api-secret-token": secrets["secret_token"] ?? "" };
  return { ...type, "x-hub-signature-256": `sha256=${createHmac("sha256", secrets["app_secret"] ?? "").update(raw).digest("hex")}` };
}
