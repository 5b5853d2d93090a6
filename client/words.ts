/** What entries and their contents say in plain words: for previews, quotes, the keyboard and screen readers. */
import type { Content, ConversationRow, Entry, LabelName, MediaKind, OrderGist, OrderState } from "../server/protocol";
import { many, money } from "./format";
import { unreachable } from "./unreachable";

export const mediaNames: Readonly<Record<MediaKind, string>> = {
  image: "Photo", video: "Video", audio: "Audio", voice: "Voice message", document: "File", sticker: "Sticker", animation: "Animation", video_note: "Video message",
};

const platformNames: Readonly<Record<string, string>> = { whatsapp: "WhatsApp", messenger: "Messenger", instagram: "Instagram", telegram: "Telegram", x: "X" };
export const platformName = (platform: string): string => platformNames[platform] ?? platform;

export function contentOf(entry: Entry): Content {
  return entry.content?.content ?? { type: "text", text: entry.body };
}

export function words(entry: Entry): string {
  return entry.content?.revoked ? "This message was deleted" : entry.body || contentWords(contentOf(entry));
}

export function contentWords(content: Content): string {
  switch (content.type) {
    case "text": case "system": case "interactive": return content.text;
    case "media": return [mediaNames[content.media], content.caption ?? content.name].filter(Boolean).join(": ");
    case "location": return content.name ?? "Location";
    case "contacts": return content.contacts.map((card) => card.name).join(", ");
    case "order": return `Order of ${content.items.length} ${content.items.length === 1 ? "item" : "items"}`;
    case "choice": return content.title;
    case "template": return content.text ?? `Template ${content.name}`;
    case "product": return [content.text, `${content.name}, ${content.price}`].filter(Boolean).join(": ");
    case "unsupported": return content.text ?? "A kind of message that can't be shown";
    default: return unreachable<string>(content) ?? "";
  }
}

/** Who speaks, as a colleague would say it. */
export function authorName(author: Entry["author"], users: Readonly<Record<number, { name: string }>>, me: number, contact: string): string {
  if (author === "contact") return contact;
  if (author === "system") return "Parley";
  if (author === "copilot") return "Copilot";
  if (author === "elsewhere") return "Sent from another program";
  const id = Number(author.slice("user/".length));
  return id === me ? "You" : (users[id]?.name ?? "A former colleague");
}

/** One line about what changed. */
export function changeWords(entry: Entry, users: Readonly<Record<number, { name: string }>>): string {
  const { change, suggested, order } = entry.content ?? {};
  if (suggested) return suggestedWords(entry);
  if (order) return [orderWords(order, change?.from), entry.body].filter(Boolean).join(" · ");
  if (!change) return entry.body;
  const name = (id?: string): string => (id && id !== "0" ? (users[Number(id.replace("user/", ""))]?.name ?? id) : "nobody");
  switch (change.what) {
    case "status": return change.to ? `${statusWords[change.to] ?? change.to}` : entry.body;
    case "assign": return `assigned to ${name(change.to)}`;
    case "priority": return `priority ${change.to ?? "none"}`;
    case "tags": return [change.to && `tagged ${change.to}`, change.from && `untagged ${change.from}`].filter(Boolean).join(", ") || entry.body;
    case "opened": case "rekeyed": case "consent": case "order": return entry.body || change.what;
    default: return unreachable<string>(change.what) ?? entry.body;
  }
}

const outcomeWords = { used: "used as it was", edited: "used with changes", dismissed: "dismissed", ignored: "not used", stale: "out of date" } as const;

function suggestedWords({ content }: Entry): string {
  const { suggested, verdict } = content ?? {};
  if (suggested?.failed) return `no draft: ${suggested.says?.[0] ?? "nothing could be drafted."}`;
  return ["drafted an answer", verdict?.outcome && outcomeWords[verdict.outcome], verdict?.good !== undefined && (verdict.good ? "rated good" : "rated bad")].filter(Boolean).join(" · ");
}

export const orderStateWords: Readonly<Record<OrderState, string>> = { draft: "proposed", placed: "placed", paid: "paid", fulfilled: "fulfilled", cancelled: "cancelled", refunded: "refunded" };

/** An order's step in one line. */
export function orderWords({ number, state, lines, totalMinor, currency }: OrderGist, from?: string): string {
  const became = state === "cancelled" && from === "draft" ? "dismissed" : orderStateWords[state];
  const items = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return `order ${number} ${became} · ${many(items, "item")} · ${money(totalMinor, currency)}`;
}

let languages: Intl.DisplayNames | undefined;
/** `Spanish` of `es`. */
export function languageName(code: string): string {
  languages ??= new Intl.DisplayNames(["en"], { type: "language" });
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

/** `Order status` of `order_status`; a workspace's own categories too. */
export function labelWords(label: LabelName | "intent", value: string): string {
  if (label === "language") return languageName(value);
  const words = value.replace(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const statusWords: Readonly<Partial<Record<string, string>>> = { open: "reopened", pending: "set to pending", snoozed: "snoozed", resolved: "closed" } satisfies Partial<Record<ConversationRow["status"], string>>;
