/**
 * Whose copilot is asked how: a tenant's own choice, else the installation's. Kept in memory like channels; every other second one number tells whether a choice changed, by whatever
 * hand. Keys are unsealed here and go no further than to the engines.
 */
import type { Sql } from "postgres";
import type { Plan } from "../actors/assist/copilot";
import { engineNames, type EngineName } from "../actors/assist/engine";
import type { Shop } from "../actors/assist/facts";
import { providers, type EngineSettings, type IamSettings, type Limits, type ModelArtsKey, type Provider } from "../actors/assist/settings";
import { copilotsVersion, loadCopilots, type CopilotRow } from "../sql/copilots";
import type { CopilotConfig } from "./config";
import { faultOf, type Log } from "./log";
import type { Owner, Vault } from "./vault";

/** What a tenant has chosen that is no secret, as it lies in the store. Nothing of it is trusted when it is read: another release may have written it. */
export interface Stored {
  readonly provider?: Provider;
  readonly model?: string;
  readonly url?: string;
  readonly auth?: ModelArtsKey["by"];
  readonly iam?: Omit<IamSettings, "password">;
  readonly tools?: boolean;
  readonly pictures?: boolean;
  readonly price?: { readonly inMicros: number; readonly outMicros: number };
  readonly rules?: string;
  readonly linkHosts?: readonly string[];
  readonly quantityMax?: number;
  readonly limits?: Limits;
}
export type Secrets = { readonly key?: string; readonly token?: string; readonly password?: string };
export const secretNames = ["key", "token", "password"] as const satisfies readonly (keyof Secrets)[];

export interface Choice {
  readonly on: boolean;
  readonly classifies: boolean;
  readonly drafts: boolean;
  /** the engine is the installation's */
  readonly isDefault: boolean;
  /** who should answer; `plan` has the embedded engine when that one can't be asked, and `say` tells why */
  readonly wanted: EngineName;
  readonly model?: string;
  readonly say?: string;
  readonly plan: Plan;
  readonly pictures: boolean;
  readonly shop: Omit<Shop, "name" | "categories">;
}

export interface Plans {
  of(tenant: number): Choice;
  /** Looks at once instead of within two seconds. */
  refresh(): Promise<void>;
  close(): void;
}

export interface PlansParts { readonly sql: Sql; readonly vault: Pick<Vault, "open">; readonly config: CopilotConfig; readonly demo: boolean; readonly log: Log }

/** What is written in `engine` by a tenant that leaves it to the installation. */
export const defaultEngine = "default";
export const quantityMaxDefault = 20;
const refreshMs = 2_000;

/** Whom a copilot's secrets belong to, for the vault. */
export const copilotOwner = (tenant: number): Owner => ({ tenant, platform: "copilot", account: "engine" });

export async function openPlans({ sql, vault, config, demo, log }: PlansParts): Promise<Plans> {
  const unchosen = choiceOf(null, {}, config, demo);
  let choices = new Map<number, { version: number; choice: Choice }>();
  let version = -1;

  async function refresh(): Promise<void> {
    const now = await copilotsVersion(sql);
    if (now === version) return;
    const next = new Map<number, { version: number; choice: Choice }>();
    for (const row of await loadCopilots(sql)) {
      const known = choices.get(row.tenant);
      next.set(row.tenant, known?.version === row.version ? known : { version: row.version, choice: choiceOf(row, unsealed(row), config, demo) });
    }
    choices = next;
    version = now;
  }

  /** null: they can't be opened, because the master secret is another one. */
  function unsealed({ tenant, secrets }: CopilotRow): Secrets | null {
    if (secrets === null) return {};
    const opened = vault.open(copilotOwner(tenant), secrets);
    if (opened === null) log.error("copilot_unreadable", { tenant });
    return opened;
  }

  await refresh();
  let busy = false;
  const looking = setInterval(() => {
    if (busy) return;
    busy = true;
    refresh().catch((error: unknown) => log.warn("copilots_not_read", faultOf(error))).finally(() => (busy = false));
  }, refreshMs);
  return {
    of: (tenant) => choices.get(tenant)?.choice ?? unchosen,
    refresh,
    close: () => clearInterval(looking),
  };
}

