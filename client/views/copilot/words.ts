/** The copilot's doings in words. Pure. */
import type { CopilotState, EngineName, Evidence, FailureReason, Suggested, Tone } from "../../../server/protocol";
import type { IconName } from "../../parts/icon";
import { languageName } from "../../words";

export const engineNames: Readonly<Record<EngineName, string>> = { embedded: "built-in engine", hosted: "hosted model", workflow: "ModelArts workflow", endpoint: "ModelArts service" };
export const toneNames: Readonly<Record<Tone, string>> = { friendly: "Friendly", formal: "Formal", brief: "Brief", empathetic: "Empathetic" };

/** `Spanish, friendly` */
export const mannerOf = ({ language, tone }: Pick<Suggested, "language" | "tone">): string => [language && languageName(language), tone].filter(Boolean).join(", ");

/** Who wrote it, and how fast: `built-in engine · 4 ms`. */
export function writerOf({ engine, model, tookMs, cached }: Pick<Suggested, "engine" | "model" | "tookMs" | "cached">): string {
  const fast = tookMs < 1 ? "under 1\u00a0ms" : tookMs < 10_000 ? `${Math.round(tookMs)}\u00a0ms` : `${Math.round(tookMs / 1000)}\u00a0s`;
  return [engine === "embedded" ? engineNames.embedded : [engineNames[engine], model].filter(Boolean).join(" "), cached ? "known already" : fast].join(" · ");
}

export const evidenceIcons: Readonly<Record<Evidence["from"], IconName>> = { product: "box", article: "file", answer: "reply", order: "bag" };
const evidenceNames: Readonly<Record<Evidence["from"], string>> = { product: "Product", article: "Article", answer: "An earlier answer", order: "Order" };
export const evidenceTitle = ({ from, title, id }: Evidence): string => `${evidenceNames[from]}: ${title || id}`;

/** The conversation of an earlier answer; "" of anything else. */
export function answerOf({ from, id }: Evidence): string {
  const at = id.lastIndexOf(".");
  return from === "answer" && at > 0 ? id.slice(0, at) : "";
}

const triable: ReadonlySet<FailureReason> = new Set(["timeout", "unavailable", "overloaded", "limited", "unreadable", "too_large", "stopped", "refused"]);
/** Whether asking again may help; else somebody must change something first. */
export const isTriable = (failed: FailureReason): boolean => triable.has(failed);

/** Why there is nothing to ask for, or "". */
export function offWords(copilot: CopilotState | null, isLive: boolean, isAdmin: boolean): string {
  if (copilot && !copilot.on) return isAdmin ? "The copilot is switched off. You can switch it on in its settings." : "The copilot is switched off. An administrator can switch it on.";
  if (!isLive) return "The copilot needs a connection.";
  return copilot && !copilot.can.draft ? "The copilot can't draft here." : "";
}
