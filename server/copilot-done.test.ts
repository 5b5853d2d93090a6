/**
 * A customer of the simulator asks in Spanish for two blue mugs; the copilot reads it, drafts in Spanish, proposes the order with the real stock; an agent approves; the customer gets
 * the answer and the confirmation, and the stock is right. Nothing leaves this machine.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startSimulator, type Simulator } from "../scripts/simulator/simulator";
import { bot } from "../scripts/simulator/testing";
import { addUser } from "../sql/users";
import type { ConversationRow } from "../actors/messages";
import { hashPassword } from "./passwords";
import type { ArticleSaved, ArticlesPage, CopilotSettings, CopilotState, CopilotTested, Labelling, Learning, LearningExport, OrderDetail, Outcome, Page, Thread } from "./protocol";
import { mug, rope, stocked, stockOf } from "./shop-testing";
import { Client, password } from "./socket-testing";
import { startTestServer, type TestServer } from "./testing";

let server: TestServer;
let simulator: Simulator;
let tenant: number;
let ana: Client, admin: Client;

beforeAll(async () => {
  server = await startTestServer({ PARLEY_COPILOT: "1" });
  simulator = await startSimulator({ seed: 7, target: { url: server.url, channels: [bot] }, demo: false, pace: 0 });
  tenant = await server.tenant("mugs");
  await server.channel(tenant, "telegram", bot.account, simulator.url, { secret_token: bot.secretToken, bot_token: bot.botToken });
  const hashed = await hashPassword(password);
  for (const [email, role] of [["ana@mugs.test", "agent"], ["admin@mugs.test", "admin"]] as const) await addUser(server.store.writer, { tenant, email, name: email, role, password: hashed });
  await stocked(server.store.writer, tenant, mug, { ...rope, names: { en: "Climbing rope 60 m", es: "Cuerda de escalada 60 m" } });
  ana = await enter("ana@mugs.test");
  admin = await enter("admin@mugs.test");
});
afterAll(async () => {
  for (const client of [ana, admin]) client.cut();
  await simulator.stop();
  await server.end();
});

async function enter(email: string): Promise<Client> {
  const client = new Client(`${server.url.replace("http", "ws")}/socket`, ["parley.1"], { origin: server.url });
  await client.opened;
  await client.login(email, "mugs");
  return client;
}
async function until<T>(what: string, look: () => Promise<T | undefined | false | null>): Promise<T> {
  for (let looks = 0; looks < 600; looks++) {
    const found = await look();
    if (found) return found;
    await Bun.sleep(25);
  }
  throw new Error(`${what} did not come`);
}
let count = 0;
const command = (conversation: string, request: unknown, who = ana): Promise<Outcome> => who.ask<Outcome>({ t: "command", client: `c${++count}`, conversation, request } as never);
const rows = async (): Promise<ConversationRow[]> => (await ana.ask<Page>({ t: "list", view: "all" })).rows;
const opened = (conversation: string): Promise<Thread> => ana.ask<Thread>({ t: "open", conversation });

async function says(name: string, text: string): Promise<ConversationRow> {
  await simulator.say(name, { type: "text", text }, "telegram");
  return await until(`the conversation of ${name}`, async () => (await rows()).find((row) => row.name === name && row.preview === text.slice(0, 140)));
}
const judged = (name: string): Promise<ConversationRow> => until(`what ${name} is about`, async () => (await rows()).find((row) => row.name === name && row.insight !== undefined));
async function draftOf(conversation: string): Promise<NonNullable<Thread["entries"][number]>> {
  return await until("a draft", async () => {
    const { row, entries } = await opened(conversation);
    return entries.find((entry) => entry.kind === "suggestion" && entry.number === row.suggestion);
  });
}
/** What the platform's customer has been sent, as the store knows it to be delivered. */
const delivered = async (conversation: string): Promise<string[]> =>
  (await server.store.writer<{ body: string }[]>`select e.body from entries e join deliveries d on d.tenant = e.tenant and d.conversation = e.conversation and d.number = e.number where e.conversation = ${conversation} and d.state >= 3 and d.state <> 4 order by e.number`).map((entry) => entry.body);

