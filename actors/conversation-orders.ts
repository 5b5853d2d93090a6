/** A conversation's orders: each step of one is a line of its history, the customer's own basket becomes a draft, and the customer hears of it in their language. */
import { store, tell, type Effect, type Envelope, type Step } from "./behavior";
import { shown, type State } from "./conversation";
import { approved } from "./conversation-copilot";
import { requested } from "./conversation-requests";
import type { Content } from "./messages";
import { linesMax, quantityMax, type OrderNews } from "./order-messages";
import { orderWords } from "./order-words";

/** A step of an order: a line in the history, and what the customer is told, as a reply of whoever took the step. When no reply is possible the line says so. */
export function ordered(before: State, { order, from, by, tell: telling }: OrderNews, envelope: Envelope): Step<State> {
  if (!before.thread) return [before];
  const [state, ...weighed] = order.state === "placed" ? approved(before, order.id, by, envelope.at) : [before];
  const listed: State = { ...state, entries: state.entries + 1 };
  const [next, ...reply] = telling ? told(listed, order, by, telling.language, envelope) : [listed];
  const untold = telling !== undefined && next === listed;
  const entry = store.entry({
    conversation: state.id, number: listed.entries, at: envelope.at, kind: "event", author: by > 0 ? `user/${by}` : "system", body: untold ? "The customer was not told: no message can be sent here now." : "",
    content: { change: { what: "order", ...(from && { from }), to: order.state }, order }, ext: null,
  });
  return [next, entry, ...weighed, ...shown(next, "entry", listed.entries, state.assignee), ...reply];
}

/** A reply of whoever took the step; the same state when there is none. */
function told(state: State, order: OrderNews["order"], by: number, language: string | undefined, envelope: Envelope): Step<State> {
  const text = orderWords(order, language ?? state.insight?.language ?? "", state.name);
  if (text === null || by === 0) return [state];
  const [next, ...effects] = requested(state, { type: "requested", by, request: { type: "reply", content: { type: "text", text } } }, envelope);
  return [next, ...effects.filter((effect) => effect.effect !== "answer")];
}

/** The basket that a customer sends on the platform: a draft, which people complete and approve. */
export function basketOf(state: State, content: Content, number: number): Effect[] {
  if (content.type !== "order" || content.items.length === 0) return [];
  const lines = content.items.slice(0, linesMax).map(({ sku, quantity, price, currency }) => ({
    sku, quantity: Math.min(Math.max(1, quantity), quantityMax), ...(price !== undefined && { claimed: [price, currency].filter(Boolean).join(" ") }),
  }));
  return [
    tell("order", `${state.id}-o${number}`, {
      type: "proposed", source: "customer", conversation: state.id, contact: state.thread!.contact, lines, ...(content.text && { note: content.text }), ...(state.insight?.language && { language: state.insight.language }),
    }),
  ];
}
