/** The copilot as agents meet it: it reads what arrives, drafts where one answers, and does nothing by itself. First with no network at all, then with a hosted model that streams. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { chat, startFake, type Fake } from "../../actors/assist/providers-testing";
import { cutNoise, openStage, type Agent } from "./desk";
import { ana, lucia } from "./house";
import { becomes, until } from "./until";

const name = "Tomás Quiroga";
const ruby = "Ruby Sinclair";
const quietMs = 300;
const streamMs = 60;

let agent: Agent;
let fake: Fake;
const stage = openStage({ pace: 0, copilot: true }, async ({ agent: seat }) => {
  agent = await seat();
  await agent.signIn(lucia);
});
const { fact } = stage;
const page = (): Page => agent.page;
const say = (text: string, who = name, on: "telegram" | "instagram" = "telegram") => stage.house.simulator.say(who, text, on);
const sent = (): (string | undefined)[] => stage.house.simulator.sent().map(({ text }) => text);
const ghost = async (on = page()): Promise<string> => (await on.locator(".ghost-rest").textContent({ timeout: 500 }).catch(() => "")) ?? "";
const card = (on = page()) => on.getByRole("region", { name: "Draft", exact: true });
const chips = (): Promise<string[]> => page().getByRole("group", { name: "What it is about" }).getByRole("button").allInnerTexts();
async function press(...keys: readonly string[]): Promise<void> {
  await page().locator(".thread").focus();
  for (const key of keys) await page().keyboard.press(key);
}
/** Another draft than the one before. */
async function drafted(): Promise<string> {
  return await until("there is a draft", ghost);
}

fact("what a customer writes is read as it arrives", async () => {
  await say("Hola, quiero comprar dos tazas azules, por favor");
  await agent.open(name);
  await becomes("its language and its category are known", async () => (await chips()).map((chip) => chip.replace(/\s*\d+\s%/, "")), ["Purchase", "Mood?", "Spanish"]);
});

fact("nothing is drafted before somebody asks, and what the built-in engine can't do is said", async () => {
  expect(await ghost()).toBe("");
  await page().getByText("What the built-in engine can't do").click();
  await page().getByText("It can't translate.").waitFor();
  expect(await page().getByRole("button", { name: /Show in/ }).count()).toBe(0);
});

fact("C drafts in the customer's language, with the catalogue's prices, and says what it stands on", async () => {
  await press("c");
  const text = await drafted();
  expect(text).toMatch(/2 × Taza azul/);
  expect(text).toContain("17,80");
  await card().getByText("Spanish, friendly").waitFor();
  expect(await card().getByRole("listitem").allInnerTexts()).toEqual(["Taza azul"]);
  expect(await page().locator(".leaf-foot").innerText()).toMatch(/^built-in engine/);
  await Bun.sleep(quietMs);
  expect(sent()).toEqual([]);
});

fact("the ghost goes on where one's own words end, and goes away when they part", async () => {
  const whole = await ghost();
  await press("r");
  await page().keyboard.type(whole.slice(0, 6));
  await becomes("the rest is shown", ghost, whole.slice(6));
  await page().keyboard.type("~");
  await becomes("nothing is shown", ghost, "");
  await page().keyboard.press("Control+a");
  await page().keyboard.press("Delete");
  await becomes("all of it is shown", ghost, whole);
});

fact("a screen reader hears of the draft, and finds it at the field", async () => {
  const described = await agent.composer.evaluate((box) => document.getElementById(box.getAttribute("aria-describedby") ?? "")?.textContent);
  expect(described).toContain("Tab takes it");
  expect(described).toContain("Taza azul");
});

fact("Tab takes the draft, changed words are sent, and how far they went from it is kept", async () => {
  await page().keyboard.press("Tab");
  await becomes("it is in the composer", async () => (await agent.composer.inputValue()).includes("Taza azul"), true);
  expect(await ghost()).toBe("");
  expect(await agent.composer.evaluate((box) => box === document.activeElement)).toBe(true);
  await page().keyboard.type(" ¡Hasta pronto!");
  const text = await agent.composer.inputValue();
  await page().keyboard.press("Control+Enter");
  await until("the platform has it", () => sent().includes(text));
  await page().getByText(/Copilot: drafted an answer · used with changes/).waitFor();
});

fact("a draft is gone when the customer writes again, for everybody who looks", async () => {
  const other = await stage.agent();
  await other.signIn(ana);
  await say("¿Y cuánto cuesta la cuerda de 60 m?");
  await other.open(name);
  await until("it is read", async () => (await agent.thread()).some((line) => line.text.includes("cuerda de 60")));
  await press("c");
  await drafted();
  await until("the colleague sees the same draft", async () => (await ghost(other.page)) === (await ghost()));
  await say("Perdón, mejor la Ordesa 22 negra");
  await becomes("it is gone here", ghost, "");
  await becomes("and there", () => ghost(other.page), "");
  await card().getByText("Out of date").waitFor();
  await card().getByRole("button", { name: "Refresh" }).waitFor();
  await other.page.close();
});

