/**
 * What the Send API makes of a request: taken, refused, or a sign to the customer. Pure. Written from Meta's pages, not from our adapter: this side judges that one.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages and
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api
 */
import { parameter } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import { empty } from "./messaging-errors";
import type { MessagingPlatform } from "./messaging-ids";
import { isObject, lengthOf, listOf, objectOf, textOf } from "./shape";
import type { Json } from "./shape";

export type MessagingVerdict =
  | {
      readonly verdict: "send";
      readonly to: string;
      /** text, or the attachment's type */
      readonly type: string;
      readonly text: string;
      readonly tag?: string;
      readonly metadata?: string;
      readonly quote?: string;
      /** the file, by the link that Meta fetches it from or by the id of an upload */
      readonly file?: { readonly url: string } | { readonly id: string };
    }
  | { readonly verdict: "mark"; readonly to: string; readonly what: "read" | "typing" | "other" }
  | { readonly verdict: "refused"; readonly error: GraphError };

const messengerTextMax = 2_000;
const instagramTextBytesMax = 1_000;
const metadataMax = 1_000;
const quickRepliesMax = 13;
const titleMax = 20;
const payloadMax = 1_000;
const buttonsMax = 3;
const buttonTextMax = 640;
const urlMax = 2_048;
export const fileTypes = ["image", "video", "audio", "file"] as const;
export type FileType = (typeof fileTypes)[number];

const bodyKeys = ["recipient", "message", "messaging_type", "tag", "sender_action", "reply_to", "notification_type", "payload"];
const messageKeys: Readonly<Record<MessagingPlatform, readonly string[]>> = {
  messenger: ["text", "attachment", "quick_replies", "metadata"],
  instagram: ["text", "attachment", "quick_replies"],
};
const messagingTypes = ["RESPONSE", "UPDATE", "MESSAGE_TAG"];
/** The other tags were given up in 2026: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/message-tags */
const tags = ["HUMAN_AGENT"];
const actions: Readonly<Record<string, "read" | "typing" | "other">> = { mark_seen: "read", typing_on: "typing", typing_off: "other", react: "other", unreact: "other" };

export function judgeMessaging(platform: MessagingPlatform, body: unknown): MessagingVerdict {
  if (!isObject(body)) return refused(parameter("The parameter recipient is required"));
  const stray = Object.keys(body).find((key) => !bodyKeys.includes(key));
  if (stray !== undefined) return refused(parameter(`Unexpected key "${stray}" on param "body".`));
  const recipient = objectOf(body["recipient"]);
  const to = textOf(recipient["id"]);
  if (to === "" || typeof recipient["id"] !== "string") return refused(parameter("The parameter recipient is required"));
  return body["sender_action"] === undefined ? judgeMessage(platform, to, body) : judgeAction(to, body);
}

function judgeAction(to: string, body: Json): MessagingVerdict {
  const action = textOf(body["sender_action"]);
  const what = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (what === undefined) return refused(parameter(`Param sender_action must be one of {${Object.keys(actions).join(", ").toUpperCase()}}`));
  // https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions
  if (body["message"] !== undefined) return refused(parameter("You can't send a message and a sender action together"));
  if ((action === "react" || action === "unreact") && textOf(objectOf(body["payload"])["message_id"]) === "")
    return refused(parameter("Param payload must contain message_id"));
  return { verdict: "mark", to, what };
}

function judgeMessage(platform: MessagingPlatform, to: string, body: Json): MessagingVerdict {
  const message = body["message"];
  if (!isObject(message)) return refused(empty);
  const type = textOf(body["messaging_type"]);
  const tag = textOf(body["tag"]);
  const quote = isObject(body["reply_to"]) ? textOf(body["reply_to"]["mid"]) : undefined;
  // On Instagram it may be left out.
  if (!messagingTypes.includes(type) && !(platform === "instagram" && type === ""))
    return refused(parameter(`Param messaging_type must be one of {${messagingTypes.join(", ")}}`));
  if (type === "MESSAGE_TAG" && !tags.includes(tag)) return refused(parameter("Invalid message tag", undefined));
  if (type !== "MESSAGE_TAG" && tag !== "") return refused(parameter("Message tag is only allowed with messaging_type MESSAGE_TAG"));
  if (quote === "") return refused(parameter("Param reply_to must contain mid"));
  const wrong = judgeShape(platform, message);
  if (wrong) return refused(wrong);
  const attachment = message["attachment"];
  const file = isObject(attachment) ? fileIn(attachment) : undefined;
  return {
    verdict: "send",
    to,
    type: isObject(attachment) ? textOf(attachment["type"]) : "text",
    text: textOf(message["text"]) || textOf(objectOf(objectOf(attachment)["payload"])["text"]),
    ...(tag === "" ? {} : { tag }),
    ...(quote === undefined ? {} : { quote }),
    ...(file === undefined ? {} : { file }),
    ...(message["metadata"] === undefined ? {} : { metadata: textOf(message["metadata"]) }),
  };
}

