/** The operator's command line beside the running server: what it changes is seen in the browser at once. */
import { expect } from "bun:test";
import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { readSimulatorFile, simulatorFilePath } from "../simulator/config";
import { openStage, type Agent } from "./desk";
import { ana, lucia } from "./house";
import { becomes, until } from "./until";

const newcomer = "nora@nortia.example";
const secret = "a password for Nora";

let agent: Agent;
const stage = openStage({ pace: 0.3 }, async ({ house, agent: seat }) => {
  await house.simulator.say("Ada Lang", "Hello");
  agent = await seat();
});
const { fact } = stage;
const page = (): Page => agent.page;

async function parley<T = unknown>(words: readonly string[], input?: string): Promise<T> {
  const ran = await stage.house.parley([...words, "--json"], input);
  if (ran.code !== 0) throw new Error(`${words.join(" ")} ended with ${ran.code}: ${ran.err}`);
  return JSON.parse(ran.out) as T;
}

fact("a person that was added signs in at once", async () => {
  await parley(["user", "add", "--tenant", "nortia", "--email", newcomer, "--name", "Nora Lind", "--role", "agent", "--password-stdin"], `${secret}\n`);
  await agent.signIn(newcomer, secret);
  await becomes("the list is there", async () => (await agent.rows()).map((row) => row.name), ["Ada Lang"]);
  expect(await page().getByRole("button", { name: /Nora Lind.*your account/ }).count()).toBe(1);
});

fact("a person that is disabled is put out at once, and told why", async () => {
  await agent.open("Ada Lang");
  await page().locator(".thread").press("r");
  await agent.composer.fill("half a reply");
  await parley(["user", "disable", "--tenant", "nortia", "--email", newcomer]);
  await page().getByLabel("E-mail").waitFor();
  expect(await page().getByRole("alert").innerText()).toMatch(/signed out|switched off|disabled|access/i);
  expect(await page().getByText("Ada Lang").count()).toBe(0);
});

fact("and can't come back, with the right password or a reload", async () => {
  await page().reload();
  await page().getByLabel("E-mail").fill(newcomer);
  await page().getByLabel("Password", { exact: true }).fill(secret);
  await page().getByRole("button", { name: "Sign in", exact: true }).click();
  await until("it is refused", async () => (await page().getByRole("alert").innerText()) !== "");
  expect(await page().locator(".list-pane").count()).toBe(0);
});

fact("nobody can be given a conversation who can't come in", async () => {
  const colleague = await stage.agent();
  await colleague.signIn(ana);
  await colleague.open("Ada Lang");
  await colleague.page.locator(".thread").press("a");
  await colleague.page.getByRole("dialog", { name: "Assign" }).waitFor();
  const offered = await colleague.page.getByRole("option").allInnerTexts();
  expect(offered.some((name) => name.includes("Lucía Romero"))).toBe(true);
  expect(offered.some((name) => name.includes("Nora Lind"))).toBe(false);
  await colleague.page.close();
});

fact("the next person at the same machine sees nothing of what was left there", async () => {
  await page().reload();
  await agent.signIn(lucia);
  await agent.open("Ada Lang");
  expect(await agent.composer.inputValue()).toBe("");
  expect((await agent.rows())[0]?.snippet).toBe("Hello");
  await page().getByRole("button", { name: /your account/ }).first().click();
  await page().getByRole("option", { name: /^Sign out/ }).click();
  await page().getByLabel("E-mail").waitFor();
});

fact("who is let in again finds what was not sent", async () => {
  await parley(["user", "enable", "--tenant", "nortia", "--email", newcomer]);
  await agent.signIn(newcomer, secret);
  await agent.open("Ada Lang");
  expect(await agent.composer.inputValue()).toBe("half a reply");
  await agent.composer.fill("");
});

fact("a new password ends the sessions of the old one", async () => {
  await parley(["user", "password", "--tenant", "nortia", "--email", newcomer, "--password-stdin"], "another password for Nora\n");
  await page().getByLabel("E-mail").waitFor();
  await agent.signIn(newcomer, "another password for Nora");
  await page().locator(".list-slot").first().waitFor();
});

