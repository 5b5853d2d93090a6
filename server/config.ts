/**
 * The settings: the only reader of the environment. Every setting is a row of one table, and .env.example documents each of them (a test compares the two).
 * A wrong value stops the start with a sentence that names the setting, what is wrong with it and what to write instead.
 */
import { resolve } from "node:path";
import { engineNames } from "../actors/assist/engine";
import { providers } from "../actors/assist/settings";

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** null: the embedded PostgreSQL in dataDir */
  readonly databaseUrl: string | null;
  /** where browsers and platforms reach us; null: only this machine does */
  readonly publicUrl: URL | null;
  readonly demo: boolean;
  /** the master secret; null: kept in dataDir/secret.key, made once */
  readonly secret: string | null;
  readonly adminEmail: string | null;
  readonly adminPassword: string | null;
  /** how many proxies of ours stand before us: so many entries at the end of X-Forwarded-For are true */
  readonly trustProxy: number;
  /** opens /metrics and /health/detailed from everywhere; null: only this machine may see them */
  readonly healthToken: string | null;
  /** null: warnings on a terminal, else info */
  readonly logLevel: LogLevel | null;
  /** where the platforms' APIs are (Meta's for WhatsApp and Messenger), for channels added without one of their own */
  readonly graphUrl: string;
  readonly telegramUrl: string;
  readonly instagramUrl: string;
  readonly xUrl: string;
  /** the bucket for files; null: a folder in dataDir. `prefix` ends with a slash unless it is empty; `direct`: browsers bring large files to the bucket themselves */
  readonly obs: { readonly endpoint: string; readonly bucket: string; readonly accessKey: string; readonly secretKey: string; readonly prefix: string; readonly direct: boolean } | null;
  readonly copilot: CopilotConfig;
  /** shares what nodes may forget, such as copilots' answers; null: each keeps its own */
  readonly redisUrl: string | null;
}

/** The copilot of tenants that have chosen nothing themselves. */
export interface CopilotConfig {
  /** whether it is in use; null: in the demo alone */
  readonly on: boolean | null;
  readonly engine: (typeof engineNames)[number];
  readonly provider: (typeof providers)[number] | null;
  readonly model: string | null;
  readonly url: string | null;
  /** of a hosted model, or of an application on ModelArts */
  readonly key: string | null;
  /** of ModelArts; null: it is asked with `key` */
  readonly iam: { readonly url: string; readonly domain: string; readonly user: string; readonly password: string; readonly project: string } | null;
  /** tokens that a tenant may use in a day; null: no limit but the tenant's own */
  readonly dayTokensMax: number | null;
  /** plain http and addresses inside may be asked too, whoever entered them */
  readonly allowsInside: boolean;
}

const portMax = 65_535;
const secretCharsMin = 32;
const tokenCharsMin = 16;
const passwordCharsMin = 10;
const proxiesMax = 8;
const dayTokensMax = 999_999_999;

/** Why a value can't be used, as the end of "NAME …". */
class Unusable extends Error {}
const unusable = (why: string): never => { throw new Unusable(why); };

interface Setting<Value> { readonly unset: Value; read(text: string): Value }

