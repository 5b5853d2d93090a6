/** Orders on this page: read when somebody looks at them, and again when the feed tells that they changed. Pure. */
import type { FeedItem, Orders, OrderRow } from "../server/protocol";
import { withOrWithout } from "./screen";
import { emptyOrders, type Intent, type OrderList, type State } from "./state";

/** How far back in a history an order is looked for that waits for a person. */
const entriesBackMax = 100;

/** Orders as they were read at feed number `seq`; what has changed since is asked for again. */
export function dealt(state: State, orders: readonly OrderRow[], seq: number): State {
  const next = { orders: { ...state.orders }, orderVersions: { ...state.orderVersions }, changedOrders: { ...state.changedOrders } };
  for (const order of orders) {
    if ((next.orderVersions[order.id] ?? -1) > seq) continue;
    next.orders[order.id] = order;
    next.orderVersions[order.id] = seq;
    if ((next.changedOrders[order.id] ?? -1) <= seq) delete next.changedOrders[order.id];
  }
  const ordersOf = listedAnew(state.ordersOf, next.orders, orders);
  // What was asked of an order is done with when its effect can be seen.
  const isDone = ({ deal, state: stands }: Intent): boolean => stands === "settled" && deal !== undefined && orders.some(({ id }) => id === deal);
  return { ...state, ...next, ordersOf, intents: state.intents.some(isDone) ? state.intents.filter((intent) => !isDone(intent)) : state.intents };
}

/** A new order of somebody whose orders are shown stands above the others. */
function listedAnew(lists: State["ordersOf"], known: State["orders"], orders: readonly OrderRow[]): State["ordersOf"] {
  return orders.reduce((left, { id, contact }) => {
    const list = contact === undefined ? undefined : left[contact];
    if (!list?.loaded || list.ids.includes(id)) return left;
    const ids = [...list.ids, id].sort((a, b) => (known[b]?.number ?? 0) - (known[a]?.number ?? 0));
    return { ...left, [contact!]: { ...list, ids } };
  }, lists);
}

export function dealtOf(state: State, contact: string, page: Orders, after: number | undefined): State {
  const held = state.ordersOf[contact] ?? emptyOrders;
  const ids = page.orders.map(({ id }) => id);
  const all = after === undefined ? ids : [...held.ids.filter((id) => !ids.includes(id)), ...ids];
  const list: OrderList = { ids: all, next: page.next, loaded: true, loading: false, stale: false };
  return dealt(withDeals(state, contact, list), page.orders, page.seq);
}

export const withDeals = (state: State, contact: string, change: Partial<OrderList>): State => ({ ...state, ordersOf: { ...state.ordersOf, [contact]: { ...(state.ordersOf[contact] ?? emptyOrders), ...change } } });

/** Not there any more, or not ours to see: it is not asked for again until it changes. */
export function undealt(state: State, order: string): State {
  return { ...state, orders: withOrWithout(state.orders, order, null), changedOrders: withOrWithout(state.changedOrders, order, null), orderVersions: { ...state.orderVersions, [order]: state.feed } };
}

/** What the feed tells of orders and the catalogue: known orders are out of date, and a list that was shown may lack the unknown ones. */
export function dealsAfter(state: State, events: readonly FeedItem[], seq: number): State {
  const told = events.filter(({ what, entry }) => what === "order" || what === "product" || what === "catalogue" || entry?.content?.order !== undefined);
  if (told.length === 0) return state;
  const changedOrders = { ...state.changedOrders };
  let { ordersOf, catalogue } = state;
  for (const { id, what, entry } of told) {
    const order = entry?.content?.order?.id ?? (what === "order" ? id : "");
    if (what === "product" || what === "catalogue") catalogue++;
    else if (state.orders[order] || (entry && id === state.screen.open)) changedOrders[order] = seq;
    else if (order) ordersOf = Object.fromEntries(Object.entries(ordersOf).map(([contact, list]) => [contact, { ...list, stale: true }]));
  }
  return { ...state, changedOrders, ordersOf, catalogue };
}

/** Orders of the open conversation that wait for a person and are not here yet, and those that changed since they were. */
export function missingOrders(state: State): string[] {
  const waiting = waitingOrders(state, state.screen.open).filter((id) => state.orderVersions[id] === undefined);
  return [...new Set([...Object.keys(state.changedOrders), ...waiting])];
}

/** Those that the history last speaks of as drafts, the newest first. */
export function waitingOrders(state: State, conversation: string): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { content } of (state.threads[conversation]?.entries ?? []).slice(-entriesBackMax).toReversed()) {
    if (!content?.order || seen.has(content.order.id)) continue;
    seen.add(content.order.id);
    if (content.order.state === "draft") found.push(content.order.id);
  }
  return found;
}

/** The proposal that Y approves and D dismisses: the newest order of the conversation that is still a draft. */
export function proposalOf(state: State, conversation: string): OrderRow | undefined {
  return waitingOrders(state, conversation).map((id) => state.orders[id]).find((order) => order?.state === "draft");
}

/** What this person asked of an order and has no answer to, or the answer that it can't be. */
export const askedOf = (state: State, order: string): Intent | undefined => state.intents.findLast(({ deal }) => deal === order);
export const isBusy = (state: State, order: OrderRow): boolean => order.busy === true || ["queued", "sent", "settled"].includes(askedOf(state, order.id)?.state ?? "");
