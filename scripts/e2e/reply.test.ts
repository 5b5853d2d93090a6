/** A reply's way out: it leaves once, and what is shown of it is what the platform said of it. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import type { Accepted } from "../simulator/ledger";
import { openStage, type Agent, type LineSeen } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const hourMs = 3_600_000;
const names = ["Ada Lang", "Bo Winter", "Cleo Brandt", "Dario Conti", "Elif Kaya", "Finn Olsen", "Greta Moor"];
/** With this seed the simulator's first late failure of a text is 131026. */
const undeliverableSeed = 3;
const ticksInOrder = ["sending", "sent, waiting for receipt", "delivered", "read"];

let agent: Agent;
const stage = openStage({}, async ({ house, agent: seat }) => {
  for (const name of names) await house.simulator.say(name, `Hello from ${name}`);
  agent = await seat();
  await agent.signIn(lucia);
});
const { fact } = stage;
const page = (): Page => agent.page;
const sent = (text: string): readonly Accepted[] => stage.house.simulator.sent().filter((one) => one.text === text);
const line = async (text: string): Promise<LineSeen | undefined> => (await agent.thread()).find((one) => one.text === text);
const tick = async (text: string): Promise<string | null | undefined> => (await line(text))?.tick;
const trouble = (text: string) => page().locator(".said", { hasText: text }).locator(".trouble");
const chips = async (name: string): Promise<readonly string[]> => (await agent.rows()).find((row) => row.name === name)?.chips ?? [];

/** Writes down every state that the newest line goes through, as a person who looks at it would. */
function watchTicks(): Promise<void> {
  return page().evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = (): void => {
      const line = [...document.querySelectorAll(".thread-slot")].sort((a, b) => Number((a as HTMLElement).dataset["index"]) - Number((b as HTMLElement).dataset["index"])).at(-1);
      const label = line?.querySelector(".said.out .said-meta [aria-label]")?.getAttribute("aria-label") ?? (line?.querySelector(".said.out .said-meta") ? "sending" : undefined);
      if (label && seen.at(-1) !== label) seen.push(label);
      requestAnimationFrame(look);
    };
    look();
  });
}
const ticksSeen = (): Promise<string[]> => page().evaluate(() => (window as unknown as { seen: string[] }).seen);

fact("a reply leaves exactly once, as it was written, under our delivery id", async () => {
  const text = "Hola, Ada — «sí», 3 × 189,00 € 😊\nsecond line";
  await agent.open("Ada Lang");
  await watchTicks();
  await agent.reply(text);
  await until("the platform has it", () => sent(text).length > 0);
  const conversation = await stage.house.conversation("Ada Lang");
  const [accepted] = sent(text);
  expect(accepted).toMatchObject({ platform: "whatsapp", type: "text", delivery: `${conversation}.2.1` });
  expect(await agent.composer.inputValue()).toBe("");
  expect(await agent.composer.evaluate((element) => element === document.activeElement)).toBe(true);
  await becomes("it was read", () => tick(text), "read");
  expect(sent(text)).toHaveLength(1);
});

fact("its ticks go from sending over sent and delivered to read, and never back", async () => {
  const seen = await ticksSeen();
  expect(ticksInOrder.filter((tick) => seen.includes(tick))).toEqual(seen);
  // A receipt may overtake the paint that would have shown "sent"; that state has a fact of its own below.
  expect(seen).toEqual(expect.arrayContaining(["sending", "delivered", "read"]));
});

fact("the ledger names every step and its evidence", async () => {
  await page().getByRole("button", { name: /read: show how it went|^read$/ }).first().click();
  const ledger = page().getByLabel("Delivery ledger");
  await becomes("all steps are there", () => ledger.locator("li b").allTextContents(), ["Queued", "Sending", "Accepted", "Delivered", "Read"]);
  expect(await ledger.innerText()).toContain(sent("Hola, Ada — «sí», 3 × 189,00 € 😊\nsecond line")[0]?.id ?? "no id");
});

fact("a key that is pressed twice sends once", async () => {
  await agent.open("Bo Winter");
  await page().locator(".thread").press("r");
  await agent.composer.fill("Pressed twice");
  await Promise.all([page().keyboard.press("Control+Enter"), page().keyboard.press("Control+Enter")]);
  await becomes("it is read", () => tick("Pressed twice"), "read");
  expect(sent("Pressed twice")).toHaveLength(1);
});

fact("several replies in a row leave in their order", async () => {
  await agent.open("Cleo Brandt");
  for (const at of [1, 2, 3, 4, 5]) await agent.reply(`Reply ${at} of five`);
  await until("all are with the platform", () => stage.house.simulator.sent().filter((one) => one.text.endsWith(" of five")).length >= 5);
  expect(stage.house.simulator.sent().filter((one) => one.text.endsWith(" of five")).map((one) => one.text)).toEqual([1, 2, 3, 4, 5].map((at) => `Reply ${at} of five`));
  expect((await agent.said()).map((one) => one.text).slice(-5)).toEqual([1, 2, 3, 4, 5].map((at) => `Reply ${at} of five`));
});

fact("a platform that is slow shows a clock, and nothing is called sent before it answers", async () => {
  await agent.open("Dario Conti");
  stage.house.simulator.faults({ slowAnswers: { rate: 1, ms: 1_500 }, lateReceipts: { rate: 1, ms: 4_000 } });
  await agent.reply("Slowly, please");
  await until("the platform has it", () => sent("Slowly, please").length > 0);
  expect(await tick("Slowly, please")).toMatch(/waiting|sending|queued/);
  stage.house.simulator.faults(null);
  await becomes("it is sent when the answer is there", () => tick("Slowly, please"), "sent");
});