const settings = {
  PORT: { unset: 4000, read: (text) => integer(text, 0, portMax, "a port such as 4000") },
  HOST: { unset: "127.0.0.1", read: (text) => (/^[A-Za-z0-9.:_-]+$/.test(text) ? text : unusable("must be an address or name to listen on, such as 127.0.0.1 or 0.0.0.0")) },
  DATA_DIR: { unset: "./data", read: (text) => text },
  DATABASE_URL: { unset: null, read: (text) => databaseUrl(text) },
  PUBLIC_URL: { unset: null, read: (text) => publicUrl(text) },
  PARLEY_DEMO: { unset: null, read: (text) => boolean(text) },
  PARLEY_SECRET: { unset: null, read: (text) => long(text, secretCharsMin, "a random text; `openssl rand -base64 32` makes one") },
  PARLEY_ADMIN_EMAIL: { unset: null, read: (text) => (/^[^\s@]+@[^\s@]+$/.test(text) ? text.toLowerCase() : unusable("must be an e-mail address, such as lucia@example.com")) },
  PARLEY_ADMIN_PASSWORD: { unset: null, read: (text) => long(text, passwordCharsMin, "a password") },
  PARLEY_TRUST_PROXY: { unset: 0, read: (text) => integer(text, 0, proxiesMax, "the number of proxies before Parley, such as 1") },
  PARLEY_HEALTH_TOKEN: { unset: null, read: (text) => long(text, tokenCharsMin, "a random text") },
  PARLEY_LOG_LEVEL: { unset: null, read: (text) => logLevels.find((level) => level === text) ?? unusable(`must be one of ${logLevels.join(", ")}`) },
  PARLEY_GRAPH_URL: { unset: "https://graph.facebook.com/v25.0", read: (text) => baseUrl(text) },
  PARLEY_INSTAGRAM_URL: { unset: "https://graph.instagram.com/v25.0", read: (text) => baseUrl(text) },
  PARLEY_TELEGRAM_URL: { unset: "https://api.telegram.org", read: (text) => baseUrl(text) },
  PARLEY_X_URL: { unset: "https://api.x.com", read: (text) => baseUrl(text) },
  OBS_ENDPOINT: { unset: null, read: (text) => baseUrl(text) },
  OBS_BUCKET: { unset: null, read: (text) => (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) ? text : unusable("must be a bucket's name, of a-z, 0-9, - and .")) },
  OBS_ACCESS_KEY: { unset: null, read: (text) => text },
  OBS_SECRET_KEY: { unset: null, read: (text) => text },
  OBS_PREFIX: { unset: "parley/", read: (text) => (/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*\/?$/.test(text) ? `${text.replace(/\/$/, "")}/` : unusable("must be a folder's name in the bucket, such as parley")) },
  OBS_DIRECT_UPLOADS: { unset: false, read: (text) => boolean(text) },
  REDIS_URL: { unset: null, read: (text) => redisUrl(text) },
  PARLEY_COPILOT: { unset: null, read: (text) => boolean(text) },
  PARLEY_COPILOT_ENGINE: { unset: "embedded", read: (text) => oneOf(text, engineNames) },
  PARLEY_COPILOT_PROVIDER: { unset: null, read: (text) => oneOf(text, providers) },
  PARLEY_COPILOT_MODEL: { unset: null, read: (text) => text },
  PARLEY_COPILOT_URL: { unset: null, read: (text) => baseUrl(text) },
  PARLEY_COPILOT_KEY: { unset: null, read: (text) => text },
  PARLEY_COPILOT_IAM_URL: { unset: null, read: (text) => baseUrl(text) },
  PARLEY_COPILOT_IAM_DOMAIN: { unset: null, read: (text) => text },
  PARLEY_COPILOT_IAM_USER: { unset: null, read: (text) => text },
  PARLEY_COPILOT_IAM_PASSWORD: { unset: null, read: (text) => text },
  PARLEY_COPILOT_IAM_PROJECT: { unset: null, read: (text) => text },
  PARLEY_COPILOT_DAY_TOKENS: { unset: null, read: (text) => integer(text, 0, dayTokensMax, "a number of tokens") },
  PARLEY_COPILOT_PRIVATE_URLS: { unset: false, read: (text) => boolean(text) },
} satisfies {
  PORT: Setting<number>; HOST: Setting<string>; DATA_DIR: Setting<string>; DATABASE_URL: Setting<string | null>; PUBLIC_URL: Setting<URL | null>;
  PARLEY_DEMO: Setting<boolean | null>; PARLEY_SECRET: Setting<string | null>; PARLEY_ADMIN_EMAIL: Setting<string | null>; PARLEY_ADMIN_PASSWORD: Setting<string | null>;
  PARLEY_TRUST_PROXY: Setting<number>; PARLEY_HEALTH_TOKEN: Setting<string | null>; PARLEY_LOG_LEVEL: Setting<LogLevel | null>;
  PARLEY_GRAPH_URL: Setting<string>; PARLEY_INSTAGRAM_URL: Setting<string>; PARLEY_TELEGRAM_URL: Setting<string>; PARLEY_X_URL: Setting<string>;
  OBS_ENDPOINT: Setting<string | null>; OBS_BUCKET: Setting<string | null>; OBS_ACCESS_KEY: Setting<string | null>; OBS_SECRET_KEY: Setting<string | null>;
  OBS_PREFIX: Setting<string>; OBS_DIRECT_UPLOADS: Setting<boolean>; REDIS_URL: Setting<string | null>;
  PARLEY_COPILOT: Setting<boolean | null>; PARLEY_COPILOT_ENGINE: Setting<CopilotConfig["engine"]>; PARLEY_COPILOT_PROVIDER: Setting<CopilotConfig["provider"]>;
  PARLEY_COPILOT_MODEL: Setting<string | null>; PARLEY_COPILOT_URL: Setting<string | null>; PARLEY_COPILOT_KEY: Setting<string | null>; PARLEY_COPILOT_IAM_URL: Setting<string | null>;
  PARLEY_COPILOT_IAM_DOMAIN: Setting<string | null>; PARLEY_COPILOT_IAM_USER: Setting<string | null>; PARLEY_COPILOT_IAM_PASSWORD: Setting<string | null>;
  PARLEY_COPILOT_IAM_PROJECT: Setting<string | null>; PARLEY_COPILOT_DAY_TOKENS: Setting<number | null>; PARLEY_COPILOT_PRIVATE_URLS: Setting<boolean>;
};

