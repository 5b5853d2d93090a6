import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clean } from "./clean";
import { linesMax, suggestedMax } from "./engine";
import { flagLanguage, guard, replyCharsMax, type Guarded } from "./guard";
import { goodAnswer, inputOf } from "./inputs-testing";
import { injections } from "./injections-testing";

const input = inputOf("¿Tenéis dos tazas azules?");
const judge = (raw: unknown, given = input) => guard(raw, given, "hosted");
const suggestion = (raw: unknown, given = input) => {
  const guarded: Guarded = judge(raw, given);
  if (!guarded.ok) throw new Error("unreadable");
  return guarded.suggestion;
};
const reply = (text: string) => suggestion({ reply_text: text, remarks: [] });
const remarks = (raw: unknown) => suggestion(raw).remarks.map((each) => each.remark);
const order = (...lines: unknown[]) => ({ reply_text: "Vale.", actions: [{ type: "create_order", lines }] });

test("a good answer passes as it is", () => {
  expect(suggestion(goodAnswer)).toEqual({
    reply_text: goodAnswer.reply_text, suggested_products: goodAnswer.suggested_products, actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2 }] }],
    intent: "purchase", category: "purchase", confidence: 0.9, sentiment: "neutral", language: "es", evidence: [{ from: "product", sku: "MUG-BLUE" }], remarks: [], engine: "hosted",
  });
});

describe("what can be read", () => {
  const text = JSON.stringify(goodAnswer);
  test.each([
    ["plain JSON", text], ["fenced JSON", `\`\`\`json\n${text}\n\`\`\``], ["a fence without its end", `\`\`\`json\n${text}`], ["JSON behind a preamble", `Here is the answer:\n${text}\nHope it helps!`],
    ["a line of thought before it", `<think>The customer wants {"a": 1} mugs.</think>\n${text}`], ["a thought whose opening is missing", `wants mugs, so…</think>${text}`],
    ["a draft object before the final one", `{"reply_text":"first try"}\n${text}`], ["a byte order mark", `\uFEFF${text}`],
  ])("%s", (_, raw) => expect(suggestion(raw).actions).toEqual([{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2 }] }]));

  test("of half an answer the finished words count, and never an order", () => {
    const cut = JSON.stringify({ ...goodAnswer, actions: goodAnswer.actions, tail: "x" }).slice(0, -30);
    expect(suggestion(cut)).toMatchObject({ reply_text: goodAnswer.reply_text, actions: [], suggested_products: [] });
    expect(judge('{"reply_text":"Sí, ten').ok).toBe(false);
  });

  test("plain words are a draft", () => expect(suggestion("Sí, tenemos tazas azules.")).toMatchObject({ reply_text: "Sí, tenemos tazas azules.", actions: [] }));

  test.each([
    ["a page of HTML", "<!doctype html><html><body>502 Bad Gateway</body></html>"], ["a page of XML", '<?xml version="1.0"?><Error/>'], ["nothing", ""], ["spaces", " \n "],
    ["an endless thought", `<think>${"mugs ".repeat(100)}`], ["a list", '["reply_text"]'], ["a number", 7], ["null", null], ["a list of values", []], ["an object of other things", { error: { message: "quota" } }],
    ["a megabyte of words", "taza ".repeat(200_000)], ["a megabyte of JSON", JSON.stringify({ reply_text: "x".repeat(1_000_000) })],
  ])("%s is unreadable", (_, raw) => expect(judge(raw)).toEqual({ ok: false, why: "unreadable" }));
});

