/**
 * What a WhatsApp webhook tells that is no message: consent, calls, and news about the account itself.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
import type { Told } from "./adapter";
import { errorText } from "./whatsapp-content";
import type { Change } from "./whatsapp-news";
import { contactOf, person } from "./whatsapp-people";
import { clock, entryOf, fields, id, lineCharsMax, list, string, unnamed, wordCharsMax } from "./wire";
import type { Wire } from "./wire";

// ---------------------------------------------------------------- consent

/** A customer stopped or resumed marketing messages; ordinary ones still arrive, so nobody is blocked. */
export function preferenceTold(change: Change, preference: Wire, at: number): Told {
  const ids = [preference.user_id, preference.wa_id];
  const { keys } = person(ids, contactOf(ids, change.contacts, change.isSingle));
  const value = string(preference.value, wordCharsMax) ?? "";
  const text = [entryOf(preferenceWords, value) ?? `Marketing messages: ${value}`, string(preference.detail, lineCharsMax)]
    .filter((part) => part !== undefined)
    .join(". ");
  const told = { id: unnamed(change.raw, `${change.place}.p${at}`), account: change.account };
  if (keys.length === 0) return { ...told, to: null, news: { type: "noticed", what: "customer's preference", text } };
  return { ...told, to: keys, news: { type: "consent", text, sentAt: clock(preference.timestamp, change.receivedAt) } };
}

const preferenceWords: Readonly<Record<string, string>> = {
  stop: "Stopped marketing messages",
  resume: "Allowed marketing messages again",
  signup: "Signed up for marketing messages",
};

// ---------------------------------------------------------------- calls

/**
 * Calls can't be taken here, but a customer who rings waits for someone: that stands in the conversation. The rest of a call's life is only noticed.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/calling
 */
export function callTold(change: Change, call: Wire, at: number): Told {
  const event = string(call.event, wordCharsMax) ?? string(call.status, wordCharsMax) ?? "";
  const ext = `${id(call.id) ?? unnamed(change.raw, `${change.place}.c${at}`)}:${event}`;
  const told = { id: ext, account: change.account };
  const ids = [call.from_user_id, call.from];
  const who = person(ids, contactOf(ids, change.contacts, change.isSingle));
  if (event !== "connect" || call.direction !== "USER_INITIATED" || who.keys.length === 0) {
    return {
      ...told,
      to: null,
      news: { type: "noticed", what: "call", text: [event, string(call.direction, wordCharsMax)].filter(Boolean).join(", ") },
    };
  }
  return {
    ...told,
    to: who.keys,
    news: {
      type: "received",
      ext,
      sentAt: clock(call.timestamp, change.receivedAt),
      name: who.name,
      identities: who.identities,
      keys: who.keys,
      content: { type: "system", text: "The customer called on WhatsApp. Calls can't be answered here." },
    },
  };
}

// ---------------------------------------------------------------- the account

/** Anything else: kept in the journal, counted, told in a line. */
export function noticedTold(change: Change, field: string, value: Wire): Told {
  const text = [
    ...summaryFields.map((name) => string(value[name], lineCharsMax) ?? id(value[name])),
    string(fields(value.violation_info).violation_type, wordCharsMax),
  ].filter((part) => part !== undefined);
  return {
    id: unnamed(change.raw, change.place),
    account: change.account,
    to: null,
    news: {
      type: "noticed",
      what: entryOf(fieldWords, field) ?? (field.replaceAll("_", " ") || "change without a name"),
      text: text.length === 0 ? undefined : text.join(", ").slice(0, lineCharsMax),
    },
  };
}

const fieldWords: Readonly<Record<string, string>> = {
  account_update: "account",
  account_alerts: "account alert",
  account_review_update: "account review",
  business_capability_update: "account limits",
  message_template_status_update: "template status",
  message_template_quality_update: "template quality",
  message_template_components_update: "template text",
  template_category_update: "template category",
  phone_number_name_update: "display name",
  phone_number_quality_update: "number quality",
  history: "history of the WhatsApp Business app",
  smb_app_state_sync: "contacts of the WhatsApp Business app",
};

/** Fields of the documented values that tell the most, in the order in which they read best. */
const summaryFields = [
  "message_template_name",
  "message_template_language",
  "event",
  "decision",
  "previous_quality_score",
  "new_quality_score",
  "previous_category",
  "new_category",
  "current_limit",
  "display_phone_number",
  "requested_verified_name",
  "reason",
  "rejection_reason",
] as const;

/** Errors that belong to no message. */
export function errorsTold(change: Change, errors: unknown): Told {
  const code = id(fields(list(errors, 1)[0]).code);
  const text = [code, errorText(errors)].filter((part) => part !== undefined).join(": ");
  return {
    id: unnamed(change.raw, `${change.place}.e`),
    account: change.account,
    to: null,
    news: { type: "noticed", what: "error", text },
  };
}
