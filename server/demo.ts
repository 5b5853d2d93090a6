/**
 * The demo: a shop with its people and two channels whose platforms are the simulator, so that somebody who has just installed Parley sees customers write
 * and can answer them. Made once; what is there already is left as it is.
 */
import { chmodSync, renameSync, writeFileSync } from "node:fs";
import type { Sql } from "postgres";
import { completed, readSimulatorFile, simulatorFilePath, SimulatorFileProblem, writeSimulatorFile, type ChannelSettings, type SimulatorFile } from "../scripts/simulator/config";
import { channelOfAccount, saveChannel } from "../sql/channels";
import { addTenant, tenantBySlug } from "../sql/tenants";
import { addUser, userByEmail, type NewUser } from "../sql/users";
import type { Config } from "./config";
import { seedPictures, seedProducts } from "./demo-shop";
import { inventPassword } from "./invent";
import { hashPassword } from "./passwords";
import { platformNames } from "./platforms";
import type { ProductImages } from "./product-images";
import type { Vault } from "./vault";

export interface Seeded {
  readonly email: string;
  /** null: everybody was there already. The password is known nowhere else. */
  readonly password: string | null;
  /** whether the password is our invention, and must be shown */
  readonly isInvented: boolean;
}

const shop = { slug: "nortia", name: "Nortia Outdoor" } as const;
const adminEmail = "lucia@nortia.example";
const colleagues: readonly Omit<NewUser, "tenant" | "password">[] = [
  { email: "ana@nortia.example", name: "Ana Ruiz", role: "supervisor" },
  { email: "marek@nortia.example", name: "Marek Kos", role: "agent" },
  { email: "ines@nortia.example", name: "Inês Duarte", role: "agent" },
  { email: "jonas@nortia.example", name: "Jonas Lind", role: "agent", sees: "own" },
];

/** `target`: where the simulator reaches us. */
export async function seedDemo(sql: Sql, vault: Vault, config: Pick<Config, "dataDir" | "adminEmail" | "adminPassword">, target: string): Promise<Seeded> {
  const tenant = (await tenantBySlug(sql, shop.slug)) ?? (await addTenant(sql, shop.slug, shop.name)) ?? (await tenantBySlug(sql, shop.slug));
  if (!tenant) throw new Error("the demo tenant is neither there nor can it be made");
  const file = simulatorFile(config.dataDir, target);
  for (const channel of file.channels) await seedChannel(sql, vault, tenant.id, channel, file.control.port);
  await seedProducts(sql, tenant.id);
  return seedPeople(sql, tenant.id, config);
}

/** Pictures of what the shop sells, for which the files' store is needed. */
export const paintDemo = (sql: Sql, images: ProductImages): Promise<void> => seedPictures(sql, images, shop.slug);

/** Everybody of the demo has the admin's password, so that two browsers can be two colleagues. */
async function seedPeople(sql: Sql, tenant: number, config: Pick<Config, "adminEmail" | "adminPassword">): Promise<Seeded> {
  const email = config.adminEmail ?? adminEmail;
  if (await userByEmail(sql, tenant, email)) return { email, password: null, isInvented: false };
  const password = config.adminPassword ?? inventPassword();
  const hashed = await hashPassword(password);
  await addUser(sql, { tenant, email, name: "Lucía Romero", role: "admin", password: hashed });
  for (const colleague of colleagues) await addUser(sql, { tenant, ...colleague, password: hashed });
  return { email, password, isInvented: config.adminPassword === null };
}

/** The simulator's settings, made at the first start; our address in them is kept true. */
function simulatorFile(dataDir: string, target: string): SimulatorFile {
  const path = simulatorFilePath(dataDir);
  try {
    const known = readSimulatorFile(path);
    const file = completed(known) ?? known;
    return file === known && file.target === target ? file : rewrite(path, { ...file, target });
  } catch (error) {
    if (error instanceof SimulatorFileProblem && error.code === "missing") return writeSimulatorFile(path, { target });
    throw error;
  }
}

function rewrite(path: string, file: SimulatorFile): SimulatorFile {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
  return file;
}

async function seedChannel(sql: Sql, vault: Vault, tenant: number, channel: ChannelSettings, port: number): Promise<void> {
  const { platform, account } = channel;
  const origin = `http://127.0.0.1:${port}`;
  const apiBase = platform === "telegram" || platform === "x" ? origin : `${origin}/v25.0`;
  const known = await channelOfAccount(sql, tenant, platform, account);
  if (known?.apiBase === apiBase) return;
  const mode = "mode" in channel ? channel.mode : "webhook";
  await saveChannel(sql, { tenant, platform, name: platformNames[platform], account, apiBase, mode, secrets: vault.seal({ tenant, platform, account }, secretsOf(channel)) });
}

function secretsOf(channel: ChannelSettings): Record<string, string> {
  switch (channel.platform) {
    case "whatsapp": return { app_secret: channel.appSecret, verify_token: channel.verifyToken, access_token: channel.accessToken };
    case "messenger": return { app_secret: channel.appSecret, verify_token: channel.verifyToken, access_token: channel.accessToken };
    case "instagram":
      return { app_secret: channel.appSecret, verify_token: channel.verifyToken, access_token: channel.accessToken, ...(channel.pageId !== undefined && { page_id: channel.pageId }) };
    case "telegram": return { secret_token: channel.secretToken, bot_token: channel.botToken };
    case "x": return { consumer_secret: channel.consumerSecret, client_id: channel.clientId, client_secret: channel.clientSecret, access_token: channel.accessToken, refresh_token: channel.refreshToken };
  }
}
