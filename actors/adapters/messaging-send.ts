/**
 * Sending on Messenger and Instagram: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
 *
 * A file and a text are two messages there. One entry of ours is one message of theirs, with one id and one fate; so a caption is refused, and goes
 * as a message of its own before or after the file. Nothing is ever sent halfway.
 */
import { unreachable } from "../behavior";
import type { Answer, Choice, Content, Key, Media } from "../messages";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { unanswered } from "./exchange";
import { emptyOffer, emptyText, notCarried, refused, tooLong, tooManyBytes } from "./limits";
import type { Failed } from "./limits";
import type { Dialect } from "./messaging";
import { refusal } from "./messaging-errors";
import { attachmentTypes, senderOf } from "./messaging-files";
import { callGraph } from "./meta";
import type { Product } from "./product-card";
import { id } from "./wire";

export const messengerTextCharsMax = 2_000;
/** Instagram counts bytes: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ */
export const instagramTextBytesMax = 1_000;
export const quickRepliesMax = 13;
export const buttonsMax = 3;
const buttonTextCharsMax = 640;
const titleCharsMax = 20;
const payloadCharsMax = 1_000;
const cardTitleCharsMax = 80;
/** After this an answer must carry the tag that a person wrote it: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/message-tags */
const plainAnswerMs = 24 * 3_600_000;

