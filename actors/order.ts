/**
 * An order: a proposal and what became of it. Nothing in it is anybody's word: names and prices are the catalogue's, and it is placed when its stock was taken, all of it or none.
 * Stock and catalogue are asked by durable calls, one at a time, all of which may be repeated; whoever asked hears the outcome when the call has been answered.
 */
import { after, answer, bury, call, feed, store, tell, unreachable, type Behavior, type Effect, type Envelope, type Step } from "./behavior";
import type { Answer, Answered, Outcome, Refusal } from "./messages";
import { lineTotal, troubleWords } from "./order-messages";
import type { LineTrouble, OrderGist, OrderLine, OrderMessage, OrderRequest, OrderRequested, OrderRow, StockRequest } from "./order-messages";
import { money } from "./order-words";

type Asked<T extends OrderRequest["type"]> = Extract<OrderRequest, { type: T }>;
type Proposal = Omit<Asked<"draft_order">, "type"> & { readonly confidence?: number };

export interface State {
  readonly id: string;
  /** null until it is priced for the first time */
  readonly row: OrderRow | null;
  /** how many calls it has made, which numbers them */
  readonly calls: number;
  readonly doing: Doing | null;
}

/** What it waits for. `command`: whose outcome that decides; `tries`: how often the stock gave no answer. */
interface Doing { readonly call: string; readonly request: StockRequest; readonly tries: number; readonly command: string | null; readonly by: number; readonly aim: Aim }
type Aim =
  | { readonly do: "draft"; readonly proposal: Proposal }
  | { readonly do: "edit"; readonly note?: string; readonly language?: string }
  | { readonly do: "place"; readonly tell?: { readonly language?: string } }
  | { readonly do: "end"; readonly state: "cancelled" | "refunded"; readonly why?: string; readonly tell?: { readonly language?: string } };

const triesMax = 20;
const againMs = [1_000, 5_000, 30_000, 300_000];

export const order: Behavior<"order", State> = {
  kind: "order",
  version: 1,
  initial: (id) => ({ id, row: null, calls: 0, doing: null }),
  upgrade: (_version, snapshot) => snapshot as State,
  receive(state: State, message: OrderMessage, envelope: Envelope): Step<State> {
    switch (message.type) {
      case "requested": return requested(state, message, envelope);
      case "proposed": return state.row || state.doing ? [state] : draft(state, message, null, 0);
      case "answered": return answered(state, message, envelope);
      case "stock_due": return state.doing?.call === message.call ? begin(state, state.doing) : [state];
      default: return unreachable(message);
    }
  },
};

// ---------------------------------------------------------------- what is asked

function requested(state: State, { by, request }: OrderRequested, envelope: Envelope): Step<State> {
  const { row } = state;
  if (request.type === "draft_order") return row || state.doing ? refuse(state, "invalid", "There is such an order already.") : draft(state, request, envelope.id, by);
  if (!row) return refuse(state, "unknown_order", "There is no such order.");
  if (state.doing) return refuse(state, "stale", "This order is being changed at this moment. Look at it again.");
  switch (request.type) {
    case "edit_order": return edit(state, row, request, envelope.id, by);
    case "approve_order": return approve(state, row, request, envelope.id, by);
    case "dismiss_order":
      if (row.state !== "draft") return refuse(state, "nothing_to_do", `This order is ${row.state}; only a draft can be dismissed.`);
      return change(state, row, { state: "cancelled", endedAt: envelope.at }, by);
    case "pay_order":
      if (row.paidAt || !["placed", "fulfilled"].includes(row.state)) return refuse(state, "nothing_to_do", `This order is ${row.paidAt ? "paid already" : row.state}.`);
      return change(state, row, { state: row.state === "placed" ? "paid" : row.state, paidAt: envelope.at }, by, telling(request.tell, by, row.language));
    case "fulfil_order":
      if (row.state !== "placed" && row.state !== "paid") return refuse(state, "nothing_to_do", `This order is ${row.state}; only one that was placed can be fulfilled.`);
      return change(state, row, { state: "fulfilled", fulfilledAt: envelope.at }, by, telling(request.tell, by, row.language));
    case "cancel_order":
      if (row.state === "draft") return change(state, row, { state: "cancelled", endedAt: envelope.at, why: request.why }, by);
      if (row.paidAt && !row.endedAt) return refuse(state, "invalid", "This order is paid. Refund it instead.");
      return end(state, row, "cancelled", request, envelope.id, by);
    case "refund_order":
      if (!row.paidAt) return refuse(state, "invalid", "This order is not paid. Cancel it instead.");
      return end(state, row, "refunded", request, envelope.id, by);
    default: return unreachable(request);
  }
}

