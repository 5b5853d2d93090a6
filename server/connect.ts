/**
 * Connecting accounts: the one place where a channel is added or gets other secrets, for the command line and the screen alike. It checks the form, seals the secrets, has the
 * platform introduced, and says what is left to do. Secrets go in here and never come out, but for those that were made up.
 */
import type { Sql } from "postgres";
import type { Platform } from "../actors/messages";
import { noteChannelAct } from "../sql/channel-acts";
import { channelOfAccount, countElsewhere, holdSecrets, renameChannel, saveChannel, setChannelEnabled } from "../sql/channels";
import type { Connected } from "./channels";
import type { Config } from "./config";
import { introduce, type Looked } from "./introduce";
import { inventToken } from "./invent";
import { platformNames } from "./platforms";
import type { Vault } from "./vault";

export interface ConnectParts {
  readonly sql: Sql;
  readonly vault: Vault;
  readonly config: Pick<Config, "publicUrl" | "graphUrl" | "telegramUrl" | "instagramUrl" | "xUrl">;
}

export interface Wanted {
  readonly tenant: number;
  readonly platform: Platform;
  readonly name: string;
  /** the platform's id of the account; left out where a secret tells it */
  readonly account?: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly mode?: "webhook" | "polling";
  /** only for operators: whoever sets it decides where secrets are sent */
  readonly apiBase?: string;
  /** ms since 1970; 0 or absent: never, as far as we know */
  readonly expiresAt?: number;
  /** an account that is connected already is refused, instead of getting new secrets */
  readonly onlyNew?: boolean;
  /** the user who does it; absent: somebody at the command line */
  readonly by?: number;
}

/** `remove`: names of what the channel is no longer to have; what it can't do without stays. `by`: the user who does it; absent: somebody at the command line. */
export interface Change {
  readonly name?: string; readonly secrets?: Readonly<Record<string, string>>; readonly remove?: readonly string[]; readonly mode?: "webhook" | "polling"; readonly expiresAt?: number; readonly by?: number;
  /** when the access token in `secrets` ends, where the platform has told, ms */
  readonly tokenEndsAt?: number;
}

/** `say` is the end of a sentence that begins with the field's name, but for `taken`. */
export type Connecting =
  | { readonly ok: true; readonly id: number; readonly isNew: boolean; readonly account: string; readonly mode: "webhook" | "polling"; readonly webhook: string; readonly made: Readonly<Record<string, string>>; readonly looked: Looked }
  | { readonly ok: false; readonly code: "invalid" | "taken"; readonly field: string; readonly say: string };

/** `isOpen`: no secret, though it stands among them: it may be read. */
interface Wish { readonly field: string; readonly pattern: RegExp; readonly such: string; readonly required?: boolean; readonly invented?: boolean; readonly isOpen?: boolean }
interface Form { readonly account: RegExp | null; readonly such: string; readonly secrets: readonly Wish[] }

const nameCharsMax = 100;
const secretCharsMax = 4_096;
const anything = new RegExp(`^[^\\s]{1,${secretCharsMax}}$`);
const words = "without spaces or line breaks";
/** What Meta takes as a verify token is ours to choose; what is longer can't be pasted without doubt. */
const verifyToken: Wish = { field: "verify_token", pattern: /^[^\s]{1,256}$/, such: "at most 256 characters without spaces", invented: true };
const meta: readonly Wish[] = [{ field: "app_secret", pattern: anything, such: words, required: true }, { field: "access_token", pattern: anything, such: words, required: true }, verifyToken];

