/**
 * WhatsApp Cloud API. This file knows the envelope and the signature; what is inside is read in whatsapp-news.ts and whatsapp-account.ts, sending is whatsapp-send.ts.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
import type { Adapter, Parsed, Told } from "./adapter";
import { envelopeWrong, graphApiBase, handshake, metaSecrets, verify } from "./meta";
import { callTold, errorsTold, noticedTold, preferenceTold } from "./whatsapp-account";
import { echoTold, messageTold, statusTold } from "./whatsapp-news";
import type { Change } from "./whatsapp-news";
import { contactsOf } from "./whatsapp-people";
import { buttonsMax } from "./whatsapp-offer";
import { fetchWhatsAppMedia, uploadWhatsAppMedia, whatsappFiles, whatsappMediaHosts } from "./whatsapp-files";
import { captionCharsMax, markWhatsApp, sendWhatsApp, textMessageCharsMax } from "./whatsapp-send";
import { decode, eventsMax, fields, id, isObject, nameCharsMax, string } from "./wire";
import type { Wire } from "./wire";

export const whatsappApiBase = graphApiBase;

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
    files: whatsappFiles,
  },
  secrets: metaSecrets,
  handshake,
  verify,
  parse,
  send: sendWhatsApp,
  mediaHosts: whatsappMediaHosts,
  fetchMedia: fetchWhatsAppMedia,
  upload: uploadWhatsAppMedia,
  mark: markWhatsApp,
};

/** Every message, status and notice of every change of every entry, in Meta's order. */
export function parse(raw: Uint8Array, receivedAt: number): Parsed {
  const decoded = decode(raw);
  if (!decoded.ok) return decoded;
  const wrong = envelopeWrong("WhatsApp", "whatsapp_business_account", decoded.body);
  if (wrong !== undefined) return { ok: false, reason: wrong };
  const entry = decoded.body.entry as readonly unknown[];
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
  return { ok: true, told, text: decoded.text };
}

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
