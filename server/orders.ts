/** Orders as people and programs ask for them: who may, which order is meant, and the command to its actor. Socket and REST come through here, and so get the same answers. */
import { createHash } from "node:crypto";
import { sources, type Kernel } from "../actors/kernel/kernel";
import type { ConversationRow, Outcome } from "../actors/messages";
import { orderStates, type OrderRequest, type OrderRow } from "../actors/order-messages";
import { findConversation } from "../sql/conversations";
import { contactThere } from "../sql/contacts";
import { feedHead } from "../sql/feed";
import { findOrder, listOrders, type OrderRead } from "../sql/orders";
import { outcomeOf } from "../sql/outcomes";
import type { Store } from "../sql/open";
import { audienceOf, can, type Method, type Scope } from "./access";
import type { Log } from "./log";
import { frameBytesMax, type Up } from "./protocol";
import { Refused } from "./socket-connection";

type Asked<T extends Up["t"]> = Omit<Extract<Up, { t: T }>, "t" | "id">;

export interface OrdersParts { readonly kernel: Pick<Kernel, "ask">; readonly store: Store; readonly log: Log; readonly now?: () => number }
export interface Orders {
  /** `client`: unique to this intent; what was decided once under it stays decided. */
  command(scope: Scope, asked: Asked<"orderCommand">): Promise<Outcome>;
  /** JSON of Orders. */
  list(scope: Scope, asked: Asked<"orders">): Promise<string>;
  /** JSON of OrderDetail. */
  open(scope: Scope, order: string): Promise<string>;
}

const pageRowsMax = 50;
/** What a page may take of a frame; the rest is for what stands around it. */
const contentBytesMax = frameBytesMax - 8 * 1024;
const idChars = 22;

export function openOrders({ kernel, store, log, now = Date.now }: OrdersParts): Orders {
  async function command(scope: Scope, { client, order, request }: Asked<"orderCommand">): Promise<Outcome> {
    const { tenant } = scope;
    const id = commandId(scope, client);
    const earlier = await store.read(tenant, (sql) => outcomeOf(sql, tenant, id));
    if (earlier !== null) return earlier as Outcome;
    const ready = request.type === "draft_order" ? await drafting(scope, request) : request;
    if (ready.type !== "draft_order") await mustSee(scope, ready.type, order ?? "");
    const to = ready.type === "draft_order" ? orderId(tenant, id) : order!;
    const message = { type: "requested" as const, by: scope.user, ...(scope.key !== undefined && { key: scope.key }), request: ready };
    const outcome = await kernel.ask({ tenant, source: sources.command, id, to: `order/${to}`, message, raw: null, at: now() });
    log.info("order_asked", { tenant, user: scope.user, method: ready.type, code: outcome.ok ? "ok" : outcome.error });
    return outcome;
  }

  /** Whose it is, and what is known of them: the conversation says, not the asker. */
  async function drafting(scope: Scope, { lines, note, conversation, contact, language }: Extract<OrderRequest, { type: "draft_order" }>): Promise<OrderRequest> {
    const { tenant } = scope;
    const source = scope.key === undefined ? "agent" : scope.role === "engine" ? "engine" : "api";
    const plain: OrderRequest = { type: "draft_order", source, lines, ...(note && { note }), ...(language && { language }) };
    if (conversation !== undefined) {
      const [found] = await store.read(tenant, (sql) => findConversation(sql, tenant, conversation));
      if (!found?.row || !can(scope, "draft_order", { tenant, assignee: found.assignee })) throw new Refused("not_found", "There is no such conversation here, or you may not see it.");
      const row = JSON.parse(found.row) as ConversationRow;
      const speaks = language ?? row.insight?.language;
      return { ...plain, conversation, contact: row.contact, ...(speaks && { language: speaks }) };
    }
    if (!can(scope, "draft_order")) throw new Refused("forbidden", "Your role does not allow this.");
    if (contact === undefined) return plain;
    const [known] = await store.read(tenant, (sql) => contactThere(sql, tenant, contact));
    if (!known) throw new Refused("not_found", "There is no such contact here.");
    return { ...plain, contact };
  }

  async function mustSee(scope: Scope, method: Method, order: string): Promise<OrderRead> {
    const [read] = await store.read(scope.tenant, (sql) => findOrder(sql, scope.tenant, order));
    if (!read || !can(scope, method, subjectOf(scope, read))) throw read && can(scope, "order", subjectOf(scope, read)) ? new Refused("forbidden", "Your role does not allow this.") : unknown();
    return read;
  }

  async function list(scope: Scope, { state, conversation, contact, after, limit = pageRowsMax }: Asked<"orders">): Promise<string> {
    if (!can(scope, "orders")) throw new Refused("forbidden", "Your role does not allow this.");
    const wanted = Math.min(limit, pageRowsMax);
    const query = {
      state: state === undefined ? null : orderStates.indexOf(state), conversation: conversation ?? null, contact: contact ?? null, assignees: audienceOf(scope), before: after ?? null, limit: wanted + 1,
    };
    const [heads, rows] = await store.read(scope.tenant, (sql) => [feedHead(sql, scope.tenant), listOrders(sql, scope.tenant, query)]);
    const page = fitting(rows.slice(0, wanted));
    const last = page.at(-1);
    const next = last && rows.length > page.length ? `,"next":${last.number}` : "";
    return `{"orders":[${page.map(({ row }) => row).join(",")}]${next},"seq":${heads[0]?.seq ?? 0}}`;
  }

  async function open(scope: Scope, order: string): Promise<string> {
    const [heads] = await store.read(scope.tenant, (sql) => [feedHead(sql, scope.tenant)]);
    const { row } = await mustSee(scope, "order", order);
    return `{"order":${row},"seq":${heads[0]?.seq ?? 0}}`;
  }

  return { command, list, open };
}

/** As many as fit a frame, and one at least. */
function fitting(rows: readonly OrderRead[]): readonly OrderRead[] {
  let bytes = 0;
  const count = rows.findIndex(({ row }, at) => (bytes += Buffer.byteLength(row) + 1) > contentBytesMax && at > 0);
  return count < 0 ? rows : rows.slice(0, count);
}

/** An order without a conversation is everybody's. */
const subjectOf = ({ tenant }: Scope, { conversation, assignee }: OrderRead) => (conversation === null ? undefined : { tenant, assignee: assignee ?? nobodySees });
/** Of a conversation that is gone. */
const nobodySees = -1;
const unknown = (): Refused => new Refused("not_found", "There is no such order here, or you may not see it.");

/** A command's id is its agent's number, or its program's key, and the id that the agent's client or the program gave it. */
export const commandId = ({ user, key }: Scope, client: string): string => (key === undefined ? `${user}:${client}` : `key${key}:${client}`);
/** The same command makes the same order, on whichever node, however often. */
const orderId = (tenant: number, command: string): string => createHash("sha256").update(`order ${tenant} ${command}`).digest("base64url").slice(0, idChars);

export const readOrder = (row: string): OrderRow => JSON.parse(row) as OrderRow;