/** Only a person's or a program's own order is strict; what customers and engines name is kept as they named it, for people to see. */
function draft(state: State, proposal: Proposal, command: string | null, by: number): Step<State> {
  const { lines, language } = proposal;
  const strict = proposal.source !== "customer" && proposal.source !== "copilot";
  return start(state, { kind: "stock", act: "quote", order: state.id, lines, strict, ...(language && { language }) }, command, by, { do: "draft", proposal });
}

function edit(state: State, row: OrderRow, { revision, lines, note, language = row.language }: Asked<"edit_order">, command: string, by: number): Step<State> {
  if (row.state !== "draft") return refuse(state, "nothing_to_do", `This order is ${row.state}; only a draft can be changed.`);
  if (revision !== row.revision) return refuse(state, "stale", changedMeanwhile);
  const aim: Aim = { do: "edit", ...(note !== undefined && { note }), ...(language !== undefined && { language }) };
  return start(state, { kind: "stock", act: "quote", order: state.id, lines, strict: true, ...(language && { language }) }, command, by, aim);
}

function approve(state: State, row: OrderRow, { revision, tell: wish = true, language }: Asked<"approve_order">, command: string, by: number): Step<State> {
  if (row.state !== "draft") return refuse(state, "nothing_to_do", `This order is ${row.state} already.`);
  if (revision !== row.revision) return refuse(state, "stale", changedMeanwhile);
  const request: StockRequest = { kind: "stock", act: "reserve", order: state.id, lines: row.lines, currency: row.currency, by };
  return start(state, request, command, by, { do: "place", ...tellOf(telling(wish, by, language ?? row.language)) });
}

function end(state: State, row: OrderRow, to: "cancelled" | "refunded", { tell: wish, why }: Asked<"cancel_order" | "refund_order">, command: string, by: number): Step<State> {
  if (row.endedAt) return refuse(state, "nothing_to_do", `This order is ${row.state} already.`);
  return start(state, { kind: "stock", act: "return", order: state.id, by }, command, by, { do: "end", state: to, ...(why && { why }), ...tellOf(telling(wish, by, row.language)) });
}

const changedMeanwhile = "Somebody changed this order after what you had seen. Look at it again.";
/** Only a person can reply to the customer. */
const telling = (wish: boolean | undefined, by: number, language?: string): { language?: string } | undefined => (wish && by > 0 ? { ...(language && { language }) } : undefined);
const tellOf = (told: { language?: string } | undefined): { tell?: { language?: string } } => (told ? { tell: told } : {});

// ---------------------------------------------------------------- slow work

function start(state: State, request: StockRequest, command: string | null, by: number, aim: Aim): Step<State> {
  const [next, ...effects] = begin(state, { call: "", request, tries: 0, command, by, aim });
  return request.act === "quote" || !next.row ? [next, ...effects] : [next, ...effects, ...written({ ...next.row, busy: true })];
}

/** Every call has an id of its own, since an answer is taken once. */
function begin(state: State, doing: Doing): Step<State> {
  const calls = state.calls + 1;
  const id = `${state.id}.${calls}`;
  return [{ ...state, calls, doing: { ...doing, call: id } }, call(id, doing.request)];
}

function answered(state: State, { call: id, answer: came }: Answered, envelope: Envelope): Step<State> {
  const { doing } = state;
  if (doing?.call !== id) return [state];
  if (came.result !== "quoted" && came.result !== "moved" && came.result !== "lacking") return again(state, doing, envelope);
  const rest: State = { ...state, doing: null };
  if (came.result === "lacking") return lacking(rest, doing, came.troubles);
  switch (doing.aim.do) {
    case "draft": case "edit": return came.result === "quoted" ? drafted(rest, doing, doing.aim, came, envelope) : [rest];
    case "place": return placed(rest, doing, doing.aim, came, envelope);
    case "end": return change(rest, rest.row!, { state: doing.aim.state, endedAt: envelope.at, why: doing.aim.why }, doing.by, doing.aim.tell, doing.command, movedOf(came));
    default: return unreachable(doing.aim);
  }
}

/** What was begun may have happened: it is asked again until that is known. Then, if need be, a person lets it go on. */
function again(state: State, doing: Doing, { at }: Envelope): Step<State> {
  if (doing.tries >= triesMax) return [{ ...state, doing: { ...doing, tries: 0 } }, bury("The stock could not be asked. Replay this letter to ask again.")];
  const waitMs = againMs[doing.tries] ?? againMs.at(-1)!;
  return [{ ...state, doing: { ...doing, tries: doing.tries + 1 } }, after("stock", at + waitMs, { type: "stock_due", call: doing.call })];
}

