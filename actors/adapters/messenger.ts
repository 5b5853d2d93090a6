/**
 * Messenger: https://developers.facebook.com/documentation/business-messaging/messenger-platform
 * Its form is Instagram's too and is read in messaging.ts.
 */
import type { Adapter } from "./adapter";
import { parseMessaging } from "./messaging";
import type { Dialect } from "./messaging";
import { messengerFiles, messagingMediaHosts, upload } from "./messaging-files";
import { buttonsMax, markMessaging, messengerTextCharsMax, sendMessaging } from "./messaging-send";
import { lookUp } from "./messaging-people";
import { graphApiBase, handshake, metaSecrets, verify } from "./meta";

export const messengerApiBase = graphApiBase;
export const onMessenger: Dialect = { name: "Messenger", object: "page", id: "psid" };

export const messenger: Adapter = {
  platform: "messenger",
  abilities: {
    textMax: messengerTextCharsMax,
    captionMax: 0,
    quotes: true,
    templates: false,
    buttonsMax,
    receipts: true,
    typing: true,
    // 24 hours for anybody, 7 days for a person's answer, which is all that agents send.
    windowHours: 168,
    files: messengerFiles,
  },
  secrets: metaSecrets,
  handshake,
  verify,
  parse: (raw, receivedAt) => parseMessaging(onMessenger, raw, receivedAt),
  send: sendMessaging(onMessenger),
  mediaHosts: messagingMediaHosts,
  lookUp: lookUp(onMessenger),
  upload: upload(onMessenger),
  mark: markMessaging(onMessenger),
};
