/** Who may do what, as a table: every method, every role, every kind of conversation. */
import { describe, expect, test } from "bun:test";
import { audienceOf, can, rules, sees, type Method, type Scope } from "./access";
import type { Role } from "./protocol";

/** The methods there are, written down a second time: a new one without a row in `rules` doesn't compile, one without a row here fails. */
const reading = ["list", "counts", "presence", "upload", "uploaded", "copilot", "articles"] as const;
const supervising = ["learning", "saveArticle", "removeArticle"] as const;
const administering = ["copilotSettings", "saveCopilot", "testCopilot", "labelHistory", "exportLearning", "channels", "addChannel", "changeChannel", "switchChannel", "testChannel", "channelActs", "signInChannel"] as const;
const conversing = ["open", "ledger", "watch", "unwatch", "typing", "file", "reply", "note", "assign", "status", "priority", "tag", "read", "unread", "retry", "suggest", "stop_suggesting", "dismiss", "rate", "label", "translate", "brief"] as const;
const browsing = ["products", "product"] as const;
const shelving = ["saveProduct", "switchProduct", "importProducts", "exportProducts"] as const;
const ordering = ["order", "draft_order", "edit_order", "approve_order", "dismiss_order", "pay_order", "fulfil_order", "cancel_order"] as const;
const refunding = ["refund_order"] as const;
const listing = ["orders"] as const;
const roles: readonly Role[] = ["admin", "supervisor", "agent"];
const me = 7;
const colleague = 8;

const scopes: readonly Scope[] = roles.flatMap((role) => (["all", "own"] as const).map((sees) => ({ tenant: 1, user: me, role, sees })));

describe("rights", () => {
  test("every method has its row, and no row is of no method", () => {
    expect(Object.keys(rules).sort()).toEqual([...reading, ...supervising, ...administering, ...conversing, ...browsing, ...shelving, ...ordering, ...refunding, ...listing].sort());
  });

  test("an engine looks products up, reads the conversation it is told of, drafts orders, and nothing else", () => {
    const engine: Scope = { tenant: 1, user: 0, key: 1, role: "engine", sees: "all" };
    const about = { tenant: 1, assignee: colleague };
    expect((Object.keys(rules) as Method[]).filter((method) => can(engine, method) || can(engine, method, about)).sort()).toEqual(["brief", "draft_order", "product", "products"]);
    expect(can(engine, "brief")).toBe(false);
    for (const method of Object.keys(rules) as Method[]) expect(can(engine, method, { tenant: 2, assignee: 0 })).toBe(false);
  });

  for (const scope of scopes) {
    const restricted = scope.role === "agent" && scope.sees === "own";
    for (const method of conversing) {
      test(`${scope.role} who sees ${scope.sees}: ${method}`, () => {
        expect(can(scope, method, { tenant: 1, assignee: me })).toBe(true);
        expect(can(scope, method, { tenant: 1, assignee: 0 })).toBe(true);
        expect(can(scope, method, { tenant: 1, assignee: colleague })).toBe(!restricted);
        for (const assignee of [me, 0, colleague]) expect(can(scope, method, { tenant: 2, assignee })).toBe(false);
        expect(can(scope, method)).toBe(false);
      });
    }
    for (const method of [...ordering, ...refunding]) {
      test(`${scope.role} who sees ${scope.sees}: ${method}, of a conversation or of none`, () => {
        const may = method !== "refund_order" || scope.role !== "agent";
        expect([can(scope, method), can(scope, method, { tenant: 1, assignee: me }), can(scope, method, { tenant: 1, assignee: 0 })]).toEqual([may, may, may]);
        expect(can(scope, method, { tenant: 1, assignee: colleague })).toBe(may && !restricted);
        expect(can(scope, method, { tenant: 2, assignee: 0 })).toBe(false);
      });
    }
    for (const method of [...browsing, ...listing, ...shelving]) {
      test(`${scope.role} who sees ${scope.sees}: ${method}`, () => {
        expect(can(scope, method)).toBe(scope.role !== "agent" || !(shelving as readonly string[]).includes(method));
        expect(can(scope, method, { tenant: 2, assignee: 0 })).toBe(false);
      });
    }
    for (const method of administering) {
      test(`${scope.role} who sees ${scope.sees}: ${method}`, () => {
        expect(can(scope, method)).toBe(scope.role === "admin");
        expect(can(scope, method, { tenant: 2, assignee: 0 })).toBe(false);
      });
    }
    for (const method of supervising) {
      test(`${scope.role} who sees ${scope.sees}: ${method}`, () => {
        expect(can(scope, method)).toBe(scope.role !== "agent");
        expect(can(scope, method, { tenant: 2, assignee: 0 })).toBe(false);
      });
    }
    for (const method of reading) {
      test(`${scope.role} who sees ${scope.sees}: ${method}`, () => {
        expect(can(scope, method)).toBe(true);
        expect(can(scope, method, { tenant: 2, assignee: 0 })).toBe(false);
      });
    }
  }

  test("what is no method or no role is refused, whatever it is called", () => {
    for (const name of ["__proto__", "constructor", "toString", "delete", ""]) expect(can(scopes[0]!, name as Method, { tenant: 1, assignee: 0 })).toBe(false);
    expect(can({ tenant: 1, user: me, role: "owner" as Role, sees: "all" }, "list")).toBe(false);
  });

  test("only an agent is restricted, to what is theirs and what is nobody's", () => {
    expect(scopes.filter((scope) => audienceOf(scope) !== null)).toEqual([{ tenant: 1, user: me, role: "agent", sees: "own" }]);
    expect(audienceOf({ tenant: 1, user: me, role: "agent", sees: "own" })).toEqual([0, me]);
    expect([0, me, colleague].map((assignee) => sees({ tenant: 1, user: me, role: "agent", sees: "own" }, assignee))).toEqual([true, true, false]);
  });
});
