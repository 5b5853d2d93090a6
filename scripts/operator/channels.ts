/** parley channel …: connecting accounts, and changing and switching them. */
import { changeChannel, connectChannel, nextStep, secretFields, switchChannel, type Connecting } from "../../server/connect";
import { aliases } from "../../server/platforms";
import type { Platform } from "../../server/protocol";
import { channelActs } from "../../sql/channel-acts";
import { loadChannels, type ChannelRow } from "../../sql/channels";
import { listTenants } from "../../sql/tenants";
import { Problem, table, type Answer, type Asked, type Command, type Option, type Parts } from "./command";
import { secretOf } from "./secrets";
import { tenantOf, tenantOption } from "./tenants";

const name: Option = { value: "NAME", about: "how agents see the channel", required: true };
const apiBase: Option = { value: "URL", about: "another address of the platform's API, for stand-ins and proxies" };

const metaSecretOptions: Readonly<Record<string, Option>> = {
  "app-secret": { value: "SECRET", about: "the Meta app's secret, with which webhooks are signed", required: true, isSecret: true },
  "access-token": { value: "TOKEN", about: "the token with which messages are sent: of a system user, or of the page", required: true, isSecret: true },
  "verify-token": { value: "TOKEN", about: "any words, to be entered beside the webhook's address; without it some are made up", isSecret: true },
  "access-ends": { value: "DATE", about: "when the access token ends, such as 2027-01-31, or never; people are warned a week before" },
  "api-base": apiBase,
};
/** Every secret of every platform: which of them a channel has its platform decides. */
const secretOptions: Readonly<Record<string, Option>> = Object.fromEntries(
  [...new Set((["whatsapp", "messenger", "instagram", "telegram", "x"] as const).flatMap(secretFields))].map((field): [string, Option] => [field.replaceAll("_", "-"), { value: "TEXT", about: `its new ${field.replaceAll("_", " ")}`, isSecret: true }]),
);
const modes = ["webhook", "polling"] as const;
const mode: Option = { value: "MODE", about: "how messages come: webhook needs a public https address, polling none; without it what PUBLIC_URL allows", oneOf: modes };

/** How a field of the form is called on the command line. */
const flags: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
  whatsapp: { account: "phone-number-id" }, messenger: { account: "page-id" }, instagram: { account: "account-id" }, telegram: {}, x: { account: "user-id" },
};
const alsoOf = (platform: Platform): readonly string[] => Object.entries(aliases).filter(([, known]) => known === platform).map(([alias]) => `channel add ${alias}`);
const flagOf = (platform: Platform, field: string): string => `--${flags[platform][field] ?? field.replaceAll("_", "-")}`;

