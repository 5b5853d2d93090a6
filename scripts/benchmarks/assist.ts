/**
 * The copilot: how long the built-in engine takes for a draft with 10,000 past answers and 3,000 products, searching included; what classifying costs; and how much later than from the
 * model itself the first words of a hosted draft come, against a model on this machine that answers at once.
 */
import { openEmbedded } from "../../actors/assist/embedded";
import type { LibraryItem, Sources } from "../../actors/assist/engine";
import type { Input, Product } from "../../actors/assist/facts";
import { openEngine } from "../../actors/assist/open-engine";
import { heldOut } from "../../actors/assist/phrases/held-out";
import { seedPhrases } from "../../actors/assist/phrases/phrases";
import { chat, startFake, straight, type Fake } from "../../actors/assist/providers-testing";
import { demand } from "./checks";
import { median, quantile, spread, type Bench, type Measure } from "./measure";

const answers = 10_000;
const products = 3_000;
const portion = 500;
const asked = { full: 2_000, quick: 200 };
/** of as many conversations, and fewer than wait at most: none is skipped */
const classified = { full: 4_000, quick: 1_000 };
const streamed = { full: 60, quick: 10 };
const tenant = 1;
const patienceMs = 60_000;
const goalMs = { p50: 5, p95: 50, first: 5 };

export const assist: Bench = async ({ quick, say }) => {
  const size = quick ? "quick" : "full";
  const catalogue = inventCatalogue();
  const before = process.memoryUsage().rss;
  const embedded = openEmbedded({ sources: sourcesOf(catalogue), limits: { answerMs: patienceMs, classifyMs: patienceMs } });
  try {
    const began = performance.now();
    await embedded.warm();
    demand({ "searches without a product": (await embedded.find(tenant, "tazas azules", "es"))?.products.length ? 0 : 1 });
    say(`ready after ${Math.round(performance.now() - began)} ms`);
    const signal = new AbortController().signal;
    const [whole, alone]: [number[], number[]] = [[], []];
    let orders = 0;
    for (let at = 0; at < asked[size]; at++) {
      const text = questionAt(at, catalogue);
      const start = performance.now();
      const found = await embedded.find(tenant, text, null);
      const named = new Set(found?.products.map((hit) => hit.id));
      const input = inputOf(at, text, catalogue.filter((product) => named.has(product.sku)));
      const drafting = performance.now();
      const answer = await embedded.assist(input, { signal });
      whole.push(performance.now() - start);
      alone.push(performance.now() - drafting);
      if (answer.ok && answer.suggestion.actions.length > 0) orders++;
    }
    // Every third question is an order of one product that is in stock.
    demand({ "orders that were not proposed": Math.max(0, Math.floor(asked[size] / 4) - orders) });
    const [{ p50, p95, p99 }, only] = [spread(whole), spread(alone)];
    const burst = performance.now();
    await Promise.all(Array.from({ length: classified[size] }, (_, at) => embedded.classify(tenant, `c${at}`, questionAt(at, catalogue), { language: null })));
    const perSecond = classified[size] / ((performance.now() - burst) / 1_000);
    const memory = (process.memoryUsage().rss - before) / 1024 / 1024;
    const [first, model] = await firstWords(streamed[size]);
    return [
      { what: "copilot's own draft, searching included", value: p50, unit: "ms p50", goal: { of: "value", most: goalMs.p50 }, note: `${answers.toLocaleString("en-US")} answers, ${products.toLocaleString("en-US")} products` },
      { what: "copilot's own draft, searching included", value: p95, unit: "ms p95", goal: { of: "value", most: goalMs.p95 } },
      { what: "copilot's own draft, searching included", value: p99, unit: "ms p99" },
      { what: "copilot's own draft alone", value: only.p50, unit: "ms p50" },
      { what: "messages classified, when all arrive at once", value: perSecond, unit: "messages/s" },
      { what: "memory for the copilot's own engine", value: memory, unit: "MB", note: "from the first question on, with all of that loaded" },
      { what: "first words of a hosted draft, later than the model's", value: first - model, unit: "ms p50", goal: { of: "value", most: goalMs.first } },
    ] satisfies Measure[];
  } finally {
    await embedded.stop();
  }
};

// ---------------------------------------------------------------- a shop

const goods = ["Taza", "Mochila", "Botella", "Chaqueta", "Linterna", "Saco", "Tienda", "Gorro", "Cantimplora", "Esterilla"];
const inEnglish = ["Mug", "Backpack", "Bottle", "Jacket", "Torch", "Sleeping bag", "Tent", "Hat", "Canteen", "Mat"];
const colours = [["azul", "blue"], ["roja", "red"], ["verde", "green"], ["negra", "black"], ["gris", "grey"]] as const;
const places = ["Aneto", "Teide", "Mulhacén", "Posets", "Almanzor", "Urbión", "Moncayo", "Vignemale", "Balaitus", "Perdiguero"];

