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

fact("X is added with one of its secrets, and fetched or sent to as one likes", async () => {
  await agent.page.getByRole("button", { name: "Add channel" }).click();
  await agent.page.locator(".platform-choice label", { hasText: /^X$/ }).click();
  await agent.page.getByLabel("User id").fill("1410050060070080099");
  await agent.page.getByLabel("Access token").fill("canary-x-token-0123456789");
  await agent.page.getByLabel("How messages come").selectOption("webhook");
  await agent.page.getByRole("button", { name: "Connect" }).click();
  await agent.page.getByText("Client secret is missing: webhooks are signed with it, or with the API key secret").waitFor();
  await agent.page.getByLabel("API key secret").fill("canary-x-api-key-secret-01234567");
  await agent.page.getByRole("button", { name: "Connect" }).click();
  await agent.page.locator(".channel-row[aria-current]", { hasText: "1410050060070080099" }).waitFor();
  await agent.page.getByText("Callback URL").waitFor();
  expect(await text(".steps .step:nth-child(2) h3")).toContain("Secrets");
  expect(await agent.page.locator(".steps .step:nth-child(2)").getAttribute("class")).toContain("done");
  await agent.page.getByRole("button", { name: "Edit" }).click();
  await agent.page.getByRole("button", { name: "Remove the API key secret" }).click();
  await agent.page.getByLabel("How messages come").selectOption("polling");
  await agent.shot("changing X");
  await agent.page.getByRole("button", { name: "Save" }).click();
  await agent.page.getByText("about once a minute").waitFor();
  expect(await agent.page.locator("body").innerHTML()).not.toContain("canary");
});

fact("an X account is signed in at X, and one is back on the channel's page", async () => {
  const x = readSimulatorFile(simulatorFilePath(stage.house.dataDir)).channels.find(({ platform }) => platform === "x");
  await agent.page.locator(".channel-row", { hasText: x?.account ?? "" }).click();
  await agent.page.getByRole("button", { name: "Sign in at X again" }).click();
  await agent.page.locator(".acts li", { hasText: "Lucía Romero entered anew: access token, refresh token" }).waitFor();
  expect(await text(".channel-row[aria-current] .channel-name")).toContain(x?.account ?? "");
  expect(new URL(agent.page.url()).origin).toBe(stage.house.url);
  expect(await flaws(agent.page)).toEqual([]);
  await stage.house.sql()`update channels set state = 'refused', say = 'X no longer accepts the channel''s token.' where account = ${x?.account ?? ""}`;
  await agent.page.locator(".box.bad", { hasText: "no longer accepts" }).waitFor();
  await agent.shot("an X account that is refused");
  expect(await flaws(agent.page)).toEqual([]);
  await agent.page.locator(".box.bad").getByRole("button", { name: "Sign in at X" }).click();
  await agent.page.getByRole("button", { name: "Sign in at X again" }).waitFor();
  expect(await agent.page.locator(".box.bad").count()).toBe(0);
});

fact("an Instagram account's page is shown, changed and taken away", async () => {
  await agent.page.locator(".channel-row", { hasText: "Instagram" }).first().click();
  await agent.page.getByRole("button", { name: "Edit" }).click();
  const page = agent.page.getByLabel("Page id");
  expect(await page.inputValue()).toMatch(/^\d{15}$/);
  await page.fill("not a page");
  await agent.page.getByRole("button", { name: "Save" }).click();
  await agent.page.getByText("Page id must be the page's id, of digits only").waitFor();
  await page.fill("");
  await agent.page.getByRole("button", { name: "Save" }).click();
  await agent.page.locator(".edit-form").waitFor({ state: "detached" });
  await agent.page.locator(".acts li", { hasText: "Lucía Romero changed: page id" }).waitFor();
  await agent.page.getByRole("button", { name: "Edit" }).click();
  expect(await page.inputValue()).toBe("");
  await page.fill("106540352242922");
  await agent.page.getByRole("button", { name: "Save" }).click();
  await agent.page.locator(".acts li", { hasText: "Lucía Romero entered anew: page id" }).waitFor();
});

fact("on a phone Channels are in the account's menu, and one goes there and back by touch", async () => {
  const phone = await stage.agent({ width: 390, height: 844 });
  await phone.signIn(lucia);
  await phone.page.getByRole("button", { name: "Me" }).click();
  await phone.page.getByRole("option", { name: /Channels/ }).click();
  await phone.page.locator(".channel-row").first().waitFor();
  await phone.shot("channels on a phone");
  expect(await flaws(phone.page)).toEqual([]);
  expect(await phone.page.locator(".tab-bar [aria-current]").count()).toBe(0);
  await phone.page.locator(".channel-row", { hasText: "Telegram" }).click();
  await phone.page.locator(".steps").waitFor();
  expect(await phone.page.locator(".channel-row").first().isVisible()).toBe(false);
  await phone.shot("a channel on a phone");
  expect(await flaws(phone.page)).toEqual([]);
  await phone.page.getByRole("link", { name: "All channels" }).click();
  await phone.page.locator(".channel-row").first().waitFor();
  await phone.page.getByRole("navigation", { name: "Parley" }).getByText("Inbox").click();
  await phone.page.locator(".list-slot").first().waitFor({ state: "attached" });
  await phone.context.close();
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