fact("Esc takes the ghost out of the composer, and D dismisses the draft", async () => {
  await press("c");
  const text = await drafted();
  await press("r", "Escape");
  await becomes("the ghost is gone", ghost, "");
  expect(await agent.composer.evaluate((box) => box === document.activeElement)).toBe(true);
  await card().getByText(text.slice(0, 20)).waitFor();
  await page().keyboard.press("Escape");
  // The order that goes along is dismissed first, then the draft.
  await press("d");
  await until("the order is dismissed", async () => (await page().getByRole("region", { name: /^Proposed order/ }).count()) === 0);
  await press("d");
  await page().getByText(/Copilot: drafted an answer · dismissed/).first().waitFor();
  await card().getByRole("button", { name: "Draft an answer" }).waitFor();
});

fact("a draft is asked for in another tone, put in by a click, and rated", async () => {
  await card().getByRole("button", { name: "Tone" }).click();
  await page().getByRole("option", { name: "Formal" }).click();
  await drafted();
  await card().getByText("Spanish, formal").waitFor();
  await card().getByRole("button", { name: "Insert" }).click();
  await becomes("it is in the composer", async () => (await agent.composer.inputValue()).length > 0, true);
  await page().getByRole("button", { name: "A good draft" }).click();
  await until("it is rated", async () => (await page().getByRole("button", { name: "A good draft" }).getAttribute("aria-pressed")) === "true");
  await agent.composer.fill("");
});

fact("a wrong category is put right, and the list can be narrowed to it", async () => {
  await page().getByRole("group", { name: "What it is about" }).getByRole("button").first().click();
  await page().getByPlaceholder("Category").fill("price");
  await page().keyboard.press("Enter");
  await becomes("it is put right", async () => (await chips())[0], "Price");
  await say("Hello, where is my parcel?", ruby, "instagram");
  await until("both are listed", async () => (await agent.rows()).length === 2);
  await page().getByRole("button", { name: /Filter by channel/ }).click();
  await page().getByRole("option", { name: /Only one category/ }).click();
  await page().getByRole("dialog", { name: "Category" }).getByRole("option", { name: "Price" }).click();
  await becomes("only that one is listed", async () => (await agent.rows()).map((row) => row.name), [name]);
  await page().getByRole("button", { name: "Price: show all again" }).click();
  await becomes("both are listed again", async () => (await agent.rows()).length, 2);
});

fact("an administrator chooses a hosted model, and what is wrong with the settings is said at the field", async () => {
  fake = startFake();
  await page().evaluate(() => (location.hash = "#/copilot"));
  await page().getByText("A model of a provider's").click();
  await page().getByLabel("Model", { exact: true }).fill("shop-model-1");
  await page().getByLabel("Address", { exact: true }).fill("ftp://nowhere.example");
  await page().getByLabel("Key", { exact: true }).fill("sk-of-a-test");
  await page().getByRole("button", { name: "Save" }).click();
  await page().locator(".said.bad").first().waitFor();
  await page().getByLabel("Address", { exact: true }).fill(`${fake.url}/openai/v1`);
  await page().getByRole("button", { name: "Save" }).click();
  await page().getByText("Saved.").waitFor();
  expect(await page().getByLabel("Key", { exact: true }).inputValue()).toBe("");
  expect(await page().getByLabel("Key", { exact: true }).getAttribute("placeholder")).toMatch(/^unchanged/);
  fake.answer(() => chat("Buenos días."));
  await page().getByRole("button", { name: "Try it" }).click();
  await page().getByText(/It answered: Buenos días/).waitFor();
  await page().keyboard.press("Escape");
});

const answer = (reply_text: string): string => JSON.stringify({ reply_text, suggested_products: [], actions: [], intent: "purchase", category: "purchase", confidence: 0.9, sentiment: "neutral", language: "es" });
const long = "Hola, Tomás. La Ordesa 22 negra la tenemos en la tienda y sale el mismo día si la pides antes de las dos. ¿Quieres que te la apartemos hasta mañana por la tarde?";

fact("a model's draft streams in word by word, and Esc stops it", async () => {
  await page().evaluate(() => (location.hash = "#/inbox"));
  await agent.open(name);
  fake.answer(() => chat(answer(long), { ms: streamMs }));
  const before = await ghost();
  await press("c");
  const lengths = new Set<number>();
  await until("it grows", async () => {
    lengths.add((await ghost()).length);
    return [...lengths].filter((length) => length > 0 && length < long.length).length >= 3;
  });
  expect(long.startsWith(await ghost())).toBe(true);
  await page().getByText("The copilot is writing").waitFor();
  await page().keyboard.press("Escape");
  await becomes("the draft before it is there again", ghost, before);
  await fake.cut;
  await Bun.sleep(quietMs);
  expect(await ghost()).toBe(before);
});

