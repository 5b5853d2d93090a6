/**
 * Real payloads, collected beside the repository: each is accepted as what it is, or refused for a reason that stands here.
 * A file that is not listed fails the test, and so does a listed file that is gone.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { words } from "../messages";
import type { Adapter, Told } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";
import { telegram } from "./telegram";
import { whatsapp } from "./whatsapp";

const samples = join(import.meta.dir, "../../../shared/samples");
const now = Date.UTC(2026, 10, 21);

/** The corpus' figure: payloads that were expected to be read, or refused, and those that were. */
const tally = { wellFormed: 0, read: 0, others: 0, refused: 0 };
afterAll(() => {
  const { wellFormed, read, others, refused } = tally;
  const share = ((100 * read) / wellFormed).toFixed(1);
  if (wellFormed > 0) console.log(`corpus: ${read} of ${wellFormed} well-formed payloads (${share} %) read as the right kind and words; ${refused} of ${others} others refused for the stated reason`);
});

/** What a payload tells, one line for each event: kind and words. */
function told(adapter: Adapter, raw: Uint8Array): readonly string[] | string {
  const parsed = adapter.parse(raw, now);
  return parsed.ok ? parsed.told.map(lineOf) : parsed.reason;
}

function lineOf({ news }: Told): string {
  switch (news.type) {
    case "received": {
      const { content } = news;
      const kind = content.type === "media" ? content.media : content.type === "unsupported" ? `unsupported ${content.what}` : content.type;
      return [
        news.echo ? "echo" : "",
        news.forwarded ? "forwarded" : "",
        `${kind}: ${words(content)}`,
        news.quote ? `> ${news.quote.product ?? news.quote.text ?? "quote"}` : "",
      ]
        .filter(Boolean)
        .join(" ");
    }
    case "receipt":
      return `${news.state}${news.reason ? `: ${news.reason}` : ""}`;
    case "noticed":
      return `noticed ${news.what}: ${news.text ?? ""}`;
    case "reacted":
      return `reacted: ${news.emoji}`;
    case "edited":
      return `edited: ${words(news.content)}`;
    case "revoked":
      return "revoked";
    case "rekeyed":
      return `rekeyed: ${news.keys.join(", ")}`;
    case "consent":
      return `consent: ${news.text}`;
    case "watermark":
      return `${news.state} up to ${news.ext ?? news.upTo}`;
    case "typing":
      return "typing";
  }
}

/** Every file of a folder against its table, each as a test of its own. */
function corpus(
  folder: string,
  adapter: Adapter,
  expected: Readonly<Record<string, readonly string[] | string>>,
  wrap?: (body: unknown) => unknown,
): void {
  const path = join(samples, folder);
  const isThere = existsSync(path);
  if (!isThere) console.log(`skipped: no collected payloads at ${path}`);
  const files = isThere
    ? readdirSync(path)
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.slice(0, -".json".length))
    : [];
  const read = (name: string): Uint8Array => readFileSync(join(path, `${name}.json`));

  describe.skipIf(!isThere)(`${folder} payloads${wrap ? " in their envelope" : ""}`, () => {
    if (!wrap) test("are all listed", () => expect(files.toSorted()).toEqual(Object.keys(expected).toSorted()));
    for (const [name, lines] of Object.entries(expected)) {
      test(name, () => {
        const isRefused = typeof lines === "string";
        tally[isRefused ? "others" : "wellFormed"]++;
        const raw = wrap ? new TextEncoder().encode(JSON.stringify(wrap(JSON.parse(new TextDecoder().decode(read(name)))))) : read(name);
        expect(told(adapter, raw)).toEqual(lines);
        tally[isRefused ? "refused" : "read"]++;
      });
    }
  });
}

/**
 * Chatwoot's samples are the `value` of a change without the envelope around it (its service is handed no more). Meta never sends that, and without
 * phone_number_id nobody could say whose they are: unreadable. What is inside them is told below, in the envelope that they came from.
 */
