/** Telegram without a public address: the server fetches what was written, and answers over the same API. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import type { Said, Say } from "../simulator/say";
import { cutNoise, openStage, type Agent, type LineSeen } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const name = "Tomás Quiroga";

let agent: Agent;
const stage = openStage({ telegram: "polling", pace: 0.3 }, async ({ agent: seat }) => {
  agent = await seat();
  await agent.signIn(lucia);
});
const { fact } = stage;
const page = (): Page => agent.page;
const say = (what: string | Say): Promise<Said> => stage.house.simulator.say(name, what, "telegram");
const line = async (text: string): Promise<LineSeen | undefined> => (await agent.thread()).find((one) => one.text === text);
const sent = (text: string) => stage.house.simulator.sent().filter((one) => one.text === text);

fact("an empty inbox says that it is empty", async () => {
  await page().getByText("Nothing waits for you").waitFor();
  expect(await agent.rows()).toEqual([]);
});

fact("a message that was fetched appears by itself", async () => {
  const said = await say("Hola, ¿tienen la Ordesa 22?");
  expect(said.acknowledged).toBe(true);
  await becomes("it is listed", async () => (await agent.rows()).map((row) => [row.name, row.snippet]), [[name, "Hola, ¿tienen la Ordesa 22?"]]);
  await agent.open(name);
  expect((await agent.thread()).filter((one) => one.kind === "in").map((one) => one.text)).toEqual(["Hola, ¿tienen la Ordesa 22?"]);
});

fact("the answer leaves once and is called sent, which is all that Telegram tells", async () => {
  await agent.reply("Sí, en negro y en verde.");
  await becomes("it is sent", async () => (await line("Sí, en negro y en verde."))?.tick, "sent");
  expect(sent("Sí, en negro y en verde.")).toHaveLength(1);
  await page().locator(".said.out").getByRole("img", { name: "sent", exact: true }).waitFor();
});

fact("a quick back and forth stays in order", async () => {
  for (const at of [1, 2, 3]) {
    await say(`Pregunta ${at}`);
    await until(`question ${at} is there`, () => line(`Pregunta ${at}`));
    await agent.reply(`Respuesta ${at}`);
    await until(`answer ${at} has left`, () => sent(`Respuesta ${at}`).length > 0);
  }
  expect((await agent.said()).map((one) => one.text).slice(-6)).toEqual(["Pregunta 1", "Respuesta 1", "Pregunta 2", "Respuesta 2", "Pregunta 3", "Respuesta 3"]);
});

fact("an edited message shows its new words", async () => {
  await say({ type: "edit", text: "Pregunta 3, corregida" });
  await until("it is edited", () => line("Pregunta 3, corregida"));
  expect(await line("Pregunta 3")).toBeUndefined();
});

fact("who blocks the bot can't be answered, and the agent is told why", async () => {
  await say({ type: "blocked", blocked: true });
  await until("the history tells of it", async () => (await agent.thread()).some((one) => one.kind === "event" && /block/i.test(one.text)));
  await agent.reply("¿Sigue ahí?");
  await until("it failed", async () => (await line("¿Sigue ahí?"))?.trouble !== null);
  expect((await line("¿Sigue ahí?"))?.trouble).toMatch(/failed.*block/i);
  expect(sent("¿Sigue ahí?")).toHaveLength(0);
});

fact("after unblocking, Retry brings it", async () => {
  await say({ type: "blocked", blocked: false });
  await page().locator(".said", { hasText: "¿Sigue ahí?" }).getByRole("button", { name: "Retry" }).click();
  await becomes("it is sent", async () => (await line("¿Sigue ahí?"))?.tick, "sent");
  expect(sent("¿Sigue ahí?")).toHaveLength(1);
});

fact("what was written while nobody fetched is fetched after a kill, once", async () => {
  await say("Antes del corte");
  await until("it is there", () => line("Antes del corte"));
  agent.expect(cutNoise);
  await stage.house.kill();
  const during = say("Durante el corte");
  await stage.house.start();
  await during;
  await until("it is there", () => line("Durante el corte"), 30_000);
  const texts = (await agent.said()).map((one) => one.text);
  expect(texts.slice(-2)).toEqual(["Antes del corte", "Durante el corte"]);
  expect(texts.length).toBe(new Set(texts).size);
});
