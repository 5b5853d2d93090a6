/** Everything by keyboard alone. The mouse is not touched in this file. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { openStage, type Agent, type RowSeen } from "./desk";
import { lucia, password } from "./house";
import { becomes, until } from "./until";

/** As they are listed: the last one wrote last. */
const names = ["Ada Lang", "Bo Winter", "Cleo Brandt", "Dario Conti", "Elif Kaya", "Finn Olsen"].toReversed();
const quietMs = 300;

let agent: Agent;
const stage = openStage({ pace: 0.3 }, async ({ house, agent: seat }) => {
  for (const name of names.toReversed()) await house.simulator.say(name, `Hello from ${name}`);
  agent = await seat();
});
const { fact } = stage;
const page = (): Page => agent.page;
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page().keyboard.press(key);
};
const opened = (): Promise<string> => page().evaluate(() => document.querySelector(".talk-who h1 bdi")?.textContent ?? "");
const cursor = (): Promise<string> => page().evaluate(() => document.querySelector(".row.cursor .row-name bdi, .row.selected .row-name bdi")?.textContent ?? "");
const row = async (name: string): Promise<RowSeen | undefined> => (await agent.rows()).find((one) => one.name === name);
const toast = (): Promise<string> => page().locator(".toasts").innerText();
const focused = (): Promise<string> => page().evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.className ?? "");
const detail = (label: string): Promise<string> => page().locator(".panel dt", { hasText: label }).locator("xpath=following-sibling::dd[1]").innerText();

fact("one signs in without a mouse", async () => {
  await page().keyboard.type(lucia);
  await press("Tab");
  await page().keyboard.type(password);
  await press("Enter");
  await becomes("the list is there", async () => (await agent.rows()).map((one) => one.name), names);
});

fact("J and K move through the list, and stop at its ends", async () => {
  await press("j");
  await becomes("the first is marked", cursor, names[0]!);
  await press("j", "j");
  await becomes("the third is marked", cursor, names[2]!);
  await press("k");
  await becomes("the second is marked", cursor, names[1]!);
  await press("k", "k", "k");
  await becomes("the first is marked", cursor, names[0]!);
  await press("ArrowDown");
  await becomes("the arrows do it too", cursor, names[1]!);
  expect(await opened()).toBe("");
});

fact("Enter opens, J and K go on reading, Esc goes back to where one was", async () => {
  await press("Enter");
  await becomes("it is open", opened, names[1]!);
  await press("j");
  await becomes("the next is open", opened, names[2]!);
  await press("k");
  await becomes("the one before is open", opened, names[1]!);
  await press("Escape");
  await becomes("none is open", opened, "");
  await becomes("the place is kept", cursor, names[1]!);
});

fact("R writes a reply, Mod+Enter sends it, Esc leaves it and keeps the draft", async () => {
  await press("Enter");
  await becomes("it is open", opened, names[1]!);
  await press("r");
  await becomes("the composer has the focus", focused, `Reply to ${names[1]}`);
  await page().keyboard.type("jkernuizx? By keyboard");
  expect(await agent.composer.inputValue()).toBe("jkernuizx? By keyboard");
  await press("Escape");
  expect(await focused()).not.toMatch(/^Reply to/);
  await press("r");
  expect(await agent.composer.inputValue()).toBe("jkernuizx? By keyboard");
  await press("Control+Enter");
  await until("the platform has it", () => stage.house.simulator.sent().some((one) => one.text === "jkernuizx? By keyboard"));
  expect(await agent.composer.inputValue()).toBe("");
});

fact("Enter alone is a new line", async () => {
  await page().keyboard.type("one");
  await press("Enter");
  await page().keyboard.type("two");
  expect(await agent.composer.inputValue()).toBe("one\ntwo");
  await press("Control+a", "Delete", "Escape");
});

fact("no single key acts while somebody types", async () => {
  const before = await agent.rows();
  await press("n");
  await becomes("it is a note", focused, "Private note");
  await page().keyboard.type("eiuanjkrhlpsxwzq.?[]/");
  await Bun.sleep(quietMs);
  expect(await agent.composer.inputValue()).toBe("eiuanjkrhlpsxwzq.?[]/");
  expect(await agent.rows()).toEqual(before.map((one) => (one.name === names[1] ? { ...one, snippet: "Draft:eiuanjkrhlpsxwzq.?[]/" } : one)));
  expect(await page().getByRole("dialog").count()).toBe(0);
  await press("Control+a");
  await page().keyboard.type("By keyboard, for us");
  await press("Control+Enter");
  await until("the note is there", async () => (await agent.thread()).some((line) => line.kind === "note" && line.text === "By keyboard, for us"));
  await press("Escape");
});

