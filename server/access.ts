/**
 * Who may do what. One table for every door: socket, REST, copilot tools and command line ask `can`, and a method without a row here can't be asked for.
 * Row-level security stands behind it as the second wall between tenants.
 */
import type { Request, Role, Up } from "./protocol";

/** Who asks. `sees`: own restricts an agent to what is assigned to them or to nobody; it means nothing for other roles. */
export interface Scope { readonly tenant: number; readonly user: number; readonly role: Role; readonly sees: "all" | "own" }

/** What is asked about: one conversation, of one tenant, assigned to a user or to nobody (0). */
export interface Subject { readonly tenant: number; readonly assignee: number }

/** Signing in and out and measuring the way need no right. */
type Reading = Exclude<Up["t"], "login" | "resume" | "refresh" | "logout" | "ping" | "command">;
export type Method = Reading | Request["type"];

/** `about`: whether the method is about one conversation, which the asker must then see. */
interface Rule { readonly roles: readonly Role[]; readonly about: "conversation" | "nothing" }

const everyone: readonly Role[] = ["admin", "supervisor", "agent"];
const reading: Rule = { roles: everyone, about: "nothing" };
const administering: Rule = { roles: ["admin"], about: "nothing" };
const conversing: Rule = { roles: everyone, about: "conversation" };

export const rules: Readonly<Record<Method, Rule>> = {
  list: reading, counts: reading, presence: reading, upload: reading, uploaded: reading,
  channels: administering, addChannel: administering, changeChannel: administering, switchChannel: administering, testChannel: administering,
  open: conversing, ledger: conversing, watch: conversing, unwatch: conversing, typing: conversing, file: conversing,
  reply: conversing, note: conversing, assign: conversing, status: conversing, priority: conversing, tag: conversing, read: conversing, unread: conversing, retry: conversing,
};

/** Whether somebody may. A method about a conversation is refused without one. */
export function can(scope: Scope, method: Method, subject?: Subject): boolean {
  const rule = Object.hasOwn(rules, method) ? rules[method] : undefined;
  if (!rule?.roles.includes(scope.role)) return false;
  if (rule.about === "nothing") return subject === undefined || subject.tenant === scope.tenant;
  return subject !== undefined && subject.tenant === scope.tenant && sees(scope, subject.assignee);
}

/** Whether somebody sees a conversation of their tenant assigned to `assignee`. */
export function sees(scope: Scope, assignee: number): boolean {
  return !isRestricted(scope) || assignee === 0 || assignee === scope.user;
}

export const isRestricted = (scope: Scope): boolean => scope.role === "agent" && scope.sees === "own";

/** Whose conversations somebody sees; null: everyone's. */
export const audienceOf = (scope: Scope): readonly number[] | null => (isRestricted(scope) ? [0, scope.user] : null);
