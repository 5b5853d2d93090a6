/** Selling within the conversation: a customer asks in Spanish for two blue mugs, and gets them, with no network at all; and all that can come between. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { openStage, type Agent } from "./desk";
import { ana, lucia } from "./house";
import { until } from "./until";

const name = "Tomás Quiroga";
const maria = "María Fernández Ortega";
const quietMs = 300;

let agent: Agent;
let other: Agent;
const foreign: string[] = [];
const stage = openStage({ pace: 0, copilot: true }, async ({ house, agent: seat }) => {
  agent = await seat();
  agent.page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["blob:", "data:"].includes(url.protocol) && url.host !== new URL(house.url).host) foreign.push(request.url());
  });
  await agent.signIn(lucia);
  other = await seat();
  await other.signIn(ana);
});
const { fact } = stage;
const page = (): Page => agent.page;
const say = (text: string, who = name) => stage.house.simulator.say(who, text, who === name ? "telegram" : "whatsapp");
const sent = (): string[] => stage.house.simulator.sent().map(({ text }) => text ?? "");
const left = async (sku: string): Promise<number> => (await stage.house.sql()<{ stock: number }[]>`select stock from products where sku = ${sku}`)[0]?.stock ?? Number.NaN;
const orders = () => stage.house.sql()<{ number: number; state: number }[]>`select number::int, state from orders order by number`;
const proposal = (on = page()) => on.locator(".panel").getByRole("region", { name: /^Proposed order/ });
const deal = (number: number, on = page()) => on.getByRole("region", { name: `Order ${number}`, exact: true });
async function press(...keys: readonly string[]): Promise<void> {
  await page().locator(".thread").focus();
  for (const key of keys) await page().keyboard.press(key);
}
async function proposed(text: string): Promise<void> {
  await say(text);
  await until("it is there", async () => (await agent.thread()).some((line) => line.text === text));
  await press("3", "c");
  await proposal().waitFor();
}
const states = { draft: 0, placed: 1, paid: 2, fulfilled: 3, cancelled: 4 } as const;

fact("a customer asks in Spanish for two blue mugs, and the copilot drafts in Spanish and proposes the order with the real stock", async () => {
  const before = await left("MUG-BLUE");
  await say("Hola, quiero comprar dos tazas azules, por favor");
  await agent.open(name);
  await press("c");
  await until("the draft is there", async () => (await page().locator(".ghost-rest").textContent({ timeout: 500 }).catch(() => ""))?.includes("Taza azul"));
  await proposal().waitFor();
  const words = (await proposal().innerText()).replace(/\s+/g, " ");
  expect(words).toContain("2 × €8.90");
  expect(words).toContain("€17.80");
  await proposal().getByText(`${before} in stock`).waitFor();
  await proposal().getByText("Tomás is told in Spanish").waitFor();
  expect(await left("MUG-BLUE")).toBe(before);
  expect(sent()).toEqual([]);
});

fact("the agent presses Y: the order is placed, the customer gets the confirmation, and the stock is right", async () => {
  const before = await left("MUG-BLUE");
  await press("y");
  await until("the confirmation has left", () => sent().some((text) => /pedido n\.º 1 está confirmado/.test(text)));
  await proposal().waitFor({ state: "detached" });
  await page().locator(".order-line").filter({ hasText: "You: order 1 placed · 2 items · €17.80" }).waitFor();
  expect(await left("MUG-BLUE")).toBe(before - 2);
  expect([...(await orders())]).toEqual([{ number: 1, state: states.placed }]);
  // Nothing waits any more: the key does nothing.
  await press("y");
  await Bun.sleep(quietMs);
  expect(await left("MUG-BLUE")).toBe(before - 2);
  expect(sent().filter((text) => text.includes("confirmado"))).toHaveLength(1);
});

fact("no page has asked anybody but the house", () => {
  expect(foreign).toEqual([]);
  return Promise.resolve();
});

fact("the Orders leaf has it, and each step says before it is taken who hears of it", async () => {
  await press("2");
  await deal(1).getByText("Placed, not paid").waitFor();
  await deal(1).getByRole("button", { name: "Mark as paid" }).click();
  await deal(1).getByRole("switch", { name: "Tell the customer" }).click();
  await deal(1).getByRole("button", { name: "Mark as paid" }).last().click();
  await deal(1).getByText("Paid", { exact: true }).first().waitFor();
  await deal(1).getByRole("button", { name: "Mark as fulfilled" }).click();
  await deal(1).getByRole("button", { name: "Mark as fulfilled" }).last().click();
  await until("the customer hears that it is on its way", () => sent().some((text) => text.includes("en camino")));
  expect(sent().some((text) => text.includes("recibido el pago"))).toBe(false);
});

fact("what was sold meanwhile refuses the approval, and says which line lacks how many", async () => {
  await proposed("Quiero comprar tres tazas verdes, por favor");
  await stage.house.sql()`update products set stock = 1 where sku = 'MUG-GREEN'`;
  await press("y");
  await proposal().getByText("Of Taza verde only 1 of 3 are left.").waitFor();
  expect(await left("MUG-GREEN")).toBe(1);
  expect((await orders()).at(-1)?.state).toBe(states.draft);
});

fact("its quantity is changed, and then it is approved", async () => {
  await proposal().getByRole("button", { name: "Edit" }).click();
  await proposal().getByRole("textbox", { name: /^Quantity of/ }).fill("1");
  await page().keyboard.press("Tab");
  await proposal().getByRole("button", { name: "Save" }).click();
  await until("it is saved", async () => (await proposal().innerText()).replace(/\s+/g, " ").includes("1 × €8.90"));
  await press("y");
  await until("it is placed", async () => (await orders()).at(-1)?.state === states.placed);
  expect(await left("MUG-GREEN")).toBe(0);
});

fact("another price is shown before anybody pays it", async () => {
  await proposed("Quiero comprar una taza roja");
  await stage.house.sql()`update products set price = 990, version = version + 1 where sku = 'MUG-RED'`;
  await press("y");
  await proposal().getByText("Taza roja costs €9.90 now, no longer €8.90.").waitFor();
  await until("the total is the new one", async () => (await proposal().innerText()).includes("€9.90"));
  await press("d");
  await proposal().waitFor({ state: "detached" });
  await page().locator(".order-line").filter({ hasText: "order 3 dismissed" }).waitFor();
  expect((await orders()).at(-1)?.state).toBe(states.cancelled);
});

fact("B makes an order from the thread, found while one types", async () => {
  await press("b");
  await until("the search has the focus", async () => (await page().evaluate(() => document.activeElement?.getAttribute("aria-label"))) === "Find a product for the order");
  await page().keyboard.type("cuer");
  await until("the rope is found", async () => (await page().getByRole("option").allInnerTexts()).some((text) => text.includes("ROPE-60")));
  await page().keyboard.press("Enter");
  await page().keyboard.type("frontal");
  await until("the lamp is found", async () => (await page().getByRole("option").first().innerText()).includes("LAMP-300"));
  await page().keyboard.press("Enter");
  const basket = page().getByRole("region", { name: "New order", exact: true });
  await basket.getByRole("button", { name: /^One Cuerda.* more$/ }).click();
  await until("it is summed up", async () => (await basket.innerText()).includes("€339.70"));
  await basket.getByRole("button", { name: "Draft the order" }).click();
  await basket.waitFor({ state: "detached" });
  await until("it waits", async () => (await proposal().innerText()).includes("€339.70"));
  expect(await left("ROPE-60")).toBe(4);
});

fact("two agents see the same proposal, and what one decides the other sees", async () => {
  await other.open(name);
  await other.page.locator(".thread").focus();
  await other.page.keyboard.press("2");
  await proposal(other.page).waitFor();
  await proposal(other.page).getByRole("button", { name: "Approve" }).click();
  await until("it is placed", async () => (await orders()).at(-1)?.state === states.placed);
  await proposal().waitFor({ state: "detached" });
  await page().locator(".order-line").filter({ hasText: "Ana Ruiz: order 4 placed" }).waitFor();
});

fact("cancelling gives the stock back, and says why to the team alone", async () => {
  expect(await left("ROPE-60")).toBe(2);
  await deal(4).getByRole("button", { name: "Cancel the order" }).click();
  await deal(4).getByLabel(/^Why/).fill("Changed his mind");
  await deal(4).getByRole("button", { name: "Cancel the order" }).last().click();
  await until("it is cancelled", async () => (await orders()).at(-1)?.state === states.cancelled);
  await deal(4).getByText("Changed his mind").waitFor();
  await until("the customer hears of it", () => sent().some((text) => text.includes("se ha cancelado")));
  expect(sent().some((text) => text.includes("Changed his mind"))).toBe(false);
  expect(await left("ROPE-60")).toBe(4);
});

fact("a product goes into the reply as a card, with words of one's own", async () => {
  await press("Shift+B");
  await page().getByRole("combobox", { name: "Find a product to send" }).fill("aneto verde");
  await until("it is found", async () => (await page().getByRole("option").allInnerTexts()).some((text) => text.includes("AN3L-VB-M")));
  await page().getByRole("option").filter({ hasText: "AN3L-VB-M" }).click();
  await page().locator(".composer .product-card").waitFor();
  await agent.composer.fill("Esta es la que te decía:");
  await agent.composer.press("Control+Enter");
  await until("the platform has it", () => sent().some((text) => text.includes("Esta es la que te decía:") && text.includes("189,00")));
  await page().locator(".said.out .product-card").filter({ hasText: "AN3L-VB-M" }).waitFor();
});

fact("a customer's own basket waits as a proposal, with what the catalogue says", async () => {
  await stage.house.simulator.say(maria, { type: "order", items: [{ sku: "MUG-BLUE", quantity: 2, price: "7.00", currency: "EUR" }, { sku: "NO-SUCH", quantity: 1 }] });
  await agent.open(maria);
  await press("2");
  await proposal().waitFor();
  const words = (await proposal().innerText()).replace(/\s+/g, " ");
  expect(words).toContain("2 × €8.90");
  expect(words).toContain("their basket says");
  expect(words).toContain("not in the catalogue");
  await press("y");
  await proposal().getByText("The catalogue has no NO-SUCH.").waitFor();
  expect((await orders()).at(-1)?.state).toBe(states.draft);
});

fact("without a panel the proposal stands in the thread, whole", async () => {
  await press("]");
  const inThread = page().locator(".thread").getByRole("region", { name: /^Proposed order/ });
  await inThread.getByText("Stock is reserved only on approval.").waitFor();
  await inThread.getByRole("button", { name: "Dismiss" }).click();
  await inThread.waitFor({ state: "detached" });
  await press("]");
});