function judgeShape(platform: MessagingPlatform, message: Json): GraphError | null {
  const stray = Object.keys(message).find((key) => !messageKeys[platform].includes(key));
  if (stray !== undefined) return parameter(`Unexpected key "${stray}" on param "message".`);
  const hasText = message["text"] !== undefined;
  const hasAttachment = message["attachment"] !== undefined;
  if (hasText && hasAttachment) return parameter("Only one of the text, attachment, and dynamic_text fields can be specified");
  if (!hasAttachment) {
    const wrong = judgeText(platform, message["text"]);
    if (wrong) return wrong;
  }
  if (message["metadata"] !== undefined && (typeof message["metadata"] !== "string" || lengthOf(message["metadata"]) > metadataMax))
    return parameter(`Length of param message[metadata] must be less than or equal to ${metadataMax}`);
  return (hasAttachment ? judgeAttachment(platform, message["attachment"]) : null) ?? judgeQuickReplies(message["quick_replies"]);
}

function judgeText(platform: MessagingPlatform, text: unknown): GraphError | null {
  if (typeof text !== "string" || text.trim() === "") return empty;
  if (platform === "messenger")
    return lengthOf(text) > messengerTextMax ? parameter(`Length of param message[text] must be less than or equal to ${messengerTextMax}`) : null;
  return Buffer.byteLength(text) > instagramTextBytesMax
    ? parameter(`Length of param message[text] must be less than or equal to ${instagramTextBytesMax} bytes`)
    : null;
}

// ---------------------------------------------------------------- files and choices

function judgeAttachment(platform: MessagingPlatform, given: unknown): GraphError | null {
  const attachment = objectOf(given);
  const type = textOf(attachment["type"]);
  const known = platform === "messenger" ? [...fileTypes, "template"] : [...fileTypes, "template", "like_heart", "MEDIA_SHARE"];
  if (!known.includes(type)) return parameter(`Param message[attachment][type] must be one of {${known.join(", ").toUpperCase()}}`);
  if (type === "like_heart") return null;
  const payload = attachment["payload"];
  if (!isObject(payload)) return parameter("The parameter message[attachment][payload] is required");
  if (type === "template") return judgeTemplate(payload);
  if (type === "MEDIA_SHARE") return textOf(payload["id"]) === "" ? parameter("The parameter message[attachment][payload][id] is required") : null;
  const stray = Object.keys(payload).find((key) => !["url", "attachment_id", "is_reusable"].includes(key));
  if (stray !== undefined) return parameter(`Unexpected key "${stray}" on param "message['attachment']['payload']".`);
  const file = fileIn(attachment);
  if (file === undefined) return parameter("You must provide either url or attachment_id");
  return "url" in file && (!/^https?:\/\/[^\s]+$/.test(file.url) || file.url.length > urlMax) ? parameter("Param message[attachment][payload][url] should represent a valid URL") : null;
}

function fileIn(attachment: Json): { readonly url: string } | { readonly id: string } | undefined {
  const payload = objectOf(attachment["payload"]);
  const [url, id] = [textOf(payload["url"]), textOf(payload["attachment_id"])];
  if ((fileTypes as readonly string[]).includes(textOf(attachment["type"])) && (url === "") !== (id === "")) return url === "" ? { id } : { url };
  return undefined;
}

/** https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/button: other templates are taken as they are. */
function judgeTemplate(payload: Json): GraphError | null {
  if (payload["template_type"] !== "button")
    return payload["template_type"] === "generic" && listOf(payload["elements"]).length > 0 ? null : parameter("Param template_type is not valid");
  const text = textOf(payload["text"]);
  if (text === "" || lengthOf(text) > buttonTextMax) return parameter(`Length of param message[attachment][payload][text] must be between 1 and ${buttonTextMax}`);
  const buttons = listOf(payload["buttons"]).map(objectOf);
  if (buttons.length < 1 || buttons.length > buttonsMax) return parameter(`Param message[attachment][payload][buttons] must contain 1 to ${buttonsMax} elements`);
  for (const button of buttons) {
    if (button["type"] === "web_url") continue;
    if (button["type"] !== "postback") return parameter("Param message[attachment][payload][buttons][type] is not valid");
    const wrong = judgeOption(textOf(button["title"]), textOf(button["payload"]));
    if (wrong) return wrong;
  }
  return null;
}

function judgeQuickReplies(given: unknown): GraphError | null {
  if (given === undefined) return null;
  const replies = listOf(given).map(objectOf);
  if (replies.length < 1 || replies.length > quickRepliesMax) return parameter(`Param message[quick_replies] must contain 1 to ${quickRepliesMax} elements`);
  for (const reply of replies) {
    if (reply["content_type"] === "user_phone_number" || reply["content_type"] === "user_email") continue;
    if (reply["content_type"] !== "text") return parameter("Param message[quick_replies][content_type] is not valid");
    const wrong = judgeOption(textOf(reply["title"]), textOf(reply["payload"]));
    if (wrong) return wrong;
  }
  return null;
}

function judgeOption(title: string, payload: string): GraphError | null {
  if (title === "" || lengthOf(title) > titleMax) return parameter(`Length of param title must be between 1 and ${titleMax}`);
  return payload === "" || lengthOf(payload) > payloadMax ? parameter(`Length of param payload must be between 1 and ${payloadMax}`) : null;
}

const refused = (error: GraphError): MessagingVerdict => ({ verdict: "refused", error });