describe("two blue mugs, asked for in Spanish, with no network at all", () => {
  let conversation: string;

  test("what it is about is known by itself, and lists can be narrowed to it", async () => {
    conversation = (await says("María Ortega", "Hola, quiero comprar dos tazas azules, por favor")).id;
    const row = await judged("María Ortega");
    expect(row.insight).toMatchObject({ language: "es", intent: "purchase", category: "purchase" });
    expect((await ana.ask<Page>({ t: "list", view: "inbox", about: { language: "es", intent: "purchase" } })).rows.map((each) => each.id)).toEqual([conversation]);
    expect((await ana.ask<Page>({ t: "list", view: "inbox", about: { language: "de" } })).rows).toEqual([]);
  });

  test("the draft is Spanish, is shown while it is written, and stands on the catalogue", async () => {
    await ana.ask({ t: "watch", conversation });
    expect(await command(conversation, { type: "suggest", tone: "friendly" })).toEqual({ ok: true });
    const draft = await draftOf(conversation);
    expect(draft.body).toMatch(/tazas? azul/i);
    expect(draft.body).toContain("17,80");
    expect(draft.content?.suggested).toMatchObject({ engine: "embedded", language: "es", by: expect.any(Number), products: [{ sku: "MUG-BLUE", name: "Taza azul", priceMinor: 890, currency: "EUR", stock: 10 }] });
    expect(draft.content?.suggested?.evidence).toContainEqual({ from: "product", id: "MUG-BLUE", title: "Taza azul" });
    const shown = ana.frames.flatMap((frame) => (frame.t === "drafting" && frame.conversation === conversation ? [frame] : []));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown[0]).toMatchObject({ from: 0 });
    expect(draft.body.startsWith(shown[0]!.text.trimEnd().slice(0, 5))).toBe(true);
  });

  test("the order it proposes waits for a person; the agent approves, and the customer is told in Spanish", async () => {
    const { order } = (await draftOf(conversation)).content!.suggested!;
    const { order: proposal } = await until("the proposal", async () => {
      const detail = await ana.ask<OrderDetail>({ t: "order", order: order! }).catch(() => null);
      return detail && detail.order.lines.length > 0 && detail;
    });
    expect(proposal).toMatchObject({ state: "draft", source: "copilot", conversation, currency: "EUR", totalMinor: 1_780, lines: [{ sku: "MUG-BLUE", quantity: 2, priceMinor: 890 }] });
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(10);
    const draft = await draftOf(conversation);
    expect(await command(conversation, { type: "reply", content: { type: "text", text: draft.body }, suggestion: draft.number })).toMatchObject({ ok: true });
    const approved = await ana.ask<Outcome>({ t: "orderCommand", client: "approve-mugs", order: proposal.id, request: { type: "approve_order", revision: proposal.revision } });
    expect(approved).toMatchObject({ ok: true, order: { state: "placed" } });
    // The same click again, by a window that heard no answer.
    expect(await ana.ask<Outcome>({ t: "orderCommand", client: "approve-mugs", order: proposal.id, request: { type: "approve_order", revision: proposal.revision } })).toEqual(approved);
    expect(await stockOf(server.store.writer, tenant, mug.id)).toBe(8);
    const told = await until("the confirmation", async () => {
      const bodies = await delivered(conversation);
      return bodies.length === 2 && bodies;
    });
    expect(told[0]).toBe(draft.body);
    expect(told[1]).toMatch(/pedido/i);
    expect(told[1]).toContain("17,80");
    expect(simulator.sent().map((message) => message.text)).toEqual(told);
  });

  test("what was sent as it was drafted counts as used", async () => {
    const { days, engines } = await admin.ask<Learning>({ t: "learning", days: 1 });
    expect(days).toMatchObject([{ drafts: 1, used: 1, edited: 0, dismissed: 0 }]);
    expect(engines).toMatchObject([{ engine: "embedded", drafts: 1, used: 1 }]);
  });
});