/** `row` null: a tenant that has chosen nothing. `secrets` null: they can't be read. */
export function choiceOf(row: CopilotRow | null, secrets: Secrets | null, config: CopilotConfig, demo: boolean): Choice {
  const stored = (row?.settings ?? {}) as Stored;
  const own = engineNames.find((name) => name === row?.engine);
  const isDefault = own === undefined;
  const from: Stored = isDefault ? installed(config, stored) : stored;
  const keys = isDefault ? installedSecrets(config) : secrets;
  const wanted = own ?? config.engine;
  const built = keys === null ? "Its key can't be opened any more, since the master secret was changed. Enter it again." : settingsFor(wanted, from, keys);
  const settings: EngineSettings = typeof built === "string" ? { engine: "embedded" } : built;
  const limits = limitsOf(stored.limits ?? {}, isDefault ? config.dayTokensMax : null);
  return {
    on: row?.enabled ?? config.on ?? demo, classifies: row?.classifies ?? true, drafts: row?.drafts ?? false, isDefault, wanted,
    ...(wanted === "hosted" && from.model !== undefined && { model: from.model }), ...(typeof built === "string" && { say: built }),
    plan: { settings, limits, version: versionOf(row, settings, limits) }, pictures: settings.engine === "hosted" ? (settings.pictures ?? false) : settings.engine !== "embedded" && (stored.pictures ?? false),
    shop: {
      ...(stored.rules && { rules: stored.rules }), tools: ["create_order"], quantityMax: stored.quantityMax ?? quantityMaxDefault, linkHosts: stored.linkHosts ?? [],
    },
  };
}

const installed = ({ provider, model, url, iam, key }: CopilotConfig, { tools, pictures }: Stored): Stored => ({
  ...(provider && { provider }), ...(model && { model }), ...(url && { url }), auth: iam ? "iam" : key ? "key" : "token",
  ...(iam && { iam: { url: iam.url, domain: iam.domain, user: iam.user, project: iam.project } }), ...(tools !== undefined && { tools }), ...(pictures !== undefined && { pictures }),
});
const installedSecrets = ({ key, iam }: CopilotConfig): Secrets => ({ ...(key && { key }), ...(iam && { password: iam.password }) });

/** What an engine needs to be asked, or what is missing, for an administrator to read. */
export function settingsFor(engine: EngineName, stored: Stored, secrets: Secrets): EngineSettings | string {
  switch (engine) {
    case "embedded": return { engine };
    case "hosted": {
      const { provider, model, url, tools, pictures, price } = stored;
      if (!provider || !providers.includes(provider)) return "Choose whose model it is.";
      if (!model) return "Name the model.";
      if (provider === "compatible" && !url) return "Enter the address of the model's service.";
      if (!secrets.key) return "Enter the service's key.";
      return { engine, provider, model, key: secrets.key, ...(url && { baseUrl: url }), ...(tools !== undefined && { tools }), ...(pictures !== undefined && { pictures }), ...(price && { price }) };
    }
    case "workflow": case "endpoint": {
      if (!stored.url) return "Enter the address of the service on ModelArts.";
      const auth = authOf(stored, secrets);
      return typeof auth === "string" ? auth : { engine, url: stored.url, auth };
    }
  }
}

function authOf({ auth, iam }: Stored, { key, token, password }: Secrets): ModelArtsKey | string {
  if (auth === "iam") return iam && password ? { by: "iam", iam: { ...iam, password } } : "Enter the IAM user's data and password.";
  if (auth === "key") return key ? { by: "key", key } : "Enter the API key.";
  if (auth === "app") return key ? { by: "app", code: key } : "Enter the application's code as the key.";
  return token ? { by: "token", token } : "Enter a token.";
}

/** The operator's limit holds for whoever uses the operator's key. */
const limitsOf = (own: Limits, tokensMax: number | null): Limits => (tokensMax === null ? own : { ...own, dayTokensMax: Math.min(own.dayTokensMax ?? tokensMax, tokensMax) });

/** Other settings, other answers. Keys are in the row's version, not in this. */
function versionOf(row: CopilotRow | null, settings: EngineSettings, limits: Limits): string {
  const shown = JSON.stringify([row?.version ?? 0, row?.tenant ?? 0, settings, limits], (name, value: unknown) => (["key", "token", "password", "code"].includes(name) && typeof value === "string" ? undefined : value));
  return new Bun.CryptoHasher("sha256").update(shown).digest("base64url").slice(0, versionChars);
}
const versionChars = 16;