export const settingNames: readonly string[] = Object.keys(settings);

export type Environment = Readonly<Record<string, string | undefined>>;

/** `warnings`: names that look like ours and are not, which is how misspelled settings are noticed. */
export type ConfigRead =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The process's own environment, read. */
export const readEnvironment = (): ConfigRead => readConfig(process.env);

/** One variable that an operator's command names as the place of a secret. */
export const environmentValue = (name: string): string | undefined => process.env[name];

export function readConfig(environment: Environment): ConfigRead {
  const problems: string[] = [];
  const value = <Value>(name: string, setting: Setting<Value>): Value => {
    const text = environment[name]?.trim();
    if (!text) return setting.unset;
    try {
      return setting.read(text);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      problems.push(`${name} ${error.message}.`);
      return setting.unset;
    }
  };
  const database = value("DATABASE_URL", settings.DATABASE_URL);
  const address = value("PUBLIC_URL", settings.PUBLIC_URL);
  const bucket = {
    endpoint: value("OBS_ENDPOINT", settings.OBS_ENDPOINT), bucket: value("OBS_BUCKET", settings.OBS_BUCKET),
    accessKey: value("OBS_ACCESS_KEY", settings.OBS_ACCESS_KEY), secretKey: value("OBS_SECRET_KEY", settings.OBS_SECRET_KEY),
    prefix: value("OBS_PREFIX", settings.OBS_PREFIX), direct: value("OBS_DIRECT_UPLOADS", settings.OBS_DIRECT_UPLOADS),
  };
  const needed = [bucket.endpoint, bucket.bucket, bucket.accessKey, bucket.secretKey];
  if (problems.length === 0 && needed.includes(null) && needed.some((each) => each !== null)) problems.push("OBS_ENDPOINT, OBS_BUCKET, OBS_ACCESS_KEY and OBS_SECRET_KEY must be set together, or none of them.");
  const iam = {
    url: value("PARLEY_COPILOT_IAM_URL", settings.PARLEY_COPILOT_IAM_URL), domain: value("PARLEY_COPILOT_IAM_DOMAIN", settings.PARLEY_COPILOT_IAM_DOMAIN),
    user: value("PARLEY_COPILOT_IAM_USER", settings.PARLEY_COPILOT_IAM_USER), password: value("PARLEY_COPILOT_IAM_PASSWORD", settings.PARLEY_COPILOT_IAM_PASSWORD),
    project: value("PARLEY_COPILOT_IAM_PROJECT", settings.PARLEY_COPILOT_IAM_PROJECT),
  };
  const iamNeeded = Object.values(iam);
  if (problems.length === 0 && iamNeeded.includes(null) && iamNeeded.some((each) => each !== null)) problems.push("PARLEY_COPILOT_IAM_URL, _DOMAIN, _USER, _PASSWORD and _PROJECT must be set together, or none of them.");
  const copilot: CopilotConfig = {
    on: value("PARLEY_COPILOT", settings.PARLEY_COPILOT), engine: value("PARLEY_COPILOT_ENGINE", settings.PARLEY_COPILOT_ENGINE), provider: value("PARLEY_COPILOT_PROVIDER", settings.PARLEY_COPILOT_PROVIDER),
    model: value("PARLEY_COPILOT_MODEL", settings.PARLEY_COPILOT_MODEL), url: value("PARLEY_COPILOT_URL", settings.PARLEY_COPILOT_URL), key: value("PARLEY_COPILOT_KEY", settings.PARLEY_COPILOT_KEY),
    iam: iamNeeded.includes(null) ? null : (iam as NonNullable<CopilotConfig["iam"]>), dayTokensMax: value("PARLEY_COPILOT_DAY_TOKENS", settings.PARLEY_COPILOT_DAY_TOKENS),
    allowsInside: value("PARLEY_COPILOT_PRIVATE_URLS", settings.PARLEY_COPILOT_PRIVATE_URLS),
  };
  const config: Config = {
    port: value("PORT", settings.PORT),
    host: value("HOST", settings.HOST),
    dataDir: resolve(value("DATA_DIR", settings.DATA_DIR)),
    databaseUrl: database,
    publicUrl: address,
    // The demo is for who tries Parley on a machine of their own: as soon as a database or a public address is named, it must be asked for.
    demo: value("PARLEY_DEMO", settings.PARLEY_DEMO) ?? (database === null && address === null),
    secret: value("PARLEY_SECRET", settings.PARLEY_SECRET),
    adminEmail: value("PARLEY_ADMIN_EMAIL", settings.PARLEY_ADMIN_EMAIL),
    adminPassword: value("PARLEY_ADMIN_PASSWORD", settings.PARLEY_ADMIN_PASSWORD),
    trustProxy: value("PARLEY_TRUST_PROXY", settings.PARLEY_TRUST_PROXY),
    healthToken: value("PARLEY_HEALTH_TOKEN", settings.PARLEY_HEALTH_TOKEN),
    logLevel: value("PARLEY_LOG_LEVEL", settings.PARLEY_LOG_LEVEL),
    graphUrl: value("PARLEY_GRAPH_URL", settings.PARLEY_GRAPH_URL),
    telegramUrl: value("PARLEY_TELEGRAM_URL", settings.PARLEY_TELEGRAM_URL),
    instagramUrl: value("PARLEY_INSTAGRAM_URL", settings.PARLEY_INSTAGRAM_URL),
    xUrl: value("PARLEY_X_URL", settings.PARLEY_X_URL),
    obs: needed.includes(null) ? null : (bucket as NonNullable<Config["obs"]>),
    copilot,
    redisUrl: value("REDIS_URL", settings.REDIS_URL),
  };
  const warnings = Object.keys(environment)
    .filter((name) => name.startsWith("PARLEY_") && !settingNames.includes(name))
    .map((name) => `${name} is not a setting of Parley and does nothing; .env.example lists those that exist.`);
  return problems.length === 0 ? { ok: true, config, warnings } : { ok: false, problems };
}

