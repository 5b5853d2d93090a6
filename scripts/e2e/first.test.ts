/**
 * What somebody meets who has never seen Parley: the first command, the page, customers who write, an answer; then a kill in the middle, a second start, and
 * nothing missing. The simulator is the one that the server starts by itself.
 */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { readSimulatorFile, simulatorFilePath } from "../simulator/config";
import { ask } from "../simulator/door";
import type { Accepted } from "../simulator/ledger";
import { cutNoise, openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { until } from "./until";

const customersMsMax = 60_000;

let agent: Agent;
const stage = openStage({ demo: true }, async ({ agent: seat }) => {
  agent = await seat();
});
const { fact } = stage;
const page = (): Page => agent.page;
const entries = async (): Promise<number> => (await stage.house.sql()<{ count: number }[]>`select count(*)::int as count from entries`)[0]?.count ?? 0;
const texts = async (): Promise<string[]> => (await agent.said()).map((one) => one.text);

async function sent(text: string): Promise<readonly Accepted[]> {
  const answer = await ask(readSimulatorFile(simulatorFilePath(stage.house.dataDir)), "GET", "sent");
  return answer.ok ? (answer.body["sent"] as readonly Accepted[]).filter((one) => one.text === text) : [];
}

fact("the first command says where to go, as whom, and what to do next", async () => {
  await until("it has said so", () => stage.house.log().includes("Sign in as"));
  const said = stage.house.log();
  for (const words of [stage.house.url, lucia, "scripts/simulate say", "Ctrl-C"]) expect(said).toContain(words);
});

fact("behind the door customers have written, in several languages and on all five channels", async () => {
  await agent.signIn(lucia);
  await until("the list is there", async () => (await agent.rows()).length > 10, customersMsMax);
  await until("all channels are counted", async () => (await page().locator(".views button .count").allInnerTexts()).filter((count) => Number(count) > 0).length === 5, customersMsMax);
});

fact("somebody writes by themselves while one looks on", async () => {
  const before = await entries();
  await page().evaluate(() => Object.assign(window, { isSamePage: true }));
  await until("something more was said", async () => (await entries()) > before, customersMsMax);
});

fact("an answer reaches the customer", async () => {
  agent.expect(cutNoise);
  await page().locator(".row-link").first().click();
  await page().locator(".thread .said").first().waitFor();
  await agent.reply("Hello! One moment, I am looking.");
  // Not everybody opens what they get; Telegram and X tell nothing of what became of a message, and Instagram only when it is read.
  const settled = /^(WhatsApp|Messenger)/.test(await page().locator(".talk-who p").innerText()) ? /delivered|read/ : /sent|read/;
  await until("it is settled", async () => settled.test((await agent.thread()).find((line) => line.text === "Hello! One moment, I am looking.")?.tick ?? ""), customersMsMax);
  expect(await sent("Hello! One moment, I am looking.")).toHaveLength(1);
});

fact("killed in the middle and started again, nothing is missing and nothing doubled", async () => {
  const name = (await page().locator(".talk-who h1 bdi").textContent()) ?? "";
  const [before, seen] = [await texts(), await entries()];
  await stage.house.kill();
  await page().locator(".banner.warn").waitFor();
  await agent.reply("Written while it was down");
  await stage.house.start();
  await until("the connection is live", agent.isLive, customersMsMax);
  await until("the answer left", async () => (await sent("Written while it was down")).length > 0, customersMsMax);
  const after = await texts();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.filter((text) => text === "Written while it was down")).toHaveLength(1);
  expect(await entries()).toBeGreaterThan(seen);
  expect(await page().locator(".talk-who h1 bdi").textContent()).toBe(name);
  expect(await page().evaluate(() => "isSamePage" in window)).toBe(true);
  expect(await sent("Written while it was down")).toHaveLength(1);
});

fact("every history in the database is without a gap", async () => {
  const broken = await stage.house.sql()`
    select conversation from entries group by conversation having count(*) <> max(number) or min(number) <> 1`;
  expect([...broken]).toEqual([]);
});
