/**
 * The operator's command line. It works on the database, beside the running server or without it: with the embedded database it asks the running server's,
 * and starts that itself when no server runs.
 */
import { createInterface } from "node:readline";
import type { Sql } from "postgres";
import { readEnvironment, type Config } from "../server/config";
import { masterSecret } from "../server/secret";
import { openVault } from "../server/vault";
import { connect, disconnect, StoreFailure } from "../sql/connect";
import { EmbeddedFailure, findEmbedded, startEmbedded } from "../sql/embedded";
import { migrate } from "../sql/migrate";
import { readArguments } from "./operator/arguments";
import { channelCommands } from "./operator/channels";
import { exitCodes, Problem, type Command, type Parts } from "./operator/command";
import { copilotCommands } from "./operator/copilot";
import { letterCommands } from "./operator/letters";
import { secretCommands } from "./operator/rotate";
import { shopCommands } from "./operator/shop";
import { statusCommand } from "./operator/status";
import { tenantCommands } from "./operator/tenants";
import { userCommands } from "./operator/users";

const commands: readonly Command[] = [...tenantCommands, ...userCommands, ...channelCommands, ...copilotCommands, ...letterCommands, ...shopCommands, ...secretCommands, statusCommand];
const statementMsMax = 60_000;

async function main(given: readonly string[]): Promise<number> {
  const json = given.includes("--json");
  try {
    const read = readArguments(given, commands);
    if (read.kind === "help") {
      console.log(read.text);
      return exitCodes.done;
    }
    const environment = readEnvironment();
    if (!environment.ok) throw new Problem("misunderstood", environment.problems.join(" "));
    const answer = await withDatabase(environment.config, (sql) => read.command.run(read.asked, partsOf(environment.config, sql)));
    console.log(read.json ? JSON.stringify(answer.json) : answer.text);
    return exitCodes.done;
  } catch (error) {
    return fail(error, json);
  }
}

async function withDatabase<T>(config: Config, work: (sql: Sql) => Promise<T>): Promise<T> {
  const running = config.databaseUrl === null ? await findEmbedded(config.dataDir) : null;
  const own = config.databaseUrl === null && running === null ? await startEmbedded({ dataDir: config.dataDir }) : null;
  const url = config.databaseUrl ?? (running ?? own)?.url() ?? "";
  try {
    await migrate(url);
    const sql = connect(url, { name: "operator", max: 1, settings: { statement_timeout: String(statementMsMax) } });
    try {
      return await work(sql);
    } finally {
      await disconnect(sql);
    }
  } finally {
    await own?.stop();
  }
}

function partsOf(config: Config, sql: Sql): Parts {
  let lines: AsyncIterator<string> | null = null;
  return {
    config, sql,
    vault() {
      const secret = masterSecret(config);
      if (!secret.ok) throw new Problem("misunderstood", secret.problem);
      return openVault(secret.secret);
    },
    async line() {
      lines ??= createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]();
      const next = await lines.next();
      if (next.done) throw new Problem("misunderstood", "Standard input ended before the secret was there.");
      return next.value;
    },
  };
}

function fail(error: unknown, json: boolean): number {
  const isOurs = error instanceof Problem || error instanceof StoreFailure || error instanceof EmbeddedFailure;
  const code = error instanceof Problem ? error.code : isOurs ? "unavailable" : "failed";
  // The text of other errors may hold statements and values, so only its class is told.
  const say = isOurs ? error.message : `Something went wrong in Parley itself (${error instanceof Error ? ("code" in error ? String(error.code) : error.name) : "unknown"}).`;
  console.error(json ? JSON.stringify({ error: code, say }) : `parley: ${say}`);
  return code === "misunderstood" ? exitCodes.misunderstood : exitCodes.failed;
}

process.exit(await main(process.argv.slice(2)));
