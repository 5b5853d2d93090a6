/** Invented rows, entries and frames for this folder's tests. */
import type { ConversationRow, CopilotState, Entry, OrderGist, OrderRow, Suggested, User, Welcome } from "../server/protocol";

export const me: User = { id: 7, name: "Ida Moreau", role: "agent", presence: "available" };
export const colleague: User = { id: 8, name: "Tor Lindqvist", role: "agent", presence: "available" };

export function row(change: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id: "a", number: 1, channel: 1, platform: "whatsapp", contact: "k1", name: "Noor", status: "open", priority: "none", assignee: 0, tags: [], unread: 0,
    entries: 1, lastAt: 1_000, preview: "hello", previewKind: "in", trouble: 0, windowUntil: 0, snoozedUntil: 0, waitingSince: 0, ...change,
  };
}

export function entry(change: Partial<Entry> = {}): Entry {
  return { conversation: "a", number: 1, at: 1_000, kind: "in", author: "contact", body: "hello", content: null, ext: "x1", ...change };
}

export function welcome(change: Partial<Welcome> = {}): Welcome {
  const can = { textMax: 4_096, captionMax: 1_024, quotes: true, templates: true, buttonsMax: 3, receipts: true, typing: true, windowHours: 24 };
  return {
    access: "access", refresh: "refresh", expiresAt: 900_000, me, tenant: { id: 1, slug: "acme", name: "Acme" }, users: [me, colleague],
    channels: [{ id: 1, platform: "whatsapp", name: "Shop line", account: "491", enabled: true, state: "ok", lastWebhookAt: 0 }],
    abilities: {
      whatsapp: can, telegram: { ...can, templates: false, windowHours: 0 }, messenger: { ...can, templates: false, windowHours: 168 },
      instagram: { ...can, templates: false, windowHours: 168 }, x: { ...can, templates: false, quotes: false, buttonsMax: 0, typing: false, windowHours: 0 },
    },
    seq: 0, now: 0, demo: false, ...change,
  };
}

export function order(change: Partial<OrderRow> = {}): OrderRow {
  return {
    id: "o1", number: 12, state: "draft", revision: 1, source: "copilot", conversation: "a", contact: "k1", currency: "EUR", totalMinor: 1_780, madeBy: 0, madeAt: 1_000,
    lines: [{ sku: "MUG-BLUE", product: "p1", name: "Taza azul", quantity: 2, priceMinor: 890 }], ...change,
  };
}

/** What the history keeps of an order's step. */
export function orderEvent(number: number, row: OrderRow): Entry {
  const { id, state, revision, source, currency, totalMinor } = row;
  const gist: OrderGist = { id, number: row.number, state, revision, source, currency, totalMinor, lines: row.lines };
  return entry({ number, kind: "event", author: "system", body: "", content: { order: gist, change: { what: "order", to: state } }, ext: null });
}

export function suggestion(number: number, body: string, change: Partial<Suggested> = {}): Entry {
  const suggested: Suggested = { upTo: number - 1, by: 7, tone: "friendly", language: "es", engine: "embedded", tookMs: 4, products: [], evidence: [], ...change };
  return entry({ number, kind: "suggestion", author: "copilot", body, content: { suggested }, ext: null });
}

export function copilot(change: Partial<CopilotState> = {}): CopilotState {
  return {
    on: true, classifies: true, drafts: false, engine: "embedded", can: { draft: true, translate: false, stream: true }, cannot: ["It can't translate."], languages: ["en", "es"],
    tones: ["friendly", "formal", "brief", "empathetic"], categories: ["purchase", "price", "refund"], waiting: 0, ...change,
  };
}
