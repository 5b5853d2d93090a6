/**
 * What one change of a WhatsApp webhook tells of conversations: messages, echoes of what our side said elsewhere, and statuses of what we sent.
 */
import type { Key, Quote, Receipt } from "../messages";
import type { Told } from "./adapter";
import { isDelivery } from "./meta";
import { contentOf, errorText } from "./whatsapp-content";
import { firstError } from "./whatsapp-errors";
import { contactOf, groupKey, person } from "./whatsapp-people";
import type { Contacts, Person } from "./whatsapp-people";
import { clock, entryOf, fields, id, lineCharsMax, linkCharsMax, string, unnamed, wordCharsMax } from "./wire";
import type { Wire } from "./wire";

/** What the readers of one change share. */
export interface Change {
  /** phone_number_id: one POST may concern many numbers, so each change says its own */
  readonly account: string | null;
  /** our number as digits */
  readonly ours: string;
  readonly contacts: Contacts;
  /** whether it holds one message or status, to which a contact then must belong */
  readonly isSingle: boolean;
  readonly receivedAt: number;
  readonly raw: Uint8Array;
  /** where in the body this change stands, for events without an id */
  readonly place: string;
}

// ---------------------------------------------------------------- messages

export function messageTold(change: Change, message: Wire, at: number): Told {
  const ids = [message.from_user_id, message.from, message.from_parent_user_id];
  return spoken(change, message, at, person(ids, contactOf(ids, change.contacts, change.isSingle)), false);
}

/**
 * Said by our side in the WhatsApp Business app: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
 * The customer is whoever of the two is not us.
 */
export function echoTold(change: Change, message: Wire, at: number): Told {
  const toUs = change.ours !== "" && id(message.to) === change.ours;
  const ids = toUs ? [message.from_user_id, message.from] : [message.to_user_id, message.to, message.to_parent_user_id];
  return spoken(change, message, at, person(ids, contactOf(ids, change.contacts, change.isSingle)), true);
}

function spoken(change: Change, message: Wire, at: number, who: Person, echo: boolean): Told {
  const ext = id(message.id) ?? unnamed(change.raw, `${change.place}.${at}`);
  const group = groupKey(message.group_id);
  const keys = group === undefined ? who.keys : [group];
  const type = string(message.type, wordCharsMax) ?? "";
  const told = (news: Told["news"], to: Told["to"] = keys): Told => ({ id: ext, account: change.account, to, news });
  if (type === "system") return system(change, message, who, ext);
  if (keys.length === 0) return told({ type: "noticed", what: "message without a sender", text: type }, null);

  const sentAt = clock(message.timestamp, change.receivedAt);
  const author = group === undefined || echo ? undefined : authorOf(who);
  const target = id(entryOf(fields(message[type]), targets[type] ?? ""));
  if (target !== undefined && type === "reaction") {
    return told({
      type: "reacted",
      target,
      emoji: string(fields(message.reaction).emoji, wordCharsMax) ?? null,
      sentAt,
      author: echo ? "elsewhere" : author,
    });
  }
  if (target !== undefined && type === "revoke") return told({ type: "revoked", target, sentAt });
  if (target !== undefined && type === "edit")
    return told({ type: "edited", target, content: contentOf(fields(fields(message.edit).message)), sentAt });
  return told({
    type: "received",
    ext,
    sentAt,
    name: group === undefined ? who.name : undefined,
    // Whoever speaks in a group is one of many, so nobody's ids may become those of the group's contact.
    identities: group === undefined ? who.identities : [],
    keys,
    content: contentOf(message),
    quote: quoteOf(message),
    forwarded: isForwarded(message) ? true : undefined,
    referral: referralOf(message),
    author,
    echo: echo ? true : undefined,
  });
}

/** Where a message that is about another one names it. */
const targets: Readonly<Record<string, string>> = { reaction: "message_id", edit: "original_message_id", revoke: "original_message_id" };

const authorOf = (who: Person): string | undefined => who.name ?? who.identities[0]?.value;

