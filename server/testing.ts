/** For tests: the whole server in this process, on a fresh database and a free port, and the two ends of a platform's webhook. Nothing here is part of the product. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveChannel } from "../sql/channels";
import { addTenant } from "../sql/tenants";
import { freshDatabase } from "../sql/testing";
import { readConfig, type Environment } from "./config";
import { openLog, type Log } from "./log";
import { start, type Running } from "./start";

export interface TestServer extends Running {
  readonly databaseUrl: string;
  /** where its files lie, until it ends */
  readonly dataDir: string;
  /** the log's lines, parsed */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** Makes a tenant; its id. */
  tenant(slug: string): Promise<number>;
  /** Connects a WhatsApp number, in use at once; its channel's id. `apiBase`: a fake platform. */
  whatsapp(tenant: number, account: string, appSecret: string, apiBase?: string): Promise<number>;
  telegram(tenant: number, account: string, secretToken: string, apiBase?: string, mode?: "webhook" | "polling"): Promise<number>;
  /** Connects an account of any platform with its own secrets. */
  channel(tenant: number, platform: string, account: string, apiBase: string, secrets: Record<string, string>): Promise<number>;
  end(): Promise<void>;
}

export const testSecret = "a master secret of tests, long enough";
const stopMs = 3_000;
/** Nobody listens there. */
const nowhere = "http://127.0.0.1:9";

export async function startTestServer(environment: Environment = {}, clientDir?: string): Promise<TestServer> {
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "parley-server-"));
  const read = readConfig({ PORT: "0", DATABASE_URL: database.url, DATA_DIR: dataDir, PARLEY_DEMO: "0", ...environment });
  if (!read.ok) throw new Error(read.problems.join(" "));
  const logged: Record<string, unknown>[] = [];
  const log: Log = openLog("debug", (line) => void logged.push(JSON.parse(line) as Record<string, unknown>));
  const running = await start(read.config, testSecret, log, clientDir);
  const sql = running.store.writer;
  const connect = async (tenant: number, platform: string, account: string, mode: "webhook" | "polling", apiBase: string, secrets: Record<string, string>): Promise<number> => {
    const { id } = await saveChannel(sql, { tenant, platform, name: `${platform} ${account}`, account, apiBase, mode, secrets: running.vault.seal({ tenant, platform, account }, secrets) });
    await running.refreshChannels();
    return id;
  };
  return {
    ...running,
    databaseUrl: database.url,
    dataDir,
    logged,
    async tenant(slug) {
      const made = await addTenant(sql, slug, slug);
      if (!made) throw new Error(`${slug} is there already`);
      return made.id;
    },
    whatsapp: (tenant, account, appSecret, apiBase = nowhere) =>
      connect(tenant, "whatsapp", account, "webhook", apiBase, { app_secret: appSecret, verify_token: `verify ${account}`, access_token: `access ${account}` }),
    telegram: (tenant, account, secretToken, apiBase = nowhere, mode = "webhook") =>
      connect(tenant, "telegram", account, mode, apiBase, { secret_token: secretToken, bot_token: `${account}:bot-token-of-a-test` }),
    channel: (tenant, platform, account, apiBase, secrets) => connect(tenant, platform, account, "webhook", apiBase, secrets),
    async end() {
      await running.stop(stopMs);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What WhatsApp signs and how: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks */
export function signed(body: string | Uint8Array<ArrayBuffer>, appSecret: string): RequestInit {
  const signature = createHmac("sha256", appSecret).update(body).digest("hex");
  return { method: "POST", body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } };
}

interface Texted { readonly account: string; readonly from: string; readonly id: string; readonly text: string; readonly at?: number; readonly name?: string }

/** One text as WhatsApp tells it, in an entry of its own. */
function entryOf({ account, from, id, text, at = 1_764_000_000, name = "Somebody" }: Texted): object {
  return {
    id: "100200300",
    changes: [{
      field: "messages",
      value: {
        messaging_product: "whatsapp", metadata: { display_phone_number: "34911234567", phone_number_id: account },
        contacts: [{ profile: { name }, wa_id: from }],
        messages: [{ from, id, timestamp: String(at), type: "text", text: { body: text } }],
      },
    }],
  };
}

export const texts = (...all: readonly Texted[]): string => JSON.stringify({ object: "whatsapp_business_account", entry: all.map(entryOf) });

export function receipt(account: string, to: string, id: string, status: string, delivery?: string): string {
  const told = { id, status, timestamp: "1764000100", recipient_id: to, ...(delivery === undefined ? {} : { biz_opaque_callback_data: delivery }) };
  const value = { messaging_product: "whatsapp", metadata: { display_phone_number: "34911234567", phone_number_id: account }, statuses: [told] };
  return JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: "100200300", changes: [{ field: "messages", value }] }] });
}

export const update = (id: number, chat: number, text: string): string =>
  JSON.stringify({ update_id: id, message: { message_id: id, date: 1_764_000_000, chat: { id: chat, type: "private", first_name: "Somebody" }, from: { id: chat, is_bot: false, first_name: "Somebody" }, text } });
