/**
 * Words with platforms about an account that is being connected. What a platform says of an account is advice: it may be connected before the platform can be reached.
 */
import type { ChannelConfig, Fetch } from "../actors/adapters/adapter";
import { call } from "../actors/adapters/telegram-api";
import { readers } from "../actors/adapters/telegram-news";
import { fields, list, type Wire } from "../actors/adapters/wire";

export interface Looked { readonly checked: "ok" | "refused" | "unreachable"; readonly say?: string }

/** Two exchanges of this length fit the time that a person's request may take. */
const answerMsMax = 3_500;
const ask: Fetch = (url, init) => fetch(url, init);

/** Asks the platform whether the token may use the account. `webhook`: the address it is to send to, where it can be told; null: there is none. */
export function introduce(channel: ChannelConfig, webhook: string | null): Promise<Looked> {
  if (channel.platform === "telegram") return introduceTelegram(channel, webhook);
  // X and Instagram's own login show a token whose it is: https://docs.x.com/x-api/users/get-my-user and https://developers.facebook.com/docs/instagram-platform/reference/me
  // (whose `id` is another one for every app). Otherwise Meta shows it the account: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number
  if (channel.platform === "x" && !channel.secrets["access_token"]) return Promise.resolve({ checked: "refused", say: "Nobody has signed in yet: sign the account in at X on the channel's page." });
  if (channel.platform === "x") return look(channel, "2/users/me", ({ data }) => fields(data).id);
  if (channel.platform === "instagram" && !channel.secrets["page_id"]) return listening(channel, instagramFields, look(channel, "me?fields=user_id", ({ user_id, data }) => user_id ?? fields(list(data, 1)[0]).user_id));
  const looked = look(channel, channel.account, () => undefined);
  return channel.platform === "whatsapp" ? looked : listening(channel, pageFields, looked);
}

const pageFields = [
  "messages", "messaging_postbacks", "message_deliveries", "message_reads", "message_reactions", "message_echoes", "message_edits", "messaging_referrals", "messaging_handovers", "standby",
];
const instagramFields = ["messages", "messaging_postbacks", "messaging_seen", "message_reactions", "message_edit", "messaging_referral", "messaging_handover", "standby"];

/**
 * Nothing is told of a page or an account until the app is subscribed to that one: what people enter at Meta says only where webhooks go.
 * https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps and https://developers.facebook.com/documentation/instagram-platform/webhooks
 */
async function listening({ apiBase, account, secrets }: ChannelConfig, wanted: readonly string[], looked: Promise<Looked>): Promise<Looked> {
  const seen = await looked;
  if (seen.checked !== "ok") return seen;
  const url = `${apiBase}/${secrets["page_id"] || account}/subscribed_apps?subscribed_fields=${wanted.join(",")}`;
  try {
    const response = await fetch(url, { method: "POST", headers: { authorization: `Bearer ${secrets["access_token"] ?? ""}` }, redirect: "manual", signal: AbortSignal.timeout(answerMsMax) });
    const answered = fields(await response.json().catch(() => null));
    if (response.ok && answered.success === true) return seen;
    return { checked: "refused", say: `The token is good, but Meta does not let it listen to this account (${response.status}). Give it the right to manage the account's messages, and enter it again.` };
  } catch {
    return unreachable;
  }
}

async function look({ apiBase, account, secrets }: ChannelConfig, path: string, ownerOf: (shown: Wire) => unknown): Promise<Looked> {
  try {
    const response = await fetch(`${apiBase}/${path}`, { headers: { authorization: `Bearer ${secrets["access_token"] ?? ""}` }, redirect: "manual", signal: AbortSignal.timeout(answerMsMax) });
    const shown = fields(await response.json().catch(() => null));
    const owner = response.ok ? ownerOf(shown) : undefined;
    if (typeof owner === "string" && owner !== account) return { checked: "refused", say: `The access token belongs to the account ${owner}, not to ${account}. Messages to this channel would not be found.` };
    if (response.ok) return { checked: "ok" };
    const isToken = response.status === 401 || fields(shown.error).code === 190;
    return { checked: "refused", say: isToken ? "The platform refuses this access token. Make a new one and enter it." : `The platform does not show this account to the token (${response.status}). Check the account's id and the token's rights.` };
  } catch {
    return unreachable;
  }
}

/** Telegram is told where to send; or, with polling, to send nowhere. */
async function introduceTelegram(channel: ChannelConfig, webhook: string | null): Promise<Looked> {
  const me = await call("getMe", {}, channel, ask, AbortSignal.timeout(answerMsMax));
  if (!me.ok) return me.answer.result === "failed" && me.answer.dead ? { checked: "refused", say: "Telegram refuses this bot token. Copy it anew from BotFather and enter it." } : unreachable;
  const method = webhook === null ? "deleteWebhook" : "setWebhook";
  if (webhook === null && channel.mode === "webhook") return { checked: "ok" };
  const wish = webhook === null ? {} : { url: webhook, secret_token: channel.secrets["secret_token"], allowed_updates: Object.keys(readers) };
  const done = await call(method, wish, channel, ask, AbortSignal.timeout(answerMsMax));
  if (done.ok) return { checked: "ok" };
  return { checked: "refused", say: `Telegram refused ${method}${done.answer.result === "failed" ? `: ${done.answer.reason}` : "."}` };
}

const unreachable: Looked = { checked: "unreachable", say: "The platform could not be reached from here, so the token was not checked." };
