/**
 * Sending on Telegram: https://core.telegram.org/bots/api#available-methods
 * Text goes as it is, with entities where a style is wanted: never Markdown, where a customer's underscore would break the message.
 */
import { unreachable } from "../behavior";
import type { Answer, Content, Key, MediaKind, Quote } from "../messages";
import type { Attachment, ChannelConfig, Fetch, Outgoing } from "./adapter";
import { emptyOffer, emptyText, notCarried, refused, tooLong } from "./limits";
import type { Failed } from "./limits";
import { plainCard } from "./product-card";
import { call, callForm } from "./telegram-api";
import { callbackExt } from "./telegram-news";
import { fields, id } from "./wire";

export const textMessageCharsMax = 4_096;
export const captionCharsMax = 1_024;
export const buttonsMax = 10;
const buttonTitleCharsMax = 64;
const callbackDataBytesMax = 64;

export interface Request {
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function sendTelegram(outgoing: Outgoing, channel: ChannelConfig, fetch: Fetch, signal: AbortSignal): Promise<Answer> {
  const request = requestOf(outgoing);
  if ("result" in request) return request;
  const called = outgoing.attachment
    ? await callForm(request.method, await formOf(request.body, outgoing.attachment), channel, fetch, signal)
    : await call(request.method, request.body, channel, fetch, signal);
  if (!called.ok) return called.answer;
  const message = fields(called.result);
  const [chat, number] = [id(fields(message.chat).id), id(message.message_id)];
  return chat === undefined || number === undefined
    ? { result: "unknown", reason: "Telegram accepted the request, but its answer can't be read." }
    : { result: "sent", ext: `${chat}:${number}` };
}

/** The same request as a form: the file in the place of its reference, objects as JSON. */
async function formOf(body: Request["body"], attachment: Attachment): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue;
    if (value === `file:${attachment.file.id}`) form.set(name, new Blob([await attachment.blob()], { type: attachment.file.mime }), attachment.name);
    else form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return form;
}

/**
 * Typing shows for five seconds. Bots have no read marks, but two things can be told: that a pressed button was noticed, and, for a business account, that its message was read.
 */