describe("drafts", () => {
  test("vanish when the customer writes again", async () => {
    const { id } = await says("Pablo Gil", "¿Tenéis tazas azules?");
    await command(id, { type: "suggest" });
    const draft = await draftOf(id);
    await says("Pablo Gil", "Y otra cosa, ¿cuánto cuesta la cuerda de escalada?");
    const { row, entries } = await opened(id);
    expect(row).not.toHaveProperty("suggestion");
    expect(entries.find((entry) => entry.number === draft.number)).toBeDefined();
    expect(await command(id, { type: "dismiss", number: draft.number })).toMatchObject({ ok: false, error: "nothing_to_do" });
  });

  test("that were edited are known by how far, which is measured here and not believed", async () => {
    const { id } = await says("Nuria Vidal", "¿Cuánto cuestan las tazas azules?");
    await command(id, { type: "suggest" });
    const draft = await draftOf(id);
    expect(await command(id, { type: "rate", number: draft.number, good: true })).toEqual({ ok: true });
    expect(await command(id, { type: "rate", number: 1, good: true })).toMatchObject({ ok: false, error: "invalid" });
    await command(id, { type: "reply", content: { type: "text", text: `${draft.body} Un abrazo` }, suggestion: draft.number, distance: 0 });
    const { entries } = await opened(id);
    expect(entries[0]?.content).toBeNull();
    expect(entries.find((entry) => entry.number === draft.number)?.content?.verdict).toMatchObject({ good: true, outcome: "edited" });
    expect(entries.at(-1)?.content?.suggestion).toBe(draft.number);
    const [book] = await server.store.writer<{ outcome: string; distance: number }[]>`select outcome, distance from suggestions where conversation = ${id}`;
    expect(book?.outcome).toBe("edited");
    expect(book!.distance).toBeGreaterThan(0);
    expect(book!.distance).toBeLessThan(0.5);
  });

  test("come by themselves where the tenant wants it", async () => {
    expect(await admin.ask({ t: "saveCopilot", settings: { drafts: true } })).toMatchObject({ ok: true, settings: { drafts: true, on: true, isDefault: true } });
    const { id } = await says("Carla Ríos", "Hola, ¿cuánto cuesta la taza azul?");
    expect((await draftOf(id)).content?.suggested).toMatchObject({ by: 0, language: "es" });
    expect(await admin.ask({ t: "saveCopilot", settings: { drafts: false } })).toMatchObject({ ok: true, settings: { drafts: false } });
  });

  test("are not to be had where the copilot is switched off, and people are told why", async () => {
    const { id } = await says("Bruno Sanz", "Hola");
    const { insight } = await judged("Bruno Sanz");
    await admin.ask({ t: "saveCopilot", settings: { on: false } });
    expect(await command(id, { type: "suggest" })).toMatchObject({ ok: false, error: "unsupported", say: expect.stringContaining("switched off") });
    expect(await ana.ask<CopilotState>({ t: "copilot" })).toMatchObject({ on: false, can: { draft: false } });
    await says("Bruno Sanz", "Quiero dos tazas azules");
    await Bun.sleep(300);
    expect((await opened(id)).row.insight).toEqual(insight!);
    await admin.ask({ t: "saveCopilot", settings: { on: true } });
  });
});