export const channelCommands: readonly Command[] = [
  {
    name: "channel add whatsapp", about: "connects a WhatsApp number (Cloud API), or gives a connected one new secrets",
    options: {
      tenant: tenantOption, name,
      "phone-number-id": { value: "ID", about: "the number's id in Meta's app dashboard (not the number itself)", required: true },
      ...metaSecretOptions,
      "catalog-id": { value: "ID", about: "of the catalogue in Meta's Commerce Manager that the number is linked to, whose retailer ids are our SKUs; without it products go as pictures" },
    },
    examples: ['channel add whatsapp --tenant nortia --name "Sales" --phone-number-id 106540352242922 --app-secret env:APP_SECRET --verify-token my-words --access-token file:token.txt'],
    run: (asked, parts) => add("whatsapp", asked, parts),
  },
  {
    name: "channel add telegram", about: "connects a Telegram bot, or gives a connected one new secrets",
    options: {
      tenant: tenantOption, name,
      "bot-token": { value: "TOKEN", about: "as BotFather gave it", required: true, isSecret: true },
      "secret-token": { value: "TOKEN", about: "with which Telegram's webhooks say that they are Telegram's; without it one is made up", isSecret: true },
      mode, "api-base": apiBase,
    },
    examples: ["channel add telegram --tenant nortia --name Bot --bot-token env:BOT_TOKEN --mode polling"],
    run: (asked, parts) => add("telegram", asked, parts),
  },
  ...(["messenger", "instagram"] as const).map((platform): Command => ({
    name: `channel add ${platform}`, also: alsoOf(platform), about: `connects ${platform === "messenger" ? "a page's Messenger" : "an Instagram professional account"}, or gives a connected one new secrets`,
    options: {
      tenant: tenantOption, name,
      [flags[platform]["account"]!]: { value: "ID", about: platform === "messenger" ? "the page's id" : "the professional account's id", required: true }, ...metaSecretOptions,
      ...(platform === "instagram" ? { "page-id": { value: "ID", about: "of the page that the account is linked to, where the token is that page's; without it the token is the account's own" } } : {}),
    },
    examples: [`channel add ${platform} --tenant nortia --name Shop --${flags[platform]["account"]} 17841400000000000 --app-secret env:APP_SECRET --access-token file:token.txt --access-ends 2027-01-31`],
    run: (asked, parts) => add(platform, asked, parts),
  })),
  {
    name: "channel add x", also: alsoOf("x"), about: "connects an X account's direct messages, or gives a connected one new secrets",
    options: {
      tenant: tenantOption, name, "user-id": { value: "ID", about: "the account's numeric id", required: true },
      "client-secret": { value: "SECRET", about: "the app's OAuth 2 client secret; webhooks are signed with it or with the next one", isSecret: true },
      "client-id": { value: "ID", about: "the app's OAuth 2 client id, needed to renew tokens", isSecret: true },
      "consumer-secret": { value: "SECRET", about: "the app's API key secret, of apps that have one", isSecret: true },
      "access-token": { value: "TOKEN", about: "the account's OAuth 2 token, with dm.read, dm.write, media.write, tweet.read, users.read and offline.access; left out, somebody signs in at X on the channel's page", isSecret: true },
      "refresh-token": { value: "TOKEN", about: "with which the token is renewed by itself", isSecret: true },
      mode, "api-base": apiBase,
    },
    examples: ["channel add x --tenant nortia --name X --user-id 783214 --client-id env:ID --client-secret env:SECRET --access-token env:ACCESS --refresh-token env:REFRESH"],
    run: (asked, parts) => add("x", asked, parts),
  },
  {
    name: "channel change", words: ["ID"], about: "changes a connected channel; what is not named stays as it is",
    options: {
      name: { ...name, required: false }, ...secretOptions, remove: { value: "FIELDS", about: "what it is no longer to have, such as page-id,refresh-token" },
      mode: { ...mode, about: "how messages come: webhook or polling" }, "access-ends": metaSecretOptions["access-ends"]!,
    },
    examples: ["channel change 3 --name Sales", "channel change 3 --access-token file:token.txt --access-ends 2027-01-31", "channel change 4 --remove page-id --access-token env:TOKEN"],
    run: change,
  },
  {
    name: "channel history", words: ["ID"], about: "shows what people have done with a channel, the newest first", options: {}, examples: ["channel history 3"],
    async run(asked, { sql }) {
      const row = await rowOf(asked, sql);
      const acts = await channelActs(sql, row.tenant, row.id, actsMax);
      return {
        json: acts.map(({ at, by, what, about }) => ({ at, by, what, about: about.split(" ").filter((field) => field !== "") })),
        text: table(["when", "who", "what", "about"], acts.map(({ at, by, what, about }) => [new Date(at).toISOString(), by ?? "(command line)", what, about]), "Nobody has done anything with it since this is written down."),
      };
    },
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
      if (!Number.isSafeInteger(id) || id <= 0 || id > idMax || !(await switchChannel(sql, id, enabled))) throw noChannel(asked);
      return { json: { id, enabled }, text: `Channel ${id} is ${enabled ? "in use again" : "out of use"}; a running server knows within two seconds.` };
    },
  })),
];

const actsMax = 20;
const idMax = 2 ** 31 - 1;
const noChannel = (asked: Asked): Problem => new Problem("not_found", `There is no channel ${asked.words[0]}. scripts/parley channel list shows those there are.`);

async function rowOf(asked: Asked, sql: Parts["sql"]): Promise<ChannelRow> {
  const row = (await loadChannels(sql)).find((channel) => String(channel.id) === asked.words[0]);
  if (!row) throw noChannel(asked);
  return row;
}

const stateOf = (channel: ChannelRow): string => (channel.enabled ? channel.state : "disabled");
const shown = ({ id, tenant, platform, name, account, mode, apiBase, enabled, state, say, lastWebhookAt }: ChannelRow, slug: string) =>
  ({ id, tenant, slug, platform, name, account, mode, apiBase, enabled, state, say, lastWebhookAt });