function inventCatalogue(): Product[] {
  return Array.from({ length: products }, (_, at) => {
    const [good, other, colour, place] = [goods[at % goods.length]!, inEnglish[at % goods.length]!, colours[Math.floor(at / goods.length) % colours.length]!, places[Math.floor(at / (goods.length * colours.length)) % places.length]!];
    const model = Math.floor(at / (goods.length * colours.length * places.length)) + 1;
    return { sku: `SKU-${at}`, names: { es: `${good} ${place} ${colour[0]} ${model}`, en: `${colour[1]} ${place} ${other} ${model}` }, description: "Ligera, resistente y hecha para durar.", priceMinor: 990 + (at % 200) * 100, currency: "EUR", stock: 1 + (at % 40) };
  });
}

function sourcesOf(catalogue: readonly Product[]): Sources {
  return {
    async *items() {
      const items: LibraryItem[] = [
        ...catalogue.map(({ sku, names, description }): LibraryItem => ({ kind: "product", id: sku, names, ...(description && { description }) })),
        ...Array.from({ length: answers }, (_, at): LibraryItem => {
          const [phrase, product] = [seedPhrases[at % seedPhrases.length]!, catalogue[(at * 7) % catalogue.length]!];
          return { kind: "answer", id: `c${at}.2`, question: `${phrase.text} ${product.names.es ?? ""}`, answer: `Claro, sobre ${product.names.es ?? ""}: lo vemos y contestamos hoy mismo.`, language: phrase.language };
        }),
      ];
      for (let at = 0; at < items.length; at += portion) yield items.slice(at, at + portion);
    },
    async *labels() {
      yield [];
    },
  };
}

/** A third are orders of one product, the rest what people write of everything. */
function questionAt(at: number, catalogue: readonly Product[]): string {
  if (at % 3 === 0) return `Hola, quiero ${2 + (at % 3)} ${catalogue[(at * 13) % catalogue.length]!.names.es ?? ""}, por favor`;
  return (at % 3 === 1 ? heldOut[at % heldOut.length] : seedPhrases[(at * 11) % seedPhrases.length])!.text;
}

function inputOf(at: number, text: string, known: readonly Product[]): Input {
  return {
    tenant, conversation: `c${at}`, said: [{ number: 1, by: "customer", text, at: 0 }], contact: { name: "María Ruiz" }, language: null, replyIn: null, tone: "friendly", products: known, articles: [], answers: [],
    shop: { name: "Nortia Outdoor", tools: ["create_order"], quantityMax: 100, linkHosts: [], categories: [] }, catalogueVersion: "1",
  };
}

// ---------------------------------------------------------------- a model's first words

/** Medians, ms from asking to the first letter of the draft: through the engine, and read off the wire. By turns, so that both meet the same machine. */
async function firstWords(rounds: number): Promise<[number, number]> {
  const text = JSON.stringify({ reply_text: "Claro que sí, tenemos dos tazas azules para ti.", language: "es", actions: [] });
  const fake = startFake(() => chat(text));
  try {
    const engine = openEngine({ engine: "hosted", provider: "compatible", model: "any", key: "any", baseUrl: `${fake.url}/v1` }, straight, {});
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds + 3; round++) {
      const [one, other] = [await throughEngine(engine), await offTheWire(fake)];
      // The first ones load the packages.
      if (round >= 3) {
        ours.push(one);
        bare.push(other);
      }
    }
    return [median(ours), quantile(bare, 0.5)];
  } finally {
    await fake[Symbol.asyncDispose]();
  }
}

async function throughEngine(engine: ReturnType<typeof openEngine>): Promise<number> {
  const start = performance.now();
  let first = Number.NaN;
  await engine.assist(inputOf(0, "¿Tenéis dos tazas azules?", inventCatalogue().slice(0, 10)), { signal: new AbortController().signal, onText: () => (first = Number.isNaN(first) ? performance.now() : first) });
  demand({ "drafts without a word": Number.isNaN(first) ? 1 : 0 });
  return first - start;
}

async function offTheWire(fake: Fake): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${fake.url}/v1/chat/completions`, { method: "POST", body: fake.asked.at(-1)?.body ?? "{}" });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let first = Number.NaN;
  for (let read = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    read += value;
    if (Number.isNaN(first) && read.includes("Cl")) first = performance.now();
  }
  return first - start;
}
