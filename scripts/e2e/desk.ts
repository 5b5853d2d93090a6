/**
 * For tests: agents at their screens, in a real Chromium. Every error of a page, of its console or of its security policy is noted, and a fact fails when there
 * was one that it did not expect.
 */
import { afterAll, beforeAll, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { bringChromium } from "../chromium";
import { openHouse, password, type House, type HouseOptions } from "./house";
import { becomes, until } from "./until";

export interface RowSeen {
  readonly id: string;
  readonly name: string;
  readonly snippet: string;
  readonly unread: boolean;
  readonly open: boolean;
  readonly chips: readonly string[];
}

/** A line of the thread as it is on the screen. `tick`: the delivery's state, of the last of a group; "waiting": not in the history yet. */
export interface LineSeen {
  readonly kind: "in" | "out" | "note" | "event" | "day" | "new" | "older" | "waiting";
  readonly text: string;
  readonly tick: string | null;
  readonly trouble: string | null;
}

export interface Agent {
  readonly page: Page;
  readonly context: BrowserContext;
  /** everything that went wrong on the page and was not expected */
  readonly troubles: string[];
  /** What may go wrong from now on: a connection that a test cuts is reported by the browser. */
  expect(...patterns: readonly RegExp[]): void;
  signIn(email: string, secret?: string): Promise<void>;
  rows(): Promise<RowSeen[]>;
  /** Opens the conversation with somebody by a click in the list. */
  open(name: string): Promise<void>;
  thread(): Promise<LineSeen[]>;
  /** What was said, from the first line to the last, however far one has to scroll. */
  said(): Promise<{ readonly kind: string; readonly text: string }[]>;
  readonly composer: Locator;
  /** Writes into the open composer and sends it by the keyboard. */
  reply(text: string): Promise<void>;
  note(text: string): Promise<void>;
  isLive(): Promise<boolean>;
  shot(name: string): Promise<void>;
}

export interface Seat { readonly width?: number; readonly height?: number; readonly theme?: "light" | "dark" }

/** A running Parley and the people before it, for the tests of one file. */
export interface Stage {
  readonly house: House;
  /** Opens a browser of somebody's own at the door. */
  agent(seat?: Seat): Promise<Agent>;
  /** A test whose end is photographed, and which fails for what went wrong on any page meanwhile. */
  fact(name: string, body: () => Promise<void>): void;
}

const factMsMax = 90_000;
const openMsMax = 120_000;
const waitMsMax = 10_000;
const scrollStepShare = 0.6;
const settleMs = 100;
const nameCharsMax = 80;
const listStepPx = 400;
const listPxMax = 20_000;

/** What cutting a connection makes the browser say. */
export const cutNoise = /WebSocket connection|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_NETWORK_CHANGED|ERR_EMPTY_RESPONSE/;

/** Opens everything before the file's tests and closes it behind them. `prepare`: what is to be there before the first. */
export function openStage(options: HouseOptions, prepare: (stage: Stage) => Promise<void>): Stage {
  let house: House | undefined;
  let browser: Browser | undefined;
  let shots = "";
  let hasFailed = false;
  let count = 0;
  const agents: Agent[] = [];

  async function shoot(agent: Agent, name: string): Promise<void> {
    const file = `${String(++count).padStart(3, "0")} ${name.replace(/[^\p{L}\p{N} -]/gu, "").slice(0, nameCharsMax)} ${agents.indexOf(agent) + 1}.png`;
    await agent.page.screenshot({ path: join(shots, file) }).catch(() => undefined);
  }

  const stage: Stage = {
    get house() {
      if (!house) throw new Error("the house is not open");
      return house;
    },
    async agent(seat = {}) {
      if (!browser) throw new Error("there is no browser");
      const agent = await takeSeat(browser, stage.house.url, seat, shoot);
      agents.push(agent);
      return agent;
    },
    fact(name, body) {
      test(name, async () => {
        try {
          await body();
          for (const { troubles } of agents) if (troubles.length > 0) throw new Error(`on a page: ${troubles.join("\n")}`);
        } catch (error) {
          hasFailed = true;
          console.error(`screenshots: ${shots}`);
          throw error;
        } finally {
          if (!options.demo) stage.house.simulator.faults(null);
          for (const agent of agents) {
            agent.troubles.length = 0;
            if (!agent.page.isClosed()) await shoot(agent, name);
          }
        }
      }, factMsMax);
    },
  };

  beforeAll(async () => {
    const path = await bringChromium((line) => console.error(line));
    if (path === null) throw new Error("there is no Chromium");
    shots = mkdtempSync(join(tmpdir(), "parley-shots-"));
    [house, browser] = await Promise.all([openHouse(options), chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-dev-shm-usage"] })]);
    await prepare(stage);
  }, openMsMax);
  afterAll(async () => {
    await browser?.close();
    await house?.close();
    if (!hasFailed) rmSync(shots, { recursive: true, force: true });
  }, openMsMax);
  return stage;
}

type Shoot = (agent: Agent, name: string) => Promise<void>;

async function takeSeat(browser: Browser, url: string, { width = 1440, height = 900, theme = "light" }: Seat, shoot: Shoot): Promise<Agent> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
  const page = await context.newPage();
  const troubles: string[] = [];
  const expected: RegExp[] = [];
  watch(page, (trouble) => {
    if (!expected.some((pattern) => pattern.test(trouble))) troubles.push(trouble);
  });
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`)));
  page.setDefaultTimeout(waitMsMax);
  await page.goto(url);

  const composer = page.locator(".composer textarea");
  async function compose(key: "r" | "n", text: string): Promise<void> {
    if (!(await composer.evaluate((element) => element === document.activeElement).catch(() => false))) await page.locator(".thread").focus();
    else await page.keyboard.press("Escape");
    await page.keyboard.press(key);
    await until("the composer has the focus", () => composer.evaluate((element) => element === document.activeElement));
    await composer.fill(text);
    await composer.press("Control+Enter");
  }
  const agent: Agent = {
    page, context, troubles, composer,
    expect: (...patterns) => void expected.push(...patterns),
    async signIn(email, secret = password) {
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(secret);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.locator(".list-pane").waitFor();
    },
    rows: () => page.evaluate(rowsOnScreen),
    async open(name) {
      const row = page.locator(".row-link", { has: page.getByText(name, { exact: true }) });
      for (let top = 0; (await row.count()) === 0 && top < listPxMax; top += listStepPx) {
        await page.locator(".list").evaluate((list, to) => list.scrollTo(0, to), top);
        await Bun.sleep(settleMs);
      }
      await row.click();
      await becomes(`the conversation with ${name} is open`, () => page.locator(".talk-who h1 bdi").textContent(), name);
      await page.locator(".thread .said, .thread .note").first().waitFor();
    },
    thread: () => page.evaluate(linesOnScreen),
    said: () => saidInThread(page),
    reply: (text) => compose("r", text),
    note: (text) => compose("n", text),
    isLive: async () => (await page.locator(".strip-cell.live [role=status]").textContent())?.startsWith("Live") ?? false,
    shot: (name) => shoot(agent, name),
  };
  return agent;
}

function watch(page: Page, tell: (trouble: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") tell(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => tell(`uncaught: ${error.stack ?? error.message}`));
  page.on("crash", () => tell("the page crashed"));
  page.on("dialog", (dialog) => {
    tell(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("response", (response) => {
    if (response.status() >= 400) tell(`${response.status()} from ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // Leaving a page stops what it was still loading.
    if (why !== "net::ERR_ABORTED") tell(`failed: ${request.url()} ${why}`);
  });
}

