/** What customers do appears by itself, once, where it belongs, and moves nothing that somebody looks at. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const crowd = Array.from({ length: 24 }, (_, at) => `Customer ${String(at + 1).padStart(2, "0")}`);

let agent: Agent;
const stage = openStage({}, async ({ house, agent: seat }) => {
  await Promise.all(crowd.map((name) => house.simulator.say(name, `Hello from ${name}`)));
  agent = await seat();
  await agent.signIn(lucia);
  await becomes("all are listed", async () => (await agent.rows()).length > 10, true);
  await page().evaluate(() => Object.assign(window, { isSamePage: true }));
});
const { fact } = stage;
const page = (): Page => agent.page;
const say = (who: string, what: string): Promise<unknown> => stage.house.simulator.say(who, what);
const toTop = (): Promise<void> => page().locator(".list").evaluate((list) => list.scrollTo(0, 0));
const first = async (): Promise<string> => (await agent.rows())[0]?.name ?? "";
const count = async (view: string): Promise<number> => Number(await page().locator(".view", { hasText: view }).locator(".count").textContent());
const unreadInTitle = async (): Promise<number> => Number(/^\((\d+)\)/.exec(await page().title())?.[1] ?? 0);
const lines = async (): Promise<string[]> => (await agent.thread()).map((line) => line.text);

fact("somebody new appears on top, unread, and is counted", async () => {
  const [inbox, unassigned, title] = [await count("Inbox"), await count("Unassigned"), await unreadInTitle()];
  await say("Newcomer One", "Is anybody there?");
  await becomes("the newcomer is on top", first, "Newcomer One");
  expect((await agent.rows())[0]).toMatchObject({ snippet: "Is anybody there?", unread: true });
  await becomes("the counts have grown", async () => [await count("Inbox"), await count("Unassigned"), await unreadInTitle()], [inbox + 1, unassigned + 1, title + 1]);
});

fact("somebody known moves to the top, and nobody is listed twice", async () => {
  const before = (await agent.rows()).length;
  await say("Newcomer One", "And again");
  await say("Customer 05", "Me too");
  await becomes("the order follows", async () => (await agent.rows()).slice(0, 2).map((row) => row.name), ["Customer 05", "Newcomer One"]);
  const names = (await agent.rows()).map((row) => row.name);
  expect(new Set(names).size).toBe(names.length);
  expect(Math.abs(names.length - before)).toBeLessThanOrEqual(1);
});

fact("in the open thread a message appears at its end, and is read by being looked at", async () => {
  await agent.open("Customer 05");
  await becomes("what was said is there", lines, ["Today", "New", "Hello from Customer 05", "Me too"]);
  const marked = stage.house.simulator.marked().length;
  const title = await unreadInTitle();
  await say("Customer 05", "One more thing");
  await until("it is at the end", async () => (await lines()).at(-1) === "One more thing");
  await becomes("it is read here", async () => (await agent.rows()).find((row) => row.name === "Customer 05")?.unread, false);
  await until("the platform is told that it was read", () => stage.house.simulator.marked().slice(marked).some((mark) => mark.what === "read"));
  expect(await unreadInTitle()).toBeLessThanOrEqual(title);
});

fact("the open conversation stays open and what is being typed stays typed, whoever writes", async () => {
  await page().locator(".thread").press("r");
  await agent.composer.pressSequentially("half a sen");
  await agent.composer.press("ArrowLeft");
  await Promise.all(["Customer 01", "Customer 02", "Newcomer One"].map((name) => say(name, `Now ${name}`)));
  await until("the others are above", async () => (await agent.rows()).findIndex((row) => row.name === "Customer 05") >= 3);
  await agent.composer.pressSequentially("X");
  expect(await agent.composer.inputValue()).toBe("half a seXn");
  expect((await agent.rows()).filter((row) => row.open).map((row) => row.name)).toEqual(["Customer 05"]);
  expect(await page().locator(".talk-who h1 bdi").textContent()).toBe("Customer 05");
  await agent.composer.fill("");
  await agent.composer.press("Escape");
});

fact("who reads further down the list keeps the row under the eyes", async () => {
  await page().locator(".list").evaluate((list) => list.scrollTo(0, 68 * 9));
  const where = (): Promise<number | undefined> => page().locator(".row-link", { has: page().getByText("Customer 16", { exact: true }) }).boundingBox().then((box) => box?.y);
  await page().getByText("Customer 16", { exact: true }).waitFor();
  const before = await where();
  await say("Newcomer Two", "I come on top of everything");
  await becomes("the newcomer is counted", () => page().locator(".view", { hasText: "Inbox" }).locator(".count").textContent(), String(crowd.length + 2));
  expect(await where()).toBe(before);
  await toTop();
  await becomes("the newcomer is on top", first, "Newcomer Two");
});

fact("who reads further up the thread is not moved, and is told how many came", async () => {
  for (let at = 1; at <= 30; at++) await say("Customer 07", `Line ${at} of a long story that takes some room on the screen`);
  await agent.open("Customer 07");
  await until("the end is shown", async () => (await lines()).at(-1)?.startsWith("Line 30"));
  const thread = page().locator(".thread");
  await thread.hover();
  await page().mouse.wheel(0, -700);
  const target = page().locator(".said", { hasText: "Line 20 of" });
  await target.waitFor();
  await until("scrolling is over", async () => {
    const before = await thread.evaluate((element) => element.scrollTop);
    await Bun.sleep(200);
    return before === (await thread.evaluate((element) => element.scrollTop));
  });
  const before = (await target.boundingBox())?.y;
  await say("Customer 07", "A line that comes while somebody reads above");
  await page().getByRole("button", { name: /1 new/ }).waitFor();
  expect((await target.boundingBox())?.y).toBe(before);
  await page().getByRole("button", { name: /1 new/ }).click();
  await until("the end is shown", async () => (await lines()).at(-1)?.startsWith("A line that comes"));
});

fact("a webhook that comes twice is one message", async () => {
  stage.house.simulator.faults({ duplicates: 1, reorder: 1 });
  await agent.open("Customer 09");
  await say("Customer 09", "Only once, please");
  await say("Customer 09", "And this after it");
  stage.house.simulator.faults(null);
  await until("both are there", async () => (await lines()).includes("And this after it") && (await lines()).includes("Only once, please"));
  await until("the copies were posted", () => stage.house.simulator.webhooks().filter((one) => one.duplicate && one.acknowledged).length >= 2);
  await Bun.sleep(300);
  expect((await lines()).filter((text) => text === "Only once, please" || text === "And this after it")).toHaveLength(2);
});

fact("a reaction, an edit and a deletion appear where they belong", async () => {
  const { simulator } = stage.house;
  await agent.open("Customer 11");
  const [ext = ""] = (await simulator.say("Customer 11", "I want too")).ids;
  await until("it is there", async () => (await lines()).at(-1) === "I want too");
  await simulator.say("Customer 11", { type: "edit", text: "I want two", target: ext });
  await until("it is edited", async () => (await lines()).at(-1) === "I want two");
  await simulator.say("Customer 11", { type: "reaction", emoji: "👍", target: ext });
  await page().getByLabel("Reactions: 👍").waitFor();
  await simulator.say("Customer 11", { type: "revoke", target: ext });
  await until("it is gone", async () => (await lines()).at(-1) === "This message was deleted by its sender.");
});

fact("every kind of content is shown as what it is", async () => {
  const { simulator } = stage.house;
  await agent.open("Customer 12");
  await simulator.say("Customer 12", { type: "media", media: "image", ref: "", mime: "image/jpeg", caption: "Look at this" });
  await simulator.say("Customer 12", { type: "location", latitude: 40.4168, longitude: -3.7038, name: "Puerta del Sol" });
  await simulator.say("Customer 12", { type: "contacts", contacts: [{ name: "Ana Pérez", phones: ["+34600000000"], emails: [] }] });
  await simulator.say("Customer 12", { type: "order", items: [{ sku: "AN3L-VB-M", quantity: 2, price: "189.00", currency: "EUR" }] });
  for (const words of ["Look at this", "Puerta del Sol", "Ana Pérez", "AN3L-VB-M"]) await page().locator(".thread").getByText(words).first().waitFor();
});

fact("who was answered and closed is open again when they write", async () => {
  await agent.open("Customer 13");
  await page().locator(".thread").press("e");
  await becomes("it has left the inbox", async () => (await agent.rows()).some((row) => row.name === "Customer 13"), false);
  await toTop();
  await say("Customer 13", "One more question");
  await becomes("it is on top", first, "Customer 13");
  await agent.open("Customer 13");
  await until("the history tells of both", async () => /closed|reopened/.test((await lines()).join(" ")));
});

fact("who was put to sleep wakes up when they write", async () => {
  await agent.open("Customer 14");
  await page().locator(".thread").press("h");
  await page().getByRole("option").last().click();
  await becomes("it has left the inbox", async () => (await agent.rows()).some((row) => row.name === "Customer 14"), false);
  await becomes("it sleeps", () => count("Snoozed"), 1);
  await toTop();
  await say("Customer 14", "Wake up");
  await becomes("it is on top", first, "Customer 14");
  await becomes("nobody sleeps", () => count("Snoozed"), 0);
});

fact("a long history is read back to its beginning, page by page, without a gap", async () => {
  const long = Array.from({ length: 130 }, (_, at) => `Part ${at + 1} of a long correspondence${at % 7 === 0 ? ", and this part takes a little more room than the others do because it says more" : ""}`);
  for (const text of long) await say("Customer 15", text);
  await agent.open("Customer 15");
  expect((await agent.said()).map((one) => one.text)).toEqual(["Hello from Customer 15", ...long]);
});

fact("who goes back in a history keeps the line that was read when an older page comes in above it", async () => {
  await page().reload();
  await until("the end is shown", async () => (await lines()).at(-1)?.startsWith("Part 130"));
  const thread = page().locator(".thread");
  const topmost = (): Promise<string> => thread.evaluate((frame) => {
    const edge = frame.getBoundingClientRect().top;
    const shown = [...frame.querySelectorAll<HTMLElement>(".said")].filter((line) => line.getBoundingClientRect().bottom > edge + 20);
    return shown.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0]?.innerText ?? "";
  });
  // A server that takes its time: the reader is at the very beginning of what is there when the page comes.
  stage.house.freeze();
  await thread.evaluate((element) => element.scrollTo(0, 0));
  await Bun.sleep(300);
  const before = await topmost();
  stage.house.thaw();
  await until("the older page is there", async () => (await thread.evaluate((element) => element.scrollTop)) > 400);
  await Bun.sleep(300);
  expect(before).toStartWith("Part ");
  expect(await topmost()).toBe(before);
  await page().evaluate(() => Object.assign(window, { isSamePage: true }));
});

fact("a long list is read down to its end, each of it once", async () => {
  await stage.house.simulator.storm(80, 2, { customers: 130 });
  const [total = 0] = (await stage.house.sql()<{ count: number }[]>`select count(*)::int as count from conversations where status = 0`).map((row) => row.count);
  const names = new Map<string, string>();
  await toTop();
  await until("all were seen", async () => {
    for (const row of await agent.rows()) names.set(row.id, row.name);
    const isEnd = await page().locator(".list").evaluate((list) => {
      const before = list.scrollTop;
      list.scrollBy(0, list.clientHeight / 2);
      return list.scrollTop === before;
    });
    // On a slow machine a row may not have been drawn when it was passed by.
    if (isEnd && names.size < total) await toTop();
    await Bun.sleep(60);
    return names.size >= total;
  }, 30_000);
  expect(names.size).toBe(total);
  await toTop();
});

fact("a channel nothing ever came from says so, and is well as soon as something comes", async () => {
  const telegram = page().locator(".views button", { hasText: "Telegram" });
  await telegram.getByRole("img", { name: /Nothing has arrived/ }).waitFor();
  await stage.house.simulator.say("Telegram Tina", "Here I am", "telegram");
  await becomes("it is well", () => telegram.getByRole("img").count(), 0);
  await becomes("what came is counted", () => telegram.locator(".count").innerText(), "1");
});

fact("all of it came without loading the page again", async () => {
  expect(await page().evaluate(() => "isSamePage" in window)).toBe(true);
});
