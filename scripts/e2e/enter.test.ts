/** The door: who is let in, who stays in, and what is left behind. */
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { openStage, type Agent } from "./desk";
import { lucia } from "./house";
import { becomes, until } from "./until";

const people = ["Ada Lang", "Bo Winter", "Cleo Brandt", "Dario Conti", "Elif Kaya", "Finn Olsen", "Greta Moor", "Hana Suzuki", "Ivo Petrov", "Jana Novak", "Karl Engel", "Lena Fuchs"];
const newestFirst = people.toReversed();

let agent: Agent;
const stage = openStage({}, async ({ house, agent: seat }) => {
  for (const [at, name] of people.entries()) await house.simulator.say(name, `Message of ${name}`, at % 3 === 0 ? "telegram" : "whatsapp");
  agent = await seat();
});
const { fact } = stage;
const page = (): Page => agent.page;
const said = (): Promise<string> => page().getByRole("alert").innerText();
const names = async (): Promise<string[]> => (await agent.rows()).map((row) => row.name);

/** Tries the door and waits for the server's answer: what is told to the person. */
async function knock(email: string, password: string): Promise<string> {
  await page().getByLabel("E-mail").fill(email);
  await page().getByLabel("Password", { exact: true }).fill(password);
  const answered = page().waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived", ({ payload }) => String(payload).includes('"wrong_credentials"')));
  await page().getByRole("button", { name: "Sign in", exact: true }).click();
  await answered;
  await until("the door is usable again", () => page().getByRole("button", { name: "Sign in", exact: true }).isEnabled());
  return said();
}

fact("a wrong password is refused in words, and what was typed stays", async () => {
  expect(await knock(lucia, "not this one")).toMatch(/password/i);
  expect(await page().getByLabel("E-mail").inputValue()).toBe(lucia);
  expect(await page().locator(".list-pane").count()).toBe(0);
});

fact("nobody learns from the door whether an address is known", async () => {
  expect(await knock("nobody@nortia.example", "not this one")).toBe(await knock(lucia, "nor this one"));
});

fact("the right password paints the list, the newest message first", async () => {
  await agent.signIn(lucia);
  await becomes("all are listed", names, newestFirst);
  const rows = await agent.rows();
  expect(rows[0]).toMatchObject({ snippet: "Message of Lena Fuchs", unread: true, open: false });
  expect(await agent.isLive()).toBe(true);
  expect(await page().title()).toBe(`(${people.length}) Parley`);
});

fact("a reload comes back where one was, without the door", async () => {
  await agent.open("Hana Suzuki");
  let isDoorSeen = false;
  await page().exposeFunction("doorSeen", () => (isDoorSeen = true));
  await page().addInitScript(() => {
    new MutationObserver(() => {
      if (document.querySelector(".login")) (window as unknown as { doorSeen(): void }).doorSeen();
    }).observe(document, { childList: true, subtree: true });
  });
  await page().reload();
  await until("the thread is there again", async () => (await agent.thread()).some((line) => line.text === "Message of Hana Suzuki"));
  await becomes("the list is there again", names, newestFirst);
  await until("the connection is live", agent.isLive);
  expect(isDoorSeen).toBe(false);
});

fact("a second tab of the same browser needs no password", async () => {
  const tab = await agent.context.newPage();
  await tab.goto(stage.house.url);
  await tab.locator(".list-slot").first().waitFor();
  await tab.close();
  await page().reload();
  await until("the first tab is still signed in", agent.isLive);
});

fact("signing out in one tab signs the others out, and signing in again works", async () => {
  const tab = await agent.context.newPage();
  await tab.goto(stage.house.url);
  await tab.locator(".list-slot").first().waitFor();
  await tab.getByRole("button", { name: /your account/ }).first().click();
  await tab.getByRole("option", { name: /^Sign out/ }).click();
  await tab.getByLabel("E-mail").waitFor();
  await page().getByLabel("E-mail").waitFor();
  expect(await page().getByText("Bo Winter").count()).toBe(0);
  await tab.close();
  await agent.signIn(lucia);
  await becomes("all are listed", names, newestFirst);
});

fact("Back and Forward walk through the conversations", async () => {
  await agent.open("Bo Winter");
  await agent.open("Ada Lang");
  await page().goBack();
  await becomes("the one before is open", () => page().locator(".talk-who h1 bdi").textContent(), "Bo Winter");
  await page().goForward();
  await becomes("the later one is open", () => page().locator(".talk-who h1 bdi").textContent(), "Ada Lang");
});

fact("signing out shows the door and leaves nothing behind", async () => {
  await agent.open("Bo Winter");
  await page().locator(".thread").press("r");
  await agent.composer.fill("a draft nobody else may read");
  await page().getByRole("button", { name: /your account/ }).first().click();
  await page().getByRole("option", { name: /^Sign out/ }).click();
  await page().getByLabel("E-mail").waitFor();
  await page().goBack().catch(() => undefined);
  expect(await page().getByText("Bo Winter").count()).toBe(0);
  await page().reload();
  await page().getByLabel("E-mail").waitFor();
  const kept = await page().evaluate(async () => {
    const answered = <T>(request: IDBRequest<T>): Promise<T> => new Promise((done) => request.addEventListener("success", () => done(request.result)));
    const all: unknown[] = [{ ...localStorage }];
    for (const { name = "" } of await indexedDB.databases()) {
      const opened = await answered(indexedDB.open(name));
      for (const store of opened.objectStoreNames) all.push(await answered(opened.transaction(store).objectStore(store).getAll()));
      opened.close();
    }
    return JSON.stringify(all);
  });
  for (const trace of ["draft nobody", "Bo Winter", "refresh", lucia]) expect(kept).not.toContain(trace);
});
