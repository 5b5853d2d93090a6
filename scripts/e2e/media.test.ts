/** Files both ways: what customers send is seen and heard, what agents attach leaves, and what can't is said before it is tried. */
import { expect } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { jpeg } from "../simulator/files";
import { film, paper, photo, sticker, voice } from "../simulator/say";
import { cutNoise, openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const name = "Ada Lang";
const textBytes = 4_900_000;
const largeBytes = 6_000_000;

let agent: Agent;
const stage = openStage({ pace: 0.2 }, async ({ house, agent: seat }) => {
  await house.simulator.say(name, "Hello, I have some files");
  agent = await seat();
  await agent.signIn(lucia);
  await agent.open(name);
});
const { fact } = stage;
const page = (): Page => agent.page;
const say = (what: Parameters<typeof stage.house.simulator.say>[1]): Promise<unknown> => stage.house.simulator.say(name, what);
const tiles = (): Locator => page().locator(".attached-tile");
const attach = (...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> => page().locator(".composer input[type=file]").setInputFiles(files);
const picture = (file: string): { name: string; mimeType: string; buffer: Buffer } => ({ name: file, mimeType: "image/jpeg", buffer: Buffer.from(jpeg(640, 480, 120)) });
const send = (): Locator => page().locator(".composer").getByRole("button", { name: /^(Send|Queue)/ });
const isUploaded = (): Promise<boolean> => send().isEnabled();

fact("a picture is there in the size that was told before it came, and nothing moves", async () => {
  await say(photo("jacket.jpg", "Do you have this one?"));
  const shown = page().locator(".picture");
  await shown.first().waitFor();
  const before = await shown.first().boundingBox();
  await until("its pixels are there", () => shown.first().locator("img").evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth === 640));
  const after = await shown.first().boundingBox();
  expect([after?.width, after?.height]).toEqual([280, 210]);
  expect([before?.width, before?.height]).toEqual([280, 210]);
  expect(await page().locator(".bubble", { has: page().locator(".picture") }).innerText()).toContain("Do you have this one?");
});

fact("a picture opens large, arrows go to its neighbours, and Esc leads back to it", async () => {
  await say(photo("second.jpg"));
  await becomes("both are there", () => page().locator(".picture img").count(), 2);
  await page().locator(".picture").first().focus();
  await page().keyboard.press("Enter");
  const box = page().locator(".lightbox");
  await box.waitFor();
  const where = (): Promise<string> => box.locator(".lightbox-what").innerText();
  await until("it is the first", async () => (await where()).includes("1 of 2"));
  await page().keyboard.press("ArrowRight");
  await until("it is the second", async () => (await where()).includes("2 of 2"));
  await page().keyboard.press("ArrowLeft");
  await page().keyboard.press("z");
  await until("it is larger than the window lets", () => box.locator(".zoomed").count().then((count) => count === 1));
  await page().keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  await becomes("the focus is where it was", () => page().evaluate(() => document.activeElement?.className), "picture");
});

fact("a voice note plays by keyboard, a film has its controls, a document its card, a sticker no bubble", async () => {
  await say(voice(4));
  await say(film(3, "how it looks"));
  await say(paper("order 7.pdf"));
  await say(sticker);
  const toggle = page().locator(".player-toggle");
  await toggle.waitFor();
  await toggle.focus();
  await page().keyboard.press("Enter");
  await until("it plays, or this browser says that it can't", async () => (await toggle.getAttribute("aria-label").catch(() => null)) === "Pause" || (await page().getByText("This browser can't play it").count()) === 1);
  await becomes("the film has controls", () => page().locator(".film video").evaluate((video: HTMLVideoElement) => video.controls), true);
  expect(await page().locator(".file-card", { hasText: "order 7.pdf" }).innerText()).toContain("PDF");
  const [download] = await Promise.all([page().waitForEvent("download"), page().getByRole("button", { name: "Download order 7.pdf" }).click()]);
  expect(download.suggestedFilename()).toBe("order 7.pdf");
  await page().locator(".picture.sticker").waitFor();
});

fact("a file that lies about itself is told of, with the reason", async () => {
  await say({ ...photo("lie.jpg"), ref: "lie:gone" });
  await until("the reason is there", async () => (await page().locator(".refused").innerText().catch(() => "")).includes("Photo not shown"));
});

fact("attached files show themselves, and leave with the words as a caption", async () => {
  await attach(picture("green.jpg"), { name: "terms.txt", mimeType: "text/plain", buffer: Buffer.from("Our terms") });
  await becomes("both are attached", () => tiles().count(), 2);
  await until("both are uploaded", isUploaded);
  await agent.composer.fill("In green, as you asked");
  await agent.composer.press("Control+Enter");
  await until("the platform has both", () => ["image", "document"].every((type) => stage.house.simulator.sent().some((one) => one.type === type)));
  expect(stage.house.simulator.sent().find((one) => one.type === "image")?.text).toBe("In green, as you asked");
  expect(await tiles().count()).toBe(0);
  expect(await agent.composer.inputValue()).toBe("");
  await becomes("the history has them once", () => page().locator(".said.out").count(), 2);
});

fact("what the channel doesn't take goes as a document or is refused, with the reason, before a byte is sent", async () => {
  await attach({ name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") }, { name: "empty.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(0) });
  await until("the one goes as a document", async () => (await tiles().first().innerText()).includes("Goes as a document"));
  expect(await tiles().last().innerText()).toContain("This file is empty.");
  expect(await send().isEnabled()).toBe(false);
  await tiles().last().getByRole("button", { name: "Remove" }).click();
  await until("what is left can go", isUploaded);
  await tiles().first().getByRole("button", { name: "Remove" }).click();
  await becomes("nothing is attached", () => tiles().count(), 0);
});

fact("a pasted picture is attached, and a large file comes by the other way", async () => {
  await agent.composer.focus();
  await page().evaluate((data) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(data)], "pasted.jpg", { type: "image/jpeg" }));
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, [...jpeg(64, 64, 10)]);
  await becomes("it is attached", () => tiles().count(), 1);
  await attach({ name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(largeBytes, "large ") });
  await becomes("both are attached", () => tiles().count(), 2);
  await until("both are uploaded", isUploaded);
  for (let left = 2; left > 0; left--) await tiles().first().getByRole("button", { name: "Remove" }).click();
});