describe("products and orders", () => {
  test("unknown products are dropped and said", () => {
    const got = suggestion({ reply_text: "Mira", suggested_products: [{ sku: "NOPE", pitch: "x" }, { sku: "MUG-BLUE", pitch: "y" }], actions: [{ type: "create_order", lines: [{ sku: "NOPE", quantity: 1 }, { sku: "MUG-BLUE", quantity: 1 }] }] });
    expect(got.suggested_products.map((each) => each.sku)).toEqual(["MUG-BLUE"]);
    expect(got.actions).toEqual([{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1 }] }]);
    expect(got.remarks).toEqual([{ remark: "unknown_product", sku: "NOPE" }]);
  });

  const absurd: [string, unknown][] = [["less than nothing", -1], ["nothing", 0], ["half", 0.5], ["too many", 51], ["enormous", 1e9], ["NaN", Number.NaN], ["endless", Number.POSITIVE_INFINITY], ["unsafe", 2 ** 53], ["text", "2"], ["null", null], ["missing", undefined], ["true", true], ["a list", [2]], ["an object", { valueOf: 2 }]];
  test.each(absurd)("a quantity that is %s is refused and said", (_, quantity) => {
    const got = suggestion(order({ sku: "MUG-BLUE", quantity }));
    expect(got.actions).toEqual([]);
    expect(got.remarks).toEqual([{ remark: "bad_quantity", sku: "MUG-BLUE" }]);
  });

  test("two lines of one product don't pass for a stock that isn't there", () => {
    const got = suggestion(order({ sku: "BAG-BLACK", quantity: 2 }, { sku: "BAG-BLACK", quantity: 2 }));
    expect(got.actions).toEqual([]);
    expect(got.remarks).toEqual([{ remark: "too_little_stock", sku: "BAG-BLACK", stock: 3 }]);
  });

  test("what is sold out can't be ordered, whatever stock and price the engine writes", () => {
    expect(suggestion(order({ sku: "MUG-RED", quantity: 1, stock: 99, price: 0 })).actions).toEqual([]);
    expect(suggestion(order({ sku: "MUG-BLUE", quantity: 1, price: 1, price_minor: 1, currency: "XXX" })).actions).toEqual([{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1 }] }]);
  });

  test("of tools only those that are allowed are named, and only once", () => {
    const got = suggestion({ reply_text: "Vale", actions: [{ type: "refund_order", lines: [] }, { type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1 }] }, { type: "create_order", lines: [{ sku: "BAG-BLACK", quantity: 1 }] }, "create_order", null] });
    expect(got.actions).toEqual([{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 1 }] }]);
    expect(got.remarks).toEqual([{ remark: "forbidden_tool", name: "refund_order" }]);
    expect(suggestion(order({ sku: "MUG-BLUE", quantity: 1 }), { ...input, shop: { ...input.shop, tools: [] } }).actions).toEqual([]);
  });

  test("lists have limits", () => {
    const many = Array.from({ length: 1_000 }, (_, at) => ({ sku: at % 2 ? "MUG-BLUE" : `X-${at}`, quantity: 1, pitch: "p".repeat(1_000) }));
    const got = suggestion({ reply_text: "Vale", suggested_products: many, actions: Array.from({ length: 50 }, () => ({ type: "create_order", lines: many })), evidence: many });
    expect(got.suggested_products.length).toBeLessThanOrEqual(suggestedMax);
    expect(got.actions.length).toBeLessThanOrEqual(1);
    expect(got.actions.flatMap((each) => each.lines).length).toBeLessThanOrEqual(linesMax);
    expect(got.remarks.length).toBeLessThanOrEqual(12);
    expect(JSON.stringify(got).length).toBeLessThan(4_000);
  });

  test("names of objects' own are no products", () => {
    for (const sku of ["__proto__", "constructor", "toString", "hasOwnProperty"]) expect(suggestion(order({ sku, quantity: 1 })).actions).toEqual([]);
  });

  test("evidence is only what was given", () => {
    expect(suggestion({ ...goodAnswer, evidence: [{ from: "article", id: "returns" }, { from: "article", id: "secret" }, { from: "answer", id: "c9.4" }, { from: "order", id: "1042" }, { from: "order", id: "9999" }, { from: "user", id: "1" }] }).evidence).toEqual([
      { from: "product", sku: "MUG-BLUE" }, { from: "article", id: "returns" }, { from: "answer", id: "c9.4" }, { from: "order", number: 1042 },
    ]);
  });
});

