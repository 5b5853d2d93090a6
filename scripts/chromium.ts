/** A Chromium for the browser tests: the machine's own, else one that its package manager brings. Never a silent absence. */
import { homedir } from "node:os";
import { join } from "node:path";
import { bring } from "./packages";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const places = [
  ...["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/homebrew/bin", "/opt/google/chrome"].flatMap((dir) =>
    names.map((name) => join(dir, name)),
  ),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of a browser that is there, or null. */
export async function findChromium(): Promise<string | null> {
  for (const name of names) {
    const path = Bun.which(name);
    if (path !== null) return path;
  }
  for (const path of places) if (await Bun.file(path).exists()) return path;
  // Where Playwright's own command put one.
  for (const cache of [join(homedir(), ".cache/ms-playwright"), join(homedir(), "Library/Caches/ms-playwright")]) {
    const glob = new Bun.Glob("chromium*/chrome*/{chrome,chrome-headless-shell,headless_shell,Chromium.app/Contents/MacOS/Chromium}");
    for await (const found of glob.scan({ cwd: cache, absolute: true, throwErrorOnBrokenSymlink: false })) return found;
  }
  return null;
}

/** Finds a browser or brings one, telling what it does; null when every way has failed. */
export async function bringChromium(say: (line: string) => void): Promise<string | null> {
  const names = { apt: "chromium", dnf: "chromium", apk: "chromium", brew: ["--cask", "chromium"] };
  return await bring("Chromium", names, findChromium, say, [[process.execPath, "x", "playwright-core", "install", "chromium-headless-shell"]]);
}
