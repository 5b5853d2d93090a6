/** The page: how much script it begins with, and when an agent who comes back sees the live list, in a headless Chromium that has nothing in its cache. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { bringChromium } from "../chromium";
import { median, spread, type Bench } from "./measure";
import { credentials, seed, startParley } from "./parley";
import { root } from "./processes";
import { openRig } from "./rig";
import { write } from "./write";

const conversations = 200;
const loads = { full: 15, quick: 5 };
const rowsSeen = 8;
const scriptBytesMost = 60_000;
const paintedMsMost = 300;
const waitMsMax = 20_000;
const bytesPerKilobyte = 1_000;

export const page: Bench = async ({ quick, say }) => {
  const bytes = scriptBytes();
  const path = await bringChromium(say);
  if (path === null) throw new Error("there is no Chromium");
  const rig = await openRig();
  try {
    const url = await rig.database("page_bench");
    await seed(url);
    const parley = await startParley(url, rig.directory);
    const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    try {
      await write(parley.port, 0, conversations);
      const times = await paintTimes(await browser.newContext({ viewport: { width: 1440, height: 900 } }), parley.port, loads[quick ? "quick" : "full"]);
      say(`painted after ${times.map((time) => time.toFixed(0)).join(", ")} ms; ${bytes} bytes of script`);
      return [
        { what: "page: script that it begins with, gzip", value: bytes / bytesPerKilobyte, unit: "kB", goal: { of: "value", most: scriptBytesMost / bytesPerKilobyte } },
        { what: "page: live list painted, empty cache", value: median(times), unit: "ms", goal: { of: "value", most: paintedMsMost } },
        { what: "page: live list painted, slowest load", value: spread(times).max, unit: "ms" },
      ];
    } finally {
      await browser.close();
      await parley.stop();
    }
  } finally {
    await rig.stop();
  }
};

/** The module of the page and everything that is loaded with it at once. */
function scriptBytes(): number {
  const client = join(root, "dist/client");
  const html = readFileSync(join(client, "index.html"), "utf8");
  const files = [...html.matchAll(/<script[^>]+src="([^"]+)"|<link rel="modulepreload"[^>]+href="([^"]+)"/g)].map((found) => found[1] ?? found[2] ?? "");
  return files.reduce((sum, file) => sum + Bun.gzipSync(readFileSync(join(client, file)), { level: 9 }).length, 0);
}

async function paintTimes(context: BrowserContext, port: number, count: number): Promise<number[]> {
  const page = await context.newPage();
  page.setDefaultTimeout(waitMsMax);
  await page.goto(`http://127.0.0.1:${port}`);
  await page.getByLabel("E-mail").fill(credentials.email);
  await page.getByLabel("Password", { exact: true }).fill(credentials.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator(".row-link").first().waitFor();
  await page.addInitScript(notePaint, rowsSeen);
  const session = await context.newCDPSession(page);
  const times: number[] = [];
  for (let load = 0; load <= count; load++) {
    await session.send("Network.clearBrowserCache");
    await page.reload();
    const time = await paintedAt(page);
    // The first one warms the server's side up.
    if (load > 0) times.push(time);
  }
  return times;
}

/** Runs in the page before anything else. Rows are there and the connection is live; the frame that shows it has been drawn when the task after it runs. */
function notePaint(rows: number): void {
  const look = (): void => {
    const isThere = document.querySelectorAll(".list-slot .row-link").length >= rows && document.querySelector(".strip-cell.live [role=status]")?.textContent?.startsWith("Live");
    if (isThere) setTimeout(() => document.documentElement.setAttribute("data-painted", String(performance.now())));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function paintedAt(page: Page): Promise<number> {
  return Number(await page.locator("html[data-painted]").getAttribute("data-painted"));
}
