/**
 * Sending on WhatsApp: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 * Every limit is checked before anything leaves: a message that can't go says why, and nothing is ever cut.
 */
import type { Answer, ContactCard, Content, Key, MediaKind } from "../messages";
import { unreachable } from "../behavior";
import type { ChannelConfig, Fetch, Outgoing } from "./adapter";
import { unanswered } from "./exchange";
import { emptyText, notCarried, refused, tooLong } from "./limits";
import type { Failed } from "./limits";
import { callGraph } from "./meta";
import { plainCard, type Product } from "./product-card";
import { refusal } from "./whatsapp-errors";
import { interactive } from "./whatsapp-offer";
import { fields, id, list } from "./wire";

export const textMessageCharsMax = 4_096;
export const captionCharsMax = 1_024;
const cardsMax = 5;
const parameterCharsMax = 32_768;

/** The part of a request that its content decides: `type` and the object of that name. */
export type Body = Readonly<Record<string, unknown>> & { readonly type: string };

export async function sendWhatsApp(outgoing: Outgoing, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer> {
  const request = requestOf(outgoing, channel.secrets.catalog_id);
  if ("result" in request) return request;
  const exchanged = await callGraph(channel, channel.account, request, fetch, signal);
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
  const exchanged = await callGraph(channel, channel.account, markBody(what.read, what.typing === true), fetch, signal);
  if (exchanged.came !== "answer") return unanswered(exchanged);
  return exchanged.status === 200 ? { result: "done" } : refusal(exchanged.status, exchanged.body, exchanged.retryAfterMs);
}

const markBody = (ext: string, typing: boolean): object => ({
  messaging_product: "whatsapp",
  status: "read",
  message_id: ext,
  typing_indicator: typing ? { type: "text" } : undefined,
});

// ---------------------------------------------------------------- requests

/** The whole request, or why it can't be sent. `catalog`: the id of Meta's catalogue that the number is linked to, if it is. */
export function requestOf(outgoing: Outgoing, catalog?: string): object | Failed {
  const address = addressOf(outgoing.to);
  if (address === undefined) return refused("no_address", "This conversation has no WhatsApp address.", "Wait until the customer writes.");
  const body = bodyOf(outgoing.content, catalog);
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

function bodyOf(content: Content, catalog: string | undefined): Body | Failed {
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
    case "product":
      return catalog ? catalogued(content, catalog) : bodyOf(plainCard(content), undefined);
    case "order":
    case "choice":
    case "system":
    case "unsupported":
      return notCarried("WhatsApp");
    default:
      return unreachable(content);
  }
}

function text(body: string): Body | Failed {
  return (
    emptyText(body) ??
    tooLong("WhatsApp", "The message", body, textMessageCharsMax) ?? {
      type: "text",
      text: { body, preview_url: /https?:\/\//i.test(body) },
    }
  );
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
  return tooLong("WhatsApp", "The caption", caption ?? "", captionCharsMax) ?? { type, [type]: file };
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

/**
 * WhatsApp shows what Meta's catalogue says of it; its retailer id is our SKU:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/sell-products-and-services/share-products
 */
function catalogued({ sku, text: said = "" }: Product, catalog: string): Body | Failed {
  const shown = said === "" ? {} : { body: { text: said } };
  return (
    tooLong("WhatsApp", "The text above the product", said, captionCharsMax) ?? {
      type: "interactive",
      interactive: { type: "product", ...shown, action: { catalog_id: catalog, product_retailer_id: sku } },
    }
  );
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
    .map((parameter) => tooLong("WhatsApp", "A template's parameter", parameter, parameterCharsMax))
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
