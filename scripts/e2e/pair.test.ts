/** Two colleagues before one conversation: each sees what the other does, and neither answers over the other's head. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { cutNoise, openStage, type Agent, type RowSeen } from "./desk";
import { ana as anaMail, lucia as luciaMail } from "./house";
import { becomes, until } from "./until";

const names = ["Ada Lang", "Bo Winter", "Cleo Brandt", "Dario Conti", "Elif Kaya"];
const quietMs = 600;

let lucia: Agent;
let ana: Agent;
const stage = openStage({ pace: 0.3 }, async ({ house, agent: seat }) => {
  for (const name of names) await house.simulator.say(name, `Hello from ${name}`);
  lucia = await seat();
  ana = await seat();
  lucia.expect(cutNoise);
  await Promise.all([lucia.signIn(luciaMail), ana.signIn(anaMail)]);
});
const { fact } = stage;
const sent = (text: string): number => stage.house.simulator.sent().filter((one) => one.text === text).length;
const both = (name: string): Promise<unknown> => Promise.all([lucia.open(name), ana.open(name)]);
const rowOf = async (agent: Agent, name: string): Promise<RowSeen | undefined> => (await agent.rows()).find((row) => row.name === name);
const words = async (agent: Agent): Promise<string[]> => (await agent.thread()).map((line) => line.text);
const details = (page: Page, label: string): Promise<string> => page.locator(".panel dt", { hasText: label }).locator("xpath=following-sibling::dd[1]").innerText();
const typing = (agent: Agent): Promise<string> => agent.page.locator(".typing").innerText();
const typed = (): number => stage.house.simulator.marked().filter((mark) => mark.what === "typing").length;
const guard = () => lucia.page.getByRole("alertdialog", { name: "Newer reply" });

fact("each sees that the other looks at the same conversation", async () => {
  await both("Ada Lang");
  await lucia.page.locator(".talk-bar").getByTitle("Ana Ruiz").waitFor();
  await ana.page.locator(".talk-bar").getByTitle("Lucía Romero").waitFor();
  await ana.open("Bo Winter");
  await becomes("she has left", () => lucia.page.locator(".talk-bar").getByTitle("Ana Ruiz").count(), 0);
});

fact("each sees the other write, and the customer sees a reply coming but never a note", async () => {
  await both("Ada Lang");
  const before = typed();
  await ana.page.locator(".thread").press("n");
  await ana.composer.pressSequentially("not for her eyes");
  await becomes("a note is announced", () => typing(lucia), "Ana Ruiz is writing a note");
  expect(typed()).toBe(before);
  await ana.composer.fill("");
  await ana.composer.press("Escape");
  await ana.page.keyboard.press("r");
  await ana.composer.pressSequentially("Hello, one moment");
  await until("a reply is announced", async () => (await typing(lucia)).includes("Ana Ruiz is writing a reply"));
  await until("the customer sees it too", () => typed() > before);
  await ana.composer.press("Control+Enter");
  await becomes("it is over when it is said", () => typing(lucia), "");
});

fact("each sees the other's reply at once, with its author and its ticks", async () => {
  await until("Lucía sees it", async () => (await words(lucia)).includes("Hello, one moment"));
  const line = lucia.page.locator(".said.out", { hasText: "Hello, one moment" });
  expect(await line.innerText()).toContain("Ana");
  await line.getByLabel("read", { exact: true }).waitFor();
  expect(sent("Hello, one moment")).toBe(1);
});

fact("who answers first has the conversation, and both see it", async () => {
  await until("in the details", async () => (await details(lucia.page, "Assignee")).includes("Ana Ruiz"));
  await lucia.page.locator(".row", { hasText: "Ada Lang" }).getByTitle("Assigned to Ana Ruiz").waitFor();
});

fact("an assignment made by one is seen by the other", async () => {
  await both("Bo Winter");
  await lucia.page.locator(".thread").press("a");
  await lucia.page.getByPlaceholder("Assign to").fill("Ana");
  await lucia.page.keyboard.press("Enter");
  await until("in Ana's details", async () => (await details(ana.page, "Assignee")).includes("Ana Ruiz"));
  await until("in her own view", async () => (await ana.page.locator(".view", { hasText: "Mine" }).locator(".count").innerText()) === "2");
  await until("in the history", async () => (await words(ana)).some((text) => /Lucía Romero: assigned to Ana Ruiz/.test(text)));
});

fact("a note is seen by the other and never leaves the house", async () => {
  const before = stage.house.simulator.sent().length;
  await lucia.note("She gets ten per cent, <b>don't</b> tell");
  await until("Ana sees it", async () => (await ana.thread()).some((line) => line.kind === "note" && line.text === "She gets ten per cent, <b>don't</b> tell"));
  await Bun.sleep(quietMs);
  expect(stage.house.simulator.sent().length).toBe(before);
});

fact("tags, priority and status follow", async () => {
  await lucia.page.locator(".thread").press("l");
  await lucia.page.getByPlaceholder("Find or make a tag").fill("wholesale");
  await lucia.page.keyboard.press("Enter");
  await lucia.page.locator(".thread").press("p");
  await lucia.page.getByRole("option", { name: "Urgent" }).click();
  await until("the tag is there", async () => (await details(ana.page, "Tags")).includes("wholesale"));
  await until("the priority is there", async () => (await details(ana.page, "Priority")).includes("Urgent"));
  await ana.page.locator(".thread").press("e");
  await becomes("it has left both lists", async () => [await rowOf(lucia, "Bo Winter"), await rowOf(ana, "Bo Winter")].filter(Boolean).length, 0);
});

fact("what one has read is read for the other", async () => {
  await ana.open("Dario Conti");
  await lucia.open("Ada Lang");
  await stage.house.simulator.say("Elif Kaya", "Anybody?");
  await becomes("it is unread for both", async () => [(await rowOf(lucia, "Elif Kaya"))?.unread, (await rowOf(ana, "Elif Kaya"))?.unread], [true, true]);
  await ana.open("Elif Kaya");
  await becomes("it is read for both", async () => [(await rowOf(lucia, "Elif Kaya"))?.unread, (await rowOf(ana, "Elif Kaya"))?.unread], [false, false]);
});

/** Lucía writes without a connection while Ana answers; then Lucía comes back. */
async function overtake(name: string, late: string, early: string): Promise<void> {
  await both(name);
  await lucia.context.setOffline(true);
  await lucia.page.locator(".banner.warn").waitFor();
  await lucia.reply(late);
  await ana.reply(early);
  await until("the customer has Ana's answer", () => sent(early) > 0);
  await lucia.context.setOffline(false);
  await guard().waitFor();
}