fact("I assigns to me, and Z takes it back", async () => {
  await press("j");
  await until("another is open", async () => ![names[1], ""].includes(await opened()));
  await until("it is nobody's", async () => (await detail("Assignee")).includes("Nobody"));
  await press("i");
  await until("it is mine", async () => (await detail("Assignee")).includes("Lucía Romero"));
  await press("z");
  await until("it is nobody's again", async () => (await detail("Assignee")).includes("Nobody"));
});

fact("E closes and goes to the next; Z brings it back", async () => {
  const listed = (await agent.rows()).map((one) => one.name);
  const name = await opened();
  const next = listed[listed.indexOf(name) + 1] ?? "";
  await press("e");
  await becomes("it has left the list", async () => (await row(name)) === undefined, true);
  await becomes("the next is open", opened, next);
  expect(await toast()).toMatch(/Closed · #\d+/);
  await press("z");
  await until("it is back", () => row(name));
  await becomes("and open", opened, name);
});

fact("U marks as unread and goes back to the list", async () => {
  const name = await opened();
  await until("it was read", async () => (await row(name))?.unread === false);
  await press("u");
  await becomes("none is open", opened, "");
  await Bun.sleep(quietMs);
  expect((await row(name))?.unread).toBe(true);
});

fact("? shows every key, finds one, and Esc returns to where one was", async () => {
  await press("?");
  const sheet = page().getByRole("dialog", { name: "Keyboard" });
  await sheet.waitFor();
  expect(await sheet.innerText()).toContain("Close and go to next");
  await page().keyboard.type("snooze");
  await becomes("only what is asked for is shown", () => sheet.locator("dt").allInnerTexts(), ["Snoozed", "Snooze"]);
  await press("Escape");
  await becomes("it is gone", () => sheet.count(), 0);
});

fact("Mod+K finds people and actions, and works from within the composer", async () => {
  const palette = page().getByRole("dialog", { name: "Command palette" });
  await press("Control+k");
  await palette.waitFor();
  await page().keyboard.type("cleo");
  await until("she is found", async () => (await palette.getByRole("option").allInnerTexts()).some((text) => text.includes("Cleo Brandt")));
  await press("Enter");
  await becomes("she is open", opened, "Cleo Brandt");
  await press("r", "Control+k");
  await palette.waitFor();
  await press("Escape");
  await becomes("it is gone", () => palette.count(), 0);
  await becomes("the composer has the focus again", focused, "Reply to Cleo Brandt");
  await press("Escape");
});

fact("menus are worked by arrows and Enter", async () => {
  await press("p");
  await page().getByRole("dialog", { name: "Priority" }).waitFor();
  await press("ArrowDown", "Enter");
  await until("it is high", async () => (await detail("Priority")).includes("High"));
  await press("l");
  await page().keyboard.type("vip");
  await press("Enter");
  await until("it is tagged", async () => (await detail("Tags")).includes("vip"));
  await press("Escape");
});

fact("G and a letter go to a view", async () => {
  await press("Escape", "g", "a");
  await becomes("all are shown", () => page().locator(".list-bar h1").innerText(), "All");
  await press("g", "i");
  await becomes("the inbox is shown", () => page().locator(".list-bar h1").innerText(), "Inbox");
});

fact("X checks several, and one key acts on all of them", async () => {
  await press("j", "k", "k", "k", "k", "k", "k", "x", "j", "x");
  const chosen = (await agent.rows()).slice(0, 2).map((one) => one.name);
  await page().getByText("2 selected").first().waitFor();
  await press("e");
  await becomes("both have left", async () => (await agent.rows()).some((one) => chosen.includes(one.name)), false);
  await press("z");
  await becomes("both are back", async () => (await agent.rows()).filter((one) => chosen.includes(one.name)).length, 2);
});

fact("single keys can be switched off", async () => {
  await press("?");
  await page().getByRole("switch", { name: "Single keys" }).focus();
  await press("Space", "Escape");
  const before = await agent.rows();
  await press("e", "i", "u");
  await Bun.sleep(quietMs);
  expect(await agent.rows()).toEqual(before);
  await press("Control+k");
  await page().getByRole("dialog", { name: "Command palette" }).waitFor();
  await press("Escape");
});

fact("Tab reaches the list, the thread and the composer, and the focus can be seen", async () => {
  await page().reload();
  await page().locator(".list-slot").first().waitFor();
  const reached: string[] = [];
  for (let at = 0; at < 60; at++) {
    await press("Tab");
    const seen = await page().evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element);
      const ring = element.closest(".composer") ?? element;
      return { name: element.className, isMarked: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" || getComputedStyle(ring).boxShadow !== "none" || borderColor === "" };
    });
    if (!seen) break;
    expect(seen).toMatchObject({ isMarked: true });
    reached.push(seen.name);
  }
  expect(reached.some((name) => name.includes("row-link"))).toBe(true);
});
