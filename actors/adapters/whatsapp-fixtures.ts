/** A shop in Barcelona and its customer Maria: invented payloads in Meta's form, for the tests beside this file. */
import type { Content } from "../messages";
import type { Told } from "./adapter";
import { whatsapp } from "./whatsapp";

export const now = Date.UTC(2026, 10, 21);
export const sentAt = 1_763_000_000_000;
export const timestamp = "1763000000";
export const maria = { phone: "34600111222", bsuid: "ES.81250937715", parent: "ES.ENT.4418820091" };
export const contact = { profile: { name: "Maria Soler" }, wa_id: maria.phone, user_id: maria.bsuid };
export const metadata = { display_phone_number: "34911222333", phone_number_id: "550011" };

export const envelope = (value: object, field = "messages"): object => ({
  object: "whatsapp_business_account",
  entry: [{ id: "770022", changes: [{ field, value: { messaging_product: "whatsapp", metadata, ...value } }] }],
});
export const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

export function tell(body: unknown): readonly Told[] {
  const parsed = whatsapp.parse(bytes(body), now);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told;
}
/** What a message of Maria's tells. */
export function said(message: object, contacts: readonly object[] = [contact]): Told {
  const [told] = tell(envelope({ contacts, messages: [{ from: maria.phone, id: "wamid.M1", timestamp, ...message }] }));
  if (!told) throw new Error("nothing was told");
  return told;
}
export function contentOf(message: object): Content {
  const { news } = said(message);
  if (news.type !== "received") throw new Error(`told ${news.type}`);
  return news.content;
}