const forms: Readonly<Record<Platform, Form>> = {
  // A number that is linked to a catalogue of Meta's shows products from that.
  whatsapp: { account: /^\d{5,20}$/, such: "must be the number's id, such as 106540352242922, of digits only.", secrets: [...meta, { field: "catalog_id", pattern: /^\d{3,20}$/, such: "the catalogue's id, of digits only", isOpen: true }] },
  messenger: { account: /^\d{3,20}$/, such: "must be the page's id, of digits only.", secrets: meta },
  // An account that is connected through its page sends through that, and by another address.
  instagram: { account: /^\d{3,20}$/, such: "must be the professional account's id, of digits only.", secrets: [...meta, { field: "page_id", pattern: /^\d{3,20}$/, such: "the page's id, of digits only", isOpen: true }] },
  telegram: {
    account: null, such: "",
    secrets: [
      { field: "bot_token", pattern: /^\d{3,20}:[A-Za-z0-9_-]{10,}$/, such: "like 123456789:AAE… as BotFather shows it", required: true },
      // What setWebhook takes: https://core.telegram.org/bots/api#setwebhook
      { field: "secret_token", pattern: /^[A-Za-z0-9_-]{1,256}$/, such: "at most 256 of A-Z a-z 0-9 _ -", invented: true },
    ],
  },
  x: {
    account: /^\d{1,20}$/, such: "must be the account's numeric id.",
    secrets: [
      { field: "client_secret", pattern: anything, such: words }, { field: "client_id", pattern: anything, such: words }, { field: "consumer_secret", pattern: anything, such: words },
      // Both come by themselves when somebody signs in.
      { field: "access_token", pattern: anything, such: words }, { field: "refresh_token", pattern: anything, such: words },
    ],
  },
};

/** The names of the secrets that a person may enter for a platform. */
export const secretFields = (platform: Platform): readonly string[] => forms[platform].secrets.map(({ field }) => field);
/** Whether what stands among the secrets may be read. */
export const isOpenField = (platform: Platform, name: string): boolean => forms[platform].secrets.some(({ field, isOpen }) => field === name && isOpen === true);

/** Meta calls one address per app, whatever the number of accounts; the others are told one per account. Without a public address it can only be hinted at. */
export function webhookAddress(publicUrl: URL | null, platform: Platform, id: number): string {
  return `${publicUrl?.origin ?? "https://<your public address>"}/webhook/${platform}${platform === "telegram" || platform === "x" ? `/${id}` : ""}`;
}

export async function connectChannel(parts: ConnectParts, wanted: Wanted): Promise<Connecting> {
  const { tenant, platform } = wanted;
  const name = wanted.name.trim();
  if (!isName(name)) return invalid("name", nameSay);
  const account = forms[platform].account === null ? (/^\d+/.exec(wanted.secrets["bot_token"] ?? "")?.[0] ?? "") : (wanted.account ?? "").trim();
  if (forms[platform].account?.test(account) === false) return invalid("account", forms[platform].such);
  const made: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const wish of forms[platform].secrets) {
    const given = (wanted.secrets[wish.field] ?? "").trim();
    if (given === "" && wish.invented) secrets[wish.field] = made[wish.field] = inventToken();
    else if (given === "" && wish.required) return invalid(wish.field, "is missing.");
    else if (given !== "" && !wish.pattern.test(given)) return invalid(wish.field, `must be ${wish.such}.`);
    else if (given !== "") secrets[wish.field] = given;
  }
  const known = await channelOfAccount(parts.sql, tenant, platform, account);
  if (known !== null && wanted.onlyNew) return taken("This account is connected already. Give that channel its new secrets instead.");
  if (known === null && (await countElsewhere(parts.sql, tenant, platform, account)) > 0) return taken(`The account ${account} is connected by another tenant already. Its messages can go to one tenant only.`);
  const mode = canPoll(platform) ? modeOf(wanted.mode, parts) : "webhook";
  const lacking = lackOf(platform, mode, secrets);
  if (lacking) return lacking;
  const apiBase = wanted.apiBase ?? baseOf(platform, parts, secrets);
  const saved = await parts.sql.begin(async (sql) => {
    const row = await saveChannel(sql, { tenant, platform, name, account, apiBase, mode, secrets: parts.vault.seal({ tenant, platform, account }, secrets), expiresAt: wanted.expiresAt ?? 0 });
    await noteChannelAct(sql, { tenant, channel: row.id, by: wanted.by ?? null, what: row.isNew ? "added" : "reconnected", about: row.isNew ? "" : Object.keys(secrets).join(" ") });
    return row;
  });
  return await introduced(parts, { id: saved.id, tenant, platform, name, account, apiBase, mode, secrets }, saved.isNew, made);
}

