/** Where the master secret comes from: the setting, else a file of the data directory made on first use. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config";
import { masterSecretIn, secretFileName } from "./vault";

/**
 * With a database elsewhere the secret must be given or be there already. A new one would be made wherever this process happens to run, the next container
 * would make another, and none could read the channels' secrets of the one before.
 */
export function masterSecret(config: Pick<Config, "secret" | "databaseUrl" | "dataDir">): { ok: true; secret: string } | { ok: false; problem: string } {
  if (config.secret !== null) return { ok: true, secret: config.secret };
  if (config.databaseUrl !== null && !existsSync(join(config.dataDir, secretFileName))) {
    return { ok: false, problem: "PARLEY_SECRET must be set when DATABASE_URL is: it seals the channels' secrets in that database, and every node needs the same. `openssl rand -base64 32` makes one." };
  }
  return { ok: true, secret: masterSecretIn(config.dataDir) };
}
