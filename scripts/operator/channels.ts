/** parley channel …: connecting accounts. */
import { channelOfAccount, countElsewhere, loadChannels, saveChannel, setChannelEnabled, type ChannelRow } from "../../sql/channels";
import { listTenants } from "../../sql/tenants";
import { inventToken } from "../../server/invent";
import { introduceTelegram, lookAtWhatsApp, type Looked } from "./platforms";
import { Problem, table, type Answer, type Asked, type Command, type Option, type Parts } from "./command";
import { secretOf } from "./secrets";
import { tenantOf, tenantOption } from "./tenants";

const nameCharsMax = 100;
const name: Option = { value: "NAME", about: "how agents see the channel", required: true };
const apiBase: Option = { value: "URL", about: "another address of the platform's API, for stand-ins and proxies" };

export const channelCommands: readonly Command[] = [
  {
    name: "channel add whatsapp", about: "connects a WhatsApp number (Cloud API), or gives a connected one new secrets",
    options: {
      tenant: tenantOption, name,
      "phone-number-id": { value: "ID", about: "the number's id in Meta's app dashboard (not the number itself)", required: true },
      "app-secret": { value: "SECRET", about: "the Meta app's secret, with which webhooks are signed", required: true, isSecret: true },
      "access-token": { value: "TOKEN", about: "a system user's token, with which messages are sent", required: true, isSecret: true },
      "verify-token": { value: "TOKEN", about: "any words, to be entered beside the webhook's address; without it some are made up", isSecret: true },
      "api-base": apiBase,
    },
    examples: ['channel add whatsapp --tenant nortia --name "Sales" --phone-number-id 106540352242922 --app-secret env:APP_SECRET --verify-token my-words --access-token file:token.txt'],
    run: addWhatsApp,
  },
  {
    name: "channel add telegram", about: "connects a Telegram bot, or gives a connected one new secrets",
    options: {
      tenant: tenantOption, name,
      "bot-token": { value: "TOKEN", about: "as BotFather gave it", required: true, isSecret: true },
      "secret-token": { value: "TOKEN", about: "with which Telegram's webhooks say that they are Telegram's; without it one is made up", isSecret: true },
      mode: { value: "MODE", about: "how messages come: webhook needs a public https address, polling none; without it what PUBLIC_URL allows", oneOf: ["webhook", "polling"] },
      "api-base": apiBase,
    },
    examples: ["channel add telegram --tenant nortia --name Bot --bot-token env:BOT_TOKEN --mode polling"],
    run: addTelegram,
  },
  {
    name: "channel list", about: "lists connected accounts, without their secrets", options: { tenant: tenantOption }, examples: ["channel list", "channel list --tenant nortia --json"],
    async run(asked, { sql }) {
      const only = asked.has("tenant") ? (await tenantOf(asked, sql)).id : null;
      const slugs = new Map((await listTenants(sql)).map((tenant) => [tenant.id, tenant.slug]));
      const channels = (await loadChannels(sql)).filter((channel) => only === null || channel.tenant === only);
      return {
        json: channels.map((channel) => shown(channel, slugs.get(channel.tenant) ?? "")),
        text: table(["id", "tenant", "platform", "name", "account", "mode", "state", "last heard of"], channels.map((channel) => [
          String(channel.id), slugs.get(channel.tenant) ?? "", channel.platform, channel.name, channel.account, channel.mode, stateOf(channel), channel.lastWebhookAt === 0 ? "never" : new Date(channel.lastWebhookAt).toISOString(),
        ]), "No channel is connected yet."),
      };
    },
  },
  ...([["disable", false], ["enable", true]] as const).map(([verb, enabled]): Command => ({
    name: `channel ${verb}`, words: ["ID"],
    about: enabled ? "takes a channel into use again" : "takes a channel out of use: what customers write to it meanwhile is not kept, and nothing is sent", options: {},
    examples: [`channel ${verb} 3`],
    async run(asked, { sql }) {
      const id = Number(asked.words[0]);
      if (!Number.isSafeInteger(id) || id <= 0 || !(await setChannelEnabled(sql, id, enabled))) throw new Problem("not_found", `There is no channel ${asked.words[0]}. scripts/parley channel list shows those there are.`);
      return { json: { id, enabled }, text: `Channel ${id} is ${enabled ? "in use again" : "out of use"}; a running server knows within two seconds.` };
    },
  })),
];

const stateOf = (channel: ChannelRow): string => (channel.enabled ? channel.state : "disabled");
const shown = ({ id, tenant, platform, name, account, mode, apiBase, enabled, state, say, lastWebhookAt }: ChannelRow, slug: string) =>
  ({ id, tenant, slug, platform, name, account, mode, apiBase, enabled, state, say, lastWebhookAt });

