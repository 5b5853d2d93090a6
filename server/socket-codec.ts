/**
 * The frames that come up, read into the closed union of the protocol. Pure. What can't be read gets an answer that says what to do; it never gets an echo of
 * itself or of our shapes.
 */
import { passwordBytesMax } from "./passwords";
import type { ErrorCode, Up } from "./protocol";
import { views } from "./protocol";
import { copilotKinds, readAbout } from "./socket-copilot-read";
import { readRequest } from "./socket-request";
import { readChannelForm, readRemoved, readSecrets } from "./socket-channels";
import { shopKinds } from "./socket-orders";
import { boolean, integer, matching, maybe, oneOf, text, Unreadable, unreadable, type Fields } from "./socket-read";
import { refreshCharsMax } from "./tokens";

export type Decoded =
  | { readonly ok: true; readonly frame: Up }
  | { readonly ok: false; readonly error: Extract<ErrorCode, "bad_frame" | "unknown_kind" | "invalid">; readonly say: string; readonly id?: number };

const emailCharsMax = 254;
const pageRowsMax = 100;
const fileNameCharsMax = 1_024;
const mimeCharsMax = 256;
const filePattern = /^[A-Za-z0-9_-]{22}$/;
const conversationPattern = /^[A-Za-z0-9_-]{1,64}$/;
const clientPattern = /^[A-Za-z0-9_-]{1,64}$/;
const slugPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const entryNumberMax = 2_147_483_647;
const channelMax = 2_147_483_647;
const channelNameCharsMax = 100;
const addressCharsMax = 128;
const testCharsMax = 1_000;
const originCharsMax = 256;

const conversation = (from: Fields) => matching(from["conversation"], "conversation", conversationPattern, "a conversation's id");
const channel = (from: Fields) => integer(from["channel"], "channel", 1, channelMax);
const limit = (value: unknown, what: string) => integer(value, what, 1, pageRowsMax);
const refresh = (from: Fields) => text(from["refresh"], "refresh", refreshCharsMax);