describe("what drafts stand on", () => {
  test("articles: one that was written a moment ago answers, and one that was removed doesn't any more", async () => {
    const saved = await admin.ask<ArticleSaved>({ t: "saveArticle", title: "Garantía de las tazas", text: "Las tazas tienen una garantía de tres años contra defectos de fabricación.", language: "es" });
    if (!saved.ok) throw new Error(saved.say);
    const { id } = await says("Elena Prat", "¿Qué garantía tienen las tazas?");
    await command(id, { type: "suggest" });
    const draft = await draftOf(id);
    expect(draft.body).toContain("tres años");
    expect(draft.content?.suggested?.evidence).toContainEqual({ from: "article", id: saved.article.id, title: "Garantía de las tazas" });
    expect((await ana.ask<ArticlesPage>({ t: "articles" })).articles).toMatchObject([{ title: "Garantía de las tazas", language: "es" }]);
    await admin.ask({ t: "removeArticle", article: saved.article.id });
    expect(await admin.refused({ t: "removeArticle", article: saved.article.id })).toMatchObject({ error: "not_found" });
    const { id: next } = await says("Olga Mas", "¿Qué garantía tienen las tazas?");
    await command(next, { type: "suggest", tone: "brief" });
    const after = await until("an answer", async () => (await opened(next)).entries.find((entry) => entry.kind === "suggestion"));
    expect(after.body).not.toContain("tres años");
  });

  test("past answers: what an agent wrote a moment ago helps with the next one who asks", async () => {
    const { id } = await says("Rosa Leal", "¿Puedo meter las tazas en el lavavajillas?");
    await command(id, { type: "reply", content: { type: "text", text: "Sí, aguantan el lavavajillas sin perder el color." } });
    const draft = await until("a draft that stands on it", async () => {
      const { id: other } = await says(`Sara ${++count}`, "Hola, ¿se pueden meter las tazas en el lavavajillas?");
      await command(other, { type: "suggest" });
      const said = await until("an answer", async () => (await opened(other)).entries.find((entry) => entry.kind === "suggestion"));
      if (said.content?.suggested?.evidence.some((each) => each.from === "answer")) return said;
      await Bun.sleep(1_000);
      return null;
    });
    expect(draft.body).toContain("lavavajillas");
    expect(draft.content?.suggested?.evidence).toContainEqual(expect.objectContaining({ from: "answer", id: expect.stringContaining(id) }));
  }, 30_000);

  test("fresh prices: a product that has another price now is drafted at that", async () => {
    await server.store.writer`update products set price = 990, version = version + 1, changed_at = now() where tenant = ${tenant} and id = ${mug.id}`;
    const { id } = await says("Teo Ruiz", "¿Cuánto cuestan las tazas azules?");
    await command(id, { type: "suggest" });
    const draft = await draftOf(id);
    expect(draft.body).toContain("9,90");
    expect(draft.content?.suggested?.products).toMatchObject([{ sku: "MUG-BLUE", priceMinor: 990 }]);
  });
});

describe("what it can't do", () => {
  test("is said before anybody asks, and to whom asks all the same", async () => {
    const state = await ana.ask<CopilotState>({ t: "copilot" });
    expect(state).toMatchObject({ on: true, engine: "embedded", can: { draft: true, translate: false } });
    expect(state.languages).toEqual(expect.arrayContaining(["es", "en", "de", "fr", "it", "pt"]));
    expect(state.cannot.join(" ")).toContain("translate");
    const { id } = await says("Uwe Brandt", "Guten Tag, ich habe eine Frage");
    expect(await ana.refused({ t: "translate", conversation: id, text: "Guten Tag", into: "es" })).toMatchObject({ error: "unavailable", say: expect.stringContaining("hosted model") });
    expect(await command(id, { type: "translate", number: 1, into: "es" })).toEqual({ ok: true });
    await until("why", async () => (await opened(id)).entries[0]?.content?.untranslated?.includes("hosted model"));
  });

  test("and an administrator who tries the settings hears what works", async () => {
    expect(await admin.ask<CopilotTested>({ t: "testCopilot" })).toMatchObject({ ok: true });
    expect(await admin.ask({ t: "saveCopilot", settings: { engine: "hosted", provider: "openai" } })).toMatchObject({ ok: false, field: "model" });
    expect(await admin.ask({ t: "saveCopilot", settings: { engine: "hosted", provider: "compatible", model: "m", url: "http://127.0.0.1:9/v1", secrets: { key: "k" } } })).toMatchObject({ ok: false, field: "url", say: expect.stringContaining("PARLEY_COPILOT_PRIVATE_URLS") });
    expect((await admin.ask<CopilotSettings>({ t: "copilotSettings" })).engine).toBe("embedded");
  });
});

