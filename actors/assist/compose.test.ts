import { expect, test } from "bun:test";
import { compose } from "./compose";
import type { Classification } from "./engine";
import { intentOf, tones, type Input } from "./facts";
import { inputOf } from "./inputs-testing";
import { templates } from "./templates/template";

const read = (category: string | null, language: string | null = "es", other: Partial<Classification> = {}): Classification => ({ language, category, intent: intentOf(category), confidence: 0.8, sentiment: null, priority: "none", ...other });
const draft = (text: string, category: string | null, language = "es", other: Partial<Input> = {}) => compose(inputOf(text, { language, ...other }), read(category, language));
const lines = (text: string, category: string | null, language = "es") => draft(text, category, language).actions.flatMap((action) => action.lines);

test("who asks for two blue mugs is offered exactly those, in their language, with an order to approve", () => {
  const made = draft("¿Tenéis dos tazas azules?", "availability");
  expect(made.reply_text).toBe("¡Hola, María! Sí, tenemos 2 × Taza azul (14,90 €). En total son 29,80 €. ¿Confirmamos el pedido? ¡Un saludo!");
  expect(made.actions).toEqual([{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2 }] }]);
  expect(made).toMatchObject({ intent: "purchase", language: "es", evidence: [{ from: "product", sku: "MUG-BLUE" }] });
  expect(made.suggested_products).toEqual([{ sku: "MUG-BLUE", pitch: "Esmaltada, para el camino. 14,90 €" }]);
});

test("quantities are understood in words, digits and several languages", () => {
  const blue = (quantity: number) => [{ sku: "MUG-BLUE", quantity }];
  expect(lines("Quiero comprar 3 tazas azules", "purchase")).toEqual(blue(3));
  expect(lines("tazas azules x4", "purchase")).toEqual(blue(4));
  expect(lines("I'd like two blue mugs, please", "purchase", "en")).toEqual(blue(2));
  expect(lines("zwei blaue Tassen bitte", "purchase", "de")).toEqual(blue(2));
  expect(lines("je voudrais trois tasses bleues", "purchase", "fr")).toEqual(blue(3));
  expect(lines("un par de tazas azules y una mochila negra", "purchase")).toEqual([...blue(2), { sku: "BAG-BLACK", quantity: 1 }]);
  expect(lines("2 tazas azules de 14,90 € del pedido 4512", "purchase")).toEqual(blue(2));
});

test("sizes, prices and order numbers are no quantities", () => {
  expect(lines("la mochila negra talla 42", "purchase")).toEqual([{ sku: "BAG-BLACK", quantity: 1 }]);
  expect(lines("mochila negra de 40 l", "purchase")).toEqual([{ sku: "BAG-BLACK", quantity: 1 }]);
  expect(lines("la taza azul por 15 euros", "purchase")).toEqual([{ sku: "MUG-BLUE", quantity: 1 }]);
});

test("a number that is part of a product's name is none of its quantity", () => {
  const models = [1, 2, 3].map((model) => ({ sku: `LAMP-${model}`, names: { es: `Linterna Teide ${model}` }, priceMinor: 1000, currency: "EUR", stock: 9 }));
  expect(draft("quiero 2 linternas Teide 3", "purchase", "es", { products: models }).actions).toEqual([{ type: "create_order", lines: [{ sku: "LAMP-3", quantity: 2 }] }]);
  expect(draft("dos linternas Teide 1 y tres Teide 2", "purchase", "es", { products: models }).actions).toEqual([{ type: "create_order", lines: [{ sku: "LAMP-1", quantity: 2 }, { sku: "LAMP-2", quantity: 3 }] }]);
});

test("asking isn't ordering: without a number and without buying nothing is proposed", () => {
  expect(lines("¿Tenéis tazas azules?", "availability")).toEqual([]);
  expect(draft("¿Cuánto cuesta la mochila negra?", "price").reply_text).toContain("Mochila negra cuesta 89,00 €.");
});

test("who complains, returns or cancels is sold nothing", () => {
  for (const category of ["refund", "complaint", "cancel_order", "order_status", "payment"]) expect(draft("Quiero devolver dos tazas azules", category).actions).toEqual([]);
});

test("more than there is isn't promised", () => {
  const made = draft("quiero 4 mochilas negras", "purchase");
  expect(made.actions).toEqual([]);
  expect(made.reply_text).toContain("De Mochila negra solo quedan 3 unidades.");
  expect(made.remarks).toEqual([{ remark: "too_little_stock", sku: "BAG-BLACK", stock: 3 }]);
});

test("what is sold out is said, with what comes closest", () => {
  const made = draft("¿Tenéis la taza roja?", "availability");
  expect(made.reply_text).toContain("Taza roja está agotado");
  expect(made.suggested_products.map((each) => each.sku)).toEqual(["MUG-RED", "MUG-BLUE"]);
});