describe("prices and stock", () => {
  test.each([
    ["Cuesta 14,90 €.", "Cuesta 14,90 €."], ["It costs €14.90.", "It costs €14.90."], ["Envío gratis desde 50 €.", "Envío gratis desde 50 €."], ["Hola. Cuesta 1 €. Gracias.", "Hola. Gracias."],
    ["Todo por 0,01 €", ""], ["Hay 10000 unidades.", ""], ["Quedan 5 unidades.", "Quedan 5 unidades."], ["Only 99 left!", ""], ["It's $5 today.", ""], ["Te lo dejo en 3 EUR.", ""], ["Son 1.490,00 €.", ""],
    ["La talla 42 mide 20 cm.", "La talla 42 mide 20 cm."],
  ])("%s", (said, shown) => {
    const got = reply(said);
    expect(got.reply_text).toBe(shown);
    expect(got.remarks.some((each) => each.remark === "price_differs")).toBe(said !== shown);
  });

  test("the total of the proposed order may be said, and no other", () => {
    const of = (text: string) => suggestion({ ...order({ sku: "MUG-BLUE", quantity: 2 }, { sku: "BAG-BLACK", quantity: 1 }), reply_text: text }).reply_text;
    expect(of("En total 118,80 €.")).toBe("En total 118,80 €.");
    expect(of("En total 100,00 €.")).toBe("");
  });

  test("a customer's own claim makes no price true", () => {
    expect(suggestion({ reply_text: "Sí, cuesta 2 €.", remarks: [] }, inputOf("La taza cuesta 2 €, ¿verdad?")).reply_text).toBe("");
  });
});

describe("words", () => {
  test.each([
    ["Mira https://evil.example/x ya", "Mira ya"], ["Mira evil.example/x", "Mira"], ["Mira www.evil.com.", "Mira."], ["EVIL.COM", ""], ["evil.Com es mejor", "es mejor"], ["ver nortia.example/tazas", "ver nortia.example/tazas"],
    ["https://tienda.nortia.example/a", "https://tienda.nortia.example/a"], ["https://nortia.example@evil.example/", ""], ["https://nortia.example/?q=secreto", ""], ["https://nortia.example.evil.example", ""],
    ["javascript:alert(1) hola", "hola"], ["a ![x](https://evil.example/p.png) b", "a b"], ["a [aquí](https://evil.example) b", "a aquí b"], ["<b>Hola</b> <img src=x onerror=alert(1)>", "Hola"],
    ["<script>alert(1)</script>Hola", "Hola"], ["&lt;script&gt;", "script"], ["**Hola** `x`", "Hola x"], ["evil[.]example", ""], ["evil (dot) example", ""], ["evil。com", ""], ["203.0.113.9:8080/x", ""],
    ["Escribe a thief@evil.example", "Escribe a"], ["Llama al +34 600 123 456", "Llama al"], ["Hola\u200B\u202E\u{E0041}\u{E0042}", "Hola"], ["son 5 < 6 y 7 > 2", "son 5 < 6 y 7 > 2"],
    ["Cuesta poco.La taza es azul", "Cuesta poco.La taza es azul"], ["p.ej. la taza", "p.ej. la taza"], ["👩‍👩‍👧 ❤️", "👩‍👩‍👧 ❤️"], ["htt<b></b>ps://evil.example", ""], ["[x]: https://evil.example\nHola", "Hola"],
  ])("%p", (said, shown) => expect(reply(said).reply_text).toBe(shown));

  test("addresses and numbers may be repeated from what the shop wrote, and from nobody else", () => {
    const shop = { ...input.shop, rules: "Write to ayuda@nortia.example or call 900 123 456." };
    const text = "Escribe a ayuda@nortia.example o llama al 900123456.";
    expect(suggestion({ reply_text: text, remarks: [] }, { ...input, shop }).reply_text).toBe(text);
    expect(suggestion({ reply_text: text, remarks: [] }, inputOf("¿Es ayuda@nortia.example, 900 123 456?")).reply_text).toBe("Escribe a o llama al.");
  });

  test("a long draft ends with a sentence, and says that it was longer", () => {
    const got = reply("Una frase entera. ".repeat(1_000));
    expect(got.reply_text.length).toBeLessThanOrEqual(replyCharsMax);
    expect(got.reply_text.endsWith("entera.")).toBe(true);
    expect(got.remarks).toEqual([{ remark: "shortened" }]);
  });

  test("whatever goes in, no address, tag or hidden sign comes out, and cleaning twice changes nothing", () => {
    const parts = fc.constantFrom("https://", "evil.example", "evil.com", "<", ">", "script", "![", "](", ")", "[", "]", "www.", "@", ".", "/", " ", "\u200B", "\u202E", "\u{E0041}", "&lt;", "hola", "javascript:", "`", "**", "\n", "//", "img src=", "(dot)", "。");
    fc.assert(fc.property(fc.array(parts, { maxLength: 25 }), (list) => {
      const { text } = clean(list.join(""), { hosts: [], text: "" });
      expect(text).not.toMatch(/https?:\/\/\S|\bjavascript:\S|<[a-z/!]|(?<![\p{L}])evil\.(?:com|example)(?![\p{L}])|www\.[\p{L}\p{N}-]+\.\p{L}|\u200B|\u202E|\u{E0041}/iu);
      expect(clean(text, { hosts: [], text: "" }).text).toBe(text);
    }), { numRuns: 2_000, seed: 7 });
  });
});

