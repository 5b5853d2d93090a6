/** Messenger and Instagram as people have them: customers write with pictures and voice, an agent answers, and what became of it is what the platform said. */
import { expect } from "bun:test";
import type { Locator, Page } from "playwright-core";
import type { Accepted } from "../simulator/ledger";
import { film, photo, voice } from "../simulator/say";
import type { Happening, Said } from "../simulator/say";
import { jpeg } from "../simulator/files";
import { openStage, type Agent, type LineSeen } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const weekMs = 7 * 24 * 3_600_000;
const agustín = "Agustín Ledesma";
const marta = "Marta Izaguirre";

let agent: Agent;
const stage = openStage({ pace: 0.2 }, async ({ agent: seat }) => {
  agent = await seat();
  await agent.signIn(lucia);
});
const { fact } = stage;
const page = (): Page => agent.page;
const platforms = { [agustín]: "messenger", [marta]: "instagram" } as const;
const say = (name: keyof typeof platforms, what: string | Happening): Promise<Said> => stage.house.simulator.say(name, what, platforms[name]);
const sent = (text: string): readonly Accepted[] => stage.house.simulator.sent().filter((one) => one.text === text);
const line = async (text: string): Promise<LineSeen | undefined> => (await agent.thread()).find((one) => one.text === text);
const tick = async (text: string): Promise<string | null | undefined> => (await line(text))?.tick;
const trouble = (text: string): Locator => page().locator(".said", { hasText: text }).locator(".trouble");
const shown = (selector: string): Promise<number> => page().locator(selector).count();

fact("customers of both are in the one inbox, by the names that nobody's webhook tells", async () => {
  await say(agustín, "Hola, vi vuestro anuncio");
  await say(marta, { type: "story" });
  await say(marta, "Os etiqueté en mi historia");
  await becomes("both are listed", async () => (await agent.rows()).map((row) => row.name).toSorted(), [agustín, marta]);
});

fact("who has a picture there is shown by it", async () => {
  await agent.open(agustín);
  const face = page().locator(".talk-bar .avatar-face img");
  await until("it is loaded", () => face.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0).catch(() => false));
});

fact("pictures, films and voice notes are seen and heard", async () => {
  await say(agustín, photo("tienda.jpg", "¿Es esta?"));
  await say(agustín, voice(4));
  await say(agustín, film(3));
  await becomes("the picture is there", () => shown(".thread .picture img"), 1);
  await becomes("the voice note can be played", () => shown(".player-toggle"), 1);
  await becomes("the film has its controls", () => shown(".film video"), 1);
  expect((await agent.thread()).map((one) => one.text)).toContain("¿Es esta?");
});

fact("a mention in a story is a picture that says so", async () => {
  await agent.open(marta);
  await page().getByText("Came from their story, which mentions you").waitFor();
  await becomes("the picture is there", () => shown(".thread .picture img"), 1);
});

for (const [name, text] of [[agustín, "¡Hola! Sí, es la Posets 2P."], [marta, "¡Qué bonita! ¿Podemos publicarla?"]] as const)
  fact(`an answer leaves once on ${platforms[name]} and is read in the end, as the platform tells`, async () => {
    await agent.open(name);
    await agent.reply(text);
    await becomes("it is read", () => tick(text), "read");
    expect(sent(text)).toMatchObject([{ platform: platforms[name], type: "text", body: { messaging_type: "RESPONSE" } }]);
    expect((await agent.thread()).filter((one) => one.text === text)).toHaveLength(1);
  });

fact("a picture of the agent's gets there without a public address", async () => {
  await agent.open(agustín);
  await page().locator(".composer input[type=file]").setInputFiles([{ name: "verde.jpg", mimeType: "image/jpeg", buffer: Buffer.from(jpeg(320, 240, 120)) }]);
  const send = page().locator(".composer").getByRole("button", { name: /^(Send|Queue)/ });
  await until("it is uploaded", () => send.isEnabled());
  await send.click();
  const accepted = await until("Messenger has it", () => stage.house.simulator.sent().find((one) => one.platform === "messenger" && one.type === "image"));
  expect(accepted.body).toMatchObject({ message: { attachment: { payload: { attachment_id: expect.any(String) } } } });
  await becomes("it is read", async () => (await agent.thread()).findLast((one) => one.kind === "out")?.tick, "read");
});

fact("what a colleague writes in Meta's own inbox is in the thread, once", async () => {
  const text = "Te escribo desde el móvil";
  await say(agustín, "¿Y cuánto pesa?");
  await say(agustín, { type: "elsewhere", words: text });
  await until("it is there", () => line(text));
  expect(await line(text)).toMatchObject({ kind: "out", trouble: null });
  expect((await agent.thread()).filter((one) => one.text === text)).toHaveLength(1);
});

