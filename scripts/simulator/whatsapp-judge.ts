/**
 * What the WhatsApp Cloud API makes of a POST to /messages: accepted, or refused with the platform's own kind of error. Pure.
 * Fields and limits: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 * Errors: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
import { parameter } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import { isObject, lengthOf, listOf, objectOf, textOf } from "./shape";
import type { Json } from "./shape";
import { invalid, missing } from "./whatsapp-errors";
import { judgeInteractive } from "./whatsapp-judge-interactive";

export type Verdict =
  | {
      readonly verdict: "send";
      readonly to: string;
      readonly input: string;
      readonly by: "phone" | "bsuid";
      readonly type: string;
      readonly text: string;
      readonly template: boolean;
      readonly quote?: string;
      readonly opaque?: string;
    }
  | { readonly verdict: "read"; readonly target: string; readonly typing: boolean }
  | { readonly verdict: "refused"; readonly error: GraphError };

const textMax = 4096;
const captionMax = 1024;
const opaqueMax = 512;
const contactsMax = 257;
const phonePattern = /^\d{7,15}$/;
const bsuidPattern = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
const templateName = /^[a-z0-9_]{1,512}$/;

const types = [
  "audio",
  "contacts",
  "document",
  "image",
  "interactive",
  "location",
  "reaction",
  "sticker",
  "template",
  "text",
  "video",
] as const;
type MessageType = (typeof types)[number];

/** `shopPhone`: digits of the number that sends. `body`: the JSON as parsed, undefined when it was none. */
export function judge(body: unknown, shopPhone: string): Verdict {
  if (!isObject(body) || body["messaging_product"] === undefined) return refused(parameter("The parameter messaging_product is required."));
  if (body["messaging_product"] !== "whatsapp") {
    return refused(parameter(`Param messaging_product must be one of {WHATSAPP} - got ${JSON.stringify(body["messaging_product"])}.`));
  }
  return body["status"] === undefined ? judgeMessage(body, shopPhone) : judgeRead(body);
}

function judgeRead(body: Json): Verdict {
  if (body["status"] !== "read") return refused(parameter(`Param status must be one of {READ} - got ${JSON.stringify(body["status"])}.`));
  const target = textOf(body["message_id"]);
  if (target === "") return refused(parameter("The parameter message_id is required."));
  if (!target.startsWith("wamid.")) return refused(invalid("Message ID is invalid."));
  const typing = body["typing_indicator"];
  if (typing !== undefined && objectOf(typing)["type"] !== "text")
    return refused(parameter("Param typing_indicator['type'] must be one of {TEXT}."));
  return { verdict: "read", target, typing: typing !== undefined };
}

function judgeMessage(body: Json, shopPhone: string): Verdict {
  const recipient = judgeRecipient(body, shopPhone);
  if ("status" in recipient) return refused(recipient);
  const type = body["type"] ?? "text";
  if (!isType(type))
    return refused(parameter(`Param type must be one of {${types.join(", ").toUpperCase()}} - got ${JSON.stringify(type)}.`));
  const content = body[type];
  if (content === undefined) return refused(parameter(`The parameter ${type} is required.`));
  const wrong = judges[type](content) ?? judgeExtras(body);
  if (wrong) return refused(wrong);
  const quote = textOf(objectOf(body["context"])["message_id"]);
  const opaque = textOf(body["biz_opaque_callback_data"]);
  return {
    verdict: "send",
    ...recipient,
    type,
    text: wordsOf(type, content),
    template: type === "template",
    ...(quote === "" ? {} : { quote }),
    ...(opaque === "" ? {} : { opaque }),
  };
}

