/** Text of strangers is text: it is shown as it came, runs nothing, and bends nothing around it. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import type { Person } from "../simulator/people";
import { openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { until } from "./until";

const long = "x".repeat(4_096);
const lines: Readonly<Record<string, string>> = {
  markup: `<img src=x onerror="window.wasRun=1"><script>window.wasRun=1</script><b>bold</b>`,
  entities: `&lt;script&gt; &amp;amp; "quotes" 'single' \`ticks\` \${template}`,
  address: `javascript:window.wasRun=1 data:text/html,<script>window.wasRun=1</script> https://example.com/"onmouseover="window.wasRun=1`,
  override: "invoice\u202Efdp.exe and after it",
  isolates: "\u2067\u2066unclosed isolates",
  invisible: "zero\u200Bwidth\u200Dand\uFEFFjoiners\u2060here",
  stacked: `Z${"\u0301\u0316".repeat(40)}algo`,
  word: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(6),
  long,
  lines: Array.from({ length: 60 }, (_, at) => `line ${at}`).join("\n"),
  spaces: "two  spaces\tand a tab\n\n\nand empty lines",
  emoji: "👩‍👩‍👧‍👦🏳️‍🌈👍🏿".repeat(12),
  arabic: "مرحبا، أريد Ordesa 22 باللون الأسود (من فضلك) 3 × 79,00 €",
  braces: "{{name}} %s {0} ${x} \\n \\u0000",
};

const mallory: Person = { name: `<script>window.wasRun=1</script>\u202Eyrollam`, language: "en", home: "whatsapp", phone: "15550001111", telegram: 5_100_000_001 };
const endless: Person = { name: "Wolfeschlegelsteinhausenbergerdorff".repeat(3), language: "en", home: "telegram", telegram: 5_100_000_002 };

let agent: Agent;
const stage = openStage({ pace: 0 }, async ({ house, agent: seat }) => {
  await house.simulator.say("Plain Person", "I am here for comparison");
  await house.simulator.say(endless, "A name can be long");
  for (const text of Object.values(lines)) await house.simulator.say(mallory, text);
  agent = await seat();
  await agent.signIn(lucia);
});
const { fact } = stage;
const page = (): Page => agent.page;
const wasRun = (): Promise<boolean> => page().evaluate(() => "wasRun" in window);
const sideways = (): Promise<number> => page().evaluate(() => Math.max(0, ...[document.scrollingElement!, ...document.querySelectorAll(".thread, .list, .panel, .talk")].map((element) => element.scrollWidth - element.clientWidth)));

fact("a name full of markup is a name", async () => {
  await until("it is listed", async () => (await agent.rows()).some((row) => row.name === mallory.name));
  expect(await page().locator(".list script, .list img").count()).toBe(0);
  await agent.open(mallory.name);
  expect(await wasRun()).toBe(false);
});

fact("every text is shown exactly as it came, in full", async () => {
  const said = await agent.said();
  expect(said.map((one) => one.text)).toEqual(Object.values(lines));
});

fact("nothing of it runs, loads or becomes an element", async () => {
  expect(await wasRun()).toBe(false);
  expect(await page().locator(".thread script, .thread img, .thread iframe, .thread b:not(.hidden)").count()).toBe(0);
});

fact("only http addresses become links, and a link ends where it ends", async () => {
  await page().locator(".words", { hasText: "javascript:" }).scrollIntoViewIfNeeded();
  const links = await page().locator(".thread a").evaluateAll((all) => all.map((link) => ({ href: (link as HTMLAnchorElement).href, rel: (link as HTMLAnchorElement).rel, target: (link as HTMLAnchorElement).target, attributes: link.getAttributeNames().length })));
  expect(links).toEqual([{ href: "https://example.com/", rel: "noopener noreferrer nofollow", target: "_blank", attributes: 3 }]);
});

fact("nothing makes the page, the list or the thread wider", async () => {
  for (const width of [1440, 900, 390]) {
    await page().setViewportSize({ width, height: 900 });
    const thread = page().locator(".thread");
    const height = await thread.evaluate((element) => element.scrollHeight);
    for (let top = 0; top <= height; top += 600) {
      await thread.evaluate((element, to) => element.scrollTo(0, to), top);
      expect(await sideways()).toBe(0);
    }
    const outside = await page().evaluate(() => [...document.querySelectorAll(".thread .bubble")].filter((bubble) => {
      const frame = document.querySelector(".thread")!.getBoundingClientRect();
      const box = bubble.getBoundingClientRect();
      return box.left < frame.left || box.right > frame.right;
    }).length);
    expect(outside).toBe(0);
  }
  await page().setViewportSize({ width: 1440, height: 900 });
});

fact("a text that turns the writing direction turns nothing but itself", async () => {
  const stamp = page().locator(".row", { hasText: "yrollam" }).locator(".row-time");
  const name = page().locator(".row", { hasText: "yrollam" }).locator(".row-name");
  expect((await stamp.boundingBox())!.x).toBeGreaterThan((await name.boundingBox())!.x);
  expect(await page().locator(".row-name bdi, .row-snippet bdi").evaluateAll((all) => all.every((element) => getComputedStyle(element).unicodeBidi.includes("isolate")))).toBe(true);
  const meta = await page().locator(".said-meta time").allInnerTexts();
  expect(meta.every((text) => /^\d\d:\d\d$/.test(text))).toBe(true);
});

fact("an Arabic text is set from the right in its own bubble", async () => {
  const arabic = page().locator(".words", { hasText: "مرحبا" });
  await arabic.scrollIntoViewIfNeeded();
  expect(await arabic.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
});

fact("a long name is cut on the screen and known in full", async () => {
  await agent.open(endless.name);
  const [title, bar] = [await page().locator(".talk-who h1").boundingBox(), await page().locator(".talk-bar").boundingBox()];
  expect(title!.x + title!.width).toBeLessThanOrEqual(bar!.x + bar!.width);
  expect(await page().getByRole("button", { name: "More", exact: true }).isVisible()).toBe(true);
});

fact("what agents write is text too, to colleagues and to the platform", async () => {
  await agent.open("Plain Person");
  await agent.note(lines["markup"]!);
  await agent.reply(lines["entities"]!);
  await until("the platform has it as it was written", () => stage.house.simulator.sent().some((one) => one.text === lines["entities"]));
  await until("the note is text", async () => (await agent.thread()).some((line) => line.kind === "note" && line.text === lines["markup"]));
  expect(await wasRun()).toBe(false);
});

fact("a tag is text", async () => {
  await page().locator(".thread").focus();
  await page().keyboard.press("l");
  await page().getByPlaceholder("Find or make a tag").fill("<b>vip</b>");
  await page().keyboard.press("Enter");
  await until("it is there", async () => (await page().locator(".panel .tags").innerText()).includes("<b>vip</b>"));
  await until("it is in the list", async () => (await agent.rows()).some((row) => row.chips.includes("<b>vip</b>")));
});
