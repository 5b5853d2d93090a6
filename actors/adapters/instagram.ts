/**
 * Instagram Direct, for accounts that log in to Instagram and for those linked to a page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/
 * Its form is Messenger's too and is read in messaging.ts.
 */
import type { Adapter } from "./adapter";
import { parseMessaging } from "./messaging";
import type { Dialect } from "./messaging";
import { instagramFiles, messagingMediaHosts, upload } from "./messaging-files";
import { lookUp } from "./messaging-people";
import { instagramTextBytesMax, markMessaging, quickRepliesMax, sendMessaging } from "./messaging-send";
import { handshake, metaSecrets, verify } from "./meta";

/** Accounts linked to a page are reached at the Graph API instead: messengerApiBase. */
export const instagramApiBase = "https://graph.instagram.com/v25.0";
export const onInstagram: Dialect = { name: "Instagram", object: "instagram", id: "igsid" };

export const instagram: Adapter = {
  platform: "instagram",
  abilities: {
    counts: "bytes",
    textMax: instagramTextBytesMax,
    captionMax: 0,
    quotes: true,
    templates: false,
    buttonsMax: quickRepliesMax,
    receipts: true,
    typing: true,
    windowHours: 168,
    files: instagramFiles,
  },
  secrets: metaSecrets,
  handshake,
  verify,
  parse: (raw, receivedAt) => parseMessaging(onInstagram, raw, receivedAt),
  send: sendMessaging(onInstagram),
  mediaHosts: messagingMediaHosts,
  lookUp: lookUp(onInstagram),
  upload: upload(onInstagram),
  mark: markMessaging(onInstagram),
};
