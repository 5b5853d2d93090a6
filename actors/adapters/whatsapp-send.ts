/**
 * Sending on WhatsApp: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 * Every limit is checked before anything leaves: a message that can't go says why, and nothing is ever cut.
 */
import type { Answer, Choice, ContactCard, Content, Key, MediaKind } from "../messages";
import { unreachable } from "../behavior";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { post, refused, unanswered } from "./exchange";
import type { Exchanged } from "./exchange";
import { refusal } from "./whatsapp-errors";
import { fields, id, list } from "./wire";

export const textMessageCharsMax = 4_096;
export const captionCharsMax = 1_024;
export const buttonsMax = 3;
const bodyCharsMax = 1_024;
const headerCharsMax = 60;
const buttonTitleCharsMax = 20;
const buttonIdCharsMax = 256;
const rowsMax = 10;
const rowTitleCharsMax = 24;
const rowDescriptionCharsMax = 72;
const rowIdCharsMax = 200;
const cardsMax = 5;
const parameterCharsMax = 32_768;

type Failed = Extract<Answer, { result: "failed" }>;
/** The part of a request that its content decides: `type` and the object of that name. */
type Body = Readonly<Record<string, unknown>> & { readonly type: string };

export async function sendWhatsApp(outgoing: Outgoing, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer> {
  const request = requestOf(outgoing);
  if ("result" in request) return request;
  const exchanged = await call(channel, request, fetch, signal);
  if (exchanged.came !== "answer") return unanswered(exchanged);
  if (exchanged.status !== 200) return refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs);
  const ext = id(fields(list(exchanged.body?.messages, 1)[0]).id);
  return ext === undefined
    ? { result: "unknown", reason: "WhatsApp accepted the request, but its answer can't be read." }
    : { result: "sent", ext };
}

/** Typing shows for 25 seconds and marks as read too; both name the customer's message. */
export async function markWhatsApp(
  what: { readonly read?: string; readonly typing?: boolean; readonly to: readonly Key[] },
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Answer> {
  if (what.read === undefined)
    return refused(
      "unsupported",
      "WhatsApp shows typing only together with a customer's message.",
      "Name the message that is being answered.",
    );
  const exchanged = await call(channel, markBody(what.read, what.typing === true), fetch, signal);
  if (exchanged.came !== "answer") return unanswered(exchanged);
  return exchanged.status === 200 ? { result: "done" } : refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs);
}

const markBody = (ext: string, typing: boolean): object => ({
  messaging_product: "whatsapp",
  status: "read",
  message_id: ext,
  typing_indicator: typing ? { type: "text" } : undefined,
});

function call(channel: ChannelConfig, body: unknown, fetch: Fetch, signal: AbortSignal): Promise<Exchanged> {
  return post(
    `${channel.apiBase}/${encodeURIComponent(channel.account)}/messages`,
    { authorization: `Bearer ${channel.secrets.access_token ?? ""}` },
    body,
    fetch,
    signal,
  );
}

// ---------------------------------------------------------------- requests

/** The whole request, or why it can't be sent. */
export function requestOf(outgoing: Outgoing): object | Failed {
  const address = addressOf(outgoing.to);
  if (address === undefined) return refused("no_address", "This conversation has no WhatsApp address.", "Wait until the customer writes.");
  const body = bodyOf(outgoing.content);
  if ("result" in body) return body;
  return {
    messaging_product: "whatsapp",
    ...address,
    context: outgoing.quote === undefined ? undefined : { message_id: outgoing.quote.ext },
    ...body,
    // Echoed in every status of this message, so that a send whose answer was lost is settled by its receipt.
    biz_opaque_callback_data: outgoing.delivery,
  };
}

/**
 * A BSUID goes into `recipient`, a phone or a group into `to`, never both: `to` would win. The caller's order decides, which has the BSUID first:
 * a phone may have passed to someone else meanwhile, while a BSUID that is no longer true is refused.
 */
function addressOf(keys: readonly Key[]): Readonly<Record<string, string>> | undefined {
  const key = keys[0];
  if (key === undefined) return undefined;
  const value = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("bsuid:")) return { recipient_type: "individual", recipient: value };
  return { recipient_type: key.startsWith("chat:") ? "group" : "individual", to: value };
}

function bodyOf(content: Content): Body | Failed {
  switch (content.type) {
    case "text":
      return text(content.text);
    case "media":
      return media(content);
    case "location":
      return location(content);
    case "contacts":
      return contacts(content.contacts);
    case "template":
      return template(content);
    case "interactive":
      return interactive(content);
    case "order":
    case "choice":
    case "system":
    case "unsupported":
      return refused("unsupported", "WhatsApp can't carry this kind of message.", "Send it as text.");
    default:
      return unreachable(content);
  }
}