/** What is not in the change stays as it is. Other secrets or another mode connect the channel anew, and switch it on. */
export async function changeChannel(parts: ConnectParts, connected: Pick<Connected, "config" | "expiresAt">, change: Change): Promise<Connecting> {
  const { config } = connected;
  const { id, tenant, platform, account, apiBase } = config;
  const name = (change.name ?? config.name).trim();
  if (!isName(name)) return invalid("name", nameSay);
  const given = Object.entries(change.secrets ?? {}).map(([field, text]) => [field, text.trim()] as const).filter(([, text]) => text !== "");
  for (const [field, text] of given) {
    const wish = forms[platform].secrets.find((each) => each.field === field);
    if (!wish) return invalid(field, "is no secret of this platform.");
    if (!wish.pattern.test(text)) return invalid(field, `must be ${wish.such}.`);
    if (field === "bot_token" && !text.startsWith(`${account}:`)) return invalid(field, "belongs to another bot. Add that one as a channel of its own.");
  }
  const removed = change.remove ?? [];
  for (const field of removed) {
    const wish = forms[platform].secrets.find((each) => each.field === field);
    if (!wish) return invalid(field, "is no field of this platform.");
    if (wish.required || wish.invented) return invalid(field, "can't be removed: the channel needs it.");
  }
  if (change.mode !== undefined && !canPoll(platform) && change.mode !== "webhook") return invalid("mode", "must be webhook on this platform.");
  const mode = canPoll(platform) ? (change.mode ?? config.mode) : "webhook";
  const expiresAt = change.expiresAt ?? connected.expiresAt ?? 0;
  const isOther = { name: name !== config.name, mode: mode !== config.mode, expires: expiresAt !== (connected.expiresAt ?? 0) };
  const touched = [...given.map(([field]) => field), ...removed, ...Object.entries(isOther).flatMap(([field, is]) => (is ? [field] : []))];
  const act = { tenant, channel: id, by: change.by ?? null, about: [...new Set(touched)].join(" ") };
  if (given.length === 0 && removed.length === 0 && !isOther.mode && !isOther.expires) {
    await parts.sql.begin(async (sql) => {
      await renameChannel(sql, tenant, id, name);
      if (isOther.name) await noteChannelAct(sql, { ...act, what: "changed" });
    });
    return { ok: true, id, isNew: false, account, mode, webhook: webhookAddress(parts.config.publicUrl, platform, id), made: {}, looked: { checked: "ok" } };
  }
  const saved = await parts.sql.begin(async (sql): Promise<Connected["config"] | Refusal> => {
    // Another hand, such as the renewal of a token, may have stored newer ones than this node has seen. What can't be opened any more is entered anew.
    const sealed = await holdSecrets(sql, tenant, id);
    const now = (sealed && parts.vault.open({ tenant, platform, account }, sealed)) ?? {};
    const kept = Object.entries(now).filter(([field]) => !removed.includes(field));
    const secrets: Record<string, string> = { ...Object.fromEntries(kept), ...Object.fromEntries(given) };
    const missing = forms[platform].secrets.find((wish) => wish.required && (secrets[wish.field] ?? "") === "");
    if (missing) return invalid(missing.field, "is missing: it could not be read any more.");
    const lacking = lackOf(platform, mode, secrets);
    if (lacking) return lacking;
    // A token that a person enters is not the one whose end is known.
    if (given.some(([field]) => field === "access_token")) delete secrets["expires_at"];
    if (change.tokenEndsAt !== undefined) secrets["expires_at"] = String(change.tokenEndsAt);
    // An address that an operator chose stays.
    const base = apiBase === baseOf(platform, parts, now) ? baseOf(platform, parts, secrets) : apiBase;
    await saveChannel(sql, { tenant, platform, name, account, apiBase: base, mode, secrets: parts.vault.seal({ tenant, platform, account }, secrets), expiresAt });
    await noteChannelAct(sql, { ...act, what: given.length > 0 ? "reconnected" : "changed" });
    return { ...config, name, mode, apiBase: base, secrets };
  });
  return "ok" in saved ? saved : await introduced(parts, saved, false, {});
}

