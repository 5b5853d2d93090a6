/**
 * `chaos [--quick] [--json] [--seed N]`: the kill test. Customers write, agents answer and a platform misbehaves while the server is killed 20 times and the database 3 times with -9;
 * then everything that was stored, shown and sent is compared with what was accepted. Ends with 0 when nothing was lost, doubled or out of order.
 */
import { runKills, sizes, type Outcome } from "./kills/run";

async function main(given: readonly string[]): Promise<number> {
  const at = given.indexOf("--seed");
  const seed = at < 0 ? Math.floor(Math.random() * 1_000_000) : Number(given[at + 1]);
  const unknown = given.filter((each, place) => !["--quick", "--json", "--seed"].includes(each) && given[place - 1] !== "--seed");
  if (unknown.length > 0 || !Number.isSafeInteger(seed)) {
    say("Usage: scripts/chaos [--quick] [--json] [--seed NUMBER]");
    return 2;
  }
  const outcome = await runKills(given.includes("--quick") ? sizes.quick : sizes.full, seed, say);
  if (given.includes("--json")) console.log(JSON.stringify(outcome));
  else tell(outcome);
  return Object.values(outcome.verdict).every((count) => count === 0) ? 0 : 1;
}

function tell(outcome: Outcome): void {
  const { kills: { server, database }, verdict } = outcome;
  const wrong = Object.entries(verdict).filter(([, count]) => count !== 0);
  console.log(`seed ${outcome.seed}`);
  console.log(`accepted   ${outcome.accepted} messages and ${outcome.poison} unreadable bodies; ${outcome.resent} sent again on purpose, ${outcome.refused} tries not accepted`);
  console.log(`answers    ${outcome.answers}, of which the platform accepted ${outcome.sends} sends`);
  console.log(`sockets    cut and back ${outcome.comeBacks} times`);
  console.log(`server     killed ${server.count} times; accepting again after ${server.medianMs.toFixed(0)} ms (median), ${server.maxMs.toFixed(0)} ms (longest)`);
  console.log(`database   killed ${database.count} times; accepting again after ${database.medianMs.toFixed(0)} ms (median), ${database.maxMs.toFixed(0)} ms (longest)`);
  for (const [status, count] of Object.entries(outcome.oddStatuses)) console.log(`note       ${count} webhooks were answered ${status}`);
  for (const [what, count] of wrong) console.log(`WRONG      ${what}: ${count}`);
  console.log(wrong.length === 0 ? `verdict    nothing lost, doubled or out of order (${Object.keys(verdict).length} checks)` : `verdict    the data is in ${outcome.kept}`);
}

function say(line: string): void {
  process.stderr.write(`parley: ${line}\n`);
}

process.exit(await main(process.argv.slice(2)));