fact("left alone it becomes whole, and says whose it is", async () => {
  fake.answer(() => chat(answer(long), { ms: 2 }));
  await press("c");
  await becomes("it is whole", ghost, long);
  await until("its writer is named", async () => (await page().locator(".leaf-foot").innerText()).includes("hosted model shop-model-1"));
});

fact("incoming words are translated in place, and one's own into the customer's language", async () => {
  fake.answer(() => chat("Sorry, rather the black Ordesa 22"));
  const bubble = page().locator(".said.in").filter({ hasText: "mejor la Ordesa" });
  await bubble.hover();
  await bubble.getByRole("button", { name: "Show in English" }).click();
  await bubble.getByText("Sorry, rather the black Ordesa 22").waitFor();
  expect(await bubble.locator(".words").innerText()).toContain("mejor la Ordesa");
  fake.answer(() => chat("Mañana la tienes."));
  await press("r");
  await agent.composer.fill("You will have it tomorrow.");
  await page().locator(".composer").getByRole("button", { name: "Spanish", exact: true }).click();
  await becomes("it is Spanish", () => agent.composer.inputValue(), "Mañana la tienes.");
  await page().getByRole("button", { name: "Own words" }).click();
  await becomes("it is as it was written", () => agent.composer.inputValue(), "You will have it tomorrow.");
  await agent.composer.fill("");
  await agent.composer.press("Escape");
});

fact("when the model fails the built-in engine answers, and both are said plainly", async () => {
  fake.answer(() => new Response("<html>bad gateway</html>", { status: 502 }));
  await say("¿Tenéis tazas rojas?");
  await until("it is there", async () => (await agent.thread()).some((line) => line.text === "¿Tenéis tazas rojas?"));
  await press("c");
  await until("it is the built-in engine's", async () => (await page().locator(".leaf-foot").innerText().catch(() => "")).startsWith("built-in engine"));
  await card().getByText(/The built-in engine wrote this draft/).waitFor();
});

fact("without a connection it says so, and what waits can still be taken", async () => {
  agent.expect(cutNoise);
  await agent.context.setOffline(true);
  await page().locator(".banner.warn").waitFor();
  await press("r", "Tab");
  await becomes("it is in the composer", async () => (await agent.composer.inputValue()).length > 0, true);
  await agent.composer.fill("");
  await agent.context.setOffline(false);
  await until("the connection is live", agent.isLive);
});

fact("what became of drafts is counted by day, with a table behind the chart", async () => {
  await page().evaluate(() => (location.hash = "#/copilot/learning"));
  const chart = page().getByRole("group", { name: /^What became of drafts/ });
  await chart.focus();
  await page().keyboard.press("t");
  const row = chart.locator("tbody tr").last();
  await until("today has drafts", async () => Number(await row.locator("td").nth(2).innerText()) >= 1);
  await page().keyboard.press("ArrowLeft");
  expect(await chart.locator(".plot-told").innerText()).toMatch(/Changed \d/);
  const saving = page().waitForEvent("download");
  await page().getByRole("button", { name: "Save the data set" }).click();
  const lines = (await Bun.file((await (await saving).path())!).text()).trim().split("\n").map((line) => JSON.parse(line) as { kind: string });
  expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(["draft", "label"]));
});

fact("an article is written, and drafts stand on it", async () => {
  await page().evaluate(() => (location.hash = "#/copilot/articles"));
  await page().getByRole("button", { name: "Add an article" }).click();
  await page().getByLabel("Title").fill("Devoluciones");
  await page().getByLabel("Text").fill("Puedes devolver cualquier producto en 30 días. La devolución es gratis en la tienda.");
  await page().getByLabel(/^Language/).fill("es");
  await page().getByRole("button", { name: "Save" }).click();
  await page().locator(".articles li").filter({ hasText: "Devoluciones" }).waitFor();
  await fake[Symbol.asyncDispose]();
});

fact("agents have no page for it, and supervisors no keys", async () => {
  const seat = await stage.agent();
  await seat.signIn(ana);
  await seat.page.evaluate(() => (location.hash = "#/copilot"));
  await seat.page.getByRole("heading", { name: "Copilot" }).waitFor();
  expect(await seat.page.getByRole("link", { name: "Engine" }).count()).toBe(0);
  await seat.page.getByText("Reading the history and the data set are for administrators.").waitFor();
  await seat.page.close();
  const agentSeat = await stage.agent();
  await agentSeat.signIn("marek@nortia.example");
  await agentSeat.page.evaluate(() => (location.hash = "#/copilot"));
  await agentSeat.page.locator(".list-pane").waitFor();
  expect(await agentSeat.page.getByRole("heading", { name: "Copilot" }).count()).toBe(0);
  await agentSeat.page.close();
});