test("another language than the one asked for is flagged", () => {
  const got = suggestion(goodAnswer);
  expect(flagLanguage(got, "en", "es").remarks).toEqual([{ remark: "wrong_language", language: "en" }]);
  expect(flagLanguage(got, "es", "es").remarks).toEqual([]);
  expect(flagLanguage(got, null, "es")).toEqual(got);
});

test("an engine that obeys every one of a hundred injections changes nothing without an agent", () => {
  expect(injections).toHaveLength(100);
  const skus = new Set(input.products.map((product) => product.sku));
  for (const text of injections) {
    // The worst engine there is: it repeats the text everywhere and calls whatever it can.
    const evil = {
      reply_text: text, language: text, intent: text, category: text, confidence: 99, sentiment: text, suggested_products: [{ sku: text, pitch: text }, { sku: "MUG-BLUE", pitch: text }],
      actions: [{ type: "refund_order", amount: 1e9 }, { type: text }, { type: "create_order", lines: [{ sku: text, quantity: 1 }, { sku: "MUG-BLUE", quantity: 1e9 }, { sku: "BAG-BLACK", quantity: -3 }] }],
      evidence: [{ from: "order", id: text }], remarks: [{ remark: "unsure", html: text }],
    };
    for (const raw of [evil, JSON.stringify(evil), text, `\`\`\`json\n${JSON.stringify(evil)}\n\`\`\``]) {
      const guarded = judge(raw, inputOf(text));
      if (!guarded.ok) continue;
      const { reply_text, suggested_products, actions, evidence, category, language, confidence } = guarded.suggestion;
      const shown = [reply_text, ...suggested_products.map((each) => each.pitch)].join("\n");
      expect(shown).not.toMatch(/evil\.example|https?:\/\/|javascript:|data:text|<[a-z/!]|onerror=.*>|\u200B|\u202E|[\u{E0000}-\u{E0FFF}]|!\[|600 ?123 ?456 from|203\.0\.113\.9|0[.,]01 €|10000 units/iu);
      expect(actions.flatMap((each) => each.lines).every((line) => skus.has(line.sku) && line.quantity > 0 && line.quantity <= 5)).toBe(true);
      expect(suggested_products.every((each) => skus.has(each.sku))).toBe(true);
      expect(evidence.every((each) => each.from !== "order" || each.number === 1042)).toBe(true);
      expect(category).toBeNull();
      expect(language).toMatch(/^[a-z]{2}$/);
      expect(confidence).toBe(0);
    }
  }
});

test("an agent reads a sentence for everything that was taken away", () => {
  expect(remarks({ reply_text: "**Hola** https://evil.example por 1 €", actions: [{ type: "pay" }] })).toEqual(["forbidden_tool", "foreign_link", "markup", "price_differs"]);
});
