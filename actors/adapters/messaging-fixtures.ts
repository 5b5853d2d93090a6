/** A shop's page and Instagram account and their customer Noor: invented payloads in Meta's form, for the tests beside this file. */
import type { Content, News } from "../messages";
import type { Adapter, Told } from "./adapter";
import { instagram } from "./instagram";
import { messenger } from "./messenger";

export const now = Date.UTC(2026, 10, 21);
export const sentAt = 1_763_000_000_123;
export const page = "660011220033";
export const noor = "7700112200334455";
/** Both speak one form: each fact is tried on the one where it happens. */
export const both = [
  [messenger, "page", "psid"],
  [instagram, "instagram", "igsid"],
] as const;

export const bytes = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));
export const envelope = (items: readonly object[], object = "page", list = "messaging"): object => ({
  object,
  entry: [{ id: page, time: sentAt, [list]: items }],
});
export const item = (parts: object): object => ({ sender: { id: noor }, recipient: { id: page }, timestamp: sentAt, ...parts });
export const ours = (parts: object): object => item({ sender: { id: page }, recipient: { id: noor }, ...parts });

export function tell(body: unknown, adapter: Adapter = messenger): readonly Told[] {
  const parsed = adapter.parse(bytes(body), now);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.told;
}
export const objectOf = (adapter: Adapter): string => (adapter === instagram ? "instagram" : "page");
export const told = (parts: object, adapter: Adapter = messenger): readonly Told[] => tell(envelope([item(parts)], objectOf(adapter)), adapter);

/** What a message of Noor's says, each part. */
export function contents(message: object, adapter: Adapter = messenger): readonly Content[] {
  return told({ message: { mid: "m_1", ...message } }, adapter).map(({ news }) => {
    if (news.type !== "received") throw new Error(`told ${news.type}`);
    return news.content;
  });
}
export const received = (message: object, adapter: Adapter = messenger): Extract<News, { type: "received" }> =>
  told({ message: { mid: "m_1", text: "hola", ...message } }, adapter)[0]!.news as Extract<News, { type: "received" }>;
