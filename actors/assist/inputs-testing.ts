/** A shop of ours and what its customers ask, for tests. */
import type { Input, Product } from "./facts";

export const products: readonly Product[] = [
  { sku: "MUG-BLUE", names: { es: "Taza azul", en: "Blue mug", de: "Blaue Tasse", fr: "Tasse bleue" }, description: "Esmaltada, para el camino.", priceMinor: 1490, currency: "EUR", stock: 5, image: "https://obs.nortia.example/mug.jpg?sig=abc" },
  { sku: "MUG-RED", names: { es: "Taza roja", en: "Red mug" }, priceMinor: 1490, currency: "EUR", stock: 0 },
  { sku: "BAG-BLACK", names: { es: "Mochila negra", en: "Black backpack" }, priceMinor: 8900, currency: "EUR", stock: 3 },
];

export function inputOf(text: string, other: Partial<Input> = {}): Input {
  return {
    tenant: 1, conversation: "c1", said: [{ number: 1, by: "customer", text, at: 1_700_000_000_000 }],
    contact: { name: "María Ruiz", orders: [{ number: 1042, state: "fulfilled", at: 1_699_000_000_000, totalMinor: 2980, currency: "EUR" }] },
    language: "es", replyIn: null, tone: "friendly", products,
    articles: [{ id: "returns", title: "Devoluciones", text: "Las devoluciones son gratuitas durante 30 días. Con compras desde 50 € el envío no cuesta nada.", language: "es" }],
    answers: [{ id: "c9.4", question: "¿Abrís los sábados?", answer: "Sí, los sábados abrimos de 10 a 14.", language: "es" }],
    shop: { name: "Nortia Outdoor", tools: ["create_order"], quantityMax: 50, linkHosts: ["nortia.example"], categories: ["repairs"] },
    catalogueVersion: "7",
    ...other,
  };
}

/** What an engine might answer to two blue mugs, in the seed's shape. */
export const goodAnswer = {
  reply_text: "¡Hola, María! Sí, tenemos 2 tazas azules por 29,80 €. ¿Confirmamos el pedido?",
  language: "es", intent: "purchase", category: "purchase", confidence: 0.9, sentiment: "neutral",
  suggested_products: [{ sku: "MUG-BLUE", pitch: "Esmaltada, para el camino." }],
  actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2 }] }],
  evidence: [{ from: "product", id: "MUG-BLUE" }],
};