fact("a message that can't be delivered says why, and Retry sends it again", async () => {
  const text = "This one fails at first";
  await agent.open("Elif Kaya");
  stage.house.simulator.faults({ seed: undeliverableSeed, failedReceipts: 1 });
  await agent.reply(text);
  await trouble(text).waitFor();
  stage.house.simulator.faults(null);
  expect(await trouble(text).innerText()).toMatch(/131026/);
  expect((await trouble(text).innerText()).length).toBeGreaterThan(60);
  await until("the list tells of it", async () => (await chips("Elif Kaya")).includes("Not delivered"));
  await trouble(text).getByRole("button", { name: "Retry" }).click();
  await becomes("it was read in the end", () => tick(text), "read");
  expect(sent(text).map((one) => one.delivery?.split(".").slice(1).join("."))).toEqual(["2.1", "2.2"]);
  await until("the list has forgotten it", async () => !(await chips("Elif Kaya")).includes("Not delivered"));
  expect((await agent.thread()).filter((one) => one.text === text)).toHaveLength(1);
});

fact("a message outside the platform's window says that only a template may be sent", async () => {
  const text = "A day too late";
  await agent.open("Finn Olsen");
  stage.house.simulator.warp(25 * hourMs);
  await agent.reply(text);
  await trouble(text).waitFor();
  stage.house.simulator.warp(-25 * hourMs);
  const said = await trouble(text).innerText();
  expect(said).toMatch(/131047/);
  expect(said).toMatch(/24 hours|window/i);
  expect(said).toMatch(/template/i);
  expect(await trouble(text).getByRole("button", { name: "Retry" }).isEnabled()).toBe(true);
});

fact("who wrote more than a day ago can be sent a template and nothing else", async () => {
  await stage.house.simulator.say("Hana Suzuki", "I wrote yesterday", "whatsapp", Date.now() - 25 * hourMs);
  await agent.open("Hana Suzuki");
  await page().getByText("Only templates until the customer writes.").waitFor();
  expect(await agent.composer.count()).toBe(0);
  await page().getByRole("button", { name: "Choose a template" }).click();
  const form = page().getByRole("dialog", { name: "Send a template" });
  await form.getByLabel("Name").fill("order_shipped");
  await form.getByLabel("Language").fill("es");
  await form.getByRole("button", { name: "Parameter", exact: true }).click();
  await form.getByLabel("{{1}}").fill("Hana");
  await form.getByRole("button", { name: "Send template" }).click();
  const accepted = await until("the platform has it", () => stage.house.simulator.sent().find((one) => one.type === "template"));
  expect(accepted.body).toMatchObject({ template: { name: "order_shipped", language: { code: "es" } } });
  await until("it is in the history", async () => (await agent.thread()).some((one) => one.kind === "out" && one.text.includes("Hana")));
});

fact("a lost answer is unknown, is not sent again by itself, and a later receipt settles it", async () => {
  const text = "Did this arrive?";
  await agent.open("Greta Moor");
  stage.house.simulator.faults({ lostAnswers: 1, lateReceipts: { rate: 1, ms: 3_000 } });
  await agent.reply(text);
  await trouble(text).waitFor();
  stage.house.simulator.faults(null);
  expect(await trouble(text).innerText()).toMatch(/unknown.*may have arrived/is);
  await becomes("the receipt has settled it", () => tick(text), "read");
  expect(await trouble(text).count()).toBe(0);
  expect(sent(text)).toHaveLength(1);
});

fact("a platform that has enough for now gets it later, once", async () => {
  const text = "Too many at once";
  stage.house.simulator.faults({ tooMany: 1 });
  await agent.reply(text);
  await until("it was refused", () => stage.house.simulator.refused().some((one) => one.fault));
  await until("it is shown as on its way", async () => /waiting|queued|sending/.test((await tick(text)) ?? ""));
  stage.house.simulator.faults(null);
  await until("it left in the end", async () => /sent|delivered|read/.test((await tick(text)) ?? ""), 60_000);
  expect(sent(text)).toHaveLength(1);
});

fact("a text that is too long can't be sent, and the composer says by how much", async () => {
  await agent.open("Ada Lang");
  await page().locator(".thread").press("r");
  await agent.composer.fill("x".repeat(4_100));
  await page().getByText("4 too long").waitFor();
  expect(await page().getByRole("button", { name: /^Send/ }).isDisabled()).toBe(true);
  await agent.composer.press("Control+Enter");
  expect((await agent.composer.inputValue()).length).toBe(4_100);
  await agent.composer.fill("y".repeat(4_096));
  await agent.composer.press("Control+Enter");
  await until("the platform has all of it", () => sent("y".repeat(4_096)).length > 0);
});

fact("a quoted message is quoted on the platform too", async () => {
  await agent.open("Bo Winter");
  await page().locator(".said.in", { hasText: "Hello from Bo Winter" }).focus();
  await page().keyboard.press("q");
  await page().locator(".quoting").waitFor();
  await agent.composer.fill("About this one");
  await agent.composer.press("Control+Enter");
  await until("the platform has it", () => sent("About this one").length > 0);
  expect(sent("About this one")[0]?.quote).toBeDefined();
  await page().locator(".said.out", { hasText: "About this one" }).locator(".quoted", { hasText: "Hello from Bo Winter" }).waitFor();
});
