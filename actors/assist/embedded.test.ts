import { afterAll, describe, expect, test } from "bun:test";
import { openEmbedded, type EmbeddedLimits } from "./embedded";
import type { Label, LibraryItem, Sources } from "./engine";
import { inputOf, products } from "./inputs-testing";

const signal = new AbortController().signal;
const item = (sku: string, name: string): LibraryItem => ({ kind: "product", id: sku, names: { es: name } });
const sourcesOf = (items: Record<number, LibraryItem[]>, labels: Record<number, Label[]> = {}): Sources => ({
  async *items(tenant) { yield items[tenant] ?? []; },
  async *labels(tenant) { yield labels[tenant] ?? []; },
});
const shop = sourcesOf({ 1: products.map(({ sku, names }) => ({ kind: "product", id: sku, names })), 2: [item("OTHER", "Taza azul de otra tienda")] });

describe("a worker that does its work", () => {
  const embedded = openEmbedded({ sources: shop, limits: { answerMs: 20_000, classifyMs: 20_000 } });
  afterAll(async () => await embedded.stop());

  test("reads what arrives", async () => {
    expect(await embedded.classify(1, "c1", "¿Dónde está mi pedido? Llegó roto y es urgente", { language: null })).toMatchObject({ language: "es", sentiment: "negative", priority: "urgent" });
    expect(await embedded.classify(1, "c2", "¿Cómo hago una devolución?", { language: null })).toMatchObject({ language: "es", category: "refund", intent: "support", sentiment: null });
    expect(await embedded.classify(1, "c3", "xkcd qwrt", { language: "es" })).toMatchObject({ language: "es", category: null, intent: "other" });
  });

  test("drafts an order in Spanish for two blue mugs, and shows it", async () => {
    let shown = "";
    const answer = await embedded.assist(inputOf("¿Tenéis dos tazas azules?", { language: null }), { signal, onText: (piece) => (shown += piece) });
    expect(answer).toMatchObject({ ok: true, suggestion: { language: "es", engine: "embedded", actions: [{ type: "create_order", lines: [{ sku: "MUG-BLUE", quantity: 2 }] }] } });
    expect(shown).toContain("2 × Taza azul (14,90 €)");
  });

  test("finds a tenant's own things and nobody else's", async () => {
    expect((await embedded.find(1, "dos tazas azules", "es"))?.products.map((hit) => hit.id)).toEqual(["MUG-BLUE", "MUG-RED"]);
    expect((await embedded.find(2, "dos tazas azules", "es"))?.products.map((hit) => hit.id)).toEqual(["OTHER"]);
    expect(await embedded.find(3, "dos tazas azules", "es")).toEqual({ products: [], articles: [], answers: [] });
  });

  test("follows every change, and reads anew what it was told to forget", async () => {
    const lived = openEmbedded({ sources: sourcesOf({ 1: [item("A", "Linterna frontal")] }), limits: { answerMs: 20_000 } });
    const ids = async () => (await lived.find(1, "linterna", "es"))?.products.map((hit) => hit.id).sort();
    expect(await ids()).toEqual(["A"]);
    lived.change(1, [{ put: item("B", "Linterna de mano") }, { put: item("A", "Gorro") }]);
    expect(await ids()).toEqual(["B"]);
    lived.change(1, [{ drop: { kind: "product", id: "B" } }, { drop: { kind: "product", id: "never" } }]);
    expect(await ids()).toEqual([]);
    lived.forget(1);
    expect(await ids()).toEqual(["A"]);
    await lived.stop();
  });

  test("a change that comes while a tenant is loaded isn't undone by what was read before it", async () => {
    const gate = Promise.withResolvers<void>();
    const lived = openEmbedded({ sources: { async *items() { await gate.promise; yield [item("A", "Linterna vieja"), item("B", "Linterna retirada")]; }, async *labels() { yield []; } }, limits: { answerMs: 20_000 } });
    const finding = lived.find(1, "linterna nueva", "es");
    await Bun.sleep(50);
    lived.change(1, [{ put: item("A", "Linterna nueva") }, { drop: { kind: "product", id: "B" } }]);
    gate.resolve();
    expect((await finding)?.products.map((hit) => hit.id)).toEqual(["A"]);
    expect((await lived.find(1, "vieja", "es"))?.products).toEqual([]);
    await lived.stop();
  });

  test("a tenant whose items can't be read is found nothing, and read again when it is asked next", async () => {
    let reads = 0;
    const lived = openEmbedded({ sources: { async *items() { if (++reads === 1) throw new Error("database away"); yield [item("A", "Linterna")]; }, async *labels() { yield []; } }, limits: { answerMs: 20_000 } });
    expect(await lived.find(1, "linterna", "es")).toBeNull();
    expect((await lived.find(1, "linterna", "es"))?.products).toHaveLength(1);
    await lived.stop();
  });

  test("what a tenant's people teach it, it knows, also in categories of their own", async () => {
    const texts = ["¿Reparáis tiendas de campaña?", "se me rompió la varilla, ¿la arregláis?", "necesito una reparación de la cremallera", "¿cuánto tarda una reparación?", "arreglo de botas descosidas", "reparar mochila"];
    const labels = texts.map((text) => ({ text, category: "repairs" }));
    const category = async () => (await embedded.classify(1, "c9", "¿hacéis reparaciones de mochilas?", { language: "es" }))?.category;
    expect(await category()).not.toBe("repairs");
    embedded.learn(1, [...labels, { text: "x", category: "NOT A CATEGORY" }]);
    for (let tries = 0; tries < 200 && (await category()) !== "repairs"; tries++) await Bun.sleep(100);
    expect(await category()).toBe("repairs");
    expect((await embedded.classify(2, "c9", "¿hacéis reparaciones de mochilas?", { language: "es" }))?.category).not.toBe("repairs");
  }, 30_000);

  test("what was taught before is learnt when a tenant is loaded", async () => {
    const labels = ["reparación de botas", "arreglar tienda", "reparar varilla", "arreglo de mochila"].map((text) => ({ text, category: "repairs" }));
    const lived = openEmbedded({ sources: sourcesOf({}, { 5: labels }), limits: { answerMs: 20_000, classifyMs: 20_000 } });
    const category = async () => (await lived.classify(5, "c", "reparar mi mochila", { language: "es" }))?.category;
    for (let tries = 0; tries < 200 && (await category()) !== "repairs"; tries++) await Bun.sleep(100);
    expect(await category()).toBe("repairs");
    await lived.stop();
  }, 30_000);

  test("a lesson that comes while it learns is learnt too", async () => {
    const first = ["reparación de botas", "arreglar tienda", "reparar varilla", "arreglo de mochila"].map((text) => ({ text, category: "repairs" }));
    const second = ["alquilar una tienda", "alquiler de esquís", "¿alquiláis bicicletas?", "precio del alquiler de raquetas"].map((text) => ({ text, category: "rental" }));
    const lived = openEmbedded({ sources: sourcesOf({}, { 5: first }), limits: { answerMs: 20_000, classifyMs: 20_000 } });
    const category = async (text: string) => (await lived.classify(5, "c", text, { language: "es" }))?.category;
    for (let tries = 0; tries < 200 && (await category("reparar mi mochila")) !== "repairs"; tries++) {
      await Bun.sleep(100);
      // Before the first model is there, again and again, so that some of it comes in the middle of training.
      if (tries < 30) lived.learn(5, [second[tries % second.length]!]);
    }
    for (let tries = 0; tries < 200 && (await category("alquiler de tiendas")) !== "rental"; tries++) await Bun.sleep(100);
    expect(await category("alquiler de tiendas")).toBe("rental");
    await lived.stop();
  }, 40_000);

  test("messages of many tenants read their labels once each, and nobody's items", async () => {
    const read: string[] = [];
    const lived = openEmbedded({ sources: { async *items(tenant) { read.push(`items ${tenant}`); yield []; }, async *labels(tenant) { read.push(`labels ${tenant}`); yield []; } }, limits: { classifyMs: 20_000 } });
    for (let round = 0; round < 3; round++) await Promise.all(Array.from({ length: 40 }, (_, tenant) => lived.classify(tenant, "c", "hola", { language: null })));
    expect(read.toSorted()).toEqual(Array.from({ length: 40 }, (_, tenant) => `labels ${tenant}`).toSorted());
    await lived.stop();
  });

  test("translation is refused, not invented", async () => {
    expect(await embedded.translate("hola", "en", { signal })).toMatchObject({ ok: false, failure: { why: "unsupported" } });
  });

  test("who has stopped gets no draft", async () => {
    expect(await embedded.assist(inputOf("hola"), { signal: AbortSignal.abort() })).toMatchObject({ ok: false, failure: { why: "stopped" } });
    const stopping = new AbortController();
    const asking = embedded.assist(inputOf("hola"), { signal: stopping.signal });
    stopping.abort();
    expect(await asking).toMatchObject({ ok: false, failure: { why: "stopped" } });
  });

  test("odd conversations are answered too", async () => {
    for (const text of ["", "👍", "a".repeat(50_000), "\u0000", "日本語"]) expect((await embedded.assist(inputOf(text), { signal })).ok).toBe(true);
    expect((await embedded.assist(inputOf("x", { said: [] }), { signal })).ok).toBe(true);
  });
});