const noEnvelope = 'The body is no WhatsApp webhook: its "object" is missing.';
const chatwoot = "chatwoot-creates-appropriate-conversations-message-and-contacts";

corpus("whatsapp", whatsapp, {
  [chatwoot]: noEnvelope,
  [`${chatwoot}-2`]: noEnvelope,
  [`${chatwoot}-3`]: noEnvelope,
  [`${chatwoot}-4`]: noEnvelope,
  "chatwoot-creates-appropriate-message-and-attachments": noEnvelope,
  "chatwoot-ignores-type-ephemeral-an": noEnvelope,
  "meta-openapi-button-message": ["choice: Unsubscribe > quote"],
  "meta-openapi-interactive-button-reply-message": ["choice: Cancel > quote"],
  "meta-openapi-order-message": ["order: 2 × di9ozbzfi4, 1 × nqryix03ez"],
  "meta-openapi-text-message": ["text: Does it come in another color?"],
  "meta-openapi-text-message-with-context-product-inquiry": ["text: Is this still available? > di9ozbzfi4"],
  "meta-openapi-unsupported-message": [
    "unsupported message of a kind that WhatsApp does not pass on: Message type is currently not supported.",
  ],
  "pywa-account-update-account-deleted": ["noticed account: ACCOUNT_DELETED"],
  "pywa-account-update-account-violation": ["noticed account: ACCOUNT_VIOLATION, ADULT"],
  "pywa-account-update-mm-api-for-wa-terms-of-service": ["noticed account: MM_LITE_TERMS_SIGNED"],
  "pywa-account-update-pricing-tiering-update": ["noticed account: VOLUME_BASED_PRICING_TIER_UPDATE"],
  "pywa-call-connect-user-initiated": ["system: The customer called on WhatsApp. Calls can't be answered here."],
  "pywa-call-permission-update-accept": ["choice: You may call me > quote"],
  "pywa-call-terminate-call-terminate": ["noticed call: terminate, BUSINESS_INITIATED", "noticed error: 12455: ERROR_DETAILS"],
  "pywa-callback-button-button": ["choice: title > quote"],
  "pywa-callback-button-quick-reply": ["choice: title > quote"],
  "pywa-callback-selection-callback": ["choice: title > quote"],
  "pywa-message-audio": ["forwarded audio: "],
  "pywa-message-contacts": ["contacts: Chandler Bing, Monica, Rachel Green"],
  "pywa-message-current-location": ["forwarded location: "],
  "pywa-message-document": ["forwarded document: caption"],
  "pywa-message-forwarded": ["forwarded text: forwarded text"],
  "pywa-message-image": ["image: "],
  "pywa-message-reaction": ["reacted: 😮"],
  "pywa-message-static-sticker": ["sticker: "],
  "pywa-message-status-delivered": ["delivered"],
  "pywa-message-status-failed": ["failed: WhatsApp withholds marketing from this customer's number as part of an experiment."],
  "pywa-message-status-read": ["read"],
  "pywa-message-status-sent": ["sent"],
  "pywa-message-text": ["text: Body Text"],
  "pywa-message-video": ["forwarded video: caption"],
  // Sender and recipient stand the wrong way round in this one; the thread is the customer's all the same.
  "pywa-outgoing-message-delete": ["revoked"],
  "pywa-system-phone-number-change": ["rekeyed: phone:972912345678"],
  "pywa-template-category-update-marketing": ["noticed template category: my_message_template, he, MARKETING"],
  "pywa-template-quality-update-yellow": ["noticed template quality: welcome_template, en_US, GREEN, YELLOW"],
  "pywa-template-status-update-rejected": ["noticed template status: abandoned_cart, en, REJECTED, INVALID_FORMAT"],
  "pywa-user-marketing-preferences-signup": ["consent: Signed up for marketing messages. User signed up via signup link"],
});