describe("what people teach it", () => {
  test("a correction changes the conversation at once and stands in the data set", async () => {
    const { id } = await says("Iker Soto", "Mi taza llegó rota, quiero cambiarla");
    await judged("Iker Soto");
    expect(await command(id, { type: "label", labels: { category: "complaint", hint: "high" } })).toEqual({ ok: true });
    expect((await opened(id)).row.insight).toMatchObject({ category: "complaint", intent: "support", hint: "high", told: ["category", "hint"] });
    const parts: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const part = await admin.ask<LearningExport>({ t: "exportLearning", ...(after !== undefined && { after }) });
      parts.push(...part.lines);
      after = part.next;
      more = after !== undefined;
    }
    const lines = parts.map((line) => JSON.parse(line) as { kind: string; label?: string; value?: string; text?: string; outcome?: string });
    expect(lines).toContainEqual(expect.objectContaining({ kind: "label", label: "category", value: "complaint", text: "Mi taza llegó rota, quiero cambiarla" }));
    expect(lines.filter((line) => line.kind === "draft").map((line) => line.outcome)).toEqual(expect.arrayContaining(["used", "edited", "stale"]));
  });

  test("labels train the classifier, which then knows a category of the house's own", async () => {
    const examples = ["necesito un presupuesto para cien tazas con logo", "¿hacéis tazas con el logo de mi empresa?", "presupuesto para tazas personalizadas con logo", "tazas con logo de empresa, presupuesto por favor", "queremos 200 tazas con nuestro logo", "presupuesto de tazas corporativas con logo"];
    for (const [at, text] of examples.entries()) {
      const { id } = await says(`Empresa ${at}`, text);
      await command(id, { type: "label", labels: { category: "custom-print" } });
    }
    const read = await until("the classifier's new mind", async () => {
      const { id } = await says(`Empresa nueva ${count}`, "hola, un presupuesto para tazas con el logo de la empresa");
      await Bun.sleep(400);
      const { row } = await opened(id);
      return row.insight?.category === "custom-print" && row;
    });
    expect(read.insight).toMatchObject({ category: "custom-print", intent: "other" });
    expect((await admin.ask<Learning>({ t: "learning", days: 1 })).examples).toContainEqual({ category: "custom-print", count: 6 });
  }, 60_000);

  test("the history is read in the background, and tells how far it is", async () => {
    await admin.ask({ t: "saveCopilot", settings: { on: false } });
    const written: string[] = [];
    for (const [at, text] of ["¿Dónde está mi pedido?", "Quiero devolver la taza y que me devolváis el dinero", "¿Cuánto cuesta la taza azul?"].entries()) written.push((await says(`Antigua ${at}`, text)).id);
    await admin.ask({ t: "saveCopilot", settings: { on: true } });
    const { total } = await admin.ask<Labelling>({ t: "labelHistory", days: 30 });
    expect(total).toBeGreaterThanOrEqual(written.length);
    const end = await admin.frame("labelling", (frame) => frame.end === true);
    expect(end).toMatchObject({ done: total, total });
    await until("their categories", async () => {
      const [row] = await server.store.writer<{ n: number }[]>`select count(*)::int as n from conversations where tenant = ${tenant} and id = any(${written}) and category is not null`;
      return row!.n === written.length;
    });
  });
});