function drafted(state: State, { command, by }: Doing, aim: Extract<Aim, { do: "draft" | "edit" }>, { number, lines, currency, troubles }: Extract<Answer, { result: "quoted" }>, { at }: Envelope): Step<State> {
  const found = { lines, currency, totalMinor: lines.reduce((sum, line) => sum + lineTotal(line), 0), ...(troubles.length > 0 && { troubles }) };
  if (aim.do === "edit") return change(state, withoutTroubles(state.row!), { ...found, note: aim.note ?? state.row!.note, language: aim.language }, by, undefined, command);
  const { conversation, contact, source, note, language, confidence } = aim.proposal;
  const row: OrderRow = {
    id: state.id, number, state: "draft", revision: 1, source, ...found, madeBy: by, madeAt: at, ...(conversation !== undefined && { conversation }), ...(contact !== undefined && { contact }),
    ...(note && { note }), ...(language && { language }), ...(confidence !== undefined && { confidence }),
  };
  return [{ ...state, row }, ...written(row), ...news(row, undefined, by), ...decided(command, { ok: true, order: gistOf(row) })];
}

function placed(state: State, { command, by }: Doing, { tell: told }: Extract<Aim, { do: "place" }>, came: Answer, { at }: Envelope): Step<State> {
  return change(state, withoutTroubles(state.row!), { state: "placed", placedAt: at, approvedBy: by, ...(told?.language && { language: told.language }) }, by, told, command, movedOf(came));
}

/** Nothing was taken. What has another price now is shown with that: who then approves, approves the new one. */
function lacking(state: State, { command, aim }: Doing, troubles: readonly LineTrouble[]): Step<State> {
  const currency = state.row?.currency || "EUR";
  const say = troubles.map((trouble) => troubleWords(trouble, (minor) => money(minor, currency))).join(" ");
  const error: Refusal = troubles.some(({ what }) => what === "price") ? "stale" : troubles.every(({ what }) => what === "short") ? "out_of_stock" : "invalid";
  const refused = decided(command, { ok: false, error, say, troubles });
  if (aim.do !== "place" || !state.row) return [state, ...refused];
  const lines = state.row.lines.map((line, at) => repriced(line, troubles.find((trouble) => trouble.line === at + 1)));
  const row: OrderRow = { ...state.row, lines, totalMinor: lines.reduce((sum, line) => sum + lineTotal(line), 0), revision: state.row.revision + 1, troubles };
  return [{ ...state, row }, ...written(row), ...refused];
}

const repriced = (line: OrderLine, trouble?: LineTrouble): OrderLine => (trouble?.what === "price" ? { ...line, priceMinor: trouble.nowMinor } : line);
const withoutTroubles = ({ troubles: _, ...row }: OrderRow): OrderRow => row;
const movedOf = (came: Answer): readonly string[] => (came.result === "moved" ? came.changed : []);

// ---------------------------------------------------------------- ends

/** The order as it is from now on; the conversation hears of it when its state is another one. */
function change(state: State, before: OrderRow, changes: Partial<OrderRow>, by: number, told?: { language?: string }, command?: string | null, moved: readonly string[] = []): Step<State> {
  const row: OrderRow = { ...before, ...changes, revision: before.revision + 1 };
  const isNews = row.state !== before.state || row.paidAt !== before.paidAt;
  const stock = moved.map((id) => feed({ id, what: "product", seen: [0, 0] }));
  const outcome: Outcome = { ok: true, order: gistOf(row) };
  return [{ ...state, row }, ...written(row), ...stock, ...(isNews ? news(row, before.state, by, told) : []), ...(command === undefined ? [answer(outcome)] : decided(command, outcome))];
}

/** Who may read an order depends on its conversation, so the feed tells no more than that it changed. */
const written = (row: OrderRow): Effect[] => [store.order(row), feed({ id: row.id, what: "order", seen: [0, 0] })];

const news = (row: OrderRow, from: OrderRow["state"] | undefined, by: number, told?: { language?: string }): Effect[] =>
  row.conversation === undefined ? [] : [tell("conversation", row.conversation, { type: "ordered", order: gistOf(row), by, ...(from && { from }), ...tellOf(told) })];

const gistOf = ({ id, number, state, revision, source, lines, currency, totalMinor }: OrderRow): OrderGist => ({
  id, number, state, revision, source, currency, totalMinor, lines: lines.map(({ sku, name, quantity, priceMinor }) => ({ sku, name, quantity, priceMinor })),
});

const decided = (command: string | null, outcome: Outcome): Effect[] => (command === null ? [] : [answer(outcome, command)]);
const refuse = (state: State, error: Refusal, say: string): Step<State> => [state, answer({ ok: false, error, say })];