/** Runs in the page. */
function rowsOnScreen(): RowSeen[] {
  const slots = [...document.querySelectorAll<HTMLElement>(".list-slot")];
  slots.sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet));
  return slots.flatMap((slot) => {
    const row = slot.querySelector(".row");
    const link = slot.querySelector<HTMLAnchorElement>(".row-link");
    if (!row || !link) return [];
    return [{
      id: decodeURIComponent(link.hash.split("/")[2] ?? ""),
      name: link.querySelector(".row-name bdi")?.textContent ?? "",
      snippet: link.querySelector(".row-snippet")?.textContent ?? "",
      unread: row.classList.contains("unread"),
      open: row.classList.contains("selected"),
      chips: [...link.querySelectorAll(".row-chips .chip")].map((chip) => chip.textContent ?? ""),
    }];
  });
}

/** Runs in the page. */
function linesOnScreen(): LineSeen[] {
  const slots = [...document.querySelectorAll<HTMLElement>(".thread-slot")];
  slots.sort((a, b) => Number(a.dataset["index"]) - Number(b.dataset["index"]));
  return slots.flatMap((slot): LineSeen[] => {
    const line = slot.firstElementChild;
    if (!line) return [];
    const has = (name: string): boolean => line.classList.contains(name);
    const isWaiting = line.querySelector(".said-meta > svg") !== null || has("waiting");
    const kind = has("note") ? (isWaiting ? "waiting" : "note") : has("said") ? (isWaiting ? "waiting" : has("out") ? "out" : "in") : has("new") ? "new" : has("day") ? "day" : has("older") ? "older" : "event";
    const words = line.querySelector(".words, .note p, .revoked") ?? (["day", "new", "event"].includes(kind) ? line : null);
    const tick = isWaiting ? "waiting" : line.querySelector(".ticks")?.className.replace("ticks", "").trim() ?? null;
    return [{ kind, text: words?.textContent ?? line.querySelector("p")?.textContent ?? "", tick, trouble: line.querySelector(".trouble")?.textContent ?? null }];
  });
}

/** The thread keeps only what is near the screen in the page, so it is read in steps from its beginning. */
async function saidInThread(page: Page): Promise<{ kind: string; text: string }[]> {
  const found = new Map<number, { kind: string; text: string }>();
  const thread = page.locator(".thread");
  const collect = async (): Promise<void> => {
    const seen = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>(".thread-slot")].map((slot) => Number(slot.dataset["index"])).sort((a, b) => a - b));
    const lines = await page.evaluate(linesOnScreen);
    for (const [at, line] of lines.entries()) found.set(seen[at] ?? -1, { kind: line.kind, text: line.text });
  };
  await until("the beginning of the thread is shown", async () => {
    const isThere = await thread.evaluate((element) => {
      const before = element.scrollTop;
      element.scrollTo(0, 0);
      return before === 0;
    });
    await Bun.sleep(settleMs);
    return isThere && (await page.locator(".thread .older").count()) === 0 && (await thread.evaluate((element) => element.scrollTop)) === 0;
  });
  for (;;) {
    await Bun.sleep(settleMs);
    await collect();
    const isEnd = await thread.evaluate((element, share) => {
      const before = element.scrollTop;
      element.scrollTop += element.clientHeight * share;
      return element.scrollTop === before;
    }, scrollStepShare);
    if (isEnd) break;
  }
  return [...found].sort(([a], [b]) => a - b).map(([, line]) => line).filter(({ kind }) => ["in", "out", "note", "waiting"].includes(kind));
}
