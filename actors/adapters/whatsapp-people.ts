/**
 * Who WhatsApp speaks of. Since 2026 a person has a business-scoped user id (BSUID), and the phone number may be absent:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
import type { Identity, Key } from "../messages";
import { fields, id, list, nameCharsMax, string } from "./wire";
import type { Wire } from "./wire";

export interface Person {
  readonly keys: readonly Key[];
  readonly identities: readonly Identity[];
  readonly name: string | undefined;
}

/** The people that a change introduces beside its messages, by each of their ids. */
export interface Contacts {
  readonly byId: ReadonlyMap<string, Wire>;
  /** the contact, when there is but one */
  readonly lone: Wire | undefined;
}
const contactsMax = 10_000;

export function contactsOf(value: Wire): Contacts {
  const all = list(value.contacts, contactsMax);
  const byId = new Map<string, Wire>();
  for (const one of all) {
    const contact = fields(one);
    for (const known of [id(contact.wa_id), id(contact.user_id)]) if (known !== undefined) byId.set(known, contact);
  }
  return { byId, lone: all.length === 1 ? fields(all[0]) : undefined };
}

const bsuid = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;
const parentBsuid = /^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$/;
const phoneDigits = /^\d{4,20}$/;

/**
 * One person from everything a message says of them, the surest id first: BSUIDs, then phones. Values are told apart by their shape and not by their field,
 * since a BSUID was seen in `from`. Parent BSUIDs and usernames identify, but name no thread: one spans businesses, the other changes hands.
 */
export function person(ids: readonly unknown[], contact: Wire): Person {
  const identities: Identity[] = [];
  const add = (one: Identity | undefined): void => {
    if (one !== undefined && !identities.some((other) => other.kind === one.kind && other.value === one.value)) identities.push(one);
  };
  for (const value of ids) add(identity(value));
  add(identity(contact.user_id));
  add(identity(contact.wa_id));
  add(identity(contact.parent_user_id));
  const profile = fields(contact.profile);
  const handle = string(profile.username, nameCharsMax);
  if (handle !== undefined) add({ kind: "handle", value: handle });
  identities.sort((one, other) => (ranks[one.kind] ?? 0) - (ranks[other.kind] ?? 0));
  return { keys: keysOf(identities), identities, name: string(profile.name, nameCharsMax) };
}

const ranks: Readonly<Partial<Record<Identity["kind"], number>>> = { bsuid: 0, phone: 1, parent_bsuid: 2, handle: 3 };

function identity(value: unknown): Identity | undefined {
  const found = id(value);
  if (found === undefined) return undefined;
  if (bsuid.test(found)) return { kind: "bsuid", value: found };
  if (parentBsuid.test(found)) return { kind: "parent_bsuid", value: found };
  const digits = found.startsWith("+") ? found.slice(1) : found;
  return phoneDigits.test(digits) ? { kind: "phone", value: digits } : undefined;
}

function keysOf(identities: readonly Identity[]): Key[] {
  const keys: Key[] = [];
  for (const { kind, value } of identities) if (kind === "bsuid" || kind === "phone") keys.push(`${kind}:${value}`);
  return keys;
}

/**
 * The contact that belongs to a message. Ids may differ in form from the message's (a Mexican or Brazilian number with or without its mobile digit),
 * so the only contact of a change's only message is taken too, unless its number is plainly another's: two people must never become one.
 */
export function contactOf(ids: readonly unknown[], { byId, lone }: Contacts, isOnlyItem: boolean): Wire {
  const wanted = ids.map(id).filter((one) => one !== undefined);
  const exact = wanted.find((one) => byId.has(one));
  if (exact !== undefined) return fields(byId.get(exact));
  return isOnlyItem && lone !== undefined && mayBe(wanted, lone) ? lone : fields(undefined);
}

function mayBe(wanted: readonly string[], contact: Wire): boolean {
  const end = (phone: string): string => phone.slice(-subscriberDigits);
  const phones = wanted.filter((one) => phoneDigits.test(one));
  const theirs = id(contact.wa_id);
  return phones.length === 0 || theirs === undefined || phones.some((phone) => end(phone) === end(theirs));
}
/** The last digits of a number are the subscriber's own in every country's plan; what differs between its forms stands before them. */
const subscriberDigits = 8;

/** A group is a thread of its own: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups */
export const groupKey = (group: unknown): Key | undefined => {
  const found = id(group);
  return found === undefined ? undefined : `chat:${found}`;
};