export async function markTelegram(
  what: { readonly read?: string; readonly typing?: boolean; readonly to: readonly Key[] },
  channel: ChannelConfig,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Answer> {
  const request = markOf(what);
  if (request === undefined) return { result: "done" };
  const called = await call(request.method, request.body, channel, fetch, signal);
  return called.ok ? { result: "done" } : called.answer;
}

export function markOf(what: { readonly read?: string; readonly typing?: boolean; readonly to: readonly Key[] }): Request | undefined {
  const address = addressOf(what.to);
  if (what.typing === true) {
    if (address === undefined) return undefined;
    const { direct_messages_topic_id: _, ...chat } = address;
    return { method: "sendChatAction", body: { ...chat, action: "typing" } };
  }
  if (what.read?.startsWith(callbackExt))
    return { method: "answerCallbackQuery", body: { callback_query_id: what.read.slice(callbackExt.length) } };
  const message = messageOf(what.read ?? "");
  if (message === undefined || address?.business_connection_id === undefined) return undefined;
  return {
    method: "readBusinessMessage",
    body: { business_connection_id: address.business_connection_id, chat_id: address.chat_id, message_id: message.message_id },
  };
}

// ---------------------------------------------------------------- requests

export function requestOf(outgoing: Outgoing): Request | Failed {
  const address = addressOf(outgoing.to);
  if (address === undefined) return refused("no_address", "This conversation has no Telegram chat.", "Wait until the customer writes.");
  const request = contentRequest(outgoing.content);
  if ("result" in request) return request;
  const reply = outgoing.quote === undefined ? undefined : replyOf(outgoing.quote, address.chat_id);
  if (reply !== undefined && "result" in reply) return reply;
  return { method: request.method, body: { ...address, ...request.body, ...reply } };
}

interface Address {
  readonly chat_id: number;
  readonly message_thread_id?: number;
  readonly direct_messages_topic_id?: number;
  readonly business_connection_id?: string;
}

/** What a thread's key says of where to send; its forms are listed in telegram-news.ts. */
const keyForm = /^chat:(-?\d{1,16})(?:@(.{1,256})|\/(d?)(\d{1,16}))?$/;
function addressOf(keys: readonly Key[]): Address | undefined {
  const found = keyForm.exec(keys[0] ?? "");
  if (found === null) return undefined;
  const [, chat, business, direct, topic] = found;
  const chat_id = Number(chat);
  if (business !== undefined) return { chat_id, business_connection_id: business };
  if (topic === undefined) return { chat_id };
  return direct === "d" ? { chat_id, direct_messages_topic_id: Number(topic) } : { chat_id, message_thread_id: Number(topic) };
}

function messageOf(ext: string): { readonly chat_id: number; readonly message_id: number } | undefined {
  const found = /^(-?\d{1,16}):(\d{1,16})$/.exec(ext);
  return found === null ? undefined : { chat_id: Number(found[1]), message_id: Number(found[2]) };
}

/** If the customer deletes the message meanwhile, the answer still matters more than the quote. */
function replyOf(quote: Quote, chat: number): { readonly reply_parameters: object } | Failed {
  const message = messageOf(quote.ext);
  if (message === undefined) return refused("unsupported", "Telegram can't quote this entry.", "Send the answer without the quote.");
  const elsewhere = message.chat_id === chat ? {} : { chat_id: message.chat_id };
  return { reply_parameters: { message_id: message.message_id, ...elsewhere, allow_sending_without_reply: true } };
}

function contentRequest(content: Content): Request | Failed {
  switch (content.type) {
    case "text":
      return text(content.text);
    case "media":
      return media(content);
    case "location":
      return location(content);
    case "contacts":
      return contact(content);
    case "interactive":
      return interactive(content);
    case "template":
      return refused("unsupported", "Telegram has no templates.", "Write the text; Telegram sets no time limit.");
    case "product":
      return contentRequest(plainCard(content));
    case "order":
    case "choice":
    case "system":
    case "unsupported":
      return notCarried("Telegram");
    default:
      return unreachable(content);
  }
}

function text(said: string): Request | Failed {
  return emptyText(said) ?? tooLong("Telegram", "The message", said, textMessageCharsMax) ?? { method: "sendMessage", body: { text: said } };
}

/** Each kind's method, the parameter that takes the file, and whether text may stand under it. */
const mediaMethods: Readonly<Record<MediaKind, readonly [method: string, parameter: string, caption: boolean]>> = {
  image: ["sendPhoto", "photo", true],
  video: ["sendVideo", "video", true],
  animation: ["sendAnimation", "animation", true],
  audio: ["sendAudio", "audio", true],
  voice: ["sendVoice", "voice", true],
  document: ["sendDocument", "document", true],
  sticker: ["sendSticker", "sticker", false],
  video_note: ["sendVideoNote", "video_note", false],
};

/** By link or by Telegram's own file id: https://core.telegram.org/bots/api#sending-files — a round video can't go by link, so it goes as a plain one. */
function media(content: Extract<Content, { type: "media" }>): Request | Failed {
  const isLink = /^https?:\/\//i.test(content.ref);
  const [method, parameter, captioned] = mediaMethods[content.media === "video_note" && isLink ? "video" : content.media];
  const caption = content.caption === "" ? undefined : content.caption;
  if (content.ref === "") return refused("invalid", "The message has no file.", "Attach the file again.");
  if (caption !== undefined && !captioned)
    return refused("unsupported", "Telegram shows no text with this kind of file.", "Send the text as a message of its own.");
  return tooLong("Telegram", "The caption", caption ?? "", captionCharsMax) ?? { method, body: { [parameter]: content.ref, caption } };
}

/** A venue needs both name and address; with one of them missing only the point can go. */
function location(place: Extract<Content, { type: "location" }>): Request | Failed {
  const point = { latitude: place.latitude, longitude: place.longitude };
  const isNamed = place.name !== undefined || place.address !== undefined;
  if (!isNamed) return { method: "sendLocation", body: point };
  return { method: "sendVenue", body: { ...point, title: place.name ?? place.address, address: place.address ?? place.name } };
}

function contact(content: Extract<Content, { type: "contacts" }>): Request | Failed {
  const [card, ...more] = content.contacts;
  const phone = card?.phones[0];
  if (card === undefined || more.length > 0)
    return refused("too_many", "Telegram carries one contact in a message.", "Send them one by one.");
  if (phone === undefined || card.name.trim() === "")
    return refused("invalid", "A contact for Telegram needs a name and a phone number.", "Add what is missing, or send it as text.");
  return { method: "sendContact", body: { phone_number: phone, first_name: card.name } };
}

// ---------------------------------------------------------------- buttons

/** Buttons and list rows become an inline keyboard, one to a line; a row's description stands in the text, since a button has no room for it. */
function interactive(content: Extract<Content, { type: "interactive" }>): Request | Failed {
  const options = content.list?.rows ?? content.buttons ?? [];
  if (options.length === 0 || options.length > buttonsMax)
    return refused("too_many", `A message carries one to ${buttonsMax} choices.`, "Offer fewer choices.");
  for (const { id: data, title } of options) {
    if (data === "" || title.trim() === "") return refused("invalid", "One of the choices has no text.", "Name every choice.");
    if (Buffer.byteLength(data) > callbackDataBytesMax)
      return refused("too_long", `The id of "${title}" has more than ${callbackDataBytesMax} bytes.`, "Use a shorter id.");
    const long = tooLong("Telegram", `The choice "${title.slice(0, buttonTitleCharsMax)}"`, title, buttonTitleCharsMax);
    if (long !== undefined) return long;
  }
  const described = options
    .flatMap((option) => (option.description === undefined ? [] : [`• ${option.title}: ${option.description}`]))
    .join("\n");
  const said = [content.header, content.text, described, content.footer].filter((part) => part !== undefined && part !== "").join("\n\n");
  const header = content.header === undefined || content.header === "" ? [] : [{ type: "bold", offset: 0, length: content.header.length }];
  return (
    emptyOffer(content.text) ??
    tooLong("Telegram", "The text above the choices", said, textMessageCharsMax) ?? {
      method: "sendMessage",
      body: {
        text: said,
        entities: header,
        reply_markup: { inline_keyboard: options.map((option) => [{ text: option.title, callback_data: option.id }]) },
      },
    }
  );
}