export const sendMessaging =
  (dialect: Dialect) =>
  async (outgoing: Outgoing, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer> => {
    const request = requestOf(dialect, outgoing);
    if ("result" in request) return request;
    const exchanged = await callGraph(channel, senderOf(channel), request, fetch, signal);
    if (exchanged.came !== "answer") return unanswered(exchanged);
    if (exchanged.status !== 200) return refusal(dialect, exchanged.status, exchanged.body, exchanged.retryAfterMs);
    const ext = id(exchanged.body?.message_id);
    return ext === undefined
      ? { result: "unknown", reason: `${dialect.name} accepted the request, but its answer can't be read.` }
      : { result: "sent", ext };
  };

/** Typing shows for 20 seconds, or until a message comes: https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/sender-actions */
export const markMessaging =
  (dialect: Dialect) =>
  async (
    what: { readonly read?: string; readonly typing?: boolean; readonly to: readonly Key[] },
    channel: ChannelConfig,
    fetch: Fetch,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const recipient = recipientOf(dialect, what.to);
    if (recipient === undefined) return noAddress(dialect);
    const body = { recipient, sender_action: what.typing === true ? "typing_on" : "mark_seen" };
    const exchanged = await callGraph(channel, senderOf(channel), body, fetch, signal);
    if (exchanged.came !== "answer") return unanswered(exchanged);
    return exchanged.status === 200 ? { result: "done" } : refusal(dialect, exchanged.status, exchanged.body, exchanged.retryAfterMs);
  };

// ---------------------------------------------------------------- requests

/** The whole request, or why it can't be sent. */
export function requestOf(dialect: Dialect, outgoing: Outgoing): object | Failed {
  const recipient = recipientOf(dialect, outgoing.to);
  if (recipient === undefined) return noAddress(dialect);
  const message = messageOf(dialect, outgoing);
  if ("result" in message) return message;
  return {
    recipient,
    ...((outgoing.silentMs ?? 0) < plainAnswerMs ? { messaging_type: "RESPONSE" } : { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }),
    // Shown to us again with the echo, so that a send whose answer was lost is settled: https://developers.facebook.com/docs/messenger-platform/reference/send-api#message. Instagram has no such field.
    message: dialect.id === "psid" ? { ...message, metadata: outgoing.delivery } : message,
    reply_to: outgoing.quote === undefined ? undefined : { mid: outgoing.quote.ext },
  };
}

export function recipientOf(dialect: Dialect, keys: readonly Key[]): { readonly id: string } | undefined {
  const prefix = `${dialect.id}:`;
  const key = keys.find((one) => one.startsWith(prefix));
  return key === undefined ? undefined : { id: key.slice(prefix.length) };
}

export const noAddress = (dialect: Dialect): Failed =>
  refused("no_address", `This conversation has no ${dialect.name} address.`, "Wait until the customer writes.");

type Message = Readonly<Record<string, unknown>>;

function messageOf(dialect: Dialect, { content }: Outgoing): Message | Failed {
  switch (content.type) {
    case "text":
      return text(dialect, content.text);
    case "media":
      return media(dialect, content);
    case "interactive":
      return interactive(dialect, content);
    case "product":
      return product(dialect, content);
    case "template":
    case "location":
    case "contacts":
    case "order":
    case "choice":
    case "system":
    case "unsupported":
      return notCarried(dialect.name);
    default:
      return unreachable(content);
  }
}

function text(dialect: Dialect, body: string): Message | Failed {
  return emptyText(body) ?? textTooLong(dialect, "The message", body) ?? { text: body };
}

const textTooLong = (dialect: Dialect, what: string, body: string): Failed | undefined =>
  dialect.id === "psid"
    ? tooLong(dialect.name, what, body, messengerTextCharsMax)
    : tooManyBytes(dialect.name, what, body, instagramTextBytesMax);

/** `upload` has brought the file to where its reference is good: a link that Meta fetches, or an id of Meta's. */
function media(dialect: Dialect, content: Media): Message | Failed {
  if (content.ref === "") return refused("invalid", "The message has no file.", "Attach the file again.");
  if (content.caption !== undefined && content.caption !== "")
    return refused("unsupported", `${dialect.name} shows no text with a file.`, "Send the text as a message of its own.");
  const payload = /^https?:\/\//i.test(content.ref) ? { url: content.ref, is_reusable: false } : { attachment_id: content.ref };
  return { attachment: { type: attachmentTypes[content.media], payload } };
}

/**
 * One card with picture, name and price; a tap leads to the product's page. https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/generic
 * Its picture is fetched, so where nobody outside can reach us the card goes without one.
 */
function product(dialect: Dialect, { text: said, name, price, image, link }: Product): Message | Failed {
  if (said !== undefined && said !== "") return refused("unsupported", `${dialect.name} shows no text with a card.`, "Send the text as a message of its own.");
  const element = {
    title: name,
    subtitle: price,
    image_url: image !== undefined && /^https:\/\//i.test(image) ? image : undefined,
    default_action: link === undefined ? undefined : { type: "web_url", url: link },
  };
  const payload = { template_type: "generic", elements: [element] };
  return tooLong(dialect.name, "The product's name", name, cardTitleCharsMax) ?? { attachment: { type: "template", payload } };
}

// ---------------------------------------------------------------- choices

/**
 * Buttons stay under their text, a list's rows become quick replies, which go once the customer answers. Instagram has quick replies for both.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/button and …/send-messages/quick-replies
 */
function interactive(dialect: Dialect, content: Extract<Content, { type: "interactive" }>): Message | Failed {
  const stays = content.list === undefined && dialect.id === "psid";
  const options = content.list?.rows ?? content.buttons ?? [];
  const max = stays ? buttonsMax : quickRepliesMax;
  if (options.length === 0 || options.length > max)
    return refused("too_many", `${dialect.name} carries one to ${max} choices in a message.`, "Offer fewer choices.");
  const said = [content.header, content.text, described(options), content.footer]
    .filter((part) => part !== undefined && part !== "")
    .join("\n\n");
  const above = "The text above the choices";
  const wrong =
    emptyOffer(content.text) ??
    optionWrong(dialect, options) ??
    (stays ? tooLong(dialect.name, above, said, buttonTextCharsMax) : textTooLong(dialect, above, said));
  if (wrong !== undefined) return wrong;
  if (!stays)
    return { text: said, quick_replies: options.map((option) => ({ content_type: "text", title: option.title, payload: option.id })) };
  const buttons = options.map((option) => ({ type: "postback", title: option.title, payload: option.id }));
  return { attachment: { type: "template", payload: { template_type: "button", text: said, buttons } } };
}

/** A button has no room for a description, so it stands in the text. */
const described = (options: readonly Choice[]): string =>
  options.flatMap((option) => (option.description === undefined ? [] : [`• ${option.title}: ${option.description}`])).join("\n");

function optionWrong(dialect: Dialect, options: readonly Choice[]): Failed | undefined {
  for (const option of options) {
    if (option.id.trim() === "" || option.title.trim() === "")
      return refused("invalid", "One of the choices has no text.", "Name every choice.");
    const long =
      tooLong(dialect.name, `The choice "${option.title.slice(0, titleCharsMax)}"`, option.title, titleCharsMax) ??
      tooLong(dialect.name, "A choice's id", option.id, payloadCharsMax);
    if (long !== undefined) return long;
  }
  return undefined;
}