fact("a reaction, an edit and an unsent message are seen", async () => {
  await say(agustín, { type: "edit", text: "¿Y cuánto pesa la verde?" });
  await until("it is edited", () => line("¿Y cuánto pesa la verde?"));
  await agent.open(marta);
  await say(marta, { type: "reaction", emoji: "❤️" });
  await page().locator(".said.out", { hasText: "¿Podemos publicarla?" }).getByText("❤️").waitFor();
  await say(marta, "esto no");
  await until("it is there", () => line("esto no"));
  await say(marta, { type: "revoke" });
  await until("it is gone", async () => (await line("esto no")) === undefined);
});

for (const [name, text] of [[agustín, "¿Ha llegado, Agustín?"], [marta, "¿Ha llegado, Marta?"]] as const)
  fact(`a lost answer on ${platforms[name]} is unknown until the platform shows the message to us again`, async () => {
    await agent.open(name);
    stage.house.simulator.faults({ lostAnswers: 1, lateReceipts: { rate: 1, ms: 3_000 } });
    await agent.reply(text);
    await trouble(text).waitFor();
    stage.house.simulator.faults(null);
    expect(await trouble(text).innerText()).toMatch(/unknown.*may have arrived/is);
    await becomes("it is read in the end", () => tick(text), "read");
    expect(await trouble(text).count()).toBe(0);
    expect(sent(text)).toHaveLength(1);
    expect((await agent.thread()).filter((one) => one.text === text)).toHaveLength(1);
  });

fact("a platform that has enough for now gets it later, once", async () => {
  const text = "Un momento";
  await agent.open(marta);
  stage.house.simulator.faults({ tooMany: 1 });
  await agent.reply(text);
  await until("it was refused", () => stage.house.simulator.refused().some((one) => one.fault && one.platform === "instagram"));
  stage.house.simulator.faults(null);
  await until("it left in the end", async () => /sent|read/.test((await tick(text)) ?? ""), 60_000);
  expect(sent(text)).toHaveLength(1);
});

for (const [name, text, code] of [[agustín, "Demasiado tarde, Agustín", "10/2018278"], [marta, "Demasiado tarde, Marta", "10/2534022"]] as const)
  fact(`an answer outside the window of ${platforms[name]} is refused, and the agent is told what to do`, async () => {
    await agent.open(name);
    stage.house.simulator.warp(weekMs + 3_600_000);
    await agent.reply(text);
    await trouble(text).waitFor();
    stage.house.simulator.warp(-weekMs - 3_600_000);
    const said = await trouble(text).innerText();
    expect(said).toContain(code);
    expect(said).toMatch(/24 hours.*7 days/s);
    expect(said).toMatch(/wait until the customer writes/i);
    expect(sent(text)).toEqual([]);
  });

fact("who wrote more than a day ago still gets a person's answer, with the tag that says so", async () => {
  const ruby = "Ruby Sinclair";
  await stage.house.simulator.say(ruby, "yesterday's question", "instagram", Date.now() - 30 * 3_600_000);
  await agent.open(ruby);
  await agent.reply("Today's answer");
  await becomes("it is read", () => tick("Today's answer"), "read");
  expect(sent("Today's answer")).toMatchObject([{ body: { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" } }]);
});

fact("while Meta's own inbox has the conversation, we read along and are told why an answer can't leave; then Retry brings it", async () => {
  const text = "¿Sigues ahí?";
  await agent.open(agustín);
  await say(agustín, { type: "handover", away: true });
  await say(agustín, "hola otra vez");
  await until("it is there", () => line("hola otra vez"));
  await agent.reply(text);
  await trouble(text).waitFor();
  expect(await trouble(text).innerText()).toMatch(/another app is in charge/i);
  await say(agustín, { type: "handover", away: false });
  await trouble(text).getByRole("button", { name: "Retry" }).click();
  await becomes("it is read", () => tick(text), "read");
  expect(sent(text)).toHaveLength(1);
});

fact("duplicated and reordered webhooks change nothing", async () => {
  stage.house.simulator.faults({ duplicates: 1, reorder: 0.5 });
  const texts = Array.from({ length: 6 }, (_, at) => `mensaje ${at + 1}`);
  for (const text of texts) await say(agustín, text);
  stage.house.simulator.faults(null);
  await until("all are there", async () => (await agent.thread()).filter((one) => texts.includes(one.text)).length >= texts.length);
  expect((await agent.said()).map((one) => one.text).filter((text) => texts.includes(text))).toEqual(texts);
});