/** False: no such channel. `tenant`: whose it must be; absent: anybody's. `by`: the user who does it; absent: somebody at the command line. */
export function switchChannel(sql: Sql, id: number, enabled: boolean, { tenant, by }: { readonly tenant?: number; readonly by?: number } = {}): Promise<boolean> {
  return sql.begin(async (inside) => {
    const whose = await setChannelEnabled(inside, id, enabled, tenant);
    if (whose !== null) await noteChannelAct(inside, { tenant: whose, channel: id, by: by ?? null, what: enabled ? "enabled" : "disabled", about: "" });
    return whose !== null;
  });
}

/** Where the browser comes back to from a platform's own sign-in. It is registered there, so it stays. */
export const signInPath = "/connect/x";

/** What no single field can say of itself. */
function lackOf(platform: Platform, mode: "webhook" | "polling", secrets: Readonly<Record<string, string>>): Refusal | null {
  if (platform !== "x") return null;
  const has = (field: string): boolean => (secrets[field] ?? "") !== "";
  if (mode === "webhook" && !has("consumer_secret") && !has("client_secret")) return invalid("client_secret", "is missing: webhooks are signed with it, or with the API key secret (consumer secret).");
  if (!has("access_token") && !has("client_id")) return invalid("access_token", "is missing: enter one, or the client id, and sign in at X.");
  return has("refresh_token") && !has("client_id") ? invalid("client_id", "is missing: tokens are renewed with it.") : null;
}

async function introduced({ config }: ConnectParts, channel: Connected["config"], isNew: boolean, made: Readonly<Record<string, string>>): Promise<Connecting> {
  const webhook = webhookAddress(config.publicUrl, channel.platform, channel.id);
  const looked = await introduce(channel, channel.mode === "webhook" && config.publicUrl?.protocol === "https:" ? webhook : null);
  return { ok: true, id: channel.id, isNew, account: channel.account, mode: channel.mode, webhook, made, looked };
}

/** Where we can ask for messages, no public address is needed. */
const canPoll = (platform: Platform): boolean => platform === "telegram" || platform === "x";
const modeOf = (mode: "webhook" | "polling" | undefined, { config }: ConnectParts): "webhook" | "polling" => mode ?? (config.publicUrl?.protocol === "https:" ? "webhook" : "polling");

function baseOf(platform: Platform, { config }: ConnectParts, secrets: Readonly<Record<string, string>>): string {
  if (platform === "telegram") return config.telegramUrl;
  if (platform === "x") return config.xUrl;
  return platform === "instagram" && !secrets["page_id"] ? config.instagramUrl : config.graphUrl;
}

const isName = (name: string): boolean => name !== "" && name.length <= nameCharsMax;
const nameSay = `must have 1 to ${nameCharsMax} characters.`;
type Refusal = Extract<Connecting, { ok: false }>;
const invalid = (field: string, say: string): Refusal => ({ ok: false, code: "invalid", field, say });
const taken = (say: string): Refusal => ({ ok: false, code: "taken", field: "account", say });

/** What a platform must be told by a person, in its own words. */
export function nextStep(platform: Platform, mode: "webhook" | "polling", webhook: string, verify: string, isPublic: boolean): string {
  if (mode === "polling") return "A running server fetches its messages from now on.";
  if (platform === "telegram") {
    return isPublic ? "Telegram sends its messages to that address." : "PUBLIC_URL is not an https address, so Telegram was not told where to send. Set PUBLIC_URL and add the channel again, or use --mode polling.";
  }
  if (platform === "x") return `At X, register the webhook ${webhook} for your app and subscribe the account to it.`;
  const fields = platform === "whatsapp" ? 'the field "messages"' : "the fields messages, messaging_postbacks, message_reactions, message_reads, message_deliveries and message_echoes";
  return `At Meta, under ${platformNames[platform]} > ${platform === "whatsapp" ? "Configuration" : "API settings, Webhooks"}, enter the callback URL ${webhook} with the verify token${verify === "" ? "" : ` ${verify}`}, and subscribe to ${fields}.`;
}