function quoteOf(message: Wire): Quote | undefined {
  const context = fields(message.context);
  const ext = id(context.id);
  return ext === undefined ? undefined : { ext, product: id(fields(context.referred_product).product_retailer_id) };
}

function isForwarded(message: Wire): boolean {
  const context = fields(message.context);
  return context.forwarded === true || context.frequently_forwarded === true;
}

/** The advertisement that led here: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text */
function referralOf(message: Wire): string | undefined {
  const referral = fields(message.referral);
  return string(referral.headline, lineCharsMax) ?? string(referral.source_url, linkCharsMax) ?? string(referral.body, lineCharsMax);
}

/**
 * A phone change makes a new BSUID, and both arrive here; without a phone only the BSUID's change does:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
 * The thread is found by the old ids, then by the new ones.
 */
function system(change: Change, message: Wire, who: Person, ext: string): Told {
  const said = fields(message.system);
  const old = person([said.previous_user_id, message.from, message.from_user_id, said.previous_parent_user_id], {});
  const now = person([said.user_id, said.wa_id ?? said.new_wa_id, said.parent_user_id], {});
  const isChange = entryOf(rekeyings, string(said.type, wordCharsMax) ?? "") === true && now.keys.length > 0;
  const to = isChange ? unique([...old.keys, ...now.keys]) : who.keys;
  const sentAt = clock(message.timestamp, change.receivedAt);
  const text = string(said.body, lineCharsMax) ?? "The customer's account changed.";
  if (to.length === 0)
    return { id: ext, account: change.account, to: null, news: { type: "noticed", what: "system message without a sender", text } };
  const news: Told["news"] = isChange
    ? { type: "rekeyed", keys: now.keys, identities: now.identities, text, sentAt }
    : { type: "received", ext, sentAt, name: who.name, identities: who.identities, keys: to, content: { type: "system", text } };
  return { id: ext, account: change.account, to, news };
}

const rekeyings: Readonly<Record<string, true>> = { user_changed_number: true, user_changed_user_id: true, customer_changed_number: true };

const unique = (keys: readonly Key[]): readonly Key[] => [...new Set(keys)];

// ---------------------------------------------------------------- statuses

/**
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 * They come in any order and more than once. Our delivery id, when it is echoed, says whose they are; `to` may then be empty.
 */
export function statusTold(change: Change, status: Wire, at: number): Told {
  const ext = id(status.id) ?? unnamed(change.raw, `${change.place}.s${at}`);
  const word = string(status.status, wordCharsMax) ?? "";
  // In a group each participant has statuses of their own for the same message.
  const told = {
    id: [ext, word, id(status.recipient_participant_id)].filter((part) => part !== undefined).join(":"),
    account: change.account,
  };
  const state = entryOf(states, word);
  if (state === undefined)
    return { ...told, to: null, news: { type: "noticed", what: `message status ${word || "without a name"}`, text: ext } };
  const news: Receipt = {
    type: "receipt",
    state,
    ext,
    delivery: deliveryOf(status.biz_opaque_callback_data),
    sentAt: clock(status.timestamp, change.receivedAt),
  };
  return { ...told, to: recipient(change, status), news: state === "failed" ? { ...news, ...failure(status) } : news };
}

const states: Readonly<Record<string, Receipt["state"]>> = {
  sent: "sent",
  delivered: "delivered",
  read: "read",
  played: "read",
  failed: "failed",
};

function recipient(change: Change, status: Wire): readonly Key[] {
  const group = status.recipient_type === "group" ? groupKey(status.recipient_id) : undefined;
  if (group !== undefined) return [group];
  const ids = [status.recipient_user_id, status.recipient_id];
  return person(ids, contactOf(ids, change.contacts, change.isSingle)).keys;
}

function deliveryOf(value: unknown): string | undefined {
  const found = id(value);
  return isDelivery(found) ? found : undefined;
}

function failure(status: Wire): Pick<Receipt, "code" | "reason" | "hint"> {
  const { code, reason, hint } = firstError(status.errors, errorText(status.errors));
  return { code, reason, hint };
}
