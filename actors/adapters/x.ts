/**
 * X: https://docs.x.com/x-api/direct-messages/manage/introduction
 * Webhooks come in two envelopes: the Account Activity API's own, and the X Activity API's, which wraps the same events. A third form is ours: an event of a
 * poll with our account beside it. Events are read in x-news.ts, calls are made in x-api.ts and x-send.ts.
 */
import type { Adapter, Arrived, Parsed, Told } from "./adapter";
import { only } from "./meta";
import { hmac, isHmacBase64 } from "./signature";
import { fetchXMedia, uploadXMedia, xFiles, xMediaHosts } from "./x-files";
import { chatTold, lists, mediaOf, noticed, polledTold, usersOf } from "./x-news";
import type { Body } from "./x-news";
import { markX, sendX, textMessageCharsMax } from "./x-send";
import { decode, eventsMax, fields, id, isObject, list, string, wordCharsMax } from "./wire";
import type { Wire } from "./wire";

export const x: Adapter = {
  platform: "x",
  abilities: {
    textMax: textMessageCharsMax,
    captionMax: textMessageCharsMax,
    // The API of direct messages has neither answers to a message nor buttons nor typing.
    quotes: false,
    templates: false,
    buttonsMax: 0,
    receipts: true,
    typing: false,
    windowHours: 0,
    files: xFiles,
  },
  // One of the first two signs: new apps have a client secret, old ones a consumer secret (API key secret), some both.
  secrets: ["consumer_secret", "client_secret", "client_id", "access_token", "refresh_token", "expires_at"],
  handshake,
  verify,
  parse,
  send: sendX,
  mediaHosts: xMediaHosts,
  fetchMedia: fetchXMedia,
  upload: uploadXMedia,
  mark: markX,
};

/**
 * The Challenge-Response Check: https://docs.x.com/x-api/webhooks/quickstart
 * It makes us sign whatever we are asked to, and bodies are signed with the same secret: an answer to any token would be a signature for any body.
 * So only what has the form of X's tokens is answered, and no JSON object has it.
 */
function handshake(query: URLSearchParams, secrets: Readonly<Record<string, string>>): { readonly response_token: string } | null {
  const token = only(query, "crc_token");
  const secret = secrets.consumer_secret || secrets.client_secret || "";
  if (token === undefined || secret === "" || !tokenForm.test(token)) return null;
  return { response_token: `${scheme}${hmac(token, secret, "base64")}` };
}
const tokenForm = /^[A-Za-z0-9+/=_.-]{1,256}$/;
const tokenCharsMax = 256;
const scheme = "sha256=";

/**
 * `sha256=` and base64 over the exact bytes, under either secret, each in a header of its own: https://docs.x.com/x-api/webhooks/introduction#signature-headers
 * What has the form of a token is no webhook, though its signature be right: anybody can have it from the handshake.
 */
function verify(arrived: Arrived, secrets: Readonly<Record<string, string>>): boolean {
  if (arrived.raw.length <= tokenCharsMax && tokenForm.test(Buffer.from(arrived.raw).toString("latin1"))) return false;
  return signatures.some(([header, name]) => {
    const given = arrived.headers.get(header);
    const secret = secrets[name] ?? "";
    return given !== null && secret !== "" && given.startsWith(scheme) && isHmacBase64(given.slice(scheme.length), arrived.raw, secret);
  });
}
const signatures = [
  ["x-twitter-webhooks-signature-oauth2", "client_secret"],
  ["x-twitter-webhooks-signature", "consumer_secret"],
] as const;

export function parse(raw: Uint8Array, receivedAt: number): Parsed {
  const decoded = decode(raw);
  if (!decoded.ok) return decoded;
  const told = tell(decoded.body, raw, receivedAt);
  if (told === undefined) return { ok: false, reason: 'The body is no X webhook: it has neither "for_user_id" nor "data".' };
  return told.length > eventsMax ? { ok: false, reason: `The body holds more than ${eventsMax} events.` } : { ok: true, told, text: decoded.text };
}

function tell(wire: Wire, raw: Uint8Array, receivedAt: number): readonly Told[] | undefined {
  const account = userOf(wire.for_user_id);
  if (Array.isArray(wire.data)) return polled(wire, { account, users: usersOf(fields(wire.includes).users), receivedAt, raw, place: "p" });
  if (isObject(wire.data)) return activity(fields(wire.data), raw, receivedAt);
  const revoked = fields(fields(wire.user_event).revoke);
  if (isObject(wire.user_event))
    return [revocation({ account: userOf(fields(revoked.source).user_id), users: new Map(), receivedAt, raw, place: "u" })];
  if (account === null && !Object.hasOwn(wire, "replay_job_status")) return undefined;
  return events({ account, users: usersOf(wire.users), receivedAt, raw, place: "a" }, wire, kindOf(wire));
}

/** The Account Activity API tells everything that an account does: what is no direct message is noticed by the name of its list. */
const kindOf = (wire: Wire): string =>
  Object.keys(wire).find((key) => Array.isArray(wire[key]) || key === "replay_job_status") ?? "event without content";

/** https://docs.x.com/x-api/activity/event-payloads */
function activity(data: Wire, raw: Uint8Array, receivedAt: number): readonly Told[] {
  const payload = fields(data.payload);
  const event = string(data.event_type, wordCharsMax) ?? "event without a kind";
  const account = userOf(fields(data.filter).user_id);
  // Its own id tells deliveries of one event apart from those of another; messages have better ones.
  const body: Body = { account, users: usersOf(payload.users), receivedAt, raw, place: id(data.event_uuid) ?? "d" };
  if (event === "oauth.revoke") return [revocation({ ...body, account: userOf(payload.user_id) ?? account })];
  if (event.startsWith("chat.")) return [chatTold(body, event, payload)];
  return events(body, payload, event);
}

/** Lists are read by their names, whatever the event is called. */
function events(body: Body, wire: Wire, kind: string): readonly Told[] {
  const told = lists.flatMap(([name, read]) => list(wire[name], eventsMax + 1).map((event, at) => read(body, fields(event), at)));
  return told.length > 0 ? told : [noticed(body, body.place, kind)];
}

function polled(wire: Wire, body: Body): readonly Told[] {
  const media = mediaOf(fields(wire.includes).media);
  return list(wire.data, eventsMax + 1).map((event, at) => polledTold(body, fields(event), at, media));
}

const revocation = (body: Body): Told =>
  noticed(body, body.place, "authorization withdrawn", "The account's owner has withdrawn the app's rights at X.");

const userOf = (value: unknown): string | null => (typeof value === "string" && /^\d{1,20}$/.test(value) ? value : null);