async function add(platform: Platform, asked: Asked, parts: Parts): Promise<Answer> {
  const tenant = await tenantOf(asked, parts.sql);
  const secrets: Record<string, string> = {};
  for (const field of secretFields(platform)) secrets[field] = (await secretOf(asked, field.replaceAll("_", "-"), parts)) ?? "";
  const mode = modes.find((each) => each === asked.options["mode"]);
  const accountFlag = flags[platform]["account"];
  const done = await connectChannel({ sql: parts.sql, vault: parts.vault(), config: parts.config }, {
    tenant: tenant.id, platform, name: asked.options["name"] ?? "", secrets, expiresAt: expiryOf(asked),
    ...(accountFlag === undefined ? {} : { account: asked.options[accountFlag] ?? "" }), ...(mode === undefined ? {} : { mode }),
    ...(asked.has("api-base") ? { apiBase: baseOf(asked) } : {}),
  });
  return told(platform, done, tenant, parts);
}

async function change(asked: Asked, parts: Parts): Promise<Answer> {
  const row = await rowOf(asked, parts.sql);
  const platform = row.platform as Platform;
  const secrets: Record<string, string> = {};
  for (const option of Object.keys(secretOptions)) {
    const given = await secretOf(asked, option, parts);
    if (given !== undefined) secrets[option.replaceAll("-", "_")] = given;
  }
  const mode = modes.find((each) => each === asked.options["mode"]);
  const remove = (asked.options["remove"] ?? "").split(",").flatMap((field) => (field.trim() === "" ? [] : [field.trim().replaceAll("-", "_")]));
  const { id, tenant, name, account, apiBase, expiresAt } = row;
  const config = { id, tenant, platform, name, account, apiBase, mode: row.mode, secrets: {} };
  const done = await changeChannel({ sql: parts.sql, vault: parts.vault(), config: parts.config }, { config, expiresAt }, {
    secrets, remove, ...(asked.has("name") ? { name: asked.options["name"] } : {}), ...(mode === undefined ? {} : { mode }), ...(asked.has("access-ends") ? { expiresAt: expiryOf(asked) } : {}),
  });
  const slug = (await listTenants(parts.sql)).find((each) => each.id === tenant)?.slug ?? "";
  return told(platform, done, { id: tenant, slug }, parts);
}

/** What came of it, and what is left to do. */
function told(platform: Platform, done: Connecting, tenant: { readonly id: number; readonly slug: string }, parts: Parts): Answer {
  if (!done.ok) throw new Problem(done.code, done.code === "taken" ? done.say : `${flagOf(platform, done.field)} ${done.say}`);
  const { id, isNew, account, webhook, looked, made } = done;
  const isPublic = parts.config.publicUrl?.protocol === "https:";
  const begun = `${isNew ? "Connected" : "Updated"} channel ${id} of ${tenant.slug}; a running server knows within two seconds.`;
  return {
    json: {
      id, tenant: tenant.id, slug: tenant.slug, isNew, account, ...(platform === "telegram" || platform === "x" ? { mode: done.mode } : {}), ...(done.mode === "webhook" ? { webhook } : {}),
      ...(made["verify_token"] === undefined ? {} : { verifyToken: made["verify_token"] }), ...(made["secret_token"] === undefined ? {} : { secretToken: made["secret_token"] }),
      checked: looked.checked, ...(looked.say === undefined ? {} : { say: looked.say }),
    },
    text: [begun, ...(looked.say === undefined ? [] : [`Warning: ${looked.say}`]), nextStep(platform, done.mode, webhook, made["verify_token"] ?? "", isPublic)].join("\n"),
  };
}

function expiryOf(asked: Asked): number {
  const given = asked.options["access-ends"];
  if (given === undefined || given === "never") return 0;
  const at = Date.parse(given);
  if (!/^\d{4}-\d{2}-\d{2}/.test(given) || Number.isNaN(at)) throw new Problem("invalid", "--access-ends must be a date, such as 2027-01-31");
  return at;
}

function baseOf(asked: Asked): string {
  const given = asked.options["api-base"] ?? "";
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "") throw new Problem("invalid", "--api-base must look like https://graph.facebook.com/v25.0");
  return given.replace(/\/+$/, "");
}
