/** Right in light and dark, on a wide desk, a small one, a tablet and a telephone: what is on the screen is measured, not only looked at. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { flaws } from "./check";
import { cutNoise, openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { until } from "./until";

const widths = [1440, 1280, 900, 390];
const seats = (["light", "dark"] as const).flatMap((theme) => widths.map((width) => ({ theme, width })));
const narrowPx = 768;
const settleMs = 200;
const rich = "María Fernández Ortega";

const stage = openStage({ pace: 0 }, async ({ house, agent: seat }) => {
  await house.simulator.demo?.history();
  const { simulator } = house;
  await simulator.say(rich, { type: "media", media: "image", ref: "", mime: "image/jpeg", caption: "Look at this" });
  await simulator.say(rich, { type: "media", media: "document", ref: "", mime: "application/pdf", name: "a-rather-long-name-of-a-file-that-somebody-sent-us-2026-11.pdf" });
  await simulator.say(rich, { type: "location", latitude: 40.4168, longitude: -3.7038, name: "Puerta del Sol", address: "28013 Madrid" });
  await simulator.say(rich, { type: "contacts", contacts: [{ name: "Ana Pérez", phones: ["+34600000000"], emails: ["ana@example.com"] }] });
  await simulator.say(rich, { type: "order", items: [{ sku: "AN3L-VB-M", quantity: 2, price: "189.00", currency: "EUR" }, { sku: "ORD22-NG", quantity: 1 }] });
  const agent = await seat();
  await agent.signIn(lucia);
  await agent.open(rich);
  await agent.reply("Sí, en verde bosque y M quedan 3. Con envío 24 h te llega el martes.");
  await agent.note("Third order this year, offer her 10 %");
  simulator.faults({ seed: 3, failedReceipts: 1 });
  await agent.reply("This one can't be delivered");
  await until("it failed", async () => (await agent.thread()).some((line) => line.trouble?.startsWith("failed")));
  simulator.faults({ lostAnswers: 1, missingReceipts: 1, failedReceipts: 0 });
  await agent.reply("And the answer to this one was lost");
  await until("it is unknown", async () => (await agent.thread()).some((line) => line.trouble?.includes("unknown")));
  simulator.faults(null);
  await simulator.say(rich, { type: "reaction", emoji: "❤️" });
  await agent.page.locator(".thread").focus();
  for (const key of ["i", "l"]) await agent.page.keyboard.press(key);
  await agent.page.getByPlaceholder("Find or make a tag").fill("pedido");
  await agent.page.keyboard.press("Enter");
  await until("the tag is there", async () => (await agent.rows()).some((row) => row.chips.includes("pedido")));
  await agent.page.close();
});
const { fact } = stage;

fact("the ruler finds what is wrong", async () => {
  const agent = await stage.agent();
  await agent.page.goto("about:blank");
  await agent.page.setContent(`<main style="position: relative; height: 600px; background: #fff; font-size: 14px">
      <p style="color: #aaa">too pale</p><p style="position: absolute; top: 100px; left: 0">one upon</p><p style="position: absolute; top: 102px; left: 5px">the other</p>
      <button style="position: absolute; top: 200px">below</button><div style="position: absolute; top: 190px; width: 300px; height: 60px; background: #fff">above</div>
      <button style="position: absolute; top: 300px; width: 40px; height: 40px"></button><button style="position: absolute; top: 400px; width: 10px; height: 10px; padding: 0; overflow: hidden">tiny</button>
      <p style="position: absolute; top: 500px; inline-size: 40px; overflow: hidden; white-space: nowrap">cut without a sign</p><p style="position: absolute; top: 550px; left: 0; width: 3000px">wide</p></main>`);
  const found = (await flaws(agent.page)).join("\n");
  for (const flaw of [/contrast 2\.\d+: .*too pale/, /overlap: .*one upon.*the other/, /covered: .*below/, /no accessible name: button/, /hard to hit, 10 × 10/, /cut without a sign/, /scrolls sideways/]) expect(found).toMatch(flaw);
  await agent.page.close();
});

for (const { theme, width } of seats) {
  let agent: Agent;
  const page = (): Page => agent.page;
  const isNarrow = width < narrowPx;
  /** Where things stand depends on the width alone, so in the dark what floats above is looked at on the widest and the narrowest. */
  const isWhole = theme === "light" || width === widths[0] || isNarrow;
  const on = `${theme}, ${width} px`;
  let found: string[] = [];
  /** Looks closely, after things have come to rest. What is found is told when all was looked at. */
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

  right("the door is right", async () => {
    agent = await stage.agent({ width, height: isNarrow ? 844 : 900, theme });
    await look("door");
    await agent.signIn(lucia);
  });

  right("the list is right", async () => {
    await page().locator(".list-slot").first().waitFor();
    await look("list");
  });

  right("a thread with everything in it is right", async () => {
    await agent.open(rich);
    await look("thread end");
    await page().locator(".thread").evaluate((element) => element.scrollTo(0, 0));
    await look("thread above");
  });

  right("the composer is right for a reply and for a note", async () => {
    await page().locator(".thread").press("r");
    await agent.composer.fill("¡Genial, María! Te preparo la Aneto en M y la Ordesa 22 negra, con el 10 % de TRAIL10. ".repeat(4));
    await look("reply");
    await agent.composer.press("Escape");
    await page().keyboard.press("n");
    await look("note");
    await agent.composer.fill("");
    await agent.composer.press("Escape");
    await page().keyboard.press("r");
    await agent.composer.fill("");
    await agent.composer.press("Escape");
    if (!isWhole) await page().close();
  });
  if (!isWhole) continue;

  right("menus, the palette and the sheet of keys are right", async () => {
    for (const key of width === 1440 || isNarrow ? ["a", "h", "s", "l", "p", "w"] : ["a", "w"]) {
      await page().keyboard.press(key);
      await page().getByRole("dialog").waitFor();
      await look(`menu ${key}`);
      await page().keyboard.press("Escape");
      await page().getByRole("dialog").waitFor({ state: "detached" });
      await page().locator(".thread").focus();
    }
    for (const key of ["Control+k", "?"]) {
      await page().keyboard.press(key);
      await page().getByRole("dialog").waitFor();
      await look(key === "?" ? "sheet" : "palette");
      await page().keyboard.press("Escape");
      await page().getByRole("dialog").waitFor({ state: "detached" });
    }
  });

  right("a lost connection is right", async () => {
    agent.expect(cutNoise);
    await agent.context.setOffline(true);
    await page().locator(".banner.warn").waitFor();
    await look("offline");
    await agent.context.setOffline(false);
    await until("the connection is live", agent.isLive);
  });

  right("an empty list, checked rows and the compact list are right", async () => {
    await page().locator(".thread").focus();
    await page().keyboard.press("Escape");
    await page().keyboard.press("g");
    await page().keyboard.press("s");
    await page().getByText("Nothing is asleep").waitFor();
    await look("empty");
    await page().keyboard.press("g");
    await page().keyboard.press("i");
    await page().locator(".list-slot").first().waitFor();
    for (const key of ["j", "x", "j", "x"]) await page().keyboard.press(key);
    await look("checked");
    await page().keyboard.press("Escape");
    if (!isNarrow) {
      await page().getByRole("button", { name: /Filter by channel/ }).click();
      await page().getByRole("option", { name: /Compact rows/ }).click();
      await look("compact");
    }
    await page().close();
  });
}