/** A Map, since a kind is a stranger's word: `__proto__` and `constructor` are no frames. Frames without an id are read with id 0. */
const kinds = new Map<string, (from: Fields, id: number) => Up>([
  ["login", (from, id) => ({
    t: "login", id, ...maybe(from, "tenant", (value, what) => matching(value, what, slugPattern, "a workspace's name, of a-z, 0-9 and -")),
    email: text(from["email"], "email", emailCharsMax), password: password(from["password"]),
  })],
  ["resume", (from, id) => ({ t: "resume", id, refresh: refresh(from), ...maybe(from, "feed", (value, what) => integer(value, what, 0)) })],
  ["refresh", (from, id) => ({ t: "refresh", id, refresh: refresh(from) })],
  ["logout", (_, id) => ({ t: "logout", id })],
  ["list", (from, id) => ({
    t: "list", id, view: oneOf(from["view"], "view", views), ...maybe(from, "order", (value, what) => oneOf(value, what, ["newest", "oldest"])),
    ...maybe(from, "channel", (value, what) => integer(value, what, 1, channelMax)), ...maybe(from, "about", readAbout), ...maybe(from, "after", cursor), ...maybe(from, "limit", limit),
  })],
  ["counts", (_, id) => ({ t: "counts", id })],
  ["open", (from, id) => ({ t: "open", id, conversation: conversation(from), ...maybe(from, "before", (value, what) => integer(value, what, 1, entryNumberMax)), ...maybe(from, "limit", limit) })],
  ["ledger", (from, id) => ({ t: "ledger", id, conversation: conversation(from), number: integer(from["number"], "number", 1, entryNumberMax) })],
  ["command", (from, id) => ({
    t: "command", id, client: matching(from["client"], "client", clientPattern, "1 to 64 of A-Z, a-z, 0-9, _ and -"), conversation: conversation(from), request: readRequest(from["request"]),
  })],
  ["watch", (from, id) => ({ t: "watch", id, conversation: conversation(from) })],
  ["unwatch", (from, id) => ({ t: "unwatch", id, conversation: conversation(from) })],
  ["typing", (from) => ({ t: "typing", conversation: conversation(from), note: boolean(from["note"], "note") })],
  ["presence", (from) => ({ t: "presence", presence: oneOf(from["presence"], "presence", ["available", "away"]) })],
  ["file", (from, id) => ({ t: "file", id, file: matching(from["file"], "file", filePattern, "a file's id"), ...maybe(from, "download", boolean) })],
  ["upload", (from, id) => ({
    t: "upload", id, client: matching(from["client"], "client", clientPattern, "1 to 64 of A-Z, a-z, 0-9, _ and -"), name: text(from["name"], "name", fileNameCharsMax),
    mime: text(from["mime"], "mime", mimeCharsMax, 0), bytes: integer(from["bytes"], "bytes", 1),
  })],
  ["uploaded", (from, id) => ({ t: "uploaded", id, upload: integer(from["upload"], "upload", 1) })],
  ["channels", (from, id) => ({ t: "channels", id, ...maybe(from, "after", (value, what) => integer(value, what, 1, channelMax)) })],
  ["addChannel", (from, id) => ({ t: "addChannel", id, channel: readChannelForm(from["channel"]) })],
  ["changeChannel", (from, id) => ({
    t: "changeChannel", id, channel: channel(from), ...maybe(from, "name", (value, what) => text(value, what, channelNameCharsMax)), ...maybe(from, "secrets", readSecrets),
    ...maybe(from, "remove", readRemoved), ...maybe(from, "mode", (value, what) => oneOf(value, what, ["webhook", "polling"])), ...maybe(from, "expiresAt", (value, what) => integer(value, what, 0)),
  })],
  ["switchChannel", (from, id) => ({ t: "switchChannel", id, channel: channel(from), enabled: boolean(from["enabled"], "enabled") })],
  ["signInChannel", (from, id) => ({ t: "signInChannel", id, channel: channel(from), from: text(from["from"], "from", originCharsMax) })],
  ["channelActs", (from, id) => ({ t: "channelActs", id, channel: channel(from) })],
  ["testChannel", (from, id) => ({ t: "testChannel", id, channel: channel(from), to: text(from["to"], "to", addressCharsMax), text: text(from["text"], "text", testCharsMax) })],
  ...shopKinds,
  ...copilotKinds,
  ["ping", (_, id) => ({ t: "ping", id })],
]);
const unanswered = new Set(["typing", "presence"]);

/** `message`: the frame as JSON values, or what the server made of it when it is no JSON. */
export function decode(message: unknown): Decoded {
  if (typeof message !== "object" || message === null || Array.isArray(message) || ArrayBuffer.isView(message)) {
    return { ok: false, error: "bad_frame", say: "A frame must be a text with one JSON object." };
  }
  const from = message as Fields;
  const id = Number.isSafeInteger(from["id"]) && (from["id"] as number) > 0 ? (from["id"] as number) : undefined;
  const correlated = id === undefined ? {} : { id };
  const kind = typeof from["t"] === "string" ? kinds.get(from["t"]) : undefined;
  if (!kind) return { ok: false, error: "unknown_kind", say: "The frame's t is no kind of this protocol; reload to get the page that fits this server.", ...correlated };
  if (id === undefined && !unanswered.has(from["t"] as string)) return { ok: false, error: "bad_frame", say: "A request needs an id, a positive whole number." };
  try {
    return { ok: true, frame: kind(from, id ?? 0) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, error: "invalid", say: `The request can't be read: ${error.message}.`, ...correlated };
    throw error;
  }
}

function password(value: unknown): string {
  const told = typeof value === "string" ? value : unreadable("password must be a text");
  return Buffer.byteLength(told) <= passwordBytesMax ? told : unreadable(`password must have at most ${passwordBytesMax} bytes`);
}

/** Where a page ended: `<time of the last entry>.<id>`. To clients it is opaque. */
function cursor(value: unknown, what: string): string {
  return matching(value, what, cursorPattern, "what the page before gave as next");
}
const cursorPattern = /^\d{1,16}\.[A-Za-z0-9_-]{1,64}$/;

export const writeCursor = (place: { lastAt: number; id: string }): string => `${place.lastAt}.${place.id}`;
export function readCursor(text: string): { lastAt: number; id: string } {
  const dot = text.indexOf(".");
  return { lastAt: Number(text.slice(0, dot)), id: text.slice(dot + 1) };
}
