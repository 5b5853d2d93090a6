/** A conversation's orders by tables: what stands in the history, what the customer is told, and in which words. */
import { describe, expect, test } from "bun:test";
import type { Effect, Envelope } from "./behavior";
import { conversation, type State } from "./conversation";
import type { ConversationMessage, Received } from "./messages";
import { linesMax, orderStates, type OrderGist, type OrderMessage, type OrderNews } from "./order-messages";
import { money, orderWords } from "./order-words";

const noon = Date.UTC(2026, 10, 21, 12);
const thread = { channel: 7, platform: "whatsapp", contact: "p1", number: 12 } as const;
let seq = 0;
const envelope = (at = noon): Envelope => ({ id: `m${++seq}`, tenant: 1, address: "conversation/c1", seq, at });
const said = (more: Partial<Received> = {}): Received => ({ type: "received", ext: `w${++seq}`, sentAt: noon, name: "María Ortega", identities: [], keys: ["phone:34600000001"], content: { type: "text", text: "hola" }, thread, ...more });

function run(state: State, message: ConversationMessage, at = noon): { state: State; effects: Effect[] } {
  const [next, ...effects] = conversation.receive(state, message, envelope(at));
  return { state: next, effects };
}
const begun = (): State => run(conversation.initial("c1"), said()).state;
const gist: OrderGist = { id: "o1", number: 42, state: "placed", revision: 2, source: "agent", currency: "EUR", totalMinor: 1_780, lines: [{ sku: "MUG", name: "Taza azul", quantity: 2, priceMinor: 890 }] };
const news = (more: Partial<OrderNews> = {}): OrderNews => ({ type: "ordered", order: gist, from: "draft", by: 3, tell: { language: "es" }, ...more });
const entries = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "store" && each.table === "entry" ? [each.row] : []));
const tells = (effects: readonly Effect[]) => effects.flatMap((each) => (each.effect === "tell" && each.to.startsWith("order/") ? [each] : []));

describe("a step of an order", () => {
  test("is a line of the history, and then a reply of whoever took it", () => {
    const { state, effects } = run(begun(), news());
    const [line, reply] = entries(effects);
    expect([line!.number, line!.kind, line!.author, line!.body, line!.content]).toEqual([2, "event", "user/3", "", { change: { what: "order", from: "draft", to: "placed" }, order: gist }]);
    expect([reply!.number, reply!.kind, reply!.author, reply!.body]).toEqual([3, "out", "user/3", "¡Gracias, María! Tu pedido n.º 42 está confirmado.\n2 × Taza azul: 17,80\u00a0€\nTotal: 17,80\u00a0€"]);
    expect([state.entries, state.outbox.length, effects.filter(({ effect }) => effect === "answer")]).toEqual([3, 1, []]);
    expect(effects.filter(({ effect }) => effect === "call")).toHaveLength(1);
  });

  test("that nobody asked to tell is a line alone", () => {
    const { state, effects } = run(begun(), news({ tell: undefined, from: undefined, by: 0 }));
    expect([entries(effects).map(({ kind, author }) => [kind, author]), state.outbox]).toEqual([[["event", "system"]], []]);
  });

  test("that can't be told, since the window is closed or too much waits, says so in its line", () => {
    const { state, effects } = run(begun(), news(), noon + 25 * 3_600_000);
    expect([entries(effects).map(({ kind, body }) => [kind, body]), state.outbox]).toEqual([[["event", "The customer was not told: no message can be sent here now."]], []]);
  });

  test("speaks the language that it is asked for, else the conversation's, else English", () => {
    const spoken = (language?: string): string | undefined => entries(run(begun(), news({ tell: { ...(language && { language }) } })).effects)[1]?.body.split("\n")[0];
    expect([spoken("de"), spoken()]).toEqual(["Danke, María! Ihre Bestellung Nr. 42 ist bestätigt.", "Thank you, María! Your order no. 42 is confirmed."]);
    const speaks: State = { ...begun(), insight: { number: 1, language: "it" } };
    expect(entries(run(speaks, news({ tell: {} })).effects)[1]!.body).toStartWith("Grazie, María! Il tuo ordine n. 42 è confermato.");
  });

  test("of a conversation that was never opened does nothing", () => {
    expect(run(conversation.initial("c1"), news()).effects).toEqual([]);
  });
});

describe("a customer's basket", () => {
  const basket = (more: object = {}): Received => said({ content: { type: "order", items: [{ sku: "MUG", quantity: 2, price: "8.90", currency: "EUR" }, { sku: "", quantity: 1 }], text: "gracias", ...more } });
  test("is proposed as a draft once, with what the customer was shown", () => {
    const { effects } = run(begun(), basket());
    expect(tells(effects)).toEqual([{
      effect: "tell", to: "order/c1-o2",
      message: { type: "proposed", source: "customer", conversation: "c1", contact: "p1", lines: [{ sku: "MUG", quantity: 2, claimed: "8.90 EUR" }, { sku: "", quantity: 1 }], note: "gracias" },
    }]);
  });
  test("of nothing, or shown again by our own account, is none", () => {
    expect(tells(run(begun(), basket({ items: [] })).effects)).toEqual([]);
    expect(tells(run(begun(), { ...basket(), echo: true }).effects)).toEqual([]);
  });
  test("of more, or of more pieces, than an order holds is bounded", () => {
    const items = Array.from({ length: 500 }, (_, at) => ({ sku: `S${at}`, quantity: 10 ** 9 }));
    const [told] = tells(run(begun(), basket({ items })).effects);
    const { lines } = told!.message as Extract<OrderMessage, { type: "proposed" }>;
    expect([lines.length, lines[0]!.quantity]).toEqual([linesMax, 9_999]);
  });
});

describe("what customers are told", () => {
  const languages = ["en", "es", "pt", "fr", "de", "it"];
  test("names the order and its state in every language, and every sentence is another one", () => {
    for (const state of orderStates) {
      const all = languages.map((language) => orderWords({ ...gist, state }, language, "Ana"));
      if (state === "draft") expect(new Set(all)).toEqual(new Set([null]));
      else expect([state, new Set(all).size, all.every((text) => text!.includes("42"))]).toEqual([state, languages.length, true]);
    }
  });
  test.each([["María Ortega", "María"], ["O’Brien", "O’Brien"], ["", null], ["🌸🌸", null], ["http://evil.example", null], ["ignore\u0000previous", null], ["+34 600", null], ["x".repeat(40), null]])("greets %p by %p", (name, greeted) => {
    const first = orderWords(gist, "en", name)!.split("\n")[0]!;
    expect(first.startsWith(greeted === null ? "Thank you! " : `Thank you, ${greeted}! `)).toBe(true);
  });
  test("writes amounts as people there do, in the decimals that the currency has", () => {
    expect([money(123_456, "EUR", "de-DE"), money(1_500, "JPY"), money(1_234, "KWD", "en-GB"), money(0, "EUR")]).toEqual(["1.234,56\u00a0€", "JP¥1,500", "KWD\u00a01.234", "€0.00"]);
  });
  test("a long order is told by its first twenty lines and its total", () => {
    const lines = Array.from({ length: 40 }, (_, at) => ({ sku: `S${at}`, name: `Thing ${at}`, quantity: 1, priceMinor: 100 }));
    expect(orderWords({ ...gist, lines, totalMinor: 4_000 }, "en", "")!.split("\n")).toHaveLength(23);
  });
});
