/** What an agent may ask of a conversation, read from a frame into a closed shape. Whether it is possible now is the conversation's to say; this is about form and size. */
import { priorities, statuses } from "../actors/messages";
import type { Content, Request } from "./protocol";
import { copilotRequests } from "./socket-copilot-read";
import { boolean, fields, finite, integer, list, matching, maybe, oneOf, text, unreadable, type Fields } from "./socket-read";

/** Longer than any platform takes; each has its own limit, which the conversation knows. */
export const textCharsMax = 16_384;
export const tagsMax = 20;
export const tagCharsMax = 40;
const labelCharsMax = 1_024;
const shortCharsMax = 256;
const linkCharsMax = 2_048;
const choicesMax = 10;
const parametersMax = 50;
const contactsMax = 10;
const phonesMax = 10;
const entryNumberMax = 2_147_483_647;
const userIdMax = 2_147_483_647;

const mediaKinds = ["image", "video", "audio", "voice", "document", "sticker", "animation", "video_note"] as const;

const entryNumber = (value: unknown, what: string): number => integer(value, what, 1, entryNumberMax);
const words = (charsMax: number) => (value: unknown, what: string): string => text(value, what, charsMax);

/** A Map, since a kind is a stranger's word: `__proto__` is no request. */
const requests = new Map<string, (from: Fields) => Request>([
  ["reply", (from) => ({
    type: "reply", content: readContent(from["content"]), ...maybe(from, "quote", entryNumber),
    ...maybe(from, "base", (value, what) => integer(value, what, 0, entryNumberMax)), ...maybe(from, "force", boolean), ...maybe(from, "suggestion", entryNumber),
  })],
  ["note", (from) => ({ type: "note", text: spoken(from["text"], "text") })],
  ["assign", (from) => ({ type: "assign", to: integer(from["to"], "to", 0, userIdMax) })],
  ["status", readStatus],
  ["priority", (from) => ({ type: "priority", priority: oneOf(from["priority"], "priority", priorities) })],
  ["tag", readTags],
  ["read", (from) => ({ type: "read", number: integer(from["number"], "number", 0, entryNumberMax) })],
  ["unread", () => ({ type: "unread" })],
  ["retry", (from) => ({ type: "retry", number: entryNumber(from["number"], "number") })],
  ...copilotRequests,
]);

export function readRequest(value: unknown): Request {
  const from = fields(value, "request");
  const read = typeof from["type"] === "string" ? requests.get(from["type"]) : undefined;
  return read ? read(from) : unreadable(`request.type must be one of ${[...requests.keys()].join(", ")}`);
}

function readStatus(from: Fields): Request {
  const status = oneOf(from["status"], "status", statuses);
  const until = maybe(from, "until", (value, what) => integer(value, what, 1));
  if (until.until !== undefined && status !== "snoozed") return unreadable("until goes with status snoozed alone");
  return { type: "status", status, ...until };
}

function readTags(from: Fields): Request {
  const tags = (value: unknown, what: string): string[] => list(value, what, tagsMax, readTag, 1);
  const change = { ...maybe(from, "add", tags), ...maybe(from, "remove", tags) };
  return change.add || change.remove ? { type: "tag", ...change } : unreadable("a tag request needs add or remove");
}

function readTag(value: unknown, what: string): string {
  const tag = text(value, what, tagCharsMax).trim();
  return tag !== "" && !/[\p{Cc}]/u.test(tag) ? tag : unreadable(`${what} must be a visible word of 1 to ${tagCharsMax} characters`);
}

const contents = new Map<string, (from: Fields) => Content>([
  ["text", (from) => ({ type: "text", text: spoken(from["text"], "text") })],
  ["media", (from) => ({
    type: "media", media: oneOf(from["media"], "media", mediaKinds), ref: link(from["ref"]),
    ...maybe(from, "caption", words(textCharsMax)), ...maybe(from, "mime", words(shortCharsMax)), ...maybe(from, "name", words(shortCharsMax)),
  })],
  ["location", (from) => ({
    type: "location", latitude: finite(from["latitude"], "latitude", -90, 90), longitude: finite(from["longitude"], "longitude", -180, 180),
    ...maybe(from, "name", words(labelCharsMax)), ...maybe(from, "address", words(labelCharsMax)),
  })],
  ["contacts", (from) => ({ type: "contacts", contacts: list(from["contacts"], "contacts", contactsMax, readCard, 1) })],
  ["template", (from) => ({
    type: "template", name: matching(from["name"], "name", /^[a-z0-9_]{1,512}$/, "a template's name, of a-z, 0-9 and _"),
    language: matching(from["language"], "language", /^[A-Za-z]{2,3}([_-][A-Za-z]{2,4})?$/, "a language such as es or pt_BR"),
    parameters: list(from["parameters"] ?? [], "parameters", parametersMax, words(labelCharsMax)), ...maybe(from, "text", words(textCharsMax)),
  })],
  // All but the product's id is the catalogue's to say.
  ["product", (from) => ({
    type: "product", product: matching(from["product"], "product", /^[A-Za-z0-9_-]{1,64}$/, "a product's id"), sku: "", name: "", priceMinor: 0, currency: "", price: "", ...maybe(from, "text", words(textCharsMax)),
  })],
  ["interactive", (from) => ({
    type: "interactive", text: spoken(from["text"], "text"), ...maybe(from, "header", words(labelCharsMax)), ...maybe(from, "footer", words(labelCharsMax)),
    ...maybe(from, "buttons", (value, what) => list(value, what, choicesMax, readChoice, 1)), ...maybe(from, "list", readMenu),
  })],
]);

/** The contents an agent can send. Orders, choices and system lines come from platforms alone. */
function readContent(value: unknown): Content {
  const from = fields(value, "content");
  const read = typeof from["type"] === "string" ? contents.get(from["type"]) : undefined;
  return read ? read(from) : unreadable(`content.type must be one of ${[...contents.keys()].join(", ")}`);
}

function spoken(value: unknown, what: string): string {
  const said = text(value, what, textCharsMax);
  return said.trim() === "" ? unreadable(`${what} must say something`) : said;
}

/** A file of ours, or a link: the platform fetches that, we never do. */
function link(value: unknown): string {
  const told = text(value, "ref", linkCharsMax);
  if (told.startsWith("file:")) return matching(told, "ref", /^file:[A-Za-z0-9_-]{22}$/, "file: and a file's id");
  const url = URL.canParse(told) ? new URL(told) : null;
  return url?.protocol === "https:" && url.username === "" && url.password === "" ? told : unreadable("ref must be an https link");
}

function readCard(value: unknown, what: string) {
  const from = fields(value, what);
  return {
    name: text(from["name"], `${what}.name`, shortCharsMax),
    phones: list(from["phones"] ?? [], `${what}.phones`, phonesMax, words(shortCharsMax)),
    emails: list(from["emails"] ?? [], `${what}.emails`, phonesMax, words(shortCharsMax)),
  };
}

function readChoice(value: unknown, what: string) {
  const from = fields(value, what);
  return { id: text(from["id"], `${what}.id`, shortCharsMax), title: text(from["title"], `${what}.title`, shortCharsMax), ...maybe(from, "description", words(shortCharsMax)) };
}

function readMenu(value: unknown, what: string) {
  const from = fields(value, what);
  return { button: text(from["button"], `${what}.button`, shortCharsMax), rows: list(from["rows"], `${what}.rows`, choicesMax, readChoice, 1) };
}
