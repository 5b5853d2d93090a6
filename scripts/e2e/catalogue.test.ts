/** The catalogue as supervisors keep it and agents look at it. */
import { expect } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { drawn } from "../../server/demo-pictures";
import { openStage, type Agent } from "./desk";
import { ana } from "./house";
import { becomes, until } from "./until";

let agent: Agent;
const stage = openStage({ pace: 0 }, async ({ agent: seat }) => {
  agent = await seat();
  await agent.signIn(ana);
});
const { fact } = stage;
const page = (): Page => agent.page;
const row = (sku: string, on = page()) => on.locator(".product-row").filter({ hasText: sku });
const names = (): Promise<string[]> => page().locator(".product-row .finder-name bdi").allTextContents();
const left = async (sku: string): Promise<number> => (await stage.house.sql()<{ stock: number }[]>`select stock from products where sku = ${sku}`)[0]?.stock ?? Number.NaN;
async function withFile(name: string, bytes: string | Uint8Array<ArrayBuffer>, use: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "parley-csv-"));
  await Bun.write(join(folder, name), bytes);
  await use(join(folder, name)).finally(() => rmSync(folder, { recursive: true }));
}

fact("G P shows what is sold, found by any word in any language", async () => {
  await page().keyboard.press("g");
  await page().keyboard.press("p");
  await row("MUG-BLUE").waitFor();
  await page().getByLabel("Find a product").fill("taza");
  await becomes("the mugs are found", async () => (await names()).sort(), ["Blue mug", "Green mug", "Red mug"]);
  await page().getByLabel("Find a product").fill("no such thing");
  await page().getByText("No product is called “no such thing”.").waitFor();
  await page().getByLabel("Find a product").fill("");
});

