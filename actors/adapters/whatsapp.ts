/**
 * WhatsApp Cloud API. This file knows the envelope and the signature; what is inside is read in whatsapp-news.ts and whatsapp-account.ts, sending is whatsapp-send.ts.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
import type { Adapter, Arrived, Parsed, Told } from "./adapter";
import { isHmacHex, isSame } from "./signature";
import { callTold, errorsTold, noticedTold, preferenceTold } from "./whatsapp-account";
import { echoTold, messageTold, statusTold } from "./whatsapp-news";
import type { Change } from "./whatsapp-news";
import { contactsOf } from "./whatsapp-people";
import { buttonsMax } from "./whatsapp-offer";
import { captionCharsMax, markWhatsApp, sendWhatsApp, textMessageCharsMax } from "./whatsapp-send";
import { decode, eventsMax, fields, id, isObject, nameCharsMax, string } from "./wire";
import type { Wire } from "./wire";

/** Where a channel's calls go unless its `apiBase` says otherwise: the version lives there and nowhere else. */
export const whatsappApiBase = "https://graph.facebook.com/v25.0";

export const whatsapp: Adapter = {
  platform: "whatsapp",
  abilities: {
    textMax: textMessageCharsMax,
    captionMax: captionCharsMax,
    quotes: true,
    templates: true,
    buttonsMax,
    receipts: true,
    typing: true,
    windowHours: 24,
  },
  secrets: ["app_secret", "verify_token", "access_token"],
  handshake,
  verify,
  parse,
  send: sendWhatsApp,
  mark: markWhatsApp,
};

/**
 * The subscription's GET: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 * The challenge goes back as text/plain. Each parameter must be there once, and the challenge be what Meta sends (letters and digits), so that nothing else can be reflected.
 */
function handshake(query: URLSearchParams, secrets: Readonly<Record<string, string>>): string | null {
  const [mode, token, challenge] = ["hub.mode", "hub.verify_token", "hub.challenge"].map((name) => only(query, name));
  const expected = secrets.verify_token ?? "";
  if (mode !== "subscribe" || token === undefined || challenge === undefined || expected === "") return null;
  return challengeForm.test(challenge) && isSame(token, expected) ? challenge : null;
}
const challengeForm = /^[A-Za-z0-9_-]{1,256}$/;

function only(query: URLSearchParams, name: string): string | undefined {
  const all = query.getAll(name);
  return all.length === 1 ? all[0] : undefined;
}

/**
 * `X-Hub-Signature-256: sha256=<64 lower-case hex digits>`, the HMAC of the exact bytes under the app secret. Meta escapes its JSON in its own way
 * (`\/`, `\uXXXX`), so a body that was read and written again has another signature.
 */
function verify(arrived: Arrived, secrets: Readonly<Record<string, string>>): boolean {
  const header = arrived.headers.get("x-hub-signature-256");
  const secret = secrets.app_secret ?? "";
  if (header === null || secret === "" || !header.startsWith(scheme)) return false;
  return isHmacHex(header.slice(scheme.length), arrived.raw, secret);
}
const scheme = "sha256=";

/** Every message, status and notice of every change of every entry, in Meta's order. */
export function parse(raw: Uint8Array, receivedAt: number): Parsed {
  const decoded = decode(raw);
  if (!decoded.ok) return decoded;
  const { object, entry } = decoded.body;
  if (object !== "whatsapp_business_account")
    return { ok: false, reason: `The body is no WhatsApp webhook: its "object" is ${describe(object)}.` };
  if (!Array.isArray(entry)) return { ok: false, reason: 'The body has no list of entries ("entry").' };
  if (entry.length > 0 && !entry.some((one) => Array.isArray(fields(one).changes)))
    return { ok: false, reason: 'No entry has a list of changes ("changes").' };
  const told: Told[] = [];
  for (let at = 0; at < entry.length; at++) {
    const { changes } = fields(entry[at]);
    // A broken entry must not sink its neighbours: they are told, it is noticed.
    if (!Array.isArray(changes)) {
      told.push(noticedTold(changeOf({}, raw, String(at), receivedAt), "entry without changes", {}));
      continue;
    }
    for (let change = 0; change < changes.length; change++) {
      tellChange(fields(changes[change]), raw, `${at}.${change}`, receivedAt, told);
      if (told.length > eventsMax) return { ok: false, reason: `The body holds more than ${eventsMax} events.` };
    }
  }
  return { ok: true, told };
}

const describe = (value: unknown): string => (value === undefined ? "missing" : `"${string(value, nameCharsMax) ?? typeof value}"`);

/**
 * A change is read by the lists it holds and not by its field's name: `messages`, `standby` (while another program answers) and whatever comes next share one form.
 */
function tellChange(wire: Wire, raw: Uint8Array, place: string, receivedAt: number, told: Told[]): void {
  const value = fields(wire.value);
  const change = changeOf(value, raw, place, receivedAt);
  const before = told.length;
  for (const [name, read] of lists) {
    const items = value[name];
    if (Array.isArray(items)) items.forEach((item, at) => told.push(read(change, fields(item), at)));
  }
  if (Array.isArray(value.errors) && value.errors.some(isObject)) told.push(errorsTold(change, value.errors));
  if (told.length === before) told.push(noticedTold(change, string(wire.field, nameCharsMax) ?? "", value));
}

function changeOf(value: Wire, raw: Uint8Array, place: string, receivedAt: number): Change {
  const metadata = fields(value.metadata);
  return {
    account: id(metadata.phone_number_id) ?? null,
    ours: id(metadata.display_phone_number) ?? "",
    contacts: contactsOf(value),
    isSingle: lists.reduce((items, [name]) => items + (Array.isArray(value[name]) ? value[name].length : 0), 0) === 1,
    receivedAt,
    raw,
    place,
  };
}

const lists: readonly (readonly [string, (change: Change, item: Wire, at: number) => Told])[] = [
  ["messages", messageTold],
  ["message_echoes", echoTold],
  ["statuses", statusTold],
  ["user_preferences", preferenceTold],
  ["calls", callTold],
];
