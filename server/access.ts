/**
 * Who may do what. One table for every door: socket, REST, copilot tools and command line ask `can`, and a method without a row here can't be asked for.
 * Row-level security stands behind it as the second wall between tenants.
 */
import type { OrderRequest, Request, Role, Up } from "./protocol";

/**
 * Who asks. `sees`: own restricts an agent to what is assigned to them or to nobody; it means nothing for other roles. A program with a key is user 0: as an administrator, or as an
 * engine, which may look things up and draft orders, and nothing else. `key`: which key.
 */
export interface Scope { readonly tenant: number; readonly user: number; readonly role: Role | "engine"; readonly sees: "all" | "own"; readonly key?: number }

/** What is asked about: one conversation, of one tenant, assigned to a user or to nobody (0). */
export interface Subject { readonly tenant: number; readonly assignee: number }

/** Signing in and out and measuring the way need no right. */
type Reading = Exclude<Up["t"], "login" | "resume" | "refresh" | "logout" | "ping" | "command" | "orderCommand">;
export type Method = Reading | Request["type"] | OrderRequest["type"] | "brief";

/** `about`: whether the method is about one conversation, which the asker must then see. An order may have none: then everybody sees it. */
interface Rule { readonly roles: readonly Scope["role"][]; readonly about: "conversation" | "order" | "nothing" }

const everyone: readonly Role[] = ["admin", "supervisor", "agent"];
const reading: Rule = { roles: everyone, about: "nothing" };
const administering: Rule = { roles: ["admin"], about: "nothing" };
const supervising: Rule = { roles: ["admin", "supervisor"], about: "nothing" };
const conversing: Rule = { roles: everyone, about: "conversation" };
const shelving: Rule = { roles: ["admin", "supervisor"], about: "nothing" };
const browsing: Rule = { roles: [...everyone, "engine"], about: "nothing" };
const ordering: Rule = { roles: everyone, about: "order" };
const briefing: Rule = { roles: [...everyone, "engine"], about: "conversation" };
const refunding: Rule = { roles: ["admin", "supervisor"], about: "order" };
const drafting: Rule = { roles: [...everyone, "engine"], about: "order" };

export const rules: Readonly<Record<Method, Rule>> = {
  list: reading, counts: reading, presence: reading, upload: reading, uploaded: reading,
  channels: administering, addChannel: administering, changeChannel: administering, switchChannel: administering, testChannel: administering, channelActs: administering, signInChannel: administering,
  copilot: reading, articles: reading, learning: supervising, saveArticle: supervising, removeArticle: supervising,
  copilotSettings: administering, saveCopilot: administering, testCopilot: administering, labelHistory: administering, exportLearning: administering,
  suggest: conversing, stop_suggesting: conversing, dismiss: conversing, rate: conversing, label: conversing, translate: conversing,
  brief: briefing,
  open: conversing, ledger: conversing, watch: conversing, unwatch: conversing, typing: conversing, file: conversing,
  products: browsing, product: browsing, saveProduct: shelving, switchProduct: shelving, importProducts: shelving, exportProducts: shelving,
  orders: reading, order: ordering, draft_order: drafting, edit_order: ordering, approve_order: ordering, dismiss_order: ordering, pay_order: ordering, fulfil_order: ordering,
  cancel_order: ordering, refund_order: refunding,
  reply: conversing, note: conversing, assign: conversing, status: conversing, priority: conversing, tag: conversing, read: conversing, unread: conversing, retry: conversing,
};

/** Whether somebody may. A method about a conversation is refused without one. */
export function can(scope: Scope, method: Method, subject?: Subject): boolean {
  const rule = Object.hasOwn(rules, method) ? rules[method] : undefined;
  if (!rule?.roles.includes(scope.role)) return false;
  if (rule.about === "nothing") return subject === undefined || subject.tenant === scope.tenant;
  if (rule.about === "order" && subject === undefined) return true;
  return subject !== undefined && subject.tenant === scope.tenant && sees(scope, subject.assignee);
}

/** Whether somebody sees a conversation of their tenant assigned to `assignee`. */
export function sees(scope: Scope, assignee: number): boolean {
  return !isRestricted(scope) || assignee === 0 || assignee === scope.user;
}

export const isRestricted = (scope: Scope): boolean => scope.role === "agent" && scope.sees === "own";

/** Whose conversations somebody sees; null: everyone's. */
export const audienceOf = (scope: Scope): readonly number[] | null => (isRestricted(scope) ? [0, scope.user] : null);
