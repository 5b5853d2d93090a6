/** The frames of the copilot: how they are read, who may send them, and what answers. */
import { sayFailure } from "../actors/assist/engine";
import { categories, tones } from "../actors/assist/facts";
import { templates } from "../actors/assist/templates/template";
import { words } from "../actors/messages";
import { bodyOf } from "../sql/briefing";
import type { Store } from "../sql/open";
import { can, type Method, type Scope } from "./access";
import type { Classify } from "./classify";
import type { CopilotAdmin } from "./copilot-admin";
import type { Plans } from "./copilot-plans";
import type { Library } from "./copilot-sources";
import { distance } from "./distance";
import type { Learnings } from "./learning";
import { faultOf, type Log } from "./log";
import type { CopilotState, Outcome, Request, Translated, Up } from "./protocol";
import { Refused } from "./socket-connection";
import type { Suggest } from "./suggest";

export interface SocketCopilot {
  answer(scope: Scope, frame: CopilotFrame): Promise<string>;
  /** The request with what the conversation can't know, or why it can't be carried out. */
  prepare(scope: Scope, conversation: string, request: Request): Promise<Request | Extract<Outcome, { ok: false }>>;
  /** A request was carried out: there may be something to learn. */
  settled(scope: Scope, conversation: string, request: Request): void;
}
export type CopilotFrame = Extract<Up, { t: (typeof copilotFrames)[number] }>;
export const copilotFrames = ["copilot", "translate", "copilotSettings", "saveCopilot", "testCopilot", "learning", "labelHistory", "exportLearning", "articles", "saveArticle", "removeArticle"] as const;

export interface SocketCopilotParts {
  readonly admin: CopilotAdmin;
  readonly learning: Learnings;
  readonly plans: Pick<Plans, "of">;
  readonly suggest: Suggest;
  readonly classify: Pick<Classify, "waiting">;
  readonly library: Pick<Library, "labelled">;
  readonly store: Pick<Store, "read">;
  readonly log: Log;
}

/** A request is answered within nine seconds. */
const translateMsMax = 8_000;
const distanceSteps = 1_000;
const switchedOff = "The copilot is switched off. An administrator can switch it on in its settings.";
const noDraft = { ok: false, error: "invalid", say: "There is no such draft." } as const;
/** What the built-in engine is not good for, as people are told. */
const embeddedLanguages = Object.keys(templates);
const embeddedCannot = [
  "It can't translate.",
  `It writes ${embeddedLanguages.length} languages, and nothing in others.`,
  "It puts drafts together from your catalogue, articles and past answers, and drafts nothing that isn't there.",
  "It doesn't look at pictures.",
];

export function openSocketCopilot(parts: SocketCopilotParts): SocketCopilot {
  const { admin, learning, plans, suggest } = parts;

  async function translate({ tenant }: Scope, { text, into }: Extract<Up, { t: "translate" }>): Promise<Translated> {
    const translated = await suggest.translate(tenant, text, into, AbortSignal.timeout(translateMsMax));
    if (translated.ok) return { text: translated.text, into };
    throw new Refused(translated.why === "overloaded" ? "overloaded" : "unavailable", sayFailure[translated.why]);
  }

  async function answer(scope: Scope, frame: CopilotFrame): Promise<string> {
    const { tenant } = scope;
    // Whoever asks about one conversation has been judged with it before.
    if (frame.t !== "translate") mustMay(scope, frame.t);
    switch (frame.t) {
      case "copilot": return JSON.stringify(stateOf(parts, tenant));
      case "translate": return JSON.stringify(await translate(scope, frame));
      case "copilotSettings": return JSON.stringify(await admin.settings(tenant));
      case "saveCopilot": return JSON.stringify(await admin.save(scope, frame.settings));
      case "testCopilot": return JSON.stringify(await admin.test(tenant));
      case "learning": return JSON.stringify(await learning.figures(tenant, frame.days));
      case "labelHistory": return JSON.stringify(await learning.labelHistory(tenant, frame.days));
      case "exportLearning": return JSON.stringify(await learning.export(tenant, frame.after));
      case "articles": return JSON.stringify(await admin.articles(tenant, frame.after));
      case "saveArticle": return JSON.stringify(await admin.saveArticle(scope, frame));
      case "removeArticle":
        await admin.removeArticle(scope, frame.article);
        return '{"done":true}';
    }
  }
  /** How far an agent went from a draft is measured here: a client's word on it would be worth nothing. */
  async function prepare({ tenant }: Scope, conversation: string, request: Request): Promise<Request | Extract<Outcome, { ok: false }>> {
    if ((request.type === "suggest" || request.type === "translate") && !plans.of(tenant).on) return { ok: false, error: "unsupported", say: switchedOff };
    if (request.type === "rate") return (await draftOf(tenant, conversation, request.number)) === null ? noDraft : request;
    if (request.type !== "reply") return request;
    const { suggestion, distance: _, ...reply } = request;
    if (suggestion === undefined) return reply;
    const draft = await draftOf(tenant, conversation, suggestion);
    if (draft === null) return reply;
    return { ...reply, suggestion, distance: Math.round(distance(draft, words(reply.content)) * distanceSteps) / distanceSteps };
  }

  /** The text of a draft; null: entry `number` is none. */
  async function draftOf(tenant: number, conversation: string, number: number): Promise<string | null> {
    const [[entry]] = await parts.store.read(tenant, (sql) => [bodyOf(sql, tenant, conversation, number)]);
    return entry?.kind === "suggestion" ? entry.body : null;
  }

  function settled({ tenant }: Scope, conversation: string, request: Request): void {
    if (request.type !== "label" || request.labels.category === undefined) return;
    parts.library.labelled(tenant, conversation).catch((error: unknown) => parts.log.warn("label_not_learnt", { tenant, ...faultOf(error) }));
  }

  return { answer, prepare, settled };
}

function mustMay(scope: Scope, method: Method): void {
  if (!can(scope, method)) throw new Refused("forbidden", "Your role does not allow this.");
}

function stateOf({ plans, suggest, classify }: SocketCopilotParts, tenant: number): CopilotState {
  const { on, classifies, drafts, wanted, model, plan, say } = plans.of(tenant);
  const trouble = plan.settings.engine === "embedded" ? null : suggest.trouble(tenant);
  const engine = say !== undefined || trouble !== null ? "embedded" : wanted;
  const isEmbedded = engine === "embedded";
  const why = say ?? (trouble !== null ? sayFailure[trouble] : undefined);
  return {
    on, classifies: on && classifies, drafts: on && drafts, engine, ...(engine !== wanted && { wanted }), ...(model !== undefined && { model }), ...(why !== undefined && { say: why }),
    can: { draft: on, translate: on && !isEmbedded, stream: on },
    cannot: !on ? [switchedOff] : isEmbedded ? [...embeddedCannot] : [],
    languages: isEmbedded ? [...embeddedLanguages] : null, tones: [...tones], categories: [...categories], waiting: classify.waiting(),
  };
}