/**
 * `to` takes a phone number in any common writing, `recipient` a business-scoped user id; with both, `to` counts.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
function judgeRecipient(
  body: Json,
  shopPhone: string,
): { readonly to: string; readonly input: string; readonly by: "phone" | "bsuid" } | GraphError {
  const kind = body["recipient_type"] ?? "individual";
  if (kind !== "individual" && kind !== "group")
    return parameter(`Param recipient_type must be one of {INDIVIDUAL, GROUP} - got ${JSON.stringify(kind)}.`);
  const input = textOf(body["to"]);
  if (input !== "") {
    const to = input.replace(/[\s()+.-]/g, "");
    if (!phonePattern.test(to)) return parameter("Invalid parameter", "Parameter 'to' is not a valid phone number.");
    if (to === shopPhone)
      return {
        status: 400,
        code: 131021,
        type: "OAuthException",
        message: "Recipient cannot be the sender",
        details: "Recipient phone number and sender phone number are the same.",
      };
    return { to, input, by: "phone" };
  }
  const bsuid = textOf(body["recipient"]);
  if (bsuid === "") return parameter("The parameter to is required.");
  if (!bsuidPattern.test(bsuid)) return parameter("Invalid parameter", "Parameter 'recipient' is not a valid business-scoped user ID.");
  // One-tap and copy-code templates can't go to a business-scoped id.
  if (
    body["type"] === "template" &&
    listOf(objectOf(body["template"])["components"]).some(
      (part) => objectOf(part)["sub_type"] === "url" && objectOf(part)["otp"] !== undefined,
    )
  ) {
    return {
      status: 400,
      code: 131062,
      type: "OAuthException",
      message: "Business-scoped User ID recipients are not supported for this message",
    };
  }
  return { to: bsuid, input: bsuid, by: "bsuid" };
}

const judges: Readonly<Record<MessageType, (content: unknown) => GraphError | null>> = {
  text: judgeText,
  image: (content) => judgeMedia("image", content, ["caption"]),
  video: (content) => judgeMedia("video", content, ["caption"]),
  document: (content) => judgeMedia("document", content, ["caption", "filename"]),
  audio: (content) => judgeMedia("audio", content, ["voice"]),
  sticker: (content) => judgeMedia("sticker", content, []),
  location: judgeLocation,
  contacts: judgeContacts,
  reaction: judgeReaction,
  interactive: judgeInteractive,
  template: judgeTemplate,
};

function judgeText(content: unknown): GraphError | null {
  const given = objectOf(content);
  const stray = strayKey("text", given, ["body", "preview_url"]);
  if (stray) return stray;
  if (textOf(given["body"]) === "") return parameter("The parameter text['body'] is required.");
  if (lengthOf(textOf(given["body"])) > textMax) return parameter(`Param text['body'] must be at most ${textMax} characters long.`);
  return null;
}

function judgeMedia(type: string, content: unknown, extras: readonly string[]): GraphError | null {
  const given = objectOf(content);
  const stray = strayKey(type, given, ["id", "link", "provider", ...extras]);
  if (stray) return stray;
  const id = textOf(given["id"]);
  const link = textOf(given["link"]);
  if ((id === "") === (link === "")) return missing(`Exactly one of ${type}['id'] and ${type}['link'] must be given.`);
  if (link !== "" && !/^https?:\/\/[^\s]+$/i.test(link))
    return parameter(`Param ${type}['link'] must be a valid URI - got ${JSON.stringify(link)}.`);
  if (id !== "" && !/^\d+$/.test(id)) return parameter(`Param ${type}['id'] is not a valid whatsapp business account media attachment ID`);
  if (lengthOf(textOf(given["caption"])) > captionMax)
    return parameter(`Param ${type}['caption'] must be at most ${captionMax} characters long.`);
  return null;
}

function judgeLocation(content: unknown): GraphError | null {
  const given = objectOf(content);
  for (const [name, limit] of [
    ["latitude", 90],
    ["longitude", 180],
  ] as const) {
    const value = given[name];
    if (value === undefined || value === "") return missing(`Parameter '${name}' is missing.`);
    if (!(Math.abs(Number(value)) <= limit)) return invalid(`Parameter '${name}' must be between -${limit} and ${limit}.`);
  }
  return strayKey("location", given, ["latitude", "longitude", "name", "address"]);
}

function judgeContacts(content: unknown): GraphError | null {
  const cards = listOf(content);
  if (cards.length === 0) return parameter("Param contacts must be an array with at least 1 element.");
  if (cards.length > contactsMax) return parameter(`Param contacts must be an array with at most ${contactsMax} elements.`);
  for (const [at, card] of cards.entries()) {
    const name = objectOf(objectOf(card)["name"]);
    if (textOf(name["formatted_name"]) === "") return missing(`Parameter 'formatted_name' is missing in contacts[${at}]['name'].`);
    const parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
    if (parts.every((part) => textOf(name[part]) === "")) {
      return missing(
        `At least one of the optional parameters needs to be included along with the formatted_name parameter in contacts[${at}]['name'].`,
      );
    }
  }
  return null;
}

function judgeReaction(content: unknown): GraphError | null {
  const given = objectOf(content);
  if (textOf(given["message_id"]) === "") return missing("Parameter 'message_id' is missing in reaction.");
  if (typeof given["emoji"] !== "string") return missing("Parameter 'emoji' is missing in reaction.");
  if (given["emoji"] !== "" && !/\p{Extended_Pictographic}|\p{Emoji_Presentation}|[\u{1F1E6}-\u{1F1FF}]/u.test(given["emoji"]))
    return invalid("Parameter 'emoji' is not an emoji.");
  return null;
}

function judgeTemplate(content: unknown): GraphError | null {
  const given = objectOf(content);
  const name = textOf(given["name"]);
  const language = textOf(objectOf(given["language"])["code"]);
  if (name === "") return parameter("The parameter template['name'] is required.");
  if (language === "") return parameter("The parameter template['language'] is required.");
  if (!templateName.test(name)) {
    return {
      status: 404,
      code: 132001,
      type: "OAuthException",
      message: "Template name does not exist in the translation",
      details: `template name (${name}) does not exist in ${language}`,
    };
  }
  for (const component of listOf(given["components"]).map(objectOf)) {
    if (!["header", "body", "button", "carousel", "limited_time_offer"].includes(textOf(component["type"]).toLowerCase()))
      return parameter("Invalid parameter", `Unknown component type ${JSON.stringify(component["type"] ?? null)}.`);
    for (const entry of listOf(component["parameters"]).map(objectOf)) {
      if (textOf(entry["type"]).toLowerCase() !== "text") continue;
      const words = textOf(entry["text"]);
      if (words === "") return parameter("Invalid parameter", "Parameter 'text' is mandatory for component parameter type 'text'");
      if (/[\n\t]| {5}/.test(words)) {
        return {
          status: 400,
          code: 132018,
          type: "OAuthException",
          message: "There’s an issue with the parameters in your template",
          details: "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        };
      }
    }
  }
  return null;
}

function judgeExtras(body: Json): GraphError | null {
  const context = body["context"];
  if (context !== undefined && textOf(objectOf(context)["message_id"]) === "")
    return parameter("The parameter context['message_id'] is required.");
  const opaque = body["biz_opaque_callback_data"];
  if (opaque !== undefined && typeof opaque !== "string") return parameter("Param biz_opaque_callback_data must be a string.");
  if (lengthOf(textOf(opaque)) > opaqueMax)
    return parameter(`Param biz_opaque_callback_data must be at most ${opaqueMax} characters long.`);
  return null;
}

function wordsOf(type: MessageType, content: unknown): string {
  const given = objectOf(content);
  switch (type) {
    case "text":
      return textOf(given["body"]);
    case "image":
    case "video":
    case "document":
      return textOf(given["caption"]) || textOf(given["filename"]);
    case "interactive":
      return textOf(objectOf(given["body"])["text"]);
    case "template":
      return textOf(given["name"]);
    case "reaction":
      return textOf(given["emoji"]);
    case "location":
      return textOf(given["name"]);
    case "audio":
    case "sticker":
    case "contacts":
      return "";
  }
}

const isType = (value: unknown): value is MessageType => (types as readonly unknown[]).includes(value);
const refused = (error: GraphError): Verdict => ({ verdict: "refused", error });

function strayKey(name: string, given: Json, known: readonly string[]): GraphError | null {
  const stray = Object.keys(given).find((key) => !known.includes(key));
  return stray === undefined ? null : parameter(`Unexpected key ${JSON.stringify(stray)} on param ${JSON.stringify(name)}.`);
}
