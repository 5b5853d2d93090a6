/** A bot's chats with Ana and her club: invented updates in Telegram's form, for the tests beside this file. */
import type { News } from "../messages";
import type { Told } from "./adapter";
import { telegram } from "./telegram";

export const now = Date.UTC(2026, 10, 21);
export const date = 1_763_000_000;
export const sentAt = date * 1_000;
export const ana = { id: 4401, is_bot: false, first_name: "Ana", last_name: "Pons", username: "anapons" };
export const chat = { id: 4401, type: "private", first_name: "Ana", last_name: "Pons", username: "anapons" };
export const group = { id: -100_777, type: "supergroup", title: "Club" };
export const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

export function tell(update: object): readonly Told[] {
  const parsed = telegram.parse(bytes({ update_id: 90, ...update }), now);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told;
}
export const said = (message: object): Told => tell({ message: { message_id: 12, from: ana, chat, date, ...message } })[0]!;
export const news = (message: object): Extract<News, { type: "received" }> => said(message).news as Extract<News, { type: "received" }>;
