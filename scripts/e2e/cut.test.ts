/**
 * Whatever is cut, nothing is lost, doubled or out of order, and the agent is told. The thread on the screen is compared with the database line by line, on the
 * page that was there before the cut: it was not loaded again.
 */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { cutNoise, openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const names = ["Ada Lang", "Bo Winter", "Cleo Brandt", "Dario Conti"];
const deadMs = 1_500;
const noticeMsMax = 30_000;

let agent: Agent;
const stage = openStage({ pace: 0.3 }, async ({ house, agent: seat }) => {
  for (const name of names) await house.simulator.say(name, `Hello from ${name}`);
  agent = await seat();
  agent.expect(cutNoise);
  await agent.signIn(lucia);
  await page().evaluate(() => Object.assign(window, { isSamePage: true }));
});
const { fact } = stage;
const page = (): Page => agent.page;
const banner = () => page().locator(".banner.warn");
const offline = (is: boolean): Promise<void> => agent.context.setOffline(is);
const sent = (text: string): number => stage.house.simulator.sent().filter((one) => one.text === text).length;
const say = (who: string, what: string): Promise<unknown> => stage.house.simulator.say(who, what);

/** What is on the screen is what is in the database: every message once, in order. */
async function isComplete(name: string): Promise<void> {
  const stored = async (): Promise<{ kind: string; text: string }[]> =>
    (await stage.house.entries(await stage.house.conversation(name))).filter((entry) => entry.kind !== "event").map(({ kind, body }) => ({ kind, text: body }));
  await agent.open(name);
  await becomes(`the thread of ${name} is the stored one`, async () => JSON.stringify(await agent.said()) === JSON.stringify(await stored()) || [await agent.said(), await stored()], true);
}

fact("without a connection a banner says so, with what still works", async () => {
  await agent.open("Ada Lang");
  await offline(true);
  await banner().waitFor();
  expect(await banner().innerText()).toMatch(/Offline since \d\d:\d\d/);
  expect(await page().locator(".strip-cell.live").innerText()).toMatch(/Offline/);
  await page().getByRole("button", { name: "Queue" }).waitFor();
});

fact("a reply written meanwhile waits, and says that it waits", async () => {
  await agent.reply("Written without a connection");
  await page().locator(".said", { hasText: "Written without a connection" }).getByText("waiting for connection").waitFor();
  await until("the list says so too", async () => (await agent.rows()).find((row) => row.name === "Ada Lang")?.chips.includes("Pending"));
  expect(await banner().innerText()).toMatch(/1 change/);
  expect(sent("Written without a connection")).toBe(0);
});

fact("what customers do meanwhile appears when the connection is back, and the reply leaves once", async () => {
  for (const at of [1, 2, 3]) await say("Ada Lang", `Ada meanwhile ${at}`);
  for (const at of [1, 2]) await say("Bo Winter", `Bo meanwhile ${at}`);
  await say("Somebody New", "I wrote while you were away");
  await offline(false);
  await until("the connection is live", agent.isLive);
  await until("the banner is gone", async () => (await banner().count()) === 0);
  await until("the reply is with the platform", () => sent("Written without a connection") > 0);
  await becomes("the list is right", async () => (await agent.rows()).map((row) => row.name), ["Ada Lang", "Somebody New", "Bo Winter", "Dario Conti", "Cleo Brandt"]);
  await isComplete("Ada Lang");
  await isComplete("Bo Winter");
  await isComplete("Somebody New");
  expect(sent("Written without a connection")).toBe(1);
  expect(await page().evaluate(() => "isSamePage" in window)).toBe(true);
});

fact("notes, assignments and closing wait too, and are done in order", async () => {
  await agent.open("Cleo Brandt");
  await offline(true);
  await banner().waitFor();
  await agent.note("A note without a connection");
  await agent.reply("A reply after the note");
  await page().locator(".thread").focus();
  await page().keyboard.press("i");
  await page().keyboard.press("e");
  await until("it has left the list at once", async () => !(await agent.rows()).some((row) => row.name === "Cleo Brandt"));
  await offline(false);
  await until("the reply is with the platform", () => sent("A reply after the note") > 0);
  const conversation = await stage.house.conversation("Cleo Brandt");
  await becomes("all was done, in order", async () => (await stage.house.entries(conversation)).map((entry) => entry.body || entry.kind), ["Hello from Cleo Brandt", "A note without a connection", "A reply after the note", "event"]);
  const [row] = await stage.house.sql()<{ status: string; assignee: number }[]>`
    select m.row->>'status' as status, c.assignee from conversations c join mailboxes m on m.address = 'conversation/' || c.id where c.id = ${conversation}`;
  expect(row).toEqual({ status: "resolved", assignee: 1 });
});

fact("a reply that waits survives the page, and leaves once when somebody comes back", async () => {
  await agent.open("Dario Conti");
  await offline(true);
  await banner().waitFor();
  await agent.reply("Written before the page was closed");
  await page().locator(".said", { hasText: "Written before the page was closed" }).getByText("waiting for connection").waitFor();
  await page().goto("about:blank");
  await offline(false);
  await Bun.sleep(deadMs);
  expect(sent("Written before the page was closed")).toBe(0);
  await page().goto(stage.house.url);
  await until("it left", () => sent("Written before the page was closed") > 0);
  await isComplete("Dario Conti");
  await page().reload();
  await until("the connection is live", agent.isLive);
  await isComplete("Dario Conti");
  expect(sent("Written before the page was closed")).toBe(1);
  await page().evaluate(() => Object.assign(window, { isSamePage: true }));
});

fact("a draft survives the page too", async () => {
  await agent.open("Dario Conti");
  await page().locator(".thread").press("r");
  await agent.composer.fill("not finished yet");
  await page().reload();
  await becomes("it is there again", () => agent.composer.inputValue(), "not finished yet");
  await agent.composer.fill("");
  await page().evaluate(() => Object.assign(window, { isSamePage: true }));
});

fact("a killed server comes back with everything, also what was written to it while it was dead", async () => {
  await agent.open("Ada Lang");
  await stage.house.kill();
  await banner().waitFor();
  await agent.reply("Written to a dead server");
  const customers = Promise.all([...[1, 2, 3].map((at) => say("Ada Lang", `Ada to the dead ${at}`)), say("Bo Winter", "Bo to the dead")]);
  await Bun.sleep(deadMs);
  await stage.house.start();
  await until("the connection is live", agent.isLive, 30_000);
  await until("the reply is with the platform", () => sent("Written to a dead server") > 0, 20_000);
  await customers;
  await isComplete("Ada Lang");
  await isComplete("Bo Winter");
  expect(sent("Written to a dead server")).toBe(1);
  expect((await agent.said()).length).toBe(new Set((await agent.said()).map((one) => one.text)).size);
  expect(await page().evaluate(() => "isSamePage" in window)).toBe(true);
});

fact("a reply that was on its way when the server was killed is never sent twice, and its fate is told", async () => {
  const text = "Killed on the way";
  await agent.open("Bo Winter");
  stage.house.simulator.faults({ slowAnswers: { rate: 1, ms: 5_000 }, lateReceipts: { rate: 1, ms: 6_000 } });
  await agent.reply(text);
  await until("the platform has it", () => sent(text) > 0);
  await stage.house.kill();
  stage.house.simulator.faults(null);
  await stage.house.start();
  await until("the connection is live", agent.isLive, 30_000);
  await until("it is unknown, or settled by its receipt", async () => {
    const line = (await agent.thread()).find((one) => one.text === text);
    return line?.trouble?.includes("unknown") || /delivered|read/.test(line?.tick ?? "");
  }, 20_000);
  await becomes("its receipt settles it", async () => (await agent.thread()).find((one) => one.text === text)?.tick, "read", 30_000);
  expect(sent(text)).toBe(1);
  await isComplete("Bo Winter");
});

fact("a server that is replaced in good order is hardly noticed", async () => {
  await agent.open("Ada Lang");
  await agent.reply("Before the upgrade");
  await stage.house.end();
  await stage.house.start();
  await until("the connection is live", agent.isLive, 20_000);
  await agent.reply("After the upgrade");
  await until("both are with the platform", () => sent("Before the upgrade") > 0 && sent("After the upgrade") > 0);
  await isComplete("Ada Lang");
  expect([sent("Before the upgrade"), sent("After the upgrade")]).toEqual([1, 1]);
  expect(stage.house.log()).toContain('"event":"ended"');
});

fact("a server that falls silent without closing anything is noticed, and nothing is sent twice for it", async () => {
  await agent.open("Bo Winter");
  stage.house.freeze();
  try {
    await agent.reply("Into the silence");
    // The pong that doesn't come is noticed after four seconds, and the banner keeps back for two more.
    await banner().waitFor({ timeout: noticeMsMax });
  } finally {
    stage.house.thaw();
  }
  await until("the connection is live", agent.isLive);
  await until("the reply is with the platform", () => sent("Into the silence") > 0);
  await isComplete("Bo Winter");
  expect(sent("Into the silence")).toBe(1);
});

fact("many cuts in the middle of a conversation lose and double nothing", async () => {
  await agent.open("Ada Lang");
  for (let round = 1; round <= 6; round++) {
    const writing = Promise.all([say("Ada Lang", `Round ${round} a`), say("Ada Lang", `Round ${round} b`)]);
    if (round % 2 === 0) await agent.reply(`Answer ${round}`);
    await offline(true);
    await writing;
    await offline(false);
    if (round % 3 === 0) await agent.reply(`Answer ${round} once more`);
  }
  await until("the connection is live", agent.isLive);
  await until("all answers are with the platform", () => [2, 4, 6].every((round) => sent(`Answer ${round}`) > 0) && [3, 6].every((round) => sent(`Answer ${round} once more`) > 0), 30_000);
  await isComplete("Ada Lang");
  const texts = (await agent.said()).map((one) => one.text);
  expect(texts.filter((text) => text.startsWith("Round"))).toHaveLength(12);
  expect(texts.filter((text) => text.startsWith("Answer"))).toHaveLength(5);
  expect(texts.length).toBe(new Set(texts).size);
});
