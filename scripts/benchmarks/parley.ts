/** Parley itself as it is measured: the server as it is built for operators, with production settings, on a database that was given a tenant, an agent and a WhatsApp account. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { connect, disconnect } from "../../sql/connect";
import { migrate } from "../../sql/migrate";
import { saveChannel } from "../../sql/channels";
import { addTenant } from "../../sql/tenants";
import { addUser } from "../../sql/users";
import { hashPassword } from "../../server/passwords";
import { openVault } from "../../server/vault";
import type { Credentials } from "./agent";
import type { Load } from "./generator";
import { root, startProgram, type Program } from "./processes";

export interface Started extends Program<LogLine> {
  readonly port: number;
  /** from the spawn to the line that says so, ms */
  readonly readyMs: number;
}
interface LogLine { readonly event: string; readonly port?: number }

export const channel: Load["channel"] = { account: "106540352242922", displayPhone: "34911234567", appSecret: "0123456789abcdef0123456789abcdef" };
export const credentials: Credentials = { tenant: "bench", email: "agent@bench.example", password: "only for benchmarks" };
export const webhookPath = "/webhook/whatsapp";
const master = "a secret of thirty-two characters or more";
const startMsMax = 30_000;

/** Migrates the database and puts into it what a webhook and a login need. Returns the tenant's and the channel's id. `apiBase`: where answers to customers go. */
export async function seed(url: string, apiBase = "http://127.0.0.1:9/v25.0"): Promise<{ tenant: number; channel: number }> {
  await migrate(url);
  const sql = connect(url, { name: "bench seed", max: 1 });
  try {
    const tenant = await addTenant(sql, credentials.tenant, "Bench");
    if (!tenant) throw new Error("the database is not fresh");
    await addUser(sql, { tenant: tenant.id, email: credentials.email, name: "Agent", role: "agent", password: await hashPassword(credentials.password) });
    const owner = { tenant: tenant.id, platform: "whatsapp", account: channel.account };
    const secrets = openVault(master).seal(owner, { app_secret: channel.appSecret, verify_token: "verify", access_token: "access" });
    const { id } = await saveChannel(sql, { ...owner, name: "Shop", apiBase, mode: "webhook", secrets });
    return { tenant: tenant.id, channel: id };
  } finally {
    await disconnect(sql);
  }
}

/** Builds what `scripts/start` runs. */
export async function buildParley(): Promise<void> {
  const child = Bun.spawn([process.execPath, join(root, "scripts/build.ts")], { cwd: root, stdin: "ignore", stdout: "ignore", stderr: "inherit" });
  if ((await child.exited) !== 0) throw new Error("Parley could not be built");
}

export const built = "dist/server.js";
export const fromSources = "server/main.ts";

/** `databaseUrl` null: the embedded PostgreSQL in the directory. */
export async function startParley(databaseUrl: string | null, directory: string, settings: Readonly<Record<string, string>> = {}, file = built): Promise<Started> {
  const began = performance.now();
  const dataDir = join(directory, "parley");
  mkdirSync(dataDir, { recursive: true });
  const program = startProgram<LogLine>(file, [], {
    NODE_ENV: "production", PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir, PARLEY_DEMO: "0", PARLEY_SECRET: master, PARLEY_LOG_LEVEL: "info", PARLEY_TRUST_PROXY: "1",
    ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }), ...settings,
  });
  const until = performance.now() + startMsMax;
  while (performance.now() < until) {
    const line = await program.next(startMsMax);
    if (line.event === "started" && line.port !== undefined) {
      // What it logs from now on must be read, or it would wait for its reader one day.
      void drainLog(program);
      return { ...program, port: line.port, readyMs: performance.now() - began };
    }
  }
  throw new Error("the server did not start");
}

const logLineMsMax = 2_147_483_647;
async function drainLog(program: Program<LogLine>): Promise<void> {
  try {
    for (;;) await program.next(logLineMsMax);
  } catch {
    // It has ended.
  }
}