function text(body: string): Body | Failed {
  if (body.trim() === "") return refused("empty", "The message is empty.", "Write something.");
  return tooLong("The message", body, textMessageCharsMax) ?? { type: "text", text: { body, preview_url: /https?:\/\//i.test(body) } };
}

/** What each of our kinds is called there. Moving pictures and round videos exist only as videos. */
const mediaTypes: Readonly<Record<MediaKind, "image" | "video" | "audio" | "document" | "sticker">> = {
  image: "image",
  video: "video",
  animation: "video",
  video_note: "video",
  audio: "audio",
  voice: "audio",
  document: "document",
  sticker: "sticker",
};

function media(content: Extract<Content, { type: "media" }>): Body | Failed {
  const type = mediaTypes[content.media];
  const caption = content.caption === "" ? undefined : content.caption;
  if (content.ref === "") return refused("invalid", "The message has no file.", "Attach the file again.");
  if (caption !== undefined && (type === "audio" || type === "sticker")) {
    return refused(
      "unsupported",
      `WhatsApp shows no text with ${type === "audio" ? "a sound" : "a sticker"}.`,
      "Send the text as a message of its own.",
    );
  }
  const source = /^https?:\/\//i.test(content.ref) ? { link: content.ref } : { id: content.ref };
  const file = {
    ...source,
    caption,
    filename: type === "document" ? content.name : undefined,
    voice: content.media === "voice" ? true : undefined,
  };
  return tooLong("The caption", caption ?? "", captionCharsMax) ?? { type, [type]: file };
}

function location(place: Extract<Content, { type: "location" }>): Body {
  // Strings, as in Meta's schema and page; its older examples have numbers.
  return {
    type: "location",
    location: { latitude: String(place.latitude), longitude: String(place.longitude), name: place.name, address: place.address },
  };
}

function contacts(cards: readonly ContactCard[]): Body | Failed {
  if (cards.length === 0 || cards.length > cardsMax)
    return refused("too_many", `WhatsApp carries one to ${cardsMax} contacts in a message.`, "Send them in several messages.");
  if (cards.some((card) => card.name.trim() === "")) return refused("invalid", "A contact has no name.", "Give every contact a name.");
  return {
    type: "contacts",
    contacts: cards.map((card) => ({
      name: { formatted_name: card.name, first_name: card.name },
      phones: card.phones.map((phone) => ({ phone })),
      emails: card.emails.map((email) => ({ email })),
    })),
  };
}

/** Parameters fill the body's places in order. Meta refuses line breaks and runs of spaces in them: 132012 and 131008. */
function template(content: Extract<Content, { type: "template" }>): Body | Failed {
  const wrong = content.parameters.find((parameter) => parameter.trim() === "" || /[\n\r\t]| {5}/.test(parameter));
  if (wrong !== undefined)
    return refused(
      "invalid",
      "A template's parameter is empty or holds a line break, a tab or many spaces.",
      "Write every parameter as one short line.",
    );
  const long = content.parameters
    .map((parameter) => tooLong("A template's parameter", parameter, parameterCharsMax))
    .find((failed) => failed !== undefined);
  if (long !== undefined) return long;
  const body = { type: "body", parameters: content.parameters.map((parameter) => ({ type: "text", text: parameter })) };
  return {
    type: "template",
    template: {
      name: content.name,
      language: { policy: "deterministic", code: content.language },
      components: content.parameters.length === 0 ? undefined : [body],
    },
  };
}

// ---------------------------------------------------------------- buttons and lists

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages and …/interactive-list-messages */
function interactive(content: Extract<Content, { type: "interactive" }>): Body | Failed {
  const options = content.list === undefined ? (content.buttons ?? []) : content.list.rows;
  const limits = content.list === undefined ? buttonLimits : rowLimits;
  const wrong =
    offerWrong(options, limits) ??
    tooLong("The list's button", content.list?.button ?? "", buttonTitleCharsMax) ??
    tooLong("The text above the choices", content.text, bodyCharsMax) ??
    tooLong("The header", content.header ?? "", headerCharsMax) ??
    tooLong("The footer", content.footer ?? "", headerCharsMax);
  if (wrong !== undefined) return wrong;
  if (content.text.trim() === "") return refused("empty", "The text above the choices is empty.", "Write what the customer should choose.");
  if (content.list?.button.trim() === "") return refused("invalid", "The button that opens the list has no text.", "Name the button.");
  const shown = {
    header: content.header === undefined ? undefined : { type: "text", text: content.header },
    body: { text: content.text },
    footer: content.footer === undefined ? undefined : { text: content.footer },
  };
  const action =
    content.list === undefined
      ? { buttons: options.map(({ id, title }) => ({ type: "reply", reply: { id, title } })) }
      : { button: content.list.button, sections: [{ rows: options.map(({ id, title, description }) => ({ id, title, description })) }] };
  return { type: "interactive", interactive: { type: content.list === undefined ? "button" : "list", ...shown, action } };
}

const buttonLimits = { what: "buttons", max: buttonsMax, idCharsMax: buttonIdCharsMax, titleCharsMax: buttonTitleCharsMax };
const rowLimits = { what: "rows", max: rowsMax, idCharsMax: rowIdCharsMax, titleCharsMax: rowTitleCharsMax };

function offerWrong(options: readonly Choice[], limits: typeof buttonLimits): Failed | undefined {
  if (options.length === 0 || options.length > limits.max)
    return refused("too_many", `WhatsApp carries one to ${limits.max} ${limits.what} in a message.`, "Offer fewer choices.");
  if (
    new Set(options.map((option) => option.id)).size < options.length ||
    new Set(options.map((option) => option.title)).size < options.length
  ) {
    return refused("invalid", `Two ${limits.what} are the same.`, "Make every choice different.");
  }
  for (const option of options) {
    if (option.id.trim() === "" || option.title.trim() === "")
      return refused("invalid", `One of the ${limits.what} has no text.`, "Name every choice.");
    if (option.description !== undefined && limits === buttonLimits)
      return refused("unsupported", "WhatsApp shows no description on a button.", "Offer the choices as a list.");
    const long =
      tooLong(`The choice "${option.title.slice(0, limits.titleCharsMax)}"`, option.title, limits.titleCharsMax) ??
      tooLong("A choice's id", option.id, limits.idCharsMax) ??
      tooLong(`The description of "${option.title}"`, option.description ?? "", rowDescriptionCharsMax);
    if (long !== undefined) return long;
  }
  return undefined;
}

function tooLong(what: string, value: string, charsMax: number): Failed | undefined {
  if (value.length <= charsMax) return undefined;
  return refused("too_long", `${what} has ${value.length} characters; WhatsApp carries ${charsMax}.`, "Shorten it, or send it in parts.");
}