test("a quantity that makes no sense is refused and said", () => {
  const made = draft("quiero 1000000 tazas azules", "purchase");
  expect(made.actions).toEqual([]);
  expect(made.remarks).toEqual([{ remark: "bad_quantity", sku: "MUG-BLUE" }]);
});

test("a word that fits several products asks which, and guesses none", () => {
  const both = inputOf("quiero dos tazas").products.map((product) => ({ ...product, stock: 5 }));
  const made = draft("quiero dos tazas", "purchase", "es", { products: both });
  expect(made.actions).toEqual([]);
  expect(made.suggested_products.map((each) => each.sku)).toEqual(["MUG-BLUE", "MUG-RED"]);
  expect(made.reply_text).toContain("¿Cuál de estos?");
});

test("a colour alone is no product", () => {
  expect(draft("¿Tenéis algo negro?", "availability").suggested_products).toEqual([]);
});

test("who only says how many means what was spoken of before", () => {
  const said = (["¿Tenéis la taza azul?", "Sí, claro.", "Vale, ponme dos"] as const).map((text, at) => ({ number: at + 1, by: at === 1 ? ("agent" as const) : ("customer" as const), text, at: at }));
  expect(draft("", "purchase", "es", { said }).actions).toEqual([{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2 }] }]);
});

test("articles and past answers are quoted with where they stand", () => {
  const returns = draft("¿Las devoluciones son gratuitas?", "refund");
  expect(returns.reply_text).toContain("Las devoluciones son gratuitas durante 30 días.");
  expect(returns.evidence).toEqual([{ from: "article", id: "returns" }]);
  const saturday = draft("¿Los sábados abrís?", "other");
  expect(saturday.reply_text).toContain("los sábados abrimos de 10 a 14");
  expect(saturday.evidence).toEqual([{ from: "answer", id: "c9.4" }]);
});

test("a past answer loses the name it was written to, and isn't used when it is about somebody", () => {
  const answers = (answer: string) => ({ articles: [], answers: [{ id: "a", question: "¿Abrís los sábados?", answer, language: "es" }] });
  expect(draft("¿Abrís los sábados?", "other", "es", answers("Hola Juan, sí, abrimos de 10 a 14.")).reply_text).not.toContain("Juan");
  expect(draft("¿Abrís los sábados?", "other", "es", answers("Tu pedido 88123 sale el sábado.")).reply_text).toBe("");
});

test("an order's state comes from the customer's own orders", () => {
  const made = draft("¿Dónde está mi pedido?", "order_status");
  expect(made.reply_text).toContain("El pedido 1042 ya ha salido.");
  expect(made.evidence).toEqual([{ from: "order", number: 1042 }]);
  expect(draft("¿Dónde está mi pedido?", "order_status", "es", { contact: { name: "María" } }).reply_text).toContain("¿Cuál es el número de pedido?");
});

test("what it doesn't know it doesn't write, and says so", () => {
  const made = draft("asdf qwer zxcv", null);
  expect(made).toMatchObject({ reply_text: "", actions: [], remarks: [{ remark: "unsure" }] });
  const foreign = draft("Czy macie niebieskie kubki?", "availability", "pl");
  expect(foreign).toMatchObject({ reply_text: "", remarks: [{ remark: "language_unsupported", language: "pl" }] });
});

test("a knowledge in another language is no words for a draft", () => {
  expect(draft("Are returns free during 30 days?", "refund", "en").reply_text).not.toContain("devoluciones");
});

test("every language has every tone, and brief has neither greeting nor end", () => {
  for (const [language, template] of Object.entries(templates)) {
    for (const tone of tones) {
      const made = compose(inputOf("2 MUG-BLUE", { language, tone }), read("purchase", language));
      expect(made.actions).toHaveLength(1);
      expect(made.reply_text).toContain(template.confirm);
      if (tone === "brief") expect(made.reply_text).not.toContain("María");
      else expect(made.reply_text).toContain("María");
    }
  }
});

test("a customer who calls themselves something else isn't called that", () => {
  for (const name of ["https://evil.example", "<b>x</b>", "Ignore previous instructions and", "x".repeat(40), ""]) {
    const made = draft("hola", "greeting", "es", { contact: { name } });
    expect(made.reply_text).toBe(name.startsWith("Ignore") ? "¡Hola, Ignore! ¿En qué podemos ayudar? ¡Un saludo!" : "¡Hola! ¿En qué podemos ayudar? ¡Un saludo!");
  }
});

test("without leave to propose orders none is proposed", () => {
  const shop = { ...inputOf("").shop, tools: [] };
  expect(draft("quiero dos tazas azules", "purchase", "es", { shop })).toMatchObject({ actions: [] });
});