corpus(
  "whatsapp",
  whatsapp,
  {
    [chatwoot]: ["choice: First Button"],
    [`${chatwoot}-2`]: ["choice: Yes this is a button"],
    [`${chatwoot}-3`]: ["image: Check out my product!"],
    [`${chatwoot}-4`]: ["location: Bay Bridge, San Francisco, CA, USA"],
    "chatwoot-creates-appropriate-message-and-attachments": ["contacts: Apple Inc., Chatwoot"],
    // Chatwoot drops it; an agent should see that something came.
    "chatwoot-ignores-type-ephemeral-an": ["unsupported disappearing message: Test"],
  },
  (value) => ({
    object: "whatsapp_business_account",
    entry: [{ id: "1", changes: [{ field: "messages", value: { ...(value as object), metadata: { phone_number_id: "2" } } }] }],
  }),
);

/** Aiogram's and Bottender's samples are messages or updates of a library's own making: without the number that every real update has, nothing could be told apart from its redelivery. */
const noNumber = 'The body is no Telegram update: it has no exact "update_id".';

corpus("telegram", telegram, {
  "aiogram-callback-query": noNumber,
  "aiogram-edited-message": noNumber,
  "aiogram-message": noNumber,
  "aiogram-message-with-audio": noNumber,
  "aiogram-message-with-contact": noNumber,
  "aiogram-message-with-migrate-to-chat-id": noNumber,
  "aiogram-message-with-photo": noNumber,
  "aiogram-message-with-video": noNumber,
  "aiogram-message-with-video-note": noNumber,
  "aiogram-message-with-voice": noNumber,
  "aiogram-reply-message": noNumber,
  "aiogram-update": ["text: Hi, world!"],
  "bottender-documentmessage": noNumber,
  "bottender-gamemessage": noNumber,
  "bottender-groupeditedmessage": noNumber,
  "bottender-locationmessage": noNumber,
  "bottender-photomessage": noNumber,
  "bottender-replytotextmessage": noNumber,
  "bottender-textmessage": noNumber,
  "bottender-venuemessage": noNumber,
  "bottender-voicemessage": noNumber,
  [chatwoot]: ["text: test"],
  [`${chatwoot}-2`]: ["text: test"],
  [`${chatwoot}-5`]: ["sticker: 👍"],
  [`${chatwoot}-6`]: ["video: IMG_2170.MOV"],
  [`${chatwoot}-7`]: ["voice: "],
  [`${chatwoot}-8`]: ["document: Screenshot 2021-09-27 at 2.01.14 PM.png"],
  [`${chatwoot}-9`]: ["location: "],
  "telegrambot-forwardedmessage-2": noNumber,
  "telegrambot-forwardedmessage-4": ["noticed chat member: Telegram_Bots: kicked"],
});

corpus(
  "telegram",
  telegram,
  {
    // An empty object: a message without anything.
    "aiogram-callback-query": ["noticed message: "],
    "aiogram-edited-message": ["text: hi there (edited)"],
    "aiogram-message": ["text: Hi, world!"],
    "aiogram-message-with-audio": ["audio: This is my favourite song"],
    "aiogram-message-with-contact": ["contacts: John Smith"],
    "aiogram-message-with-migrate-to-chat-id": ["rekeyed: chat:-1234567890987"],
    "aiogram-message-with-photo": ["image: photo description"],
    "aiogram-message-with-video": ["video: description"],
    "aiogram-message-with-video-note": ["video_note: "],
    "aiogram-message-with-voice": ["voice: "],
    "aiogram-reply-message": ["text: Reply to quoted message > Hi, world!"],
    "telegrambot-forwardedmessage-2": ["forwarded text: test"],
  },
  (message) => ({ update_id: 1, message }),
);

