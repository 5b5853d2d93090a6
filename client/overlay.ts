/** What a conversation will look like once our own unanswered requests are done. Shown at once, so that nobody waits for a round trip. */
import type { ConversationRow } from "../server/protocol";
import { unreachable } from "./unreachable";
import type { Intent } from "./state";

/** `intents` of this conversation, oldest first. Refused ones no longer count. */
export function overlay(row: ConversationRow, intents: readonly Intent[]): ConversationRow {
  return intents.reduce((shown, intent) => (intent.state === "refused" ? shown : applied(shown, intent)), row);
}

function applied(row: ConversationRow, { request, at, by }: Intent): ConversationRow {
  switch (request.type) {
    case "reply": {
      const preview = previewOf(request.content);
      return { ...row, lastAt: Math.max(row.lastAt, at), preview, previewKind: "out", answeredBy: by, unread: 0, waitingSince: 0, suggestion: undefined };
    }
    case "note": return { ...row, preview: request.text, previewKind: "note", lastAt: Math.max(row.lastAt, at) };
    case "assign": return { ...row, assignee: request.to };
    case "status": return { ...row, status: request.status, snoozedUntil: request.status === "snoozed" ? (request.until ?? 0) : 0 };
    case "priority": return { ...row, priority: request.priority };
    case "tag": {
      const kept = row.tags.filter((tag) => !request.remove?.includes(tag));
      return { ...row, tags: [...kept, ...(request.add ?? []).filter((tag) => !kept.includes(tag))] };
    }
    case "read": return { ...row, unread: request.number >= row.entries ? 0 : row.unread };
    case "unread": return { ...row, unread: Math.max(1, row.unread) };
    case "retry": return { ...row, trouble: Math.max(0, row.trouble - 1) };
    case "dismiss": return row.suggestion === request.number ? { ...row, suggestion: undefined } : row;
    case "label": return { ...row, insight: { ...row.insight, number: row.insight?.number ?? row.entries, ...request.labels, ...(request.labels.category && { confidence: 1 }) } };
    case "suggest": case "stop_suggesting": case "rate": case "translate":
    case "draft_order": case "edit_order": case "approve_order": case "dismiss_order": case "pay_order": case "fulfil_order": case "cancel_order": case "refund_order": return row;
    default: return unreachable(request);
  }
}

function previewOf(content: Extract<Intent["request"], { type: "reply" }>["content"]): string {
  if (content.type === "text") return content.text;
  if (content.type === "media") return content.caption ?? content.name ?? "";
  if (content.type === "product") return content.text || content.name;
  return content.type === "template" ? (content.text ?? content.name) : content.type;
}