function integer(text: string, min: number, max: number, such: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : unusable(`must be ${such}, from ${min} to ${max}`);
}

function boolean(text: string): boolean {
  if (["1", "true", "on", "yes"].includes(text.toLowerCase())) return true;
  return ["0", "false", "off", "no"].includes(text.toLowerCase()) ? false : unusable("must be 1 (on) or 0 (off)");
}

function oneOf<const Word extends string>(text: string, words: readonly Word[]): Word {
  return words.find((word) => word === text) ?? unusable(`must be one of ${words.join(", ")}`);
}

function long(text: string, charsMin: number, what: string): string {
  return text.length >= charsMin ? text : unusable(`must be ${what}, of at least ${charsMin} characters`);
}

/** Never repeats the value: it holds a password. */
function databaseUrl(text: string): string {
  const url = parseUrl(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) ? text : unusable("must look like postgres://user:password@host:5432/database");
}

/** Never repeats the value either. */
function redisUrl(text: string): string {
  const url = parseUrl(text);
  return url !== null && /^rediss?:$/.test(url.protocol) ? text : unusable("must look like redis://user:password@host:6379, or rediss:// for an encrypted connection");
}

function publicUrl(text: string): URL {
  const url = parseUrl(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return unusable("must look like https://inbox.example.com");
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" ? url : unusable("must be an address without path, such as https://inbox.example.com");
}

function baseUrl(text: string): string {
  const url = parseUrl(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.username === "" ? text.replace(/\/+$/, "") : unusable("must look like https://graph.facebook.com/v25.0");
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