/** Bottender writes fields in camel case, which Telegram never does: put back, they are updates like any other. */
corpus(
  "telegram",
  telegram,
  {
    "bottender-documentmessage": ["document: file"],
    "bottender-gamemessage": ["unsupported game: gammmmmmmme"],
    "bottender-groupeditedmessage": ["edited: hiiiii"],
    // Latitude 99.99 is beyond the pole.
    "bottender-locationmessage": ["unsupported location outside the map: 99.99, 111.111"],
    "bottender-photomessage": ["image: "],
    "bottender-replytotextmessage": ["text: replyText > text"],
    "bottender-textmessage": ["text: text"],
    "bottender-venuemessage": ["unsupported location outside the map: 99.99, 111.111"],
    "bottender-voicemessage": ["voice: "],
  },
  (update) => ({ ...(snake(update) as object), update_id: 1 }),
);

function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), snake(inner)]),
  );
}

/**
 * Messenger's samples are single items in a library's camel case, which Meta never sends: unreadable as they are. What is inside them is told below, in
 * the envelope that they came from, and put back.
 */
const noPage = 'The body is no Messenger webhook: its "object" is missing.';

corpus("messenger", messenger, {
  "bottender-accountlinkinglinked": noPage,
  "bottender-audiomessage": noPage,
  "bottender-customerchatpluginreferral": noPage,
  "bottender-delivery": noPage,
  "bottender-echomessage": noPage,
  "bottender-filemessage": noPage,
  "bottender-gameplaywithnonvalidpayload": noPage,
  "bottender-hugelikestickermessage": noPage,
  "bottender-largelikestickermessage": noPage,
  "bottender-locationmessage": noPage,
  "bottender-quickreplymessage": noPage,
  "bottender-reactionreact": noPage,
  "bottender-read": noPage,
  "bottender-requestthreadcontrol": noPage,
  "bottender-textmessagefromcustomerchatplugin": noPage,
  "bottender-videomessage": noPage,
  "chatwoot-incoming-fb-text-message": noPage,
});

corpus(
  "messenger",
  messenger,
  {
    "bottender-accountlinkinglinked": ["system: Linked their account."],
    "bottender-audiomessage": ["audio: "],
    "bottender-customerchatpluginreferral": ["system: Came by the chat on a website: bbbb."],
    "bottender-delivery": ["delivered"],
    "bottender-echomessage": ["echo text: Difficult the first time, easy the second."],
    "bottender-filemessage": ["document: file.doc"],
    "bottender-gameplaywithnonvalidpayload": ["unsupported game: "],
    "bottender-hugelikestickermessage": ["sticker: 👍"],
    "bottender-largelikestickermessage": ["sticker: 👍"],
    "bottender-locationmessage": ["location: "],
    "bottender-quickreplymessage": ["choice: Red"],
    "bottender-reactionreact": ["reacted: ❤️"],
    "bottender-read": ["read up to 1458668856253"],
    "bottender-requestthreadcontrol": ["system: The conversation is wanted by the app 123456789."],
    "bottender-textmessagefromcustomerchatplugin": ["text: Sharp tools make good work."],
    "bottender-videomessage": ["video: "],
    "chatwoot-incoming-fb-text-message": ["text: facebook message"],
  },
  (item) => ({ object: "page", entry: [{ id: "0", time: 1, messaging: [snake(item)] }] }),
);

corpus("instagram", instagram, {
  // Chatwoot keeps a webhook's entries without what is around them.
  "chatwoot-incoming-ig-text-message": "The body is JSON, but not an object.",
  "chatwoot-instagram-message-attachment-event": ["image: "],
  "chatwoot-instagram-message-create-event": ["text: This is the first message from the customer"],
  "chatwoot-instagram-message-reply-event": ["text: This is message with replyto mid > quote"],
  "chatwoot-instagram-message-standby-event": ["text: This is the first standby message from the customer, after 24 hours."],
  "chatwoot-instagram-test-event": ["text: random_text"],
});

corpus("instagram", instagram, { "chatwoot-incoming-ig-text-message": ["text: This is the first message from the customer"] }, (entry) => ({
  object: "instagram",
  entry,
}));
