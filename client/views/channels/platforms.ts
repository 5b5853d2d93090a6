/** What each platform calls things, and what a person has to do there. */
import type { Platform } from "../../../server/protocol";

/** `account`: can't be changed · `secret`: goes in and never comes out · `open`: is shown */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: "account" | "secret" | "open";
  readonly optional?: boolean;
  /** may be taken away again */
  readonly removable?: boolean;
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
  /** the secret that a wrong signature speaks of */
  readonly signedWith: string;
  readonly challenge: readonly [answered: string, refused: string];
}

const accountOf = (label: string, help: string): Field => ({ name: "account", label, help, kind: "account" });
const secret = (name: string, label: string, help: string, optional = false): Field => ({ name, label, help, kind: "secret", optional });
const removable = (name: string, label: string, help: string): Field => ({ ...secret(name, label, help, true), removable: true });
const metaSecrets = (token: string): readonly Field[] => [
  secret("app_secret", "App secret", "Meta for Developers, App settings, Basic. Webhooks are signed with it."),
  secret("access_token", "Access token", token),
  secret("verify_token", "Verify token", "Any words of your choice. Left empty, some are made up.", true),
];

const metaDoor = { signedWith: "app secret", challenge: ["challenge answered, the token matched", "the verify token did not match: paste it again"] } as const;

export const platformOrder: readonly Platform[] = ["whatsapp", "messenger", "instagram", "telegram", "x"];

export const guides: Readonly<Record<Platform, Guide>> = {
  whatsapp: {
    account: "Phone number id",
    fields: [
      accountOf("Phone number id", "Meta for Developers, WhatsApp, API Setup. It is not the number itself."), ...metaSecrets("Of a system user, with whatsapp_business_messaging."),
      { name: "catalog_id", label: "Catalogue id", help: "Only where the number is linked to a catalogue in Commerce Manager whose retailer ids are the SKUs here. Without it products go as pictures.", kind: "open", optional: true, removable: true },
    ],
    webhook: "In Meta for Developers, WhatsApp, Configuration: paste both values, then subscribe to messages.",
    firstSign: "Now write to the number from a phone.", testTo: "Phone number", testHint: "With its country's code. Outside 24 hours of their last message WhatsApp refuses free text.", ...metaDoor,
  },
  messenger: {
    account: "Page id",
    fields: [accountOf("Page id", "The page, About, Page transparency."), ...metaSecrets("Of the page, with pages_messaging.")],
    webhook: "In Meta for Developers, Messenger, Settings, Webhooks: paste both values, add the page, then subscribe to messages, messaging_postbacks, message_reactions, message_reads, message_deliveries and message_echoes.",
    firstSign: "Now write to the page.", testTo: "Page-scoped id", testHint: "Of somebody who has written to the page.", ...metaDoor,
  },
  instagram: {
    account: "Professional account id",
    fields: [
      accountOf("Professional account id", "Meta for Developers, Instagram, API setup."), ...metaSecrets("Of the professional account, with instagram_business_manage_messages. It lives 60 days."),
      { name: "page_id", label: "Page id", help: "Only where the access token is that of a Facebook page which the account is linked to.", kind: "open", optional: true, removable: true },
    ],
    webhook: "In Meta for Developers, Instagram, Webhooks: paste both values, then subscribe to messages, messaging_postbacks, message_reactions and messaging_seen.",
    firstSign: "Now write to the account from another one.", testTo: "Instagram-scoped id", testHint: "Of somebody who has written to the account.", ...metaDoor,
  },
  telegram: {
    account: "Bot id",
    fields: [
      secret("bot_token", "Bot token", "As BotFather gave it, such as 123456789:AAE…"),
      secret("secret_token", "Secret token", "With it webhooks say that they are Telegram's. Left empty, one is made up.", true),
    ],
    webhook: "Telegram was told this address when the channel was connected; nothing is left to be entered.",
    firstSign: "Now write to the bot.", testTo: "Chat id", testHint: "Of somebody who has written to the bot.",
    signedWith: "secret token", challenge: ["challenge answered", "the challenge was not Telegram's"],
  },
  x: {
    account: "User id",
    fields: [
      accountOf("User id", "The account's number, not its name."),
      removable("client_secret", "Client secret", "X developer console, the app's OAuth 2.0 keys. Webhooks are signed with it, or with the API key secret."),
      removable("client_id", "Client id", "Beside the client secret. Needed to renew the access token."),
      removable("consumer_secret", "API key secret", "Where the app has one. One of the two secrets is enough."),
      secret("access_token", "Access token", "Of the account. Left empty, you sign in at X in the next step, with the client id.", true),
      removable("refresh_token", "Refresh token", "With it the access token is renewed by itself. It too comes with a sign-in."),
    ],
    webhook: "In X's developer console, register this address as a webhook of your app, then subscribe the account to its direct messages.",
    firstSign: "Now send the account a direct message.", testTo: "User id", testHint: "Of somebody whose direct messages are open to the account.",
    signedWith: "client secret and the API key secret", challenge: ["challenge answered with the app's secret", "the challenge could not be answered: no secret is set"],
  },
};

/** Where messages may be fetched instead of being sent to us. */
export const canPoll = (platform: Platform): boolean => platform === "telegram" || platform === "x";

/** What is not there and must be: of X's two secrets one is enough, and none where nothing is sent. */
export function missingOf(platform: Platform, mode: "webhook" | "polling", isSet: (name: string) => boolean): boolean {
  const signs = platform !== "x" || mode === "polling" || isSet("client_secret") || isSet("consumer_secret");
  return !signs || (platform === "x" && !isSet("access_token")) || guides[platform].fields.some(({ kind, optional, name }) => kind !== "account" && !optional && !isSet(name));
}
