/** What the Cloud API makes of an interactive message. https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages */
import { parameter } from "./graph-errors";
import type { GraphError } from "./graph-errors";
import { isObject, lengthOf, listOf, objectOf, textOf } from "./shape";
import type { Json } from "./shape";
import { invalid } from "./whatsapp-errors";

const bodyMax = 1024;
const headerMax = 60;
const footerMax = 60;
const buttonsMax = 3;
const buttonTitleMax = 20;
const buttonIdMax = 256;
const rowsMax = 10;
const rowTitleMax = 24;
const rowDescriptionMax = 72;
const rowIdMax = 200;
const sectionTitleMax = 24;

export function judgeInteractive(content: unknown): GraphError | null {
  const given = objectOf(content);
  const kind = textOf(given["type"]);
  const known = [
    "button",
    "list",
    "product",
    "product_list",
    "catalog_message",
    "flow",
    "cta_url",
    "location_request_message",
    "address_message",
    "order_details",
    "order_status",
    "call_permission_request",
  ];
  if (!known.includes(kind))
    return parameter(
      `Param interactive['type'] must be one of {${known.join(", ").toUpperCase()}} - got ${JSON.stringify(given["type"] ?? null)}.`,
    );
  const action = given["action"];
  if (!isObject(action)) return parameter("The parameter interactive['action'] is required.");
  const body = textOf(objectOf(given["body"])["text"]);
  if (body === "" && kind !== "product") return parameter("The parameter interactive['body'] is required.");
  if (lengthOf(body) > bodyMax) return invalid(`Body text length invalid. Min length: 1, Max length: ${bodyMax}`);
  const header = objectOf(given["header"]);
  if (header["type"] === "text" && (textOf(header["text"]) === "" || lengthOf(textOf(header["text"])) > headerMax))
    return invalid(`Header text length invalid. Min length: 1, Max length: ${headerMax}`);
  if (lengthOf(textOf(objectOf(given["footer"])["text"])) > footerMax)
    return invalid(`Footer text length invalid. Min length: 1, Max length: ${footerMax}`);
  if (kind === "button") return judgeButtons(action);
  return kind === "list" ? judgeList(action) : null;
}

function judgeButtons(action: Json): GraphError | null {
  const buttons = listOf(action["buttons"]);
  if (buttons.length < 1 || buttons.length > buttonsMax)
    return invalid(`Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: ${buttonsMax}`);
  const ids = new Set<string>();
  const titles = new Set<string>();
  for (const button of buttons) {
    const { type, reply } = objectOf(button);
    const id = textOf(objectOf(reply)["id"]);
    const title = textOf(objectOf(reply)["title"]);
    if (type !== "reply") return invalid("Button type must be reply");
    if (id === "" || lengthOf(id) > buttonIdMax) return invalid(`Button id length invalid. Min length: 1, Max length: ${buttonIdMax}`);
    if (title === "" || lengthOf(title) > buttonTitleMax)
      return invalid(`Button title length invalid. Min length: 1, Max length: ${buttonTitleMax}`);
    if (ids.has(id)) return invalid(`Duplicated button ids found: ${id}`);
    if (titles.has(title)) return invalid(`Duplicated button titles found: ${title}`);
    ids.add(id);
    titles.add(title);
  }
  return null;
}

function judgeList(action: Json): GraphError | null {
  const button = textOf(action["button"]);
  if (button === "" || lengthOf(button) > buttonTitleMax)
    return invalid(`Button label length invalid. Min length: 1, Max length: ${buttonTitleMax}`);
  const sections = listOf(action["sections"]).map(objectOf);
  if (sections.length < 1 || sections.length > rowsMax)
    return invalid(`Invalid sections count. Min allowed sections: 1, Max allowed sections: ${rowsMax}`);
  const ids = new Set<string>();
  for (const section of sections) {
    const title = textOf(section["title"]);
    if ((sections.length > 1 && title === "") || lengthOf(title) > sectionTitleMax)
      return invalid(`Section title length invalid. Min length: 1, Max length: ${sectionTitleMax}`);
    for (const row of listOf(section["rows"]).map(objectOf)) {
      const id = textOf(row["id"]);
      if (id === "" || lengthOf(id) > rowIdMax) return invalid(`Row id length invalid. Min length: 1, Max length: ${rowIdMax}`);
      if (textOf(row["title"]) === "" || lengthOf(textOf(row["title"])) > rowTitleMax)
        return invalid(`Row title length invalid. Min length: 1, Max length: ${rowTitleMax}`);
      if (lengthOf(textOf(row["description"])) > rowDescriptionMax)
        return invalid(`Row description length invalid. Max length: ${rowDescriptionMax}`);
      if (ids.has(id)) return invalid(`Duplicated row ids found: ${id}`);
      ids.add(id);
    }
  }
  if (ids.size < 1 || ids.size > rowsMax) return invalid(`Total row count exceed max allowed count: ${rowsMax}`);
  return null;
}