fact("a product is added with its names, its price and a picture", async () => {
  await page().getByRole("button", { name: "Add product" }).click();
  await page().getByLabel("SKU").fill("MUG-BLACK");
  await page().getByLabel("Price").fill("9,9x");
  await page().getByLabel("In stock", { exact: true }).fill("4");
  await page().getByLabel("Alert at").fill("5");
  await page().getByLabel("Name", { exact: true }).fill("Black mug");
  await page().getByRole("button", { name: "Language" }).click();
  await page().getByRole("textbox", { name: "Language" }).last().fill("es");
  await page().getByLabel("Name", { exact: true }).last().fill("Taza negra");
  await page().getByRole("button", { name: "Save", exact: true }).click();
  await page().getByText("The price is written as 12.90.").waitFor();
  await page().getByLabel("Price").fill("9,90");
  await withFile("mug.png", drawn("mug", "#222222"), async (path) => {
    await page().locator("input[type=file]").setInputFiles(path);
    await page().locator(".pictures img").waitFor();
  });
  await page().getByRole("button", { name: "Save", exact: true }).click();
  await page().getByRole("heading", { name: "Black mug" }).waitFor();
  await page().getByText("€9.90").first().waitFor();
  await until("its picture is shown", () => page().locator(".product-pictures img").evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
  expect(await left("MUG-BLACK")).toBe(4);
});

fact("it is running out from the start, and that is told where everybody looks", async () => {
  await page().getByText("Only 4 left.").waitFor();
  await until("the rail tells it", async () => /\d+ running out/.test((await page().locator(".rail").getByRole("link", { name: /^Products/ }).getAttribute("aria-label")) ?? ""));
  await page().getByRole("button", { name: /^Running out/ }).click();
  await row("MUG-BLACK").waitFor();
  expect(await row("MUG-BLUE").count()).toBe(0);
});

fact("counting the shelf applies the difference, so that what was sold meanwhile stays sold", async () => {
  await row("MUG-BLACK").click();
  await page().getByLabel("Counted").focus();
  await stage.house.sql()`update products set stock = stock - 1 where sku = 'MUG-BLACK'`;
  await page().getByLabel("Counted").fill("14");
  await page().getByRole("button", { name: "Set the stock" }).click();
  await becomes("the difference is applied", () => left("MUG-BLACK"), 13);
  await page().getByRole("cell", { name: "+10" }).waitFor();
});

fact("what somebody else changed meanwhile is not overwritten unseen", async () => {
  await page().getByRole("button", { name: "Edit" }).click();
  await page().getByLabel("Price").fill("10.50");
  await stage.house.sql()`update products set price = 1200, version = version + 1 where sku = 'MUG-BLACK'`;
  await page().getByRole("button", { name: "Save", exact: true }).click();
  await page().getByText("Somebody changed this product").waitFor();
  await page().getByRole("button", { name: "Save over it" }).click();
  await page().getByRole("heading", { name: "Black mug" }).waitFor();
  await page().getByText("€10.50").first().waitFor();
});

fact("what is not sold any more leaves the list, and comes back", async () => {
  await page().getByRole("button", { name: "Stop selling" }).click();
  await page().getByRole("button", { name: "Sell again" }).waitFor();
  await page().getByRole("button", { name: "Sold", exact: true }).click();
  await row("MUG-BLUE").waitFor();
  await until("it is not among them", async () => (await row("MUG-BLACK").count()) === 0);
  await page().getByRole("button", { name: "All", exact: true }).click();
  await row("MUG-BLACK").getByText("not sold").waitFor();
  await row("MUG-BLACK").click();
  await page().getByRole("button", { name: "Sell again" }).click();
  await page().getByRole("button", { name: "Stop selling" }).waitFor();
});

fact("a file with errors is told line by line, and nothing of it is taken", async () => {
  await page().getByRole("button", { name: "Take in a CSV file" }).click();
  await withFile("wrong.csv", "sku,name_en,price,currency,stock\nCUP-1,Cup,1.2.3,EUR,4\nCUP-2,Cup two,5,EUR,-1\nCUP-2,Cup again,5,EUR,1\n", async (path) => {
    await page().locator("input[type=file]").setInputFiles(path);
    await page().getByText(/errors? in 3\srows/).waitFor();
  });
  const lines = await page().locator(".report tbody tr td:first-child").allTextContents();
  expect(lines).toEqual(expect.arrayContaining(["2", "3"]));
  expect(await page().getByRole("button", { name: "Take all of it" }).count()).toBe(0);
  expect(await left("CUP-1")).toBeNaN();
});

fact("a right one is looked at first and then taken, whole", async () => {
  await withFile("right.csv", "sku,name_en,price,currency,stock\nCUP-1,Cup,4.20,EUR,4\nMUG-BLUE,Blue mug,8.50,EUR,24\n", async (path) => {
    await page().locator("input[type=file]").setInputFiles(path);
    await page().getByText("1 new, 1 changed, 0 as they were.").waitFor();
  });
  expect(await left("CUP-1")).toBeNaN();
  await page().getByRole("button", { name: "Take all of it" }).click();
  await page().getByText("Taken.").waitFor();
  expect(await left("CUP-1")).toBe(4);
  await page().getByRole("button", { name: "Show the products" }).click();
  await row("CUP-1").getByText("€4.20").waitFor();
});

fact("everything is saved as a file that can be taken in again", async () => {
  const saving = page().waitForEvent("download");
  await page().getByRole("button", { name: "Save all as a CSV file" }).click();
  const path = (await (await saving).path())!;
  const text = await Bun.file(path).text();
  expect(text.split(/\r?\n/)[0]).toContain("name_es");
  expect(text).toContain("MUG-BLACK");
  await page().getByRole("button", { name: "Take in a CSV file" }).click();
  await page().locator("input[type=file]").setInputFiles({ name: "products.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page().getByText(/0 new, 0 changed, \d+ as they were/).waitFor();
});

fact("a sale is seen on the page at once", async () => {
  await page().evaluate(() => (location.hash = "#/catalogue"));
  await row("CUP-1").getByText("4 in stock").waitFor();
  await stage.house.simulator.say("Tomás Quiroga", "Quiero una taza", "telegram");
  const seller = await stage.agent();
  await seller.signIn("marek@nortia.example");
  await seller.open("Tomás Quiroga");
  await seller.page.locator(".thread").focus();
  await seller.page.keyboard.press("b");
  await seller.page.getByRole("combobox", { name: "Find a product for the order" }).fill("CUP-1");
  await until("it is found", async () => (await seller.page.getByRole("option").allInnerTexts()).some((text) => text.includes("CUP-1")));
  await seller.page.keyboard.press("Enter");
  await seller.page.getByRole("button", { name: "Draft the order" }).click();
  await seller.page.locator(".panel").getByRole("button", { name: "Approve" }).click();
  await row("CUP-1").getByText("3 in stock").waitFor();
  await seller.page.close();
});

fact("agents look, and change nothing", async () => {
  const looker = await stage.agent();
  await looker.signIn("marek@nortia.example");
  await looker.page.evaluate(() => (location.hash = "#/catalogue"));
  await row("MUG-BLUE", looker.page).click();
  await looker.page.getByRole("heading", { name: "Blue mug" }).waitFor();
  for (const button of ["Add product", "Edit", "Stop selling", "Set the stock", "Take in a CSV file", "Save all as a CSV file"]) expect(await looker.page.getByRole("button", { name: button }).count()).toBe(0);
  await looker.page.close();
});