fact("channels are listed without their secrets", async () => {
  const ran = await stage.house.parley(["channel", "list"]);
  expect(ran.out).toContain("WhatsApp");
  expect(ran.out).toContain("Telegram");
  const all = `${ran.out}${JSON.stringify(await parley(["channel", "list"]))}`;
  for (const channel of readSimulatorFile(simulatorFilePath(stage.house.dataDir)).channels) {
    for (const [name, value] of Object.entries(channel)) if (/secret|token/i.test(name)) expect(all).not.toContain(value);
  }
});

fact("a channel that is switched off says so in the inbox, and is well when it is switched on", async () => {
  const channels = await parley<{ id: number; platform: string }[]>(["channel", "list"]);
  const id = String(channels.find((one) => one.platform === "telegram")?.id);
  await parley(["channel", "disable", id]);
  const telegram = page().locator(".views button", { hasText: "Telegram" });
  await telegram.getByRole("img", { name: /disabled|switched off/i }).waitFor();
  await parley(["channel", "enable", id]);
  await telegram.getByRole("img", { name: /disabled|switched off/i }).waitFor({ state: "detached" });
  await stage.house.simulator.say("Telegram Tina", "Are you there again?", "telegram");
  await becomes("it is well", () => telegram.getByRole("img").count(), 0);
});

fact("a signed body that can't be read is a dead letter, listed and shown; what still can't be read is not replayed", async () => {
  const channel = readSimulatorFile(simulatorFilePath(stage.house.dataDir)).channels.find((one) => one.platform === "whatsapp");
  if (channel?.platform !== "whatsapp") throw new Error("there is no WhatsApp channel");
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: "not a list" });
  const signature = createHmac("sha256", channel.appSecret).update(body).digest("hex");
  const answer = await fetch(`${stage.house.url}/webhook/whatsapp`, { method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } });
  expect(answer.status).toBe(200);
  const letter = await until("it is listed", async () => (await parley<{ id: number }[]>(["dead-letters", "list"]))[0]);
  const id = String(letter.id);
  expect((await stage.house.parley(["dead-letters", "show", id, "--raw"])).out).toContain("not a list");
  const replayed = await stage.house.parley(["dead-letters", "replay", id]);
  expect(replayed.code).not.toBe(0);
  expect(replayed.err).toMatch(/can't be read/);
});

fact("a dead letter that is replayed after a fix appears in the open thread", async () => {
  await agent.open("Ada Lang");
  const conversation = await stage.house.conversation("Ada Lang");
  const sql = stage.house.sql();
  const message = { type: "consent", text: "Ada wants no more offers", sentAt: Date.now() };
  const [buried] = await sql<{ id: string }[]>`
    insert into dead_letters (tenant, address, seq, error, message) values (1, ${`conversation/${conversation}`}, 1, 'a fault that is mended by now', ${sql.json(message)}) returning id`;
  await parley(["dead-letters", "replay", buried?.id ?? ""]);
  await until("it is in the thread", async () => (await agent.thread()).some((line) => line.text.includes("Ada wants no more offers")));
  expect((await parley<{ id: number }[]>(["dead-letters", "list"])).map((one) => String(one.id))).not.toContain(buried?.id);
  expect((await stage.house.parley(["dead-letters", "replay", buried?.id ?? ""])).err).toMatch(/was replayed/);
});

fact("status tells what runs and what there is", async () => {
  expect((await stage.house.parley(["status"])).out).toMatch(/Server\s+ready/);
});

fact("a mistake is told in words, with what to do, and another exit code", async () => {
  const ran = await stage.house.parley(["user", "add", "--email", "x"]);
  expect(ran.code).not.toBe(0);
  expect(ran.err).toMatch(/--role/);
  expect(ran.err).not.toMatch(/\bat .*\.ts/);
});

fact("nothing of what people said or of their addresses is in the log", async () => {
  await agent.open("Ada Lang");
  await agent.reply("A sentence that must not be logged");
  await until("it left", () => stage.house.simulator.sent().some((one) => one.text.startsWith("A sentence")));
  const log = stage.house.log();
  for (const trace of ["A sentence that", "Ada Lang", newcomer, lucia, secret, "another password"]) expect(log).not.toContain(trace);
});
