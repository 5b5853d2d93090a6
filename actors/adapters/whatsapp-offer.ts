/** Choices that a customer can tap: up to three buttons, or a list of up to ten rows. */
import type { Choice, Content } from "../messages";
import { emptyOffer, refused, tooLong } from "./limits";
import type { Failed } from "./limits";
import type { Body } from "./whatsapp-send";

export const buttonsMax = 3;
const bodyCharsMax = 1_024;
const headerCharsMax = 60;
const buttonTitleCharsMax = 20;
const buttonIdCharsMax = 256;
const rowsMax = 10;
const rowTitleCharsMax = 24;
const rowDescriptionCharsMax = 72;
const rowIdCharsMax = 200;

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages and …/interactive-list-messages */
export function interactive(content: Extract<Content, { type: "interactive" }>): Body | Failed {
  const options = content.list === undefined ? (content.buttons ?? []) : content.list.rows;
  const limits = content.list === undefined ? buttonLimits : rowLimits;
  const wrong =
    offerWrong(options, limits) ??
    tooLong("WhatsApp", "The list's button", content.list?.button ?? "", buttonTitleCharsMax) ??
    tooLong("WhatsApp", "The text above the choices", content.text, bodyCharsMax) ??
    tooLong("WhatsApp", "The header", content.header ?? "", headerCharsMax) ??
    tooLong("WhatsApp", "The footer", content.footer ?? "", headerCharsMax) ??
    emptyOffer(content.text);
  if (wrong !== undefined) return wrong;
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
      tooLong("WhatsApp", `The choice "${option.title.slice(0, limits.titleCharsMax)}"`, option.title, limits.titleCharsMax) ??
      tooLong("WhatsApp", "A choice's id", option.id, limits.idCharsMax) ??
      tooLong("WhatsApp", `The description of "${option.title}"`, option.description ?? "", rowDescriptionCharsMax);
    if (long !== undefined) return long;
  }
  return undefined;
}
