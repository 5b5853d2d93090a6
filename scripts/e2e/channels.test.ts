/** The channels' page, as an administrator uses it: connecting a number step by step, the light that turns, a test that tells the truth, and what goes wrong. */
import { createHmac } from "node:crypto";
import { expect } from "bun:test";
import { readSimulatorFile, simulatorFilePath } from "../simulator/config";
import { texts } from "../../server/testing";
import { flaws } from "./check";
import { openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { until } from "./until";

const widths = [1440, 900, 390] as const;
const themes = ["light", "dark"] as const;
const settleMs = 300;
const secret = "canary-app-secret-0123456789";

let agent: Agent;
const stage = openStage({ pace: 0 }, async ({ agent: seat }) => {
  agent = await seat();
  await agent.signIn(lucia);
});
const { fact } = stage;
const text = (selector: string): Promise<string> => agent.page.locator(selector).first().innerText();

fact("G then N opens the channels, and Escape goes back", async () => {
  await agent.page.keyboard.press("g");
  await agent.page.keyboard.press("n");
  await agent.page.locator(".channel-row").first().waitFor();
  expect(await agent.page.locator(".channel-row").count()).toBe(readSimulatorFile(simulatorFilePath(stage.house.dataDir)).channels.length);
  await agent.page.keyboard.press("Escape");
  await agent.page.locator(".list-pane").waitFor();
  await agent.page.goBack();
  await agent.page.locator(".channel-row").first().waitFor();
});

fact("a number is connected, and the light turns with the first webhook", async () => {
  await agent.page.getByRole("button", { name: "Add channel" }).click();
  await agent.page.getByLabel("Name").fill("WhatsApp Lisbon");
  await agent.page.getByLabel("Phone number id").fill("12");
  await agent.page.getByLabel("App secret").fill(secret);
  await agent.page.getByLabel("Access token").fill("canary-access-token-0123456789");
  await agent.page.getByRole("button", { name: "Connect" }).click();
  await agent.page.getByText("Phone number id must be the number's id").waitFor();
  await agent.page.getByLabel("Phone number id").fill("10974471");
  await agent.page.getByRole("button", { name: "Connect" }).click();
  await agent.page.getByText("Waiting for the first webhook").waitFor();
  await agent.shot("waiting for the first webhook");
  expect(await flaws(agent.page)).toEqual([]);
  expect(await agent.page.locator("body").innerHTML()).not.toContain("canary");
  const token = await agent.page.getByLabel("Verify token", { exact: true }).inputValue();
  expect((await fetch(`${stage.house.url}/webhook/whatsapp?hub.mode=subscribe&hub.challenge=7&hub.verify_token=${token}`)).status).toBe(200);
  await agent.page.getByText("challenge answered").waitFor();
  const body = texts({ account: "10974471", from: "351218804412", id: "wamid.first", text: "Olá" });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  expect((await fetch(`${stage.house.url}/webhook/whatsapp`, { method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } })).status).toBe(200);
  await agent.page.getByText("The platform is heard").waitFor();
  expect(await text(".channel-row[aria-current] .standing")).toBe("Healthy");
});

fact("a test message tells what became of it", async () => {
  const simulated = agent.page.locator(".channel-row", { hasText: "Telegram" });
  await simulated.click();
  await agent.page.getByLabel("Chat id").fill("nobody");
  await agent.page.locator(".test-form button").click();
  await agent.page.getByText("That is no address on Telegram").waitFor();
});

fact("a channel that is switched off says so, and what that means first", async () => {
  await agent.page.getByRole("button", { name: "Switch off" }).click();
  await agent.page.getByText("is not kept").waitFor();
  await agent.page.getByRole("alertdialog").getByRole("button", { name: "Switch off" }).click();
  await until("it is off", async () => (await text(".channel-row[aria-current] .standing")) === "Off");
  await agent.page.getByRole("button", { name: "Switch on" }).click();
  await until("it is on", async () => (await text(".channel-row[aria-current] .standing")) !== "Off");
});

fact("a refused and a silent channel are told above everything, with what to do", async () => {
  const sql = stage.house.sql();
  await sql`update channels set state = 'refused', say = 'The access token has ended. Reconnect it.' where name = 'WhatsApp Lisbon'`;
  await sql`update channels set state = 'silent', say = 'Nothing has come since 20 Nov 2026, 08:37 UTC; usually something comes every 4 minutes.', last_webhook_at = now() - interval '3 hours' where platform = 'telegram'`;
  await agent.page.locator(".banner.bad", { hasText: "refused by its platform" }).waitFor();
  await agent.page.locator(".banner.bad", { hasText: "refused by its platform" }).getByRole("button", { name: "Reconnect" }).click();
  await agent.page.getByLabel("App secret").waitFor();
  expect(await agent.page.getByLabel("App secret").getAttribute("placeholder")).toContain("ends …6789");
});

for (const theme of themes) for (const width of widths) {
  fact(`the page is right (${theme}, ${width} px)`, async () => {
    const other = await stage.agent({ width, height: width < 768 ? 844 : 900, theme });
    await other.signIn(lucia);
    const [lisbon] = await stage.house.sql()<{ id: number }[]>`select id from channels where name = 'WhatsApp Lisbon'`;
    for (const page of ["channels", "channels/add", `channels/${lisbon?.id}`, `channels/${lisbon?.id}/edit`]) {
      await other.page.evaluate((hash) => (location.hash = hash), `#/${page}`);
      await other.page.locator(page === "channels" ? ".channel-row" : page.endsWith("add") || page.endsWith("edit") ? ".form-foot" : ".steps").first().waitFor();
      await Bun.sleep(settleMs);
      await other.shot(`${theme}, ${width} ${page.replaceAll("/", " ")}`);
      expect(await flaws(other.page)).toEqual([]);
    }
    await other.context.close();
  });
}

fact("who is no administrator has neither the page nor its place", async () => {
  const marek = await stage.agent();
  await marek.signIn("marek@nortia.example");
  await marek.page.locator(".list-pane").waitFor();
  expect(await marek.page.locator('.rail a[href="#/channels"]').count()).toBe(0);
  await marek.page.evaluate(() => (location.hash = "#/channels"));
  await Bun.sleep(settleMs);
  expect(await marek.page.locator(".channel-row").count()).toBe(0);
  await marek.page.locator(".banner.bad").first().waitFor();
  expect(await marek.page.locator(".banner.bad button").count()).toBe(0);
});