fact("files that wait in the composer survive the page, in one tab only, and leave once", async () => {
  const before = stage.house.simulator.sent().length;
  await attach(picture("kept.jpg"), { name: "kept.txt", mimeType: "text/plain", buffer: Buffer.alloc(textBytes, "kept ") });
  await until("the second one is on its way", async () => (await tiles().count()) === 2 && / of /.test(await tiles().last().innerText()));
  await page().reload();
  await becomes("both are there again", () => tiles().locator("b").allInnerTexts(), ["kept.jpg", "kept.txt"]);
  const beside = await agent.context.newPage();
  await beside.goto(page().url());
  await beside.locator(".composer textarea").waitFor();
  await until("both are uploaded", isUploaded);
  expect(await beside.locator(".attached-tile").count()).toBe(0);
  await beside.close();
  await page().locator(".thread").press("r");
  await agent.composer.press("Control+Enter");
  await until("the platform has both", () => stage.house.simulator.sent().length === before + 2);
  await page().reload();
  await agent.composer.waitFor();
  expect(await tiles().count()).toBe(0);
});

fact("an upload goes on after the connection was cut", async () => {
  agent.expect(cutNoise);
  const before = stage.house.simulator.sent().length;
  await attach({ name: "long.txt", mimeType: "text/plain", buffer: Buffer.alloc(textBytes, "words ") });
  await until("some of it is there", async () => / of /.test(await tiles().innerText()));
  await agent.context.setOffline(true);
  await page().locator(".banner.warn").waitFor();
  expect(await isUploaded()).toBe(false);
  await agent.context.setOffline(false);
  await until("all of it is there", isUploaded);
  await agent.composer.press("Control+Enter");
  await until("the platform has it", () => stage.house.simulator.sent().length === before + 1);
});
