/** What each platform calls things, and what a person has to do there. */
import type { Platform } from "../../../server/protocol";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly secret: boolean;
  readonly optional?: boolean;
}

export interface Guide {
  /** what an account is there */
  readonly account: string;
  readonly fields: readonly Field[];
  /** where the address is entered, as a sentence */
  readonly webhook: string;
  /** how the first webhook comes about */
  readonly firstSign: string;
  readonly testTo: string;
  readonly testHint: string;
}

const accountOf = (label: string, help: string): Field => ({ name: "account", label, help, secret: false });
const secret = (name: string, label: string, help: string, optional = false): Field => ({ name, label, help, secret: true, optional });
const metaSecrets = (token: string): readonly Field[] => [
  secret("app_secret", "App secret", "Meta for Developers, App settings, Basic. Webhooks are signed with it."),
  secret("access_token", "Access token", token),
  secret("verify_token", "Verify token", "Any words of your choice. Left empty, some are made up.", true),
];

export const platformOrder: readonly Platform[] = ["whatsapp", "messenger", "instagram", "telegram", "x"];

export const guides: Readonly<Record<Platform, Guide>> = {
  whatsapp: {
    account: "Phone number id",
    fields: [accountOf("Phone number id", "Meta for Developers, WhatsApp, API Setup. It is not the number itself."), ...metaSecrets("Of a system user, with whatsapp_business_messaging.")],
    webhook: "In Meta for Developers, WhatsApp, Configuration: paste both values, then subscribe to messages.",
    firstSign: "Now write to the number from a phone.", testTo: "Phone number", testHint: "With its country's code. Outside 24 hours of their last message WhatsApp refuses free text.",
  },
  messenger: {
    account: "Page id",
    fields: [accountOf("Page id", "The page, About, Page transparency."), ...metaSecrets("Of the page, with pages_messaging.")],
    webhook: "In Meta for Developers, Messenger, Settings, Webhooks: paste both values, add the page, then subscribe to messages, messaging_postbacks, message_reactions, message_reads, message_deliveries and message_echoes.",
    firstSign: "Now write to the page.", testTo: "Page-scoped id", testHint: "Of somebody who has written to the page.",
  },
  instagram: {
    account: "Professional account id",
    fields: [accountOf("Professional account id", "Meta for Developers, Instagram, API setup."), ...metaSecrets("Of the professional account, with instagram_business_manage_messages. It lives 60 days.")],
    webhook: "In Meta for Developers, Instagram, Webhooks: paste both values, then subscribe to messages, messaging_postbacks, message_reactions and messaging_seen.",
    firstSign: "Now write to the account from another one.", testTo: "Instagram-scoped id", testHint: "Of somebody who has written to the account.",
  },
  telegram: {
    account: "Bot id",
    fields: [secret("bot_token", "Bot token", "As BotFather gave it, such as 123456789:AAE…")],
    webhook: "Telegram was told this address when the channel was connected; nothing is left to be entered.",
    firstSign: "Now write to the bot.", testTo: "Chat id", testHint: "Of somebody who has written to the bot.",
  },
  x: {
    account: "User id",
    fields: [
      accountOf("User id", "The account's number, not its name."),
      secret("client_secret", "Client secret", "X developer console, the app's OAuth 2.0 keys. Webhooks are signed with it."),
      secret("client_id", "Client id", "Beside the client secret. Needed to renew the access token.", true),
      secret("consumer_secret", "API key secret", "Only for apps whose webhooks are signed with that.", true),
      secret("access_token", "Access token", "Of the account, with dm.read, dm.write, users.read and offline.access."),
      secret("refresh_token", "Refresh token", "With it the access token is renewed by itself.", true),
    ],
    webhook: "Register this address as a webhook of your app at X, and subscribe the account to it.",
    firstSign: "Now send the account a direct message.", testTo: "User id", testHint: "Of somebody whose direct messages are open to the account.",
  },
};
