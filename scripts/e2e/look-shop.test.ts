/** Right in light and dark and in four widths: drafts, proposals, baskets, the catalogue and the copilot's pages are measured as the inbox is. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { flaws } from "./check";
import { openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const widths = [1440, 1280, 900, 390];
const seats = (["light", "dark"] as const).flatMap((theme) => widths.map((width) => ({ theme, width })));
const narrowPx = 768;
const settleMs = 250;
const name = "María Fernández Ortega";

const stage = openStage({ pace: 0, copilot: true }, async ({ house, agent: seat }) => {
  await house.simulator.demo?.history();
  await house.simulator.say(name, "Quiero comprar dos tazas azules, por favor", "whatsapp");
  const agent = await seat();
  await agent.signIn(lucia);
  await agent.open(name);
  await agent.page.locator(".thread").focus();
  await agent.page.keyboard.press("c");
  const proposal = agent.page.locator(".panel").getByRole("region", { name: /^Proposed order/ });
  await proposal.waitFor();
  await agent.page.keyboard.press("y");
  await proposal.waitFor({ state: "detached" });
  await agent.page.keyboard.press("Shift+B");
  await agent.page.getByRole("combobox", { name: "Find a product to send" }).fill("AN3L-VB-M");
  await until("it is found", async () => (await agent.page.getByRole("option").count()) === 1);
  await agent.page.keyboard.press("Enter");
  await agent.composer.fill("Esta es la que te decía:");
  await agent.composer.press("Control+Enter");
  await until("it has left", () => house.simulator.sent().some(({ text }) => text?.includes("Esta es la que")));
  const wants = "Quiero comprar una mochila Ordesa 22 negra y tres tazas rojas";
  await house.simulator.say(name, wants, "whatsapp");
  await until("it is there", async () => (await agent.thread()).some((line) => line.text === wants));
  await agent.page.keyboard.press("Escape");
  await agent.page.locator(".thread").focus();
  await agent.page.keyboard.press("c");
  await proposal.waitFor();
  await stage.house.sql()`update products set stock = 1 where sku = 'MUG-RED'`;
  await proposal.getByRole("button", { name: "Approve" }).click();
  await proposal.getByText("are left.").waitFor();
  await agent.page.close();
});
const { fact } = stage;

for (const { theme, width } of seats) {
  let agent: Agent;
  const page = (): Page => agent.page;
  const isNarrow = width < narrowPx;
  const on = `${theme}, ${width} px`;
  let found: string[] = [];
  async function look(what: string): Promise<void> {
    await Bun.sleep(settleMs);
    await agent.shot(`${on} ${what}`);
    found.push(...(await flaws(page())).map((flaw) => `${what}: ${flaw}`));
  }
  const right = (what: string, walk: () => Promise<void>): void => fact(`${what} (${on})`, async () => {
    found = [];
    await walk();
    expect(found).toEqual([]);
  });
  const press = async (...keys: readonly string[]): Promise<void> => {
    await page().locator(".thread").focus();
    for (const key of keys) await page().keyboard.press(key);
  };
  const go = (page_: string): Promise<string> => page().evaluate((hash) => (location.hash = hash), `#/${page_}`);

  right("a draft, a proposal and their thread are right", async () => {
    agent = await stage.agent({ width, height: isNarrow ? 844 : 900, theme });
    await agent.signIn(lucia);
    await agent.open(name);
    await page().locator(".thread").getByRole("region", { name: /^Proposed order/ }).waitFor();
    await look("thread");
    await press("3");
    await page().locator(".panel").getByRole("region", { name: /^Proposed order/ }).waitFor();
    await look("copilot");
    await page().locator(".panel").getByText("What the built-in engine can't do").click();
    await page().locator(".panel-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
    await look("copilot below");
  });

  right("orders, a basket and an order that is edited are right", async () => {
    await press("2");
    await page().locator(".panel .deal").first().waitFor();
    await look("orders");
    await press("b");
    await page().getByRole("combobox", { name: "Find a product for the order" }).fill("cuerda");
    await until("the rope is found", async () => (await page().getByRole("option").count()) === 1);
    await page().keyboard.press("Enter");
    await becomes("it is in the basket", () => page().getByRole("textbox", { name: /^Quantity of/ }).count(), 1);
    await look("basket");
    await page().getByRole("button", { name: "Empty it" }).click();
    await page().locator(".panel").getByRole("region", { name: /^Proposed order/ }).getByRole("button", { name: "Edit" }).click();
    await look("edit");
    await page().getByRole("button", { name: "Leave as it was" }).click();
    await press("1");
    await look("customer");
    await press("4");
    await look("details");
    if (width < 1440) await press("]");
    await press("Shift+B");
    await page().getByRole("option").first().waitFor();
    await look("product for the reply");
    await page().keyboard.press("Escape");
  });

  right("the catalogue is right", async () => {
    await go("catalogue");
    await page().locator(".product-row").first().waitFor();
    await look("products");
    await page().locator(".product-row").first().click();
    await page().getByText("How the stock moved").waitFor();
    await look("product");
    await page().getByRole("button", { name: "Edit" }).click();
    await page().getByRole("heading", { name: "Change the product" }).waitFor();
    await look("product edited");
    await go("catalogue/import");
    await page().locator("input[type=file]").setInputFiles({ name: "wrong.csv", mimeType: "text/csv", buffer: Buffer.from("sku,name_en,price,currency,stock\nA,Cup,1.2.3,EUR,4\n") });
    await page().locator(".report tbody tr").first().waitFor();
    await look("import");
  });

  right("the copilot's pages are right", async () => {
    await go("copilot");
    await page().getByText("Drafts by itself").waitFor();
    await look("settings");
    await page().getByText("A model of a provider's").click();
    await page().locator(".page").evaluate((body) => body.scrollTo(0, body.scrollHeight));
    await look("hosted");
    await go("copilot/learning");
    await page().getByRole("group", { name: /^What became of drafts/ }).waitFor();
    await look("learning");
    await go("copilot/articles");
    await page().getByRole("button", { name: "Add an article" }).click();
    await look("article");
    await page().close();
  });
}