fact("a reply that was overtaken is held back, with the newer answer before one's eyes", async () => {
  await overtake("Cleo Brandt", "Lucía was late", "Ana was first");
  expect(await guard().innerText()).toMatch(/Ana answered .*ago/);
  expect(await words(lucia)).toContain("Ana was first");
  expect(await lucia.composer.inputValue()).toBe("Lucía was late");
  expect(await lucia.page.getByRole("button", { name: /^Send\b(?! anyway)/ }).isDisabled()).toBe(true);
  await Bun.sleep(quietMs);
  expect(sent("Lucía was late")).toBe(0);
});

fact("Keep as draft sends nothing and keeps the words", async () => {
  await guard().getByRole("button", { name: "Keep as draft" }).click();
  await becomes("the guard is gone", () => guard().count(), 0);
  expect(await lucia.composer.inputValue()).toBe("Lucía was late");
  await Bun.sleep(quietMs);
  expect(sent("Lucía was late")).toBe(0);
  await lucia.page.reload();
  await becomes("the draft is still there", () => lucia.composer.inputValue(), "Lucía was late");
  expect(await guard().count()).toBe(0);
  await lucia.composer.fill("");
});

fact("Send anyway sends it, once", async () => {
  await overtake("Dario Conti", "Lucía insists", "Ana was faster");
  await guard().getByRole("button", { name: "Send anyway" }).click();
  await until("the platform has it", () => sent("Lucía insists") > 0);
  await until("both see it behind Ana's", async () => (await words(ana)).filter((text) => text.startsWith("Ana was") || text.startsWith("Lucía")).join(" < ") === "Ana was faster < Lucía insists");
  expect(await lucia.composer.inputValue()).toBe("");
  await Bun.sleep(quietMs);
  expect(sent("Lucía insists")).toBe(1);
});

fact("Turn into note tells the colleague and not the customer", async () => {
  await overtake("Elif Kaya", "I wanted to say this", "Ana again");
  await guard().getByRole("button", { name: "Turn into note" }).click();
  await until("it is a note now", async () => (await lucia.page.getByRole("region", { name: "Private note" }).count()) === 1);
  expect(await lucia.composer.inputValue()).toBe("I wanted to say this");
  await lucia.composer.press("Control+Enter");
  await until("Ana sees the note", async () => (await ana.thread()).some((line) => line.kind === "note" && line.text === "I wanted to say this"));
  await Bun.sleep(quietMs);
  expect(sent("I wanted to say this")).toBe(0);
});

fact("somebody who sees only what is theirs never sees what is another's", async () => {
  const jonas = await stage.agent();
  await jonas.signIn("jonas@nortia.example");
  await becomes("only what is nobody's is listed", async () => (await jonas.rows()).map((row) => row.name), []);
  await stage.house.simulator.say("Greta Moor", "I am new");
  await becomes("the new one appears", async () => (await jonas.rows()).map((row) => row.name), ["Greta Moor"]);
  await ana.open("Greta Moor");
  await jonas.open("Greta Moor");
  await ana.page.locator(".thread").press("i");
  await becomes("it is gone from the list", async () => (await jonas.rows()).map((row) => row.name), []);
  await jonas.page.getByText("This conversation is not here").waitFor();
  expect(await jonas.page.locator(".thread").count()).toBe(0);
});