/** Workers of our making, which behave badly on purpose. */
const badWorker = (script: string) => (): Worker => new Worker(URL.createObjectURL(new Blob([script], { type: "application/javascript" })));
const openBad = (start: () => Worker, limits: Partial<EmbeddedLimits>) => openEmbedded({ sources: shop, start, limits });

describe("a worker that doesn't", () => {
  test("one that answers nothing costs nobody more than the time limit", async () => {
    const silent = openBad(badWorker("self.onmessage = () => {}"), { answerMs: 50, classifyMs: 50 });
    expect(await silent.find(1, "x", null)).toBeNull();
    expect(await silent.assist(inputOf("hola"), { signal })).toMatchObject({ ok: false, failure: { why: "overloaded" } });
    expect(await silent.classify(1, "c", "hola", { language: null })).toBeNull();
    await silent.stop();
  });

  test("one that hangs is replaced", async () => {
    let born = 0;
    const hanging = openBad(() => (born++, badWorker("self.onmessage = () => {}")()), { answerMs: 30, hangMs: 20 });
    await hanging.find(1, "x", null);
    await hanging.find(1, "x", null);
    expect(born).toBe(2);
    await hanging.stop();
  });

  test("one that dies is started again, so many times and no more", async () => {
    let born = 0;
    const dying = openBad(() => (born++, badWorker("self.onmessage = () => { throw new Error('poison') }")()), { answerMs: 5_000, restartsMax: 3 });
    for (let tries = 0; tries < 10; tries++) expect(await dying.find(1, "x", null)).toBeNull();
    expect(born).toBe(4);
    expect(await dying.classify(1, "c", "hola", { language: null })).toBeNull();
    await dying.stop();
  });

  test("who asks too much at once is told so at once", async () => {
    const silent = openBad(badWorker("self.onmessage = () => {}"), { askedMax: 2, answerMs: 200 });
    const asking = [silent.find(1, "a", null), silent.find(1, "b", null)];
    const began = await Promise.race([silent.find(1, "c", null).then(() => "refused"), Promise.all(asking).then(() => "answered")]);
    expect(began).toBe("refused");
    await silent.stop();
    await Promise.all(asking);
  });

  const echo = badWorker("self.onmessage = ({ data }) => setTimeout(() => self.postMessage({ id: data.id, ok: true, value: data.question.items.map((item) => ({ language: item.text })) }), 30)");

  test("of messages that wait, the newest of each conversation is read", async () => {
    const lagging = openBad(echo, {});
    const first = lagging.classify(1, "c0", "starts", { language: null });
    await Bun.sleep(5);
    const all = await Promise.all([lagging.classify(1, "c1", "old", { language: null }), lagging.classify(1, "c1", "older", { language: null }), lagging.classify(1, "c2", "other", { language: null }), lagging.classify(1, "c1", "newest", { language: null }), lagging.classify(2, "c1", "another tenant's", { language: null })]);
    expect(all.map((each) => each?.language ?? null)).toEqual([null, null, "other", "newest", "another tenant's"]);
    expect((await first)?.language).toBe("starts");
    await lagging.stop();
  });

  test("a line that is full takes newer words of those in it, and nobody new", async () => {
    const full = openBad(echo, { waitingMax: 2 });
    const first = full.classify(1, "c0", "starts", { language: null });
    await Bun.sleep(5);
    const all = await Promise.all([full.classify(1, "c1", "a", { language: null }), full.classify(1, "c2", "b", { language: null }), full.classify(1, "c3", "c", { language: null }), full.classify(1, "c1", "d", { language: null })]);
    expect(all.map((each) => each?.language ?? null)).toEqual([null, "b", null, "d"]);
    await first;
    await full.stop();
  });

  test("after its end it answers nothing, and starts nothing", async () => {
    let born = 0;
    const stopped = openBad(() => (born++, echo()), {});
    await stopped.stop();
    expect([await stopped.find(1, "x", null), await stopped.classify(1, "c", "x", { language: null })]).toEqual([null, null]);
    expect(born).toBe(0);
  });
});
