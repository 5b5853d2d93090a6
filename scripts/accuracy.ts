/**
 * `accuracy [folder] [--readme]`: how often the built-in copilot is right, on our own phrases and on the public sets that lie in `folder`. --readme puts the table into README.md.
 * The same on every machine and every day: it trains from the same seed.
 */
import { join } from "node:path";
import { ownRows } from "./accuracies/own";
import { publicRows } from "./accuracies/public";
import { table } from "./accuracies/table";

const readme = join(import.meta.dir, "..", "README.md");
const [opening, closing] = ["<!-- accuracy: written by ./scripts/accuracy --readme -->", "<!-- /accuracy -->"];

async function main(given: readonly string[]): Promise<number> {
  const [folder, ...others] = given.filter((each) => !each.startsWith("--"));
  if (others.length > 0 || given.some((each) => each.startsWith("--") && each !== "--readme")) {
    say("Give a folder with public sets, or nothing; the only option is --readme.");
    return 2;
  }
  const rows = [...(await ownRows(say)), ...(folder === undefined ? [] : await publicRows(folder, say))];
  console.log(table(rows));
  return given.includes("--readme") && !(await write(table(rows))) ? 1 : 0;
}

async function write(text: string): Promise<boolean> {
  const all = await Bun.file(readme).text();
  const [from, to] = [all.indexOf(opening), all.indexOf(closing)];
  if (from < 0 || to < from) {
    say("README.md has no place for the table.");
    return false;
  }
  await Bun.write(readme, `${all.slice(0, from)}${opening}\n${text}\n${all.slice(to)}`);
  return true;
}

function say(line: string): void {
  process.stderr.write(`parley: ${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