async function addWhatsApp(asked: Asked, parts: Parts): Promise<Answer> {
  const account = asked.options["phone-number-id"] ?? "";
  if (!/^\d{5,20}$/.test(account)) throw new Problem("invalid", `--phone-number-id must be the number's id, such as 106540352242922, of digits only.`);
  const secrets = {
    app_secret: (await secretOf(asked, "app-secret", parts)) ?? "",
    access_token: (await secretOf(asked, "access-token", parts)) ?? "",
    verify_token: (await secretOf(asked, "verify-token", parts)) ?? inventToken(),
  };
  const base = baseOf(asked, parts.config.graphUrl);
  const saved = await save(asked, parts, { platform: "whatsapp", account, apiBase: base, mode: "webhook", secrets });
  const looked = await lookAtWhatsApp(base, account, secrets.access_token);
  const made = asked.has("verify-token") ? {} : { verifyToken: secrets.verify_token };
  const address = `${parts.config.publicUrl?.origin ?? "https://<your public address>"}/webhook/whatsapp`;
  return answerOf({ ...saved, ...made, webhook: address }, saved, looked, [
    `At Meta, under WhatsApp > Configuration, enter the callback URL ${address} with the verify token${asked.has("verify-token") ? "" : ` ${secrets.verify_token}`}, and subscribe to the field "messages".`,
  ]);
}

async function addTelegram(asked: Asked, parts: Parts): Promise<Answer> {
  const token = (await secretOf(asked, "bot-token", parts)) ?? "";
  const account = /^(\d{3,20}):[A-Za-z0-9_-]{10,}$/.exec(token)?.[1];
  if (account === undefined) throw new Problem("invalid", "--bot-token must look like 123456789:AAE… as BotFather shows it.");
  const secret = (await secretOf(asked, "secret-token", parts)) ?? inventToken();
  // What setWebhook takes: https://core.telegram.org/bots/api#setwebhook
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(secret)) throw new Problem("invalid", "--secret-token may hold A-Z a-z 0-9 _ - only, at most 256 of them.");
  const isPublic = parts.config.publicUrl?.protocol === "https:";
  const mode = asked.options["mode"] === "polling" || (asked.options["mode"] === undefined && !isPublic) ? "polling" : "webhook";
  const base = baseOf(asked, parts.config.telegramUrl);
  const saved = await save(asked, parts, { platform: "telegram", account, apiBase: base, mode, secrets: { secret_token: secret, bot_token: token } });
  const webhook = `${parts.config.publicUrl?.origin ?? "https://<your public address>"}/webhook/telegram/${saved.id}`;
  const looked = await introduceTelegram({ id: saved.id, tenant: saved.tenant, platform: "telegram", name: "", account, apiBase: base, mode, secrets: { secret_token: secret, bot_token: token } }, mode === "webhook" && isPublic ? webhook : null);
  const next = mode === "polling" ? "A running server fetches its messages from now on."
    : isPublic ? "Telegram sends its messages to that address."
    : `PUBLIC_URL is not an https address, so Telegram was not told where to send. Set PUBLIC_URL and add the channel again, or use --mode polling.`;
  return answerOf({ ...saved, mode, ...(mode === "webhook" ? { webhook } : {}), ...(asked.has("secret-token") ? {} : { secretToken: secret }) }, saved, looked, [next]);
}

interface Saved { readonly id: number; readonly tenant: number; readonly slug: string; readonly isNew: boolean; readonly account: string }

async function save(asked: Asked, parts: Parts, channel: { platform: "whatsapp" | "telegram"; account: string; apiBase: string; mode: "webhook" | "polling"; secrets: Record<string, string> }): Promise<Saved> {
  const tenant = await tenantOf(asked, parts.sql);
  const label = (asked.options["name"] ?? "").trim();
  if (label === "" || label.length > nameCharsMax) throw new Problem("invalid", `--name must have 1 to ${nameCharsMax} characters.`);
  const { platform, account, apiBase, mode, secrets } = channel;
  // The operator sees all tenants, so saying this tells nobody anything new; agents never get here.
  if ((await channelOfAccount(parts.sql, tenant.id, platform, account)) === null && (await countElsewhere(parts.sql, tenant.id, platform, account)) > 0) {
    throw new Problem("taken", `The account ${account} is connected by another tenant already. Its messages can go to one tenant only.`);
  }
  const sealed = parts.vault().seal({ tenant: tenant.id, platform, account }, secrets);
  const { id, isNew } = await saveChannel(parts.sql, { tenant: tenant.id, platform, name: label, account, apiBase, mode, secrets: sealed });
  return { id, tenant: tenant.id, slug: tenant.slug, isNew, account };
}

function answerOf(json: object, saved: Saved, looked: Looked, next: readonly string[]): Answer {
  const begun = `${saved.isNew ? "Connected" : "Updated"} channel ${saved.id} of ${saved.slug}; a running server knows within two seconds.`;
  return { json: { ...json, checked: looked.checked, ...(looked.say === undefined ? {} : { say: looked.say }) }, text: [begun, ...(looked.say === undefined ? [] : [looked.say]), ...next].join("\n") };
}

function baseOf(asked: Asked, usual: string): string {
  const given = asked.options["api-base"];
  if (given === undefined) return usual;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "") throw new Problem("invalid", "--api-base must look like https://graph.facebook.com/v25.0");
  return given.replace(/\/+$/, "");
}
